import { expect, test } from 'vitest'
import { planted } from './planted.ts'
import { playSeed } from './world.ts'

test.each(planted)(
  'a clinic without $name is found out within $within seeds',
  { timeout: 180_000 },
  async ({ options, within }) => {
    for (let seed = 1; seed <= within; seed += 1) {
      const failure = await playSeed({ seed, steps: 300, ...options })
      // A violation, not a crash of the simulator itself.
      if (failure) return expect(failure.invariant).toMatch(/^I\d+$/)
    }
    expect.fail(`nothing was noticed within ${within} seeds`)
  },
)

test.each(planted)('with $name nothing is found in the same clinics', { timeout: 180_000 }, async ({ options }) => {
  const { only } = options
  for (let seed = 1; seed <= 3; seed += 1)
    expect(await playSeed({ seed, steps: 300, ...(only ? { only } : {}) })).toBeNull()
})

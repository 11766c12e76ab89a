import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { playSeed } from './world.ts'

const folder = path.join(import.meta.dirname, 'regressions')
/** A few, so that a mistake shows at once; `npm test` plays hundreds more in its simulator step. */
const seeds = Number(process.env.HERA_SEEDS ?? 6)

test.each(readdirSync(folder).filter((name) => name.endsWith('.json')))(
  'the seed of %s, which failed once, plays through',
  { timeout: 120_000 },
  async (name) => {
    const one = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { seed: number; steps: number }
    expect(await playSeed(one)).toBeNull()
  },
)

test(`whatever goes wrong, everything is equal in the end and nothing is lost: ${seeds} clinics`, {
  timeout: 60_000 + seeds * 10_000,
}, async () => {
  const failures = []
  for (let seed = 1; seed <= seeds; seed += 1) {
    const failure = await playSeed({ seed, steps: 200 })
    if (failure) failures.push(failure)
  }
  expect(failures).toEqual([])
})

test('the same seed plays the same', { timeout: 60_000 }, async () => {
  const tell = async (): Promise<string[]> => {
    const lines: string[] = []
    await playSeed({ seed: 7, steps: 80, trace: (line) => lines.push(line) })
    return lines
  }
  expect(await tell()).toEqual(await tell())
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { Differential, TestServer } from './differential.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
}, 60_000)
afterAll(() => server.close())

const steps = Number(process.env.HERA_STEPS ?? 120)

test.each([1, 2, 3, 10, 16, 18])(
  'the SQL answers and writes as the model does, push by push: sequence %i',
  { timeout: 120_000 },
  async (seed) => {
    const both = await Differential.start(server, seed)
    for (let step = 0; step < steps; step += 1) await both.step()
    await both.compareRest()
    const { applied = 0, conflict = 0, missing_row = 0 } = both.outcomes()
    expect(applied + conflict + missing_row).toBeGreaterThan(50)
  },
)

import { afterAll, expect, test } from 'vitest'
import { ordinaryDay } from '../../bench/fleet/pattern.ts'
import { simulateFleet } from '../../bench/fleet/simulate.ts'
import { startPostgres, stopAllPostgres } from '../harness/postgres.ts'

afterAll(stopAllPostgres)

test('a small fleet’s saves are all applied, and what it cost is told in numbers', async () => {
  const postgres = await startPostgres()
  const lines: string[] = []
  const traffic = await simulateFleet(
    {
      ...{ server: postgres.superuser, dataDir: postgres.data, clinics: 6, perClinic: 4, seconds: 2, connections: 6 },
      ...{ visits: 2, pattern: { ...ordinaryDay, inUse: 0.5, saveEvery: 0.5 } },
    },
    (line) => lines.push(line),
  )
  expect([...traffic.errors], lines.join('\n')).toEqual([])
  expect(traffic.refused).toBe(0)
  expect(traffic.ops).toBeGreaterThan(20)
  expect(traffic.pulledRows).toBeGreaterThan(0)
  const [rows] = await postgres.query<{ metas: string; ops: string; heads: string }>(
    `SELECT (SELECT count(*) FROM hera.row_meta) AS metas, (SELECT count(*) FROM hera.op_seen) AS ops,
            (SELECT sum(head - hera.first_head(1)) FROM hera.clinic_head) AS heads`,
  )
  // Every op is one row here, and every row one seq: nothing is lost and nothing is counted twice.
  expect(rows?.metas).toBe(rows?.ops)
  expect(rows?.heads).toBe(rows?.ops)
  expect(lines.join('\n')).not.toMatch(/NaN|not measured|undefined/)
  await postgres.stop()
})

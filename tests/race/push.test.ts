import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stopAllPostgres } from '../harness/postgres.ts'
import { allStreams, openRace, type Race, wrongsOf } from './clinic.ts'
import { Mirror } from './device.ts'
import { aBatch, aMedicine, aMovement, aPatient, change } from './ops.ts'

let race: Race
beforeAll(async () => {
  race = await openRace({ devices: 8 })
})
afterAll(async () => {
  await race?.close()
  await stopAllPostgres()
})

const number = async (sql: string, ...values: unknown[]): Promise<number> => {
  const [row] = await race.server.query<{ n: string }>(sql, [race.clinic, ...values])
  return Number(row?.n)
}

test('eight desks that change one phone at once: one is simply written, seven are in the inbox, nothing is lost', async () => {
  const patients = Array.from({ length: 12 }, () => aPatient(race.admin))
  race.first.add(...patients.map((one) => race.first.outbox.group(one)))
  await race.first.pushAll()
  const before = await number('SELECT count(*) AS n FROM hera.conflict WHERE clinic_id = $1')
  await Promise.all(
    race.devices.map(async (device, desk) => {
      for (const [index, one] of patients.entries()) {
        const phone = `+25470${desk}${String(index).padStart(6, '0')}`
        device.add(device.outbox.group(change('patient', one.i, { phone }, one.i)))
      }
      await device.pushAll(undefined, () => 1)
    }),
  )
  const outcomes = race.devices.flatMap((device) => [...device.answered.values()].map((one) => one.result))
  const conflicts = outcomes.flatMap((result) => result.odd ?? []).filter(([, outcome]) => outcome === 'conflict')
  expect(conflicts).toHaveLength(7 * patients.length)
  expect(await number('SELECT count(*) AS n FROM hera.conflict WHERE clinic_id = $1')).toBe(
    before + 7 * patients.length,
  )
  for (const [index, one] of patients.entries()) {
    const rows = await race.server.query<{ kept: string; other: string }>(
      'SELECT kept, other FROM hera.conflict WHERE clinic_id = $1 AND row_id = $2',
      [race.clinic, one.i],
    )
    const [stands] = await race.server.query<{ phone: string }>(
      'SELECT phone FROM hera.patient WHERE clinic_id = $1 AND id = $2',
      [race.clinic, one.i],
    )
    const values = new Set(rows.flatMap((row) => [row.kept, row.other].map((text) => JSON.parse(text).phone as string)))
    values.add(stands?.phone ?? '')
    expect(values.size, 'all eight numbers stand or are in the inbox').toBe(8)
    for (const value of values) expect(value.endsWith(String(index).padStart(6, '0'))).toBe(true)
  }
  expect(await wrongsOf(race)).toEqual([])
})

test('eight desks that take from one batch: the balance is the sum, and below zero there is one task', async () => {
  const medicine = aMedicine(race.admin)
  const batch = aBatch(race.admin, medicine.i)
  const receipt = aMovement(race.admin, batch.i, medicine.i, 100)
  race.first.add(race.first.outbox.group(medicine), race.first.outbox.group(batch, receipt))
  await race.first.pushAll()
  await Promise.all(
    race.devices.map(async (device, desk) => {
      for (let count = 0; count < 25; count += 1) {
        device.add(device.outbox.group(aMovement(race.admin, batch.i, medicine.i, -(1 + (desk % 3)))))
      }
      await device.pushAll(undefined, () => 4)
    }),
  )
  const taken = 25 * race.devices.reduce((sum, _, desk) => sum + 1 + (desk % 3), 0)
  expect(
    await number('SELECT balance AS n FROM hera.stock_balance WHERE clinic_id = $1 AND batch_id = $2', batch.i),
  ).toBe(100 - taken)
  expect(
    await number('SELECT sum(delta) AS n FROM hera.stock_movement WHERE clinic_id = $1 AND batch_id = $2', batch.i),
  ).toBe(100 - taken)
  const tasks = `SELECT count(*) AS n FROM hera.task WHERE clinic_id = $1 AND kind = 'negative_stock' AND row_id = $2`
  expect(await number(`${tasks} AND state = 'open'`, batch.i)).toBe(1)
  race.first.add(race.first.outbox.group(aMovement(race.admin, batch.i, medicine.i, taken)))
  await race.first.pushAll()
  expect(await number(`${tasks} AND state = 'cleared'`, batch.i)).toBe(1)
  expect(await number(tasks, batch.i)).toBe(1)
})

test('the same bytes from eight connections of one workstation at once are applied once', async () => {
  const [device] = race.devices.slice(3)
  if (!device) throw new Error('no device')
  const patients = Array.from({ length: 30 }, () => aPatient(race.admin))
  const groups = patients.map((one) => device.outbox.group(one))
  device.add(...groups)
  const twins = [device.twin(), device.twin()]
  await Promise.all([device.pushAll(undefined, () => 3), ...twins.map((twin) => twin.pushAll(undefined, () => 5))])
  const ids = patients.map((one) => one.i)
  expect(await number('SELECT count(*) AS n FROM hera.row_meta WHERE clinic_id = $1 AND id = ANY($2)', ids)).toBe(30)
  for (const twin of twins) {
    expect(twin.waiting).toBe(0)
    await twin.close()
  }
  expect(await wrongsOf(race)).toEqual([])
})

test('a page is one moment: a reader never sees part of a group', async () => {
  const writers = race.devices.slice(0, 6)
  const groupOf = new Map<string, string>()
  const sizes = new Map<string, number>()
  let isOver = false
  const torn: string[] = []
  const mirror = new Mirror(race.devices[7] as Race['first'], allStreams)
  await mirror.pullAll(5000)
  const read = async (): Promise<void> => {
    while (!isOver) {
      await mirror.pullAll(5000)
      await sleep(3)
      const counts = new Map<string, number>()
      for (const key of mirror.rows.keys()) {
        const grp = groupOf.get(key)
        if (grp) counts.set(grp, (counts.get(grp) ?? 0) + 1)
      }
      for (const [grp, count] of counts) if (count !== sizes.get(grp)) torn.push(grp)
    }
  }
  const reading = read()
  await Promise.all(
    writers.map(async (device) => {
      for (let count = 0; count < 8; count += 1) {
        const changes = Array.from({ length: 25 }, () => aPatient(race.admin))
        const group = device.outbox.group(...changes)
        sizes.set(group.grp, changes.length)
        for (const one of changes) groupOf.set(`patient ${one.i}`, group.grp)
        device.add(group)
        await device.pushAll(() => count % 3)
      }
    }),
  )
  isOver = true
  await reading
  expect(torn).toEqual([])
  expect(await wrongsOf(race)).toEqual([])
})

test('a push that is not read committed is not taken', async () => {
  const client = await race.first.client()
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  race.first.add(race.first.outbox.group(aPatient(race.admin)))
  await expect(race.first.push()).rejects.toThrow(/read committed/)
  await client.query('ROLLBACK')
  await race.first.pushAll()
  expect(await wrongsOf(race)).toEqual([])
})

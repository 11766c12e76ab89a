import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { makeChance } from '../../main/features/demo/chance.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { promote, startBackup, startStandby } from '../harness/standby.ts'
import { openRace, wrongsOf } from './clinic.ts'
import { aPatient, change } from './ops.ts'

afterAll(stopAllPostgres)

test('the primary is killed and the standby promoted: a new epoch, and everything that was answered for is there', async () => {
  const race = await openRace({ devices: 8, durable: true })
  try {
    const standby = await startStandby(race.server, { durable: true })
    const primary = race.server
    const chance = makeChance(31)
    const working = Promise.all(
      race.devices.map(async (device) => {
        for (let turn = 0; turn < 30; turn += 1) {
          const one = aPatient(race.admin)
          device.add(
            device.outbox.group(one),
            device.outbox.group(
              change('patient', one.i, { phone: `+25472${chance.integer(1_000_000, 9_999_999)}` }, one.i),
            ),
          )
          await device.pushAll(() => (chance.isTrue(0.2) ? chance.integer(1, 8) : 0))
        }
      }),
    )
    const answers = () => race.devices.flatMap((device) => [...device.answered.values()])
    while (answers().length < 100) await sleep(5)
    await primary.kill9()
    const answered = answers()
    await promote(standby)
    race.moveTo(standby)
    await working
    expect(
      race.devices.every((device) => device.epoch === 2),
      'every workstation has heard of the new epoch',
    ).toBe(true)
    const seen = await standby.query<{ op_id: string }>('SELECT op_id FROM hera.op_seen WHERE clinic_id = $1', [
      race.clinic,
    ])
    const there = new Set(seen.map((row) => row.op_id))
    const lost = answered.flatMap(({ group }) => group.ops).filter((op) => !there.has(op.o))
    expect(lost).toEqual([])
    const [patients] = await standby.query<{ n: string }>(
      'SELECT count(*) AS n FROM hera.patient WHERE clinic_id = $1',
      [race.clinic],
    )
    expect(Number(patients?.n)).toBe(8 * 30)
    expect(await wrongsOf(race)).toEqual([])
  } finally {
    await race.close()
  }
})

test('a server that is brought back from a backup is found out by its workstations, and they send what it has lost', async () => {
  const race = await openRace({ devices: 4, durable: true })
  const push = (count: number) =>
    Promise.all(
      race.devices.map(async (device) => {
        for (let turn = 0; turn < count; turn += 1) {
          const one = aPatient(race.admin)
          device.add(
            device.outbox.group(one),
            device.outbox.group(change('patient', one.i, { phone: `+25473000${turn}` }, one.i)),
          )
        }
        await device.pushAll(undefined, () => 5)
      }),
    )
  try {
    await push(6)
    const restored = await startBackup(race.server, { durable: true })
    await push(6)
    const answered = race.devices.flatMap((device) => [...device.answered.values()]).flatMap(({ group }) => group.ops)
    await race.server.kill9()
    race.moveTo(restored)
    const [before] = await restored.query<{ n: string }>('SELECT count(*) AS n FROM hera.patient')
    expect(Number(before?.n), 'the backup knows nothing of what came after it').toBe(4 * 6)
    await push(3)
    // Those who had nothing waiting hear of it with their next hello, which is every ten minutes.
    for (const device of race.devices) await device.hello()
    await push(1)
    expect(race.devices.map((device) => device.epoch)).toEqual([2, 2, 2, 2])
    const seen = await restored.query<{ op_id: string }>('SELECT op_id FROM hera.op_seen WHERE clinic_id = $1', [
      race.clinic,
    ])
    const there = new Set(seen.map((row) => row.op_id))
    expect(answered.filter((op) => !there.has(op.o))).toEqual([])
    const [after] = await restored.query<{ n: string }>('SELECT count(*) AS n FROM hera.patient')
    expect(Number(after?.n)).toBe(4 * 16)
    expect(await wrongsOf(race)).toEqual([])
  } finally {
    await race.close()
  }
})

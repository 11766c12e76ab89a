import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { makeChance } from '../../main/features/demo/chance.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { promote, startStandby } from '../harness/standby.ts'
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

import { afterAll, expect, test } from 'vitest'
import { stopAllPostgres } from '../harness/postgres.ts'
import { openRace, wrongsOf } from './clinic.ts'
import { aPatient } from './ops.ts'

afterAll(stopAllPostgres)

test('planted: a push that does not lock the clinic first is found within 200 pushes', async () => {
  const race = await openRace({ devices: 8 })
  try {
    const [push] = await race.server.query<{ source: string }>(
      "SELECT pg_get_functiondef('hera.push(text)'::regprocedure) AS source",
    )
    const lock = /(FROM hera\.clinic_head [^;]*) FOR UPDATE/
    expect(push?.source).toMatch(lock)
    await race.server.query(String(push?.source).replace(lock, '$1'))
    let pushes = 0
    const wrongs: string[] = []
    while (pushes < 200 && wrongs.length === 0) {
      await Promise.all(
        race.devices.map(async (device) => {
          device.add(device.outbox.group(aPatient(race.admin)))
          pushes += 1
          await device.pushAll(() => 3).catch((error: unknown) => wrongs.push(String(error)))
        }),
      )
      wrongs.push(...(await wrongsOf(race)))
    }
    console.log(`planted: without the head lock: found after ${pushes} pushes: ${wrongs[0]}`)
    expect(wrongs.length).toBeGreaterThan(0)
  } finally {
    await race.close()
  }
})

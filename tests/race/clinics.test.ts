import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stopAllPostgres } from '../harness/postgres.ts'
import { openRace, type Race, wrongsOf } from './clinic.ts'
import type { Device } from './device.ts'
import { aPatient } from './ops.ts'

const count = 50
let race: Race
const devices: Device[] = []
beforeAll(async () => {
  race = await openRace({ devices: 1 })
  const codes: { clinic: string; code: string }[] = []
  for (let no = 0; no < count; no += 1) codes.push(await race.central.addClinic(`Clinic ${no}`))
  devices.push(...(await Promise.all(codes.map(({ clinic, code }) => race.addClinic(clinic, code)))))
}, 60_000)
afterAll(async () => {
  await race?.close()
  await stopAllPostgres()
})

test('fifty clinics that hold their own lock do not wait for each other', async () => {
  const holdMs = 400
  const from = Date.now()
  await Promise.all(
    devices.map(async (device) => {
      device.add(device.outbox.group(aPatient(device.actor), aPatient(device.actor)))
      await device.pushAll(() => holdMs)
    }),
  )
  // One after the other it would be 20 s.
  expect(Date.now() - from).toBeLessThan((count * holdMs) / 2)
})

test('a clinic that is stuck stops nobody but itself', async () => {
  const [stuck, ...others] = devices
  if (!stuck) throw new Error('no device')
  const client = await stuck.client()
  await client.query('SET idle_in_transaction_session_timeout = 0')
  await client.query('BEGIN')
  stuck.add(stuck.outbox.group(aPatient(stuck.actor)))
  await stuck.push()
  const from = Date.now()
  await Promise.all(
    others.map(async (device) => {
      device.add(device.outbox.group(aPatient(device.actor)))
      await device.pushAll()
    }),
  )
  // A lock that is waited for is given up after 5 s.
  expect(Date.now() - from).toBeLessThan(4_500)
  await client.query('COMMIT')
  await sleep(10)
  expect(await wrongsOf(race)).toEqual([])
  const heads = await race.server.query<{ n: string }>(
    `SELECT count(*) AS n FROM hera.patient p WHERE p.clinic_id <> $1`,
    [race.clinic],
  )
  expect(Number(heads[0]?.n)).toBe(2 * count + count)
})

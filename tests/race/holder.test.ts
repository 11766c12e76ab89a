import { afterAll, beforeAll, expect, test } from 'vitest'
import { stopAllPostgres } from '../harness/postgres.ts'
import { openRace, type Race } from './clinic.ts'
import { aPatient } from './ops.ts'

let race: Race
beforeAll(async () => {
  race = await openRace({ devices: 4 })
})
afterAll(async () => {
  await race?.close()
  await stopAllPostgres()
})

test('a workstation that pushes and then sits on the lock is ended, and the others go on', async () => {
  const reaper = await race.central.startReaper()
  const [holder, ...others] = race.devices
  if (!holder) throw new Error('no device')
  const client = await holder.client()
  // Its own limits it may lift; the reaper it may not.
  await client.query('SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0')
  const held = aPatient(race.admin)
  holder.add(holder.outbox.group(held))
  await client.query('BEGIN')
  await holder.push()
  const from = Date.now()
  await Promise.all(
    others.map(async (device) => {
      device.add(device.outbox.group(aPatient(race.admin)))
      await device.pushAll()
    }),
  )
  const waited = Date.now() - from
  await reaper.stop()
  expect(waited).toBeGreaterThan(1_500)
  expect(waited).toBeLessThan(15_000)
  await expect(client.query('COMMIT')).rejects.toThrow()
  const rows = await race.server.query('SELECT id FROM hera.patient WHERE clinic_id = $1 AND id = $2', [
    race.clinic,
    held.i,
  ])
  expect(rows, 'what was never committed is not there').toEqual([])
})

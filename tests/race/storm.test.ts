import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type Chance, makeChance } from '../../main/features/demo/chance.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { openRace, type Race, wrongsOf } from './clinic.ts'
import type { Device } from './device.ts'
import { aPatient, change } from './ops.ts'

let race: Race | undefined
afterEach(async () => {
  await race?.close()
  race = undefined
  await stopAllPostgres()
})

/** Every device pushes `count` groups, two at a time, and edits what it has made; answers when all are answered. */
const work = (of: Race, devices: Device[], count: number, chance: Chance): Promise<unknown> =>
  Promise.all(
    devices.map(async (device) => {
      for (let turn = 0; turn < count; turn += 1) {
        const one = aPatient(of.admin)
        device.add(
          device.outbox.group(one),
          device.outbox.group(
            change('patient', one.i, { phone: `+25471${chance.integer(1_000_000, 9_999_999)}` }, one.i),
          ),
        )
        await device.pushAll(() => (chance.isTrue(0.3) ? chance.integer(1, 8) : 0))
      }
    }),
  )

const patientsOf = async (of: Race): Promise<number> => {
  const [row] = await of.server.query<{ n: string }>('SELECT count(*) AS n FROM hera.patient WHERE clinic_id = $1', [
    of.clinic,
  ])
  return Number(row?.n)
}

test('backends ended in the middle of a push: everything is there once', async () => {
  race = await openRace({ devices: 8 })
  const chance = makeChance(21)
  let isOver = false
  let ended = 0
  const killing = (async () => {
    const killer = await race.server.connect()
    while (!isOver && ended < 60) {
      await sleep(chance.integer(5, 40))
      const { rows } = await killer.query(
        `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
         WHERE usename LIKE 'hera\\_d\\_%' AND (state = 'active' OR state = 'idle in transaction') ORDER BY random() LIMIT 1`,
      )
      ended += rows.length
    }
  })()
  await work(race, race.devices, 25, chance)
  isOver = true
  await killing
  expect(ended).toBeGreaterThan(20)
  expect(race.devices.reduce((sum, device) => sum + device.restarts, 0)).toBeGreaterThan(5)
  expect(await patientsOf(race)).toBe(8 * 25)
  expect(await wrongsOf(race)).toEqual([])
})

test('the server stopped without goodbye in the middle of it, twice: what was answered is there once', async () => {
  race = await openRace({ devices: 8, durable: true })
  const chance = makeChance(22)
  const working = work(race, race.devices, 25, chance)
  for (let turn = 0; turn < 2; turn += 1) {
    await sleep(chance.integer(200, 500))
    await race.server.restart('immediate')
  }
  await race.server.kill9()
  await race.server.start()
  await working
  expect(await patientsOf(race)).toBe(8 * 25)
  expect(await wrongsOf(race)).toEqual([])
})

test('a new epoch while eight workstations push: each sends on in it, seqs of two epochs never mix', async () => {
  race = await openRace({ devices: 11 })
  const chance = makeChance(23)
  const idle = race.devices.slice(8)
  const working = work(race, race.devices.slice(0, 8), 20, chance)
  await sleep(300)
  // As a server that was put back from a backup on another machine: the next hello notices.
  await race.server.query("UPDATE hera.server_state SET sys_id = 'another machine'")
  await Promise.all(idle.map((device) => device.hello()))
  await working
  const [state] = await race.server.query<{ epoch: string; fork: string; head: string }>(
    `SELECT s.epoch, f.fork, h.head FROM hera.server_state s
     JOIN hera.epoch_fork f ON f.epoch = s.epoch JOIN hera.clinic_head h ON h.clinic_id = f.clinic_id
     WHERE f.clinic_id = $1`,
    [race.clinic],
  )
  expect(Number(state?.epoch), 'three that notice at once begin one epoch').toBe(2)
  const between = await race.server.query(
    'SELECT seq FROM hera.row_meta WHERE clinic_id = $1 AND seq > $2 AND seq <= $3',
    [race.clinic, state?.fork, 2 * 2 ** 40],
  )
  expect(between).toEqual([])
  expect(Number(state?.head)).toBeGreaterThan(2 * 2 ** 40)
  expect(await patientsOf(race)).toBe(8 * 20)
  expect(await wrongsOf(race)).toEqual([])
})

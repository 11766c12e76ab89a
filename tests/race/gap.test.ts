import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeChance } from '../../main/features/demo/chance.ts'
import { startPostgres, stopAllPostgres } from '../harness/postgres.ts'
import { allStreams, openRace, type Race, wrongsOf } from './clinic.ts'
import { Mirror } from './device.ts'
import { aPatient, change } from './ops.ts'

let race: Race
beforeAll(async () => {
  race = await openRace({ devices: 16 })
})
afterAll(async () => {
  await race?.close()
  await stopAllPostgres()
})

test('a reader misses no row while 12 writers hold their transactions open at random', async () => {
  const writers = race.devices.slice(0, 12)
  const readers = race.devices.slice(12).map((device) => new Mirror(device, allStreams))
  const chance = makeChance(11)
  const shared = aPatient(race.admin)
  race.first.add(race.first.outbox.group(shared))
  await race.first.pushAll()
  let isOver = false
  const write = async (index: number): Promise<void> => {
    const device = writers[index]
    if (!device) return
    for (let count = 0; count < 9; count += 1) {
      const news = Array.from({ length: chance.integer(1, 3) }, () => aPatient(race.admin))
      // The shared patient is written again and again: a row that moves must not be missed either.
      const moved = change('patient', shared.i, { phone: `+2547${chance.integer(1_000_000, 9_999_999)}` }, shared.i)
      device.add(device.outbox.group(...news), device.outbox.group(moved))
      await device.pushAll(() => (chance.isTrue(0.5) ? chance.integer(1, 15) : 0))
    }
  }
  const read = async (mirror: Mirror, index: number): Promise<void> => {
    while (!isOver) {
      await mirror.pull([7, 40, 500, 5000][index] ?? 100)
      await sleep(chance.integer(0, 4))
    }
    await mirror.pullAll()
  }
  const reading = Promise.all(readers.map(read))
  await Promise.all(writers.map((_, index) => write(index)))
  isOver = true
  await reading
  const there = await race.rows()
  expect(there.size).toBeGreaterThan(150)
  for (const mirror of readers) {
    const seen = new Map([...mirror.rows].map(([key, row]) => [key, row[0]]))
    const missed = [...there].filter(([key, seq]) => seen.get(key) !== seq)
    expect(missed, 'rows that a reader does not have, or in an older version').toEqual([])
    expect(mirror.pulls).toBeGreaterThan(20)
  }
  expect(await wrongsOf(race)).toEqual([])
})

test('the same race over a bare sequence loses rows: what is looked for here can be found', async () => {
  const server = await startPostgres()
  await server.query('CREATE TABLE bare (seq bigserial PRIMARY KEY)')
  const chance = makeChance(12)
  let isOver = false
  const write = async (): Promise<void> => {
    const client = await server.connect()
    for (let count = 0; count < 25; count += 1) {
      await client.query('BEGIN')
      await client.query('INSERT INTO bare DEFAULT VALUES')
      await sleep(chance.integer(0, 15))
      await client.query('COMMIT')
    }
  }
  const seen = new Set<string>()
  const read = async (): Promise<void> => {
    const client = await server.connect()
    let cursor = '0'
    for (let last = false; !last; ) {
      last = isOver
      const { rows } = await client.query('SELECT seq FROM bare WHERE seq > $1 ORDER BY seq', [cursor])
      for (const row of rows) seen.add(row.seq)
      cursor = rows.at(-1)?.seq ?? cursor
    }
  }
  const reading = read()
  await Promise.all(Array.from({ length: 8 }, write))
  isOver = true
  await reading
  expect(seen.size).toBeLessThan(8 * 25)
})

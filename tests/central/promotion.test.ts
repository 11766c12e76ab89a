import { afterAll, expect, test } from 'vitest'
import { sqlOver } from '../../main/central/sql.ts'
import type { HelloAnswer } from '../../main/sync/wire.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { promote, startStandby } from '../harness/standby.ts'
import { centralOn, patientRow, putRow, Station, startCentral } from './server.ts'

afterAll(stopAllPostgres)

test('the first hello after a standby was promoted begins a new epoch, before any checkpoint', async () => {
  const primary = await startCentral()
  const { id, code } = await primary.clinic()
  const station = await primary.join(code)
  const standby = await startStandby(primary.postgres)
  await putRow(primary, id, 'patient', patientRow())
  const { head } = await station.ask<{ head: number }>('poll')
  await primary.postgres.kill9()
  // No checkpoint of its own yet: the control file still names the old timeline.
  await promote(standby)
  const server = centralOn(standby, sqlOver(await standby.connect()))
  const [timeline] = await server.sql.query<{ now: number }>('SELECT hera.timeline_now() AS now')
  expect(timeline?.now).toBeGreaterThan(1)
  const there = new Station(server.as(station.is.role, station.is.password), station.is)
  const answer = await there.ask<HelloAnswer>('hello', station.greeting())
  expect(answer).toMatchObject({ status: 'rewound', epoch: 2 })
  expect(answer.fork).toBeLessThanOrEqual(head)
  expect(await server.owner('SELECT reason FROM hera.epoch ORDER BY epoch')).toEqual([
    { reason: 'first' },
    { reason: 'another server or timeline' },
  ])
  there.epoch = 2
  expect((await there.hello({ nonce: station.nonce, next_nonce: station.next })).status).toBe('ok')
}, 60_000)

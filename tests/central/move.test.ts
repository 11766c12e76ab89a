import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf, listClinics } from '../../main/central/admin.ts'
import { moveClinic } from '../../main/central/move.ts'
import type { Sql } from '../../main/central/sql.ts'
import type { FetchAnswer, PullAnswer } from '../../main/sync/wire.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, grant, patientRow, proofOf, putRow, Station, startCentral, userRow } from './server.ts'

let from: CentralServer
let to: CentralServer
const toServer = 'postgres://new.clinic.org:5432/hera'
beforeAll(async () => {
  ;[from, to] = await Promise.all([startCentral(), startCentral()])
}, 60_000)
afterAll(stopAllPostgres)

/** A clinic with a workstation, an administrator with a password, and some patients. */
const busyClinic = async (server: CentralServer) => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  const ann = userRow({ username: 'ann' })
  await putRow(server, id, 'user', ann)
  await grant(server, id, 1, ann.id)
  const secret = { user: ann.id, actor: ann.id, changed_at: 5, salt: 'c2FsdA', params: 'm=8,t=1,p=1' }
  await station.ask('keep_secret', { ...secret, stored: proofOf('secret').stored })
  for (let i = 0; i < 30; i += 1) await putRow(server, id, 'patient', patientRow({ mrn: `HER-${i}` }))
  const page = await station.ask<PullAnswer>('pull', { epoch: station.epoch, cursors: { 1: 0, 3: 0 }, limit: 1000 })
  return { id, station, page, ann }
}
/** The same workstation, with its own role and password, at the other server. */
const follow = ({ is, nonce, next, epoch }: Station, server: CentralServer): Station =>
  Object.assign(new Station(server.as(is.role, is.password), is), { nonce, next, epoch })
/** A connection that is cut when a statement comes that fits. */
const cutAt = (sql: Sql, pattern: RegExp): Sql => ({
  query: (text, values) => (pattern.test(text) ? Promise.reject(new Error('cut')) : sql.query(text, values)),
  run: (script) => (pattern.test(script) ? Promise.reject(new Error('cut')) : sql.run(script)),
})

test('a clinic moves with its rows, people and workstations, and the old server says where it is', async () => {
  const { id, station, page, ann } = await busyClinic(from)
  const stayed = await busyClinic(to)
  const sums = await digestOf(from.sql, id)
  const moved = await moveClinic(from.sql, to.sql, { clinic: id, toServer })
  expect(moved).toMatchObject({ isAlready: false, codes: [] })
  expect(moved.rows).toBeGreaterThan(60)
  expect(await digestOf(to.sql, id)).toEqual(sums)

  // The old server takes and gives nothing any more.
  expect(await station.hello()).toMatchObject({ status: 'ok', moved_to: toServer, may_push: false, may_pull: false })
  expect(await station.ask('pull', { epoch: 1, cursors: { 1: 0 }, limit: 9 })).toMatchObject({ status: 'draining' })
  expect(await moveClinic(from.sql, to.sql, { clinic: id, toServer })).toMatchObject({ isAlready: true })

  // The workstation follows with the password it has: a new epoch, in which nothing it had is lost.
  const there = follow(station, to)
  const hello = await there.hello({ cursor: page.head, mac: page.mac })
  expect(hello).toMatchObject({ status: 'rewound', device_no: 1, fork: page.head, last_dseq: 0 })
  expect(hello.moved_to).toBeUndefined()
  there.epoch = hello.epoch
  expect(await there.hello()).toMatchObject({ status: 'ok', may_push: true })
  const again = await there.ask<PullAnswer>('pull', { epoch: there.epoch, cursors: { 1: 0, 3: 0 }, limit: 1000 })
  expect(again.rows).toEqual(page.rows)
  expect(
    await there.ask('pull', { epoch: there.epoch, cursors: { 1: page.head, 3: page.head }, limit: 9 }),
  ).toMatchObject({ rows: {} })
  expect(await there.ask('sign_in', { username: 'ann', proof: proofOf('secret').proof })).toEqual({
    status: 'ok',
    user: ann.id,
  })

  // Who was there before goes on, through the same new epoch.
  expect(await stayed.station.hello({ cursor: stayed.page.head, mac: stayed.page.mac })).toMatchObject({
    status: 'rewound',
    fork: stayed.page.head,
  })
})

test('a move that was cut anywhere is run again and ends the same', async () => {
  const { id } = await busyClinic(from)
  const sums = await digestOf(from.sql, id)
  const order = { clinic: id, toServer }
  await expect(moveClinic(from.sql, cutAt(to.sql, /arrive/), order)).rejects.toThrow('cut')
  await expect(moveClinic(from.sql, cutAt(to.sql, /COMMIT/), order)).rejects.toThrow('cut')
  expect((await listClinics(to.sql)).map((one) => one.clinic_id)).not.toContain(id)
  // The worst place: everything is there, and the old server was not told.
  await expect(moveClinic(cutAt(from.sql, /depart/), to.sql, order)).rejects.toThrow('cut')
  expect((await listClinics(to.sql)).map((one) => one.clinic_id)).toContain(id)
  // The clinic worked on at the old server meanwhile; that work comes too.
  await putRow(from, id, 'patient', patientRow())
  expect(await moveClinic(from.sql, to.sql, order)).toMatchObject({ isAlready: false })
  const after = await digestOf(to.sql, id)
  expect(after.patient?.[0]).toBe((sums.patient?.[0] ?? 0) + 1)
})

test('a clinic that was worked on at the new server is not overwritten', async () => {
  const { id } = await busyClinic(from)
  await moveClinic(from.sql, to.sql, { clinic: id, toServer })
  await putRow(to, id, 'patient', patientRow())
  await from.owner('UPDATE hera.clinic SET moved_to = NULL WHERE clinic_id = $1', [id])
  await expect(moveClinic(from.sql, to.sql, { clinic: id, toServer })).rejects.toThrow('worked on there')
  await from.owner(`UPDATE hera.clinic SET moved_to = 'postgres://x:1/y' WHERE clinic_id = $1`, [id])
  await expect(moveClinic(from.sql, to.sql, { clinic: id, toServer })).rejects.toThrow('has moved to')
})

test('a login that may not read the verifiers gives every workstation a code instead', async () => {
  const { id } = await busyClinic(from)
  await from.sql.run(`CREATE ROLE mover LOGIN; GRANT hera_owner TO mover; SET SESSION AUTHORIZATION mover`)
  try {
    const { codes } = await moveClinic(from.sql, to.sql, { clinic: id, toServer })
    expect(codes).toHaveLength(1)
    expect(await to.enrol(codes[0]?.code ?? '')).toMatchObject({ status: 'ok', clinic_id: id, device_no: 2 })
  } finally {
    await from.sql.run('RESET SESSION AUTHORIZATION')
  }
})

test('nothing can be written while a clinic is on its way', async () => {
  const { id, station, ann } = await busyClinic(from)
  await from.owner(`ALTER ROLE ${station.is.role} SET lock_timeout = '300ms'`)
  const busy = follow(station, from)
  let problems: string[] = []
  const watched: Sql = {
    ...from.sql,
    async query(text, values) {
      if (/depart/.test(text)) {
        const calls = [
          busy.hello(),
          busy.ask('sign_in', { username: 'ann', proof: 'ab' }),
          busy.ask('keep_secret', {
            ...{
              user: ann.id,
              actor: ann.id,
              changed_at: 9,
              salt: 'c2FsdA',
              params: 'm=8,t=1,p=1',
              stored: proofOf('x').stored,
            },
          }),
        ]
        problems = (await Promise.allSettled(calls)).map((one) =>
          one.status === 'rejected' ? one.reason.problem : 'done',
        )
        expect(await busy.ask<FetchAnswer>('fetch_rows', { keys: { user: [ann.id] } })).toMatchObject({ status: 'ok' })
      }
      return from.sql.query(text, values)
    },
  }
  await moveClinic(watched, to.sql, { clinic: id, toServer })
  expect(problems).toEqual(['busy', 'busy', 'busy'])
})

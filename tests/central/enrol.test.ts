import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseJoinCode } from '../../main/central/join-code.ts'
import type { PullAnswer } from '../../main/sync/wire.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, enrolment, grant, putRow, Station, startCentral, userRow } from './server.ts'

let server: CentralServer
beforeAll(async () => {
  server = await startCentral()
}, 60_000)
afterAll(stopAllPostgres)

test('the first workstation of a clinic founds it, and the second does not once there is an administrator', async () => {
  const { id, code } = await server.clinic()
  const first = await server.enrol(code)
  expect(first).toMatchObject({ status: 'ok', clinic_id: id, clinic: 'Hill clinic', device_no: 1, is_founder: true })
  await putRow(server, id, 'user', userRow())
  const second = await server.enrol(await server.code(id, 'founder'))
  expect(second).toMatchObject({ status: 'ok', device_no: 2, is_founder: false })
})

test('a code is read as people write it', async () => {
  const { code } = await server.clinic()
  const spoken = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
  expect(parseJoinCode(spoken)).toEqual(parseJoinCode(code))
  expect((await server.enrol(spoken)).status).toBe('ok')
  expect(() => parseJoinCode(code.slice(1))).toThrow('24 characters')
})

test('a code lets in one workstation: the same one again when its answer was lost, until it has said hello', async () => {
  const { id, code } = await server.clinic()
  const us = enrolment()
  const lost = await server.enrol(code, us)
  expect(await server.enrol(code)).toEqual({ status: 'code_used' })
  const again = await server.enrol(code, us)
  expect(again).toMatchObject({ status: 'ok', device_no: 1 })
  if (lost.status !== 'ok' || again.status !== 'ok') throw new Error('not enrolled')
  expect(await server.owner('SELECT FROM pg_roles WHERE rolname = $1', [lost.role])).toEqual([])
  await expect(server.as(lost.role, lost.password).call('poll', '{}', 5_000)).rejects.toMatchObject({
    problem: 'refused_password',
  })
  await new Station(server.as(again.role, again.password), again).hello()
  await expect(server.enrol(code, us)).rejects.toMatchObject({ problem: 'refused_password' })
  expect(await server.owner('SELECT FROM hera.device WHERE clinic_id = $1', [id])).toHaveLength(1)
})

test('a code that has run out lets nobody in', async () => {
  const { id, code } = await server.clinic()
  await server.owner('UPDATE hera.join_code SET expires_at = 1 WHERE clinic_id = $1', [id])
  expect(await server.enrol(code)).toEqual({ status: 'code_expired' })
  const { role } = parseJoinCode(code)
  await server.owner(`ALTER ROLE ${role} VALID UNTIL '2020-01-01'`)
  await expect(server.enrol(code)).rejects.toMatchObject({ problem: 'refused_password' })
})

test('work made alone needs a code that vouches for it', async () => {
  const { id } = await server.clinic()
  const work = { last_dseq: 0, local_ops: 40 }
  expect(await server.enrol(await server.code(id, 'join'), work)).toEqual({ status: 'needs_approval' })
  expect((await server.enrol(await server.code(id, 'join_with_work'), work)).status).toBe('ok')
  expect(await server.owner('SELECT vouched_dseq, last_dseq FROM hera.device WHERE clinic_id = $1', [id])).toEqual([
    { vouched_dseq: 40, last_dseq: 0 },
  ])
  // Nothing of it is to be sent: nothing to vouch for.
  expect((await server.enrol(await server.code(id, 'join'), { last_dseq: 40, local_ops: 40 })).status).toBe('ok')
})

test('two workstations never share the code in their numbers; a program that is too old stays outside', async () => {
  const { id, code } = await server.clinic()
  const us = enrolment()
  await server.enrol(code, us)
  expect(await server.enrol(await server.code(id), { device_code: us.device_code })).toEqual({
    status: 'device_code_taken',
  })
  expect(await server.enrol(await server.code(id), { schema: 0 })).toEqual({ status: 'too_old' })
  for (const over of [{ device_id: 'x' }, { name: ' ' }, { device_code: 'A' }, { schema: 'one' }, { local_ops: -1 }]) {
    expect(await server.enrol(await server.code(id), over)).toEqual({ status: 'bad_request' })
  }
})

test('every workstation sees who joined, was renamed, drained or revoked', async () => {
  const { id, code } = await server.clinic()
  const desk = await server.join(code, { name: 'Reception' })
  const admin = userRow()
  await putRow(server, id, 'user', admin)
  expect(await desk.ask('make_code', { actor: admin.id, brings_work: false })).toEqual({ status: 'not_allowed' })
  await grant(server, id, 1, admin.id)
  const made = await desk.ask<{ status: string; code: string; expires_at: number }>('make_code', { actor: admin.id })
  const other = await server.join(made.code, { name: 'Laptop' })
  const set = (over: object) =>
    desk.ask<{ status: string; row?: object }>('set_workstation', { actor: admin.id, ...over })
  expect(await set({ no: 2, name: 'Doctor' })).toMatchObject({ status: 'ok', row: { no: 2, name: 'Doctor' } })
  expect(await set({ no: 9, name: 'Nobody' })).toEqual({ status: 'unknown' })
  expect(await set({ no: 2, state: 'forked' })).toEqual({ status: 'bad' })
  expect(await other.ask('set_workstation', { actor: admin.id, no: 1, state: 'revoked' })).toEqual({
    status: 'not_allowed',
  })
  expect(await set({ no: 2, state: 'draining' })).toMatchObject({ status: 'ok' })
  expect(await other.hello()).toMatchObject({ status: 'ok', may_push: false, may_pull: false, why: 'draining' })
  expect(await set({ no: 2, state: 'revoked' })).toMatchObject({ status: 'ok', row: { state: 'revoked' } })
  // Its open connection was ended, and no new one is let in.
  await expect(other.ask('poll')).rejects.toThrow()
  await expect(other.ask('poll')).rejects.toMatchObject({ problem: 'refused_password' })
  const page = await desk.ask<PullAnswer>('pull', { epoch: 1, cursors: { 1: 0 }, limit: 100 })
  const shown = (page.rows.workstation ?? []).map((row) => row.slice(4, 8))
  expect(shown).toEqual([
    [1, 'Reception', expect.any(String), 'active'],
    [2, 'Doctor', expect.any(String), 'revoked'],
  ])
  expect(await desk.ask('fleet')).toMatchObject({
    rows: [
      { no: 1, isThis: true },
      { no: 2, state: 'revoked' },
    ],
  })
})

test('a copy becomes a workstation of its own with the same people, and cannot vouch for itself', async () => {
  const { id, code } = await server.clinic()
  const us = enrolment()
  const first = await server.join(code, { ...us, local_ops: 7 })
  const user = randomUUID()
  await grant(server, id, 1, user)
  const answer = await first.ask<{ status: string; device_no: number; role: string; password: string }>('reenrol', {
    ...us,
    last_dseq: 5,
    local_ops: 900,
  })
  expect(answer).toMatchObject({ status: 'ok', device_no: 2 })
  expect((await first.hello()).status).toBe('forked')
  expect(
    await server.owner('SELECT device_no, state, last_dseq, vouched_dseq FROM hera.device WHERE clinic_id = $1', [id]),
  ).toEqual([
    { device_no: 1, state: 'forked', last_dseq: 0, vouched_dseq: 7 },
    { device_no: 2, state: 'active', last_dseq: 5, vouched_dseq: 7 },
  ])
  expect(await server.owner('SELECT device_no FROM hera.user_grant WHERE user_id = $1 ORDER BY 1', [user])).toEqual([
    { device_no: 1 },
    { device_no: 2 },
  ])
})

test('a login in the wrong hands cannot fill the clinic with workstations or codes', async () => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  await server.owner(
    `INSERT INTO hera.device (clinic_id, device_no, device_id, pg_role, name, device_code, state, enrolled_at)
     SELECT $1::uuid, n, gen_random_uuid(), 'none_' || $1::uuid || n, 'x', 'AAAA', 'forked', hera.now_ms() FROM generate_series(2, 200) n`,
    [id],
  )
  const again = { ...enrolment(), local_ops: 0 }
  expect(await station.ask('reenrol', again)).toEqual({ status: 'needs_approval' })
  await server.owner('UPDATE hera.device SET enrolled_at = 1 WHERE clinic_id = $1', [id])
  expect(await station.ask('reenrol', again)).toMatchObject({ status: 'ok', device_no: 201 })
  const other = await server.clinic()
  const desk = await server.join(other.code)
  const admin = userRow()
  await putRow(server, other.id, 'user', admin)
  await grant(server, other.id, 1, admin.id)
  const told: string[] = []
  for (let i = 0; i < 51; i += 1)
    told.push((await desk.ask<{ status: string }>('make_code', { actor: admin.id })).status)
  expect([told.indexOf('too_many'), told[0]]).toEqual([50, 'ok'])
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginEpoch } from '../../main/central/admin.ts'
import type { HelloAnswer, PullAnswer } from '../../main/sync/wire.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, patientRow, putRow, type Station, startCentral } from './server.ts'

let server: CentralServer
beforeAll(async () => {
  server = await startCentral()
}, 60_000)
afterAll(stopAllPostgres)

const epochBits = 2 ** 40
const headOf = async (station: Station): Promise<{ cursor: number; mac: string; epoch: number }> => {
  const page = await station.ask<PullAnswer>('pull', { epoch: station.epoch, cursors: { 1: 0 }, limit: 1 })
  return { cursor: page.head, mac: page.mac, epoch: page.epoch }
}
const stateOf = (clinic: string) =>
  server.owner('SELECT device_no, nonce, state FROM hera.device WHERE clinic_id = $1 ORDER BY 1', [clinic])
/** Where the server's epoch is now: tests of restores move it for every clinic. */
const epochNow = async () =>
  (await server.owner<{ epoch: number }>('SELECT epoch FROM hera.server_state'))[0]?.epoch ?? 0

test('a hello that is repeated answers the same and changes nothing', async () => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  const greeting = station.greeting()
  const first = await station.ask<HelloAnswer>('hello', greeting)
  const before = await stateOf(id)
  const again = await station.ask<HelloAnswer>('hello', greeting)
  expect({ ...again, server_ms: 0 }).toEqual({ ...first, server_ms: 0 })
  expect(await stateOf(id)).toEqual(before)
  expect(first).toMatchObject({
    status: 'ok',
    may_push: true,
    may_pull: true,
    why: null,
    streams: [1, 2, 3, 4, 5, 6, 7],
  })
  expect(first.tables.patient?.slice(0, 3)).toEqual(['id', 'mrn', 'family_name'])
  expect(Object.keys(first.tables)).toHaveLength(27)
})

test('a nonce that is neither the last nor the next one is a copy, and the true one goes on', async () => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  const [oldNonce, oldNext] = [station.nonce, station.next]
  await station.hello()
  await station.hello()
  const before = await stateOf(id)
  expect(await station.ask('hello', station.greeting({ nonce: oldNonce, next_nonce: oldNext }))).toMatchObject({
    status: 'forked',
    may_push: false,
    may_pull: false,
  })
  expect(await stateOf(id)).toEqual(before)
  expect((await station.hello()).status).toBe('ok')
})

test('a program newer than the server pulls only, one that is too old does not send', async () => {
  const { code } = await server.clinic()
  const station = await server.join(code)
  expect(await station.hello({ schema: 99 })).toMatchObject({ may_push: false, may_pull: true, why: 'client_newer' })
  expect(await station.hello({ schema: 0 })).toMatchObject({ may_push: false, may_pull: true, why: 'client_too_old' })
  expect(await station.hello()).toMatchObject({ may_push: true, why: null })
})

test('a workstation that has seen more than there is begins a new epoch for every clinic', async () => {
  const [mine, other] = [await server.clinic(), await server.clinic()]
  const station = await server.join(mine.code)
  const bystander = await server.join(other.code)
  const row = patientRow()
  await putRow(server, mine.id, 'patient', row)
  const seen = await headOf(station)
  // The server comes back from a backup of before.
  await server.owner('DELETE FROM hera.row_meta WHERE clinic_id = $1 AND id = $2', [mine.id, row.id])
  await server.owner('UPDATE hera.clinic_head SET head = head - 1 WHERE clinic_id = $1', [mine.id])
  const epoch = await epochNow()
  // A proof of somebody else's head is none.
  expect(await station.hello({ ...seen, mac: seen.mac.replace(/.$/, 'x') })).toMatchObject({ status: 'ok', epoch })
  const answer = await station.hello(seen)
  expect(answer).toMatchObject({ status: 'rewound', epoch: epoch + 1, fork: seen.cursor - 1, may_push: true })
  expect(answer.head).toBe((epoch + 1) * epochBits)
  expect(await station.ask('pull', { epoch, cursors: { 1: 0 }, limit: 1 })).toMatchObject({ status: 'rewound' })
  // Said again, because the answer was lost: the same.
  expect({ ...(await station.hello(seen)), server_ms: 0 }).toEqual({ ...answer, server_ms: 0 })
  expect(await bystander.hello()).toMatchObject({ status: 'rewound', epoch: epoch + 1 })
  station.epoch = epoch + 1
  expect((await station.hello()).status).toBe('ok')
  expect(await epochNow()).toBe(epoch + 1)
})

test('an answer that the server no longer remembers begins a new epoch, and a liar is not believed for ever', async () => {
  const { code } = await server.clinic()
  const station = await server.join(code)
  const epoch = await epochNow()
  for (let i = 1; i <= 5; i += 1) {
    expect(await station.hello({ acked: 99 })).toMatchObject({ status: 'rewound', epoch: epoch + i })
    station.epoch = epoch + i
  }
  expect(await station.hello({ acked: 99 })).toMatchObject({ status: 'ok', epoch: epoch + 5 })
})

test('another machine or timeline begins one new epoch, however many notice it', async () => {
  const stations: Station[] = []
  for (let i = 0; i < 4; i += 1) stations.push(await server.join((await server.clinic()).code))
  const epoch = await epochNow()
  await server.owner(`UPDATE hera.server_state SET timeline = timeline + 1`)
  const answers = await Promise.all(stations.map((one) => one.hello()))
  expect(answers.map((one) => [one.status, one.epoch])).toEqual(stations.map(() => ['rewound', epoch + 1]))
  await server.owner(`UPDATE hera.server_state SET sys_id = 'another'`)
  expect(await stations[0]?.hello({ epoch: epoch + 1 })).toMatchObject({ status: 'rewound', epoch: epoch + 2 })
})

test('an epoch number is never given out twice, even when the server forgot it', async () => {
  const { code } = await server.clinic()
  const station = await server.join(code)
  const epoch = await epochNow()
  station.epoch = await beginEpoch(server.sql, 'a restore')
  await station.hello()
  const seen = await headOf(station)
  // Back to before that epoch: server_state and forks are of the backup.
  await server.owner('DELETE FROM hera.epoch_fork WHERE epoch > $1', [epoch])
  await server.owner('DELETE FROM hera.epoch WHERE epoch > $1', [epoch])
  await server.owner('UPDATE hera.clinic_head SET head = ($1::bigint << 40) + 100', [epoch])
  await server.owner('UPDATE hera.server_state SET epoch = $1', [epoch])
  const answer = await station.hello(seen)
  expect(answer).toMatchObject({ status: 'rewound', epoch: epoch + 2, fork: epoch * epochBits + 100 })
})

test('a nonce from before a restore is no copy: the chain begins anew with the epoch', async () => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  await station.hello()
  await server.owner(`UPDATE hera.device SET nonce = gen_random_uuid() WHERE clinic_id = $1`, [id])
  const epoch = await beginEpoch(server.sql, 'a restore')
  expect((await station.hello()).status).toBe('rewound')
  station.epoch = epoch
  expect((await station.hello()).status).toBe('ok')
})

test('poll says who is on hold, also because the clinic has moved, so that an idle workstation asks why', async () => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  expect(await station.ask('poll')).toMatchObject({ status: 'ok' })
  await server.owner(`SELECT hera.depart($1, 'postgres://new.clinic.org/hera')`, [id])
  expect(await station.ask('poll')).toMatchObject({ status: 'draining' })
  expect(await station.hello()).toMatchObject({ moved_to: 'postgres://new.clinic.org/hera', may_push: false })
})

test('whoever is unknown, revoked or damaged is told so, and never gets an error of the database', async () => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  for (const text of [
    '',
    '{',
    '[]',
    '{"nonce":"x"}',
    '{"epoch":"a"}',
    JSON.stringify(station.greeting({ wall: 'noon' })),
  ]) {
    expect(JSON.parse(await station.central.call('hello', text, 5_000))).toEqual({ status: 'bad' })
  }
  expect(JSON.parse(await station.central.call('hello', ' '.repeat(300_000), 5_000))).toEqual({ status: 'too_large' })
  await server.owner(`UPDATE hera.device SET state = 'revoked' WHERE clinic_id = $1`, [id])
  expect((await station.hello()).status).toBe('revoked')
  expect(await station.ask('poll')).toMatchObject({ status: 'revoked' })
  await server.owner('DELETE FROM hera.user_grant WHERE clinic_id = $1', [id])
  await server.owner('DELETE FROM hera.device WHERE clinic_id = $1', [id])
  expect((await station.hello()).status).toBe('unknown')
})

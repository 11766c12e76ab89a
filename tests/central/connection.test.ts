import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { isLoopback, parseServer, targetOf } from '../../main/central/address.ts'
import { connectPostgres } from '../../main/central/postgres.ts'
import { centralError } from '../../main/central/problem.ts'
import { problemWords, wordsFor } from '../../main/central/problem-words.ts'
import { securityFor } from '../../main/central/tls.ts'
import type { Central, CentralAddress } from '../../main/sync/wire.ts'
import { makeAuthority } from '../harness/certificates.ts'
import { type Postgres, startPostgres, stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, startCentral } from './server.ts'

let server: CentralServer
let secure: Postgres
let place: CentralAddress
const open: { close(): unknown }[] = []
beforeAll(async () => {
  ;[server, secure] = await Promise.all([startCentral(), startPostgres({ tls: 'valid', onlyTls: true })])
  const { code } = await server.clinic()
  const { role, password } = (await server.join(code)).is
  place = { server: `postgres://127.0.0.1:${server.postgres.port}/postgres`, role, password, ca: null }
  // A server of Hera's in name: enough to see whether a call got through.
  await secure.query(`CREATE ROLE desk LOGIN PASSWORD 'secret'`)
  await secure.query('CREATE SCHEMA hera')
  await secure.query('GRANT USAGE ON SCHEMA hera TO desk')
  await secure.query(`CREATE FUNCTION hera.poll(p text) RETURNS text LANGUAGE sql AS $$ SELECT 'hello ' || p $$`)
}, 60_000)
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})
afterAll(stopAllPostgres)

const times = { connectMs: 400, idleMs: 30_000 }
const to = (over: Partial<CentralAddress>): Central => {
  const central = connectPostgres({ ...place, ...over }, times)
  open.push(central)
  return central
}
const problemOf = async (central: Central, deadlineMs = 5_000): Promise<string> =>
  central.call('poll', '{}', deadlineMs).then(
    () => 'none',
    (error) => error.problem,
  )
const at = (port: number, database = 'postgres') => `postgres://127.0.0.1:${port}/${database}`

/** A server of ours at TCP level; its sockets are gone after the test. */
const listen = async (onSocket: (socket: Socket) => void): Promise<number> => {
  const sockets = new Set<Socket>()
  const made: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  open.push({
    close() {
      for (const socket of sockets) socket.destroy()
      made.close()
    },
  })
  return (made.address() as { port: number }).port
}

test('each failure is told as what it is', async () => {
  expect(await problemOf(to({}))).toBe('none')
  expect(await problemOf(to({ password: 'wrong' }))).toBe('refused_password')
  expect(await problemOf(to({ role: 'nobody' }))).toBe('refused_password')
  expect(await problemOf(to({ server: at(server.postgres.port, 'nothing') }))).toBe('wrong_database')
  expect(await problemOf(to({ server: at(1) }))).toBe('unreachable')
  expect(await problemOf(to({ server: 'postgres://nowhere.invalid:5432/hera' }), 5_000)).toBe('unreachable')
})

test('a database without a clinic, an older server and a full one are told apart', async () => {
  await server.postgres.query('CREATE DATABASE empty')
  expect(await problemOf(to({ server: at(server.postgres.port, 'empty') }))).toBe('wrong_database')
  const never = 'never_heard' as 'poll'
  await expect(to({}).call(never, '{}', 5_000)).rejects.toMatchObject({
    problem: 'unknown_function',
    sqlState: '42883',
  })
  const many = [to({}), to({}), to({}), to({})]
  const told = []
  for (const one of many) told.push(await problemOf(one))
  // Three connections for a workstation, and one is the one that joined.
  expect(told).toContain('server_full')
})

test('a certificate is verified against the pinned authority: ours, a stranger, expired, another name, none', async () => {
  const ca = secure.authority?.certificate ?? ''
  const desk = { role: 'desk', password: 'secret' }
  const good = to({ ...desk, server: at(secure.port), ca })
  expect(await good.call('poll', 'there', 5_000)).toBe('hello there')
  expect(await problemOf(to({ ...desk, server: at(secure.port), ca: makeAuthority('x').certificate }))).toBe(
    'bad_certificate',
  )
  const [old, other] = await Promise.all([startPostgres({ tls: 'expired' }), startPostgres({ tls: 'other_name' })])
  expect(await problemOf(to({ ...desk, server: at(old.port), ca: old.authority?.certificate ?? '' }))).toBe(
    'bad_certificate',
  )
  expect(await problemOf(to({ ...desk, server: at(other.port), ca: other.authority?.certificate ?? '' }))).toBe(
    'bad_certificate',
  )
  // A pinned authority is never given up for a server that offers no TLS, nor TLS for a server that insists on it.
  expect(await problemOf(to({ ca }))).toBe('no_tls')
  expect(await problemOf(to({ ...desk, server: at(secure.port) }))).toBe('no_tls')
  await Promise.all([old.stop(), other.stop()])
}, 40_000)

test('a server that asks for the password itself, in clear or as MD5, gets nothing', async () => {
  for (const kind of [3, 5]) {
    let heard = Buffer.alloc(0)
    const port = await listen((socket) => {
      socket.once('data', () => {
        const ask = Buffer.from([
          0x52,
          0,
          0,
          0,
          kind === 3 ? 8 : 12,
          0,
          0,
          0,
          kind,
          ...(kind === 5 ? [1, 2, 3, 4] : []),
        ])
        socket.write(ask)
        socket.on('data', (more) => {
          heard = Buffer.concat([heard, Buffer.from(more)])
        })
      })
    })
    expect(await problemOf(to({ server: at(port) }), 2_000)).toBe('refused_password')
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(heard.length).toBe(0)
  }
})

test('a server that takes connections and never answers ends at the deadline, with its socket', async () => {
  let closed = 0
  const port = await listen((socket) => socket.on('close', () => (closed += 1)).resume())
  const central = to({ server: at(port) })
  const before = performance.now()
  expect(await problemOf(central, 5_000)).toBe('timeout')
  expect(performance.now() - before).toBeLessThan(2_000)
  await expect.poll(() => closed).toBe(1)
})

test('a call that takes too long is ended by its deadline; the next one works on a new connection', async () => {
  const central = to({
    server: at(secure.port),
    role: 'desk',
    password: 'secret',
    ca: secure.authority?.certificate ?? '',
  })
  await secure.query(
    `CREATE FUNCTION hera.ack(p text) RETURNS text LANGUAGE sql AS $$ SELECT pg_sleep(20)::text || 'x' $$`,
  )
  await central.call('poll', '1', 5_000)
  const before = performance.now()
  await expect(central.call('ack', '{}', 300)).rejects.toMatchObject({ problem: 'timeout' })
  expect(performance.now() - before).toBeLessThan(1_500)
  expect(await central.call('poll', 'again', 5_000)).toBe('hello again')
})

test('a connection that the server has ended while it was idle is made anew, unseen', async () => {
  const central = to({})
  expect(await problemOf(central)).toBe('none')
  const pid = await server.sql.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE usename = $1 AND application_name = 'hera'`,
    [place.role],
  )
  for (const one of pid) await server.sql.query('SELECT pg_terminate_backend($1)', [one.pid])
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await problemOf(central)).toBe('none')
})

test('calls on one way wait for each other, and the connection is let go when it is idle', async () => {
  const central = connectPostgres(place, { connectMs: 1_000, idleMs: 50 })
  open.push(central)
  const answers = await Promise.all(Array.from({ length: 5 }, () => central.call('poll', '{}', 5_000)))
  expect(answers.every((one) => JSON.parse(one).status === 'ok')).toBe(true)
  const connections = async () =>
    (
      await server.sql.query(`SELECT FROM pg_stat_activity WHERE usename = $1 AND application_name = 'hera'`, [
        place.role,
      ])
    ).length
  const others = await connections()
  await expect.poll(connections).toBe(others - 1)
  expect(await problemOf(central)).toBe('none')
})

test('an address is read as people type it, and never holds a secret or an option', () => {
  expect(parseServer('db.clinic.org')).toBe('postgres://db.clinic.org:5432/hera')
  expect(parseServer(' DB:6543 ')).toBe('postgres://db:6543/hera')
  expect(parseServer('postgresql://db/clinics?sslmode=disable')).toBe('postgres://db:5432/clinics')
  expect(parseServer('[::1]:5')).toBe('postgres://[::1]:5/hera')
  expect(parseServer('Embedded:')).toBe('embedded:')
  expect(targetOf('postgres://[fe80::1]:9/x')).toEqual({ host: 'fe80::1', port: 9, database: 'x' })
  expect(parseServer(parseServer('10.0.0.7:5433'))).toBe('postgres://10.0.0.7:5433/hera')
  for (const bad of [
    '',
    'http://db',
    'me:secret@db',
    'postgres://u:p@db/x',
    'a b',
    'db:0',
    'db:99999',
    'db/x/y',
    'db/a;b',
    '-',
    ':5432',
  ]) {
    expect(() => parseServer(bad), bad).toThrow()
  }
  expect(['localhost', '127.0.0.1', '::1', 'a.localhost'].every(isLoopback)).toBe(true)
  expect(['127.0.0.1.evil.org', 'localhost.evil.org', '10.0.0.1', 'db'].some(isLoopback)).toBe(false)
})

test('only this computer itself is ever spoken to without TLS', () => {
  expect(securityFor('127.0.0.1', null)).toBe(false)
  for (const [host, ca] of [
    ['db.clinic.org', null],
    ['10.0.0.1', null],
    ['localhost', makeAuthority().certificate],
  ] as const) {
    expect(securityFor(host, ca)).toMatchObject({ rejectUnauthorized: true, minVersion: 'TLSv1.2' })
  }
})

test('every problem has one sentence or more for a person, without codes or names of programs', () => {
  for (const [problem, words] of Object.entries(problemWords)) {
    expect([problem, words]).toEqual([problem, expect.stringMatching(/^[A-Z].{30,}\.$/)])
    expect(words).not.toMatch(/SQL|Postgres|TLS|TCP|socket|E[A-Z]{5,}|undefined/)
  }
  expect(wordsFor('toString')).toBe(problemWords.failed)
  const odd = Object.assign(new Error('relation "patient" violates for Jane Doe'), { code: 'XX000', severity: 'ERROR' })
  expect(centralError(odd)).toMatchObject({ problem: 'failed', sqlState: 'XX000', message: 'failed' })
})

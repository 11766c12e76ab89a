import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { makeAuthority } from '../harness/certificates.ts'
import { startPostgres, stopAllPostgres } from '../harness/postgres.ts'
import { promote, startStandby } from '../harness/standby.ts'

afterAll(stopAllPostgres)

/** What a client that trusts only `ca` is told. */
const complaint = (port: number, ca: string): Promise<string> =>
  new Promise((resolve) => {
    const client = new Client({ host: '127.0.0.1', port, user: 'nobody', password: 'x', ssl: { ca } })
    client.on('error', () => {})
    client.connect().then(
      () => resolve('connected'),
      (error: Error & { code?: string }) => resolve(error.code ?? error.message),
    )
  })

test('what was committed outlives kill -9 and a crash with recovery', async () => {
  const server = await startPostgres({ durable: true })
  await server.query('CREATE TABLE kept (a int)')
  await server.query('INSERT INTO kept VALUES (1)')
  const open = await server.connect()
  await open.query('BEGIN; INSERT INTO kept VALUES (2)')
  await server.kill9()
  expect(server.isRunning()).toBe(false)
  await server.start()
  expect(await server.query('SELECT a FROM kept')).toEqual([{ a: 1 }])
  await server.restart('immediate')
  expect(await server.query('SELECT a FROM kept')).toEqual([{ a: 1 }])
  await server.stop()
  await expect(server.connect()).rejects.toThrow()
})

test('certificates made for the test are trusted, expired or unknown as asked', async () => {
  const [good, old, stranger] = await Promise.all([
    startPostgres({ tls: 'valid', onlyTls: true }),
    startPostgres({ tls: 'expired' }),
    startPostgres({ tls: 'other_name' }),
  ])
  expect((await good.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))[0]).toEqual({ ssl: true })
  // 28P01: the password is wrong, so the certificate was accepted.
  expect(await complaint(good.port, good.authority?.certificate ?? '')).toBe('28P01')
  expect(await complaint(good.port, makeAuthority('another').certificate)).toMatch(/SIGNATURE|CERT|ISSUER/)
  expect(await complaint(old.port, old.authority?.certificate ?? '')).toBe('CERT_HAS_EXPIRED')
  expect(await complaint(stranger.port, stranger.authority?.certificate ?? '')).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  await expect(good.connect({ ssl: false })).rejects.toThrow(/pg_hba|encryption/)
})

test('what a primary has answered for is on its standby after kill -9 and promotion, on a new timeline', async () => {
  const primary = await startPostgres({ durable: true })
  await primary.query('CREATE TABLE kept (a int)')
  const standby = await startStandby(primary, { durable: true })
  const timeline = 'SELECT timeline_id FROM pg_control_checkpoint()'
  const before = await primary.query<{ timeline_id: number }>(timeline)
  const writer = await primary.connect()
  for (let i = 0; i < 100; i += 1) await writer.query('INSERT INTO kept VALUES ($1)', [i])
  await primary.kill9()
  await promote(standby)
  await standby.query('INSERT INTO kept VALUES (100)')
  expect(await standby.query('SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 101 }])
  await standby.query('CHECKPOINT')
  const after = await standby.query<{ timeline_id: number }>(timeline)
  expect(after[0]?.timeline_id).toBeGreaterThan(before[0]?.timeline_id ?? 0)
})

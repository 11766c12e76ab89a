import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueCodes } from '../../main/central/admin.ts'
import { type Sql, sqlOver } from '../../main/central/sql.ts'
import type { Managed } from '../../main/configuration/types.ts'
import { enrolNow } from '../../main/host/node/enrol.ts'
import { type Central, openCentral } from '../harness/central.ts'
import { makeAuthority } from '../harness/certificates.ts'
import { key } from '../harness/clinic.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { comes, type ManagedDesk, openDesk } from './desk.ts'

/** A real Postgres that takes nothing without TLS, with an authority of its own, and a clinic with an administrator. */
let central: Central
let place: Pick<Managed, 'serverAddress' | 'serverCa'>
const ada = { username: 'ada', password: 'quiet green river' }

const owner = async <Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> => {
  const client = await central.server.connect()
  try {
    return await work(sqlOver(client))
  } finally {
    await client.end()
  }
}
const newCode = async (): Promise<string> =>
  (await owner((sql) => issueCodes(sql, central.clinic, 'join', 1, 3_600_000)))[0]?.code ?? ''
const stateOf = ({ hera }: ManagedDesk) => hera.core.enrolment.now()
const isLive = ({ hera }: ManagedDesk): boolean => hera.core.sync.status().mode === 'live'
const workstations = () =>
  owner((sql) => sql.query<{ name: string }>('SELECT name FROM hera.device ORDER BY device_no')).then((rows) =>
    rows.map(({ name }) => name),
  )

beforeAll(async () => {
  central = await openCentral({ durable: true, tls: 'valid', onlyTls: true })
  const { host, port, database } = central.server.address
  place = {
    serverAddress: `postgres://${host}:${port}/${database}`,
    serverCa: central.server.authority?.certificate ?? '',
  }
}, 60_000)
afterAll(stopAllPostgres)

test('with a founder’s code the first workstation joins by itself, and its administrator is made there', async () => {
  const desk = await openDesk({ ...place, joinCode: await central.founderCode(), workstationName: 'Reception' })
  expect((await desk.client.configuration.door()).enrolment).toEqual({ state: 'none', words: '' })
  desk.hera.core.enrolment.begin()
  await comes('the founder joins', () => stateOf(desk).state === 'joined')
  await comes('it is asked for its administrator', async () => (await desk.client.auth.state()).waitsFor === null)
  expect((await desk.client.auth.state()).needsFirstAdministrator).toBe(true)
  await desk.client.auth.register({ ...ada, displayName: 'Ada', role: 'admin' })
  await desk.client.auth.login(ada)
  await desk.client.settings.update({ clinicName: 'Kijani Clinic', idempotencyKey: key() })
  await comes('everything is sent', () => desk.hera.core.sync.status().waiting === 0)
  const published = desk.hera.core.store.sqlite.prepare('SELECT published_at FROM user_secret').pluck()
  await comes('she can sign in on other workstations', () => published.get() !== null)
  const joining = (await desk.client.audit.list({ limit: 100 })).rows.find(({ action }) => action.startsWith('enrol'))
  expect(joining).toMatchObject({ action: 'enrolment.joined' })
}, 60_000)

test('a computer tries until the server can be reached, joins under its own name, and uses its code once', async () => {
  const code = await newCode()
  await central.server.kill9()
  const desk = await openDesk({ ...place, joinCode: code })
  desk.hera.core.enrolment.begin()
  await comes('it says that it tries', () => /cannot be reached.*tried again by itself/.test(stateOf(desk).words))
  expect((await desk.client.configuration.door()).enrolment.state).toBe('trying')
  await central.server.start()
  await comes('it joins', () => stateOf(desk).state === 'joined')
  await comes('the clinic is here', () => isLive(desk))
  expect(desk.hera.core.sync.status()).toMatchObject({ clinic: 'Test clinic', workstation: 'front-desk' })
  await desk.client.auth.login(ada)
  const row = (await desk.client.configuration.read()).rows.find(({ name }) => name === 'joinCode')
  expect(row).toMatchObject({ value: 'Used', source: 'policy' })
  expect(desk.logged.some((line) => line.includes('enrolment_waits'))).toBe(true)
  const letters = code.replaceAll('-', '')
  const audit = desk.hera.core.store.sqlite.prepare('SELECT group_concat(detail) FROM audit_entry').pluck().get()
  const kept = desk.hera.core.store.sqlite.prepare('SELECT group_concat(value) FROM local_state').pluck().get()
  for (const text of [desk.logged.join(), String(audit), String(kept)]) {
    expect(text).not.toContain(code)
    expect(text).not.toContain(letters)
  }

  // The same policy at the next start does nothing.
  await desk.close()
  const again = await openDesk({ ...place, joinCode: code }, desk.dataDir)
  again.hera.core.enrolment.begin()
  expect(stateOf(again)).toEqual({ state: 'none', words: '' })
  expect(await workstations()).toEqual(['Reception', 'front-desk'])
}, 60_000)

test('a code that the server refuses is told, and not tried again; another one is', async () => {
  const [used, fresh] = [await newCode(), await newCode()]
  await owner((sql) => sql.run(`UPDATE hera.join_code SET expires_at = 1 WHERE used_at IS NULL`))
  const desk = await openDesk({ ...place, joinCode: used, workstationName: 'Pharmacy' })
  desk.hera.core.enrolment.begin()
  await comes('it is refused', () => stateOf(desk).state === 'failed')
  expect(stateOf(desk).words).toBe('This code has expired. Ask an administrator of the clinic for a new one.')
  await desk.close()

  const later = await openDesk({ ...place, joinCode: used.toLowerCase() }, desk.dataDir)
  later.hera.core.enrolment.begin()
  expect(stateOf(later)).toEqual({ state: 'failed', words: expect.stringContaining('has expired') })
  await later.close()

  await owner((sql) => sql.run(`UPDATE hera.join_code SET expires_at = 9999999999999 WHERE used_at IS NULL`))
  const better = await openDesk({ ...place, joinCode: fresh, workstationName: 'Pharmacy' }, desk.dataDir)
  better.hera.core.enrolment.begin()
  await comes('the new code joins', () => stateOf(better).state === 'joined')
}, 60_000)

test('a code with which somebody joined already lets nobody in a second time', async () => {
  const code = await newCode()
  const first = await openDesk({ ...place, joinCode: code, workstationName: 'Lab' })
  first.hera.core.enrolment.begin()
  await comes('the first joins', () => stateOf(first).state === 'joined')
  const second = await openDesk({ ...place, joinCode: code, workstationName: 'Lab 2' })
  second.hera.core.enrolment.begin()
  await comes('the second is refused', () => stateOf(second).state === 'failed')
  expect(stateOf(second).words).toMatch(/it has been used, or has expired/)
  expect(await workstations()).not.toContain('Lab 2')
}, 60_000)

test('enrolling without a window says each thing once, waits for the clinic, and is done at once the second time', async () => {
  const desk = await openDesk({ ...place, joinCode: await newCode(), workstationName: 'X-ray' })
  const said: string[] = []
  expect(await enrolNow(desk.hera, (line) => said.push(line))).toBe(true)
  expect(said.filter((line) => !line.startsWith('Arriving'))).toEqual([
    'Asking the clinic’s server to let this computer in, as X-ray.',
    'This computer has joined Test clinic.',
    'The clinic is here. This computer is X-ray in it.',
  ])
  said.length = 0
  expect(await enrolNow(desk.hera, (line) => said.push(line))).toBe(true)
  expect(said[0]).toMatch(/^This computer belongs to .+ already\.$/)

  const wrong = await openDesk({ ...place, joinCode: 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ23' })
  said.length = 0
  expect(await enrolNow(wrong.hera, (line) => said.push(line))).toBe(false)
  expect(said.at(-1)).toContain('Ask an administrator for a new code')
  const lost = await openDesk({ serverAddress: 'postgres://127.0.0.1:1/hera', joinCode: await newCode() })
  expect(await enrolNow(lost.hera, (line) => said.push(line), 1_000)).toBe(false)
  expect(said.at(-1)).toContain('it goes on by itself')
}, 60_000)

test('where somebody works alone already, or without a server, nothing happens by itself', async () => {
  const joinCode = await newCode()
  const before = await workstations()
  const desk = await openDesk({ ...place, joinCode })
  await desk.client.auth.register({ ...ada, displayName: 'Ada', role: 'admin' })
  desk.hera.core.enrolment.begin()
  expect(stateOf(desk).state).toBe('none')
  const lost = await openDesk({ joinCode })
  lost.hera.core.enrolment.begin()
  expect(stateOf(lost).state).toBe('none')
  expect(desk.hera.core.sync.status().mode).toBe('alone')
  expect(await workstations()).toEqual(before)
}, 60_000)

test('the authority of the policy stands over the one that was kept at joining', async () => {
  const desk = await openDesk({ ...place, joinCode: await newCode(), workstationName: 'Ward' })
  desk.hera.core.enrolment.begin()
  await comes('it joins', () => isLive(desk))
  await desk.close()
  const other = await openDesk({ serverCa: makeAuthority('Somebody else').certificate }, desk.dataDir)
  await comes('nothing is sent to it', () => other.hera.core.sync.status().problem?.code === 'bad_certificate')
  await other.close()
  const right = await openDesk(place, desk.dataDir)
  await comes('it is connected', () => right.hera.core.sync.status().isOnline)
}, 60_000)

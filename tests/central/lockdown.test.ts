import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endStuck } from '../../main/central/admin.ts'
import type { CentralFunction } from '../../main/sync/wire.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, startCentral } from './server.ts'

let server: CentralServer
let device: Client
let joiner: Client
beforeAll(async () => {
  server = await startCentral()
  const { id, code } = await server.clinic()
  const { is } = await server.join(code)
  const next = await server.code(id)
  device = await server.postgres.connect({ user: is.role, password: is.password })
  const { role } = (
    await server.owner<{ role: string }>('SELECT pg_role AS role FROM hera.join_code WHERE used_at IS NULL')
  )[0] as {
    role: string
  }
  joiner = await server.postgres.connect({ user: role, password: next.replaceAll('-', '').slice(4) })
}, 60_000)
afterAll(stopAllPostgres)

const listed: Record<CentralFunction, true> = {
  ...{ enrol: true, reenrol: true, hello: true, push: true, pull: true, fetch_rows: true, today: true, poll: true },
  ...{ ack: true, digest: true, secret_of: true, sign_in: true, keep_secret: true, fleet: true, make_code: true },
  set_workstation: true,
}
const mayRun = async (client: Client): Promise<string[]> => {
  const { rows } = await client.query(
    `SELECT proname FROM pg_proc WHERE pronamespace = 'hera'::regnamespace AND has_function_privilege(oid, 'EXECUTE') ORDER BY 1`,
  )
  return rows.map((row) => row.proname)
}
const stateOf = (client: Client, text: string): Promise<string> =>
  client.query(text).then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

test('a workstation may run the functions of the protocol, a code the one that joins, and no other of ours', async () => {
  expect(await mayRun(device)).toEqual(
    Object.keys(listed)
      .filter((name) => name !== 'enrol')
      .sort(),
  )
  expect(await mayRun(joiner)).toEqual(['enrol'])
})

test('every other function of ours is refused when it is called', async () => {
  const all = await server.sql.query<{ call: string; name: string }>(`
    SELECT proname AS name, CASE prokind WHEN 'p' THEN 'CALL ' ELSE 'SELECT ' END || format('hera.%I(%s)', proname,
      (SELECT string_agg('NULL::' || format_type(t, NULL), ', ' ORDER BY o) FROM unnest(proargtypes) WITH ORDINALITY AS a(t, o))) AS call
    FROM pg_proc WHERE pronamespace = 'hera'::regnamespace AND prorettype <> 'trigger'::regtype`)
  expect(all.length).toBeGreaterThan(60)
  for (const { name, call } of all) {
    const [asDevice, asJoiner] = [await stateOf(device, call), await stateOf(joiner, call)]
    if (!Object.hasOwn(listed, name) || name === 'enrol') expect([call, asDevice]).toEqual([call, '42501'])
    if (name !== 'enrol') expect([call, asJoiner]).toEqual([call, '42501'])
  }
})

test('no table, sequence or view of ours can be read or written', async () => {
  const all = await server.sql.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'hera'::regnamespace AND relkind IN ('r', 'p', 'S', 'v', 'm')`,
  )
  expect(all.length).toBeGreaterThan(45)
  for (const { name } of all) {
    for (const text of [`SELECT FROM ${name}`, `DELETE FROM ${name}`, `TRUNCATE ${name}`]) {
      expect([text, await stateOf(device, text)]).toEqual([text, '42501'])
    }
  }
  await device.query('BEGIN')
  expect(await stateOf(device, 'LOCK TABLE hera.clinic_head')).toBe('42501')
  await device.query('ROLLBACK')
  const open = `SELECT table_name FROM information_schema.role_table_grants WHERE table_schema = 'hera' AND grantee <> 'hera_owner'`
  expect(await server.sql.query(open)).toEqual([])
})

test("of Postgres' own functions none that changes, waits or writes is left, by a list made from pg_proc", async () => {
  const { rows } = await device.query(`
    SELECT DISTINCT proname FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND provolatile = 'v' AND prokind = 'f'
      AND has_function_privilege(oid, 'EXECUTE') AND prorettype::regtype::text NOT IN ('trigger', 'event_trigger', 'internal', 'language_handler')
      AND NOT proargtypes::oid[] && ARRAY['internal', 'cstring']::regtype[]::oid[] ORDER BY 1`)
  const harmless =
    /^(clock_timestamp|timeofday|random|random_normal|gen_random_uuid|uuidv[47]|set_config|nextval|currval|lastval|setval)$/
  expect(rows.map((row) => row.proname).filter((name) => !harmless.test(name))).toEqual([])
  for (const call of [
    'lo_create(0)',
    "lo_from_bytea(0, 'x')",
    'pg_advisory_lock(1)',
    'pg_try_advisory_xact_lock(1)',
    "pg_notify('a', 'b')",
    'pg_sleep(0)',
    "pg_sleep_for('1 ms')",
    'pg_terminate_backend(1)',
    'pg_export_snapshot()',
    "query_to_xml('SELECT 1', true, true, '')",
    "pg_read_file('/etc/passwd')",
  ]) {
    expect([call, await stateOf(device, `SELECT ${call}`)]).toEqual([call, '42501'])
  }
})

test('nothing can be made: no table, temporary or not, no function, schema, block of code or file', async () => {
  for (const text of [
    'CREATE TABLE public.a (b int)',
    'CREATE TEMP TABLE a (b int)',
    'CREATE SCHEMA a',
    'CREATE TABLE hera.a (b int)',
    'DO $$ BEGIN NULL; END $$',
    "CREATE FUNCTION public.a() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "COPY (SELECT 1) TO '/stolen'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    'CREATE ROLE a',
    'SET ROLE hera_owner',
    'SET SESSION AUTHORIZATION postgres',
    'ALTER ROLE CURRENT_USER CONNECTION LIMIT 99',
    'CREATE EXTENSION pg_trgm SCHEMA pg_catalog',
    'SELECT * FROM pg_authid',
  ]) {
    expect([text, await stateOf(device, text)]).toEqual([text, '42501'])
  }
})

test('every function that runs as the owner has its search_path pinned', async () => {
  const open = await server.sql.query(`
    SELECT oid::regprocedure::text AS name FROM pg_proc p WHERE prosecdef AND pronamespace = 'hera'::regnamespace
      AND NOT EXISTS (SELECT FROM unnest(coalesce(proconfig, '{}')) c WHERE c ~ '^search_path=.*pg_temp')`)
  expect(open).toEqual([])
})

/** The same on every node, so without a clinic. */
const reference = ['server_state', 'epoch', 'migration', 'table_def', 'unit', 'right', 'move']

test('every key of ours begins with clinic_id, so that clinics spread over servers', async () => {
  const keys = await server.sql.query<{ tbl: string; key: string; first: string }>(`
    SELECT c.relname AS tbl, i.indexrelid::regclass::text AS key, a.attname AS first
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
    WHERE c.relnamespace = 'hera'::regnamespace`)
  const wrong = keys.filter((one) => one.first !== 'clinic_id' && !reference.includes(one.tbl))
  // A login is one of the whole cluster of roles: it has to be unique everywhere.
  expect(wrong.map((one) => `${one.tbl} ${one.first}`).sort()).toEqual(['device pg_role', 'join_code pg_role'])
  const without = await server.sql.query<{ name: string }>(`
    SELECT relname AS name FROM pg_class c WHERE relnamespace = 'hera'::regnamespace AND relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)`)
  expect(without.map((one) => one.name)).toEqual([])
  const foreign = await server.sql.query<{ name: string }>(
    `
    SELECT conname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'f' AND c.relnamespace = 'hera'::regnamespace AND NOT c.relname = ANY ($1)
      AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND a.attname = 'clinic_id')`,
    [reference],
  )
  expect(foreign.map((one) => one.name)).toEqual([])
})

test('what a workstation runs touches its own clinic only: every table it reads is bound to clinic_id', async () => {
  const functions = await server.sql.query<{ name: string; source: string }>(
    `SELECT proname AS name, prosrc AS source FROM pg_proc WHERE pronamespace = 'hera'::regnamespace AND prosecdef AND proname <> 'define'`,
  )
  const clinical = (
    await server.sql.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id'
       WHERE c.relnamespace = 'hera'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
    )
  ).map((one) => one.name)
  const unbound: string[] = []
  for (const { name, source } of functions) {
    for (const statement of source.replaceAll(/--.*$/gm, '').split(';')) {
      const tables = [...statement.matchAll(/\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:hera\.)?"?(\w+)"?/g)].map(
        (one) => one[1] ?? '',
      )
      const touched = tables.filter((table) => clinical.includes(table))
      // By the login's own role (which is one of one clinic), or by clinic_id.
      if (touched.length > 0 && !/clinic_id|pg_role/.test(statement)) unbound.push(`${name}: ${touched.join(', ')}`)
    }
  }
  expect(functions.length).toBeGreaterThanOrEqual(16)
  expect(unbound).toEqual([])
})

test('a connection that sits in an open transaction is ended, and the clinic goes on', async () => {
  const { code } = await server.clinic()
  const station = await server.join(code)
  const { role, password } = station.is
  await server.owner(`ALTER ROLE ${role} SET lock_timeout = '2300ms'`)
  const holder = await server.postgres.connect({ user: role, password })
  const ended = new Promise((resolve) => holder.once('end', () => resolve('ended')))
  // A hostile one: the limits of its role are its own to raise.
  await holder.query('SET idle_in_transaction_session_timeout = 0')
  await holder.query('BEGIN')
  await holder.query('SELECT hera.hello($1)', [JSON.stringify(station.greeting())])
  const waiting = server.as(role, password)
  const hello = () => waiting.call('hello', JSON.stringify(station.greeting()), 9_000)
  await expect(hello()).rejects.toMatchObject({ problem: 'busy', sqlState: '55P03' })
  expect(await endStuck(server.sql)).toBe(1)
  expect(await ended).toBe('ended')
  expect(JSON.parse(await hello())).toMatchObject({ status: 'ok' })
})

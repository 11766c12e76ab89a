import { afterAll, beforeAll, expect, test } from 'vitest'
import { listClinics } from '../../main/central/admin.ts'
import { definitions } from '../../main/central/definitions.ts'
import { type MigrateResult, migrateCentral } from '../../main/central/migrate.ts'
import { type Sql, sqlOver } from '../../main/central/sql.ts'
import { type Postgres, startPostgres, stopAllPostgres } from '../harness/postgres.ts'
import { migrations, setUp } from './server.ts'

let postgres: Postgres
let count = 0
/** A database that was set up once, and by what. */
let sql: Sql
let first: MigrateResult
beforeAll(async () => {
  postgres = await startPostgres()
  sql = await (await database()).open()
  first = await setUp(sql)
}, 60_000)
afterAll(stopAllPostgres)

/** A fresh database; `user` may be another login than the superuser. */
const database = async (options = '') => {
  count += 1
  const name = `hera_${count}`
  await postgres.query(`CREATE DATABASE ${name} ${options}`)
  const open = async (login = {}) => sqlOver(await postgres.connect({ database: name, ...login }))
  return { name, open }
}
const tables = `SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = to_regnamespace('hera')`

test('a second time changes nothing, and what a clinic holds stays', async () => {
  expect(first.applied).toEqual(migrations().map((one) => one.number))
  await sql.run(`SET ROLE hera_owner; SELECT hera.add_clinic(gen_random_uuid(), 'Hill'); RESET ROLE`)
  const before = await sql.query(tables)
  expect(await setUp(sql)).toEqual({ applied: [], open: [] })
  expect(await sql.query(tables)).toEqual(before)
  expect(await listClinics(sql)).toMatchObject([{ name: 'Hill' }])
  // Nothing of the migration is left in the session: who logs in later is not the owner.
  expect(await sql.query('SELECT current_user::text AS who')).toEqual([{ who: 'postgres' }])
})

test('two that set up the same database at once take turns', async () => {
  const { open } = await database()
  const results = await Promise.all([setUp(await open()), setUp(await open())])
  expect(results.map((one) => one.applied.length).sort((a, b) => a - b)).toEqual([0, migrations().length])
})

test('everything belongs to a role that nobody can log in as', async () => {
  expect(await sql.query(`SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = 'hera_owner'`)).toEqual([
    { rolcanlogin: false, rolsuper: false },
  ])
  const foreign = await sql.query(`
    SELECT relname FROM pg_class WHERE relnamespace = 'hera'::regnamespace AND relowner <> 'hera_owner'::regrole
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'hera'::regnamespace AND proowner <> 'hera_owner'::regrole`)
  expect(foreign).toEqual([])
})

test('a login that may not create roles, a foreign schema and another encoding are refused in words, untouched', async () => {
  const one = await database()
  await postgres.query(`CREATE ROLE someone LOGIN PASSWORD 'x'`)
  await postgres.query(`GRANT CREATE ON DATABASE ${one.name} TO someone`)
  await expect(setUp(await one.open({ user: 'someone', password: 'x' }))).rejects.toThrow('may not create roles')
  const mine = await one.open()
  expect(await mine.query(tables)).toEqual([{ n: 0 }])
  await mine.run('CREATE SCHEMA hera AUTHORIZATION someone')
  await expect(setUp(mine)).rejects.toThrow('belongs to "someone"')
  const latin = await database(`ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`)
  await expect(setUp(await latin.open())).rejects.toThrow('LATIN1')
})

test('a login with CREATEROLE and its own database is enough, and is told what it could not close', async () => {
  // On a server where no superuser has made hera_owner already.
  const fresh = await startPostgres()
  await fresh.query(`CREATE ROLE hosted LOGIN CREATEROLE CREATEDB PASSWORD 'x'`)
  await fresh.query('CREATE DATABASE hera OWNER hosted')
  const sql = sqlOver(await fresh.connect({ user: 'hosted', password: 'x', database: 'hera' }))
  const { applied, open } = await setUp(sql)
  expect(applied).toHaveLength(migrations().length)
  expect(open).toContain('lo_create(oid)')
  expect((await setUp(sql)).applied).toEqual([])
  const su = sqlOver(await fresh.connect({ database: 'hera' }))
  expect((await setUp(su)).open).toEqual([])
  await fresh.stop()
}, 40_000)

test('a database of a newer version, or of edited migrations, is refused and stays as it is', async () => {
  const older = migrations().slice(0, -1)
  await expect(migrateCentral(sql, older, definitions())).rejects.toThrow('newer version')
  const edited = migrations().map((one, i) => (i === 0 ? { ...one, checksum: 'x' } : one))
  await expect(migrateCentral(sql, edited, definitions())).rejects.toThrow('is not the one')
  expect((await setUp(sql)).applied).toEqual([])
})

test('a migration that fails leaves nothing behind', async () => {
  const { open } = await database()
  const sql = await open()
  const broken = [
    ...migrations(),
    { number: 999, name: 'broken', sql: 'CREATE TABLE hera.half (a int); SELECT 1/0', checksum: 'x' },
  ]
  await expect(migrateCentral(sql, broken, definitions())).rejects.toThrow('division')
  expect(await sql.query(tables)).toEqual([{ n: 0 }])
  expect((await setUp(sql)).applied).toHaveLength(migrations().length)
})

test('a Postgres older than 15 is refused in words', async () => {
  const { open } = await database()
  const real = await open()
  const old = {
    ...real,
    query: async <Row>(text: string, values?: unknown[]) =>
      (await real.query<Row>(text.replace(`current_setting('server_version_num')::int`, '140011'), values)) as Row[],
  }
  await expect(migrateCentral(old, migrations(), definitions())).rejects.toThrow('Hera needs Postgres 15 or newer')
})

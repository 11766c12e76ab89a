import { HeraError } from '../../shared/domain/error.ts'
import type { Migration } from '../database/migrate.ts'
import { lockDown } from './lockdown.ts'
import { inTransaction, type Sql } from './sql.ts'

const refuse = (reason: string, words: string) => new HeraError('SERVICE_UNAVAILABLE', words, { reason })
/** Any number that only Hera takes: two migrations at once wait for each other. */
const lockNumber = 4_837_265

interface Server {
  version: number
  shown: string
  encoding: string
  login: string
  super: boolean
  create_role: boolean
  owner: string | null
}

const serverQuery = `
  SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS shown,
    current_setting('server_encoding') AS encoding, session_user::text AS login, rolsuper AS super,
    rolcreaterole AS create_role,
    (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'hera') AS owner
  FROM pg_roles WHERE rolname = session_user`

/** Throws in words when this database can't be a clinic's server, before anything is changed. */
const checkServer = (server: Server): void => {
  if (server.version < 150_000) {
    throw refuse(
      'old_server',
      `This is Postgres ${server.shown}. Hera needs Postgres 15 or newer; nothing was changed.`,
    )
  }
  if (server.encoding !== 'UTF8') {
    throw refuse(
      'encoding',
      `This database keeps text as ${server.encoding}. Make one with ENCODING 'UTF8'; nothing was changed.`,
    )
  }
  if (!server.super && !server.create_role) {
    throw refuse(
      'login',
      `The login "${server.login}" may not create roles, and every workstation is a role of its own. Use a superuser, or a login with CREATEROLE; nothing was changed.`,
    )
  }
  if (server.owner !== null && server.owner !== 'hera_owner') {
    throw refuse(
      'owner',
      `This database already has a schema "hera", which belongs to "${server.owner}" and not to Hera. Use a database of its own; nothing was changed.`,
    )
  }
}

/** The role that owns everything and that nobody logs in as. */
const prepareOwner = async (sql: Sql, server: Server): Promise<void> => {
  await sql.run(`
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hera_owner') THEN CREATE ROLE hera_owner NOLOGIN CREATEROLE; END IF;
      -- Who makes a role may give it away since Postgres 16, but not act as it.
      IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN EXECUTE format('GRANT hera_owner TO %I', session_user); END IF;
      EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO hera_owner', current_database());
    END $$`)
  // So that a revoked workstation is cut off at once; without it, its next call is refused.
  if (server.super) await sql.run('GRANT pg_signal_backend TO hera_owner')
}

const appliedOf = async (sql: Sql): Promise<{ number: number; checksum: string }[]> => {
  const [there] = await sql.query<{ yes: boolean }>(`SELECT to_regclass('hera.migration') IS NOT NULL AS yes`)
  return there?.yes ? sql.query('SELECT number, checksum FROM hera.migration ORDER BY number') : []
}

const pendingOf = (migrations: Migration[], applied: { number: number; checksum: string }[]): Migration[] => {
  for (const row of applied) {
    const known = migrations.find((one) => one.number === row.number)
    if (!known) {
      throw refuse(
        'newer_database',
        'This server was set up by a newer version of Hera. Use that version or a later one; nothing was changed.',
      )
    }
    if (known.checksum !== row.checksum) {
      throw refuse(
        'edited_migration',
        `The migration ${row.number} (${known.name}) is not the one that this server was set up with. Use an unchanged copy of Hera; nothing was changed.`,
      )
    }
  }
  return migrations.filter((one) => !applied.some((row) => row.number === one.number))
}

const apply = async (sql: Sql, pending: Migration[]): Promise<void> => {
  // What a migration makes is for its owner until something is given away by name.
  await sql.run('SET LOCAL ROLE hera_owner; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC')
  for (const migration of pending) {
    await sql.run(migration.sql)
    await sql.run(
      'CREATE TABLE IF NOT EXISTS hera.migration (number int PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, at timestamptz NOT NULL DEFAULT now())',
    )
    await sql.query('INSERT INTO hera.migration (number, name, checksum) VALUES ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ])
  }
}

export interface MigrateResult {
  /** The numbers of the migrations that were applied now. */
  applied: number[]
  /** Functions of Postgres itself that could not be taken from PUBLIC, because the login is no superuser. */
  open: string[]
}

/**
 * Brings a Postgres to this version's schema, all of it or nothing; running it again changes nothing. `definitions` is
 * what hera.define takes: the policies and rights of shared/domain. Refuses in words, before it touches anything, a
 * server that is too old, a login that may not, a schema that is someone else's, a newer or an edited one.
 */
export const migrateCentral = async (
  sql: Sql,
  migrations: Migration[],
  definitions: string,
): Promise<MigrateResult> => {
  const [server] = await sql.query<Server>(serverQuery)
  if (!server) throw refuse('login', 'The server does not say who is logged in.')
  checkServer(server)
  try {
    return await inTransaction(sql, async () => {
      await sql.run(`SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(${lockNumber})`)
      const pending = pendingOf(migrations, await appliedOf(sql))
      await prepareOwner(sql, server)
      await apply(sql, pending)
      await sql.query('SELECT hera.define($1), hera.build_pages()', [definitions])
      await sql.run('RESET ROLE; RESET search_path')
      return { applied: pending.map((one) => one.number), open: await lockDown(sql) }
    })
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error
    throw refuse('locked', 'Someone else is setting this server up at the moment. Wait until that is done.')
  }
}

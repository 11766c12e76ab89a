import type { Sql } from './sql.ts'

/**
 * Postgres lets everybody run some hundred functions of its own. Those that change, wait or write something are taken
 * from PUBLIC here, by a list made from pg_proc, because each version has others: large objects fill the disk, advisory
 * locks and sleeps hold up others. Only their owner, a superuser, can do it; without one the answer names what is open.
 */

/** Changes nothing that lasts; other programs and the driver may count on them. */
const harmless = [
  'clock_timestamp',
  'timeofday',
  'random',
  'random_normal',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'set_config',
  'nextval',
  'currval',
  'lastval',
  'setval',
]

/** Functions that anybody who gets in could call although they do, or wait for, something. */
export const openFunctions = `
  SELECT p.oid::regprocedure::text AS name
  FROM pg_proc p
  WHERE p.pronamespace = 'pg_catalog'::regnamespace
    AND p.prokind = 'f'
    AND (p.provolatile = 'v' OR p.proname ~ '^lo|advisory|^pg_notify|^pg_sleep|^pg_(terminate|cancel)_|_to_xml')
    AND p.proname <> ALL ($1::text[])
    AND p.prorettype::regtype::text NOT IN ('trigger', 'event_trigger', 'internal', 'language_handler', 'index_am_handler')
    AND NOT p.proargtypes::oid[] && ARRAY['internal', 'cstring']::regtype[]::oid[]
    AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))
  ORDER BY 1`

const names = async (sql: Sql): Promise<string[]> =>
  (await sql.query<{ name: string }>(openFunctions, [harmless])).map((row) => row.name)

const ownOnly = (database: string) => `
  REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
  GRANT CONNECT ON DATABASE ${database} TO hera_owner, hera_device, hera_joiner;
  REVOKE ALL ON SCHEMA public FROM PUBLIC;
  DO $$
  DECLARE one record;
  BEGIN
    FOR one IN SELECT lanname FROM pg_language WHERE lanpltrusted LOOP
      EXECUTE format('REVOKE USAGE ON LANGUAGE %I FROM PUBLIC', one.lanname);
      EXECUTE format('GRANT USAGE ON LANGUAGE %I TO hera_owner', one.lanname);
    END LOOP;
  END $$;`

/**
 * Takes from PUBLIC what a workstation's role has no use for. Runs after every migration, as whoever migrates. Answers
 * with the functions that stay open because this login is no superuser.
 */
export const lockDown = async (sql: Sql): Promise<string[]> => {
  const [who] = await sql.query<{ super: boolean; database: string }>(
    'SELECT rolsuper AS super, quote_ident(current_database()) AS database FROM pg_roles WHERE rolname = session_user',
  )
  if (!who?.super) return names(sql)
  await sql.run(ownOnly(who.database))
  const open = await names(sql)
  if (open.length > 0) {
    const list = open.join(', ')
    await sql.run(`REVOKE EXECUTE ON FUNCTION ${list} FROM PUBLIC; GRANT EXECUTE ON FUNCTION ${list} TO hera_owner`)
  }
  return names(sql)
}

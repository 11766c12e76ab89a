-- Who may run what: a workstation the functions of the protocol, a code the one that joins, nobody anything else. What
-- Postgres itself leaves open to everybody is closed by main/central/lockdown.ts, from pg_proc, after every migration.
SET search_path = hera, pg_temp;

DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'hera'::regnamespace LOOP
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', f);
  END LOOP;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA hera FROM PUBLIC;
REVOKE ALL ON SCHEMA hera FROM PUBLIC;
GRANT USAGE ON SCHEMA hera TO hera_device, hera_joiner;
GRANT EXECUTE ON FUNCTION enrol(text) TO hera_joiner;
GRANT EXECUTE ON FUNCTION reenrol(text), hello(text), push(text), pull(text), fetch_rows(text), today(text), poll(text), ack(text),
  digest(text), secret_of(text), sign_in(text), keep_secret(text), fleet(text), make_code(text), set_workstation(text) TO hera_device;

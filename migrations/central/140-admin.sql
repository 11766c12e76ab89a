-- What whoever runs the server does, from the command line as hera_owner. Nothing here is given to a workstation.
SET search_path = hera, pg_temp;

CREATE FUNCTION add_clinic(id uuid, clinic_name text) RETURNS uuid LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
BEGIN
  PERFORM 1 FROM server_state FOR UPDATE;
  INSERT INTO clinic (clinic_id, name, created_at) VALUES (id, clinic_name, now_ms());
  INSERT INTO clinic_head (clinic_id, head) SELECT id, first_head(epoch) FROM server_state;
  RETURN id;
END $$;

-- ---------------------------------------------------------------- keeping the house

-- How far each clinic was on which day: tells how old a tombstone is.
CREATE TABLE head_mark (
  clinic_id uuid NOT NULL REFERENCES clinic,
  at bigint NOT NULL,
  head bigint NOT NULL,
  PRIMARY KEY (clinic_id, at)
);

-- Partitions of op_body for this month and the next two. Rows that went into the default meanwhile move over.
CREATE FUNCTION make_partitions() RETURNS int LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE month date; part text; made int := 0;
BEGIN
  FOR month IN
    SELECT (date_trunc('month', to_timestamp(now_ms() / 1000.0) AT TIME ZONE 'UTC') + make_interval(months => i))::date FROM generate_series(0, 2) i
    UNION SELECT DISTINCT date_trunc('month', received_month)::date FROM op_body_default
  LOOP
    part := 'op_body_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('hera.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE hera.%I (LIKE hera.op_body INCLUDING ALL)', part);
    EXECUTE format('WITH gone AS (DELETE FROM hera.op_body_default WHERE received_month >= %L AND received_month < %L RETURNING *) INSERT INTO hera.%I SELECT * FROM gone',
      month, month + interval '1 month', part);
    EXECUTE format('ALTER TABLE hera.op_body ATTACH PARTITION hera.%I FOR VALUES FROM (%L) TO (%L)', part, month, (month + interval '1 month')::date);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Months of bodies that nobody will ask for again: what is applied is in the rows and in op_seen.
CREATE FUNCTION drop_partitions(keep_days int) RETURNS int LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE part regclass; dropped int := 0;
BEGIN
  FOR part IN
    SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
    WHERE inhparent = 'hera.op_body'::regclass AND c.relname ~ '^op_body_\d{4}_\d\d$'
      AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' < to_timestamp(now_ms() / 1000.0) - make_interval(days => keep_days)
  LOOP
    EXECUTE format('DROP TABLE %s', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

-- Tombstones that every workstation heard of and that are older than half a year. A workstation that was away for longer
-- does not hold them up: it starts again (stream_floor, resync).
CREATE FUNCTION drop_tombstones() RETURNS int LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE long_ago constant bigint := now_ms() - 180 * 86400000::bigint; one record; dropped int := 0;
BEGIN
  INSERT INTO head_mark (clinic_id, at, head) SELECT h.clinic_id, now_ms(), h.head FROM clinic_head h
  WHERE NOT EXISTS (SELECT FROM head_mark m WHERE m.clinic_id = h.clinic_id AND m.at > now_ms() - 86400000);
  FOR one IN
    SELECT m.clinic_id, least(max(m.head), (SELECT coalesce(min(d.cursor), max(m.head)) FROM device d
      WHERE d.clinic_id = m.clinic_id AND d.state IN ('active', 'draining') AND d.last_seen > long_ago)) AS up_to
    FROM head_mark m WHERE m.at <= long_ago GROUP BY m.clinic_id ORDER BY m.clinic_id
  LOOP
    PERFORM 1 FROM clinic_head WHERE clinic_id = one.clinic_id FOR UPDATE;
    WITH gone AS (DELETE FROM row_meta WHERE clinic_id = one.clinic_id AND deleted AND seq <= one.up_to RETURNING stream, seq),
    floors AS (INSERT INTO stream_floor AS f (clinic_id, stream, floor) SELECT one.clinic_id, stream, max(seq) FROM gone GROUP BY stream
      ON CONFLICT (clinic_id, stream) DO UPDATE SET floor = greatest(f.floor, excluded.floor) RETURNING 1)
    SELECT dropped + count(*) INTO dropped FROM gone;
  END LOOP;
  DELETE FROM head_mark m WHERE m.at < long_ago AND EXISTS (SELECT FROM head_mark n WHERE n.clinic_id = m.clinic_id AND n.at > m.at AND n.at <= long_ago);
  RETURN dropped;
END $$;

-- Logins of codes that were used or ran out.
CREATE FUNCTION drop_codes() RETURNS int LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE one join_code; dropped int := 0;
BEGIN
  FOR one IN SELECT * FROM join_code j WHERE j.expires_at < now_ms() LOOP
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = one.pg_role) THEN EXECUTE format('DROP ROLE %I', one.pg_role); END IF;
    DELETE FROM join_code j WHERE j.clinic_id = one.clinic_id AND j.code_hash = one.code_hash;
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

CREATE FUNCTION reap() RETURNS json LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
BEGIN
  RETURN json_build_object('partitions_made', make_partitions(), 'partitions_dropped', drop_partitions(400), 'tombstones', drop_tombstones(), 'codes', drop_codes());
END $$;

-- Ends a workstation's connection that sits in an open transaction for over two seconds (it may hold the clinic's lock;
-- its own timeouts are its to change), or works on one statement for over two minutes. Also where PgBouncer is missing.
CREATE FUNCTION reap_idle() RETURNS int LANGUAGE sql VOLATILE SET search_path = hera, pg_temp AS $$
  SELECT count(*)::int FROM (
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename ~ '^hera_[dj]_' AND (state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '2 seconds'
      OR state = 'active' AND query_start < clock_timestamp() - interval '2 minutes')) ended
$$;

-- ---------------------------------------------------------------- moving a clinic

-- The tables that hold a clinic, parents before children. Codes stay behind; heads and forks are made at arrival.
CREATE FUNCTION clinic_tables() RETURNS TABLE (name text) LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT c.relname::text FROM pg_class c LEFT JOIN table_def t ON t.tbl = c.relname
  WHERE c.relnamespace = 'hera'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname NOT IN ('join_code', 'clinic_head')
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'clinic_id')
  ORDER BY c.relname <> 'clinic', t.number NULLS FIRST, c.relname
$$;

-- On the new server, in the transaction that brings the rows: an epoch above all that the clinic has known, so that its
-- workstations send again what may not have come over.
CREATE FUNCTION arrive(clinic uuid, old_epoch bigint, old_head bigint) RETURNS void LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE here bigint;
BEGIN
  SELECT epoch INTO here FROM server_state FOR UPDATE;
  IF here <= old_epoch THEN here := new_epoch('a clinic moved here', old_epoch); END IF;
  INSERT INTO epoch_fork (clinic_id, epoch, fork) SELECT clinic, e, old_head FROM generate_series(old_epoch + 1, here) e;
  INSERT INTO clinic_head (clinic_id, head) VALUES (clinic, first_head(here));
END $$;

-- A workstation's login as it was on the old server: the SCRAM verifier comes over, so its password stays good.
CREATE FUNCTION bring_role(role name, verifier text) RETURNS void LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
BEGIN
  IF role !~ '^hera_d_[0-9a-f]{20}$' OR verifier !~ '^SCRAM-SHA-256\$' THEN RAISE EXCEPTION 'not a login of a workstation' USING ERRCODE = '22023'; END IF;
  EXECUTE format('%s ROLE %I LOGIN PASSWORD %L CONNECTION LIMIT 3', CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN 'ALTER' ELSE 'CREATE' END, role, verifier);
  EXECUTE format('GRANT hera_device TO %I', role);
  EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role, '60s');
  EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', role, '5s');
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role, '2s');
END $$;

-- On the old server: workstations are told where to go, and nothing more is taken or given here.
CREATE FUNCTION depart(clinic uuid, to_server text) RETURNS void LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
BEGIN
  UPDATE clinic c SET moved_to = to_server WHERE c.clinic_id = clinic;
  UPDATE device d SET state = 'draining' WHERE d.clinic_id = clinic AND d.state = 'active';
END $$;

-- Takes a copy away that no workstation has written to: an attempt that was cut short.
CREATE FUNCTION forget_copy(clinic uuid) RETURNS boolean LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE one text;
BEGIN
  PERFORM 1 FROM clinic_head h WHERE h.clinic_id = clinic FOR UPDATE;
  IF EXISTS (SELECT FROM clinic_head h WHERE h.clinic_id = clinic AND h.head > first_head(h.head >> 40)) THEN RETURN false; END IF;
  DELETE FROM clinic_head h WHERE h.clinic_id = clinic;
  DELETE FROM join_code j WHERE j.clinic_id = clinic;
  FOR one IN SELECT name FROM clinic_tables() WITH ORDINALITY AS t(name, o) ORDER BY o DESC LOOP
    EXECUTE format('DELETE FROM hera.%I WHERE clinic_id = $1', one) USING clinic;
  END LOOP;
  RETURN true;
END $$;

DO $$ BEGIN PERFORM make_partitions(); END $$;

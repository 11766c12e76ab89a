-- Workstations: how they join, say hello, are found to be copies, are named, drained and revoked. A workstation is a
-- Postgres role of its own; what it may run is what hera_device may run (100-lockdown.sql).
SET search_path = hera, pg_temp;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hera_device') THEN CREATE ROLE hera_device NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hera_joiner') THEN CREATE ROLE hera_joiner NOLOGIN; END IF;
END $$;

-- Where a clinic is now, when it was moved to another server.
ALTER TABLE clinic ADD COLUMN moved_to text;
-- Which device a code made: an answer that was lost can be given again until that device has said hello.
ALTER TABLE join_code ADD COLUMN device_no int;

-- ---------------------------------------------------------------- roles and secrets

-- 244 random bits as hex.
CREATE FUNCTION random_hex() RETURNS text LANGUAGE sql VOLATILE SET search_path = hera, pg_temp AS $$
  SELECT encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex')
$$;

-- n characters of Crockford's base32, without I, L, O and U.
CREATE FUNCTION random_letters(n int) RETURNS text LANGUAGE sql VOLATILE SET search_path = hera, pg_temp AS $$
  SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(bytes, i) & 31) + 1, 1), '' ORDER BY i)
  FROM (SELECT decode(random_hex(), 'hex') AS bytes) b, generate_series(0, n - 1) i
$$;

-- A new login for a workstation: its name and password. The limits are what an honest one keeps to.
CREATE FUNCTION make_role(OUT role text, OUT password text) LANGUAGE plpgsql SET search_path = hera, pg_temp SET password_encryption = 'scram-sha-256' AS $$
BEGIN
  role := 'hera_d_' || left(random_hex(), 20);
  password := random_hex();
  EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L CONNECTION LIMIT 3 IN ROLE hera_device', role, password);
  EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role, '60s');
  EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', role, '5s');
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role, '2s');
END $$;

-- Lets a role in or not. One that may not is put out at once, where we may do that; else its next call is refused.
CREATE FUNCTION let_in(role name, may boolean) RETURNS void LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
    EXECUTE format('ALTER ROLE %I %s', role, CASE WHEN may THEN 'LOGIN' ELSE 'NOLOGIN' END);
  END IF;
  IF NOT may THEN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = role AND pid <> pg_backend_pid();
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;

-- A one-time code: the first four characters name its role, the other twenty are the password.
CREATE FUNCTION new_code(clinic uuid, for_kind text, valid_ms bigint, by_user uuid, OUT code text, OUT expires_at bigint)
LANGUAGE plpgsql SET search_path = hera, pg_temp SET password_encryption = 'scram-sha-256' AS $$
DECLARE letters text; role text;
BEGIN
  LOOP
    letters := random_letters(24);
    role := 'hera_j_' || lower(left(letters, 4));
    EXIT WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role);
  END LOOP;
  expires_at := now_ms() + valid_ms;
  EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L VALID UNTIL %L CONNECTION LIMIT 2 IN ROLE hera_joiner',
    role, substr(letters, 5), to_timestamp(expires_at / 1000.0));
  EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role, '20s');
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role, '2s');
  INSERT INTO join_code (clinic_id, code_hash, pg_role, kind, expires_at, made_by)
  VALUES (clinic, encode(sha256(convert_to(letters, 'UTF8')), 'hex'), role, for_kind, expires_at, by_user);
  code := regexp_replace(letters, '(.{4})(?=.)', '\1-', 'g');
END $$;

-- Everybody sees the workstations: the row of one, written anew after each change. The clinic's head must be locked.
CREATE FUNCTION show_workstation(d device) RETURNS void LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
BEGIN
  PERFORM write_server_row('workstation', d.clinic_id, md5(d.clinic_id || '|workstation|' || d.device_no)::uuid, take_seqs(d.clinic_id, 1),
    jsonb_build_object('no', d.device_no, 'name', d.name, 'device_code', d.device_code, 'state', d.state, 'enrolled_at', d.enrolled_at));
END $$;

CREATE FUNCTION has_administrator(clinic uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT EXISTS (SELECT FROM "user" WHERE clinic_id = clinic AND role = 'admin' AND status = 'active')
$$;

-- True if this person is an active administrator who has signed in on this workstation.
CREATE FUNCTION is_administrator_here(d device, person uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT EXISTS (SELECT FROM user_grant WHERE clinic_id = d.clinic_id AND device_no = d.device_no AND user_id = person)
    AND EXISTS (SELECT FROM "user" WHERE clinic_id = d.clinic_id AND id = person AND role = 'admin' AND status = 'active')
$$;

-- ---------------------------------------------------------------- joining

CREATE FUNCTION enrol(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; code join_code; d device; former device; login record; st server_state; is_again boolean;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN '{"status":"bad_request"}'; END IF;
  SELECT * INTO code FROM join_code WHERE pg_role = session_user;
  IF NOT FOUND THEN RETURN '{"status":"code_used"}'; END IF;
  -- One at a time per clinic, and the same order of locks as push.
  PERFORM 1 FROM clinic_head WHERE clinic_id = code.clinic_id FOR UPDATE;
  SELECT * INTO code FROM join_code WHERE clinic_id = code.clinic_id AND code_hash = code.code_hash FOR UPDATE;
  IF NOT FOUND THEN RETURN '{"status":"code_used"}'; END IF;
  SELECT * INTO st FROM server_state;
  d.clinic_id := code.clinic_id;
  d.device_id := (q.r ->> 'device_id')::uuid;
  d.name := btrim(q.r ->> 'name');
  d.device_code := q.r ->> 'device_code';
  d.schema_v := (q.r ->> 'schema')::int;
  d.version := left(coalesce(q.r ->> 'version', ''), 40);
  d.last_dseq := coalesce((q.r ->> 'last_dseq')::bigint, 0);
  d.vouched_dseq := coalesce((q.r ->> 'local_ops')::bigint, 0);
  IF d.device_id IS NULL OR d.schema_v IS NULL OR d.name IS NULL OR length(d.name) NOT BETWEEN 1 AND 60 OR d.name ~ '[\x01-\x1f]'
    OR d.device_code IS NULL OR d.device_code !~ '^[0-9A-Z]{4}$' OR d.last_dseq < 0 OR d.vouched_dseq < d.last_dseq THEN
    RETURN '{"status":"bad_request"}';
  END IF;
  IF code.expires_at <= now_ms() THEN RETURN '{"status":"code_expired"}'; END IF;
  -- The answer may have been lost: the same workstation may ask again, until it has said hello.
  is_again := code.used_at IS NOT NULL AND EXISTS (SELECT FROM device o WHERE o.clinic_id = d.clinic_id AND o.device_no = code.device_no
    AND o.device_id = d.device_id AND o.nonce IS NULL AND o.state = 'active');
  IF code.used_at IS NOT NULL AND NOT is_again THEN RETURN '{"status":"code_used"}'; END IF;
  IF d.schema_v < st.min_schema THEN RETURN '{"status":"too_old"}'; END IF;
  IF code.kind = 'join' AND d.vouched_dseq > d.last_dseq THEN RETURN '{"status":"needs_approval"}'; END IF;
  IF EXISTS (SELECT FROM device o WHERE o.clinic_id = d.clinic_id AND o.device_code = d.device_code AND o.device_id <> d.device_id) THEN
    RETURN '{"status":"device_code_taken"}';
  END IF;

  login := make_role();
  IF is_again THEN
    SELECT o.pg_role INTO former.pg_role FROM device o WHERE o.clinic_id = d.clinic_id AND o.device_no = code.device_no;
    PERFORM let_in(former.pg_role, false);
    EXECUTE format('DROP ROLE %I', former.pg_role);
    UPDATE device o SET pg_role = login.role, name = d.name, device_code = d.device_code, schema_v = d.schema_v, version = d.version,
      last_dseq = d.last_dseq, vouched_dseq = CASE WHEN code.kind = 'join' THEN 0 ELSE d.vouched_dseq END
    WHERE o.clinic_id = d.clinic_id AND o.device_no = code.device_no RETURNING * INTO d;
  ELSE
    -- A wiped and joined again computer keeps one living place.
    FOR former IN UPDATE device o SET state = 'forked' WHERE o.clinic_id = d.clinic_id AND o.device_id = d.device_id AND o.state = 'active' RETURNING o.* LOOP
      PERFORM show_workstation(former);
    END LOOP;
    INSERT INTO device (clinic_id, device_no, device_id, pg_role, name, device_code, schema_v, version, last_dseq, vouched_dseq, is_founder, enrolled_at, last_seen)
    VALUES (d.clinic_id, (SELECT coalesce(max(o.device_no), 0) + 1 FROM device o WHERE o.clinic_id = d.clinic_id), d.device_id, login.role,
      d.name, d.device_code, d.schema_v, d.version, d.last_dseq, CASE WHEN code.kind = 'join' THEN 0 ELSE d.vouched_dseq END,
      code.kind = 'founder', now_ms(), now_ms())
    RETURNING * INTO d;
    UPDATE join_code j SET used_at = now_ms(), device_no = d.device_no WHERE j.clinic_id = code.clinic_id AND j.code_hash = code.code_hash;
  END IF;
  PERFORM show_workstation(d);
  RETURN json_build_object('status', 'ok', 'clinic_id', d.clinic_id, 'clinic', (SELECT c.name FROM clinic c WHERE c.clinic_id = d.clinic_id),
    'device_no', d.device_no, 'role', login.role, 'password', login.password, 'epoch', st.epoch, 'schema', st.schema_v,
    'is_founder', d.is_founder AND NOT has_administrator(d.clinic_id));
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad_request"}';
END $$;

-- A copy (a restored image, a cloned disk) becomes a workstation of its own: same grants, new number, new login. What
-- was vouched for stays so (a dseq never changes); nothing more, or a workstation could vouch for itself.
CREATE FUNCTION reenrol(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; old device := me(); d device; login record; st server_state;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL OR old.device_no IS NULL THEN RETURN '{"status":"bad_request"}'; END IF;
  PERFORM 1 FROM clinic_head WHERE clinic_id = old.clinic_id FOR UPDATE;
  SELECT * INTO old FROM device WHERE clinic_id = old.clinic_id AND device_no = old.device_no;
  SELECT * INTO st FROM server_state;
  -- A login in the wrong hands can't fill the clinic with workstations.
  IF old.state NOT IN ('active', 'forked') OR (SELECT count(*) FROM device o WHERE o.clinic_id = old.clinic_id
    AND o.enrolled_at > now_ms() - 86400000) >= 200 THEN
    RETURN '{"status":"needs_approval"}';
  END IF;
  d := old;
  d.device_id := (q.r ->> 'device_id')::uuid;
  d.name := left(coalesce(nullif(btrim(q.r ->> 'name'), ''), old.name), 60);
  d.device_code := coalesce(q.r ->> 'device_code', old.device_code);
  d.schema_v := coalesce((q.r ->> 'schema')::int, old.schema_v);
  d.version := left(coalesce(q.r ->> 'version', old.version), 40);
  d.last_dseq := coalesce((q.r ->> 'last_dseq')::bigint, 0);
  IF d.device_id IS NULL OR d.device_code !~ '^[0-9A-Z]{4}$' OR d.last_dseq < 0 OR d.name ~ '[\x01-\x1f]' THEN RETURN '{"status":"bad_request"}'; END IF;
  IF d.schema_v < st.min_schema THEN RETURN '{"status":"too_old"}'; END IF;
  login := make_role();
  UPDATE device SET state = 'forked' WHERE clinic_id = old.clinic_id AND device_no = old.device_no AND state <> 'forked' RETURNING * INTO old;
  IF FOUND THEN PERFORM show_workstation(old); END IF;
  INSERT INTO device (clinic_id, device_no, device_id, pg_role, name, device_code, streams, schema_v, version, last_dseq, vouched_dseq,
    is_founder, last_stamp, enrolled_at, last_seen)
  VALUES (d.clinic_id, (SELECT max(o.device_no) + 1 FROM device o WHERE o.clinic_id = d.clinic_id), d.device_id, login.role, d.name,
    d.device_code, d.streams, d.schema_v, d.version, d.last_dseq, d.vouched_dseq, d.is_founder, d.last_stamp, now_ms(), now_ms())
  RETURNING * INTO d;
  INSERT INTO user_grant (clinic_id, device_no, user_id, at)
  SELECT clinic_id, d.device_no, user_id, at FROM user_grant g WHERE g.clinic_id = d.clinic_id AND g.device_no = (me()).device_no;
  PERFORM show_workstation(d);
  RETURN json_build_object('status', 'ok', 'clinic_id', d.clinic_id, 'clinic', (SELECT c.name FROM clinic c WHERE c.clinic_id = d.clinic_id),
    'device_no', d.device_no, 'role', login.role, 'password', login.password, 'epoch', st.epoch, 'schema', st.schema_v,
    'is_founder', d.is_founder AND NOT has_administrator(d.clinic_id));
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad_request"}';
END $$;

-- ---------------------------------------------------------------- hello

-- Begins a new epoch for every clinic: what they had is the fork, what comes is above it. `above`: an epoch that a
-- workstation has proof of, so that no number is given out a second time.
CREATE FUNCTION new_epoch(reason text, above bigint DEFAULT 0) RETURNS bigint LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE st server_state; fresh bigint;
BEGIN
  SELECT * INTO st FROM server_state FOR UPDATE;
  fresh := greatest(st.epoch, above) + 1;
  IF fresh > 8190 THEN RAISE EXCEPTION 'no epoch is left' USING ERRCODE = '54000'; END IF;
  INSERT INTO epoch (epoch, started_at, reason) VALUES (fresh, now_ms(), left(reason, 200));
  -- One clinic after the other, in one order; each is locked as push locks it.
  PERFORM 1 FROM clinic_head ORDER BY clinic_id FOR UPDATE;
  INSERT INTO epoch_fork (clinic_id, epoch, fork) SELECT clinic_id, e, head FROM clinic_head, generate_series(st.epoch + 1, fresh) e;
  UPDATE clinic_head SET head = first_head(fresh);
  UPDATE server_state SET epoch = fresh, sys_id = (SELECT system_identifier::text FROM pg_control_system()),
    timeline = timeline_now();
  RETURN fresh;
END $$;

-- Whether this server has gone back in time, and begins a new epoch then: another machine or timeline than it knew, or a
-- workstation that proves to have seen more than there is. `acked` proves nothing by itself, so a liar is counted.
CREATE FUNCTION notice_restore(d device, in_epoch bigint, seen bigint, proof text, acked bigint) RETURNS void LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE st server_state; head_now bigint; is_proven boolean; liar text := 'acked ' || d.clinic_id || ' ' || d.device_no;
BEGIN
  -- Again under the lock when there is something: two that notice at once begin one epoch.
  FOR round IN 1 .. 2 LOOP
    SELECT * INTO st FROM server_state;
    IF st.sys_id <> (SELECT system_identifier::text FROM pg_control_system()) OR st.timeline <> timeline_now() THEN
      IF round = 2 THEN PERFORM new_epoch('another server or timeline', CASE WHEN proof = mac(d.clinic_id, seen >> 40, seen) THEN seen >> 40 ELSE 0 END); END IF;
    ELSE
      SELECT head INTO head_now FROM clinic_head WHERE clinic_id = d.clinic_id;
      SELECT last_dseq INTO d.last_dseq FROM device WHERE clinic_id = d.clinic_id AND device_no = d.device_no;
      is_proven := seen > head_now AND seen >> 40 >= st.epoch AND proof = mac(d.clinic_id, seen >> 40, seen);
      IF is_proven THEN
        IF round = 2 THEN PERFORM new_epoch('a workstation has seen more', seen >> 40); END IF;
      ELSIF (in_epoch = st.epoch AND acked > d.last_dseq OR in_epoch BETWEEN st.epoch + 1 AND st.epoch + 16)
        AND (SELECT count(*) FROM epoch e WHERE e.reason = liar AND e.started_at > now_ms() - 86400000) < 5 THEN
        IF round = 2 THEN PERFORM new_epoch(liar, in_epoch); END IF;
      ELSE
        RETURN;
      END IF;
    END IF;
    IF round = 1 THEN PERFORM 1 FROM server_state FOR UPDATE; END IF;
  END LOOP;
END $$;

CREATE FUNCTION hello(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE
  q record; d device := me(); st server_state; status text; fork_seq bigint; why text; head_now bigint; from_epoch bigint;
  old_nonce uuid; next_nonce uuid; had_nonce uuid; c clinic;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF d.device_no IS NULL THEN
    RETURN json_build_object('status', 'unknown', 'clinic_id', '', 'clinic', '', 'device_no', 0, 'name', '', 'epoch', (SELECT epoch FROM server_state),
      'fork', NULL, 'last_dseq', 0, 'head', 0, 'schema', 0, 'min_schema', 0, 'may_push', false, 'may_pull', false, 'why', NULL,
      'streams', json_build_array(), 'tables', json_build_object(), 'server_ms', now_ms(), 'poll_ms', 30000, 'max_ops', 0,
      'secrets', json_build_object(), 'has_administrator', false);
  END IF;
  had_nonce := (q.r ->> 'nonce')::uuid;
  next_nonce := (q.r ->> 'next_nonce')::uuid;
  from_epoch := (q.r ->> 'epoch')::bigint;
  IF had_nonce IS NULL OR next_nonce IS NULL OR from_epoch IS NULL OR (q.r ->> 'schema')::int IS NULL THEN RETURN '{"status":"bad"}'; END IF;
  SELECT * INTO c FROM clinic WHERE clinic_id = d.clinic_id;
  IF d.state = 'active' AND c.moved_to IS NULL THEN
    PERFORM notice_restore(d, from_epoch, coalesce((q.r ->> 'cursor')::bigint, 0), q.r ->> 'mac', coalesce((q.r ->> 'acked')::bigint, 0));
  END IF;
  SELECT head INTO head_now FROM clinic_head WHERE clinic_id = d.clinic_id FOR UPDATE;
  SELECT * INTO d FROM device WHERE clinic_id = d.clinic_id AND device_no = d.device_no;
  SELECT * INTO st FROM server_state;
  old_nonce := d.nonce;
  status := CASE d.state WHEN 'revoked' THEN 'revoked' WHEN 'forked' THEN 'forked' ELSE 'ok' END;
  IF status = 'ok' AND from_epoch < st.epoch THEN
    -- Before the nonce: what a server from a backup remembers of it is as old as the backup.
    status := 'rewound';
    SELECT fork INTO fork_seq FROM epoch_fork WHERE clinic_id = d.clinic_id AND epoch = from_epoch + 1;
    fork_seq := coalesce(fork_seq, 0);
    d.nonce := next_nonce;
  ELSIF status = 'ok' THEN
    IF d.nonce IS NULL OR d.nonce = had_nonce OR d.nonce = next_nonce THEN d.nonce := next_nonce; ELSE status := 'forked'; END IF;
  END IF;
  IF status = 'ok' AND EXISTS (SELECT FROM stream_floor f WHERE f.clinic_id = d.clinic_id AND f.stream = ANY (d.streams)
    AND (q.r ->> 'cursor')::bigint BETWEEN 1 AND f.floor - 1) THEN
    status := 'resync';
  END IF;
  d.schema_v := (q.r ->> 'schema')::int;
  why := CASE WHEN d.state = 'draining' THEN 'draining' WHEN d.schema_v < st.min_schema THEN 'client_too_old' WHEN d.schema_v > st.schema_v THEN 'client_newer' END;
  IF status IN ('ok', 'rewound', 'resync') THEN
    UPDATE device SET nonce = d.nonce, schema_v = d.schema_v, version = left(coalesce(q.r ->> 'version', version), 40),
      acked = coalesce((q.r ->> 'acked')::bigint, acked), unsent = coalesce((q.r ->> 'unsent')::bigint, unsent),
      last_backup = coalesce((q.r ->> 'last_backup')::bigint, last_backup), last_seen = now_ms(),
      skew_ms = coalesce((q.r ->> 'wall')::bigint - now_ms(), skew_ms)
    WHERE clinic_id = d.clinic_id AND device_no = d.device_no;
    -- Its code has done its work.
    IF old_nonce IS NULL THEN
      PERFORM let_in(j.pg_role, false) FROM join_code j WHERE j.clinic_id = d.clinic_id AND j.device_no = d.device_no;
    END IF;
  END IF;
  RETURN (jsonb_build_object('status', status, 'clinic_id', d.clinic_id, 'clinic', c.name, 'device_no', d.device_no, 'name', d.name,
      'epoch', st.epoch, 'fork', fork_seq, 'last_dseq', d.last_dseq, 'head', head_now, 'schema', st.schema_v, 'min_schema', st.min_schema,
      'may_push', status IN ('ok', 'rewound', 'resync') AND why IS NULL AND c.moved_to IS NULL,
      'may_pull', status IN ('ok', 'rewound', 'resync') AND d.state = 'active' AND c.moved_to IS NULL, 'why', why, 'streams', d.streams,
      'tables', (SELECT jsonb_object_agg(t.tbl, t.columns) FROM table_def t WHERE t.stream = ANY (d.streams)),
      'server_ms', now_ms(), 'poll_ms', poll_ms(), 'max_ops', 2000,
      'secrets', (SELECT coalesce(jsonb_object_agg(s.user_id, s.changed_at), '{}') FROM user_grant g JOIN user_secret s USING (clinic_id, user_id)
        WHERE g.clinic_id = d.clinic_id AND g.device_no = d.device_no),
      'has_administrator', has_administrator(d.clinic_id))
    || CASE WHEN c.moved_to IS NULL THEN '{}' ELSE jsonb_build_object('moved_to', c.moved_to) END)::text;
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- ---------------------------------------------------------------- the administrator's page

CREATE FUNCTION fleet_row(d device, this_no int) RETURNS jsonb LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT jsonb_build_object('no', d.device_no, 'name', d.name, 'state', d.state, 'isThis', d.device_no = this_no,
    'version', nullif(d.version, ''), 'lastSeenAt', d.last_seen, 'clockErrorMs', d.skew_ms, 'unsent', d.unsent, 'lastBackupAt', d.last_backup,
    -- Counted no further than anyone would read.
    'behind', (SELECT count(*) FROM (SELECT FROM row_meta m WHERE m.clinic_id = d.clinic_id AND m.seq > d.cursor LIMIT 100000) rows))
$$;

CREATE FUNCTION fleet(p text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE d device := me();
BEGIN
  IF d.state IS DISTINCT FROM 'active' THEN RETURN '{"status":"forked","rows":[]}'; END IF;
  RETURN json_build_object('status', 'ok', 'rows', (SELECT json_agg(fleet_row(o, d.device_no) ORDER BY o.device_no) FROM device o WHERE o.clinic_id = d.clinic_id));
END $$;

-- {actor, brings_work} -> {status, code, expires_at}: good for half an hour.
CREATE FUNCTION make_code(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me(); made record; actor uuid;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  actor := (q.r ->> 'actor')::uuid;
  IF d.state IS DISTINCT FROM 'active' OR NOT is_administrator_here(d, actor) THEN RETURN '{"status":"not_allowed"}'; END IF;
  PERFORM 1 FROM clinic_head WHERE clinic_id = d.clinic_id FOR UPDATE;
  -- A stolen session can't fill the server with roles.
  IF (SELECT count(*) FROM join_code WHERE clinic_id = d.clinic_id AND used_at IS NULL AND expires_at > now_ms()) >= 50 THEN RETURN '{"status":"too_many"}'; END IF;
  made := new_code(d.clinic_id, CASE WHEN (q.r ->> 'brings_work')::boolean THEN 'join_with_work' ELSE 'join' END, 1800000, actor);
  RETURN json_build_object('status', 'ok', 'code', made.code, 'expires_at', made.expires_at);
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- Renames a workstation or changes its state, and tells everybody. Locks the clinic first, as push does.
CREATE FUNCTION change_device(clinic uuid, no int, new_name text, new_state text) RETURNS device LANGUAGE plpgsql SET search_path = hera, pg_temp AS $$
DECLARE d device;
BEGIN
  PERFORM 1 FROM clinic_head WHERE clinic_id = clinic FOR UPDATE;
  UPDATE device o SET name = coalesce(new_name, o.name), state = coalesce(new_state, o.state)
  WHERE o.clinic_id = clinic AND o.device_no = no AND (o.name, o.state) IS DISTINCT FROM (coalesce(new_name, o.name), coalesce(new_state, o.state))
  RETURNING * INTO d;
  IF FOUND THEN
    PERFORM show_workstation(d);
    IF new_state IS NOT NULL THEN PERFORM let_in(d.pg_role, new_state <> 'revoked'); END IF;
  ELSE
    SELECT * INTO d FROM device o WHERE o.clinic_id = clinic AND o.device_no = no;
  END IF;
  RETURN d;
END $$;

-- {actor, no, name?, state?} -> {status, row}
CREATE FUNCTION set_workstation(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me(); other device; new_name text; new_state text;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF d.state IS DISTINCT FROM 'active' OR NOT is_administrator_here(d, (q.r ->> 'actor')::uuid) THEN RETURN '{"status":"not_allowed"}'; END IF;
  new_name := btrim(q.r ->> 'name');
  new_state := q.r ->> 'state';
  IF length(new_name) NOT BETWEEN 1 AND 60 OR new_name ~ '[\x01-\x1f]' OR new_state NOT IN ('active', 'draining', 'revoked') THEN RETURN '{"status":"bad"}'; END IF;
  -- A copy stays what it is: it has become another workstation already.
  SELECT * INTO other FROM device WHERE clinic_id = d.clinic_id AND device_no = (q.r ->> 'no')::int;
  IF NOT FOUND THEN RETURN '{"status":"unknown"}'; END IF;
  IF other.state = 'forked' AND new_state IS NOT NULL AND new_state <> 'revoked' THEN RETURN '{"status":"forked"}'; END IF;
  other := change_device(d.clinic_id, other.device_no, new_name, new_state);
  RETURN json_build_object('status', 'ok', 'row', fleet_row(other, d.device_no));
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- How a workstation joins, and joins anew when it is found to be a copy. It is a Postgres role of its own; what it may
-- run is what hera_device may run (150-lockdown.sql).
SET search_path = hera, pg_temp;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hera_device') THEN CREATE ROLE hera_device NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hera_joiner') THEN CREATE ROLE hera_joiner NOLOGIN; END IF;
END $$;

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

-- Passwords of people who sign in on a second workstation. A password never travels: the workstation sends the raw output
-- of argon2id (the proof) and we keep its SHA-256. Salt and cost are the ones of the first, so that the second can make
-- the same verifier for when it is offline.
SET search_path = hera, pg_temp;

-- The user of a username; of two with the same the first that was made, until a person has renamed one.
CREATE FUNCTION user_named(clinic uuid, name text) RETURNS uuid LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT id FROM "user" WHERE clinic_id = clinic AND lower(username) = lower(btrim(name)) AND status = 'active' ORDER BY created_at, id LIMIT 1
$$;

-- {username} -> {status, user, salt, params}: what the workstation needs to make the proof. salt: base64 without padding,
-- params: the cost, both as in a PHC string ("m=65536,t=3,p=1").
CREATE FUNCTION secret_of(p text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me(); s user_secret; fake bytea; who uuid;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF d.state IS DISTINCT FROM 'active' THEN RETURN '{"status":"forked"}'; END IF;
  IF q.r ->> 'username' IS NULL THEN RETURN '{"status":"bad"}'; END IF;
  SELECT * INTO s FROM user_secret WHERE clinic_id = d.clinic_id AND user_id = user_named(d.clinic_id, q.r ->> 'username') AND salt IS NOT NULL;
  IF FOUND THEN RETURN json_build_object('status', 'ok', 'user', s.user_id, 'salt', s.salt, 'params', s.params); END IF;
  SELECT sha256(salt_key || convert_to(d.clinic_id || '|' || lower(btrim(q.r ->> 'username')), 'UTF8')) INTO fake FROM server_state;
  -- Someone who has an account and no password yet is named, so that a one-time code can be tried.
  who := coalesce(user_named(d.clinic_id, q.r ->> 'username'), encode(substr(sha256(fake), 1, 16), 'hex')::uuid);
  RETURN json_build_object('status', 'ok', 'user', who, 'salt', rtrim(encode(substr(fake, 1, 16), 'base64'), '='), 'params', 'm=65536,t=3,p=1');
END $$;

-- {username, proof} or {username, activation_hash} -> {status: ok | wrong | wait, user?, wait_ms?}. After five wrong ones in
-- a row each further one doubles the wait, from 5 s to an hour.
CREATE FUNCTION sign_in(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me(); s user_secret; at bigint := now_ms(); is_right boolean; fails_now int;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF d.state IS DISTINCT FROM 'active' THEN RETURN '{"status":"forked"}'; END IF;
  -- Not while the clinic is being moved to another server.
  PERFORM 1 FROM clinic_head WHERE clinic_id = d.clinic_id FOR SHARE;
  SELECT * INTO s FROM user_secret WHERE clinic_id = d.clinic_id AND user_id = user_named(d.clinic_id, q.r ->> 'username') FOR UPDATE;
  IF NOT FOUND THEN RETURN '{"status":"wrong"}'; END IF;
  IF s.locked_until > at THEN RETURN json_build_object('status', 'wait', 'wait_ms', s.locked_until - at); END IF;
  is_right := CASE
    WHEN q.r ->> 'proof' IS NOT NULL THEN s.stored = sha256(decode(q.r ->> 'proof', 'hex'))
    WHEN q.r ->> 'activation_hash' IS NOT NULL THEN lower(s.activation_hash) = lower(q.r ->> 'activation_hash') AND s.activation_expires > at
  END;
  IF is_right THEN
    UPDATE user_secret u SET fails = 0, locked_until = NULL WHERE u.clinic_id = s.clinic_id AND u.user_id = s.user_id AND (u.fails > 0 OR u.locked_until IS NOT NULL);
    INSERT INTO user_grant (clinic_id, device_no, user_id, at) VALUES (d.clinic_id, d.device_no, s.user_id, at) ON CONFLICT DO NOTHING;
    RETURN json_build_object('status', 'ok', 'user', s.user_id);
  END IF;
  fails_now := s.fails + 1;
  UPDATE user_secret u SET fails = fails_now,
    locked_until = CASE WHEN fails_now >= 5 THEN at + least(5000 * (1::bigint << least(fails_now - 5, 20)), 3600000) END
  WHERE u.clinic_id = s.clinic_id AND u.user_id = s.user_id;
  RETURN '{"status":"wrong"}';
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- {user, salt?, params?, stored?, activation_hash?, activation_expires?, changed_at, actor} -> {status: ok | stale | not_allowed}.
-- Taken from a workstation where the user or an administrator has signed in. The newest change stands.
CREATE FUNCTION keep_secret(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me(); who uuid; kept bytea; at bigint; s user_secret;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF d.state IS DISTINCT FROM 'active' THEN RETURN '{"status":"forked"}'; END IF;
  who := (q.r ->> 'user')::uuid;
  kept := decode(nullif(q.r ->> 'stored', ''), 'hex');
  at := (q.r ->> 'changed_at')::bigint;
  IF who IS NULL OR at IS NULL OR octet_length(kept) <> 32 OR (kept IS NULL AND q.r ->> 'activation_hash' IS NULL)
    OR (kept IS NOT NULL AND (coalesce(q.r ->> 'salt', '') = '' OR coalesce(q.r ->> 'params', '') !~ '^[a-z0-9=,]{5,60}$'))
    OR length(q.r ->> 'salt') > 100 OR length(q.r ->> 'activation_hash') > 128 THEN
    RETURN '{"status":"bad"}';
  END IF;
  PERFORM 1 FROM clinic_head WHERE clinic_id = d.clinic_id FOR SHARE;
  IF NOT EXISTS (SELECT FROM user_grant g LEFT JOIN "user" u ON u.clinic_id = g.clinic_id AND u.id = g.user_id
    WHERE g.clinic_id = d.clinic_id AND g.device_no = d.device_no AND (g.user_id = who OR u.role = 'admin' AND u.status = 'active')) THEN
    RETURN '{"status":"not_allowed"}';
  END IF;
  IF NOT EXISTS (SELECT FROM "user" WHERE clinic_id = d.clinic_id AND id = who) THEN RETURN '{"status":"unknown"}'; END IF;
  -- A clock that is ahead can't win for ever.
  at := least(at, now_ms() + 120000);
  SELECT * INTO s FROM user_secret WHERE clinic_id = d.clinic_id AND user_id = who FOR UPDATE;
  IF FOUND AND s.changed_at > at THEN RETURN '{"status":"stale"}'; END IF;
  INSERT INTO user_secret AS u (clinic_id, user_id, salt, params, stored, activation_hash, activation_expires, changed_at)
  VALUES (d.clinic_id, who, nullif(q.r ->> 'salt', ''), nullif(q.r ->> 'params', ''), kept, q.r ->> 'activation_hash', (q.r ->> 'activation_expires')::bigint, at)
  ON CONFLICT (clinic_id, user_id) DO UPDATE SET salt = excluded.salt, params = excluded.params, stored = excluded.stored,
    activation_hash = excluded.activation_hash, activation_expires = excluded.activation_expires, changed_at = excluded.changed_at,
    fails = 0, locked_until = NULL;
  IF kept IS NOT NULL THEN
    INSERT INTO user_grant (clinic_id, device_no, user_id, at) VALUES (d.clinic_id, d.device_no, who, now_ms()) ON CONFLICT DO NOTHING;
  END IF;
  RETURN '{"status":"ok"}';
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- The administrator's page: every workstation, codes for new ones, hold and end.
SET search_path = hera, pg_temp;

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

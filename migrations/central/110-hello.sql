-- A workstation says hello: copies of it, restored servers and new epochs are noticed here.
SET search_path = hera, pg_temp;

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

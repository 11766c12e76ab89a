-- One op and the row that is there: which of two values stands, by the policies of shared/domain/policy.ts.
SET search_path = hera, pg_temp;

-- Updates, deletes, and inserts of rows that are there already. look: the right depends on the row as it is now.
-- handed: groups that hand medicine out.
CREATE FUNCTION apply_op(d device, o push_op, o_seq bigint, look boolean, handed int[], acc applied)
RETURNS applied LANGUAGE plpgsql AS $$
DECLARE
  m hera.row_meta;
  def hera.table_def;
  before jsonb; after jsonb;
  cols jsonb := o.cols - 'id';
  u record;
  is_insert boolean := o.kind = 'insert';
  set_cols jsonb := '{}'; stamped jsonb := '{}';
  stamp bigint; wins boolean; legal boolean;
  kept jsonb; other jsonb; word text := NULL; wrong_status text; wrong_move text;
  patient uuid;
  found_conflict boolean := false; is_whole boolean := true;
BEGIN
  SELECT * INTO m FROM hera.row_meta x WHERE x.clinic_id = d.clinic_id AND x.tbl = o.tbl AND x.id = o.id;
  -- A row that a later op of this call has made is not there yet.
  IF NOT FOUND OR m.seq > o_seq THEN PERFORM hera.refuse('missing_row', o.t); END IF;
  IF m.deleted THEN
    IF o.kind <> 'delete' THEN PERFORM hera.refuse('deleted', o.t); END IF;
    acc.odd := acc.odd || jsonb_build_object(o.op, 'merged');
    acc.still := acc.still || jsonb_build_object(o.op, true);
    RETURN acc;
  END IF;
  u := hera.row_change(o.t, d.clinic_id, o.id, cols);
  before := u.before; after := u.after;
  patient := CASE WHEN o.t = 'patient' THEN o.id ELSE (before ->> 'patient_id')::uuid END;
  IF look AND NOT EXISTS (
    SELECT FROM hera."right" r
    WHERE r.tbl = o.tbl AND r.kind = o.kind AND before ->> r.where_column = ANY (r.where_values) AND r.role = (
      SELECT x.role FROM hera.user_right x WHERE x.clinic_id = d.clinic_id AND x.user_id = o.actor
      ORDER BY x.from_stamp <= o.eff DESC, CASE WHEN x.from_stamp <= o.eff THEN -x.from_stamp ELSE x.from_stamp END LIMIT 1))
  THEN PERFORM hera.refuse('not_allowed', o.t); END IF;

  IF o.kind = 'delete' THEN
    SELECT * INTO def FROM hera.table_def x WHERE x.number = o.tbl;
    IF before ->> 'status' IS DISTINCT FROM def.deletable THEN PERFORM hera.refuse('signed', o.t); END IF;
    SELECT w.op, w.stamp, w.dev, w.actor INTO u FROM (
      SELECT m.op::text AS op, m.stamp, m.dev, m.actor
      UNION ALL SELECT e.v ->> 2, (e.v ->> 0)::bigint, (e.v ->> 1)::int, (e.v ->> 3)::uuid FROM jsonb_each(m.cols) e (k, v)
    ) w ORDER BY w.stamp DESC, w.op DESC LIMIT 1;
    IF o.base ->> '*' IS DISTINCT FROM u.op THEN
      acc.conflicts := acc.conflicts || hera.conflict_of(d, o, 'delete', '{*}', patient, '{"deleted": 0}', u.actor, u.dev, u.stamp,
        '{"deleted": 1}', o.actor, d.device_no, o.eff);
      acc.odd := acc.odd || jsonb_build_object(o.op, 'conflict');
      acc.still := acc.still || jsonb_build_object(o.op, true);
      RETURN acc;
    END IF;
    PERFORM hera.remove_row(o.t, d.clinic_id, o.id);
    UPDATE hera.row_meta x SET seq = o_seq, deleted = true, cols = coalesce(x.cols, '{}')
      || jsonb_build_object('*', jsonb_build_array(greatest(o.eff, u.stamp + 1), d.device_no, o.op, o.actor, o.wall))
    WHERE x.clinic_id = d.clinic_id AND x.tbl = o.tbl AND x.id = o.id;
    RETURN acc;
  END IF;

  IF NOT EXISTS (SELECT FROM hera.unit x WHERE x.tbl = o.tbl) THEN
    -- A row that only can be added: the same again is well, anything else is another row.
    IF after IS DISTINCT FROM before THEN PERFORM hera.refuse(CASE WHEN is_insert THEN 'exists' ELSE 'fixed_column' END, o.t); END IF;
    acc.odd := acc.odd || jsonb_build_object(o.op, 'merged');
    acc.still := acc.still || jsonb_build_object(o.op, true);
    RETURN acc;
  END IF;

  FOR u IN
    SELECT x.columns, x.policy, x.while_status, t.keys, t.diff, t.based, top.stamp, top.dev, own.actor AS writer, own.dev AS on_no, own.stamp AS at
    FROM hera.unit x
    -- The columns of the unit that the op touches, and those whose value would be another one.
    CROSS JOIN LATERAL (
      SELECT array_agg(k) AS keys, coalesce(array_agg(k) FILTER (WHERE before -> k IS DISTINCT FROM after -> k), '{}') AS diff,
        bool_and(coalesce(lower(o.base ->> k) = coalesce(m.cols -> k ->> 2, m.op::text), false)) AS based
      FROM unnest(x.columns) k WHERE cols ? k
    ) t
    -- The newest write of the unit, and of the touched columns.
    CROSS JOIN LATERAL (
      SELECT coalesce((m.cols -> k ->> 0)::bigint, m.stamp) AS stamp, coalesce((m.cols -> k ->> 1)::int, m.dev) AS dev
      FROM unnest(x.columns) k ORDER BY 1 DESC, 2 DESC LIMIT 1
    ) top
    CROSS JOIN LATERAL (
      SELECT coalesce((m.cols -> k ->> 0)::bigint, m.stamp) AS stamp, coalesce((m.cols -> k ->> 1)::int, m.dev) AS dev,
        coalesce((m.cols -> k ->> 3)::uuid, m.actor) AS actor
      FROM unnest(t.keys) k ORDER BY 1 DESC, 2 DESC LIMIT 1
    ) own
    WHERE x.tbl = o.tbl AND t.keys IS NOT NULL
    ORDER BY x.no
  LOOP
    wins := false; word := NULL;
    stamp := greatest(o.eff, u.stamp + 1);
    IF cardinality(u.diff) = 0 THEN
      wins := u.based;                              -- the same value: at most a newer writer
    ELSIF u.policy = 'fixed' THEN
      IF NOT is_insert THEN PERFORM hera.refuse('fixed_column', o.t || '.' || u.diff[1]); END IF;
    ELSIF u.while_status IS NOT NULL AND NOT before ->> 'status' = ANY (u.while_status) THEN
      IF is_insert THEN word := u.policy; ELSE wrong_status := coalesce(wrong_status, o.t || '.' || u.diff[1]); END IF;
    ELSIF u.policy = 'status' AND 'status' = ANY (u.diff) THEN
      legal := EXISTS (SELECT FROM hera.move v WHERE v.tbl = o.tbl AND v.from_status = before ->> 'status' AND v.to_status = after ->> 'status');
      IF legal THEN
        wins := true;
        IF NOT u.based THEN word := 'status'; END IF;
      ELSIF o.fact OR is_insert THEN
        word := 'status';
        IF o.t IN ('prescription', 'prescription_item') AND o.g = ANY (handed) THEN
          acc.found := acc.found || ROW('dispensed_after_stop', o.t, o.id, o.id::text, patient, true, '{}')::hera.finding;
        END IF;
      ELSE
        wrong_move := coalesce(wrong_move, o.t || '.status');
      END IF;
    ELSIF u.based AND EXISTS (
      SELECT FROM unnest(u.diff) k WHERE k IN ('signed_at', 'signed_by', 'content_hash') AND before ->> k IS NOT NULL)
    THEN
      wrong_status := coalesce(wrong_status, o.t || '.' || u.diff[1]);     -- nobody signs a note anew
    ELSIF u.based THEN
      wins := true;
    -- The same step taken twice: who came first has taken it.
    ELSIF u.policy IN ('lww', 'latest') OR (u.policy = 'status' AND NOT 'status' = ANY (u.keys)) THEN
      wins := o.eff > u.stamp OR (o.eff = u.stamp AND d.device_no > u.dev);
      IF u.policy <> 'latest' THEN word := u.policy; END IF;
    ELSIF u.policy = 'draft' AND NOT is_insert THEN
      -- Both texts stay: this one becomes a draft of its own.
      word := 'draft';
      PERFORM hera.put_row(o.t, d.clinic_id, before || (SELECT jsonb_object_agg(k, after -> k) FROM unnest(u.keys) k)
        || jsonb_build_object('id', o.op, 'created_by', o.actor));
      acc.copies := acc.copies
        || ROW(d.clinic_id, o.op, o.op, o.actor, 0, o.eff, d.device_no, o.tbl, o.stream, false, NULL)::hera.row_meta;
    ELSE
      word := u.policy;                             -- hold: what is there stays
    END IF;

    IF word IS NOT NULL THEN
      SELECT jsonb_object_agg(k, before -> k), jsonb_object_agg(k, after -> k) INTO kept, other FROM unnest(u.keys) k;
      IF wins THEN
        acc.conflicts := acc.conflicts || hera.conflict_of(d, o, word, u.columns, patient, other, o.actor, d.device_no, stamp,
          kept, u.writer, u.on_no, u.at);
      ELSE
        acc.conflicts := acc.conflicts || hera.conflict_of(d, o, word, u.columns, patient, kept, u.writer, u.on_no, u.at,
          other, o.actor, d.device_no, o.eff);
      END IF;
      found_conflict := true;
    END IF;
    IF wins THEN
      SELECT set_cols || coalesce(jsonb_object_agg(k, after -> k) FILTER (WHERE k = ANY (u.diff)), '{}'),
        stamped || jsonb_object_agg(k, jsonb_build_array(stamp, d.device_no, o.op, o.actor, o.wall))
      INTO set_cols, stamped FROM unnest(u.keys) k;
    ELSE
      is_whole := false;
    END IF;
  END LOOP;
  IF wrong_status IS NOT NULL THEN PERFORM hera.refuse('signed', wrong_status); END IF;
  IF wrong_move IS NOT NULL THEN PERFORM hera.refuse('illegal_move', wrong_move); END IF;

  IF set_cols <> '{}' THEN PERFORM hera.write_row(o.t, d.clinic_id, o.id, set_cols); END IF;
  IF stamped <> '{}' THEN
    UPDATE hera.row_meta x SET seq = o_seq, cols = coalesce(m.cols, '{}') || stamped
    WHERE x.clinic_id = d.clinic_id AND x.tbl = o.tbl AND x.id = o.id;
    IF o.t = 'user' AND set_cols ?| '{role,status}' THEN
      INSERT INTO hera.user_right (clinic_id, user_id, from_stamp, role, status)
      SELECT d.clinic_id, o.id, max((e ->> 0)::bigint), after_right.role, after_right.status
      FROM jsonb_each(stamped) s (k, e), (SELECT x.role, x.status FROM hera."user" x WHERE x.clinic_id = d.clinic_id AND x.id = o.id) after_right
      WHERE s.k IN ('role', 'status') GROUP BY 4, 5
      ON CONFLICT (clinic_id, user_id, from_stamp) DO UPDATE SET role = excluded.role, status = excluded.status;
    END IF;
  ELSE
    acc.still := acc.still || jsonb_build_object(o.op, true);
  END IF;
  IF found_conflict THEN
    acc.odd := acc.odd || jsonb_build_object(o.op, 'conflict');
  ELSIF is_insert OR NOT is_whole THEN
    acc.odd := acc.odd || jsonb_build_object(o.op, 'merged');
  END IF;
  RETURN acc;
END $$;

-- A row of the inbox: its id follows from the op and the unit, so that the same op can never make it twice.
CREATE FUNCTION conflict_of(d device, o push_op, policy text, columns text[], patient uuid,
  kept jsonb, kept_by uuid, kept_on int, kept_stamp bigint, other jsonb, other_by uuid, other_on int, other_stamp bigint)
RETURNS conflict LANGUAGE sql AS $$
  SELECT ROW(d.clinic_id, (left(md5(columns[1]), 8) || substr(o.op::text, 9))::uuid, o.t, o.id, patient, policy, to_jsonb(columns)::text,
    kept::text, kept_by, kept_on, hera.ms_of(kept_stamp), other::text, other_by, other_on, hera.ms_of(other_stamp),
    'open', NULL, NULL, NULL, hera.now_ms())::hera.conflict
$$;

-- Taking changes in. push answers for every group of ops: applied as a whole, refused for good, or held until what it
-- builds on has come. New groups are applied together, by sets; if one of them cannot be, the list is halved until it
-- stands alone. So there is one way to apply a group, and a bad one delays nobody.
SET search_path = hera, pg_temp;

-- An op as it was read, before it is known to be one.
CREATE TYPE raw_op AS (g int, n int, o uuid, t text, i uuid, k text, c jsonb, b jsonb, a uuid, w numeric, s numeric);

-- Something that the server noticed: whether it holds now, for which row.
CREATE TYPE finding AS (kind text, tbl text, row_id uuid, key text, patient_id uuid, holds boolean, facts jsonb);

-- What came of a set of groups. odd: op id -> merged | conflict. still: ids of ops that changed nothing.
CREATE TYPE applied AS (odd jsonb, still jsonb, copies row_meta[], conflicts conflict[], found finding[]);

-- The group that is being applied is not taken: code is one of shared/domain/task.ts, detail never a value.
CREATE FUNCTION refuse(code text, detail text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'HR001', MESSAGE = code, DETAIL = coalesce(detail, '');
END $$;

-- True for trouble of the server and not of what was sent: nothing is recorded, the workstation tries again.
CREATE FUNCTION is_trouble(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT left(state, 2) IN ('08', '25', '40', '53', '55', '57', '58', 'XX')
$$;

-- A name that came from outside, where it may be shown.
CREATE FUNCTION shown_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN name ~ '^[a-z][a-z_]{0,39}$' THEN name ELSE '?' END
$$;

-- ---------------------------------------------------------------- reading

CREATE FUNCTION read_body(body text, g int) RETURNS raw_op[] LANGUAGE sql AS $$
  SELECT coalesce(array_agg(ROW(g, y.n, y.o, y.t, y.i, y.k, y.c, y.b, y.a, y.w, y.s)::hera.raw_op ORDER BY y.n), '{}')
  FROM ROWS FROM (jsonb_to_recordset(body::jsonb)
    AS (o uuid, t text, i uuid, k text, c jsonb, b jsonb, a uuid, w numeric, s numeric)) WITH ORDINALITY y (o, t, i, k, c, b, a, w, s, n)
$$;

-- All bodies at once; only when one of them cannot be read, one by one. bad: the places of those.
CREATE FUNCTION read_bodies(bodies text[], OUT ops raw_op[], OUT bad int[]) LANGUAGE plpgsql AS $$
BEGIN
  ops := '{}'; bad := '{}';
  BEGIN
    SELECT coalesce(array_agg(ROW(x.g, y.n, y.o, y.t, y.i, y.k, y.c, y.b, y.a, y.w, y.s)::hera.raw_op ORDER BY x.g, y.n), '{}')
    INTO ops
    FROM unnest(bodies) WITH ORDINALITY x (body, g)
    CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(x.body::jsonb)
      AS (o uuid, t text, i uuid, k text, c jsonb, b jsonb, a uuid, w numeric, s numeric))
      WITH ORDINALITY y (o, t, i, k, c, b, a, w, s, n);
    RETURN;
  EXCEPTION WHEN OTHERS THEN
    IF hera.is_trouble(SQLSTATE) THEN RAISE; END IF;
  END;
  ops := '{}';
  FOR g IN 1 .. cardinality(bodies) LOOP
    BEGIN
      ops := ops || hera.read_body(bodies[g], g);
    EXCEPTION WHEN OTHERS THEN
      IF hera.is_trouble(SQLSTATE) THEN RAISE; END IF;
      bad := bad || g;
    END;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- applying one op to a row that is there

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

-- ---------------------------------------------------------------- applying groups

-- The first op that may not be, of ops in order; NULLs if all may. late: groups that are taken although the access of who
-- made them had been withdrawn, because they tell of facts. look: ops whose right depends on the row as it is now.
CREATE FUNCTION check_ops(d device, ops push_op[], OUT code text, OUT detail text, OUT late int[], OUT look int[]) LANGUAGE plpgsql AS $$
DECLARE
  zero constant uuid := '00000000-0000-0000-0000-000000000000';
  may_found boolean;
  hard hera.push_op[];
  granted uuid[] := ARRAY(SELECT x.user_id FROM hera.user_grant x WHERE x.clinic_id = d.clinic_id AND x.device_no = d.device_no);
BEGIN
  -- Most ops are of the same few kinds by someone who simply may: only their columns are left to look at.
  WITH easy AS MATERIALIZED (
    SELECT e.tbl, e.kind, e.actor, td.columns
    FROM (SELECT DISTINCT o.tbl, o.kind, o.actor FROM unnest(ops) o) e
    CROSS JOIN LATERAL (SELECT * FROM hera.table_def y WHERE y.number = e.tbl OFFSET 0) td
    CROSS JOIN LATERAL (
      SELECT min(y.role) AS role FROM hera.user_right y WHERE y.clinic_id = d.clinic_id AND y.user_id = e.actor
      HAVING count(*) = 1 AND min(y.status) = 'active'
    ) who
    WHERE td.stream = ANY (d.streams) AND e.actor = ANY (granted) AND e.actor <> zero AND EXISTS (
      SELECT FROM hera."right" y WHERE y.tbl = e.tbl AND y.kind = e.kind AND y.role = who.role AND y.where_column IS NULL)
  )
  SELECT array_agg(o ORDER BY o.n) INTO hard
  FROM unnest(ops) o LEFT JOIN easy ON easy.tbl = o.tbl AND easy.kind = o.kind AND easy.actor = o.actor
  WHERE easy.tbl IS NULL OR o.cols - easy.columns <> '{}';
  IF hard IS NULL THEN late := '{}'; look := '{}'; RETURN; END IF;

  may_found := d.is_founder AND NOT EXISTS (
    SELECT FROM hera."user" x WHERE x.clinic_id = d.clinic_id AND x.role = 'admin' AND x.status = 'active');
  WITH checked AS (
    SELECT o.n, o.g, o.t, td.columns, o.cols, o.fact, r.look AND NOT r.ok AS look,
      CASE
        WHEN o.tbl IS NULL THEN 'unknown_table'
        WHEN o.cols - td.columns <> '{}' THEN 'unknown_column'
        WHEN NOT o.stream = ANY (d.streams) THEN 'out_of_scope'
        WHEN NOT o.kind = ANY (td.kinds) THEN 'not_allowed'
        WHEN o.actor = zero THEN
          CASE WHEN o.dseq <= d.vouched_dseq OR (d.is_founder AND o.t IN ('setting', 'code', 'service_item', 'medicine'))
            OR (may_found AND o.t = 'user') THEN NULL ELSE 'not_known_here' END
        WHEN o.dseq <= d.vouched_dseq AND cur.role IS NULL THEN NULL
        WHEN o.dseq > d.vouched_dseq AND NOT o.actor = ANY (granted) THEN 'not_known_here'
        WHEN r.ok OR r.look THEN CASE WHEN cur.status = 'disabled' AND o.dseq > d.vouched_dseq THEN 'access_withdrawn' END
        WHEN EXISTS (
          SELECT FROM hera.user_right e JOIN hera."right" x ON x.tbl = o.tbl AND x.kind = o.kind AND x.role = e.role
          WHERE e.clinic_id = d.clinic_id AND e.user_id = o.actor AND e.from_stamp < cur.from_stamp
            AND (x.where_column IS NULL OR o.cols ->> x.where_column = ANY (x.where_values))
        ) THEN 'access_withdrawn'
        ELSE 'not_allowed'
      END AS verdict
    FROM unnest(hard) o
    LEFT JOIN hera.table_def td ON td.number = o.tbl
    LEFT JOIN LATERAL (
      SELECT x.role, x.status, x.from_stamp FROM hera.user_right x
      WHERE x.clinic_id = d.clinic_id AND x.user_id = o.actor
      ORDER BY x.from_stamp <= o.eff DESC, CASE WHEN x.from_stamp <= o.eff THEN -x.from_stamp ELSE x.from_stamp END LIMIT 1
    ) cur ON true
    LEFT JOIN LATERAL (
      SELECT bool_or(x.where_column IS NULL OR (o.kind = 'insert' AND o.cols ->> x.where_column = ANY (x.where_values))) AS ok,
        bool_and(x.where_column IS NOT NULL) AND o.kind <> 'insert' AS look   -- to be looked at when the row is read
      FROM hera."right" x WHERE x.tbl = o.tbl AND x.kind = o.kind AND x.role = cur.role
    ) r ON true
  )
  SELECT (array_agg(c.verdict ORDER BY c.n) FILTER (WHERE c.wrong))[1],
    (array_agg(CASE c.verdict
      WHEN 'unknown_table' THEN hera.shown_name(c.t)
      WHEN 'unknown_column' THEN c.t || '.' || hera.shown_name((SELECT min(k) FROM jsonb_object_keys(c.cols - c.columns) k))
      ELSE c.t END ORDER BY c.n) FILTER (WHERE c.wrong))[1],
    coalesce(array_agg(DISTINCT c.g) FILTER (WHERE c.verdict = 'access_withdrawn'), '{}'),
    coalesce(array_agg(c.n) FILTER (WHERE c.look), '{}')
  INTO code, detail, late, look
  FROM (
    SELECT x.*, x.verdict IS NOT NULL AND (x.verdict <> 'access_withdrawn' OR NOT x.fact) AS wrong
    FROM checked x WHERE x.verdict IS NOT NULL OR x.look
  ) c;
END $$;

-- Updates that nothing speaks against, all at once: each the only op of the call on a row that is there, of columns that
-- nobody has written since its author saw them, and no rule to ask. They come out as apply_op would apply them. Answers
-- the ops that are left.
CREATE FUNCTION apply_plain(d device, ops push_op[], shift bigint, look int[]) RETURNS push_op[] LANGUAGE plpgsql AS $$
DECLARE
  part record;
  plain int[];
BEGIN
  WITH plain_op AS MATERIALIZED (
    SELECT d.clinic_id, x.tbl, x.id, x.n, z.stamped
    FROM (SELECT o.*, count(*) OVER (PARTITION BY o.id, o.tbl) AS times FROM unnest(ops) o) x
    CROSS JOIN LATERAL (SELECT * FROM hera.row_meta y WHERE y.clinic_id = d.clinic_id AND y.tbl = x.tbl AND y.id = x.id OFFSET 0) m
    CROSS JOIN LATERAL (
      SELECT jsonb_object_agg(k, jsonb_build_array(greatest(x.eff, top.stamp + 1), d.device_no, x.op, x.actor, x.wall)) AS stamped,
        bool_and(u.policy <> 'fixed' AND u.while_status IS NULL AND (u.policy <> 'status' OR k <> 'status')
          AND coalesce(lower(x.base ->> k) = coalesce(m.cols -> k ->> 2, m.op::text), false)) AS is_plain
      FROM (SELECT * FROM hera.unit y WHERE y.tbl = x.tbl OFFSET 0) u
      CROSS JOIN LATERAL (SELECT max(coalesce((m.cols -> q ->> 0)::bigint, m.stamp)) AS stamp FROM unnest(u.columns) q) top
      CROSS JOIN LATERAL unnest(u.columns) k
      WHERE x.cols ?| u.columns AND x.cols ? k
    ) z
    WHERE x.kind = 'update' AND x.times = 1 AND NOT m.deleted AND m.seq <= shift + x.n AND z.is_plain AND NOT x.n = ANY (look)
  ), stamped AS (
    UPDATE hera.row_meta m SET seq = shift + p.n, cols = coalesce(m.cols, '{}') || p.stamped
    FROM plain_op p WHERE m.clinic_id = p.clinic_id AND m.tbl = p.tbl AND m.id = p.id
  )
  SELECT array_agg(p.n) INTO plain FROM plain_op p;
  IF plain IS NULL THEN RETURN ops; END IF;
  FOR part IN SELECT o.t, array_agg(o) AS ops FROM unnest(ops) o WHERE o.n = ANY (plain) GROUP BY o.t LOOP
    PERFORM hera.write_rows(part.t, d.clinic_id, part.ops);
  END LOOP;
  RETURN ARRAY(SELECT o FROM unnest(ops) o WHERE NOT o.n = ANY (plain) ORDER BY o.n);
END $$;

-- Applies whole groups, all or none: an error is raised for the first thing that may not be. ops: new ops of consecutive
-- groups; the first of them takes the seq after `base`.
CREATE FUNCTION apply_groups(d device, ops push_op[], base bigint) RETURNS applied LANGUAGE plpgsql AS $$
DECLARE
  acc hera.applied := ROW('{}', '{}', '{}', '{}', '{}')::hera.applied;
  wrong record;
  fresh hera.push_op[];
  rest hera.push_op[];
  one hera.push_op;
  part record;
  handed int[];
  made jsonb;
  shift bigint := base + 1 - ops[1].n;
BEGIN
  wrong := hera.check_ops(d, ops);
  IF wrong.code IS NOT NULL THEN PERFORM hera.refuse(wrong.code, wrong.detail); END IF;

  -- Rows that are not there yet are written first, table by table, parents before children; what changes a row comes after.
  SELECT array_agg(x.o ORDER BY (x.o).n) FILTER (WHERE x.fresh), array_agg(x.o ORDER BY (x.o).n) FILTER (WHERE NOT x.fresh)
  INTO fresh, rest
  FROM (
    SELECT o, o.kind = 'insert' AND m.id IS NULL AND row_number() OVER (PARTITION BY o.id, o.tbl, o.kind ORDER BY o.n) = 1 AS fresh
    FROM unnest(ops) o
    LEFT JOIN LATERAL (SELECT y.id FROM hera.row_meta y WHERE y.clinic_id = d.clinic_id AND y.tbl = o.tbl AND y.id = o.id OFFSET 0) m ON true
  ) x;

  IF fresh IS NOT NULL THEN
    IF ops[1].g <> ops[cardinality(ops)].g THEN SELECT jsonb_object_agg(f.id, f.g) INTO made FROM unnest(fresh) f; END IF;
    FOR part IN
      SELECT x.*, (SELECT td.parents FROM hera.table_def td WHERE td.number = x.tbl) AS parents
      FROM (SELECT f.tbl, f.t, array_agg(f ORDER BY f.n) AS ops FROM unnest(fresh) f GROUP BY f.tbl, f.t ORDER BY f.tbl) x
    LOOP
      -- A child that came before its parent waits for it, whether they come in one call or in two.
      IF made IS NOT NULL AND part.parents <> '{}' AND EXISTS (
        SELECT FROM unnest(part.ops) f CROSS JOIN unnest(part.parents) p WHERE (made ->> lower(f.cols ->> p))::int > f.g)
      THEN PERFORM hera.refuse('missing_row', 'parent'); END IF;
      PERFORM hera.add_rows(part.t, d.clinic_id, part.ops);
      IF part.t = 'stock_movement' THEN
        INSERT INTO hera.stock_balance (clinic_id, batch_id, balance)
        SELECT d.clinic_id, (f.cols ->> 'batch_id')::uuid, sum((f.cols ->> 'delta')::bigint) FROM unnest(part.ops) f GROUP BY 2 ORDER BY 2
        ON CONFLICT (clinic_id, batch_id) DO UPDATE SET balance = hera.stock_balance.balance + excluded.balance;
      ELSIF part.t = 'user' THEN
        INSERT INTO hera.user_right (clinic_id, user_id, from_stamp, role, status)
        SELECT d.clinic_id, f.id, f.eff, f.cols ->> 'role', f.cols ->> 'status' FROM unnest(part.ops) f
        ON CONFLICT (clinic_id, user_id, from_stamp) DO UPDATE SET role = excluded.role, status = excluded.status;
        INSERT INTO hera.user_grant (clinic_id, device_no, user_id, at)
        SELECT d.clinic_id, d.device_no, f.id, hera.now_ms() FROM unnest(part.ops) f ON CONFLICT DO NOTHING;
      END IF;
    END LOOP;
    INSERT INTO hera.row_meta (clinic_id, id, op, actor, seq, stamp, dev, tbl, stream)
    SELECT d.clinic_id, f.id, f.op, f.actor, shift + f.n, f.eff, d.device_no, f.tbl, f.stream FROM unnest(fresh) f;
  END IF;

  IF rest IS NOT NULL THEN
    -- What is wrong with a group that stands alone is told of its first op: it is applied op by op.
    IF ops[1].g <> ops[cardinality(ops)].g THEN rest := hera.apply_plain(d, rest, shift, wrong.look); END IF;
    handed := ARRAY(SELECT DISTINCT x.g FROM unnest(ops) x WHERE x.t = 'dispense');
    FOREACH one IN ARRAY rest LOOP
      acc := hera.apply_op(d, one, shift + one.n, one.n = ANY (wrong.look), handed, acc);
    END LOOP;
  END IF;

  IF cardinality(wrong.late) > 0 THEN
    acc.found := acc.found || ARRAY(
      SELECT DISTINCT ON (x.g) ROW('after_withdrawal', x.t, x.id, x.g::text,
        CASE WHEN x.t = 'patient' THEN x.id ELSE (x.cols ->> 'patient_id')::uuid END, true,
        jsonb_build_object('user', x.actor, 'workstation', d.device_no))::hera.finding
      FROM unnest(ops) x JOIN hera.table_def td ON td.number = x.tbl
      WHERE x.g = ANY (wrong.late) AND td.is_fact ORDER BY x.g, x.n);
  END IF;
  RETURN acc;
END $$;

-- ---------------------------------------------------------------- push

-- The answer for a group as its ops are stored: under these ids, or as this workstation's ops from `first` on.
CREATE FUNCTION stored_answer(d device, grp uuid, first bigint, count int, again boolean, ids uuid[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  SELECT bool_or(x.outcome = 'refused') AS refused, bool_or(x.outcome = 'held') AS held, max(x.code) AS code, max(x.detail) AS detail,
    min(x.seq) AS low, max(x.seq) AS high,
    json_agg(json_build_array(x.op_id, x.outcome) ORDER BY x.place) FILTER (WHERE x.outcome IN ('merged', 'conflict')) AS odd
  INTO one
  FROM (
    SELECT os.*, i.place FROM unnest(ids) WITH ORDINALITY i (id, place)
    CROSS JOIN LATERAL (SELECT * FROM hera.op_seen y WHERE y.clinic_id = d.clinic_id AND y.op_id = i.id OFFSET 0) os
    UNION ALL
    SELECT os.*, os.dseq FROM hera.op_seen os
    WHERE ids IS NULL AND os.clinic_id = d.clinic_id AND os.device_no = d.device_no AND os.dseq BETWEEN first AND first + count - 1
  ) x;
  RETURN json_strip_nulls(json_build_object('grp', grp,
    'outcome', CASE WHEN one.refused THEN 'refused' WHEN one.held THEN 'held' ELSE 'applied' END, 'again', CASE WHEN again THEN true END,
    'code', one.code, 'detail', one.detail, 'from', one.low, 'to', one.high, 'odd', one.odd));
END $$;

CREATE FUNCTION push(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = hera, pg_temp
-- Plans are kept for the life of a connection, often from when the tables were empty: only such that stay good are made.
SET plan_cache_mode = force_generic_plan SET jit = off SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_material = off SET enable_bitmapscan = off
AS $$
DECLARE
  req jsonb;
  d hera.device;
  server hera.server_state;
  clinic uuid;
  top_seq bigint;
  at bigint := hera.now_ms();
  skew bigint;
  status text := 'ok';
  -- the groups of the call
  grps uuid[]; firsts bigint[]; counts int[]; bodies text[];
  raw hera.raw_op[];
  read_count int[]; seen_count int[]; held_count int[]; is_bad boolean[];
  twice int;
  verdicts text[] := '{}';                     -- again | new | bad, per group
  expected bigint;
  stored record;
  -- the new ops, and where the groups of them begin and end
  ops hera.push_op[]; gl int[]; lo int[]; hi int[]; alone boolean[];
  outcomes text[]; codes text[]; details text[]; starts bigint[];
  acc hera.applied := ROW('{}', '{}', '{}', '{}', '{}')::hera.applied;
  got hera.applied;
  stack int[] := '{}';
  a int; b int; g int;
  error_state text; error_code text; error_detail text; error_table text; error_column text;
  results text := '';
BEGIN
  IF octet_length(p) > 4194304 THEN RETURN '{"status":"too_large","results":[],"last_dseq":0,"head":0,"mac":""}'; END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = '25001', MESSAGE = 'push needs read committed';
  END IF;
  SELECT * INTO d FROM hera.device x WHERE x.pg_role = session_user;
  IF NOT FOUND THEN RETURN '{"status":"forked","results":[],"last_dseq":0,"head":0,"mac":""}'; END IF;
  clinic := d.clinic_id;
  SELECT x.head INTO top_seq FROM hera.clinic_head x WHERE x.clinic_id = clinic FOR UPDATE;
  SELECT * INTO d FROM hera.device x WHERE x.pg_role = session_user;
  SELECT * INTO server FROM hera.server_state;

  BEGIN
    req := p::jsonb;
    skew := least(greatest(floor((req ->> 'wall')::numeric), -100000000000000), 100000000000000)::bigint;
    skew := at - skew;
    SELECT coalesce(array_agg(x.grp ORDER BY n), '{}'), coalesce(array_agg(x.first ORDER BY n), '{}'),
      coalesce(array_agg(x.count ORDER BY n), '{}'), coalesce(array_agg(x.body ORDER BY n), '{}')
    INTO grps, firsts, counts, bodies
    FROM ROWS FROM (jsonb_to_recordset(req -> 'groups') AS (grp uuid, first bigint, count int, body text)) WITH ORDINALITY x (grp, first, count, body, n);
    IF skew IS NULL OR array_position(grps, NULL) IS NOT NULL OR array_position(bodies, NULL) IS NOT NULL
      OR NOT coalesce((SELECT bool_and(coalesce(x BETWEEN 1 AND 9007199254740991, false)) FROM unnest(firsts) x), true)
      OR NOT coalesce((SELECT bool_and(coalesce(x BETWEEN 1 AND 1000, false)) FROM unnest(counts) x), true)
      OR jsonb_typeof(req -> 'groups') IS DISTINCT FROM 'array'
      OR jsonb_typeof(req -> 'nonce') IS DISTINCT FROM 'string' OR jsonb_typeof(req -> 'epoch') IS DISTINCT FROM 'number'
    THEN status := 'bad'; END IF;
  EXCEPTION WHEN OTHERS THEN
    IF hera.is_trouble(SQLSTATE) THEN RAISE; END IF;
    status := 'bad';
  END;
  IF status = 'ok' THEN
    status := CASE
      WHEN d.state IN ('forked', 'revoked') THEN 'forked'
      WHEN d.nonce IS NULL OR lower(req ->> 'nonce') <> d.nonce::text THEN 'forked'
      WHEN (req ->> 'epoch')::numeric <> server.epoch THEN 'rewound'
      WHEN d.state = 'draining' THEN 'draining'
      WHEN d.schema_v < server.min_schema THEN 'client_too_old'
      ELSE 'ok' END;
  END IF;
  IF status <> 'ok' THEN
    RETURN json_build_object('status', status, 'results', '[]'::json, 'last_dseq', d.last_dseq, 'head', top_seq, 'mac', hera.mac(clinic, server.epoch, top_seq));
  END IF;

  -- What is in the bodies, and what of it was answered before.
  stored := hera.read_bodies(bodies);
  raw := stored.ops;
  read_count := array_fill(0, ARRAY[cardinality(grps)]); seen_count := read_count; held_count := read_count;
  is_bad := array_fill(true, ARRAY[cardinality(grps)]);
  FOR stored IN
    SELECT r.g, count(*)::int AS total, count(*) FILTER (WHERE os.outcome <> 'held')::int AS seen,
      count(*) FILTER (WHERE os.outcome = 'held')::int AS held,
      count(*) > 200 OR count(DISTINCT r.o) < count(*) OR NOT bool_and(
        r.o IS NOT NULL AND r.t IS NOT NULL AND r.i IS NOT NULL AND r.a IS NOT NULL AND r.w IS NOT NULL AND r.s IS NOT NULL
        AND coalesce(r.k IN ('insert', 'update', 'delete'), false) AND coalesce(jsonb_typeof(r.c) = 'object', false)
        AND coalesce(jsonb_typeof(r.b), 'null') IN ('object', 'null')
        AND (NOT r.c ? 'id' OR coalesce(lower(r.c ->> 'id') = r.i::text, false))) AS bad
    FROM unnest(raw) r
    LEFT JOIN LATERAL (SELECT y.outcome FROM hera.op_seen y WHERE y.clinic_id = clinic AND y.op_id = r.o OFFSET 0) os ON true
    GROUP BY r.g
  LOOP
    g := stored.g;
    read_count[g] := stored.total; seen_count[g] := stored.seen; held_count[g] := stored.held;
    is_bad[g] := stored.bad OR stored.total <> counts[g];
  END LOOP;
  -- The same op in two groups of one call: the second of them is for the next call.
  SELECT min(x.g) INTO twice FROM (SELECT r.g, min(r.g) OVER (PARTITION BY r.o) AS earliest FROM unnest(raw) r) x WHERE x.earliest < x.g;

  expected := d.last_dseq + 1;
  FOR n IN 1 .. cardinality(grps) LOOP
    EXIT WHEN n = twice;
    IF firsts[n] > expected THEN status := 'gap'; EXIT; END IF;
    IF read_count[n] = counts[n] AND seen_count[n] = counts[n] THEN
      verdicts := verdicts || 'again'::text;
    ELSIF firsts[n] < expected THEN
      SELECT count(*) FILTER (WHERE os.outcome = 'held') AS held, (array_agg(os.hash ORDER BY os.dseq))[1] AS hash, count(*) AS total,
        count(*) FILTER (WHERE NOT os.op_id IN (SELECT r.op FROM unnest(raw) r (of_group, place, op) WHERE r.of_group = n)) AS others INTO stored
      FROM hera.op_seen os WHERE os.clinic_id = clinic AND os.device_no = d.device_no AND os.dseq BETWEEN firsts[n] AND firsts[n] + counts[n] - 1;
      -- Whoever sent it last: two copies of one disk hold the same groups back.
      IF held_count[n] = counts[n] AND stored.others = 0 AND NOT is_bad[n] THEN
        verdicts := verdicts || 'new'::text;
      ELSIF stored.held = 0 AND stored.total = counts[n] AND stored.hash = sha256(convert_to(bodies[n], 'UTF8')) THEN
        verdicts := verdicts || 'again'::text;
      ELSE
        status := 'seq_reuse'; EXIT;
      END IF;
    ELSE
      verdicts := verdicts || CASE WHEN is_bad[n] OR seen_count[n] > 0 THEN 'bad' ELSE 'new' END::text;
    END IF;
    expected := greatest(expected, firsts[n] + counts[n]);
  END LOOP;

  -- The new ops in order, with stamps by this server's clock: never before the last one of this workstation, never far ahead.
  SELECT array_agg(ROW(x.n, x.g, firsts[x.g] + x.place - 1, x.o, coalesce(td.tbl, x.t), td.number, td.stream, x.k, x.i, x.c, x.b, x.a, x.wall,
    least(x.n + greatest(d.last_stamp, x.top), hera.stamp_of(at + 120000)), x.fact)::hera.push_op ORDER BY x.n)
  INTO ops
  FROM (
    SELECT y.*, max(y.raw_stamp - y.n) OVER (ORDER BY y.n) AS top,
      bool_or(y.t2 IS NOT NULL AND (y.fact_column IS NULL OR (y.k = 'insert' AND y.c ->> y.fact_column = ANY (y.fact_values)))) OVER (PARTITION BY y.g) AS fact
    FROM (
      SELECT r.g, r.n AS place, r.o, r.t, r.i, r.k, r.c, r.b, r.a, least(greatest(floor(r.w), 0), 100000000000000)::bigint AS wall,
        (row_number() OVER (ORDER BY r.g, r.n))::int AS n,
        least(greatest(floor(r.s), 0), 9007199254740991)::bigint + skew * 4096 AS raw_stamp,
        f.tbl AS t2, f.fact_column, f.fact_values
      FROM unnest(raw) r LEFT JOIN hera.table_def f ON f.tbl = r.t AND f.is_fact
      WHERE verdicts[r.g] = 'new'
    ) y
  ) x LEFT JOIN hera.table_def td ON td.tbl = x.t;
  SELECT array_agg(x.g ORDER BY x.g), array_agg(x.lo ORDER BY x.g), array_agg(x.hi ORDER BY x.g), array_agg(x.alone ORDER BY x.g)
  INTO gl, lo, hi, alone
  FROM (SELECT o.g, min(o.n) AS lo, max(o.n) AS hi, bool_or(o.t = 'user') AS alone FROM unnest(ops) o GROUP BY o.g) x;
  IF EXISTS (SELECT FROM generate_subscripts(held_count, 1) i WHERE held_count[i] > 0 AND verdicts[i] = 'new') THEN
    DELETE FROM hera.op_seen os WHERE os.clinic_id = clinic AND os.outcome = 'held' AND os.op_id IN (SELECT o.op FROM unnest(ops) o);
  END IF;

  outcomes := array_fill(NULL::text, ARRAY[cardinality(grps)]); codes := outcomes; details := outcomes;
  starts := array_fill(NULL::bigint, ARRAY[cardinality(grps)]);
  FOR n IN 1 .. cardinality(verdicts) LOOP
    IF verdicts[n] = 'bad' THEN outcomes[n] := 'refused'; codes[n] := 'bad_group'; details[n] := CASE WHEN is_bad[n] THEN 'shape' ELSE 'seen' END; END IF;
  END LOOP;

  -- Ranges of groups still to be applied, the next one last. A group that changes users stands alone: who may do what in
  -- the groups after it follows from it.
  b := coalesce(cardinality(gl), 0);
  WHILE b >= 1 LOOP
    a := b;
    IF NOT alone[b] THEN WHILE a > 1 AND NOT alone[a - 1] LOOP a := a - 1; END LOOP; END IF;
    stack := stack || ARRAY[a, b];
    b := a - 1;
  END LOOP;
  WHILE cardinality(stack) > 0 LOOP
    b := stack[cardinality(stack)]; a := stack[cardinality(stack) - 1];
    stack := stack[1 : cardinality(stack) - 2];
    BEGIN
      got := hera.apply_groups(d, ops[lo[a] : hi[b]], top_seq);
      acc := ROW(acc.odd || got.odd, acc.still || got.still, acc.copies || got.copies, acc.conflicts || got.conflicts, acc.found || got.found)::hera.applied;
      FOR i IN a .. b LOOP outcomes[gl[i]] := 'applied'; starts[gl[i]] := top_seq + lo[i] - lo[a] + 1; END LOOP;
      top_seq := top_seq + hi[b] - lo[a] + 1;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS error_state = RETURNED_SQLSTATE, error_code = MESSAGE_TEXT, error_detail = PG_EXCEPTION_DETAIL,
        error_table = TABLE_NAME, error_column = COLUMN_NAME;
      IF hera.is_trouble(error_state) THEN RAISE; END IF;
      -- A mistake of these functions themselves: it is refused like any other, and said to whoever runs the server.
      IF left(error_state, 2) = '42' THEN RAISE LOG 'hera.push: % %', error_state, error_code; END IF;
      IF a < b THEN
        g := (a + b) / 2;
        stack := stack || ARRAY[g + 1, b, a, g];
      ELSE
        g := gl[a];
        codes[g] := CASE error_state WHEN 'HR001' THEN error_code WHEN '23503' THEN 'missing_row' WHEN '23505' THEN 'exists'
          ELSE CASE WHEN left(error_state, 2) IN ('22', '23', '54') THEN 'bad_value' ELSE 'bad_group' END END;
        details[g] := CASE WHEN error_state = 'HR001' THEN error_detail
          WHEN error_column <> '' THEN error_table || '.' || error_column
          WHEN error_table <> '' THEN error_table ELSE error_state END;
        outcomes[g] := CASE codes[g] WHEN 'missing_row' THEN 'held' ELSE 'refused' END;
      END IF;
    END;
  END LOOP;

  -- The server's own rows, after those of the workstation.
  top_seq := hera.write_findings(d, top_seq, at, acc, grps,
    CASE WHEN 'refused' = ANY (outcomes) OR 'held' = ANY (outcomes)
      THEN ARRAY(SELECT o FROM unnest(ops) o WHERE outcomes[o.g] = 'applied' ORDER BY o.n) ELSE ops END,
    outcomes, codes, details,
    CASE WHEN 'refused' = ANY (outcomes) THEN ARRAY(SELECT r FROM unnest(raw) r WHERE outcomes[r.g] = 'refused') END, skew);

  INSERT INTO hera.op_body (clinic_id, received_month, device_no, first_dseq, grp, received_at, body)
  SELECT clinic, date_trunc('month', to_timestamp(at / 1000.0) AT TIME ZONE 'UTC')::date, d.device_no, firsts[n], grps[n], at, bodies[n]
  FROM generate_subscripts(verdicts, 1) n WHERE outcomes[n] IN ('applied', 'refused') AND verdicts[n] <> 'again';

  UPDATE hera.clinic_head x SET head = top_seq WHERE x.clinic_id = clinic AND x.head <> top_seq;
  UPDATE hera.device x SET last_dseq = expected - 1, skew_ms = skew, last_seen = at,
    last_stamp = greatest(d.last_stamp, (SELECT max(o.eff) FROM unnest(ops) o))
  WHERE x.clinic_id = clinic AND x.device_no = d.device_no;

  -- Every op is remembered, with the hash of its group on the first. A group that could not be read has none to remember.
  INSERT INTO hera.op_seen (clinic_id, op_id, grp, dseq, seq, device_no, outcome, code, detail, hash)
  SELECT clinic, o.op, grps[o.g], o.dseq,
    CASE WHEN outcomes[o.g] <> 'applied' OR acc.still ? o.op::text THEN top_seq ELSE starts[o.g] + o.dseq - firsts[o.g] END, d.device_no,
    CASE WHEN outcomes[o.g] = 'applied' THEN coalesce(acc.odd ->> o.op::text, 'applied') ELSE outcomes[o.g] END,
    codes[o.g], details[o.g], CASE WHEN o.dseq = firsts[o.g] THEN sha256(convert_to(bodies[o.g], 'UTF8')) END
  FROM unnest(ops) o;
  IF 'bad' = ANY (verdicts) THEN
    INSERT INTO hera.op_seen (clinic_id, op_id, grp, dseq, seq, device_no, outcome, code, detail, hash)
    SELECT clinic, md5(d.device_no || '|' || grps[n] || '|' || firsts[n] + i)::uuid, grps[n], firsts[n] + i, top_seq, d.device_no, 'refused',
      codes[n], details[n], CASE WHEN i = 0 THEN sha256(convert_to(bodies[n], 'UTF8')) END
    FROM generate_subscripts(verdicts, 1) n CROSS JOIN LATERAL generate_series(0, counts[n] - 1) i WHERE verdicts[n] = 'bad';
  END IF;

  -- Every group is answered. Where each op was simply applied that is known; anything else is read from what is stored.
  FOR gi IN 1 .. cardinality(verdicts) LOOP
    results := results || CASE WHEN gi > 1 THEN ',' ELSE '' END || CASE
      WHEN verdicts[gi] = 'new' AND outcomes[gi] = 'applied' AND acc.odd = '{}' AND acc.still = '{}' THEN
        '{"grp":"' || grps[gi] || '","outcome":"applied","from":' || starts[gi] || ',"to":' || starts[gi] + counts[gi] - 1 || '}'
      ELSE hera.stored_answer(d, grps[gi], firsts[gi], counts[gi], verdicts[gi] = 'again',
        CASE WHEN verdicts[gi] = 'again' AND seen_count[gi] = counts[gi] THEN ARRAY(SELECT r.o FROM unnest(raw) r WHERE r.g = gi ORDER BY r.n) END)
      END;
  END LOOP;
  RETURN json_build_object('status', status, 'results', ('[' || results || ']')::json, 'last_dseq', expected - 1, 'head', top_seq, 'mac', hera.mac(clinic, server.epoch, top_seq));
END $$;

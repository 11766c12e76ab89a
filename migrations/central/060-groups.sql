-- Groups of ops, applied by sets: who may, what is new, what changes. All of them or none.
SET search_path = hera, pg_temp;

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

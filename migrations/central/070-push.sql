-- Taking changes in. push answers for every group of ops: applied as a whole, refused for good, or held until what it
-- builds on has come. New groups are applied together, by sets; if one of them cannot be, the list is halved until it
-- stands alone. So there is one way to apply a group, and a bad one delays nobody.
SET search_path = hera, pg_temp;

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

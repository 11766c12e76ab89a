-- What the server itself writes after a push: second drafts, conflicts, refusals, and tasks about what no single
-- workstation could see. These rows take the seqs after the workstation's own, in this order.
SET search_path = hera, pg_temp;

-- The rows of a task kind that says "this value is taken": the later row is the one to look at. Each is looked at when it
-- or one that it is like was touched, or the one that an open task of it names.
CREATE FUNCTION find_twins(c uuid, ops push_op[], here text[]) RETURNS SETOF finding LANGUAGE plpgsql AS $$
DECLARE
  touched uuid[];
BEGIN
  IF 'patient' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT o.id FROM unnest(ops) o WHERE o.t = 'patient' AND (o.kind = 'insert'
    OR o.cols ?| '{mrn,national_id,family_name,given_name,birth_date,birth_date_precision,is_unknown,merged_into_id}'));
    RETURN QUERY
    WITH near AS (
      SELECT unnest(touched) AS id
      UNION SELECT q.id FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.patient y WHERE y.clinic_id = c AND y.id = i OFFSET 0) e
        CROSS JOIN LATERAL (SELECT y.id FROM hera.patient y WHERE y.clinic_id = c AND y.mrn = e.mrn OFFSET 0) q
      UNION SELECT k.row_id FROM hera.task k WHERE k.clinic_id = c AND k.kind = 'mrn_taken' AND k.state = 'open'
        AND (k.facts::jsonb ->> 'other')::uuid = ANY (touched)
    )
    SELECT 'mrn_taken', 'patient', e.id, e.id::text, e.id, w.id IS NOT NULL, jsonb_build_object('other', w.id)
    FROM near CROSS JOIN LATERAL (SELECT * FROM hera.patient y WHERE y.clinic_id = c AND y.id = near.id OFFSET 0) e
    LEFT JOIN LATERAL (
      SELECT q.id FROM hera.patient q
      WHERE q.clinic_id = c AND q.mrn = e.mrn AND q.id <> e.id AND q.merged_into_id IS NULL AND e.merged_into_id IS NULL
        AND (q.created_at, q.id) < (e.created_at, e.id)
      ORDER BY q.created_at, q.id LIMIT 1
    ) w ON true;

    RETURN QUERY
    WITH near AS (
      SELECT unnest(touched) AS id
      UNION SELECT q.id FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.patient y WHERE y.clinic_id = c AND y.id = i OFFSET 0) e
        CROSS JOIN LATERAL (SELECT y.id FROM hera.patient y WHERE y.clinic_id = c AND y.national_id = e.national_id OFFSET 0) q WHERE e.national_id IS NOT NULL
      UNION SELECT q.id FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.patient y WHERE y.clinic_id = c AND y.id = i OFFSET 0) e
        CROSS JOIN LATERAL (
          SELECT y.id FROM hera.patient y WHERE y.clinic_id = c AND y.birth_date = e.birth_date AND lower(y.family_name) = lower(e.family_name)
            AND lower(y.given_name) = lower(e.given_name) AND y.birth_date_precision = 'day' OFFSET 0
        ) q
        WHERE e.birth_date_precision = 'day'
      UNION SELECT k.row_id FROM hera.task k WHERE k.clinic_id = c AND k.kind = 'duplicate_patient' AND k.state = 'open'
        AND (k.facts::jsonb ->> 'other')::uuid = ANY (touched)
    )
    SELECT 'duplicate_patient', 'patient', e.id, e.id::text, e.id, w.id IS NOT NULL, jsonb_build_object('other', w.id)
    FROM near CROSS JOIN LATERAL (SELECT * FROM hera.patient y WHERE y.clinic_id = c AND y.id = near.id OFFSET 0) e
    LEFT JOIN LATERAL (
      SELECT x.id FROM (
        SELECT q.id, q.created_at FROM hera.patient q
        WHERE q.clinic_id = c AND q.national_id = e.national_id AND q.id <> e.id AND q.merged_into_id IS NULL
          AND (q.created_at, q.id) < (e.created_at, e.id)
        UNION ALL
        SELECT q.id, q.created_at FROM hera.patient q
        WHERE q.clinic_id = c AND q.birth_date = e.birth_date AND lower(q.family_name) = lower(e.family_name)
          AND lower(q.given_name) = lower(e.given_name) AND q.birth_date_precision = 'day' AND e.birth_date_precision = 'day'
          AND q.is_unknown = 0 AND e.is_unknown = 0 AND q.id <> e.id AND q.merged_into_id IS NULL
          AND (q.created_at, q.id) < (e.created_at, e.id)
      ) x WHERE e.merged_into_id IS NULL ORDER BY x.created_at, x.id LIMIT 1
    ) w ON true;
  END IF;

  IF 'user' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT o.id FROM unnest(ops) o WHERE o.t = 'user' AND (o.kind = 'insert' OR o.cols ? 'username'));
    RETURN QUERY
    WITH near AS (
      SELECT unnest(touched) AS id
      UNION SELECT q.id FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera."user" y WHERE y.clinic_id = c AND y.id = i OFFSET 0) e
        CROSS JOIN LATERAL (SELECT y.id FROM hera."user" y WHERE y.clinic_id = c AND y.username = e.username OFFSET 0) q
      UNION SELECT k.row_id FROM hera.task k WHERE k.clinic_id = c AND k.kind = 'username_taken' AND k.state = 'open'
        AND (k.facts::jsonb ->> 'other')::uuid = ANY (touched)
    )
    SELECT 'username_taken', 'user', e.id, e.id::text, NULL::uuid, w.id IS NOT NULL, jsonb_build_object('other', w.id)
    FROM near CROSS JOIN LATERAL (SELECT * FROM hera."user" y WHERE y.clinic_id = c AND y.id = near.id OFFSET 0) e
    LEFT JOIN LATERAL (
      SELECT q.id FROM hera."user" q
      WHERE q.clinic_id = c AND q.username = e.username AND q.id <> e.id AND (q.created_at, q.id) < (e.created_at, e.id)
      ORDER BY q.created_at, q.id LIMIT 1
    ) w ON true;
  END IF;

  IF 'service_item' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT o.id FROM unnest(ops) o WHERE o.t = 'service_item' AND (o.kind = 'insert' OR o.cols ? 'code'));
    RETURN QUERY
    WITH near AS (
      SELECT unnest(touched) AS id
      UNION SELECT q.id FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.service_item y WHERE y.clinic_id = c AND y.id = i OFFSET 0) e
        CROSS JOIN LATERAL (SELECT y.id FROM hera.service_item y WHERE y.clinic_id = c AND y.code = e.code OFFSET 0) q
      UNION SELECT k.row_id FROM hera.task k WHERE k.clinic_id = c AND k.kind = 'code_taken' AND k.state = 'open'
        AND (k.facts::jsonb ->> 'other')::uuid = ANY (touched)
    )
    SELECT 'code_taken', 'service_item', e.id, e.id::text, NULL::uuid, w.id IS NOT NULL, jsonb_build_object('other', w.id)
    FROM near CROSS JOIN LATERAL (SELECT * FROM hera.service_item y WHERE y.clinic_id = c AND y.id = near.id OFFSET 0) e
    LEFT JOIN LATERAL (
      SELECT q.id FROM hera.service_item q
      WHERE q.clinic_id = c AND q.code = e.code AND q.id <> e.id AND (q.created_at, q.id) < (e.created_at, e.id)
      ORDER BY q.created_at, q.id LIMIT 1
    ) w ON true;
  END IF;
END $$;

-- Sums and counts that only the whole clinic knows. here: the tables of the ops.
CREATE FUNCTION find_sums(c uuid, ops push_op[], here text[]) RETURNS SETOF finding LANGUAGE plpgsql AS $$
DECLARE
  touched uuid[];
BEGIN
  IF 'stock_movement' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT (o.cols ->> 'batch_id')::uuid FROM unnest(ops) o WHERE o.t = 'stock_movement');
    RETURN QUERY SELECT 'negative_stock', 'stock_batch', s.batch_id, s.batch_id::text, NULL::uuid, s.balance < 0, jsonb_build_object('balance', s.balance)
    FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.stock_balance y WHERE y.clinic_id = c AND y.batch_id = i OFFSET 0) s;
  END IF;

  IF 'payment_item' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT (o.cols ->> 'charge_id')::uuid FROM unnest(ops) o WHERE o.t = 'payment_item');
    RETURN QUERY
    SELECT 'paid_twice', 'charge', h.id, h.id::text, h.patient_id, s.paid > s.owed, jsonb_build_object('charged', s.owed, 'paid', s.paid)
    FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.charge y WHERE y.clinic_id = c AND y.id = i OFFSET 0) h
    CROSS JOIN LATERAL (
      SELECT coalesce((SELECT sum(p.amount_minor) FROM hera.payment_item p WHERE p.clinic_id = c AND p.charge_id = h.id), 0) AS paid,
        h.amount_minor + coalesce((SELECT sum(x.amount_minor) FROM hera.charge x WHERE x.clinic_id = c AND x.cancels_id = h.id), 0) AS owed
    ) s;
  END IF;

  IF 'dispense' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT (o.cols ->> 'prescription_item_id')::uuid FROM unnest(ops) o WHERE o.t = 'dispense');
    RETURN QUERY
    SELECT 'dispensed_twice', 'prescription_item', h.id, h.id::text, h.patient_id, s.given > h.quantity::numeric * (1 + h.repeats::numeric),
      jsonb_build_object('dispensed', s.given, 'prescribed', h.quantity::numeric * (1 + h.repeats::numeric))
    FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.prescription_item y WHERE y.clinic_id = c AND y.id = i OFFSET 0) h
    CROSS JOIN LATERAL (SELECT sum(x.quantity) AS given FROM hera.dispense x WHERE x.clinic_id = c AND x.prescription_item_id = h.id) s;
    -- A hand-out does not always move the prescription's status, so it is looked at itself: was it after the stop?
    RETURN QUERY
    SELECT DISTINCT 'dispensed_after_stop', 'prescription_item', h.id, h.id::text, h.patient_id, true, '{}'::jsonb
    FROM unnest(ops) o
    CROSS JOIN LATERAL (SELECT * FROM hera.prescription_item y WHERE y.clinic_id = c AND y.id = (o.cols ->> 'prescription_item_id')::uuid OFFSET 0) h
    CROSS JOIN LATERAL (
      SELECT coalesce((y.cols -> 'status' ->> 0)::bigint, y.stamp) AS stopped FROM hera.row_meta y
      WHERE y.clinic_id = c AND y.tbl = (SELECT td.number FROM hera.table_def td WHERE td.tbl = 'prescription_item') AND y.id = h.id OFFSET 0
    ) m
    WHERE o.t = 'dispense' AND (o.cols ->> 'quantity')::bigint > 0 AND h.status IN ('stopped', 'entered_in_error') AND m.stopped < o.eff;
  END IF;

  IF 'charge' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT (o.cols ->> 'cancels_id')::uuid FROM unnest(ops) o WHERE o.t = 'charge' AND o.cols ->> 'cancels_id' IS NOT NULL);
    RETURN QUERY
    SELECT 'cancelled_twice', 'charge', h.id, h.id::text, h.patient_id, s.times > 1, jsonb_build_object('times', s.times)
    FROM unnest(touched) i CROSS JOIN LATERAL (SELECT * FROM hera.charge y WHERE y.clinic_id = c AND y.id = i OFFSET 0) h
    CROSS JOIN LATERAL (SELECT count(*) AS times FROM hera.charge x WHERE x.clinic_id = c AND x.cancels_id = h.id) s;
  END IF;

  IF 'medical_record' = ANY (here) THEN
    touched := ARRAY(SELECT DISTINCT r.patient_id FROM unnest(ops) o
    CROSS JOIN LATERAL (SELECT y.patient_id FROM hera.medical_record y WHERE y.clinic_id = c AND y.id = o.id OFFSET 0) r WHERE o.t = 'medical_record');
    RETURN QUERY
    SELECT 'open_visits', 'patient', i, i::text, i, s.visits > 1, jsonb_build_object('visits', s.visits)
    FROM unnest(touched) i
    CROSS JOIN LATERAL (
      SELECT count(*) AS visits FROM hera.medical_record r
      WHERE r.clinic_id = c AND r.patient_id = i AND r.status IN ('arrived', 'triaged', 'in_progress')
    ) s;
  END IF;
END $$;

CREATE FUNCTION write_findings(d device, head bigint, at bigint, acc applied, grps uuid[], done push_op[],
  outcomes text[], codes text[], details text[], refused raw_op[], skew bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  c uuid := d.clinic_id;
  zero constant uuid := '00000000-0000-0000-0000-000000000000';
  stamp_now bigint := hera.stamp_of(at);
  n int;
  one record;
  here text[];
  found hera.finding[];
BEGIN
  IF cardinality(acc.copies) > 0 THEN
    INSERT INTO hera.row_meta (clinic_id, id, op, actor, seq, stamp, dev, tbl, stream)
    SELECT c, x.id, x.op, x.actor, head + x.n, x.stamp, x.dev, x.tbl, x.stream
    FROM unnest(acc.copies) WITH ORDINALITY x (clinic_id, id, op, actor, seq, stamp, dev, tbl, stream, deleted, cols, n);
    head := head + cardinality(acc.copies);
  END IF;

  IF cardinality(acc.conflicts) > 0 THEN
    INSERT INTO hera.conflict SELECT (x).* FROM unnest(acc.conflicts) x;
    INSERT INTO hera.row_meta (clinic_id, id, op, actor, seq, stamp, dev, tbl, stream)
    SELECT c, acc.conflicts[i].id, acc.conflicts[i].id, zero, head + i, stamp_now, 0, td.number, td.stream
    FROM generate_subscripts(acc.conflicts, 1) i CROSS JOIN hera.table_def td WHERE td.tbl = 'conflict';
    head := head + cardinality(acc.conflicts);
  END IF;

  IF 'refused' = ANY (outcomes) THEN
    WITH firsts AS (
      SELECT gi AS g, (row_number() OVER (ORDER BY gi))::int AS place, r.actor, r.at, r.tables
      FROM generate_subscripts(outcomes, 1) gi
      LEFT JOIN LATERAL (
        SELECT (array_agg(x.a ORDER BY x.n) FILTER (WHERE x.a IS NOT NULL))[1] AS actor,
          (array_agg(x.w ORDER BY x.n) FILTER (WHERE x.w BETWEEN 0 AND 100000000000000))[1]::bigint + skew AS at,
          (SELECT to_jsonb(array_agg(z.t ORDER BY z.n)) FROM (SELECT y.t, min(y.n) AS n FROM unnest(refused) y JOIN hera.table_def td ON td.tbl = y.t WHERE y.g = gi GROUP BY y.t) z) AS tables
        FROM unnest(refused) x WHERE x.g = gi
      ) r ON true
      WHERE outcomes[gi] = 'refused'
    ), made AS (
      INSERT INTO hera.refusal (clinic_id, id, workstation_no, code, detail, actor, tables, at, state, created_at)
      SELECT c, grps[f.g], d.device_no, codes[f.g], coalesce(details[f.g], ''), coalesce(f.actor, zero), coalesce(f.tables, '[]')::text,
        coalesce(f.at, write_findings.at), 'open', write_findings.at
      FROM firsts f ON CONFLICT DO NOTHING RETURNING id
    )
    INSERT INTO hera.row_meta (clinic_id, id, op, actor, seq, stamp, dev, tbl, stream)
    SELECT c, m.id, m.id, zero, head + f.place, stamp_now, 0, td.number, td.stream
    FROM made m JOIN firsts f ON grps[f.g] = m.id CROSS JOIN hera.table_def td WHERE td.tbl = 'refusal';
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 0 THEN head := (SELECT max(x.seq) FROM hera.row_meta x WHERE x.clinic_id = c); END IF;
  END IF;

  IF done IS NULL OR cardinality(done) = 0 THEN RETURN head; END IF;
  found := ARRAY(
    SELECT ROW(x.kind, x.tbl, x.row_id, CASE x.kind WHEN 'after_withdrawal' THEN grps[x.key::int]::text ELSE x.key END, x.patient_id, x.holds, x.facts)::hera.finding
    FROM unnest(acc.found) x);
  here := ARRAY(SELECT DISTINCT o.t FROM unnest(done) o);
  IF here && '{stock_movement,payment_item,dispense,charge,medical_record}' THEN found := found || ARRAY(SELECT x FROM hera.find_sums(c, done, here) x); END IF;
  IF here && '{patient,user,service_item}' THEN found := found || ARRAY(SELECT x FROM hera.find_twins(c, done, here) x); END IF;
  IF found = '{}' THEN RETURN head; END IF;
  FOR one IN
    SELECT w.*, k.id IS NULL AS fresh
    FROM (
      SELECT DISTINCT ON (id) md5(c || '|' || f.kind || '|' || f.key)::uuid AS id, f.* FROM unnest(found) f ORDER BY id, f.holds DESC
    ) w
    LEFT JOIN LATERAL (SELECT * FROM hera.task y WHERE y.clinic_id = c AND y.id = w.id OFFSET 0) k ON true
    WHERE CASE WHEN k.id IS NULL THEN w.holds
      WHEN w.holds THEN k.state = 'cleared' OR (k.state = 'settled' AND k.facts::jsonb <> w.facts)
      ELSE k.state = 'open' END
    ORDER BY w.id
  LOOP
    head := head + 1;
    PERFORM hera.write_server_row('task', c, one.id, head, CASE
      WHEN one.fresh THEN jsonb_build_object('kind', one.kind, 'tbl', one.tbl, 'row_id', one.row_id, 'patient_id', one.patient_id,
        'facts', one.facts::text, 'state', 'open', 'created_at', at)
      WHEN one.holds THEN jsonb_build_object('facts', one.facts::text, 'state', 'open', 'note', NULL, 'settled_by', NULL, 'settled_at', NULL)
      ELSE jsonb_build_object('state', 'cleared', 'settled_at', at) END);
  END LOOP;
  RETURN head;
END $$;

-- What a workstation reads: pages by seq, rows by key, today's queue, the head, the digest. All but ack write nothing
-- and read one snapshot (STABLE). The text of a page is put together per table by a function of its own, made from the
-- definitions: a third of the work of building it as JSON values.
SET search_path = hera, pg_temp;

-- Below this seq a stream's tombstones are gone: who has not come that far starts again (resync).
CREATE TABLE stream_floor (
  clinic_id uuid NOT NULL REFERENCES clinic,
  stream smallint NOT NULL,
  floor bigint NOT NULL,
  PRIMARY KEY (clinic_id, stream)
);

-- ---------------------------------------------------------------- requests

-- The request as JSON; for one that is too long or cannot be read, the answer instead. Nothing of ours nests deeply, and
-- brackets without end would overrun the stack of the embedded server: they are counted first.
CREATE FUNCTION request(p text, most int, OUT r jsonb, OUT answer text) LANGUAGE plpgsql IMMUTABLE SET search_path = hera, pg_temp AS $$
BEGIN
  IF octet_length(p) > most THEN answer := '{"status":"too_large"}'; RETURN; END IF;
  BEGIN
    IF length(p) - length(translate(p, '[{', '')) <= 200 THEN r := p::jsonb; END IF;
  EXCEPTION WHEN data_exception OR statement_too_complex THEN r := NULL;
  END;
  IF r IS NULL OR jsonb_typeof(r) <> 'object' THEN r := NULL; answer := '{"status":"bad"}'; END IF;
END $$;

-- Who is asking. The login decides and nothing in the request.
CREATE FUNCTION me() RETURNS device LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT * FROM device WHERE pg_role = session_user
$$;

-- What a device that may not be answered is told by pull and fetch_rows; NULL when it may.
CREATE FUNCTION silence(d device) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN d.state = 'active' THEN NULL WHEN d.state = 'draining' THEN 'draining' ELSE 'forked' END
$$;

-- ---------------------------------------------------------------- the text of rows

-- Who wrote a row: null when its insert did and is called like it, the insert's op when nothing came after, else by column.
-- (Without a search_path of their own. The second is taken into the query that calls it, which one with a sub-select isn't.)
CREATE FUNCTION columns_text(op uuid, cols jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '{"*":"' || op || '"' || coalesce(string_agg(',' || to_json(c.key) || ':' || (c.value -> 2), ''), '') || '}' FROM jsonb_each(cols) AS c
$$;
CREATE FUNCTION ops_text(id uuid, op uuid, cols jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN cols IS NOT NULL THEN hera.columns_text(op, cols) WHEN op = id THEN 'null' ELSE '"' || op || '"' END
$$;

-- Makes hera.page_<table> for every table: from ids with what row_meta says of them to the text of WireRows. A deleted
-- row carries its id and no other value. Run again whenever the definitions are.
CREATE FUNCTION build_pages() RETURNS void LANGUAGE plpgsql SET search_path = hera, pg_temp AS $build$
DECLARE d table_def; vals text;
BEGIN
  FOR d IN SELECT * FROM table_def LOOP
    SELECT string_agg(CASE
        WHEN a.atttypid = 'uuid'::regtype AND a.attnotnull THEN format($f$'"' || t.%I || '"'$f$, c)
        WHEN a.atttypid = 'uuid'::regtype THEN format($f$coalesce('"' || t.%I || '"', 'null')$f$, c)
        WHEN a.atttypid = 'bigint'::regtype AND a.attnotnull THEN format('t.%I', c)
        WHEN a.atttypid = 'bigint'::regtype THEN format($f$coalesce(t.%I::text, 'null')$f$, c)
        WHEN a.attnotnull THEN format('to_json(t.%I)', c)
        ELSE format($f$coalesce(to_json(t.%I)::text, 'null')$f$, c) END,
      $f$ || ',' || $f$ ORDER BY o)
    INTO vals
    FROM unnest(d.columns) WITH ORDINALITY AS u(c, o)
    JOIN pg_attribute a ON a.attrelid = format('hera.%I', d.tbl)::regclass AND a.attname = c AND NOT a.attisdropped;
    -- Each row is looked up by its key (OFFSET 0): on a plan from when the table was empty a join would read it whole.
    EXECUTE format($f$
      CREATE OR REPLACE FUNCTION hera.%I(clinic uuid, ids uuid[], seqs bigint[], dead boolean[], ops text[]) RETURNS text
      LANGUAGE plpgsql STABLE SET search_path = hera, pg_temp AS $page$
      BEGIN
        RETURN (SELECT string_agg(CASE WHEN t.id IS NULL THEN '[' || p.seq || ',1,' || p.ops || ',"' || p.id || '"]'
            ELSE '[' || p.seq || ',0,' || p.ops || ',' || %s || ']' END, ',')
          FROM unnest(ids, seqs, dead, ops) AS p(id, seq, dead, ops)
          LEFT JOIN LATERAL (SELECT * FROM hera.%I y WHERE y.clinic_id = clinic AND y.id = p.id AND NOT p.dead OFFSET 0) t ON true);
      END $page$ $f$, 'page_' || d.tbl, vals, d.tbl);
  END LOOP;
END $build$;

-- ---------------------------------------------------------------- pull

CREATE FUNCTION pull(p text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = hera, pg_temp SET jit = off SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_sort = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_material = off AS $$
DECLARE
  q record; d device := me(); st server_state; head_now bigint; status text; most int;
  far constant bigint := 9223372036854775807;
  c bigint[] := array_fill(9223372036854775807::bigint, ARRAY[7]);
  part record; texts text := ''; one text; n int := 0; last bigint := 0; nexts text; has_more boolean;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  SELECT * INTO st FROM server_state;
  SELECT head INTO head_now FROM clinic_head WHERE clinic_id = d.clinic_id;
  BEGIN
    most := least(greatest(coalesce((q.r ->> 'limit')::int, 1000), 1), 5000);
    status := CASE WHEN d.device_no IS NULL THEN 'forked' ELSE silence(d) END;
    IF status IS NULL AND (q.r ->> 'epoch')::bigint IS DISTINCT FROM st.epoch THEN status := 'rewound'; END IF;
    IF status IS NULL THEN
      SELECT array_agg(CASE WHEN s = ANY (d.streams) THEN coalesce((q.r -> 'cursors' ->> s::text)::bigint, far) ELSE far END ORDER BY s)
      INTO c FROM generate_series(1, 7) s;
      IF EXISTS (SELECT FROM stream_floor f WHERE f.clinic_id = d.clinic_id AND c[f.stream] > 0 AND c[f.stream] < f.floor) THEN
        status := 'resync';
      END IF;
    END IF;
  EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
  END;
  IF status IS NOT NULL THEN
    RETURN json_build_object('status', status, 'epoch', st.epoch, 'head', coalesce(head_now, 0), 'mac', '', 'more', false,
      'next', json_build_object(), 'rows', json_build_object(), 'server_ms', now_ms());
  END IF;

  -- Seven index scans merged by seq, each read no further than it is needed.
  FOR part IN
    WITH page AS MATERIALIZED (
      SELECT * FROM (
        (SELECT tbl, id, seq, deleted, op, cols FROM row_meta WHERE clinic_id = d.clinic_id AND stream = 1 AND seq > c[1] ORDER BY seq) UNION ALL
        (SELECT tbl, id, seq, deleted, op, cols FROM row_meta WHERE clinic_id = d.clinic_id AND stream = 2 AND seq > c[2] ORDER BY seq) UNION ALL
        (SELECT tbl, id, seq, deleted, op, cols FROM row_meta WHERE clinic_id = d.clinic_id AND stream = 3 AND seq > c[3] ORDER BY seq) UNION ALL
        (SELECT tbl, id, seq, deleted, op, cols FROM row_meta WHERE clinic_id = d.clinic_id AND stream = 4 AND seq > c[4] ORDER BY seq) UNION ALL
        (SELECT tbl, id, seq, deleted, op, cols FROM row_meta WHERE clinic_id = d.clinic_id AND stream = 5 AND seq > c[5] ORDER BY seq) UNION ALL
        (SELECT tbl, id, seq, deleted, op, cols FROM row_meta WHERE clinic_id = d.clinic_id AND stream = 6 AND seq > c[6] ORDER BY seq) UNION ALL
        (SELECT tbl, id, seq, deleted, op, cols FROM row_meta WHERE clinic_id = d.clinic_id AND stream = 7 AND seq > c[7] ORDER BY seq)
      ) all_streams ORDER BY seq LIMIT most
    )
    SELECT tbl, count(*) AS n, max(seq) AS last, array_agg(id) AS ids, array_agg(seq) AS seqs, array_agg(deleted) AS dead,
      array_agg(ops_text(id, op, cols)) AS ops
    FROM page GROUP BY tbl
  LOOP
    EXECUTE (SELECT format('SELECT %I.%I($1, $2, $3, $4, $5)', 'hera', 'page_' || tbl) FROM table_def WHERE number = part.tbl)
    INTO one USING d.clinic_id, part.ids, part.seqs, part.dead, part.ops;
    texts := texts || CASE WHEN n = 0 THEN '' ELSE ',' END || (SELECT to_json(tbl) || ':[' || one || ']' FROM table_def WHERE number = part.tbl);
    n := n + part.n;
    last := greatest(last, part.last);
  END LOOP;
  has_more := n = most AND last < head_now;
  SELECT string_agg(format('"%s":%s', s, greatest(c[s], CASE WHEN has_more THEN last ELSE head_now END)), ',')
  INTO nexts FROM generate_series(1, 7) s WHERE c[s] < far;
  RETURN '{"status":"ok","epoch":' || st.epoch || ',"head":' || head_now || ',"mac":"' || mac(d.clinic_id, st.epoch, head_now)
    || '","more":' || has_more || ',"next":{' || coalesce(nexts, '') || '},"rows":{' || texts || '},"server_ms":' || now_ms() || '}';
END $$;

-- ---------------------------------------------------------------- rows by key

-- Rows and missing ids of {table: [ids]}, as the inside of a FetchAnswer. Only what the device's streams hold.
CREATE FUNCTION rows_of(d device, keys jsonb) RETURNS text LANGUAGE plpgsql STABLE
SET search_path = hera, pg_temp SET jit = off SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE k record; def table_def; found record; asked uuid[]; one text; texts text[] := '{}'; gone text[] := '{}';
BEGIN
  FOR k IN SELECT key, value FROM jsonb_each(keys) LOOP
    SELECT * INTO def FROM table_def WHERE tbl = k.key AND stream = ANY (d.streams);
    -- Of a stream that this workstation does not hold nothing is said, least of all that a row is gone.
    CONTINUE WHEN def.tbl IS NULL;
    SELECT coalesce(array_agg(DISTINCT e::uuid), '{}') INTO asked FROM jsonb_array_elements_text(k.value) e;
    SELECT array_agg(m.id) AS ids, array_agg(m.seq) AS seqs, array_agg(m.deleted) AS dead, array_agg(ops_text(m.id, m.op, m.cols)) AS ops
    INTO found FROM unnest(asked) a(id) JOIN row_meta m ON m.clinic_id = d.clinic_id AND m.tbl = def.number AND m.id = a.id;
    IF found.ids IS NOT NULL THEN
      EXECUTE format('SELECT hera.%I($1, $2, $3, $4, $5)', 'page_' || def.tbl) INTO one
      USING d.clinic_id, found.ids, found.seqs, found.dead, found.ops;
      texts := texts || (to_json(k.key) || ':[' || one || ']');
    END IF;
    IF coalesce(cardinality(found.ids), 0) < cardinality(asked) THEN
      gone := gone || (SELECT to_json(k.key) || ':' || json_agg(a) FROM unnest(asked) a WHERE NOT a = ANY (coalesce(found.ids, '{}')));
    END IF;
  END LOOP;
  RETURN '"rows":{' || array_to_string(texts, ',') || '},"missing":{' || array_to_string(gone, ',') || '}';
END $$;

CREATE FUNCTION fetch_rows(p text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me(); status text := CASE WHEN d.device_no IS NULL THEN 'forked' ELSE silence(d) END;
BEGIN
  SELECT * INTO q FROM request(p, 1048576);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF status IS NOT NULL THEN RETURN json_build_object('status', status, 'rows', json_build_object(), 'missing', json_build_object()); END IF;
  IF jsonb_typeof(q.r -> 'keys') IS DISTINCT FROM 'object' THEN RETURN '{"status":"bad"}'; END IF;
  IF (SELECT coalesce(sum(jsonb_array_length(value)), 0) FROM jsonb_each(q.r -> 'keys') WHERE jsonb_typeof(value) = 'array') > 5000 THEN
    RETURN '{"status":"too_large"}';
  END IF;
  RETURN '{"status":"ok",' || rows_of(d, q.r -> 'keys') || '}';
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- Today's queue, so that a new workstation can work before the whole clinic has come down: open visits and what a
-- doctor, a pharmacist and a cashier need for these patients.
CREATE FUNCTION today(p text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = hera, pg_temp SET jit = off AS $$
DECLARE
  q record; d device := me(); silent text := CASE WHEN d.device_no IS NULL THEN 'forked' ELSE silence(d) END;
  visits uuid[]; people uuid[]; recipes uuid[]; orders uuid[]; keys jsonb;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF silent IS NOT NULL THEN RETURN json_build_object('status', silent, 'rows', json_build_object(), 'missing', json_build_object()); END IF;
  -- A waiting room, not a history: the newest thousand.
  SELECT array_agg(id), array_agg(DISTINCT patient_id) INTO visits, people FROM (
    SELECT id, patient_id FROM medical_record
    WHERE clinic_id = d.clinic_id AND status IN ('arrived', 'triaged', 'in_progress') ORDER BY started_at DESC LIMIT 1000) open;
  SELECT array_agg(id) INTO recipes FROM prescription
  WHERE clinic_id = d.clinic_id AND (record_id = ANY (visits) OR patient_id = ANY (people) AND status IN ('draft', 'active'));
  SELECT array_agg(id) INTO orders FROM service WHERE clinic_id = d.clinic_id AND record_id = ANY (visits);
  SELECT jsonb_object_agg(tbl, ids) INTO keys FROM (
    SELECT 'medical_record' AS tbl, to_jsonb(visits) AS ids
    UNION ALL SELECT 'patient', to_jsonb(people)
    UNION ALL SELECT 'allergy', jsonb_agg(id) FROM allergy WHERE clinic_id = d.clinic_id AND patient_id = ANY (people)
    UNION ALL SELECT 'problem', jsonb_agg(id) FROM problem WHERE clinic_id = d.clinic_id AND patient_id = ANY (people)
    UNION ALL SELECT 'medical_record_item', jsonb_agg(id) FROM medical_record_item WHERE clinic_id = d.clinic_id AND record_id = ANY (visits)
    UNION ALL SELECT 'prescription', to_jsonb(recipes)
    UNION ALL SELECT 'prescription_item', jsonb_agg(id) FROM prescription_item WHERE clinic_id = d.clinic_id AND prescription_id = ANY (recipes)
    UNION ALL SELECT 'service', to_jsonb(orders)
    UNION ALL SELECT 'service_result', jsonb_agg(id) FROM service_result WHERE clinic_id = d.clinic_id AND service_id = ANY (orders)
    UNION ALL SELECT 'charge', jsonb_agg(id) FROM charge WHERE clinic_id = d.clinic_id AND patient_id = ANY (people)
    UNION ALL SELECT 'stock_batch', jsonb_agg(id) FROM stock_batch WHERE clinic_id = d.clinic_id AND status = 'active'
  ) every WHERE jsonb_typeof(ids) = 'array';
  RETURN '{"status":"ok",' || rows_of(d, coalesce(keys, '{}')) || '}';
END $$;

-- ---------------------------------------------------------------- how far

-- How soon to ask again: often while the clinic works, seldom at night. The workstation asks sooner when it is used.
CREATE FUNCTION poll_ms() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 500 $$;

CREATE FUNCTION poll(p text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE a record;
BEGIN
  -- Two look-ups by key and nothing else: this is asked more often than everything else together.
  SELECT d.state, h.head INTO a FROM device d JOIN clinic_head h ON h.clinic_id = d.clinic_id WHERE d.pg_role = session_user;
  RETURN '{"status":"' || CASE WHEN a.state = 'active' THEN 'ok' WHEN a.state IN ('draining', 'revoked') THEN a.state ELSE 'forked' END
    || '","epoch":' || coalesce(a.head >> 40, 0) || ',"head":' || coalesce(a.head, 0) || ',"poll_ms":' || poll_ms() || '}';
END $$;

-- {cursor, unsent, last_backup}: what the clinic's administrator sees of this workstation, and what tombstones wait for.
CREATE FUNCTION ack(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me(); reached bigint;
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF d.state IS DISTINCT FROM 'active' THEN RETURN '{"status":"forked"}'; END IF;
  SELECT least(coalesce((q.r ->> 'cursor')::bigint, 0), head) INTO reached FROM clinic_head WHERE clinic_id = d.clinic_id;
  UPDATE device SET cursor = greatest(reached, 0), unsent = coalesce((q.r ->> 'unsent')::bigint, unsent),
    last_backup = coalesce((q.r ->> 'last_backup')::bigint, last_backup), last_seen = now_ms()
  WHERE clinic_id = d.clinic_id AND device_no = d.device_no;
  RETURN '{"status":"ok"}';
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- {cursor}: per table of the device's streams [count, sum of seq, sum of its square], the seqs mod 1000000007.
CREATE FUNCTION digest_of(clinic uuid, of_streams smallint[], up_to bigint) RETURNS text LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT coalesce(json_object_agg(t.tbl, json_build_array(coalesce(s.n, 0), coalesce(s.a, 0), coalesce(s.b, 0)) ORDER BY t.number), '{}')::text
  FROM table_def t LEFT JOIN (
    SELECT m.tbl, count(*) AS n, sum(m.seq % 1000000007) AS a, sum((m.seq % 1000000007) * (m.seq % 1000000007) % 1000000007) AS b
    FROM row_meta m WHERE m.clinic_id = clinic AND NOT m.deleted AND m.seq <= up_to GROUP BY m.tbl) s ON s.tbl = t.number
  WHERE t.stream = ANY (of_streams)
$$;

CREATE FUNCTION digest(p text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE q record; d device := me();
BEGIN
  SELECT * INTO q FROM request(p, 262144);
  IF q.answer IS NOT NULL THEN RETURN q.answer; END IF;
  IF d.state IS DISTINCT FROM 'active' THEN RETURN '{"status":"forked"}'; END IF;
  RETURN digest_of(d.clinic_id, d.streams, (q.r ->> 'cursor')::bigint);
EXCEPTION WHEN data_exception THEN RETURN '{"status":"bad"}';
END $$;

-- The definitions, and the functions that write rows. They are made from the catalog, one branch a table, so that every
-- statement is static: its plan is kept, and no name that a workstation sent ever becomes SQL.
SET search_path = hera, pg_temp;

-- An op on its way in. n: its place among the new ops of the call, without gaps; g: its group's place in the call.
-- fact: its group tells of something that has happened in the world.
CREATE TYPE push_op AS (
  n int, g int, dseq bigint, op uuid, t text, tbl smallint, stream smallint, kind text, id uuid, cols jsonb, base jsonb,
  actor uuid, wall bigint, eff bigint, fact boolean
);

-- Takes the definitions in (main/central/definitions.ts). Called by every migration; the same text changes nothing.
CREATE FUNCTION define(p text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = hera, pg_temp AS $$
DECLARE
  spec jsonb := p::jsonb;
  wrong text;
BEGIN
  DELETE FROM move; DELETE FROM "right"; DELETE FROM unit; DELETE FROM table_def;
  INSERT INTO table_def (number, tbl, stream, kind, is_fact, fact_column, fact_values, deletable, columns, parents, kinds)
  SELECT x.number, x.name, x.stream, x.kind, x.fact IS NOT NULL, x.fact ->> 'column',
    (SELECT array_agg(v) FROM jsonb_array_elements_text(x.fact -> 'values') v), x.deletable,
    (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = to_regclass('hera.' || quote_ident(x.name)) AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'clinic_id'),
    coalesce((SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_constraint k
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND a.attname <> 'clinic_id'
      WHERE k.contype = 'f' AND k.conrelid = to_regclass('hera.' || quote_ident(x.name))), '{}'),
    coalesce((SELECT array_agg(DISTINCT r ->> 'kind') FROM jsonb_array_elements(x.rights) r), '{}')
  FROM jsonb_to_recordset(spec -> 'tables') AS x(number smallint, name text, stream smallint, kind text, fact jsonb, deletable text, rights jsonb);
  INSERT INTO unit (tbl, no, columns, policy, while_status)
  SELECT x.number, u.no, ARRAY(SELECT jsonb_array_elements_text(u.one -> 'columns')), u.one ->> 'policy',
    CASE WHEN u.one ? 'while' THEN ARRAY(SELECT jsonb_array_elements_text(u.one -> 'while')) END
  FROM jsonb_to_recordset(spec -> 'tables') AS x(number smallint, units jsonb), jsonb_array_elements(x.units) WITH ORDINALITY u(one, no);
  INSERT INTO "right" (tbl, kind, role, no, where_column, where_values)
  SELECT x.number, r.one ->> 'kind', r.one ->> 'role', r.no, r.one ->> 'column',
    CASE WHEN r.one ? 'values' THEN ARRAY(SELECT jsonb_array_elements_text(r.one -> 'values')) END
  FROM jsonb_to_recordset(spec -> 'tables') AS x(number smallint, rights jsonb), jsonb_array_elements(x.rights) WITH ORDINALITY r(one, no);
  INSERT INTO move (tbl, from_status, to_status)
  SELECT x.number, m ->> 0, m ->> 1
  FROM jsonb_to_recordset(spec -> 'tables') AS x(number smallint, moves jsonb), jsonb_array_elements(x.moves) m;
  UPDATE server_state SET schema_v = (spec ->> 'schema')::int, min_schema = (spec ->> 'min_schema')::int;

  SELECT string_agg(d.tbl, ', ') INTO wrong FROM table_def d
  WHERE d.kind = 'mutable' AND ARRAY(SELECT unnest(d.columns) ORDER BY 1)
    <> ARRAY(SELECT unnest(u.columns) FROM unit u WHERE u.tbl = d.number ORDER BY 1);
  IF wrong IS NOT NULL THEN RAISE EXCEPTION 'The definitions and the tables do not agree: %', wrong; END IF;
  RETURN '{"status":"ok"}';
END $$;

-- Makes the writers anew. Every migration that changes a clinic's table ends with CALL make_writers().
CREATE PROCEDURE make_writers() LANGUAGE plpgsql SET search_path = hera, pg_temp AS $make$
DECLARE
  r record;
  add_rows text := ''; row_change text := ''; write_row text := ''; write_rows text := ''; put_row text := ''; remove_row text := '';
BEGIN
  FOR r IN
    SELECT c.relname AS name, c.oid::regclass::text AS tbl,
      string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) AS names,
      string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS types,
      string_agg(CASE WHEN d.adbin IS NULL THEN format('r.%I', a.attname)
        ELSE format('CASE WHEN o.cols ? %L THEN r.%I ELSE %s END', a.attname, a.attname, pg_get_expr(d.adbin, d.adrelid)) END,
        ', ' ORDER BY a.attnum) AS read
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('clinic_id', 'id')
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'hera'::regnamespace AND c.relkind = 'r'
      AND c.relname IN ('setting', 'user', 'workstation', 'code', 'service_item', 'medicine', 'patient', 'allergy', 'problem',
        'medical_record', 'medical_record_status', 'medical_record_item', 'service', 'service_result', 'prescription',
        'prescription_item', 'stock_batch', 'stock_movement', 'dispense', 'sale', 'charge', 'cash_shift', 'payment',
        'payment_item', 'conflict', 'task', 'refusal')
    GROUP BY c.oid, c.relname ORDER BY c.relname
  LOOP
    add_rows := add_rows || format($f$
  ELSIF t = %L THEN
    INSERT INTO hera.%I (clinic_id, id, %s)
    SELECT c, o.id, %s FROM unnest(ops) o CROSS JOIN LATERAL jsonb_to_record(o.cols) AS r(%s);$f$,
      r.name, r.name, r.names, r.read, r.types);
    row_change := row_change || format($f$
  ELSIF t = %L THEN
    SELECT to_jsonb(x), to_jsonb(jsonb_populate_record(x, cols)) INTO before, after
    FROM hera.%I x WHERE x.clinic_id = c AND x.id = i;$f$, r.name, r.name);
    write_row := write_row || format($f$
  ELSIF t = %L THEN
    UPDATE hera.%I x SET (%s) = (SELECT %s FROM jsonb_populate_record(x, cols) r)
    WHERE x.clinic_id = c AND x.id = i;$f$, r.name, r.name, r.names, r.names);
    write_rows := write_rows || format($f$
  ELSIF t = %L THEN
    UPDATE hera.%I x SET (%s) = (SELECT %s FROM jsonb_populate_record(x, o.cols) r)
    FROM (SELECT c AS clinic_id, y.id, y.cols FROM unnest(ops) y OFFSET 0) o WHERE x.clinic_id = o.clinic_id AND x.id = o.id;$f$, r.name, r.name, r.names, r.names);
    put_row := put_row || format($f$
  ELSIF t = %L THEN
    INSERT INTO hera.%I (clinic_id, id, %s) SELECT c, r.id, %s FROM jsonb_populate_record(NULL::hera.%I, image) r;$f$,
      r.name, r.name, r.names, r.names, r.name);
    remove_row := remove_row || format($f$
  ELSIF t = %L THEN
    DELETE FROM hera.%I x WHERE x.clinic_id = c AND x.id = i;$f$, r.name, r.name);
  END LOOP;

  -- Rows that were not there before, all of one table, in one statement.
  EXECUTE format('CREATE OR REPLACE FUNCTION hera.add_rows(t text, c uuid, ops hera.push_op[]) RETURNS void
    LANGUAGE plpgsql AS %L', 'BEGIN IF t IS NULL THEN RETURN;' || add_rows || ' END IF; END');
  -- A row as it is, and as it would be with these columns, both with values as the table would hold them.
  EXECUTE format('CREATE OR REPLACE FUNCTION hera.row_change(t text, c uuid, i uuid, cols jsonb, OUT before jsonb, OUT after jsonb)
    LANGUAGE plpgsql AS %L', 'BEGIN IF t IS NULL THEN RETURN;' || row_change || ' END IF; END');
  EXECUTE format('CREATE OR REPLACE FUNCTION hera.write_row(t text, c uuid, i uuid, cols jsonb) RETURNS void
    LANGUAGE plpgsql AS %L', 'BEGIN IF t IS NULL THEN RETURN;' || write_row || ' END IF; END');
  -- The same for many rows of one table, none of them twice. With the whole key from the ops there is only one way to join
  -- them, also for a plan that was made when the table was empty.
  EXECUTE format('CREATE OR REPLACE FUNCTION hera.write_rows(t text, c uuid, ops hera.push_op[]) RETURNS void
    LANGUAGE plpgsql AS %L', 'BEGIN IF t IS NULL THEN RETURN;' || write_rows || ' END IF; END');
  -- A whole row from its image.
  EXECUTE format('CREATE OR REPLACE FUNCTION hera.put_row(t text, c uuid, image jsonb) RETURNS void
    LANGUAGE plpgsql AS %L', 'BEGIN IF t IS NULL THEN RETURN;' || put_row || ' END IF; END');
  EXECUTE format('CREATE OR REPLACE FUNCTION hera.remove_row(t text, c uuid, i uuid) RETURNS void
    LANGUAGE plpgsql AS %L', 'BEGIN IF t IS NULL THEN RETURN;' || remove_row || ' END IF; END');
END $make$;

CALL make_writers();

-- Writes a row that only the server makes (workstation, conflict, task, refusal), whether it is there already or not,
-- with the seq given. image: its columns; an update may leave some out.
CREATE FUNCTION write_server_row(in_t text, c uuid, i uuid, in_seq bigint, image jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  d hera.table_def;
  zero uuid := '00000000-0000-0000-0000-000000000000';
  at bigint := hera.now_ms();
BEGIN
  SELECT * INTO d FROM hera.table_def WHERE tbl = in_t;
  PERFORM 1 FROM hera.row_meta m WHERE m.clinic_id = c AND m.tbl = d.number AND m.id = i;
  IF NOT FOUND THEN
    PERFORM hera.put_row(in_t, c, image || jsonb_build_object('id', i));
    INSERT INTO hera.row_meta (clinic_id, id, op, actor, seq, stamp, dev, tbl, stream)
    VALUES (c, i, i, zero, in_seq, hera.stamp_of(at), 0, d.number, d.stream);
  ELSE
    PERFORM hera.write_row(in_t, c, i, image);
    UPDATE hera.row_meta m SET seq = in_seq, cols = coalesce(m.cols, '{}') || (
        SELECT jsonb_object_agg(k, jsonb_build_array(
          greatest(hera.stamp_of(at), coalesce((m.cols -> k ->> 0)::bigint, m.stamp) + 1), 0, md5(i || '|' || in_seq)::uuid, zero, at))
        FROM jsonb_object_keys(image - 'id') k)
    WHERE m.clinic_id = c AND m.tbl = d.number AND m.id = i;
  END IF;
END $$;

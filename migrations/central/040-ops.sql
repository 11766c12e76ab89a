-- Ops as they are sent and read, and how a group of them is turned down.
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

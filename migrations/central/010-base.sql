-- What the clinic's server keeps beside the rows themselves. Run as hera_owner; nobody else owns or reads anything here.
-- Every key begins with clinic_id, so that clinics spread over several servers. The exceptions are what is the same
-- everywhere: server_state, epoch, and the definitions (table_def, unit, right, move) that come from shared/domain.

CREATE SCHEMA hera;
SET search_path = hera, pg_temp;

-- ---------------------------------------------------------------- the server and its clinics

-- One row. mac_key proves that a head a workstation shows us was once ours; frozen_ms is the clock of a test.
CREATE TABLE server_state (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  epoch bigint NOT NULL,
  sys_id text NOT NULL,
  timeline int NOT NULL,
  mac_key bytea NOT NULL,
  -- The salts that are made up for names that nobody has.
  salt_key bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
  schema_v int NOT NULL,
  min_schema int NOT NULL,
  frozen_ms bigint
);

CREATE TABLE epoch (epoch bigint PRIMARY KEY, started_at bigint NOT NULL, reason text NOT NULL);

-- moved_to: where a clinic is now, when it was moved to another server.
CREATE TABLE clinic (clinic_id uuid PRIMARY KEY, name text NOT NULL, created_at bigint NOT NULL, moved_to text);

-- Locked first by every push: it gives the seqs without gaps and in the order in which they become visible.
CREATE TABLE clinic_head (clinic_id uuid PRIMARY KEY REFERENCES clinic, head bigint NOT NULL) WITH (fillfactor = 10);

CREATE TABLE epoch_fork (clinic_id uuid NOT NULL, epoch bigint NOT NULL, fork bigint NOT NULL, PRIMARY KEY (clinic_id, epoch));

-- device_no counts from 1 in each clinic; 0 is the server itself.
CREATE TABLE device (
  clinic_id uuid NOT NULL REFERENCES clinic,
  device_no int NOT NULL CHECK (device_no > 0),
  device_id uuid NOT NULL,
  pg_role name NOT NULL UNIQUE,
  name text NOT NULL,
  device_code text NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'draining', 'revoked', 'forked')),
  streams smallint[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
  nonce uuid,                                -- null until the first hello
  last_dseq bigint NOT NULL DEFAULT 0,
  vouched_dseq bigint NOT NULL DEFAULT 0,    -- the giver of the join code answers for work up to here
  is_founder boolean NOT NULL DEFAULT false,
  last_stamp bigint NOT NULL DEFAULT 0,
  cursor bigint NOT NULL DEFAULT 0,
  acked bigint NOT NULL DEFAULT 0,
  schema_v int NOT NULL DEFAULT 1,
  version text NOT NULL DEFAULT '',
  skew_ms bigint,
  unsent bigint,
  last_backup bigint,
  last_seen bigint,
  enrolled_at bigint NOT NULL,
  PRIMARY KEY (clinic_id, device_no)
) WITH (fillfactor = 50);

-- ---------------------------------------------------------------- rows and ops

-- Per row of the clinic: its newest seq and who wrote it. (op, stamp, dev, actor) are the insert's. cols holds only the
-- columns that were written since: {column: [stamp, dev, op, actor, wall_ms]}; a row that can only be added has none.
CREATE TABLE row_meta (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  op uuid NOT NULL,
  actor uuid NOT NULL,
  seq bigint NOT NULL,
  stamp bigint NOT NULL,
  dev int NOT NULL,
  tbl smallint NOT NULL,
  stream smallint NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  cols jsonb,
  PRIMARY KEY (clinic_id, tbl, id)
) WITH (fillfactor = 90);
-- IS NOT NULL, although nothing here is: an index of a table that was empty when a plan was made must not look as good as
-- the key, and a plan is kept as long as the connection.
CREATE UNIQUE INDEX row_meta_seq ON row_meta (clinic_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX row_meta_stream ON row_meta (clinic_id, stream, seq) WHERE seq IS NOT NULL;

-- Every op ever answered, so that an answer that was lost can be given again. hash = sha256 of the group's text, on its
-- first op only. outcome: applied | merged | conflict | refused | held.
CREATE TABLE op_seen (
  clinic_id uuid NOT NULL,
  op_id uuid NOT NULL,
  grp uuid NOT NULL,
  dseq bigint NOT NULL,
  seq bigint NOT NULL,
  device_no int NOT NULL,
  outcome text NOT NULL,
  code text,
  detail text,
  hash bytea,
  PRIMARY KEY (clinic_id, op_id)
);
CREATE UNIQUE INDEX op_seen_dseq ON op_seen (clinic_id, device_no, dseq) WHERE dseq IS NOT NULL;

-- What was sent, one row a group, as it came. Months are partitions, so that old ones are dropped and not deleted.
CREATE TABLE op_body (
  clinic_id uuid NOT NULL,
  received_month date NOT NULL,
  device_no int NOT NULL,
  first_dseq bigint NOT NULL,
  grp uuid NOT NULL,
  received_at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (clinic_id, received_month, device_no, first_dseq)
) PARTITION BY RANGE (received_month);
CREATE TABLE op_body_default PARTITION OF op_body DEFAULT;

-- ---------------------------------------------------------------- people

-- What a user could do from when on, by the server's stamps: appended for every change of role or status.
CREATE TABLE user_right (
  clinic_id uuid NOT NULL,
  user_id uuid NOT NULL,
  from_stamp bigint NOT NULL,
  role text NOT NULL,
  status text NOT NULL,
  PRIMARY KEY (clinic_id, user_id, from_stamp)
);

-- Who has signed in on which workstation while it was connected.
CREATE TABLE user_grant (
  clinic_id uuid NOT NULL,
  device_no int NOT NULL,
  user_id uuid NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (clinic_id, device_no, user_id)
);

CREATE TABLE user_secret (
  clinic_id uuid NOT NULL,
  user_id uuid NOT NULL,
  salt text,
  params text,
  stored bytea,
  activation_hash text,
  activation_expires bigint,
  changed_at bigint NOT NULL,
  fails int NOT NULL DEFAULT 0,
  locked_until bigint,
  PRIMARY KEY (clinic_id, user_id)
);

CREATE TABLE join_code (
  clinic_id uuid NOT NULL REFERENCES clinic,
  code_hash text NOT NULL,
  pg_role name NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('founder', 'join', 'join_with_work')),
  expires_at bigint NOT NULL,
  used_at bigint,
  made_by uuid,
  -- The device it made: an answer that was lost can be given again until that device has said hello.
  device_no int,
  PRIMARY KEY (clinic_id, code_hash)
);

-- On hand, kept in the same transaction as the movements it is the sum of.
CREATE TABLE stock_balance (
  clinic_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  balance bigint NOT NULL,
  PRIMARY KEY (clinic_id, batch_id)
) WITH (fillfactor = 70);

-- ---------------------------------------------------------------- definitions, from shared/domain by hera.define

-- columns: in the order in which a pulled row carries its values. parents: columns that name a row of another table.
CREATE TABLE table_def (
  number smallint PRIMARY KEY,
  tbl text NOT NULL UNIQUE,
  stream smallint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('append', 'mutable')),
  is_fact boolean NOT NULL,
  fact_column text,
  fact_values text[],
  deletable text,
  columns text[] NOT NULL,
  parents text[] NOT NULL,
  kinds text[] NOT NULL                      -- what anybody may do with a row of it at all: insert, update, delete
);

-- Columns that are resolved together; `no` is their order in policy.ts.
CREATE TABLE unit (
  tbl smallint NOT NULL REFERENCES table_def,
  no smallint NOT NULL,
  columns text[] NOT NULL,
  policy text NOT NULL,
  while_status text[],
  PRIMARY KEY (tbl, no)
);

-- Which role may make which kind of change, and of which rows: as inserted, or as the row is now.
CREATE TABLE "right" (
  tbl smallint NOT NULL REFERENCES table_def,
  kind text NOT NULL,
  role text NOT NULL,
  no smallint NOT NULL,
  where_column text,
  where_values text[],
  PRIMARY KEY (tbl, kind, role, no)
);

CREATE TABLE move (
  tbl smallint NOT NULL REFERENCES table_def,
  from_status text NOT NULL,
  to_status text NOT NULL,
  PRIMARY KEY (tbl, from_status, to_status)
);

-- ---------------------------------------------------------------- the clock, stamps, proofs

-- The only clock of the server.
CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql VOLATILE SET search_path = hera, pg_temp AS $$
  SELECT coalesce((SELECT frozen_ms FROM server_state), floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
$$;

-- A stamp is milliseconds since 2020 and a counter of twelve bits (shared/domain/clock.ts).
CREATE FUNCTION stamp_of(ms bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (ms - 1577836800000) * 4096 $$;
CREATE FUNCTION ms_of(stamp bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (stamp >> 12) + 1577836800000 $$;

-- The proof that this server once gave this head out.
CREATE FUNCTION mac(clinic uuid, in_epoch bigint, head bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = hera, pg_temp AS $$
  SELECT encode(sha256(mac_key || convert_to(clinic || '|' || in_epoch || '|' || head, 'UTF8')), 'hex') FROM server_state
$$;

-- Locks the clinic and takes the next `n` seqs of it: the first of them. Every writer but push goes through here.
CREATE FUNCTION take_seqs(clinic uuid, n int) RETURNS bigint LANGUAGE sql VOLATILE SET search_path = hera, pg_temp AS $$
  UPDATE clinic_head SET head = head + n WHERE clinic_id = clinic RETURNING head - n + 1
$$;

-- The first seq of an epoch: what an older epoch gave out is always smaller.
CREATE FUNCTION first_head(in_epoch bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT in_epoch << 40 $$;

-- The timeline that is being written. pg_control_checkpoint() tells the old one for minutes after a standby was promoted.
CREATE FUNCTION timeline_now() RETURNS int LANGUAGE sql VOLATILE AS $$
  SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
$$;

INSERT INTO server_state (epoch, sys_id, timeline, mac_key, schema_v, min_schema)
SELECT 1, s.system_identifier::text, timeline_now(), uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 1, 1
FROM pg_control_system() s;
INSERT INTO epoch (epoch, started_at, reason) VALUES (1, now_ms(), 'first');

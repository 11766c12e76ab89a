-- One clinic on several workstations. `seq` is the server's number of the row as it was last pulled; NULL until then.
ALTER TABLE setting ADD COLUMN seq INTEGER;
ALTER TABLE user ADD COLUMN seq INTEGER;
ALTER TABLE code ADD COLUMN seq INTEGER;
ALTER TABLE service_item ADD COLUMN seq INTEGER;
ALTER TABLE medicine ADD COLUMN seq INTEGER;
ALTER TABLE patient ADD COLUMN seq INTEGER;
ALTER TABLE allergy ADD COLUMN seq INTEGER;
ALTER TABLE problem ADD COLUMN seq INTEGER;
ALTER TABLE medical_record ADD COLUMN seq INTEGER;
ALTER TABLE medical_record_status ADD COLUMN seq INTEGER;
ALTER TABLE medical_record_item ADD COLUMN seq INTEGER;
ALTER TABLE service ADD COLUMN seq INTEGER;
ALTER TABLE service_result ADD COLUMN seq INTEGER;
ALTER TABLE prescription ADD COLUMN seq INTEGER;
ALTER TABLE prescription_item ADD COLUMN seq INTEGER;
ALTER TABLE stock_batch ADD COLUMN seq INTEGER;
ALTER TABLE stock_movement ADD COLUMN seq INTEGER;
ALTER TABLE dispense ADD COLUMN seq INTEGER;
ALTER TABLE sale ADD COLUMN seq INTEGER;
ALTER TABLE charge ADD COLUMN seq INTEGER;
ALTER TABLE cash_shift ADD COLUMN seq INTEGER;
ALTER TABLE payment ADD COLUMN seq INTEGER;
ALTER TABLE payment_item ADD COLUMN seq INTEGER;

-- What two workstations made without seeing each other may hold the same username or number. Both rows stay and a person
-- decides (a task); a rule checks before a save here, the database no longer refuses what comes from elsewhere.
DROP INDEX user_username;
CREATE INDEX user_username ON user (username);
DROP INDEX patient_mrn;
CREATE INDEX patient_mrn ON patient (mrn);
DROP INDEX code_system_code;
CREATE INDEX code_system_code ON code (system, code);
DROP INDEX service_item_code;
CREATE INDEX service_item_code ON service_item (code);
DROP INDEX charge_cancels;
CREATE INDEX charge_cancels ON charge (cancels_id) WHERE cancels_id IS NOT NULL;
DROP INDEX payment_receipt;
CREATE INDEX payment_receipt ON payment (receipt_no);

-- The life of an op: pending -> sent (the server has it; seq) -> confirmed (it came back in a pull) -> purged after 35
-- days; or held (waits for what it builds on) or refused (code, detail) -> discarded.
ALTER TABLE outbox ADD COLUMN seq INTEGER;
ALTER TABLE outbox ADD COLUMN code TEXT;
ALTER TABLE outbox ADD COLUMN detail TEXT;
ALTER TABLE outbox ADD COLUMN replaces TEXT;      -- the op_id of the refused op that this one takes the place of
CREATE INDEX outbox_open ON outbox (tbl, row_id) WHERE state IN ('pending', 'sent', 'held', 'refused');
CREATE INDEX outbox_stuck ON outbox (state, dseq) WHERE state IN ('held', 'refused');

-- The worker's own facts: where it syncs with, as whom, how far it is (main/sync/state.ts names the keys).
CREATE TABLE sync_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Rows to be fetched again by key: after a refusal, a conflict, or a parent that has not come.
CREATE TABLE sync_refetch (tbl TEXT NOT NULL, row_id TEXT NOT NULL, PRIMARY KEY (tbl, row_id)) STRICT, WITHOUT ROWID;

-- A pulled row that could not be applied: the others go on, this one is tried again when it changes or after an update.
CREATE TABLE sync_quarantine (
  tbl TEXT NOT NULL, row_id TEXT NOT NULL, seq INTEGER NOT NULL, image TEXT NOT NULL, error TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (tbl, row_id)
) STRICT, WITHOUT ROWID;

-- Columns and whole rows of a newer version, kept until this program knows them.
CREATE TABLE sync_unknown (
  tbl TEXT NOT NULL, row_id TEXT NOT NULL, seq INTEGER NOT NULL, cols TEXT NOT NULL,
  PRIMARY KEY (tbl, row_id)
) STRICT, WITHOUT ROWID;

-- Rows that a restored server has lost and that no outbox here holds: an administrator may send them again.
CREATE TABLE sync_salvage (
  tbl TEXT NOT NULL, row_id TEXT NOT NULL, image TEXT NOT NULL, ops TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (tbl, row_id)
) STRICT, WITHOUT ROWID;

-- A password that was set here and that the server has not been told of (never the password: a salted, hashed verifier).
ALTER TABLE user_secret ADD COLUMN published_at INTEGER;

-- Every workstation of the clinic; written by the server.
CREATE TABLE workstation (
  id TEXT PRIMARY KEY,
  no INTEGER NOT NULL,
  name TEXT NOT NULL,
  device_code TEXT NOT NULL,
  state TEXT NOT NULL,             -- active | draining | revoked | forked
  enrolled_at INTEGER NOT NULL,
  seq INTEGER
) STRICT;

-- Two workstations changed the same thing without seeing each other; written by the server, settled by a person.
CREATE TABLE conflict (
  id TEXT PRIMARY KEY,
  tbl TEXT NOT NULL,
  row_id TEXT NOT NULL,
  patient_id TEXT,
  policy TEXT NOT NULL,            -- lww | hold | status | draft
  columns TEXT NOT NULL,           -- JSON array: the columns that are resolved together
  kept TEXT NOT NULL,              -- JSON object: the value that stands, per column
  kept_by TEXT NOT NULL,           -- user
  kept_on INTEGER NOT NULL,        -- workstation.no; 0 for the server
  kept_at INTEGER NOT NULL,        -- ms, by the server's clock
  other TEXT NOT NULL,             -- JSON object: the value that waits
  other_by TEXT NOT NULL,
  other_on INTEGER NOT NULL,
  other_at INTEGER NOT NULL,
  state TEXT NOT NULL,             -- open | settled
  choice TEXT,                     -- kept | other | new
  settled_by TEXT,
  settled_at INTEGER,
  created_at INTEGER NOT NULL,
  seq INTEGER
) STRICT;
CREATE INDEX conflict_open ON conflict (created_at) WHERE state = 'open';
CREATE INDEX conflict_row ON conflict (row_id);

-- What the server noticed after it had accepted the work of several workstations.
CREATE TABLE task (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,              -- shared/domain/task.ts
  tbl TEXT NOT NULL,
  row_id TEXT NOT NULL,
  patient_id TEXT,
  facts TEXT NOT NULL,             -- JSON object of numbers and ids
  state TEXT NOT NULL,             -- open | settled | cleared (the server saw that it is over)
  note TEXT,
  settled_by TEXT,
  settled_at INTEGER,
  created_at INTEGER NOT NULL,
  seq INTEGER
) STRICT;
CREATE INDEX task_open ON task (created_at) WHERE state = 'open';

-- A group of changes that the server did not take: so that a supervisor sees it even if the workstation is lost.
CREATE TABLE refusal (
  id TEXT PRIMARY KEY,             -- the group
  workstation_no INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  actor TEXT NOT NULL,
  tables TEXT NOT NULL,            -- JSON array of table names
  at INTEGER NOT NULL,
  state TEXT NOT NULL,             -- open | settled
  note TEXT,
  settled_by TEXT,
  settled_at INTEGER,
  created_at INTEGER NOT NULL,
  seq INTEGER
) STRICT;
CREATE INDEX refusal_open ON refusal (created_at) WHERE state = 'open';

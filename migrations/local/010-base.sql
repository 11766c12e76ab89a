-- This workstation's own bookkeeping: nothing here travels, except what the outbox carries.

CREATE TABLE local_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Every change of a row that travels, one op a row, in the order it was made (sync.md, amendment 1).
-- dseq is this device's own sequence without gaps; base names, per column, the op the person saw.
CREATE TABLE outbox (
  dseq INTEGER PRIMARY KEY,
  op_id TEXT NOT NULL,
  grp TEXT NOT NULL,
  tbl TEXT NOT NULL,
  row_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  cols TEXT NOT NULL,
  base TEXT,
  actor TEXT NOT NULL,
  wall INTEGER NOT NULL,
  stamp INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending'
) STRICT;

-- Per row that can change: which op wrote it ("*") and which op last wrote each column edited since.
CREATE TABLE row_meta (tbl TEXT NOT NULL, id TEXT NOT NULL, ops TEXT NOT NULL, PRIMARY KEY (tbl, id)) STRICT, WITHOUT ROWID;

-- Who did and who read what. hash = SHA-256(prev hash || canonical JSON of the row): an edit, a deletion or a
-- reordering breaks the chain at the first bad seq.
CREATE TABLE audit_entry (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor_id TEXT,
  role TEXT,
  session_id TEXT,
  action TEXT NOT NULL,
  patient_id TEXT,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
-- The only index: everything else is read from the end, and every index is a page that each commit has to write.
CREATE INDEX audit_entry_patient ON audit_entry (patient_id, seq) WHERE patient_id IS NOT NULL;

-- One user action, one key: a retry changes nothing and answers the same. Kept for a week. Our own keys begin with the
-- time (UUIDv7), so that rows and keys are both added at an end.
CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  actor_id TEXT NOT NULL,
  procedure TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  response TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Unfinished forms, for their author only.
CREATE TABLE draft (
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL) STRICT;

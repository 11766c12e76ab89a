-- How far an import has come in each file: after a power cut or a stop it goes on from there. Cleared when it is done.
CREATE TABLE import_progress (
  kind TEXT NOT NULL,              -- synthea | patients | codes | medicines | services
  file TEXT NOT NULL,
  fingerprint TEXT NOT NULL,       -- of the file's size and content: another file starts from the beginning
  rows INTEGER NOT NULL,           -- data rows dealt with
  is_done INTEGER NOT NULL,
  report TEXT NOT NULL,            -- JSON: what was read, written and refused so far
  PRIMARY KEY (kind, file)
) STRICT, WITHOUT ROWID;

-- Finished imports, newest last: counts and row numbers, never a name.
CREATE TABLE import_run (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;

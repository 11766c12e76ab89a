-- What was printed on this computer. It does not travel: other workstations have printers of their own. A row is written
-- before the printer gets its first byte, as unsure, so that a crash never loses that something may be on paper.
CREATE TABLE print_record (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT,
  kind TEXT NOT NULL,
  paper TEXT NOT NULL,
  title TEXT NOT NULL,
  subject_id TEXT,
  patient_id TEXT,
  is_copy INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('printed', 'sent', 'dialog', 'unsure', 'failed')),
  problem TEXT,                                     -- main/printing/problem-words.ts
  printer TEXT NOT NULL,                            -- in words, as it was then
  sheet TEXT NOT NULL                               -- JSON, shared/domain/sheet.ts
) STRICT;
CREATE INDEX print_record_subject ON print_record (subject_id, kind) WHERE subject_id IS NOT NULL;

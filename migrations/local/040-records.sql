CREATE TABLE medical_record (
  id TEXT PRIMARY KEY,
  patient_id TEXT NOT NULL REFERENCES patient (id),
  status TEXT NOT NULL,            -- arrived | triaged | in_progress | finished | cancelled
  priority TEXT NOT NULL,          -- emergency | urgent | routine
  reason TEXT NOT NULL,
  clinician_id TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  cancel_reason TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX medical_record_patient ON medical_record (patient_id, started_at);
CREATE INDEX medical_record_open ON medical_record (started_at) WHERE status IN ('arrived', 'triaged', 'in_progress');
CREATE INDEX medical_record_started ON medical_record (started_at);

-- The status history, append-only.
CREATE TABLE medical_record_status (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES medical_record (id),
  status TEXT NOT NULL,
  at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX medical_record_status_record ON medical_record_status (record_id);

CREATE TABLE medical_record_item (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES medical_record (id),
  patient_id TEXT NOT NULL REFERENCES patient (id),
  kind TEXT NOT NULL,              -- vitals | note | diagnosis | procedure | immunisation
  status TEXT NOT NULL,            -- preliminary | final | amended | entered_in_error
  code_system TEXT,
  code TEXT,
  text TEXT,                       -- display of the code, or the body of a note
  value REAL,                      -- vitals: 0 is a value
  unit TEXT,                       -- UCUM
  components TEXT,                 -- blood pressure: JSON [{code, value, interpretation}]
  interpretation TEXT,             -- N L H LL HH
  range_low REAL,                  -- the reference range for age and sex, frozen with the value
  range_high REAL,
  certainty TEXT,
  is_primary INTEGER,
  amends_id TEXT,                  -- an amendment points at the note that it replaces; both stay readable
  amend_reason TEXT,
  signed_at INTEGER,
  signed_by TEXT,
  content_hash TEXT,               -- SHA-256 of a signed note's text
  occurred_at INTEGER NOT NULL,    -- when it happened
  created_at INTEGER NOT NULL,     -- when it was recorded
  created_by TEXT NOT NULL,
  error_reason TEXT
) STRICT;
-- Kind and status are in it so that the timeline's counts are read from the index alone.
CREATE INDEX medical_record_item_record ON medical_record_item (record_id, kind, status);
CREATE INDEX medical_record_item_patient ON medical_record_item (patient_id, kind, occurred_at);

-- Code lists: ICD-10 in our own words, or a site's licensed list.
CREATE TABLE code (
  id TEXT PRIMARY KEY,
  system TEXT NOT NULL,
  code TEXT NOT NULL,
  text TEXT NOT NULL,
  keywords TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'active'
) STRICT;
CREATE UNIQUE INDEX code_system_code ON code (system, code);

CREATE TABLE service_item (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  category TEXT NOT NULL,          -- consultation | laboratory | imaging | procedure
  price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
  result_kind TEXT NOT NULL,       -- none | number | text | choice
  result_unit TEXT,
  reference_low REAL,
  reference_high REAL,
  loinc_code TEXT,
  status TEXT NOT NULL,            -- active | retired
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX service_item_code ON service_item (code);

CREATE TABLE service (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES medical_record (id),
  patient_id TEXT NOT NULL REFERENCES patient (id),
  service_item_id TEXT NOT NULL REFERENCES service_item (id),
  name TEXT NOT NULL,
  status TEXT NOT NULL,            -- active | in_progress | completed | revoked
  note TEXT,
  revoke_reason TEXT,
  ordered_at INTEGER NOT NULL,
  performed_at INTEGER,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX service_record ON service (record_id);
CREATE INDEX service_patient ON service (patient_id, ordered_at);
CREATE INDEX service_open ON service (ordered_at) WHERE status IN ('active', 'in_progress');

-- Results are append-only: a correction is a new row, the old value stays visible.
CREATE TABLE service_result (
  id TEXT PRIMARY KEY,
  service_id TEXT NOT NULL REFERENCES service (id),
  patient_id TEXT NOT NULL REFERENCES patient (id),
  status TEXT NOT NULL,            -- preliminary | final | corrected
  value REAL,
  text TEXT,
  unit TEXT,
  interpretation TEXT,
  range_low REAL,
  range_high REAL,
  reason TEXT,
  at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX service_result_service ON service_result (service_id);

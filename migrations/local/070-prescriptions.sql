CREATE TABLE prescription (
  id TEXT PRIMARY KEY,
  record_id TEXT REFERENCES medical_record (id),
  patient_id TEXT NOT NULL REFERENCES patient (id),
  status TEXT NOT NULL,            -- draft | active | completed | stopped | entered_in_error
  prescriber_id TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  note TEXT,
  stop_reason TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX prescription_patient ON prescription (patient_id, written_at);
CREATE INDEX prescription_record ON prescription (record_id);
CREATE INDEX prescription_active ON prescription (written_at) WHERE status = 'active';

CREATE TABLE prescription_item (
  id TEXT PRIMARY KEY,
  prescription_id TEXT NOT NULL REFERENCES prescription (id),
  patient_id TEXT NOT NULL REFERENCES patient (id),
  medicine_id TEXT NOT NULL REFERENCES medicine (id),
  medicine_name TEXT NOT NULL,     -- name, strength and form as prescribed
  status TEXT NOT NULL,
  dose REAL,
  dose_unit TEXT,
  route TEXT,
  frequency TEXT,
  duration_days INTEGER,
  as_needed INTEGER NOT NULL DEFAULT 0,
  quantity INTEGER NOT NULL,       -- base units per fill
  repeats INTEGER NOT NULL DEFAULT 0,
  substitution_allowed INTEGER NOT NULL DEFAULT 1,
  instructions TEXT,
  override_reason TEXT,            -- why it was prescribed in spite of a warning
  replaces_id TEXT,                -- an edit is a new item that replaces the old
  stop_reason TEXT,
  imported_dispenses INTEGER,      -- history: a count is kept as a count
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX prescription_item_prescription ON prescription_item (prescription_id);
CREATE INDEX prescription_item_patient ON prescription_item (patient_id);
-- The pharmacist's work list; imported history is settled and not in it.
CREATE INDEX prescription_item_open ON prescription_item (prescription_id) WHERE status = 'active' AND imported_dispenses IS NULL;

-- Append-only; one row a batch. A reversal is a row with a negative quantity.
CREATE TABLE dispense (
  id TEXT PRIMARY KEY,
  prescription_item_id TEXT NOT NULL REFERENCES prescription_item (id),
  prescription_id TEXT NOT NULL REFERENCES prescription (id),
  patient_id TEXT NOT NULL REFERENCES patient (id),
  medicine_id TEXT NOT NULL REFERENCES medicine (id),
  batch_id TEXT NOT NULL REFERENCES stock_batch (id),
  quantity INTEGER NOT NULL,
  override_reason TEXT,
  reverses_id TEXT,
  reason TEXT,
  dispensed_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX dispense_item ON dispense (prescription_item_id);
CREATE INDEX dispense_patient ON dispense (patient_id);
CREATE INDEX dispense_prescription ON dispense (prescription_id);
CREATE INDEX dispense_dispensed ON dispense (dispensed_at);

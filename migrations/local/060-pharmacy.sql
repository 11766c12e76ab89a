CREATE TABLE medicine (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,              -- INN
  code_system TEXT NOT NULL,       -- ATC, or RxNorm from an import
  code TEXT NOT NULL,
  form TEXT NOT NULL,
  strength TEXT NOT NULL,
  base_unit TEXT NOT NULL,
  price_minor INTEGER NOT NULL CHECK (price_minor >= 0),   -- per base unit
  reorder_level INTEGER NOT NULL,
  is_high_alert INTEGER NOT NULL,
  pack_size INTEGER NOT NULL,
  default_dose REAL,
  default_dose_unit TEXT,
  default_route TEXT,
  default_frequency TEXT,
  default_duration_days INTEGER,
  status TEXT NOT NULL,            -- active | retired
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX medicine_name ON medicine (name);

CREATE TABLE stock_batch (
  id TEXT PRIMARY KEY,
  medicine_id TEXT NOT NULL REFERENCES medicine (id),
  lot TEXT NOT NULL,
  expiry_date TEXT NOT NULL,       -- yyyy-mm-dd
  status TEXT NOT NULL,            -- active | held
  hold_reason TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX stock_batch_medicine ON stock_batch (medicine_id, expiry_date);

-- Append-only. On hand = the sum of the deltas, always derived.
CREATE TABLE stock_movement (
  id TEXT PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES stock_batch (id),
  medicine_id TEXT NOT NULL REFERENCES medicine (id),
  delta INTEGER NOT NULL,          -- base units
  kind TEXT NOT NULL,              -- receipt | dispense | return | adjust | count | transfer | destroy | reversal
  reason TEXT,
  source_kind TEXT,                -- dispense | sale
  source_id TEXT,
  reverses_id TEXT,
  occurred_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX stock_movement_on_hand ON stock_movement (medicine_id, batch_id, delta);
CREATE INDEX stock_movement_batch ON stock_movement (batch_id, created_at);
CREATE INDEX stock_movement_source ON stock_movement (source_id) WHERE source_id IS NOT NULL;

-- A walk-in sale: charges without a patient.
CREATE TABLE sale (id TEXT PRIMARY KEY, customer TEXT, made_at INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL) STRICT;
CREATE INDEX sale_made ON sale (made_at);

-- Append-only. Name and price are frozen when charged; a cancellation is a row with the amount negated.
CREATE TABLE charge (
  id TEXT PRIMARY KEY,
  patient_id TEXT REFERENCES patient (id),
  record_id TEXT REFERENCES medical_record (id),
  sale_id TEXT REFERENCES sale (id),
  source_kind TEXT NOT NULL,       -- service | prescription_item | dispense | sale | discount
  source_id TEXT,                  -- of a discount: the charge that it lowers
  description TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  unit_price_minor INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  cancels_id TEXT,
  reason TEXT,
  charged_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX charge_patient ON charge (patient_id, charged_at);
CREATE INDEX charge_sale ON charge (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX charge_source ON charge (source_id) WHERE source_id IS NOT NULL;
CREATE UNIQUE INDEX charge_cancels ON charge (cancels_id) WHERE cancels_id IS NOT NULL;

-- Derived by the door from charge and payment: accounts (a patient's or a walk-in sale's id) that may have something
-- open. It holds no amount: a balance is always summed from the rows. It keeps the list of unpaid bills off old history.
CREATE TABLE open_account (account_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE cash_shift (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  status TEXT NOT NULL,            -- open | closed
  currency TEXT NOT NULL,
  opening_minor INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  expected_minor INTEGER,
  counted_minor INTEGER,
  difference_reason TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX cash_shift_user ON cash_shift (user_id, opened_at);

-- Append-only. amount_minor > 0; a refund is a row of kind refund that names what it reverses.
CREATE TABLE payment (
  id TEXT PRIMARY KEY,
  patient_id TEXT REFERENCES patient (id),
  sale_id TEXT REFERENCES sale (id),
  receipt_no TEXT NOT NULL,
  kind TEXT NOT NULL,              -- payment | refund | deposit | write_off
  method TEXT NOT NULL,            -- cash | card | mobile | insurance | deposit; none for a write-off
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  tendered_minor INTEGER,
  change_minor INTEGER,
  currency TEXT NOT NULL,
  expected_balance_minor INTEGER,  -- what the cashier saw owed
  reverses_id TEXT,
  cash_shift_id TEXT REFERENCES cash_shift (id),
  reference TEXT,                  -- card slip or mobile-money code
  reason TEXT,
  paid_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX payment_receipt ON payment (receipt_no);
CREATE INDEX payment_patient ON payment (patient_id, paid_at);
CREATE INDEX payment_paid ON payment (paid_at);
CREATE INDEX payment_shift ON payment (cash_shift_id);
CREATE INDEX payment_reverses ON payment (reverses_id) WHERE reverses_id IS NOT NULL;

CREATE TABLE payment_item (
  id TEXT PRIMARY KEY,
  payment_id TEXT NOT NULL REFERENCES payment (id),
  charge_id TEXT NOT NULL REFERENCES charge (id),
  amount_minor INTEGER NOT NULL    -- negative when a refund gives it back
) STRICT;
CREATE INDEX payment_item_payment ON payment_item (payment_id);
CREATE INDEX payment_item_charge ON payment_item (charge_id);

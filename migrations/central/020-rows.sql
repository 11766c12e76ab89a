-- The rows of every clinic: the tables of a workstation (migrations/local) without their own order (`no`) and without
-- `seq`, and with the clinic before every key. Nothing but the keys is unique: what two workstations made without seeing
-- each other is kept, and a person decides. Who did something is not a foreign key: people of an import may have no row.
-- merged_into_id, amends_id and their like are none either, because both rows may be on their way.
SET search_path = hera, pg_temp;

CREATE TABLE setting (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE "user" (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  username text NOT NULL,
  display_name text NOT NULL,
  role text NOT NULL,
  status text NOT NULL,
  patient_id uuid,
  created_at bigint NOT NULL,
  created_by uuid,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE workstation (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  no bigint NOT NULL,
  name text NOT NULL,
  device_code text NOT NULL,
  state text NOT NULL,
  enrolled_at bigint NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE code (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  system text NOT NULL,
  code text NOT NULL,
  text text NOT NULL,
  keywords text NOT NULL DEFAULT '',
  status text NOT NULL DEFAULT 'active',
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE service_item (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  category text NOT NULL,
  price_minor bigint NOT NULL CHECK (price_minor >= 0),
  result_kind text NOT NULL,
  result_unit text,
  reference_low double precision,
  reference_high double precision,
  loinc_code text,
  status text NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE medicine (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  code_system text NOT NULL,
  code text NOT NULL,
  form text NOT NULL,
  strength text NOT NULL,
  base_unit text NOT NULL,
  price_minor bigint NOT NULL CHECK (price_minor >= 0),
  reorder_level bigint NOT NULL,
  is_high_alert bigint NOT NULL,
  pack_size bigint NOT NULL,
  default_dose double precision,
  default_dose_unit text,
  default_route text,
  default_frequency text,
  default_duration_days bigint,
  status text NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE patient (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  mrn text NOT NULL,
  family_name text NOT NULL,
  given_name text NOT NULL,
  sex text NOT NULL,
  birth_date text,
  birth_date_precision text NOT NULL,
  phone text,
  national_id text,
  address text,
  next_of_kin_name text,
  next_of_kin_phone text,
  is_unknown bigint NOT NULL DEFAULT 0,
  deceased_at text,
  merged_into_id uuid,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE allergy (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid NOT NULL,
  kind text NOT NULL,
  substance text NOT NULL,
  code_system text,
  code text,
  atc_prefixes text NOT NULL DEFAULT '',
  criticality text NOT NULL,
  verification_status text NOT NULL,
  reaction text,
  recorded_at bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  error_reason text,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient
);

CREATE TABLE problem (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid NOT NULL,
  code_system text NOT NULL,
  code text NOT NULL,
  text text NOT NULL,
  clinical_status text NOT NULL,
  verification_status text NOT NULL,
  onset_date text,
  abated_date text,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  error_reason text,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient
);

CREATE TABLE medical_record (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid NOT NULL,
  status text NOT NULL,
  priority text NOT NULL,
  reason text NOT NULL,
  clinician_id uuid,
  started_at bigint NOT NULL,
  ended_at bigint,
  cancel_reason text,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient
);

CREATE TABLE medical_record_status (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  record_id uuid NOT NULL,
  status text NOT NULL,
  at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, record_id) REFERENCES medical_record
);

CREATE TABLE medical_record_item (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  record_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  code_system text,
  code text,
  text text,
  value double precision,
  unit text,
  components text,
  interpretation text,
  range_low double precision,
  range_high double precision,
  certainty text,
  is_primary bigint,
  amends_id uuid,
  amend_reason text,
  signed_at bigint,
  signed_by uuid,
  content_hash text,
  occurred_at bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  error_reason text,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, record_id) REFERENCES medical_record,
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient
);

CREATE TABLE service (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  record_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  service_item_id uuid NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  note text,
  revoke_reason text,
  ordered_at bigint NOT NULL,
  performed_at bigint,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, record_id) REFERENCES medical_record,
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient,
  FOREIGN KEY (clinic_id, service_item_id) REFERENCES service_item
);

CREATE TABLE service_result (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  service_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  status text NOT NULL,
  value double precision,
  text text,
  unit text,
  interpretation text,
  range_low double precision,
  range_high double precision,
  reason text,
  at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, service_id) REFERENCES service,
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient
);

CREATE TABLE prescription (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  record_id uuid,
  patient_id uuid NOT NULL,
  status text NOT NULL,
  prescriber_id uuid NOT NULL,
  written_at bigint NOT NULL,
  note text,
  stop_reason text,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, record_id) REFERENCES medical_record,
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient
);

CREATE TABLE prescription_item (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  prescription_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  medicine_id uuid NOT NULL,
  medicine_name text NOT NULL,
  status text NOT NULL,
  dose double precision,
  dose_unit text,
  route text,
  frequency text,
  duration_days bigint,
  as_needed bigint NOT NULL DEFAULT 0,
  quantity bigint NOT NULL,
  repeats bigint NOT NULL DEFAULT 0,
  substitution_allowed bigint NOT NULL DEFAULT 1,
  instructions text,
  override_reason text,
  replaces_id uuid,
  stop_reason text,
  imported_dispenses bigint,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, prescription_id) REFERENCES prescription,
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient,
  FOREIGN KEY (clinic_id, medicine_id) REFERENCES medicine
);

CREATE TABLE stock_batch (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  medicine_id uuid NOT NULL,
  lot text NOT NULL,
  expiry_date text NOT NULL,
  status text NOT NULL,
  hold_reason text,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, medicine_id) REFERENCES medicine
);

CREATE TABLE stock_movement (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  batch_id uuid NOT NULL,
  medicine_id uuid NOT NULL,
  delta bigint NOT NULL,
  kind text NOT NULL,
  reason text,
  source_kind text,
  source_id uuid,
  reverses_id uuid,
  occurred_at bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, batch_id) REFERENCES stock_batch,
  FOREIGN KEY (clinic_id, medicine_id) REFERENCES medicine
);

CREATE TABLE dispense (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  prescription_item_id uuid NOT NULL,
  prescription_id uuid NOT NULL,
  patient_id uuid NOT NULL,
  medicine_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  quantity bigint NOT NULL,
  override_reason text,
  reverses_id uuid,
  reason text,
  dispensed_at bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, prescription_item_id) REFERENCES prescription_item,
  FOREIGN KEY (clinic_id, prescription_id) REFERENCES prescription,
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient,
  FOREIGN KEY (clinic_id, medicine_id) REFERENCES medicine,
  FOREIGN KEY (clinic_id, batch_id) REFERENCES stock_batch
);

CREATE TABLE sale (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  customer text,
  made_at bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE charge (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid,
  record_id uuid,
  sale_id uuid,
  source_kind text NOT NULL,
  source_id uuid,
  description text NOT NULL,
  quantity bigint NOT NULL,
  unit_price_minor bigint NOT NULL,
  amount_minor bigint NOT NULL,
  currency text NOT NULL,
  cancels_id uuid,
  reason text,
  charged_at bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient,
  FOREIGN KEY (clinic_id, record_id) REFERENCES medical_record,
  FOREIGN KEY (clinic_id, sale_id) REFERENCES sale
);

CREATE TABLE cash_shift (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  status text NOT NULL,
  currency text NOT NULL,
  opening_minor bigint NOT NULL,
  opened_at bigint NOT NULL,
  closed_at bigint,
  expected_minor bigint,
  counted_minor bigint,
  difference_reason text,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE payment (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  patient_id uuid,
  sale_id uuid,
  receipt_no text NOT NULL,
  kind text NOT NULL,
  method text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  tendered_minor bigint,
  change_minor bigint,
  currency text NOT NULL,
  expected_balance_minor bigint,
  reverses_id uuid,
  cash_shift_id uuid,
  reference text,
  reason text,
  paid_at bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by uuid NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, patient_id) REFERENCES patient,
  FOREIGN KEY (clinic_id, sale_id) REFERENCES sale,
  FOREIGN KEY (clinic_id, cash_shift_id) REFERENCES cash_shift
);

CREATE TABLE payment_item (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  payment_id uuid NOT NULL,
  charge_id uuid NOT NULL,
  amount_minor bigint NOT NULL,
  PRIMARY KEY (clinic_id, id),
  FOREIGN KEY (clinic_id, payment_id) REFERENCES payment,
  FOREIGN KEY (clinic_id, charge_id) REFERENCES charge
);

CREATE TABLE conflict (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  tbl text NOT NULL,
  row_id uuid NOT NULL,
  patient_id uuid,
  policy text NOT NULL,
  columns text NOT NULL,
  kept text NOT NULL,
  kept_by uuid NOT NULL,
  kept_on bigint NOT NULL,
  kept_at bigint NOT NULL,
  other text NOT NULL,
  other_by uuid NOT NULL,
  other_on bigint NOT NULL,
  other_at bigint NOT NULL,
  state text NOT NULL,
  choice text,
  settled_by uuid,
  settled_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE task (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  tbl text NOT NULL,
  row_id uuid NOT NULL,
  patient_id uuid,
  facts text NOT NULL,
  state text NOT NULL,
  note text,
  settled_by uuid,
  settled_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

CREATE TABLE refusal (
  clinic_id uuid NOT NULL,
  id uuid NOT NULL,
  workstation_no bigint NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  actor uuid NOT NULL,
  tables text NOT NULL,
  at bigint NOT NULL,
  state text NOT NULL,
  note text,
  settled_by uuid,
  settled_at bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (clinic_id, id)
);

-- What nobody writes by hand: sums of these must never leave the whole numbers that a workstation can hold.
ALTER TABLE stock_movement ADD CHECK (delta BETWEEN -1000000000000 AND 1000000000000);
ALTER TABLE dispense ADD CHECK (quantity BETWEEN -1000000000000 AND 1000000000000);
ALTER TABLE charge ADD CHECK (amount_minor BETWEEN -1000000000000 AND 1000000000000);
ALTER TABLE payment ADD CHECK (amount_minor <= 1000000000000);
ALTER TABLE payment_item ADD CHECK (amount_minor BETWEEN -1000000000000 AND 1000000000000);

-- For what push looks for after it has written (080-tasks). Each says IS NOT NULL, also where nothing is ever null: so it
-- cannot be taken for a look-up by key, which all seem to be equally good at while a table is empty.
CREATE INDEX user_username ON "user" (clinic_id, username) WHERE username IS NOT NULL;
CREATE INDEX service_item_code ON service_item (clinic_id, code) WHERE code IS NOT NULL;
CREATE INDEX patient_mrn ON patient (clinic_id, mrn) WHERE mrn IS NOT NULL;
CREATE INDEX patient_national_id ON patient (clinic_id, national_id) WHERE national_id IS NOT NULL;
CREATE INDEX patient_birth_name ON patient (clinic_id, birth_date, lower(family_name), lower(given_name))
  WHERE birth_date_precision = 'day';
CREATE INDEX medical_record_open ON medical_record (clinic_id, patient_id)
  WHERE status IN ('arrived', 'triaged', 'in_progress');
CREATE INDEX payment_item_charge ON payment_item (clinic_id, charge_id) WHERE charge_id IS NOT NULL;
CREATE INDEX charge_cancels ON charge (clinic_id, cancels_id) WHERE cancels_id IS NOT NULL;
CREATE INDEX dispense_item ON dispense (clinic_id, prescription_item_id) WHERE prescription_item_id IS NOT NULL;
CREATE INDEX task_open ON task (clinic_id, kind) WHERE state = 'open';

CREATE TABLE patient (
  no INTEGER PRIMARY KEY,          -- in the order they came to this workstation; it never travels. The indexes hold it
  id TEXT NOT NULL UNIQUE,
  mrn TEXT NOT NULL,
  family_name TEXT NOT NULL,
  given_name TEXT NOT NULL,
  sex TEXT NOT NULL,
  birth_date TEXT,                 -- yyyy-mm-dd; NULL when nothing is known
  birth_date_precision TEXT NOT NULL,
  phone TEXT,                      -- E.164
  national_id TEXT,
  address TEXT,
  next_of_kin_name TEXT,
  next_of_kin_phone TEXT,
  is_unknown INTEGER NOT NULL DEFAULT 0,   -- brought in without a name; to be identified later
  deceased_at TEXT,
  merged_into_id TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX patient_mrn ON patient (mrn);
CREATE INDEX patient_name ON patient (family_name, given_name);
CREATE INDEX patient_birth_date ON patient (birth_date);
CREATE INDEX patient_phone ON patient (phone) WHERE phone IS NOT NULL;
CREATE INDEX patient_national_id ON patient (national_id) WHERE national_id IS NOT NULL;

-- Derived by the door from patient, in the same commit: for every pair of words of a name (folded) both orders. A prefix
-- of one word is one range; prefixes of two words are a skip-scan over the distinct first words, so the cost follows the
-- vocabulary and not the number of patients. Numbers are found by the indexes above; only those not kept in the form that
-- is searched for (imported phones, earlier record numbers, cards with marks in them) have a row, with an empty `next`.
CREATE TABLE patient_token (
  word TEXT NOT NULL,
  next TEXT NOT NULL,
  patient_no INTEGER NOT NULL,     -- a third as wide as the id: rows fill, and part, a third as many pages
  PRIMARY KEY (word, next, patient_no)
) STRICT, WITHOUT ROWID;

-- Derived likewise: the beginnings that record numbers (`HER-7K2Q`) and phones (`254`) of this clinic have. A handful of
-- rows, never removed: a counter's digits and a phone as it is dialled here are looked up behind each of them.
CREATE TABLE patient_series (
  kind TEXT NOT NULL,              -- mrn | phone
  text TEXT NOT NULL,
  PRIMARY KEY (kind, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE allergy (
  id TEXT PRIMARY KEY,
  patient_id TEXT NOT NULL REFERENCES patient (id),
  kind TEXT NOT NULL,              -- allergy | none_known
  substance TEXT NOT NULL,
  code_system TEXT,
  code TEXT,
  atc_prefixes TEXT NOT NULL DEFAULT '',   -- '|'-separated: what a class check looks for
  criticality TEXT NOT NULL,
  verification_status TEXT NOT NULL,
  reaction TEXT,
  recorded_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  error_reason TEXT
) STRICT;
CREATE INDEX allergy_patient ON allergy (patient_id);

CREATE TABLE problem (
  id TEXT PRIMARY KEY,
  patient_id TEXT NOT NULL REFERENCES patient (id),
  code_system TEXT NOT NULL,
  code TEXT NOT NULL,
  text TEXT NOT NULL,
  clinical_status TEXT NOT NULL,
  verification_status TEXT NOT NULL,
  onset_date TEXT,
  abated_date TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  error_reason TEXT
) STRICT;
CREATE INDEX problem_patient ON problem (patient_id);

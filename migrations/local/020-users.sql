CREATE TABLE user (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL,
  status TEXT NOT NULL,            -- active | disabled | external (imported staff who cannot sign in)
  patient_id TEXT,                 -- the one patient of a Patient account
  created_at INTEGER NOT NULL,
  created_by TEXT
) STRICT;
CREATE UNIQUE INDEX user_username ON user (username);

-- Verifiers never leave this workstation and no API reads them.
CREATE TABLE user_secret (
  user_id TEXT PRIMARY KEY REFERENCES user (id),
  verifier TEXT,                   -- argon2id, PHC string; NULL until the person has set a password
  activation_hash TEXT,            -- SHA-256 of a one-time code
  activation_expires_at INTEGER,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  is_screen INTEGER NOT NULL,      -- a person sits before it: it locks when idle
  created_at INTEGER NOT NULL,
  password_at INTEGER NOT NULL,    -- when the password was last given
  locked_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX session_user ON session (user_id);

-- The family of a session's refresh tokens: one is current, a used one that comes again revokes them all.
CREATE TABLE refresh_token (
  hash TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session (id),
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- Guesses per account. Unknown names share one row, so the table is bounded.
CREATE TABLE throttle (account TEXT PRIMARY KEY, fails INTEGER NOT NULL, wait_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

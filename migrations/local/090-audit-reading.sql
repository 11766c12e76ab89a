-- The activity log is read newest first by kind of action or by time. Both are short: they hold the word or the time, and
-- the seq. (By patient and by person: 010-base.)
CREATE INDEX audit_entry_action ON audit_entry (action, seq);
CREATE INDEX audit_entry_at ON audit_entry (at);

-- Alarms: what an entry of the trail means to whoever answers for the books. One never changes; that it was seen is a row of its own.
CREATE TABLE alarms (
  id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind  TEXT NOT NULL CHECK (kind <> ''),
  entry INTEGER NOT NULL CHECK (entry >= 1), -- of the trail
  at    INTEGER NOT NULL, -- Unix milliseconds, UTC, as the entry says
  actor BLOB NOT NULL CHECK (length(actor) = 16),
  count INTEGER NOT NULL CHECK (count >= 0) -- what the rule counted, 0 where it does not count
) STRICT, WITHOUT ROWID;
CREATE INDEX alarms_of_kind ON alarms (kind, at);
CREATE INDEX alarms_of_entry ON alarms (entry);

-- Who has seen an alarm and what she said to it. An act that is the answer to an alarm acknowledges it without a note.
CREATE TABLE alarm_answers (
  alarm  BLOB NOT NULL PRIMARY KEY REFERENCES alarms (id),
  at     INTEGER NOT NULL, -- Unix milliseconds, UTC
  author BLOB NOT NULL CHECK (length(author) = 16),
  note   TEXT NOT NULL CHECK (length(note) <= 1000)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER alarms_stay BEFORE UPDATE ON alarms BEGIN SELECT RAISE(ABORT, 'an alarm never changes'); END;
CREATE TRIGGER alarms_last BEFORE DELETE ON alarms BEGIN SELECT RAISE(ABORT, 'an alarm is never deleted'); END;
CREATE TRIGGER alarm_answers_stay BEFORE UPDATE ON alarm_answers BEGIN SELECT RAISE(ABORT, 'what was said to an alarm never changes'); END;
CREATE TRIGGER alarm_answers_last BEFORE DELETE ON alarm_answers BEGIN SELECT RAISE(ABORT, 'what was said to an alarm never changes'); END;

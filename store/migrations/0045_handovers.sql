-- Books that were handed over to a bookkeeper, and what she answered.

-- A file that went out. It holds the books as they were at that head of the trail.
CREATE TABLE handovers (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  person TEXT NOT NULL CHECK (person <> ''),
  made   INTEGER NOT NULL, -- Unix milliseconds, UTC
  way    TEXT NOT NULL CHECK (way IN ('passphrase', 'key')), -- that opens it
  until  TEXT NOT NULL CHECK (until GLOB '????-??-??'),
  first  TEXT CHECK (first GLOB '????-??-??'), -- days that she was asked to look at
  last   TEXT CHECK (last GLOB '????-??-??'),
  store  BLOB NOT NULL CHECK (length(store) = 16),
  trail  INTEGER NOT NULL CHECK (trail >= 1), -- entries
  root   BLOB NOT NULL CHECK (length(root) = 32),
  size   INTEGER NOT NULL CHECK (size > 0), -- bytes
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  author BLOB NOT NULL CHECK (length(author) = 16)
) STRICT, WITHOUT ROWID;

-- Keys that the owner has compared: with the last of a person she signs. reply is the age recipient that she can be handed books to.
CREATE TABLE handover_keys (
  key      BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
  person   TEXT NOT NULL CHECK (person <> ''),
  reply    TEXT NOT NULL,
  accepted INTEGER NOT NULL, -- Unix milliseconds, UTC
  author   BLOB NOT NULL CHECK (length(author) = 16)
) STRICT, WITHOUT ROWID;
CREATE INDEX handover_keys_of ON handover_keys (person, accepted);

-- An answer of which something was decided.
CREATE TABLE handover_answers (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  handover BLOB NOT NULL REFERENCES handovers (id),
  key      BLOB NOT NULL REFERENCES handover_keys (key),
  made     INTEGER NOT NULL, -- Unix milliseconds, UTC, as the answer says
  lines    INTEGER NOT NULL CHECK (lines >= 1),
  sha256   BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32) -- of its text
) STRICT, WITHOUT ROWID;
CREATE INDEX handover_answers_of ON handover_answers (handover);

-- What became of a line. Of a remark its words are not kept here: accepted they are a note, which an erasure finds.
CREATE TABLE handover_verdicts (
  answer   BLOB NOT NULL REFERENCES handover_answers (id),
  line     INTEGER NOT NULL CHECK (line >= 1),
  kind     TEXT NOT NULL CHECK (kind IN ('remark', 'payment')),
  target   BLOB CHECK (length(target) = 16), -- document, customer or payment
  currency TEXT,
  amount   INTEGER, -- in the smallest unit of the currency
  day      TEXT CHECK (day GLOB '????-??-??'),
  accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  note     TEXT NOT NULL CHECK (length(note) <= 1000), -- of the owner
  became   BLOB CHECK (length(became) = 16), -- the payment or note that it was booked as
  at       INTEGER NOT NULL, -- Unix milliseconds, UTC
  author   BLOB NOT NULL CHECK (length(author) = 16),
  PRIMARY KEY (answer, line),
  CHECK ((currency IS NULL) = (amount IS NULL) AND (amount IS NULL) = (day IS NULL)),
  CHECK (became IS NULL OR accepted = 1)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER handovers_stay BEFORE UPDATE ON handovers BEGIN SELECT RAISE(ABORT, 'what was handed over never changes'); END;
CREATE TRIGGER handovers_last BEFORE DELETE ON handovers BEGIN SELECT RAISE(ABORT, 'what was handed over never changes'); END;
CREATE TRIGGER handover_keys_stay BEFORE UPDATE ON handover_keys BEGIN SELECT RAISE(ABORT, 'an accepted key never changes'); END;
CREATE TRIGGER handover_keys_last BEFORE DELETE ON handover_keys BEGIN SELECT RAISE(ABORT, 'an accepted key never changes'); END;
CREATE TRIGGER handover_answers_stay BEFORE UPDATE ON handover_answers BEGIN SELECT RAISE(ABORT, 'an answer never changes'); END;
CREATE TRIGGER handover_answers_last BEFORE DELETE ON handover_answers BEGIN SELECT RAISE(ABORT, 'an answer never changes'); END;
CREATE TRIGGER handover_verdicts_stay BEFORE UPDATE ON handover_verdicts BEGIN SELECT RAISE(ABORT, 'what was decided never changes'); END;
CREATE TRIGGER handover_verdicts_last BEFORE DELETE ON handover_verdicts BEGIN SELECT RAISE(ABORT, 'what was decided never changes'); END;
CREATE TRIGGER handover_verdicts_fit BEFORE INSERT ON handover_verdicts
WHEN NEW.line > (SELECT lines FROM handover_answers WHERE id = NEW.answer)
BEGIN SELECT RAISE(ABORT, 'the answer has no such line'); END;

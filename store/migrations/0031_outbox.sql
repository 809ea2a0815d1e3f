-- The outbox: letters that go by e-mail, and what became of each.

-- A letter as it was written. body is what it says: sender, recipients, subject, text.
CREATE TABLE letters (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  target  BLOB NOT NULL CHECK (length(target) = 16), -- the document, reminder or customer that it is about; no reference, as it may be any of them
  author  BLOB NOT NULL CHECK (length(author) = 16),
  made    INTEGER NOT NULL, -- Unix milliseconds, UTC
  message TEXT NOT NULL UNIQUE CHECK (message LIKE '_%@_%'), -- the Message-ID, the same however often it is tried
  body    TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;
CREATE INDEX letters_of_target ON letters (target, id);

-- What goes along: the PDF that was filed with a document or reminder (paper), or a file that is kept once for all that have the same.
CREATE TABLE letter_files (
  letter   BLOB NOT NULL REFERENCES letters (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  name     TEXT NOT NULL CHECK (name <> ''),
  type     TEXT NOT NULL CHECK (type LIKE '_%/_%'),
  size     INTEGER NOT NULL CHECK (size > 0),
  paper    BLOB CHECK (length(paper) = 16),
  digest   BLOB REFERENCES contents (digest),
  PRIMARY KEY (letter, position),
  CHECK ((paper IS NULL) <> (digest IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_files_of_content ON letter_files (digest) WHERE digest IS NOT NULL;

-- Every step that a letter took.
CREATE TABLE letter_events (
  letter BLOB NOT NULL REFERENCES letters (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  step   TEXT NOT NULL CHECK (step IN ('filed', 'sending', 'sent', 'later', 'failed', 'unsure', 'taken back', 'again', 'arrived')),
  at     INTEGER NOT NULL, -- Unix milliseconds, UTC
  author BLOB NOT NULL CHECK (length(author) = 16),
  next   INTEGER, -- when it is tried, where it waits
  cause  TEXT NOT NULL,
  code   INTEGER NOT NULL CHECK (code BETWEEN 0 AND 999),
  words  TEXT NOT NULL CHECK (length(words) <= 400),
  PRIMARY KEY (letter, number),
  CHECK ((next IS NOT NULL) = (step IN ('filed', 'later', 'again')))
) STRICT, WITHOUT ROWID;

-- Derived: how each letter stands after its last step.
CREATE TABLE letter_states (
  letter BLOB NOT NULL PRIMARY KEY REFERENCES letters (id),
  state  TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unsure', 'taken back')),
  next   INTEGER,
  since  INTEGER NOT NULL, -- when it was sent, or sent again
  tries  INTEGER NOT NULL, -- in vain since then
  steps  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_states_waiting ON letter_states (next, letter) WHERE state = 'queued';
CREATE INDEX letter_states_by_state ON letter_states (state, letter);

-- A step is the next one of its letter, and one that can be taken from where the letter stands. So nothing is sent that was taken back or
-- that another one is sending, whoever asks.
CREATE TRIGGER letter_events_fit BEFORE INSERT ON letter_events
WHEN NEW.number IS NOT ifnull((SELECT steps FROM letter_states WHERE letter = NEW.letter), 0) + 1
  OR NOT CASE NEW.step
    WHEN 'filed' THEN NOT EXISTS (SELECT 1 FROM letter_states WHERE letter = NEW.letter)
    ELSE EXISTS (SELECT 1 FROM letter_states WHERE letter = NEW.letter AND CASE NEW.step
      WHEN 'sending' THEN state = 'queued'
      WHEN 'sent' THEN state = 'sending'
      WHEN 'taken back' THEN state IN ('queued', 'failed')
      WHEN 'again' THEN state IN ('failed', 'unsure', 'taken back')
      WHEN 'arrived' THEN state IN ('unsure', 'failed')
      ELSE state IN ('queued', 'sending') END)
  END
BEGIN SELECT RAISE(ABORT, 'a letter does not take this step from where it stands'); END;

CREATE TRIGGER letter_events_tell AFTER INSERT ON letter_events
BEGIN
  INSERT INTO letter_states VALUES (NEW.letter, 'queued', NEW.next, NEW.at, 0, 1)
  ON CONFLICT (letter) DO UPDATE SET
    state = CASE NEW.step WHEN 'later' THEN 'queued' WHEN 'again' THEN 'queued' WHEN 'arrived' THEN 'sent' ELSE NEW.step END,
    next = NEW.next,
    since = iif(NEW.step = 'again', NEW.at, since),
    tries = CASE NEW.step WHEN 'again' THEN 0 WHEN 'later' THEN tries + 1 ELSE tries END,
    steps = NEW.number;
END;

CREATE TRIGGER letters_stay BEFORE UPDATE ON letters BEGIN SELECT RAISE(ABORT, 'a letter never changes'); END;
CREATE TRIGGER letters_last BEFORE DELETE ON letters BEGIN SELECT RAISE(ABORT, 'a letter is never deleted'); END;
CREATE TRIGGER letter_files_stay BEFORE UPDATE ON letter_files BEGIN SELECT RAISE(ABORT, 'a letter never changes'); END;
CREATE TRIGGER letter_files_last BEFORE DELETE ON letter_files BEGIN SELECT RAISE(ABORT, 'a letter never changes'); END;
CREATE TRIGGER letter_files_closed BEFORE INSERT ON letter_files WHEN EXISTS (SELECT 1 FROM letter_events WHERE letter = NEW.letter)
BEGIN SELECT RAISE(ABORT, 'a letter never changes'); END;
CREATE TRIGGER letter_events_stay BEFORE UPDATE ON letter_events BEGIN SELECT RAISE(ABORT, 'what became of a letter never changes'); END;
CREATE TRIGGER letter_events_last BEFORE DELETE ON letter_events BEGIN SELECT RAISE(ABORT, 'what became of a letter never changes'); END;

-- A content is kept for letters too.
DROP TRIGGER content_pieces_last;
CREATE TRIGGER content_pieces_last BEFORE DELETE ON content_pieces
WHEN EXISTS (SELECT 1 FROM attachments WHERE digest = OLD.digest) OR EXISTS (SELECT 1 FROM letter_files WHERE digest = OLD.digest)
BEGIN SELECT RAISE(ABORT, 'a file that was attached never changes'); END;
DROP TRIGGER attachments_free;
CREATE TRIGGER attachments_free AFTER DELETE ON attachments
WHEN NOT EXISTS (SELECT 1 FROM attachments WHERE digest = OLD.digest) AND NOT EXISTS (SELECT 1 FROM letter_files WHERE digest = OLD.digest)
BEGIN
  DELETE FROM content_pieces WHERE digest = OLD.digest;
  DELETE FROM contents WHERE digest = OLD.digest;
END;

-- Where backups are carried to, and what became of each there.

-- What the books were when a backup was made: a restore that is to prove it is compared with this. body holds numbers and totals, see
-- store.Standing.
CREATE TABLE backup_marks (
  backup    BLOB NOT NULL PRIMARY KEY REFERENCES backups (id),
  trail     INTEGER NOT NULL CHECK (trail >= 0), -- entries
  root      BLOB NOT NULL CHECK (length(root) = 32),
  documents INTEGER NOT NULL CHECK (documents >= 0),
  body      TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;

-- A place. What opens it is never here. One that is not used any more stays for the sake of its history.
CREATE TABLE places (
  id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  position  INTEGER NOT NULL CHECK (position >= 1),
  name      TEXT NOT NULL CHECK (name <> ''),
  address   TEXT NOT NULL CHECK (address <> ''),
  account   TEXT NOT NULL, -- of the server: a user or the name of a key
  region    TEXT NOT NULL,
  host_key  TEXT NOT NULL, -- that was agreed on
  mark      BLOB CHECK (length(mark) = 16), -- by which a folder or stick is known again
  keeps     INTEGER NOT NULL CHECK (keeps IN (0, 1)), -- nothing is deleted there
  synced    INTEGER NOT NULL CHECK (synced IN (0, 1)), -- another program carries it away
  elsewhere INTEGER NOT NULL CHECK (elsewhere IN (0, 1)),
  removed   INTEGER -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX places_names ON places (name) WHERE removed IS NULL;

-- What opens a place, sealed under a key that lies in the keychain of the device alone.
CREATE TABLE place_secrets (
  place  BLOB NOT NULL REFERENCES places (id),
  device BLOB NOT NULL CHECK (length(device) = 16),
  sealed BLOB NOT NULL,
  PRIMARY KEY (place, device)
) STRICT, WITHOUT ROWID;

-- What became of the backups in a place. How each stands follows from the last that tells of it.
CREATE TABLE place_events (
  place  BLOB NOT NULL REFERENCES places (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  backup BLOB REFERENCES backups (id),
  did    TEXT NOT NULL CHECK (did IN ('sent', 'verified', 'proven', 'failed', 'removed', 'lost')),
  at     INTEGER NOT NULL, -- Unix milliseconds, UTC
  bundle TEXT NOT NULL, -- under which the place keeps the backup; of files, the path
  cause  TEXT NOT NULL,
  author BLOB NOT NULL CHECK (length(author) = 16),
  PRIMARY KEY (place, number),
  CHECK ((cause <> '') = (did = 'failed')),
  CHECK (backup IS NOT NULL OR did = 'failed')
) STRICT, WITHOUT ROWID;
CREATE INDEX place_events_of_backup ON place_events (backup) WHERE backup IS NOT NULL;

CREATE TRIGGER backup_marks_stay BEFORE UPDATE ON backup_marks BEGIN SELECT RAISE(ABORT, 'what a backup was made of never changes'); END;
CREATE TRIGGER backup_marks_last BEFORE DELETE ON backup_marks BEGIN SELECT RAISE(ABORT, 'what a backup was made of never changes'); END;
CREATE TRIGGER places_last BEFORE DELETE ON places BEGIN SELECT RAISE(ABORT, 'a place keeps its history'); END;
CREATE TRIGGER place_events_fit BEFORE INSERT ON place_events
WHEN NEW.number IS NOT ifnull((SELECT max(number) FROM place_events WHERE place = NEW.place), 0) + 1
BEGIN SELECT RAISE(ABORT, 'what became of backups in a place is only added to'); END;
CREATE TRIGGER place_events_stay BEFORE UPDATE ON place_events BEGIN SELECT RAISE(ABORT, 'what became of backups in a place is only added to'); END;
CREATE TRIGGER place_events_last BEFORE DELETE ON place_events BEGIN SELECT RAISE(ABORT, 'what became of backups in a place is only added to'); END;

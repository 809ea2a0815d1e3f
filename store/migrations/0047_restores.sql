-- From which backups these books were restored, in their order.
CREATE TABLE restores (
  number     INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
  maker      BLOB NOT NULL CHECK (length(maker) = 16), -- id of the books that the backup was made of
  at         INTEGER NOT NULL, -- Unix milliseconds, UTC: of the first login
  trail      INTEGER NOT NULL CHECK (trail >= 0), -- entries of the backup
  root       BLOB NOT NULL CHECK (length(root) = 32),
  left_trail INTEGER CHECK (left_trail >= 0), -- of the books of before, as far as this computer had seen them; NULL: it had not
  left_root  BLOB CHECK (length(left_root) = 32),
  author     BLOB NOT NULL CHECK (length(author) = 16),
  CHECK ((left_trail IS NULL) = (left_root IS NULL))
) STRICT;

-- Backups in the list that other books have made, from which these were restored. All others are of these books.
CREATE TABLE backup_makers (
  backup BLOB NOT NULL PRIMARY KEY REFERENCES backups (id),
  maker  BLOB NOT NULL CHECK (length(maker) = 16) -- id of those books
) STRICT, WITHOUT ROWID;

-- What else lies in a place: backups that these books have not made, nor those that they were restored from. Each was looked into once.
CREATE TABLE place_sights (
  place  BLOB NOT NULL REFERENCES places (id),
  bundle TEXT NOT NULL CHECK (bundle <> ''), -- under which it lies there
  at     INTEGER NOT NULL, -- Unix milliseconds, UTC
  maker  BLOB CHECK (length(maker) = 16), -- id of the books that made it; NULL: it opens with nothing that these books know
  made   INTEGER, -- Unix milliseconds, UTC
  ahead  INTEGER NOT NULL CHECK (ahead IN (0, 1)), -- it holds what these books do not: they are of the same origin, and went another way since
  PRIMARY KEY (place, bundle),
  CHECK ((maker IS NULL) = (made IS NULL)),
  CHECK (maker IS NOT NULL OR ahead = 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER restores_stay BEFORE UPDATE ON restores BEGIN SELECT RAISE(ABORT, 'where books come from never changes'); END;
CREATE TRIGGER restores_last BEFORE DELETE ON restores BEGIN SELECT RAISE(ABORT, 'where books come from never changes'); END;
CREATE TRIGGER backup_makers_stay BEFORE UPDATE ON backup_makers BEGIN SELECT RAISE(ABORT, 'who made a backup never changes'); END;
CREATE TRIGGER backup_makers_last BEFORE DELETE ON backup_makers BEGIN SELECT RAISE(ABORT, 'who made a backup never changes'); END;
CREATE TRIGGER place_sights_stay BEFORE UPDATE ON place_sights BEGIN SELECT RAISE(ABORT, 'what was seen in a place is only added to'); END;
CREATE TRIGGER place_sights_last BEFORE DELETE ON place_sights BEGIN SELECT RAISE(ABORT, 'what was seen in a place is only added to'); END;

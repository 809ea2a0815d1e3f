-- Version 7: imports of customers and items, so that a whole one can be taken back.

CREATE TABLE imports (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  noun    TEXT NOT NULL CHECK (noun IN ('customers', 'items')),
  name    TEXT NOT NULL, -- of the file
  made    INTEGER NOT NULL, -- Unix milliseconds, UTC
  added   INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  undone  INTEGER -- Unix milliseconds, UTC; NULL while it stands
) STRICT, WITHOUT ROWID;

-- What an import has written: the row as it was before, NULL where there was none, and the digest of what it became. With the row
-- itself this goes too: what was erased is not kept here.
CREATE TABLE import_rows (
  import BLOB NOT NULL REFERENCES imports (id),
  target BLOB NOT NULL CHECK (length(target) = 16),
  name   TEXT,
  body   TEXT CHECK (json_valid(body)),
  after  BLOB NOT NULL CHECK (length(after) = 32),
  PRIMARY KEY (import, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_rows_of_target ON import_rows (target);

CREATE TRIGGER imports_stay BEFORE UPDATE OF id, noun, name, made, added, changed ON imports
BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;
CREATE TRIGGER imports_last BEFORE DELETE ON imports BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;
CREATE TRIGGER import_rows_stay BEFORE UPDATE ON import_rows BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;
CREATE TRIGGER customers_forget AFTER DELETE ON customers BEGIN DELETE FROM import_rows WHERE target = OLD.id; END;
CREATE TRIGGER items_forget AFTER DELETE ON items BEGIN DELETE FROM import_rows WHERE target = OLD.id; END;

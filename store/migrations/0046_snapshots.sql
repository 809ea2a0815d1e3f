-- Copies of the books beside them, sealed as they are, taken before something that changes much.
CREATE TABLE snapshots (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  made    INTEGER NOT NULL, -- Unix milliseconds, UTC
  file    TEXT NOT NULL CHECK (file <> ''), -- in the folder of the books
  size    INTEGER NOT NULL CHECK (size >= 0), -- bytes
  purpose TEXT NOT NULL CHECK (purpose IN ('migration', 'update', 'keys', 'import', 'back', 'asked')),
  epoch   INTEGER NOT NULL CHECK (epoch >= 1), -- of the key that opens it
  tables  INTEGER NOT NULL CHECK (tables >= 1), -- version of the tables
  trail   INTEGER NOT NULL CHECK (trail >= 0), -- entries
  root    BLOB NOT NULL CHECK (length(root) = 32),
  author  BLOB NOT NULL CHECK (length(author) = 16)
) STRICT, WITHOUT ROWID;

-- Why a copy is not there any more.
CREATE TABLE snapshot_ends (
  snapshot BLOB NOT NULL PRIMARY KEY REFERENCES snapshots (id),
  ended    INTEGER NOT NULL, -- Unix milliseconds, UTC
  why      TEXT NOT NULL CHECK (why IN ('old', 'many', 'keys', 'erased', 'gone'))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER snapshots_stay BEFORE UPDATE ON snapshots BEGIN SELECT RAISE(ABORT, 'what a snapshot was made of never changes'); END;
CREATE TRIGGER snapshots_last BEFORE DELETE ON snapshots BEGIN SELECT RAISE(ABORT, 'a snapshot keeps its history'); END;
CREATE TRIGGER snapshot_ends_stay BEFORE UPDATE ON snapshot_ends BEGIN SELECT RAISE(ABORT, 'a snapshot keeps its history'); END;
CREATE TRIGGER snapshot_ends_last BEFORE DELETE ON snapshot_ends BEGIN SELECT RAISE(ABORT, 'a snapshot keeps its history'); END;

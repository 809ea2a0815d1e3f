-- Version 10: the trail of the books that these were made from.

-- Books that were made from an export begin a trail of their own. The one before comes along as it was signed, with who could sign
-- what: so it can be verified for ever. terms are the people (id, role, key, name), as JSON.
CREATE TABLE earlier_trails (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), -- of the store that it tells of
  nth    INTEGER NOT NULL UNIQUE CHECK (nth >= 1), -- the first is the oldest
  made   INTEGER NOT NULL, -- when they were exported: Unix milliseconds, UTC
  export BLOB NOT NULL CHECK (length(export) = 32), -- SHA-256 of the description of the export
  size   INTEGER NOT NULL CHECK (size >= 1),
  root   BLOB NOT NULL CHECK (length(root) = 32),
  terms  TEXT NOT NULL CHECK (json_valid(terms))
) STRICT;
CREATE TABLE earlier_entries (
  trail  BLOB NOT NULL REFERENCES earlier_trails (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  entry  BLOB NOT NULL,
  PRIMARY KEY (trail, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER earlier_trails_stay BEFORE UPDATE ON earlier_trails BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END;
CREATE TRIGGER earlier_trails_last BEFORE DELETE ON earlier_trails BEGIN SELECT RAISE(ABORT, 'the trail is never cut'); END;
CREATE TRIGGER earlier_entries_stay BEFORE UPDATE ON earlier_entries BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END;
CREATE TRIGGER earlier_entries_last BEFORE DELETE ON earlier_entries BEGIN SELECT RAISE(ABORT, 'the trail is never cut'); END;

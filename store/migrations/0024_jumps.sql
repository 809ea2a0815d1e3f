-- Why a number is not there: somebody set the next number of a series forward, past those in between.

CREATE TABLE series_jumps (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  series BLOB NOT NULL REFERENCES series (id),
  period INTEGER NOT NULL,
  first  INTEGER NOT NULL CHECK (first >= 1),
  last   INTEGER NOT NULL CHECK (last >= first),
  author BLOB NOT NULL CHECK (length(author) = 16),
  made   INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX series_jumps_of_series ON series_jumps (series, id);

-- It stands as evidence, so it is neither changed nor taken away.
CREATE TRIGGER series_jumps_stay BEFORE UPDATE ON series_jumps BEGIN SELECT RAISE(ABORT, 'a jump of a series never changes'); END;
CREATE TRIGGER series_jumps_last BEFORE DELETE ON series_jumps BEGIN SELECT RAISE(ABORT, 'a jump of a series is never deleted'); END;

-- What entries of the trail only commit to: the value of a field before and after, with the salt of the commitment. The entry is
-- signed and stays for ever; these rows can go, person by person, and then nobody can say or guess any more what it was.
CREATE TABLE trail_values (
  number   INTEGER NOT NULL CHECK (number >= 1),   -- of the entry
  position INTEGER NOT NULL CHECK (position >= 1), -- of the change in it
  subject  BLOB NOT NULL CHECK (length(subject) = 16), -- whose data it is
  salt     BLOB NOT NULL CHECK (length(salt) = 32),
  was      TEXT,
  now      TEXT,
  PRIMARY KEY (number, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX trail_values_of ON trail_values (subject);

-- The same of earlier trails.
CREATE TABLE earlier_values (
  trail    BLOB NOT NULL,
  number   INTEGER NOT NULL CHECK (number >= 1),
  position INTEGER NOT NULL CHECK (position >= 1),
  subject  BLOB NOT NULL CHECK (length(subject) = 16),
  salt     BLOB NOT NULL CHECK (length(salt) = 32),
  was      TEXT,
  now      TEXT,
  PRIMARY KEY (trail, number, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX earlier_values_of ON earlier_values (subject);

CREATE TRIGGER trail_values_stay BEFORE UPDATE ON trail_values BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END;
CREATE TRIGGER earlier_values_stay BEFORE UPDATE ON earlier_values BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END;

-- People beside the owner, as the trail tells of them. Who opens the books, and in which role, stands in the key file, which the owner
-- signs; where the two differ, somebody put an older key file back, or a change was cut short.
CREATE TABLE users (
  id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  role        TEXT NOT NULL CHECK (role <> ''),
  until       TEXT CHECK (until GLOB '????-??-??'), -- last day of access, NULL for no end
  active      INTEGER NOT NULL CHECK (active IN (0, 1)),
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)), -- the passphrase was made up for her: the first thing she does is to change it
  added       INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;

-- Computers on which users open the books. One that was removed stays: an old key file still has its slot.
CREATE TABLE devices (
  id      BLOB NOT NULL CHECK (length(id) = 16),
  user_id BLOB NOT NULL CHECK (length(user_id) = 16),
  name    TEXT NOT NULL, -- as the computer calls itself
  added   INTEGER NOT NULL, -- Unix milliseconds, UTC
  seen    INTEGER, -- at the last login; NULL for none yet
  removed INTEGER,
  PRIMARY KEY (id, user_id)
) STRICT, WITHOUT ROWID;

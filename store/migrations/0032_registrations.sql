-- What a portal answered when an issued document was registered there, and the paper that bears it: a second rendition beside the one that was filed
-- at issue, which stays.

CREATE TABLE registrations (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  document BLOB NOT NULL UNIQUE REFERENCES documents (id),
  number   TEXT NOT NULL CHECK (number <> ''), -- India: the IRN
  ack      TEXT NOT NULL,
  moment   TEXT NOT NULL, -- as the portal writes it
  code     TEXT NOT NULL, -- the signed text of the printed code
  signed   TEXT NOT NULL, -- the signed document, '' where the portal gave none
  pdf      BLOB NOT NULL,
  sha256   BLOB NOT NULL CHECK (length(sha256) = 32),
  author   BLOB NOT NULL CHECK (length(author) = 16),
  made     INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT;
CREATE TRIGGER registrations_stay BEFORE UPDATE ON registrations BEGIN SELECT RAISE(ABORT, 'a registration never changes'); END;
CREATE TRIGGER registrations_last BEFORE DELETE ON registrations BEGIN SELECT RAISE(ABORT, 'a registration is never deleted'); END;

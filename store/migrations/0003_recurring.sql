-- Version 3: recurring invoices.

-- A template, and the day that comes next; NULL when it has ended. What lies before that day is dealt with for good.
CREATE TABLE recurring (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  next   TEXT CHECK (next GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
  body   TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX recurring_by_next ON recurring (next, id) WHERE next IS NOT NULL;

-- What became of each occurrence: the key is why none is ever made twice. document is the draft or the document that it became, NULL
-- where it was skipped; no reference, since a draft may be deleted.
CREATE TABLE occasions (
  recurring BLOB NOT NULL REFERENCES recurring (id),
  day       TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  document  BLOB UNIQUE CHECK (length(document) = 16),
  PRIMARY KEY (recurring, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER occasions_stay BEFORE UPDATE ON occasions BEGIN SELECT RAISE(ABORT, 'an occurrence that was dealt with stays so'); END;
CREATE TRIGGER occasions_last BEFORE DELETE ON occasions BEGIN SELECT RAISE(ABORT, 'an occurrence that was dealt with stays so'); END;
CREATE TRIGGER recurring_last BEFORE DELETE ON recurring BEGIN SELECT RAISE(ABORT, 'a recurring invoice is ended, not deleted'); END;

-- Only the occurrence that comes next is dealt with, and the next one only ever lies later.
CREATE TRIGGER occasions_next BEFORE INSERT ON occasions
WHEN NOT EXISTS (SELECT 1 FROM recurring WHERE id = NEW.recurring AND next = NEW.day)
BEGIN SELECT RAISE(ABORT, 'only the occurrence that comes next is dealt with'); END;
CREATE TRIGGER recurring_forward BEFORE UPDATE OF next ON recurring
WHEN OLD.next IS NULL AND NEW.next IS NOT NULL OR NEW.next < OLD.next
BEGIN SELECT RAISE(ABORT, 'a recurring invoice never goes back'); END;

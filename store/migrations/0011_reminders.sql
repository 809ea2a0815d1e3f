-- Version 11: reminders of what is overdue.

-- A letter as it was sent. body is what it says beside the sums: parties, account, texts.
CREATE TABLE reminders (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  day      TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  customer BLOB CHECK (length(customer) = 16), -- no reference, as for documents; NULL for the buyer of one invoice
  name     TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  level    INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
  fee      INTEGER NOT NULL CHECK (fee >= 0),
  body     TEXT NOT NULL CHECK (json_valid(body)),
  pdf      BLOB NOT NULL,
  sha256   BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;
CREATE INDEX reminders_of_customer ON reminders (customer, currency, day, id);

-- The invoices on a letter, with the level that each has by it; 0: it was only named along.
CREATE TABLE reminder_invoices (
  reminder BLOB NOT NULL REFERENCES reminders (id),
  document BLOB NOT NULL REFERENCES documents (id),
  level    INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),
  late     INTEGER NOT NULL CHECK (late >= 1), -- days past due
  open     INTEGER NOT NULL CHECK (open > 0),
  credit   INTEGER NOT NULL CHECK (credit >= 0 AND credit < open), -- the part that the customer's credit would pay
  interest INTEGER NOT NULL CHECK (interest >= 0),
  PRIMARY KEY (reminder, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_invoices_of_document ON reminder_invoices (document, reminder, level);

-- A letter that was sent by mistake counts for nothing.
CREATE TABLE reminder_recalls (
  reminder BLOB NOT NULL PRIMARY KEY REFERENCES reminders (id),
  day      TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  reason   TEXT NOT NULL CHECK (reason <> '')
) STRICT, WITHOUT ROWID;

-- An invoice or a customer is not to be reminded, or is again: of several rows the last counts.
CREATE TABLE reminder_holds (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  document BLOB REFERENCES documents (id),
  customer BLOB CHECK (length(customer) = 16),
  day      TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  held     INTEGER NOT NULL CHECK (held IN (0, 1)),
  until    TEXT CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  reason   TEXT NOT NULL,
  CHECK ((document IS NULL) <> (customer IS NULL)),
  CHECK (held = 0 OR reason <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_holds_of_document ON reminder_holds (document, id) WHERE document IS NOT NULL;
CREATE INDEX reminder_holds_of_customer ON reminder_holds (customer, id) WHERE customer IS NOT NULL;

CREATE TRIGGER reminders_stay BEFORE UPDATE ON reminders BEGIN SELECT RAISE(ABORT, 'a reminder never changes'); END;
CREATE TRIGGER reminders_last BEFORE DELETE ON reminders BEGIN SELECT RAISE(ABORT, 'a reminder is never deleted'); END;
CREATE TRIGGER reminder_invoices_stay BEFORE UPDATE ON reminder_invoices BEGIN SELECT RAISE(ABORT, 'a reminder never changes'); END;
CREATE TRIGGER reminder_invoices_last BEFORE DELETE ON reminder_invoices BEGIN SELECT RAISE(ABORT, 'a reminder is never deleted'); END;
CREATE TRIGGER reminder_recalls_stay BEFORE UPDATE ON reminder_recalls BEGIN SELECT RAISE(ABORT, 'a reminder is taken back once'); END;
CREATE TRIGGER reminder_recalls_last BEFORE DELETE ON reminder_recalls BEGIN SELECT RAISE(ABORT, 'a reminder is taken back once'); END;
CREATE TRIGGER reminder_holds_stay BEFORE UPDATE ON reminder_holds BEGIN SELECT RAISE(ABORT, 'what was said of reminding never changes'); END;
CREATE TRIGGER reminder_holds_last BEFORE DELETE ON reminder_holds BEGIN SELECT RAISE(ABORT, 'what was said of reminding never changes'); END;
CREATE TRIGGER reminder_invoices_fit BEFORE INSERT ON reminder_invoices
WHEN (SELECT kind <> 'invoice' OR currency <> (SELECT currency FROM reminders WHERE id = NEW.reminder) FROM documents WHERE id = NEW.document)
BEGIN SELECT RAISE(ABORT, 'a reminder names invoices in its currency'); END;

-- What is owed, by the day it is due, and what was overpaid, however many documents there are.
CREATE INDEX register_owed ON register (due, seq) WHERE kind = 'invoice' AND open > 0;
DROP INDEX IF EXISTS register_overpaid; -- the first books have one of that name
CREATE INDEX register_overpaid ON register (customer, currency, open) WHERE kind = 'invoice' AND open < 0;

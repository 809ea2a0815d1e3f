-- Open invoices of an earlier program.

-- A claim of kind opening is what was open when these books began. It stands in no series of ours, is no sale and bears no tax, and is paid
-- like an invoice. It is a document so that all that is said of an invoice's balance is said of it too. Each import has a series of its
-- own, whose id is that of the import: so that what was taken back can come in anew.
INSERT INTO kinds VALUES ('opening');

PRAGMA defer_foreign_keys = ON;
CREATE TABLE old AS SELECT * FROM imports;
DROP TABLE imports;
CREATE TABLE imports (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  noun    TEXT NOT NULL CHECK (noun IN ('customers', 'items', 'invoices')),
  name    TEXT NOT NULL, -- of the file
  made    INTEGER NOT NULL, -- Unix milliseconds, UTC
  added   INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  undone  INTEGER -- Unix milliseconds, UTC; NULL while it stands
) STRICT, WITHOUT ROWID;
INSERT INTO imports SELECT id, noun, name, made, added, changed, undone FROM old;
DROP TABLE old;
CREATE TRIGGER imports_stay BEFORE UPDATE OF id, noun, name, made, added, changed ON imports
BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;
CREATE TRIGGER imports_last BEFORE DELETE ON imports BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;

-- What may be paid, and what is owed, overdue or overpaid.
DROP INDEX IF EXISTS register_open;
DROP INDEX IF EXISTS register_owed;
DROP INDEX IF EXISTS register_overpaid;
DROP INDEX IF EXISTS register_unpaid;
CREATE INDEX register_open ON register (document) WHERE open <> 0;
CREATE INDEX register_owed ON register (due, seq) WHERE kind IN ('invoice', 'opening') AND open > 0;
CREATE INDEX register_overpaid ON register (customer, currency, open) WHERE kind IN ('invoice', 'opening') AND open < 0;
CREATE INDEX register_unpaid ON register (due, seq) WHERE kind IN ('invoice', 'opening') AND stand IN ('issued', 'part paid');
DROP TRIGGER reminder_invoices_fit;
CREATE TRIGGER reminder_invoices_fit BEFORE INSERT ON reminder_invoices
WHEN (SELECT kind NOT IN ('invoice', 'opening') OR currency <> (SELECT currency FROM reminders WHERE id = NEW.reminder)
  FROM documents WHERE id = NEW.document)
BEGIN SELECT RAISE(ABORT, 'a reminder names invoices in its currency'); END;

DROP TRIGGER invoices_move;
CREATE TRIGGER invoices_move AFTER INSERT ON documents WHEN NEW.kind IN ('invoice', 'opening')
BEGIN
  INSERT INTO movements VALUES (NEW.id, NEW.id, 'issue', NEW.payable);
END;

DROP TRIGGER register_counts;
DROP TRIGGER register_uncounts;
DROP TRIGGER register_recounts;
CREATE TRIGGER register_counts AFTER INSERT ON register
BEGIN
  INSERT INTO tally VALUES (NEW.kind, NEW.stand, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO dues SELECT NEW.currency, ifnull(NEW.due, ''), NEW.stand, 1, NEW.open
    WHERE NEW.kind IN ('invoice', 'opening') AND NEW.stand IN ('issued', 'part paid')
    ON CONFLICT DO UPDATE SET n = n + 1, open = open + excluded.open;
END;
CREATE TRIGGER register_uncounts AFTER DELETE ON register
BEGIN
  UPDATE tally SET n = n - 1 WHERE kind = OLD.kind AND stand = OLD.stand;
  UPDATE dues SET n = n - 1, open = open - OLD.open
    WHERE OLD.kind IN ('invoice', 'opening') AND currency = OLD.currency AND due = ifnull(OLD.due, '') AND stand = OLD.stand;
  DELETE FROM texts WHERE seq = OLD.seq;
END;
CREATE TRIGGER register_recounts AFTER UPDATE OF kind, stand, due, currency, open ON register
BEGIN
  UPDATE tally SET n = n - 1 WHERE kind = OLD.kind AND stand = OLD.stand;
  UPDATE dues SET n = n - 1, open = open - OLD.open
    WHERE OLD.kind IN ('invoice', 'opening') AND currency = OLD.currency AND due = ifnull(OLD.due, '') AND stand = OLD.stand;
  INSERT INTO tally VALUES (NEW.kind, NEW.stand, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO dues SELECT NEW.currency, ifnull(NEW.due, ''), NEW.stand, 1, NEW.open
    WHERE NEW.kind IN ('invoice', 'opening') AND NEW.stand IN ('issued', 'part paid')
    ON CONFLICT DO UPDATE SET n = n + 1, open = open + excluded.open;
END;

-- Nothing that was issued here is ever deleted. A claim that was imported can be taken back while nothing refers to it: payments do by
-- reference.
DROP TRIGGER documents_last;
DROP TRIGGER lines_last;
DROP TRIGGER taxes_last;
DROP TRIGGER papers_last;
DROP TRIGGER movements_last;
CREATE TRIGGER documents_last BEFORE DELETE ON documents WHEN OLD.kind <> 'opening'
BEGIN SELECT RAISE(ABORT, 'an issued document is never deleted'); END;
CREATE TRIGGER lines_last BEFORE DELETE ON document_lines WHEN (SELECT kind FROM documents WHERE id = OLD.document) IS NOT 'opening'
BEGIN SELECT RAISE(ABORT, 'the lines of an issued document are never deleted'); END;
CREATE TRIGGER taxes_last BEFORE DELETE ON document_taxes WHEN (SELECT kind FROM documents WHERE id = OLD.document) IS NOT 'opening'
BEGIN SELECT RAISE(ABORT, 'the taxes of an issued document are never deleted'); END;
CREATE TRIGGER papers_last BEFORE DELETE ON papers WHEN (SELECT kind FROM documents WHERE id = OLD.document) IS NOT 'opening'
BEGIN SELECT RAISE(ABORT, 'a filed paper is never deleted'); END;
CREATE TRIGGER movements_last BEFORE DELETE ON movements
WHEN OLD.cause <> 'issue' OR (SELECT kind FROM documents WHERE id = OLD.document) IS NOT 'opening'
BEGIN SELECT RAISE(ABORT, 'a movement is never deleted'); END;

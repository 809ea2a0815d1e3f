-- Version 5: more kinds of documents, how one becomes the next, and how quotes were answered.

-- The kinds are a table from now on, so that another one is a row and not a new table of documents.
CREATE TABLE kinds (
  kind TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO kinds VALUES ('quote'), ('order'), ('proforma'), ('delivery'), ('invoice'), ('credit');

-- SQLite cannot alter a CHECK, so the tables with the old list are written anew. What refers to their rows is looked at when all
-- rows are there again, at the end of the transaction.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE old AS SELECT * FROM drafts;
DROP TABLE drafts;
CREATE TABLE drafts (
  id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind  TEXT NOT NULL REFERENCES kinds (kind),
  body  TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
INSERT INTO drafts SELECT * FROM old;
DROP TABLE old;

CREATE TABLE old AS SELECT * FROM series;
DROP TABLE series;
CREATE TABLE series (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind    TEXT NOT NULL REFERENCES kinds (kind),
  pattern TEXT NOT NULL CHECK (pattern <> ''),
  yearly  INTEGER NOT NULL CHECK (yearly IN (0, 1)),
  year    INTEGER NOT NULL,
  next    INTEGER NOT NULL CHECK (next >= 1),
  serving INTEGER NOT NULL CHECK (serving IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX series_serving ON series (kind) WHERE serving = 1;
INSERT INTO series SELECT * FROM old;
DROP TABLE old;

CREATE TABLE old AS SELECT * FROM documents;
DROP TABLE documents;
CREATE TABLE documents (
  id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind          TEXT NOT NULL REFERENCES kinds (kind),
  series        BLOB NOT NULL REFERENCES series (id),
  year          INTEGER NOT NULL,
  counter       INTEGER NOT NULL CHECK (counter >= 1),
  number        TEXT NOT NULL CHECK (number <> ''),
  issued        TEXT NOT NULL CHECK (issued GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  due           TEXT CHECK (due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  currency      TEXT NOT NULL CHECK (length(currency) = 3),
  customer      BLOB CHECK (length(customer) = 16), -- no reference: a customer may be erased, her bills stay
  buyer         TEXT NOT NULL,
  corrects      BLOB REFERENCES documents (id),
  source        BLOB REFERENCES documents (id), -- that it follows
  lines         INTEGER NOT NULL,
  allowances    INTEGER NOT NULL,
  charges       INTEGER NOT NULL,
  tax_exclusive INTEGER NOT NULL,
  tax           INTEGER NOT NULL,
  tax_inclusive INTEGER NOT NULL,
  prepaid       INTEGER NOT NULL,
  rounding      INTEGER NOT NULL,
  payable       INTEGER NOT NULL,
  body          TEXT NOT NULL CHECK (json_valid(body)),
  UNIQUE (series, number),
  UNIQUE (series, year, counter)
) STRICT;
CREATE INDEX documents_corrects ON documents (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX documents_source ON documents (source) WHERE source IS NOT NULL;
INSERT INTO documents (id, kind, series, year, counter, number, issued, due, currency, customer, buyer, corrects, lines, allowances,
  charges, tax_exclusive, tax, tax_inclusive, prepaid, rounding, payable, body)
  SELECT id, kind, series, year, counter, number, issued, due, currency, customer, buyer, corrects, lines, allowances,
  charges, tax_exclusive, tax, tax_inclusive, prepaid, rounding, payable, body FROM old;
DROP TABLE old;

-- The triggers of documents went with the old table. Only invoices and what takes them back are sales.
CREATE TRIGGER documents_stay BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END;
CREATE TRIGGER documents_last BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'an issued document is never deleted'); END;
CREATE TRIGGER invoices_move AFTER INSERT ON documents WHEN NEW.kind = 'invoice'
BEGIN
  INSERT INTO movements VALUES (NEW.id, NEW.id, 'issue', NEW.payable);
END;
CREATE TRIGGER credits_move AFTER INSERT ON documents WHEN NEW.kind = 'credit' AND NEW.corrects IS NOT NULL
BEGIN
  INSERT INTO movements VALUES (NEW.corrects, NEW.id, 'credit', -(NEW.payable + NEW.prepaid));
END;
CREATE TRIGGER documents_turn AFTER INSERT ON documents WHEN NEW.kind IN ('invoice', 'credit')
BEGIN
  INSERT INTO turnover VALUES (NEW.currency, NEW.issued, CASE NEW.kind WHEN 'credit' THEN -NEW.tax_inclusive ELSE NEW.tax_inclusive END, 0, 0)
    ON CONFLICT DO UPDATE SET invoiced = invoiced + excluded.invoiced;
END;

-- Which line of the document it follows a line takes over.
ALTER TABLE document_lines ADD COLUMN source INTEGER CHECK (source >= 1);

-- What customers said to quotes. A quote never changes: of several answers the last one counts, and the list knows it.
CREATE TABLE answers (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  document BLOB NOT NULL REFERENCES documents (id),
  verdict  TEXT NOT NULL CHECK (verdict IN ('accepted', 'declined')),
  day      TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  note     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_of_document ON answers (document, id);
ALTER TABLE register ADD COLUMN verdict TEXT;
CREATE INDEX register_of_verdict ON register (verdict, seq) WHERE verdict IS NOT NULL;
CREATE INDEX register_unanswered ON register (due, seq) WHERE kind = 'quote' AND verdict IS NULL;
CREATE TRIGGER answers_stay BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'an answer to a quote never changes'); END;
CREATE TRIGGER answers_last BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'an answer to a quote is never deleted'); END;
CREATE TRIGGER answers_quotes BEFORE INSERT ON answers WHEN (SELECT kind FROM documents WHERE id = NEW.document) <> 'quote'
BEGIN SELECT RAISE(ABORT, 'only a quote is answered'); END;
CREATE TRIGGER answers_stand AFTER INSERT ON answers
BEGIN
  UPDATE register SET verdict = NEW.verdict WHERE document = NEW.document;
END;

-- Books that have number series already get those of the new kinds. The ids are UUIDv7.
INSERT INTO series (id, kind, pattern, yearly, year, next, serving)
  SELECT unhex(printf('%012x', unixepoch() * 1000) || '7' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(8)), 2)),
    column1, column2 || '-{YYYY}-{NNNN}', 1, 0, 1, 1
  FROM (VALUES ('order', 'OC'), ('proforma', 'PF'), ('delivery', 'DN')) WHERE EXISTS (SELECT 1 FROM series);

-- Version 1: the books.
--
-- Amounts are integers in the minor unit of the row's currency. Quantities, prices and percents are canonical decimal
-- text. Days are ISO text: they sort, and a person with the sqlite3 program can read them. Ids are UUIDv7.
-- A table that another till may one day share has such an id at the head of its primary key. A derived table has an
-- integer instead: it can be made again from the others and never leaves this store.

-- One row, the shop itself. The logo lies apart from the text so that reading the name does not read the picture.
CREATE TABLE company (
  id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  sole  INTEGER NOT NULL DEFAULT 1 UNIQUE CHECK (sole = 1),
  name  TEXT NOT NULL,
  body  TEXT NOT NULL CHECK (json_valid(body)),
  logo  BLOB
) STRICT;

CREATE TABLE customers (
  id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name  TEXT NOT NULL,
  body  TEXT NOT NULL CHECK (json_valid(body)),
  sort  TEXT NOT NULL, -- the name, folded
  fold  TEXT NOT NULL  -- all that a search may find, folded
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_by_name ON customers (sort, id);

CREATE TABLE items (
  id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name  TEXT NOT NULL,
  body  TEXT NOT NULL CHECK (json_valid(body)),
  sort  TEXT NOT NULL,
  fold  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX items_by_name ON items (sort, id);

-- A draft may change and may be wrong, so it is kept as one value.
CREATE TABLE drafts (
  id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind  TEXT NOT NULL CHECK (kind IN ('quote', 'invoice', 'credit')),
  body  TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

-- A counter per series, integers only. serving = 1 marks the series that hands out the next number of its kind.
CREATE TABLE series (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind    TEXT NOT NULL CHECK (kind IN ('quote', 'invoice', 'credit')),
  pattern TEXT NOT NULL CHECK (pattern <> ''),
  yearly  INTEGER NOT NULL CHECK (yearly IN (0, 1)),
  year    INTEGER NOT NULL,
  next    INTEGER NOT NULL CHECK (next >= 1),
  serving INTEGER NOT NULL CHECK (serving IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX series_serving ON series (kind) WHERE serving = 1;

-- An issued document. body is what nobody asks for by itself: parties, account, discounts, texts.
CREATE TABLE documents (
  id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind          TEXT NOT NULL CHECK (kind IN ('quote', 'invoice', 'credit')),
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

CREATE TABLE document_lines (
  document    BLOB NOT NULL REFERENCES documents (id),
  position    INTEGER NOT NULL CHECK (position >= 1),
  item        BLOB CHECK (length(item) = 16),
  description TEXT NOT NULL,
  detail      TEXT NOT NULL,
  quantity    TEXT NOT NULL,
  unit        TEXT NOT NULL,
  price       TEXT NOT NULL,
  base        TEXT, -- price base quantity, NULL for 1
  category    TEXT NOT NULL,
  rate        TEXT NOT NULL,
  split       TEXT, -- the taxes that the rate is made of, "CGST 9 + SGST 9"; NULL for one
  adjustments TEXT CHECK (adjustments IS NULL OR json_valid(adjustments)), -- discounts and charges of the line, NULL for none
  credits     INTEGER CHECK (credits >= 1), -- credit notes: the line of the invoice that is taken back
  net         INTEGER NOT NULL,
  gross       INTEGER, -- only where prices are gross
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_taxes (
  document     BLOB NOT NULL REFERENCES documents (id),
  position     INTEGER NOT NULL CHECK (position >= 1),
  category     TEXT NOT NULL,
  rate         TEXT NOT NULL,
  lines        INTEGER NOT NULL,
  allowances   INTEGER NOT NULL,
  charges      INTEGER NOT NULL,
  taxable      INTEGER NOT NULL,
  tax          INTEGER NOT NULL,
  split        TEXT, -- as of the lines
  split_tax    TEXT CHECK (split_tax IS NULL OR json_valid(split_tax)), -- the amount of each of them, "[900,900]"
  home_taxable INTEGER, -- in the currency of the books, NULL where the document is in it
  home_tax     INTEGER,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

-- How each discount and charge of the whole document falls on its tax groups.
CREATE TABLE document_parts (
  document BLOB NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  charge   INTEGER NOT NULL CHECK (charge IN (0, 1)),
  nth      INTEGER NOT NULL CHECK (nth >= 0), -- of the document's discounts or charges
  category TEXT NOT NULL,
  rate     TEXT NOT NULL,
  split    TEXT,
  priced   INTEGER NOT NULL,
  amount   INTEGER NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

-- The bytes that were sent, as they were made at issue.
CREATE TABLE papers (
  document BLOB NOT NULL PRIMARY KEY REFERENCES documents (id),
  pdf      BLOB NOT NULL,
  sha256   BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;

-- Money received, or paid back where negative. Wrong ones are answered by a counter-row.
CREATE TABLE payments (
  id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  document  BLOB NOT NULL REFERENCES documents (id),
  day       TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  currency  TEXT NOT NULL CHECK (length(currency) = 3),
  amount    INTEGER NOT NULL CHECK (amount <> 0),
  method    TEXT NOT NULL,
  reference TEXT NOT NULL,
  note      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_of_document ON payments (document, day, id);
CREATE INDEX payments_by_day ON payments (day, id);

-- What moves the balance of a document. The open balance is the sum of its rows, never a number that somebody sets.
-- source is the document itself (cause issue), the payment, or the other document of a credit.
CREATE TABLE movements (
  document BLOB NOT NULL REFERENCES documents (id),
  source   BLOB NOT NULL,
  cause    TEXT NOT NULL CHECK (cause IN ('issue', 'payment', 'credit')),
  amount   INTEGER NOT NULL,
  PRIMARY KEY (document, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A user's secret, sealed under the passphrase alone, so that she keeps her identity when the books are restored elsewhere.
CREATE TABLE slots (
  user_id BLOB NOT NULL PRIMARY KEY CHECK (length(user_id) = 16),
  body    BLOB NOT NULL
) STRICT;

CREATE TABLE backups (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  made     INTEGER NOT NULL, -- Unix milliseconds, UTC
  place    TEXT NOT NULL,
  size     INTEGER NOT NULL,
  sha256   BLOB NOT NULL CHECK (length(sha256) = 32),
  verified INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;

-- The trail. Entries are as signed; hashes are those of the Merkle tree over them, in the order of RFC 6962 storage.
CREATE TABLE trail_entries (
  number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 0),
  entry  BLOB NOT NULL
) STRICT;

CREATE TABLE trail_hashes (
  position INTEGER NOT NULL PRIMARY KEY CHECK (position >= 0),
  hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Derived: one narrow row per draft or document, newest last, so that a list reads little.
CREATE TABLE register (
  seq      INTEGER NOT NULL PRIMARY KEY,
  document BLOB NOT NULL UNIQUE CHECK (length(document) = 16),
  kind     TEXT NOT NULL,
  number   TEXT NOT NULL,
  customer BLOB,
  name     TEXT NOT NULL,
  day      TEXT, -- that the document bears
  due      TEXT,
  currency TEXT NOT NULL,
  payable  INTEGER NOT NULL,
  paid     INTEGER NOT NULL DEFAULT 0,
  credited INTEGER NOT NULL DEFAULT 0,
  open     INTEGER NOT NULL DEFAULT 0,
  stand    TEXT NOT NULL CHECK (stand IN ('draft', 'issued', 'part paid', 'paid', 'credited'))
) STRICT;
CREATE INDEX register_of_customer ON register (customer);
CREATE INDEX register_of_kind ON register (kind);
CREATE INDEX register_of_stand ON register (stand, seq, kind, due);

-- Derived: all that a search may find of a draft or document, folded.
CREATE TABLE texts (
  seq  INTEGER NOT NULL PRIMARY KEY, -- of the register
  fold TEXT NOT NULL
) STRICT;

-- Derived: which issued documents have which three letters in a row in their text. It is written for many documents at once;
-- those behind the mark are not in it yet. What is issued never changes, so nothing is ever taken out of it.
CREATE VIRTUAL TABLE trigrams USING fts5 (fold, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1');
CREATE TABLE trigrams_mark (
  sole INTEGER NOT NULL PRIMARY KEY CHECK (sole = 1),
  seq  INTEGER NOT NULL
) STRICT;
INSERT INTO trigrams_mark VALUES (1, 0);

-- Derived sums, so that no figure on the screen grows with the years: how many documents of a kind stand how; what is open on
-- unpaid invoices by the day they are due ('' for none); what was invoiced and received on a day.
CREATE TABLE tally (
  kind  TEXT NOT NULL,
  stand TEXT NOT NULL,
  n     INTEGER NOT NULL,
  PRIMARY KEY (kind, stand)
) STRICT, WITHOUT ROWID;
CREATE TABLE dues (
  currency TEXT NOT NULL,
  due      TEXT NOT NULL,
  stand    TEXT NOT NULL,
  n        INTEGER NOT NULL,
  open     INTEGER NOT NULL,
  PRIMARY KEY (currency, due, stand)
) STRICT, WITHOUT ROWID;
CREATE TABLE turnover (
  currency TEXT NOT NULL,
  day      TEXT NOT NULL,
  invoiced INTEGER NOT NULL, -- tax included, credit notes taken off
  received INTEGER NOT NULL,
  payments INTEGER NOT NULL, -- how many
  PRIMARY KEY (currency, day)
) STRICT, WITHOUT ROWID;

-- What is issued stays as it is. A wrong bill is answered by a credit note, a wrong payment by a counter-row.
CREATE TRIGGER documents_stay BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END;
CREATE TRIGGER documents_last BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'an issued document is never deleted'); END;
CREATE TRIGGER lines_stay BEFORE UPDATE ON document_lines BEGIN SELECT RAISE(ABORT, 'the lines of an issued document never change'); END;
CREATE TRIGGER lines_last BEFORE DELETE ON document_lines BEGIN SELECT RAISE(ABORT, 'the lines of an issued document are never deleted'); END;
CREATE TRIGGER taxes_stay BEFORE UPDATE ON document_taxes BEGIN SELECT RAISE(ABORT, 'the taxes of an issued document never change'); END;
CREATE TRIGGER taxes_last BEFORE DELETE ON document_taxes BEGIN SELECT RAISE(ABORT, 'the taxes of an issued document are never deleted'); END;
CREATE TRIGGER parts_stay BEFORE UPDATE ON document_parts BEGIN SELECT RAISE(ABORT, 'the parts of an issued document never change'); END;
CREATE TRIGGER parts_last BEFORE DELETE ON document_parts BEGIN SELECT RAISE(ABORT, 'the parts of an issued document are never deleted'); END;
CREATE TRIGGER papers_stay BEFORE UPDATE ON papers BEGIN SELECT RAISE(ABORT, 'a filed paper never changes'); END;
CREATE TRIGGER papers_last BEFORE DELETE ON papers BEGIN SELECT RAISE(ABORT, 'a filed paper is never deleted'); END;
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments BEGIN SELECT RAISE(ABORT, 'a payment never changes'); END;
CREATE TRIGGER payments_last BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'a payment is never deleted'); END;
CREATE TRIGGER movements_stay BEFORE UPDATE ON movements BEGIN SELECT RAISE(ABORT, 'a movement never changes'); END;
CREATE TRIGGER movements_last BEFORE DELETE ON movements BEGIN SELECT RAISE(ABORT, 'a movement is never deleted'); END;
CREATE TRIGGER entries_stay BEFORE UPDATE ON trail_entries BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END;
CREATE TRIGGER entries_last BEFORE DELETE ON trail_entries BEGIN SELECT RAISE(ABORT, 'the trail is never cut'); END;
CREATE TRIGGER hashes_stay BEFORE UPDATE ON trail_hashes BEGIN SELECT RAISE(ABORT, 'the trail never changes'); END;
CREATE TRIGGER hashes_last BEFORE DELETE ON trail_hashes BEGIN SELECT RAISE(ABORT, 'the trail is never cut'); END;
CREATE TRIGGER backups_stay BEFORE UPDATE ON backups BEGIN SELECT RAISE(ABORT, 'the list of backups is only added to'); END;
CREATE TRIGGER backups_last BEFORE DELETE ON backups BEGIN SELECT RAISE(ABORT, 'the list of backups is only added to'); END;

-- Lines and taxes join a document only in the transaction that issues it: before its paper is filed.
CREATE TRIGGER lines_closed BEFORE INSERT ON document_lines
WHEN EXISTS (SELECT 1 FROM papers WHERE document = NEW.document)
BEGIN SELECT RAISE(ABORT, 'an issued document takes no more lines'); END;
CREATE TRIGGER taxes_closed BEFORE INSERT ON document_taxes
WHEN EXISTS (SELECT 1 FROM papers WHERE document = NEW.document)
BEGIN SELECT RAISE(ABORT, 'an issued document takes no more taxes'); END;
CREATE TRIGGER parts_closed BEFORE INSERT ON document_parts
WHEN EXISTS (SELECT 1 FROM papers WHERE document = NEW.document)
BEGIN SELECT RAISE(ABORT, 'an issued document takes no more parts'); END;

-- A payment is in the currency of its document, or the sum of its movements would mean nothing.
CREATE TRIGGER payments_currency BEFORE INSERT ON payments
WHEN NEW.currency <> (SELECT currency FROM documents WHERE id = NEW.document)
BEGIN SELECT RAISE(ABORT, 'a payment is in the currency of its document'); END;

-- An invoice opens its balance; a credit note lowers that of the invoice it corrects and has none of its own.
CREATE TRIGGER invoices_move AFTER INSERT ON documents WHEN NEW.kind = 'invoice'
BEGIN
  INSERT INTO movements VALUES (NEW.id, NEW.id, 'issue', NEW.payable);
END;
CREATE TRIGGER credits_move AFTER INSERT ON documents WHEN NEW.kind = 'credit' AND NEW.corrects IS NOT NULL
BEGIN
  INSERT INTO movements VALUES (NEW.corrects, NEW.id, 'credit', -(NEW.payable + NEW.prepaid));
END;
CREATE TRIGGER payments_move AFTER INSERT ON payments
BEGIN
  INSERT INTO movements VALUES (NEW.document, NEW.id, 'payment', -NEW.amount);
END;

-- The register follows the movements. The rule for stand is that of bill.StateOf, without the date.
CREATE TRIGGER register_follows AFTER INSERT ON movements WHEN NEW.cause <> 'issue'
BEGIN
  UPDATE register SET
    open     = open + NEW.amount,
    paid     = paid - CASE NEW.cause WHEN 'payment' THEN NEW.amount ELSE 0 END,
    credited = credited - CASE NEW.cause WHEN 'credit' THEN NEW.amount ELSE 0 END,
    stand    = CASE
      WHEN open + NEW.amount <= 0 AND credited - CASE NEW.cause WHEN 'credit' THEN NEW.amount ELSE 0 END >= max(payable, 1) THEN 'credited'
      WHEN open + NEW.amount <= 0 THEN 'paid'
      WHEN open + NEW.amount < payable THEN 'part paid'
      ELSE 'issued' END
  WHERE document = NEW.document;
END;

-- The sums follow the register, documents and payments.
CREATE TRIGGER register_counts AFTER INSERT ON register
BEGIN
  INSERT INTO tally VALUES (NEW.kind, NEW.stand, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO dues SELECT NEW.currency, ifnull(NEW.due, ''), NEW.stand, 1, NEW.open
    WHERE NEW.kind = 'invoice' AND NEW.stand IN ('issued', 'part paid')
    ON CONFLICT DO UPDATE SET n = n + 1, open = open + excluded.open;
END;
CREATE TRIGGER register_uncounts AFTER DELETE ON register
BEGIN
  UPDATE tally SET n = n - 1 WHERE kind = OLD.kind AND stand = OLD.stand;
  UPDATE dues SET n = n - 1, open = open - OLD.open
    WHERE OLD.kind = 'invoice' AND currency = OLD.currency AND due = ifnull(OLD.due, '') AND stand = OLD.stand;
  DELETE FROM texts WHERE seq = OLD.seq;
END;
CREATE TRIGGER register_recounts AFTER UPDATE OF kind, stand, due, currency, open ON register
BEGIN
  UPDATE tally SET n = n - 1 WHERE kind = OLD.kind AND stand = OLD.stand;
  UPDATE dues SET n = n - 1, open = open - OLD.open
    WHERE OLD.kind = 'invoice' AND currency = OLD.currency AND due = ifnull(OLD.due, '') AND stand = OLD.stand;
  INSERT INTO tally VALUES (NEW.kind, NEW.stand, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO dues SELECT NEW.currency, ifnull(NEW.due, ''), NEW.stand, 1, NEW.open
    WHERE NEW.kind = 'invoice' AND NEW.stand IN ('issued', 'part paid')
    ON CONFLICT DO UPDATE SET n = n + 1, open = open + excluded.open;
END;
CREATE TRIGGER documents_turn AFTER INSERT ON documents WHEN NEW.kind <> 'quote'
BEGIN
  INSERT INTO turnover VALUES (NEW.currency, NEW.issued, CASE NEW.kind WHEN 'credit' THEN -NEW.tax_inclusive ELSE NEW.tax_inclusive END, 0, 0)
    ON CONFLICT DO UPDATE SET invoiced = invoiced + excluded.invoiced;
END;
CREATE TRIGGER payments_turn AFTER INSERT ON payments
BEGIN
  INSERT INTO turnover VALUES (NEW.currency, NEW.day, 0, NEW.amount, 1)
    ON CONFLICT DO UPDATE SET received = received + excluded.received, payments = payments + 1;
END;

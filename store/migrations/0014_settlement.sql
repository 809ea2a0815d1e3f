-- Version 14: settlement discounts, which close an invoice that was paid early and lower its tax.

-- The kinds of payments know one more. SQLite cannot alter a CHECK, so the table is written anew; what refers to its rows is looked at
-- when all of them are there again, at the end of the transaction.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE old AS SELECT * FROM payments;
DROP TABLE payments;
CREATE TABLE payments (
  id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  receipt   BLOB NOT NULL CHECK (length(receipt) = 16),
  kind      TEXT NOT NULL CHECK (kind IN ('money', 'credit', 'write-off', 'discount')),
  document  BLOB REFERENCES documents (id),
  customer  BLOB CHECK (length(customer) = 16), -- no reference, as for documents
  day       TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  currency  TEXT NOT NULL CHECK (length(currency) = 3),
  amount    INTEGER NOT NULL CHECK (amount <> 0),
  method    TEXT NOT NULL,
  reference TEXT NOT NULL,
  note      TEXT NOT NULL,
  reverses  BLOB CHECK (length(reverses) = 16),
  CHECK ((document IS NULL) <> (customer IS NULL)),
  CHECK (kind NOT IN ('write-off', 'discount') OR document IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO payments SELECT id, receipt, kind, document, customer, day, currency, amount, method, reference, note, reverses FROM old;
DROP TABLE old;
CREATE INDEX payments_of_document ON payments (document, day, id);
CREATE INDEX payments_of_customer ON payments (customer, currency, day, id) WHERE customer IS NOT NULL;
CREATE INDEX payments_of_receipt ON payments (receipt);
CREATE INDEX payments_by_day ON payments (day, id);
CREATE UNIQUE INDEX payments_reverse_once ON payments (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX payments_discounts ON payments (day, id) WHERE kind = 'discount';

-- What a discount takes off each tax group of its invoice: filed with it, so that no report works it out anew.
CREATE TABLE payment_taxes (
  payment      BLOB NOT NULL REFERENCES payments (id),
  position     INTEGER NOT NULL CHECK (position >= 1),
  category     TEXT NOT NULL,
  rate         TEXT NOT NULL,
  split        TEXT, -- the taxes that the rate is made of
  taxable      INTEGER NOT NULL,
  tax          INTEGER NOT NULL,
  home         TEXT, -- the currency of the books, NULL where the invoice is in it
  home_taxable INTEGER,
  home_tax     INTEGER,
  PRIMARY KEY (payment, position)
) STRICT, WITHOUT ROWID;

-- The triggers of payments went with the old table. A discount lowers what is asked for, as a credit note does.
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments BEGIN SELECT RAISE(ABORT, 'a payment never changes'); END;
CREATE TRIGGER payments_last BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'a payment is never deleted'); END;
CREATE TRIGGER payment_taxes_stay BEFORE UPDATE ON payment_taxes BEGIN SELECT RAISE(ABORT, 'the taxes of a discount never change'); END;
CREATE TRIGGER payment_taxes_last BEFORE DELETE ON payment_taxes BEGIN SELECT RAISE(ABORT, 'the taxes of a discount are never deleted'); END;
CREATE TRIGGER payment_taxes_fit BEFORE INSERT ON payment_taxes WHEN (SELECT kind FROM payments WHERE id = NEW.payment) IS NOT 'discount'
BEGIN SELECT RAISE(ABORT, 'only a discount takes off tax'); END;
CREATE TRIGGER payments_currency BEFORE INSERT ON payments
WHEN NEW.currency <> (SELECT currency FROM documents WHERE id = NEW.document)
BEGIN SELECT RAISE(ABORT, 'a payment is in the currency of its document'); END;
CREATE TRIGGER payments_move AFTER INSERT ON payments WHEN NEW.document IS NOT NULL
BEGIN
  INSERT INTO movements VALUES (NEW.document, NEW.id, CASE NEW.kind WHEN 'discount' THEN 'credit' ELSE 'payment' END, -NEW.amount);
END;
CREATE TRIGGER payments_turn AFTER INSERT ON payments
BEGIN
  INSERT INTO turnover VALUES (NEW.currency, NEW.day, 0, CASE NEW.kind WHEN 'money' THEN NEW.amount ELSE 0 END, 1)
    ON CONFLICT DO UPDATE SET received = received + excluded.received, payments = payments + 1;
END;
CREATE TRIGGER payments_credit AFTER INSERT ON payments
WHEN NEW.customer IS NOT NULL AND (SELECT sum(amount) FROM payments WHERE customer = NEW.customer AND currency = NEW.currency) < 0
BEGIN SELECT RAISE(ABORT, 'no more of a credit is used than there is'); END;

-- Derived: the terms of the invoices that offer a discount, with how they round, so that matching a bank statement reads no document.
CREATE TABLE offers (
  document BLOB NOT NULL PRIMARY KEY,
  terms    TEXT NOT NULL CHECK (json_valid(terms)),
  rules    TEXT NOT NULL CHECK (json_valid(rules))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER documents_offer AFTER INSERT ON documents
WHEN NEW.kind = 'invoice' AND json_type(NEW.body, '$.settlement') = 'array'
BEGIN
  INSERT INTO offers VALUES (NEW.id, NEW.body -> '$.settlement', NEW.body -> '$.rules');
END;

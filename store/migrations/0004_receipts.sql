-- Version 4: one payment over several invoices, what customers have with us, what is written off.

-- A row moves either the balance of an invoice or the credit of a customer. Rows of one receipt belong together: what came in at
-- once, or (kind credit) what was moved between a customer's credit and her invoices, which adds up to nothing. reverses is the
-- row that this one takes back.
CREATE TABLE payments_4 (
  id        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  receipt   BLOB NOT NULL CHECK (length(receipt) = 16),
  kind      TEXT NOT NULL CHECK (kind IN ('money', 'credit', 'write-off')),
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
  CHECK (kind <> 'write-off' OR document IS NOT NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO payments_4 SELECT id, id, 'money', document, NULL, day, currency, amount, method, reference, note, NULL FROM payments;
CREATE TABLE bank_bookings_4 (
  payment BLOB NOT NULL PRIMARY KEY REFERENCES payments_4 (id),
  entry   BLOB NOT NULL REFERENCES bank_entries (id)
) STRICT, WITHOUT ROWID;
INSERT INTO bank_bookings_4 SELECT payment, entry FROM bank_bookings;

DROP TRIGGER bank_entries_state;
DROP TABLE bank_bookings;
DROP TABLE payments;
ALTER TABLE payments_4 RENAME TO payments;
ALTER TABLE bank_bookings_4 RENAME TO bank_bookings;
CREATE INDEX payments_of_document ON payments (document, day, id);
CREATE INDEX payments_of_customer ON payments (customer, currency, day, id) WHERE customer IS NOT NULL;
CREATE INDEX payments_of_receipt ON payments (receipt);
CREATE INDEX payments_by_day ON payments (day, id);
CREATE UNIQUE INDEX payments_reverse_once ON payments (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX bank_bookings_of_entry ON bank_bookings (entry);

-- The triggers of the two tables went with them. Those of the bank are as they were.
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments BEGIN SELECT RAISE(ABORT, 'a payment never changes'); END;
CREATE TRIGGER payments_last BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'a payment is never deleted'); END;
CREATE TRIGGER payments_currency BEFORE INSERT ON payments
WHEN NEW.currency <> (SELECT currency FROM documents WHERE id = NEW.document)
BEGIN SELECT RAISE(ABORT, 'a payment is in the currency of its document'); END;
CREATE TRIGGER payments_move AFTER INSERT ON payments WHEN NEW.document IS NOT NULL
BEGIN
  INSERT INTO movements VALUES (NEW.document, NEW.id, 'payment', -NEW.amount);
END;
CREATE TRIGGER payments_turn AFTER INSERT ON payments
BEGIN
  INSERT INTO turnover VALUES (NEW.currency, NEW.day, 0, CASE NEW.kind WHEN 'money' THEN NEW.amount ELSE 0 END, 1)
    ON CONFLICT DO UPDATE SET received = received + excluded.received, payments = payments + 1;
END;
CREATE TRIGGER bank_bookings_stay BEFORE UPDATE ON bank_bookings BEGIN SELECT RAISE(ABORT, 'a booking never changes'); END;
CREATE TRIGGER bank_bookings_last BEFORE DELETE ON bank_bookings BEGIN SELECT RAISE(ABORT, 'a booking is never deleted'); END;
CREATE TRIGGER bank_bookings_fit BEFORE INSERT ON bank_bookings
WHEN NOT EXISTS (
  SELECT 1 FROM bank_entries e JOIN payments p ON p.id = NEW.payment WHERE e.id = NEW.entry AND p.currency = e.currency
  AND e.state = CASE WHEN (p.amount > 0) = (e.amount > 0) THEN 'open' ELSE 'booked' END
)
BEGIN SELECT RAISE(ABORT, 'only an open entry of a statement is booked'); END;
CREATE TRIGGER bank_bookings_bound AFTER INSERT ON bank_bookings
WHEN (
  SELECT sum(p.amount) * sign(e.amount) NOT BETWEEN 0 AND abs(e.amount)
  FROM bank_bookings b JOIN payments p ON p.id = b.payment JOIN bank_entries e ON e.id = b.entry WHERE b.entry = NEW.entry
)
BEGIN SELECT RAISE(ABORT, 'no more is booked of an entry of a statement than it was'); END;
CREATE TRIGGER bank_entries_state BEFORE UPDATE OF state ON bank_entries
WHEN (NEW.state = 'booked') <> (
  0 <> ifnull((SELECT sum(p.amount) FROM bank_bookings b JOIN payments p ON p.id = b.payment WHERE b.entry = NEW.id), 0)
)
BEGIN SELECT RAISE(ABORT, 'an entry of a statement is booked while payments stand for it'); END;

-- What a customer has with us is the sum of her rows, and never less than nothing: none is spent twice. It keeps her from being
-- deleted.
CREATE TRIGGER payments_credit AFTER INSERT ON payments
WHEN NEW.customer IS NOT NULL AND (SELECT sum(amount) FROM payments WHERE customer = NEW.customer AND currency = NEW.currency) < 0
BEGIN SELECT RAISE(ABORT, 'no more of a credit is used than there is'); END;
CREATE TRIGGER customers_credit BEFORE DELETE ON customers
WHEN EXISTS (SELECT 1 FROM payments WHERE customer = OLD.id GROUP BY currency HAVING sum(amount) <> 0)
BEGIN SELECT RAISE(ABORT, 'a customer with credit is not deleted'); END;

-- Fees and interest of reminders as charges on the account of a customer.

-- What letters before had charged, and was still open, stands on a letter too.
ALTER TABLE reminders ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0 CHECK (earlier >= 0);

CREATE TABLE late_charges (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  reminder BLOB NOT NULL REFERENCES reminders (id),
  customer BLOB NOT NULL CHECK (length(customer) = 16), -- no reference, as for documents
  cause    TEXT NOT NULL CHECK (cause IN ('fee', 'interest')),
  document BLOB REFERENCES documents (id),
  day      TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  amount   INTEGER NOT NULL CHECK (amount > 0),
  CHECK ((cause = 'interest') = (document IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX late_charges_of_customer ON late_charges (customer, currency, day, id);
CREATE INDEX late_charges_of_reminder ON late_charges (reminder);
CREATE INDEX late_charges_of_document ON late_charges (document) WHERE document IS NOT NULL;

-- A charge is paid out of the credit of its customer: payment is the row that takes it from there, or gives it back.
CREATE TABLE late_charge_payments (
  payment BLOB NOT NULL PRIMARY KEY REFERENCES payments (id),
  charge   BLOB NOT NULL REFERENCES late_charges (id),
  amount  INTEGER NOT NULL CHECK (amount <> 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX late_charge_payments_of_charge ON late_charge_payments (charge);

CREATE TABLE late_charge_waivers (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  charge  BLOB NOT NULL REFERENCES late_charges (id),
  day    TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  amount INTEGER NOT NULL CHECK (amount > 0),
  reason TEXT NOT NULL CHECK (reason <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX late_charge_waivers_of_charge ON late_charge_waivers (charge);

CREATE TRIGGER late_charges_stay BEFORE UPDATE ON late_charges BEGIN SELECT RAISE(ABORT, 'a charge never changes'); END;
CREATE TRIGGER late_charges_last BEFORE DELETE ON late_charges BEGIN SELECT RAISE(ABORT, 'a charge is never deleted'); END;
CREATE TRIGGER late_charge_payments_stay BEFORE UPDATE ON late_charge_payments BEGIN SELECT RAISE(ABORT, 'what was paid of a charge never changes'); END;
CREATE TRIGGER late_charge_payments_last BEFORE DELETE ON late_charge_payments BEGIN SELECT RAISE(ABORT, 'what was paid of a charge never changes'); END;
CREATE TRIGGER late_charge_waivers_stay BEFORE UPDATE ON late_charge_waivers BEGIN SELECT RAISE(ABORT, 'what was waived of a charge never changes'); END;
CREATE TRIGGER late_charge_waivers_last BEFORE DELETE ON late_charge_waivers BEGIN SELECT RAISE(ABORT, 'what was waived of a charge never changes'); END;

-- No more is paid and waived of a charge than it is, and no more given back than was paid.
CREATE TRIGGER late_charge_payments_bound AFTER INSERT ON late_charge_payments
WHEN (SELECT sum(amount) FROM late_charge_payments WHERE charge = NEW.charge) NOT BETWEEN 0 AND (SELECT amount FROM late_charges WHERE id = NEW.charge)
  - ifnull((SELECT sum(amount) FROM late_charge_waivers WHERE charge = NEW.charge), 0)
BEGIN SELECT RAISE(ABORT, 'no more is paid of a charge than it is'); END;
CREATE TRIGGER late_charge_waivers_bound AFTER INSERT ON late_charge_waivers
WHEN (SELECT sum(amount) FROM late_charge_waivers WHERE charge = NEW.charge) > (SELECT amount FROM late_charges WHERE id = NEW.charge)
  - ifnull((SELECT sum(amount) FROM late_charge_payments WHERE charge = NEW.charge), 0)
BEGIN SELECT RAISE(ABORT, 'no more is waived of a charge than it is'); END;

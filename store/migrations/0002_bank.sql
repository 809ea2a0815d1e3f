-- Version 2: what bank statements said, and which payments were booked from it.

-- An entry of a statement. It is kept for ever, booked or not: that is how the same entry is known again in another file. nth
-- counts entries of one account, day, currency and amount, so that no file, read twice or at the same time, brings one in twice.
CREATE TABLE bank_entries (
  id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  account    TEXT NOT NULL, -- whose statement it is: IBAN or national number, '' where nobody said
  day        TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), -- of booking
  currency   TEXT NOT NULL CHECK (length(currency) = 3),
  amount     INTEGER NOT NULL CHECK (amount <> 0), -- negative: money out
  nth        INTEGER NOT NULL CHECK (nth >= 1),
  valued     TEXT CHECK (valued GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  name       TEXT NOT NULL, -- of the other party
  iban       TEXT NOT NULL, -- of the other party
  purpose    TEXT NOT NULL,
  end_to_end TEXT NOT NULL,
  reference  TEXT NOT NULL,
  bank_ref   TEXT NOT NULL,
  format     TEXT NOT NULL CHECK (format <> ''), -- of the file that brought it
  state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'booked', 'ignored')),
  UNIQUE (account, day, currency, amount, nth)
) STRICT;
CREATE INDEX bank_entries_by_state ON bank_entries (state, day, id);
CREATE INDEX bank_entries_payers ON bank_entries (iban) WHERE state = 'booked' AND iban <> '';

-- Which payments an entry was booked as. Taking back adds the counter-payments, so that what is booked of an entry is the sum of
-- its payments.
CREATE TABLE bank_bookings (
  payment BLOB NOT NULL PRIMARY KEY REFERENCES payments (id),
  entry   BLOB NOT NULL REFERENCES bank_entries (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bank_bookings_of_entry ON bank_bookings (entry);

-- The invoices whose balance is not zero, which are few among many: what an entry may pay.
CREATE INDEX register_open ON register (document) WHERE kind = 'invoice' AND open <> 0;

-- What the bank said stays as it is; only what became of it changes.
CREATE TRIGGER bank_entries_stay BEFORE UPDATE OF id, account, day, currency, amount, nth, valued, name, iban, purpose, end_to_end,
  reference, bank_ref, format ON bank_entries BEGIN SELECT RAISE(ABORT, 'an entry of a statement never changes'); END;
CREATE TRIGGER bank_entries_last BEFORE DELETE ON bank_entries BEGIN SELECT RAISE(ABORT, 'an entry of a statement is never deleted'); END;
CREATE TRIGGER bank_bookings_stay BEFORE UPDATE ON bank_bookings BEGIN SELECT RAISE(ABORT, 'a booking never changes'); END;
CREATE TRIGGER bank_bookings_last BEFORE DELETE ON bank_bookings BEGIN SELECT RAISE(ABORT, 'a booking is never deleted'); END;
CREATE TRIGGER bank_entries_begin BEFORE INSERT ON bank_entries WHEN NEW.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'an entry of a statement begins open'); END;

-- Only an open entry is booked, only a booked one is taken back, and never is more booked of it than it was.
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

-- The state says what the payments say.
CREATE TRIGGER bank_entries_state BEFORE UPDATE OF state ON bank_entries
WHEN (NEW.state = 'booked') <> (
  0 <> ifnull((SELECT sum(p.amount) FROM bank_bookings b JOIN payments p ON p.id = b.payment WHERE b.entry = NEW.id), 0)
)
BEGIN SELECT RAISE(ABORT, 'an entry of a statement is booked while payments stand for it'); END;

-- What is said of the data of a person, and what was erased of it.

-- Where the data of a customer are from, what she agreed to and took back, what she objects to, and whether her data may only be kept. Rows never
-- change: the last word on a purpose counts. They go with her.
CREATE TABLE privacy_words (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  customer BLOB NOT NULL CHECK (length(customer) = 16),
  kind     TEXT NOT NULL CHECK (kind IN ('source', 'consent', 'withdrawal', 'objection', 'retraction', 'restriction', 'lifting')),
  purpose  TEXT NOT NULL, -- of a consent or objection
  day      TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  means    TEXT NOT NULL, -- by what: a form, by telephone
  note     TEXT NOT NULL,
  author   BLOB NOT NULL CHECK (length(author) = 16),
  made     INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX privacy_words_of_customer ON privacy_words (customer, id);
CREATE TRIGGER privacy_words_stay BEFORE UPDATE OF id, kind, purpose, day, means, note, author, made ON privacy_words
BEGIN SELECT RAISE(ABORT, 'a word on the data of a person never changes: another one follows'); END;

-- That the data of a customer were erased, and until when the law has the rest kept. It names nobody.
CREATE TABLE erasures (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  customer BLOB NOT NULL CHECK (length(customer) = 16),
  author   BLOB NOT NULL CHECK (length(author) = 16),
  made     INTEGER NOT NULL, -- Unix milliseconds, UTC
  gone     TEXT NOT NULL CHECK (json_valid(gone)), -- how many of each kind
  rest     TEXT CHECK (rest GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), -- the last day on which the next of what stays is kept, NULL where nothing stays
  until    TEXT CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), -- and the last of it
  CHECK ((rest IS NULL) = (until IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_of_customer ON erasures (customer, id);
CREATE TRIGGER erasures_stay BEFORE UPDATE ON erasures BEGIN SELECT RAISE(ABORT, 'an erasure stays on record'); END;
CREATE TRIGGER erasures_last BEFORE DELETE ON erasures BEGIN SELECT RAISE(ABORT, 'an erasure stays on record'); END;

-- Which records an erasure was about. What is issued never changes; of a record that stands here the words about the person may go, and never a
-- number, day or amount.
CREATE TABLE erased (
  target  BLOB NOT NULL PRIMARY KEY CHECK (length(target) = 16),
  erasure BLOB NOT NULL REFERENCES erasures (id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER erased_stay BEFORE UPDATE ON erased BEGIN SELECT RAISE(ABORT, 'an erasure stays on record'); END;
CREATE TRIGGER erased_last BEFORE DELETE ON erased BEGIN SELECT RAISE(ABORT, 'an erasure stays on record'); END;

-- Who was erased does not come back by an old list or the bin.
CREATE TRIGGER customers_erased BEFORE INSERT ON customers
WHEN EXISTS (SELECT 1 FROM erased WHERE target = NEW.id) AND json_extract(NEW.body, '$.erased') IS NULL
BEGIN SELECT RAISE(ABORT, 'a customer whose data were erased does not come back'); END;

-- Words may go.
DROP TRIGGER documents_stay;
CREATE TRIGGER documents_stay BEFORE UPDATE OF id, kind, series, period, counter, number, issued, due, currency, customer, corrects, source, lines,
  allowances, charges, tax_exclusive, tax, tax_inclusive, prepaid, rounding, payable ON documents
BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END;
CREATE TRIGGER documents_words BEFORE UPDATE OF buyer, body ON documents WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END;

DROP TRIGGER lines_stay;
CREATE TRIGGER lines_stay BEFORE UPDATE OF document, position, item, quantity, unit, price, base, category, rate, split, credits, net,
  gross, source, origin, deposit, deposit_tax, deposit_split, class, code ON document_lines
BEGIN SELECT RAISE(ABORT, 'the lines of an issued document never change'); END;
CREATE TRIGGER lines_words BEFORE UPDATE OF description, detail, adjustments ON document_lines WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.document)
BEGIN SELECT RAISE(ABORT, 'the lines of an issued document never change'); END;

DROP TRIGGER papers_stay;
CREATE TRIGGER papers_stay BEFORE UPDATE ON papers WHEN NEW.document <> OLD.document OR NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.document)
BEGIN SELECT RAISE(ABORT, 'a filed paper never changes'); END;
DROP TRIGGER einvoices_stay;
CREATE TRIGGER einvoices_stay BEFORE UPDATE OF id, document, profile, syntax ON einvoices BEGIN SELECT RAISE(ABORT, 'a filed e-invoice never changes'); END;
CREATE TRIGGER einvoices_words BEFORE UPDATE OF file, sha256 ON einvoices WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.document)
BEGIN SELECT RAISE(ABORT, 'a filed e-invoice never changes'); END;
DROP TRIGGER registrations_stay;
CREATE TRIGGER registrations_stay BEFORE UPDATE OF id, document, number, ack, moment, author, made ON registrations
BEGIN SELECT RAISE(ABORT, 'a registration never changes'); END;
CREATE TRIGGER registrations_words BEFORE UPDATE OF code, signed, pdf, sha256 ON registrations
WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.document)
BEGIN SELECT RAISE(ABORT, 'a registration never changes'); END;
DROP TRIGGER answers_stay;
CREATE TRIGGER answers_stay BEFORE UPDATE OF id, document, verdict, day ON answers BEGIN SELECT RAISE(ABORT, 'an answer to a quote never changes'); END;
CREATE TRIGGER answers_words BEFORE UPDATE OF note ON answers WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.document)
BEGIN SELECT RAISE(ABORT, 'an answer to a quote never changes'); END;

DROP TRIGGER payments_stay;
CREATE TRIGGER payments_stay BEFORE UPDATE OF id, receipt, kind, document, customer, day, currency, amount, method, reverses ON payments
BEGIN SELECT RAISE(ABORT, 'a payment never changes'); END;
CREATE TRIGGER payments_words BEFORE UPDATE OF reference, note ON payments WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a payment never changes'); END;
DROP TRIGGER bank_entries_stay;
CREATE TRIGGER bank_entries_stay BEFORE UPDATE OF id, account, day, currency, amount, nth, valued, format ON bank_entries
BEGIN SELECT RAISE(ABORT, 'an entry of a statement never changes'); END;
CREATE TRIGGER bank_entries_words BEFORE UPDATE OF name, iban, purpose, end_to_end, reference, bank_ref ON bank_entries
WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'an entry of a statement never changes'); END;

DROP TRIGGER reminders_stay;
CREATE TRIGGER reminders_stay BEFORE UPDATE OF id, day, customer, currency, level, fee, earlier ON reminders
BEGIN SELECT RAISE(ABORT, 'a reminder never changes'); END;
CREATE TRIGGER reminders_words BEFORE UPDATE OF name, body, pdf, sha256 ON reminders WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a reminder never changes'); END;
DROP TRIGGER reminder_recalls_stay;
CREATE TRIGGER reminder_recalls_stay BEFORE UPDATE ON reminder_recalls
WHEN NEW.reminder <> OLD.reminder OR NEW.day <> OLD.day OR NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.reminder)
BEGIN SELECT RAISE(ABORT, 'a reminder is taken back once'); END;
DROP TRIGGER late_charge_waivers_stay;
CREATE TRIGGER late_charge_waivers_stay BEFORE UPDATE OF id, charge, day, amount, reverses ON late_charge_waivers
BEGIN SELECT RAISE(ABORT, 'what was waived of a charge never changes'); END;
CREATE TRIGGER late_charge_waivers_words BEFORE UPDATE OF reason ON late_charge_waivers WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.charge)
BEGIN SELECT RAISE(ABORT, 'what was waived of a charge never changes'); END;

-- What no law has kept goes as a whole.
DROP TRIGGER letters_last;
CREATE TRIGGER letters_last BEFORE DELETE ON letters WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a letter is never deleted'); END;
DROP TRIGGER letter_files_last;
CREATE TRIGGER letter_files_last BEFORE DELETE ON letter_files WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.letter)
BEGIN SELECT RAISE(ABORT, 'a letter never changes'); END;
DROP TRIGGER letter_events_last;
CREATE TRIGGER letter_events_last BEFORE DELETE ON letter_events WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.letter)
BEGIN SELECT RAISE(ABORT, 'what became of a letter never changes'); END;
DROP TRIGGER notes_last;
CREATE TRIGGER notes_last BEFORE DELETE ON notes
WHEN EXISTS (SELECT 1 FROM documents WHERE id = OLD.target) AND NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a note on an issued document is never deleted'); END;
DROP TRIGGER recurring_last;
CREATE TRIGGER recurring_last BEFORE DELETE ON recurring WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a recurring invoice is ended, not deleted'); END;
DROP TRIGGER occasions_last;
CREATE TRIGGER occasions_last BEFORE DELETE ON occasions WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.recurring)
BEGIN SELECT RAISE(ABORT, 'an occurrence that was dealt with stays so'); END;
DROP TRIGGER reminder_holds_last;
CREATE TRIGGER reminder_holds_last BEFORE DELETE ON reminder_holds WHEN NOT EXISTS (SELECT 1 FROM erased WHERE target = OLD.id)
BEGIN SELECT RAISE(ABORT, 'what was said of reminding never changes'); END;

-- The index of the search keeps nothing of what is taken out of it.
INSERT INTO trigrams (trigrams, rank) VALUES ('secure-delete', 1);

-- Two customers who look like one, and of whom a person has said that they are two: they are not suggested again. A change of mind is another
-- row, of which the last counts.
CREATE TABLE customers_apart (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  one    BLOB NOT NULL CHECK (length(one) = 16),
  two    BLOB NOT NULL CHECK (length(two) = 16 AND two > one), -- no references: either may be merged or go, and the word stays
  apart  INTEGER NOT NULL CHECK (apart IN (0, 1)),
  author BLOB NOT NULL CHECK (length(author) = 16),
  made   INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_apart_of_one ON customers_apart (one);
CREATE INDEX customers_apart_of_two ON customers_apart (two);
CREATE TRIGGER customers_apart_stay BEFORE UPDATE ON customers_apart BEGIN SELECT RAISE(ABORT, 'a word on two customers never changes: another one follows'); END;
CREATE TRIGGER customers_apart_last BEFORE DELETE ON customers_apart BEGIN SELECT RAISE(ABORT, 'a word on two customers is never deleted'); END;

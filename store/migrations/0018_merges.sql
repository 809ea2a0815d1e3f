-- Customers that were entered twice become one.

-- What was issued to the other keeps her id for ever: this row says whose it is now. kept is never itself merged: when it is, the rows
-- that named it follow.
CREATE TABLE merges (
  other BLOB NOT NULL PRIMARY KEY CHECK (length(other) = 16),
  kept  BLOB NOT NULL CHECK (length(kept) = 16 AND kept <> other),
  made  INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX merges_of_kept ON merges (kept);

CREATE TRIGGER merges_stay BEFORE UPDATE ON merges
WHEN NEW.other <> OLD.other OR NEW.made <> OLD.made OR NOT EXISTS (SELECT 1 FROM merges WHERE other = OLD.kept AND kept = NEW.kept)
BEGIN SELECT RAISE(ABORT, 'customers that were merged stay so'); END;
CREATE TRIGGER merges_last BEFORE DELETE ON merges BEGIN SELECT RAISE(ABORT, 'customers that were merged stay so'); END;
CREATE TRIGGER merges_end BEFORE INSERT ON merges WHEN EXISTS (SELECT 1 FROM merges WHERE other = NEW.kept)
BEGIN SELECT RAISE(ABORT, 'a customer that was merged takes no other'); END;
CREATE TRIGGER customers_merged BEFORE INSERT ON customers WHEN EXISTS (SELECT 1 FROM merges WHERE other = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a customer that was merged does not come back'); END;

-- The credit of a customer is that of all who became her.
DROP TRIGGER payments_credit;
CREATE TRIGGER payments_credit AFTER INSERT ON payments
WHEN NEW.customer IS NOT NULL AND (SELECT sum(amount) FROM payments WHERE currency = NEW.currency AND customer IN (
  SELECT ifnull((SELECT kept FROM merges WHERE other = NEW.customer), NEW.customer)
  UNION ALL SELECT other FROM merges WHERE kept = ifnull((SELECT kept FROM merges WHERE other = NEW.customer), NEW.customer))) < 0
BEGIN SELECT RAISE(ABORT, 'no more of a credit is used than there is'); END;
DROP TRIGGER customers_credit;
CREATE TRIGGER customers_credit BEFORE DELETE ON customers
WHEN NOT EXISTS (SELECT 1 FROM merges WHERE other = OLD.id) AND EXISTS (
  SELECT 1 FROM payments WHERE customer IN (SELECT OLD.id UNION ALL SELECT other FROM merges WHERE kept = OLD.id)
  GROUP BY currency HAVING sum(amount) <> 0)
BEGIN SELECT RAISE(ABORT, 'a customer with credit is not deleted'); END;

-- What she was invoiced is kept under the one that she became.
DROP TRIGGER documents_turn_customer;
CREATE TRIGGER documents_turn_customer AFTER INSERT ON documents WHEN NEW.kind IN ('invoice', 'credit') AND NEW.customer IS NOT NULL
BEGIN
  INSERT INTO customer_turnover
    VALUES (substr(NEW.issued, 1, 7), NEW.currency, ifnull((SELECT kept FROM merges WHERE other = NEW.customer), NEW.customer),
      CASE NEW.kind WHEN 'credit' THEN -NEW.tax_inclusive ELSE NEW.tax_inclusive END)
    ON CONFLICT DO UPDATE SET invoiced = invoiced + excluded.invoiced;
END;

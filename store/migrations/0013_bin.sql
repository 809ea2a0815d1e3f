-- The bin, and customers and items that are archived.

-- What was deleted lies here as it was, out of every list and search, until it is put back or goes for good.
CREATE TABLE bin (
  id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  noun  TEXT NOT NULL CHECK (noun IN ('customer', 'item', 'draft')),
  name  TEXT NOT NULL,
  body  TEXT NOT NULL CHECK (json_valid(body)),
  since INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT;
CREATE INDEX bin_by_time ON bin (since, id);

-- What is put back, or saved again, is no longer in the bin: nothing is in both places.
CREATE TRIGGER customers_back AFTER INSERT ON customers BEGIN DELETE FROM bin WHERE id = NEW.id; END;
CREATE TRIGGER items_back AFTER INSERT ON items BEGIN DELETE FROM bin WHERE id = NEW.id; END;
CREATE TRIGGER drafts_back AFTER INSERT ON drafts BEGIN DELETE FROM bin WHERE id = NEW.id; END;
CREATE TRIGGER documents_back AFTER INSERT ON documents BEGIN DELETE FROM bin WHERE id = NEW.id; END;
CREATE TRIGGER bin_stay BEFORE UPDATE ON bin BEGIN SELECT RAISE(ABORT, 'what lies in the bin stays as it was'); END;

-- What is archived is left out of lists and offers, and otherwise as it was. The indexes are for the lists without it.
ALTER TABLE customers ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
ALTER TABLE items ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
CREATE INDEX customers_in_use ON customers (sort, id) WHERE archived = 0;
CREATE INDEX items_in_use ON items (sort, id) WHERE archived = 0;

-- Derived: the items on lines of issued documents, so that nobody has to look through all lines.
CREATE TABLE sold_items (
  item BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO sold_items SELECT DISTINCT item FROM document_lines WHERE item IS NOT NULL;
CREATE TRIGGER lines_sell AFTER INSERT ON document_lines WHEN NEW.item IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sold_items WHERE item = NEW.item)
BEGIN
  INSERT INTO sold_items VALUES (NEW.item);
END;

-- What items cost the shop itself, and what was known of that when a document was issued.

-- A change is another row: the latest from a day or before counts on it. A row goes with its item only.
CREATE TABLE item_costs (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  item     BLOB NOT NULL CHECK (length(item) = 16),
  since    TEXT NOT NULL CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  price    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX item_costs_of_item ON item_costs (item, id);
CREATE TRIGGER item_costs_stay BEFORE UPDATE ON item_costs BEGIN SELECT RAISE(ABORT, 'a cost never changes: another one follows'); END;

-- Beside the document, never on it: net and cost of its lines, in the currency of the books. Position 0 is what the discounts and
-- charges of the whole document bring in. A line without a row has a cost that nobody knew.
CREATE TABLE document_costs (
  document BLOB NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  price    TEXT NOT NULL, -- what one cost
  net      INTEGER NOT NULL,
  cost     INTEGER NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_costs_stay BEFORE UPDATE ON document_costs BEGIN SELECT RAISE(ABORT, 'what a document cost never changes'); END;
CREATE TRIGGER document_costs_last BEFORE DELETE ON document_costs BEGIN SELECT RAISE(ABORT, 'what a document cost is never deleted'); END;

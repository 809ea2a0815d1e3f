-- Imports of prices and of costs, and waivers of charges, that can be taken back.

PRAGMA defer_foreign_keys = ON;
CREATE TABLE old AS SELECT * FROM imports;
DROP TABLE imports;
CREATE TABLE imports (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  noun    TEXT NOT NULL CHECK (noun IN ('customers', 'items', 'invoices', 'prices')),
  name    TEXT NOT NULL, -- of the file
  list    BLOB CHECK (length(list) = 16), -- the price list of prices; it may be gone
  made    INTEGER NOT NULL, -- Unix milliseconds, UTC
  added   INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  undone  INTEGER, -- Unix milliseconds, UTC; NULL while it stands
  CHECK ((noun = 'prices') = (list IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO imports SELECT id, noun, name, NULL, made, added, changed, undone FROM old;
DROP TABLE old;
CREATE TRIGGER imports_stay BEFORE UPDATE OF id, noun, name, list, made, added, changed ON imports
BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;
CREATE TRIGGER imports_last BEFORE DELETE ON imports BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;

-- What an item cost on the list before an import of prices and after it; a price of NULL is none. What was erased is not kept here.
CREATE TABLE import_prices (
  import     BLOB NOT NULL REFERENCES imports (id),
  item       BLOB NOT NULL CHECK (length(item) = 16),
  price      TEXT,
  many       TEXT CHECK (many IS NULL OR json_valid(many)),
  price_then TEXT,
  many_then  TEXT CHECK (many_then IS NULL OR json_valid(many_then)),
  PRIMARY KEY (import, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_prices_of_item ON import_prices (item);
CREATE TRIGGER import_prices_stay BEFORE UPDATE ON import_prices BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;
CREATE TRIGGER items_forget_prices AFTER DELETE ON items BEGIN DELETE FROM import_prices WHERE item = OLD.id; END;
CREATE TRIGGER price_lists_forget AFTER DELETE ON price_lists
BEGIN DELETE FROM import_prices WHERE import IN (SELECT id FROM imports WHERE list = OLD.id); END;

-- The costs that an import of items has brought.
CREATE TABLE import_costs (
  cost   BLOB NOT NULL PRIMARY KEY REFERENCES item_costs (id),
  import BLOB NOT NULL REFERENCES imports (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_costs_of_import ON import_costs (import);
CREATE TRIGGER import_costs_stay BEFORE UPDATE ON import_costs BEGIN SELECT RAISE(ABORT, 'what was imported stays on record'); END;
CREATE TRIGGER item_costs_forget BEFORE DELETE ON item_costs BEGIN DELETE FROM import_costs WHERE cost = OLD.id; END;

-- A waiver is taken back by another row, of the opposite amount.
CREATE TABLE old AS SELECT * FROM late_charge_waivers;
DROP TABLE late_charge_waivers;
CREATE TABLE late_charge_waivers (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  charge   BLOB NOT NULL REFERENCES late_charges (id),
  day      TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  amount   INTEGER NOT NULL,
  reason   TEXT NOT NULL CHECK (reason <> ''),
  reverses BLOB REFERENCES late_charge_waivers (id), -- the waiver that the row takes back
  CHECK (CASE WHEN reverses IS NULL THEN amount > 0 ELSE amount < 0 END)
) STRICT, WITHOUT ROWID;
INSERT INTO late_charge_waivers SELECT id, charge, day, amount, reason, NULL FROM old;
DROP TABLE old;
CREATE INDEX late_charge_waivers_of_charge ON late_charge_waivers (charge);
CREATE UNIQUE INDEX late_charge_waivers_once ON late_charge_waivers (reverses) WHERE reverses IS NOT NULL;
CREATE TRIGGER late_charge_waivers_stay BEFORE UPDATE ON late_charge_waivers BEGIN SELECT RAISE(ABORT, 'what was waived of a charge never changes'); END;
CREATE TRIGGER late_charge_waivers_last BEFORE DELETE ON late_charge_waivers BEGIN SELECT RAISE(ABORT, 'what was waived of a charge never changes'); END;
CREATE TRIGGER late_charge_waivers_bound AFTER INSERT ON late_charge_waivers
WHEN (SELECT sum(amount) FROM late_charge_waivers WHERE charge = NEW.charge) > (SELECT amount FROM late_charges WHERE id = NEW.charge)
  - ifnull((SELECT sum(amount) FROM late_charge_payments WHERE charge = NEW.charge), 0)
BEGIN SELECT RAISE(ABORT, 'no more is waived of a charge than it is'); END;
CREATE TRIGGER late_charge_waivers_back BEFORE INSERT ON late_charge_waivers
WHEN NEW.reverses IS NOT NULL
  AND NEW.amount IS NOT (SELECT -amount FROM late_charge_waivers WHERE id = NEW.reverses AND charge = NEW.charge AND reverses IS NULL)
BEGIN SELECT RAISE(ABORT, 'a waiver is taken back whole'); END;

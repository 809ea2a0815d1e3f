-- Version 15: price lists, and where the price of a line is from.

CREATE TABLE price_lists (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name     TEXT NOT NULL UNIQUE CHECK (name <> ''),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  prices   TEXT NOT NULL CHECK (prices IN ('net', 'gross')),
  since    TEXT CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), -- the first day, NULL for always
  until    TEXT CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), -- the last day
  change   TEXT NOT NULL -- of what has no price on the list, in percent
) STRICT, WITHOUT ROWID;

-- What items cost on a list. An item may be gone: then nobody asks for its price.
CREATE TABLE list_prices (
  list  BLOB NOT NULL REFERENCES price_lists (id),
  item  BLOB NOT NULL CHECK (length(item) = 16),
  price TEXT NOT NULL,
  many  TEXT CHECK (many IS NULL OR json_valid(many)), -- prices of many, NULL for none
  PRIMARY KEY (list, item)
) STRICT, WITHOUT ROWID;

-- Not printed: the name of the list, from how many on the price counts, by how much the list changed it. NULL for the item's own
-- price of one, and for a price that was typed.
ALTER TABLE document_lines ADD COLUMN origin TEXT CHECK (origin IS NULL OR json_valid(origin));

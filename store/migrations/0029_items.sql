-- Items that were entered twice become one, and how much there is of an item is read off a kept sum.

-- What was issued and moved under the other keeps its id for ever: this row says which it is now. kept is never itself merged: when it is,
-- the rows that named it follow.
CREATE TABLE item_merges (
  other BLOB NOT NULL PRIMARY KEY CHECK (length(other) = 16),
  kept  BLOB NOT NULL CHECK (length(kept) = 16 AND kept <> other),
  made  INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX item_merges_of_kept ON item_merges (kept);

CREATE TRIGGER item_merges_stay BEFORE UPDATE ON item_merges
WHEN NEW.other <> OLD.other OR NEW.made <> OLD.made OR NOT EXISTS (SELECT 1 FROM item_merges WHERE other = OLD.kept AND kept = NEW.kept)
BEGIN SELECT RAISE(ABORT, 'items that were merged stay so'); END;
CREATE TRIGGER item_merges_last BEFORE DELETE ON item_merges BEGIN SELECT RAISE(ABORT, 'items that were merged stay so'); END;
CREATE TRIGGER item_merges_end BEFORE INSERT ON item_merges WHEN EXISTS (SELECT 1 FROM item_merges WHERE other = NEW.kept)
BEGIN SELECT RAISE(ABORT, 'an item that was merged takes no other'); END;
CREATE TRIGGER items_merged BEFORE INSERT ON items WHEN EXISTS (SELECT 1 FROM item_merges WHERE other = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an item that was merged does not come back'); END;

-- Derived: the sum of the moves of an item and of those that were merged into it, and how many there are.
CREATE TABLE stock_levels (
  item       BLOB NOT NULL PRIMARY KEY CHECK (length(item) = 16),
  millionths INTEGER NOT NULL,
  moves      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO stock_levels SELECT item, sum(millionths), count(*) FROM stock_moves GROUP BY item;
CREATE TRIGGER stock_moves_level AFTER INSERT ON stock_moves
BEGIN
  INSERT INTO stock_levels VALUES (ifnull((SELECT kept FROM item_merges WHERE other = NEW.item), NEW.item), NEW.millionths, 1)
    ON CONFLICT DO UPDATE SET millionths = millionths + excluded.millionths, moves = moves + 1;
END;

-- The least that there should be of an item, in millionths; NULL where no stock is kept. What is low is found without reading every item.
ALTER TABLE items ADD COLUMN least INTEGER CHECK (least >= 0);
UPDATE items SET least = CAST(round(ifnull(json_extract(body, '$.reorder'), '0') * 1000000) AS INTEGER) WHERE json_extract(body, '$.stock');
CREATE INDEX items_stocked ON items (sort, id, least) WHERE least IS NOT NULL AND archived = 0;

-- How much there is of items: moves are rows, and the level is their sum.

CREATE TABLE stock_moves (
  id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  item       BLOB NOT NULL CHECK (length(item) = 16),
  day        TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  millionths INTEGER NOT NULL, -- of one; out where negative
  cause      TEXT NOT NULL CHECK (cause IN ('opening', 'receipt', 'issue', 'return', 'count')),
  document   BLOB REFERENCES documents (id),
  line       INTEGER CHECK (line >= 1),
  note       TEXT NOT NULL,
  CHECK ((document IS NULL) = (cause IN ('opening', 'receipt', 'count')) AND (document IS NULL) = (line IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_moves_of_item ON stock_moves (item, id, millionths);
CREATE UNIQUE INDEX stock_moves_of_line ON stock_moves (document, line) WHERE document IS NOT NULL; -- no line moves twice
CREATE TRIGGER stock_moves_stay BEFORE UPDATE ON stock_moves BEGIN SELECT RAISE(ABORT, 'a move of stock never changes'); END;
CREATE TRIGGER stock_moves_last BEFORE DELETE ON stock_moves BEGIN SELECT RAISE(ABORT, 'a move of stock is never deleted'); END;

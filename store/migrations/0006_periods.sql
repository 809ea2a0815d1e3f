-- Version 6: a series may restart with the month.

-- The period of a number is the year, such as 2026, or year and month, such as 202611; 0 in a series that never restarts.
ALTER TABLE documents RENAME COLUMN year TO period;
PRAGMA defer_foreign_keys = ON;
CREATE TABLE old AS SELECT * FROM series;
DROP TABLE series;
CREATE TABLE series (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind    TEXT NOT NULL REFERENCES kinds (kind),
  pattern TEXT NOT NULL CHECK (pattern <> ''),
  restart TEXT NOT NULL CHECK (restart IN ('', 'yearly', 'monthly')),
  period  INTEGER NOT NULL,
  next    INTEGER NOT NULL CHECK (next >= 1),
  serving INTEGER NOT NULL CHECK (serving IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX series_serving ON series (kind) WHERE serving = 1;
INSERT INTO series SELECT id, kind, pattern, CASE yearly WHEN 1 THEN 'yearly' ELSE '' END, year, next, serving FROM old;
DROP TABLE old;

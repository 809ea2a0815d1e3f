-- Internal notes: what the house says to itself about a customer, a draft or an issued document. Never printed.

-- A note is a row of its own, so that the document it is about stays as it is. target has no reference: it may be any of the three, and
-- a draft keeps its id, and so its notes, when it is issued.
CREATE TABLE notes (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  target BLOB NOT NULL CHECK (length(target) = 16),
  author BLOB NOT NULL CHECK (length(author) = 16),
  made   INTEGER NOT NULL, -- Unix milliseconds, UTC
  body   TEXT NOT NULL CHECK (body <> ''),
  fold   TEXT NOT NULL -- as a search looks for it
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_of_target ON notes (target, id);

-- A note is added to, not rewritten: who said what when is what it is good for. Those of an issued document stay for ever.
CREATE TRIGGER notes_stay BEFORE UPDATE OF id, author, made, body ON notes BEGIN SELECT RAISE(ABORT, 'a note never changes'); END;
CREATE TRIGGER notes_last BEFORE DELETE ON notes WHEN EXISTS (SELECT 1 FROM documents WHERE id = OLD.target)
BEGIN SELECT RAISE(ABORT, 'a note on an issued document is never deleted'); END;

-- Files that belong to customers, drafts and issued documents.

-- What is in a file, once for all that have the same. It is cut into pieces, so that no large value is ever read or written at once.
CREATE TABLE contents (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- SHA-256
  size   INTEGER NOT NULL CHECK (size BETWEEN 1 AND 10485760)
) STRICT, WITHOUT ROWID;
CREATE TABLE content_pieces (
  digest   BLOB NOT NULL REFERENCES contents (digest),
  position INTEGER NOT NULL CHECK (position >= 1),
  bytes    BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65536),
  PRIMARY KEY (digest, position)
) STRICT, WITHOUT ROWID;

-- target has no reference: it may be any of the three, and a draft keeps its id, and so its files, when it is issued.
CREATE TABLE attachments (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  target BLOB NOT NULL CHECK (length(target) = 16),
  name   TEXT NOT NULL CHECK (name <> '' AND instr(name, '/') = 0 AND instr(name, '\') = 0),
  type   TEXT NOT NULL CHECK (type LIKE '_%/_%'),
  digest BLOB NOT NULL REFERENCES contents (digest),
  send   INTEGER NOT NULL CHECK (send IN (0, 1)), -- goes along when its document is mailed
  author BLOB NOT NULL CHECK (length(author) = 16),
  made   INTEGER NOT NULL -- Unix milliseconds, UTC
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX attachments_of_target ON attachments (target, name);
CREATE INDEX attachments_of_content ON attachments (digest);

-- Another file is another row. With the last one that has a content the content goes.
CREATE TRIGGER attachments_stay BEFORE UPDATE OF id, type, digest, author, made ON attachments
BEGIN SELECT RAISE(ABORT, 'a file that was attached never changes'); END;
CREATE TRIGGER contents_stay BEFORE UPDATE ON contents BEGIN SELECT RAISE(ABORT, 'a file that was attached never changes'); END;
CREATE TRIGGER content_pieces_stay BEFORE UPDATE ON content_pieces BEGIN SELECT RAISE(ABORT, 'a file that was attached never changes'); END;
CREATE TRIGGER content_pieces_last BEFORE DELETE ON content_pieces WHEN EXISTS (SELECT 1 FROM attachments WHERE digest = OLD.digest)
BEGIN SELECT RAISE(ABORT, 'a file that was attached never changes'); END;
CREATE TRIGGER attachments_free AFTER DELETE ON attachments WHEN NOT EXISTS (SELECT 1 FROM attachments WHERE digest = OLD.digest)
BEGIN
  DELETE FROM content_pieces WHERE digest = OLD.digest;
  DELETE FROM contents WHERE digest = OLD.digest;
END;

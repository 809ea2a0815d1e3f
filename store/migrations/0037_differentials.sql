-- Backups of before are all fulls; to whom they are sealed was not kept, so nothing builds upon them.
ALTER TABLE backups ADD COLUMN kind TEXT NOT NULL DEFAULT 'full' CHECK (kind IN ('full', 'week', 'day'));
ALTER TABLE backups ADD COLUMN parent BLOB CHECK (length(parent) = 16 AND kind <> 'full' OR parent IS NULL AND kind = 'full');
ALTER TABLE backups ADD COLUMN tables INTEGER NOT NULL DEFAULT 0; -- version of the tables
ALTER TABLE backups ADD COLUMN sealed BLOB CHECK (length(sealed) = 32); -- digest of what opens it

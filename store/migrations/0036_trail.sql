-- Derived: one narrow row for each entry of the trail, by which a page finds the entries of a person, of a kind, of a thing, of some days.
-- An entry is JSON, followed by its signature of 64 bytes. What is no entry has no row: a check of the books names it anyway.
CREATE VIEW trail_facts AS
SELECT number, unhex(replace(e ->> '$.actor', '-', '')) AS actor, unhex(replace(e ->> '$.device', '-', '')) AS device, e ->> '$.action' AS action,
  nullif(unhex(replace(e ->> '$.target', '-', '')), x'') AS target,
  CAST(strftime('%s', substr(e ->> '$.time', 1, 19)) AS INTEGER) * 1000 + CAST(substr(e ->> '$.time', 21, 3) AS INTEGER) AS at
FROM (SELECT number, CAST(substr(entry, 1, max(length(entry) - 64, 0)) AS TEXT) AS e FROM trail_entries)
WHERE json_valid(e);

CREATE TABLE trail_register (
  number INTEGER NOT NULL PRIMARY KEY,
  at     INTEGER NOT NULL, -- Unix milliseconds, UTC, as the entry says
  actor  BLOB NOT NULL CHECK (length(actor) = 16),
  device BLOB NOT NULL CHECK (length(device) = 16),
  action TEXT NOT NULL,
  target BLOB CHECK (length(target) = 16) -- NULL where there is no one thing
) STRICT;
CREATE INDEX trail_register_at ON trail_register (at);
CREATE INDEX trail_register_of_actor ON trail_register (actor, action, at);
CREATE INDEX trail_register_of_action ON trail_register (action, at);
CREATE INDEX trail_register_of_target ON trail_register (target, at) WHERE target IS NOT NULL;

INSERT OR IGNORE INTO trail_register SELECT number, at, actor, device, action, target FROM trail_facts;

CREATE TRIGGER trail_entries_tell AFTER INSERT ON trail_entries
BEGIN
  INSERT OR IGNORE INTO trail_register SELECT number, at, actor, device, action, target FROM trail_facts WHERE number = NEW.number;
END;

-- The list of documents by the names of the buyers.

-- The name, folded as package store folds what is searched. What was issued before is taken from the customer of that name; other names have
-- no capitals and none of the commonest accents.
ALTER TABLE register ADD COLUMN sort TEXT NOT NULL DEFAULT '';
UPDATE register SET sort = ifnull((SELECT c.sort FROM customers c WHERE c.id = register.customer AND c.name = register.name),
  lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(trim(name),
    'Ä', 'a'), 'ä', 'a'), 'Ö', 'o'), 'ö', 'o'), 'Ü', 'u'), 'ü', 'u'), 'É', 'e'), 'é', 'e'), 'è', 'e'), 'Å', 'a'), 'Ø', 'o'), 'ß', 'ss')));
CREATE INDEX register_by_name ON register (sort, seq DESC);

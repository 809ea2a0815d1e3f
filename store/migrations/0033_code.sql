-- The code of its item stands on a line as it was at issue, for papers with a column of codes. Lines of before have none.
ALTER TABLE document_lines ADD COLUMN code TEXT CHECK (code <> '');

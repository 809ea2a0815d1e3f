-- What kind of goods or service a line is, as it was at issue: the scheme by UNTDID 7143, a blank, the code. Lines of before have none: what their
-- item says today has to do.
ALTER TABLE document_lines ADD COLUMN class TEXT CHECK (class LIKE '_% _%');

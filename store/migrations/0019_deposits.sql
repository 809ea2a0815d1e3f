-- Version 19: deposit invoices, and final invoices that take them off.

-- The deposit invoice that a line takes off, and the tax that was asked there; its net is that of the line.
ALTER TABLE document_lines ADD COLUMN deposit BLOB REFERENCES documents (id);
ALTER TABLE document_lines ADD COLUMN deposit_tax INTEGER;
ALTER TABLE document_lines ADD COLUMN deposit_split TEXT CHECK (deposit_split IS NULL OR json_valid(deposit_split));
CREATE INDEX document_lines_deposit ON document_lines (deposit) WHERE deposit IS NOT NULL;

-- No more is taken off a deposit than it asked for, and its credit notes left. What a credit note of a final invoice gives back can be
-- taken off again.
CREATE TRIGGER lines_deposit AFTER INSERT ON document_lines WHEN NEW.deposit IS NOT NULL AND
  (SELECT sum(CASE d.kind WHEN 'credit' THEN l.net ELSE -l.net END) FROM document_lines l JOIN documents d ON d.id = l.document
    WHERE l.deposit = NEW.deposit) >
  (SELECT sum(CASE kind WHEN 'credit' THEN -tax_exclusive ELSE tax_exclusive END) FROM documents
    WHERE id = NEW.deposit OR corrects = NEW.deposit)
BEGIN SELECT RAISE(ABORT, 'a deposit is taken off once'); END;

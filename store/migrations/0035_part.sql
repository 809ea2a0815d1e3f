-- What an invoice is of a deal with deposits: a list says so.
ALTER TABLE register ADD COLUMN part TEXT NOT NULL DEFAULT '' CHECK (part IN ('', 'deposit', 'final'));
UPDATE register SET part = 'deposit' WHERE kind = 'invoice' AND document IN (
  SELECT id FROM documents WHERE kind = 'invoice' AND json_extract(body, '$.deposit')
  UNION ALL SELECT id FROM drafts WHERE kind = 'invoice' AND json_extract(body, '$.deposit'));
UPDATE register SET part = 'final' WHERE kind = 'invoice' AND part = '' AND document IN (
  SELECT document FROM document_lines WHERE deposit IS NOT NULL
  UNION ALL SELECT d.id FROM drafts d, json_each(d.body, '$.lines') l WHERE json_extract(l.value, '$.taken.deposit') IS NOT NULL);

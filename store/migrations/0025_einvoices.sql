-- The e-invoice in the form that the customer asks for, filed beside the paper with the same document: the bytes that are sent.

CREATE TABLE einvoices (
  id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  document BLOB NOT NULL REFERENCES documents (id),
  profile  TEXT NOT NULL CHECK (profile <> ''),
  syntax   TEXT NOT NULL CHECK (syntax <> ''),
  file     BLOB NOT NULL,
  sha256   BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;
CREATE UNIQUE INDEX einvoices_of_document ON einvoices (document, profile);
CREATE TRIGGER einvoices_stay BEFORE UPDATE ON einvoices BEGIN SELECT RAISE(ABORT, 'a filed e-invoice never changes'); END;
CREATE TRIGGER einvoices_last BEFORE DELETE ON einvoices BEGIN SELECT RAISE(ABORT, 'a filed e-invoice is never deleted'); END;

-- What tax as paid asks of a document, beside its tax groups: read off an index, because the body of a document fills a page.
CREATE INDEX documents_paid ON documents (id, corrects, rounding, prepaid);

-- Version 12: lists narrowed by day, amount and currency, in several orders, with their sums; views that are kept.

-- Each order of a list is that of an index. The first holds besides all that is asked of a row, so that counting and adding up
-- reads nothing else.
CREATE INDEX register_by_day ON register (day, seq, kind, stand, verdict, currency, payable, open, due);
CREATE INDEX register_by_amount ON register (currency, payable DESC, seq DESC);
CREATE INDEX register_by_open ON register (currency, open DESC, seq DESC);
CREATE INDEX register_by_due ON register (ifnull(due, '9999'), seq);
CREATE INDEX register_unpaid ON register (due, seq) WHERE kind = 'invoice' AND stand IN ('issued', 'part paid');

-- A filter of the list of documents with its order, under a name.
CREATE TABLE views (
  id   BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;

-- Derived: what a customer was invoiced in a month, tax included and credit notes taken off.
CREATE TABLE customer_turnover (
  month    TEXT NOT NULL, -- 2026-11
  currency TEXT NOT NULL,
  customer BLOB NOT NULL,
  invoiced INTEGER NOT NULL,
  PRIMARY KEY (month, currency, customer)
) STRICT, WITHOUT ROWID;
INSERT INTO customer_turnover
  SELECT substr(issued, 1, 7), currency, customer, sum(CASE kind WHEN 'credit' THEN -tax_inclusive ELSE tax_inclusive END)
  FROM documents WHERE kind IN ('invoice', 'credit') AND customer IS NOT NULL GROUP BY 1, 2, 3;
CREATE TRIGGER documents_turn_customer AFTER INSERT ON documents WHEN NEW.kind IN ('invoice', 'credit') AND NEW.customer IS NOT NULL
BEGIN
  INSERT INTO customer_turnover
    VALUES (substr(NEW.issued, 1, 7), NEW.currency, NEW.customer, CASE NEW.kind WHEN 'credit' THEN -NEW.tax_inclusive ELSE NEW.tax_inclusive END)
    ON CONFLICT DO UPDATE SET invoiced = invoiced + excluded.invoiced;
END;

-- A search finds the amounts of lines, too. The texts of issued documents get them; a draft gets them when it is saved again.
UPDATE texts SET fold = fold || n.amounts FROM (
  SELECT r.seq AS seq, group_concat(' ' || CASE WHEN a.amount < 0 THEN '-' ELSE '' END || CASE
      WHEN r.currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN abs(a.amount)
      WHEN r.currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN printf('%d.%03d', abs(a.amount) / 1000, abs(a.amount) % 1000)
      ELSE printf('%d.%02d', abs(a.amount) / 100, abs(a.amount) % 100) END, '') AS amounts
  FROM register r JOIN (SELECT document, net AS amount FROM document_lines UNION SELECT document, gross FROM document_lines WHERE gross IS NOT NULL) a
    ON a.document = r.document GROUP BY r.seq
) n WHERE n.seq = texts.seq;
INSERT INTO trigrams (trigrams) VALUES ('delete-all');
INSERT INTO trigrams (rowid, fold) SELECT t.seq, t.fold FROM texts t JOIN register r ON r.seq = t.seq WHERE r.stand <> 'draft' ORDER BY t.seq;
UPDATE trigrams_mark SET seq = (SELECT ifnull(max(seq), 0) FROM register WHERE stand <> 'draft');

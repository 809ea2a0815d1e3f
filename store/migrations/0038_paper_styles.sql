-- How papers looked when they were filed: each style once, and which one a document or a reminder was printed in. Papers of before have none.

CREATE TABLE paper_styles (
  id     BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32), -- of the three that follow
  style  TEXT NOT NULL CHECK (json_valid(style)),
  footer TEXT NOT NULL,
  logo   BLOB NOT NULL -- empty for none
) STRICT;
CREATE TRIGGER paper_styles_stay BEFORE UPDATE ON paper_styles BEGIN SELECT RAISE(ABORT, 'a style that papers have never changes'); END;
CREATE TRIGGER paper_styles_last BEFORE DELETE ON paper_styles BEGIN SELECT RAISE(ABORT, 'a style that papers have is never deleted'); END;

CREATE TABLE styled_papers (
  paper BLOB NOT NULL PRIMARY KEY CHECK (length(paper) = 16), -- a document or a reminder
  style BLOB NOT NULL REFERENCES paper_styles (id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER styled_papers_stay BEFORE UPDATE ON styled_papers BEGIN SELECT RAISE(ABORT, 'the style of a paper never changes'); END;
CREATE TRIGGER styled_papers_last BEFORE DELETE ON styled_papers BEGIN SELECT RAISE(ABORT, 'the style of a paper is never deleted'); END;
CREATE TRIGGER styled_papers_once BEFORE INSERT ON styled_papers
WHEN NOT EXISTS (SELECT 1 FROM papers WHERE document = NEW.paper) AND NOT EXISTS (SELECT 1 FROM reminders WHERE id = NEW.paper)
BEGIN SELECT RAISE(ABORT, 'a style is that of a filed paper'); END;

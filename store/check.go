package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/bill"
)

// Report is what Check has seen.
type Report struct {
	Pages     int64
	Documents int64
	Papers    int64
	Series    int64
	Entries   int64    // of the trail
	Findings  []string // what is wrong, at most 100, without names or amounts
	More      int      // findings beyond these
	Damage    Damage   // pages that do not open, and what was on them
}

// Sound says whether nothing is wrong.
func (r *Report) Sound() bool { return len(r.Findings) == 0 && r.More == 0 && !r.Damage.Any() }

// First is the first thing that is wrong, "" where nothing is.
func (r *Report) First() string {
	switch {
	case r.Damage.Any():
		p := r.Damage.Pages[0]
		return fmt.Sprintf("page %d of %s does not open (%s)", p.Page, p.File, p.Holds)
	case len(r.Findings) > 0:
		return r.Findings[0]
	}
	return ""
}

func (r *Report) find(format string, args ...any) {
	if len(r.Findings) == 100 {
		r.More++
		return
	}
	r.Findings = append(r.Findings, fmt.Sprintf(format, args...))
}

// Progress is told how far a step is: done of total, in the step's own units. total 0 is unknown.
type Progress func(step string, done, total int64)

// Check reads everything in one view of the books: the seal of every page, SQLite's own check, references, the totals
// of every document computed again, filed papers and attached files against their digests, balances against movements, number series, and
// the tree of the trail. Contradictions are findings of the report. So is damage: then all of it is named, and the rest is
// checked in what Rescue reads, which takes as much room on the disk as the books. The error is that of reading. Signatures
// of the trail need the users' keys: see VerifyTrail.
func (s *Store) Check(ctx context.Context, progress Progress, also ...Also) (Report, error) {
	report, err := s.check(ctx, progress, also)
	if !errors.Is(err, ErrDamaged) {
		return report, err
	}
	r, failed := s.Rescue(ctx, progress)
	if failed != nil {
		return report, fmt.Errorf("check: %w", failed)
	}
	report, failed = r.Check(ctx, progress, also...)
	if failed == nil && !r.Damage.Any() { // every page opens: it is SQLite that does not understand what they say
		report.Findings = append(report.Findings, "integrity: "+err.Error())
	}
	return report, errors.Join(failed, r.Close())
}

func (s *Store) check(ctx context.Context, progress Progress, also []Also) (Report, error) {
	c := newChecker(progress)
	err := s.Snapshot(ctx, func(snap *Snapshot) error {
		return c.all(snap, also)
	})
	if err != nil {
		return c.report, fmt.Errorf("check: %w", err)
	}
	return c.report, nil
}

func (c *checker) all(snap *Snapshot, also []Also) error {
	c.v = snap.View
	if err := c.pages(snap); err != nil {
		return err
	}
	if err := c.run(c.integrity, c.references, c.documents, c.papers, c.attachments, c.balances, c.series, c.tree, c.values); err != nil {
		return err
	}
	return c.also(also)
}

// Check checks what was rescued, as far as nothing that a question needs is missing.
func (r *Rescued) Check(ctx context.Context, progress Progress, also ...Also) (Report, error) {
	c := newChecker(progress)
	c.report.Damage = r.Damage
	c.report.Pages = r.pages
	err := r.Read(ctx, func(v *View) error {
		c.v = v
		if err := c.run(c.documents, c.papers, c.attachments, c.balances, c.series, c.tree, c.values); err != nil {
			return err
		}
		return c.also(also)
	})
	if err != nil {
		return c.report, fmt.Errorf("check: %w", err)
	}
	return c.report, nil
}

// Also is what a caller asks of the same view of the books; of damaged ones it sees what is left.
type Also func(*View, *Damage) error

func (c *checker) also(list []Also) error {
	for _, fn := range list {
		if err := fn(c.v, &c.report.Damage); err != nil {
			return err
		}
	}
	return nil
}

func newChecker(progress Progress) *checker {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	return &checker{progress: progress}
}

func (c *checker) run(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// whole says whether no page of the tables is damaged: then what they say together must agree.
func (c *checker) whole(tables ...string) bool {
	return !slices.ContainsFunc(tables, func(t string) bool { return c.report.Damage.tables[t] })
}

type checker struct {
	v        *View
	progress Progress
	report   Report
}

func (c *checker) pages(snap *Snapshot) error {
	total := int64(snap.Pages)
	return snap.Each(func(first uint32, pages []byte) error {
		c.report.Pages = int64(first) - 1 + int64(len(pages)/PageSize)
		if c.report.Pages%256 == 0 || c.report.Pages == total {
			c.progress("pages", c.report.Pages, total)
		}
		return c.v.ctx.Err()
	})
}

func (c *checker) integrity() error {
	c.progress("integrity", 0, 1)
	defer c.progress("integrity", 1, 1)
	return c.v.rows(func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if text != "ok" {
			c.report.find("integrity: %s", text)
		}
		return nil
	}, "PRAGMA integrity_check(20)")
}

func (c *checker) references() error {
	return c.v.rows(func(rows *sql.Rows) error {
		var table, parent string
		var row, key sql.NullInt64
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		c.report.find("references: a row of %s names a missing row of %s", table, parent)
		return nil
	}, "PRAGMA foreign_key_check")
}

// documents rebuilds every document, which computes its totals again.
func (c *checker) documents() error {
	var total int64
	if err := c.v.row("SELECT count(*) FROM documents", nil, &total); err != nil {
		return err
	}
	return c.v.eachHead(func(r *documentRow) error {
		if !c.report.Damage.Readable(bill.ID(r.id)) {
			return nil
		}
		_, err := c.v.document(r)
		c.report.Documents++
		if c.report.Documents%100 == 0 || c.report.Documents == total {
			c.progress("documents", c.report.Documents, total)
		}
		if errors.Is(err, ErrDamaged) {
			c.report.find("%v", err)
			return nil
		}
		return err
	})
}

func (c *checker) papers() error {
	var total int64
	if err := c.v.row("SELECT count(*) FROM documents", nil, &total); err != nil {
		return err
	}
	err := c.digests("SELECT pdf, sha256 FROM papers", func() {
		if c.report.Papers++; c.report.Papers%100 == 0 || c.report.Papers == total {
			c.progress("papers", c.report.Papers, total)
		}
	})
	if err == nil {
		err = c.digests(`SELECT pdf, sha256 FROM reminders UNION ALL SELECT file, sha256 FROM einvoices
			UNION ALL SELECT pdf, sha256 FROM registrations`, func() {})
	}
	if err == nil {
		err = c.v.styleSums(func() { c.report.find("papers: a style does not match its digest") })
	}
	if err == nil && c.report.Papers != total && c.whole("papers", "documents") {
		c.report.find("papers: %d for %d documents", c.report.Papers, total)
	}
	return err
}

// attachments reads every file. Of damaged books the list of what is missing names those of which a piece is lost.
func (c *checker) attachments() error {
	list, err := c.v.AllAttachments()
	if err != nil || !c.whole("contents", "content_pieces", "attachments", "letter_files") {
		return err
	}
	sent, err := c.v.filesOfLetters()
	if err != nil {
		return err
	}
	list = append(list, sent...)
	for i, a := range list {
		err := c.v.Content(a, func([]byte) error { return nil })
		if errors.Is(err, ErrDamaged) {
			c.report.find("attachments: one does not match its digest")
			err = nil
		}
		if err != nil {
			return err
		}
		c.progress("attachments", int64(i+1), int64(len(list)))
	}
	return nil
}

// digests compares filed papers with their digests.
func (c *checker) digests(query string, seen func()) error {
	return c.v.rows(func(rows *sql.Rows) error {
		var pdf, sum sql.RawBytes
		if err := rows.Scan(&pdf, &sum); err != nil {
			return err
		}
		if sha256.Sum256(pdf) != [32]byte(sum) {
			c.report.find("papers: one does not match its digest")
		}
		seen()
		return nil
	}, query)
}

// series looks for gaps: in a series and period every counter from the first to the last is there, but for those that a jump passed
// over. That none is there twice the tables see to.
func (c *checker) series() error {
	gaps := c.whole("documents", "series_jumps")
	var doubtful []bill.ID
	err := c.v.rows(func(rows *sql.Rows) error {
		var series []byte
		var steps, count int64
		if err := rows.Scan(&series, &steps, &count); err != nil {
			return err
		}
		c.report.Series++
		if !gaps || steps == count {
			return nil
		}
		id, err := idIn(series)
		if !slices.Contains(doubtful, id) {
			doubtful = append(doubtful, id)
		}
		return err
	}, "SELECT series, max(counter) - min(counter) + 1, count(*) FROM documents GROUP BY series, period ORDER BY series, period")
	for _, id := range doubtful {
		err = errors.Join(err, c.gaps(id))
	}
	if err != nil || !c.whole("documents", "series") {
		return err
	}
	return c.v.rows(func(rows *sql.Rows) error {
		var pattern string
		if err := rows.Scan(&pattern); err != nil {
			return err
		}
		c.report.find("numbers: series %s would hand out a number again", pattern)
		return nil
	}, `SELECT pattern FROM series s WHERE EXISTS (SELECT 1 FROM documents d
		WHERE d.series = s.id AND d.period = CASE s.restart WHEN '' THEN 0 ELSE s.period END AND d.counter >= s.next)`)
}

// gaps finds the numbers of a series that no jump explains.
func (c *checker) gaps(series bill.ID) error {
	numbers, err := c.v.Numbers(series)
	if err != nil {
		return err
	}
	jumps, err := c.v.SeriesJumps(series)
	if err != nil {
		return err
	}
	for _, run := range bill.Runs(numbers, jumps) {
		if run.Gaps > 0 {
			c.report.find("numbers: a series in %d has %d documents from %d to %d", run.Period, run.Count, run.First.Counter, run.Last.Counter)
		}
	}
	return nil
}

package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
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
// of every document computed again, filed papers against their digests, balances against movements, number series, and
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
		c.v = snap.View
		if err := c.pages(snap); err != nil {
			return err
		}
		if err := c.run(c.integrity, c.references, c.documents, c.papers, c.balances, c.series, c.tree); err != nil {
			return err
		}
		return c.also(also)
	})
	if err != nil {
		return c.report, fmt.Errorf("check: %w", err)
	}
	return c.report, nil
}

// Check checks what was rescued, as far as nothing that a question needs is missing.
func (r *Rescued) Check(ctx context.Context, progress Progress, also ...Also) (Report, error) {
	c := newChecker(progress)
	c.report.Damage = r.Damage
	c.report.Pages = r.pages
	err := r.Read(ctx, func(v *View) error {
		c.v = v
		if err := c.run(c.documents, c.papers, c.balances, c.series, c.tree); err != nil {
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
	return snap.Each(func(n uint32, _ []byte) error {
		c.report.Pages = int64(n)
		if n%256 == 0 || int64(n) == total {
			c.progress("pages", int64(n), total)
		}
		return nil
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
	err := c.v.rows(func(rows *sql.Rows) error {
		var pdf, sum sql.RawBytes
		if err := rows.Scan(&pdf, &sum); err != nil {
			return err
		}
		if c.report.Papers++; sha256.Sum256(pdf) != [32]byte(sum) {
			c.report.find("papers: one does not match its digest")
		}
		if c.report.Papers%100 == 0 || c.report.Papers == total {
			c.progress("papers", c.report.Papers, total)
		}
		return nil
	}, "SELECT pdf, sha256 FROM papers")
	if err == nil && c.report.Papers != total && c.whole("papers", "documents") {
		c.report.find("papers: %d for %d documents", c.report.Papers, total)
	}
	return err
}

// contradictions are questions whose right answer is 0.
var contradictions = []struct {
	tables      []string
	what, query string
}{
	{
		[]string{"register", "movements"},
		"invoices whose balance is not the sum of their movements",
		`SELECT count(*) FROM register r WHERE kind = 'invoice' AND stand <> 'draft'
		AND open <> ifnull((SELECT sum(amount) FROM movements WHERE document = r.document), 0)`,
	},
	{
		[]string{"documents", "register"},
		"issued documents missing from the register or there with another amount or number",
		`SELECT count(*) FROM documents d LEFT JOIN register r ON r.document = d.id
		WHERE r.seq IS NULL OR r.payable <> d.payable OR r.number <> d.number OR r.stand = 'draft'`,
	},
	{
		[]string{"drafts", "register"},
		"drafts missing from the register",
		`SELECT count(*) FROM drafts d LEFT JOIN register r ON r.document = d.id WHERE r.stand IS NOT 'draft'`,
	},
	{
		[]string{"register", "documents", "drafts"},
		"rows of the register without a document",
		`SELECT count(*) FROM register r WHERE NOT EXISTS (SELECT 1 FROM documents WHERE id = r.document)
		AND NOT EXISTS (SELECT 1 FROM drafts WHERE id = r.document)`,
	},
	{
		[]string{derived},
		"rows of the register whose text no search finds",
		`SELECT count(*) FROM register WHERE seq NOT IN (SELECT seq FROM texts)`,
	},
	{
		[]string{derived},
		"texts without a row of the register",
		`SELECT count(*) FROM texts WHERE seq NOT IN (SELECT seq FROM register)`,
	},
	{
		[]string{derived},
		"kept numbers of documents that are not what the register has",
		unequal("SELECT kind, stand, n FROM tally WHERE n <> 0", "SELECT kind, stand, count(*) FROM register GROUP BY 1, 2"),
	},
	{
		[]string{derived},
		"kept sums by due day that are not what invoices have open",
		unequal("SELECT currency, due, stand, n, open FROM dues WHERE n <> 0 OR open <> 0", `SELECT currency, ifnull(due, ''), stand, count(*), sum(open)
			FROM register WHERE kind = 'invoice' AND stand IN ('issued', 'part paid') GROUP BY 1, 2, 3`),
	},
	{
		[]string{derived},
		"kept sums of days that are not what was invoiced and received",
		unequal("SELECT currency, day, invoiced, received, payments FROM turnover", `SELECT currency, day, sum(i), sum(r), sum(p) FROM (
			SELECT currency, issued AS day, CASE kind WHEN 'credit' THEN -tax_inclusive ELSE tax_inclusive END AS i, 0 AS r, 0 AS p
			FROM documents WHERE kind IN ('invoice', 'credit') UNION ALL SELECT currency, day, 0, CASE kind WHEN 'money' THEN amount ELSE 0 END, 1 FROM payments) GROUP BY 1, 2`),
	},
	{
		[]string{"documents", "movements"},
		"invoices that did not open their balance",
		`SELECT count(*) FROM documents d LEFT JOIN movements m ON m.document = d.id AND m.source = d.id
		WHERE d.kind = 'invoice' AND m.amount IS NOT d.payable`,
	},
	{
		[]string{"documents", "movements"},
		"credit notes that did not move the balance of their invoice",
		`SELECT count(*) FROM documents d LEFT JOIN movements m ON m.document = d.corrects AND m.source = d.id
		WHERE d.kind = 'credit' AND d.corrects IS NOT NULL AND m.amount IS NOT -d.tax_inclusive`,
	},
	{
		[]string{"payments", "movements"},
		"payments that did not move a balance",
		`SELECT count(*) FROM payments p LEFT JOIN movements m ON m.document = p.document AND m.source = p.id
		WHERE p.document IS NOT NULL AND m.amount IS NOT -p.amount`,
	},
	{
		[]string{"movements", "payments", "documents"},
		"movements without a cause",
		`SELECT count(*) FROM movements m WHERE CASE cause
		WHEN 'payment' THEN NOT EXISTS (SELECT 1 FROM payments WHERE id = m.source)
		ELSE NOT EXISTS (SELECT 1 FROM documents WHERE id = m.source) END`,
	},
	{
		[]string{"payments"},
		"customers who used more of their credit than they had",
		`SELECT count(*) FROM (SELECT 1 FROM payments WHERE customer IS NOT NULL GROUP BY customer, currency HAVING sum(amount) < 0)`,
	},
	{
		[]string{"payments"},
		"moves between the credit and the invoices of a customer that do not add up to nothing",
		`SELECT count(*) FROM (SELECT 1 FROM payments WHERE kind = 'credit' GROUP BY receipt HAVING sum(amount) <> 0)`,
	},
	{
		[]string{"payments"},
		"receipts whose rows are not of one kind, day and currency",
		`SELECT count(*) FROM (SELECT 1 FROM payments GROUP BY receipt
		HAVING min(kind) <> max(kind) OR min(day) <> max(day) OR min(currency) <> max(currency))`,
	},
	{
		[]string{"payments"},
		"payments taken back by something else than their opposite",
		`SELECT count(*) FROM payments p LEFT JOIN payments o ON o.id = p.reverses WHERE p.reverses IS NOT NULL
		AND (o.amount IS NOT -p.amount OR o.kind <> p.kind OR o.currency <> p.currency OR o.document IS NOT p.document OR o.customer IS NOT p.customer)`,
	},
	{
		[]string{"register", "answers"},
		"quotes that do not stand as they were answered last",
		`SELECT count(*) FROM register r WHERE kind = 'quote'
		AND verdict IS NOT (SELECT verdict FROM answers WHERE document = r.document ORDER BY id DESC LIMIT 1)`,
	},
	{
		[]string{"bank_entries", "bank_bookings", "payments"},
		"entries of bank statements that are booked without payments, or the other way round",
		`SELECT count(*) FROM bank_entries e LEFT JOIN (SELECT entry, sum(amount) AS sum FROM bank_bookings JOIN payments ON id = payment
		GROUP BY entry) b ON b.entry = e.id WHERE (e.state = 'booked') <> (ifnull(b.sum, 0) <> 0) OR abs(ifnull(b.sum, 0)) > abs(e.amount)`,
	},
	{
		[]string{"recurring", "occasions"},
		"recurring invoices that would be made a second time",
		`SELECT count(*) FROM recurring r WHERE EXISTS (SELECT 1 FROM occasions WHERE recurring = r.id AND day >= r.next)`,
	},
}

// unequal counts the rows that only one of two queries has.
func unequal(a, b string) string {
	return "SELECT (SELECT count(*) FROM (" + a + " EXCEPT " + b + ")) + (SELECT count(*) FROM (" + b + " EXCEPT " + a + "))"
}

func (c *checker) balances() error {
	for i, q := range contradictions {
		if !c.whole(q.tables...) {
			continue
		}
		var n int64
		if err := c.v.row(q.query, nil, &n); err != nil {
			return fmt.Errorf("balances: %w", err)
		}
		if n != 0 {
			c.report.find("balances: %d %s", n, q.what)
		}
		c.progress("balances", int64(i+1), int64(len(contradictions)))
	}
	return nil
}

// series looks for gaps: in a series and period every counter from the first to the last is there. That none is there
// twice the tables see to.
func (c *checker) series() error {
	gaps := c.whole("documents")
	err := c.v.rows(func(rows *sql.Rows) error {
		var first, last, count int64
		var period int
		if err := rows.Scan(&period, &first, &last, &count); err != nil {
			return err
		}
		c.report.Series++
		if gaps && last-first+1 != count {
			c.report.find("numbers: a series in %d has %d documents from %d to %d", period, count, first, last)
		}
		return nil
	}, "SELECT period, min(counter), max(counter), count(*) FROM documents GROUP BY series, period ORDER BY series, period")
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

// tree computes the Merkle tree again from the entries and compares every stored hash.
func (c *checker) tree() error {
	if !c.whole("trail_entries", "trail_hashes") {
		return c.v.row("SELECT count(*) FROM trail_entries", nil, &c.report.Entries)
	}
	total, err := c.v.TrailSize()
	if err != nil {
		return err
	}
	next, stop := iter.Pull2(c.v.Leaves())
	defer stop()
	var t treeWalk
	err = c.v.rows(func(rows *sql.Rows) error {
		var stored []byte
		if err := rows.Scan(&stored); err != nil {
			return err
		}
		if len(t.due) == 0 {
			leaf, err, ok := next()
			if err != nil {
				return err
			}
			if ok {
				c.entry(&t, leaf)
			}
			if t.size%1000 == 0 {
				c.progress("trail", t.size, total)
			}
		}
		if !t.matches(stored) {
			c.report.find("trail: a hash of the tree does not match entry %d", t.size)
		}
		return nil
	}, "SELECT hash FROM trail_hashes ORDER BY position")
	if err != nil {
		return err
	}
	if _, err, more := next(); err != nil || more || len(t.due) > 0 {
		c.report.find("trail: there are entries that the tree does not know")
	}
	c.report.Entries = t.size
	c.progress("trail", total, total)
	return nil
}

func (c *checker) entry(t *treeWalk, leaf []byte) {
	prev := t.last
	t.add(tlog.RecordHash(leaf))
	e, _, err := trail.Decode(leaf)
	switch {
	case err != nil:
		c.report.find("trail: entry %d is unreadable", t.size)
	case e.Number != t.size || e.Prev != prev:
		c.report.find("trail: entry %d does not follow the one before it", t.size)
	}
}

// treeWalk recomputes the stored hashes of RFC 6962 in their order: each leaf, then the nodes that it completes.
type treeWalk struct {
	size int64
	last tlog.Hash
	edge []tlog.Hash // roots of the complete subtrees, the largest first
	due  []tlog.Hash // hashes that must be stored next
}

func (t *treeWalk) add(leaf tlog.Hash) {
	t.last, t.due = leaf, append(t.due, leaf)
	h := leaf
	for n := t.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(t.edge[len(t.edge)-1], h)
		t.edge = t.edge[:len(t.edge)-1]
		t.due = append(t.due, h)
	}
	t.edge = append(t.edge, h)
	t.size++
}

func (t *treeWalk) matches(stored []byte) bool {
	if len(t.due) == 0 {
		return false
	}
	want := t.due[0]
	t.due = t.due[1:]
	return bytes.Equal(want[:], stored)
}

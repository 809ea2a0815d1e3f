package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/crypto/trail"
)

// Exec runs SQL of a test's own, past the methods that the program has.
func (tx *Tx) Exec(query string, args ...any) error { return tx.exec(query, args...) }

// One reads one row by SQL of a test's own.
func (v *View) One(query string, args []any, into ...any) error { return v.row(query, args, into...) }

// ApplicationID is the mark of our files.
const ApplicationID = applicationID

// Fold is the search form of a text.
func Fold(text string) string { return fold(text) }

// Rows reads rows by SQL of a test's own.
func (v *View) Rows(query string, scan func(*sql.Rows) error) error { return v.rows(scan, query) }

// Checkpoint writes the log back now, in one of SQLite's ways; the program leaves the moment to SQLite.
func (s *Store) Checkpoint(ctx context.Context, how string) error {
	c, err := s.takeWriter(ctx)
	if err != nil {
		return err
	}
	defer func() { s.writing <- c }()
	if err := c.ready(ctx); err != nil {
		return err
	}
	c.undone = nil
	var busy, frames, written int
	return c.row(ctx, "PRAGMA wal_checkpoint("+how+")", nil, &busy, &frames, &written)
}

// Later gives the options of a program that knows these migrations besides those of today.
func (o Options) Later(migrations ...string) Options {
	o.later = migrations
	return o
}

// Plan says how SQLite would read a page of the list, line by line.
func (v *View) Plan(q DocumentQuery) (steps []string, err error) {
	s, err := v.selection(q)
	if err != nil {
		return nil, err
	}
	return v.PlanOf(s.page(false), append(s.args, 50, 0)...)
}

// PlanOf says how SQLite would read a query.
func (v *View) PlanOf(query string, args ...any) (steps []string, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var id, parent, unused int
		var step string
		defer func() { steps = append(steps, step) }()
		return rows.Scan(&id, &parent, &unused, &step)
	}, "EXPLAIN QUERY PLAN "+query, args...)
	return steps, err
}

// TableNamed describes any table, those that no export holds too.
func (v *View) TableNamed(name string) (Table, error) { return v.table(name) }

// IndexTextsNow brings the index of the search up to the newest document.
func (tx *Tx) IndexTextsNow() error { return tx.indexTextsBehind(1) }

// TextsBehind is how many documents the index of trigrams may lag behind.
const TextsBehind = textsBehind

// FewRows is how many rows are sorted rather than looked for along an order.
const FewRows = fewRows

// LastExchangeQuery is the query of LastExchange.
const LastExchangeQuery = lastExchange

// OutboxPlan says how SQLite would read a page of the outbox, and DuePlan what is due.
func (v *View) OutboxPlan(q OutboxQuery) ([]string, error) {
	page, _, args := q.page()
	return v.PlanOf(page, append(args, 50, 0)...)
}

// TrailPlan says how SQLite would read what a query of the trail asks for.
func (v *View) TrailPlan(q TrailQuery) (steps []string, err error) {
	walks, err := v.trailWalks(q)
	for _, w := range walks {
		plan, e := v.PlanOf(w.latest(), append(w.args, 50)...)
		steps, err = append(steps, plan...), errors.Join(err, e)
	}
	return steps, err
}

// DuePlan is the same of what is due.
func (v *View) DuePlan() ([]string, error) { return v.PlanOf(lettersDue, 1) }

// Salted gives options whose commitments in the trail come out the same whenever a day is worked through again.
func (o Options) Salted() Options {
	o.salt = func(number int64, at int) trail.Salt {
		return sha256.Sum256(fmt.Appendf(nil, "salt %d %d", number, at))
	}
	return o
}

// Record files a deed more in the trail, within the transaction of another: a million of them need no million commits.
func (tx *Tx) Record(d Deed) error {
	_, err := tx.record(d)
	return err
}

// CheckTree is the part of Check that computes the tree of the trail anew.
func (v *View) CheckTree() error {
	c := newChecker(nil)
	c.v = v
	if err := c.tree(); err != nil || c.report.Sound() {
		return err
	}
	return fmt.Errorf("%v", c.report.Findings)
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// View sees the books as they were when its transaction began, whatever is written meanwhile. It is valid until the
// function it was handed to returns, and for one goroutine.
type View struct {
	ctx context.Context
	c   *conn
	now time.Time

	version string // of the program, for the trail
}

// errEnded is what a View answers that was kept beyond its function.
var errEnded = errors.New("the transaction has ended")

// Read runs fn on one consistent view of the books. Readers wait for no writer.
func (s *Store) Read(ctx context.Context, fn func(*View) error) error {
	c, err := s.take(ctx, s.readers)
	if err != nil {
		return err
	}
	defer func() { s.readers <- c }()
	return s.look(ctx, c, fn)
}

// look is one read transaction. The first statement fixes the moment, so that two later ones agree.
func (s *Store) look(ctx context.Context, c *conn, fn func(*View) error) (err error) {
	if err := c.begin(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	v := &View{ctx: ctx, c: c, now: s.moment()}
	defer func() {
		v.c = nil
		c.rollback(ctx)
		if errors.Is(err, ErrDamaged) {
			_ = c.drop()
		}
	}()
	var version int
	if err := v.row("PRAGMA user_version", nil, &version); err != nil {
		return err
	}
	return fn(v)
}

func (v *View) row(query string, args []any, into ...any) error {
	if v.c == nil {
		return errEnded
	}
	return v.c.row(v.ctx, query, args, into...)
}

func (v *View) rows(scan func(*sql.Rows) error, query string, args ...any) error {
	if v.c == nil {
		return errEnded
	}
	return v.c.rows(v.ctx, scan, query, args...)
}

func (tx *Tx) exec(query string, args ...any) error {
	if tx.c == nil {
		return errEnded
	}
	_, err := tx.c.exec(tx.ctx, query, args...)
	return err
}

// one is exec that must touch exactly one row, else ErrMissing.
func (tx *Tx) one(query string, args ...any) error {
	if tx.c == nil {
		return errEnded
	}
	res, err := tx.c.exec(tx.ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return ErrMissing
}

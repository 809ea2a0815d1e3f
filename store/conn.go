package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// conn is one connection of the store with its prepared statements. One goroutine holds it at a time, so that the
// order of BEGIN, statements and COMMIT is ours and not the pool's.
type conn struct {
	disk   *disk
	pool   *sql.DB
	c      *sql.Conn // nil until first used, and after damage
	stmts  map[string]*sql.Stmt
	damage uint64 // of the disk, when this connection was made
	undone error  // after it SQLite may have undone the transaction by itself: no statement more runs in it
}

// statementsKept bounds the prepared statements of one connection; all statements of the package are constants, so
// only a list with many filters could come near.
const statementsKept = 200

// cache lets a connection keep 32 MiB of opened pages: the inner pages of every index, and the newest rows.
const cache = "PRAGMA cache_size = -32768"

func connections(d *disk, db *sql.DB, n int) chan *conn {
	pool := make(chan *conn, n)
	for range n {
		pool <- &conn{disk: d, pool: db}
	}
	return pool
}

// drain waits for all connections of a pool to come back and closes them and it.
func drain(pool chan *conn) error {
	var first error
	for range cap(pool) {
		if err := (<-pool).end(false); first == nil {
			first = err
		}
	}
	close(pool)
	return first
}

// ready connects if need be: the first time, and after anybody has met damage.
func (c *conn) ready(ctx context.Context) error {
	damage := c.disk.damage.Load()
	if c.c != nil && c.damage == damage {
		return nil
	}
	if err := c.drop(); err != nil {
		return err
	}
	got, err := c.pool.Conn(ctx)
	if err != nil {
		return c.disk.explain(err)
	}
	if _, err := got.ExecContext(ctx, cache); err != nil {
		return errors.Join(c.disk.explain(err), got.Close())
	}
	c.c, c.stmts, c.damage = got, map[string]*sql.Stmt{}, damage
	return nil
}

// pragma sets one that the connection has otherwise.
func (c *conn) pragma(ctx context.Context, text string) error {
	_, err := c.c.ExecContext(ctx, text)
	return c.disk.explain(err)
}

// drop closes the connection for good, with whatever it has in its cache.
func (c *conn) drop() error { return c.end(true) }

// end gives the connection back to its pool, or has the pool close it.
func (c *conn) end(bad bool) error {
	if c.c == nil {
		return nil
	}
	for _, s := range c.stmts {
		_ = s.Close() // the connection goes anyway
	}
	old := c.c
	c.c, c.stmts = nil, nil
	if !bad {
		return c.disk.explain(old.Close())
	}
	err := old.Raw(func(any) error { return driver.ErrBadConn })
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

// prepared gives the statement, prepared once per connection.
func (c *conn) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if c.undone != nil {
		return nil, c.undone
	}
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	if len(c.stmts) >= statementsKept {
		for q, s := range c.stmts {
			_ = s.Close()
			delete(c.stmts, q)
		}
	}
	s, err := c.c.PrepareContext(ctx, query)
	if err != nil {
		return nil, c.failed(err)
	}
	c.stmts[query] = s
	return s, nil
}

func (c *conn) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := s.ExecContext(ctx, args...)
	return res, c.failed(err)
}

// failed explains what a statement answered. After a refused row the transaction goes on; after anything else (a read of the disk
// that failed, a full disk, an end of the context) SQLite may have undone all of it, and what a careless function still wrote would
// be committed by itself, without trail.
func (c *conn) failed(err error) error {
	err = c.disk.explain(err)
	if err == nil || c.undone != nil {
		return err
	}
	for _, harmless := range []error{ErrConflict, ErrUnchangeable, ErrRefused} {
		if errors.Is(err, harmless) {
			return err
		}
	}
	c.undone = err
	return err
}

// rows calls scan for each row. Scan errors and those of the iteration come back explained.
func (c *conn) rows(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	s, err := c.prepared(ctx, query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return c.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return c.disk.explain(err)
		}
	}
	return c.failed(rows.Err())
}

// row scans the one row of the query; none is ErrMissing.
func (c *conn) row(ctx context.Context, query string, args []any, into ...any) error {
	s, err := c.prepared(ctx, query)
	if err != nil {
		return err
	}
	err = s.QueryRowContext(ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrMissing
	}
	return c.failed(err)
}

// begin starts a transaction; how is BEGIN or BEGIN IMMEDIATE.
func (c *conn) begin(ctx context.Context, how string) error {
	if err := c.ready(ctx); err != nil {
		return err
	}
	c.undone = nil
	if _, err := c.exec(ctx, how); err != nil {
		return errors.Join(err, c.drop())
	}
	return nil
}

// commit ends the transaction for good or says why not. It is not cut short by the caller's context: an interrupted
// COMMIT would leave open what happened. After a failure the connection is dropped, which rolls back what is left.
func (c *conn) commit(ctx context.Context) error {
	if _, err := c.exec(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), c.drop())
	}
	return nil
}

// rollback undoes the transaction. A connection that cannot even do that is dropped, with the same effect.
func (c *conn) rollback(ctx context.Context) {
	if c.c == nil {
		return
	}
	c.undone = nil
	if _, err := c.exec(context.WithoutCancel(ctx), "ROLLBACK"); err != nil {
		_ = c.drop()
	}
}

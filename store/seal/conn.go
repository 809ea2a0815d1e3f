package seal

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"modernc.org/sqlite"
)

// connector opens the connections of a pool. It does so by a driver of its own, so that functions and hooks that
// other code registers for all connections of the process do not reach a store.
type connector struct {
	db     *DB
	writes bool
	driver sqlite.Driver
}

// sqliteConn is all that a pool asks of a connection.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	sqlite.AuthorizerRegisterer
}

// conn is a connection with the rules of a sealed store.
type conn struct {
	sqliteConn
	vfs        *vfs
	file       *openFile // the database
	bad        uint64    // vfs.bad when the connection was opened
	compacting bool      // VACUUM INTO may attach the copy that it writes
}

// IsValid has the pool drop every connection that lived through a bad page: what SQLite still holds of it is not to be
// built on.
func (c *conn) IsValid() bool { return c.vfs.bad.Load() == c.bad && c.sqliteConn.IsValid() }

// ResetSession is asked before a connection is used again.
func (c *conn) ResetSession(ctx context.Context) error {
	if !c.IsValid() {
		return driver.ErrBadConn
	}
	return c.sqliteConn.ResetSession(ctx)
}

func (c *connector) Driver() driver.Driver { return &c.driver }

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v := c.db.vfs
	bad := v.bad.Load()
	opened, file, err := c.open()
	if err != nil {
		return nil, fmt.Errorf("connect: %w", c.db.Explain(err))
	}
	inner, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("connect: the driver lacks what a store needs"), opened.Close())
	}
	made := &conn{sqliteConn: inner, vfs: v, file: file, bad: bad}
	if err := made.harden(ctx, c.writes); err != nil {
		return nil, errors.Join(fmt.Errorf("connect: %w", c.db.Explain(err)), inner.Close())
	}
	return made, nil
}

// open makes a connection and finds the file that SQLite has opened for it.
func (c *connector) open() (driver.Conn, *openFile, error) {
	v := c.db.vfs
	v.connecting.Lock()
	defer v.connecting.Unlock()
	v.latest = nil
	opened, err := c.driver.Open(c.dsn())
	return opened, v.latest, err
}

// dsn names the store to the driver. Defensive mode keeps SQL from writing to sqlite_dbpage and to the schema itself;
// a quoted name that does not exist is an error and not a text.
func (c *connector) dsn() string {
	dsn := "file:" + storePath + "?vfs=" + c.db.vfs.registeredName() + "&_defensive=1&_dqs=0&_error_rc=1"
	if c.writes {
		dsn += "&_txlock=immediate"
	}
	return dsn
}

// setting is a pragma that every connection gets, and what it must answer afterwards.
type setting struct{ name, value, answer string }

// settings are set in this order. Without temp_store=MEMORY, SQLite sorts and indexes by way of temporary files in clear.
// Without cache_spill=OFF, a large transaction rewrites frames of the log in shapes that cannot be sealed.
func settings(writes bool) []setting {
	queryOnly := setting{"query_only", "ON", "1"}
	if writes {
		queryOnly = setting{"query_only", "OFF", "0"}
	}
	return []setting{
		{"busy_timeout", "10000", "10000"}, // milliseconds; in the log's way of working only checkpoints wait
		{"temp_store", "MEMORY", "2"},
		{"cache_spill", "OFF", "0"},
		{"mmap_size", "0", ""},
		{"secure_delete", "ON", "1"},
		{"foreign_keys", "ON", "1"},
		{"recursive_triggers", "ON", "1"}, // else REPLACE deletes rows past the triggers that forbid it
		{"trusted_schema", "OFF", "0"},
		{"cell_size_check", "ON", "1"},
		{"cache_size", CacheSize, CacheSize},
		{"synchronous", "FULL", "2"},
		{"journal_mode", "WAL", "wal"},
		queryOnly,
	}
}

// CacheSize is the page cache of each connection as SQLite's pragma takes it: KiB, negative.
const CacheSize = "-16384"

// harden applies the settings, reads every one back, and closes the door behind them.
func (c *conn) harden(ctx context.Context, writes bool) error {
	all := settings(writes)
	for _, s := range all {
		if _, err := c.ExecContext(ctx, "PRAGMA "+s.name+"="+s.value, nil); err != nil {
			return fmt.Errorf("set %s: %w", s.name, err)
		}
	}
	for _, s := range all {
		if s.answer == "" {
			continue
		}
		got, err := c.pragma(ctx, s.name)
		if err != nil {
			return fmt.Errorf("read %s: %w", s.name, err)
		}
		if got != s.answer {
			return fmt.Errorf("%w: %s is %s", ErrShape, s.name, got)
		}
	}
	return c.RegisterAuthorizer(c.authorize)
}

func (c *conn) pragma(ctx context.Context, name string) (string, error) {
	rows, err := c.QueryContext(ctx, "PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	value := make([]driver.Value, len(rows.Columns()))
	err = rows.Next(value)
	if errors.Is(err, io.EOF) {
		err = errors.New("no answer")
	}
	if err = errors.Join(err, rows.Close()); err != nil {
		return "", err
	}
	return fmt.Sprint(value[0]), nil
}

// authorize is asked by SQLite about every step of a statement when it is prepared. It keeps SQL from reaching other
// files and from taking the settings back.
func (c *conn) authorize(action sqlite.AuthorizerActionCode, a, b, _, _ string) sqlite.AuthorizerReturnCode {
	switch action {
	case sqlite.AuthAttach:
		if c.compacting && a == compactPath {
			return sqlite.AuthorizerOK
		}
		return sqlite.AuthorizerDeny
	case sqlite.AuthDetach:
		return sqlite.AuthorizerDeny
	case sqlite.AuthPragma:
		if !pragmaAllowed(strings.ToLower(a), b) {
			return sqlite.AuthorizerDeny
		}
	}
	return sqlite.AuthorizerOK
}

// pragmaAllowed lists the pragmas that tell something, and the few that may be set: none of them weakens a store. The
// rest may be read without a value at most.
func pragmaAllowed(name, value string) bool {
	switch name {
	case "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
		"foreign_key_check", "integrity_check", "quick_check", "wal_checkpoint", "optimize", "analysis_limit",
		"shrink_memory", "user_version", "application_id", "defer_foreign_keys", "cache_size":
		return true
	case "page_count", "page_size", "freelist_count", "data_version", "schema_version", "encoding", "database_list",
		"compile_options", "function_list", "collation_list":
		return value == ""
	}
	for _, s := range settings(true) {
		if s.name == name {
			return value == ""
		}
	}
	return false
}

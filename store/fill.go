package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// Filling is what Fill makes books of: the rows of an export, and the version of the tables that they were in.
type Filling struct {
	Version int
	Rows    iter.Seq2[Row, error] // in any order
}

// Row is a row of a table: int64, string, []byte or nil by column, where a BLOB may come as its BlobText. A column that is not there is
// NULL.
type Row struct {
	Table  string
	Values map[string]any
}

// Fill makes new books like Create and puts rows into them as they are: ids, numbers and kept sums, in the tables of the version
// that they come from, which are then migrated. It has no trail and proves nothing: Check does. Books that were not filled to the end
// are the caller's to remove. Errors: those of Create, ErrNewer for a version to come, ErrRefused for a row that no such table takes.
func Fill(ctx context.Context, dir string, key Key, opt Options, f Filling) (*Store, error) {
	if err := createDisk(dir, key, opt); err != nil {
		return nil, fmt.Errorf("fill books: %w", err)
	}
	s, err := attach(dir, key, opt)
	if err != nil {
		return nil, fmt.Errorf("fill books: %w", err)
	}
	err = s.fill(ctx, f, opt)
	if err == nil {
		err = s.migrate(ctx, false, opt)
	}
	if err == nil {
		err = s.indexAll(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fill books: %w", err), s.Close())
	}
	return s, nil
}

// filler puts rows into tables whose triggers are away. All of it is one transaction, at whose end every reference must lead somewhere.
type filler struct {
	ctx     context.Context
	c       *conn
	columns map[string][]Column
	insert  map[string]string
}

func (s *Store) fill(ctx context.Context, f Filling, opt Options) error {
	c, err := s.take(ctx, s.writing)
	if err != nil {
		return err
	}
	defer func() { s.writing <- c }()
	list, err := scripts()
	if err != nil {
		return err
	}
	list = append(list, opt.later...)
	if f.Version < 1 || f.Version > len(list) {
		return fmt.Errorf("%w: they have version %d, this program knows %d", ErrNewer, f.Version, len(list))
	}
	if _, err := identify(ctx, c, true); err != nil {
		return err
	}
	for i, script := range list[:f.Version] {
		if err := step(ctx, c, i+1, script); err != nil {
			return err
		}
	}
	if err := c.begin(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	in := &filler{ctx: ctx, c: c, columns: map[string][]Column{}, insert: map[string]string{}}
	if err := in.all(f.Rows); err != nil {
		c.rollback(ctx)
		return err
	}
	return c.commit(ctx)
}

func (f *filler) all(rows iter.Seq2[Row, error]) error {
	triggers, err := f.clear()
	if err != nil {
		return err
	}
	for row, err := range rows {
		if err := errors.Join(err, f.ctx.Err()); err != nil {
			return err
		}
		if err := f.put(row); err != nil {
			return fmt.Errorf("table %s: %w", row.Table, err)
		}
	}
	return f.run(triggers)
}

func (f *filler) run(statements []string) error {
	for _, text := range statements {
		if _, err := f.c.exec(f.ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// clear takes away the triggers, and what a new store has in its tables. It answers with what makes the triggers again.
func (f *filler) clear() (triggers []string, err error) {
	var drop []string
	err = f.c.rows(f.ctx, func(rows *sql.Rows) error {
		var name, text string
		err := rows.Scan(&name, &text)
		triggers, drop = append(triggers, text), append(drop, "DROP TRIGGER "+name)
		return err
	}, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
	if err != nil {
		return nil, err
	}
	err = f.c.rows(f.ctx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		if TablesLeftOut[name] == "" {
			drop = append(drop, "DELETE FROM "+name)
		}
		return err
	}, tableNames)
	if err != nil {
		return nil, err
	}
	return triggers, f.run(append(drop, "PRAGMA defer_foreign_keys = ON"))
}

func (f *filler) put(row Row) error {
	columns, err := f.known(row.Table)
	if err != nil {
		return err
	}
	values, err := arranged(row, columns)
	if err != nil {
		return err
	}
	_, err = f.c.exec(f.ctx, f.insert[row.Table], values...)
	return err
}

// arranged puts the values of a row into the order of the columns.
func arranged(row Row, columns []Column) (values []any, err error) {
	taken := 0
	for _, c := range columns {
		value, there := row.Values[c.Name]
		if there {
			taken++
		}
		if text, ok := value.(string); ok && c.Kind == BlobColumn {
			if value, err = BlobIn(text); err != nil {
				return nil, fmt.Errorf("%w: column %s: %w", ErrRefused, c.Name, err)
			}
		}
		if b, ok := value.([]byte); ok && b == nil { // an empty file, which is not NULL
			value = []byte{}
		}
		values = append(values, value)
	}
	if taken != len(row.Values) {
		return nil, fmt.Errorf("%w: a column that the table has not", ErrRefused)
	}
	return values, nil
}

// known gives the columns of a table that may be filled.
func (f *filler) known(table string) ([]Column, error) {
	if list := f.columns[table]; list != nil {
		return list, nil
	}
	var list []Column
	var names []string
	if TablesLeftOut[table] == "" {
		err := f.c.rows(f.ctx, func(rows *sql.Rows) error {
			var c Column
			err := rows.Scan(&c.Name, &c.Kind)
			list, names = append(list, c), append(names, c.Name)
			return err
		}, "SELECT name, type FROM pragma_table_info(?) ORDER BY cid", table)
		if err != nil {
			return nil, err
		}
	}
	if list == nil {
		return nil, fmt.Errorf("%w: there is no such table", ErrRefused)
	}
	f.columns[table] = list
	f.insert[table] = "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(list)-1) + ")"
	return list, nil
}

// indexAll makes the index of the search for what is there.
func (s *Store) indexAll(ctx context.Context) error {
	c, err := s.take(ctx, s.writing)
	if err != nil {
		return err
	}
	defer func() { s.writing <- c }()
	if err := c.begin(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	tx := &Tx{View: View{ctx: ctx, c: c, now: s.moment(), version: s.version}, salt: s.salt}
	err = tx.indexTextsBehind(1)
	tx.c = nil
	if err != nil {
		c.rollback(ctx)
		return err
	}
	return c.commit(ctx)
}

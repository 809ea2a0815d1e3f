package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/store"
	"counterfoil/store/seal"
)

// dumped are the rows of all tables as an export has them: a BLOB as its text, what is apart as it is.
type dumped struct {
	version int
	rows    []store.Row
}

func dump(t testing.TB, s *store.Store) (d dumped) {
	t.Helper()
	err := s.Read(context.Background(), func(v *store.View) error {
		if err := v.One("PRAGMA user_version", nil, &d.version); err != nil {
			return err
		}
		tables, err := v.Tables()
		for _, table := range tables {
			err = errors.Join(err, v.TableRows(table, func(values []any) error {
				d.rows = append(d.rows, store.Row{Table: table.Name, Values: named(v, table, values)})
				return nil
			}))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func named(v *store.View, table store.Table, values []any) map[string]any {
	row := map[string]any{}
	for i, c := range table.Columns {
		if b, ok := values[i].([]byte); ok {
			row[c.Name] = store.BlobText(b)
		} else if values[i] != nil {
			row[c.Name] = values[i]
		}
		if c.Apart {
			var apart []byte
			err := v.One("SELECT "+c.Name+" FROM "+table.Name+" WHERE "+table.Columns[0].Name+" = ?", []any{values[0]}, &apart)
			if err != nil {
				panic(err)
			}
			row[c.Name] = apart
		}
	}
	return row
}

// untold gives the rows of all tables but those of the trail, which other books do not take as their own.
func (d dumped) untold() iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		for _, r := range d.rows {
			if r.Table != "trail_entries" && r.Table != "trail_values" && !yield(r, nil) {
				return
			}
		}
	}
}

// texts are the rows one by one, in an order of their own.
func (d dumped) texts() (list []string) {
	for r := range d.untold() {
		list = append(list, fmt.Sprint(r.Table, r.Values)) // the keys of a map are printed in order
	}
	return list
}

// refilled makes books of a dump, and closes them at the end of the test.
func refilled(t testing.TB, d dumped, opt store.Options) *store.Store {
	t.Helper()
	s, err := store.Fill(context.Background(), "", newKey(), opt, store.Filling{Version: d.version, Rows: d.untold()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func compareDumps(t testing.TB, got, want dumped) {
	t.Helper()
	a, b := got.texts(), want.texts()
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Fatalf("row %d of %d and %d is not the same:\n%s\n%s", i, len(a), len(b), a[min(i, len(a)-1)], b[min(i, len(b)-1)])
		}
	}
}

// A day of everything that a shop does, in tables of versions to come too, comes out of the refilled books row by row as it went in. They are
// sound, their triggers guard them, and their search finds.
func TestRefilledBooksAreTheSame(t *testing.T) {
	for seed := range uint64(3) {
		d := newDay(seed+40, 80)
		disk, _ := rehearse(t, d)
		last := d.pictures[len(d.pictures)-1]
		w := d.at(disk, len(d.steps)-1)
		if err := w.openAs(d.keyOf(last.epoch), w.versionOf(last.version)); err != nil {
			t.Fatal(err)
		}
		was := dump(t, w.Store)
		opt := w.versionOf(last.version)
		opt.FS = seal.NewDisk()
		s := refilled(t, was, opt)
		compareDumps(t, dump(t, s), was)
		r, err := s.Check(context.Background(), nil)
		if err != nil || !r.Sound() {
			t.Errorf("%+v, %v", r, err)
		}
		err = s.Write(context.Background(), store.Deed{Actor: d.owner, Action: "try"}, func(tx *store.Tx) error {
			return tx.Exec("UPDATE documents SET buyer = 'another'")
		})
		if !errors.Is(err, store.ErrUnchangeable) {
			t.Errorf("an issued document changes: %v", err)
		}
		sameTriggers(t, w.Store, s)
		if err := w.end(); err != nil {
			t.Fatal(err)
		}
	}
}

// sameTriggers: the schema is the same to the last word.
func sameTriggers(t testing.TB, a, b *store.Store) {
	t.Helper()
	texts := func(s *store.Store) (list []string) {
		_ = s.Read(context.Background(), func(v *store.View) error {
			return v.Rows("SELECT type || name || ifnull(sql, '') FROM sqlite_schema ORDER BY 1", func(rows *sql.Rows) error {
				list = append(list, "")
				return rows.Scan(&list[len(list)-1])
			})
		})
		return list
	}
	if x, y := texts(a), texts(b); !slices.Equal(x, y) || len(x) < 50 {
		t.Errorf("the schemas differ: %d and %d texts", len(x), len(y))
	}
}

// An export of every released version becomes what its books become when they are opened; and their tables, made step by step, are those that new
// books get at once.
func TestRefilledOldBooksAreMigrated(t *testing.T) {
	fresh := openShopWith(t, store.Options{FS: seal.NewDisk(), Now: fixedClock()})
	kept := must(filepath.Glob("testdata/v*/filled/books.db"))
	for _, path := range kept {
		t.Run(filepath.Dir(path), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "books.db"), must(os.ReadFile(path)), 0o600); err != nil {
				t.Fatal(err)
			}
			var was dumped
			s, err := store.Open(context.Background(), dir, goldenKey(), store.Options{Now: fixedClock(), Begin: func(s *store.Store) error {
				was = dump(t, s)
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			sameTriggers(t, fresh.Store, s)
			again := refilled(t, was, store.Options{FS: seal.NewDisk(), Now: fixedClock()})
			a, b := dump(t, again), dump(t, s)
			if was.version < 5 { // ids of the series that this version adds are drawn
				a, b = a.without("series"), b.without("series")
			}
			compareDumps(t, a, b)
			if r, err := again.Check(context.Background(), nil); err != nil || !r.Sound() || r.Documents != 10 {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	if len(kept) == 0 {
		t.Error("there are no golden stores")
	}
}

func (d dumped) without(table string) dumped {
	d.rows = slices.DeleteFunc(slices.Clone(d.rows), func(r store.Row) bool { return r.Table == table })
	return d
}

// Whoever adds a table has it exported, or says in TablesLeftOut why not.
func TestEveryTableIsExportedOrNamed(t *testing.T) {
	s := openShop(t)
	out := map[string]bool{}
	for name, why := range store.TablesLeftOut {
		if len(why) < 10 {
			t.Errorf("%s is left out without a reason", name)
		}
		out[name] = true
	}
	err := s.Read(context.Background(), func(v *store.View) error {
		tables, err := v.Tables()
		for _, table := range tables {
			if out[table.Name] || len(table.Columns) == 0 {
				t.Errorf("%s: exported %v with %d columns", table.Name, out[table.Name], len(table.Columns))
			}
			out[table.Name] = true
		}
		return errors.Join(err, v.Rows("SELECT name FROM sqlite_schema WHERE type = 'table'", func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			inner := strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "trigrams_") && name != "trigrams_mark"
			if !inner && !out[name] {
				t.Errorf("%s is neither exported nor named", name)
			}
			delete(out, name)
			return err
		}))
	})
	if err != nil || len(out) > 0 {
		t.Errorf("tables that there are not: %v; %v", out, err)
	}
}

// What is no row of our tables is refused, and leads nowhere.
func TestRowsThatNoTableTakes(t *testing.T) {
	s := openShop(t)
	s.issue(t, draft(customer(1)))
	was := dump(t, s.Store)
	for name, change := range map[string]func(*store.Row) bool{
		"a table that there is not":  func(r *store.Row) bool { r.Table = "sheep"; return true },
		"a table that is left out":   func(r *store.Row) bool { r.Table = "slots"; return true },
		"a column that there is not": func(r *store.Row) bool { r.Values["wool"] = int64(1); return true },
		"a text for a number":        func(r *store.Row) bool { r.Values["payable"] = "much"; return r.Table == "documents" },
		"no base64":                  func(r *store.Row) bool { r.Values["sha256"] = "???"; return r.Table == "papers" },
		"a value that is missing":    func(r *store.Row) bool { delete(r.Values, "number"); return r.Table == "documents" },
		"a document that is missing": func(r *store.Row) bool {
			r.Values["document"] = store.BlobText(make([]byte, 16))
			return r.Table == "papers"
		},
	} {
		hostile := dumped{version: was.version}
		done := false
		for _, r := range was.rows {
			r.Values = cloneMap(r.Values)
			if before := r; !done {
				before.Values = cloneMap(r.Values)
				if done = change(&r); !done {
					r = before
				}
			}
			hostile.rows = append(hostile.rows, r)
		}
		_, err := store.Fill(context.Background(), "", newKey(), store.Options{FS: seal.NewDisk()},
			store.Filling{Version: hostile.version, Rows: hostile.untold()})
		if !done || !errors.Is(err, store.ErrRefused) {
			t.Errorf("%s: done %v, %v", name, done, err)
		}
	}
	_, err := store.Fill(context.Background(), "", newKey(), store.Options{FS: seal.NewDisk()}, store.Filling{Version: was.version + 1})
	if !errors.Is(err, store.ErrNewer) {
		t.Errorf("a version to come: %v", err)
	}
}

func cloneMap(m map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

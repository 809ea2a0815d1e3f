package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// scratch is a store of its own that rows of damaged books are read into: with the tables and indexes of books, but
// without the references and triggers that whole books keep. It lies in the system's folder for temporary files, sealed
// under a key that is kept nowhere, and goes away when it is closed.
type scratch struct {
	ctx     context.Context
	st      *Store
	c       *conn // while it is filled
	pending int64 // bytes not committed yet
	schema  func([]any)
	refused map[string]int64 // rows by table that the rules of the tables do not take
}

// batch bounds what a transaction of the filling holds in memory.
const batch = 4 << 20

var (
	reference = regexp.MustCompile(` REFERENCES \w+ \((id|digest)\)`)
	// expected holds what indexes tell of rows that may be lost.
	expected = `CREATE TABLE expected (noun TEXT NOT NULL, id BLOB NOT NULL, label TEXT NOT NULL, document BLOB,
		PRIMARY KEY (noun, id)) STRICT, WITHOUT ROWID;`
)

func newScratch(ctx context.Context, opt Options) (*scratch, error) {
	dir, err := os.MkdirTemp("", "counterfoil-rescue-")
	if err != nil {
		return nil, kindOf(err)
	}
	key := Key{Store: bill.NewID(), Epoch: 1, Secret: make([]byte, 32)}
	_, _ = rand.Read(key.Secret)
	defer clear(key.Secret)
	opt.FS = nil
	s := &scratch{ctx: ctx, refused: map[string]int64{}}
	if err = createDisk(dir, key, opt); err == nil {
		s.st, err = attach(dir, key, opt)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.st.scratch = dir
	if s.c, err = s.st.take(ctx, s.st.writing); err == nil {
		err = s.shape()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// shape makes the tables.
func (s *scratch) shape() error {
	list, err := scripts()
	if err != nil {
		return err
	}
	if err := s.c.ready(s.ctx); err != nil {
		return err
	}
	for i, script := range list {
		if err := step(s.ctx, s.c, i+1, reference.ReplaceAllStringFunc(script, blanked)); err != nil {
			return err
		}
	}
	var triggers []string
	err = s.c.rows(s.ctx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		triggers = append(triggers, "DROP TRIGGER "+name)
		return err
	}, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		return err
	}
	return step(s.ctx, s.c, len(list), expected+strings.Join(triggers, ";")+";")
}

// blanked is a comment as long as the text: what the list of tables says takes as much room as in books, so each table begins on the same
// page.
func blanked(text string) string { return " /*" + strings.Repeat("-", len(text)-5) + "*/" }

func (s *scratch) close() error {
	if s.c != nil {
		s.c.rollback(context.WithoutCancel(s.ctx))
		s.st.writing <- s.c
		s.c = nil
	}
	return s.st.Close()
}

// flush makes what was read so far last.
func (s *scratch) flush() error {
	if s.pending == 0 {
		return nil
	}
	s.pending = 0
	return s.c.commit(s.ctx)
}

// row takes a row of a table, or what an index tells of one. Of a row whose end is lost it takes the beginning, where
// the tables allow that.
func (s *scratch) row(t *tree, rowid int64, values []any, columns int) error {
	switch {
	case t.name == schemaName:
		s.schema(values)
		return nil
	case !t.isTable():
		return s.expect(t, values)
	case slices.Contains(workedOut, t.name):
		return nil
	case len(values) == 0 || len(values) > len(t.columns):
		s.refused[t.name]++
		return nil
	}
	if t.alias >= 0 && t.alias < len(values) {
		values[t.alias] = rowid
	}
	names := make([]string, len(values))
	for i := range values {
		names[i] = t.columns[i].name
	}
	err := s.insert("INSERT INTO "+t.name+" ("+strings.Join(names, ", ")+") VALUES (?"+strings.Repeat(", ?", len(values)-1)+")", values)
	if (errors.Is(err, ErrRefused) || errors.Is(err, ErrConflict)) && len(values) == columns {
		s.refused[t.name]++
	}
	if errors.Is(err, ErrRefused) || errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

func (s *scratch) insert(query string, values []any) error {
	if s.pending == 0 {
		if err := s.c.begin(s.ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
	}
	s.pending += 100
	for _, v := range values {
		switch v := v.(type) {
		case string:
			s.pending += int64(len(v))
		case []byte:
			s.pending += int64(len(v))
		}
	}
	if _, err := s.c.exec(s.ctx, query, values...); err != nil {
		return err
	}
	if s.pending > batch {
		return s.flush()
	}
	return nil
}

// workedOut are the tables that follow from others, those of the search among them.
var workedOut = []string{
	"texts", "trigrams_data", "trigrams_idx", "trigrams_docsize", "trigrams_config", "trigrams_content", "trigrams_mark",
	"tally", "dues", "turnover", "sold_items", "customer_turnover", "offers", "stock_levels", "trail_register",
}

// tells are the indexes that name rows of other pages, and where in an entry id, label and document stand.
var tells = map[string]struct {
	noun                string
	id, label, document int
}{
	"customers_by_name":            {"customer", 1, 0, -1},
	"items_by_name":                {"item", 1, 0, -1},
	"payments_of_document":         {"payment", 2, 1, 0},
	"bank_entries_by_state":        {"bank entry", 2, 1, -1},
	"notes_of_target":              {"note", 1, -1, -1},
	"attachments_of_target":        {"attachment", 2, 1, -1},
	"sqlite_autoindex_documents_1": {"document", 0, -1, 0},
}

func (s *scratch) expect(t *tree, values []any) error {
	tell, ok := tells[t.name]
	if !ok || len(values) <= max(tell.id, tell.label, tell.document) {
		return nil
	}
	label, document := any(""), any(nil)
	if tell.label >= 0 {
		label = values[tell.label]
	}
	if tell.document >= 0 {
		document = values[tell.document]
	}
	return s.insert("INSERT OR IGNORE INTO expected VALUES (?, ?, ?, ?)", []any{tell.noun, values[tell.id], label, document})
}

const schemaName = "sqlite_schema"

// columnShape is what may stand in a column.
type columnShape struct {
	name string
	kind string // BLOB, TEXT or INTEGER
	null bool
}

func schemaTree() *tree {
	return &tree{name: schemaName, table: schemaName, root: 1, rowids: true, alias: -1, columns: []columnShape{
		{"type", "TEXT", false}, {"name", "TEXT", false}, {"tbl_name", "TEXT", false}, {"rootpage", "INTEGER", true}, {"sql", "TEXT", true},
	}}
}

// trees are those of books, at the pages where a new store has them.
func (s *scratch) trees() (list []*tree, err error) {
	err = s.c.rows(s.ctx, func(rows *sql.Rows) error {
		t := &tree{alias: -1}
		err := rows.Scan(&t.name, &t.table, &t.root)
		list = append(list, t)
		return err
	}, "SELECT name, tbl_name, rootpage FROM sqlite_schema WHERE rootpage > 0 AND tbl_name <> 'expected' ORDER BY rootpage")
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if !t.isTable() {
			continue
		}
		if err := s.columns(t); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *scratch) columns(t *tree) error {
	var sql0 string
	if err := s.c.row(s.ctx, "SELECT sql FROM sqlite_schema WHERE name = ?", []any{t.name}, &sql0); err != nil {
		return err
	}
	t.rowids = !strings.HasSuffix(sql0, "WITHOUT ROWID")
	return s.c.rows(s.ctx, func(rows *sql.Rows) error {
		var c columnShape
		var n, notNull, key int
		var preset any
		if err := rows.Scan(&n, &c.name, &c.kind, &notNull, &preset, &key); err != nil {
			return err
		}
		c.null = notNull == 0 || preset != nil // rows of before the column have none
		if t.rowids && key == 1 && c.kind == "INTEGER" {
			t.alias, c.null = n, true
		}
		t.columns = append(t.columns, c)
		return nil
	}, "PRAGMA table_info("+t.name+")")
}

// fits says whether a row can be one of the table.
func (t *tree) fits(values []any) bool {
	if len(values) == 0 || len(values) > len(t.columns) {
		return false
	}
	for i, c := range t.columns {
		if i >= len(values) {
			if !c.null {
				return false
			}
			continue
		}
		switch values[i].(type) {
		case nil:
			if !c.null {
				return false
			}
		case int64:
			if c.kind != "INTEGER" {
				return false
			}
		case string:
			if c.kind != "TEXT" {
				return false
			}
		case []byte:
			if c.kind != "BLOB" {
				return false
			}
		}
	}
	return t.speaks(values)
}

// settingKey is how the keys of settings look, unlike the names that an index of the same shape holds.
var settingKey = regexp.MustCompile(`^[a-z]+\.[\w.-]+$`)

// speaks tells tables of the same shape apart by what their rows say.
func (t *tree) speaks(values []any) bool {
	text := func(i int) string { v, _ := values[i].(string); return v }
	size := func(i int) int { v, _ := values[i].([]byte); return len(v) }
	switch t.name {
	case schemaName:
		return slices.Contains([]string{"table", "index", "trigger", "view"}, text(0))
	case "customers":
		return !strings.Contains(text(2), `"price":`)
	case "items":
		return !strings.Contains(text(2), `"terms":`)
	case "settings":
		return settingKey.MatchString(text(0))
	case "contents", "content_pieces":
		return size(0) == 32
	case "bank_bookings":
		return size(0) == 16
	case "trail_hashes":
		return size(1) == 32
	case "trail_entries":
		return size(1) != 32
	}
	return true
}

// sweep takes the folder of a scratch store away.
func (s *Store) sweep() error {
	if s.scratch == "" {
		return nil
	}
	if err := os.RemoveAll(s.scratch); err != nil {
		return fmt.Errorf("scratch: %w", err)
	}
	return nil
}

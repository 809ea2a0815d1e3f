package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"

	"counterfoil/crypto/page"
	"counterfoil/store/seal"
)

// salvager reads damaged books page by page: what SQLite gives up at, it goes around. Rows go into a scratch store; what
// is lost is remembered as the keys between which it lay.
type salvager struct {
	ctx      context.Context
	pages    *seal.Pages
	progress Progress
	into     *scratch
	trees    []*tree
	use      []byte // of each page: how it was met
	done     int64
	damage   *Damage
	nameless int   // damaged pages that nothing leads to
	reach    *span // first and last key of the orphan that is being read
	of       *tree // whose keys reach takes
}

// How a page was met.
const (
	unmet byte = iota
	met
	broken
)

// tree is a table or an index of the books.
type tree struct {
	name    string // "documents_turnover"
	table   string // that it belongs to: itself, for a table
	root    uint32 // 0 where nobody knows
	rowids  bool   // a table whose rows are found by a number
	alias   int    // column that is that number, or -1
	columns []columnShape
	lost    []span
	stock   []span // what the orphans of the tree hold
}

func (t *tree) isTable() bool { return t.name == t.table }

// span is a stretch of keys, its ends not included; nil is an open end.
type span struct{ lo, hi []any }

func (s *salvager) read(number uint32) ([]byte, error) {
	if number == 0 || number > s.pages.Count() || number == page.Lock || s.use[number] != unmet {
		return nil, errNoNode
	}
	if s.done++; s.done%256 == 0 {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		s.progress("rescue", s.done, int64(s.pages.Count()))
	}
	data := make([]byte, page.Size)
	s.use[number] = met
	if err := s.pages.Read(data, number); err != nil {
		s.use[number] = broken
		return nil, err
	}
	return data, nil
}

// walk reads a tree from a page on, in the order of its keys. What does not open is left out; the error is that of the
// context or the scratch store.
func (s *salvager) walk(t *tree, number uint32, within span) error {
	data, err := s.read(number)
	var n *node
	if err == nil {
		n, err = parseNode(number, data)
	}
	if err == nil && n.table() != t.rowids {
		err = errNoNode
	}
	if err != nil {
		return s.lose(t, number, within, err)
	}
	for i := range n.cells {
		c, err := n.cell(i)
		if err != nil {
			return s.lose(t, number, within, err)
		}
		key, err := s.entry(t, n, c, within.lo)
		if err != nil {
			return err
		}
		within.lo = key
	}
	if n.inner() {
		return s.walk(t, n.right, within)
	}
	return nil
}

// entry reads one cell, what lies below it first, and gives its key.
func (s *salvager) entry(t *tree, n *node, c cell, lo []any) (key []any, err error) {
	var values []any
	columns := 0
	if n.kind != innerTable {
		var record []byte
		if record, err = s.record(t, c); err != nil {
			return nil, err
		}
		if values, columns, err = decodeRecord(record); err != nil {
			values, columns = nil, 0
		}
	}
	key = values
	if t.rowids {
		key = []any{c.rowid}
	}
	if n.inner() {
		if err := s.walk(t, c.child, span{lo, key}); err != nil {
			return nil, err
		}
	}
	if n.kind == innerTable {
		return key, nil
	}
	if s.of == t {
		if s.reach.lo == nil {
			s.reach.lo = key
		}
		s.reach.hi = key
	}
	return key, s.into.row(t, c.rowid, values, columns)
}

// record puts a row together. Where a page of it does not open, it is the part before that.
func (s *salvager) record(t *tree, c cell) ([]byte, error) {
	b := bytes.Clone(c.local)
	for next := c.next; int64(len(b)) < c.size; {
		data, err := s.read(next)
		if err != nil {
			return b, s.blame(t, next, err)
		}
		take := min(c.size-int64(len(b)), page.Usable-4)
		b = append(b, data[4:4+take]...)
		next = binary.BigEndian.Uint32(data)
	}
	return b, nil
}

// lose notes that a page of the tree does not open, and which keys that takes away.
func (s *salvager) lose(t *tree, number uint32, within span, err error) error {
	t.lost = append(t.lost, within)
	return s.blame(t, number, err)
}

// blame notes a damaged page and what it belongs to.
func (s *salvager) blame(t *tree, number uint32, err error) error {
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	if number == 0 {
		number = t.root
	}
	what := "index " + t.name + " of " + t.table
	switch {
	case t.name == schemaName:
		what = "the list of tables"
	case t.isTable():
		what = "table " + t.name
	}
	s.damage.add(DamagedPage{File: booksName, Page: int64(number), Holds: what, table: t.table, index: !t.isTable(), Err: err})
	return nil
}

// compareKeys orders keys as SQLite does: nothing, numbers, texts, bytes. A key that ends first is the smaller one.
func compareKeys(a, b []any) int {
	for i := range min(len(a), len(b)) {
		if c := compareValues(a[i], b[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareValues(a, b any) int {
	if c := cmp.Compare(class(a), class(b)); c != 0 {
		return c
	}
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case string:
		return cmp.Compare(a, b.(string))
	case []byte:
		return bytes.Compare(a, b.([]byte))
	}
	return 0
}

func class(v any) int {
	switch v.(type) {
	case nil:
		return 0
	case int64:
		return 1
	case string:
		return 2
	case []byte:
		return 3
	}
	return 4
}

// run reads all trees, then what nothing leads to any more.
func (s *salvager) run() error {
	if err := s.findRoots(); err != nil {
		return err
	}
	for _, tables := range []bool{true, false} {
		for _, t := range s.trees {
			if t.isTable() != tables || t.root == 0 {
				continue
			}
			if err := s.walk(t, t.root, span{}); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
	}
	if err := s.orphans(); err != nil {
		return err
	}
	if int64(len(s.damage.Pages))+s.damage.More >= int64(s.pages.Count()) && !bytes.Contains(s.use, []byte{met}) {
		return ErrWrongKey
	}
	for _, t := range s.trees {
		t.lost = t.narrowed(s.nameless == 0)
	}
	return s.into.flush()
}

package store

import (
	"fmt"
	"slices"

	"counterfoil/crypto/page"
)

// findRoots reads the schema: where each table and index begins. What the schema no longer tells is looked for where a
// new store has it; a page there that holds something else is left to orphans.
func (s *salvager) findRoots() error {
	schema := schemaTree()
	roots := map[string]uint32{}
	s.into.schema = func(values []any) {
		if len(values) >= 4 {
			name, _ := values[1].(string)
			root, _ := values[3].(int64)
			roots[name] = uint32(root)
		}
	}
	if err := s.walk(schema, 1, span{}); err != nil {
		return err
	}
	if len(schema.lost) > 0 {
		if err := s.adopt([]*tree{schema}); err != nil {
			return err
		}
	}
	for _, t := range s.trees {
		usual := t.root
		t.root = roots[t.name]
		if t.root != 0 || len(schema.lost) == 0 {
			continue
		}
		if t.isTable() {
			if s.begins(t, usual) {
				t.root = usual
				continue
			}
			t.lost = append(t.lost, span{})
		}
	}
	return nil
}

// begins says whether the tree can begin at a page: whether it holds rows as those of the tree.
func (s *salvager) begins(t *tree, number uint32) bool {
	n := s.peek(number)
	if n == nil || n.table() != t.rowids {
		return false
	}
	values, ok := s.sample(n, 0)
	return !ok || t.fits(values)
}

// peek reads a page that nothing has led to yet, without taking it.
func (s *salvager) peek(number uint32) *node {
	if number == 0 || number > s.pages.Count() || number == page.Lock || s.use[number] != unmet {
		return nil
	}
	data := make([]byte, page.Size)
	if s.pages.Read(data, number) != nil {
		return nil
	}
	n, err := parseNode(number, data)
	if err != nil {
		return nil
	}
	return n
}

// sample is the first row at or below a page, as much of it as lies in the page.
func (s *salvager) sample(n *node, depth int) ([]any, bool) {
	if len(n.cells) == 0 || depth > 20 {
		return nil, false
	}
	c, err := n.cell(0)
	if err != nil {
		return nil, false
	}
	if n.kind == innerTable {
		below := s.peek(c.child)
		if below == nil {
			return nil, false
		}
		return s.sample(below, depth+1)
	}
	values, columns, err := decodeRecord(c.local)
	if err != nil {
		return nil, false
	}
	for len(values) < columns {
		values = append(values, unread{})
	}
	return values, true
}

// unread stands for a column that lies on another page.
type unread struct{}

// orphans reads what nothing leads to, because the page that did is damaged, and looks at the rest of the file.
func (s *salvager) orphans() error {
	var lost []*tree
	for _, t := range s.trees {
		if t.isTable() && len(t.lost) > 0 {
			lost = append(lost, t)
		}
	}
	if len(lost) > 0 {
		if err := s.adopt(lost); err != nil {
			return err
		}
	}
	return s.rest()
}

// rest reads what is left of the file: free space, mostly.
func (s *salvager) rest() error {
	for number := uint32(1); number <= s.pages.Count(); number++ {
		if s.use[number] != unmet || number == page.Lock {
			continue
		}
		_, err := s.read(number)
		if s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if err != nil {
			s.nameless++
			s.damage.add(DamagedPage{File: booksName, Page: int64(number), Holds: "nothing that is known, or free space", Err: err})
		}
	}
	return nil
}

// adopt finds pages of the trees among those that nothing has led to, and reads them.
func (s *salvager) adopt(lost []*tree) error {
	tops, err := s.tops()
	if err != nil {
		return err
	}
	for _, number := range tops {
		n := s.peek(number)
		if n == nil {
			continue
		}
		values, ok := s.sample(n, 0)
		if !ok {
			continue
		}
		i := slices.IndexFunc(lost, func(t *tree) bool { return t.rowids == n.table() && t.fits(values) })
		if i < 0 {
			continue
		}
		s.of, s.reach = lost[i], &span{}
		err := s.walk(lost[i], number, span{})
		lost[i].stock = append(lost[i].stock, *s.reach)
		s.of, s.reach = nil, nil
		if err != nil {
			return fmt.Errorf("%s: %w", lost[i].name, err)
		}
	}
	return nil
}

// tops are the pages of trees that nothing leads to at all, not even another such page.
func (s *salvager) tops() (tops []uint32, err error) {
	below := map[uint32]bool{}
	for number := uint32(1); number <= s.pages.Count(); number++ {
		if s.use[number] != unmet || number == page.Lock {
			continue
		}
		if number%256 == 0 {
			s.progress("rescue", int64(number), int64(s.pages.Count()))
		}
		n := s.peek(number)
		if n == nil {
			continue
		}
		tops = append(tops, number)
		if n.inner() {
			below[n.right] = true
			for i := range n.cells {
				if c, err := n.cell(i); err == nil {
					below[c.child] = true
				}
			}
		}
	}
	return slices.DeleteFunc(tops, func(number uint32) bool { return below[number] }), s.ctx.Err()
}

// narrowed takes from the lost stretches of a tree what its orphans hold. Where every damaged page is known, a page with
// orphans was an inner one: of a table with rowids it held no row, of another one a row between each two of them.
func (t *tree) narrowed(allKnown bool) (lost []span) {
	slices.SortFunc(t.stock, func(a, b span) int { return compareKeys(a.lo, b.lo) })
	for _, l := range t.lost {
		var held []span
		for _, o := range t.stock {
			if o.lo != nil && (l.lo == nil || compareKeys(l.lo, o.lo) < 0) && (l.hi == nil || compareKeys(o.hi, l.hi) <= 0) {
				held = append(held, o)
			}
		}
		if len(held) == 0 {
			lost = append(lost, l)
			continue
		}
		if allKnown && t.rowids {
			continue
		}
		if !allKnown {
			lost = append(lost, span{l.lo, held[0].lo}, span{held[len(held)-1].hi, l.hi})
		}
		for i := 1; i < len(held); i++ {
			lost = append(lost, span{held[i-1].hi, held[i].lo})
		}
	}
	return lost
}

package store

import (
	"encoding/binary"
	"errors"
	"math"

	"counterfoil/crypto/page"
)

// This file reads b-tree pages of an SQLite database (sqlite.org/fileformat2.html, sections 1.6 and 2.1) without SQLite,
// for books that are damaged.

// The kinds of b-tree pages, as their first byte says.
const (
	innerIndex = 2
	innerTable = 5
	leafIndex  = 10
	leafTable  = 13
)

// node is one page of a b-tree. A table with rowids has its rows in the leaves; an index, and a table without rowids,
// has them in the inner pages too.
type node struct {
	kind  byte
	data  []byte
	cells []int  // offsets
	right uint32 // the last child of an inner page
}

// cell is one entry of a node.
type cell struct {
	child uint32 // of an inner page
	rowid int64  // of a table
	size  int64  // of the whole record
	local []byte // the beginning of the record
	next  uint32 // page that the record goes on at, 0 for none
}

var errNoNode = errors.New("not a page of a table or an index")

func (n *node) inner() bool { return n.kind == innerIndex || n.kind == innerTable }
func (n *node) table() bool { return n.kind == leafTable || n.kind == innerTable }

// parseNode reads the head of a page.
func parseNode(number uint32, data []byte) (*node, error) {
	at := 0
	if number == 1 {
		at = 100 // the header of the database
	}
	n := &node{kind: data[at], data: data[:page.Usable]}
	first := at + 8
	switch n.kind {
	case innerIndex, innerTable:
		n.right = binary.BigEndian.Uint32(data[at+8:])
		first += 4
	case leafIndex, leafTable:
	default:
		return nil, errNoNode
	}
	count := int(binary.BigEndian.Uint16(data[at+3:]))
	if first+2*count > page.Usable {
		return nil, errNoNode
	}
	for i := range count {
		offset := int(binary.BigEndian.Uint16(data[first+2*i:]))
		if offset < first+2*count || offset > page.Usable-4 {
			return nil, errNoNode
		}
		n.cells = append(n.cells, offset)
	}
	return n, nil
}

// cell reads the entry of an index.
func (n *node) cell(i int) (c cell, err error) {
	b := n.data[n.cells[i]:]
	if n.inner() {
		c.child, b = binary.BigEndian.Uint32(b), b[4:]
	}
	if n.kind != innerTable {
		var size uint64
		if size, b, err = varint(b); err != nil {
			return c, err
		}
		if size > math.MaxInt32 {
			return c, errNoNode
		}
		c.size = int64(size)
	}
	if n.table() {
		var rowid uint64
		if rowid, b, err = varint(b); err != nil {
			return c, err
		}
		c.rowid = int64(rowid)
	}
	if n.kind == innerTable {
		return c, nil
	}
	here := n.localSize(c.size)
	if here > int64(len(b)) {
		return c, errNoNode
	}
	c.local = b[:here]
	if here < c.size {
		if int64(len(b)) < here+4 {
			return c, errNoNode
		}
		c.next = binary.BigEndian.Uint32(b[here:])
	}
	return c, nil
}

// localSize is how much of a record lies in the node itself.
func (n *node) localSize(size int64) int64 {
	const u = page.Usable
	most, least := int64((u-12)*64/255-23), int64((u-12)*32/255-23)
	if n.table() {
		most = u - 35
	}
	if size <= most {
		return size
	}
	if k := least + (size-least)%(u-4); k <= most {
		return k
	}
	return least
}

// varint reads SQLite's variable-length integer: big-endian, seven bits a byte, eight in the ninth.
func varint(b []byte) (v uint64, rest []byte, err error) {
	for i := 0; i < 9 && i < len(b); i++ {
		if i == 8 {
			return v<<8 | uint64(b[i]), b[9:], nil
		}
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, b[i+1:], nil
		}
	}
	return 0, nil, errNoNode
}

// decodeRecord gives the columns of a record as database/sql would: nil, int64, float64, string, []byte. Of a record
// whose end is missing it gives the columns that are there, and how many there should be.
func decodeRecord(b []byte) (values []any, columns int, err error) {
	size, rest, err := varint(b)
	if err != nil || size > uint64(len(b)) {
		return nil, 0, errNoNode
	}
	types, body := b[len(b)-len(rest):size], b[size:]
	whole := true
	for len(types) > 0 {
		var t uint64
		if t, types, err = varint(types); err != nil {
			return nil, 0, err
		}
		columns++
		n := columnSize(t)
		if whole = whole && n <= uint64(len(body)); !whole {
			continue
		}
		values = append(values, columnValue(t, body[:n]))
		body = body[n:]
	}
	return values, columns, nil
}

func columnSize(t uint64) uint64 {
	if t < 12 {
		return [...]uint64{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0}[t]
	}
	return (t - 12) / 2
}

func columnValue(t uint64, b []byte) any {
	switch {
	case t == 0, t == 10, t == 11:
		return nil
	case t == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case t == 8:
		return int64(0)
	case t == 9:
		return int64(1)
	case t < 7:
		v := int64(int8(b[0])) // the sign
		for _, c := range b[1:] {
			v = v<<8 | int64(c)
		}
		return v
	case t%2 == 1:
		return string(b)
	}
	return append([]byte{}, b...)
}

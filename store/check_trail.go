package store

import (
	"bytes"
	"database/sql"
	"errors"
	"iter"

	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
)

// tree computes the Merkle tree again from the entries and compares every stored hash.
func (c *checker) tree() error {
	if !c.whole("trail_entries", "trail_hashes") {
		return c.v.row("SELECT count(*) FROM trail_entries", nil, &c.report.Entries)
	}
	total, err := c.v.TrailSize()
	if err != nil {
		return err
	}
	next, stop := iter.Pull2(c.v.readLeaves())
	defer stop()
	var t treeWalk
	err = c.v.rows(func(rows *sql.Rows) error {
		var stored []byte
		if err := rows.Scan(&stored); err != nil {
			return err
		}
		if len(t.due) == 0 {
			leaf, err, ok := next()
			if err != nil {
				return err
			}
			if ok {
				c.entry(&t, leaf)
			}
			if t.size%1000 == 0 {
				c.progress("trail", t.size, total)
			}
		}
		if !t.matches(stored) {
			c.report.find("trail: a hash of the tree does not match entry %d", t.size)
		}
		return nil
	}, "SELECT hash FROM trail_hashes ORDER BY position")
	if err != nil {
		return err
	}
	if _, err, more := next(); err != nil || more || len(t.due) > 0 {
		c.report.find("trail: there are entries that the tree does not know")
	}
	c.report.Entries = t.size
	c.progress("trail", total, total)
	return nil
}

func (c *checker) entry(t *treeWalk, leaf trail.Leaf) {
	prev := t.last
	t.add(leaf.Hash)
	switch {
	case leaf.Err != nil:
		c.report.find("trail: entry %d is unreadable", t.size)
	case leaf.Number != t.size || leaf.Prev != prev:
		c.report.find("trail: entry %d does not follow the one before it", t.size)
	}
}

// values compares what is kept beside the entries of the trail with what they commit to.
func (c *checker) values() error {
	if !c.whole("trail_entries", "trail_values") {
		return nil
	}
	var of trail.Entry
	return c.v.rows(func(rows *sql.Rows) error {
		var number int64
		var position int
		var salt []byte
		var was, is *string
		if err := rows.Scan(&number, &position, &salt, &was, &is); err != nil {
			return err
		}
		if of.Number != number {
			var leaf []byte
			if err := c.v.row("SELECT entry FROM trail_entries WHERE number = ?", []any{number}, &leaf); err != nil && !errors.Is(err, ErrMissing) {
				return err
			}
			of, _, _ = trail.Decode(leaf) // one that cannot be read is found elsewhere
		}
		if position > len(of.Changes) {
			c.report.find("trail: a value beside entry %d is of no change", number)
			return nil
		}
		if _, ok := opened(of.Changes[position-1], salt, was, is); !ok {
			c.report.find("trail: a value beside entry %d is not the one that it commits to", number)
		}
		return nil
	}, "SELECT number, position, salt, was, now FROM trail_values ORDER BY number, position")
}

// treeWalk recomputes the stored hashes of RFC 6962 in their order: each leaf, then the nodes that it completes.
type treeWalk struct {
	size int64
	last tlog.Hash
	edge []tlog.Hash // roots of the complete subtrees, the largest first
	due  []tlog.Hash // hashes that must be stored next
}

func (t *treeWalk) add(leaf tlog.Hash) {
	t.last, t.due = leaf, append(t.due, leaf)
	h := leaf
	for n := t.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(t.edge[len(t.edge)-1], h)
		t.edge = t.edge[:len(t.edge)-1]
		t.due = append(t.due, h)
	}
	t.edge = append(t.edge, h)
	t.size++
}

func (t *treeWalk) matches(stored []byte) bool {
	if len(t.due) == 0 {
		return false
	}
	want := t.due[0]
	t.due = t.due[1:]
	return bytes.Equal(want[:], stored)
}

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
)

// Actor is who does a deed: user, device, role, and the user's signature (crypto.Identity.Sign).
type Actor struct {
	ID     crypto.ID
	Device crypto.ID
	Role   string
	Sign   func([]byte) ([]byte, error)
}

// done is the outcome of a deed that says nothing else.
const done = "done"

// record files the deed in the trail, in this transaction, and answers with its entry.
func (tx *Tx) record(d Deed) (trail.Entry, error) {
	size, err := tx.TrailSize()
	if err != nil {
		return trail.Entry{}, err
	}
	e := trail.Entry{
		Number: size + 1, Time: tx.now, Actor: d.Actor.ID, Device: d.Actor.Device, Role: d.Actor.Role, Action: d.Action,
		Outcome: d.Outcome, Version: tx.version, Detail: d.Detail,
	}
	if e.Outcome == "" {
		e.Outcome = done
	}
	if d.Target != (bill.ID{}) {
		e.Target = d.Target.String()
	}
	told := tx.tellAll(&e)
	added, err := trail.Append(e, d.Actor.Sign, tx.hashes())
	if err != nil {
		return trail.Entry{}, err
	}
	if err := tx.exec("INSERT INTO trail_entries (number, entry) VALUES (?, ?)", e.Number, added.Leaf); err != nil {
		return e, fmt.Errorf("trail: %w", err)
	}
	for i, h := range added.Hashes {
		err := tx.exec("INSERT INTO trail_hashes (position, hash) VALUES (?, ?)", added.First+int64(i), h[:])
		if err != nil {
			return e, fmt.Errorf("trail: %w", err)
		}
	}
	return added.Entry, tx.keepValues(e.Number, told)
}

// TrailSize is the number of entries.
func (v *View) TrailSize() (size int64, err error) {
	if err := v.row("SELECT ifnull(max(number), 0) FROM trail_entries", nil, &size); err != nil {
		return 0, fmt.Errorf("trail: %w", err)
	}
	return size, nil
}

// hashes reads the stored hashes of the Merkle tree.
func (v *View) hashes() tlog.HashReader {
	return tlog.HashReaderFunc(func(positions []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(positions))
		for i, p := range positions {
			var h []byte
			err := v.row("SELECT hash FROM trail_hashes WHERE position = ?", []any{p}, &h)
			if errors.Is(err, ErrMissing) {
				return nil, fmt.Errorf("%w: trail hash %d is not there", ErrDamaged, p)
			}
			if err != nil {
				return nil, fmt.Errorf("trail hash %d: %w", p, err)
			}
			list[i] = tlog.Hash(h)
		}
		return list, nil
	})
}

// Anchor is the present state of the trail in 40 bytes, to be kept elsewhere.
func (v *View) Anchor() (trail.Anchor, error) {
	size, err := v.TrailSize()
	if err != nil {
		return trail.Anchor{}, err
	}
	return trail.At(size, v.hashes())
}

// TrailExtends says whether the trail still begins with what was anchored: trail.ErrCut and trail.ErrRewritten if not.
func (v *View) TrailExtends(old trail.Anchor) error {
	size, err := v.TrailSize()
	if err != nil {
		return err
	}
	return trail.Extends(old, size, v.hashes())
}

// TrailEntries are up to limit entries after the given number, in order. Their signatures are not checked here.
func (v *View) TrailEntries(after int64, limit int) (list []trail.Entry, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var leaf []byte
		if err := rows.Scan(&leaf); err != nil {
			return err
		}
		e, _, err := trail.Decode(leaf)
		list = append(list, e)
		return err
	}, "SELECT entry FROM trail_entries WHERE number > ? ORDER BY number LIMIT ?", after, limit)
	if err != nil {
		return nil, fmt.Errorf("trail: %w", err)
	}
	return list, nil
}

// leavesAtOnce and bytesAtOnce bound what a walk over a trail holds in memory: an entry of many documents is as long as many entries of one.
const (
	leavesAtOnce = 1000
	bytesAtOnce  = 1 << 20
)

// Leaves walks over the whole trail as it is stored, for export and for VerifyTrail.
func (v *View) Leaves() iter.Seq2[[]byte, error] {
	return walkLeaves(v, asStored, theTrail)
}

// readLeaves walks over the trail as it is read, without a look at the signatures.
func (v *View) readLeaves() iter.Seq2[trail.Leaf, error] {
	return walkLeaves(v, trail.ReadLeaves, theTrail)
}

func asStored(leaves [][]byte) [][]byte { return leaves }

// theTrail asks for entries of the trail as walkLeaves does.
const theTrail = "SELECT number, entry FROM trail_entries WHERE number > ?1 ORDER BY number LIMIT ?2"

// walkLeaves walks over what a query gives, which is asked for numbers and entries after the number ?1, in order and at most ?2 of them.
func walkLeaves[L any](v *View, read func([][]byte) []L, query string, more ...any) iter.Seq2[L, error] {
	return func(yield func(L, error) bool) {
		for after := int64(0); ; {
			list, last, err := v.leavesAfter(after, query, more)
			if err != nil {
				var none L
				yield(none, fmt.Errorf("trail: %w", err))
				return
			}
			if len(list) == 0 {
				return
			}
			for _, leaf := range read(list) {
				if !yield(leaf, nil) {
					return
				}
			}
			after = last
		}
	}
}

// errEnough ends reading.
var errEnough = errors.New("enough was read")

func (v *View) leavesAfter(after int64, query string, more []any) (list [][]byte, last int64, err error) {
	size := 0
	err = v.rows(func(rows *sql.Rows) error {
		if size >= bytesAtOnce {
			return errEnough
		}
		var leaf []byte
		if err := rows.Scan(&last, &leaf); err != nil {
			return err
		}
		size += len(leaf)
		list = append(list, leaf)
		return nil
	}, query, append([]any{after, leavesAtOnce}, more...)...)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return list, last, err
}

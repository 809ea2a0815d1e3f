package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
)

// EarlierTrail is the trail of the books that these were made from, as their export had it.
type EarlierTrail struct {
	Store  bill.ID // whose it was
	Made   time.Time
	Export [32]byte // SHA-256 of the description of that export
	Anchor trail.Anchor
	People []EarlierPerson
}

// EarlierPerson is who could sign entries of an earlier trail.
type EarlierPerson struct {
	ID   crypto.ID `json:"id"`
	Name string    `json:"name"`
	Role string    `json:"role"`
	Key  []byte    `json:"key"`
	From int64     `json:"from"`
	To   int64     `json:"to"`
}

// Terms are the people as a verifier asks for them.
func (e EarlierTrail) Terms() trail.Terms {
	var list trail.Terms
	for _, p := range e.People {
		list = append(list, trail.Term{User: p.ID, Role: p.Role, Key: p.Key, From: p.From, To: p.To})
	}
	return list
}

// KeepEarlierTrail keeps a trail with all of its entries, which the caller has verified, as the newest of the earlier ones.
func (tx *Tx) KeepEarlierTrail(e EarlierTrail, leaves iter.Seq2[[]byte, error]) error {
	terms, err := json.Marshal(e.People)
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO earlier_trails (id, nth, made, export, size, root, terms)
		SELECT ?, 1 + count(*), ?, ?, ?, ?, ? FROM earlier_trails`,
		e.Store[:], e.Made.UnixMilli(), e.Export[:], e.Anchor.Size, e.Anchor.Root[:], string(terms))
	if err != nil {
		return fmt.Errorf("earlier trail: %w", err)
	}
	number := int64(0)
	for leaf, err := range leaves {
		if err != nil {
			return fmt.Errorf("earlier trail: %w", err)
		}
		number++
		if err := tx.exec("INSERT INTO earlier_entries (trail, number, entry) VALUES (?, ?, ?)", e.Store[:], number, leaf); err != nil {
			return fmt.Errorf("earlier trail: %w", err)
		}
	}
	return nil
}

// EarlierTrails are all of them, the oldest first.
func (v *View) EarlierTrails() (list []EarlierTrail, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var e EarlierTrail
		var id, export, root []byte
		var made int64
		var terms string
		if err := rows.Scan(&id, &made, &export, &e.Anchor.Size, &root, &terms); err != nil {
			return err
		}
		e.Made, e.Export, e.Anchor.Root = time.UnixMilli(made).UTC(), [32]byte(export), tlog.Hash(root)
		if err := json.Unmarshal([]byte(terms), &e.People); err != nil {
			return fmt.Errorf("%w: people of an earlier trail", ErrDamaged)
		}
		key, err := idIn(id)
		e.Store = key
		list = append(list, e)
		return err
	}, "SELECT id, made, export, size, root, terms FROM earlier_trails ORDER BY nth")
	if err != nil {
		return nil, fmt.Errorf("earlier trails: %w", err)
	}
	return list, nil
}

// EarlierChanges are the changes that an entry of an earlier trail tells of, as TrailChanges gives them.
func (v *View) EarlierChanges(of bill.ID, e trail.Entry) ([]Told, error) {
	return v.changes(e, "SELECT salt, was, now FROM earlier_values WHERE number = ?1 AND position = ?2 AND trail = ?3", of[:])
}

// EarlierLeaves walks over the entries of one of them.
func (v *View) EarlierLeaves(of bill.ID) iter.Seq2[[]byte, error] {
	return walkLeaves(v, asStored,
		"SELECT number, entry FROM earlier_entries WHERE trail = ?3 AND number > ?1 ORDER BY number LIMIT ?2", of[:])
}

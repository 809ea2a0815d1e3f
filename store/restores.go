package store

import (
	"database/sql"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
)

// RestoredFrom is a backup that the books were made of.
type RestoredFrom struct {
	Maker  bill.ID // id of the books that the backup was made of
	At     time.Time
	Trail  trail.Anchor  // head of the backup
	Left   *trail.Anchor // head of the books of before, as far as this computer had seen them; nil where it had not
	Author bill.ID
}

// Restores are the backups that the books were made of, one after the other, the oldest first.
func (v *View) Restores() (list []RestoredFrom, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var r RestoredFrom
		var maker, root, leftRoot, author []byte
		var at int64
		var left sql.NullInt64
		if err := rows.Scan(&maker, &at, &r.Trail.Size, &root, &left, &leftRoot, &author); err != nil {
			return err
		}
		r.At, r.Trail.Root = time.UnixMilli(at).UTC(), tlog.Hash(root)
		if left.Valid {
			r.Left = &trail.Anchor{Size: left.Int64, Root: tlog.Hash(leftRoot)}
		}
		err := idsIn(idColumn{"maker", maker, &r.Maker}, idColumn{"author", author, &r.Author})
		list = append(list, r)
		return err
	}, "SELECT maker, at, trail, root, left_trail, left_root, author FROM restores ORDER BY number")
	if err != nil {
		return nil, fmt.Errorf("restores: %w", err)
	}
	return list, nil
}

// AddRestore says, at the first login, which backup the books were made of. From now on the backups in the list are those of the books of
// before: what comes is of these.
func (tx *Tx) AddRestore(r RestoredFrom) error {
	var left, leftRoot any
	if r.Left != nil {
		left, leftRoot = r.Left.Size, r.Left.Root[:]
	}
	err := tx.exec(`INSERT INTO restores (number, maker, at, trail, root, left_trail, left_root, author)
		SELECT ifnull((SELECT max(number) FROM restores), 0) + 1, ?, ?, ?, ?, ?, ?, ?`,
		r.Maker[:], tx.Now().UnixMilli(), r.Trail.Size, r.Trail.Root[:], left, leftRoot, r.Author[:])
	if err == nil {
		err = tx.exec("INSERT OR IGNORE INTO backup_makers (backup, maker) SELECT id, ? FROM backups", r.Maker[:])
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// Sight is a backup in a place that these books have not made.
type Sight struct {
	Place  bill.ID
	Bundle string // under which the place keeps it
	At     time.Time
	Maker  bill.ID   // id of the books that made it; zero where it opens with nothing that these know
	Made   time.Time // as it says of itself
	Ahead  bool      // it holds what these books do not, which are of the same origin
}

// mostSights bounds how many of a place are given.
const mostSights = 200

// Sights are what others have put into a place, as far as it was looked at, the newest first, and no more than a person looks through.
func (v *View) Sights(place bill.ID) (list []Sight, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		s := Sight{Place: place}
		var maker []byte
		var at, made int64
		if err := rows.Scan(&s.Bundle, &at, &maker, &made, &s.Ahead); err != nil {
			return err
		}
		s.At, s.Made = time.UnixMilli(at).UTC(), millis(made)
		list = append(list, s)
		return idsIn(idColumn{"maker", maker, &list[len(list)-1].Maker})
	}, "SELECT bundle, at, maker, ifnull(made, 0), ahead FROM place_sights WHERE place = ? ORDER BY made DESC, bundle LIMIT ?", place[:], mostSights)
	if err != nil {
		return nil, fmt.Errorf("what lies in a place: %w", err)
	}
	return list, nil
}

// AddSight files what was seen in a place, once.
func (tx *Tx) AddSight(s Sight) error {
	var made any
	if !s.Maker.IsZero() {
		made = s.Made.UnixMilli()
	}
	err := tx.exec("INSERT OR IGNORE INTO place_sights (place, bundle, at, maker, made, ahead) VALUES (?, ?, ?, ?, ?, ?)",
		s.Place[:], s.Bundle, tx.Now().UnixMilli(), idOrNull(s.Maker), made, s.Ahead)
	if err != nil {
		return fmt.Errorf("what lies in a place: %w", err)
	}
	return nil
}

// Bundles are the names that are known in a place: those under which backups of these books, and of those that they were restored from, lie or lay
// anywhere, and those of others that were seen there.
func (v *View) Bundles(place bill.ID) (map[string]bool, error) {
	known := map[string]bool{}
	err := v.rows(func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		known[name] = true
		return err
	}, `SELECT bundle FROM place_events WHERE bundle <> '' UNION SELECT place FROM backups UNION SELECT bundle FROM place_sights WHERE place = ?`, place[:])
	if err != nil {
		return nil, fmt.Errorf("names of backups: %w", err)
	}
	return known, nil
}

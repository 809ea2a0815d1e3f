package store

import (
	"database/sql"
	"errors"
	"fmt"

	"counterfoil/app/bill"
)

// SecondFactor is what the books keep of a user's second factor. Seed, set and digests are those of package crypto/factor.
type SecondFactor struct {
	User    bill.ID
	Seed    []byte
	Since   bill.Date
	Set     [8]byte
	Digests [][32]byte // of the recovery codes, by their place
}

// SecondFactor is that of a user: ErrMissing where she has none.
func (v *View) SecondFactor(user bill.ID) (f SecondFactor, err error) {
	var since string
	var set []byte
	err = v.row("SELECT seed, since, codes FROM second_factors WHERE user_id = ?", []any{user[:]}, &f.Seed, &since, &set)
	if err != nil {
		return f, fmt.Errorf("second factor: %w", err)
	}
	f.User, f.Set = user, [8]byte(set)
	if f.Since, err = bill.ParseDate(since); err != nil {
		return f, fmt.Errorf("second factor: %w", err)
	}
	err = v.rows(func(rows *sql.Rows) error {
		var digest []byte
		if err := rows.Scan(&digest); err != nil {
			return err
		}
		f.Digests = append(f.Digests, [32]byte(digest))
		return nil
	}, "SELECT digest FROM recovery_codes WHERE user_id = ? ORDER BY place", user[:])
	if err != nil {
		return f, fmt.Errorf("recovery codes: %w", err)
	}
	return f, nil
}

// SecondFactors are the users who have one, and since when.
func (v *View) SecondFactors() (list map[bill.ID]bill.Date, err error) {
	list = map[bill.ID]bill.Date{}
	err = v.rows(func(rows *sql.Rows) error {
		var id []byte
		var since string
		if err := rows.Scan(&id, &since); err != nil {
			return err
		}
		user, err := idIn(id)
		if err != nil {
			return err
		}
		list[user], err = bill.ParseDate(since)
		return err
	}, "SELECT user_id, since FROM second_factors")
	if err != nil {
		return nil, fmt.Errorf("second factors: %w", err)
	}
	return list, nil
}

// SaveSecondFactor turns on the second factor of a user, or gives her another one.
func (tx *Tx) SaveSecondFactor(f SecondFactor) error {
	err := tx.exec("DELETE FROM second_factors WHERE user_id = ?", f.User[:])
	if err == nil {
		err = tx.exec("INSERT INTO second_factors (user_id, seed, since, codes) VALUES (?, ?, ?, ?)", f.User[:], f.Seed, f.Since.String(), f.Set[:])
	}
	for place, digest := range f.Digests {
		if err == nil {
			err = tx.exec("INSERT INTO recovery_codes (user_id, place, digest) VALUES (?, ?, ?)", f.User[:], place, digest[:])
		}
	}
	if err != nil {
		return fmt.Errorf("second factor: %w", err)
	}
	return nil
}

// DropSecondFactor turns it off: ErrMissing where there is none.
func (tx *Tx) DropSecondFactor(user bill.ID) error {
	if err := tx.one("DELETE FROM second_factors WHERE user_id = ?", user[:]); err != nil {
		return fmt.Errorf("second factor: %w", err)
	}
	return nil
}

// ProofMark is what is remembered of the proofs of a user (crypto/factor.Mark), nil where there were none.
func (v *View) ProofMark(user bill.ID) (mark []byte, err error) {
	err = v.row("SELECT mark FROM proof_marks WHERE user_id = ?", []any{user[:]}, &mark)
	if errors.Is(err, ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("mark of proofs: %w", err)
	}
	return mark, nil
}

// ProofMarks are those of all users.
func (v *View) ProofMarks() (list map[bill.ID][]byte, err error) {
	list = map[bill.ID][]byte{}
	err = v.rows(func(rows *sql.Rows) error {
		var id, mark []byte
		if err := rows.Scan(&id, &mark); err != nil {
			return err
		}
		user, err := idIn(id)
		list[user] = mark
		return err
	}, "SELECT user_id, mark FROM proof_marks")
	if err != nil {
		return nil, fmt.Errorf("marks of proofs: %w", err)
	}
	return list, nil
}

// SaveProofMark keeps the mark of a user.
func (tx *Tx) SaveProofMark(user bill.ID, mark []byte) error {
	err := tx.exec(`INSERT INTO proof_marks (user_id, mark) VALUES (?, ?)
		ON CONFLICT (user_id) DO UPDATE SET mark = excluded.mark`, user[:], mark)
	if err != nil {
		return fmt.Errorf("mark of proofs: %w", err)
	}
	return nil
}

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
)

// User is a person beside the owner, as the trail tells of her. The key file decides what she may do; her name is a setting.
type User struct {
	ID         bill.ID
	Role       string
	Until      bill.Date // last day of her access; zero for no end
	Active     bool
	MustChange bool // her passphrase was made up for her
	Added      time.Time
}

// Device is a computer on which a user opens the books.
type Device struct {
	ID, User bill.ID
	Name     string    // as the computer calls itself
	Added    time.Time // when the books first heard of it
	Seen     time.Time // her last login there; zero for none yet
	Removed  time.Time // zero where she may still log in there
}

const userColumns = "id, role, ifnull(until, ''), active, must_change, added"

func scanUser(rows *sql.Rows) (u User, err error) {
	var id []byte
	var until string
	var added int64
	if err := rows.Scan(&id, &u.Role, &until, &u.Active, &u.MustChange, &added); err != nil {
		return u, err
	}
	var r reader
	key, err := idIn(id)
	u.ID, u.Until, u.Added = take(&r, "user", key, err), r.day("until", until), time.UnixMilli(added).UTC()
	return u, r.err
}

// Users are all people beside the owner, those who have left among them, in the order they came.
func (v *View) Users() (list []User, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		u, err := scanUser(rows)
		list = append(list, u)
		return err
	}, "SELECT "+userColumns+" FROM users ORDER BY added, id")
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	return list, nil
}

// User is one of them. Error: ErrMissing, which the owner gets too.
func (v *View) User(id bill.ID) (u User, err error) {
	err = v.rows(func(rows *sql.Rows) (err error) {
		u, err = scanUser(rows)
		return err
	}, "SELECT "+userColumns+" FROM users WHERE id = ?", id[:])
	if err == nil && u.ID.IsZero() {
		err = ErrMissing
	}
	if err != nil {
		return User{}, fmt.Errorf("user: %w", err)
	}
	return u, nil
}

// SaveUser adds or replaces a user. Added is set once, to the time of this transaction.
func (tx *Tx) SaveUser(u User) error {
	var before facts
	was, err := tx.User(u.ID)
	switch {
	case err == nil:
		before = userFacts(was)
	case !errors.Is(err, ErrMissing):
		return err
	}
	if err := tx.Tell("user", u.ID.String(), u.ID, before, userFacts(u)); err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO users (id, role, until, active, must_change, added) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
		role = excluded.role, until = excluded.until, active = excluded.active, must_change = excluded.must_change`,
		u.ID[:], u.Role, orNull(dayText(u.Until)), u.Active, u.MustChange, tx.now.UnixMilli())
	if err != nil {
		return fmt.Errorf("user: %w", err)
	}
	return nil
}

func userFacts(u User) facts {
	return facts{"role": u.Role, "until": dayText(u.Until), "active": u.Active}
}

// Devices are the computers of all users, the removed ones among them, the oldest first.
func (v *View) Devices() (list []Device, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		d, err := scanDevice(rows)
		list = append(list, d)
		return err
	}, "SELECT "+deviceColumns+" FROM devices ORDER BY added, id, user_id")
	if err != nil {
		return nil, fmt.Errorf("devices: %w", err)
	}
	return list, nil
}

// Device is a computer of a user. Error: ErrMissing for one that the books have not heard of.
func (v *View) Device(id, user bill.ID) (d Device, err error) {
	err = v.rows(func(rows *sql.Rows) (err error) {
		d, err = scanDevice(rows)
		return err
	}, "SELECT "+deviceColumns+" FROM devices WHERE id = ? AND user_id = ?", id[:], user[:])
	if err == nil && d.ID.IsZero() {
		err = ErrMissing
	}
	if err != nil {
		return Device{}, fmt.Errorf("device: %w", err)
	}
	return d, nil
}

const deviceColumns = "id, user_id, name, added, ifnull(seen, 0), ifnull(removed, 0)"

func scanDevice(rows *sql.Rows) (d Device, err error) {
	var id, user []byte
	var added, seen, removed int64
	if err := rows.Scan(&id, &user, &d.Name, &added, &seen, &removed); err != nil {
		return d, err
	}
	d.Added, d.Seen, d.Removed = time.UnixMilli(added).UTC(), millis(seen), millis(removed)
	first, err := idIn(id)
	second, err2 := idIn(user)
	d.ID, d.User = first, second
	return d, errors.Join(err, err2)
}

// millis is a time that may be absent, which is 0.
func millis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// AddDevice notes a computer of a user; one that was removed counts again.
func (tx *Tx) AddDevice(id, user bill.ID, name string) error {
	err := tx.exec(`INSERT INTO devices (id, user_id, name, added) VALUES (?, ?, ?, ?)
		ON CONFLICT (id, user_id) DO UPDATE SET name = excluded.name, removed = NULL`, id[:], user[:], name, tx.now.UnixMilli())
	if err != nil {
		return fmt.Errorf("device: %w", err)
	}
	return nil
}

// SeeDevice notes that the user has logged in there.
func (tx *Tx) SeeDevice(id, user bill.ID, name string) error {
	err := tx.exec(`INSERT INTO devices (id, user_id, name, added, seen) VALUES (?1, ?2, ?3, ?4, ?4)
		ON CONFLICT (id, user_id) DO UPDATE SET name = excluded.name, seen = excluded.seen`, id[:], user[:], name, tx.now.UnixMilli())
	if err != nil {
		return fmt.Errorf("device: %w", err)
	}
	return nil
}

// RemoveDevice notes that the user may no longer log in there.
func (tx *Tx) RemoveDevice(id, user bill.ID) error {
	d, err := tx.Device(id, user)
	if err == nil {
		err = tx.Tell("user", user.String(), user, facts{"device": d.Name}, nil)
	}
	if err != nil {
		return err
	}
	if err := tx.one("UPDATE devices SET removed = ? WHERE id = ? AND user_id = ?", tx.now.UnixMilli(), id[:], user[:]); err != nil {
		return fmt.Errorf("device: %w", err)
	}
	return nil
}

// PeopleLeaves are the entries of the trail that say something about people, in order. They are found by their text, which is faster than
// reading each; what is found too many, trail.Learn passes over.
func (v *View) PeopleLeaves() (list [][]byte, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var leaf []byte
		err := rows.Scan(&leaf)
		list = append(list, leaf)
		return err
	}, `SELECT entry FROM trail_entries WHERE instr(entry, CAST('"action":"user.' AS BLOB)) > 0 ORDER BY number`)
	if err != nil {
		return nil, fmt.Errorf("trail: %w", err)
	}
	return list, nil
}

// LastTime is the time of the last entry of the trail, zero where there is none.
func (v *View) LastTime() (time.Time, error) {
	size, err := v.TrailSize()
	if err != nil || size == 0 {
		return time.Time{}, err
	}
	list, err := v.TrailEntries(size-1, 1)
	if err != nil || len(list) == 0 {
		return time.Time{}, err
	}
	return list[0].Time, nil
}

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/bill"
)

// Setting is the value kept under the key, nil where there is none.
func (v *View) Setting(key string) ([]byte, error) {
	var value []byte
	err := v.row("SELECT value FROM settings WHERE key = ?", []any{key}, &value)
	if errors.Is(err, ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("setting %s: %w", key, err)
	}
	return value, nil
}

// SetSetting keeps the value under the key; nil removes it.
func (tx *Tx) SetSetting(key string, value []byte) error {
	err := tx.tellSetting(key, value)
	if err != nil {
		return err
	}
	if value != nil {
		return tx.keepSetting(key, value)
	}
	if err := tx.exec("DELETE FROM settings WHERE key = ?", key); err != nil {
		return fmt.Errorf("setting %s: %w", key, err)
	}
	return nil
}

// Remember is SetSetting for what the program remembers for itself, and nobody set: the trail does not tell of it.
func (tx *Tx) Remember(key string, value []byte) error { return tx.keepSetting(key, value) }

func (tx *Tx) keepSetting(key string, value []byte) error {
	err := tx.exec(`INSERT INTO settings (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	if err != nil {
		return fmt.Errorf("setting %s: %w", key, err)
	}
	return nil
}

// tellSetting has the trail tell of a setting before it is written: of a record by its fields, of anything else as one value.
func (tx *Tx) tellSetting(key string, value []byte) error {
	was, err := tx.Setting(key)
	if err != nil {
		return err
	}
	return tx.Tell("setting", key, userOf(key), settingRecord(was), settingRecord(value))
}

func settingRecord(value []byte) map[string]any {
	record, err := recordOf(value)
	if err != nil || len(record) == 0 {
		return map[string]any{"value": string(value)}
	}
	return record
}

// userOf is the user whose data a setting is, where its key says so.
func userOf(key string) bill.ID {
	_, id, _ := strings.Cut(key, settingOfUser)
	of, err := bill.ParseID(id)
	if err != nil {
		return bill.ID{}
	}
	return of
}

// settingOfUser is what the key of a user's name begins with.
const settingOfUser = "user.name."

// Slot is a user's portable slot: her secret, sealed under her passphrase alone. It lies only here, inside the sealed
// books, so that she keeps her identity when they are restored elsewhere. Body is crypto's.
type Slot struct {
	User bill.ID
	Body []byte
}

// Slots are those of all users.
func (v *View) Slots() (list []Slot, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var id []byte
		var s Slot
		if err := rows.Scan(&id, &s.Body); err != nil {
			return err
		}
		key, err := idIn(id)
		s.User = key
		list = append(list, s)
		return err
	}, "SELECT user_id, body FROM slots ORDER BY user_id")
	if err != nil {
		return nil, fmt.Errorf("slots: %w", err)
	}
	return list, nil
}

// SaveSlot adds or replaces the slot of the user.
func (tx *Tx) SaveSlot(s Slot) error {
	err := tx.exec(`INSERT INTO slots (user_id, body) VALUES (?, ?)
		ON CONFLICT (user_id) DO UPDATE SET body = excluded.body`, s.User[:], s.Body)
	if err != nil {
		return fmt.Errorf("slot: %w", err)
	}
	return nil
}

// DeleteSlot removes the slot of a user who was disabled.
func (tx *Tx) DeleteSlot(user bill.ID) error {
	if err := tx.one("DELETE FROM slots WHERE user_id = ?", user[:]); err != nil {
		return fmt.Errorf("slot: %w", err)
	}
	return nil
}

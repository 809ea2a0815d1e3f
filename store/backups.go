package store

import (
	"database/sql"
	"fmt"
	"time"

	"counterfoil/app/bill"
)

// Backup is a backup that was made, read again wholly and found right.
type Backup struct {
	ID       bill.ID
	Made     time.Time
	Place    string // where it was written
	Size     int64  // bytes
	SHA256   [32]byte
	Verified time.Time
}

// Backups are all that were made, newest first.
func (v *View) Backups() (list []Backup, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var id, sum []byte
		var made, verified int64
		var b Backup
		if err := rows.Scan(&id, &made, &b.Place, &b.Size, &sum, &verified); err != nil {
			return err
		}
		b.Made, b.Verified = time.UnixMilli(made).UTC(), time.UnixMilli(verified).UTC()
		copy(b.SHA256[:], sum)
		key, err := idIn(id)
		b.ID = key
		list = append(list, b)
		return err
	}, "SELECT id, made, place, size, sha256, verified FROM backups ORDER BY made DESC, id DESC")
	if err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	return list, nil
}

// AddBackup writes the backup into the list.
func (tx *Tx) AddBackup(b Backup) error {
	err := tx.exec("INSERT INTO backups (id, made, place, size, sha256, verified) VALUES (?, ?, ?, ?, ?, ?)",
		b.ID[:], b.Made.UnixMilli(), b.Place, b.Size, b.SHA256[:], b.Verified.UnixMilli())
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

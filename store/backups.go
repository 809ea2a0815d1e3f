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
	Kind     string   // "full", "week" or "day" (package store/backup); "" is a full
	Parent   bill.ID  // that it builds upon, zero for a full
	Schema   int      // of the tables, 0 where it was not kept
	Sealed   [32]byte // digest of what opens it, zero where it was not kept
}

// Backups are all that were made, newest first.
func (v *View) Backups() (list []Backup, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var id, sum, parent, sealed []byte
		var made, verified int64
		var b Backup
		if err := rows.Scan(&id, &made, &b.Place, &b.Size, &sum, &verified, &b.Kind, &parent, &b.Schema, &sealed); err != nil {
			return err
		}
		b.Made, b.Verified = time.UnixMilli(made).UTC(), time.UnixMilli(verified).UTC()
		copy(b.SHA256[:], sum)
		copy(b.Sealed[:], sealed)
		err := idsIn(idColumn{"id", id, &b.ID}, idColumn{"parent", parent, &b.Parent})
		list = append(list, b)
		return err
	}, "SELECT id, made, place, size, sha256, verified, kind, parent, tables, sealed FROM backups ORDER BY made DESC, id DESC")
	if err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	return list, nil
}

// AddBackup writes the backup into the list.
func (tx *Tx) AddBackup(b Backup) error {
	if b.Kind == "" {
		b.Kind = "full"
	}
	var sealed any
	if b.Sealed != ([32]byte{}) {
		sealed = b.Sealed[:]
	}
	err := tx.exec(`INSERT INTO backups (id, made, place, size, sha256, verified, kind, parent, tables, sealed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, b.ID[:], b.Made.UnixMilli(), b.Place, b.Size, b.SHA256[:], b.Verified.UnixMilli(),
		b.Kind, idOrNull(b.Parent), b.Schema, sealed)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

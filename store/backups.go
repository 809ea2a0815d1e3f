package store

import (
	"database/sql"
	"fmt"
	"slices"
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
	Maker    bill.ID  // id of the books of before that made it, zero for one of these
}

// Backups are all that were made, newest first.
func (v *View) Backups() (list []Backup, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var id, sum, parent, sealed, maker []byte
		var made, verified int64
		var b Backup
		if err := rows.Scan(&id, &made, &b.Place, &b.Size, &sum, &verified, &b.Kind, &parent, &b.Schema, &sealed, &maker); err != nil {
			return err
		}
		b.Made, b.Verified = time.UnixMilli(made).UTC(), time.UnixMilli(verified).UTC()
		copy(b.SHA256[:], sum)
		copy(b.Sealed[:], sealed)
		err := idsIn(idColumn{"id", id, &b.ID}, idColumn{"parent", parent, &b.Parent}, idColumn{"maker", maker, &b.Maker})
		list = append(list, b)
		return err
	}, `SELECT b.id, b.made, b.place, b.size, b.sha256, b.verified, b.kind, b.parent, b.tables, b.sealed, m.maker
		FROM backups b LEFT JOIN backup_makers m ON m.backup = b.id ORDER BY b.made DESC, b.id DESC`)
	if err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	return list, nil
}

// OwnBackups are those that these books have made themselves, since they were restored, if they were.
func (v *View) OwnBackups() ([]Backup, error) {
	list, err := v.Backups()
	return slices.DeleteFunc(list, func(b Backup) bool { return !b.Maker.IsZero() }), err
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

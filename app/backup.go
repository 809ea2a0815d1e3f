package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"
)

// BackupSuffix ends the name of a backup file that the program names itself.
const BackupSuffix = backup.Suffix

// Backup is a backup that was made, read again wholly and found right.
type Backup struct {
	ID       bill.ID
	Path     string // where it was written
	Made     time.Time
	Verified time.Time
	Size     int64  // bytes
	SHA256   string // hexadecimal
	Kind     BackupKind
	Parent   bill.ID      // that it builds upon: it is needed for a restore; zero for a full
	Maker    bill.ID      // id of the books of before that made it, where these were restored since; zero for one of these
	Reason   BackupReason // why it is of its kind, of one just made
	Removed  time.Time    // from where it was written, by the rule of how many are kept; zero where it was not
	// FinishedKey says that this backup has finished a change of the store key: the old key is destroyed.
	FinishedKey bool
}

// BackupFacts is what a backup says of itself, signed: shown before anything is restored.
type BackupFacts = backup.Manifest

// BackupKind says whether a file holds all, or what has changed since another one.
type BackupKind = backup.Kind

// BackupReason says why a backup is of its kind.
type BackupReason = backup.Reason

// Facts are what a person recognises books by.
type Facts = store.Facts

// Opening is what opens a backup: its passphrase, or the recovery key as typed. Within a session neither is needed for
// backups that these books made with their present passphrase.
type Opening struct {
	Passphrase  []byte
	RecoveryKey string
}

// Backup writes a backup of this moment while the books stay in use, reads it back wholly, and enters it in the list. dest
// is a new file, which becomes a full, or a folder, in which the file gets a name made of the time: there it holds all, or
// only what has changed since an earlier one that lies there (backup.Next decides). Nothing is overwritten. It opens with the backup
// passphrase (see Setup and SetBackupPassphrase) or with the recovery key.
func (s *Session) Backup(ctx context.Context, dest string, progress Progress) (Backup, error) {
	return s.backup(ctx, makeBackup, dest, false, nil, progress)
}

// BackupFull is Backup that holds all in any case.
func (s *Session) BackupFull(ctx context.Context, dest string, progress Progress) (Backup, error) {
	return s.backup(ctx, makeBackup, dest, true, nil, progress)
}

// BackupWith is BackupFull with a passphrase for this one file.
func (s *Session) BackupWith(ctx context.Context, dest string, passphrase []byte, progress Progress) (Backup, error) {
	err := s.hold(makeBackup, func() error { return s.checkOwn(ctx, "backupPassphrase", passphrase, crypto.PassphraseOnly) })
	if err != nil {
		return Backup{}, asError("backup", err)
	}
	cost, err := s.books.env.cost(ctx)
	if err != nil {
		return Backup{}, asError("backup", err)
	}
	key, err := crypto.NewBackupKey(passphrase, cost.Portable(), s.books.env.Policy)
	if err != nil {
		return Backup{}, asError("backup", err)
	}
	defer key.Wipe()
	return s.backup(ctx, makeBackup, dest, true, key, progress)
}

// backup makes the file, then tells the books of it. as is makeBackup, or runPlan where the plan makes it: that goes on in the session of
// somebody who may see no backups.
func (s *Session) backup(ctx context.Context, as action, dest string, full bool, key *crypto.BackupKey, progress Progress) (Backup, error) {
	var out Backup
	err := s.hold(as, func() error {
		place, err := s.backupPlace(dest)
		if err != nil {
			return err
		}
		if key == nil {
			if key, err = s.backupKey(ctx); err != nil {
				return err
			}
			defer key.Wipe()
		}
		w, err := s.newBackupWriter(as, key, progress)
		if err != nil {
			return err
		}
		defer w.wipe()
		out, err = w.write(ctx, place, full)
		return err
	})
	if err == nil {
		out.FinishedKey = s.finishAfterBackup(context.WithoutCancel(ctx))
	}
	return out, asError("backup", err)
}

// backupPlace is where a backup goes: a file of that name, or one in that folder.
type backupPlace struct {
	path   string
	folder bool
}

func (s *Session) backupPlace(dest string) (backupPlace, error) {
	if strings.TrimSpace(dest) == "" {
		return backupPlace{}, invalid("destination", "a folder or a file name is needed")
	}
	path, err := filepath.Abs(dest)
	if err != nil {
		return backupPlace{}, err
	}
	info, err := os.Stat(path)
	folder := err == nil && info.IsDir() || strings.HasSuffix(dest, "/") || strings.HasSuffix(dest, string(filepath.Separator))
	if within(path, s.books.dir) {
		return backupPlace{}, invalid("destination", "a backup does not belong into the folder of the books")
	}
	if !folder {
		return backupPlace{path, false}, nil
	}
	// Only the last folder is made: where the one above is missing, its disk is probably not connected.
	if err := os.Mkdir(path, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return backupPlace{}, err
	}
	return backupPlace{path, true}, nil
}

// file is the name of a backup of that kind made at that time, with a number behind it where two are made in one second.
func (p backupPlace) file(kind BackupKind, now time.Time) string {
	if !p.folder {
		return p.path
	}
	stem := "books-" + now.Format("20060102-150405")
	if kind != backup.Full {
		stem += "-" + string(kind)
	}
	path := filepath.Join(p.path, stem+BackupSuffix)
	for n := 2; n < 100; n++ {
		if _, err := os.Lstat(path); err != nil {
			break
		}
		path = filepath.Join(p.path, fmt.Sprintf("%s-%d%s", stem, n, BackupSuffix))
	}
	return path
}

// within says whether a path lies in the folder.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// backupKey is the key that the books keep for their backups; the caller holds the session and wipes it.
func (s *Session) backupKey(ctx context.Context) (*crypto.BackupKey, error) {
	b, err := s.setting(ctx, settingBackupKey)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, &Error{Kind: Missing, Hint: HintBackupKeyFile, Err: errors.New("no backup passphrase is set")}
	}
	defer clear(b)
	return crypto.ParseBackupKey(b)
}

// Backups are all that these books have made, newest first.
func (s *Session) Backups(ctx context.Context) ([]Backup, error) {
	return read(ctx, s, seeBackups, func(v *store.View) ([]Backup, error) {
		rows, err := v.Backups()
		if err != nil {
			return nil, err
		}
		removed, err := removedByRule(v)
		list := make([]Backup, 0, len(rows))
		for _, r := range rows {
			b := backupOf(r)
			b.Removed = removed[b.Path]
			list = append(list, b)
		}
		return list, err
	})
}

// removedByRule says when which files of backups were removed, because no more are kept.
func removedByRule(v *store.View) (map[string]time.Time, error) {
	places, err := v.Places()
	if err != nil {
		return nil, err
	}
	removed := map[string]time.Time{}
	for _, p := range places {
		if !strings.HasPrefix(p.Address, string(plan.Files)+":") {
			continue // elsewhere they are no files
		}
		events, err := v.PlaceEvents(p.ID)
		if err != nil {
			return nil, err
		}
		_, held := plan.Stand(events)
		for _, h := range held {
			if h.Did == plan.Removed {
				removed[h.Bundle] = h.At
			}
		}
	}
	return removed, nil
}

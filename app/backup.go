package app

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
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
	// FinishedKey says that this backup has finished a change of the store key: the old key is destroyed.
	FinishedKey bool
}

// BackupFacts is what a backup says of itself, signed: shown before anything is restored.
type BackupFacts = backup.Manifest

// Facts are what a person recognises books by.
type Facts = store.Facts

// Opening is what opens a backup: its passphrase, or the recovery key as typed. Within a session neither is needed for
// backups that these books made with their present passphrase.
type Opening struct {
	Passphrase  []byte
	RecoveryKey string
}

// Backup writes a backup of this moment while the books stay in use, reads it back wholly, and enters it in the list. dest
// is a new file, or a folder in which the file gets a name made of the time. Nothing is overwritten. It opens with the backup
// passphrase (see Setup and SetBackupPassphrase) or with the recovery key.
func (s *Session) Backup(ctx context.Context, dest string, progress Progress) (Backup, error) {
	return s.backup(ctx, dest, nil, progress)
}

// BackupWith is Backup with a passphrase for this one file.
func (s *Session) BackupWith(ctx context.Context, dest string, passphrase []byte, progress Progress) (Backup, error) {
	if err := s.knock(makeBackup); err != nil {
		return Backup{}, err
	}
	if err := checkStrength("backupPassphrase", passphrase, crypto.PassphraseOnly); err != nil {
		return Backup{}, err
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
	return s.backup(ctx, dest, key, progress)
}

// backup makes the file, then tells the books of it.
func (s *Session) backup(ctx context.Context, dest string, key *crypto.BackupKey, progress Progress) (Backup, error) {
	var out Backup
	err := s.hold(makeBackup, func() error {
		path, err := s.backupPath(dest)
		if err != nil {
			return err
		}
		if key == nil {
			if key, err = s.backupKey(ctx); err != nil {
				return err
			}
			defer key.Wipe()
		}
		made, err := s.writeBackup(ctx, path, key, progress)
		if err != nil {
			return err
		}
		out = Backup{
			ID: made.Manifest.ID, Path: path, Made: made.Manifest.Made, Verified: made.Verified, Size: made.Size,
			SHA256: hex.EncodeToString(made.SHA256[:]),
		}
		return s.store.Write(ctx, s.deed(makeBackup, out.ID), func(tx *store.Tx) error {
			return tx.AddBackup(store.Backup{
				ID: out.ID, Made: out.Made, Place: path, Size: out.Size, SHA256: made.SHA256, Verified: out.Verified,
			})
		})
	})
	if err == nil {
		out.FinishedKey = s.finishAfterBackup(context.WithoutCancel(ctx))
	}
	return out, asError("backup", err)
}

func (s *Session) writeBackup(ctx context.Context, path string, key *crypto.BackupKey, progress Progress) (backup.Made, error) {
	recovery, err := s.file.RecoveryRecipient()
	if err != nil {
		return backup.Made{}, err
	}
	return backup.Make(ctx, s.store, backup.Source{
		Program: s.books.env.Version, Signer: s.keys.Identity, Keys: s.file.Carried().Bytes(),
		To: []age.Recipient{recovery, key}, Proof: backup.Opener{Identity: key, Known: s.userKey},
	}, path, backup.Progress(progress))
}

// backupPath is the file that dest means.
func (s *Session) backupPath(dest string) (string, error) {
	if strings.TrimSpace(dest) == "" {
		return "", invalid("destination", "a folder or a file name is needed")
	}
	path, err := filepath.Abs(dest)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	folder := err == nil && info.IsDir() || strings.HasSuffix(dest, "/") || strings.HasSuffix(dest, string(filepath.Separator))
	if within(path, s.books.dir) {
		return "", invalid("destination", "a backup does not belong into the folder of the books")
	}
	if !folder {
		return path, nil
	}
	// Only the last folder is made: where the one above is missing, its disk is probably not connected.
	if err := os.Mkdir(path, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	name := "books-" + s.books.env.now().Format("20060102-150405")
	return filepath.Join(path, name+BackupSuffix), nil
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
		list := make([]Backup, 0, len(rows))
		for _, r := range rows {
			list = append(list, Backup{
				ID: r.ID, Path: r.Place, Made: r.Made, Verified: r.Verified, Size: r.Size, SHA256: hex.EncodeToString(r.SHA256[:]),
			})
		}
		return list, err
	})
}

// VerifyBackup reads a backup of these books to its end and checks every byte of it: that nothing was changed or cut off, and
// that somebody of these books made it. Nothing is written. A zero Opening takes the books' own key.
func (s *Session) VerifyBackup(ctx context.Context, path string, open Opening, progress Progress) (BackupFacts, error) {
	var m BackupFacts
	err := s.hold(seeBackups, func() error {
		o, wipe, err := s.opener(ctx, open)
		if err != nil {
			return err
		}
		defer wipe()
		o.Known = s.userKey
		m, err = backup.Verify(ctx, path, o, backup.Progress(progress))
		return err
	})
	return m, asError("verify backup", err)
}

func (s *Session) opener(ctx context.Context, open Opening) (backup.Opener, func(), error) {
	if len(open.Passphrase) > 0 || open.RecoveryKey != "" {
		return open.opener(s.books.env)
	}
	key, err := s.backupKey(ctx)
	if err != nil {
		return backup.Opener{}, nil, err
	}
	return backup.Opener{Identity: key}, key.Wipe, nil
}

// opener makes the identity that opens a backup; wipe ends it.
func (o Opening) opener(env Env) (out backup.Opener, wipe func(), err error) {
	if o.RecoveryKey != "" {
		key, err := crypto.ParseRecoveryKey(o.RecoveryKey)
		if err != nil {
			return out, nil, &Error{Kind: Invalid, Field: "recoveryKey", Hint: HintRetype, Err: err}
		}
		out.Identity, err = key.Identity()
		return out, key.Wipe, err
	}
	id, err := crypto.NewBackupIdentity(o.Passphrase, env.Policy)
	if err != nil {
		return out, nil, err
	}
	out.Identity = id
	return out, id.Wipe, nil
}

// InspectBackup opens a backup without any books at hand and shows what it says of itself: company, day, counts, last number,
// sums. The books inside are not read yet: VerifyBackup and RestoreBackup prove it. Errors: Locked for a wrong passphrase or key,
// Damaged for a file that was changed, cut off or is none of ours.
func InspectBackup(ctx context.Context, env Env, path string, open Opening) (BackupFacts, error) {
	o, wipe, err := open.opener(env)
	if err != nil {
		return BackupFacts{}, asError("inspect backup", err)
	}
	defer wipe()
	m, err := backup.Inspect(ctx, path, o)
	return m, asError("inspect backup", err)
}

// VerifyBackup is Session.VerifyBackup without any books at hand. Who made the backup is then shown by the fingerprint of the
// facts only, to be compared with the recovery kit.
func VerifyBackup(ctx context.Context, env Env, path string, open Opening, progress Progress) (BackupFacts, error) {
	o, wipe, err := open.opener(env)
	if err != nil {
		return BackupFacts{}, asError("verify backup", err)
	}
	defer wipe()
	m, err := backup.Verify(ctx, path, o, backup.Progress(progress))
	return m, asError("verify backup", err)
}

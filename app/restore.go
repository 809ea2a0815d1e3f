package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"
)

// Restore says where a backup becomes books again.
type Restore struct {
	Path string // of the backup; those that it builds upon lie beside it. A folder stands for the newest whole one in it
	Open Opening
	Dir  string // of the new books: beside whatever there is, never over it
	// WithoutKeychain has the new books open with the owner's passphrase alone, which then needs 15 characters. Books that
	// were made so stay so.
	WithoutKeychain bool
}

// RestoreBackup makes new books of a backup, with a new id and a new key, and proves them before the folder gets its name: seal,
// integrity, references, every total, the trail, and the figures that the backup gives of itself. Whatever goes wrong
// leaves nothing behind. Nobody is logged in: the owner opens the new books with the passphrase he had, or with the recovery key.
//
// Errors: those of InspectBackup, Conflict for a folder that is there already, Unavailable for a full or write-protected disk.
func RestoreBackup(ctx context.Context, env Env, r Restore, progress Progress) (BackupFacts, error) {
	m, err := restoreBackup(ctx, env, r, progress)
	return m, asError("restore backup", err)
}

func restoreBackup(ctx context.Context, env Env, r Restore, progress Progress) (BackupFacts, error) {
	dir, err := filepath.Abs(r.Dir)
	if err != nil {
		return BackupFacts{}, err
	}
	if err := vacant(dir); err != nil {
		return BackupFacts{}, err
	}
	o, wipe, err := r.Open.opener(env)
	if err != nil {
		return BackupFacts{}, err
	}
	defer wipe()
	chain, err := chainOf(ctx, r.Path, o, progress)
	if err != nil {
		return BackupFacts{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return BackupFacts{}, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) { // an empty one
		return BackupFacts{}, err
	}
	sweepParts(dir, env.now())
	key := crypto.RandomSecret(32)
	defer key.Wipe()
	id := crypto.ID(bill.NewID())
	return backup.Restore(ctx, chain, o, backup.Destination{
		Dir: dir, Key: store.Key{Store: id, Epoch: 1, Secret: key.Bytes()},
		Options: store.Options{Now: env.now, Version: env.Version},
		Finish: func(ctx context.Context, part string, s *store.Store, _ backup.Manifest, keys []byte) error {
			return handOver(ctx, part, s, keys, id, key, r.WithoutKeychain)
		},
	}, backup.Progress(progress))
}

// handOver writes what lies in the new folder until the owner logs in: the backup passphrase belongs to nobody, so nobody is here who
// could sign a key file.
func handOver(ctx context.Context, dir string, s *store.Store, keys []byte, id crypto.ID, key *crypto.Secret, without bool) error {
	f, err := crypto.Parse(keys)
	if err != nil {
		return err
	}
	var slots [][]byte
	err = s.Read(ctx, func(v *store.View) error {
		list, err := v.Slots()
		for _, slot := range list {
			slots = append(slots, slot.Body)
		}
		if err != nil {
			return err
		}
		was, err := v.Setting(settingWithoutKeychain)
		without = without || was != nil
		return err
	})
	if err != nil {
		return err
	}
	h, err := f.HandOver(id, key, slots, without)
	if err != nil {
		return err
	}
	b, err := h.Bytes()
	if err != nil {
		return err
	}
	return crypto.WriteFile(filepath.Join(dir, handoverName), b)
}

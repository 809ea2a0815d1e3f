package app

import (
	"context"
	"errors"
	"os"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/backup"
)

// VerifyBackup reads a backup of these books to its end, with those that it builds upon and that lie beside it, and checks every
// byte: that nothing was changed or cut off, that they make the books, and that somebody of these books made them.
// path may be a folder, which stands for the newest whole one in it. Nothing is written. A zero Opening takes the books' own key.
func (s *Session) VerifyBackup(ctx context.Context, path string, open Opening, progress Progress) (BackupFacts, error) {
	var m BackupFacts
	err := s.hold(seeBackups, func() error {
		o, wipe, err := s.opener(ctx, open)
		if err != nil {
			return err
		}
		defer wipe()
		o.Known = s.userKey
		if m, err = verifyBackup(ctx, path, o, progress); err == nil {
			err = s.goesOnFrom(ctx, m)
		}
		return s.noteBackup(ctx, err)
	})
	return m, asError("verify backup", err)
}

// errOtherStory: a backup of these books whose trail is not the beginning of theirs.
var errOtherStory = errors.New("the trail of the books does not go on from the one in this backup: the books or the backup were changed")

// goesOnFrom holds the trail of these books against the one that a backup of them was made with.
func (s *Session) goesOnFrom(ctx context.Context, m BackupFacts) error {
	if m.Store != s.file.Store() {
		return nil // of books of before, or of others
	}
	err := s.store.Read(ctx, func(v *store.View) error { return v.TrailExtends(m.Trail) })
	if errors.Is(err, trail.ErrCut) || errors.Is(err, trail.ErrRewritten) {
		return &Error{Kind: Damaged, Hint: HintTrail, Err: errOtherStory}
	}
	return err
}

// noteBackup has the trail tell that a backup is not as it was made, or tells another story, and answers with the error. What keeps that from being written
// keeps nobody from reading the answer. A wrong passphrase is nothing to tell, nor is a file that is no backup.
func (s *Session) noteBackup(ctx context.Context, err error) error {
	if err == nil || s.ReadOnly() != "" || s.rescued != nil {
		return err
	}
	switch {
	case errors.Is(err, errOtherStory):
		_ = s.fileFound(ctx, alarm.FoundBackupTrail)
	case errors.Is(err, backup.ErrDamaged), errors.Is(err, backup.ErrUnsigned):
		_ = s.fileFound(ctx, alarm.FoundBackup)
	}
	return err
}

func verifyBackup(ctx context.Context, path string, o backup.Opener, progress Progress) (BackupFacts, error) {
	chain, err := chainOf(ctx, path, o, progress)
	if err != nil {
		return BackupFacts{}, err
	}
	return backup.VerifyChain(ctx, chain, o, backup.Progress(progress))
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
// Damaged for a file that was changed, cut off or is none of ours. Of a differential these are the figures of the books that it makes
// with its parents, which must lie beside it.
func InspectBackup(ctx context.Context, env Env, path string, open Opening) (BackupFacts, error) {
	o, wipe, err := open.opener(env)
	if err != nil {
		return BackupFacts{}, asError("inspect backup", err)
	}
	defer wipe()
	chain, err := backup.Find(ctx, path, o)
	if err != nil {
		return BackupFacts{}, asError("inspect backup", err)
	}
	m, err := backup.Inspect(ctx, chain[len(chain)-1], o)
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
	m, err := verifyBackup(ctx, path, o, progress)
	return m, asError("verify backup", err)
}

// NewestBackup is the file in the folder that leads to the newest state of the books that is whole: each file that it takes is there,
// and every byte of them was checked. Files of several books in one folder are a Conflict: nobody knows which are meant.
func NewestBackup(ctx context.Context, env Env, dir string, open Opening, progress Progress) (string, error) {
	o, wipe, err := open.opener(env)
	if err != nil {
		return "", asError("look for backups", err)
	}
	defer wipe()
	chain, err := newestIn(ctx, dir, o, progress)
	if err != nil {
		return "", asError("look for backups", err)
	}
	return chain[len(chain)-1], nil
}

// chainOf are the files that a backup takes; a folder stands for the newest whole one in it.
func chainOf(ctx context.Context, path string, o backup.Opener, progress Progress) (backup.Chain, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return newestIn(ctx, path, o, progress)
	}
	return backup.Find(ctx, path, o)
}

func newestIn(ctx context.Context, dir string, o backup.Opener, progress Progress) (backup.Chain, error) {
	near, err := backup.Scan(ctx, dir, o)
	if err != nil {
		return nil, err
	}
	if err := oneStore(near); err != nil {
		return nil, err
	}
	state, err := backup.Newest(ctx, near, bill.ID{}, o, backup.Progress(progress))
	return state.Chain, err
}

func oneStore(near []backup.Found) error {
	var of *backup.Manifest
	for i, f := range near {
		switch {
		case f.Err != nil:
		case of == nil:
			of = &near[i].Manifest
		case f.Manifest.Store != of.Store:
			return &Error{Kind: Conflict, Hint: HintFile, Err: errors.New("there are backups of several books in this folder")}
		}
	}
	return nil
}

package app

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// Rotation is how far a change of the store key has come.
type Rotation string

// The stages of a change of key.
const (
	RotationDone       Rotation = ""           // one key opens the books
	RotationCutShort   Rotation = "cut-short"  // both keys are written down, and the pages are under the old one: RotateKey goes on
	RotationUnfinished Rotation = "unfinished" // the pages are under the new key; the old key and the old pages are kept
)

// KeyState is what there is to say of the keys of the books.
type KeyState struct {
	Epoch    uint32 // counts the store keys, from 1
	Rotation Rotation
	Devices  int // computers on which this user can open the books
}

// Keys says how it stands with the keys of the books.
func (s *Session) Keys(context.Context) (KeyState, error) {
	var k KeyState
	err := s.hold(seeKeys, func() error {
		k = KeyState{Epoch: s.store.Epoch(), Rotation: s.rotation()}
		for _, slot := range s.file.Slots() {
			if slot.User == s.keys.User {
				k.Devices++
			}
		}
		return nil
	})
	return k, err
}

// rotation is the stage; the caller holds the session, or is the only one to know it.
func (s *Session) rotation() Rotation {
	switch {
	case s.keys.PreviousKey() == nil:
		return RotationDone
	case s.store.Epoch() < s.keys.Epoch:
		return RotationCutShort
	}
	return RotationUnfinished
}

// rotationAlert is for the owner, who alone can do something about it.
func (s *Session) rotationAlert() Alert {
	switch r := s.rotation(); {
	case s.user.Role != Owner:
	case r == RotationCutShort:
		return AlertKeyCutShort
	case r == RotationUnfinished:
		return AlertKeyUnfinished
	}
	return ""
}

// RotateKey seals the books anew under a new store key. Nobody reads or writes meanwhile, and cancelling leaves everything as it
// was. The trail says when it began and when it was done, with the epochs of both keys.
//
// The old key and the pages under it are kept until a backup of the books has been made and proven, or until FinishRotation: a
// disk that has written the new pages badly then costs nothing. A crash leaves books that open with either.
//
// Errors: Unavailable with HintSpace where the disk has no room for the pages twice, Conflict with HintFinishKey while the last
// change of key is not finished, Forbidden for anybody but the owner who signs the key file.
func (s *Session) RotateKey(ctx context.Context, progress Progress) error {
	if err := s.knock(rotateKey); err != nil {
		return err
	}
	s.waitForRoot(ctx) // pages that were put back get no new seal
	return s.holdAlone(rotateKey, func() error { return asError("rotate the key", s.rotateKey(ctx, progress, s.file.Rotate)) })
}

// newKey gives the key file with another store key, and whatever else changes with it.
type newKey func(owner *crypto.Keys, key *crypto.Secret) (*crypto.KeyFile, error)

func (s *Session) rotateKey(ctx context.Context, progress Progress, change newKey) error {
	stage := s.rotation()
	switch {
	case s.file.Owner().ID != s.keys.User:
		return crypto.ErrNotOwner
	case stage == RotationUnfinished:
		return &Error{Kind: Conflict, Hint: HintFinishKey, Err: errors.New("the last change of the key is not finished")}
	}
	from := s.store.Epoch()
	next := store.Key{Store: s.keys.Store, Epoch: from + 1}
	commit, forget := func() error { return nil }, func() {}
	if stage == RotationCutShort { // both keys are written down already
		next.Secret = s.keys.StoreKey().Bytes()
	} else {
		key := crypto.RandomSecret(32)
		next.Secret, forget = key.Bytes(), key.Wipe
		commit = func() error { return s.commitKey(key, change) }
	}
	if err := s.note(ctx, rotateKey, fmt.Sprintf("begun: epoch %d to %d", from, next.Epoch)); err != nil {
		forget()
		return err
	}
	was, err := s.keptByRotation(ctx)
	if err == nil {
		err = s.store.Rotate(ctx, next, commit, store.Progress(progress))
	}
	if s.keys.Epoch == from {
		forget() // nobody has written it down
	}
	if s.store.Epoch() == from {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	s.entry.rotated(ctx, next.Epoch)
	deed := s.deed(rotateKey, bill.ID{})
	deed.Outcome = fmt.Sprintf("done: epoch %d to %d", from, next.Epoch)
	return errors.Join(err, s.store.Write(ctx, deed, func(tx *store.Tx) error { return tx.AddSafeCopy(was) }))
}

// keptByRotation is the snapshot that a change of key leaves by itself: the books as they were, under the key before, as long as that is kept.
func (s *Session) keptByRotation(ctx context.Context) (c store.SafeCopy, err error) {
	c = store.SafeCopy{
		ID: bill.NewID(), Made: s.books.env.now(), File: store.KeptFile(), Purpose: beforeKeys, Epoch: s.store.Epoch(), Schema: store.SchemaVersion(), Author: s.user.ID,
	}
	if c.Size, err = s.store.FileSize(); err == nil {
		c.Trail, err = anchorOf(ctx, s.store)
	}
	return c, err
}

// commitKey writes down that both keys are in use. Where that fails the old key file is put back, and the session goes on with it.
func (s *Session) commitKey(key *crypto.Secret, change newKey) error {
	keys := *s.keys
	f, err := change(&keys, key)
	if err != nil {
		return err
	}
	if err := s.books.writeKeys(f); err != nil {
		return errors.Join(err, s.books.writeKeys(s.file))
	}
	s.keys, s.file = &keys, f
	return nil
}

// FinishRotation destroys the old store key and the pages under it without waiting for a backup. Where there is nothing to
// finish, it does nothing. Errors: Conflict with HintRotateAgain where the old key is still the one in use.
func (s *Session) FinishRotation(ctx context.Context) error {
	var done string
	err := s.holdAlone(finishKey, func() (err error) {
		done, err = s.finishRotation()
		return err
	})
	if err == nil && done != "" {
		err = s.hold(finishKey, func() error { return s.finished(context.WithoutCancel(ctx), done) })
	}
	return asError("finish the change of key", err)
}

// finishRotation answers with what the trail is to say, once nobody waits for the session any more.
func (s *Session) finishRotation() (done string, err error) {
	switch s.rotation() {
	case RotationDone:
		return "", nil
	case RotationCutShort:
		return "", &Error{Kind: Conflict, Hint: HintRotateAgain, Err: errors.New("changing the key was cut short")}
	}
	// First the pages, then the key: cut in between, it is seen that there is something left to finish.
	if err := s.store.DropOld(); err != nil {
		return "", err
	}
	keys := *s.keys
	f, err := s.file.Settle(&keys)
	if err != nil {
		return "", err
	}
	if err := s.books.writeKeys(f); err != nil {
		return "", err
	}
	s.keys.PreviousKey().Wipe()
	s.keys, s.file = &keys, f
	return fmt.Sprintf("done: epoch %d destroyed", keys.Epoch-1), nil
}

// finishAfterBackup finishes a change of key once a backup is proven: it holds the books as they are under the new key. The
// backup is good whatever becomes of this, and what is not finished shows.
func (s *Session) finishAfterBackup(ctx context.Context) bool {
	k, err := s.Keys(ctx)
	if err != nil || k.Rotation != RotationUnfinished || s.user.Role != Owner {
		return false
	}
	var done string
	err = s.holdAlone(makeBackup, func() (err error) {
		if s.file.Owner().ID == s.keys.User {
			done, err = s.finishRotation()
		}
		return err
	})
	if err != nil || done == "" {
		return false
	}
	return s.hold(makeBackup, func() error { return s.finished(ctx, done) }) == nil
}

// finished tells the trail, and removes the snapshots that only the old key opens.
func (s *Session) finished(ctx context.Context, done string) error {
	return errors.Join(s.note(ctx, finishKey, done), s.endSnapshots(ctx, ""))
}

// note files a line in the trail that says more than that something was done.
func (s *Session) note(ctx context.Context, a action, outcome string) error {
	deed := s.deed(a, bill.ID{})
	deed.Outcome = outcome
	return s.store.Write(ctx, deed, func(*store.Tx) error { return nil })
}

package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Rescue opens books that Login finds damaged (HintRescue), with the same passphrase. The session holds what can still be
// read: it can be checked and exported, and nothing else. Nothing in the folder changes, not even the trail.
//
// Errors: those of Login.
func (b *Books) Rescue(ctx context.Context, name string, passphrase []byte, code string, progress Progress) (*Session, error) {
	f, _, err := b.ways()
	if err != nil {
		return nil, err
	}
	if f == nil { // the backup that they were just restored from is there
		return nil, &Error{Kind: Damaged, Hint: HintBackup, Err: fmt.Errorf("rescue: %w", store.ErrDamaged)}
	}
	in, err := b.patiently(ctx, f, name, func() (entrance, error) { return b.unlock(ctx, f, name, passphrase) })
	if err != nil {
		return nil, asError("rescue", err)
	}
	defer in.device.Secret.Wipe()
	if u, _ := f.User(in.keys.User); u.Until != "" { // the books may not be able to say more
		if err := b.expired(u, time.Time{}); err != nil {
			in.keys.Wipe()
			return nil, err
		}
	}
	in.file = f // a refreshed one is not written
	s, err := b.rescued(ctx, in, name, progress)
	if err != nil {
		in.keys.Wipe()
		return nil, asError("rescue", err)
	}
	return s.withCode(ctx, code)
}

func (b *Books) rescued(ctx context.Context, in entrance, name string, progress Progress) (*Session, error) {
	r, err := store.Rescue(ctx, b.dir, storeKey(in.keys), b.options(), store.Progress(progress))
	if err != nil {
		return nil, err
	}
	s := &Session{
		books: b, store: r.Store, rescued: r, keys: in.keys, file: in.file, device: in.device.ID,
		alerts: []Alert{AlertDamaged}, readOnly: AlertDamaged,
		user:  User{ID: bill.ID(in.keys.User), Name: name, Role: Role(in.keys.Role)},
		entry: b.freshness(in),
	}
	s.proofs.begin(b.env.now())
	if err := s.rescueGiven(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	_ = s.findNeed(ctx) // where the page with the second factor is lost too, the passphrase is all there is
	if s.user.Name == "" {
		if s.user.Name, err = s.keptName(ctx); err != nil {
			return nil, errors.Join(err, r.Close())
		}
	}
	if s.entry != nil && s.entry.recall(ctx) != nil {
		s.entry = nil // then there is nothing to compare the trail with
	}
	return s, nil
}

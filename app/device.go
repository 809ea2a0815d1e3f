package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// errNoKeychain is what a computer without a keychain answers where one is needed.
var errNoKeychain = fmt.Errorf("this computer has no keychain: %w", keychain.ErrUnavailable)

func entryOf(st, device crypto.ID, p keychain.Purpose) keychain.Entry {
	return keychain.Entry{Store: st, Device: device, Purpose: p}
}

// device finds out which of the devices in the key file this computer is: the one whose secret the keychain holds. A slot that
// opens with the passphrase alone asks for no keychain. An answer that the keychain cannot give is never taken for "no".
func (b *Books) device(ctx context.Context, f *crypto.KeyFile, name string) (crypto.Device, error) {
	slots, err := slotsOf(f, name)
	if err != nil {
		return crypto.Device{}, err
	}
	var unanswered error
	asked := false
	for _, s := range slots {
		if s.Kind == crypto.PassphraseOnly {
			continue
		}
		asked = true
		secret, err := b.secret(ctx, f.Store(), s.Device)
		switch {
		case err == nil:
			dev := crypto.Device{ID: s.Device, Secret: crypto.SecretFrom(secret)}
			dev.Epoch = b.rememberedEpoch(ctx, f.Store(), s.Device)
			return dev, nil
		case !errors.Is(err, keychain.ErrMissing):
			unanswered = err
		}
	}
	for _, s := range slots {
		if s.Kind == crypto.PassphraseOnly {
			return crypto.Device{ID: s.Device}, nil
		}
	}
	switch {
	case unanswered != nil:
		return crypto.Device{}, unanswered
	case asked:
		return crypto.Device{}, crypto.ErrNoDeviceSecret
	}
	return crypto.Device{}, crypto.ErrNotEnrolled
}

// slotsOf are the ways in of one user, or of all without a name.
func slotsOf(f *crypto.KeyFile, name string) ([]crypto.Slot, error) {
	slots := f.Slots()
	if name == "" {
		return slots, nil
	}
	u, err := f.Find(name)
	if err != nil {
		return nil, err
	}
	if !u.Active {
		return nil, crypto.ErrRevoked
	}
	return slices.DeleteFunc(slots, func(s crypto.Slot) bool { return s.User != u.ID }), nil
}

func (b *Books) secret(ctx context.Context, st, device crypto.ID) ([]byte, error) {
	if b.env.Keychain == nil {
		return nil, errNoKeychain
	}
	return b.env.Keychain.Get(ctx, entryOf(st, device, keychain.DeviceSecret))
}

// newDevice makes a device and puts its secret into the keychain, before anything on the disk needs it: a crash leaves an
// entry too many, never one too few.
func (e Env) newDevice(ctx context.Context, st crypto.ID, withoutKeychain bool) (crypto.Device, error) {
	id := crypto.ID(bill.NewID())
	if withoutKeychain {
		return crypto.Device{ID: id}, nil
	}
	if e.Keychain == nil {
		return crypto.Device{}, errNoKeychain
	}
	dev := crypto.NewDevice(id)
	if err := e.Keychain.Set(ctx, entryOf(st, id, keychain.DeviceSecret), dev.Secret.Bytes()); err != nil {
		dev.Secret.Wipe()
		return crypto.Device{}, err
	}
	return dev, nil
}

// forgetDevice undoes newDevice as far as the keychain lets it; an entry left over opens nothing.
func (e Env) forgetDevice(ctx context.Context, st crypto.ID, dev crypto.Device) {
	dev.Secret.Wipe()
	if e.Keychain != nil && dev.Secret != nil {
		_ = e.Keychain.Delete(context.WithoutCancel(ctx), entryOf(st, dev.ID, keychain.DeviceSecret))
	}
}

// freshness is what the keychain remembers of these books, so that an older copy put back is noticed. nil where there is no
// keychain.
type freshness struct {
	chain  keychain.Keychain
	entry  keychain.Entry
	last   keychain.Record
	unread bool // the keychain did not say what it remembers: that is not written over with what may be an older copy
}

func (b *Books) freshness(in entrance) *freshness {
	if b.env.Keychain == nil || in.device.Secret == nil {
		return nil
	}
	return &freshness{chain: b.env.Keychain, entry: entryOf(in.keys.Store, in.device.ID, keychain.Freshness)}
}

func (b *Books) rememberedEpoch(ctx context.Context, st, device crypto.ID) uint32 {
	f := freshness{chain: b.env.Keychain, entry: entryOf(st, device, keychain.Freshness)}
	if f.recall(ctx) != nil {
		return 0
	}
	return f.last.Epoch
}

// recall reads the record. keychain.ErrMissing means that there is none yet.
func (f *freshness) recall(ctx context.Context) error {
	b, err := f.chain.Get(ctx, f.entry)
	if err != nil {
		return err
	}
	f.last, err = keychain.ParseRecord(b)
	return err
}

// compareFreshness asks whether the trail still begins with what the keychain remembers. Where it does not, the session sees but
// changes nothing until the owner has acknowledged it.
func (s *Session) compareFreshness(ctx context.Context, in entrance) error {
	if s.entry == nil {
		s.alerts = append(s.alerts, AlertWithoutKeychain)
		return nil
	}
	err := s.entry.recall(ctx)
	switch {
	case errors.Is(err, keychain.ErrMissing) && in.how.name != loggedIn.name:
		return nil // books that were just made here
	case err != nil:
		u, silent := errors.AsType[*keychain.UnavailableError](err)
		s.entry.unread = silent && u.Cause != keychain.Garbled // what nobody can read may be written over
		s.alerts = append(s.alerts, AlertFreshnessLost)
		return nil
	}
	old := trail.Anchor{Size: int64(s.entry.last.TrailSize), Root: tlog.Hash(s.entry.last.TrailRoot)}
	if old.Size == 0 {
		return nil
	}
	err = s.store.Read(ctx, func(v *store.View) error { return v.TrailExtends(old) })
	if errors.Is(err, trail.ErrCut) || errors.Is(err, trail.ErrRewritten) {
		s.alerts, s.readOnly = append(s.alerts, AlertOlderCopy), AlertOlderCopy
		return nil
	}
	return err
}

// closed has the keychain remember the state in which the books were left. If it cannot, it goes on remembering an earlier one, which
// the trail begins with as well: no reason to tell a user who has done her work that something failed.
func (f *freshness) closed(ctx context.Context, epoch uint32, a trail.Anchor) {
	if f == nil || f.unread {
		return
	}
	f.last.Epoch = max(f.last.Epoch, epoch)
	f.last.Counter++
	f.last.TrailSize, f.last.TrailRoot = uint64(a.Size), [32]byte(a.Root)
	_ = f.chain.Set(ctx, f.entry, f.last.Bytes())
}

// rotated has the keychain remember the epoch that the key file says by now, so that a key file of before is noticed from then
// on: never earlier, for then a crash would leave a key file that looks put back.
func (f *freshness) rotated(ctx context.Context, epoch uint32) {
	if f == nil || f.unread || f.last.Epoch >= epoch {
		return
	}
	f.last.Epoch = epoch
	_ = f.chain.Set(ctx, f.entry, f.last.Bytes()) // else it is remembered when the session ends
}

// Acknowledge accepts books of which an older copy was put back (AlertOlderCopy): from now on they can be changed again,
// and the trail says who accepted it. Only the owner can.
func (s *Session) Acknowledge(ctx context.Context) error {
	err := write(ctx, s, acknowledge, bill.ID{}, func(*store.Tx) error { return nil })
	if err != nil {
		return err
	}
	s.mu.Lock()
	owed := s.owed
	s.readOnly, s.owed = "", nil
	s.mu.Unlock()
	if owed == nil {
		return nil
	}
	if err := write(ctx, s, recovered, s.user.ID, func(*store.Tx) error { return nil }); err != nil {
		return err
	}
	return write(ctx, s, ownPassphrase, s.user.ID, owed)
}

package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
)

// errNoKeychain is what a computer without a keychain answers where one is needed.
var errNoKeychain = fmt.Errorf("this computer has no keychain: %w", keychain.ErrUnavailable)

func entryOf(st, device crypto.ID, p keychain.Purpose) keychain.Entry {
	return keychain.Entry{Store: st, Device: device, Purpose: p}
}

// device finds out which of the devices in the key file this computer is: the one whose secret the keychain holds. A slot that
// needs no device secret asks for no keychain. An answer that the keychain cannot give is never taken for "no".
func (b *Books) device(ctx context.Context, f *crypto.KeyFile, name string) (crypto.Device, error) {
	slots, err := slotsOf(f, name)
	if err != nil {
		return crypto.Device{}, err
	}
	var unanswered error
	asked := false
	for _, s := range slots {
		if !s.Kind.NeedsDevice() {
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
		if !s.Kind.NeedsDevice() {
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
		for _, p := range []keychain.Purpose{keychain.DeviceSecret, keychain.Freshness, keychain.FailedLogins} {
			_ = e.Keychain.Delete(context.WithoutCancel(ctx), entryOf(st, dev.ID, p))
		}
	}
}

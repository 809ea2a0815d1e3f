package crypto_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
)

var errCut = errors.New("power cut") // a sentinel, never changed

// desk is a store folder and a keychain that a power cut can hit before any step.
type desk struct {
	t     *testing.T
	path  string
	chain *keychain.Map
	steps int // left until the power goes; negative: never
}

func (d *desk) step() error {
	if d.steps == 0 {
		return errCut
	}
	d.steps--
	return nil
}

func (d *desk) write(f *crypto.KeyFile) error {
	if err := d.step(); err != nil {
		return err
	}
	return crypto.WriteFile(d.path, f.Bytes())
}

func (d *desk) read() *crypto.KeyFile {
	d.t.Helper()
	data, err := os.ReadFile(d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	f, err := crypto.Parse(data)
	if err != nil {
		d.t.Fatal(err)
	}
	return f
}

func entryOf(store, device crypto.ID) keychain.Entry {
	return keychain.Entry{Store: store, Device: device, Purpose: keychain.DeviceSecret}
}

func (d *desk) keep(f *crypto.KeyFile, dev crypto.Device) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.chain.Set(context.Background(), entryOf(f.Store(), dev.ID), dev.Secret.Bytes())
}

func (d *desk) forget(f *crypto.KeyFile, device crypto.ID) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.chain.Delete(context.Background(), entryOf(f.Store(), device))
}

// login is how a program finds its way in: the newest slot whose device secret is in this keychain.
func (d *desk) login(pass string) error {
	f := d.read()
	err := crypto.ErrNotEnrolled
	for _, s := range f.Slots() {
		secret, missing := d.chain.Get(context.Background(), entryOf(f.Store(), s.Device))
		if missing != nil {
			continue
		}
		_, err = f.Unlock("anna", []byte(pass), crypto.Device{ID: s.Device, Secret: crypto.SecretFrom(secret)}, crypto.Policy{})
		if err == nil {
			return nil
		}
	}
	return err
}

func newDesk(t *testing.T, pass string) (*desk, *crypto.Keys, crypto.Device) {
	t.Helper()
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "keys.json"), chain: &keychain.Map{}, steps: -1}
	dev := crypto.NewDevice(crypto.ID{1})
	f, k, _, err := crypto.Create(crypto.Creation{
		Store: crypto.ID{2}, Owner: crypto.ID{3}, Name: "Anna", Passphrase: []byte(pass), Device: dev, Cost: cost(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.keep(f, dev), d.write(f)); err != nil {
		t.Fatal(err)
	}
	return d, k, dev
}

func cost() crypto.Cost { return crypto.Cost{Time: 1, Memory: 32, Threads: 1} }

// Change of passphrase: one write. Before it the old passphrase opens, after it the new one.
func TestCrashInChangeOfPassphrase(t *testing.T) {
	for cut := range 2 {
		d, k, dev := newDesk(t, "old passphrase")
		d.steps = cut
		f, err := d.read().SetPassphrase(k, []byte("new passphrase"), dev, cost(), crypto.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		err = d.write(f)
		opens := map[bool]string{true: "old passphrase", false: "new passphrase"}[err != nil]
		if err := d.login(opens); err != nil {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
}

// Change of device secret: keychain, file with both slots, file without the old slot, old entry out of the keychain. Cut
// anywhere, the old or the new passphrase opens; and doing it again from the start succeeds.
func TestCrashInChangeOfDevice(t *testing.T) {
	change := func(d *desk, k *crypto.Keys, old, fresh crypto.Device) error {
		if err := d.keep(d.read(), fresh); err != nil {
			return err
		}
		both, err := d.read().SetPassphrase(k, []byte("new passphrase"), fresh, cost(), crypto.Policy{})
		if err != nil {
			return err
		}
		if err := d.write(both); err != nil {
			return err
		}
		one, err := both.DropDevice(k, old.ID)
		if err != nil {
			return err
		}
		if err := d.write(one); err != nil {
			return err
		}
		return d.forget(one, old.ID)
	}
	for cut := range 5 {
		d, k, old := newDesk(t, "old passphrase")
		d.steps = cut
		err := change(d, k, old, crypto.NewDevice(crypto.ID{9}))
		if (err != nil) != (cut < 4) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		oldOpens, newOpens := d.login("old passphrase") == nil, d.login("new passphrase") == nil
		if wantOld, wantNew := cut < 3, cut >= 2; oldOpens != wantOld || newOpens != wantNew {
			t.Errorf("cut at %d: old opens %v, new opens %v", cut, oldOpens, newOpens)
		}
		d.steps = -1
		if len(d.read().Slots()) == 2 || cut >= 3 {
			continue // the new slot stands; the rest is tidying up
		}
		if err := change(d, k, old, crypto.NewDevice(crypto.ID{10})); err != nil || d.login("new passphrase") != nil {
			t.Errorf("again after a cut at %d: %v", cut, err)
		}
	}
}

package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestUnlock(t *testing.T) {
	b := newBooks(t)
	f := reparse(t, b.file)
	k := unlock(t, f, b, ownerPass)
	if !k.StoreKey().Equal(b.keys.StoreKey()) {
		t.Error("another store key")
	}
	if k.Role != RoleOwner || k.Epoch != 1 || k.Store != f.Store() || k.User != f.Owner().ID || k.Recovered || k.Stale {
		t.Errorf("keys are %+v", k)
	}
	if k.Used != cheap() || !bytes.Equal(k.Public(), f.Owner().Key) || k.PreviousKey() != nil {
		t.Error("cost, public key or previous key wrong")
	}
}

func TestUnlockFindsNamesAsPeopleTypeThem(t *testing.T) {
	b := newBooks(t)
	for _, name := range []string{ownerName, " änne schmidt ", norm.NFD.String(ownerName), "ÄNNE SCHMIDT", ""} {
		if _, err := b.file.Unlock(name, []byte(ownerPass), b.device, Policy{}); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	_, err := b.file.Unlock("Anne Schmidt", []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrUnknownUser)
	if bytes.Contains(b.file.Bytes(), []byte("Schmidt")) {
		t.Error("the login name is in the file in clear")
	}
}

// The same passphrase, as different keyboards and systems send it.
func TestPassphraseInEveryUnicodeForm(t *testing.T) {
	b := newBooks(t)
	forms := map[string]string{
		"composed":   norm.NFC.String(ownerPass),
		"decomposed": norm.NFD.String(ownerPass),
		"full width": strings.ReplaceAll(ownerPass, "h", "\uff48"),
		"NFKD":       norm.NFKD.String(ownerPass),
	}
	for name, pass := range forms {
		if _, err := b.file.Unlock(ownerName, []byte(pass), b.device, Policy{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, pass := range []string{ownerPass + " ", " " + ownerPass, strings.ToLower(ownerPass), "", strings.Repeat("x", 2000), "\xff\xfe12345678"} {
		_, err := b.file.Unlock(ownerName, []byte(pass), b.device, Policy{})
		want(t, err, ErrWrongPassphrase)
	}
}

// Each way to be refused has its own answer, but a wrong passphrase and a wrong device secret are one.
func TestUnlockRefusals(t *testing.T) {
	b := newBooks(t)
	other := NewDevice(b.device.ID)
	gone := Device{ID: b.device.ID}
	late := b.device
	late.Epoch = 2
	for _, c := range []struct {
		name, pass string
		dev        Device
		policy     Policy
		err        error
	}{
		{ownerName, "wrong horse battery", b.device, Policy{}, ErrWrongPassphrase},
		{ownerName, ownerPass, other, Policy{}, ErrWrongPassphrase},
		{ownerName, ownerPass, gone, Policy{}, ErrNoDeviceSecret},
		{ownerName, ownerPass, NewDevice(randomID(t)), Policy{}, ErrNotEnrolled},
		{"nobody", ownerPass, b.device, Policy{}, ErrUnknownUser},
		{ownerName, ownerPass, late, Policy{}, ErrRolledBack},
		{ownerName, ownerPass, b.device, DefaultPolicy(), ErrCost},
		{ownerName, ownerPass, b.device, Policy{MaxMemory: 16}, ErrCost},
	} {
		_, err := b.file.Unlock(c.name, []byte(c.pass), c.dev, c.policy)
		want(t, err, c.err)
	}
	_, wrongPass := b.file.Unlock(ownerName, []byte("wrong horse battery"), b.device, Policy{})
	_, wrongDevice := b.file.Unlock(ownerName, []byte(ownerPass), other, Policy{})
	if wrongPass.Error() != wrongDevice.Error() {
		t.Errorf("told apart: %v, %v", wrongPass, wrongDevice)
	}
}

// Hostile parameters never reach Argon2: a derivation with 4 TiB cannot even be caught.
func TestHostileCostIsNeverDerived(t *testing.T) {
	b := newBooks(t)
	for _, c := range []Cost{
		{},
		{Time: 0, Memory: 32, Threads: 1},
		{Time: 1, Memory: 32, Threads: 0},
		{Time: 17, Memory: 32, Threads: 1},
		{Time: 1, Memory: 7, Threads: 1},
		{Time: 1, Memory: 63, Threads: 8},
		{Time: 1, Memory: 72, Threads: 9},
		{Time: 1, Memory: 1<<20 + 1, Threads: 1},
		{Time: 5, Memory: 1 << 20, Threads: 1},
		{Time: 1<<32 - 1, Memory: 1<<32 - 1, Threads: 255},
	} {
		f := b.file.clone()
		f.doc.Slots[0].Cost = c
		f = reparse(t, f) // the form is good: only the cost is hostile
		calls := 0
		p := Policy{derive: func(_, _ []byte, _ Cost) []byte { calls++; return make([]byte, 32) }}
		_, err := f.Unlock(ownerName, []byte(ownerPass), b.device, p)
		want(t, err, ErrCost)
		if calls != 0 {
			t.Fatalf("%+v: derived %d times", c, calls)
		}
	}
}

func TestUnlockDerivesOnce(t *testing.T) {
	b := newBooks(t)
	calls := 0
	p := Policy{derive: func(pass, salt []byte, c Cost) []byte { calls++; return argon2id(pass, salt, c) }}
	must[*Keys](t)(b.file.Unlock("", []byte(ownerPass), b.device, p))
	if calls != 1 {
		t.Errorf("%d derivations", calls)
	}
}

// Every field of a slot's header is bound to what it seals: cost, salt, kind, device and user cannot be changed or moved.
func TestSlotHeaderIsBound(t *testing.T) {
	b := newBooks(t)
	for name, change := range map[string]func(*slot){
		"cost":   func(s *slot) { s.Cost.Time = 2 },
		"lanes":  func(s *slot) { s.Cost.Threads = 2 },
		"salt":   func(s *slot) { s.Salt = bytes.Repeat([]byte{1}, 16) },
		"device": func(s *slot) { s.Device = ID{9} },
		"sealed": func(s *slot) { s.Sealed = bytes.Clone(s.Sealed); s.Sealed[40] ^= 1 },
	} {
		f := b.file.clone()
		change(&f.doc.Slots[0])
		dev := b.device
		dev.ID = f.doc.Slots[0].Device
		_, err := reparse(t, f).Unlock(ownerName, []byte(ownerPass), dev, Policy{})
		if !errors.Is(err, ErrWrongPassphrase) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
	f := b.file.clone()
	f.doc.Slots[0].Kind = PassphraseOnly
	_, err := f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrWrongPassphrase)
}

func TestWithoutKeychain(t *testing.T) {
	b := newBooks(t, func(c *Creation) { c.WithoutKeychain = true })
	if got := b.file.Slots()[0].Kind; got != PassphraseOnly {
		t.Fatalf("kind %s", got)
	}
	must[*Keys](t)(b.file.Unlock(ownerName, []byte(ownerPass), Device{}, Policy{}))

	_, _, _, err := Create(Creation{
		Store: randomID(t), Owner: randomID(t), Name: "x", Passphrase: []byte(ownerPass),
		Device: Device{ID: randomID(t)}, Cost: cheap(),
	})
	want(t, err, ErrNoDeviceSecret) // never silently
	_, _, _, err = Create(Creation{
		Store: randomID(t), Owner: randomID(t), Name: "x", Passphrase: []byte("only fourteen!"),
		Device: Device{ID: randomID(t)}, Cost: cheap(), WithoutKeychain: true,
	})
	want(t, err, ErrPassphrase)
}

func TestUnlockWithRecovery(t *testing.T) {
	b := newBooks(t)
	f := reparse(t, b.file)
	r := must[RecoveryKey](t)(ParseRecoveryKey(b.recovery.Text()))
	k := must[*Keys](t)(f.UnlockWithRecovery(r))
	if !k.StoreKey().Equal(b.keys.StoreKey()) || !k.Recovered || !k.Endorsed || k.User != f.Owner().ID {
		t.Fatalf("recovered %+v", k)
	}
	dev := NewDevice(randomID(t))
	g := must[*KeyFile](t)(f.SetPassphrase(k, []byte("a new passphrase"), dev, cheap(), Policy{}))
	g = reparse(t, g)
	must[*Keys](t)(g.Unlock(ownerName, []byte("a new passphrase"), dev, Policy{}))
	// The recovered owner signs on: nothing of his identity was lost.
	must[*KeyFile](t)(g.Rotate(k, RandomSecret(32)))

	_, err := f.UnlockWithRecovery(NewRecoveryKey())
	want(t, err, ErrWrongRecoveryKey)
}

// A thief who can write the folder puts in a key file of his own making. He knows the public recovery recipient.
func TestForeignKeyFile(t *testing.T) {
	b := newBooks(t)
	theirs := newBooks(t, func(c *Creation) { c.Store = b.file.Store() })

	// All his own: our passphrase does not open it.
	f := theirs.file.clone()
	_, err := f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrNotEnrolled)

	// His statement and store key, our slot: it opens, and knows another owner.
	f.doc.Slots = b.file.doc.Slots
	f.doc.Statement.Owner, f.doc.Statement.Users[0].ID = b.file.Owner().ID, b.file.Owner().ID
	f.doc.Statement.NameSalt, f.doc.Statement.Users[0].Name = b.file.doc.Statement.NameSalt, b.file.doc.Statement.Users[0].Name
	theirs.keys.User = b.file.Owner().ID
	if err := f.sign(theirs.keys.Identity); err != nil {
		t.Fatal(err)
	}
	_, err = reparse(t, f).Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrForeign)

	// Sealed to our recovery recipient: the recovery key notices that it never vouched for that owner.
	f.doc.Statement.Recovery = b.file.Recovery()
	if err := f.escrow(theirs.keys.Identity); err != nil {
		t.Fatal(err)
	}
	if err := f.sealStoreKey(theirs.keys.StoreKey(), nil); err != nil {
		t.Fatal(err)
	}
	if err := f.sign(theirs.keys.Identity); err != nil {
		t.Fatal(err)
	}
	_, err = reparse(t, f).UnlockWithRecovery(b.recovery)
	want(t, err, ErrForeign)

	// Without an endorsement nothing is claimed.
	f.doc.Statement.Endorsement = []byte{}
	if err := f.sign(theirs.keys.Identity); err != nil {
		t.Fatal(err)
	}
	if k := must[*Keys](t)(reparse(t, f).UnlockWithRecovery(b.recovery)); k.Endorsed {
		t.Error("endorsed by nobody")
	}
}

func TestRolledBackKeyFile(t *testing.T) {
	b := newBooks(t)
	old := b.file
	rotated := must[*KeyFile](t)(old.Rotate(b.keys, RandomSecret(32)))
	settled := must[*KeyFile](t)(rotated.Settle(b.keys))
	unlock(t, settled, b, ownerPass)

	// The old file as a whole: only the keychain's epoch can tell.
	late := b.device
	late.Epoch = settled.Epoch()
	_, err := old.Unlock(ownerName, []byte(ownerPass), late, Policy{})
	want(t, err, ErrRolledBack)

	// The old statement under today's slot: the slot tells.
	mixed := old.clone()
	mixed.doc.Slots = settled.doc.Slots
	_, err = reparse(t, mixed).Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrRolledBack)

	// The same epoch, an older revision.
	mixed = rotated.clone()
	mixed.doc.Slots = settled.doc.Slots
	_, err = mixed.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrRolledBack)
}

func TestKeysAreHidden(t *testing.T) {
	b := newBooks(t)
	text, err := json.Marshal(b.keys)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{string(text), b.recovery.String(), b.keys.StoreKey().String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%d", "%s", "%q"} {
		for _, v := range []any{b.keys, b.keys.Identity, b.recovery, b.keys.StoreKey(), b.device} {
			shown = append(shown, fmt.Sprintf(verb, v))
		}
	}
	for _, s := range shown {
		for _, key := range [][]byte{b.keys.secret.Bytes(), b.keys.sign, b.keys.StoreKey().Bytes(), b.recovery.seed.Bytes(), b.device.Secret.Bytes()} {
			if strings.Contains(s, fmt.Sprintf("%x", key[:4])) || strings.Contains(s, strings.Trim(fmt.Sprint(key[:4]), "[]")) || strings.Contains(s, "AGE-SECRET") {
				t.Error("shown:", s)
			}
		}
	}
	b.keys.Wipe()
	if _, err := b.keys.Sign([]byte("x")); !errors.Is(err, ErrWiped) {
		t.Error("signed after wipe:", err)
	}
	if b.keys.StoreKey().Len() != 0 || b.keys.Public() != nil {
		t.Error("keys left after wipe")
	}
	_, err = b.file.SetPassphrase(b.keys, []byte(ownerPass), b.device, cheap(), Policy{})
	want(t, err, ErrWiped)
	_, err = b.file.Rotate(b.keys, RandomSecret(32))
	want(t, err, ErrNotOwner)
}

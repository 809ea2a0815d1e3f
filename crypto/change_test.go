package crypto

import (
	"errors"
	"fmt"
	"testing"
)

func TestSetPassphrase(t *testing.T) {
	b := newBooks(t)
	f := must[*KeyFile](t)(b.file.SetPassphrase(b.keys, []byte("new pass 1"), b.device, cheap(), Policy{}))
	unlock(t, reparse(t, f), b, "new pass 1")
	_, err := f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrWrongPassphrase)
	if len(f.Slots()) != 1 || len(b.file.Slots()) != 1 {
		t.Error("the slot of this device was not replaced")
	}
	unlock(t, b.file, b, ownerPass) // the file before is untouched: it is a value

	for _, pass := range []string{"short", "sevench", "\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		_, err := f.SetPassphrase(b.keys, []byte(pass), b.device, cheap(), Policy{})
		want(t, err, ErrPassphrase)
	}
	_, err = f.SetPassphrase(b.keys, []byte("new pass 1"), b.device, cheap(), DefaultPolicy())
	want(t, err, ErrCost)
	_, err = f.SetPassphrase(b.keys, []byte("new pass 1"), Device{ID: randomID(t), Secret: NewSecret(16)}, cheap(), Policy{})
	want(t, err, ErrArgument)
}

func TestSecondDevice(t *testing.T) {
	b := newBooks(t)
	second := NewDevice(randomID(t))
	f := must[*KeyFile](t)(b.file.SetPassphrase(b.keys, []byte("on the laptop"), second, cheap(), Policy{}))
	unlock(t, f, b, ownerPass)
	must[*Keys](t)(f.Unlock(ownerName, []byte("on the laptop"), second, Policy{}))
	_, err := f.Unlock(ownerName, []byte(ownerPass), second, Policy{})
	want(t, err, ErrWrongPassphrase)
	f = must[*KeyFile](t)(f.DropDevice(b.keys, b.device.ID))
	_, err = f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrNotEnrolled)
	_, err = f.DropDevice(b.keys, second.ID)
	want(t, err, ErrArgument)
}

func join(t *testing.T, b books, name, role string) (*KeyFile, *Keys, Device) {
	t.Helper()
	dev := b.device // one machine, one device secret, several people
	f, k, err := b.file.AddUser(b.keys, Joining{
		ID: randomID(t), Name: name, Role: role, Passphrase: []byte("first passphrase"), Device: dev, Cost: cheap(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return reparse(t, f), k, dev
}

func TestAddUser(t *testing.T) {
	b := newBooks(t)
	f, hers, dev := join(t, b, "Berta", "bookkeeper")
	k := must[*Keys](t)(f.Unlock("berta", []byte("first passphrase"), dev, Policy{}))
	if k.Role != "bookkeeper" || k.User != hers.User || !k.StoreKey().Equal(b.keys.StoreKey()) {
		t.Errorf("keys %+v", k)
	}
	unlock(t, f, b, ownerPass)
	_, err := f.Unlock("", []byte(ownerPass), b.device, Policy{})
	want(t, err, ErrUnknownUser) // two users on this device: a name is needed

	_, _, err = f.AddUser(b.keys, Joining{ID: randomID(t), Name: "BERTA ", Role: "clerk"})
	want(t, err, ErrArgument)
	_, _, err = f.AddUser(hers, Joining{ID: randomID(t), Name: "Carl", Role: "clerk"})
	want(t, err, ErrNotOwner)
	_, err = f.SetRole(hers, hers.User, RoleOwner, "")
	want(t, err, ErrNotOwner)
	_, err = f.Rotate(hers, RandomSecret(32))
	want(t, err, ErrNotOwner)
	_, err = f.SetRole(b.keys, b.keys.User, "clerk", "")
	want(t, err, ErrArgument)

	f = must[*KeyFile](t)(f.SetRole(b.keys, hers.User, "clerk", ""))
	k = must[*Keys](t)(f.Unlock("berta", []byte("first passphrase"), dev, Policy{}))
	if k.Role != "clerk" || !k.Stale {
		t.Errorf("role %s, stale %v", k.Role, k.Stale)
	}
	older := f
	f = must[*KeyFile](t)(reparse(t, f).Refresh(k))
	f = must[*KeyFile](t)(f.SetRole(b.keys, hers.User, "auditor", "2026-12-31"))
	k = must[*Keys](t)(f.Unlock("berta", []byte("first passphrase"), dev, Policy{}))
	f = must[*KeyFile](t)(f.Refresh(k))
	// Now she knows that she is an auditor: the older statement is noticed.
	older = older.clone()
	older.doc.Slots = f.doc.Slots
	_, err = older.Unlock("berta", []byte("first passphrase"), dev, Policy{})
	want(t, err, ErrRolledBack)
}

// Revoking a user gives a new key that she cannot open, and takes nothing from the others.
func TestRevoke(t *testing.T) {
	b := newBooks(t)
	f, hers, dev := join(t, b, "Berta", "bookkeeper")
	before := b.keys.StoreKey().Clone()
	f = must[*KeyFile](t)(f.Revoke(b.keys, hers.User, RandomSecret(32)))
	f = reparse(t, f)
	if b.keys.StoreKey().Equal(before) || !b.keys.PreviousKey().Equal(before) || b.keys.Epoch != 2 {
		t.Fatal("the store key was not rotated")
	}
	_, err := f.Unlock("berta", []byte("first passphrase"), dev, Policy{})
	want(t, err, ErrUnknownUser)
	if _, _, err := f.AddUser(b.keys, Joining{
		ID: randomID(t), Name: "Berta", Role: "clerk", Passphrase: []byte("first passphrase"), Device: b.device, Cost: cheap(),
	}); err != nil {
		t.Errorf("her name is not free again: %v", err)
	}
	// With her own keys, past the program's check:
	hybrid, _ := hers.hybrid()
	want(t, f.openStoreKey(&Keys{}, hybrid), ErrForeign)
	if u, ok := f.User(hers.User); !ok || u.Active || len(u.Key) != 32 {
		t.Error("who has left must stay, for her signatures")
	}
	k := unlock(t, f, b, ownerPass)
	if !k.PreviousKey().Equal(before) {
		t.Error("the key before is lost in mid-rotation")
	}
	_, err = f.Rotate(k, RandomSecret(32))
	want(t, err, ErrArgument)
	f = must[*KeyFile](t)(f.Settle(k))
	if k := unlock(t, reparse(t, f), b, ownerPass); k.PreviousKey() != nil || k.StoreKey().Equal(before) {
		t.Error("not settled")
	}
	must[*Keys](t)(f.UnlockWithRecovery(b.recovery))
	_, err = f.Revoke(k, f.Owner().ID, RandomSecret(32))
	want(t, err, ErrUnknownUser)
}

func TestNewRecovery(t *testing.T) {
	b := newBooks(t)
	fresh := NewRecoveryKey()
	f := reparse(t, must[*KeyFile](t)(b.file.SetRecovery(b.keys, fresh)))
	if k := must[*Keys](t)(f.UnlockWithRecovery(fresh)); !k.Endorsed {
		t.Error("not endorsed")
	}
	_, err := f.UnlockWithRecovery(b.recovery)
	want(t, err, ErrWrongRecoveryKey)
	unlock(t, f, b, ownerPass)
}

func TestPortable(t *testing.T) {
	b := newBooks(t)
	four := cheap().Portable()
	p := Policy{Floor: cheap()}
	blob := must[[]byte](t)(b.keys.Portable([]byte(ownerPass), four, p))
	id := must[*Identity](t)(OpenPortable(blob, []byte(ownerPass), p))
	if id.User != b.keys.User || !b.keys.Public().Equal(id.Public()) {
		t.Error("another identity")
	}
	_, err := OpenPortable(blob, []byte("something else"), p)
	want(t, err, ErrWrongPassphrase)
	_, err = b.keys.Portable([]byte(ownerPass), cheap(), p)
	want(t, err, ErrCost)
	for i := range blob {
		bad := append([]byte(nil), blob...)
		bad[i] ^= 0x80
		calls := 0
		p := Policy{derive: func(a, s []byte, c Cost) []byte { calls++; return argon2id(a, s, c) }, MaxMemory: 1 << 10}
		if _, err := OpenPortable(bad, []byte(ownerPass), p); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrWrongPassphrase) && !errors.Is(err, ErrCost) {
			t.Errorf("byte %d: %v", i, err)
		}
		if calls > 1 {
			t.Errorf("byte %d: %d derivations", i, calls)
		}
	}
	for n := range len(blob) {
		_, err := OpenPortable(blob[:n], []byte(ownerPass), p)
		want(t, err, ErrDamaged)
	}
}

// A restore elsewhere: the backup carries the key file without store key and slots.
func TestRefound(t *testing.T) {
	b := newBooks(t)
	f, hers, _ := join(t, b, "Berta", "bookkeeper")
	carried := reparse(t, f.Carried())
	if len(carried.Slots()) != 0 || len(carried.doc.StoreKey) != 0 {
		t.Fatal("a backup would carry the live store key")
	}
	_, err := carried.UnlockWithRecovery(b.recovery)
	want(t, err, ErrDamaged) // no store key in it: nothing of the live store opens

	for name, by := range map[string]func() (*Identity, bool){
		"owner by recovery key": func() (*Identity, bool) {
			id, endorsed, err := carried.RecoverOwner(b.recovery)
			if err != nil || !endorsed {
				t.Fatal(err, endorsed)
			}
			return id, true
		},
		"bookkeeper by portable slot": func() (*Identity, bool) {
			blob := must[[]byte](t)(hers.Portable([]byte("first passphrase"), cheap().Portable(), Policy{}))
			return must[*Identity](t)(OpenPortable(blob, []byte("first passphrase"), Policy{})), false
		},
	} {
		t.Run(name, func(t *testing.T) {
			id, vouched := by()
			dev := NewDevice(randomID(t))
			g, k, err := carried.Refound(id, Creation{Store: randomID(t), Device: dev, Passphrase: []byte("elsewhere now"), Cost: cheap()})
			if err != nil {
				t.Fatal(err)
			}
			g = reparse(t, g)
			if g.Epoch() != 1 || g.Store() == b.file.Store() || k.StoreKey().Equal(b.keys.StoreKey()) || k.Role != RoleOwner {
				t.Error("the restored store shares something with the live one")
			}
			if g.Owner().ID != id.User || len(g.Users()) != 2 || g.Recovery() != b.file.Recovery() {
				t.Error("people or recovery recipient lost")
			}
			if r := must[*Keys](t)(g.UnlockWithRecovery(b.recovery)); r.Endorsed != vouched {
				t.Errorf("endorsed %v", r.Endorsed)
			}
			// The other one enrols with her own keys, opened on a machine that is already unlocked.
			other := must[*Identity](t)(identityFrom(hers.User, hers.secret.Clone()))
			k2 := must[*Keys](t)(g.UnlockIdentity(other))
			g = must[*KeyFile](t)(g.SetPassphrase(k2, []byte("here I am as well"), dev, cheap(), Policy{}))
			must[*Keys](t)(g.Unlock("Berta", []byte("here I am as well"), dev, Policy{}))
		})
	}
	_, _, err = carried.Refound(b.keys.Identity, Creation{Store: f.Store()})
	want(t, err, ErrArgument)
	stranger := must[*Identity](t)(newIdentity(randomID(t)))
	_, _, err = carried.Refound(stranger, Creation{Store: randomID(t)})
	want(t, err, ErrUnknownUser)
}

// How many people fit, so that README can say it.
func TestRoomForUsers(t *testing.T) {
	b := newBooks(t)
	f, before := b.file, len(b.file.Bytes())
	for i := range 40 {
		g, k, err := f.AddUser(b.keys, Joining{
			ID: randomID(t), Name: fmt.Sprintf("user %d", i), Role: "clerk",
			Passphrase: []byte("first passphrase"), Device: b.device, Cost: cheap(),
		})
		if err != nil {
			t.Fatalf("user %d: %v", i, err)
		}
		f = g
		k.Wipe()
	}
	reparse(t, f)
	t.Logf("alone %d bytes, with 40 more %d bytes", before, len(f.Bytes()))
}

// Who kept the old recovery kit, the key file of that time, or any old backup, opens nothing that is written after the kit was replaced
// and the key changed.
func TestAnOldRecoveryKeyOpensNothingLater(t *testing.T) {
	b := newBooks(t)
	before := reparse(t, b.file)
	f := must[*KeyFile](t)(b.file.SetRecovery(b.keys, NewRecoveryKey()))
	f = must[*KeyFile](t)(f.Rotate(b.keys, RandomSecret(32)))
	f = reparse(t, must[*KeyFile](t)(f.Settle(b.keys)))
	for name, file := range map[string]*KeyFile{"key file": before, "key file of a backup": reparse(t, before.Carried())} {
		id, _, err := file.RecoverOwner(b.recovery)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.UnlockIdentity(id)
		want(t, err, ErrForeign)
		if _, err := f.UnlockWithRecovery(b.recovery); !errors.Is(err, ErrWrongRecoveryKey) {
			t.Errorf("%s: %v", name, err)
		}
		h, _ := b.recovery.Identity()
		if _, err := f.unlockWith(id, h); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: past the program's check: %v", name, err)
		}
	}
	old := must[*Keys](t)(before.UnlockWithRecovery(b.recovery))
	if old.StoreKey().Equal(b.keys.StoreKey()) {
		t.Error("the key of before is still in use")
	}
	unlock(t, f, b, ownerPass)
}

// A recovery gives the owner a new age identity and keeps his signature; what opened with the old one on his other computers does
// not any more.
func TestARecoveryGivesANewIdentity(t *testing.T) {
	b := newBooks(t)
	second := NewDevice(randomID(t))
	f := must[*KeyFile](t)(b.file.SetPassphrase(b.keys, []byte("on the laptop"), second, cheap(), Policy{}))
	k := must[*Keys](t)(reparse(t, f).UnlockWithRecovery(b.recovery))
	g := reparse(t, must[*KeyFile](t)(f.SetPassphrase(k, []byte("set anew"), b.device, cheap(), Policy{})))
	unlock(t, g, b, "set anew")
	if len(g.Slots()) != 1 || !k.Public().Equal(b.keys.Public()) || g.doc.Statement.Users[0].Recipient == f.doc.Statement.Users[0].Recipient {
		t.Errorf("%d slots; the identity is the same, or the signature another", len(g.Slots()))
	}
	_, err := g.Unlock(ownerName, []byte("on the laptop"), second, Policy{})
	want(t, err, ErrNotEnrolled)
	want(t, onlyError(g.UnlockIdentity(b.keys.Identity)), ErrForeign)
	must[*Keys](t)(g.UnlockWithRecovery(b.recovery))
}

func onlyError[T any](_ T, err error) error { return err }

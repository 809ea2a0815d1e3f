package crypto

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// restored is what a restore does with the key file that it found in the backup.
func restored(t testing.TB, b books, store ID, key *Secret) *Handover {
	t.Helper()
	slot := must[[]byte](t)(b.keys.Portable([]byte(ownerPass), cheap(), Policy{}))
	h := must[*Handover](t)(b.file.HandOver(store, key, [][]byte{slot}, false))
	return must[*Handover](t)(ParseHandover(must[[]byte](t)(h.Bytes())))
}

func newcomer(t testing.TB, pass string) Creation {
	return Creation{Passphrase: []byte(pass), Device: NewDevice(randomID(t)), Cost: cheap()}
}

// After a restore with nothing but the backup passphrase, the owner's own passphrase opens the books, and stays the
// way in: the books have a new id and a new key, the owner is the same person.
func TestHandoverToTheOwner(t *testing.T) {
	b := newBooks(t)
	store, key := randomID(t), RandomSecret(32)
	h := restored(t, b, store, key)
	c := newcomer(t, ownerPass)
	f, k, err := h.Found("", c)
	if err != nil {
		t.Fatal(err)
	}
	if !k.StoreKey().Equal(key) || k.Store != store || k.User != b.keys.User || !bytes.Equal(k.Public(), b.keys.Public()) {
		t.Error("not the same owner, or not the key of the new store")
	}
	again := must[*Keys](t)(must[*KeyFile](t)(Parse(f.Bytes())).Unlock(ownerName, []byte(ownerPass), c.Device, Policy{}))
	if !again.StoreKey().Equal(key) {
		t.Error("the new key file opens another key")
	}
	if f.Recovery() != b.file.Recovery() {
		t.Error("the recovery key does not carry over")
	}
}

func TestHandoverWithTheRecoveryKey(t *testing.T) {
	b := newBooks(t)
	key := RandomSecret(32)
	h := restored(t, b, randomID(t), key)
	c := newcomer(t, "a quite new passphrase")
	f, k, err := h.FoundWithRecovery(b.recovery, c)
	if err != nil {
		t.Fatal(err)
	}
	if !k.StoreKey().Equal(key) || !k.Recovered || !k.Endorsed {
		t.Errorf("recovered %v, endorsed %v", k.Recovered, k.Endorsed)
	}
	must[*Keys](t)(f.Unlock("", c.Passphrase, c.Device, Policy{}))
	_, _, err = h.FoundWithRecovery(NewRecoveryKey(), c)
	want(t, err, ErrWrongRecoveryKey)
}

func TestHandoverRefusals(t *testing.T) {
	b := newBooks(t)
	h := restored(t, b, randomID(t), RandomSecret(32))
	_, _, err := h.Found(ownerName, newcomer(t, "not his passphrase"))
	want(t, err, ErrWrongPassphrase)
	_, _, err = h.Found("Nobody", newcomer(t, ownerPass))
	want(t, err, ErrUnknownUser)
	without := newcomer(t, ownerPass)
	without.Device.Secret = nil
	_, _, err = h.Found("", without)
	want(t, err, ErrNoDeviceSecret)
	_, err = b.file.HandOver(b.file.Store(), RandomSecret(32), nil, false)
	want(t, err, ErrArgument)

	none := must[*Handover](t)(b.file.HandOver(randomID(t), RandomSecret(32), nil, false))
	_, _, err = none.Found("", newcomer(t, ownerPass))
	want(t, err, ErrNotEnrolled)
}

// Only the owner may be the first: whoever founds the key file signs it, and becomes the owner.
func TestHandoverOnlyToTheOwner(t *testing.T) {
	b := newBooks(t)
	j := Joining{
		ID: randomID(t), Name: "Berta", Role: "clerk", Passphrase: []byte("berta's passphrase"), Device: b.device, Cost: cheap(),
	}
	f, hers, err := b.file.AddUser(b.keys, j)
	if err != nil {
		t.Fatal(err)
	}
	slot := must[[]byte](t)(hers.Portable(j.Passphrase, cheap(), Policy{}))
	h := must[*Handover](t)(f.HandOver(randomID(t), RandomSecret(32), [][]byte{slot}, false))
	_, _, err = h.Found("Berta", newcomer(t, "berta's passphrase"))
	want(t, err, ErrNotOwner)
	if bytes.Contains(must[[]byte](t)(h.Bytes()), []byte(base64.StdEncoding.EncodeToString(slot))) {
		t.Error("a portable slot that nobody needs lies outside the books")
	}
}

func FuzzParseHandover(f *testing.F) {
	h := restored(f, newBooks(f), ID{4}, RandomSecret(32))
	f.Add(must[[]byte](f)(h.Bytes()))
	f.Add([]byte(`{"format":"counterfoil-handover","version":1}`))
	f.Add([]byte(`{"format":"counterfoil-handover","version":2}`))
	p := Policy{MaxMemory: 64, derive: func(_, _ []byte, _ Cost) []byte { return make([]byte, 32) }}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ParseHandover(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		if _, _, err := h.Found("", Creation{Passphrase: []byte("wrong passphrase"), Policy: p}); err == nil {
			t.Fatal("opened")
		}
	})
}

func TestParseHandoverRefusals(t *testing.T) {
	h := restored(t, newBooks(t), randomID(t), RandomSecret(32))
	good := string(must[[]byte](t)(h.Bytes()))
	for name, text := range map[string]string{
		"nothing":       "",
		"another form":  strings.Replace(good, handoverFormat, "keys", 1),
		"unknown field": strings.Replace(good, `"version"`, `"more": 1, "version"`, 1),
		"cut":           good[:len(good)/2],
		"store gone":    strings.Replace(good, h.Store().String(), ID{}.String(), 1),
		"keys changed":  strings.Replace(good, `"revision": 1`, `"revision": 2`, 1),
	} {
		if _, err := ParseHandover([]byte(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	_, err := ParseHandover([]byte(strings.Replace(good, `"version": 1`, `"version": 9`, 1)))
	want(t, err, ErrNewer)
}

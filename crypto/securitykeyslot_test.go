package crypto

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// aKey is a security key as the key file sees one: a credential, and a secret for its salt.
func aKey(t testing.TB, name string) NewSecurityKey {
	t.Helper()
	return NewSecurityKey{Credential: []byte("credential of " + name), Salt: NewKeySalt(), Secret: RandomSecret(32), Label: name}
}

// withKey are books whose owner's slot needs a security key.
func withKey(t testing.TB, change ...func(*Creation)) (books, NewSecurityKey) {
	t.Helper()
	b := newBooks(t, change...)
	n := aKey(t, "Blue")
	b.file = reparse(t, must[*KeyFile](t)(b.file.AddSecurityKey(b.keys, []byte(ownerPass), b.device, Policy{}, n)))
	return b, n
}

// touched is the device with what a security key gave.
func touched(t testing.TB, f *KeyFile, dev Device, n NewSecurityKey) Device {
	t.Helper()
	for i, asked := range must[[]KeyAsked](t)(f.KeysAsked(ownerName, dev)) {
		if bytes.Equal(asked.Credential, n.Credential) {
			dev.Share = must[*Secret](t)(f.OpenShare(ownerName, dev, i, n.Secret))
			return dev
		}
	}
	t.Fatal("the key is not asked for")
	return dev
}

func TestASecurityKeyIsNeededOnceItWasAdded(t *testing.T) {
	for _, without := range []bool{false, true} {
		t.Run(fmt.Sprint("without keychain ", without), func(t *testing.T) {
			b, n := withKey(t, func(c *Creation) {
				if c.WithoutKeychain = without; without {
					c.Device.Secret = nil
				}
			})
			if without {
				b.device.Secret = nil
			}
			if _, err := b.file.Unlock(ownerName, []byte(ownerPass), b.device, Policy{}); err == nil {
				t.Fatal("the passphrase and this computer open the books without the key")
			} else {
				want(t, err, ErrNoSecurityKey)
			}
			random := b.device
			random.Share = RandomSecret(32)
			_, err := b.file.Unlock(ownerName, []byte(ownerPass), random, Policy{})
			want(t, err, ErrWrongPassphrase)
			_, err = b.file.OpenShare(ownerName, b.device, 0, RandomSecret(32))
			want(t, err, ErrWrongSecurityKey)

			dev := touched(t, b.file, b.device, n)
			_, err = b.file.Unlock(ownerName, []byte("another passphrase"), dev, Policy{})
			want(t, err, ErrWrongPassphrase)
			if !without {
				thief := touched(t, b.file, b.device, n)
				thief.Secret = RandomSecret(32)
				_, err = b.file.Unlock(ownerName, []byte(ownerPass), thief, Policy{})
				want(t, err, ErrWrongPassphrase)
			}
			k := must[*Keys](t)(b.file.Unlock(ownerName, []byte(ownerPass), dev, Policy{}))
			if !k.storeKey.Equal(b.keys.storeKey) {
				t.Error("another store key")
			}
			if s := b.file.Slots()[0]; !s.Kind.NeedsSecurityKey() || s.Kind.NeedsDevice() == without || s.Keys != 1 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// Two keys: each opens by itself; one is taken away without being there; without the last it is as before there was any.
func TestASpareKeyOpensToo(t *testing.T) {
	b, blue := withKey(t)
	red := aKey(t, "Red, in the safe")
	b.file = reparse(t, must[*KeyFile](t)(b.file.AddSecurityKey(b.keys, nil, b.device, Policy{}, red)))
	list := must[[]SecurityKey](t)(b.file.SecurityKeys(b.keys))
	if len(list) != 2 || list[0].Label != "Blue" || list[1].Label != "Red, in the safe" {
		t.Fatal(list)
	}
	k := must[*Keys](t)(b.file.Unlock(ownerName, []byte(ownerPass), touched(t, b.file, b.device, red), Policy{}))
	_, err := b.file.AddSecurityKey(k, nil, b.device, Policy{}, red)
	want(t, err, ErrArgument)

	f := reparse(t, must[*KeyFile](t)(b.file.RemoveSecurityKey(k, nil, b.device, Policy{}, blue.Credential)))
	must[*Keys](t)(f.Unlock(ownerName, []byte(ownerPass), touched(t, f, b.device, red), Policy{})).Wipe()
	if asked := must[[]KeyAsked](t)(f.KeysAsked(ownerName, b.device)); len(asked) != 1 || !bytes.Equal(asked[0].Credential, red.Credential) {
		t.Error("the key that was taken away is still asked for")
	}
	_, err = f.RemoveSecurityKey(k, []byte(ownerPass), b.device, Policy{}, blue.Credential)
	want(t, err, ErrArgument)

	f = reparse(t, must[*KeyFile](t)(f.RemoveSecurityKey(k, []byte(ownerPass), b.device, Policy{}, red.Credential)))
	must[*Keys](t)(f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{})).Wipe()
	if s := f.Slots()[0]; s.Kind != WithKeychain || s.Keys != 0 || k.Share() != nil {
		t.Errorf("%+v", s)
	}
	for i := range MaxSecurityKeys {
		f = must[*KeyFile](t)(f.AddSecurityKey(k, []byte(ownerPass), b.device, Policy{}, aKey(t, fmt.Sprint(i))))
	}
	_, err = reparse(t, f).AddSecurityKey(k, []byte(ownerPass), b.device, Policy{}, aKey(t, "one too many"))
	want(t, err, ErrArgument)
}

// What changes the slot for other reasons keeps its keys; the recovery key opens without, and the slot it makes needs none.
func TestChangesKeepTheSecurityKey(t *testing.T) {
	b, n := withKey(t)
	const next = "a new passphrase, longer"
	k := must[*Keys](t)(b.file.Unlock(ownerName, []byte(ownerPass), touched(t, b.file, b.device, n), Policy{}))
	f := reparse(t, must[*KeyFile](t)(b.file.SetPassphrase(k, []byte(next), b.device, cheap(), Policy{})))
	_, err := f.Unlock(ownerName, []byte(next), b.device, Policy{})
	want(t, err, ErrNoSecurityKey)
	f = reparse(t, must[*KeyFile](t)(f.Rotate(k, RandomSecret(32))))
	f = reparse(t, must[*KeyFile](t)(f.Settle(k)))
	f = reparse(t, must[*KeyFile](t)(f.Refresh(k)))
	k = must[*Keys](t)(f.Unlock(ownerName, []byte(next), touched(t, f, b.device, n), Policy{}))
	if k.Epoch != 2 || k.Stale {
		t.Errorf("epoch %d, stale %v", k.Epoch, k.Stale)
	}

	r := must[*Keys](t)(f.UnlockWithRecovery(b.recovery))
	f = reparse(t, must[*KeyFile](t)(f.SetPassphrase(r, []byte(next), b.device, cheap(), Policy{})))
	must[*Keys](t)(f.Unlock(ownerName, []byte(next), b.device, Policy{})).Wipe()
	if s := f.Slots(); len(s) != 1 || s[0].Kind != WithKeychain {
		t.Errorf("after the recovery: %v", s)
	}
}

// A file with such a slot is of a later version, so that a program of before says "newer" and not "not set up here"; the copy in a backup,
// which has no slots, is not.
func TestASecurityKeyMakesALaterVersion(t *testing.T) {
	b, n := withKey(t)
	if !strings.Contains(string(b.file.Bytes()), `"version": 2,`) || !strings.Contains(string(b.file.Bytes()), `"kind": "hmac-secret",`) {
		t.Error("the file does not say that it is newer")
	}
	if !strings.Contains(string(b.file.Carried().Bytes()), `"version": 1,`) {
		t.Error("the copy for backups says that it is newer")
	}
	f := must[*KeyFile](t)(b.file.RemoveSecurityKey(b.keys, []byte(ownerPass), b.device, Policy{}, n.Credential))
	if !strings.Contains(string(f.Bytes()), `"version": 1,`) {
		t.Error("without a key it is still newer")
	}
	older := rechecked(bytes.Replace(b.file.Bytes(), []byte(`"version": 2,`), []byte(`"version": 1,`), 1))
	_, err := Parse(older)
	want(t, err, ErrDamaged)
	newer := rechecked(bytes.Replace(f.Bytes(), []byte(`"version": 1,`), []byte(`"version": 2,`), 1))
	_, err = Parse(newer)
	want(t, err, ErrDamaged)
}

func TestSharesHaveTheirForm(t *testing.T) {
	b, _ := withKey(t)
	for name, bad := range map[string]func(*slot){
		"no key at all":                func(s *slot) { s.Keys = nil },
		"keys where none is needed":    func(s *slot) { s.Kind = WithKeychain },
		"no credential":                func(s *slot) { s.Keys[0].Credential = []byte{} },
		"a long credential":            func(s *slot) { s.Keys[0].Credential = make([]byte, maxCredential+1) },
		"a short salt":                 func(s *slot) { s.Keys[0].Salt = make([]byte, 31) },
		"a short share":                func(s *slot) { s.Keys[0].Sealed = make([]byte, 71) },
		"a short label":                func(s *slot) { s.Keys[0].Label = []byte{} },
		"the same key twice":           func(s *slot) { s.Keys = append(s.Keys, s.Keys[0]) },
		"a kind that is not a kind":    func(s *slot) { s.Kind = "magic" },
		"the device as of no keychain": func(s *slot) { s.Device = ID{} },
	} {
		f := b.file.clone()
		s := f.doc.Slots[0]
		s.Keys = append([]keyShare{}, s.Keys...)
		bad(&s)
		f.doc.Slots[0] = s
		if _, err := Parse(f.Bytes()); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// No bit of what a slot says of its security keys can be changed, and none of it moved to another slot.
func TestNoBitOfASecurityKeyChangesUnseen(t *testing.T) {
	b, n := withKey(t)
	change := func(what string, fn func(*slot)) {
		f := b.file.clone()
		s := f.doc.Slots[0]
		one := s.Keys[0]
		s.Keys = []keyShare{{
			Credential: bytes.Clone(one.Credential), PIN: one.PIN, Salt: bytes.Clone(one.Salt), Sealed: bytes.Clone(one.Sealed), Label: bytes.Clone(one.Label),
		}}
		s.Salt, s.Sealed = bytes.Clone(s.Salt), bytes.Clone(s.Sealed)
		fn(&s)
		f.doc.Slots[0] = s
		f = reparse(t, f)
		dev := b.device
		dev.ID = s.Device
		share, err := f.OpenShare(ownerName, dev, 0, n.Secret)
		if err == nil {
			dev.Share = share
			_, err = f.Unlock(ownerName, []byte(ownerPass), dev, Policy{})
		}
		if err == nil {
			_, err = f.SecurityKeys(b.keys)
		}
		if err == nil {
			t.Errorf("%s: changed, and nobody sees it", what)
		}
	}
	flips := map[string]func(*slot) []byte{
		"credential": func(s *slot) []byte { return s.Keys[0].Credential },
		"key salt":   func(s *slot) []byte { return s.Keys[0].Salt },
		"share":      func(s *slot) []byte { return s.Keys[0].Sealed },
		"label":      func(s *slot) []byte { return s.Keys[0].Label },
		"salt":       func(s *slot) []byte { return s.Salt },
		"sealed":     func(s *slot) []byte { return s.Sealed },
	}
	for name, of := range flips {
		size := len(of(&b.file.doc.Slots[0]))
		for bit := rand.N(61); bit < 8*size; bit += 61 { // others in each run
			change(fmt.Sprintf("%s, bit %d", name, bit), func(s *slot) { of(s)[bit/8] ^= 1 << (bit % 8) })
		}
	}
	change("the PIN", func(s *slot) { s.Keys[0].PIN = true })
	change("the device", func(s *slot) { s.Device = randomID(t) })
	change("the kind", func(s *slot) { s.Kind = PassphraseAndKey })
}

// The key that a share is sealed under, against HKDF-SHA256 as computed by Python's hmac module.
func TestShareKeyVector(t *testing.T) {
	k := keyShare{Credential: []byte("credential"), PIN: true, Salt: bytes.Repeat([]byte{9}, 32)}
	secret := NewSecret(32)
	copy(secret.Bytes(), "secret-of-a-key-secret-of-a-key!")
	got := must[*Secret](t)(k.under(secret, k.header(slot{User: ID{1}, Device: ID{2}}, ID{3})))
	if h := hex.EncodeToString(got.Bytes()); h != shareKeyVector {
		t.Errorf("share key %s, want %s", h, shareKeyVector)
	}
	s := slot{User: ID{1}, Device: ID{2}, Kind: WithSecurityKey, Cost: Cost{3, 256, 2}, Salt: []byte("0123456789abcdef")}
	dev := Device{Secret: NewSecret(32), Share: NewSecret(32)}
	copy(dev.Secret.Bytes(), "device-secret-device-secret-0123")
	copy(dev.Share.Bytes(), "share-share-share-share-share-01")
	got = must[*Secret](t)(s.key(ID{3}, SecretFrom([]byte("correct horse battery")), dev, Policy{}))
	if h := hex.EncodeToString(got.Bytes()); h != keyedSlotVector {
		t.Errorf("slot key %s, want %s", h, keyedSlotVector)
	}
}

const (
	shareKeyVector  = "a0affa64b961b1709f58f92ccd8d2ffd4b317a91936fc6c1f0eaae6617795985"
	keyedSlotVector = "eef3e8826cd0388fb0a881502e6141edaf3e4216f5c65a40ea4005683aa414d9"
)

package crypto

import (
	"bytes"
	"strings"
	"testing"
)

// A slot of the reserved kind, made by a version to come, is kept byte for byte by whatever this version changes, and opens nothing.
func TestASlotOfAVersionToComeIsKept(t *testing.T) {
	b := newBooks(t)
	later := slot{User: b.keys.User, Device: b.device.ID, Kind: SecurityKey, Salt: []byte{}, Sealed: bytes.Repeat([]byte{7}, 300)}
	b.file.doc.Slots = append([]slot{later}, b.file.doc.Slots...)
	const golden = `"kind": "hmac-secret",`
	if !strings.Contains(string(b.file.Bytes()), golden) {
		t.Fatalf("%s is not in the file", golden)
	}
	f := reparse(t, b.file)
	if n := len(f.Slots()); n != 1 || f.Slots()[0].Kind != WithKeychain {
		t.Errorf("%d ways in: %v", n, f.Slots())
	}
	k := must[*Keys](t)(f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{}))
	f = reparse(t, must[*KeyFile](t)(f.SetPassphrase(k, []byte("another one, and longer"), b.device, cheap(), Policy{})))
	found := 0
	for _, s := range f.doc.Slots {
		if s.Kind == SecurityKey && bytes.Equal(s.Sealed, later.Sealed) {
			found++
		}
	}
	if found != 1 || len(f.doc.Slots) != 2 {
		t.Errorf("%d of %d slots are that of the version to come", found, len(f.doc.Slots))
	}
	want(t, f.Pretend([]byte("whatever it is, it is wrong"), Policy{}), ErrWrongPassphrase)

	for name, bad := range map[string]func(*slot){
		"another kind":   func(s *slot) { s.Kind = "magic" },
		"of nobody":      func(s *slot) { s.User = randomID(t) },
		"more than 4096": func(s *slot) { s.Sealed = make([]byte, maxReserved+1) },
	} {
		g := f.clone()
		for i := range g.doc.Slots {
			if g.doc.Slots[i].Kind == SecurityKey {
				bad(&g.doc.Slots[i])
			}
		}
		if _, err := Parse(g.Bytes()); err == nil {
			t.Errorf("a slot %s is taken", name)
		}
	}
}

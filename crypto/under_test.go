package crypto

import (
	"bytes"
	"errors"
	"testing"
)

func TestASecretUnderAKey(t *testing.T) {
	key, other, long := RandomSecret(32), RandomSecret(32), bytes.Repeat([]byte("a private key "), 200)
	sealed, err := SealUnder(key, "place 1", long)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, long[:14]) {
		t.Error("the secret lies in the clear")
	}
	back, err := OpenUnder(key, "place 1", sealed)
	if err != nil || !bytes.Equal(back.Bytes(), long) {
		t.Fatalf("it does not come back: %v", err)
	}
	again, _ := SealUnder(key, "place 1", long)
	if bytes.Equal(again, sealed) {
		t.Error("sealed twice to the same bytes")
	}
	for name, c := range map[string]struct {
		key     *Secret
		context string
		sealed  []byte
	}{
		"another key": {other, "place 1", sealed}, "another context": {key, "place 2", sealed}, "cut": {key, "place 1", sealed[:len(sealed)-1]},
		"nearly nothing": {key, "place 1", sealed[:10]}, "nothing": {key, "place 1", nil}, "a bit": {key, "place 1", flipped(sealed, 30)},
	} {
		if _, err := OpenUnder(c.key, c.context, c.sealed); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	key.Wipe()
	if _, err := SealUnder(key, "", nil); !errors.Is(err, ErrWiped) {
		t.Errorf("a wiped key: %v", err)
	}
}

func flipped(b []byte, at int) []byte {
	c := bytes.Clone(b)
	c[at] ^= 1
	return c
}

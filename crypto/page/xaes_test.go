package page

import (
	"bytes"
	"crypto/sha3"
	"encoding/hex"
	"flag"
	"testing"
)

var long = flag.Bool("page.long", false, "also run the accumulated vector of a million messages (about 10 s)")

// The two vectors of the specification: the top bit of the block that the subkey comes from is 0 in one, 1 in the other.
func TestXAESVectors(t *testing.T) {
	for _, v := range []struct{ key, k1, derived, additional, sealed string }{
		{
			key:     "01",
			k1:      "e531954aca063d5b8d9c47a47d4cc6f0",
			derived: "c8612c9ed53fe43e8e005b828a1631a0bbcb6ab2f46514ec4f439fcfd0fa969b",
			sealed:  "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
		},
		{
			key:        "03",
			k1:         "23810ec50edb99f374409466ed1f4b7b",
			derived:    "e9c621d4cdd9b11b00a6427ad7e559aeedd66b3857646677748f8ca796cb3fd8",
			additional: "c2sp.org/XAES-256-GCM",
			sealed:     "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
		},
	} {
		x, err := newXAES(bytes.Repeat(unhex(t, v.key), 32))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x.k1[:], unhex(t, v.k1)) {
			t.Errorf("key %s: K1 = %x, want %s", v.key, x.k1, v.k1)
		}
		nonce := []byte("ABCDEFGHIJKLMNOPQRSTUVWX")
		got := x.Seal(nil, nonce, []byte("XAES-256-GCM"), []byte(v.additional))
		if !bytes.Equal(got, unhex(t, v.sealed)) {
			t.Errorf("key %s: sealed = %x, want %s", v.key, got, v.sealed)
		}
		plain, err := x.Open(nil, nonce, got, []byte(v.additional))
		if err != nil || string(plain) != "XAES-256-GCM" {
			t.Errorf("key %s: opened = %q, %v", v.key, plain, err)
		}
		direct, err := newGCM(unhex(t, v.derived))
		if err != nil {
			t.Fatal(err)
		}
		if same := direct.Seal(nil, nonce[12:], []byte("XAES-256-GCM"), []byte(v.additional)); !bytes.Equal(same, got) {
			t.Errorf("key %s: the derived key is not the one of the specification", v.key)
		}
	}
}

// The accumulated vectors of the specification: random messages from SHAKE-128, their ciphertexts hashed together.
func TestXAESAccumulated(t *testing.T) {
	n, want := 10_000, "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"
	if *long {
		n, want = 1_000_000, "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15"
	}
	source, sum := sha3.NewSHAKE128(), sha3.NewSHAKE128()
	take := func(n int) []byte {
		b := make([]byte, n)
		_, _ = source.Read(b)
		return b
	}
	for range n {
		x, err := newXAES(take(32))
		if err != nil {
			t.Fatal(err)
		}
		nonce := take(24)
		plain := take(int(take(1)[0]))
		additional := take(int(take(1)[0]))
		sealed := x.Seal(nil, nonce, plain, additional)
		if opened, err := x.Open(nil, nonce, sealed, additional); err != nil || !bytes.Equal(opened, plain) {
			t.Fatalf("a sealed message does not open: %v", err)
		}
		_, _ = sum.Write(sealed)
	}
	got := make([]byte, 32)
	_, _ = sum.Read(got)
	if hex.EncodeToString(got) != want {
		t.Errorf("after %d messages: %x, want %s", n, got, want)
	}
}

func TestXAESMisuse(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := newXAES(make([]byte, n)); err == nil {
			t.Errorf("a key of %d bytes was taken", n)
		}
	}
	x, err := newXAES(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a nonce of 12 bytes was taken")
		}
	}()
	x.Seal(nil, make([]byte, 12), nil, nil)
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

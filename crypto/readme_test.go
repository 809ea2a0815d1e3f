package crypto_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"counterfoil/crypto"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// What lies only inside the sealed books, opened by README.md, section 4, and by nothing else. The key file, pages and backups are
// read like this in app/reader_test.go and app/description_test.go.
func TestTheInnerFormatsAreReadByTheirDescription(t *testing.T) {
	const pass = "a passphrase for this test"
	cost := crypto.Cost{Time: 4, Memory: 64, Threads: 2}
	_, keys, _, err := crypto.Create(crypto.Creation{
		Store: crypto.ID{1}, Owner: crypto.ID{2}, Name: "Ada", Passphrase: []byte(pass), Device: crypto.NewDevice(crypto.ID{3}), Cost: cost,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Wipe()
	slot, err := keys.Portable([]byte(pass), cost, crypto.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	if len(slot) != 149 || string(slot[:4]) != "CFP1" || !bytes.Equal(slot[4:20], keys.User[:]) {
		t.Fatalf("a portable slot begins with %x", slot[:20])
	}
	stretched := stretch(pass, slot[20:45])
	key := hkdfOf(t, stretched, slot[29:45], "counterfoil/portable/v1\x00"+string(slot[:45]))
	cipher, err := chacha20poly1305.NewX(key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := cipher.Open(nil, slot[45:69], slot[69:], slot[:45])
	if err != nil {
		t.Fatal(err)
	}
	if sign := ed25519.NewKeyFromSeed(hkdfOf(t, secret[32:], nil, "counterfoil/user/v1 signing")); !bytes.Equal(sign[32:], keys.Public()) {
		t.Error("the portable slot seals another secret")
	}

	k, err := crypto.NewBackupKey([]byte(pass), cost, crypto.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Wipe()
	if b := k.Bytes(); len(b) != 61 || string(b[:4]) != "CFB1" || !bytes.Equal(b[29:], stretch(pass, b[4:29])) {
		t.Errorf("the backup key is %x", b)
	}
}

// stretch reads time, memory, threads and salt as both formats have them, one after the other.
func stretch(pass string, b []byte) []byte {
	return argon2.IDKey([]byte(pass), b[9:25], binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:]), b[8], 32)
}

func hkdfOf(t *testing.T, key, salt []byte, info string) []byte {
	t.Helper()
	b, err := hkdf.Key(sha256.New, key, salt, info, 32)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

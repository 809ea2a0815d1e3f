package crypto

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"testing"
)

// Anybody can make the checksum of a key file fit again. Then what the owner signed still does not change, and a slot opens no
// more: whichever bit is changed, the books do not open, and never with other keys.
func TestNoBitOfAKeyFileChangesUnseen(t *testing.T) {
	b := newBooks(t)
	data := b.file.Bytes()
	slots := bytes.Index(data, []byte(`"slots"`))
	parsed := 0
	for bit := 0; bit < 8*len(data); bit += 7 {
		if bit/8 < slots && bit%61 != 0 {
			continue
		}
		bad := bytes.Clone(data)
		bad[bit/8] ^= 1 << (bit % 8)
		f, err := Parse(rechecked(bad))
		if err != nil {
			continue
		}
		parsed++
		k, err := f.Unlock(ownerName, []byte(ownerPass), b.device, Policy{MaxMemory: 1 << 10})
		if err == nil {
			k.Wipe()
			if !bytes.Equal(f.Bytes(), data) { // a change of the checksum itself was undone by computing it
				t.Fatalf("bit %d of byte %d changed, and the books open", bit%8, bit/8)
			}
		}
	}
	if parsed < 50 {
		t.Errorf("only %d changed files were well-formed", parsed)
	}
}

// rechecked is the file with the checksum that fits it.
func rechecked(data []byte) []byte {
	check := regexp.MustCompile(`"check": "[^"]*"`)
	sum := sha256.Sum256(check.ReplaceAll(data, []byte(`"check": ""`)))
	return check.ReplaceAll(data, []byte(`"check": "`+base64.StdEncoding.EncodeToString(sum[:])+`"`))
}

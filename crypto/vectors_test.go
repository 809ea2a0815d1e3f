package crypto

import (
	"bytes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

// vector is one case of a table of another project: a line with its number, verdict and reason, then its fields in
// hexadecimal. A field that goes on in the next line is named again.
type vector struct {
	title string
	valid bool
	field map[string][]byte
}

func vectors(t *testing.T, table string) (list []vector) {
	t.Helper()
	for line := range strings.Lines(strings.TrimPrefix(table, "\n")) {
		words := strings.Fields(line)
		if len(words) > 0 && line[0] != ' ' {
			list = append(list, vector{strings.TrimSpace(line), words[1] == "valid", map[string][]byte{}})
		}
		if len(words) == 2 && line[0] == ' ' {
			field := list[len(list)-1].field
			field[words[0]] = append(field[words[0]], must[[]byte](t)(hex.DecodeString(words[1]))...)
		}
	}
	if len(list) < 5 {
		t.Fatalf("%d vectors were read", len(list))
	}
	return list
}

// What seals slots and portable slots opens what it should, and refuses the rest.
func TestXChaChaVectors(t *testing.T) {
	for _, v := range vectors(t, xchachaVectors) {
		f := v.field
		plain, err := openRecord(SecretFrom(f["key"]), append(f["nonce"], f["sealed"]...), f["additional"])
		if (err == nil) != v.valid || v.valid && !bytes.Equal(plain, f["plain"]) {
			t.Errorf("%s: %x, %v", v.title, plain, err)
		}
	}
}

// What seals the file key in a backup's stanza. There the nonce is always zero, so the cipher is asked directly.
func TestChaChaVectors(t *testing.T) {
	for _, v := range vectors(t, chachaVectors) {
		f := v.field
		plain, err := must[cipher.AEAD](t)(chacha20poly1305.New(f["key"])).Open(nil, f["nonce"], f["sealed"], f["additional"])
		if (err == nil) != v.valid || v.valid && !bytes.Equal(plain, f["plain"]) {
			t.Errorf("%s: %x, %v", v.title, plain, err)
		}
	}
}

func TestHKDFVectors(t *testing.T) {
	for _, v := range vectors(t, hkdfVectors) {
		f := v.field
		out, err := hkdf.Key(sha256.New, f["key"], f["salt"], string(f["info"]), len(f["out"]))
		if err != nil || !bytes.Equal(out, f["out"]) {
			t.Errorf("%s: %x, %v", v.title, out, err)
		}
	}
}

// Signatures: S above the order of the group, another encoding of R, cut and lengthened ones are refused.
func TestEd25519Vectors(t *testing.T) {
	for _, v := range vectors(t, ed25519Vectors) {
		if got := ed25519.Verify(v.field["key"], v.field["msg"], v.field["sig"]); got != v.valid {
			t.Errorf("%s: %v", v.title, got)
		}
	}
}

// The same at the one place where the signature of a key file is checked: no bit of it may change, nothing be added, and S
// plus the order of the group is not S.
func TestTheSignatureOfAKeyFileHasOneForm(t *testing.T) {
	f := newBooks(t).file
	good := f.doc.Signature
	forms := map[string][]byte{"empty": {}, "cut": good[:63], "longer": append(bytes.Clone(good), 0), "S + L": plusOrder(t, good)}
	for i := range 8 * len(good) {
		forms["bit"] = bytes.Clone(good)
		forms["bit"][i/8] ^= 1 << (i % 8)
		for name, form := range forms {
			bad := f.clone()
			bad.doc.Signature = form
			if _, err := Parse(bad.Bytes()); err == nil {
				t.Fatalf("signature accepted: %s %d", name, i)
			}
		}
		forms = map[string][]byte{}
	}
}

// plusOrder adds the order of the group to the second half of a signature.
func plusOrder(t *testing.T, sig []byte) []byte {
	t.Helper()
	order := must[[]byte](t)(hex.DecodeString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
	out, carry := bytes.Clone(sig), 0
	for i, b := range order {
		carry += int(out[32+i]) + int(b)
		out[32+i] = byte(carry)
		carry >>= 8
	}
	return out
}

// Under a public key of small order everybody can sign: such a key is nobody's and no key file may name one. These are all
// encodings of the eight points, as C2SP/CCTV lists them (ed25519/README.md).
func TestKeysOfSmallOrderAreRefused(t *testing.T) {
	ff := strings.Repeat("ff", 30)
	zeros := strings.Repeat("00", 30)
	for _, key := range []string{
		"00" + zeros + "00", "00" + zeros + "80", "01" + zeros + "00", "01" + zeros + "80", "ec" + ff + "7f", "ec" + ff + "ff",
		"ed" + ff + "7f", "ed" + ff + "ff", "ee" + ff + "7f", "ee" + ff + "ff",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	} {
		b := newBooks(t)
		b.file.doc.Statement.Users[0].Key = must[[]byte](t)(hex.DecodeString(key))
		b.file.doc.Signature = anybodysSignature(t, b.file)
		_, err := Parse(b.file.Bytes())
		d, ok := err.(*DamagedError)
		if !ok || d.Field != "statement.users[0].key" {
			t.Errorf("%s: %v", key, err)
		}
	}
	if smallOrder(newBooks(t).file.ownerKey()) {
		t.Error("an honest key was refused")
	}
}

// anybodysSignature is R = the neutral point and S = 0: under a key of small order it is good for one message in eight at
// least, whoever has signed.
func anybodysSignature(t *testing.T, f *KeyFile) []byte {
	t.Helper()
	sig := make([]byte, ed25519.SignatureSize)
	sig[0] = 1
	for range 1000 {
		if ed25519.Verify(f.ownerKey(), f.doc.Statement.message(), sig) {
			return sig
		}
		f.doc.Statement.Revision++
	}
	t.Fatalf("no message fits key %x", f.ownerKey())
	return nil
}

// Argon2id: the test vectors of the reference implementation (P-H-C/phc-winner-argon2, src/test.c, CC0), those that need
// little memory. The vector of RFC 9106 has a secret and additional data, which no passphrase here has; x/crypto tests it.
func TestArgon2idVectors(t *testing.T) {
	for _, v := range []struct {
		cost Cost
		want string
	}{
		{Cost{2, 256, 1}, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"},
		{Cost{2, 256, 2}, "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"},
	} {
		if got := hex.EncodeToString(argon2id([]byte("password"), []byte("somesalt"), v.cost)); got != v.want {
			t.Errorf("%+v: %s", v.cost, got)
		}
	}
}

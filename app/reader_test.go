package app_test

// This file opens a key file by what crypto/README.md says, and by nothing else: it imports none of our code, only the primitives.
// Where it has to guess, the README is not whole. description_test.go goes on to the pages and the backup.

import (
	"archive/tar"
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

const ownerPass = "copper violin sleeps at noon"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func derive(key, salt []byte, info string) []byte {
	return must(hkdf.Key(sha256.New, key, salt, info, 32))
}

func u32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// uuid is 16 bytes, written in JSON as text with dashes.
type uuid []byte

func (u *uuid) UnmarshalText(text []byte) error {
	*u = must(hex.DecodeString(strings.ReplaceAll(string(text), "-", "")))
	return nil
}

// keyFile has the fields of crypto/README.md, section 3; encoding/json reads base64 for bytes.
type keyFile struct {
	Format    string
	Version   int
	Statement json.RawMessage
	Signature []byte
	StoreKey  []byte
	Slots     []struct {
		User, Device uuid
		Kind         string
		Cost         struct {
			Time, Memory uint32
			Threads      uint8
		}
		Salt, Sealed []byte
	}
	Check string
}

type statement struct {
	Store    uuid
	Epoch    uint32
	Revision uint64
	Owner    uuid
	Users    []struct {
		ID        uuid
		Role      string
		Active    bool
		Recipient string
		Key       []byte
	}
	Recovery                                        string
	Endorsement, Escrow, Commitment, StoreKeyDigest []byte
}

// owner is the public key that signs the statement.
func (s statement) owner() []byte {
	for _, u := range s.Users {
		if bytes.Equal(u.ID, s.Owner) && u.Active && u.Role == "owner" {
			return u.Key
		}
	}
	return nil
}

func parse(t *testing.T, data []byte) (f keyFile, s statement) {
	t.Helper()
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(f.Statement, &s); err != nil {
		t.Fatal(err)
	}
	empty := regexp.MustCompile(`"check": "[^"]*"`).ReplaceAll(data, []byte(`"check": ""`))
	if sum := sha256.Sum256(empty); base64.StdEncoding.EncodeToString(sum[:]) != f.Check || f.Format != "counterfoil-keys" || f.Version != 1 {
		t.Error("the checksum or the format is another one")
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, f.Statement); err != nil {
		t.Fatal(err)
	}
	if !ed25519.Verify(s.owner(), append([]byte("counterfoil/key statement/v1\n"), compact.Bytes()...), f.Signature) {
		t.Error("the owner has not signed the statement")
	}
	return f, s
}

// openSlot gives what the first slot seals: the user secret, and what its user saw last.
func openSlot(t *testing.T, f keyFile, s statement, device []byte) (secret []byte) {
	t.Helper()
	slot := f.Slots[0]
	stretched := argon2.IDKey([]byte(ownerPass), slot.Salt, slot.Cost.Time, slot.Cost.Memory, slot.Cost.Threads, 32)
	kind := byte(1)
	if slot.Kind == "passphrase" {
		kind, device = 2, nil
	}
	header := join([]byte("counterfoil/slot/v1\x00"), s.Store, slot.User, slot.Device, []byte{kind},
		u32(slot.Cost.Time), u32(slot.Cost.Memory), []byte{slot.Cost.Threads}, slot.Salt)
	key := derive(join(stretched, device), slot.Salt, string(header))
	content, err := must(chacha20poly1305.NewX(key)).Open(nil, slot.Sealed[:24], slot.Sealed[24:], header)
	if err != nil {
		t.Fatal(err)
	}
	secret = content[1:65]
	seen := join([]byte{1}, secret, s.Store, s.owner())
	if len(content) != 125 || !bytes.Equal(content[:113], seen) {
		t.Errorf("the slot seals %x, want %x and what was seen", content, seen)
	}
	// Epoch and revision are those of the last login: never later ones than the file has.
	if binary.BigEndian.Uint32(content[113:]) > s.Epoch || binary.BigEndian.Uint64(content[117:]) > s.Revision {
		t.Errorf("the slot has seen %x, the file is of epoch %d and revision %d", content[113:], s.Epoch, s.Revision)
	}
	return secret
}

// hybrid is the age identity of a seed of 32 bytes, by way of its text: Bech32 with "age-secret-key-pq-".
func hybrid(t *testing.T, seed []byte) *age.HybridIdentity {
	t.Helper()
	const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	const part = "age-secret-key-pq-"
	var values []byte
	bits := ""
	for _, b := range seed {
		bits += fmt.Sprintf("%08b", b)
	}
	bits += strings.Repeat("0", (5-len(bits)%5)%5)
	for i := 0; i < len(bits); i += 5 {
		values = append(values, byte(must(strconv.ParseUint(bits[i:i+5], 2, 8))))
	}
	var spread []byte
	for _, c := range []byte(part) {
		spread = append(spread, c>>5)
	}
	spread = append(spread, 0)
	for _, c := range []byte(part) {
		spread = append(spread, c&31)
	}
	sum := uint32(1)
	for _, v := range join(spread, values, make([]byte, 6)) {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range []uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			sum ^= g * (top >> i & 1)
		}
	}
	sum ^= 1
	for i := range 6 {
		values = append(values, byte(sum>>(5*(5-i))&31))
	}
	text := part + "1"
	for _, v := range values {
		text += string(letters[v])
	}
	id, err := age.ParseHybridIdentity(strings.ToUpper(text))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func unseal(t *testing.T, file []byte, id age.Identity) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		t.Fatal(err)
	}
	return must(io.ReadAll(r))
}

// unbech32 gives the 32 bytes of an identity whose checksum age has looked at.
func unbech32(text string) []byte {
	bits := ""
	for _, c := range strings.ToLower(text[len("AGE-SECRET-KEY-PQ-1") : len(text)-6]) {
		bits += fmt.Sprintf("%05b", strings.IndexRune("qpzry9x8gf2tvdw0s3jn54khce6mua7l", c))
	}
	var out []byte
	for i := 0; i+8 <= len(bits); i += 8 {
		out = append(out, byte(must(strconv.ParseUint(bits[i:i+8], 2, 8))))
	}
	return out
}

// untar unpacks the archive; the skippable frame that pads it is zstd's to skip.
func untar(t *testing.T, packed []byte) map[string][]byte {
	t.Helper()
	z := must(zstd.NewReader(bytes.NewReader(packed)))
	defer z.Close()
	members := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return members
		}
		if err != nil || h.Typeflag != tar.TypeReg || h.Mode != 0o600 {
			t.Fatalf("%+v, %v", h, err)
		}
		members[h.Name] = must(io.ReadAll(r))
	}
}

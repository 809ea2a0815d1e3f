package crypto

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

// mangled is a recipient whose stanzas are changed before age computes the header's MAC over them: what a hostile maker of
// files can do, and a changed file cannot.
type mangled struct {
	*age.HybridRecipient
	change func(*age.Stanza)
}

func (m mangled) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	s, _, err := m.WrapWithLabels(fileKey)
	return s, err
}

func (m mangled) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	stanzas, labels, err := m.HybridRecipient.WrapWithLabels(fileKey)
	for _, s := range stanzas {
		m.change(s)
	}
	return stanzas, labels, err
}

// shareOf lends the share of a hybrid stanza, ML-KEM-768 ciphertext (1088) and X25519 point (32), to change.
func shareOf(change func(share []byte) []byte) func(*age.Stanza) {
	return func(s *age.Stanza) {
		share, err := base64.RawStdEncoding.DecodeString(s.Args[0])
		if err != nil || len(share) != 1088+32 {
			panic("not a hybrid stanza")
		}
		s.Args = []string{base64.RawStdEncoding.EncodeToString(change(share))}
	}
}

// The failures that C2SP/CCTV has files for (age/testdata, hybrid_*), with headers that are right otherwise: what seals
// store keys and escrows opens for none of them.
func TestHostileHybridStanzas(t *testing.T) {
	for name, change := range map[string]func(*age.Stanza){
		"bad tag":               func(s *age.Stanza) { s.Body[len(s.Body)-1] ^= 1 },
		"long file key":         func(s *age.Stanza) { s.Body = append(s.Body, 0) },
		"empty body":            func(s *age.Stanza) { s.Body = nil },
		"extra argument":        func(s *age.Stanza) { s.Args = append(s.Args, "x") },
		"no argument":           func(s *age.Stanza) { s.Args = nil },
		"upper case":            func(s *age.Stanza) { s.Type = strings.ToUpper(s.Type) },
		"as X25519":             func(s *age.Stanza) { s.Type = "X25519" },
		"share not canonical":   func(s *age.Stanza) { s.Args[0] = notCanonical(s.Args[0]) },
		"share padded":          func(s *age.Stanza) { s.Args[0] += "=" },
		"corrupted ML-KEM":      shareOf(func(b []byte) []byte { b[5] ^= 1; return b }),
		"corrupted X25519":      shareOf(func(b []byte) []byte { b[1100] ^= 1; return b }),
		"X25519 of low order":   shareOf(func(b []byte) []byte { clear(b[1088:]); return b }),
		"X25519 of order eight": shareOf(func(b []byte) []byte { clear(b[1088:]); b[1088] = 1; return b }),
		"short share":           shareOf(func(b []byte) []byte { return b[:len(b)-1] }),
		"long share":            shareOf(func(b []byte) []byte { return append(b, 0) }),
		"hardly a share":        shareOf(func(b []byte) []byte { return b[:1] }),
	} {
		mine, to := hybridPair(t)
		file := sealedBy(t, mangled{to, change}, "the store key")
		if plain, err := openSealed(file, mine); err == nil {
			t.Errorf("%s: opened as %q", name, plain.Bytes())
		}
	}
	mine, to := hybridPair(t)
	plain, err := openSealed(sealedBy(t, mangled{to, func(*age.Stanza) {}}, "the store key"), mine)
	if err != nil || string(plain.Bytes()) != "the store key" {
		t.Errorf("unchanged: %v", err)
	}
}

// notCanonical sets one of the two bits behind the last byte, which base64 leaves unused.
func notCanonical(text string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := strings.IndexByte(letters, text[len(text)-1])
	return text[:len(text)-1] + string(letters[last|1])
}

func hybridPair(t *testing.T) (*age.HybridIdentity, *age.HybridRecipient) {
	t.Helper()
	id := must[*age.HybridIdentity](t)(hybridIdentity(RandomSecret(32)))
	return id, id.Recipient()
}

func sealedBy(t *testing.T, to age.Recipient, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := must[io.WriteCloser](t)(age.Encrypt(&out, to))
	if _, err := io.WriteString(w, text); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Every bit of a sealed store key counts, and so does every length: its header has a MAC, its content a tag, and what lies
// behind is refused.
func TestEveryBitOfASealedKeyCounts(t *testing.T) {
	mine, to := hybridPair(t)
	file := sealedBy(t, to, strings.Repeat("k", 36))
	body := bytes.Index(file, []byte("\n---"))
	step := 13 // bits; every one of the body
	for bit := 0; bit < 8*len(file); bit++ {
		if bit/8 < body && bit%step != 0 {
			continue
		}
		bad := bytes.Clone(file)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := openSealed(bad, mine); err == nil {
			t.Fatalf("bit %d of byte %d changed, and it opens", bit%8, bit/8)
		}
	}
	for n := range len(file) {
		if _, err := openSealed(file[:n], mine); err == nil {
			t.Fatalf("cut to %d bytes, and it opens", n)
		}
	}
	if _, err := openSealed(append(bytes.Clone(file), 0), mine); err == nil {
		t.Error("a byte more, and it opens")
	}
}

// A header that is changed by hand: the MAC notices another order, a stanza less or doubled, other line ends, another version.
func TestChangedHeaders(t *testing.T) {
	mine, to := hybridPair(t)
	_, other := hybridPair(t)
	var out bytes.Buffer
	w := must[io.WriteCloser](t)(age.Encrypt(&out, to, other))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(out.String(), "\n---")
	version, stanzas, _ := strings.Cut(head, "\n")
	first, second, _ := strings.Cut(stanzas[3:], "\n-> ")
	join := func(parts ...string) string { return version + "\n-> " + strings.Join(parts, "\n-> ") + "\n---" + rest }
	if _, err := openSealed([]byte(join(first, second)), mine); err != nil {
		t.Fatalf("put together as it was: %v", err)
	}
	for name, text := range map[string]string{
		"other order":     join(second, first),
		"one less":        join(first),
		"doubled":         join(first, first, second),
		"a stranger more": join(first, second, "grease x\n"),
		"line ends":       strings.Replace(join(first, second), "\n", "\r\n", 1),
		"other version":   strings.Replace(join(first, second), "/v1", "/v2", 1),
		"no MAC":          strings.Replace(join(first, second), "\n--- ", "\n---  ", 1),
	} {
		if _, err := openSealed([]byte(text), mine); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

// Identities as age writes them and as it does not: only the hybrid kind, 32 bytes, one checksum, one case.
func TestIdentityTextsThatAreNone(t *testing.T) {
	good := NewRecoveryKey().Text()
	if _, err := age.ParseHybridIdentity(good); err != nil {
		t.Fatal(err)
	}
	seed := bytes.Repeat([]byte{7}, 33)
	for name, text := range map[string]string{
		"31 bytes":        strings.ToUpper(bech32Encode(identityPart, seed[:31])),
		"33 bytes":        strings.ToUpper(bech32Encode(identityPart, seed)),
		"of the old kind": strings.ToUpper(bech32Encode("age-secret-key-", seed[:32])),
		"a recipient":     bech32Encode("age1pq", seed[:32]),
		"checksum of m":   good[:len(good)-6] + bech32m(good),
		"a letter more":   good + "Q",
		"a letter less":   good[:len(good)-1],
	} {
		if _, err := ParseRecoveryKey(text); !errors.Is(err, ErrMistyped) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// bech32m is the checksum of BIP 350 for the text: another constant, so that the two kinds never pass for each other.
func bech32m(text string) string {
	lower := strings.ToLower(text)
	at := strings.LastIndexByte(lower, '1')
	values := bech32Spread(lower[:at])
	for _, c := range []byte(lower[at+1 : len(lower)-6]) {
		values = append(values, byte(strings.IndexByte(bech32Letters, c)))
	}
	sum := bech32Sum(slices.Concat(values, make([]byte, 6))) ^ 0x2bc830a3
	var out []byte
	for i := range 6 {
		out = append(out, bech32Letters[sum>>(5*(5-i))&31])
	}
	return strings.ToUpper(string(out))
}

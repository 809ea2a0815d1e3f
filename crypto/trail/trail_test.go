package trail

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"iter"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/tlog"
)

// person signs entries, as a crypto.Identity does.
type person struct {
	id   crypto.ID
	role string
	key  ed25519.PrivateKey
}

func newPerson(n byte, role string) person {
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = n
	return person{id: crypto.ID{n}, role: role, key: ed25519.NewKeyFromSeed(seed)}
}

func (p person) sign(msg []byte) ([]byte, error) { return ed25519.Sign(p.key, msg), nil }

func (p person) term(from, to int64) Term {
	return Term{User: p.id, Role: p.role, Key: p.key.Public().(ed25519.PublicKey), From: from, To: to}
}

// log is a trail as a store keeps it: two tables.
type log struct {
	leaves [][]byte
	hashes []tlog.Hash
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		if i >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("no hash %d", i)
		}
		out = append(out, l.hashes[i])
	}
	return out, nil
}

func (l *log) append(t testing.TB, by person, action string) Entry {
	t.Helper()
	n := int64(len(l.leaves)) + 1
	a, err := Append(entry(n, by, action), by.sign, l)
	if err != nil {
		t.Fatal(err)
	}
	if a.First != int64(len(l.hashes)) {
		t.Fatalf("entry %d: hashes begin at %d, want %d", n, a.First, len(l.hashes))
	}
	l.leaves, l.hashes = append(l.leaves, a.Leaf), append(l.hashes, a.Hashes...)
	return a.Entry
}

func entry(n int64, by person, action string) Entry {
	return Entry{
		Number: n, Time: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Second), Actor: by.id,
		Device: crypto.ID{0xdd}, Role: by.role, Action: action, Target: "invoice 17", Outcome: "done", Version: "0.1.0",
	}
}

func (l *log) all() iter.Seq2[[]byte, error] { return sequence(l.leaves) }

func sequence(leaves [][]byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, leaf := range leaves {
			if !yield(leaf, nil) {
				return
			}
		}
	}
}

func newLog(t testing.TB, n int, by person) *log {
	t.Helper()
	l := &log{}
	for range n {
		l.append(t, by, "invoice.issue")
	}
	return l
}

func anchor(t testing.TB, l *log, size int64) Anchor {
	t.Helper()
	a, err := At(size, l)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func verify(t testing.TB, leaves [][]byte, terms Terms, anchors ...Anchor) Report {
	t.Helper()
	r, err := Verify(sequence(leaves), terms, anchors...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVerifySound(t *testing.T) {
	anna := newPerson(1, "owner")
	l := newLog(t, 70, anna)
	var anchors []Anchor
	for n := range int64(71) {
		anchors = append(anchors, anchor(t, l, n))
	}
	r := verify(t, l.leaves, Terms{anna.term(1, 0)}, anchors...)
	if !r.Sound() || len(r.Findings) != 0 {
		t.Fatalf("findings %v", r.Findings)
	}
	if r.Anchor != anchors[70] {
		t.Error("the root of the leaves is not the root of the stored hashes")
	}
	if r := verify(t, nil, nil, Anchor{}); !r.Sound() {
		t.Error("an empty trail is not sound")
	}
}

// Each way to change history, done by somebody without keys, with the entry where it shows.
func TestVerifyFindsChanges(t *testing.T) {
	anna := newPerson(1, "owner")
	l := newLog(t, 20, anna)
	head := anchor(t, l, 20)
	edit := func(fn func([][]byte) [][]byte) [][]byte {
		return fn(slices.Clone(l.leaves))
	}
	for name, c := range map[string]struct {
		leaves [][]byte
		first  Finding
	}{
		"entry changed": {edit(func(s [][]byte) [][]byte {
			s[9] = []byte(strings.Replace(string(s[9]), "invoice 17", "invoice 18", 1))
			return s
		}), Finding{Number: 10, Kind: BadSignature}},
		"signature changed": {edit(func(s [][]byte) [][]byte {
			s[9] = slices.Clone(s[9])
			s[9][len(s[9])-1] ^= 1
			return s
		}), Finding{Number: 10, Kind: BadSignature}},
		"entry removed":   {edit(func(s [][]byte) [][]byte { return slices.Delete(s, 9, 10) }), Finding{Number: 10, Kind: Missing}},
		"first removed":   {edit(func(s [][]byte) [][]byte { return s[1:] }), Finding{Number: 1, Kind: Missing}},
		"tail cut":        {edit(func(s [][]byte) [][]byte { return s[:15] }), Finding{Number: 20, Kind: CutTail}},
		"all cut":         {nil, Finding{Number: 20, Kind: CutTail}},
		"entry repeated":  {edit(func(s [][]byte) [][]byte { return slices.Insert(s, 9, s[8]) }), Finding{Number: 9, Kind: Misplaced}},
		"entries swapped": {edit(func(s [][]byte) [][]byte { s[8], s[9] = s[9], s[8]; return s }), Finding{Number: 9, Kind: Missing}},
		"garbage":         {edit(func(s [][]byte) [][]byte { s[4] = []byte("garbage"); return s }), Finding{Number: 5, Kind: Unreadable}},
		"of another log": {edit(func(s [][]byte) [][]byte {
			other := &log{}
			for range 9 {
				other.append(t, anna, "other")
			}
			s[8] = other.leaves[8]
			return s
		}), Finding{Number: 9, Kind: Detached}},
	} {
		r := verify(t, c.leaves, Terms{anna.term(1, 0)}, head)
		if r.Sound() || r.Findings[0] != c.first {
			t.Errorf("%s: findings %v, want first %v", name, r.Findings, c.first)
		}
	}
}

// The attacker holds every key of today and writes history anew, signatures and hashes and all. Only anchors tell.
func TestVerifyAgainstTodaysKeys(t *testing.T) {
	anna := newPerson(1, "owner")
	l := newLog(t, 50, anna)
	anchors := []Anchor{anchor(t, l, 10), anchor(t, l, 25), anchor(t, l, 40)}
	forged := &log{}
	for n := range 50 {
		action := "invoice.issue"
		if n == 29 {
			action = "invoice.void"
		}
		forged.append(t, anna, action)
	}
	if r := verify(t, forged.leaves, Terms{anna.term(1, 0)}); !r.Sound() {
		t.Fatal("without anchors nothing can be known, so nothing is claimed:", r.Findings)
	}
	r := verify(t, forged.leaves, Terms{anna.term(1, 0)}, anchors...)
	if len(r.Findings) != 1 || r.Findings[0] != (Finding{Number: 40, Since: 25, Kind: Rewritten}) {
		t.Errorf("findings %v", r.Findings)
	}
	if got := r.Findings[0].String(); got != "entries 26 to 40: rewritten" {
		t.Error(got)
	}
	for _, a := range anchors[:2] {
		if err := Extends(a, 50, forged); err != nil {
			t.Error(err)
		}
	}
	if err := Extends(anchors[2], 50, forged); !errors.Is(err, ErrRewritten) {
		t.Error(err)
	}
	if err := Extends(anchor(t, l, 50), 49, forged); !errors.Is(err, ErrCut) {
		t.Error(err)
	}
}

// A key is good for its own time only: who joined at entry 11 signs no entry 5, and who left at 20 none after.
func TestVerifyTerms(t *testing.T) {
	anna, berta := newPerson(1, "owner"), newPerson(2, "bookkeeper")
	l := &log{}
	for n := 1; n <= 30; n++ {
		by := anna
		if n == 5 || n == 15 || n == 25 {
			by = berta
		}
		l.append(t, by, "report.read")
	}
	clerk := newPerson(2, "clerk")
	for name, c := range map[string]struct {
		terms Terms
		want  []Finding
	}{
		"in her time":  {Terms{anna.term(1, 0), berta.term(11, 20)}, []Finding{{Number: 5, Kind: UnknownActor}, {Number: 25, Kind: UnknownActor}}},
		"another role": {Terms{anna.term(1, 0), berta.term(1, 20), clerk.term(21, 0)}, []Finding{{Number: 25, Kind: WrongRole}}},
		"two terms":    {Terms{anna.term(1, 0), berta.term(1, 10), berta.term(11, 0)}, nil},
	} {
		if got := verify(t, l.leaves, c.terms).Findings; !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Edge values of Ed25519 (RFC 8032, 5.1.7): S plus the order of the group, S of all ones, R off the curve, and a key that is no
// point. None of them passes.
func TestVerifyEd25519Edges(t *testing.T) {
	anna := newPerson(1, "owner")
	l := newLog(t, 1, anna)
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	text, sig := l.leaves[0][:len(l.leaves[0])-64], l.leaves[0][len(l.leaves[0])-64:]
	s := slices.Clone(sig[32:])
	slices.Reverse(s)
	plus := new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
	slices.Reverse(plus)
	ones := bytes.Repeat([]byte{0xff}, 32)
	for name, forged := range map[string][]byte{
		"S plus order": slices.Concat(sig[:32], plus),
		"S all ones":   slices.Concat(sig[:32], ones),
		"S zero":       slices.Concat(sig[:32], make([]byte, 32)),
		"R all ones":   slices.Concat(ones, sig[32:]),
		"R zero":       slices.Concat(make([]byte, 32), sig[32:]),
	} {
		r := verify(t, [][]byte{slices.Concat(text, forged)}, Terms{anna.term(1, 0)})
		if len(r.Findings) != 1 || r.Findings[0].Kind != BadSignature {
			t.Errorf("%s: %v", name, r.Findings)
		}
	}
	for _, key := range []ed25519.PublicKey{ones, ones[:31], nil} {
		if verify(t, l.leaves, Terms{{User: anna.id, Role: anna.role, Key: key, From: 1}}).Sound() {
			t.Errorf("key of %d bytes passed", len(key))
		}
	}
}

func TestVerifyClock(t *testing.T) {
	anna := newPerson(1, "owner")
	l := newLog(t, 3, anna)
	e := entry(4, anna, "login")
	e.Time = e.Time.Add(-time.Hour)
	a, err := Append(e, anna.sign, l)
	if err != nil {
		t.Fatal(err)
	}
	r := verify(t, append(l.leaves, a.Leaf), Terms{anna.term(1, 0)})
	if len(r.Findings) != 1 || r.Findings[0] != (Finding{Number: 4, Kind: ClockBack}) || !r.Sound() {
		t.Errorf("findings %v", r.Findings)
	}
}

func TestVerifyReportsReadErrorsAndStopsCounting(t *testing.T) {
	broken := errors.New("disk")
	_, err := Verify(func(yield func([]byte, error) bool) { yield(nil, broken) }, nil)
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	r := verify(t, make([][]byte, 250), nil)
	if len(r.Findings) != 100 || r.More != 150 || r.Sound() {
		t.Errorf("%d findings, %d more", len(r.Findings), r.More)
	}
}

// Random edits of a random log are always noticed when the head is anchored.
func TestVerifyProperty(t *testing.T) {
	anna := newPerson(1, "owner")
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		l := newLog(t, 2+random.IntN(40), anna)
		n := len(l.leaves)
		leaves := slices.Clone(l.leaves)
		i, j := random.IntN(n), random.IntN(n)
		switch random.IntN(3) {
		case 0:
			leaves = slices.Delete(leaves, i, i+1)
		case 1:
			leaves = slices.Insert(leaves, i, leaves[j])
		case 2:
			leaves[i] = slices.Clone(leaves[i])
			leaves[i][random.IntN(len(leaves[i]))] ^= 1 << random.IntN(8)
		}
		if verify(t, leaves, Terms{anna.term(1, 0)}, anchor(t, l, int64(n))).Sound() {
			t.Fatalf("an edit of %d entries passed", n)
		}
	}
}

// Leaves and tree as tlog and RFC 6962 have them: an inclusion proof by tlog itself.
func TestTreeIsRFC6962(t *testing.T) {
	l := newLog(t, 13, newPerson(1, "owner"))
	head := anchor(t, l, 13)
	for n := range int64(13) {
		proof, err := tlog.ProveRecord(13, n, l)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(proof, 13, head.Root, n, tlog.RecordHash(l.leaves[n])); err != nil {
			t.Errorf("entry %d: %v", n+1, err)
		}
	}
}

func TestCheckpoint(t *testing.T) {
	store := crypto.ID{7}
	_, keys, _, err := crypto.Create(crypto.Creation{
		Store: store, Owner: crypto.ID{8}, Name: "anna", Passphrase: []byte("some passphrase"),
		Device: crypto.NewDevice(crypto.ID{9}), Cost: crypto.Cost{Time: 1, Memory: 32, Threads: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	l := &log{}
	owner := person{id: keys.User, role: "owner"}
	for n := range int64(5) {
		a, err := Append(entry(n+1, owner, "login"), keys.Sign, l)
		if err != nil {
			t.Fatal(err)
		}
		l.leaves, l.hashes = append(l.leaves, a.Leaf), append(l.hashes, a.Hashes...)
	}
	r := verify(t, l.leaves, Terms{{User: keys.User, Role: "owner", Key: keys.Public(), From: 1}})
	if !r.Sound() {
		t.Fatal(r.Findings)
	}
	msg, err := Checkpoint(store, r.Anchor, keys.Identity)
	if err != nil {
		t.Fatal(err)
	}
	key := func(user crypto.ID) (ed25519.PublicKey, bool) { return keys.Public(), user == keys.User }
	a, by, err := OpenCheckpoint(msg, store, key)
	if err != nil || a != r.Anchor || by != keys.User {
		t.Fatal(a, by, err)
	}
	nobody := func(crypto.ID) (ed25519.PublicKey, bool) { return nil, false }
	other := func(crypto.ID) (ed25519.PublicKey, bool) {
		return newPerson(3, "").key.Public().(ed25519.PublicKey), true
	}
	for name, open := range map[string]func() error{
		"another store": func() error { _, _, err := OpenCheckpoint(msg, crypto.ID{6}, key); return err },
		"unknown user":  func() error { _, _, err := OpenCheckpoint(msg, store, nobody); return err },
		"another key":   func() error { _, _, err := OpenCheckpoint(msg, store, other); return err },
		"changed": func() error {
			_, _, err := OpenCheckpoint([]byte(strings.Replace(string(msg), "\n5\n", "\n6\n", 1)), store, key)
			return err
		},
	} {
		if err := open(); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range msg {
		if _, _, err := OpenCheckpoint(msg[:n], store, key); !errors.Is(err, ErrCheckpoint) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	keys.Wipe()
	if _, err := Checkpoint(store, r.Anchor, keys.Identity); !errors.Is(err, crypto.ErrWiped) {
		t.Error(err)
	}
}

func BenchmarkAppend(b *testing.B) {
	anna := newPerson(1, "owner")
	l := newLog(b, 1000, anna)
	for b.Loop() {
		if _, err := Append(entry(1001, anna, "invoice.issue"), anna.sign, l); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	anna := newPerson(1, "owner")
	l := newLog(b, 20_000, anna)
	for b.Loop() {
		if _, err := Verify(l.all(), Terms{anna.term(1, 0)}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/20_000, "us/entry")
}

package trail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/crypto"
)

// shop is a trail whose owner and clerk sign with real identities, for checkpoints are signed by those.
type shop struct {
	log
	store        crypto.ID
	owner, clerk person
	keys         *crypto.Keys
	secrets      map[int64][]Kept
}

func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{store: crypto.ID{7}, secrets: map[int64][]Kept{}}
	_, keys, _, err := crypto.Create(crypto.Creation{
		Store: s.store, Owner: crypto.ID{8}, Name: "anna", Passphrase: []byte("some passphrase"),
		Device: crypto.NewDevice(crypto.ID{9}), Cost: crypto.Cost{Time: 1, Memory: 32, Threads: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keys.Wipe)
	s.keys, s.owner, s.clerk = keys, person{id: keys.User, role: "owner"}, newPerson(2, "clerk")
	return s
}

func (s *shop) terms() Terms {
	return Terms{{User: s.keys.User, Role: "owner", Key: s.keys.Public(), From: 1}, s.clerk.term(3, 0)}
}

// act adds an entry, by the clerk or else by the owner.
func (s *shop) act(t testing.TB, clerk bool, action string, changes ...Change) Entry {
	t.Helper()
	by, sign := s.owner, s.keys.Sign
	if clerk {
		by, sign = s.clerk, s.clerk.sign
	}
	e := entry(int64(len(s.leaves))+1, by, action)
	e.Changes = changes
	a, err := Append(e, sign, &s.log)
	if err != nil {
		t.Fatal(err)
	}
	s.leaves, s.hashes = append(s.leaves, a.Leaf), append(s.hashes, a.Hashes...)
	return a.Entry
}

// rights are those of the test's shop.
func rights(action, role string) (known, allowed bool) {
	switch action {
	case "company.set":
		return true, role == "owner"
	case "document.issue", "customer.save", "series.set":
		return true, role != "auditor"
	}
	return false, false
}

func issued(counter int) []Change {
	thing := "document " + crypto.ID{byte(counter), 1}.String()
	return []Change{
		changed(thing, "counter", "", fmt.Sprint(counter)), changed(thing, "kind", "", "invoice"),
		changed(thing, "period", "", "2026"), changed(thing, "series", "", crypto.ID{5}.String()),
	}
}

// busyShop has a day behind it: two people, numbers, a customer whose name is sealed.
func busyShop(t testing.TB) *shop {
	s := newShop(t)
	s.act(t, false, "company.set")
	s.act(t, false, "series.set")
	s.act(t, true, "customer.save", sealedBy(Salt{1}, "customer 1", "name", "", "Jane"), changed("customer 1", "terms", "", "14"))
	name := "Jane"
	s.secrets[3] = []Kept{{Position: 1, Salt: Salt{1}, Is: &name}}
	for n := 1; n <= 6; n++ {
		s.act(t, n%2 == 0, "document.issue", issued(n)...)
	}
	return s
}

func (s *shop) header(t testing.TB) Header {
	t.Helper()
	a := anchor(t, &s.log, int64(len(s.leaves)))
	note, err := Checkpoint(s.store, a, s.keys.Identity)
	if err != nil {
		t.Fatal(err)
	}
	return Header{
		Store: s.store, Made: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC), Program: "0.1.0", Anchor: a, People: s.terms(),
		May: map[string][]string{"note.add": {"owner", "clerk"}}, Checkpoint: note,
	}
}

func (s *shop) lines() iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for i, leaf := range s.leaves {
			if !yield(Line{leaf, s.secrets[int64(i)+1]}, nil) {
				return
			}
		}
	}
}

func (s *shop) export(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteExport(&out, s.header(t), s.lines()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func offlineOf(t testing.TB, file []byte, marks ...Mark) Offline {
	t.Helper()
	o, err := VerifyExport(bytes.NewReader(file), rights, marks...)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAnExportVerifiesWithoutKeys(t *testing.T) {
	s := busyShop(t)
	half := anchor(t, &s.log, 4)
	short, err := ParseShort(" " + strings.ToLower(half.Short()) + " ")
	if err != nil {
		t.Fatal(err)
	}
	o := offlineOf(t, s.export(t), half.Mark(), short.Mark())
	if !o.Sound() || o.Anchor.Size != 9 || o.By != s.keys.User || o.Against != 2 || o.Values != 1 || o.Unopened != 0 || o.Documents != 6 {
		t.Errorf("%+v", o)
	}
	s.secrets = nil
	if o := offlineOf(t, s.export(t)); !o.Sound() || o.Values != 0 || o.Unopened != 1 {
		t.Errorf("without values: %+v", o)
	}
	s.act(t, true, "note.add")
	if o := offlineOf(t, s.export(t)); !o.Sound() {
		t.Errorf("an action that only the file knows: %v", o.Findings)
	}
}

// What somebody may do to the file who does not hold the keys, or holds some of them, and by what it is found.
func TestAttacksOnAnExport(t *testing.T) {
	s := busyShop(t)
	whole := string(s.export(t))
	lines := strings.SplitAfter(whole, "\n")
	const first = 2 // line of entry 1; entry 3 has a line of values behind it
	of := func(n int) int {
		if n > 3 {
			return first + n
		}
		return first + n - 1
	}
	join := func(list []string) string { return strings.Join(list, "") }
	for name, c := range map[string]struct {
		file  string
		first Finding
	}{
		"an entry edited":    {strings.Replace(whole, `"terms","is":"14"`, `"terms","is":"90"`, 1), Finding{Number: 3, Kind: BadSignature}},
		"an entry removed":   {join(slices.Delete(slices.Clone(lines), of(5), of(5)+1)), Finding{Number: 5, Kind: Missing}},
		"the tail cut":       {join(lines[:of(8)]), Finding{Number: 9, Kind: CutTail}},
		"entries exchanged":  {join(slices.Concat(lines[:of(5)], []string{lines[of(6)], lines[of(5)]}, lines[of(7):])), Finding{Number: 5, Kind: Missing}},
		"an entry repeated":  {join(slices.Insert(slices.Clone(lines), of(6), lines[of(5)])), Finding{Number: 5, Kind: Misplaced}},
		"a value exchanged":  {strings.Replace(whole, `"is":"Jane"}`, `"is":"Joan"}`, 1), Finding{Number: 3, Kind: ForeignValue}},
		"a salt exchanged":   {strings.Replace(whole, `"salt":"AQ`, `"salt":"Ag`, 1), Finding{Number: 3, Kind: ForeignValue}},
		"garbage for a line": {strings.Replace(whole, lines[of(4)], "garbage\n", 1), Finding{Number: 4, Kind: Unreadable}},
		"a value of no line": {strings.Replace(whole, `"position":1`, `"position":7`, 1), Finding{Number: 3, Kind: ForeignValue}},
	} {
		if c.file == whole {
			t.Fatalf("%s: nothing was changed", name)
		}
		o := offlineOf(t, []byte(c.file))
		if o.Sound() || o.Findings[0] != c.first {
			t.Errorf("%s: %v, want first %v", name, o.Findings, c.first)
		}
	}
	// Cut within a line, an export ends in an error: it was not read to its end.
	if _, err := VerifyExport(strings.NewReader(whole[:len(whole)-3]), rights); !errors.Is(err, ErrExport) {
		t.Error(err)
	}
}

// Those who hold keys: a clerk who writes an entry in the owner's name, or does what she may not; a key of later signing for earlier.
func TestForgersWithKeys(t *testing.T) {
	for name, c := range map[string]struct {
		forge func(s *shop)
		want  Finding
	}{
		"in another's name": {func(s *shop) {
			e := entry(10, s.owner, "company.set")
			a, err := Append(e, s.clerk.sign, &s.log)
			if err != nil {
				t.Fatal(err)
			}
			s.leaves, s.hashes = append(s.leaves, a.Leaf), append(s.hashes, a.Hashes...)
		}, Finding{Number: 10, Kind: BadSignature}},
		"beyond her rights": {func(s *shop) { s.act(t, true, "company.set") }, Finding{Number: 10, Kind: NotAllowed}},
		"a number left out": {func(s *shop) { s.act(t, true, "document.issue", issued(8)...) }, Finding{Number: 10, Kind: NumberGap}},
		"a number again":    {func(s *shop) { s.act(t, true, "document.issue", issued(4)...) }, Finding{Number: 10, Kind: NumberTwice}},
	} {
		s := busyShop(t)
		c.forge(s)
		if o := offlineOf(t, s.export(t)); len(o.Findings) != 1 || o.Findings[0] != c.want {
			t.Errorf("%s: %v, want %v", name, o.Findings, c.want)
		}
	}
	s := newShop(t)
	s.act(t, false, "company.set")
	s.act(t, true, "customer.save") // she is with the shop from the third entry on
	s.act(t, true, "customer.save")
	if o := offlineOf(t, s.export(t)); len(o.Findings) != 1 || o.Findings[0] != (Finding{Number: 2, Kind: UnknownActor}) {
		t.Errorf("a later key for an earlier entry: %v", o.Findings)
	}
}

// A series set forward explains the numbers that are passed over.
func TestNumbersPassedOver(t *testing.T) {
	s := busyShop(t)
	s.act(t, false, "series.set", changed("series "+crypto.ID{5}.String(), "next", "7", "20"))
	s.act(t, false, "document.issue", issued(20)...)
	if o := offlineOf(t, s.export(t)); !o.Sound() {
		t.Error(o.Findings)
	}
}

// Somebody who holds all keys of today writes the whole trail anew, with a head signed as before. Alone it is sound, which the verifier cannot
// help; against anything kept elsewhere it is not.
func TestAnExportWrittenAnew(t *testing.T) {
	s := busyShop(t)
	kept := anchor(t, &s.log, 7)
	short, err := ParseShort(kept.Short())
	if err != nil {
		t.Fatal(err)
	}
	forged := newShop(t)
	forged.keys, forged.owner = s.keys, s.owner
	for i := range 9 {
		forged.act(t, false, "note.add", changed("customer 1", "terms", "", fmt.Sprint(i)))
	}
	file := forged.export(t)
	if o := offlineOf(t, file); !o.Sound() {
		t.Fatal(o.Findings)
	}
	for name, mark := range map[string]Mark{"whole": kept.Mark(), "printed": short.Mark()} {
		o := offlineOf(t, file, mark)
		if len(o.Findings) != 1 || o.Findings[0] != (Finding{Number: 7, Kind: Rewritten}) {
			t.Errorf("%s: %v", name, o.Findings)
		}
	}
	longer := Short{Size: 50}
	if o := offlineOf(t, s.export(t), longer.Mark()); len(o.Findings) != 1 || o.Findings[0] != (Finding{Number: 50, Kind: CutTail}) {
		t.Errorf("shorter than printed: %v", o.Findings)
	}
	// A head that a stranger signed, and entries behind the signed end.
	h := s.header(t)
	h.Checkpoint = []byte(strings.Replace(string(h.Checkpoint), "9", "8", 1))
	var out bytes.Buffer
	if err := WriteExport(&out, h, s.lines()); err != nil {
		t.Fatal(err)
	}
	if o := offlineOf(t, out.Bytes()); len(o.Findings) != 1 || o.Findings[0].Kind != NoCheckpoint {
		t.Errorf("head not signed: %v", o.Findings)
	}
	h = s.header(t)
	s.act(t, true, "note.add")
	out.Reset()
	if err := WriteExport(&out, h, s.lines()); err != nil {
		t.Fatal(err)
	}
	if o := offlineOf(t, out.Bytes()); len(o.Findings) != 1 || o.Findings[0] != (Finding{Number: 10, Kind: Misplaced}) {
		t.Errorf("behind the end: %v", o.Findings)
	}
}

func TestParseShort(t *testing.T) {
	a := anchor(t, newLog(t, 9, newPerson(1, "owner")), 9)
	s, err := ParseShort(a.Short())
	if err != nil || s.String() != a.Short() || !s.Mark().same(a) {
		t.Error(s, err)
	}
	typed := strings.NewReplacer("O", "0", "I", "1", "B", "8").Replace(a.Short())
	if again, err := ParseShort(typed[:6] + " " + typed[6:10] + "-" + typed[10:]); err != nil || again != s {
		t.Error(typed, again, err)
	}
	for _, text := range []string{"", "9", "9-", "9-ABC", "-ABCDEFGHIJKLMNOP", "x-ABCDEFGHIJKLMNOP", "-9-ABCDEFGHIJKLMNOP", a.Short() + "A", strings.Replace(a.Short(), "-", " ", 1)} {
		if s, err := ParseShort(text); err == nil {
			t.Errorf("%q is taken for %v", text, s)
		}
	}
}

// Whatever the file says, the verifier ends, says so in its own kinds, and calls nothing sound that is not to the byte what was signed.
func FuzzVerifyExport(f *testing.F) {
	s := busyShop(f)
	whole := s.export(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(bytes.Replace(whole, []byte("\t"), nil, 1))
	f.Add([]byte(magic + "\n{}\n"))
	f.Add([]byte(magic + "\n" + `{"store":"07000000-0000-0000-0000-000000000000","made":"2026-11-25T08:00:00.000000Z","program":"","size":0,"root":"` +
		base64.StdEncoding.EncodeToString(make([]byte, 32)) + `","people":null,"may":null,"checkpoint":""}` + "\n\t{}\n"))
	head := anchor(f, &s.log, int64(len(s.leaves)))
	f.Fuzz(func(t *testing.T, file []byte) {
		o, err := VerifyExport(bytes.NewReader(file), rights, head.Mark())
		if err == nil && o.Sound() && o.Anchor != head {
			t.Fatalf("another trail is sound: %+v", o)
		}
	})
}

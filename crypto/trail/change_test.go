package trail

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/tlog"
)

func changed(thing, field, was, is string) Change {
	return Change{Thing: thing, Field: field, Was: Value{Text: was}, Is: Value{Text: is}}
}

// sealedBy has a change tell its values as commitments only.
func sealedBy(salt Salt, thing, field, was, is string) Change {
	c := Change{Thing: thing, Field: field}
	if was != "" {
		c.Was.Sealed = Seal(salt, c, false, was)
	}
	if is != "" {
		c.Is.Sealed = Seal(salt, c, true, is)
	}
	return c
}

// The exact bytes of an entry with changes, as those of one without.
func TestChangesVector(t *testing.T) {
	anna := newPerson(1, "owner")
	e := entry(1, anna, "customer.save")
	who := "customer " + crypto.ID{7}.String()
	e.Changes = []Change{changed(who, "terms", "14", "30"), sealedBy(Salt{1}, who, "name", "", "Jane"), changed("item 2", "price", "1.00", "")}
	e.More = 3
	got, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	zeros := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	want := `{"form":2,"number":1,"time":"2026-11-24T08:00:01.000000Z","actor":"01000000-0000-0000-0000-000000000000",` +
		`"device":"dd000000-0000-0000-0000-000000000000","role":"owner","action":"customer.save",` +
		`"target":"invoice 17","outcome":"done","version":"0.1.0","detail":"` + zeros + `","prev":"` + zeros + `",` +
		`"changes":[{"thing":"customer 07000000-0000-0000-0000-000000000000","field":"terms","was":"14","is":"30"},` +
		`{"field":"name","isSealed":"SEALED"},{"thing":"item 2","field":"price","was":"1.00"}],"more":3}`
	want = strings.Replace(want, "SEALED", "HjbL3mtob9IC4hZyUYQ2eF3PPtyMVSGGAKaH+uhEQ+E=", 1)
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	back, _, err := Decode(append(got, make([]byte, 64)...))
	if err != nil || !slices.Equal(back.Changes, e.Changes) || back.More != 3 {
		t.Errorf("%v %v", back, err)
	}
}

func TestSealKeepsToItsPlace(t *testing.T) {
	salt := Salt{9}
	c := sealedBy(salt, "customer 1", "name", "Jane", "Joan")
	if !c.Opens(salt, false, "Jane") || !c.Opens(salt, true, "Joan") {
		t.Fatal("a commitment does not open")
	}
	other := c
	other.Field = "contact.name"
	for name, opens := range map[string]bool{
		"another value": c.Opens(salt, true, "Jean"), "another salt": c.Opens(Salt{8}, true, "Joan"),
		"the other side": c.Opens(salt, true, "Jane"), "another field": other.Opens(salt, true, "Joan"),
		"nothing there": Change{Thing: "customer 1", Field: "name"}.Opens(salt, true, ""),
	} {
		if opens {
			t.Errorf("%s opens it", name)
		}
	}
	if Seal(salt, Change{Thing: "a", Field: "bc"}, true, "") == Seal(salt, Change{Thing: "ab", Field: "c"}, true, "") {
		t.Error("two places have one commitment")
	}
}

func TestChangesAreHeldToTheirForm(t *testing.T) {
	anna := newPerson(1, "owner")
	for name, c := range map[string]Change{
		"thing": changed("", "terms", "1", "2"), "field": changed("item 2", "a\nb", "1", "2"), "value": changed("item 2", "note", "", "a\x1b[2J"),
	} {
		e := entry(1, anna, "item.save")
		e.Changes = []Change{c}
		if _, err := e.Bytes(); !errors.Is(err, ErrEntry) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := entry(1, anna, "item.save")
	e.Changes = []Change{{Thing: "item 2", Field: "note", Was: Value{Text: "x", Sealed: tlog.Hash{1}}}}
	if _, err := e.Bytes(); !errors.Is(err, ErrEntry) {
		t.Error("a value in clear and sealed at once:", err)
	}
}

// However many changes there are, and however JSON writes them, the leaf stays below its bound, and none is lost without being
// counted.
func TestTellFits(t *testing.T) {
	anna := newPerson(1, "owner")
	for name, value := range map[string]string{"plain": "12.50", "escaped": strings.Repeat("<", MaxClear), "wide": strings.Repeat("€", MaxClear/3)} {
		var list []Change
		for i := range 2000 {
			list = append(list, changed(fmt.Sprintf("item %d", i), "price", value, value))
		}
		e := entry(1, anna, "table.import")
		n := e.Tell(list)
		if n != len(e.Changes) || n == 0 || int64(n)+e.More != 2000 {
			t.Errorf("%s: %d told, %d more", name, len(e.Changes), e.More)
		}
		l := &log{}
		a, err := Append(e, anna.sign, l)
		if err != nil {
			t.Fatal(name, err)
		}
		if back, _, err := Decode(a.Leaf); err != nil || !slices.Equal(back.Changes, e.Changes) {
			t.Errorf("%s: a leaf of %d bytes: %v", name, len(a.Leaf), err)
		}
	}
}

// A log may hold entries of both forms; a change in what is told of is found as any other.
func TestVerifyChanges(t *testing.T) {
	anna := newPerson(1, "owner")
	l := newLog(t, 2, anna)
	e := entry(3, anna, "customer.save")
	e.Changes = []Change{sealedBy(Salt{1}, "customer 1", "name", "", "Jane"), changed("customer 1", "terms", "14", "30")}
	a, err := Append(e, anna.sign, l)
	if err != nil {
		t.Fatal(err)
	}
	l.leaves, l.hashes = append(l.leaves, a.Leaf), append(l.hashes, a.Hashes...)
	l.append(t, anna, "login")
	terms := Terms{anna.term(1, 0)}
	if r := verify(t, l.leaves, terms); !r.Sound() {
		t.Fatal(r.Findings)
	}
	forged := slices.Clone(l.leaves)
	forged[2] = []byte(strings.Replace(string(forged[2]), `"is":"30"`, `"is":"60"`, 1))
	if r := verify(t, forged, terms); r.Sound() || r.Findings[0] != (Finding{Number: 3, Kind: BadSignature}) {
		t.Error(r.Findings)
	}
}

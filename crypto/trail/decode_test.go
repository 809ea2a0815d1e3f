package trail

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// decodeByJSON is Decode by way of the library: reading what JSON it may be, and comparing with what Bytes would have written.
func decodeByJSON(leaf []byte) (Entry, error) {
	if len(leaf) > maxLeaf || len(leaf) <= ed25519.SignatureSize {
		return Entry{}, bad("length")
	}
	text := leaf[:len(leaf)-ed25519.SignatureSize]
	var w wire
	if err := json.Unmarshal(text, &w); err != nil {
		return Entry{}, bad("form")
	}
	e, err := w.entry()
	if err != nil {
		return Entry{}, err
	}
	back, err := e.Bytes()
	if err == nil && !bytes.Equal(back, text) {
		err = bad("form")
	}
	return e, err
}

func (w wire) entry() (Entry, error) {
	at, err := time.Parse(timeForm, w.Time)
	if err != nil || len(w.Detail) != tlog.HashSize || len(w.Prev) != tlog.HashSize {
		return Entry{}, bad("form")
	}
	changes, err := changesIn(w.Changes)
	return Entry{
		Number: w.Number, Time: at, Actor: w.Actor, Device: w.Device, Role: w.Role, Action: w.Action, Target: w.Target,
		Outcome: w.Outcome, Version: w.Version, Detail: tlog.Hash(w.Detail), Prev: tlog.Hash(w.Prev), Changes: changes, More: w.More,
	}, err
}

func changesIn(list []changeWire) ([]Change, error) {
	var out []Change
	before := ""
	for _, w := range list {
		c := Change{Thing: w.Thing, Field: w.Field, Was: Value{Text: w.Was}, Is: Value{Text: w.Is}}
		if c.Thing == "" {
			c.Thing = before
		}
		for _, side := range []struct {
			from []byte
			to   *Value
		}{{w.WasSealed, &c.Was}, {w.IsSealed, &c.Is}} {
			if side.from == nil {
				continue
			}
			if len(side.from) != tlog.HashSize {
				return nil, bad("form")
			}
			side.to.Sealed = tlog.Hash(side.from)
		}
		out, before = append(out, c), c.Thing
	}
	return out, nil
}

// agree says where the two ways of reading a leaf differ.
func agree(t *testing.T, leaf []byte) {
	t.Helper()
	got, sig, err := Decode(leaf)
	want, oracle := decodeByJSON(leaf)
	switch {
	case (err == nil) != (oracle == nil):
		t.Fatalf("%q: %v, by the library %v", leaf, err, oracle)
	case err != nil && !errors.Is(err, ErrEntry):
		t.Fatalf("error of no kind: %v", err)
	case err == nil && (!reflect.DeepEqual(got, want) || !bytes.Equal(sig, leaf[len(leaf)-64:])):
		t.Fatalf("%q is read as %+v, by the library as %+v", leaf, got, want)
	}
}

// told is an entry with all that one may hold.
func toldEntry() Entry {
	e := entry(1, newPerson(1, "owner"), "customer.save")
	e.Target, e.More = `<a> & "b" \ é`, 3
	e.Changes = []Change{
		sealedBy(Salt{1}, "customer 1", "name", "Jane", "Joan"), changed("customer 1", `<"terms">`, "14", "30 & more"), changed("item 2", "unit", "", "C62"),
		changed("item 2", "gone", "C62", ""),
		{Thing: "item 3", Field: "new", Is: Value{Sealed: tlog.Hash{1}}},
	}
	return e
}

// Reading by hand accepts what the library reads and Bytes would write, and nothing else: entries with one byte changed, left out or put in.
func TestDecodeAgreesWithTheLibrary(t *testing.T) {
	dice := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	plain := entry(23, newPerson(1, "owner"), "invoice.issue")
	for _, e := range []Entry{plain, toldEntry()} {
		text, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		leaf := append(text, make([]byte, ed25519.SignatureSize)...)
		agree(t, leaf)
		for at := range text {
			other := bytes.Clone(leaf)
			other[at] = []byte(`"\{}[],:09-azA<>&` + "\x00\xff\n")[dice.IntN(20)]
			agree(t, other)
			agree(t, append(bytes.Clone(leaf[:at]), leaf[at+1:]...))
			agree(t, append(append(bytes.Clone(leaf[:at]), `"\,0u `[dice.IntN(6)]), leaf[at:]...))
		}
	}
}

// Spellings that JSON forgives and an entry does not, and edges of its fields.
func TestDecodeTakesOneSpelling(t *testing.T) {
	text, err := toldEntry().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	sig := strings.Repeat("s", ed25519.SignatureSize)
	for _, c := range [][2]string{
		{`"number":1`, `"number":01`},
		{`"number":1`, `"number":1.0`},
		{`"number":1`, `"number":-1`},
		{`"number":1`, `"number":99999999999999999999`},
		{`"number":1`, `"number":`},
		{`"number":1`, `"number":0`},
		{`"form":2,`, ``},
		{`"form":2,`, `"form":1,`},
		{`"more":3`, `"more":0`},
		{`,"more":3`, ``},
		{`2026-11-24T`, `2026-02-30T`},
		{`2026-11-24T`, `2026-11-00T`},
		{`T08:`, `T24:`},
		{`T08:00:01`, `T08:00:60`},
		{`T08:`, `T 8:`},
		{`.000000Z`, `,000000Z`},
		{`2026-11-24T`, `1969-11-24T`},
		{`2026-11-24T`, `0000-11-24T`},
		{`"actor":"01000000-`, `"actor":"0A000000-`},
		{`"actor":"01000000-`, `"actor":"01000000_`},
		{`"role":"owner"`, `"role":"\u006fwner"`},
		{`\u003ca`, `\u003Ca`},
		{`\u003ca`, `<a`},
		{`"role":"owner"`, `"role":"owner\n"`},
		{`"role":"owner"`, `"role":""`},
		{`"thing":"customer 1",`, ``},
		{`{"field":"\u003c`, `{"thing":"customer 1","field":"\u003c`},
		{`,"is":"C62"`, `,"is":"C62","was":"x"`},
		{`,"is":"C62"`, `,"is":""`},
		{`"more":3}`, `"more":3} `},
		{`é`, "\xc3"},
		{`é`, "\u2028"},
		{`é`, `\u2028`},
		{`é`, "\ufffd"},
	} {
		if !strings.Contains(string(text), c[0]) {
			t.Errorf("%s is not there", c[0])
		}
		agree(t, []byte(strings.Replace(string(text), c[0], c[1], 1)+sig))
	}
	for _, short := range []string{"", sig, "{" + sig, "{}" + sig, `{"number":` + sig} {
		agree(t, []byte(short))
	}
}

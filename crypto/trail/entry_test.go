package trail

import (
	"errors"
	"strings"
	"testing"
	"time"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/tlog"
)

func TestEntryFields(t *testing.T) {
	anna := newPerson(1, "owner")
	for name, change := range map[string]func(*Entry){
		"number":  func(e *Entry) { e.Number = 0 },
		"time":    func(e *Entry) { e.Time = e.Time.Add(time.Nanosecond) },
		"actor":   func(e *Entry) { e.Actor = crypto.ID{} },
		"role":    func(e *Entry) { e.Role = "" },
		"action":  func(e *Entry) { e.Action = "a\nb" },
		"target":  func(e *Entry) { e.Target = strings.Repeat("x", 257) },
		"outcome": func(e *Entry) { e.Outcome = "\x1b[2J" },
		"version": func(e *Entry) { e.Version = "\xff" },
		"prev":    func(e *Entry) { e.Prev = tlog.Hash{1} },
	} {
		e := entry(1, anna, "login")
		change(&e)
		if _, err := e.Bytes(); !errors.Is(err, ErrEntry) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	local := entry(1, anna, "login")
	local.Time = local.Time.In(time.FixedZone("CET", 3600))
	if _, err := local.Bytes(); !errors.Is(err, ErrEntry) {
		t.Error("a local time was accepted:", err)
	}
}

// The exact bytes of an entry: what is signed must never change.
func TestEntryVector(t *testing.T) {
	e := entry(1, newPerson(1, "owner"), "invoice.issue")
	e.Target = `<17> "é"`
	got, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	zeros := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	want := `{"number":1,"time":"2026-11-24T08:00:01.000000Z","actor":"01000000-0000-0000-0000-000000000000",` +
		`"device":"dd000000-0000-0000-0000-000000000000","role":"owner","action":"invoice.issue",` +
		`"target":"\u003c17\u003e \"é\"","outcome":"done","version":"0.1.0","detail":"` + zeros + `","prev":"` + zeros + `"}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAnchor(t *testing.T) {
	a := anchor(t, newLog(t, 9, newPerson(1, "owner")), 9)
	if !strings.HasPrefix(a.Short(), "9-") || len(a.Short()) != 2+16 {
		t.Error(a.Short())
	}
}

func FuzzDecode(f *testing.F) {
	l := &log{}
	l.append(f, newPerson(1, "owner"), "invoice.issue")
	l.append(f, newPerson(1, "owner"), "login")
	for _, leaf := range l.leaves {
		f.Add(leaf)
	}
	told := entry(1, newPerson(1, "owner"), "customer.save")
	told.Changes = []Change{sealedBy(Salt{1}, "customer 1", "name", "Jane", "Joan"), changed("customer 1", "terms", "14", "30"), changed("item 2", "unit", "", "C62")}
	if a, err := Append(told, newPerson(1, "owner").sign, &log{}); err == nil {
		f.Add(a.Leaf)
	}
	f.Add([]byte(strings.Replace(string(l.leaves[1]), `"role"`, `"Role"`, 1)))
	f.Add([]byte(strings.Replace(string(l.leaves[1]), `"number":2`, `"number":2,"number":2`, 1)))
	f.Add([]byte(strings.Replace(string(l.leaves[1]), `"number":2`, `"number":2e0`, 1)))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		agree(t, leaf)
		e, sig, err := Decode(leaf)
		if err != nil {
			if !errors.Is(err, ErrEntry) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		text, err := e.Bytes()
		if err != nil || string(text)+string(sig) != string(leaf) {
			t.Fatalf("two spellings of one entry: %v", err)
		}
	})
}

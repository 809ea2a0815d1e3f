package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// parseField says which field an error names.
func parseField(t *testing.T, data []byte) string {
	t.Helper()
	_, err := Parse(data)
	d, ok := errors.AsType[*DamagedError](err)
	if !ok || !errors.Is(err, ErrDamaged) {
		t.Fatalf("got error %v, want damage", err)
	}
	return d.Field
}

// Every single flipped bit in the file is damage, or at worst a newer version: never a wrong passphrase.
func TestParseFindsEveryFlippedBit(t *testing.T) {
	data := newBooks(t).file.Bytes()
	for i := 0; i < len(data); i += 1 + i%7 { // every byte would take a while and say the same
		bad := bytes.Clone(data)
		bad[i] ^= 1 << (i % 8)
		if _, err := Parse(bad); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			t.Fatalf("bit %d of byte %d: %v", i%8, i, err)
		}
	}
	for n := 0; n < len(data); n += 97 {
		parseField(t, data[:n])
	}
}

func TestParseRefusesOtherForms(t *testing.T) {
	data := string(newBooks(t).file.Bytes())
	for name, bad := range map[string]string{
		"something after the end": data + " ",
		"other white space":       strings.Replace(data, "\n ", "\n  ", 1),
		"doubled field":           strings.Replace(data, `"version": 1,`, `"version": 1,`+"\n"+` "version": 1,`, 1),
		"other case":              strings.Replace(data, `"slots"`, `"Slots"`, 1),
		"unknown field":           strings.Replace(data, `"version": 1,`, `"version": 1,`+"\n"+` "more": 1,`, 1),
		"escaped letter":          strings.Replace(data, `"keychain"`, `"\u006beychain"`, 1),
		"line end in base64":      strings.Replace(data, `"signature": "`, `"signature": "\n`, 1),
		"windows line ends":       strings.ReplaceAll(data, "\n", "\r\n"),
		"byte order mark":         "\ufeff" + data,
	} {
		if field := parseField(t, []byte(bad)); field != "form" {
			t.Errorf("%s: %s", name, field)
		}
	}
	if field := parseField(t, bytes.Repeat([]byte(" "), MaxKeyFile+1)); field != "size" {
		t.Error(field)
	}
	if field := parseField(t, []byte(strings.Replace(data, keyFileFormat, "other", 1))); field != "format" {
		t.Error(field)
	}
	_, err := Parse([]byte(strings.Replace(data, `"version": 1`, `"version": 3`, 1)))
	want(t, err, ErrNewer)
	_, err = Parse([]byte(`{"format":"counterfoil-keys","version":3,"new":true}`))
	want(t, err, ErrNewer)
}

// A field of the wrong length or value, in a file that is otherwise right, checksum and signature included.
func TestParseNamesTheField(t *testing.T) {
	b := newBooks(t)
	for field, change := range map[string]func(d *keyDoc){
		"statement.store":              func(d *keyDoc) { d.Statement.Store = ID{} },
		"statement.epoch":              func(d *keyDoc) { d.Statement.Epoch = 0 },
		"statement.nameSalt":           func(d *keyDoc) { d.Statement.NameSalt = nil },
		"statement.commitment":         func(d *keyDoc) { d.Statement.Commitment = make([]byte, 31) },
		"statement.endorsement":        func(d *keyDoc) { d.Statement.Endorsement = make([]byte, 63) },
		"statement.escrow":             func(d *keyDoc) { d.Statement.Escrow = nil },
		"statement.recovery":           func(d *keyDoc) { d.Statement.Recovery = "age1pq1" },
		"statement.users":              func(d *keyDoc) { d.Statement.Users = nil },
		"statement.users[0].name":      func(d *keyDoc) { d.Statement.Users[0].Name = nil },
		"statement.users[0].role":      func(d *keyDoc) { d.Statement.Users[0].Role = "Owner" },
		"statement.users[0].key":       func(d *keyDoc) { d.Statement.Users[0].Key = make([]byte, 33) },
		"statement.users[0].recipient": func(d *keyDoc) { d.Statement.Users[0].Recipient = "" },
		"statement.users[1].id":        func(d *keyDoc) { d.Statement.Users = append(d.Statement.Users, d.Statement.Users[0]) },
		"statement.owner":              func(d *keyDoc) { d.Statement.Owner = ID{5} },
		"storeKey":                     func(d *keyDoc) { d.StoreKey = append(bytes.Clone(d.StoreKey), 0) },
		"signature":                    func(d *keyDoc) { d.Statement.Revision++ },
		"slots":                        func(d *keyDoc) { d.Slots = make([]slot, 65) },
		"slots[0].user":                func(d *keyDoc) { d.Slots[0].User = ID{5} },
		"slots[1].device":              func(d *keyDoc) { d.Slots = append(d.Slots, d.Slots[0]) },
		"slots[0].kind":                func(d *keyDoc) { d.Slots[0].Kind = "none" },
		"slots[0].salt":                func(d *keyDoc) { d.Slots[0].Salt = make([]byte, 15) },
		"slots[0].sealed":              func(d *keyDoc) { d.Slots[0].Sealed = nil },
	} {
		f := b.file.clone()
		change(&f.doc)
		if got := parseField(t, f.Bytes()); got != field {
			t.Errorf("got %s, want %s", got, field)
		}
	}
	// Of a wrong type: the decoder knows the field.
	data := strings.Replace(string(b.file.Bytes()), `"epoch": 1`, `"epoch": "1"`, 1)
	if got := parseField(t, []byte(data)); !strings.Contains(got, "epoch") {
		t.Error(got)
	}
}

// What the statement says is signed field by field.
func TestStatementIsSigned(t *testing.T) {
	b := newBooks(t)
	for name, change := range map[string]func(s *statement){
		"store":      func(s *statement) { s.Store = ID{1} },
		"epoch":      func(s *statement) { s.Epoch++ },
		"name":       func(s *statement) { s.Users[0].Name = bytes.Repeat([]byte{1}, 16) },
		"recovery":   func(s *statement) { s.Recovery = s.Users[0].Recipient },
		"commitment": func(s *statement) { s.Commitment = make([]byte, 32) },
		"escrow":     func(s *statement) { s.Escrow = []byte{1} },
		"endorsed":   func(s *statement) { s.Endorsement = []byte{} },
	} {
		f := b.file.clone()
		change(&f.doc.Statement)
		if got := parseField(t, f.Bytes()); got != "signature" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	b := newBooks(f)
	f.Add(b.file.Bytes())
	f.Add(b.file.Carried().Bytes())
	keyed, _ := withKey(f)
	f.Add(keyed.file.Bytes())
	f.Add([]byte(`{"format":"counterfoil-keys","version":1}`))
	f.Add([]byte(`{"format":"counterfoil-keys","version":2}`))
	f.Add(bytes.Replace(b.file.Bytes(), []byte(`"time": 1`), []byte(`"time": 4294967295`), 1))
	calls := 0
	p := Policy{MaxMemory: 64, derive: func(pass, salt []byte, c Cost) []byte { calls++; return make([]byte, 32) }}
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Parse(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		if !bytes.Equal(g.Bytes(), data) {
			t.Fatal("two forms of one file")
		}
		calls = 0
		if _, err := g.Unlock("", []byte("wrong passphrase"), Device{ID: b.device.ID, Secret: NewSecret(32)}, p); err == nil || calls > 1 {
			t.Fatalf("%d derivations, error %v", calls, err)
		}
	})
}

// FuzzParseInside changes fields and puts the checksum right, so that the fuzzer gets past it.
func FuzzParseInside(f *testing.F) {
	b := newBooks(f)
	text, err := json.Marshal(b.file.doc)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	keyed, _ := withKey(f)
	if text, err = json.Marshal(keyed.file.doc); err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format":"counterfoil-keys","version":1,"slots":[{}],"statement":{"users":[{}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d keyDoc
		if json.Unmarshal(data, &d) != nil {
			return
		}
		g, err := Parse((&KeyFile{doc: d}).Bytes())
		if err == nil {
			_, err = g.UnlockWithRecovery(b.recovery)
		}
		if err != nil && fmt.Sprint(err) == "" {
			t.Fatal("an error without words")
		}
	})
}

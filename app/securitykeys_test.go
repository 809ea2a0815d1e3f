package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/securitykey"
	"counterfoil/crypto/securitykey/softkey"
)

// ring is books of an owner with security keys: they are plugged in and out, and touched.
type ring struct {
	*testing.T
	env     Env
	books   *Books
	s       *Session
	kit     Kit
	plugged []*softkey.Key
	touches int
	pins    []string // what is typed, one after the other
}

func newRing(t *testing.T) *ring {
	t.Helper()
	r := &ring{T: t, env: cheapEnv()}
	now := time.Date(2026, 11, 26, 9, 30, 0, 0, time.UTC)
	r.env.Now, r.env.Keychain = func() time.Time { return now }, &keychain.Map{}
	r.env.SecurityKeys = func() ([]securitykey.Place, error) { return softkey.Find(r.plugged...)() }
	r.books, r.s, r.kit = newBooks(t, r.env)
	return r
}

func (r *ring) prompt() KeyPrompt {
	return KeyPrompt{
		Touch: func() { r.touches++ },
		PIN: func(context.Context, int, bool) ([]byte, error) {
			if len(r.pins) == 0 {
				return nil, context.Canceled
			}
			pin := r.pins[0]
			r.pins = r.pins[1:]
			return []byte(pin), nil
		},
	}
}

func (r *ring) add(name string) (SecurityKey, error) {
	return r.s.AddSecurityKey(r.Context(), []byte(ownerPass), name, r.prompt())
}

func (r *ring) login() (*Session, error) {
	return r.books.WithKeyPrompt(r.prompt()).Login(r.Context(), "", []byte(ownerPass), "")
}

func (r *ring) refused(err error, k Kind, h Hint) {
	r.Helper()
	if e := want(r.T, err, k); e.Hint != h {
		r.Errorf("hint %q, want %q: %v", e.Hint, h, err)
	}
}

func TestALoginTakesTheSecurityKey(t *testing.T) {
	r := newRing(t)
	_, err := r.add("Blue")
	r.refused(err, Locked, HintKeyPlug)
	blue, red := softkey.New("blue"), softkey.New("red")
	r.plugged = []*softkey.Key{blue}
	one := must[SecurityKey](t)(r.add("Blue"))
	if one.Name != "Blue" || one.Added != bill.DateOf(r.env.Now()) || one.PIN || r.touches != 2 {
		t.Errorf("%+v after %d touches", one, r.touches)
	}
	_, err = r.add("Blue again")
	r.refused(err, Conflict, HintKeyKnown)
	lock(t, r.s)

	_, err = r.books.Login(t.Context(), "", []byte(ownerPass), "")
	r.refused(err, Locked, HintKeyPlug)
	r.plugged = nil
	_, err = r.login()
	r.refused(err, Locked, HintKeyPlug)
	r.plugged = []*softkey.Key{red}
	_, err = r.login()
	r.refused(err, Locked, HintKeyOther)
	blue.Person = func(<-chan struct{}) softkey.Answer { return softkey.Ignore }
	r.plugged = []*softkey.Key{red, blue}
	_, err = r.login()
	r.refused(err, Locked, HintKeyTouch)
	blue.Person = nil
	_, err = r.books.WithKeyPrompt(r.prompt()).Login(t.Context(), "", []byte("a wrong passphrase"), "")
	r.refused(err, Locked, HintPassphrase)
	r.s = must[*Session](t)(r.login())

	// The passphrase shows once more who is there, and is changed, without another touch; and the keys stay.
	touches := r.touches
	if err := r.s.Confirm(t.Context(), []byte(ownerPass), ""); err != nil {
		t.Fatal(err)
	}
	const next = "another violin, and more of them"
	if err := r.s.ChangePassphrase(t.Context(), []byte(ownerPass), []byte(next)); err != nil {
		t.Fatal(err)
	}
	if err := r.s.ChangePassphrase(t.Context(), []byte(next), []byte(ownerPass)); err != nil {
		t.Fatal(err)
	}
	if r.touches != touches {
		t.Error("a touch for what needs none")
	}

	// A spare one, with a PIN; then the first is lost.
	red.SetPIN("4711")
	r.plugged, r.pins = []*softkey.Key{red}, []string{"0000", "4711"}
	if spare := must[SecurityKey](t)(r.add("Red, in the safe")); !spare.PIN {
		t.Error("the key has a PIN, and it is not noted")
	}
	lock(t, r.s)
	r.pins = []string{"4711"}
	r.s = must[*Session](t)(r.login())
	list := must[[]SecurityKey](t)(r.s.SecurityKeys(t.Context()))
	if len(list) != 2 || list[0].Name != "Blue" || list[1].Name != "Red, in the safe" {
		t.Fatal(list)
	}
	want(t, r.s.RemoveSecurityKey(t.Context(), []byte(ownerPass), "nonsense"), Missing)
	want(t, r.s.RemoveSecurityKey(t.Context(), []byte("a wrong passphrase"), list[0].ID), Locked)
	for _, k := range list {
		if err := r.s.RemoveSecurityKey(t.Context(), []byte(ownerPass), k.ID); err != nil {
			t.Fatal(err)
		}
	}
	told := must[[]TrailEntry](t)(first(r.s.trailAfter(t.Context(), 0, 1000)))
	for _, action := range []string{"factor.addkey", "factor.dropkey"} {
		if !slices.ContainsFunc(told, func(e TrailEntry) bool { return e.Action == action && e.Outcome == "done" }) {
			t.Errorf("the trail does not tell of %s", action)
		}
	}
	lock(t, r.s)
	r.s = must[*Session](t)(r.books.Login(t.Context(), "", []byte(ownerPass), ""))
	sure(t, r.s)
	lock(t, r.s)
}

// The recovery kit opens when both keys are lost, and afterwards none is needed. A backup opens without any.
func TestTheRecoveryKitOpensWithoutTheSecurityKey(t *testing.T) {
	r := newRing(t)
	r.plugged = []*softkey.Key{softkey.New("blue")}
	must[SecurityKey](t)(r.add("Blue"))
	lock(t, r.s)
	r.plugged = nil
	s := must[*Session](t)(r.books.Recover(t.Context(), Recovery{Key: r.kit.Text(), Passphrase: []byte("after all is lost, this")}))
	if list := must[[]SecurityKey](t)(s.SecurityKeys(t.Context())); len(list) != 0 {
		t.Error(list)
	}
	lock(t, s)
	s = must[*Session](t)(r.books.Login(t.Context(), "", []byte("after all is lost, this"), ""))
	lock(t, s)
}

// Whatever of the change cannot be written, the books open as they did, in this session too.
func TestAKeyThatCannotBeWrittenChangesNothing(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root a folder cannot be write-protected: a folder in the place of the new file is")
	}
	r := newRing(t)
	r.plugged = []*softkey.Key{softkey.New("blue")}
	keys := filepath.Join(r.books.Dir(), keysName)
	saved := must[[]byte](t)(os.ReadFile(keys))
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(keys, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := r.add("Blue"); err == nil {
		t.Fatal("a key that is noted nowhere counts as added")
	}
	if err := errors.Join(os.RemoveAll(keys), os.WriteFile(keys, saved, 0o600)); err != nil {
		t.Fatal(err)
	}
	if list := must[[]SecurityKey](t)(r.s.SecurityKeys(t.Context())); len(list) != 0 {
		t.Error(list)
	}
	must[SecurityKey](t)(r.add("Blue"))
	lock(t, r.s)
	r.s = must[*Session](t)(r.login())
	lock(t, r.s)
}

func TestNamesOfSecurityKeys(t *testing.T) {
	r := newRing(t)
	blue := softkey.New("blue")
	r.plugged = []*softkey.Key{blue}
	must[SecurityKey](t)(r.add("Blue"))
	blue.Gone = true
	for _, bad := range []string{"", "  ", "BLUE", strings.Repeat("x", 41), "two\nlines", strings.Repeat("語", 40)} {
		if e := want(t, second(r.add(bad)), Invalid); e.Field != "name" {
			t.Errorf("%q: field %s", bad, e.Field)
		}
	}
	lock(t, r.s)
}

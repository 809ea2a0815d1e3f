package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/keychain"
)

// outcomes are what the trail says of an action.
func outcomes(t *testing.T, s *Session, action string) (list []string) {
	t.Helper()
	for _, e := range must[[]TrailEntry](t)(first(s.trailAfter(t.Context(), 0, 1000))) {
		if e.Action == action {
			list = append(list, e.Outcome)
		}
	}
	return list
}

func keysOf(t *testing.T, s *Session) KeyState {
	t.Helper()
	return must[KeyState](t)(s.Keys(t.Context()))
}

// From the first key to the second: everything stays, the owner is told what is left to do, and a backup does it.
func TestABackupFinishesAChangeOfKey(t *testing.T) {
	b, s, kit := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19"))
	must[bill.Document](t)(s.Issue(t.Context(), d.ID))
	before := must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), keysName)))
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if k := keysOf(t, s); k.Epoch != 2 || k.Rotation != RotationUnfinished {
		t.Errorf("%+v", k)
	}
	if e := want(t, s.RotateKey(t.Context(), nil), Conflict); e.Hint != HintFinishKey {
		t.Errorf("hint %q", e.Hint)
	}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "Written under the new key"}))
	lock(t, s)

	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); !slices.Equal(alerts, []Alert{AlertKeyUnfinished}) {
		t.Errorf("alerts %v", alerts)
	}
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
		t.Errorf("not sound: %+v", r)
	}
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	if !made.FinishedKey || made.Kind != "full" {
		t.Error("the backup did not finish it")
	}
	if got := strings.Join(outcomes(t, s, "keys.rotate"), "; ") + "; " + strings.Join(outcomes(t, s, "keys.finish"), "; "); got !=
		"begun: epoch 1 to 2; done: epoch 1 to 2; done: epoch 1 destroyed" {
		t.Errorf("the trail says %s", got)
	}
	lock(t, s)
	if left := filesIn(t, b.Dir()); left != made.ID.String()+".pages books.db keys.json lock" {
		t.Errorf("in the folder lie %s", left)
	}
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); len(alerts) != 0 {
		t.Errorf("alerts %v", alerts)
	}
	lock(t, s)
	lock(t, must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("with the kit, after all that")})))

	// The key file of before is noticed, whatever lies beside it.
	if err := os.WriteFile(filepath.Join(b.Dir(), keysName), before, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := b.Login(t.Context(), "", []byte(ownerPass), "")
	if e := want(t, err, Damaged); e.Hint != HintOlderCopy {
		t.Errorf("hint %q", e.Hint)
	}
}

// Whatever keeps the key from being changed leaves the session at work under the old one.
func TestAChangeOfKeyThatIsNotDone(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	ctx, stop := context.WithCancel(t.Context())
	if err := s.RotateKey(ctx, func(string, int64, int64) { stop() }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	// The key file cannot be written: a folder with something in it stands where its new form would be made.
	part := filepath.Join(b.Dir(), keysName+".part")
	if err := os.MkdirAll(filepath.Join(part, "held"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.RotateKey(t.Context(), nil); err == nil {
		t.Fatal("rotated without writing down the key")
	}
	if err := os.RemoveAll(part); err != nil {
		t.Fatal(err)
	}
	if k := keysOf(t, s); k.Epoch != 1 || k.Rotation != RotationDone || s.keys.Epoch != 1 {
		t.Errorf("%+v", k)
	}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "Still at work"}))
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); len(alerts) != 0 {
		t.Errorf("alerts %v", alerts)
	}
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishRotation(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k := keysOf(t, s); k.Epoch != 2 || k.Rotation != RotationDone {
		t.Errorf("%+v", k)
	}
	lock(t, s)
}

// Turned back by hand, because the new pages are bad: what lies beside opens, is seen to be older, and the change is done again.
func TestTheBooksUnderTheOldKeyAreANet(t *testing.T) {
	chain := &keychain.Map{}
	env := cheapEnv()
	env.Keychain = chain
	b, s, _ := newBooks(t, env)
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	want(t, func() error {
		s.user.Role = Clerk
		defer func() { s.user.Role = Owner }()
		return s.FinishRotation(t.Context())
	}(), Forbidden)
	lock(t, s)
	name := filepath.Join(b.Dir(), "books.db")
	if err := os.Rename(name+"-old", name); err != nil {
		t.Fatal(err)
	}
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); !slices.Contains(alerts, AlertKeyCutShort) || !slices.Contains(alerts, AlertOlderCopy) {
		t.Errorf("alerts %v", alerts)
	}
	if _, err := s.Acknowledge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := want(t, s.FinishRotation(t.Context()), Conflict); e.Hint != HintRotateAgain {
		t.Errorf("hint %q", e.Hint)
	}
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if k := keysOf(t, s); k.Epoch != 2 || k.Rotation != RotationUnfinished {
		t.Errorf("%+v", k)
	}
	lock(t, s)
}

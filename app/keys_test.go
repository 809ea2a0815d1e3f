package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/keychain"
)

const shortPass = "violin 12" // enough beside a keychain, not alone

func filesIn(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// copyDir is what a thief, a backup program or a careless move makes of the books.
func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.counterfoil")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func lock(t testing.TB, s *Session) {
	t.Helper()
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
}

// A short passphrase is enough beside the keychain; then the backups get six words of their own, which the kit shows.
func TestAShortPassphraseGetsBackupWords(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env, func(u *Setup) { u.Passphrase = []byte(shortPass) })
	words := kit.BackupPassphrase
	if len(strings.Split(words, "-")) < 6 {
		t.Fatalf("backup passphrase of %d words", len(strings.Split(words, "-")))
	}
	if follows := must[bool](t)(s.BackupFollowsOwner(t.Context())); follows {
		t.Error("the backups follow a passphrase that is too short for them")
	}
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	lock(t, s)
	_, err := InspectBackup(t.Context(), env, made.Path, Opening{Passphrase: []byte(shortPass)})
	want(t, err, Locked)
	must[BackupFacts](t)(InspectBackup(t.Context(), env, made.Path, Opening{Passphrase: []byte(words)}))

	// The restored books open with the owner's own passphrase, as before.
	elsewhere := cheapEnv()
	dir := filepath.Join(t.TempDir(), "there")
	must[BackupFacts](t)(RestoreBackup(t.Context(), elsewhere, Restore{
		Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(words)},
	}, nil))
	there := must[*Session](t)(must[*Books](t)(Open(t.Context(), dir, elsewhere)).Login(t.Context(), ownerName, []byte(shortPass), ""))
	lock(t, there)
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(shortPass), "")))
}

// On another computer the folder and the passphrase open nothing; the recovery key does, and from then on the new passphrase.
func TestAnotherComputerNeedsTheRecoveryKey(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	key := kit.Text()
	lock(t, s)
	dir := copyDir(t, b.Dir())
	other := cheapEnv()
	there := must[*Books](t)(Open(t.Context(), dir, other))
	_, err := there.Login(t.Context(), ownerName, []byte(ownerPass), "")
	if e := want(t, err, Locked); e.Hint != HintRecovery {
		t.Errorf("hint %q", e.Hint)
	}
	_, err = there.Recover(t.Context(), Recovery{Key: key, Passphrase: []byte("short")})
	want(t, err, Invalid)
	_, err = there.Recover(t.Context(), Recovery{Key: mistyped(key), Passphrase: []byte("a new passphrase here")})
	if e := want(t, err, Invalid); e.Hint != HintRetype {
		t.Errorf("hint %q", e.Hint)
	}
	in := must[*Session](t)(there.Recover(t.Context(), Recovery{Key: strings.ToLower(key), Passphrase: []byte("a new passphrase here")}))
	if alerts := in.Alerts(); len(alerts) != 1 || alerts[0] != AlertRecovered {
		t.Errorf("alerts %v", alerts)
	}
	entries, _, err := in.trailAfter(t.Context(), 0, 100)
	if err != nil || entries[len(entries)-2].Action != "session.recover" {
		t.Errorf("the trail ends with %v, %v", entries[len(entries)-1].Action, err)
	}
	lock(t, in)
	lock(t, must[*Session](t)(there.Login(t.Context(), ownerName, []byte("a new passphrase here"), "")))
	// The first computer keeps its own way in.
	lock(t, must[*Session](t)(b.Login(t.Context(), ownerName, []byte(ownerPass), "")))
}

// A keychain that does not answer is never taken for one that is empty.
func TestASilentKeychainIsNotAnEmptyOne(t *testing.T) {
	chain := &keychain.Map{}
	env := cheapEnv()
	env.Keychain = chain
	b, s, _ := newBooks(t, env)
	lock(t, s)
	before := must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), keysName)))
	silent := &keychain.UnavailableError{Cause: keychain.Locked, Err: io.ErrNoProgress}
	chain.Fail = func(string, keychain.Entry) error { return silent }
	_, err := b.Login(t.Context(), "", []byte(ownerPass), "")
	if e := want(t, err, Unavailable); e.Hint != HintKeychain {
		t.Errorf("hint %q", e.Hint)
	}
	_, _, _, err = Create(t.Context(), filepath.Join(t.TempDir(), "new"), env, Setup{
		Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass),
	})
	want(t, err, Unavailable)
	chain.Fail = nil
	if after := must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), keysName))); string(after) != string(before) {
		t.Error("the key file was changed")
	}
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
}

// Whatever step of making books fails, nothing is left, and nothing that was there is touched.
func TestBooksAreMadeWholeOrNotAtAll(t *testing.T) {
	for call := 1; ; call++ {
		chain, parent := &keychain.Map{}, t.TempDir()
		n := 0
		chain.Fail = func(string, keychain.Entry) error {
			if n++; n == call {
				return &keychain.UnavailableError{Cause: keychain.TimedOut, Err: io.ErrNoProgress}
			}
			return nil
		}
		env := cheapEnv()
		env.Keychain = chain
		_, s, _, err := Create(t.Context(), filepath.Join(parent, "shop"), env, Setup{
			Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass),
		})
		if err == nil {
			lock(t, s)
			if n < call {
				return // every call had its turn
			}
			continue // a call whose failure is only an alert
		}
		if left := filesIn(t, parent); left != "" {
			t.Errorf("call %d: %s is left", call, left)
		}
	}
}

// An older copy of the folder, put back behind the program's back: seen, shown, not written to until the owner accepts it.
func TestAnOlderCopyPutBackIsNoticed(t *testing.T) {
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	lock(t, s)
	old := copyDir(t, b.Dir())
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	d := saved(t, s, sampleLine(t, "Secretly sold", "1", "100", "19"))
	must[bill.Document](t)(s.Issue(t.Context(), d.ID))
	lock(t, s)

	if err := os.RemoveAll(b.Dir()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old, b.Dir()); err != nil {
		t.Fatal(err)
	}
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); len(alerts) != 1 || alerts[0] != AlertOlderCopy {
		t.Fatalf("alerts %v", alerts)
	}
	if _, _, err := s.Documents(t.Context(), DocumentQuery{}); err != nil {
		t.Errorf("looking is refused: %v", err)
	}
	_, err := s.SaveCustomer(t.Context(), bill.Customer{Name: "New"})
	want(t, err, Damaged)
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if len(s.Alerts()) != 1 {
		t.Error("the second login forgets it")
	}
	if _, err := s.Acknowledge(t.Context()); err != nil {
		t.Fatal(err)
	}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "New"}))
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); len(alerts) != 0 {
		t.Errorf("alerts after it was accepted: %v", alerts)
	}
}

// The first login after a restore, cut short at each of its steps, can be done again.
func TestTheFirstLoginCutShort(t *testing.T) {
	env := cheapEnv()
	_, s, kit := newBooks(t, env)
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	lock(t, s)
	restored := func() (*Books, *keychain.Map) {
		chain := &keychain.Map{}
		other := cheapEnv()
		other.Keychain = chain
		dir := filepath.Join(t.TempDir(), "there")
		must[BackupFacts](t)(RestoreBackup(t.Context(), other, Restore{Path: made.Path, Dir: dir, Open: Opening{RecoveryKey: kit.Text()}}, nil))
		return must[*Books](t)(Open(t.Context(), dir, other)), chain
	}

	t.Run("the keychain refuses", func(t *testing.T) {
		b, chain := restored()
		chain.Fail = func(string, keychain.Entry) error {
			return &keychain.UnavailableError{Cause: keychain.Locked, Err: io.ErrNoProgress}
		}
		_, err := b.Login(t.Context(), "", []byte(ownerPass), "")
		want(t, err, Unavailable)
		chain.Fail = nil
		lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
	})
	t.Run("after the keychain, before the key file", func(t *testing.T) {
		b, chain := restored()
		handover := must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), handoverName)))
		lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
		if err := os.Remove(filepath.Join(b.Dir(), keysName)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.Dir(), handoverName), handover, 0o600); err != nil {
			t.Fatal(err)
		}
		_ = chain // the entry of the first try is still there, and does no harm
		lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
	})
	t.Run("after the key file, before the handover is gone", func(t *testing.T) {
		b, _ := restored()
		handover := must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), handoverName)))
		lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
		if err := os.WriteFile(filepath.Join(b.Dir(), handoverName), handover, 0o600); err != nil {
			t.Fatal(err)
		}
		lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
	})
	t.Run("wrong passphrase, then the recovery key", func(t *testing.T) {
		b, _ := restored()
		_, err := b.Login(t.Context(), "", []byte("not the passphrase at all"), "")
		want(t, err, Locked)
		lock(t, must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("set anew after the fire")})))
		lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte("set anew after the fire"), "")))
	})
}

// A passphrase that was changed opens, the one before does not, here and in what is restored from later backups.
func TestChangingThePassphrase(t *testing.T) {
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	next := []byte("quite another passphrase")
	want(t, s.ChangePassphrase(t.Context(), []byte("wrong wrong wrong wrong"), next), Locked)
	want(t, s.ChangePassphrase(t.Context(), []byte(ownerPass), []byte("short one")), Invalid) // the backups open with it
	if err := s.ChangePassphrase(t.Context(), []byte(ownerPass), next); err != nil {
		t.Fatal(err)
	}
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	if err := s.SetBackupPassphrase(t.Context(), []byte("only for the bookkeeper")); err != nil {
		t.Fatal(err)
	}
	second := must[Backup](t)(s.Backup(t.Context(), filepath.Join(t.TempDir(), "second.cfbackup"), nil))
	if err := s.ChangePassphrase(t.Context(), next, []byte(shortPass)); err != nil {
		t.Errorf("a short one beside the keychain, now that the backups have their own: %v", err)
	}
	lock(t, s)
	_, err := b.Login(t.Context(), "", next, "")
	want(t, err, Locked)
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(shortPass), "")))
	must[BackupFacts](t)(VerifyBackup(t.Context(), env, made.Path, Opening{Passphrase: next}, nil))
	must[BackupFacts](t)(VerifyBackup(t.Context(), env, second.Path, Opening{Passphrase: []byte("only for the bookkeeper")}, nil))
	_, err = VerifyBackup(t.Context(), env, second.Path, Opening{Passphrase: next}, nil)
	want(t, err, Locked)
}

// A short passphrase was enough beside the keychain. Restored without one it cannot stand alone, and the recovery key sets a longer one.
func TestAShortPassphraseCannotStandAlone(t *testing.T) {
	env := cheapEnv()
	_, s, kit := newBooks(t, env, func(u *Setup) { u.Passphrase = []byte(shortPass) })
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	bare := cheapEnv()
	bare.Keychain = nil
	dir := filepath.Join(t.TempDir(), "there")
	must[BackupFacts](t)(RestoreBackup(t.Context(), bare, Restore{
		Path: made.Path, Dir: dir, Open: Opening{RecoveryKey: kit.Text()}, WithoutKeychain: true,
	}, nil))
	b := must[*Books](t)(Open(t.Context(), dir, bare))
	_, err := b.Login(t.Context(), "", []byte(shortPass), "")
	if e := want(t, err, Invalid); e.Hint != HintRecovery {
		t.Errorf("hint %q", e.Hint)
	}
	lock(t, must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("long enough to stand alone")})))
	in := must[*Session](t)(b.Login(t.Context(), ownerName, []byte("long enough to stand alone"), ""))
	if alerts := in.Alerts(); len(alerts) != 1 || alerts[0] != AlertWithoutKeychain {
		t.Errorf("alerts %v", alerts)
	}
	lock(t, in)
}

// A backup of other books is whole, but these books did not make it.
func TestABackupOfOtherBooksIsNoticed(t *testing.T) {
	env := cheapEnv()
	_, s, _ := newBooks(t, env)
	_, other, _ := newBooks(t, env)
	made := must[Backup](t)(other.Backup(t.Context(), t.TempDir(), nil))
	_, err := s.VerifyBackup(t.Context(), made.Path, Opening{Passphrase: []byte(ownerPass)}, nil)
	want(t, err, Damaged)
}

// Long work ends when it is cancelled, and leaves nothing half-done.
func TestCancelledWorkLeavesNothing(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := s.Backup(ctx, filepath.Join(dir, "b.cfbackup"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("backup: %v", err)
	}
	if _, err := s.Export(ctx, filepath.Join(dir, "out"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("export: %v", err)
	}
	if left := filesIn(t, dir); left != "" {
		t.Errorf("%s is left", left)
	}
}

// mistyped is a recovery key with its last character replaced by another one.
func mistyped(key string) string {
	if strings.HasSuffix(key, "Q") {
		return key[:len(key)-1] + "P"
	}
	return key[:len(key)-1] + "Q"
}

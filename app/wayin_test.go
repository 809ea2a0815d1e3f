package app

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/keychain"
)

// While another program has the books open, no login changes the key file: a passphrase that was set there would come undone.
func TestNoKeyFileIsWrittenWhileTheBooksAreOpenElsewhere(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	before := must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), keysName)))
	_, err := b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("set anew meanwhile, here")})
	if e := want(t, err, Conflict); e.Hint != HintOtherProgram {
		t.Errorf("hint %q", e.Hint)
	}
	if after := must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), keysName))); !bytes.Equal(before, after) {
		t.Error("the key file was changed under the other program")
	}
	lock(t, s)
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
}

// A program that was in and out while this one stretched a passphrase: what it wrote is not written over.
func TestAKeyFileChangedMeanwhileIsNotWrittenOver(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	lock(t, s)
	f, _, err := b.ways()
	if err != nil {
		t.Fatal(err)
	}
	in := must[entrance](t)(b.unlock(t.Context(), f, "", []byte(ownerPass)))
	next := []byte("changed by the other program")
	lock(t, must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: next})))
	_, err = b.enter(t.Context(), in, "")
	want(t, asError("log in", err), Conflict)
	lock(t, must[*Session](t)(b.Login(t.Context(), "", next, "")))
}

// A handover left beside the key file would open with the passphrase alone, without this computer: the next login removes it.
func TestALeftoverHandoverGoes(t *testing.T) {
	env := cheapEnv()
	_, s, _ := newBooks(t, env)
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	dir := filepath.Join(t.TempDir(), "there")
	must[BackupFacts](t)(RestoreBackup(t.Context(), env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	left := must[[]byte](t)(os.ReadFile(filepath.Join(dir, handoverName)))
	b := must[*Books](t)(Open(t.Context(), dir, env))
	for range 2 {
		lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
		if _, err := os.Stat(filepath.Join(dir, handoverName)); !os.IsNotExist(err) {
			t.Fatalf("the handover is still there: %v", err)
		}
		if err := os.WriteFile(filepath.Join(dir, handoverName), left, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Where the backups open with the owner's passphrase, one that is too short for them is refused at a recovery too: else they
// would go on opening with the one that was forgotten.
func TestARecoveryKeepsTheBackupsInMind(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	lock(t, s)
	_, err := b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte(shortPass)})
	if e := want(t, err, Invalid); e.Hint != HintStrength || e.Field != "passphrase" {
		t.Errorf("field %q, hint %q", e.Field, e.Hint)
	}
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))) // nothing was changed
	next := []byte("long enough for backups too")
	s = must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: next}))
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	must[BackupFacts](t)(VerifyBackup(t.Context(), env, made.Path, Opening{Passphrase: next}, nil))
}

// putBack leaves the folder as it was before an invoice was issued that the keychain remembers.
func putBack(t *testing.T, env Env) (*Books, Kit) {
	t.Helper()
	b, s, kit := newBooks(t, env)
	lock(t, s)
	old := copyDir(t, b.Dir())
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "Secretly gone"}))
	lock(t, s)
	if err := os.RemoveAll(b.Dir()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old, b.Dir()); err != nil {
		t.Fatal(err)
	}
	return b, kit
}

// The recovery key opens an older copy, but not even it writes to the books before the owner has accepted them. Then the trail has
// all of it, and the new passphrase is good for a restore.
func TestARecoveryWaitsForTheOlderCopyToBeAccepted(t *testing.T) {
	env := cheapEnv()
	b, kit := putBack(t, env)
	next := []byte("set anew on the older copy")
	s := must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: next}))
	_, before, err := s.trailAfter(t.Context(), 0, 1)
	if err != nil || s.ReadOnly() != AlertOlderCopy {
		t.Fatalf("read-only because of %q, %v", s.ReadOnly(), err)
	}
	for _, e := range must[[]TrailEntry](t)(first(s.trailAfter(t.Context(), 0, 100))) {
		if e.Action == "user.passphrase" || e.Action == "session.recover" {
			t.Errorf("%s was written to an older copy", e.Action)
		}
	}
	if _, err := s.Acknowledge(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range must[[]TrailEntry](t)(first(s.trailAfter(t.Context(), before, 100))) {
		told = append(told, e.Action)
	}
	if len(told) != 3 || told[0] != "books.acknowledge" || told[1] != "session.recover" || told[2] != "user.passphrase" {
		t.Errorf("the trail says %v", told)
	}
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	lock(t, s)
	dir := filepath.Join(t.TempDir(), "there")
	must[BackupFacts](t)(RestoreBackup(t.Context(), env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: next}}, nil))
	lock(t, must[*Session](t)(must[*Books](t)(Open(t.Context(), dir, env)).Login(t.Context(), "", next, "")))
}

func first[T any](list []T, _ int64, err error) ([]T, error) { return list, err }

// A keychain that does not say what it remembers goes on remembering it: the older copy is noticed at the next login.
func TestASilentMemoryIsNotWrittenOver(t *testing.T) {
	env := cheapEnv()
	chain := &keychain.Map{}
	env.Keychain = chain
	b, _ := putBack(t, env)
	chain.Fail = func(call string, e keychain.Entry) error {
		if call == "get" && e.Purpose == keychain.Freshness {
			return &keychain.UnavailableError{Cause: keychain.TimedOut, Err: io.ErrNoProgress}
		}
		return nil
	}
	s := must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); len(alerts) != 1 || alerts[0] != AlertFreshnessLost {
		t.Errorf("alerts %v", alerts)
	}
	chain.Fail = nil
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); len(alerts) != 1 || alerts[0] != AlertOlderCopy {
		t.Errorf("alerts %v: the older copy was taken for the right one", alerts)
	}
}

// A disk that is full or write-protected is no fault of the program, wherever it is met.
func TestTheDiskIsNamedAsTheCause(t *testing.T) {
	for number, hint := range map[syscall.Errno]Hint{
		syscall.ENOSPC: HintSpace, syscall.EDQUOT: HintSpace, syscall.EROFS: HintWritable, syscall.EACCES: HintWritable,
	} {
		err := asError("create books", &os.PathError{Op: "write", Path: "keys.json.part", Err: number})
		if e := want(t, err, Unavailable); e.Hint != hint {
			t.Errorf("%v: hint %q", number, e.Hint)
		}
	}
	// A real one: where nothing can be written, by whoever runs the tests.
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("no device here that is always full")
	}
	f := must[*os.File](t)(os.OpenFile(full, os.O_WRONLY, 0))
	defer f.Close()
	_, err := f.Write([]byte("x"))
	if e := want(t, asError("export", err), Unavailable); e.Hint != HintSpace {
		t.Errorf("hint %q", e.Hint)
	}
}

// What a killed program left in the making of books, a restore or an export goes with the next attempt at the same name, and
// nothing else does.
func TestLeftoversOfAKilledProgramGo(t *testing.T) {
	env := cheapEnv()
	_, s, _ := newBooks(t, env)
	parent := t.TempDir()
	old, now := env.now().Add(-2*partAge), env.now()
	for name, at := range map[string]time.Time{
		".out-123.part": old, ".out-456.part": now, ".out-mine.part": old, ".other-123.part": old, "out-123.part": old,
	} {
		path := filepath.Join(parent, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	must[ExportReport](t)(s.Export(t.Context(), filepath.Join(parent, "out"), nil))
	if got, want := filesIn(t, parent), ".other-123.part .out-456.part .out-mine.part out out-123.part"; got != want {
		t.Errorf("there is %s, want %s", got, want)
	}
}

// The end of a session waits for what is under way and lets nothing more begin, whoever is at work.
func TestLockingWhileOthersWork(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	dir := t.TempDir()
	work := []func(int) error{
		func(int) error { _, err := s.SaveCustomer(t.Context(), bill.Customer{Name: "Busy"}); return err },
		func(int) error { _, _, err := s.Documents(t.Context(), DocumentQuery{}); return err },
		func(n int) error {
			_, err := s.Backup(t.Context(), filepath.Join(dir, fmt.Sprintf("%d.cfbackup", n)), nil)
			return err
		},
		func(int) error { _, err := s.NewRecoveryKit(t.Context()); return err },
		func(int) error { _, err := s.Check(t.Context(), nil); return err },
	}
	var all sync.WaitGroup
	began := make(chan struct{}, len(work))
	for _, one := range work {
		all.Go(func() {
			for n := 0; ; n++ {
				err := one(n)
				if n == 0 {
					began <- struct{}{}
				}
				if err == nil {
					continue
				}
				if KindOf(err) != Locked {
					t.Errorf("while the books are locked: %v (kind %s)", err, KindOf(err))
				}
				return
			}
		})
	}
	for range work {
		<-began
	}
	lock(t, s)
	all.Wait()
	if left := strings.Count(filesIn(t, dir), ".part"); left != 0 {
		t.Errorf("%d unfinished backups are left", left)
	}
}

// A folder whose name may not last gets back the one it had, so that everything can be undone.
func TestAFolderThatCannotBeMovedInStays(t *testing.T) {
	parent := t.TempDir()
	part, dir := filepath.Join(parent, ".shop-1.part"), filepath.Join(parent, "shop")
	for _, d := range []string{part, dir} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := moveIn(part, dir); err == nil {
		t.Fatal("moved over a folder that holds something")
	}
	if got := filesIn(t, parent); got != ".shop-1.part shop" {
		t.Errorf("there is %s", got)
	}
}

package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/crypto/keychain"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// restoredTo makes new books of a backup, beside; nobody is in yet.
func restoredTo(t *testing.T, env Env, path string) *Books {
	t.Helper()
	to := filepath.Join(t.TempDir(), "restored.counterfoil")
	must[BackupFacts](t)(RestoreBackup(t.Context(), env, Restore{Path: path, Dir: to, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	return must[*Books](t)(Open(t.Context(), to, env))
}

// heads are what the first entry after a restore says, and what the books keep of it.
func heads(t *testing.T, s *Session) (said string, from []store.RestoredFrom) {
	t.Helper()
	list := outcomes(t, s, restoredBooks.name)
	if len(list) == 0 {
		t.Fatal("the trail does not say that the books were restored")
	}
	if err := s.store.Read(t.Context(), func(v *store.View) (err error) { from, err = v.Restores(); return err }); err != nil {
		t.Fatal(err)
	}
	if len(from) != len(list) {
		t.Errorf("%d entries, %d restores", len(list), len(from))
	}
	return list[len(list)-1], from
}

// The first login after a restore names the head of the backup, and that of the books that this computer worked on, as the keychain knows it; so does
// the entry that the books of before end with where somebody goes over to the others.
func TestBothHeadsAfterARestore(t *testing.T) {
	env := cheapEnv()
	_, s, _ := newBooks(t, env)
	must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	issueOne(t, s)
	b := restoredTo(t, env, made.Path)
	facts := must[BackupFacts](t)(InspectBackup(t.Context(), env, made.Path, Opening{Passphrase: []byte(ownerPass)}))
	if err := s.LeaveFor(t.Context(), facts); err != nil {
		t.Fatal(err)
	}
	if left := outcomes(t, s, leftBeside.name); len(left) != 1 || !strings.HasSuffix(left[0], ", to "+facts.Trail.Short()) {
		t.Errorf("the books that are left say %q", left)
	}
	live := must[trail.Anchor](t)(anchorOf(t.Context(), s.store))
	lock(t, s)

	next := must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	said, from := heads(t, next)
	if want := "left " + live.Short() + ", at " + facts.Trail.Short(); said != want {
		t.Errorf("%q, want %q", said, want)
	}
	if r := from[0]; r.Trail != facts.Trail || r.Left == nil || *r.Left != live || r.Maker != [16]byte(facts.Store) {
		t.Errorf("%+v", r)
	}
	line := trailOf(t, next, TrailFilter{Action: restoredBooks.name})[0]
	if line.Words != "was the first in the books that a backup has become (their trail ended at "+facts.Trail.Short()+
		", that of the books of before, as this computer knew them, at "+live.Short()+")" {
		t.Error(line.Words)
	}
	lock(t, next)
	again := must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if n := len(outcomes(t, again, restoredBooks.name)); n != 1 {
		t.Errorf("told %d times", n)
	}
	// A backup of these, restored once more, on a computer that knows nothing.
	second := must[Backup](t)(again.Backup(t.Context(), t.TempDir(), nil))
	lock(t, again)
	env.Keychain = &keychain.Map{}
	third := must[*Session](t)(restoredTo(t, env, second.Path).Login(t.Context(), "", []byte(ownerPass), ""))
	said, from = heads(t, third)
	if len(from) != 2 || from[1].Left != nil || said != "at "+from[1].Trail.Short() || from[1].Maker == from[0].Maker {
		t.Errorf("%q, %+v", said, from)
	}
	list := must[[]Backup](t)(third.Backups(t.Context()))
	if len(list) != 1 || list[0].Maker != from[0].Maker { // no backup is in itself
		t.Errorf("%+v", list)
	}
	sound(t, third)
	lock(t, third)
}

// The recovery key is another way in, and tells the same.
func TestBothHeadsWithTheRecoveryKey(t *testing.T) {
	env := cheapEnv()
	_, s, kit := newBooks(t, env)
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	lock(t, s)
	next := must[*Session](t)(restoredTo(t, env, made.Path).Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("another passphrase of November")}))
	if said, _ := heads(t, next); !strings.HasPrefix(said, "left ") {
		t.Error(said)
	}
	lock(t, next)
}

// A first login that is cut short at any operation of the disk: the next one that gets in tells of the restore, once.
func TestAFirstLoginThatIsCutShort(t *testing.T) {
	env := cheapEnv()
	_, s, _ := newBooks(t, env)
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	lock(t, s)
	for fail := 1; ; fail += 3 {
		b := restoredTo(t, env, made.Path)
		disk := &failing{left: fail}
		b.env.shape = func(dir string, o *store.Options) { o.FS = failingFS{seal.NewFolder(dir), disk} }
		first, err := b.Login(t.Context(), "", []byte(ownerPass), "")
		met := disk.left < 0
		if disk.left = -1; err == nil {
			lock(t, first)
		}
		next := must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
		heads(t, next)
		if n := len(outcomes(t, next, restoredBooks.name)); n != 1 {
			t.Errorf("operation %d fails: told %d times", fail, n)
		}
		lock(t, next)
		if err := os.RemoveAll(b.Dir()); err != nil {
			t.Fatal(err)
		}
		if !met {
			t.Logf("%d operations", fail)
			return
		}
	}
}

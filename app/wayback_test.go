package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/store"
)

// Books whose first page is gone open no more, not even to be rescued. A snapshot in their folder and a backup elsewhere are found without a passphrase; with
// one it turns out which are whole, and the snapshot becomes books beside. The broken folder stays as it is, to the byte.
func TestWaysBackFromBooksThatDoNotOpen(t *testing.T) {
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	number := issueOne(t, s)
	far := t.TempDir()
	must[Backup](t)(s.Backup(t.Context(), far+string(filepath.Separator), nil))
	for range 2 {
		if err := s.TakeSnapshot(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	issueOne(t, s)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	ways := WaysBack(env, b.Dir(), far, far)
	if len(ways) != 3 || ways[0].Path == ways[1].Path {
		t.Fatalf("ways back: %+v", ways)
	}
	spoil := func(path string, at int64) {
		f := must[*os.File](t)(os.OpenFile(path, os.O_RDWR, 0))
		_, err := f.WriteAt(bytes.Repeat([]byte("x"), 64), at)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var snapshots []WayBack
	for _, w := range ways {
		if w.Snapshot() {
			snapshots = append(snapshots, w)
		}
	}
	broken := filepath.Join(b.Dir(), store.BooksFile())
	spoil(broken, 0)
	spoil(snapshots[1].Path, snapshots[1].Size/2)
	before := must[[]byte](t)(os.ReadFile(broken))
	_, err := b.Login(t.Context(), "", []byte(ownerPass), "")
	want(t, err, Damaged)
	for _, c := range []struct {
		way  WayBack
		want string
	}{{snapshots[0], wayWhole}, {snapshots[1], wayDamaged}} {
		if got := must[string](t)(WayState(t.Context(), env, b.Dir(), c.way, "", []byte(ownerPass), nil)); got != c.want {
			t.Errorf("%s is %s, not %s", c.way.Path, got, c.want)
		}
	}
	_, err = WayState(t.Context(), env, b.Dir(), snapshots[0], "", []byte("not this one at all"), nil)
	want(t, err, Locked)
	to := filepath.Join(t.TempDir(), "again.counterfoil")
	want(t, b.RestoreSnapshot(t.Context(), snapshots[1], to, "", []byte(ownerPass), nil), Damaged)
	if left := must[[]os.DirEntry](t)(os.ReadDir(filepath.Dir(to))); len(left) != 0 {
		t.Errorf("left is %v", left)
	}
	if err := b.RestoreSnapshot(t.Context(), snapshots[0], to, "", []byte(ownerPass), nil); err != nil {
		t.Fatal(err)
	}
	want(t, b.RestoreSnapshot(t.Context(), snapshots[0], to, "", []byte(ownerPass), nil), Conflict)
	again := must[*Books](t)(Open(t.Context(), to, env))
	s = must[*Session](t)(again.Login(t.Context(), "", []byte(ownerPass), ""))
	defer s.Lock()
	list, _, err := s.Documents(t.Context(), DocumentQuery{})
	if err != nil || len(list) != 1 || list[0].Number != number || s.ReadOnly() != AlertOlderCopy {
		t.Errorf("again: %d documents, read-only %q, %v", len(list), s.ReadOnly(), err)
	}
	if !bytes.Equal(before, must[[]byte](t)(os.ReadFile(broken))) {
		t.Error("the broken books were changed")
	}
}

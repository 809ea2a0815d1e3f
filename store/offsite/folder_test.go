package offsite_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"counterfoil/crypto"
	"counterfoil/store/offsite"
)

func folder(t *testing.T, dir string) *offsite.Folder {
	t.Helper()
	f, err := offsite.NewFolder(dir, crypto.ID{1})
	must(t, err)
	return f
}

func TestFolderKeepsTheContract(t *testing.T) {
	contract(t, extent{objects: 300}, func(t *testing.T, _ offsite.Pace) offsite.Place { return folder(t, t.TempDir()) })
}

func TestAFolderIsFoundAgain(t *testing.T) {
	mounts := t.TempDir()
	was := filepath.Join(mounts, "KINGSTON", "shop", "backups")
	must(t, os.MkdirAll(was, 0o700))
	f := folder(t, was)
	if again := must2(t)(offsite.NewFolder(was, crypto.ID{2})); again.ID() != f.ID() {
		t.Error("a folder that was a place already is one of another id now")
	}
	must(t, f.Put(context.Background(), "a", []byte("x")))

	must(t, os.Rename(filepath.Join(mounts, "KINGSTON"), filepath.Join(mounts, "KINGSTON1")))
	must(t, os.MkdirAll(filepath.Join(mounts, "OTHER", "shop", "backups"), 0o700))
	sticks := []string{filepath.Join(mounts, "OTHER"), filepath.Join(mounts, "KINGSTON1")}
	found, err := offsite.FindFolder(f.ID(), was, sticks)
	must(t, err)
	if found.Dir() != filepath.Join(sticks[1], "shop", "backups") {
		t.Errorf("found at %s", found.Dir())
	}
	if _, err := offsite.FindFolder(f.ID(), was, sticks[:1]); err == nil {
		t.Error("found on a stick that it is not on")
	}
}

func TestAnotherStickWhereOursWas(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	f := folder(t, dir)
	must(t, f.Put(ctx, "a", []byte("x")))
	must(t, os.Remove(filepath.Join(dir, "counterfoil-place.txt")))
	_, err := f.List(ctx)
	wants(t, "list without the mark", err, offsite.ErrMissing)
	wants(t, "put without the mark", f.Put(ctx, "b", nil), offsite.ErrMissing)
	must(t, os.RemoveAll(dir))
	wants(t, "put where nothing is", f.Put(ctx, "b", nil), offsite.ErrMissing)
}

func TestDisksThatTakeNothing(t *testing.T) {
	for option, want := range map[string]error{"size=64k": offsite.ErrFull, "ro": offsite.ErrForbidden} {
		t.Run(option, func(t *testing.T) {
			dir := mounted(t)
			f := folder(t, dir)
			remount(t, dir, option)
			wants(t, "put", f.Put(context.Background(), "a", noise(1<<20)), want)
			list, err := f.List(context.Background())
			if err != nil || len(list) != 0 {
				t.Errorf("left: %v, %v", list, err)
			}
		})
	}
}

// mounted is a real small disk; only root can make one.
func mounted(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root on Linux can mount a disk")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no mounting here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	return dir
}

func remount(t *testing.T, dir, option string) {
	t.Helper()
	if out, err := exec.Command("mount", "-o", "remount,"+option, dir).CombinedOutput(); err != nil {
		t.Fatalf("remount: %s", out)
	}
}

// must2 is must for calls that answer something.
func must2(t *testing.T) func(*offsite.Folder, error) *offsite.Folder {
	return func(f *offsite.Folder, err error) *offsite.Folder {
		t.Helper()
		must(t, err)
		return f
	}
}

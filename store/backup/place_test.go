package backup_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"counterfoil/store"
	"counterfoil/store/backup"
)

func TestPlacesThatCannotTakeABackup(t *testing.T) {
	s := openShop(t)
	s.trade(t, 20)
	missing := filepath.Join(t.TempDir(), "stick", "x.cfbackup")
	if _, err := backup.Make(context.Background(), s.Store, s.source(t), missing, nil); !errors.Is(err, backup.ErrMissing) {
		t.Errorf("no such folder: %v", err)
	}
	path, _ := s.back(t)
	d := destination(t)
	d.Dir = filepath.Join(t.TempDir(), "stick", "again")
	if _, err := backup.Restore(context.Background(), backup.Chain{path}, byRecovery(s), d, nil); !errors.Is(err, backup.ErrMissing) {
		t.Errorf("restore to no such folder: %v", err)
	}
	for _, options := range []string{"size=64k", "ro"} {
		want := map[string]error{"size=64k": store.ErrFull, "ro": store.ErrReadOnly}[options]
		t.Run(options, func(t *testing.T) {
			small := mounted(t, options)
			_, err := backup.Make(context.Background(), s.Store, s.source(t), filepath.Join(small, "x.cfbackup"), nil)
			if !errors.Is(err, want) {
				t.Errorf("make: %v", err)
			}
			d.Dir = filepath.Join(small, "again")
			if _, err := backup.Restore(context.Background(), backup.Chain{path}, byRecovery(s), d, nil); !errors.Is(err, want) {
				t.Errorf("restore: %v", err)
			}
			nothingIn(t, small)
		})
	}
}

// mounted gives a real file system of that kind; only root can make one.
func mounted(t *testing.T, options string) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root on Linux can mount a small or read-only disk")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no mounting here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	return dir
}

func TestARemainderOfAnEarlierRunIsNoHindrance(t *testing.T) {
	s := openShop(t)
	path := filepath.Join(t.TempDir(), "x.cfbackup")
	if err := os.WriteFile(path+".part", []byte("cut short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Make(context.Background(), s.Store, s.source(t), path, nil); err != nil {
		t.Fatal(err)
	}
	if left := must(os.ReadDir(filepath.Dir(path))); len(left) != 1 {
		t.Errorf("%d files", len(left))
	}
}

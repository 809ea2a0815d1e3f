package backup_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"counterfoil/store/backup"
)

// alone says to a process of the test that it may bound the size of all its files.
const alone = "COUNTERFOIL_TEST_ALONE"

// A disk whose format ends a file before the backup does, as FAT32 does after 4 GiB, is told from a full one, and nothing is left on it.
func TestADiskThatHoldsNoFileOfThatSize(t *testing.T) {
	if os.Getenv(alone) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), alone+"=1")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, said)
		}
		return
	}
	s, dir := openShop(t), t.TempDir()
	s.paper = 100 << 10
	s.trade(t, 3)
	path := filepath.Join(dir, "books"+backup.Suffix)
	src := s.source(t)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ) // then a write fails with EFBIG, as on such a disk
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 128 << 10, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	_, err := backup.Make(context.Background(), s.Store, src, path, nil)
	if e := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); e != nil {
		t.Fatal(e)
	}
	if !errors.Is(err, backup.ErrTooBig) {
		t.Errorf("made: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := backup.Make(context.Background(), s.Store, src, path, nil); err != nil {
		t.Errorf("on another disk: %v", err)
	}
}

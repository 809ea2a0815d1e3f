package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/seal"
)

const asSecond = "COUNTERFOIL_TEST_SECOND_PROCESS"

// TestMain lets the test program be the second process that wants the same books.
func TestMain(m *testing.M) {
	if dir := os.Getenv(asSecond); dir != "" {
		_, err := store.Open(context.Background(), dir, store.Key{Store: bill.NewID(), Epoch: 1, Secret: make([]byte, 32)}, store.Options{})
		if errors.Is(err, store.ErrInUse) {
			os.Exit(7)
		}
		os.Exit(1)
	}
	code := m.Run()
	endBench()
	os.Exit(code)
}

func TestASecondProcessIsRefused(t *testing.T) {
	s := openShop(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asSecond+"="+s.dir)
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("second process: %v", err)
	}
	if _, err := store.Open(context.Background(), s.dir, s.key, s.opt); !errors.Is(err, store.ErrInUse) {
		t.Errorf("second store of the same process: %v", err)
	}
}

func TestFolderAndFilesAreForTheOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes on Windows")
	}
	s := openShop(t)
	if info := must(os.Stat(s.dir)); info.Mode().Perm() != 0o700 {
		t.Errorf("folder has mode %v", info.Mode())
	}
	for _, f := range must(os.ReadDir(s.dir)) {
		if info := must(f.Info()); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
}

func TestBooksThatAreNotThereOrAreThere(t *testing.T) {
	s := openShop(t)
	if _, err := store.Open(context.Background(), t.TempDir(), s.key, s.opt); !errors.Is(err, store.ErrNoBooks) {
		t.Errorf("empty folder: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Create(context.Background(), s.dir, s.key, s.opt); !errors.Is(err, store.ErrExists) {
		t.Errorf("create over books: %v", err)
	}
}

func TestAReadOnlyDiskIsNamed(t *testing.T) {
	disk := seal.NewDisk()
	s := openShopWith(t, store.Options{FS: disk, Now: fixedClock()})
	disk.Plan(func(_ int64, op seal.Op, _ string) error {
		if op == seal.OpWrite || op == seal.OpCreate {
			return seal.ErrReadOnly
		}
		return nil
	})
	defer disk.Plan(nil)
	err := s.Write(context.Background(), s.deed("x"), func(tx *store.Tx) error { return tx.SaveCustomer(customer(1)) })
	if !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("read-only disk: %v", err)
	}
}

// After a working day no name, item, number or amount lies in clear in any file of the folder, nor in the temporary
// folder.
func TestNoNeedleInTheHaystack(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("SQLITE_TMPDIR", temp)
	s := openShop(t)
	c := customer(4711)
	for range 30 {
		d := draft(c)
		s.do(t, "draft", func(tx *store.Tx) error { return errors.Join(tx.SaveCustomer(c), tx.SaveDraft(d)) })
		s.issue(t, d)
	}
	s.see(t, func(v *store.View) error {
		_, _, err := v.Documents(store.DocumentQuery{Search: "müller", Today: today})
		_, e := v.Summary(today)
		return errors.Join(err, e)
	})
	haystack(t, s.dir, temp)
	must(s.Compact(t.Context(), func(string, int64, int64) { haystack(t, s.dir, temp) }))
	haystack(t, s.dir, temp)
	next := newKey()
	next.Store, next.Epoch = s.key.Store, s.key.Epoch+1
	err := s.Rotate(t.Context(), next, func() error { haystack(t, s.dir, temp); return nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	haystack(t, s.dir, temp)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	haystack(t, s.dir, temp)
}

func haystack(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := os.ReadFile(path)
			for _, needle := range []string{
				"Müller", "muller", "Brandst", "Eichentisch", "INV-2026-00", "AT6119043002", "1249.5", "SQLite format 3", "%PDF-1.7",
				"documents", "zahlt p", "payable",
			} {
				if bytes.Contains(body, []byte(needle)) {
					t.Errorf("%q lies in clear in %s", needle, filepath.Base(path))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

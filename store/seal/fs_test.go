package seal

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestMain lets the test program play the second process that holds, or wants, the lock of a folder.
func TestMain(m *testing.M) {
	folder := os.Getenv("SEAL_TEST_LOCK")
	if folder == "" {
		os.Exit(m.Run())
	}
	if _, err := NewFolder(folder).Lock(); err != nil {
		os.Exit(3)
	}
	_, _ = os.Stdout.WriteString("locked\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // until the parent kills this process
}

func TestOneProcessOwnsAStore(t *testing.T) {
	path := t.TempDir()
	child := osexec.Command(os.Args[0])
	child.Env = append(os.Environ(), "SEAL_TEST_LOCK="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := child.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "locked\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	if err := Create(NewFolder(path), testName, testKey(t, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(NewFolder(path), testName, testKey(t, 1)); !errors.Is(err, ErrLocked) {
		t.Errorf("while another process has the store: %v", err)
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	db := reopen(t, NewFolder(path)) // a killed process leaves no lock behind
	if _, err := Open(NewFolder(path), testName, testKey(t, 1)); !errors.Is(err, ErrLocked) {
		t.Errorf("twice in one process: %v", err)
	}
	second := osexec.Command(os.Args[0])
	second.Env = child.Env
	var code *osexec.ExitError
	if err := second.Run(); !errors.As(err, &code) || code.ExitCode() != 3 {
		t.Errorf("another process took the lock of an open store: %v", err)
	}
	closeDB(t, db)
}

// The layer above holds the lock from before it reads the keys until after the store is closed.
func TestLockIsCounted(t *testing.T) {
	path := t.TempDir()
	folder, other := NewFolder(path), NewFolder(path)
	release, err := folder.Lock()
	if err != nil {
		t.Fatal(err)
	}
	db := create(t, folder)
	closeDB(t, db)
	if _, err := other.Lock(); !errors.Is(err, ErrLocked) {
		t.Errorf("closing the store gave the outer lock back: %v", err)
	}
	if err := errors.Join(release(), release()); err != nil {
		t.Fatal(err)
	}
	release, err = other.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}

func TestFolderFiles(t *testing.T) {
	path := t.TempDir()
	db := create(t, NewFolder(path))
	exec(t, db.Writer(), "CREATE TABLE t (x)")
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
	if want := []string{"books.db", "books.db-wal", "lock"}; !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	closeDB(t, db)
	if _, err := os.Stat(filepath.Join(path, "books.db-wal")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after closing the log is still there: %v", err)
	}
}

func TestFolderKeepsToItself(t *testing.T) {
	folder := NewFolder(t.TempDir())
	for _, name := range []string{"", ".", "..", "../x", "a/b", "/etc/passwd"} {
		_, err := folder.Open(name)
		_, created := folder.Create(name)
		_, exists := folder.Exists(name)
		for _, err := range []error{err, created, exists, folder.Remove(name), folder.Rename(name, "x"), folder.Rename("x", name)} {
			if !errors.Is(err, ErrShape) {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
	if _, err := folder.Open("missing"); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), folder.path) {
		t.Errorf("a missing file: %v", err)
	}
	if err := Create(NewFolder(filepath.Join(folder.path, "no")), testName, testKey(t, 1)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	for _, f := range []FS{NewDisk(), NewFolder(t.TempDir())} {
		if err := Create(f, testName, testKey(t, 1)); err != nil {
			t.Fatal(err)
		}
		if err := Create(f, testName, testKey(t, 2)); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%T: a store was made over another: %v", f, err)
		}
		db := reopen(t, f)
		closeDB(t, db)
	}
}

// What goes wrong on the disk arrives at the caller of database/sql with its kind.
func TestFailuresHaveTheirKind(t *testing.T) {
	for _, test := range []struct {
		op    Op
		fail  error
		want  error
		query string
	}{
		{OpWrite, ErrFull, ErrFull, "INSERT INTO t (x) VALUES ('two')"},
		{OpWrite, ErrReadOnly, ErrReadOnly, "INSERT INTO t (x) VALUES ('two')"},
		{OpSync, errIO, errIO, "INSERT INTO t (x) VALUES ('two')"},
		{OpTruncate, errIO, errIO, "PRAGMA wal_checkpoint(TRUNCATE)"},
		{OpRead, errIO, errIO, "SELECT sum(length(data)) FROM sqlite_dbpage"},
	} {
		disk := sample(t, false)
		db := reopen(t, disk)
		exec(t, db.Writer(), "INSERT INTO t (x) VALUES ('one')")
		disk.Plan(func(_ int64, op Op, _ string) error {
			if op == test.op {
				return test.fail
			}
			return nil
		})
		_, err := db.Writer().Exec(test.query)
		if err = db.Explain(err); !errors.Is(err, test.want) {
			t.Errorf("%s fails with %v: %v", test.op, test.fail, err)
		}
		disk.Plan(nil)
		if _, err := db.Writer().Exec("INSERT INTO t (x) VALUES ('three')"); err != nil {
			t.Errorf("%s failed once, and the store stays out of use: %v", test.op, db.Explain(err))
		}
		if got := ask(t, db.Writer(), "SELECT count(*) FROM t"); got != "62" {
			t.Errorf("after %s failed: %s rows", test.op, got)
		}
		closeDB(t, db)
	}
}

// A key change and a restore copy page by page, under another key, and never under the old one.
func TestWriterCopiesAStoreUnderAnotherKey(t *testing.T) {
	disk := sample(t, true)
	db := reopen(t, disk)
	rows, err := db.Readers(1).Query("SELECT data FROM sqlite_dbpage ORDER BY pgno")
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWriter(disk, "next.db", testKey(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var plain []byte
		if err := rows.Scan(&plain); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(plain); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(rows.Err(), w.Finish()); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	after := NewDisk()
	after.Put(testName, disk.Get("next.db"))
	if rows, err := readAll(t, after, testKey(t, 2)); rows != 63 || err != nil {
		t.Errorf("the copy: %d rows, %v", rows, err)
	}
	if _, err := readAll(t, after, testKey(t, 1)); !errors.Is(err, ErrWrongKey) {
		t.Errorf("the copy opens with the old key: %v", err)
	}
}

func TestWriterRefuses(t *testing.T) {
	reserve, size, text := firstPage(), firstPage(), make([]byte, 4096)
	reserve[20], size[16] = 0, 8
	for name, p := range map[string][]byte{
		"no room for seals": reserve, "another page size": size, "no database": text, "half a page": firstPage()[:2048],
	} {
		disk := NewDisk()
		w, err := NewWriter(disk, testName, testKey(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(p); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.Abort(); err != nil || disk.Get(testName) != nil {
			t.Errorf("%s: something was left behind, %v", name, err)
		}
	}
	disk := NewDisk()
	w, err := NewWriter(disk, testName, testKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(); !errors.Is(err, ErrShape) || disk.Get(testName) != nil {
		t.Errorf("a store without pages: %v", err)
	}
	journal := firstPage()
	journal[18], journal[19] = 1, 1
	if w, err = NewWriter(disk, testName, testKey(t, 1)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(journal), w.Finish()); err != nil || journal[18] != 1 {
		t.Fatalf("a page that says rollback journal: %v", err)
	}
	plain := make([]byte, 4096)
	if err := testKey(t, 1).OpenPage(plain, disk.Get(testName), 1); err != nil || !bytes.Equal(plain, firstPage()) {
		t.Errorf("it was not marked as using a log: %v", err)
	}
}

package seal

import (
	"bytes"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"counterfoil/crypto/page"

	_ "modernc.org/sqlite"
)

// plainDB is an ordinary database with the settings of a sealed one.
func plainDB(t testing.TB, path string) *sql.DB { return plainPool(t, path, true) }

func plainPool(t testing.TB, path string, writes bool) *sql.DB {
	t.Helper()
	dsn := "file:" + path + "?_txlock=immediate&_dqs=0"
	for _, s := range settings(writes) {
		dsn += "&_pragma=" + s.name + "(" + s.value + ")"
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Nothing that was ever written can be read in the folder or in the system's temporary folder, whatever SQL did:
// sorting, building indexes, temporary tables, deleting, compacting.
func TestNothingInClear(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("SQLITE_TMPDIR", temp)
	path := t.TempDir()
	folder := NewFolder(path)
	needle := []byte("Wilhelmine Möller 4711,08 €")
	db := create(t, folder)
	watch := watchFiles(t, needle, path, temp)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, y INTEGER)")
	exec(t, db.Writer(), "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20000) INSERT INTO t (x, y) SELECT ? || ' ' || (i*7919%20000), i FROM n", string(needle))
	ask(t, db.Readers(2), "SELECT x FROM t ORDER BY x || 'z', y DESC LIMIT 1")
	ask(t, db.Readers(2), "SELECT count(*) FROM (SELECT DISTINCT x || y FROM t)")
	exec(t, db.Writer(), "CREATE INDEX t_x ON t (x)")
	exec(t, db.Writer(), "CREATE TEMP TABLE u AS SELECT * FROM t")
	exec(t, db.Writer(), "BEGIN; UPDATE t SET x = x || '!' WHERE id % 2 = 0; SAVEPOINT s; DELETE FROM t WHERE id % 3 = 0; ROLLBACK TO s; COMMIT")
	watch(true)
	exec(t, db.Writer(), "DELETE FROM t WHERE id > 10000")
	if err := compact(t, db); err != nil {
		t.Fatal(err)
	}
	watch(true)
	closeDB(t, db)
	watch(false)
}

// watchFiles looks at everything in the folders, and on Linux also at files that are deleted but still open, which is
// how SQLite hides its temporary ones.
func watchFiles(t *testing.T, needle []byte, folders ...string) func(open bool) {
	return func(open bool) {
		t.Helper()
		for _, folder := range folders {
			_ = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				b, err := os.ReadFile(path)
				if err != nil {
					t.Error(err)
				}
				for _, clear := range [][]byte{needle, needle[:10], []byte(magic), []byte("CREATE TABLE")} {
					if bytes.Contains(b, clear) {
						t.Errorf("%q in %s", clear, path)
					}
				}
				return nil
			})
		}
		if !open || runtime.GOOS != "linux" {
			return
		}
		links, err := filepath.Glob("/proc/self/fd/*")
		if err != nil || len(links) == 0 {
			t.Fatalf("no list of open files: %v", err)
		}
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && strings.Contains(target, "(deleted)") && !strings.Contains(target, "memfd") {
				t.Errorf("a deleted file is open: %s", target)
			}
		}
	}
}

// Readers read while the writer writes and checkpoints run; every reader sees whole transactions.
func TestConcurrentReaders(t *testing.T) {
	db := create(t, NewFolder(t.TempDir()))
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, batch INTEGER, x TEXT)")
	readers := db.Readers(3)
	readers.SetMaxIdleConns(1) // so that connections come and go
	stop := time.Now().Add(1500 * time.Millisecond)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for time.Now().Before(stop) {
				var whole bool
				err := readers.QueryRow("SELECT count(*) = 25 * count(DISTINCT batch) AND coalesce(sum(length(x)), 0) = 300 * count(*) FROM t").Scan(&whole)
				if err != nil || !whole {
					t.Errorf("a reader saw half a transaction: %v", db.Explain(err))
					return
				}
			}
		})
	}
	n := 0
	for ; time.Now().Before(stop); n++ {
		tx, err := db.Writer().Begin()
		if err != nil {
			t.Fatal(err)
		}
		for range 25 {
			if _, err := tx.Exec("INSERT INTO t (batch, x) VALUES (?, ?)", n, strings.Repeat("y", 300)); err != nil {
				t.Fatal(db.Explain(err))
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(db.Explain(err))
		}
		if n%7 == 0 {
			exec(t, db.Writer(), "DELETE FROM t WHERE batch < ?", n-20)
			exec(t, db.Writer(), "PRAGMA wal_checkpoint(PASSIVE)")
		}
	}
	all.Wait()
	if got := ask(t, db.Writer(), "PRAGMA integrity_check"); got != "ok" {
		t.Error(got)
	}
	t.Logf("%d transactions", n)
}

// FuzzLog opens stores with arbitrary bytes in the place of the log.
func FuzzLog(f *testing.F) {
	disk := sample(f, true)
	whole := disk.Get(testName + logSuffix)
	f.Add(uint32(0), []byte{})
	f.Add(uint32(72), []byte("changed"))
	f.Add(uint32(72+4160), make([]byte, 4160))
	f.Add(uint32(len(whole)), whole[72:72+4160])
	f.Fuzz(func(t *testing.T, at uint32, change []byte) {
		copied := disk.Copy()
		if int(at) > len(whole) || len(change) > 3*4160 {
			return
		}
		copied.Put(testName+logSuffix, overwrite(bytes.Clone(whole), change, int64(at)))
		rows, err := readAll(t, copied, testKey(t, 1))
		if err == nil && (rows < 60 || rows > 63) || err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatalf("%d rows, %v", rows, err)
		}
	})
}

// TestSoakLargeStore passes 1 GiB, where SQLite keeps a page for locks, and copies the store page by page.
func TestSoakLargeStore(t *testing.T) {
	if !*soak {
		t.Skip("-seal.soak writes stores above 1 GiB")
	}
	folder := NewFolder(t.TempDir())
	db := create(t, folder)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)")
	for range 300 {
		exec(t, db.Writer(), "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1000) INSERT INTO t (x) SELECT randomblob(3900) FROM n")
	}
	rows, err := db.Readers(1).Query("SELECT data FROM sqlite_dbpage ORDER BY pgno")
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWriter(folder, "next.db", testKey(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for rows.Next() {
		var plain sql.RawBytes
		if err := errors.Join(rows.Scan(&plain), w.Write(plain)); err != nil {
			t.Fatal(err)
		}
		pages++
	}
	if err := errors.Join(rows.Err(), w.Finish()); err != nil {
		t.Fatal(err)
	}
	if pages <= page.Lock {
		t.Fatalf("only %d pages", pages)
	}
	sum := ask(t, db.Writer(), "SELECT count(*) || ' ' || sum(length(x)) FROM t")
	opening, err := db.OpeningRoot(t.Context())
	closeDB(t, db)
	root, ok := db.RootNow(opening, true)
	if again, e := RootOf(folder, testName, testKey(t, 1)); err != nil || e != nil || !ok || again != root {
		t.Errorf("the root was not followed beyond 1 GiB: %v, %v", err, e)
	}
	next, err := Open(folder, "next.db", testKey(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if got := ask(t, next.Writer(), "SELECT count(*) || ' ' || sum(length(x)) FROM t"); got != sum {
		t.Errorf("the copy has %s, want %s", got, sum)
	}
	if got := ask(t, next.Writer(), "PRAGMA integrity_check"); got != "ok" {
		t.Error(got)
	}
}

// The page kept for locks is passed over without being there, also when its place lies in the middle of a batch.
func TestWriterSkipsTheLockPage(t *testing.T) {
	folder := NewFolder(t.TempDir())
	w, err := NewWriter(folder, testName, testKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(firstPage()); err != nil {
		t.Fatal(err)
	}
	if err := w.flush(); err != nil {
		t.Fatal(err)
	}
	w.number = page.Lock - 2 // as if all pages up to here were written; the file stays sparse
	w.start = int64(w.number) * 4096
	some, none := bytes.Repeat([]byte{5}, 4096), make([]byte, 4096)
	clear(some[4056:])
	if err := errors.Join(w.Write(some), w.Write(none), w.Write(some)); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	file, err := folder.Open(testName)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d, got := newDatabase(testName, file, testKey(t, 1)), make([]byte, 4096)
	for _, number := range []uint32{page.Lock - 1, page.Lock + 1} {
		if err := d.readPage(got, number); err != nil || !bytes.Equal(got, some) {
			t.Errorf("page %d: %v", number, err)
		}
	}
	if _, err := file.ReadAt(got, (page.Lock-1)*4096); err != nil && err != io.EOF || !bytes.Equal(got, none) {
		t.Errorf("something lies in the page kept for locks: %v", err)
	}
}

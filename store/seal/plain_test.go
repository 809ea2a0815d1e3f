package seal

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
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
func plainDB(t testing.TB, path string) *sql.DB {
	t.Helper()
	dsn := "file:" + path + "?_txlock=immediate"
	for _, s := range settings(true) {
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

// The same random statements give the same answers on a sealed and on a plain database.
func TestSealedAndPlainAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	disk := NewDisk()
	db := create(t, disk)
	plain := plainDB(t, filepath.Join(t.TempDir(), "plain.db"))
	both := func(query string, args ...any) {
		t.Helper()
		_, a := db.Writer().Exec(query, args...)
		_, b := plain.Exec(query, args...)
		if (a == nil) != (b == nil) {
			t.Fatalf("%s: sealed %v, plain %v", query, a, b)
		}
	}
	both(`CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT;
		CREATE TABLE bill (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer, total INTEGER, text TEXT) STRICT;
		CREATE INDEX bill_total ON bill (total, customer)`)
	for i := range 600 {
		switch r.IntN(9) {
		case 0:
			both("INSERT INTO customer (name) VALUES (?)", fmt.Sprint("c", r.IntN(60)))
		case 1, 2, 3:
			both("INSERT INTO bill (customer, total, text) VALUES (?, ?, ?)", r.IntN(40), r.IntN(1000), strings.Repeat("x", r.IntN(9000)))
		case 4:
			both("DELETE FROM bill WHERE total % 7 = ?", r.IntN(7))
		case 5:
			both("UPDATE bill SET total = total + 1, text = text || ? WHERE customer = ?", fmt.Sprint(i), r.IntN(40))
		case 6:
			both(fmt.Sprintf("BEGIN; INSERT INTO customer (name) VALUES ('r%d'); SAVEPOINT s; DELETE FROM bill; ROLLBACK TO s; %s", i, []string{"COMMIT", "ROLLBACK"}[r.IntN(2)]))
		case 7:
			both("PRAGMA wal_checkpoint(TRUNCATE)")
		case 8:
			closeDB(t, db)
			db = reopen(t, disk)
		}
		if i%20 == 0 {
			if a, b := dump(t, db.Writer()), dump(t, plain); a != b {
				t.Fatalf("after %d statements:\n%s\n%s", i, a, b)
			}
		}
	}
}

// dump sums up all rows in an order that sorts, groups and joins.
func dump(t *testing.T, db *sql.DB) string {
	t.Helper()
	return ask(t, db, `SELECT group_concat(name || ':' || n || ':' || total || ':' || length, '; ') FROM (
		SELECT name, count(b.id) AS n, coalesce(sum(total), 0) AS total, coalesce(sum(length(text)), 0) AS length
		FROM customer c LEFT JOIN bill b ON b.customer = c.id GROUP BY c.id ORDER BY total DESC, name)`)
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
	if _, err := db.Root(t.Context()); err != nil {
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

// FuzzFile plays a sequence of SQLite's file calls on the sealed database and log and on plain ones: same answers.
func FuzzFile(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add(bytes.Repeat([]byte{7, 1, 3, 9, 250, 4, 16, 2, 8}, 20))
	key, err := page.NewKey(make([]byte, 32), page.StoreID{}, 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		disk := NewDisk()
		disk.Put("db", nil)
		disk.Put("db-wal", nil)
		main, err := disk.Open("db")
		if err != nil {
			t.Fatal(err)
		}
		wal, err := disk.Open("db-wal")
		if err != nil {
			t.Fatal(err)
		}
		models := []*model{
			{sealed: newDatabase("db", main, key)},
			{sealed: newLog("db-wal", wal, key), isLog: true},
		}
		for len(script) >= 3 {
			models[script[0]&1].step(t, script[0]>>1, int64(script[1]%24), script[2])
			script = script[3:]
		}
	})
}

// model is a plain file beside a sealed one.
type model struct {
	sealed content
	plain  []byte
	isLog  bool
}

// unit gives the offset of record i, and the pieces that SQLite writes it in.
func (m *model) unit(i int64) (off int64, pieces []int) {
	switch {
	case !m.isLog:
		return i * 4096, []int{4096}
	case i == 0:
		return 0, []int{32}
	}
	return 32 + (i-1)*4120, []int{24, 4096}
}

func (m *model) step(t *testing.T, what byte, i int64, fill byte) {
	off, pieces := m.unit(i)
	switch what % 4 {
	case 0, 1:
		for _, n := range pieces {
			p := bytes.Repeat([]byte{fill}, n)
			if n == 4096 {
				clear(p[4056:])
			}
			if err := m.sealed.write(p, off); err != nil {
				t.Fatal(err)
			}
			m.write(p, off)
			off += int64(n)
		}
	case 2:
		m.compareRead(t, off, pieces)
	case 3:
		if !m.isLog && i == 0 || off > int64(len(m.plain)) {
			return
		}
		if err := m.sealed.truncate(off); err != nil {
			t.Fatal(err)
		}
		m.plain = m.plain[:off]
	}
	if size, err := m.sealed.size(); err != nil || size != int64(len(m.plain)) {
		t.Fatalf("size %d, %v; want %d", size, err, len(m.plain))
	}
}

func (m *model) write(p []byte, off int64) {
	m.plain = overwrite(m.plain, p, off)
}

// compareRead expects what was written, and an error or (in recovery) zeros where nothing was: a hole between records
// is as if it were not there.
func (m *model) compareRead(t *testing.T, off int64, pieces []int) {
	if len(pieces) == 2 {
		off += 24
	}
	n := pieces[len(pieces)-1]
	got := make([]byte, n)
	err := m.sealed.read(got, off)
	var want []byte
	if end := off + int64(n); end <= int64(len(m.plain)) {
		want = m.plain[off:end]
	}
	hole := want == nil || bytes.Equal(want, make([]byte, n))
	switch {
	case err == nil && want == nil && !bytes.Equal(got, make([]byte, n)):
		t.Fatalf("read %d at %d: something out of nothing", n, off)
	case err == nil && want != nil && !bytes.Equal(got, want):
		t.Fatalf("read %d at %d: something else", n, off)
	case err != nil && (!hole || !errors.Is(err, ErrDamaged)):
		t.Fatalf("read %d at %d: %v", n, off, err)
	}
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
	root, err := db.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	if again, err := RootOf(folder, testName, testKey(t, 1)); err != nil || again != root {
		t.Errorf("root: %v", err)
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

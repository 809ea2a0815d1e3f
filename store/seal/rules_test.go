package seal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/crypto/page"

	sqlite3 "modernc.org/sqlite/lib"
)

// Closing one pooled reader must not make SQLite believe that it was the last connection: it would delete the log, and
// every commit in it, under the writer.
func TestClosingAReaderKeepsTheLog(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (x)")
	readers := db.Readers(3)
	exec(t, db.Writer(), "INSERT INTO t VALUES (1)")
	ask(t, readers, "SELECT count(*) FROM t")
	readers.SetMaxIdleConns(0) // closes what is idle
	for range 5 {
		exec(t, db.Writer(), "INSERT INTO t VALUES (1)")
		ask(t, readers, "SELECT count(*) FROM t")
	}
	if disk.Get(testName+logSuffix) == nil {
		t.Fatal("the log was deleted under the writer")
	}
	after := reopen(t, disk.Copy()) // what the next start finds after a crash now
	if got := ask(t, after.Writer(), "SELECT count(*) FROM t"); got != "6" {
		t.Errorf("after a crash there are %s rows, want 6", got)
	}
}

// A transaction far larger than the page cache neither spills nor fails.
func TestTinyCache(t *testing.T) {
	db := create(t, NewDisk())
	exec(t, db.Writer(), "PRAGMA cache_size=10")
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); CREATE INDEX t_x ON t (x)")
	for range 2 {
		tx, err := db.Writer().Begin()
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10_000 {
			if _, err := tx.Exec("INSERT INTO t (x) VALUES (?)", fmt.Sprintf("%d-%d", i*7919%10_000, i)); err != nil {
				t.Fatal(db.Explain(err))
			}
		}
		if _, err := tx.Exec("SAVEPOINT s; UPDATE t SET x = x || '!' WHERE id % 3 = 0; ROLLBACK TO s; DELETE FROM t WHERE id % 5 = 0"); err != nil {
			t.Fatal(db.Explain(err))
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(db.Explain(err))
		}
	}
	if got := ask(t, db.Writer(), "SELECT count(*) FROM t"); got != "16000" {
		t.Errorf("%s rows, want 16000", got)
	}
	if got := ask(t, db.Writer(), "PRAGMA integrity_check"); got != "ok" {
		t.Error(got)
	}
}

// Every connection has every setting, also those that a pool opens later, and none can be taken back.
func TestSettingsOnEveryConnection(t *testing.T) {
	db := create(t, NewDisk())
	for name, pool := range map[string]*sql.DB{"writer": db.Writer(), "reader": db.Readers(3)} {
		var open []*sql.Conn
		for range pool.Stats().MaxOpenConnections {
			c, err := pool.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			open = append(open, c)
			for _, s := range settings(name == "writer") {
				if s.answer == "" {
					continue
				}
				var got string
				if err := c.QueryRowContext(t.Context(), "PRAGMA "+s.name).Scan(&got); err != nil || got != s.answer {
					t.Errorf("%s: %s = %s, %v; want %s", name, s.name, got, err, s.answer)
				}
				if s.name == "cache_size" {
					continue
				}
				if _, err := c.ExecContext(t.Context(), "PRAGMA "+s.name+"="+s.value); err == nil {
					t.Errorf("%s: %s could be set", name, s.name)
				}
			}
		}
		for _, c := range open {
			_ = c.Close()
		}
	}
}

func TestSQLCannotLeaveTheStore(t *testing.T) {
	folder := NewFolder(t.TempDir())
	db := create(t, folder)
	exec(t, db.Writer(), "CREATE TABLE t (x); INSERT INTO t VALUES ('secret')")
	out := filepath.Join(t.TempDir(), "out.db")
	for _, query := range []string{
		"ATTACH '" + out + "' AS o",
		"ATTACH ? AS o",
		"ATTACH 'file:" + out + "?vfs=unix' AS o",
		"ATTACH ':memory:' AS o",
		"ATTACH '' AS o",
		"DETACH main",
		"VACUUM",
		"VACUUM INTO '" + out + "'",
		"VACUUM INTO 'file:" + out + "?vfs=unix'",
		"PRAGMA journal_mode=DELETE",
		"PRAGMA locking_mode=EXCLUSIVE",
		"PRAGMA temp_store_directory='/tmp'",
		"PRAGMA writable_schema=ON",
		"PRAGMA page_size=8192",
		"PRAGMA auto_vacuum=FULL",
		"PRAGMA schema_version=7",
		"UPDATE sqlite_dbpage SET data = zeroblob(4096) WHERE pgno = 2",
		"SELECT load_extension('x')",
	} {
		var args []any
		if strings.Contains(query, "?") && !strings.Contains(query, "vfs") {
			args = append(args, "file:"+out+"?vfs=unix")
		}
		if _, err := db.Writer().Exec(query, args...); err == nil {
			t.Errorf("%s was done", query)
		}
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was written outside of the store: %v", err)
	}
	if _, err := db.Readers(1).Exec("INSERT INTO t VALUES ('more')"); err == nil {
		t.Error("a reader wrote")
	}
	if got := ask(t, db.Writer(), "SELECT count(*) FROM t"); got != "1" {
		t.Errorf("%s rows, want 1", got)
	}
}

func TestCompact(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 5000) INSERT INTO t SELECT randomblob(200) FROM n")
	exec(t, db.Writer(), "DELETE FROM t WHERE rowid % 10 <> 0")
	if err := compact(t, db); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Writer().Exec("ATTACH '' AS o"); err == nil {
		t.Error("after compacting, other files can be attached")
	}
	if got := ask(t, db.Writer(), "PRAGMA freelist_count"); got != "0" {
		t.Errorf("%s free pages left", got)
	}
	closeDB(t, db)
	if n := len(disk.Get(testName)); n > 200*4096 {
		t.Errorf("the store still has %d bytes", n)
	}
	db = reopen(t, disk)
	if got := ask(t, db.Writer(), "SELECT count(*) || (SELECT integrity_check FROM pragma_integrity_check) FROM t"); got != "500ok" {
		t.Errorf("after compacting: %s", got)
	}
}

// A file is known by the flags it is opened with: only the store and its log, and neither is made where none belongs.
func TestOnlyTwoKindsOfFile(t *testing.T) {
	disk := NewDisk()
	v := &vfs{fs: disk, name: testName, key: testKey(t, 1)}
	all := []int32{
		sqlite3.SQLITE_OPEN_MAIN_DB, sqlite3.SQLITE_OPEN_TEMP_DB, sqlite3.SQLITE_OPEN_TRANSIENT_DB,
		sqlite3.SQLITE_OPEN_MAIN_JOURNAL, sqlite3.SQLITE_OPEN_TEMP_JOURNAL, sqlite3.SQLITE_OPEN_SUBJOURNAL,
		sqlite3.SQLITE_OPEN_SUPER_JOURNAL, sqlite3.SQLITE_OPEN_WAL, 0,
	}
	disk.Put(testName, make([]byte, 4096))
	for _, kind := range all {
		for _, path := range []string{"", storePath, storePath + logSuffix, storePath + "-journal", "/etc/passwd", testName} {
			f, err := v.openFile(path, kind|sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE)
			allowed := kind == sqlite3.SQLITE_OPEN_MAIN_DB && path == storePath ||
				kind == sqlite3.SQLITE_OPEN_WAL && path == storePath+logSuffix
			if (err == nil) != allowed || !allowed && (f != nil || !errors.Is(err, ErrShape)) {
				t.Errorf("kind %#x as %q: %v", kind, path, err)
			}
		}
	}
	if _, err := Open(NewDisk(), testName, testKey(t, 1)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a store that is not there: %v", err)
	}
}

// A rollback journal that somebody puts beside the store is not played back.
func TestForeignJournalIsIgnored(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (x); INSERT INTO t VALUES (1)")
	closeDB(t, db)
	journal := append([]byte{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7}, make([]byte, 8192)...)
	disk.Put(testName+"-journal", journal)
	db = reopen(t, disk)
	if got := ask(t, db.Writer(), "SELECT count(*) FROM t"); got != "1" {
		t.Errorf("%s rows", got)
	}
	closeDB(t, db)
	if !bytes.Equal(disk.Get(testName+"-journal"), journal) {
		t.Error("the journal was touched")
	}
}

// Every shape that SQLite does not use is refused, in both files.
func TestUnknownShapesAreRefused(t *testing.T) {
	d := newDatabase(testName, memoryFile(t, 8192), testKey(t, 1))
	for _, s := range []struct {
		n   int
		off int64
	}{{4096, 1}, {4096, -4096}, {512, 4096}, {101, 0}, {8192, 0}, {4095, 0}, {16, 4096}, {4096, 1 << 30}, {4096, 1 << 44}, {0, 4096}} {
		if err := d.read(make([]byte, s.n), s.off); !errors.Is(err, ErrShape) {
			t.Errorf("read %d at %d: %v", s.n, s.off, err)
		}
		if err := d.write(make([]byte, s.n), s.off); !errors.Is(err, ErrShape) {
			t.Errorf("write %d at %d: %v", s.n, s.off, err)
		}
	}
	if err := d.write(make([]byte, 100), 0); !errors.Is(err, ErrShape) {
		t.Errorf("write of a header: %v", err)
	}
	for _, size := range []int64{0, 1, 4097} {
		if err := d.truncate(size); !errors.Is(err, ErrShape) {
			t.Errorf("database cut to %d: %v", size, err)
		}
	}
	l := newLog(testName+logSuffix, memoryFile(t, 0), testKey(t, 1))
	for _, s := range []struct {
		n   int
		off int64
	}{{31, 0}, {4096, 0}, {8, 32 + 16}, {8, 24}, {24, 33}, {4096, 32}, {4120, 33}, {4095, 56}, {32, 4120}} {
		if err := l.read(make([]byte, s.n), s.off); !errors.Is(err, ErrShape) {
			t.Errorf("log read %d at %d: %v", s.n, s.off, err)
		}
		if err := l.write(make([]byte, s.n), s.off); s.n != 24 && !errors.Is(err, ErrShape) {
			t.Errorf("log write %d at %d: %v", s.n, s.off, err)
		}
	}
	for _, size := range []int64{1, 31, 33, 32 + 4121} {
		if err := l.truncate(size); !errors.Is(err, ErrShape) {
			t.Errorf("log cut to %d: %v", size, err)
		}
	}
	reserved := make([]byte, 4096)
	reserved[4095] = 1
	if err := d.write(reserved, 0); !errors.Is(err, page.ErrReserved) {
		t.Errorf("a page with reserved bytes: %v", err)
	}
}

// A frame is its header and then its page; a page alone, or after another header, would rewrite a frame.
func TestAFrameIsWrittenWholeOrNotAtAll(t *testing.T) {
	l := newLog(testName+logSuffix, memoryFile(t, 0), testKey(t, 1))
	head, body := make([]byte, 24), make([]byte, 4096)
	at := func(index int64) int64 { return 32 + index*4120 }
	if err := errors.Join(l.write(head, at(0)), l.write(body, at(0)+24)); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"a page alone":              l.write(body, at(0)+24),
		"the page of another":       errors.Join(l.write(head, at(1)), l.write(body, at(2)+24)),
		"a page after a log header": errors.Join(l.write(head, at(1)), l.write(make([]byte, 32), 0), l.write(body, at(1)+24)),
	} {
		if !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if size, err := l.size(); err != nil || size != at(1) {
		t.Errorf("size %d, %v; want %d", size, err, at(1))
	}
}

// Sizes and offsets are right above 4 GiB, and a record that is not whole does not count.
func TestLargeOffsets(t *testing.T) {
	path := t.TempDir()
	folder := NewFolder(path)
	file, err := folder.Create("big")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d := newDatabase("big", file, testKey(t, 1))
	number := int64(5 << 30 / 4096)
	p, got := bytes.Repeat([]byte{7}, 4096), make([]byte, 4096)
	clear(p[4056:])
	if err := d.write(p, number*4096); err != nil {
		t.Fatal(err)
	}
	if err := d.read(got, number*4096); err != nil || !bytes.Equal(got, p) {
		t.Errorf("a page above 5 GiB: %v", err)
	}
	if err := file.Truncate((number+1)*4096 + 100); err != nil {
		t.Fatal(err)
	}
	if size, err := d.size(); err != nil || size != (number+1)*4096 {
		t.Errorf("size %d, %v", size, err)
	}
	l := newLog("big", file, testKey(t, 1))
	index := int64(5 << 30 / 4160)
	if err := errors.Join(l.write(p[:24], 32+index*4120), l.write(p, 32+index*4120+24)); err != nil {
		t.Fatal(err)
	}
	if err := l.read(got, 32+index*4120+24); err != nil || !bytes.Equal(got, p) {
		t.Errorf("a frame above 5 GiB: %v", err)
	}
	for _, extra := range []int64{0, 1, 4159} {
		if err := l.File.Truncate(72 + index*4160 + extra); err != nil {
			t.Fatal(err)
		}
		if size, err := l.size(); err != nil || size != 32+index*4120 {
			t.Errorf("log with %d bytes of a record more: %d, %v", extra, size, err)
		}
	}
	if err := l.truncate(32 + 2*4120); err != nil {
		t.Fatal(err)
	}
	if n, err := file.Size(); err != nil || n != 72+2*4160 {
		t.Errorf("log cut to two frames: %d bytes, %v", n, err)
	}
}

func TestWhatIsPromisedToSQLite(t *testing.T) {
	if got := xDeviceCharacteristics(nil, 0); got != sqlite3.SQLITE_IOCAP_POWERSAFE_OVERWRITE {
		t.Errorf("device characteristics %#x", got)
	}
	if got := xSectorSize(nil, 0); got != 4096 {
		t.Errorf("sector size %d", got)
	}
	if m := ioMethods(); m.FiVersion != 2 || m.FxFetch != 0 || m.FxUnfetch != 0 {
		t.Error("the file methods offer mapping")
	}
}

// Below this version SQLite can lose what is in a log when it begins the log anew.
func TestSQLiteVersion(t *testing.T) {
	db := create(t, NewDisk())
	if got := ask(t, db.Writer(), "SELECT sqlite_version()"); got < "3.54.1" {
		t.Errorf("SQLite %s is older than what this package was tested with", got)
	}
}

func TestTwoStoresInOneProcess(t *testing.T) {
	one, two := NewDisk(), NewDisk()
	a := create(t, one)
	if err := Create(two, "other.db", testKey(t, 2)); err != nil {
		t.Fatal(err)
	}
	b, err := Open(two, "other.db", testKey(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for i, db := range []*DB{a, b} {
		exec(t, db.Writer(), "CREATE TABLE t (x)")
		exec(t, db.Writer(), "INSERT INTO t VALUES (?)", i)
	}
	for i, db := range []*DB{a, b} {
		if got := ask(t, db.Readers(1), "SELECT x FROM t"); got != fmt.Sprint(i) {
			t.Errorf("store %d holds %s", i, got)
		}
	}
	closeDB(t, a)
	if got := ask(t, b.Writer(), "SELECT count(*) FROM t"); got != "1" {
		t.Error("closing one store hurt the other")
	}
}

// While a connection is in use the store does not close over it; afterwards it does.
func TestCloseWaitsForConnections(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (x)")
	tx, err := db.Writer().Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); !errors.Is(err, ErrOpen) {
		t.Errorf("closed over a transaction: %v", err)
	}
	if err := tx.Commit(); err != nil {
		t.Errorf("the transaction did not outlive the attempt: %v", err)
	}
	c, err := db.Readers(1).Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); !errors.Is(err, ErrOpen) {
		t.Errorf("closed over a connection: %v", err)
	}
	if disk.Locks() != 1 {
		t.Error("the lock was given back with a connection open")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	closeDB(t, db)
	if disk.Locks() != 0 {
		t.Error("the lock was kept")
	}
	reopen(t, disk)
}

func memoryFile(t testing.TB, size int) File {
	t.Helper()
	disk := NewDisk()
	disk.Put("file", make([]byte, size))
	f, err := disk.Open("file")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

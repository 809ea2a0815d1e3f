package seal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// compact compacts a store that nobody else uses.
func compact(t testing.TB, db *DB) error {
	t.Helper()
	return db.Compact(t.Context(), nil, func(swap func() error) error { return swap() })
}

// halfEmpty makes a store of which most pages are free, and says what is in it.
func halfEmpty(t testing.TB, disk FS) *DB {
	t.Helper()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB NOT NULL); CREATE INDEX t_x ON t (x)")
	exec(t, db.Writer(), "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 120) INSERT INTO t SELECT i, randomblob(600) FROM n")
	exec(t, db.Writer(), "DELETE FROM t WHERE id % 8 <> 0")
	return db
}

const allOfIt = "SELECT count(*) || ' ' || sum(id) || ' ' || (SELECT * FROM pragma_integrity_check) FROM t"

// The store is read while the copy is made, by SQLite's own account of one moment, and written to afterwards.
func TestCompactBesideReaders(t *testing.T) {
	db := halfEmpty(t, NewDisk())
	tx, err := db.Readers(2).Begin()
	if err != nil {
		t.Fatal(err)
	}
	want := ask(t, db.Writer(), allOfIt)
	var done, total int64
	err = db.Compact(t.Context(), func(d, all int64) { done, total = d, all }, func(swap func() error) error {
		var got string
		if err := tx.QueryRow(allOfIt).Scan(&got); err != nil || got != want {
			t.Errorf("a reader sees %s, %v", got, err)
		}
		if err := swap(); !errors.Is(err, ErrOpen) {
			t.Errorf("swapped under a reader: %v", err)
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
		return nil // not swapped: the store stays as it was
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, db.Writer(), "PRAGMA freelist_count"); got == "0" {
		t.Error("the store was compacted though it was in use")
	}
	if err := compact(t, db); err != nil {
		t.Fatal(err)
	}
	exec(t, db.Writer(), "UPDATE t SET x = 'new' WHERE id = 8")
	if got := ask(t, db.Readers(2), allOfIt); got != want {
		t.Errorf("after compacting: %s, want %s", got, want)
	}
	if done > total {
		t.Errorf("%d of %d", done, total)
	}
	closeDB(t, db)
}

// compacting compacts the store of a disk that may fail, and writes once more.
func compacting(t testing.TB, disk *Disk) (wrote bool, err error) {
	db, err := Open(disk, testName, testKey(t, 1))
	if err != nil {
		return false, err
	}
	defer func() { _ = db.Close() }()
	if err := compact(t, db); err != nil {
		return false, err
	}
	_, err = db.Writer().Exec("INSERT INTO t VALUES (1000, 'written afterwards')")
	return err == nil, err
}

// sound opens what is left: the rows are all there, and the one that was reported as written.
func sound(t *testing.T, disk *Disk, want string, wrote bool) error {
	db, err := Open(disk, testName, testKey(t, 1))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	got := ask(t, db.Writer(), "SELECT count(*) || ' ' || sum(id) || ' ' || (SELECT * FROM pragma_integrity_check) FROM t WHERE id <> 1000")
	if got != want {
		return fmt.Errorf("%s, want %s", got, want)
	}
	if n := ask(t, db.Writer(), "SELECT count(*) FROM t WHERE id = 1000"); wrote && n != "1" {
		return errors.New("what was written after compacting is gone")
	}
	if there, _ := disk.Exists(testName + compactSuffix); there {
		return errors.New("the copy is still there")
	}
	return nil
}

// Every operation fails once while a store is compacted, and the power is cut afterwards.
func TestCompactOnAFailingDisk(t *testing.T) {
	start := NewDisk()
	db := halfEmpty(t, start)
	want := ask(t, db.Writer(), allOfIt)
	closeDB(t, db)
	whole := start.Copy()
	if _, err := compacting(t, whole); err != nil {
		t.Fatal(err)
	}
	for _, failure := range []error{ErrFull, errors.New("input/output error"), ErrPowerCut} {
		for k := int64(1); k <= whole.Ops(); k++ {
			disk := start.Copy()
			disk.Plan(func(n int64, _ Op, _ string) error {
				if n == k {
					return failure
				}
				return nil
			})
			wrote, _ := compacting(t, disk)
			disk.Plan(nil)
			if disk.Locks() != 0 {
				t.Fatalf("%v at operation %d: the store is still locked", failure, k)
			}
			if err := sound(t, disk.Reboot(rand.New(rand.NewPCG(uint64(k), 3))), want, wrote); err != nil {
				t.Errorf("%v at operation %d: %v", failure, k, err)
			}
			if failure != ErrPowerCut {
				if err := sound(t, disk, want, wrote); err != nil {
					t.Errorf("%v at operation %d, without a power cut: %v", failure, k, err)
				}
			}
		}
	}
}

// The power is cut at every change while a store is compacted.
func TestPowerCutsWhileCompacting(t *testing.T) {
	disk := NewDisk()
	disk.Record()
	db := halfEmpty(t, disk)
	want := ask(t, db.Writer(), allOfIt)
	from := disk.Changes()
	if err := compact(t, db); err != nil {
		t.Fatal(err)
	}
	exec(t, db.Writer(), "INSERT INTO t VALUES (1000, 'written afterwards')")
	closeDB(t, db)
	for at := from; at <= disk.Changes(); at++ {
		for seed := range uint64(2) {
			after := disk.At(at).Reboot(rand.New(rand.NewPCG(seed, uint64(at))))
			if err := sound(t, after, want, at == disk.Changes()); err != nil {
				t.Errorf("cut at change %d of %d, seed %d: %v", at, disk.Changes(), seed, err)
			}
		}
	}
}

// TestSoakBeyondFourGiB fills a store beyond 4 GiB, with a log beyond 1 GiB while somebody reads, and compacts it.
func TestSoakBeyondFourGiB(t *testing.T) {
	if !*soak {
		t.Skip("-seal.soak writes a store above 4 GiB")
	}
	folder := NewFolder(t.TempDir())
	db := create(t, folder)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB NOT NULL)")
	write := func(from, to int) {
		for i := from; i < to; i++ {
			exec(t, db.Writer(), "INSERT INTO t VALUES (?, zeroblob(33554432))", i)
		}
	}
	write(0, 100)
	reader, err := db.Readers(1).Begin() // the log cannot shrink
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Exec("SELECT count(*) FROM t"); err != nil {
		t.Fatal(err)
	}
	write(100, 140)
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	const all = "SELECT count(*) || ' ' || sum(length(x)) || ' ' || sum(id) FROM t"
	want := ask(t, db.Writer(), all)
	opening, err := db.OpeningRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	root, ok := db.RootNow(opening, true)
	if again, err := RootOf(folder, testName, testKey(t, 1)); err != nil || !ok || again != root {
		t.Errorf("the root was not followed: %v", err)
	}
	db = reopen(t, folder)
	exec(t, db.Writer(), "DELETE FROM t WHERE id >= 135")
	exec(t, db.Writer(), "INSERT INTO t SELECT id + 1000, x FROM t WHERE id = 134")
	if got := ask(t, db.Writer(), all); got == want {
		t.Error("nothing was changed")
	}
	want = ask(t, db.Writer(), all)
	if err := compact(t, db); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, db.Writer(), all); got != want {
		t.Errorf("after compacting: %s, want %s", got, want)
	}
	if got := ask(t, db.Writer(), "PRAGMA quick_check"); got != "ok" {
		t.Error(got)
	}
	closeDB(t, db)
}

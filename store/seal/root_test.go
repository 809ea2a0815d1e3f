package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"counterfoil/crypto/page"
)

func newTally(t testing.TB) *tally { return &tally{mark: testKey(t, 1).NewRoot()} }

// RootOf reads the root of a closed store. A log with anything in it is ErrUnclean: the root of the database alone says nothing
// about it, and an old log put beside a newer database would be applied when it opens.
func RootOf(f FS, name string, key *page.Key) (r Root, err error) {
	unlock, err := f.Lock()
	if err != nil {
		return r, err
	}
	err = tidy(f, name)
	var file File
	if err == nil {
		file, err = f.Open(name)
	}
	if err == nil {
		t := tally{mark: key.NewRoot()}
		r, err = t.openingRoot(context.Background(), file)
		err = errors.Join(err, file.Close(), logIsEmpty(f, name+logSuffix))
	}
	return r, errors.Join(err, unlock())
}

func closedRoot(t testing.TB, fs FS) Root {
	t.Helper()
	r, err := RootOf(fs, testName, testKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func fold(t testing.TB, db *DB) {
	t.Helper()
	if done, err := checkpoint(t.Context(), db.writer); !done || err != nil {
		t.Fatal(done, err)
	}
}

// After a day of writing, folding in, growing, shrinking and compacting, the root that was followed is the one that is read.
func TestTheRootIsFollowed(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)")
	closeDB(t, db)
	evening := closedRoot(t, disk)
	for day := range 8 {
		db := reopen(t, disk)
		exec(t, db.Writer(), "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 300) INSERT INTO t (x) SELECT randomblob(900) FROM n")
		fold(t, db)
		exec(t, db.Writer(), "DELETE FROM t WHERE id % 3 = ?", day%3)
		if opening, err := db.OpeningRoot(t.Context()); err != nil || opening != evening {
			t.Errorf("day %d: the root at opening is not the one of the evening before: %v", day, err)
		}
		if day%4 == 3 {
			if err := compact(t, db); err != nil {
				t.Fatal(err)
			}
			exec(t, db.Writer(), "DELETE FROM t WHERE id % 5 = 0")
			if _, err := db.OpeningRoot(t.Context()); !errors.Is(err, ErrUnclean) {
				t.Errorf("the root at opening is said to be known when the file is another: %v", err)
			}
		}
		closeDB(t, db)
		root, ok := db.RootNow(evening, true)
		if now := closedRoot(t, disk); !ok || now != root {
			t.Fatalf("day %d: the root was not followed", day)
		}
		evening = root
	}
}

// The root at opening is found while others write: before, behind and at the place that is being read.
func TestTheOpeningRootWhileOthersWrite(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)")
	exec(t, db.Writer(), "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 400) INSERT INTO t (x) SELECT randomblob(900) FROM n")
	closeDB(t, db)
	want := closedRoot(t, disk)
	db = reopen(t, disk)
	f, err := disk.Open(testName)
	if err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 3*4096)
	for n := 0; ; n++ {
		got, done, err := db.vfs.tally.piece(f, buffer)
		if err != nil {
			t.Fatal(err)
		}
		if done {
			if got != want || n < 20 {
				t.Errorf("another root after %d pieces", n)
			}
			break
		}
		switch n % 6 {
		case 1:
			exec(t, db.Writer(), "UPDATE t SET x = randomblob(900) WHERE id % 40 = ?", n%40)
		case 3:
			exec(t, db.Writer(), "DELETE FROM t WHERE id > ?", 400-2*n)
		case 5:
			exec(t, db.Writer(), "INSERT INTO t (x) VALUES (randomblob(9000))")
		}
		fold(t, db)
	}
}

// Whatever is put back while the store is closed gives another root: each page of the day before, any two of them, all.
func TestTheRootShowsWhatWasPutBack(t *testing.T) {
	disk := sample(t, false)
	first, old := closedRoot(t, disk), disk.Get(testName)
	db := reopen(t, disk)
	exec(t, db.Writer(), "UPDATE t SET x = x || '!'")
	oldLog := disk.Get(testName + logSuffix)
	closeDB(t, db)
	today, now := closedRoot(t, disk), disk.Get(testName)
	if today == first {
		t.Fatal("the day changed nothing")
	}
	check := func(what string, content []byte) {
		t.Helper()
		if bytes.Equal(content, now) {
			return
		}
		other := NewDisk()
		other.Put(testName, content)
		f, err := other.Open(testName)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := newTally(t).openingRoot(t.Context(), f); err != nil || r == today {
			t.Errorf("%s was not noticed: %v", what, err)
		}
	}
	for i := 0; i < len(old); i += 4096 {
		one := bytes.Clone(now)
		copy(one[i:i+4096], old[i:])
		check(fmt.Sprintf("page %d put back", i/4096+1), one)
		clear(one[i : i+4096])
		check(fmt.Sprintf("page %d zeroed", i/4096+1), one)
		two := bytes.Clone(now)
		j := (i + 4096) % len(now)
		copy(two[i:i+4096], now[j:])
		copy(two[j:j+4096], now[i:])
		check(fmt.Sprintf("page %d and the next changing places", i/4096+1), two)
	}
	check("the last page cut off", now[:len(now)-4096])
	disk.Put(testName, old)
	if closedRoot(t, disk) != first {
		t.Error("the older copy has another root than it had")
	}
	disk.Put(testName, now)
	disk.Put(testName+logSuffix, oldLog)
	if db := reopen(t, disk); !db.HadLog() {
		t.Error("an old log put back was not noticed")
	}
}

// A frozen store is left as it was found: what is in its log is read, and stays there.
func TestAFrozenStoreIsLeftAsItWas(t *testing.T) {
	for _, crashed := range []bool{false, true} {
		disk := sample(t, crashed)
		before, log := disk.Get(testName), disk.Get(testName+logSuffix)
		rows, err := readAll(t, disk.Copy(), testKey(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		db := reopen(t, disk)
		db.Freeze(true)
		if got := ask(t, db.Readers(1), "SELECT count(*) FROM t"); got != fmt.Sprint(rows) {
			t.Errorf("%s rows, want %d", got, rows)
		}
		_, err = db.Writer().Exec("INSERT INTO t (x) VALUES ('x')")
		if err = db.Explain(err); !errors.Is(err, ErrReadOnly) {
			t.Errorf("a write: %v", err)
		}
		closeDB(t, db)
		if !bytes.Equal(disk.Get(testName), before) || !bytes.Equal(disk.Get(testName+logSuffix), log) {
			t.Errorf("crashed before: %v; the files are not as they were", crashed)
		}
		db = reopen(t, disk)
		db.Freeze(true)
		db.Freeze(false)
		exec(t, db.Writer(), "INSERT INTO t (x) VALUES ('x')")
		closeDB(t, db)
	}
}

// After a write that failed nobody knows what the page holds, so no root is given for it.
func TestAFailedWriteLosesTheRoot(t *testing.T) {
	disk := sample(t, false)
	db := reopen(t, disk)
	exec(t, db.Writer(), "UPDATE t SET x = x || '!'")
	disk.Plan(func(_ int64, op Op, name string) error {
		if op == OpWrite && name == testName {
			return errors.New("the disk fails")
		}
		return nil
	})
	if err := db.Close(); err == nil {
		t.Error("the log was written back to a disk that fails")
	}
	if _, ok := db.RootNow(Root{}, true); ok {
		t.Error("the root is said to be known")
	}
}

// Any order of writing, growing, shrinking and reading, holes and the page kept for locks among it, ends at the root that is read.
func TestTheRootIsFollowedInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	disk := NewDisk()
	disk.Put(testName, make([]byte, 5*4096))
	f, err := disk.Open(testName)
	if err != nil {
		t.Fatal(err)
	}
	followed := newTally(t)
	d := newDatabase(testName, f, testKey(t, 1))
	d.tally = followed
	read := func() Root {
		fresh, err := newTally(t).openingRoot(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	opening := read()
	for range 400 {
		off := r.Int64N(40) * 4096
		switch r.IntN(8) {
		case 0:
			err = d.truncate(4096 + off)
		case 1:
			_, _, err = followed.piece(f, make([]byte, 2*4096))
		default:
			err = d.write(make([]byte, 4096), off)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	now := followed.drift
	now.add(opening)
	if now != read() {
		t.Error("the root was not followed")
	}
	if again, err := followed.openingRoot(t.Context(), f); err != nil || again != opening {
		t.Errorf("the root at opening is another than it was: %v", err)
	}
}

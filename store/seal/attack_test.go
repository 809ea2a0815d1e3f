package seal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"counterfoil/crypto/page"
)

// scene is one store at different times, and what an attacker may have got hold of besides.
type scene struct {
	older   *Disk // closed with 60 rows
	late    *Disk // the same with three more commits in the log, as a crash leaves it
	newer   *Disk // closed later, with 68 rows
	crashed *Disk // newer's database as it was before, 63 rows, and five commits in the log
	root    [32]byte
	other   *Disk  // another store under the same key bytes
	epoch   []byte // newer's database under the key of the next epoch
}

func newScene(t *testing.T) scene {
	t.Helper()
	s := scene{older: sample(t, false)}
	work := s.older.Copy()
	db := reopen(t, work)
	for i := range 3 {
		exec(t, db.Writer(), "INSERT INTO t (x) VALUES (?)", fmt.Sprintf("late %d %0300d", i, i))
	}
	s.late = work.Copy()
	closeDB(t, db)
	db = reopen(t, work)
	for i := range 5 {
		exec(t, db.Writer(), "INSERT INTO t (x) VALUES (?)", fmt.Sprintf("later %d %0300d", i, i))
	}
	s.crashed = work.Copy()
	closeDB(t, db)
	s.newer = work
	var err error
	if s.root, err = RootOf(work, testName, testKey(t, 1)); err != nil {
		t.Fatal(err)
	}
	s.other = resealed(t, work, anotherKey(t, page.StoreID{9}, 1))
	s.epoch = resealed(t, work, anotherKey(t, page.StoreID{1}, 2)).Get(testName)
	return s
}

func anotherKey(t *testing.T, store page.StoreID, epoch uint32) *page.Key {
	t.Helper()
	k, err := page.NewKey(bytes.Repeat([]byte{1}, 32), store, epoch)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// resealed is a closed store with the same content under another key.
func resealed(t *testing.T, from *Disk, key *page.Key) *Disk {
	t.Helper()
	out, plain := NewDisk(), make([]byte, 4096)
	w, err := NewWriter(out, testName, key)
	if err != nil {
		t.Fatal(err)
	}
	for number, sealed := range eachOf(from.Get(testName)) {
		if err := testKey(t, 1).OpenPage(plain, sealed, uint32(number)+1); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(plain); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	return out
}

// eachOf cuts a database into its pages.
func eachOf(db []byte) [][]byte { return slices.Collect(slices.Chunk(db, 4096)) }

// with is the folder with one file changed.
func with(d *Disk, name string, content []byte) *Disk {
	d = d.Copy()
	d.Put(name, content)
	return d
}

// put writes a record over the one at an offset.
func put(file, record []byte, off int) []byte {
	return overwrite(bytes.Clone(file), record, int64(off))
}

// pairs calls fn with every pair of the numbers below n.
func pairs(n int, fn func(i, j int)) {
	for j := range n {
		for i := range j {
			fn(i, j)
		}
	}
}

// The outcomes of an attack, as the README words them.
const (
	refused  = "refused, and the place is named"
	cannot   = "refused"
	rooted   = "may be read; the root is another one"
	unclean  = "may be read; the root says that the store was not closed"
	same     = "nothing changes"
	earlier  = "the books of an earlier commit, as after a crash: **accepted**"
	tornTail = "refused, or the books without the last commits, one more than frames were broken at most, as after a crash: **accepted**"
	present  = "refused, or nothing changes: the log has the page"
)

// attack is something that whoever can write to the folder may do to a store that nobody has open.
type attack struct {
	name string
	want string
	try  func(s scene) []*Disk // all that can be done of the kind
}

// attacks is the table that the README shows.
func attacks() []attack {
	const log = testName + logSuffix
	db := func(change func(s scene, db []byte, add func([]byte))) func(scene) []*Disk {
		return func(s scene) (all []*Disk) {
			change(s, s.newer.Get(testName), func(b []byte) { all = append(all, with(s.newer, testName, b)) })
			return all
		}
	}
	wal := func(change func(s scene, wal []byte, add func([]byte))) func(scene) []*Disk {
		return func(s scene) (all []*Disk) {
			change(s, s.crashed.Get(log), func(b []byte) { all = append(all, with(s.crashed, log, b)) })
			return all
		}
	}
	record := func(wal []byte, i int) []byte { return wal[72+i*4160 : 72+(i+1)*4160] }
	frames := func(wal []byte) int { return (len(wal) - 72) / 4160 }
	return []attack{
		{"a bit of a page changed", refused, db(func(_ scene, b []byte, add func([]byte)) {
			for i := 0; i < len(b); i += 509 {
				add(put(b, []byte{b[i] ^ 1<<(i%8)}, i))
			}
		})},
		{"two pages exchanged", refused, db(func(_ scene, b []byte, add func([]byte)) {
			pages := eachOf(b)
			pairs(len(pages), func(i, j int) { add(put(put(b, pages[i], j*4096), pages[j], i*4096)) })
		})},
		{"a page of another store under the same key bytes", refused, db(func(s scene, b []byte, add func([]byte)) {
			for i, p := range eachOf(s.other.Get(testName)) {
				add(put(b, p, i*4096))
			}
		})},
		{"a page of another epoch", refused, db(func(s scene, b []byte, add func([]byte)) {
			for i, p := range eachOf(s.epoch) {
				add(put(b, p, i*4096))
			}
		})},
		{"a page of zeros", refused, db(func(_ scene, b []byte, add func([]byte)) {
			for i := range eachOf(b) {
				add(put(b, make([]byte, 4096), i*4096))
			}
		})},
		{"a page out of a frame of the log", refused, db(func(s scene, b []byte, add func([]byte)) {
			for i := range eachOf(b) {
				add(put(b, record(s.crashed.Get(log), 0)[24:24+4096], i*4096))
			}
		})},
		{"the database cut off", cannot, db(func(_ scene, b []byte, add func([]byte)) {
			for n := 0; n < len(b); n += 1024 {
				add(bytes.Clone(b[:n]))
			}
		})},
		{"pages added at the end", rooted, db(func(_ scene, b []byte, add func([]byte)) {
			add(append(bytes.Clone(b), b[4096:8192]...))
			add(append(bytes.Clone(b), make([]byte, 4096)...))
		})},
		{"an older page put back", rooted, db(func(s scene, b []byte, add func([]byte)) {
			for i, p := range eachOf(s.older.Get(testName)) {
				if !bytes.Equal(p, eachOf(b)[i]) {
					add(put(b, p, i*4096))
				}
			}
		})},
		{"the whole older database put back", rooted, db(func(s scene, _ []byte, add func([]byte)) { add(s.older.Get(testName)) })},
		{"an older log put beside the database", unclean, func(s scene) []*Disk {
			return []*Disk{with(s.newer, log, s.late.Get(log)), with(s.newer, log, s.crashed.Get(log))}
		}},
		{"a log of another store put beside it", unclean, func(s scene) []*Disk {
			return []*Disk{with(s.newer, log, foreignLog(s))}
		}},
		{"a rollback journal put beside it", same, func(s scene) []*Disk {
			return []*Disk{with(s.newer, testName+"-journal", s.older.Get(testName)), with(s.newer, testName+"-journal", []byte(journalMagic))}
		}},
		{"an empty log put beside it", same, func(s scene) []*Disk { return []*Disk{with(s.newer, log, nil)} }},
		{"after a crash: a page of the database changed", present, func(s scene) (all []*Disk) {
			b := s.crashed.Get(testName)
			for i := 100; i < len(b); i += 1024 {
				all = append(all, with(s.crashed, testName, put(b, []byte{b[i] ^ 1}, i)))
			}
			return all
		}},
		{"after a crash: the header of the log changed", refused, wal(func(_ scene, b []byte, add func([]byte)) {
			for i := range 72 {
				add(put(b, []byte{b[i] ^ 1<<(i%8)}, i))
			}
		})},
		{"after a crash: a bit of a frame changed", tornTail, wal(func(_ scene, b []byte, add func([]byte)) {
			for i := 72; i < len(b); i += 1021 {
				add(put(b, []byte{b[i] ^ 1<<(i%8)}, i))
			}
		})},
		{"after a crash: two frames exchanged", tornTail, wal(func(_ scene, b []byte, add func([]byte)) {
			pairs(frames(b), func(i, j int) { add(put(put(b, record(b, i), 72+j*4160), record(b, j), 72+i*4160)) })
		})},
		{"after a crash: a frame of an older log in its place", tornTail, wal(func(s scene, b []byte, add func([]byte)) {
			old := s.late.Get(log)
			for i := range min(frames(b), frames(old)) {
				add(put(b, record(old, i), 72+i*4160))
			}
		})},
		{"after a crash: frames added at the end", same, wal(func(s scene, b []byte, add func([]byte)) {
			add(append(bytes.Clone(b), record(b, 0)...))
			add(append(bytes.Clone(b), make([]byte, 4160)...))
			add(append(bytes.Clone(b), b[:1000]...))
		})},
		{"after a crash: the log cut off", earlier, wal(func(_ scene, b []byte, add func([]byte)) {
			for n := 72; n < len(b); n += 2080 {
				add(bytes.Clone(b[:n]))
			}
		})},
		{"after a crash: the log deleted, or replaced by one of another store", earlier, wal(func(s scene, _ []byte, add func([]byte)) {
			add(nil)
			add(foreignLog(s))
		})},
		{"after a crash: the log replaced by an older one", earlier, wal(func(s scene, _ []byte, add func([]byte)) { add(s.late.Get(log)) })},
		{"database and log put back together", earlier, func(s scene) []*Disk { return []*Disk{s.late.Copy()} }},
	}
}

// journalMagic begins a rollback journal that SQLite would play back into the database.
const journalMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\xff\xff\xff\xff"

// foreignLog is a log that is in order, of another store.
func foreignLog(s scene) []byte {
	d, key := s.other.Copy(), must(page.NewKey(bytes.Repeat([]byte{1}, 32), page.StoreID{9}, 1))
	db := must(Open(d, testName, key))
	_ = must(db.Writer().Exec("DELETE FROM t"))
	b := d.Get(testName + logSuffix)
	if err := db.Close(); err != nil {
		panic(err)
	}
	return b
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What each attack leads to: it is refused, or it changes nothing, or the root of the closed store notices it, or it can only be
// what a crash could have been. Never a wrong answer.
func TestAttacks(t *testing.T) {
	s := newScene(t)
	readme := string(must(os.ReadFile("README.md")))
	for _, a := range attacks() {
		line := fmt.Sprintf("| %s | %s |", a.name, a.want)
		if !strings.Contains(readme, line) {
			t.Errorf("README.md does not say:\n%s", line)
		}
		all := a.try(s)
		if len(all) == 0 {
			t.Errorf("%s: nothing was tried", a.name)
		}
		for i, disk := range all {
			if got := s.suffer(t, disk, a.want); got != "" {
				t.Errorf("%s (%d of %d): %s", a.name, i+1, len(all), got)
			}
		}
	}
}

// suffer says in what way the outcome is not the one that was promised.
func (s scene) suffer(t *testing.T, disk *Disk, want string) string {
	t.Helper()
	root, unsealed := RootOf(disk, testName, testKey(t, 1))
	rows, err := readAll(t, disk, testKey(t, 1))
	var at *PageError
	named := errors.As(err, &at) && errors.Is(err, ErrDamaged)
	good := false
	switch want {
	case refused:
		good = named
	case cannot:
		good = errors.Is(err, ErrDamaged) || errors.Is(err, ErrShape)
	case rooted:
		good = unsealed == nil && root != s.root
	case unclean:
		good = errors.Is(unsealed, ErrUnclean)
	case same:
		good = err == nil && rows == 68
	case present:
		good = named || err == nil && rows == 68
	case tornTail:
		good = named || err == nil && rows >= 65 && rows <= 68
	case earlier:
		good = err == nil && rows >= 63 && rows <= 68
	}
	if good {
		return ""
	}
	return fmt.Sprintf("%d rows, %v; root differs %v, %v", rows, err, root != s.root, unsealed)
}

// Every single bit of every record, asked at the file itself: none opens that was changed, and none gives bytes that were
// not written. In whole stores the tests above take samples of them; -seal.soak takes all.
func TestEveryBitOfEveryRecord(t *testing.T) {
	s := newScene(t)
	key := testKey(t, 1)
	plain := make([]byte, page.Frame)
	for number, sealed := range eachOf(s.newer.Get(testName))[:4] {
		everyBit(t, sealed, func(b []byte) error { return key.OpenPage(plain[:4096], b, uint32(number)+1) })
	}
	log := s.crashed.Get(testName + logSuffix)
	everyBit(t, log[:72], func(b []byte) error { return key.OpenHeader(plain[:32], b) })
	for i := range 2 {
		everyBit(t, log[72+i*4160:72+(i+1)*4160], func(b []byte) error { return key.OpenFrame(plain, b, int64(i)) })
	}
}

func everyBit(t *testing.T, sealed []byte, open func([]byte) error) {
	t.Helper()
	if err := open(sealed); err != nil {
		t.Fatal(err)
	}
	for bit := range 8 * len(sealed) {
		sealed[bit/8] ^= 1 << (bit % 8)
		if err := open(sealed); !errors.Is(err, page.ErrTag) {
			t.Fatalf("bit %d changed: %v", bit, err)
		}
		sealed[bit/8] ^= 1 << (bit % 8)
	}
}

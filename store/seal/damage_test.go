package seal

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"counterfoil/crypto/page"
)

// sample makes a store with rows in the database and, when crashed, three later commits in the log only.
func sample(t testing.TB, crashed bool) *Disk {
	t.Helper()
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); CREATE INDEX t_x ON t (x)")
	for i := range 60 {
		exec(t, db.Writer(), "INSERT INTO t (x) VALUES (?)", fmt.Sprintf("%d %0300d", i, i))
	}
	closeDB(t, db)
	if !crashed {
		return disk
	}
	db = reopen(t, disk)
	for i := range 3 {
		exec(t, db.Writer(), "INSERT INTO t (x) VALUES (?)", fmt.Sprintf("late %d %0300d", i, i))
	}
	copied := disk.Copy() // the log as a crash leaves it
	closeDB(t, db)
	return copied
}

// readAll opens a store and reads all of it; rows is -1 when that failed.
func readAll(t testing.TB, disk FS, key *page.Key) (rows int, err error) {
	t.Helper()
	db, err := Open(disk, testName, key)
	if err != nil {
		return -1, err
	}
	defer func() { _ = db.Close() }()
	var integrity string
	var pages int
	if err := db.Writer().QueryRow("SELECT count(*) FROM sqlite_dbpage WHERE length(data) > 0").Scan(&pages); err != nil {
		return -1, db.Explain(err)
	}
	if err := db.Writer().QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil {
		return -1, db.Explain(err)
	}
	if err := db.Writer().QueryRow("SELECT count(*) FROM t").Scan(&rows); err != nil {
		return -1, db.Explain(err)
	}
	if integrity != "ok" {
		return -1, errors.New(integrity)
	}
	return rows, nil
}

// A changed bit anywhere in the database is found, and the page is named.
func TestEveryByteOfTheDatabaseCounts(t *testing.T) { databaseBits(t, 31*8+1) }

// A changed bit in the log costs at most the transactions that a crash could have cost: the last. Any other is found.
func TestEveryByteOfTheLogCounts(t *testing.T) { logBits(t, 31*8+1) }

// TestSoakEveryBit is both of them with every single bit.
func TestSoakEveryBit(t *testing.T) {
	if !*soak {
		t.Skip("-seal.soak changes every bit of a store in turn")
	}
	databaseBits(t, 1)
	logBits(t, 1)
}

func databaseBits(t *testing.T, step int) {
	t.Helper()
	disk := sample(t, false)
	whole := disk.Get(testName)
	for bit := 0; bit < 8*len(whole); bit += step {
		bad := bytes.Clone(whole)
		bad[bit/8] ^= 1 << (bit % 8)
		disk.Put(testName, bad)
		_, err := readAll(t, disk, testKey(t, 1))
		var at *PageError
		if !errors.As(err, &at) || !errors.Is(err, ErrDamaged) || at.File != testName || at.Page != int64(bit/8/4096)+1 {
			t.Fatalf("bit %d of byte %d changed: %v", bit%8, bit/8, err)
		}
	}
}

func logBits(t *testing.T, step int) {
	t.Helper()
	disk := sample(t, true)
	whole := disk.Get(testName + logSuffix)
	if rows, err := readAll(t, disk.Copy(), testKey(t, 1)); rows != 63 || err != nil {
		t.Fatalf("before any change: %d rows, %v", rows, err)
	}
	outcomes := map[int]int{}
	for bit := 0; bit < 8*len(whole); bit += step {
		bad := bytes.Clone(whole)
		bad[bit/8] ^= 1 << (bit % 8)
		copied := disk.Copy()
		copied.Put(testName+logSuffix, bad)
		rows, err := readAll(t, copied, testKey(t, 1))
		outcomes[rows]++
		var at *PageError
		switch {
		case err == nil && rows == 62, err == nil && rows == 61: // see the test below: one commit may follow unproven
		case errors.As(err, &at) && at.File == testName+logSuffix:
		default:
			t.Fatalf("bit %d of byte %d changed: %d rows, %v", bit%8, bit/8, rows, err)
		}
		if bit < 8*page.SealedHeader && err == nil {
			t.Fatalf("byte %d of the header changed, and the log was dropped in silence", bit/8)
		}
	}
	if outcomes[-1] == 0 || outcomes[62] == 0 {
		t.Errorf("outcomes %v", outcomes)
	}
}

// A gap in the log is an alarm as soon as a later commit with a frame that follows from it proves that it was synced.
func TestGapInTheLog(t *testing.T) {
	disk := sample(t, true)
	whole := disk.Get(testName + logSuffix)
	frames := (len(whole) - 72) / 4160
	commits := commitFrames(t, disk)
	if len(commits) != 3 || commits[2] != frames-1 {
		t.Fatalf("commits %v in %d frames", commits, frames)
	}
	for k := range frames {
		for name, change := range map[string]func(frame []byte){
			"zeros": func(f []byte) { clear(f) },
			"a bit": func(f []byte) { f[100] ^= 1 },
			"torn":  func(f []byte) { clear(f[2048:]) },
		} {
			bad := bytes.Clone(whole)
			change(bad[72+k*4160 : 72+(k+1)*4160])
			copied := disk.Copy()
			copied.Put(testName+logSuffix, bad)
			rows, err := readAll(t, copied, testKey(t, 1))
			var at *PageError
			switch proven := k <= commits[1] && k != commits[1]; {
			case proven && (!errors.As(err, &at) || at.Page != int64(k)):
				t.Errorf("frame %d, %s: %d rows, %v", k, name, rows, err)
			case !proven && err != nil:
				t.Errorf("frame %d, %s, could be a crash: %v", k, name, err)
			}
		}
	}
}

// commitFrames lists the frames that end a transaction.
func commitFrames(t *testing.T, disk *Disk) (commits []int) {
	t.Helper()
	f, err := disk.Open(testName + logSuffix)
	if err != nil {
		t.Fatal(err)
	}
	l := newLog(testName+logSuffix, f, testKey(t, 1))
	err = l.scan(0, func(index int64, frame []byte) error {
		if isCommit(frame) {
			commits = append(commits, int(index))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return commits
}

// A frame that goes bad while the store is open is an error when its page is read, never zeros and never the end.
func TestBadFrameWhileOpen(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
	for i := range 50 {
		exec(t, db.Writer(), "INSERT INTO t (x) VALUES (?)", fmt.Sprintf("%d %0300d", i, i))
	}
	ask(t, db.Readers(1), "SELECT 1 FROM t")
	whole := disk.Get(testName + logSuffix)
	for i := 72 + 200; i < len(whole); i += 4160 {
		whole[i] ^= 1
	}
	disk.mu.Lock()
	copy(disk.names[testName+logSuffix].now, whole)
	disk.mu.Unlock()
	_, err := db.Readers(2).Exec("SELECT sum(length(x)) FROM t")
	var at *PageError
	if err = db.Explain(err); !errors.As(err, &at) || at.File != testName+logSuffix || at.Err != page.ErrTag {
		t.Errorf("a bad frame was read: %v", err)
	}
}

// After a bad page the pool drops the connections that lived through it.
func TestConnectionIsDroppedAfterABadPage(t *testing.T) {
	disk := sample(t, false)
	db := reopen(t, disk)
	whole := disk.Get(testName)
	disk.mu.Lock()
	disk.names[testName].now[len(whole)-1] ^= 1
	disk.mu.Unlock()
	readers := db.Readers(1)
	before := connection(t, readers)
	_, err := readers.Exec("SELECT sum(length(data)) FROM sqlite_dbpage")
	var at *PageError
	if err = db.Explain(err); !errors.As(err, &at) || at.Page != int64(len(whole)/4096) {
		t.Fatalf("the bad page was read: %v", err)
	}
	disk.mu.Lock()
	disk.names[testName].now[len(whole)-1] ^= 1
	disk.mu.Unlock()
	if got := ask(t, readers, "SELECT count(*) FROM t"); got != "60" {
		t.Errorf("a new connection reads %s rows", got)
	}
	if connection(t, readers) == before {
		t.Error("the connection that read the bad page is still in use")
	}
}

// connection identifies the one connection of a pool.
func connection(t *testing.T, pool *sql.DB) (c any) {
	t.Helper()
	one, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	if err := one.Raw(func(driverConn any) error { c = driverConn; return nil }); err != nil {
		t.Fatal(err)
	}
	return c
}

// Pages in the wrong place, of another store, of another epoch, of an earlier key, or of zeros.
func TestForeignPages(t *testing.T) {
	disk := sample(t, false)
	whole := disk.Get(testName)
	other, err := page.NewKey(bytes.Repeat([]byte{1}, 32), page.StoreID{1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	plain, resealed := make([]byte, 4096), make([]byte, 4096)
	if err := testKey(t, 1).OpenPage(plain, whole[4096:8192], 2); err != nil {
		t.Fatal(err)
	}
	if err := other.SealPage(resealed, plain, 2); err != nil {
		t.Fatal(err)
	}
	for name, second := range map[string][]byte{
		"page 3 as page 2":         whole[8192:12288],
		"page 2 of the next epoch": resealed,
		"a page of zeros":          make([]byte, 4096),
		"the plain page":           plain,
		"page 2 without its end":   append(bytes.Clone(whole[4096:8191]), 0),
	} {
		bad := bytes.Clone(whole)
		copy(bad[4096:], second)
		disk.Put(testName, bad)
		_, err := readAll(t, disk, testKey(t, 1))
		var at *PageError
		if !errors.As(err, &at) || at.Page != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrongKeyAndDamageAreToldApart(t *testing.T) {
	disk := sample(t, false)
	whole := disk.Get(testName)
	tests := []struct {
		name    string
		key     byte
		content []byte
		want    error
	}{
		{"another key", 2, whole, ErrWrongKey},
		{"first page bad", 1, append(make([]byte, 4096), whole[4096:]...), ErrDamaged},
		{"all pages bad", 1, make([]byte, len(whole)), ErrWrongKey},
		{"empty file", 1, nil, ErrShape},
		{"half a page", 1, whole[:2048], ErrShape},
		{"last page cut off", 1, whole[:len(whole)-4096], ErrDamaged},
		{"last page cut in two", 1, whole[:len(whole)-2048], ErrDamaged},
		{"first page only", 1, whole[:4096], ErrDamaged},
		{"a plain database", 1, append(firstPage(), whole[4096:]...), ErrDamaged},
	}
	for _, test := range tests {
		disk.Put(testName, test.content)
		_, err := readAll(t, disk, testKey(t, test.key))
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if test.want == ErrWrongKey && errors.Is(err, ErrDamaged) {
			t.Errorf("%s is called damage too", test.name)
		}
	}
	if disk.Locks() != 0 {
		t.Errorf("%d locks were kept after errors", disk.Locks())
	}
}

// A log cut at any length gives a prefix of the commits, or an error, never a mixture.
func TestTruncatedLog(t *testing.T) {
	disk := sample(t, true)
	whole := disk.Get(testName + logSuffix)
	r := rand.New(rand.NewPCG(4, 4))
	seen := map[int]bool{}
	for cut := 0; cut <= len(whole); cut += 1 + r.IntN(400) {
		copied := disk.Copy()
		copied.Put(testName+logSuffix, whole[:cut])
		rows, err := readAll(t, copied, testKey(t, 1))
		if err != nil || rows < 60 || rows > 63 {
			t.Fatalf("log cut to %d of %d bytes: %d rows, %v", cut, len(whole), rows, err)
		}
		seen[rows] = true
	}
	if !seen[60] || !seen[61] || !seen[62] {
		t.Errorf("prefixes seen: %v", seen)
	}
}

// A log of another store, or of this one from before its key changed, has nothing to say.
func TestForeignLog(t *testing.T) {
	disk := sample(t, false)
	foreign := NewDisk()
	if err := Create(foreign, testName, testKey(t, 2)); err != nil {
		t.Fatal(err)
	}
	db, err := Open(foreign, testName, testKey(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db.Writer(), "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
	disk.Put(testName+logSuffix, foreign.Get(testName+logSuffix))
	closeDB(t, db)
	if rows, err := readAll(t, disk, testKey(t, 1)); rows != 60 || err != nil {
		t.Errorf("with a foreign log: %d rows, %v", rows, err)
	}
}

// The checksum is SQLite's: the links of a real log hold, and break where a byte changes.
func TestLinksOfARealLog(t *testing.T) {
	disk := sample(t, true)
	f, err := disk.Open(testName + logSuffix)
	if err != nil {
		t.Fatal(err)
	}
	l := newLog(testName+logSuffix, f, testKey(t, 1))
	var header [page.Header]byte
	if err := l.readHeader(header[:]); err != nil || !l.last.known {
		t.Fatal(err)
	}
	if got := checksum(l.last.bigEndian, [2]uint32{}, header[:24]); got != l.last.sum {
		t.Errorf("checksum of the header %x, want %x", got, l.last.sum)
	}
	last, n := l.last, 0
	err = l.scan(0, func(index int64, frame []byte) error {
		if !last.follows(frame) {
			t.Errorf("frame %d does not follow", index)
		}
		frame[2000]++
		if last.follows(frame) {
			t.Errorf("frame %d changed and still follows", index)
		}
		last = last.to(frame, index)
		n++
		return nil
	})
	if err != nil || n < 3 {
		t.Errorf("%d frames, %v", n, err)
	}
	big := link{bigEndian: true, salt: [8]byte(header[16:])}
	frame := make([]byte, page.Frame)
	frame[3] = 1
	copy(frame[8:], header[16:24])
	sum := checksum(true, checksum(true, [2]uint32{}, frame[:8]), frame[24:])
	binary.BigEndian.PutUint32(frame[16:], sum[0])
	binary.BigEndian.PutUint32(frame[20:], sum[1])
	if !big.follows(frame) {
		t.Error("a frame with big-endian sums does not follow")
	}
}

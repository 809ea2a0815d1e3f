package seal

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"counterfoil/crypto/page"
)

// FuzzFile plays a sequence of file calls on the sealed database and log, through several handles, with reopening and power
// cuts, and compares every answer with a plain model.
func FuzzFile(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
	f.Add(bytes.Repeat([]byte{7, 1, 3, 9, 250, 4, 16, 2, 8}, 20))
	f.Fuzz(func(t *testing.T, script []byte) { play(t, script) })
}

// The same without the fuzzer, for every run of the tests.
func TestFilesAgainstAModel(t *testing.T) {
	r := rand.NewChaCha8([32]byte{3})
	for range 400 {
		script := make([]byte, 400)
		_, _ = r.Read(script)
		play(t, script)
	}
}

// play takes four bytes for each step: what, which file and handle, which record, and a filling.
func play(t *testing.T, script []byte) {
	t.Helper()
	disk := NewDisk()
	disk.Put("db", nil)
	disk.Put("db-wal", nil)
	files := []*model{newModel(t, disk, "db"), newModel(t, disk, "db-wal")}
	for ; len(script) >= 4; script = script[4:] {
		if script[0]%32 == 31 {
			disk = disk.Reboot(rand.New(rand.NewPCG(uint64(script[2]), uint64(script[3]))))
			for _, m := range files {
				m.rebooted(t, disk)
			}
			continue
		}
		files[script[1]&1].step(t, script[0], script[1]>>1&1, int64(script[2]%records), script[3])
	}
}

// records bounds the numbers of records that are played with.
const records = 24

// model is a plain file beside a sealed one.
type model struct {
	name    string
	key     *page.Key
	disk    *Disk
	handles [2]content
	now     [records][]byte // what was written there last, as SQLite sees it; nil where nothing opens
	touched [records]bool   // since the last sync: a power cut may leave any of versions, or nothing that opens
	version [records][][]byte
	size    int64 // as SQLite sees it
	most    int64 // the largest size since the last sync
}

func newModel(t *testing.T, disk *Disk, name string) *model {
	t.Helper()
	key, err := page.NewKey(make([]byte, 32), page.StoreID{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := &model{name: name, key: key, disk: disk}
	for h := range m.handles {
		m.open(t, h)
	}
	return m
}

func (m *model) open(t *testing.T, h int) {
	t.Helper()
	f, err := m.disk.Open(m.name)
	if err != nil {
		t.Fatal(err)
	}
	if isLog(m.name) {
		m.handles[h] = newLog(m.name, f, m.key)
	} else {
		m.handles[h] = newDatabase(m.name, f, m.key)
	}
}

// unit gives the offset of record i, and the pieces that SQLite writes it in.
func (m *model) unit(i int64) (off int64, pieces []int) {
	switch {
	case !isLog(m.name):
		return i * 4096, []int{4096}
	case i == 0:
		return 0, []int{32}
	}
	return 32 + (i-1)*4120, []int{24, 4096}
}

func (m *model) step(t *testing.T, what, h byte, i int64, fill byte) {
	t.Helper()
	file := m.handles[h]
	switch what % 8 {
	case 0, 1, 2:
		m.write(t, file, i, fill)
	case 3, 4:
		m.compare(t, file, i)
	case 5:
		m.truncate(t, file, i)
	case 6:
		if err := file.sync(); err != nil {
			t.Fatal(err)
		}
		m.synced()
	case 7:
		m.refuses(t, file, i, fill)
		if fill%4 == 0 {
			if err := file.close(); err != nil {
				t.Fatal(err)
			}
			m.open(t, int(h))
		}
	}
	for _, file := range m.handles {
		if size, err := file.size(); err != nil || size != m.size {
			t.Fatalf("%s: size %d, %v; want %d", m.name, size, err, m.size)
		}
	}
}

func (m *model) write(t *testing.T, file content, i int64, fill byte) {
	t.Helper()
	off, pieces := m.unit(i)
	var whole []byte
	for _, n := range pieces {
		p := bytes.Repeat([]byte{fill}, n)
		if n == 4096 {
			clear(p[4056:])
		}
		if err := file.write(p, off); err != nil {
			t.Fatalf("%s: write %d at %d: %v", m.name, n, off, err)
		}
		off, whole = off+int64(n), append(whole, p...)
	}
	m.touch(i, whole)
	m.size = max(m.size, off)
	m.most = max(m.most, m.size)
}

// touch notes that a record became something else, which is not certain to last.
func (m *model) touch(i int64, to []byte) {
	m.version[i] = append(m.version[i], m.now[i], to)
	m.now[i], m.touched[i] = to, true
}

func (m *model) synced() {
	m.touched, m.version, m.most = [records]bool{}, [records][][]byte{}, m.size
}

func (m *model) truncate(t *testing.T, file content, i int64) {
	t.Helper()
	off, _ := m.unit(i)
	if off > m.size || !isLog(m.name) && i == 0 {
		return
	}
	if err := file.truncate(off); err != nil {
		t.Fatal(err)
	}
	for ; i < records; i++ {
		m.touch(i, nil)
	}
	m.size = off
}

// compare reads a record in every shape that SQLite has for it.
func (m *model) compare(t *testing.T, file content, i int64) {
	t.Helper()
	off, pieces := m.unit(i)
	want := m.now[i]
	switch {
	case len(pieces) == 2: // recovery takes zeros for the end of the log; a page that is not there is an error
		m.reads(t, file, off, want, 4120, true)
		m.reads(t, file, off+24, tail(want, 24), 4096, false)
	case isLog(m.name):
		m.reads(t, file, 0, want, 32, true)
	default:
		m.reads(t, file, off, want, 4096, false)
		if i == 0 && want == nil {
			want = firstPage() // of a first page that may be torn SQLite is told what all stores share
		}
		if i == 0 {
			m.reads(t, file, 0, want[:100], 100, false)
			m.reads(t, file, 24, want[24:40], 16, false)
		}
	}
}

func tail(b []byte, n int) []byte {
	if b == nil {
		return nil
	}
	return b[n:]
}

// reads expects what was written, and where that is nothing an error or, if the caller may take zeros for the end, those.
func (m *model) reads(t *testing.T, file content, off int64, want []byte, n int, zeros bool) {
	t.Helper()
	got := make([]byte, n)
	err := file.read(got, off)
	switch {
	case want != nil && (err != nil || !bytes.Equal(got, want)):
		t.Fatalf("%s: read %d at %d: something else, %v", m.name, n, off, err)
	case want == nil && err != nil && !errors.Is(err, ErrDamaged):
		t.Fatalf("%s: read %d at %d: %v", m.name, n, off, err)
	case want == nil && err == nil && (!zeros || !bytes.Equal(got, make([]byte, n))):
		t.Fatalf("%s: read %d at %d: something out of nothing", m.name, n, off)
	}
}

// refuses tries what SQLite must not ask for, and expects that nothing has happened.
func (m *model) refuses(t *testing.T, file content, i int64, fill byte) {
	t.Helper()
	off, pieces := m.unit(i)
	n := pieces[len(pieces)-1]
	for _, err := range []error{
		file.write(make([]byte, n), off+1+int64(fill)), file.write(make([]byte, n-1), off), file.read(make([]byte, 5000), off),
		file.truncate(off + 1),
	} {
		if !errors.Is(err, ErrShape) {
			t.Fatalf("%s: at %d: %v", m.name, off, err)
		}
	}
	if len(pieces) == 2 { // the header of a frame waits for its page, and for no other
		head, next := make([]byte, 24), bytes.Repeat([]byte{fill}, 4096)
		clear(next[4056:])
		if err := file.write(head, off); err != nil {
			t.Fatal(err)
		}
		if err := file.write(next, off+4120+24); !errors.Is(err, ErrShape) {
			t.Fatalf("%s: a page behind another frame's header: %v", m.name, err)
		}
	}
	m.compare(t, file, i)
}

// rebooted holds what a power cut has left against what it may have left, and goes on from there.
func (m *model) rebooted(t *testing.T, disk *Disk) {
	t.Helper()
	m.disk = disk
	for h := range m.handles {
		m.open(t, h)
	}
	for i := range int64(records) {
		off, pieces := m.unit(i)
		got := make([]byte, 0, 4120)
		for _, n := range pieces {
			got = got[:len(got)+n]
		}
		left := m.left(t, got, off)
		if !m.touched[i] {
			if !bytes.Equal(left, m.now[i]) {
				t.Fatalf("%s: record %d was synced and is another one after a power cut", m.name, i)
			}
			continue
		}
		if left != nil && !oneOf(left, m.version[i]) {
			t.Fatalf("%s: record %d was never written like this", m.name, i)
		}
		m.now[i] = left
	}
	size, err := m.handles[0].size()
	whole := size%4096 == 0
	if isLog(m.name) {
		whole = size == 0 || (size-32)%4120 == 0
	}
	if err != nil || size > m.most || !whole {
		t.Fatalf("%s: size %d after a power cut, at most %d before; %v", m.name, size, m.most, err)
	}
	m.size = size
	m.synced()
}

// left is the record at an offset, nil where none opens.
func (m *model) left(t *testing.T, got []byte, off int64) []byte {
	t.Helper()
	err := m.handles[1].read(got, off)
	if err != nil && !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	if err != nil || isLog(m.name) && bytes.Equal(got, make([]byte, len(got))) && !m.opens(off) {
		return nil
	}
	return got
}

// opens tells a record of zeros, which the model may write, from the zeros that recovery gives for none.
func (m *model) opens(off int64) bool {
	l := m.handles[1].(*log)
	if off == 0 {
		var sealed [page.SealedHeader]byte
		return readFull(l.File, sealed[:], 0) == nil && m.key.OpenHeader(make([]byte, 32), sealed[:]) == nil
	}
	index, _ := place(off)
	return l.openFrame(make([]byte, page.Frame), index) == nil
}

func oneOf(b []byte, list [][]byte) bool {
	for _, v := range list {
		if bytes.Equal(b, v) {
			return true
		}
	}
	return false
}

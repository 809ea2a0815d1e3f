package seal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"counterfoil/crypto/page"
)

// Create makes an empty store of this name: one sealed page, durable when Create returns. A file of that name must not
// exist.
func Create(f FS, name string, key *page.Key) error {
	w, err := NewWriter(f, name, key)
	if err != nil {
		return err
	}
	if err := w.Write(firstPage()); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Finish()
}

// Offsets in the header of a database (sqlite.org/fileformat2.html, section 1.3).
const (
	atPageSize   = 16
	atVersions   = 18 // write and read version: 2 and 2 say that the database uses a log
	atReserved   = 20
	atPages      = 28
	headerLength = 100
)

const magic = "SQLite format 3\x00"

// firstPage is a database without tables, as SQLite would have made it with a log and 40 reserved bytes.
func firstPage() []byte {
	p := make([]byte, page.Size)
	copy(p, magic)
	binary.BigEndian.PutUint16(p[atPageSize:], page.Size)
	copy(p[atVersions:], []byte{2, 2, page.Overhead, 64, 32, 32}) // the last three are fixed by the format
	for offset, value := range map[int]uint32{
		24:      1, // change counter
		atPages: 1, // size in pages
		44:      4, // schema format
		56:      1, // UTF-8
		92:      1, // the change counter that the size belongs to
		96:      3054001,
	} {
		binary.BigEndian.PutUint32(p[offset:], value)
	}
	p[headerLength] = 0x0D // an empty leaf of the table of tables
	binary.BigEndian.PutUint16(p[headerLength+5:], page.Usable)
	return p
}

// checkHeader accepts the first page of a database that this package can hold.
func checkHeader(p []byte) error {
	switch {
	case string(p[:len(magic)]) != magic:
		return fmt.Errorf("%w: no database header", ErrShape)
	case binary.BigEndian.Uint16(p[atPageSize:]) != page.Size:
		return fmt.Errorf("%w: another page size", ErrShape)
	case p[atReserved] != page.Overhead:
		return fmt.Errorf("%w: pages without room for the seal", ErrShape)
	}
	return nil
}

// Writer writes a new store page by page, for restoring and for a change of key: it takes the plain pages of a
// database, in order, as sqlite_dbpage gives them.
type Writer struct {
	fs     FS
	name   string
	file   File
	key    *page.Key
	number uint32 // of the page written last
	buffer []byte
	start  int64 // offset of the buffer
}

// writeBatch is how much is handed to the system at once.
const writeBatch = 64 * page.Size

// NewWriter creates the file; it must not exist.
func NewWriter(f FS, name string, key *page.Key) (*Writer, error) {
	file, err := f.Create(name)
	if err != nil {
		return nil, fmt.Errorf("create the store: %w", err)
	}
	return &Writer{fs: f, name: name, file: file, key: key, buffer: make([]byte, 0, writeBatch)}, nil
}

// Write seals the next page, Size bytes, its reserved bytes zero. The first page must be that of a database with 4096
// byte pages and 40 reserved bytes, else ErrShape; it is marked as using a log, whatever it says. The page kept for
// locks is passed over: nothing may be in it.
func (w *Writer) Write(plain []byte) error {
	if len(plain) != page.Size {
		return fmt.Errorf("%w: a page of %d bytes", ErrShape, len(plain))
	}
	w.number++
	if w.number == page.Lock {
		return w.skip(plain)
	}
	if w.number == 1 {
		if err := checkHeader(plain); err != nil {
			return err
		}
		plain = append([]byte(nil), plain...)
		plain[atVersions], plain[atVersions+1] = 2, 2
	}
	n := len(w.buffer)
	w.buffer = w.buffer[:n+page.Size]
	if err := w.key.SealPage(w.buffer[n:], plain, w.number); err != nil {
		return fmt.Errorf("page %d: %w", w.number, err)
	}
	if len(w.buffer) == cap(w.buffer) {
		return w.flush()
	}
	return nil
}

func (w *Writer) skip(plain []byte) error {
	for _, b := range plain {
		if b != 0 {
			return fmt.Errorf("%w: something in page %d", ErrShape, w.number)
		}
	}
	err := w.flush()
	w.start += page.Size
	return err
}

func (w *Writer) flush() error {
	if len(w.buffer) == 0 {
		return nil
	}
	n, err := w.file.WriteAt(w.buffer, w.start)
	w.start += int64(n)
	w.buffer = w.buffer[:0]
	if err != nil {
		return fmt.Errorf("write the store: %w", err)
	}
	return nil
}

// Finish makes the store durable, name included. Without a page it is an ErrShape.
func (w *Writer) Finish() error {
	err := w.flush()
	if err == nil && w.number == 0 {
		err = fmt.Errorf("%w: no pages", ErrShape)
	}
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	if err := w.file.Close(); err != nil {
		return err
	}
	return w.fs.SyncDir()
}

// Abort closes and removes what was written.
func (w *Writer) Abort() error {
	err := w.file.Close()
	if errors.Is(err, fs.ErrClosed) {
		err = nil
	}
	return errors.Join(err, w.fs.Remove(w.name))
}

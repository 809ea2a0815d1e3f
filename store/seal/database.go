package seal

import (
	"errors"
	"fmt"
	"io"

	"counterfoil/crypto/page"
)

// database is the main file: page n lies, sealed, where SQLite would have it in clear.
type database struct {
	File
	name   string
	key    *page.Key
	tally  *tally // of the store; nil for any other file
	sealed [page.Size]byte
	plain  [page.Size]byte
}

func newDatabase(name string, f File, key *page.Key) *database {
	return &database{File: f, name: name, key: key}
}

// read serves the shapes SQLite reads in: whole pages, and parts of its header at the start of the first page.
func (d *database) read(p []byte, off int64) error {
	if off >= 0 && off+int64(len(p)) <= headerLength {
		return d.readHeader(p, off)
	}
	number, err := pageNumber(off, len(p))
	if err != nil {
		return fmt.Errorf("read %s: %w", d.name, err)
	}
	return d.readPage(p, number)
}

// readHeader gives a part of the header. A power cut while the log was written back may have torn the first page. The
// log then still has it, but SQLite asks for the header before it looks there; what it takes from this read is the same
// in every store. Whoever reads the whole page gets it from the log, or the error.
func (d *database) readHeader(p []byte, off int64) error {
	err := d.readPage(d.plain[:], 1)
	if errors.Is(err, ErrDamaged) {
		copy(d.plain[:], firstPage())
		err = nil
	}
	copy(p, d.plain[off:])
	return err
}

// readPage never gives zeros for what is not there: SQLite would take them for an empty page. SQLite asks only for
// pages that it has written.
func (d *database) readPage(p []byte, number uint32) error {
	if err := readFull(d.File, d.sealed[:], int64(number-1)*page.Size); err != nil {
		return d.failed("read", number, err)
	}
	return d.failed("open", number, d.key.OpenPage(p, d.sealed[:], number))
}

func (d *database) write(p []byte, off int64) error {
	number, err := pageNumber(off, len(p))
	if err == nil {
		err = d.key.SealPage(d.sealed[:], p, number)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", d.name, err)
	}
	if d.tally != nil {
		return d.tally.write(d.File, d.sealed[:], off)
	}
	_, err = d.WriteAt(d.sealed[:], off)
	return err
}

func (d *database) truncate(size int64) error {
	if size < page.Size || size%page.Size != 0 {
		return fmt.Errorf("%w: %s cut to %d bytes", ErrShape, d.name, size)
	}
	if d.tally != nil {
		return d.tally.truncate(d.File, size)
	}
	return d.Truncate(size)
}

func (d *database) sync() error { return d.Sync() }

// size leaves out a last page that is not whole: SQLite then sees that pages are missing, before it reads one.
func (d *database) size() (int64, error) {
	n, err := d.Size()
	return n - n%page.Size, err
}

func (d *database) close() error { return d.Close() }

func (d *database) failed(what string, number uint32, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, page.ErrTag), errors.Is(err, io.ErrUnexpectedEOF):
		return damaged(d.name, int64(number), err)
	}
	return fmt.Errorf("%s page %d of %s: %w", what, number, d.name, err)
}

// pageNumber accepts one whole page at its place, but not the one that SQLite keeps for locks.
func pageNumber(off int64, n int) (uint32, error) {
	number := off/page.Size + 1
	if n != page.Size || off < 0 || off%page.Size != 0 || number >= 1<<32 || number == page.Lock {
		return 0, fmt.Errorf("%w: %d bytes at %d", ErrShape, n, off)
	}
	return uint32(number), nil
}

// errCutShort: the disk gave less than the file has. It says nothing about the file.
var errCutShort = errors.New("the disk gave less than the file has")

// readFull reads all of p; a file that ends before is io.ErrUnexpectedEOF. That is damage, and in a log its end: so it is not
// believed of a read alone, but only where the file has no more.
func readFull(f File, p []byte, off int64) error {
	n, err := readUpTo(f, p, off)
	if n == len(p) || err != nil {
		return err
	}
	size, err := f.Size()
	switch {
	case err != nil:
		return err
	case size >= off+int64(len(p)):
		return errCutShort
	}
	return io.ErrUnexpectedEOF
}

// readUpTo reads p, or less where the file ends. A read that gives a part and no error is gone on with.
func readUpTo(f File, p []byte, off int64) (n int, err error) {
	for n < len(p) {
		got, err := f.ReadAt(p[n:], off+int64(n))
		n += got
		switch {
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, err
		case got == 0:
			return n, io.ErrNoProgress
		}
	}
	return n, nil
}

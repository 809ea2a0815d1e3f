package seal

import (
	"errors"
	"fmt"
	"io"

	"counterfoil/crypto/page"
)

const frameHeader = page.Frame - page.Size

// log is the write-ahead log. SQLite writes a header of 32 bytes and then frames of 24 + 4096; on disk the header is a
// record of 72 bytes and every frame, its header included, one of 4160. SQLite's own checksums run over plain text, so
// they have to lie inside.
type log struct {
	File
	name    string
	key     *page.Key
	syncDir func() error // not nil until the name of the log is durable for certain
	pending int64        // index of the frame whose header was written but not its page yet, or -1
	last    link         // the frame that recovery read last
	sealed  [page.SealedFrame]byte
	plain   [page.Frame]byte
	next    [page.Frame]byte // the frame being written: its header waits here for its page
}

func newLog(name string, f File, key *page.Key) *log {
	return &log{File: f, name: name, key: key, pending: -1}
}

// place finds the frame that an offset of SQLite's lies in, and the offset within it.
func place(off int64) (index, within int64) {
	return (off - page.Header) / page.Frame, (off - page.Header) % page.Frame
}

// diskOffset is where the sealed frame of an index begins.
func diskOffset(index int64) int64 { return page.SealedHeader + index*page.SealedFrame }

// read serves the shapes SQLite reads in: the header, a whole frame when it recovers the log, and the page of a frame
// otherwise. Only in recovery does a record that does not open mean that the log ends here.
func (l *log) read(p []byte, off int64) error {
	if off == 0 && len(p) == page.Header {
		return l.readHeader(p)
	}
	index, within := place(off)
	switch {
	case off < page.Header:
	case within == 0 && len(p) == page.Frame:
		return l.recoverFrame(p, index)
	case within == frameHeader && len(p) == page.Size:
		return l.readPage(p, index)
	}
	return fmt.Errorf("%w: read %d bytes at %d of %s", ErrShape, len(p), off, l.name)
}

func (l *log) readPage(p []byte, index int64) error {
	if err := l.openFrame(l.plain[:], index); err != nil {
		return err
	}
	copy(p, l.plain[frameHeader:])
	return nil
}

// openFrame reads and opens a frame; one that is missing or does not open is a PageError.
func (l *log) openFrame(p []byte, index int64) error {
	err := readFull(l.File, l.sealed[:], diskOffset(index))
	if err == nil {
		err = l.key.OpenFrame(p, l.sealed[:], index)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, page.ErrTag), errors.Is(err, io.ErrUnexpectedEOF):
		return damaged(l.name, index, err)
	}
	return fmt.Errorf("read frame %d of %s: %w", index, l.name, err)
}

// write accepts the header, and a frame as its header followed at once by its page. Other shapes come only from
// transactions that outgrow the page cache, and every connection is told not to spill.
func (l *log) write(p []byte, off int64) error {
	index, within := place(off)
	pending := l.pending
	l.pending = -1
	switch {
	case off == 0 && len(p) == page.Header:
		return l.writeHeader(p)
	case off < page.Header:
	case within == 0 && len(p) == frameHeader:
		copy(l.next[:], p)
		l.pending = index
		return nil
	case within == frameHeader && len(p) == page.Size && index == pending:
		copy(l.next[frameHeader:], p)
		return l.writeFrame(index)
	}
	return fmt.Errorf("%w: write %d bytes at %d of %s", ErrShape, len(p), off, l.name)
}

func (l *log) writeHeader(p []byte) error {
	var sealed [page.SealedHeader]byte
	l.key.SealHeader(sealed[:], p)
	_, err := l.WriteAt(sealed[:], 0)
	return err
}

func (l *log) writeFrame(index int64) error {
	if err := l.key.SealFrame(l.sealed[:], l.next[:], index); err != nil {
		return fmt.Errorf("write frame %d of %s: %w", index, l.name, err)
	}
	_, err := l.WriteAt(l.sealed[:], diskOffset(index))
	return err
}

func (l *log) truncate(size int64) error {
	index, within := place(size)
	switch {
	case size == 0:
		return l.Truncate(0)
	case size >= page.Header && within == 0:
		return l.Truncate(diskOffset(index))
	}
	return fmt.Errorf("%w: %s cut to %d bytes", ErrShape, l.name, size)
}

// size is what SQLite would have in clear; a record that is not whole does not count.
func (l *log) size() (int64, error) {
	n, err := l.Size()
	if err != nil || n < page.SealedHeader {
		return 0, err
	}
	return page.Header + (n-page.SealedHeader)/page.SealedFrame*page.Frame, nil
}

func (l *log) sync() error {
	if err := l.Sync(); err != nil {
		return err
	}
	if l.syncDir == nil {
		return nil
	}
	if err := l.syncDir(); err != nil {
		return err
	}
	l.syncDir = nil
	return nil
}

func (l *log) close() error { return l.Close() }

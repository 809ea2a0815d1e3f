package seal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"counterfoil/crypto/page"
)

// After a crash the log ends where its frames stop to follow from each other: SQLite reads frame by frame and stops at
// the first that does not. But such a frame is a trace of a crash only if nothing behind it was ever reported as
// written. A commit is synced before the next transaction begins; so where a commit and the frame that follows from it
// both lie behind a gap, the gap was made later, by damage or by hand, and stopping there would drop commits in silence.
// Then recovery fails instead.

// link is what the next frame must follow from: the index of a frame (-1 for the header) and its checksum.
type link struct {
	known     bool
	index     int64
	bigEndian bool
	salt      [8]byte
	sum       [2]uint32
}

// Fields of a frame header: page number (0), size of the database after a commit or zero (4), salt (8), checksum (16).
func isCommit(frame []byte) bool { return binary.BigEndian.Uint32(frame[4:]) != 0 }

// follows tells whether frame continues the log after this link, by SQLite's rules: the salt of the header, and a
// checksum that runs on from the frame before.
func (k link) follows(frame []byte) bool {
	if !bytes.Equal(frame[8:16], k.salt[:]) || binary.BigEndian.Uint32(frame) == 0 {
		return false
	}
	sum := checksum(k.bigEndian, k.sum, frame[:8])
	sum = checksum(k.bigEndian, sum, frame[frameHeader:])
	return sum == storedSum(frame[16:])
}

// to gives the link that frame makes, whether it follows or not.
func (k link) to(frame []byte, index int64) link {
	k.index, k.sum = index, storedSum(frame[16:])
	return k
}

func storedSum(b []byte) [2]uint32 {
	return [2]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// checksum is the one of SQLite's log (sqlite.org/fileformat2.html, section 4.2).
func checksum(bigEndian bool, sum [2]uint32, b []byte) [2]uint32 {
	s0, s1 := sum[0], sum[1]
	for ; len(b) >= 8; b = b[8:] {
		x0, x1 := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if bigEndian {
			x0, x1 = binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
		}
		s0 += x0 + s1
		s1 += x1 + s0
	}
	return [2]uint32{s0, s1}
}

// readHeader gives SQLite the header of the log. One that does not open while frames do was not torn by a crash: it is
// smaller than a sector and synced before the first frame.
func (l *log) readHeader(p []byte) error {
	l.last = link{}
	var sealed [page.SealedHeader]byte
	err := readFull(l.File, sealed[:], 0)
	if err == nil {
		err = l.key.OpenHeader(p, sealed[:])
	}
	if err == nil {
		l.last = link{known: true, index: -1, bigEndian: p[3]&1 != 0, salt: [8]byte(p[16:]), sum: storedSum(p[24:])}
		return nil
	}
	if !errors.Is(err, page.ErrTag) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("read the header of %s: %w", l.name, err)
	}
	found := errors.New("a frame opens")
	ended := l.scan(0, func(int64, []byte) error { return found })
	if ended != nil {
		if errors.Is(ended, found) {
			ended = damaged(l.name, -1, err)
		}
		return ended
	}
	clear(p) // no header, no frame: to SQLite an empty log
	return nil
}

// recoverFrame gives SQLite the frame of an index, or zeros, which end the log.
func (l *log) recoverFrame(p []byte, index int64) error {
	err := l.openFrame(p, index)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return err
	}
	before := l.last
	if before.known && before.index == index-1 {
		if err == nil && before.follows(p) {
			l.last = before.to(p, index)
			return nil
		}
		if alarm := l.lookBehind(before, index, err); alarm != nil {
			return alarm
		}
	}
	l.last = link{}
	if err != nil {
		clear(p)
	}
	return nil
}

// lookBehind searches the frames behind the end of the log for one that proves the end wrong.
func (l *log) lookBehind(header link, end int64, cause error) error {
	if cause == nil {
		cause = damaged(l.name, end, errOutOfPlace)
	}
	commit := link{}
	return l.scan(end+1, func(index int64, frame []byte) error {
		if commit.known && commit.index == index-1 && commit.follows(frame) {
			return cause
		}
		commit = link{}
		if isCommit(frame) && bytes.Equal(frame[8:16], header.salt[:]) {
			commit = header.to(frame, index)
		}
		return nil
	})
}

var errOutOfPlace = errors.New("an older frame in the place of a newer one")

// scan calls visit with every frame from an index on that opens, until it returns an error.
func (l *log) scan(from int64, visit func(index int64, frame []byte) error) error {
	size, err := l.Size()
	if err != nil {
		return fmt.Errorf("read the size of %s: %w", l.name, err)
	}
	for index := from; diskOffset(index+1) <= size; index++ {
		switch err := l.openFrame(l.plain[:], index); {
		case errors.Is(err, ErrDamaged):
			continue
		case err != nil:
			return err
		}
		if err := visit(index, l.plain[:]); err != nil {
			return err
		}
	}
	return nil
}

package seal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"counterfoil/crypto/page"
)

// Pages reads the pages of a store past SQLite: those that still open, of a store that SQLite cannot read to the end. It
// gives each page as it was after the last commit, from the log or from the database, and writes nothing.
type Pages struct {
	base   *database
	log    *log // nil where there is none
	newest map[uint32]int64
	newer  map[uint32]bool // pages that the database has in a later state than the readable log leads to
	count  uint32
	harm   LogHarm
	unlock func() error
}

// LogHarm says what is wrong with the log of a store.
type LogHarm struct {
	Err     error // a PageError; nil where nothing is wrong
	Commits int64 // transactions behind the damage, which are not read
}

// errNewer is what is wrong with a page that was written back from behind the damage of a log.
var errNewer = errors.New("the database has a later state of the page than the log leads to")

// OpenPages takes the lock of the folder and finds out which pages the store has.
func OpenPages(f FS, name string, key *page.Key) (*Pages, error) {
	unlock, err := f.Lock()
	if err != nil {
		return nil, err
	}
	file, err := f.Open(name)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	p := &Pages{base: newDatabase(name, file, key), newest: map[uint32]int64{}, newer: map[uint32]bool{}, unlock: unlock}
	if err := p.open(f, name+logSuffix); err != nil {
		return nil, errors.Join(fmt.Errorf("read the pages: %w", err), p.Close())
	}
	return p, nil
}

// Pages reads the pages of an open store. Nothing must be written until they are closed.
func (db *DB) Pages() (*Pages, error) { return OpenPages(db.fs, db.name, db.key) }

func (p *Pages) open(f FS, logName string) error {
	switch file, err := f.Open(logName); {
	case err == nil:
		p.log = newLog(logName, file, p.base.key)
		if err := p.readLog(); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if p.count != 0 {
		return nil
	}
	size, err := p.base.size()
	p.count = uint32(size / page.Size)
	if err != nil {
		return err
	}
	// The header knows better where the file was cut, or has a tail that no longer counts.
	var first [page.Size]byte
	if p.Read(first[:], 1) == nil && bytes.Equal(first[24:28], first[92:96]) {
		if n := binary.BigEndian.Uint32(first[28:]); n != 0 {
			p.count = n
		}
	}
	return nil
}

// Count is the number of pages, those that are missing among them.
func (p *Pages) Count() uint32 { return p.count }

// Log says what is wrong with the log.
func (p *Pages) Log() LogHarm { return p.harm }

// Read gives a page; a PageError where it does not open.
func (p *Pages) Read(into []byte, number uint32) error {
	if p.newer[number] {
		return damaged(p.base.name, int64(number), errNewer)
	}
	if index, ok := p.newest[number]; ok {
		return p.log.readPage(into, index)
	}
	return p.base.readPage(into, number)
}

// Close gives the lock back.
func (p *Pages) Close() error {
	err := p.base.close()
	if p.log != nil {
		err = errors.Join(err, p.log.close())
	}
	return errors.Join(err, p.unlock())
}

// readLog follows the log to its last commit, as SQLite does after a crash, and beyond it only to see whether the end is
// a trace of a crash or damage.
func (p *Pages) readLog() error {
	last, next, err := p.startLog()
	if err != nil || !last.known {
		return err
	}
	l, pending := p.log, map[uint32]int64{}
	for index := next; ; index++ {
		err := l.openFrame(l.plain[:], index)
		switch {
		case err == nil && last.follows(l.plain[:]):
			last = last.to(l.plain[:], index)
			p.take(l.plain[:], index, pending)
			continue
		case err != nil && !errors.Is(err, ErrDamaged):
			return err
		}
		alarm := l.lookBehind(last, index, err)
		if alarm == nil {
			return nil
		}
		if !errors.Is(alarm, ErrDamaged) {
			return alarm
		}
		p.harm.Err = alarm
		return p.behind(last, index+1)
	}
}

// startLog gives the link that the first frame to be read must follow. Without its header a log begins with its first
// frame, which was written after it.
func (p *Pages) startLog() (last link, next int64, err error) {
	l := p.log
	var header [page.Header]byte
	err = l.readHeader(header[:])
	if err == nil {
		return l.last, 0, nil
	}
	if !errors.Is(err, ErrDamaged) {
		return link{}, 0, err
	}
	p.harm.Err = err
	if err := l.openFrame(l.plain[:], 0); err != nil {
		if errors.Is(err, ErrDamaged) {
			err = nil
		}
		return link{}, 0, err
	}
	first := link{known: true, salt: [8]byte(l.plain[8:])}.to(l.plain[:], 0)
	p.take(l.plain[:], 0, map[uint32]int64{})
	first.bigEndian = true
	if l.openFrame(l.plain[:], 1) != nil || !first.follows(l.plain[:]) {
		first.bigEndian = false
	}
	return first, 1, nil
}

// take notes a frame. Its transaction counts from its commit on.
func (p *Pages) take(frame []byte, index int64, pending map[uint32]int64) {
	pending[binary.BigEndian.Uint32(frame)] = index
	if !isCommit(frame) {
		return
	}
	for number, at := range pending {
		p.newest[number] = at
	}
	clear(pending)
	p.count = binary.BigEndian.Uint32(frame[4:])
}

// behind looks at the frames behind the damage of a log. Nobody can tell any more which page the damaged frame held, so
// what comes after it is not applied: the store is read as it was before. But a checkpoint may have written later pages
// back already. If it has written all of them, the log is not needed at all; otherwise those pages do not count.
func (p *Pages) behind(last link, from int64) error {
	back, same := map[uint32]bool{}, map[uint32]bool{}
	var plain [page.Size]byte
	err := p.log.scan(from, func(_ int64, frame []byte) error {
		if !bytes.Equal(frame[8:16], last.salt[:]) {
			return nil
		}
		number := binary.BigEndian.Uint32(frame)
		same[number] = p.base.readPage(plain[:], number) == nil && bytes.Equal(plain[:], frame[frameHeader:])
		back[number] = back[number] || same[number]
		if isCommit(frame) {
			p.harm.Commits++
		}
		return nil
	})
	if err != nil {
		return err
	}
	if p.writtenBack(same) {
		clear(p.newest)
		p.count, p.harm.Commits = 0, 0
		return nil
	}
	if !p.begun(back) {
		return nil
	}
	for number := range back {
		if _, known := p.newest[number]; back[number] && !known {
			p.newer[number] = true
		}
	}
	return nil
}

// begun says whether a checkpoint can have written back anything from behind the damage. It goes by page numbers, so it
// has begun with the lowest of those in the log. back says of the later frames whether the database has one of their page.
func (p *Pages) begun(back map[uint32]bool) bool {
	lowest := uint32(math.MaxUint32)
	for number := range back {
		lowest = min(lowest, number)
	}
	for number := range p.newest {
		lowest = min(lowest, number)
	}
	return back[lowest] || p.inBase(lowest)
}

// inBase says whether the database has a page as the readable log has it.
func (p *Pages) inBase(number uint32) bool {
	index, ok := p.newest[number]
	var plain [page.Size]byte
	return ok && p.log.openFrame(p.log.plain[:], index) == nil && p.base.readPage(plain[:], number) == nil &&
		bytes.Equal(plain[:], p.log.plain[frameHeader:])
}

// writtenBack says whether the database has every page that the log still shows, in its last state.
func (p *Pages) writtenBack(same map[uint32]bool) bool {
	for _, s := range same {
		if !s {
			return false
		}
	}
	for number := range p.newest {
		if _, later := same[number]; !later && !p.inBase(number) {
			return false
		}
	}
	return true
}

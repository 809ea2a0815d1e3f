package seal

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"sync"

	"counterfoil/crypto/page"
)

// Root sums up the database in 32 bytes, so that a page or a file put back is noticed: the XOR over all pages of
// HMAC-SHA256 under the seal key over the page's number (4 bytes, big-endian) and tag (16 bytes; zeros in a page that was
// never written). The page that SQLite keeps for locks is left out.
//
// Being an XOR, it follows every write: nothing has to be read again to know the root after a day's work. Who cannot
// compute the marks, having no key, and does not know the root, cannot find pages whose marks cancel out.
type Root [32]byte

func (r *Root) add(other Root) { subtle.XORBytes(r[:], r[:], other[:]) }

// tally follows the root of the database while it is written to.
type tally struct {
	mu    sync.Mutex // held over each write of a page, and while a piece of the file is read
	mark  hash.Hash
	old   [16]byte // the tag that is written over
	drift Root     // between the root at opening and now
	seen  Root     // of the pages before next, as they are now
	next  int64    // offset up to which openingRoot has read
	lost  bool     // a write failed, so nobody knows what the file holds
	anew  bool     // another file was put in place, and drift is its whole root
}

// changed takes note that a page was given another tag; nil is where there is no page.
func (t *tally) changed(off int64, before, after []byte) {
	d := t.markOf(off, before)
	d.add(t.markOf(off, after))
	t.drift.add(d)
	if off < t.next {
		t.seen.add(d)
	}
}

// markOf is what a page adds to the root. The page that is kept for locks has no content.
func (t *tally) markOf(off int64, tag []byte) (m Root) {
	number := uint32(off/page.Size) + 1
	if tag == nil || number == page.Lock {
		return m
	}
	var text [4]byte
	binary.BigEndian.PutUint32(text[:], number)
	t.mark.Reset()
	_, _ = t.mark.Write(text[:]) // a hash does not fail
	_, _ = t.mark.Write(tag)
	t.mark.Sum(m[:0])
	return m
}

// tagAt reads the tag of the page at an offset, nil where there is none. Who follows the root does not fail a write
// because an old tag cannot be read: then the root is lost, and the next start says so.
func (t *tally) tagAt(f File, off int64) []byte {
	n, err := readUpTo(f, t.old[:], off+page.Size-int64(len(t.old)))
	if err != nil {
		t.lost = true
	}
	if n < len(t.old) {
		return nil
	}
	return t.old[:]
}

// grown takes note of pages that come to lie, unwritten, between the end of the file and an offset.
func (t *tally) grown(f File, off int64) {
	size, err := f.Size()
	if err != nil {
		t.lost = true
	}
	var hole [len(t.old)]byte
	for at := size - size%page.Size; at < off; at += page.Size {
		t.changed(at, nil, hole[:])
	}
}

// write writes a sealed page.
func (t *tally) write(f File, sealed []byte, off int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.tagAt(f, off)
	if before == nil {
		t.grown(f, off)
	}
	if _, err := f.WriteAt(sealed, off); err != nil {
		t.lost = true
		return err
	}
	t.changed(off, before, page.Tag(sealed))
	return nil
}

// truncate cuts pages off, or adds unwritten ones.
func (t *tally) truncate(f File, size int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	was, err := f.Size()
	if err != nil {
		t.lost = true
	}
	t.grown(f, size)
	for off := size; off+page.Size <= was; off += page.Size {
		t.changed(off, t.tagAt(f, off), nil)
	}
	if err := f.Truncate(size); err != nil {
		t.lost = true
		return err
	}
	return nil
}

// openingRoot reads the whole file, piece by piece, and gives the root that it had when it was opened, whatever is
// written meanwhile.
func (t *tally) openingRoot(ctx context.Context, f File) (Root, error) {
	t.mu.Lock()
	t.seen, t.next = Root{}, 0
	t.mu.Unlock()
	buffer := make([]byte, writeBatch)
	for {
		if err := ctx.Err(); err != nil {
			return Root{}, err
		}
		r, done, err := t.piece(f, buffer)
		if done || err != nil {
			return r, err
		}
	}
}

// piece reads on from where the last one ended.
func (t *tally) piece(f File, buffer []byte) (r Root, done bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, err := readUpTo(f, buffer, t.next)
	if err != nil {
		return r, false, fmt.Errorf("read the store: %w", err)
	}
	for i := 0; i+page.Size <= n; i += page.Size {
		t.seen.add(t.markOf(t.next+int64(i), page.Tag(buffer[i:i+page.Size])))
	}
	t.next += int64(n - n%page.Size)
	if n == len(buffer) {
		return r, false, nil
	}
	if t.lost || t.anew {
		return r, false, fmt.Errorf("read the store: %w", ErrUnclean)
	}
	r = t.seen
	r.add(t.drift)
	return r, true, nil
}

// OpeningRoot reads the whole database and gives the root that it had when it was opened, without what was still in its
// log. Others may go on writing meanwhile; one call at a time. ErrUnclean after a failed write, and after Compact.
func (db *DB) OpeningRoot(ctx context.Context) (Root, error) {
	f, err := db.fs.Open(db.name)
	if err != nil {
		return Root{}, fmt.Errorf("read the store: %w", err)
	}
	r, err := db.vfs.tally.openingRoot(ctx, f)
	return r, errors.Join(err, f.Close())
}

// replaced takes note that a file with this root was put in the place of the one that was opened.
func (t *tally) replaced(root Root) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drift, t.lost, t.anew = root, false, true
}

// RootNow is the root of the database as it is, given the one at opening if that is known; after Close it is that of the
// closed store. ok is false where it cannot be told.
func (db *DB) RootNow(opening Root, known bool) (r Root, ok bool) {
	t := &db.vfs.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	r = t.drift
	if !t.anew {
		r.add(opening)
	}
	return r, !t.lost && (known || t.anew)
}

// Size is the size of the database in bytes.
func (db *DB) Size() (int64, error) {
	f, err := db.fs.Open(db.name)
	if err != nil {
		return 0, err
	}
	n, err := f.Size()
	return n, errors.Join(err, f.Close())
}

// HadLog says whether something was in the log when the store was opened, as after a crash: the root of the database
// alone says nothing about that.
func (db *DB) HadLog() bool { return db.vfs.hadLog }

func logIsEmpty(f FS, name string) error {
	exists, err := f.Exists(name)
	if err != nil || !exists {
		return err
	}
	file, err := f.Open(name)
	if err != nil {
		return err
	}
	size, err := file.Size()
	if err == nil && size > 0 {
		err = ErrUnclean
	}
	return errors.Join(err, file.Close())
}

// eachPage visits the sealed pages of a database in order, without the one that is kept for locks.
func eachPage(file File, visit func(number uint32, sealed []byte) error) error {
	buffer := make([]byte, writeBatch)
	for off := int64(0); ; off += writeBatch {
		n, err := readUpTo(file, buffer, off)
		if err != nil {
			return err
		}
		for i := 0; i+page.Size <= n; i += page.Size {
			number := uint32((off+int64(i))/page.Size) + 1
			if number == page.Lock {
				continue
			}
			if err := visit(number, buffer[i:i+page.Size]); err != nil {
				return err
			}
		}
		if n < len(buffer) {
			size, err := file.Size()
			if err == nil && size > off+int64(n) {
				err = errCutShort
			}
			return err
		}
	}
}

// Freeze has every write to the files refused from now on, the folding in of the log among them, or allows them again.
// A frozen store is left by Close as it was found.
func (db *DB) Freeze(on bool) { db.vfs.frozen.Store(on) }

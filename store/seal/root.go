package seal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"counterfoil/crypto/page"
)

// Root sums up a store in 32 bytes, so that a copy put back later is noticed: HMAC-SHA256 under the seal key over the
// number (4 bytes, big-endian) and the tag (16 bytes) of every page. It empties the log into the database first and
// keeps writers waiting meanwhile. Taken just before Close, it is the root that RootOf gives until the store is next
// written to.
func (db *DB) Root(ctx context.Context) ([32]byte, error) {
	c, err := db.writer.Conn(ctx)
	if err != nil {
		return [32]byte{}, db.Explain(err)
	}
	defer c.Close()
	done, err := checkpoint(ctx, c)
	if err == nil && !done {
		err = fmt.Errorf("%w: a reader keeps the log in use", ErrUnclean)
	}
	if err != nil {
		return [32]byte{}, db.Explain(err)
	}
	return rootOf(db.fs, db.name, db.key)
}

// RootOf gives the root of a store that is not open. A log with anything in it is ErrUnclean: the root of the database
// alone would say nothing about it, and an old log put beside a newer database would be applied when it opens.
func RootOf(f FS, name string, key *page.Key) ([32]byte, error) {
	unlock, err := f.Lock()
	if err != nil {
		return [32]byte{}, err
	}
	var root [32]byte
	err = tidy(f, name)
	if err == nil {
		root, err = rootOf(f, name, key)
	}
	if err == nil {
		err = logIsEmpty(f, name+logSuffix)
	}
	return root, errors.Join(err, unlock())
}

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

func rootOf(f FS, name string, key *page.Key) (root [32]byte, err error) {
	file, err := f.Open(name)
	if err != nil {
		return root, fmt.Errorf("read the store: %w", err)
	}
	sum := key.NewRoot()
	err = eachPage(file, func(number uint32, sealed []byte) error {
		_ = binary.Write(sum, binary.BigEndian, number) // a hash does not fail
		_, _ = sum.Write(page.Tag(sealed))
		return nil
	})
	if err != nil {
		err = fmt.Errorf("read the store: %w", err)
	}
	sum.Sum(root[:0])
	return root, errors.Join(err, file.Close())
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

// inspect looks at a store before SQLite does: is it there, is it one, does the key fit. A first page that does not
// open may be torn, and whole in the log: where the log opens, SQLite is left to find out.
func inspect(f FS, name string, key *page.Key) error {
	file, err := f.Open(name)
	if err != nil {
		return err
	}
	first, err := inspectPages(file, name, key), file.Close()
	if !errors.Is(first, ErrDamaged) && !errors.Is(first, ErrWrongKey) {
		return errors.Join(first, err)
	}
	opens, err := logOpens(f, name+logSuffix, key)
	if err != nil {
		return err // nobody knows what the first page means
	}
	if opens {
		return nil
	}
	return first
}

// logOpens tells whether there is a log under this key. An error says that the disk would not tell.
func logOpens(f FS, name string, key *page.Key) (bool, error) {
	file, err := f.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	l := newLog(name, file, key)
	var header [page.Header]byte
	err = errors.Join(l.readHeader(header[:]), file.Close())
	if errors.Is(err, ErrDamaged) {
		err = nil
	}
	return err == nil && l.last.known, err
}

// inspectPages says of a first page that does not open that it is damaged if any of a sample of others does; if none
// does, the key is the more likely cause.
func inspectPages(file File, name string, key *page.Key) error {
	d := newDatabase(name, file, key)
	size, err := d.size()
	if err != nil {
		return err
	}
	if size == 0 {
		return fmt.Errorf("%w: %s has no whole page", ErrShape, name)
	}
	first := d.readPage(d.plain[:], 1)
	if first == nil {
		return checkHeader(d.plain[:])
	}
	if !errors.Is(first, ErrDamaged) {
		return first
	}
	const sample = 16
	pages := uint32(size / page.Size)
	for i := range uint32(sample) {
		if number := 2 + i*(pages-1)/sample; number <= pages && d.readPage(d.plain[:], number) == nil {
			return first
		}
	}
	return ErrWrongKey
}

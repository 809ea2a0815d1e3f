package seal

import (
	"errors"
	"fmt"
	"io/fs"

	"counterfoil/crypto/page"
)

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

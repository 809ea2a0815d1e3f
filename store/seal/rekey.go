package seal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"

	"counterfoil/crypto/page"
)

// Names beside the database while its key is changed, and after.
const (
	newSuffix = "-new" // being written; of no use until it is whole
	oldSuffix = "-old" // as it was under the key before
)

// spare is what must be left of a disk besides the new file.
const spare = 1 << 20

// Rekey writes a store that is closed anew, sealed under another key, into a file beside it, and reads that back. The
// store itself is not touched: Exchange puts the new file in its place. It holds a few pages in memory, whatever the size.
// The caller has the lock. After an error, also the one of a ctx that has ended, nothing is left. Errors: ErrFull before
// anything is written if the disk has no room for both; ErrUnclean; ErrDamaged: what cannot be read is not sealed anew.
func Rekey(ctx context.Context, f FS, name string, from, to *page.Key, progress func(step string, done, total int64)) error {
	size, err := inspectForRekey(f, name)
	if err != nil {
		return fmt.Errorf("seal anew: %w", err)
	}
	if err := removeIfThere(f, name+newSuffix); err != nil {
		return fmt.Errorf("seal anew: %w", err)
	}
	r := rekeying{ctx: ctx, fs: f, total: size / page.Size, progress: progress}
	err = r.copy(name, name+newSuffix, from, to)
	if err != nil {
		return fmt.Errorf("seal anew: %w", errors.Join(err, removeIfThere(f, name+newSuffix)))
	}
	return nil
}

// inspectForRekey makes sure that the database is all there is, and that the disk has room for it once more.
func inspectForRekey(f FS, name string) (size int64, err error) {
	if err := logIsEmpty(f, name+logSuffix); err != nil {
		return 0, err
	}
	file, err := f.Open(name)
	if err != nil {
		return 0, err
	}
	size, err = file.Size()
	if err := errors.Join(err, file.Close()); err != nil {
		return 0, err
	}
	free, err := f.Free()
	if err == nil && free < size+spare {
		err = fmt.Errorf("%w: %d bytes are needed and %d are free", ErrFull, size+spare, free)
	}
	return size, err
}

// rekeying is one store on its way from one key to another.
type rekeying struct {
	ctx      context.Context
	fs       FS
	total    int64 // pages
	progress func(step string, done, total int64)
}

func (r rekeying) copy(name, target string, from, to *page.Key) error {
	w, err := NewWriter(r.fs, target, to)
	if err != nil {
		return err
	}
	read, err := r.eachPlain("seal", name, from, w.writePast)
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	if err := w.Finish(); err != nil {
		return err
	}
	back, err := r.eachPlain("verify", target, to, func(uint32, []byte) error { return nil })
	if err == nil && back != read {
		err = damaged(target, 0, errOtherPages)
	}
	return err
}

var errOtherPages = errors.New("the disk gave back other pages than were written")

// eachPlain opens every page of a file, hands it over, and answers with the digest of all.
func (r rekeying) eachPlain(step, name string, key *page.Key, visit func(number uint32, plain []byte) error) (sum [32]byte, err error) {
	file, err := r.fs.Open(name)
	if err != nil {
		return sum, err
	}
	digest := sha256.New()
	plain := make([]byte, page.Size)
	err = eachPage(file, func(number uint32, sealed []byte) error {
		if err := r.step(step, int64(number)); err != nil {
			return err
		}
		if err := key.OpenPage(plain, sealed, number); err != nil {
			return damaged(name, int64(number), err)
		}
		addPage(digest, number, plain)
		return visit(number, plain)
	})
	digest.Sum(sum[:0])
	return sum, errors.Join(err, file.Close())
}

// step tells how far it is, and stops where that was asked for.
func (r rekeying) step(step string, page int64) error {
	if page%256 != 0 && page != r.total {
		return nil
	}
	if r.progress != nil {
		r.progress(step, page, r.total)
	}
	return r.ctx.Err()
}

func addPage(digest hash.Hash, number uint32, plain []byte) {
	digest.Write([]byte{byte(number >> 24), byte(number >> 16), byte(number >> 8), byte(number)})
	digest.Write(plain)
}

// writePast writes a page of this number, and before it the one kept for locks, which nobody hands over.
func (w *Writer) writePast(number uint32, plain []byte) error {
	for w.number+1 < number {
		if err := w.Write(make([]byte, page.Size)); err != nil {
			return err
		}
	}
	return w.Write(plain)
}

// Exchange puts the file that Rekey wrote in place of the store, and keeps the store as it was under another name, until
// DropOld. At every moment the store is there under its name, or tidy puts it back there.
func Exchange(f FS, name string) error {
	if err := removeIfThere(f, name+oldSuffix); err != nil {
		return fmt.Errorf("exchange the store: %w", err)
	}
	for _, move := range [][2]string{{name, name + oldSuffix}, {name + newSuffix, name}} {
		if err := f.Rename(move[0], move[1]); err != nil {
			return fmt.Errorf("exchange the store: %w", err)
		}
		if err := f.SyncDir(); err != nil {
			return fmt.Errorf("exchange the store: %w", err)
		}
	}
	return nil
}

// DropOld removes what Exchange kept of the store under the key before, if it is there.
func DropOld(f FS, name string) error {
	if err := removeIfThere(f, name+oldSuffix); err != nil {
		return fmt.Errorf("remove the old store: %w", err)
	}
	return nil
}

// tidy ends an exchange, or a way back, that was cut short between its two steps, and removes files that never became the store. Only
// whoever has the lock may do it.
func tidy(f FS, name string) error {
	there, err := f.Exists(name)
	if err != nil {
		return err
	}
	for _, suffix := range []string{asideSuffix, oldSuffix} { // what was put aside last is the newer of the two
		if there {
			break
		}
		if there, err = f.Exists(name + suffix); err != nil {
			return err
		}
		if !there {
			continue // without any of them there is no store, which opening it says
		}
		if err := errors.Join(f.Rename(name+suffix, name), f.SyncDir()); err != nil {
			return err
		}
	}
	return errors.Join(removeIfThere(f, name+newSuffix), removeIfThere(f, name+compactSuffix), removeIfThere(f, name+copySuffix))
}

func removeIfThere(f FS, name string) error {
	there, err := f.Exists(name)
	if err != nil || !there {
		return err
	}
	return errors.Join(f.Remove(name), f.SyncDir())
}

package seal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"counterfoil/crypto/page"
)

// A snapshot is the file of the store once more, beside it and sealed as it is: no passphrase is asked for, and no page is sealed anew. Where the
// file system can let two files share their blocks that is done at once, and takes room only for what changes later.

// Names beside the database while a snapshot is taken, and on the way back to one.
const (
	copySuffix  = "-copy"  // being written; of no use until it is whole
	asideSuffix = "-aside" // the store as it was before the way back
)

// cloner is a folder whose disk can let two files share their blocks.
type cloner interface {
	Clone(from, to string) error
}

// Copy writes the file of a store, whose log is empty and to which nobody writes meanwhile, under another name, opens every page of what was
// written, and gives its size in bytes. It holds a few pages in memory. After an error nothing is left. Errors: ErrFull before anything is written
// where the disk has no room; ErrUnclean; ErrDamaged: what cannot be read is not copied.
func Copy(ctx context.Context, f FS, name, to string, key *page.Key, progress func(step string, done, total int64)) (size int64, err error) {
	if size, err = inspectForRekey(f, name); err == nil {
		err = removeIfThere(f, name+copySuffix)
	}
	if err != nil {
		return 0, fmt.Errorf("copy the store: %w", err)
	}
	r := rekeying{ctx: ctx, fs: f, total: size / page.Size, progress: progress}
	if err = r.twin(name, name+copySuffix); err == nil {
		err = r.proveTwin(name, name+copySuffix, key)
	}
	if err == nil {
		err = errors.Join(f.Rename(name+copySuffix, to), f.SyncDir())
	}
	if err != nil {
		return 0, fmt.Errorf("copy the store: %w", errors.Join(err, removeIfThere(f, name+copySuffix)))
	}
	return size, nil
}

// twin has the bytes of a file in another one.
func (r rekeying) twin(name, to string) error {
	if c, can := r.fs.(cloner); can && c.Clone(name, to) == nil {
		return nil
	}
	if err := removeIfThere(r.fs, to); err != nil {
		return err
	}
	from, err := r.fs.Open(name)
	if err != nil {
		return err
	}
	into, err := r.fs.Create(to)
	if err != nil {
		return errors.Join(err, from.Close())
	}
	if err = r.bytes(from, into); err == nil {
		err = into.Sync()
	}
	return errors.Join(err, into.Close(), from.Close())
}

func (r rekeying) bytes(from, into File) error {
	buffer := make([]byte, writeBatch)
	for off := int64(0); ; off += writeBatch {
		n, err := readUpTo(from, buffer, off)
		if err != nil {
			return err
		}
		if n > 0 {
			if _, err := into.WriteAt(buffer[:n], off); err != nil {
				return err
			}
		}
		if err := r.step("copy", (off+int64(n))/page.Size); err != nil || n < len(buffer) {
			return err
		}
	}
}

// proveTwin opens every page of the copy, and compares all with the store: a disk that gives back something older is noticed.
func (r rekeying) proveTwin(name, to string, key *page.Key) error {
	plain := make([]byte, page.Size)
	there, err := r.tags("verify", to, func(number uint32, sealed []byte) error {
		if err := key.OpenPage(plain, sealed, number); err != nil {
			return damaged(to, int64(number), err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	here, err := r.tags("verify", name, func(uint32, []byte) error { return nil })
	if err == nil && here != there {
		err = damaged(to, 0, errOtherPages)
	}
	return err
}

// tags is the digest of the seals of all pages of a file.
func (r rekeying) tags(step, name string, visit func(number uint32, sealed []byte) error) (sum [32]byte, err error) {
	file, err := r.fs.Open(name)
	if err != nil {
		return sum, err
	}
	digest := sha256.New()
	err = eachPage(file, func(number uint32, sealed []byte) error {
		if err := r.step(step, int64(number)); err != nil {
			return err
		}
		digest.Write(page.Tag(sealed))
		return visit(number, sealed)
	})
	digest.Sum(sum[:0])
	return sum, errors.Join(err, file.Close())
}

// Reseal writes a snapshot anew, sealed under a key of the same store, as the file that Replace puts in the place of the store. The store may be
// open meanwhile. Errors: those of Copy.
func Reseal(ctx context.Context, f FS, snapshot, name string, from, to *page.Key, progress func(step string, done, total int64)) error {
	size, err := inspectForRekey(f, snapshot)
	if err == nil {
		err = removeIfThere(f, name+newSuffix)
	}
	if err == nil {
		r := rekeying{ctx: ctx, fs: f, total: size / page.Size, progress: progress}
		if err = r.copy(snapshot, name+newSuffix, from, to); err != nil {
			err = errors.Join(err, removeIfThere(f, name+newSuffix))
		}
	}
	if err != nil {
		return fmt.Errorf("seal a snapshot anew: %w", err)
	}
	return nil
}

// Replace puts what Reseal wrote in the place of the store, which is closed, and leaves the store as it was aside (Aside, NameAside). At every
// moment one of the two has the name, or tidy gives it back to the one that had it.
func Replace(f FS, name string) error {
	if err := logIsEmpty(f, name+logSuffix); err != nil {
		return fmt.Errorf("go back to a snapshot: %w", err)
	}
	there, err := f.Exists(name + asideSuffix)
	if err == nil && there {
		err = fmt.Errorf("%w: the books of an earlier way back lie there", ErrUnclean)
	}
	if err != nil {
		return fmt.Errorf("go back to a snapshot: %w", err)
	}
	for _, move := range [][2]string{{name, name + asideSuffix}, {name + newSuffix, name}} {
		if err := errors.Join(f.Rename(move[0], move[1]), f.SyncDir()); err != nil {
			return fmt.Errorf("go back to a snapshot: %w", err)
		}
	}
	return nil
}

// AsideName is the name of what Replace has left aside, OldName that of what Exchange has kept.
func AsideName(name string) string { return name + asideSuffix }

// OldName is the name of the store as it was under the key before.
func OldName(name string) string { return name + oldSuffix }

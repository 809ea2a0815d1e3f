package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"counterfoil/store"
)

// systemKinds maps errors of the system to what the layers above ask for, the particular before the general.
var systemKinds = []struct{ from, to error }{
	{syscall.ENOSPC, store.ErrFull},
	{syscall.EDQUOT, store.ErrFull},
	{syscall.EFBIG, ErrTooBig},
	{syscall.EROFS, store.ErrReadOnly},
	{fs.ErrPermission, store.ErrReadOnly},
	{fs.ErrExist, store.ErrExists},
	{fs.ErrNotExist, ErrMissing},
	{syscall.ENOTDIR, ErrMissing},
	{syscall.EIO, ErrMissing}, // a stick pulled out
	{syscall.ENODEV, ErrMissing},
}

// windowsKinds are the same for Windows, whose numbers mean other things elsewhere.
var windowsKinds = map[syscall.Errno]error{
	39: store.ErrFull, 112: store.ErrFull, 223: ErrTooBig, 19: store.ErrReadOnly, 21: ErrMissing, 3: ErrMissing,
}

// diskError puts the kind in front and takes the path out: folder names are the user's business.
func diskError(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = fmt.Errorf("%s: %w", path.Op, path.Err)
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		err = fmt.Errorf("%s: %w", link.Op, link.Err)
	}
	var number syscall.Errno
	if runtime.GOOS == "windows" && errors.As(err, &number) {
		if kind, ok := windowsKinds[number]; ok {
			return fmt.Errorf("%w: %w", kind, err)
		}
	}
	for _, k := range systemKinds {
		if errors.Is(err, k.from) {
			return fmt.Errorf("%w: %w", k.to, err)
		}
	}
	return err
}

// vacant makes sure that nothing is overwritten, and that there is a place to write to.
func vacant(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return store.ErrExists
	} else if !errors.Is(err, fs.ErrNotExist) {
		return diskError(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return diskError(err)
	}
	return nil
}

// moveNew gives the file its name without overwriting anything. A hard link is exact about that; disks without links
// (FAT) get a look before the rename.
func moveNew(from, to string) error {
	if err := os.Link(from, to); err == nil {
		return diskError(os.Remove(from))
	} else if errors.Is(err, fs.ErrExist) {
		return diskError(err)
	}
	if err := vacant(to); err != nil {
		return err
	}
	return diskError(os.Rename(from, to))
}

// syncFolder makes names in the folder durable, where the system has a way to.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // FlushFileBuffers refuses folders; NTFS logs names by itself
	}
	d, err := os.Open(dir)
	if err != nil {
		return diskError(err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return diskError(err)
	}
	return nil
}

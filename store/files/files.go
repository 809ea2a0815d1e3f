// Package files gives errors of the file system a kind, and names to files so that nothing is overwritten and nothing is
// half there: what backups and the places they lie at have in common.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// The kinds of failure that ask for different things to be done.
var (
	// ErrFull: there is no room left.
	ErrFull = errors.New("the disk is full")
	// ErrReadOnly: the folder or the disk refuses writing.
	ErrReadOnly = errors.New("nothing can be written there")
	// ErrExists: the name is taken.
	ErrExists = errors.New("a file or folder of this name already exists")
	// ErrMissing: there is no such file, or the disk it lies on is not there.
	ErrMissing = errors.New("the file or its disk is not there")
	// ErrTooBig: the disk cannot hold a file of this size (FAT32 stops below 4 GiB).
	ErrTooBig = errors.New("the disk cannot hold a file of this size")
)

// systemKinds maps errors of the system, the particular before the general.
var systemKinds = []struct{ from, to error }{
	{syscall.ENOSPC, ErrFull},
	{syscall.EDQUOT, ErrFull},
	{syscall.EFBIG, ErrTooBig},
	{syscall.EROFS, ErrReadOnly},
	{fs.ErrPermission, ErrReadOnly},
	{fs.ErrExist, ErrExists},
	{fs.ErrNotExist, ErrMissing},
	{syscall.ENOTDIR, ErrMissing},
	{syscall.EIO, ErrMissing}, // a stick pulled out
	{syscall.ENODEV, ErrMissing},
}

// windowsKinds are the same for Windows, whose numbers mean other things elsewhere.
var windowsKinds = map[syscall.Errno]error{
	39: ErrFull, 112: ErrFull, 223: ErrTooBig, 19: ErrReadOnly, 21: ErrMissing, 3: ErrMissing,
}

// Error puts the kind of an error of the system in front and takes the path out: folder names are the user's business.
func Error(err error) error {
	if err == nil {
		return nil
	}
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

// Vacant makes sure that nothing is overwritten, and that there is a place to write to.
func Vacant(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return ErrExists
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Error(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return Error(err)
	}
	return nil
}

// CreatePart makes a file under a temporary name, of mode 0600, in place of what an earlier try has left there. It follows no link: another program
// may have put one under that name, which leads to any file of the user.
func CreatePart(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

// MoveNew gives the file its name without overwriting anything. A hard link is exact about that; disks without links
// (FAT) get a look before the rename.
func MoveNew(from, to string) error {
	if err := os.Link(from, to); err == nil {
		return Error(os.Remove(from))
	} else if errors.Is(err, fs.ErrExist) {
		return Error(err)
	}
	if err := Vacant(to); err != nil {
		return err
	}
	return Error(os.Rename(from, to))
}

// SyncFolder makes names in the folder durable, where the system has a way to.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // FlushFileBuffers refuses folders; NTFS logs names by itself
	}
	d, err := os.Open(dir)
	if err != nil {
		return Error(err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return Error(err)
	}
	return nil
}

// Until is a reader that ends with its context.
func Until(ctx context.Context, r io.Reader) io.Reader { return until{ctx, r} }

type until struct {
	ctx context.Context
	r   io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

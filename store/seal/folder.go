package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

const lockName = "lock"

// Folder is the folder of a store on a real disk. Its files have mode 0600.
type Folder struct {
	path  string
	mu    sync.Mutex // guards the two below
	lock  *flock.Flock
	locks int
}

// NewFolder names the folder of a store. It must exist by the time it is used; nothing is opened here.
func NewFolder(path string) *Folder { return &Folder{path: path} }

// Open opens a file of the folder for reading and writing.
func (f *Folder) Open(name string) (File, error) { return f.open(name, os.O_RDWR) }

// Create makes a file of the folder that does not exist yet.
func (f *Folder) Create(name string) (File, error) {
	return f.open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

func (f *Folder) open(name string, flag int) (File, error) {
	path, err := f.join(name)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, flag, 0o600)
	if err != nil {
		return nil, classify(err)
	}
	return diskFile{file}, nil
}

// Remove deletes a file of the folder.
func (f *Folder) Remove(name string) error {
	path, err := f.join(name)
	if err != nil {
		return err
	}
	return classify(os.Remove(path))
}

// Rename moves a file of the folder over another.
func (f *Folder) Rename(from, to string) error {
	source, err := f.join(from)
	if err != nil {
		return err
	}
	target, err := f.join(to)
	if err != nil {
		return err
	}
	return classify(os.Rename(source, target))
}

// Exists tells whether the folder has a file of this name.
func (f *Folder) Exists(name string) (bool, error) {
	path, err := f.join(name)
	if err != nil {
		return false, err
	}
	_, err = os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, classify(err)
}

// SyncDir makes the names in the folder durable.
func (f *Folder) SyncDir() error { return classify(syncDir(f.path)) }

// Lock takes the lock of the folder: a lock of the operating system on the file "lock", which ends with the process
// whatever happens to it.
func (f *Folder) Lock() (release func() error, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locks == 0 {
		lock := flock.New(filepath.Join(f.path, lockName), flock.SetPermissions(0o600))
		ok, err := lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock the store: %w", classify(err))
		}
		if !ok {
			return nil, ErrLocked
		}
		f.lock = lock
	}
	f.locks++
	return sync.OnceValue(f.unlock), nil
}

func (f *Folder) unlock() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locks--; f.locks > 0 {
		return nil
	}
	return classify(f.lock.Close())
}

// join refuses everything but a plain name: no name that reaches the disk may leave the folder.
func (f *Folder) join(name string) (string, error) {
	if name == "" || name == "." || name == ".." || filepath.Base(name) != name {
		return "", fmt.Errorf("%w: a file name with a path", ErrShape)
	}
	return filepath.Join(f.path, name), nil
}

type diskFile struct{ *os.File }

func (f diskFile) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	return n, classify(err)
}

func (f diskFile) Truncate(size int64) error { return classify(f.File.Truncate(size)) }

func (f diskFile) Sync() error { return classify(syncFile(f.File)) }

func (f diskFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, classify(err)
	}
	return info.Size(), nil
}

// classify adds the kind of a failure to the error of the operating system, and takes the path out: the folder's name
// is the user's business and errors travel far.
func classify(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = fmt.Errorf("%s %s: %w", path.Op, filepath.Base(path.Path), path.Err)
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		err = fmt.Errorf("%s %s: %w", link.Op, filepath.Base(link.New), link.Err)
	}
	switch {
	case err == nil:
		return nil
	case isFull(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case isReadOnly(err):
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

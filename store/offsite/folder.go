package offsite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"counterfoil/crypto"
	"counterfoil/store/files"
)

// Folder is a place on a disk, a stick, or in a folder that another program carries elsewhere.
type Folder struct {
	dir string
	id  crypto.ID
}

// marker is the file that tells our folder from any other, wherever its disk is mounted today. It holds the folder's id.
const (
	marker    = "counterfoil-place.txt"
	markerTop = "counterfoil/place/v1\n"
	maxMarker = 1 << 10 // bytes
)

// NewFolder makes an existing folder a place of this id, or takes the place that it is already, of whatever id.
func NewFolder(dir string, id crypto.ID) (*Folder, error) {
	if known, err := OpenFolder(dir); !errors.Is(err, ErrMissing) {
		return known, err
	}
	f := &Folder{dir, id}
	if err := f.write(marker, []byte(markerTop+id.String()+"\n")); err != nil {
		return nil, err
	}
	return f, nil
}

// OpenFolder opens a folder that is a place already, of whatever id; nothing is written. ErrMissing: it is none.
func OpenFolder(dir string) (*Folder, error) {
	id, err := readMarker(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{dir, id}, nil
}

// FindFolder finds a place again: at dir, or under the same end of its path on any of the mounts, as a stick is that was
// pulled out and came back under another letter. ErrMissing: it is at none of them, so the stick is not plugged in.
func FindFolder(id crypto.ID, dir string, mounts []string) (*Folder, error) {
	for _, at := range candidates(dir, mounts) {
		if found, err := readMarker(at); err == nil && found == id {
			return &Folder{at, id}, nil
		}
	}
	return nil, ErrMissing
}

// candidates are the folder itself, then on each mount every end of its path, the longest first.
func candidates(dir string, mounts []string) []string {
	dir = filepath.Clean(dir)
	names := strings.Split(strings.TrimPrefix(dir, filepath.VolumeName(dir)), string(filepath.Separator))
	list := []string{dir}
	for _, m := range mounts {
		for i := range len(names) + 1 {
			list = append(list, filepath.Join(append([]string{m}, names[i:]...)...))
		}
	}
	return list
}

// Mounts are where this system shows sticks and disks that were plugged in.
func Mounts() []string {
	var patterns []string
	switch runtime.GOOS {
	case "windows":
		return drives()
	case "darwin":
		patterns = []string{"/Volumes/*"}
	default:
		patterns = []string{"/media/*/*", "/media/*", "/run/media/*/*", "/mnt/*"}
	}
	var list []string
	for _, p := range patterns {
		found, _ := filepath.Glob(p) // the only error is a bad pattern
		list = append(list, found...)
	}
	return list
}

func drives() []string {
	var list []string
	for letter := 'D'; letter <= 'Z'; letter++ {
		if root := string(letter) + `:\`; exists(root) {
			list = append(list, root)
		}
	}
	return list
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func readMarker(dir string) (crypto.ID, error) {
	path := filepath.Join(dir, marker)
	info, err := os.Lstat(path)
	if err != nil {
		return crypto.ID{}, files.Error(err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxMarker { // any stick is looked at, and may have anything under this name
		return crypto.ID{}, fmt.Errorf("%w: the folder's mark", ErrDamaged)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return crypto.ID{}, files.Error(err)
	}
	body, ours := strings.CutPrefix(string(text), markerTop)
	if !ours {
		return crypto.ID{}, fmt.Errorf("%w: the folder's mark", ErrDamaged)
	}
	id, err := crypto.ParseID(strings.TrimSpace(body))
	if err != nil {
		return crypto.ID{}, fmt.Errorf("%w: the folder's mark", ErrDamaged)
	}
	return id, nil
}

// ID is what the folder is found again by.
func (f *Folder) ID() crypto.ID { return f.id }

// Dir is where the folder is now.
func (f *Folder) Dir() string { return f.dir }

// Close has nothing to end.
func (f *Folder) Close() error { return nil }

// Put writes beside, flushes, and moves the name into place.
func (f *Folder) Put(ctx context.Context, name string, content []byte) error {
	if err := errors.Join(checkPut(name, content), ctx.Err()); err != nil {
		return err
	}
	if _, err := f.Stat(ctx, name); !errors.Is(err, ErrMissing) {
		return cmp.Or(err, ErrExists)
	}
	if err := f.present(); err != nil {
		return err
	}
	return f.write(name, content)
}

// present says whether the folder is still ours: another stick may be mounted where ours was.
func (f *Folder) present() error {
	if id, err := readMarker(f.dir); err != nil {
		return err
	} else if id != f.id {
		return ErrMissing
	}
	return nil
}

func (f *Folder) write(name string, content []byte) (err error) {
	path := filepath.Join(f.dir, name)
	part := path + partial
	defer func() {
		if err != nil {
			_ = os.Remove(part)
			err = files.Error(err)
		}
	}()
	file, err := files.CreatePart(part)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, bytes.NewReader(content))
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = files.MoveNew(part, path)
	}
	if err == nil {
		err = files.SyncFolder(f.dir)
	}
	return err
}

// Get reads an object.
func (f *Folder) Get(ctx context.Context, name string) ([]byte, error) {
	info, err := f.Stat(ctx, name)
	if err != nil {
		return nil, err
	}
	if info.Size > PartSize {
		return nil, ErrTooBig
	}
	content, err := os.ReadFile(filepath.Join(f.dir, name))
	return content, files.Error(err)
}

// Stat looks at an object.
func (f *Folder) Stat(ctx context.Context, name string) (Info, error) {
	if err := errors.Join(checkName(name), ctx.Err()); err != nil {
		return Info{}, err
	}
	info, err := os.Lstat(filepath.Join(f.dir, name))
	if err != nil {
		return Info{}, files.Error(err)
	}
	if !info.Mode().IsRegular() {
		return Info{}, ErrMissing
	}
	return Info{name, info.Size(), info.ModTime()}, nil
}

// List reads the folder. It fails where the folder is not ours any more, rather than calling it empty.
func (f *Folder) List(ctx context.Context) ([]Info, error) {
	if err := errors.Join(ctx.Err(), f.present()); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, files.Error(err)
	}
	var list []Info
	for _, e := range entries {
		if e.Name() == marker || checkName(e.Name()) != nil {
			continue
		}
		info, err := f.Stat(ctx, e.Name())
		if errors.Is(err, ErrMissing) { // a folder, or removed since
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	slices.SortFunc(list, byName)
	return list, nil
}

// Delete removes an object.
func (f *Folder) Delete(ctx context.Context, name string) error {
	if _, err := f.Stat(ctx, name); err != nil {
		return err
	}
	return files.Error(cmp.Or(os.Remove(filepath.Join(f.dir, name)), files.SyncFolder(f.dir)))
}

// leftovers are what a write that was cut short has left.
func (f *Folder) leftovers(ctx context.Context) (list []Info, err error) {
	if err := errors.Join(ctx.Err(), f.present()); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(f.dir)
	for _, e := range entries {
		if name, half := strings.CutSuffix(e.Name(), partial); half && e.Type().IsRegular() {
			if info, err := e.Info(); err == nil { // else it is gone already
				list = append(list, Info{name, info.Size(), info.ModTime()})
			}
		}
	}
	return list, files.Error(err)
}

func (f *Folder) dropLeftover(ctx context.Context, name string) error {
	return errors.Join(ctx.Err(), files.Error(os.Remove(filepath.Join(f.dir, name+partial))))
}

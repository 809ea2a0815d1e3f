//go:build linux || darwin

package seal

import "golang.org/x/sys/unix"

// Free is how much of the disk this user may still fill.
func (f *Folder) Free() (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(f.path, &s); err != nil {
		return 0, classify(err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}

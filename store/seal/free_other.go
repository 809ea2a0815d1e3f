//go:build !linux && !darwin && !windows

package seal

// Free cannot be asked here: a disk that is full says so when it is written to.
func (f *Folder) Free() (int64, error) { return 1 << 62, nil }

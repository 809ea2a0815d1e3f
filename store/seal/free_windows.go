package seal

import "golang.org/x/sys/windows"

// Free is how much of the disk this user may still fill.
func (f *Folder) Free() (int64, error) {
	path, err := windows.UTF16PtrFromString(f.path)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, classify(err)
	}
	return int64(min(free, 1<<62)), nil
}

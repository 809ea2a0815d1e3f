package seal

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Clone makes a file of the folder that shares the blocks of another one, which file systems such as btrfs and XFS can.
func (f *Folder) Clone(from, to string) error {
	source, err := f.Open(from)
	if err != nil {
		return err
	}
	target, err := f.Create(to)
	if err != nil {
		return errors.Join(err, source.Close())
	}
	fd := func(x File) int { return int(x.(diskFile).File.Fd()) }
	err = unix.IoctlFileClone(fd(target), fd(source))
	if err == nil {
		err = target.Sync()
	}
	return errors.Join(err, target.Close(), source.Close())
}

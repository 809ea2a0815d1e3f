package backup

import (
	"os"

	"golang.org/x/sys/unix"
)

// dropCache asks the system to forget the file, so that verifying reads what lies on the disk. It is a wish.
func dropCache(f *os.File) { _ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) }

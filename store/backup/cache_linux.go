package backup

import (
	"os"

	"golang.org/x/sys/unix"
)

// dropCache asks the system to forget what lies between two places of the file, so that verifying reads what lies on the disk. It is a wish.
func dropCache(f *os.File, from, to int64) {
	_ = unix.Fadvise(int(f.Fd()), from, to-from, unix.FADV_DONTNEED)
}

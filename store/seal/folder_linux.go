package seal

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncFile leaves out what nobody needs after a crash, such as the time of the last change; a changed size is included.
// On a log that is overwritten in place this saves a write to the file system's own journal for every commit.
func syncFile(f *os.File) error {
	for {
		err := unix.Fdatasync(int(f.Fd()))
		if err != unix.EINTR {
			return err
		}
	}
}

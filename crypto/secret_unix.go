//go:build unix

package crypto

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// dontDump is MADV_DONTDUMP of Linux; other systems are served by the core limit of Harden alone.
const dontDump = 16

// mapLocked maps n bytes outside the Go heap and locks them. The limit on locked memory may be small (64 KiB on old
// systems): then the ordinary heap serves, which is what every Go program has.
func mapLocked(n int) ([]byte, bool) {
	if n == 0 {
		return nil, false
	}
	b, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, false
	}
	if err := unix.Mlock(b); err != nil {
		unmap(b)
		return nil, false
	}
	if runtime.GOOS == "linux" {
		_ = unix.Madvise(b, dontDump) // best effort: Harden already forbids dumps
	}
	return b, true
}

func unmap(b []byte) { _ = unix.Munmap(b) } // also unlocks; it can only fail for a slice that is no mapping

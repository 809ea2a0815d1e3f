//go:build unix && !linux

package crypto

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Harden forbids core dumps. The programs call it first thing; an error is no reason to stop.
func Harden() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("forbid core dumps: %w", err)
	}
	return nil
}

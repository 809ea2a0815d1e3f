package crypto

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// Harden keeps the memory of this process from others of the same user: no core dumps, no ptrace, no /proc/PID/mem. The
// programs call it first thing. An error is worth a line on the security page, no reason to stop.
func Harden() error {
	var errs []error
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		errs = append(errs, fmt.Errorf("forbid core dumps: %w", err))
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		errs = append(errs, fmt.Errorf("set process not dumpable: %w", err))
	}
	return errors.Join(errs...)
}

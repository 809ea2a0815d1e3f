//go:build unix

package store_test

import (
	"syscall"
	"time"
)

// cpuTime is what all processors have worked for this program: on a machine that is not its own, the only figure that can be repeated.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

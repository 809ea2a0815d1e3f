package app

import (
	"time"

	"golang.org/x/sys/unix"
)

// systemSteady is the clock of the kernel that runs on in sleep, and the id of this start of it.
func systemSteady() Steady {
	var t unix.Timespec
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil || unix.ClockGettime(unix.CLOCK_MONOTONIC, &t) != nil {
		return Steady{}
	}
	return Steady{Boot: id, On: time.Duration(t.Nano())}
}

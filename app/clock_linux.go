package app

import (
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// systemSteady is the clock of the kernel that runs on in sleep, and the id of this start of it.
func systemSteady() Steady {
	var t unix.Timespec
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return Steady{}
	}
	return Steady{Boot: strings.TrimSpace(string(id)), On: time.Duration(t.Nano())}
}

package app

import "golang.org/x/sys/unix"

// machineMemory is the memory of this machine in KiB.
func machineMemory() uint64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return assumedMemory
	}
	return uint64(info.Totalram) * uint64(info.Unit) >> 10
}

// assumedMemory is what the smallest machine that the window runs on has, in KiB.
const assumedMemory = 2 << 20

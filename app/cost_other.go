//go:build !linux

package app

// machineMemory is what the smallest machine that the window runs on has, in KiB.
func machineMemory() uint64 { return 2 << 20 }

//go:build !linux

package app

// systemMetered: these systems are not asked.
func systemMetered() bool { return false }

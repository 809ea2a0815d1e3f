//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"
)

// asNobody runs the command without the rights of root, for whom nothing is write-protected.
func asNobody(run func() int) int {
	if os.Getuid() == 0 {
		const nobody = 65534
		if err := syscall.Setgid(nobody); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 99
		}
		if err := syscall.Setuid(nobody); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 99
		}
	}
	return run()
}

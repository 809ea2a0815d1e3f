//go:build !linux

package seal

import "os"

// syncFile asks for the strongest promise the system gives; on macOS Go uses F_FULLFSYNC.
func syncFile(f *os.File) error { return f.Sync() }

//go:build !unix

package crypto

// Harden has nothing to do here: this system writes no core files, and its error reports are the administrator's choice.
func Harden() error { return nil }

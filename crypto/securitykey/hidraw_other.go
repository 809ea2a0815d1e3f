//go:build !linux

package securitykey

// System says that there is no way to security keys here yet: Windows and macOS let programs speak to them only through parts of the
// system that this program does not use.
func System() ([]Place, error) { return nil, ErrSystem }

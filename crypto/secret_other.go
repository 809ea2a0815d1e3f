//go:build !unix

package crypto

func mapLocked(int) ([]byte, bool) { return nil, false }

func unmap([]byte) {}

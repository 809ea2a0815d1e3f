//go:build !unix

package crypto

// syncFolder has nothing to do: NTFS writes a rename to its journal, and folders cannot be synced.
func syncFolder(string) error { return nil }

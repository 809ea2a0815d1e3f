package crypto

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile puts data in place of the file at path, mode 0600, so that at every moment, a power cut included, either the
// old file or the new one is there as a whole: temporary name, fsync, read back, rename, fsync of the folder. A disk that
// lies is noticed before the old file is gone. A leftover temporary file is removed first: it may have another mode, or be a link that another program
// has put there, and neither is followed.
func WriteFile(path string, data []byte) error {
	if err := writeFile(path, data, func(string) error { return nil }); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	return nil
}

// writeFile asks before every step, so that a test can cut it short there.
func writeFile(path string, data []byte, before func(step string) error) error {
	part := path + ".part"
	if err := before("create"); err != nil {
		return err
	}
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(fill(file, data, before), file.Close())
	if err != nil {
		return err
	}
	if err := before("rename"); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	if err := before("sync folder"); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func fill(file *os.File, data []byte, before func(step string) error) error {
	if err := before("write"); err != nil {
		return err
	}
	if _, err := file.Write(data); err != nil {
		return err
	}
	if err := before("sync"); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := before("read back"); err != nil {
		return err
	}
	back, err := io.ReadAll(io.NewSectionReader(file, 0, int64(len(data))+1))
	if err != nil {
		return err
	}
	if !bytes.Equal(back, data) {
		return errors.New("the disk gave back other bytes than were written")
	}
	return nil
}

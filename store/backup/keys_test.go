package backup_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"

	"counterfoil/crypto"
	"counterfoil/store/backup"
)

// A key file may grow with its users up to its own bound: a backup carries what the books can have, and no more.
func TestTheLargestKeyFileFits(t *testing.T) {
	s := openShop(t)
	src := s.source(t)
	for size, fits := range map[int]bool{crypto.MaxKeyFile: true, crypto.MaxKeyFile + 1: false} {
		src.Keys = bytes.Repeat([]byte{' '}, size)
		path := filepath.Join(t.TempDir(), "many.cfbackup")
		_, err := backup.Make(context.Background(), s.Store, src, path, nil)
		if fits && err != nil || !fits && !errors.Is(err, backup.ErrForeign) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

package backup

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func settleNew(t *testing.T) (*os.File, *settling) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, settle(f, 128<<10)
}

func TestWhatIsWrittenIsReadBackMeanwhile(t *testing.T) {
	_, s := settleNew(t)
	content, early := noise(1<<20+777), make([]byte, 256<<10)
	r := s.back()
	if _, err := s.Write(content[:512<<10]); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r, early); err != nil { // nothing more is written before that has come
		t.Fatal(err)
	}
	if _, err := s.Write(content[512<<10:]); err != nil {
		t.Fatal(err)
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(append(early, rest...), content) {
		t.Errorf("%d bytes came back of %d: %v", len(early)+len(rest), len(content), err)
	}
}

func TestWhatIsWrongEndsWritingAndReading(t *testing.T) {
	wrong := errors.New("a page does not open")
	_, s := settleNew(t)
	s.fail(wrong)
	if _, err := s.Write([]byte("more")); err != wrong {
		t.Errorf("write: %v", err)
	}
	if _, err := io.ReadAll(s.back()); err != wrong {
		t.Errorf("read: %v", err)
	}
	if err := s.finish(); err != wrong {
		t.Errorf("finish: %v", err)
	}

	f, s := settleNew(t)
	if _, err := s.Write([]byte("less than a stretch")); err != nil {
		t.Fatal(err)
	}
	_ = f.Close() // as a stick that is pulled out
	if err := s.finish(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("sync: %v", err)
	}
	if _, err := io.ReadAll(s.back()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read what was never synced: %v", err)
	}
}

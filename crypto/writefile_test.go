package crypto

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Cut before any step, the file at path is the old one or the new one, never a part, and the next write succeeds.
func TestWriteFileCutAtEachStep(t *testing.T) {
	cut := errors.New("power cut")
	for _, step := range []string{"create", "write", "sync", "read back", "rename", "sync folder"} {
		path := filepath.Join(t.TempDir(), "keys.json")
		if err := WriteFile(path, []byte("old")); err != nil {
			t.Fatal(err)
		}
		met := false
		err := writeFile(path, []byte("new"), func(s string) error {
			if s == step {
				met = true
				return cut
			}
			return nil
		})
		if !met || !errors.Is(err, cut) {
			t.Fatalf("%s: met %v, error %v", step, met, err)
		}
		want := "old"
		if step == "sync folder" {
			want = "new"
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("cut before %s: %q, %v", step, got, err)
		}
		if err := WriteFile(path, []byte("newer")); err != nil {
			t.Errorf("after a cut before %s: %v", step, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != "newer" {
			t.Errorf("after a cut before %s: %q, %v", step, got, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.part")); len(left) != 0 {
			t.Errorf("left over: %v", left)
		}
	}
}

func TestWriteFileMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are of Unix")
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := WriteFile(path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if err := WriteFile(filepath.Join(path, "no", "folder"), nil); err == nil {
		t.Error("wrote into nowhere")
	}
}

// A disk that gives back other bytes than were written is noticed while the old file is still there.
func TestWriteFileReadsBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	err := writeFile(path, []byte("new"), func(step string) error {
		if step == "read back" {
			return os.WriteFile(path+".part", []byte("nex"), 0o600)
		}
		return nil
	})
	got, _ := os.ReadFile(path)
	if err == nil || string(got) != "old" {
		t.Errorf("%v, file %q", err, got)
	}
}

// What another program has put under the temporary name is neither written to nor taken over: a link to a file of the user, a file that all may read.
func TestWriteFileFollowsNoLink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes and links are of Unix")
	}
	dir := t.TempDir()
	path, elsewhere := filepath.Join(dir, "keys.json"), filepath.Join(dir, "elsewhere")
	for what, plant := range map[string]func() error{
		"link": func() error { return os.Symlink(elsewhere, path+".part") },
		"file": func() error { return os.WriteFile(path+".part", []byte("long and readable"), 0o644) },
	} {
		if err := errors.Join(os.WriteFile(elsewhere, []byte("precious"), 0o600), plant(), WriteFile(path, []byte("x"))); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		info, err := os.Lstat(path)
		if err != nil || info.Mode() != 0o600 || info.Size() != 1 {
			t.Errorf("%s: %v, %v", what, info, err)
		}
		if is, err := os.ReadFile(elsewhere); err != nil || string(is) != "precious" {
			t.Errorf("%s: a file elsewhere is %q now, %v", what, is, err)
		}
	}
}

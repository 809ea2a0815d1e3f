package main

import (
	"os"
	"path/filepath"
	"testing"
)

// What one run keeps the next one finds; a file that is damaged, or a folder that cannot be written, costs no more than that.
func TestMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config", "window.json")
	m := newMemory(path)
	m.Set("theme", "dark")
	m.Set("user", "Ada")
	m.Set("theme", "light")
	again := newMemory(path)
	if again.Get("theme") != "light" || again.Get("user") != "Ada" || again.Get("books") != "" {
		t.Errorf("the next run finds %v", again.values)
	}
	for _, damage := range []string{"", `{"theme":`, `[1]`, "null"} {
		if err := os.WriteFile(path, []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		m := newMemory(path)
		m.Set("theme", "dark")
		if got := newMemory(path).Get("theme"); got != "dark" {
			t.Errorf("after a file of %q the theme is %q", damage, got)
		}
	}
	nowhere := newMemory(filepath.Join(path, "below", "a", "file"))
	nowhere.Set("theme", "dark")
	if nowhere.Get("theme") != "dark" {
		t.Error("a folder that cannot be written costs the present run its theme")
	}
}

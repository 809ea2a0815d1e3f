package printer

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// kept is how long a file that was written for another program stays.
const kept = time.Hour

// Keep writes a job as a file that only this user can read, for a program that wants one, and clears away those of an hour ago and more.
func Keep(job Job) (path string, err error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	clearAway(dir, time.Now().Add(-kept))
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, title(job.Title))
	f, err := os.CreateTemp(dir, name+"-*.pdf") // 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(job.PDF)
	if e := f.Close(); err == nil {
		err = e
	}
	return f.Name(), err
}

func folder() (string, error) {
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "counterfoil-print"), err
}

// ClearAway removes what an earlier run kept an hour ago and more: it lies there in clear. The window calls it when it starts.
func ClearAway() {
	if dir, err := folder(); err == nil {
		clearAway(dir, time.Now().Add(-kept))
	}
}

func clearAway(dir string, before time.Time) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range list {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(dir, e.Name())) // the next one tries again
		}
	}
}

// Open hands a file to the program that shows such files.
func Open(path string) error {
	name, args := "xdg-open", []string{path}
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", path}
	case "darwin":
		name = "open"
	}
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

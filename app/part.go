package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// partAge is how long a folder that is being made may take. One that is older was left by a program that was killed.
const partAge = 24 * time.Hour

// newPart makes the folder in which dir is made before it gets its name, beside it, and removes what was left of earlier
// attempts at the same name.
func newPart(dir string, now time.Time) (string, error) {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	sweepParts(dir, now)
	return os.MkdirTemp(parent, "."+filepath.Base(dir)+"-*.part")
}

// sweepParts removes folders that a killed program left in the making of dir: an unfinished export holds the books in clear.
// What cannot be removed stays.
func sweepParts(dir string, now time.Time) {
	parent := filepath.Dir(dir)
	entries, _ := os.ReadDir(parent) // if it cannot be read, the next step says so
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && isPart(info, filepath.Base(dir)) && now.Sub(info.ModTime()) > partAge {
			_ = os.RemoveAll(filepath.Join(parent, e.Name()))
		}
	}
}

// isPart knows the names that os.MkdirTemp makes.
func isPart(info fs.FileInfo, base string) bool {
	middle, ours := strings.CutPrefix(info.Name(), "."+base+"-")
	middle, ends := strings.CutSuffix(middle, ".part")
	return info.IsDir() && ours && ends && middle != "" && strings.Trim(middle, "0123456789") == ""
}

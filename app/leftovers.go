package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"counterfoil/app/plan"
	"counterfoil/store/offsite"
)

// A program that is killed in the middle of a run leaves a half-written backup, a scratch folder of a drill, and parts of an upload. The next
// run removes what is ours by its name and older than this program: nobody is at it any more. What cannot be removed stays, and hinders nothing.

// halfBackup knows the names of backups that were being written, and of what a folder is tried out with.
var halfBackup = regexp.MustCompile(`^(books-\d{8}-\d{6}(-week|-day)?(-\d+)?\` + BackupSuffix + `|\.try-\d+)\.part$`)

// tidy removes what runs before this one have left on this computer.
func (r *backupRun) tidy() {
	opened := r.s.books.opened
	sweepHalf(r.s.books.dir+scratchSuffix, opened)
	if r.here == nil {
		return
	}
	entries, _ := os.ReadDir(r.here.Address.Path) // whether it can be read, the next step says
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && halfBackup.MatchString(e.Name()) && info.ModTime().Before(opened) {
			_ = os.Remove(filepath.Join(r.here.Address.Path, e.Name()))
		}
	}
}

// scratchSuffix follows the name of the books in that of the folder of a drill.
const scratchSuffix = "-drill"

// sweepHalf removes folders in which dir was being made (see newPart) that are older than a moment.
func sweepHalf(dir string, before time.Time) {
	parent := filepath.Dir(dir)
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && isPart(info, filepath.Base(dir)) && info.ModTime().Before(before) {
			_ = os.RemoveAll(filepath.Join(parent, e.Name()))
		}
	}
}

// abandoned is how long before the newest object of a place, and before now, something was put there that no backup names, for it to be given up: another computer
// may be at it until then.
const abandoned = 24 * time.Hour

// sweep removes from the place what uploads that were cut short have left. It is done with a drill: once a week is enough.
func (v *visit) sweep(ctx context.Context, one *PlaceRun) error {
	if v.at == nil || v.state.Keeps || !one.Proven || v.state.Standing.Cause == plan.Shrunk {
		return nil
	}
	_, err := offsite.Sweep(ctx, v.at, abandoned, v.run.s.books.env.now())
	if errors.Is(err, offsite.ErrForbidden) || errors.Is(err, offsite.ErrDamaged) {
		return nil // it keeps what it has; or a list of somebody's does not say which parts are needed
	}
	return err
}

package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app/plan"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// BackupAddress is where a text says that backups lie: on a server, in a bucket, or in a folder, which is one in which they were made where it holds
// files of backups, and else one that they were carried to. ok is false for what names a single file.
func BackupAddress(text string) (a plan.Address, ok bool) {
	if a, err := plan.ParseAddress(text); err == nil && a.Far() {
		return a, true
	}
	dir, err := filepath.Abs(strings.TrimSpace(text))
	if err != nil {
		return a, false
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return a, false
	}
	a = plan.Address{Kind: plan.Folder, Path: dir}
	if made, _ := filepath.Glob(filepath.Join(dir, "*"+BackupSuffix)); len(made) > 0 {
		a.Kind = plan.Files
	}
	return a, true
}

// RestoreFromPlace looks which backups lie in a place, and restores the one of that name (see RestoreListed); "" is the newest that is whole.
func RestoreFromPlace(ctx context.Context, env Env, from FromPlace, bundle string, r Restore, progress Progress) (BackupFacts, error) {
	list, err := PlaceBackups(ctx, env, from, progress)
	if err != nil {
		return BackupFacts{}, err
	}
	i := slices.IndexFunc(list, func(b PlaceBackup) bool { return b.Bundle == bundle || bundle == "" && b.Err == nil })
	if i < 0 {
		return BackupFacts{}, &Error{Kind: Missing, Field: "pick", Hint: HintPlace, Err: errors.New("there is no such backup in this place")}
	}
	return RestoreListed(ctx, env, from, list[i], r, progress)
}

// RestoreListed fetches a backup as PlaceBackups found it, with what it builds upon, and makes new books of it (see RestoreBackup). r.Path and r.Open
// are not asked for. Where the connection breaks, or ctx ends, what was fetched is kept for a day, sealed as it is: called again for the same
// folder it goes on there.
func RestoreListed(ctx context.Context, env Env, from FromPlace, b PlaceBackup, r Restore, progress Progress) (facts BackupFacts, err error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	if b.Err != nil {
		return facts, b.Err
	}
	err = from.visit(ctx, env, func(l *looker) error {
		r.Open = from.Open
		if l.files != "" {
			r.Path = filepath.Join(l.files, b.Bundle)
			facts, err = restoreBackup(ctx, env, r, progress)
			return err
		}
		facts, err = l.restore(ctx, env, b, r, progress)
		return err
	})
	return facts, asError("restore from a place", err)
}

// restore fetches the files beside the new books, where there must be room anyway.
func (l *looker) restore(ctx context.Context, env Env, b PlaceBackup, r Restore, progress Progress) (facts BackupFacts, err error) {
	if r.Dir, err = filepath.Abs(r.Dir); err == nil {
		err = vacant(r.Dir)
	}
	if err != nil {
		return facts, err
	}
	scratch, err := fetchedPart(r.Dir+"-fetched", env)
	if err != nil {
		return facts, files.Error(err)
	}
	if r.Path, err = l.fetch(ctx, b, scratch, progress); err != nil {
		if errors.Is(err, offsite.ErrUnreachable) || ctx.Err() != nil {
			return facts, atPlace(err)
		}
		return facts, errors.Join(atPlace(err), os.RemoveAll(scratch))
	}
	facts, err = restoreBackup(ctx, env, r, progress)
	if ctx.Err() != nil && err != nil {
		return facts, err
	}
	return facts, errors.Join(err, os.RemoveAll(scratch))
}

// fetchedPart is the folder that an earlier try has left, or a new one.
func fetchedPart(dir string, env Env) (string, error) {
	made, err := newPart(dir, env.now())
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(filepath.Dir(made))
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && isPart(info, filepath.Base(dir)) && e.Name() != filepath.Base(made) {
			return filepath.Join(filepath.Dir(made), e.Name()), os.Remove(made)
		}
	}
	return made, nil
}

// fetch has every file of the chain in the folder, whole, and answers with the last.
func (l *looker) fetch(ctx context.Context, b PlaceBackup, dir string, progress Progress) (last string, err error) {
	root, err := os.OpenRoot(dir) // it may be an earlier try's: no link in it leads elsewhere
	if err != nil {
		return "", files.Error(err)
	}
	defer root.Close()
	var before int64
	for _, part := range b.chain {
		last = filepath.Join(dir, part.ID+BackupSuffix)
		f, err := root.OpenFile(filepath.Base(last), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return "", files.Error(err)
		}
		err = part.Into(ctx, l.at, f, func(done, _ int64) { progress(stepFetch, before+done, b.Size) })
		if err := errors.Join(err, f.Close()); err != nil {
			return "", err
		}
		before += part.Size
	}
	return last, nil
}

package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store/backup"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// FromPlace says where backups are fetched from, by somebody who has no books yet: address, what opens the place, and what opens the backups.
type FromPlace struct {
	Place      BackupPlace
	Credential Credential
	Open       Opening
}

// PlaceBackup is a backup in a place, as it says of itself; signed, and not read to its end yet.
type PlaceBackup struct {
	Bundle string
	Size   int64     // bytes, with what it builds upon
	At     time.Time // when the place got it, by its clock
	Facts  BackupFacts
	Newer  time.Time // when the newest one of the same books in this place was made, if that is another
	Err    error     // why it cannot be restored: it does not open, or what it builds upon is not there

	chain []offsite.Bundle // the full first
}

// mostLooked is how many backups of a place are looked into, the newest first.
const mostLooked = 200

// PlaceBackups looks which backups lie in a place, the newest first. Of each it fetches the beginning alone. Those that what was given does not
// open are left out where others open; where none does, the error says so: Locked. Errors otherwise: those of the place.
func PlaceBackups(ctx context.Context, env Env, from FromPlace, progress Progress) ([]PlaceBackup, error) {
	var list []PlaceBackup
	err := from.visit(ctx, env, func(l *looker) (err error) {
		list, err = l.all(ctx, progress)
		return err
	})
	return list, asError("backups of a place", err)
}

// visit opens the place and what opens the backups.
func (f FromPlace) visit(_ context.Context, env Env, fn func(*looker) error) error {
	p := f.Place
	if err := p.settle(); err != nil {
		return err
	}
	o, wipe, err := f.Open.opener(env)
	if err != nil {
		return err
	}
	defer wipe()
	at, err := openPlace(p, f.Credential, 0)
	if err != nil {
		return atPlace(err)
	}
	defer at.Close()
	dir, err := os.MkdirTemp("", "counterfoil-*")
	if err != nil {
		return files.Error(err)
	}
	defer os.RemoveAll(dir) // what is in it is sealed
	return fn(&looker{at: at, opener: o, dir: dir})
}

// looker looks into the backups of a place.
type looker struct {
	at     offsite.Place
	opener backup.Opener
	dir    string // for their beginnings
}

func (l *looker) all(ctx context.Context, progress Progress) ([]PlaceBackup, error) {
	there, err := offsite.Bundles(ctx, l.at)
	if err != nil {
		return nil, atPlace(err)
	}
	slices.SortStableFunc(there, func(a, b offsite.Info) int { return b.Time.Compare(a.Time) })
	there = there[:min(len(there), mostLooked)]
	var near []backup.Found
	list := map[string]PlaceBackup{} // by the path of the beginning
	for i, o := range there {
		if progress != nil {
			progress(stepFetch, int64(i), int64(len(there)))
		}
		b, found, err := l.one(ctx, o)
		if err != nil {
			return nil, err
		}
		near = append(near, found)
		list[found.Path] = b
	}
	return l.states(near, list)
}

// one looks into one backup. The error is of the place; that of the backup stands in what was found.
func (l *looker) one(ctx context.Context, o offsite.Info) (b PlaceBackup, f backup.Found, err error) {
	f.Path = filepath.Join(l.dir, o.Name+BackupSuffix)
	b = PlaceBackup{Bundle: o.Name, At: o.Time}
	bundle, err := offsite.Open(ctx, l.at, o.Name)
	if errors.Is(err, offsite.ErrDamaged) {
		f.Err = fmt.Errorf("%w: %w", backup.ErrDamaged, err)
		return b, f, nil
	}
	if err != nil {
		return b, f, atPlace(err)
	}
	b.Size, b.chain = bundle.Size, []offsite.Bundle{bundle}
	for parts := 1; ; parts++ {
		head, err := bundle.Head(ctx, l.at, parts)
		if errors.Is(err, offsite.ErrDamaged) || errors.Is(err, offsite.ErrMissing) {
			f.Err = fmt.Errorf("%w: %w", backup.ErrDamaged, err)
			return b, f, nil
		}
		if err != nil {
			return b, f, atPlace(err)
		}
		if err := os.WriteFile(f.Path, head, 0o600); err != nil {
			return b, f, files.Error(err)
		}
		f.Manifest, f.Err = backup.Inspect(ctx, f.Path, l.opener)
		if cut, ok := errors.AsType[*backup.DamageError](f.Err); !ok || !cut.Cut || parts >= len(bundle.Parts) || parts > 3 {
			return b, f, ctx.Err()
		}
	}
}

// states are the moments that the backups make together.
func (l *looker) states(near []backup.Found, list map[string]PlaceBackup) (out []PlaceBackup, err error) {
	newest := map[bill.ID]time.Time{}
	for _, s := range backup.States(near) {
		f := near[slices.IndexFunc(near, func(f backup.Found) bool { return f.Manifest.ID == s.Manifest.ID && f.Err == nil })]
		b := list[f.Path]
		if b.Facts, b.Err = s.Manifest, asError("backup", s.Err); s.Err == nil {
			own := b.chain
			b.Size, b.chain = 0, nil
			for _, path := range s.Chain {
				part := list[path].chain
				if path == f.Path {
					part = own
				}
				b.chain = append(b.chain, part...)
				b.Size += part[0].Size
			}
			of := bill.ID(s.Manifest.Store)
			if last, known := newest[of]; known {
				b.Newer = last
			} else {
				newest[of] = s.Manifest.Made
			}
		}
		out = append(out, b)
	}
	for _, f := range near {
		if f.Err == nil {
			continue
		}
		err = cmp.Or(err, f.Err)
		if KindOf(asError("backup", f.Err)) != Locked {
			b := list[f.Path]
			b.Err = asError("backup", f.Err)
			out = append(out, b)
		}
	}
	if len(out) == 0 && err == nil {
		err = &Error{Kind: Missing, Field: "place", Hint: HintPlace, Err: errors.New("there are no backups in this place")}
	}
	if len(out) > 0 {
		err = nil
	}
	return out, err
}

// RestoreFromPlace fetches a backup, with what it builds upon, and makes new books of it (see RestoreBackup). r.Path and r.Open are not asked for. An
// empty bundle is the newest that is whole.
func RestoreFromPlace(ctx context.Context, env Env, from FromPlace, bundle string, r Restore, progress Progress) (BackupFacts, error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	var facts BackupFacts
	err := from.visit(ctx, env, func(l *looker) error {
		list, err := l.all(ctx, progress)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(b PlaceBackup) bool { return b.Bundle == bundle || bundle == "" && b.Err == nil })
		if i < 0 {
			return &Error{Kind: Missing, Field: "pick", Hint: HintPlace, Err: errors.New("there is no such backup in this place")}
		}
		if list[i].Err != nil {
			return list[i].Err
		}
		facts, err = l.restore(ctx, env, list[i], from.Open, r, progress)
		return err
	})
	return facts, asError("restore from a place", err)
}

// restore fetches the files beside the new books, where there must be room anyway, and has nothing left of them afterwards.
func (l *looker) restore(ctx context.Context, env Env, b PlaceBackup, open Opening, r Restore, progress Progress) (facts BackupFacts, err error) {
	dir, err := filepath.Abs(r.Dir)
	if err == nil {
		err = vacant(dir)
	}
	if err != nil {
		return facts, err
	}
	scratch, err := newPart(dir+"-fetched", env.now())
	if err != nil {
		return facts, files.Error(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	for _, part := range b.chain {
		r.Path = filepath.Join(scratch, part.ID+BackupSuffix)
		f, err := os.OpenFile(r.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return facts, files.Error(err)
		}
		if err := errors.Join(copyBundle(ctx, l.at, part, f, progress), f.Close()); err != nil {
			return facts, atPlace(err)
		}
	}
	r.Open, r.Dir = open, dir
	return restoreBackup(ctx, env, r, progress)
}

type placeBackupJSON struct {
	Bundle string `json:"bundle"`
	Size   int64  `json:"size"`
	Facts  any    `json:"facts,omitempty"`
	Newer  string `json:"newer,omitempty"`
	Error  string `json:"error,omitempty"` // its kind
}

func placeBackupOut(b PlaceBackup) placeBackupJSON {
	out := placeBackupJSON{Bundle: b.Bundle, Size: b.Size, Newer: momentOrNone(b.Newer)}
	if !b.Facts.ID.IsZero() {
		out.Facts = factsOut(b.Facts)
	}
	if b.Err != nil {
		out.Error = string(KindOf(b.Err))
	}
	return out
}

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
	"counterfoil/app/plan"
	"counterfoil/crypto"
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

	chain []offsite.Bundle // the full first; of a folder of files their names alone
}

// mostLooked is how many backups of a place are looked into, the newest first.
const mostLooked = 200

// mostSalts is how many others' backups are tried with a passphrase, each of which takes some seconds: the backups of one set of books are one of these as a rule,
// however many they are.
const mostSalts = 12

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
	if typed, ok := o.Identity.(*crypto.BackupIdentity); ok {
		typed.AtMost(mostSalts)
	}
	if p.Address.Kind == plan.Files {
		return fn(&looker{opener: o, files: p.Address.Path})
	}
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
	files  string // a folder in which backups were made, in place of all that
}

func (l *looker) all(ctx context.Context, progress Progress) ([]PlaceBackup, error) {
	if l.files != "" {
		return l.inFolder(ctx)
	}
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
			progress(stepLook, int64(i), int64(len(there)))
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

// inFolder looks into the files of a folder.
func (l *looker) inFolder(ctx context.Context) ([]PlaceBackup, error) {
	near, err := backup.Scan(ctx, l.files, l.opener)
	if err != nil {
		return nil, err
	}
	list := map[string]PlaceBackup{}
	for _, f := range near {
		b := PlaceBackup{Bundle: filepath.Base(f.Path)}
		if info, err := os.Stat(f.Path); err == nil {
			b.At, b.Size = info.ModTime(), info.Size()
		}
		b.chain = []offsite.Bundle{{ID: b.Bundle, Size: b.Size}}
		list[f.Path] = b
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
		if err = cmp.Or(err, f.Err); errors.Is(f.Err, crypto.ErrManySalts) {
			err = f.Err // that a passphrase was wrong is not known then
		}
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

// Apart tells books of one place apart that have the same name, as the copies on two computers have: what goes behind the name, by the id of the books.
func Apart(list []PlaceBackup) map[string]string {
	ids := map[string]string{}
	for _, b := range list {
		if b.Facts.Store != (crypto.ID{}) {
			ids[b.Facts.Store.String()] = ""
		}
	}
	if len(ids) > 1 {
		for id := range ids {
			ids[id] = " (" + id[max(0, len(id)-4):] + ")"
		}
	}
	return ids
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

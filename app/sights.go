package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
	"counterfoil/store/backup"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// Sight is a backup in a place that these books have not made: another computer goes on with them too, or other books share the place.
type Sight = store.Sight

// mostSights is how many strange backups are looked into in one run: what costs reading is spread.
const mostSights = 8

// someSights are those that are looked into now: the newest, and others by chance. What never comes whole is looked at again each time, and a place may date it in
// the future: it hides nothing for ever.
func someSights(newestFirst []offsite.Info) []offsite.Info {
	if len(newestFirst) <= mostSights {
		return newestFirst
	}
	list := slices.Clone(newestFirst)
	rest := list[mostSights/2:]
	rand.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	return list[:mostSights]
}

// sight looks into what others have put into the place, into each once, and has the trail tell where it is of these books and goes another way: then two
// computers work on copies of one set of books, and numbers are given twice. A backup of these books that a killed run has sent and not filed is
// filed. Nothing of others is ever counted or removed.
func (v *visit) sight(ctx context.Context) error {
	strange, err := v.strange(ctx)
	if err != nil || len(strange) == 0 {
		return err
	}
	o, wipe, err := v.run.s.opener(ctx, Opening{})
	if err != nil {
		return err
	}
	defer wipe()
	o.Known = v.run.s.userKey
	dir, err := os.MkdirTemp("", "counterfoil-*")
	if err != nil {
		return files.Error(err)
	}
	defer os.RemoveAll(dir) // what is in it is sealed
	l := &looker{at: v.at, opener: o, dir: dir}
	var list []Sight
	for _, one := range someSights(strange) {
		m, ok, err := l.manifest(ctx, one)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		s, err := v.judge(ctx, one.Name, m)
		if err != nil {
			return err
		}
		if s.Bundle != "" {
			list = append(list, s)
		}
	}
	return v.fileSights(ctx, list)
}

// strange are the backups in the place that nobody here knows, the newest by the clock of the place first.
func (v *visit) strange(ctx context.Context) (list []offsite.Info, err error) {
	if v.at == nil {
		list, err = backupFiles(v.state.Address.Path)
	} else {
		list, err = offsite.Bundles(ctx, v.at)
	}
	if err != nil {
		return nil, err
	}
	known, err := read(ctx, v.run.s, runPlan, func(w *store.View) (map[string]bool, error) { return w.Bundles(v.state.ID) })
	list = slices.DeleteFunc(list, func(o offsite.Info) bool { return known[o.Name] })
	slices.SortStableFunc(list, func(a, b offsite.Info) int { return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(a.Name, b.Name)) })
	return slices.CompactFunc(list, func(a, b offsite.Info) bool { return a.Name == b.Name }), err
}

// backupFiles are the backups in a folder in which they are made, by their paths.
func backupFiles(dir string) (list []offsite.Info, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if info, e := e.Info(); e == nil && info.Mode().IsRegular() && strings.HasSuffix(info.Name(), BackupSuffix) {
			list = append(list, offsite.Info{Name: filepath.Join(dir, info.Name()), Size: info.Size(), Time: info.ModTime()})
		}
	}
	return list, files.Error(err)
}

// manifest is what a strange backup says of itself; the zero one where it opens with nothing that these books know. ok is false where it did not come
// whole: then it is looked at once more in the next run.
func (l *looker) manifest(ctx context.Context, o offsite.Info) (m BackupFacts, ok bool, err error) {
	f := backup.Found{Path: o.Name}
	if l.at == nil {
		f.Manifest, f.Err = backup.Inspect(ctx, o.Name, l.opener)
	} else if _, f, err = l.one(ctx, o); err != nil {
		return m, false, err
	}
	if err := ctx.Err(); err != nil || f.Err == nil {
		return f.Manifest, true, err
	}
	return m, !errors.Is(f.Err, backup.ErrDamaged), nil
}

// judge says what a strange backup is. One of these books, in the list of backups, was sent by a run that was killed before it could file that: then it is
// filed, and read back. No sight is left of it.
func (v *visit) judge(ctx context.Context, name string, m BackupFacts) (s Sight, err error) {
	s = Sight{Place: v.state.ID, Bundle: name, Maker: bill.ID(m.Store), Made: m.Made}
	own := v.run.s.store.ID()
	if m.Store == own && v.at != nil {
		if b, made := v.made[m.ID]; made && v.find(m.ID).Bundle == "" {
			return Sight{}, v.found(ctx, b, name)
		}
	}
	if m.ID.IsZero() || m.Store == own {
		return s, nil
	}
	err = v.run.s.extends(ctx, m.Trail)
	if s.Ahead = errors.Is(err, errDiffers); s.Ahead {
		err = nil
	}
	return s, err
}

func (v *visit) found(ctx context.Context, b store.Backup, bundle string) error {
	if err := v.did(ctx, runPlan, b, plan.Sent, bundle); err != nil {
		return err
	}
	if err := v.readBack(ctx, b, bundle); err != nil {
		return err
	}
	return v.did(ctx, runPlan, b, plan.Verified, bundle)
}

// toldAgain is how long another computer that goes on with these books is not told of anew.
const toldAgain = 7 * 24 * time.Hour

// fileSights files what was seen, and tells of another computer.
func (v *visit) fileSights(ctx context.Context, list []Sight) error {
	if len(list) == 0 {
		return nil
	}
	s := v.run.s
	ahead := slices.ContainsFunc(list, func(s Sight) bool { return s.Ahead })
	for _, was := range v.state.Others {
		ahead = ahead && (!was.Ahead || s.books.env.now().Sub(was.At) > toldAgain)
	}
	return asError(runPlan.name, s.hold(runPlan, func() error {
		deed := s.deed(runPlan, v.state.ID)
		deed.Outcome = fmt.Sprintf("found of others: %d", len(list))
		err := s.store.Write(context.WithoutCancel(ctx), deed, func(tx *store.Tx) error {
			for _, one := range list {
				if err := tx.AddSight(one); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || !ahead {
			return err
		}
		return s.fileFound(ctx, alarm.FoundElsewhere)
	}))
}

// Ahead is the newest backup of another computer that goes on with these books, as far as it was seen in the place; false where there is none.
func (p PlaceState) Ahead() (Sight, bool) {
	i := slices.IndexFunc(p.Others, func(s Sight) bool { return s.Ahead })
	if i < 0 {
		return Sight{}, false
	}
	return p.Others[i], true
}

// SightWords say whose a backup is that these books have not made.
func SightWords(s Sight) string {
	switch {
	case s.Ahead:
		return "of another computer that goes on with these books"
	case s.Maker.IsZero():
		return "of others: it does not open here"
	}
	return "of these books or a copy of them: it holds nothing that they do not"
}

// OthersWords warn of another computer, "" where there is none.
func OthersWords(p PlaceState) string {
	s, ahead := p.Ahead()
	if !ahead {
		return ""
	}
	return fmt.Sprintf("This place holds a newer backup than these books have seen, made by another computer on %s. Decide which computer goes on: what is entered on "+
		"the other is not here, and both give the same numbers.", s.Made.Local().Format("2 Jan 2006, 15:04"))
}

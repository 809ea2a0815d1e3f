package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"counterfoil/app"
)

type backupKept struct {
	Place string `arg:"" help:"Name of the place."`
}

// Run shows what is kept in a place; nothing is removed.
func (c *backupKept) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		p, err := s.BackupPlace(d.ctx, c.Place)
		if err != nil {
			return err
		}
		kept, err := s.KeptBackups(d.ctx, p.ID)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(kept), func(w io.Writer) error { return printKept(w, kept) })
	})
}

// whyKept says for what a backup is kept; the period is put behind it.
var whyKept = map[string]string{
	"day": "last of", "week": "last of", "month": "last of", "year": "last of", "newest": "the last good one", "parent": "others build upon it",
	"proof": "newer than the last good one", "later": "to go in one of the next runs",
}

var haltWords = map[string]string{
	"clock": "Nothing is removed: a backup is dated in the future, so a clock is or was wrong.", "missing": "Nothing is removed: a backup that should be there is not.",
	"proof": "Nothing is removed until two backups are proven.",
}

func printKept(w io.Writer, kept app.KeptBackups) error {
	var rows [][]string
	for _, f := range kept.List {
		var why []string
		for _, g := range f.Grounds {
			why = append(why, strings.TrimSpace(whyKept[string(g.Why)]+" "+g.Period))
		}
		until := "for good"
		switch day := f.Until(); {
		case kept.ForGood:
		case f.Remove:
			until = "goes with the next run"
		case day.IsZero():
			until = "for now"
		default:
			until = day.Format(time.DateOnly)
		}
		rows = append(rows, []string{moment(f.Made), string(f.Kind), until, strings.Join(why, ", ")})
	}
	if err := table(w, []column{left("MADE"), left("KIND"), left("KEPT UNTIL"), left("WHY")}, rows); err != nil {
		return err
	}
	if words := haltWords[string(kept.Halt)]; words != "" && !kept.ForGood {
		_, err := fmt.Fprintln(w, words)
		return err
	}
	return nil
}

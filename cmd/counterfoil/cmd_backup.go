package main

import (
	"fmt"
	"io"
	"time"

	"counterfoil/app"
)

type backupCmd struct {
	Create  backupCreate  `cmd:"" help:"Write a backup, read it back and check it."`
	List    backupList    `cmd:"" help:"List the backups that these books have made."`
	Verify  backupVerify  `cmd:"" help:"Read a backup to its end and check every byte."`
	Restore backupRestore `cmd:"" help:"Make new books of a backup, beside whatever there is."`

	Place    placeCmd       `cmd:"" help:"Places that backups are carried to: add, list, set, secret, test, remove."`
	Kept     backupKept     `cmd:"" help:"Which backups in a place are kept, why, and until when."`
	Run      backupRun      `cmd:"" help:"Make a backup, carry it to every place, read it back; what is due by the plan with --due."`
	Drill    backupDrill    `cmd:"" help:"Restore from every place into a scratch folder, and compare it with the books."`
	Status   backupStatus   `cmd:"" help:"How the backups stand, and the one thing to do."`
	Pause    backupPause    `cmd:"" help:"Hold the plan for a while, or go on with it."`
	Schedule backupSchedule `cmd:"" help:"When backups are made by themselves: show, or set (only the owner)."`

	Snapshots snapshotList `cmd:"" help:"Copies of the books beside them, taken before something that changed much."`
	Snapshot  snapshotTake `cmd:"" help:"Take one now."`
	Back      snapshotBack `cmd:"" help:"Go back to one of them; what was done since lies beside."`

	Ways         waysBack     `cmd:"" help:"What there is to go back to where the books do not open: their snapshots, and backups in some folders."`
	FromSnapshot fromSnapshot `cmd:"" help:"Make books of a snapshot in a new folder, where the books do not open; those stay as they are."`
}

type backupCreate struct {
	Dest                 string `arg:"" help:"A folder, where what lies there already is built upon, or a new file, which holds all."`
	Full                 bool   `help:"Hold all, whatever lies in the folder already."`
	BackupPassphraseFile string `placeholder:"FILE" help:"A passphrase for this backup alone; else it opens with that of the books' backups."`
}

// Run makes a backup.
func (c *backupCreate) Run(d *desk) error {
	var own []byte
	if c.BackupPassphraseFile != "" {
		var err error
		if own, err = d.passphrase("Backup passphrase", c.BackupPassphraseFile); err != nil {
			return err
		}
		defer clear(own)
	}
	return d.session(func(s *app.Session) (err error) {
		var b app.Backup
		switch {
		case own != nil:
			b, err = s.BackupWith(d.ctx, c.Dest, own, d.progress())
		case c.Full:
			b, err = s.BackupFull(d.ctx, c.Dest, d.progress())
		default:
			b, err = s.Backup(d.ctx, c.Dest, d.progress())
		}
		if err != nil {
			return err
		}
		return d.answer(app.Wire(b), func(w io.Writer) error {
			pairs := []string{"Backup", b.Path, "Holds", contents[b.Kind] + because[b.Reason], "Size", size(b.Size), "SHA-256", b.SHA256, "Verified", moment(b.Verified)}
			if b.FinishedKey {
				pairs = append(pairs, "Old key", "destroyed: the change of the key is finished")
			}
			return facts(w, pairs...)
		})
	})
}

// contents says what is in a backup of that kind.
var contents = map[app.BackupKind]string{
	"full": "everything", "week": "what changed since the full backup beside it", "day": "what changed since the weekly backup beside it",
}

// because says why a backup holds everything, or why it is a weekly one, where that is of use to a person.
var because = map[app.BackupReason]string{
	"gone": ": the full backup was not found where it was put", "unproven": ": the full backup was not verified",
	"migrated": ": the program was updated", "keys": ": the passphrase or recovery key has changed", "rotating": ": the store key was changed",
	"compacted": ": the books were compacted", "grown": ": much has changed since the last one", "old": ": the last one is three months old",
}

func moment(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
}

type backupList struct {
	Place string `help:"Those in a place of the plan, by its name."`
}

// Run lists the backups.
func (c *backupList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if c.Place != "" {
			return c.inPlace(d, s)
		}
		list, err := s.Backups(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, b := range list {
				of := "these"
				if !b.Maker.IsZero() {
					of = "of before"
				}
				file := b.Path
				if !b.Removed.IsZero() {
					file = "not kept: removed " + moment(b.Removed)
				}
				rows = append(rows, []string{moment(b.Made), string(b.Kind), size(b.Size), moment(b.Verified), of, file})
			}
			return table(w, []column{left("MADE"), left("KIND"), right("SIZE"), left("VERIFIED"), left("BOOKS"), left("FILE")}, rows)
		})
	})
}

func (c *backupList) inPlace(d *desk, s *app.Session) error {
	p, err := s.BackupPlace(d.ctx, c.Place)
	if err != nil {
		return err
	}
	list, err := s.PlaceHistory(d.ctx, p.ID)
	if err != nil {
		return err
	}
	places, err := s.BackupPlaces(d.ctx)
	if err != nil {
		return err
	}
	return d.answer(app.WireAll(list), func(w io.Writer) error {
		var rows [][]string
		for _, h := range list {
			state := string(h.Did)
			if h.Cause != "" {
				state += ", " + string(h.Cause)
			}
			rows = append(rows, []string{moment(h.Made), state, moment(h.At), h.Bundle})
		}
		for _, q := range places {
			for i := 0; q.ID == p.ID && i < len(q.Others); i++ {
				s := q.Others[i]
				rows = append(rows, []string{momentOr(s.Made, "-"), app.SightWords(s), moment(s.At), s.Bundle})
			}
		}
		return table(w, []column{left("MADE"), left("STATE"), left("SINCE"), left("UNDER")}, rows)
	})
}

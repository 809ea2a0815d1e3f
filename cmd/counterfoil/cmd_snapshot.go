package main

import (
	"fmt"
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type snapshotList struct {
	All bool `help:"Also those that are not kept any more, and why."`
}

// Run lists the snapshots.
func (c *snapshotList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Snapshots(d.ctx)
		if err != nil {
			return err
		}
		shown := list[:0]
		for _, one := range list {
			if c.All || one.Ended.IsZero() {
				shown = append(shown, one)
			}
		}
		return d.answer(app.WireAll(shown), func(w io.Writer) error { return snapshotTable(w, shown) })
	})
}

func snapshotTable(w io.Writer, list []app.Snapshot) error {
	var rows [][]string
	for _, one := range list {
		state := "there"
		switch {
		case !one.Ended.IsZero():
			state = "removed: " + app.SnapshotEndWords(one)
		case !one.There:
			state = "its file is gone"
		}
		rows = append(rows, []string{moment(one.Made), app.SnapshotWords(one), size(one.Size), state, one.ID.String()})
	}
	return table(w, []column{left("TAKEN"), left("WHY"), right("SIZE"), left("STATE"), left("ID")}, rows)
}

type snapshotTake struct{}

// Run takes a snapshot.
func (c *snapshotTake) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := s.TakeSnapshot(d.ctx, d.progress()); err != nil {
			return err
		}
		return d.answer(map[string]bool{"taken": true}, func(w io.Writer) error {
			_, err := fmt.Fprintln(w, "Taken, and every page of it opened. It lies on the same disk as the books: it is no backup.")
			return err
		})
	})
}

type snapshotBack struct {
	Snapshot string `arg:"" help:"Its id, as listed."`
	Look     bool   `help:"Only show what it holds beside the books of now; nothing is changed."`
}

// Run goes back to a snapshot, or shows what that would mean.
func (c *snapshotBack) Run(d *desk) error {
	id, err := bill.ParseID(c.Snapshot)
	if err != nil {
		return usage("%q is not the id of a snapshot; see backup snapshots", c.Snapshot)
	}
	return d.session(func(s *app.Session) error {
		look, err := s.LookIntoSnapshot(d.ctx, id)
		if err != nil {
			return err
		}
		if !d.flags.JSON {
			if err := snapshotFacts(d.out, look); err != nil {
				return err
			}
		}
		if c.Look {
			return nil
		}
		if err := s.GoBack(d.ctx, id, d.progress()); err != nil {
			return err
		}
		return d.answer(map[string]string{"wentBackTo": c.Snapshot}, func(w io.Writer) error {
			_, err := fmt.Fprintln(w, "\nDone. What was done since lies beside, as a snapshot of its own: backup snapshots lists it.")
			return err
		})
	})
}

func snapshotFacts(w io.Writer, look app.SnapshotLook) error {
	then, now := look.Then, look.Now
	line := func(a, b int64) string { return fmt.Sprintf("%d, now %d", a, b) }
	last := func(number string) string {
		if number == "" {
			return "none"
		}
		return number
	}
	return facts(w, "Invoices", line(then.Invoices, now.Invoices), "Credit notes", line(then.Credits, now.Credits), "Payments", line(then.Payments, now.Payments),
		"Customers", line(then.Customers, now.Customers), "Items", line(then.Items, now.Items), "Last number", last(then.LastNumber)+", now "+last(now.LastNumber))
}

package main

import (
	"context"
	"fmt"
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type binCmd struct {
	List    binList    `cmd:"" help:"List what was deleted and can still be put back."`
	Restore binRestore `cmd:"" help:"Put something back as it was."`
	Empty   binEmpty   `cmd:"" help:"Remove everything in the bin for good, or what is named."`
}

type binList struct{}

// Run lists the bin.
func (c *binList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Bin(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, b := range list {
				rows = append(rows, []string{b.ID.String(), b.Noun, b.Name, moment(b.Since), b.Until.Local().Format("2006-01-02")})
			}
			return table(w, []column{left("ID"), left("WHAT"), left("NAME"), left("DELETED"), left("KEPT UNTIL")}, rows)
		})
	})
}

type binRestore struct {
	ID string `arg:"" help:"Id of a customer, item or draft in the bin."`
}

// Run puts something back.
func (c *binRestore) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		b, err := s.RestoreBinned(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(map[string]string{"restored": id.String(), "noun": b.Noun}, line(b.Noun+" restored"))
	})
}

type binEmpty struct {
	IDs []string `arg:"" optional:"" name:"id" help:"Only these; else everything."`
}

// Run empties the bin.
func (c *binEmpty) Run(d *desk) error {
	var ids []bill.ID
	for _, text := range c.IDs {
		id, err := parseID(text)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	return d.session(func(s *app.Session) error {
		n, err := s.EmptyBin(d.ctx, ids)
		if err != nil {
			return err
		}
		return d.answer(map[string]int{"removed": n}, line(fmt.Sprintf("%d removed for good", n)))
	})
}

type draftDelete struct {
	ID string `arg:"" help:"Id of the draft."`
}

// Run moves a draft into the bin.
func (c *draftDelete) Run(d *desk) error { return deleteBy(d, c.ID, (*app.Session).DeleteDraft) }

type customerArchive struct {
	ID string `arg:"" help:"Id of the customer."`
}

// Run archives a customer.
func (c *customerArchive) Run(d *desk) error {
	return shelve(d, c.ID, "archived", (*app.Session).ArchiveCustomer)
}

type customerUnarchive struct {
	ID string `arg:"" help:"Id of the customer."`
}

// Run puts a customer back into the lists.
func (c *customerUnarchive) Run(d *desk) error {
	return shelve(d, c.ID, "in use again", (*app.Session).UnarchiveCustomer)
}

type itemArchive struct {
	ID string `arg:"" help:"Id of the item."`
}

// Run archives an item.
func (c *itemArchive) Run(d *desk) error {
	return shelve(d, c.ID, "archived", (*app.Session).ArchiveItem)
}

type itemUnarchive struct {
	ID string `arg:"" help:"Id of the item."`
}

// Run puts an item back into the lists.
func (c *itemUnarchive) Run(d *desk) error {
	return shelve(d, c.ID, "in use again", (*app.Session).UnarchiveItem)
}

func shelve(d *desk, ref, word string, do func(*app.Session, context.Context, bill.ID) error) error {
	id, err := parseID(ref)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		if err := do(s, d.ctx, id); err != nil {
			return err
		}
		return d.answer(map[string]string{"id": id.String(), "state": word}, line(word))
	})
}

// yes is the word for a flag that is set; nothing for one that is not, which is then not shown.
func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

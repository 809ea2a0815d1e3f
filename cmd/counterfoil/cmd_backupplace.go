package main

import (
	"fmt"
	"io"

	"counterfoil/app"
	"counterfoil/app/plan"
)

// fromPlace lists what lies in a place, or makes new books of one of them: with the address, what opens the place, and the passphrase.
func (c *backupRestore) fromPlace(d *desk, open app.Opening) error {
	a, err := addressOf(c.Place)
	if err != nil {
		return err
	}
	secret, err := c.read(d, a)
	if err != nil {
		return err
	}
	defer secret.Wipe()
	from := app.FromPlace{Place: c.place(a), Credential: secret, Open: open}
	if a.Kind == plan.SFTP && c.HostKey == "" {
		_, err := app.PlaceBackups(d.ctx, d.env, from, d.progress())
		c.agree(d, err, &from.Place.HostKey) // where it is not agreed on, what follows says so
	}
	if c.List {
		list, err := app.PlaceBackups(d.ctx, d.env, from, d.progress())
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return placeBackupTable(w, list) })
	}
	if !d.flags.JSON {
		if err := c.look(d, from); err != nil {
			return err
		}
	}
	m, err := app.RestoreFromPlace(d.ctx, d.env, from, c.Pick, app.Restore{Dir: c.To, WithoutKeychain: c.WithoutKeychain}, d.progress())
	if err != nil {
		return err
	}
	return c.restored(d, m)
}

// look shows what is going to be restored, and whether there is something newer.
func (c *backupRestore) look(d *desk, from app.FromPlace) error {
	list, err := app.PlaceBackups(d.ctx, d.env, from, d.progress())
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.Bundle != c.Pick && (c.Pick != "" || b.Err != nil) {
			continue
		}
		if b.Err != nil {
			return b.Err
		}
		if !b.Newer.IsZero() {
			fmt.Fprintf(d.errs, "counterfoil: note: there is a newer backup of these books in this place, of %s.\n", moment(b.Newer))
		}
		c.noteOlder(d, b.Facts)
		return printFacts(d.out, b.Facts, "opened; it is proven while it is restored")
	}
	return nil // what follows says that it is not there
}

func placeBackupTable(w io.Writer, list []app.PlaceBackup) error {
	var rows [][]string
	apart := app.Apart(list)
	for _, b := range list {
		f := b.Facts
		state := "opens"
		if b.Err != nil {
			state = b.Err.Error()
		}
		rows = append(rows, []string{momentOr(f.Made, "-"), f.Facts.Company + apart[f.Store.String()], size(b.Size), fmt.Sprint(f.Facts.Invoices), f.Facts.LastNumber, state, b.Bundle})
	}
	return table(w, []column{left("MADE"), left("COMPANY"), right("SIZE"), right("INVOICES"), left("LAST NUMBER"), left("STATE"), left("BUNDLE")}, rows)
}

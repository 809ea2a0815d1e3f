package main

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"counterfoil/app"
)

type waysBack struct {
	In    []string `placeholder:"FOLDER" help:"Folders in which backups lie."`
	Check bool     `help:"Open every page of each, with the passphrase of the books, and say which are whole."`
}

// wayJSON is one way back, as the wire has it.
type wayJSON struct {
	Path     string `json:"path"`
	Made     string `json:"made"`
	Snapshot bool   `json:"snapshot"`
	What     string `json:"what"`
	Size     int64  `json:"size"`
	State    string `json:"state,omitempty"`
}

// Run lists the ways back. It needs no books that open: without --check not even a key file.
func (c *waysBack) Run(d *desk) error {
	if d.flags.Books == "" {
		return usage("which books? give --books DIR")
	}
	ways := app.WaysBack(d.env, d.flags.Books, c.In...)
	out := make([]wayJSON, len(ways))
	for i, w := range ways {
		out[i] = wayJSON{Path: w.Path, Made: w.Made.UTC().Format(time.RFC3339), Snapshot: w.Snapshot(), What: w.Purpose, Size: w.Size}
		if !w.Snapshot() {
			out[i].What = "backup"
		}
	}
	if c.Check {
		if err := checkWays(d, ways, out); err != nil {
			return err
		}
	}
	return d.answer(out, func(w io.Writer) error {
		if len(out) == 0 {
			_, err := fmt.Fprintln(w, "Nothing to go back to lies beside the books. Say where backups lie: --in FOLDER.")
			return err
		}
		var rows [][]string
		for i, o := range out {
			rows = append(rows, []string{moment(ways[i].Made), o.What, size(o.Size), o.State, o.Path})
		}
		return table(w, []column{left("MADE"), left("WHAT"), right("SIZE"), left("STATE"), left("FILE")}, rows)
	})
}

// checkWays says of each whether it is whole.
func checkWays(d *desk, ways []app.WayBack, out []wayJSON) error {
	pass, err := d.passphrase("Passphrase", d.flags.PassphraseFile)
	if err != nil {
		return err
	}
	defer clear(pass)
	for i, w := range ways {
		if out[i].State, err = app.WayState(d.ctx, d.env, d.flags.Books, w, d.flags.User, pass, d.progress()); err != nil {
			return err
		}
	}
	return nil
}

type fromSnapshot struct {
	File string `arg:"" help:"The snapshot, as backup ways lists it."`
	To   string `required:"" placeholder:"DIR" help:"The new folder."`
}

// Run makes books of a snapshot.
func (c *fromSnapshot) Run(d *desk) error {
	b, err := d.books()
	if err != nil {
		return err
	}
	for _, w := range app.WaysBack(d.env, d.flags.Books) {
		if filepath.Base(w.Path) != filepath.Base(c.File) {
			continue
		}
		pass, err := d.passphrase("Passphrase", d.flags.PassphraseFile)
		if err != nil {
			return err
		}
		defer clear(pass)
		if err := b.RestoreSnapshot(d.ctx, w, c.To, d.flags.User, pass, d.progress()); err != nil {
			return err
		}
		return d.answer(map[string]string{"books": c.To}, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "Done: %s. It opens as before, and says that it is an older state until the owner accepts it. The other folder is as it was.\n", c.To)
			return err
		})
	}
	return usage("%q is no snapshot of these books; see backup ways", c.File)
}

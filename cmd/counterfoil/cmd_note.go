package main

import (
	"io"
	"strings"

	"counterfoil/app"
)

type noteCmd struct {
	Add  noteAdd  `cmd:"" help:"Add an internal note to a customer, draft or document; it is never printed."`
	List noteList `cmd:"" help:"List the notes on a customer, draft or document."`
}

type noteAdd struct {
	Ref  string `arg:"" name:"doc-or-customer" help:"Number of a document or customer, or an id."`
	Text string `arg:"" optional:"" help:"What the note says."`
	File string `placeholder:"FILE" help:"Read the note from a file, or '-'."`
}

// Run adds a note.
func (c *noteAdd) Run(d *desk) error {
	text := c.Text
	if (text == "") == (c.File == "") {
		return usage("give the note as a text or with --file")
	}
	if c.File != "" {
		b, err := d.input(c.File)
		if err != nil {
			return err
		}
		text = string(b)
	}
	return d.session(func(s *app.Session) error {
		about, err := s.ResolveSubject(d.ctx, c.Ref)
		if err != nil {
			return err
		}
		n, err := s.AddNote(d.ctx, about.ID, text)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(n), line(n.ID.String()))
	})
}

type noteList struct {
	Ref string `arg:"" name:"doc-or-customer" help:"Number of a document or customer, or an id."`
}

// Run lists notes.
func (c *noteList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		about, err := s.ResolveSubject(d.ctx, c.Ref)
		if err != nil {
			return err
		}
		list, err := s.Notes(d.ctx, about.ID)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printNotes(w, list) })
	})
}

func printNotes(w io.Writer, list []app.Note) error {
	var rows [][]string
	for _, n := range list {
		rows = append(rows, []string{n.About.Noun + " " + n.About.Label, moment(n.Made), n.By, strings.Join(strings.Fields(n.Text), " ")})
	}
	return table(w, []column{left("ON"), left("WHEN"), left("WHO"), left("NOTE")}, rows)
}

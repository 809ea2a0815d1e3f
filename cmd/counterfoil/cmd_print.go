package main

import (
	"errors"
	"io"

	"counterfoil/app"
	"counterfoil/app/printer"
)

type printCmd struct {
	ID      string `arg:"" help:"Id or number of an issued document."`
	Printer string `placeholder:"NAME" help:"Which one; else the one that the system prefers."`
	Copies  int    `default:"1" help:"How many."`
}

// Run prints the filed PDF through the system's print command; where there is none, the viewer opens.
func (c *printCmd) Run(d *desk) error {
	if c.Copies < 1 || c.Copies > 99 {
		return usageError{"--copies is from 1 to 99"}
	}
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		doc, err := s.Document(d.ctx, id)
		if err != nil {
			return err
		}
		pdf, err := s.PDF(d.ctx, id)
		if err != nil {
			return err
		}
		job := printer.Job{Title: doc.Number().Text, Printer: c.Printer, Copies: c.Copies, PDF: pdf}
		said := "printed"
		if err = printer.Print(d.ctx, job); errors.Is(err, printer.ErrNoCommand) {
			said = "shown"
			err = show(job)
		}
		if err != nil {
			return &app.Error{Kind: app.Unavailable, Field: "printer", Hint: app.HintPrinter, Err: err}
		}
		return d.answer(map[string]string{"printed": said}, func(w io.Writer) error { return line(said)(w) })
	})
}

// show opens the viewer on a job.
func show(job printer.Job) error {
	path, err := printer.Keep(job)
	if err != nil {
		return err
	}
	return printer.Open(path)
}

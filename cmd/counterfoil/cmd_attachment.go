package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type attachCmd struct {
	Ref  string `arg:"" name:"doc-or-customer" help:"Number of a document or customer, or an id."`
	File string `arg:"" help:"The file: at most 10 MiB, all of one document together 100 MiB."`
	Name string `placeholder:"NAME" help:"Keep it under another name; needed where FILE is '-'."`
	Type string `placeholder:"TYPE" help:"Media type, such as application/pdf; else that of the name."`
	Send bool   `help:"It goes along when the document is mailed."`
}

// Run attaches a file.
func (c *attachCmd) Run(d *desk) error {
	content, err := d.read(c.File, "file", bill.MaxAttachment)
	if err != nil {
		return err
	}
	f := app.File{Name: c.Name, Type: c.Type, Send: c.Send, Content: content}
	if f.Name == "" && c.File != "-" {
		f.Name = filepath.Base(c.File)
	}
	return d.session(func(s *app.Session) error {
		about, err := s.ResolveSubject(d.ctx, c.Ref)
		if err != nil {
			return err
		}
		a, err := s.Attach(d.ctx, about.ID, f)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(a), line(a.ID.String()))
	})
}

type attachmentCmd struct {
	List   attachmentList   `cmd:"" help:"List the files of a customer, draft or document."`
	Save   attachmentSave   `cmd:"" help:"Write a file out of the books, in the clear."`
	Mark   attachmentMark   `cmd:"" help:"Say whether a file goes along when its document is mailed."`
	Delete attachmentDelete `cmd:"" help:"Remove a file; from an issued document only the office may, and a note says so."`
}

type attachmentList struct {
	Ref string `arg:"" name:"doc-or-customer" help:"Number of a document or customer, or an id."`
}

// Run lists files.
func (c *attachmentList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		about, err := s.ResolveSubject(d.ctx, c.Ref)
		if err != nil {
			return err
		}
		list, err := s.Attachments(d.ctx, about.ID)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, a := range list {
				send := ""
				if a.Send {
					send = "sent along"
				}
				rows = append(rows, []string{a.ID.String(), a.Name, a.Type, fmt.Sprint(a.Size), moment(a.Made), a.By, send})
			}
			return table(w, []column{left("ID"), left("NAME"), left("TYPE"), right("BYTES"), left("WHEN"), left("WHO"), left("")}, rows)
		})
	})
}

type attachmentSave struct {
	ID     string `arg:"" help:"Id of the file."`
	Output string `short:"o" placeholder:"FILE" help:"Where to write it; else under its own name in this folder. '-' is standard output. Nothing is overwritten."`
}

// Run writes a file out.
func (c *attachmentSave) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		a, err := s.Attachment(d.ctx, id)
		if err != nil {
			return err
		}
		content, err := s.AttachmentContent(d.ctx, id)
		if err != nil {
			return err
		}
		return d.put(cmp.Or(c.Output, app.FileName(a.Name)), content, writeNew)
	})
}

type attachmentMark struct {
	ID   string `arg:"" help:"Id of the file."`
	Send bool   `negatable:"" default:"true" help:"It goes along when the document is mailed, or not."`
}

// Run marks a file.
func (c *attachmentMark) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		a, err := s.MarkAttachment(d.ctx, id, c.Send)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(a), line(a.ID.String()))
	})
}

type attachmentDelete struct {
	ID string `arg:"" help:"Id of the file."`
}

// Run removes a file.
func (c *attachmentDelete) Run(d *desk) error {
	return deleteBy(d, c.ID, (*app.Session).DeleteAttachment)
}

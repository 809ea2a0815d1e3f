package main

import (
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/mail"
)

type mailTemplateCmd struct {
	List    mailTemplateList    `cmd:"" help:"List the templates of letters, by occasion and language."`
	Show    mailTemplateShow    `cmd:"" help:"Show a template and the fields that it may have."`
	Set     mailTemplateSet     `cmd:"" help:"Keep a template of your own."`
	Reset   mailTemplateReset   `cmd:"" help:"Go back to the template that is built in."`
	Preview mailTemplatePreview `cmd:"" help:"Show the letter that a template makes of a document."`
}

// mailOccasion names a template.
type mailOccasion struct {
	Occasion string `arg:"" help:"quote, order, proforma, delivery, invoice, credit, reminder1, reminder2, reminder3, statement or receipt."`
	Language string `short:"l" default:"en" placeholder:"TAG" help:"Language: de."`
}

func (c mailOccasion) of() mail.Occasion { return mail.Occasion(c.Occasion) }

type mailTemplateList struct {
	Occasion string `placeholder:"NAME" help:"Only of this occasion."`
	Language string `short:"l" placeholder:"TAG" help:"Only in this language."`
	Own      bool   `help:"Only your own."`
}

// Run lists templates.
func (c *mailTemplateList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		all, err := s.MailTemplates(d.ctx)
		if err != nil {
			return err
		}
		var list []app.MailTemplate
		for _, t := range all {
			if (c.Occasion == "" || c.Occasion == string(t.Occasion)) && (c.Language == "" || c.Language == t.Language) && (t.Own || !c.Own) {
				list = append(list, t)
			}
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printMailTemplates(w, list) })
	})
}

func printMailTemplates(w io.Writer, list []app.MailTemplate) error {
	var rows [][]string
	for _, t := range list {
		rows = append(rows, []string{string(t.Occasion), t.Language, t.Subject, whose(t)})
	}
	return table(w, []column{left("OCCASION"), left("LANGUAGE"), left("SUBJECT"), left("")}, rows)
}

func whose(t app.MailTemplate) string {
	if t.Own {
		return "your own"
	}
	return "built in"
}

type mailTemplateShow struct{ mailOccasion }

// Run shows a template.
func (c *mailTemplateShow) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		t, err := s.MailTemplate(d.ctx, c.of(), c.Language)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(t), func(w io.Writer) error {
			err := facts(w, "Occasion", string(t.Occasion), "Language", t.Language, "Template", whose(t), "Fields", "{"+strings.Join(t.Occasion.Fields(), "} {")+"}", "Subject", t.Subject)
			if err == nil {
				_, err = fmt.Fprintf(w, "\n%s", t.Text)
			}
			return err
		})
	})
}

type mailTemplateSet struct {
	mailOccasion
	Subject string `placeholder:"TEXT" help:"The subject; else it stays."`
	Text    string `placeholder:"FILE" help:"Read the text from a file, or '-'; else it stays. {number} and other names in braces are filled in; a passage in [brackets] is left out where one of its fields is empty."`
}

// Run keeps a template.
func (c *mailTemplateSet) Run(d *desk) error {
	if c.Subject == "" && c.Text == "" {
		return usage("give --subject, --text or both")
	}
	var text []byte
	if c.Text != "" {
		var err error
		if text, err = d.input(c.Text); err != nil {
			return err
		}
	}
	return d.session(func(s *app.Session) error {
		was, err := s.MailTemplate(d.ctx, c.of(), c.Language)
		if err != nil {
			return err
		}
		t := was.Template
		t.Language = c.Language
		if c.Subject != "" {
			t.Subject = c.Subject
		}
		if c.Text != "" {
			t.Text = string(text)
		}
		if err := s.SetMailTemplate(d.ctx, t); err != nil {
			return err
		}
		return d.answer(app.Wire(app.MailTemplate{Template: t, Own: true}), line("Kept."))
	})
}

type mailTemplateReset struct{ mailOccasion }

// Run drops a template.
func (c *mailTemplateReset) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := s.ResetMailTemplate(d.ctx, c.of(), c.Language); err != nil {
			return err
		}
		t, err := s.MailTemplate(d.ctx, c.of(), c.Language)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(t), line("As built in."))
	})
}

type mailTemplatePreview struct {
	mailOccasion
	Of string `placeholder:"NUMBER" help:"Number or id of a document; else the newest that the letter could be about."`
}

// Run shows a letter.
func (c *mailTemplatePreview) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		t, err := s.MailTemplate(d.ctx, c.of(), c.Language)
		if err != nil {
			return err
		}
		var about app.LetterAbout
		if c.Of != "" {
			if about.Document, err = s.ResolveDocument(d.ctx, c.Of); err != nil {
				return err
			}
		}
		l, err := s.PreviewMailTemplate(d.ctx, t.Template, about)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(l), func(w io.Writer) error { return printLetter(w, l) })
	})
}

func printLetter(w io.Writer, l mail.Letter) error {
	if err := facts(w, "From", l.From.String(), "To", addressLine(l.To), "Cc", addressLine(l.Cc), "Subject", l.Subject); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s", l.Text)
	return err
}

func addressLine(list []mail.Address) string {
	all := make([]string, len(list))
	for i, a := range list {
		all[i] = a.String()
	}
	return strings.Join(all, "; ")
}

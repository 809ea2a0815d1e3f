package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"
)

// errNotSent says that something that was to be sent is not.
var errNotSent = errors.New("not everything was sent")

// letterFlags say how a letter differs from what its template says.
type letterFlags struct {
	To       []string `sep:"none" placeholder:"ADDRESS" help:"To whom, in place of the customer's address; several times, or several addresses."`
	Cc       []string `sep:"none" placeholder:"ADDRESS" help:"Who else gets it."`
	Bcc      []string `sep:"none" placeholder:"ADDRESS" help:"Who gets it unseen by the others."`
	Subject  string   `help:"In place of that of the template."`
	Text     string   `help:"In place of that of the template."`
	TextFile string   `placeholder:"FILE" help:"The text from a file, or '-'."`
	File     []string `sep:"none" placeholder:"FILE" help:"A file that goes along; several times."`
	NoCopy   bool     `help:"No blind copy to the sender, whatever the settings say."`
	EML      string   `name:"eml" placeholder:"FILE.eml" help:"Write it as a draft for your mail program, in place of sending it."`
	Now      bool     `help:"Send it at once, without the ten seconds in which it can be taken back."`
	passwordFlag
}

type sendCmd struct {
	ID  string `arg:"" help:"Id or number of an issued document."`
	XML string `name:"xml" enum:",en16931,xrechnung,peppol,none" default:"" placeholder:"PROFILE" help:"The e-invoice goes along too: en16931, xrechnung or peppol. Where none is named, the one that the customer asks for; none leaves it out."`
	letterFlags
}

// Run sends a document.
func (c *sendCmd) Run(d *desk) error {
	return c.send(d, func(s *app.Session) (o app.Outgoing, err error) {
		if o.About.Document, err = s.ResolveDocument(d.ctx, c.ID); err != nil {
			return o, err
		}
		doc, err := s.Document(d.ctx, o.About.Document)
		if err != nil {
			return o, err
		}
		switch o.EInvoice = einvoice.Profile(c.XML); c.XML {
		case "":
			o.EInvoice = doc.Draft().Buyer.EInvoice.Profile
		case "none":
			o.EInvoice = ""
		}
		list, err := s.Attachments(d.ctx, o.About.Document)
		for _, a := range list {
			if a.Send {
				o.Attachments = append(o.Attachments, a.ID)
			}
		}
		return o, err
	})
}

// send writes the letter about what begin finds, and sends it or writes the draft.
func (c *letterFlags) send(d *desk, begin func(*app.Session) (app.Outgoing, error)) error {
	if c.EML != "" && c.Now {
		return usage("--eml writes a draft and sends nothing: leave --now out")
	}
	return d.session(func(s *app.Session) error {
		o, err := begin(s)
		if err != nil {
			return err
		}
		if o.Letter, err = s.WriteLetter(d.ctx, o.About); err != nil {
			return err
		}
		if err := c.change(d, &o.Letter); err != nil {
			return err
		}
		if c.EML != "" {
			return c.draft(d, s, o)
		}
		return c.post(d, s, o)
	})
}

// change has the flags count.
func (c *letterFlags) change(d *desk, l *mail.Letter) error {
	for _, f := range []struct {
		name  string
		typed []string
		into  *[]mail.Address
	}{{"to", c.To, &l.To}, {"cc", c.Cc, &l.Cc}, {"bcc", c.Bcc, &l.Bcc}} {
		if len(f.typed) == 0 {
			continue
		}
		*f.into = nil
		for _, text := range f.typed {
			list, err := mail.ParseAddresses(f.name, text)
			if err != nil {
				return usage("--%s: %v", f.name, err)
			}
			*f.into = append(*f.into, list...)
		}
	}
	if c.Subject != "" {
		l.Subject = c.Subject
	}
	if c.Text != "" {
		l.Text = c.Text
	}
	if c.TextFile != "" {
		text, err := d.read(c.TextFile, "text", mail.MaxText)
		if err != nil {
			return err
		}
		l.Text = string(text)
	}
	for _, name := range c.File {
		data, err := d.read(name, "file", bill.MaxAttachment)
		if err != nil {
			return err
		}
		l.Files = append(l.Files, mail.File{Name: filepath.Base(name), Data: data})
	}
	return nil
}

func (c *letterFlags) draft(d *desk, s *app.Session, o app.Outgoing) error {
	eml, err := s.DraftLetter(d.ctx, o)
	if err != nil {
		return err
	}
	return d.put(c.EML, eml, writeNew)
}

func (c *letterFlags) post(d *desk, s *app.Session, o app.Outgoing) error {
	m, err := s.MailSettings(d.ctx)
	if err != nil {
		return err
	}
	if m.Copy && !c.NoCopy {
		o.Letter.Bcc = append(o.Letter.Bcc, m.From)
	}
	if err := c.give(d, s); err != nil {
		return err
	}
	l, err := s.Send(d.ctx, o)
	if err != nil {
		return err
	}
	if c.Now {
		return runOutbox(d, s, app.OutboxRun{Ahead: true, Only: l.ID})
	}
	return d.answer(app.Wire(l), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n", l.ID)
		if err == nil {
			_, err = fmt.Fprintf(d.errs, "counterfoil: note: it waits; counterfoil ... mail run sends it from %s on, mail take-back %s takes it back.\n", moment(l.Next), l.ID)
		}
		return err
	})
}

// sendAbout is a letter about something that is known by its id alone.
func (c *letterFlags) sendAbout(d *desk, text string, about func(bill.ID) app.LetterAbout) error {
	id, err := parseID(text)
	if err != nil {
		return err
	}
	return c.send(d, func(*app.Session) (app.Outgoing, error) { return app.Outgoing{About: about(id)}, nil })
}

type reminderSend struct {
	ID string `arg:"" help:"Id of the reminder."`
	letterFlags
}

// Run sends a reminder that was made.
func (c *reminderSend) Run(d *desk) error {
	return c.sendAbout(d, c.ID, func(id bill.ID) app.LetterAbout { return app.LetterAbout{Reminder: id} })
}

type paymentSend struct {
	ID string `arg:"" help:"Id of the payment."`
	letterFlags
}

// Run sends the receipt of a payment.
func (c *paymentSend) Run(d *desk) error {
	return c.sendAbout(d, c.ID, func(id bill.ID) app.LetterAbout { return app.LetterAbout{Payment: id} })
}

type customerSend struct {
	Customer string `arg:"" help:"Id or number of the customer."`
	Begin    string `placeholder:"2026-01-01" help:"First day of the statement; else the beginning."`
	End      string `placeholder:"2026-12-31" help:"Last day; else today."`
	Currency string `placeholder:"EUR" help:"Which of her currencies; else the one she is billed in."`
	letterFlags
}

// Run sends a customer the statement of her account.
func (c *customerSend) Run(d *desk) error {
	q, err := (&reportStatement{From: c.Begin, To: c.End, Currency: c.Currency}).query()
	if err != nil {
		return err
	}
	return c.send(d, func(s *app.Session) (app.Outgoing, error) {
		customer, err := s.ResolveCustomer(d.ctx, c.Customer)
		return app.Outgoing{About: app.LetterAbout{Customer: customer, Statement: q}}, err
	})
}

package main

import (
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type handoverOpen struct {
	File            string `arg:"" help:"The file that was handed over."`
	To              string `required:"" placeholder:"DIR" help:"Folder for the books. Where those of the same owner lie there already, the newer take their place."`
	Name            string `placeholder:"NAME" help:"Your name, as the owner shall see it; asked for the first time only."`
	AgreedFile      string `placeholder:"FILE" help:"Read the passphrase that was agreed with the owner from a file, or '-'."`
	IdentityFile    string `placeholder:"FILE" help:"Open it with this age identity (AGE-SECRET-KEY-...)."`
	WithoutKeychain bool   `help:"Go without the keychain of this computer: your passphrase alone opens the books."`
}

// Run opens what a client handed over. --passphrase-file has her own passphrase on this computer.
func (c *handoverOpen) Run(d *desk) error {
	o := app.OpeningHandover{Path: c.File, Dir: c.To, Name: c.Name, WithoutKeychain: c.WithoutKeychain}
	if err := c.opens(d, &o); err != nil {
		return err
	}
	defer clear(o.Passphrase)
	defer clear(o.Identity)
	own, err := d.passphrase("Your own passphrase for these books, on this computer", d.flags.PassphraseFile)
	if err != nil {
		return err
	}
	defer clear(own)
	prompt := d.keyPrompt()
	o.Own, o.Prompt = own, &prompt
	m, err := app.OpenHandover(d.ctx, d.env, o, d.progress())
	if err != nil {
		return err
	}
	return d.answer(app.Wire(m), func(w io.Writer) error {
		if err := printFacts(w, m, "whole, every byte was checked, signed by whom it names"); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, "For                  %s, until %s\n\nOpened into %s, to be read. Compare the fingerprint with the owner, on another way than the file came.\n"+
			"  counterfoil --books %s invoice list\n  counterfoil --books %s handover remark 'TEXT' --on INVOICE\n  counterfoil --books %s handover answer FILE\n",
			printable(m.Handover.To), day(m.Handover.Until), c.To, c.To, c.To, c.To)
		return err
	})
}

func (c *handoverOpen) opens(d *desk, o *app.OpeningHandover) (err error) {
	switch {
	case c.AgreedFile != "" && c.IdentityFile != "":
		return usage("one of --agreed-file and --identity-file opens the file")
	case c.AgreedFile != "":
		o.Passphrase, err = d.passphrase("Agreed passphrase", c.AgreedFile)
	case c.IdentityFile != "":
		o.Identity, err = d.read(c.IdentityFile, "identity", maxPassphrase)
	case d.terminal():
		o.Passphrase, err = d.ask("Agreed passphrase (empty: the key that these books were last answered with)")
	}
	return err
}

type handoverShow struct{}

// Run shows whose books these are.
func (*handoverShow) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		g, err := s.Given(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(g), func(w io.Writer) error {
			return facts(w, "Books of", g.Company, "Handed over to", g.To, "On", moment(g.Made), "They open until", day(g.Until),
				"To be looked at", strings.Trim(day(g.From)+" to "+day(g.Through), " to"), "The owner says", g.Words,
				"State", g.Head, "Owner's fingerprint", g.Owner, "Your fingerprint", g.Own)
		})
	})
}

type handoverRemark struct {
	Text string `arg:"" help:"What there is to say."`
	On   string `placeholder:"REF" help:"Number or id of a document or customer, or the id of a payment; else it is about the books."`
}

// Run adds a remark.
func (c *handoverRemark) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		l := answer.Line{Kind: answer.Remark, About: answer.Books, Text: c.Text}
		if c.On != "" {
			if err := about(d, s, c.On, &l); err != nil {
				return err
			}
		}
		return addLine(d, s, l)
	})
}

// about finds what a remark is about. An id that is neither a document nor a customer is that of a payment.
func about(d *desk, s *app.Session, ref string, l *answer.Line) error {
	subject, err := s.ResolveSubject(d.ctx, ref)
	if err == nil {
		l.Target, l.About = subject.ID, answer.Documents
		if subject.Noun == "customer" {
			l.About = answer.Customers
		}
		return nil
	}
	if id, perr := bill.ParseID(ref); perr == nil && app.KindOf(err) == app.Missing {
		l.Target, l.About = id, answer.Payments
		return nil
	}
	return err
}

func addLine(d *desk, s *app.Session, l answer.Line) error {
	l, err := s.AddAnswerLine(d.ctx, l)
	if err != nil {
		return err
	}
	return d.answer(app.Wire(l), line(lineWords(l)))
}

// lineWords is a line of an answer in one line.
func lineWords(l answer.Line) string {
	on := ""
	if l.Label != "" {
		on = " on " + l.Label
	}
	if l.Kind == answer.Remark {
		return "remark" + on + ": " + strings.Join(strings.Fields(l.Text), " ")
	}
	out := fmt.Sprintf("payment%s: %s %s, %s", on, l.Amount, l.Amount.Currency().Code(), day(l.Day))
	for _, more := range []string{l.Account, l.Reference, strings.Join(strings.Fields(l.Text), " ")} {
		if more != "" {
			out += ", " + more
		}
	}
	return out
}

type handoverPay struct {
	Invoice   string `arg:"" help:"Number or id of the invoice."`
	Amount    string `arg:"" help:"What came in, in the currency of the invoice; negative where it was paid back."`
	Day       string `placeholder:"DATE" help:"When; else today."`
	Account   string `help:"To which account it came, or how: transfer, cash."`
	Reference string `help:"Where it stands: statement, page."`
	Text      string `help:"What else there is to say."`
}

// Run proposes a payment.
func (c *handoverPay) Run(d *desk) error {
	return d.session(func(s *app.Session) (err error) {
		l := answer.Line{Kind: answer.Payment, About: answer.Documents, Account: c.Account, Reference: c.Reference, Text: c.Text}
		if l.Target, err = s.ResolveDocument(d.ctx, c.Invoice); err != nil {
			return err
		}
		doc, err := s.Document(d.ctx, l.Target)
		if err != nil {
			return err
		}
		if l.Amount, err = money.ParseAmount(doc.Currency(), c.Amount); err != nil {
			return &app.Error{Kind: app.Invalid, Field: "amount", Hint: app.HintFixField, Err: err}
		}
		if err := readDay(c.Day, &l.Day); err != nil {
			return err
		}
		return addLine(d, s, l)
	})
}

// readDay reads a day where one was typed.
func readDay(text string, into *bill.Date) (err error) {
	if text == "" {
		return nil
	}
	if *into, err = bill.ParseDate(text); err != nil {
		return usage("%s is no date such as 2026-12-31", text)
	}
	return nil
}

type handoverLines struct{}

// Run lists the answer so far.
func (*handoverLines) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.AnswerLines(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			for i, l := range list {
				if _, err := fmt.Fprintf(w, "%d  %s\n", i+1, printable(lineWords(l))); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

type handoverChange struct {
	Line      int     `arg:"" help:"Number of the line, as handover lines shows it."`
	Text      *string `help:"What there is to say."`
	Amount    string  `help:"Of a payment: what came in."`
	Day       string  `placeholder:"DATE" help:"Of a payment: when."`
	Account   *string `help:"Of a payment: to which account it came, or how."`
	Reference *string `help:"Of a payment: where it stands."`
}

// Run writes a line anew: what is not named stays.
func (c *handoverChange) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.AnswerLines(d.ctx)
		if err != nil {
			return err
		}
		var was answer.Line
		if c.Line >= 1 && c.Line <= len(list) {
			was = list[c.Line-1]
		}
		l, err := c.over(was)
		if err != nil {
			return err
		}
		if l, err = s.ChangeAnswerLine(d.ctx, c.Line, was, l); err != nil {
			return err
		}
		return d.answer(app.Wire(l), line(lineWords(l)))
	})
}

// over is the line with what was typed.
func (c *handoverChange) over(l answer.Line) (_ answer.Line, err error) {
	if l.Kind == answer.Remark && (c.Amount != "" || c.Day != "" || c.Account != nil || c.Reference != nil) {
		return l, usage("a remark has --text alone")
	}
	for text, into := range map[*string]*string{c.Text: &l.Text, c.Account: &l.Account, c.Reference: &l.Reference} {
		if text != nil {
			*into = *text
		}
	}
	if c.Amount != "" && l.Kind == answer.Payment {
		if l.Amount, err = money.ParseAmount(l.Amount.Currency(), c.Amount); err != nil {
			return l, &app.Error{Kind: app.Invalid, Field: "amount", Hint: app.HintFixField, Err: err}
		}
	}
	return l, readDay(c.Day, &l.Day)
}

type handoverDrop struct {
	Line int `arg:"" help:"Number of the line, as handover lines shows it."`
}

// Run takes a line out.
func (c *handoverDrop) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := s.DropAnswerLine(d.ctx, c.Line); err != nil {
			return err
		}
		return d.answer(map[string]any{"dropped": c.Line}, line("dropped"))
	})
}

type handoverAnswer struct {
	File string `arg:"" help:"A new file, or a folder."`
}

// Run writes the answer.
func (c *handoverAnswer) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		a, err := s.AnswerHandover(d.ctx, c.File)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(a), func(w io.Writer) error {
			note := ""
			if a.Again {
				note = "nothing new was written: this is the last answer once more"
			}
			return facts(w, "File", a.Path, "Lines", fmt.Sprint(a.Lines), "Your fingerprint", a.Fingerprint, "Note", note)
		})
	})
}

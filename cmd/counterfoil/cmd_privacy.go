package main

import (
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/privacy"
)

type privacyCmd struct {
	Find      privacyFind      `cmd:"" help:"Find whose data the books hold by a name: customers, and buyers who were only typed on documents."`
	Show      privacyShow      `cmd:"" help:"All that the books hold of a customer: what, what for, and how long."`
	Export    privacyExport    `cmd:"" help:"Write all of it into a zip file, in the clear: JSON, CSV, PDF, papers and files."`
	Erase     privacyErase     `cmd:"" help:"Say what erasing the data of a customer would take and what the law has kept; with --yes erase."`
	Say       privacySay       `cmd:"" help:"File where data are from, a consent or an objection, or that it is taken back."`
	Restrict  privacyRestrict  `cmd:"" help:"Keep the data of a customer and make nothing new out to her, or with --lift use them again."`
	Erasures  privacyErasures  `cmd:"" help:"List what was erased, and what may go now."`
	Retention privacyRetention `cmd:"" help:"How long records are kept: the law of the country, and own longer periods."`
	Record    privacyRecord    `cmd:"" help:"The record of processing activities (GDPR Article 30) with the flows of data."`
}

// ofSomebody runs something for somebody whose data the books hold.
func (d *desk) ofSomebody(ref string, work func(*app.Session, app.Personal) error) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveConcerned(d.ctx, ref)
		if err != nil {
			return err
		}
		p, err := s.Personal(d.ctx, id)
		if err != nil {
			return err
		}
		return work(s, p)
	})
}

type privacyFind struct {
	Name string `arg:"" help:"A part of the name; of a customer also of her contacts and addresses."`
}

// Run finds people.
func (c *privacyFind) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		customers, _, err := s.Customers(d.ctx, app.CustomerQuery{Search: c.Name, Archived: true})
		if err != nil {
			return err
		}
		buyers, err := s.Buyers(d.ctx, c.Name)
		if err != nil {
			return err
		}
		found := map[string]any{"customers": app.WireAll(customers), "buyers": app.WireAll(buyers)}
		return d.answer(found, func(w io.Writer) error {
			var rows [][]string
			for _, c := range customers {
				rows = append(rows, []string{c.Name, "customer " + c.Number, c.ID.String()})
			}
			for _, b := range buyers {
				rows = append(rows, []string{b.Name, "on " + plural(b.Documents, "document") + ", the last of " + day(b.Last), b.Document.String()})
			}
			return table(w, []column{left("NAME"), left("WHERE"), left("ID")}, rows)
		})
	})
}

type privacyShow struct {
	Customer string `arg:"" help:"Number or id of the customer; or of a document to somebody who is none, or her name."`
	All      bool   `help:"Name every record."`
}

// Run shows what is held.
func (c *privacyShow) Run(d *desk) error {
	return d.ofSomebody(c.Customer, func(_ *app.Session, p app.Personal) error {
		return d.answer(app.Wire(p), func(w io.Writer) error { return printPersonal(w, p, c.All) })
	})
}

func printPersonal(w io.Writer, p app.Personal, all bool) error {
	if err := printHeld(w, p.Kinds, all); err != nil {
		return err
	}
	for _, s := range p.Said {
		if _, err := fmt.Fprintln(w, printable(app.SaidLine(s))); err != nil {
			return err
		}
	}
	return nil
}

func printHeld(w io.Writer, kinds []app.HeldKind, all bool) error {
	var rows [][]string
	for _, k := range kinds {
		rows = append(rows, []string{privacy.NameOf(k.Kind, "en"), fmt.Sprint(len(k.Holdings)), privacy.PurposeOf(k.Kind, "en"), app.KeptFor(k), day(k.Last)})
		if !all {
			continue
		}
		for _, h := range k.Holdings {
			rows = append(rows, []string{"  " + day(h.Day) + "  " + h.Label, "", "", "", day(h.Last)})
		}
	}
	return table(w, []column{left("RECORDS"), right("COUNT"), left("PURPOSE"), left("KEPT"), left("LOCKED UNTIL")}, rows)
}

type privacyExport struct {
	Customer string `arg:"" help:"Number or id of the customer; or of a document to somebody who is none, or her name."`
	Output   string `short:"o" required:"" placeholder:"FILE.zip" help:"The file to write; it must not exist."`
}

// Run exports.
func (c *privacyExport) Run(d *desk) error {
	return d.ofSomebody(c.Customer, func(s *app.Session, p app.Personal) error {
		if err := s.ExportPersonal(d.ctx, p.Customer.ID, c.Output); err != nil {
			return err
		}
		return d.answer(map[string]any{"path": c.Output}, line(c.Output))
	})
}

type privacyErase struct {
	Customer string `arg:"" help:"Number or id of the customer; or of a document to somebody who is none, or her name."`
	Yes      bool   `help:"Erase. Without it nothing changes."`
}

// Run says what an erasure takes, or erases.
func (c *privacyErase) Run(d *desk) error {
	return d.ofSomebody(c.Customer, func(s *app.Session, p app.Personal) error {
		work := s.PreviewErasure
		if c.Yes {
			work = s.EraseData
		}
		e, err := work(d.ctx, p.Customer.ID)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(e), func(w io.Writer) error { return printErasure(w, e, c.Yes) })
	})
}

func printErasure(w io.Writer, e app.Erasure, done bool) error {
	head := "This goes:"
	if done {
		head = "Erased:"
	}
	var lines []string
	add := func(title string, kinds []app.HeldKind, rest func(app.HeldKind) string) {
		if len(kinds) > 0 {
			lines = append(lines, title)
		}
		for _, k := range kinds {
			lines = append(lines, fmt.Sprintf("  %d  %s%s", len(k.Holdings), privacy.NameOf(k.Kind, "en"), rest(k)))
		}
	}
	add(head, e.Gone, func(app.HeldKind) string { return "" })
	add("The law has this kept, locked:", e.Stays, func(k app.HeldKind) string { return ", until " + k.Last.String() + " (" + k.Rule.Source + ")" })
	lines = append(lines, app.HinderWords(e.Hinders)...)
	if !e.Rest.IsZero() {
		lines = append(lines, "The rest is offered when its day has passed, the first after "+e.Rest.String()+".")
	}
	lines = append(lines, app.BackupWords(e.Personal)...)
	if e.Left {
		lines = append(lines, "Somebody was reading: the log is emptied with the next change.")
	}
	if !done {
		lines = append(lines, "Nothing was changed. To erase: --yes. It cannot be taken back.")
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

type privacySay struct {
	Customer string `arg:"" help:"Number or id of the customer."`
	Kind     string `arg:"" help:"source, consent, withdrawal, objection or retraction."`
	Purpose  string `arg:"" optional:"" help:"Of a consent or objection: newsletter, contact."`
	Date     string `placeholder:"2026-01-31" help:"The day on which it was said; else today."`
	Means    string `help:"By what it was said: a form, by telephone."`
	Note     string `help:"What else there is to know."`
}

// Run files a word.
func (c *privacySay) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveCustomer(d.ctx, c.Customer)
		if err != nil {
			return err
		}
		w, err := app.SaidIn(id, c.Kind, c.Purpose, c.Date, c.Means, c.Note)
		if err != nil {
			return err
		}
		said, err := s.Say(d.ctx, w)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(said), line(app.SaidLine(said)))
	})
}

type privacyRestrict struct {
	Customer string `arg:"" help:"Number or id of the customer."`
	Lift     bool   `help:"Use her data again."`
	Note     string `help:"Why."`
}

// Run restricts the use of data, or lifts that.
func (c *privacyRestrict) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveCustomer(d.ctx, c.Customer)
		if err != nil {
			return err
		}
		work := s.Restrict
		if c.Lift {
			work = s.LiftRestriction
		}
		said, err := work(d.ctx, id, c.Note)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(said), line(app.SaidLine(said)))
	})
}

type privacyErasures struct {
	Due bool `help:"Only those after which something is not kept by law any more."`
}

// Run lists erasures.
func (c *privacyErasures) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, due, err := s.Erasures(d.ctx)
		if err != nil {
			return err
		}
		if c.Due {
			list = due
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printErasures(w, list) })
	})
}

func printErasures(w io.Writer, list []app.PastErasure) error {
	var rows [][]string
	for _, e := range list {
		n := 0
		for _, of := range e.Gone {
			n += of
		}
		rows = append(rows, []string{moment(e.Made), e.Customer.String(), fmt.Sprint(n), day(e.Rest), day(e.Until)})
	}
	return table(w, []column{left("WHEN"), left("CUSTOMER"), right("RECORDS"), left("NEXT AFTER"), left("ALL AFTER")}, rows)
}

type privacyRetention struct {
	Invoices *int `placeholder:"YEARS" help:"Keep invoices at least so long; 0: as the law says. Only the owner."`
	Payments *int `placeholder:"YEARS" help:"Keep payments and bank entries at least so long."`
	Letters  *int `placeholder:"YEARS" help:"Keep reminders and accepted quotes at least so long."`
}

// Run shows or sets the periods.
func (c *privacyRetention) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		own := map[privacy.Law]int{}
		for law, years := range map[privacy.Law]*int{privacy.Invoices: c.Invoices, privacy.Books: c.Payments, privacy.Letters: c.Letters} {
			if years != nil {
				own[law] = *years
			}
		}
		t, err := s.Retention(d.ctx)
		if len(own) > 0 && err == nil {
			t, err = s.SetRetention(d.ctx, own)
		}
		if err != nil {
			return err
		}
		return d.answer(app.Wire(t), func(w io.Writer) error { return printRetention(w, t) })
	})
}

func printRetention(w io.Writer, t privacy.Terms) error {
	var rows [][]string
	for _, law := range privacy.Laws() {
		r := privacy.For(t.Country, law).Longer(t.Own[law])
		looked := "from general knowledge: ask an accountant"
		if !r.Looked.IsZero() {
			looked = "compared with reports " + r.Looked.String()
		}
		if r.Page != "" {
			looked = "compared with " + r.Page + " " + r.Looked.String()
		}
		own := ""
		if r.Own > 0 {
			own = "own period"
		}
		rows = append(rows, []string{string(law), privacy.RuleWords(r, "en"), r.Source, looked, own})
	}
	return table(w, []column{left("RECORDS"), left("KEPT"), left("LAW"), left("SOURCE"), left("")}, rows)
}

type privacyRecord struct {
	Language string `help:"en or de; else that of the company."`
	Output   string `short:"o" placeholder:"FILE.pdf" help:"Write it as PDF."`
}

// Run shows or writes the record.
func (c *privacyRecord) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		r, err := s.ProcessingRecord(d.ctx, c.Language)
		if err != nil {
			return err
		}
		if c.Output != "" {
			company, err := s.Company(d.ctx)
			if err != nil {
				return err
			}
			file, err := app.RecordPDF(r, company, s.Today())
			if err != nil {
				return err
			}
			return d.writeOut(c.Output, file)
		}
		return d.answer(app.Wire(r), func(w io.Writer) error {
			for _, t := range app.RecordTables(r) {
				if err := printReport(w, t); err != nil {
					return err
				}
				fmt.Fprintln(w)
			}
			return nil
		})
	})
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type reminderCmd struct {
	Due      reminderDue      `cmd:"" help:"List the letters that are due today: one to each customer in each currency, with all that is overdue."`
	Make     reminderMake     `cmd:"" help:"Make letters that are due; each is filed, and counts as sent."`
	List     reminderList     `cmd:"" help:"List the letters, the newest first."`
	Show     reminderShow     `cmd:"" help:"Show a letter, or write its PDF as it was sent."`
	Send     reminderSend     `cmd:"" help:"Send a letter by e-mail, with its PDF."`
	TakeBack reminderTakeBack `cmd:"" name:"take-back" help:"Say that a letter was sent by mistake: it counts for nothing from then on."`
	Hold     reminderHold     `cmd:"" help:"Do not remind of an invoice, or a customer at all."`
	Release  reminderRelease  `cmd:"" help:"Remind again."`
	Plan     reminderPlan     `cmd:"" help:"Show the levels: days past due, fees, own texts."`
	Set      reminderSet      `cmd:"" help:"Keep the levels, from JSON; only the owner."`
}

type reminderDue struct{}

// Run lists what is due.
func (c *reminderDue) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.DueReminders(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, r := range list {
				rows = append(rows, append([]string{r.Name}, reminderCells(r)...))
			}
			if err := table(w, append([]column{left("CUSTOMER")}, reminderHeads...), rows); err != nil {
				return err
			}
			if n := mayBeSent(list); n > 0 {
				_, err := fmt.Fprintf(w, "\nThese books were restored from a backup: %d of them may have been sent after it. Look first, then make them with --again.\n", n)
				return err
			}
			return nil
		})
	})
}

// mayBeSent counts the letters that may have been sent after the backup that the books were restored from.
func mayBeSent(list []bill.ReminderDue) (n int) {
	for _, r := range list {
		if r.MayBeSent {
			n++
		}
	}
	return n
}

var reminderHeads = []column{
	right("LEVEL"), left("INVOICES"), right("DAYS LATE"), right("OPEN"), right("CREDIT"), right("INTEREST"), right("FEE"), right("IN ALL"), left(""),
}

func reminderCells(r bill.ReminderDue) []string {
	return []string{
		fmt.Sprint(r.Level), r.Numbers(), fmt.Sprint(r.Lines[0].Late), r.Open.String(), r.Credit.Neg().String(), r.Interest.String(), r.Fee.String(),
		r.Total.String(), r.Account.Currency.Code(),
	}
}

type reminderMake struct {
	To  []string `arg:"" optional:"" help:"To whom: names, customer numbers or ids, or numbers of invoices, as 'reminder due' lists them."`
	All bool     `help:"All that are due."`

	Again bool `help:"In books that were restored from a backup: make also what may have been sent after it."`

	Dir string `placeholder:"DIR" help:"Write each letter into this folder, as a PDF of its own."`
	PDF string `name:"pdf" placeholder:"FILE.pdf" help:"Write all of them into one PDF, for printing; '-' is standard output."`
}

// Run makes letters. What was made before an error stays made, and is told.
func (c *reminderMake) Run(d *desk) error {
	if c.All == (len(c.To) > 0) {
		return usage("name to whom, or give --all")
	}
	return d.session(func(s *app.Session) error {
		to, err := c.accounts(d, s)
		if err != nil {
			return err
		}
		made, failed := s.MakeReminders(d.ctx, to, c.Again)
		if failed != nil && len(made) == 0 {
			return failed
		}
		if err := c.write(d, s, made); err != nil {
			return err
		}
		if c.PDF != "-" {
			err = d.answer(app.WireAll(made), func(w io.Writer) error { return printReminders(w, made) })
		}
		if failed != nil {
			return failed
		}
		return err
	})
}

// accounts finds whom the arguments name among those to whom a letter is due.
func (c *reminderMake) accounts(d *desk, s *app.Session) (to []bill.ReminderAccount, err error) {
	if c.All {
		return nil, nil
	}
	due, err := s.DueReminders(d.ctx)
	if err != nil {
		return nil, err
	}
	for i, ref := range c.To {
		customer := bill.ID{}
		if id, err := s.ResolveCustomer(d.ctx, ref); err == nil {
			customer = id
		}
		found := false
		for _, r := range due {
			mine := strings.EqualFold(r.Name, ref) || !customer.IsZero() && r.Account.Customer == customer ||
				slices.ContainsFunc(r.Lines, func(l bill.ReminderLine) bool { return l.Number == ref || l.Document.String() == ref })
			if mine && !slices.Contains(to, r.Account) {
				to = append(to, r.Account)
			}
			found = found || mine
		}
		if !found {
			return nil, &app.Error{Kind: app.Conflict, Field: fmt.Sprintf("to[%d]", i), Hint: app.HintNotDue, Err: errors.New("no reminder is due to them")}
		}
	}
	return to, nil
}

// write writes the PDFs that were asked for.
func (c *reminderMake) write(d *desk, s *app.Session, made []bill.Reminder) error {
	var ids []bill.ID
	for _, r := range made {
		ids = append(ids, r.ID)
		if c.Dir == "" {
			continue
		}
		pdf, err := s.ReminderPDF(d.ctx, r.ID)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(c.Dir, 0o700); err != nil {
			return fileError(err)
		}
		if err := writePDF(filepath.Join(c.Dir, reminderFile(r)), pdf); err != nil {
			return err
		}
	}
	if c.PDF == "" || len(made) == 0 {
		return nil
	}
	pdf, err := s.PrintReminders(d.ctx, ids)
	switch {
	case err != nil:
		return err
	case c.PDF == "-":
		_, err = d.out.Write(pdf)
		return err
	}
	return writePDF(c.PDF, pdf)
}

// reminderFile is the name of a letter's file.
func reminderFile(r bill.Reminder) string {
	return "reminder-" + day(r.Date) + "-" + r.ID.String() + ".pdf"
}

func printReminders(w io.Writer, list []bill.Reminder) error {
	var rows [][]string
	for _, r := range list {
		state := ""
		if !r.TakenBack.IsZero() {
			state = "taken back"
		}
		rows = append(rows, append(append([]string{r.ID.String(), day(r.Date), r.Name}, reminderCells(r.ReminderDue)...), r.By, state))
	}
	heads := append([]column{left("ID"), left("DATE"), left("CUSTOMER")}, reminderHeads...)
	return table(w, append(heads, left("BY"), left("")), rows)
}

type reminderList struct {
	Invoice  string `placeholder:"NUMBER" help:"Only letters that name this invoice."`
	Customer string `placeholder:"REF" help:"Only those to this customer: id or number."`
	Limit    int    `default:"100" help:"How many at most."`
}

// Run lists the letters.
func (c *reminderList) Run(d *desk) error {
	return d.session(func(s *app.Session) (err error) {
		q := app.ReminderQuery{Limit: c.Limit}
		if c.Invoice != "" {
			if q.Document, err = s.ResolveDocument(d.ctx, c.Invoice); err != nil {
				return err
			}
		}
		if c.Customer != "" {
			if q.Customer, err = s.ResolveCustomer(d.ctx, c.Customer); err != nil {
				return err
			}
		}
		list, _, err := s.Reminders(d.ctx, q)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printReminders(w, list) })
	})
}

type reminderShow struct {
	ID  string `arg:"" help:"Id of the letter."`
	PDF string `name:"pdf" placeholder:"FILE.pdf" help:"Write the PDF as it was sent; '-' is standard output."`
}

// Run shows a letter.
func (c *reminderShow) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		if c.PDF != "" {
			pdf, err := s.ReminderPDF(d.ctx, id)
			if err != nil {
				return err
			}
			return d.put(c.PDF, pdf, writePDF)
		}
		r, err := s.Reminder(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(r), func(w io.Writer) error { return showReminder(w, r) })
	})
}

func showReminder(w io.Writer, r bill.Reminder) error {
	back := ""
	if !r.TakenBack.IsZero() {
		back = day(r.TakenBack) + ": " + r.Reason
	}
	err := facts(w, "Letter", r.Text.Title, "To", r.Name, "Date", day(r.Date), "Made by", r.By, "Level", fmt.Sprint(r.Level), "Pay by", day(r.PayBy),
		"In all", r.Total.String()+" "+r.Account.Currency.Code(), "Taken back", back, "Id", r.ID.String())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, l := range r.Lines {
		rows = append(rows, []string{l.Number, day(l.Due), fmt.Sprint(l.Late), fmt.Sprint(l.Level), l.Open.String(), l.Interest.String()})
	}
	for _, sum := range [][2]string{{"credit", r.Credit.Neg().String()}, {"interest", r.Interest.String()}, {"fee", r.Fee.String()}, {"in all", r.Total.String()}} {
		rows = append(rows, []string{sum[0], "", "", "", sum[1], ""})
	}
	fmt.Fprintln(w)
	return table(w, []column{left("INVOICE"), left("DUE"), right("DAYS LATE"), right("LEVEL"), right("OPEN"), right("INTEREST")}, rows)
}

type reminderTakeBack struct {
	ID     string `arg:"" help:"Id of the letter."`
	Reason string `required:"" help:"Why."`
}

// Run takes a letter back.
func (c *reminderTakeBack) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		r, err := s.TakeBackReminder(d.ctx, id, c.Reason)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(r), line("taken back"))
	})
}

// reminderTarget is an invoice or a customer.
type reminderTarget struct {
	Invoice  string `xor:"target" required:"" placeholder:"NUMBER" help:"Number or id of the invoice."`
	Customer string `xor:"target" required:"" placeholder:"REF" help:"Id or number of the customer."`
}

func (t *reminderTarget) hold(d *desk, h bill.ReminderHold, done string) error {
	return d.session(func(s *app.Session) (err error) {
		if t.Invoice != "" {
			h.Document, err = s.ResolveDocument(d.ctx, t.Invoice)
		} else {
			h.Customer, err = s.ResolveCustomer(d.ctx, t.Customer)
		}
		if err != nil {
			return err
		}
		if h, err = s.HoldReminders(d.ctx, h); err != nil {
			return err
		}
		return d.answer(app.Wire(h), line(done))
	})
}

type reminderHold struct {
	reminderTarget
	Reason string `required:"" help:"Why."`
	Until  string `placeholder:"2026-12-31" help:"The last day on which it holds; else until it is released."`
}

// Run holds reminders back.
func (c *reminderHold) Run(d *desk) (err error) {
	h := bill.ReminderHold{Held: true, Reason: c.Reason}
	if c.Until != "" {
		if h.Until, err = bill.ParseDate(c.Until); err != nil {
			return usage("--until: a day such as 2026-01-31")
		}
	}
	return c.hold(d, h, "not reminded any more")
}

type reminderRelease struct {
	reminderTarget
	Reason string `help:"Why."`
}

// Run lets reminders go on.
func (c *reminderRelease) Run(d *desk) error {
	return c.hold(d, bill.ReminderHold{Reason: c.Reason}, "reminded again")
}

type reminderPlan struct{}

// Run shows the plan.
func (c *reminderPlan) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		p, err := s.ReminderPlan(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), func(w io.Writer) error { return printReminderPlan(w, p) })
	})
}

type reminderSet struct {
	File string `arg:"" help:"JSON file, or '-': {\"wait\": days between letters, \"payIn\": days, \"levels\": three of {\"after\": days past due, \"fee\", \"interest\": false, \"texts\": [{\"language\", \"title\", \"before\", \"after\"}]}}. Texts may hold {number} {open} {due} {days} {until} {fee} {interest} {total} {name}."`
}

// Run keeps a plan.
func (c *reminderSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		p, err := s.SetReminderPlanFrom(d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), func(w io.Writer) error { return printReminderPlan(w, p) })
	})
}

func printReminderPlan(w io.Writer, p bill.ReminderPlan) error {
	if err := facts(w, "Between letters", fmt.Sprint(p.Wait, " days"), "To pay within", fmt.Sprint(p.PayIn, " days")); err != nil {
		return err
	}
	var rows [][]string
	for i, l := range p.Levels {
		fee, interest, languages := "none", "no", []string{}
		if !l.Fee.IsZero() {
			fee = l.Fee.String() + " " + l.Fee.Currency().Code()
		}
		if l.Interest {
			interest = "yes"
		}
		for _, t := range l.Texts {
			languages = append(languages, t.Language)
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), fmt.Sprint(l.After), fee, interest, strings.Join(languages, ", ")})
	}
	return table(w, []column{right("LEVEL"), right("DAYS PAST DUE"), right("FEE"), left("INTEREST"), left("OWN TEXTS")}, rows)
}

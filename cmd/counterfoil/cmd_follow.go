package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// nextCmd drafts the document that follows another.
type nextCmd struct {
	ID   string   `arg:"" help:"Id or number of an issued document."`
	Kind string   `arg:"" enum:"order,proforma,delivery,invoice" help:"order, proforma, delivery or invoice."`
	Line []string `placeholder:"N=QUANTITY" help:"Take over so much of line N, from 1, and none of those that are not named; else all that is left."`
}

// Run drafts the next document.
func (c *nextCmd) Run(d *desk) error {
	parts, err := parseParts(c.Line)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		draft, err := s.Next(d.ctx, id, bill.Kind(c.Kind), parts)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(draft), line(draft.ID.String()))
	})
}

func parseParts(lines []string) (parts []bill.CreditPart, err error) {
	for _, text := range lines {
		number, quantity, _ := strings.Cut(text, "=")
		n, err := strconv.Atoi(number)
		q, qerr := money.ParseQuantity(quantity)
		if err != nil || qerr != nil {
			return nil, usage("--line %s: a line and its quantity, such as 2=1.5", text)
		}
		parts = append(parts, bill.CreditPart{Line: n - 1, Quantity: q})
	}
	return parts, nil
}

type answerCmd struct {
	ID     string `arg:"" help:"Id or number of the quote."`
	Answer string `arg:"" enum:"accepted,declined" help:"accepted or declined."`
	Date   string `placeholder:"YYYY-MM-DD" help:"When the customer said so; else today."`
	Note   string `help:"What else was said."`
}

// Run records the answer to a quote.
func (c *answerCmd) Run(d *desk) error {
	a := bill.Answer{Verdict: bill.Verdict(c.Answer), Note: c.Note}
	if c.Date != "" {
		var err error
		if a.Date, err = bill.ParseDate(c.Date); err != nil {
			return usage("--date %s: a day is written 2026-11-23", c.Date)
		}
	}
	return d.session(func(s *app.Session) (err error) {
		if a.Quote, err = s.ResolveDocument(d.ctx, c.ID); err != nil {
			return err
		}
		kept, err := s.Answer(d.ctx, a)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(kept), line(string(kept.Verdict)+" on "+day(kept.Date)))
	})
}

type duplicateCmd struct {
	ID string `arg:"" help:"Id or number of what is copied; it may be of any kind."`
}

// Run copies a document into a draft of the kind.
func (c *duplicateCmd) Run(d *desk, k bill.Kind) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		draft, err := s.Duplicate(d.ctx, id, k)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(draft), line(draft.ID.String()))
	})
}

type repeatCmd struct {
	Customer string `arg:"" help:"Id or number of the customer."`
}

// Run repeats the customer's last document of the kind. Prices that changed since are said on standard error.
func (c *repeatCmd) Run(d *desk, k bill.Kind) error {
	return d.session(func(s *app.Session) error {
		customer, err := s.ResolveCustomer(d.ctx, c.Customer)
		if err != nil {
			return err
		}
		draft, changes, err := s.Repeat(d.ctx, customer, k)
		if err != nil {
			return err
		}
		for _, p := range changes {
			fmt.Fprintf(d.errs, "warning: line %d: %s costs %s now, and %s here as before\n", p.Line+1, printable(p.Item), p.Now, p.Was)
		}
		return d.answer(app.Wire(draft), line(draft.ID.String()))
	})
}

// warn says what may be issued, but not unnoticed: where a draft takes over more of its source than is left, or has letters that cannot be
// printed.
func (d *desk) warn(s *app.Session, id bill.ID) {
	draft, err := s.Draft(d.ctx, id)
	if err != nil {
		return // issuing says so
	}
	found, err := s.CheckDraft(d.ctx, draft)
	if err != nil {
		return
	}
	for _, p := range found {
		if slices.Contains([]string{"more-than-source", "deposit-left", "deposits-beyond", "stock-short", "stock-low", app.NoLetters, app.NoLogo, app.NoSlip, "no-payment-part", "no-payment-code"}, p.Code) {
			fmt.Fprintf(d.errs, "warning: %s: %s\n", p.Field, words(p))
		}
	}
}

// showChain prints where a document came from, what became of it, and the answers to a quote.
func showChain(w io.Writer, doc app.Document) error {
	var rows [][]string
	for _, b := range doc.Before {
		rows = append(rows, []string{"from " + string(b.Kind()), b.Number().Text, day(b.Issued())})
	}
	for _, a := range doc.Answers {
		rows = append(rows, []string{string(a.Verdict), a.Note, day(a.Date)})
	}
	for _, a := range doc.After {
		rows = append(rows, []string{"then " + string(a.Kind()), a.Number().Text, day(a.Issued())})
	}
	if len(rows) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	return table(w, []column{left("CHAIN"), left(""), left("")}, rows)
}

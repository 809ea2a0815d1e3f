package main

import (
	"fmt"
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type lateCmd struct {
	Set  lateSet  `cmd:"" help:"Keep what is asked for late payment, from JSON; only the owner."`
	Show lateShow `cmd:"" help:"Show what is asked for late payment."`
	Of   lateOf   `cmd:"" help:"Work out interest and fee of an invoice, step by step. Nothing is booked."`
}

type lateSet struct {
	File string `arg:"" help:"JSON file, or '-': {margin: percent a year over the base rate, fee: flat fee, rates: [{from: day, percent}]}."`
}

// Run keeps the terms.
func (c *lateSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		t, err := s.SetLateTermsFrom(d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(t), func(w io.Writer) error { return printLateTerms(w, t) })
	})
}

type lateShow struct{}

// Run shows the terms.
func (c *lateShow) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		t, err := s.LateTerms(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(t), func(w io.Writer) error { return printLateTerms(w, t) })
	})
}

func printLateTerms(w io.Writer, t bill.LateTerms) error {
	fee := "none"
	if !t.Fee.IsZero() {
		fee = t.Fee.String() + " " + t.Fee.Currency().Code()
	}
	if err := facts(w, "Over the base rate", t.Margin.String()+" %", "Flat fee", fee); err != nil {
		return err
	}
	var rows [][]string
	for _, r := range t.Rates {
		rows = append(rows, []string{day(r.From), r.Percent.String()})
	}
	return table(w, []column{left("FROM"), right("BASE RATE %")}, rows)
}

type lateOf struct {
	Invoice string `arg:"" help:"Number or id of the invoice."`
	To      string `placeholder:"2026-12-31" help:"Up to this day; else today."`
}

// Run works out the claim.
func (c *lateOf) Run(d *desk) error {
	var to bill.Date
	var err error
	if c.To != "" {
		if to, err = bill.ParseDate(c.To); err != nil {
			return usage("--to: a day such as 2026-01-31")
		}
	}
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.Invoice)
		if err != nil {
			return err
		}
		l, err := s.Late(d.ctx, id, to)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(l), func(w io.Writer) error { return printLate(w, l) })
	})
}

func printLate(w io.Writer, l app.LateClaim) error {
	var rows [][]string
	for _, s := range l.Steps {
		rows = append(rows, []string{day(s.From), day(s.To), fmt.Sprint(s.Days), s.Open.String(), s.Rate.String(), s.Interest.String()})
	}
	if !l.Fee.IsZero() {
		rows = append(rows, []string{"flat fee", "", "", "", "", l.Fee.String()})
	}
	rows = append(rows, []string{"in all", "", "", "", "", l.Total.String()})
	return table(w, []column{left("FROM"), left("TO"), right("DAYS"), right("OPEN"), right("RATE %"), right("INTEREST " + l.Total.Currency().Code())}, rows)
}

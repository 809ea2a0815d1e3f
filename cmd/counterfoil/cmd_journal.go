package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/journal"
	"counterfoil/app/report"
)

type journalCmd struct {
	Datev    journalDATEV `cmd:"" help:"A booking batch for DATEV (EXTF 700, Buchungsstapel)."`
	CSV      journalCSV   `cmd:"" name:"csv" help:"A neutral journal: debit, credit, amount, tax apart."`
	Accounts journalShow  `cmd:"" help:"Show the accounts on which the journal books."`
	Set      journalSet   `cmd:"" help:"Set them, from a JSON file: all of it, or what changes."`
}

// journalFlags are the days of a journal and its file.
type journalFlags struct {
	From string `placeholder:"DAY" help:"First day; else the period's."`
	To   string `placeholder:"DAY" help:"Last day."`

	Period string `placeholder:"WORD" help:"last-month (as usual), this-month, this-quarter, last-quarter, this-year or last-year."`
	Out    string `short:"o" placeholder:"FILE" help:"Write it there; else to standard output."`
}

func (c *journalFlags) run(d *desk, format string) error {
	return d.session(func(s *app.Session) error {
		p, err := c.period(s.Today())
		if err != nil {
			return err
		}
		file, err := s.JournalFile(d.ctx, format, p)
		if err != nil {
			return err
		}
		return d.writeOut(c.Out, file)
	})
}

func (c *journalFlags) period(today bill.Date) (report.Period, error) {
	t := tableReport{From: c.From, To: c.To, Period: c.Period}
	if c.Period == "" && c.From == "" && c.To == "" {
		t.Period = "last-month"
	}
	return t.period(today, false)
}

type journalDATEV struct{ journalFlags }

// Run writes a booking batch.
func (c *journalDATEV) Run(d *desk) error { return c.run(d, "datev") }

type journalCSV struct{ journalFlags }

// Run writes a neutral journal.
func (c *journalCSV) Run(d *desk) error { return c.run(d, "csv") }

type journalShow struct{}

// Run shows the accounts.
func (c *journalShow) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		chart, err := s.Accounts(d.ctx)
		if err != nil {
			return err
		}
		return showChart(d, chart)
	})
}

type journalSet struct {
	File string `arg:"" help:"JSON file: {\"chart\": \"skr03\", \"consultant\": \"1001\", \"client\": \"1\", ...}, or '-'."`
}

// Run sets the accounts.
func (c *journalSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		chart, err := s.SetAccountsFrom(d.ctx, data)
		if err != nil {
			return err
		}
		return showChart(d, chart)
	})
}

func showChart(d *desk, c journal.Chart) error {
	return d.answer(app.Wire(c), func(w io.Writer) error {
		numbers := "not set"
		if c.Consultant > 0 && c.Client > 0 {
			numbers = fmt.Sprintf("%d / %d", c.Consultant, c.Client)
		}
		err := facts(w, "Chart", c.Name, "Consultant and client", numbers, "Business year from", fmt.Sprintf("%02d-%02d", c.YearStart.Month, c.YearStart.Day),
			"Customers", c.Receivable, "Prepaid", c.Prepaid, "Written off", c.WriteOff, "Overpaid and kept", c.Gain, "Rounding", c.Rounding, "Late payment", c.Late)
		if err != nil {
			return err
		}
		var rows [][]string
		for _, m := range c.Money {
			rows = append(rows, []string{"money", cmp.Or(m.Method, "any other"), "", m.Account, "", "", ""})
		}
		for _, r := range c.Revenue {
			rate := "any"
			if r.Percent != nil {
				rate = r.Percent.String() + " %"
			}
			rows = append(rows, []string{"sales " + string(r.Category), rate, string(r.Where), r.Account, r.Code, r.Tax, r.Discount})
		}
		fmt.Fprintln(w)
		return table(w, []column{
			left("WHAT"), left("OF"), left("WHERE"), left("ACCOUNT"), left("CODE"), left("TAX"), left("DISCOUNT"),
		}, slices.Clip(rows))
	})
}

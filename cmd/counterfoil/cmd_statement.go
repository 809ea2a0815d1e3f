package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type reportStatement struct {
	Customer string `arg:"" help:"Id of the customer."`
	From     string `placeholder:"2026-01-01" help:"First day; else the beginning."`
	To       string `placeholder:"2026-12-31" help:"Last day; else today."`
	Currency string `placeholder:"EUR" help:"Which of her currencies; else the one she is billed in."`
	PDF      string `name:"pdf" placeholder:"FILE.pdf" help:"Write it as a paper; '-' is standard output."`
	CSV      string `name:"csv" placeholder:"FILE.csv" help:"Write it for a spreadsheet; '-' is standard output."`
}

// Run makes the statement.
func (c *reportStatement) Run(d *desk) error {
	id, err := parseID(c.Customer)
	if err != nil {
		return err
	}
	q, err := c.query()
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		one, err := s.Statement(d.ctx, id, q)
		if err != nil {
			return err
		}
		if c.CSV != "" {
			data, err := one.CSV()
			if err != nil {
				return err
			}
			return d.put(c.CSV, data, writeNew)
		}
		if c.PDF != "" {
			data, err := s.StatementPDF(d.ctx, id, q)
			if err != nil {
				return err
			}
			return d.put(c.PDF, data, writePDF)
		}
		return d.answer(app.Wire(one), func(w io.Writer) error { return printStatement(w, one) })
	})
}

// put writes a file that was asked for, or to standard output.
func (d *desk) put(path string, data []byte, write func(string, []byte) error) error {
	if path == "-" {
		_, err := d.out.Write(data)
		return err
	}
	if err := write(path, data); err != nil {
		return err
	}
	return d.answer(map[string]any{"path": path, "size": len(data)}, line(path))
}

// writeNew writes a file where none is.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileError(err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fileError(err)
	}
	return nil
}

func (c *reportStatement) query() (q app.StatementQuery, err error) {
	for _, flag := range []struct {
		text string
		into *bill.Date
	}{{c.From, &q.From}, {c.To, &q.To}} {
		if flag.text == "" {
			continue
		}
		if *flag.into, err = bill.ParseDate(flag.text); err != nil {
			return q, usage("--from and --to: days such as 2026-01-31")
		}
	}
	if c.Currency != "" {
		if q.Currency, err = money.ParseCurrency(c.Currency); err != nil {
			return q, usage("--currency: three capital letters, such as EUR")
		}
	}
	return q, nil
}

func printStatement(w io.Writer, s app.AccountStatement) error {
	rows := [][]string{{day(s.From), "opening balance", "", "", "", s.Opening.String()}}
	for _, e := range s.Entries {
		rows = append(rows, []string{day(e.Date), string(e.Kind), e.Number, e.Reference, e.Amount.String(), e.Balance.String()})
	}
	rows = append(rows, []string{day(s.To), "closing balance", "", "", "", s.Closing.String()})
	err := table(w, []column{left("DATE"), left("WHAT"), left("NUMBER"), left("REFERENCE"), right("AMOUNT"), right("BALANCE " + s.Closing.Currency().Code())}, rows)
	if err != nil || len(s.Open) == 0 && s.Credit.IsZero() {
		return err
	}
	rows = nil
	for _, o := range s.Open {
		rows = append(rows, []string{o.Name(), day(o.Date), day(o.Due), o.Open.String(), fmt.Sprint(o.Late)})
	}
	if !s.Credit.IsZero() {
		rows = append(rows, []string{"credit", "", "", s.Credit.Neg().String(), ""})
	}
	fmt.Fprintln(w)
	return table(w, []column{left("OPEN"), left("DATE"), left("DUE"), right("AMOUNT"), right("DAYS OVERDUE")}, rows)
}

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
	"counterfoil/app/report"
	"counterfoil/crypto"
)

// Each report is a type of its own with what it can be asked; all are tables, and share the rest.
type (
	reportAged struct {
		By string `enum:"customer,document" default:"customer" help:"customer or document."`
		tableReport
	}
	reportSales struct {
		By string `enum:"customer,item,month,tax" default:"customer" help:"customer, item, month or tax."`
		tableReport
	}
	reportTax struct {
		By   string `enum:"rate,component" default:"rate" help:"rate, or component: the taxes that rates are made of."`
		Paid bool   `help:"Count tax when it is paid (cash accounting), not when it is invoiced."`
		tableReport
	}
	reportGST struct {
		Table string `enum:",boxes,component,b2b,b2cl,b2cs,exp,cdnr,cdnur,hsn" default:"" help:"India: component, b2b, b2cl, b2cs, exp, cdnr, cdnur or hsn (GSTR-1); elsewhere boxes."`
		Paid  bool   `help:"Count tax when it is paid (cash accounting), not when it is invoiced."`
		tableReport
	}
	reportNumbers  struct{ tableReport }
	reportEC       struct{ tableReport }
	reportJournal  struct{ tableReport }
	reportPayments struct{ tableReport }
	reportCash     struct{ tableReport }
	reportMargins  struct {
		By string `enum:"item,customer,month" default:"item" help:"item, customer or month."`
		tableReport
	}
)

// tableReport are the flags of all reports.
type tableReport struct {
	Period string `placeholder:"PERIOD" help:"this-month, last-month, this-quarter, last-quarter, this-year (as usual), last-year or all."`
	From   string `placeholder:"DAY" help:"First day, in place of a period."`
	To     string `placeholder:"DAY" help:"Last day; what is open is told as of it."`
	Format string `enum:",table,csv,xlsx,pdf" default:"" help:"table, csv, xlsx or pdf; by the name of the file, if there is one."`
	Output string `short:"o" placeholder:"FILE" help:"Where to write it; '-' is standard output."`
}

// Run tells what is open.
func (c *reportAged) Run(d *desk) error { return c.run(d, app.ReportQuery{Name: "aged", By: c.By}) }

// Run tells what was sold.
func (c *reportSales) Run(d *desk) error { return c.run(d, app.ReportQuery{Name: "sales", By: c.By}) }

// Run tells which tax is due.
func (c *reportTax) Run(d *desk) error {
	return c.run(d, app.ReportQuery{Name: "tax", By: c.By, Paid: c.Paid})
}

// Run fills what the tax return asks of sales.
func (c *reportGST) Run(d *desk) error {
	return c.run(d, app.ReportQuery{Name: "gst", By: c.Table, Paid: c.Paid})
}

// Run lists supplies to other member states.
func (c *reportEC) Run(d *desk) error { return c.run(d, app.ReportQuery{Name: "ec"}) }

// Run lists invoices and credit notes.
func (c *reportJournal) Run(d *desk) error { return c.run(d, app.ReportQuery{Name: "journal"}) }

// Run lists payments.
func (c *reportPayments) Run(d *desk) error { return c.run(d, app.ReportQuery{Name: "payments"}) }

// Run tells what is expected.
func (c *reportCash) Run(d *desk) error { return c.run(d, app.ReportQuery{Name: "cash"}) }

// Run tells what remained of sales.
func (c *reportMargins) Run(d *desk) error {
	return c.run(d, app.ReportQuery{Name: "margins", By: c.By})
}

func (c *tableReport) run(d *desk, q app.ReportQuery) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		if q.Period, err = c.period(s.Today(), q.Name == "aged"); err != nil {
			return err
		}
		t, err := s.Report(d.ctx, q)
		if err != nil {
			return err
		}
		if format == "table" {
			return d.answer(app.Wire(t), func(w io.Writer) error { return printReport(w, t.Narrow()) })
		}
		file, err := s.ReportFile(d.ctx, t, format)
		if err != nil {
			return err
		}
		return d.writeOut(c.Output, file)
	})
}

// format is what was asked for, else what the name of the file says, else a table.
func (c *tableReport) format() (string, error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(c.Output), "."))
	switch {
	case c.Format != "" && c.Format != "table":
		return c.Format, nil
	case c.Output == "":
		return "table", nil
	case slices.Contains(app.ReportFormats(), ending):
		return ending, nil
	}
	return "", usage("which format? give --format csv, xlsx or pdf, or a file that ends so")
}

// period is what the flags say; what is open, today where they say nothing.
func (c *tableReport) period(today bill.Date, open bool) (report.Period, error) {
	p := report.Period{To: today}
	word := c.Period
	if word == "" && c.From == "" && c.To == "" && !open {
		word = "this-year"
	}
	if word != "" {
		if c.From != "" || c.To != "" {
			return p, usage("give a period, or days, not both")
		}
		p, err := report.Named(word, today)
		if err != nil {
			return p, usage("no such period: %s; known are %s", word, strings.Join(report.Words(), ", "))
		}
		return p, nil
	}
	for _, f := range []struct {
		text string
		day  *bill.Date
	}{{c.From, &p.From}, {c.To, &p.To}} {
		if f.text == "" {
			continue
		}
		d, err := bill.ParseDate(f.text)
		if err != nil {
			return p, usage("%s is no day; write it as 2026-11-23", f.text)
		}
		*f.day = d
	}
	if p.To.Before(p.From) {
		return p, usage("the last day is before the first")
	}
	return p, nil
}

// writeOut puts a file in its place, where none may be yet; no name, or '-', is standard output.
func (d *desk) writeOut(name string, file []byte) error {
	if name == "" || name == "-" {
		_, err := d.out.Write(file)
		return err
	}
	if _, err := os.Lstat(name); err == nil {
		return &app.Error{Kind: app.Conflict, Hint: app.HintOtherName, Err: errors.New("a file of this name is there already")}
	}
	if err := crypto.WriteFile(name, file); err != nil {
		return fileError(err)
	}
	return d.answer(map[string]any{"path": name, "size": len(file)}, line(name))
}

// printReport prints the table, and the sums under a line.
func printReport(w io.Writer, t report.Table) error {
	columns, rows := []column{}, [][]string{}
	for _, c := range t.Columns {
		columns = append(columns, column{title: strings.ToUpper(c.Title), right: c.Kind >= report.Count})
	}
	add := func(list []report.Row) {
		for _, row := range list {
			var cells []string
			for i := range t.Columns {
				cells = append(cells, t.Plain(row, i))
			}
			rows = append(rows, cells)
		}
	}
	add(t.Rows)
	if len(t.Sums) > 0 {
		rows = append(rows, make([]string, len(columns)))
	}
	add(t.Sums)
	_, err := fmt.Fprintf(w, "%s\n\n", strings.TrimSpace(t.Title+" "+app.PeriodWords(t)))
	err = errors.Join(err, table(w, columns, rows))
	for _, note := range t.Notes {
		_, e := fmt.Fprintf(w, "\n%s\n", note)
		err = errors.Join(err, e)
	}
	return err
}

package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/assets"
)

type reportCmd struct {
	Numbers  reportNumbers  `cmd:"" help:"Prove that no series has gaps or doubles. Ends with 4 if one has."`
	Aged     reportAged     `cmd:"" help:"What is open, by how long it is overdue."`
	Sales    reportSales    `cmd:"" help:"What was sold, by customer, item, month or tax."`
	Tax      reportTax      `cmd:"" help:"Tax by category and rate, as invoiced or as paid."`
	GST      reportGST      `cmd:"" name:"gst" help:"What the GST return asks of sales: India (GSTR-1), Australia, New Zealand, Canada."`
	EC       reportEC       `cmd:"" name:"ec" help:"EC sales list: goods and services to businesses in other member states, by VAT id."`
	Journal  reportJournal  `cmd:"" help:"Every invoice and credit note."`
	Payments reportPayments `cmd:"" help:"Every payment."`
	Cash     reportCash     `cmd:"" help:"What is expected in the next weeks, by how late each customer usually is."`
	Margins  reportMargins  `cmd:"" help:"What remained of sales after what the goods cost, by item, customer or month. Not for clerks."`

	Statement reportStatement `cmd:"" help:"Statement of account of a customer: balances, movements, what is open by age; as table, PDF or CSV."`
}

// Run reports on the number series: in words, or as a table in a file.
func (c *reportNumbers) Run(d *desk) error {
	if c.Output != "" || c.Format != "" && c.Format != "table" {
		return c.run(d, app.ReportQuery{Name: "numbers"})
	}
	return d.session(func(s *app.Session) error {
		list, err := s.Numbers(d.ctx)
		if err != nil {
			return err
		}
		err = d.answer(app.WireAll(list), func(w io.Writer) error { return printNumbers(w, list) })
		for _, r := range list {
			if !r.Whole() {
				return errors.Join(err, &app.Error{Kind: app.Damaged, Hint: app.HintBackup, Err: errors.New("a number series has gaps or doubles")})
			}
		}
		return err
	})
}

// periodWord is a period of a series as a person writes it: 2026, or 2026-11; nothing where it never restarts.
func periodWord(period int) string {
	switch {
	case period == 0:
		return ""
	case period > 9999:
		return fmt.Sprintf("%d-%02d", period/100, period%100)
	}
	return fmt.Sprint(period)
}

func printNumbers(w io.Writer, list []app.NumberReport) error {
	var rows [][]string
	for _, r := range list {
		for _, run := range r.Runs {
			rows = append(rows, []string{
				string(r.Series.Kind), r.Series.Pattern, periodWord(run.Period), fmt.Sprint(run.Count), run.First.Text, run.Last.Text,
				runVerdict(r.Series, run),
			})
		}
		if len(r.Runs) == 0 {
			rows = append(rows, []string{string(r.Series.Kind), r.Series.Pattern, "", "0", "", "", "nothing issued yet"})
		}
	}
	return table(w, []column{
		left("KIND"), left("PATTERN"), left("PERIOD"), right("COUNT"), left("FIRST"), left("LAST"), left("VERDICT"),
	}, rows)
}

// runVerdict says whether the numbers of a period are whole, and what explains their gaps.
func runVerdict(series bill.Series, run bill.Run) string {
	verdict := "no gaps, no doubles"
	if len(run.Passed) > 0 {
		verdict = "no other gaps, no doubles"
	}
	if run.First.Counter > 1 {
		verdict += ", begins at " + fmt.Sprint(run.First.Counter)
	}
	if series.Restart != bill.RestartNever {
		verdict += ", " + string(series.Restart) + " from 1"
	}
	if !run.Whole() {
		verdict = fmt.Sprintf("missing %v, doubled %v", run.Missing, run.Double)
	}
	for i := len(run.Passed) - 1; i >= 0; i-- {
		verdict = run.Passed[i].String() + "; " + verdict
	}
	return verdict
}

type acceptCmd struct{}

// Run accepts books that were changed behind the program's back.
func (c *acceptCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		why, err := s.Acknowledge(d.ctx)
		if err != nil {
			return err
		}
		words := "There is nothing to accept: the books are as this computer left them."
		if why != "" {
			words = "Accepted. The books can be changed again, and the trail says who accepted them."
		}
		return d.answer(map[string]string{"acknowledged": string(why)}, line(words))
	})
}

type versionCmd struct {
	Licences bool `help:"Show the licences of the program and of all that is in it."`
}

// Run shows the version, or the licences.
func (c *versionCmd) Run(d *desk) error {
	if c.Licences {
		return d.answer(licencesOut(), printLicences)
	}
	v := d.env.Version
	return d.answer(map[string]string{"version": v, "go": runtime.Version(), "system": runtime.GOOS + "/" + runtime.GOARCH},
		line(strings.Join([]string{"counterfoil", v, runtime.GOOS + "/" + runtime.GOARCH}, " ")))
}

// licenceOut is one licence and what it is for.
type licenceOut struct {
	Of   []string `json:"of"`
	Text string   `json:"text"`
}

func licencesOut() (list []licenceOut) {
	for _, l := range assets.Licences() {
		list = append(list, licenceOut{l.Of, l.Text})
	}
	return list
}

// printLicences prints all of them, each below the names of what it is for.
func printLicences(w io.Writer) error {
	for i, l := range assets.Licences() {
		gap := "\n\n"
		if i == 0 {
			gap = ""
		}
		if _, err := fmt.Fprintf(w, "%s%s\n\n%s\n", gap, strings.Join(l.Of, "\n"), l.Text); err != nil {
			return err
		}
	}
	return nil
}

package app

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/app/report"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// ReportQuery asks for a report. Name is one of ReportNames; By is how sales and open items are listed; Paid counts tax when it was paid,
// as cash accounting does. What is open is told as of the last day of the period.
type ReportQuery struct {
	Name   string
	By     string
	Paid   bool
	Period report.Period
}

// ReportNames are the reports, in the order in which they are offered.
func ReportNames() []string {
	return []string{"aged", "sales", "tax", "ec", "gst", "journal", "payments", "cash", "margins", "numbers"}
}

// Report works out a report. That of margins is not for clerks: Forbidden.
func (s *Session) Report(ctx context.Context, q ReportQuery) (report.Table, error) {
	see := seeReports
	if q.Name == "margins" {
		see = seeCosts
	}
	return read(ctx, s, see, func(v *store.View) (report.Table, error) {
		company, err := v.Company()
		if err != nil {
			return report.Table{}, err
		}
		t, err := s.table(v, q, company)
		t.Period = q.Period
		if err == nil && slices.Contains(closing, q.Name) {
			var a trail.Anchor
			a, err = v.Anchor()
			t.Trail = a.Short()
		}
		return t, err
	})
}

// closing are the reports with which a period is closed. On paper they bear the state of the trail: who keeps one can show later that what was
// done until then is still told the same (counterfoil trail verify --against).
var closing = []string{"sales", "tax", "ec", "gst", "journal", "numbers"}

// table reads what a report is made of, and makes it.
func (s *Session) table(v *store.View, q ReportQuery, company bill.Company) (report.Table, error) {
	home := company.Currency
	switch q.Name {
	case "aged":
		list, err := v.Unsettled(q.Period.To)
		if err == nil {
			var charges []report.Open
			charges, err = v.UnsettledCharges(q.Period.To)
			list = append(list, charges...)
		}
		return made(err, func() (report.Table, error) { return report.Aged(list, q.By, q.Period.To, home) })
	case "sales":
		return salesTable(v, q, home)
	case "tax":
		return taxTable(v, q, home)
	case "ec":
		list, err := v.ECSales(q.Period)
		return made(err, func() (report.Table, error) { return report.EC(list, home) })
	case "journal":
		list, err := v.Sales(q.Period)
		return made(err, func() (report.Table, error) { return report.Journal(list, home) })
	case "payments":
		list, err := v.PaymentsIn(q.Period)
		return made(err, func() (report.Table, error) { return report.Payments(list, home) })
	case "margins":
		list, err := v.Earned(q.Period)
		return made(err, func() (report.Table, error) { return report.Margins(list, q.By, home) })
	case "cash":
		return s.cashTable(v, home)
	case "gst":
		return gstTable(v, q, company)
	case "numbers":
		return s.numbersTable(v, home)
	}
	return report.Table{}, invalid("report", "no such report")
}

// made makes the table, if what it is made of could be read.
func made(err error, table func() (report.Table, error)) (report.Table, error) {
	if err != nil {
		return report.Table{}, err
	}
	return table()
}

func salesTable(v *store.View, q ReportQuery, home money.Currency) (report.Table, error) {
	switch q.By {
	case report.ByItem:
		list, err := v.SoldItems(q.Period)
		return made(err, func() (report.Table, error) { return report.Items(list, home) })
	case report.ByTax:
		return taxTable(v, q, home)
	}
	list, err := v.Sales(q.Period)
	return made(err, func() (report.Table, error) { return report.Sales(list, q.By, home) })
}

func taxTable(v *store.View, q ReportQuery, home money.Currency) (report.Table, error) {
	list, err := taxSales(v, q)
	return made(err, func() (report.Table, error) {
		table := report.Tax
		if q.By == report.ByComponent {
			table = report.Components
		}
		t, err := table(list, home)
		if q.Paid {
			t.Title += ", as paid"
		}
		return t, err
	})
}

// cashTable goes by how late each customer was in the last two years.
func (s *Session) cashTable(v *store.View, home money.Currency) (report.Table, error) {
	today := s.Today()
	open, err := v.Unsettled(today)
	if err != nil {
		return report.Table{}, err
	}
	settled, err := v.SettledSince(today.AddDays(-730))
	return made(err, func() (report.Table, error) { return report.Cash(open, report.Delays(settled), today, home) })
}

// ReportFormats are the files that a report can be written as, by the ending of their names.
func ReportFormats() []string { return []string{"csv", "xlsx", "pdf"} }

// ReportFile writes a report as a file of one of ReportFormats, and has the trail tell which. Of books that may not be changed it is written all the same.
func (s *Session) ReportFile(ctx context.Context, t report.Table, format string) (file []byte, err error) {
	err = s.hold(exportReport, func() error {
		write := func(v *store.View) error {
			c, err := v.Company()
			if err == nil {
				file, err = reportFile(t, format, c, s.Today())
			}
			return err
		}
		if s.ReadOnly() != "" {
			return s.store.Read(ctx, write)
		}
		deed := s.deed(exportReport, bill.ID{})
		deed.Outcome = t.Name + " " + format
		return s.store.Write(ctx, deed, func(tx *store.Tx) error { return write(&tx.View) })
	})
	return file, asError("report", err)
}

func reportFile(t report.Table, format string, c bill.Company, made bill.Date) ([]byte, error) {
	switch format {
	case "csv":
		return reportCSV(t)
	case "xlsx":
		file, err := report.XLSX(t)
		return file, asError("report", err)
	case "pdf":
		file, err := paper.Report(t.Narrow(), paper.ReportFacts{Company: c.Name, Language: c.Language, Period: PeriodWords(t), Made: made, Trail: t.Trail})
		return file, asError("report", err)
	}
	return nil, &Error{Kind: Invalid, Field: "format", Err: errors.New("csv, xlsx or pdf is expected")}
}

// PeriodWords are the days of a report: "as of" one, or from one to another.
func PeriodWords(t report.Table) string {
	switch {
	case t.Name == "cash", t.Name == "numbers":
		return ""
	case t.Name == "aged":
		return "as of " + t.Period.To.String()
	case t.Period.From.IsZero():
		return "until " + t.Period.To.String()
	}
	return t.Period.From.String() + " to " + t.Period.To.String()
}

func reportCSV(t report.Table) ([]byte, error) {
	columns, rows := []string{}, [][]cell{}
	for _, c := range t.Columns {
		columns = append(columns, c.Title)
	}
	for _, row := range append(append([]report.Row{}, t.Rows...), t.Sums...) {
		var cells []cell
		for i, c := range t.Columns {
			cells = append(cells, cell{text: t.Plain(row, i), number: c.Kind >= report.Count})
		}
		rows = append(rows, cells)
	}
	var file bytes.Buffer
	if err := writeCSV(&file, columns, rows); err != nil {
		return nil, asError("report", err)
	}
	return file.Bytes(), nil
}

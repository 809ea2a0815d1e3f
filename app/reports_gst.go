package app

import (
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/store"
)

// GSTTables are the ways in which the GST summary of a country is listed, the usual one first; none where the country has none.
func GSTTables(country string) []string {
	switch country {
	case "IN":
		return append([]string{report.ByComponent}, report.GSTRTables()...)
	case "AU", "NZ", "CA":
		return []string{"boxes"}
	}
	return nil
}

// gstTable is what the return of the company's country asks of sales.
func gstTable(v *store.View, q ReportQuery, company bill.Company) (report.Table, error) {
	home, tables := company.Currency, GSTTables(company.Address.Country)
	switch {
	case len(tables) == 0:
		return report.Table{}, &Error{Kind: Invalid, Field: "report", Hint: HintFixField, Err: report.ErrCountry}
	case q.By == "":
		q.By = tables[0]
	case !slices.Contains(tables, q.By):
		return report.Table{}, invalid("by", "no such table of the GST summary")
	}
	list, err := taxSales(v, q)
	if err != nil {
		return report.Table{}, err
	}
	switch q.By {
	case "boxes":
		return report.GST(list, company.Address.Country, home)
	case report.ByComponent:
		t, err := report.Components(list, home)
		t.Name, t.Title = "gst", "GST by component"
		return t, err
	}
	papers, err := v.GSTPapers(q.Period)
	if err != nil {
		return report.Table{}, err
	}
	if q.By != report.HSN {
		return report.GSTR1(list, papers, q.By, home)
	}
	lines, err := v.GSTLines(q.Period)
	return made(err, func() (report.Table, error) { return report.GSTR1HSN(list, papers, lines, home) })
}

// taxSales are what tax is told of: as invoiced, or as paid.
func taxSales(v *store.View, q ReportQuery) ([]report.Sale, error) {
	if !q.Paid {
		return v.Sales(q.Period)
	}
	moved, err := v.MoneyMoved(q.Period)
	if err != nil {
		return nil, err
	}
	return report.Received(moved, q.Period)
}

// numbersTable proves that no number is missing.
func (s *Session) numbersTable(v *store.View, home money.Currency) (report.Table, error) {
	all, err := s.numbers(v)
	var list []report.Numbered
	for _, one := range all {
		for _, run := range one.Runs {
			list = append(list, report.Numbered{Kind: one.Series.Kind, Run: run})
		}
	}
	return report.Numbers(list, home), err
}

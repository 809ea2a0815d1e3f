package app

import (
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/app/privacy"
	"counterfoil/app/report"
)

// overview is the PDF that says who she is in the books, what is held, what for and how long.
func (e *personalExport) overview() error {
	company, err := e.v.Company()
	if err != nil {
		return err
	}
	language := company.Language
	if e.about.Customer.Language != "" {
		language = e.about.Customer.Language
	}
	pdf, err := paper.Reports(append([]report.Table{e.who(language)}, personalTables(e.about, language)...), paper.ReportFacts{Company: company.Name, Language: language, Made: e.s.Today(), Period: e.about.Customer.Name})
	if err == nil {
		_, err = e.put("personal.pdf", pdf)
	}
	return err
}

// personalTables are what is held of somebody in the words of a language: kinds with purpose and period, then every record.
func personalTables(p Personal, language string) []report.Table {
	h := privacy.Heads(language)
	wrap := func(key string) report.Column { return report.Column{Key: key, Title: h[key], Wrap: true} }
	kinds := report.Table{Name: "personal", Title: h["personal"], Columns: []report.Column{
		wrap("activity"), wrap("purpose"), {Key: "count", Title: h["count"], Kind: report.Count}, wrap("keep"), {Key: "keptuntil", Title: h["keptuntil"], Kind: report.Day},
	}}
	records := report.Table{Name: "records", Title: h["record"], Columns: []report.Column{
		wrap("activity"), wrap("record"), {Key: "day", Title: h["day"], Kind: report.Day}, {Key: "keptuntil", Title: h["keptuntil"], Kind: report.Day},
	}}
	for _, k := range p.Kinds {
		name := privacy.NameOf(k.Kind, language)
		cells := append(texts(name, privacy.PurposeOf(k.Kind, language)), report.Cell{Count: int64(len(k.Holdings))})
		kinds.Rows = append(kinds.Rows, report.Row{Cells: append(append(cells, texts(privacy.KeepOf(p.Terms, k.Kind, language))...), report.Cell{Day: k.Last})})
		for _, one := range k.Holdings {
			records.Rows = append(records.Rows, report.Row{Cells: append(texts(name, one.Label), report.Cell{Day: one.Day}, report.Cell{Day: one.Last})})
		}
	}
	for _, w := range p.Said {
		kinds.Notes = append(kinds.Notes, saidLine(w, language))
	}
	return []report.Table{kinds, records}
}

// who is what the books say of who she is: the record of a customer, or what stands on the documents of a buyer without one; each thing once.
func (e *personalExport) who(language string) report.Table {
	h := privacy.Heads(language)
	t := report.Table{Name: "who", Title: privacy.NameOf(privacy.Customer, language), Columns: []report.Column{
		{Key: "field", Title: h["field"], Wrap: true}, {Key: "value", Title: h["value"], Wrap: true},
	}}
	add := func(field string, parts ...string) {
		parts = slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" })
		row := report.Row{Cells: texts(field, strings.Join(strings.Fields(strings.Join(parts, ", ")), " "))}
		if len(parts) > 0 && !slices.ContainsFunc(t.Rows, func(r report.Row) bool { return r.Cells[0].Text == field && r.Cells[1].Text == row.Cells[1].Text }) {
			t.Rows = append(t.Rows, row)
		}
	}
	address := func(a bill.Address) []string {
		return append(slices.Clone(a.Lines), a.PostCode+" "+a.City, a.Region, a.Country)
	}
	party := func(name string, a bill.Address, c bill.Contact, taxID string) {
		add(h["name"], name)
		add(h["address"], address(a)...)
		add(h["contact"], c.Name, c.Phone, c.Email)
		add(h["taxid"], taxID)
	}
	if c := e.about.Customer; e.about.Listed() {
		add(h["number"], c.Number)
		party(c.Name, c.Address, c.Contact, c.TaxID)
		for _, p := range c.Places {
			add(h["address"]+" ("+p.Use+")", address(p.Address)...)
		}
		for _, p := range c.People {
			add(h["contact"], p.Role, p.Contact.Name, p.Contact.Phone, p.Contact.Email)
		}
		for _, o := range c.Own {
			add(o.Field, o.Value)
		}
		add(h["note"], c.Note)
	}
	for _, n := range e.named {
		if !e.about.Listed() {
			party(n.Name, n.Address, n.Contact, n.TaxID)
		}
		if n.to.Name != "" || len(n.to.Address.Lines) > 0 {
			add(h["deliver"], append([]string{n.to.Name}, address(n.to.Address)...)...)
		}
	}
	return t
}

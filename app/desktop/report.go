package desktop

import (
	"cmp"
	"context"
	"strings"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/report"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// reportTable is a report on the screen: which one, of which period, and the files that it can be saved as.
type reportTable struct {
	desk              *Desk
	which, by, period *kit.Select
	from, to          *kit.Date
	bar, card         fyne.CanvasObject
	list              *kit.List
	note              *kit.Text
	files             []*kit.Button
	full, now         report.Table // as it is saved, and as it is shown
	swap              func()       // hears that another report was chosen
}

// numbersReport is the choice that is no table: the proof of the number series.
const numbersReport = "numbers"

// gstReport is offered where the country of the books has one.
const gstReport = "gst"

// gstWords name the tables of the GST summary.
var gstWords = map[string]string{
	"boxes": "By box", report.ByComponent: "By component", report.B2B: "GSTR-1: B2B", report.B2CL: "GSTR-1: B2C large", report.B2CS: "GSTR-1: B2C others",
	report.CDNR: "GSTR-1: notes, B2B", report.CDNUR: "GSTR-1: notes, others", report.EXP: "GSTR-1: exports", report.HSN: "GSTR-1: HSN",
}

// freePeriod is the choice of two days of one's own.
const freePeriod = "free"

var reportChoices = []kit.Suggestion{
	{ID: "aged", Title: "Open and overdue"},
	{ID: "sales", Title: "Sales"},
	{ID: "tax", Title: "Tax"},
	{ID: "ec", Title: "EC sales list"},
	{ID: gstReport, Title: "GST summary"},
	{ID: "journal", Title: "Journal of invoices"},
	{ID: "payments", Title: "Journal of payments"},
	{ID: "cash", Title: "Cash expected"},
	{ID: numbersReport, Title: "Number series"},
}

// reportChoices are those for who is at the desk, and for the country: margins are not for clerks.
func (d *Desk) reportChoices() (list []kit.Suggestion) {
	for _, c := range reportChoices {
		if c.ID != gstReport || len(app.GSTTables(d.style.company.Address.Country)) > 0 {
			list = append(list, c)
		}
	}
	if d.seesCosts() {
		list = append(list, kit.Suggestion{ID: "margins", Title: "Margins"})
	}
	return list
}

var periodChoices = []kit.Suggestion{
	{ID: "this-month", Title: "This month"},
	{ID: "last-month", Title: "Last month"},
	{ID: "this-quarter", Title: "This quarter"},
	{ID: "last-quarter", Title: "Last quarter"},
	{ID: "this-year", Title: "This year"},
	{ID: "last-year", Title: "Last year"},
	{ID: "all", Title: "Everything"},
	{ID: freePeriod, Title: "From day to day"},
}

// paidTax is the way of listing tax by when it was paid.
const paidTax = "paid"

// byChoices are the ways of listing a report, the usual one first.
var byChoices = map[string][]kit.Suggestion{
	"aged": {{ID: report.ByCustomer, Title: "By customer"}, {ID: report.ByDocument, Title: "By invoice"}},
	"sales": {
		{ID: report.ByCustomer, Title: "By customer"},
		{ID: report.ByItem, Title: "By item"},
		{ID: report.ByMonth, Title: "By month"},
		{ID: report.ByTax, Title: "By tax"},
	},
	"margins": {{ID: report.ByItem, Title: "By item"}, {ID: report.ByCustomer, Title: "By customer"}, {ID: report.ByMonth, Title: "By month"}},
	"tax":     {{ID: report.ByTax, Title: "As invoiced"}, {ID: paidTax, Title: "As paid"}, {ID: report.ByComponent, Title: "By component"}},
}

func newReportTable(d *Desk) *reportTable {
	p := &reportTable{
		desk: d, which: kit.NewSelect(d.reportChoices()...), by: kit.NewSelect(), period: kit.NewSelect(periodChoices...),
		from: d.dateField(true), to: d.dateField(false), note: kit.NewText("", kit.StyleCaption).SetLeast(60),
	}
	p.list = kit.NewList("Report", kit.Column{Title: "Report", Grow: 1})
	p.list.OnCells, p.list.OnOpen = p.cells, p.open
	p.list.SetEmpty(kit.NewEmptyState(kit.IconReports, "Nothing in this period", "Choose another one above.", nil))
	p.which.Choose("aged")
	p.period.Choose("this-year")
	p.which.OnSelect = func(kit.Suggestion) {
		p.offer()
		p.swap()
		p.reload()
	}
	p.by.OnSelect = func(kit.Suggestion) { p.reload() }
	p.period.OnSelect = func(s kit.Suggestion) { p.setPeriod(s.ID) }
	change := func() {
		p.period.Choose(freePeriod)
		p.reload()
	}
	p.showDays("this-year")
	if d.asked.on() {
		p.period.Choose(freePeriod)
		setDay(p.from, d.asked.from)
		setDay(p.to, cmp.Or(d.asked.to, d.me.Today()))
	}
	p.from.OnDate = func(time.Time, error) { change() }
	p.to.OnDate = func(time.Time, error) { change() }
	p.bar = kit.NewCard(container.New(shares{1.3, 1, 1.1, 0.9, 0.9}, kit.NewField("Report", p.which, ""), kit.NewField("Listed", p.by, ""),
		kit.NewField("Period", p.period, ""), kit.NewField("From", p.from, ""), kit.NewField("To", p.to, "")))
	p.card = kit.NewCardInset(container.NewBorder(nil, container.New(layout.NewCustomPaddedLayout(9, 3, 12, 12), p.note), nil, nil, p.list), 8)
	for _, format := range []struct{ id, title string }{{"csv", "CSV"}, {"xlsx", "XLSX"}, {"pdf", "PDF"}} {
		button := kit.NewButton(kit.Secondary, kit.IconSave, format.title, func() { p.save(format.id) })
		button.SetName("Save this report as "+format.title, d.tip)
		p.files = append(p.files, button)
	}
	p.offer()
	return p
}

func (p *reportTable) chosen() string { return p.which.Chosen().ID }

func (p *reportTable) actions() (list []fyne.CanvasObject) {
	for _, b := range p.files {
		list = append(list, b)
	}
	return list
}

// offer shows what the chosen report can be asked.
func (p *reportTable) offer() {
	choices := byChoices[p.chosen()]
	if p.chosen() == gstReport {
		for _, name := range app.GSTTables(p.desk.style.company.Address.Country) {
			choices = append(choices, kit.Suggestion{ID: name, Title: gstWords[name]})
		}
	}
	p.by.SetChoices(choices...)
	if len(choices) == 0 {
		p.by.Disable()
	} else {
		p.by.Enable()
		if p.by.Chosen().ID == "" {
			p.by.Choose(choices[0].ID)
		}
	}
}

// setPeriod shows the days of a named period.
func (p *reportTable) setPeriod(word string) {
	p.showDays(word)
	p.reload()
}

func (p *reportTable) showDays(word string) {
	named, err := report.Named(word, p.desk.me.Today())
	if err != nil {
		return // days of one's own: those on show
	}
	setDay(p.from, named.From)
	setDay(p.to, named.To)
}

// query is what is asked for; what is open is told as of today where the period goes on.
func (p *reportTable) query() (q app.ReportQuery, ok bool) {
	by := p.by.Chosen().ID
	q = app.ReportQuery{Name: p.chosen(), By: by, Paid: by == paidTax}
	from, begins := dayIn(p.from) // none is the beginning
	to, ends := dayIn(p.to)
	if today := p.desk.me.Today(); q.Name == "aged" && today.Before(to) {
		to = today
	}
	q.Period = report.Period{From: from, To: to}
	return q, begins && ends && !to.IsZero()
}

func (p *reportTable) reload() {
	d, s := p.desk, p.desk.me
	q, ok := p.query()
	if !ok {
		return
	}
	latest(d, "report", func(ctx context.Context) (report.Table, error) { return s.Report(ctx, q) }, p.load)
}

// load shows a table: its rows, and the sums below them.
func (p *reportTable) load(t report.Table) {
	p.full, p.now = t, t.Narrow()
	t = p.now
	var columns []kit.Column
	for _, c := range t.Columns {
		column := kit.Column{Title: c.Title, Width: 90, Kind: kit.CellText}
		switch {
		case c.Key == "currency" || c.Key == "kind" || c.Key == "country" || c.Key == "category":
			column.Width, column.Kind = 74, kit.CellMuted
		case c.Kind == report.Text:
			column.Width, column.Grow = 110, 1
		case c.Kind == report.Day:
			column.Width, column.Kind = 104, kit.CellMuted
		default:
			column.Align, column.Width = fyne.TextAlignTrailing, 84
		}
		columns = append(columns, column)
	}
	p.list.SetColumns(columns...)
	p.list.SetCount(len(t.Rows) + len(t.Sums))
	p.note.Set(noteUnder(t))
	p.desk.say("listed")
}

func noteUnder(t report.Table) string {
	return strings.Join(append([]string{strings.TrimSpace(plural(len(t.Rows), "row") + " " + app.PeriodWords(t))}, t.Notes...), " · ")
}

func (p *reportTable) row(i int) (row report.Row, sum bool) {
	switch {
	case i < len(p.now.Rows):
		return p.now.Rows[i], false
	case i < len(p.now.Rows)+len(p.now.Sums):
		return p.now.Sums[i-len(p.now.Rows)], true
	}
	return report.Row{}, false
}

func (p *reportTable) cells(i int, cells []kit.Cell) {
	row, sum := p.row(i)
	if len(row.Cells) != len(cells) {
		return
	}
	for n := range cells {
		cells[n].Text = p.figure(row, n)
		if sum {
			cells[n].Tone = kit.ToneInfo
		}
	}
}

// figure is a cell in the way of the books.
func (p *reportTable) figure(row report.Row, n int) string {
	f, c := p.desk.style, row.Cells[n]
	switch p.now.Columns[n].Kind {
	case report.Day:
		if !c.Day.IsZero() {
			return f.day(c.Day)
		}
	case report.Money, report.Home:
		if c.Amount == (money.Amount{}) {
			return ""
		}
		return f.Amount(c.Amount)
	}
	return p.now.Plain(row, n)
}

// open goes to the document or customer that a row is of.
func (p *reportTable) open(i int) {
	row, _ := p.row(i)
	switch {
	case row.Document != (bill.ID{}):
		p.desk.openDocument(row.Document, false)
	case row.Customer != (bill.ID{}):
		p.desk.openCustomer(row.Customer)
	}
}

// save writes the report on show into a file.
func (p *reportTable) save(format string) {
	d, t := p.desk, p.full
	if len(t.Columns) == 0 {
		return
	}
	s := d.me
	d.saveFile("Save the report", t.Name+"-"+t.Period.To.String()+"."+format,
		func(ctx context.Context) ([]byte, error) { return s.ReportFile(ctx, t, format) }, d.savedAs("report saved"))
}

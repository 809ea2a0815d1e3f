package paper

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"

	"rsc.io/qr"
)

// ReportFacts are what stands above a report.
type ReportFacts struct {
	Company  string
	Language string // of the figures
	Period   string
	Made     bill.Date
	Trail    string // the state of the trail as an anchor, such as "1234-ABCDEFGHIJKLMNOP"; "" for none
}

// Report writes a report as PDF/A-3b, across the sheet.
func Report(t report.Table, facts ReportFacts) ([]byte, error) {
	return Archive(LayoutReport(t, facts), nil)
}

// Reports writes several tables as one PDF/A-3b, each from a page of its own; it is called what the first one is.
func Reports(list []report.Table, facts ReportFacts) ([]byte, error) {
	return Archive(LayoutReports(list, facts), nil)
}

// LayoutReport lays out a report over as many pages as it needs, the titles of the columns on each.
func LayoutReport(t report.Table, facts ReportFacts) Paper {
	return LayoutReports([]report.Table{t}, facts)
}

// LayoutReports lays out several tables, at least one.
func LayoutReports(list []report.Table, facts ReportFacts) Paper {
	f := &reportFlow{flow: newFlow(sheet{w: speak(facts.Language, ""), style: Style{Accent: house}}), facts: facts}
	f.width, f.height = f.height, f.width
	for _, t := range list {
		f.lay(t)
	}
	f.anchor()
	f.finish()
	title := list[0].Title
	return Paper{
		Pages: f.pages, Bookmarks: f.bookmarks(), Warnings: f.warnings(), Title: title, Author: f.clean(facts.Company), Subject: title, Language: f.w.tag.String(),
		Date: facts.Made,
	}
}

// lay lays out one table from a new page on.
func (f *reportFlow) lay(t report.Table) {
	f.table, f.first = t, len(f.pages)
	f.measureColumns()
	f.begin()
	f.mark(t.Title, 0)
	for _, row := range t.Rows {
		page := len(f.pages)
		if f.line(row, quietBody); len(f.pages) > page {
			f.mark(f.name(row), 0) // with the titles of the columns
		}
	}
	for i, row := range t.Sums {
		if i == 0 && len(t.Rows) > 0 {
			f.rule(reportLeft, f.rightEdge(), f.y+0.5, 0.3, grey)
			f.y++
		}
		if f.line(row, f.look.strong); i == 0 {
			f.mark(f.name(row), f.y-f.look.strong.leading-1)
		}
	}
	for _, note := range t.Notes {
		f.note(note)
	}
}

// reportFlow is a report in the making.
type reportFlow struct {
	*flow
	table  report.Table
	facts  ReportFacts
	first  int // the page that the table begins on
	widths []float64
	scale  float64
}

const (
	reportLeft = 20.0
	reportGap  = 4.0
	reportMost = 62.0 // the widest a column of text gets, beside others

	reportLeast = 24.0 // the narrowest one that may have several lines gets
)

var quietBody = style{Regular, 8.5, 4.6, ink}

// measureColumns makes each column as wide as its widest cell, and all smaller where they are too wide together.
func (f *reportFlow) measureColumns() {
	f.widths = make([]float64, len(f.table.Columns))
	for i, c := range f.table.Columns {
		f.widths[i] = f.look.heading.width(c.Title)
		for _, row := range f.table.Rows {
			f.widths[i] = max(f.widths[i], quietBody.width(f.cell(row, i)))
		}
		for _, row := range f.table.Sums {
			f.widths[i] = max(f.widths[i], f.look.strong.width(f.cell(row, i)))
		}
		if c.Kind == report.Text && (!c.Wrap || len(f.table.Columns) > 1) {
			f.widths[i] = min(f.widths[i], reportMost)
		}
	}
	f.fold()
	need := 0.0
	for _, w := range f.widths {
		need += w + reportGap
	}
	f.scale = min(1, (f.rightEdge()-reportLeft)/(need-reportGap))
	for i := range f.widths {
		f.widths[i] *= f.scale
	}
}

// fold makes the columns whose texts may have several lines narrower, before the letters of all become smaller.
func (f *reportFlow) fold() {
	room, folding := f.rightEdge()-reportLeft+reportGap, 0.0
	for i, c := range f.table.Columns {
		room -= reportGap
		if c.Wrap {
			folding += f.widths[i]
			continue
		}
		room -= f.widths[i]
	}
	if folding <= room {
		return
	}
	for i, c := range f.table.Columns {
		if c.Wrap {
			f.widths[i] = max(reportLeast, f.widths[i]*room/folding)
		}
	}
}

// cell is a cell as it is read.
func (f *reportFlow) cell(row report.Row, i int) string {
	c := row.Cells[i]
	switch f.table.Columns[i].Kind {
	case report.Day:
		if !c.Day.IsZero() {
			return f.w.date(c.Day)
		}
	case report.Money, report.Home:
		if c.Amount == (money.Amount{}) {
			return ""
		}
		return f.w.amount(c.Amount)
	}
	return f.clean(f.table.Plain(row, i))
}

// name is what a row is known by: the first that it says.
func (f *reportFlow) name(row report.Row) string {
	for i := range f.table.Columns {
		if s := f.cell(row, i); s != "" {
			return s
		}
	}
	return ""
}

// begin opens a page with the titles.
func (f *reportFlow) begin() {
	f.pages = append(f.pages, Page{Width: f.width, Height: f.height})
	f.y, f.floor = 16, f.height-f.look.bottom
	if len(f.pages) == f.first+1 {
		big := style{SemiBold, 16, 7, house}
		f.flow.text(reportLeft, f.y+big.base(), big, f.table.Title)
		f.y += big.leading
		f.flow.text(reportLeft, f.y+f.look.quiet.base(), f.look.quiet, joined(" · ", f.facts.Company, f.facts.Period, f.w.date(f.facts.Made)))
		f.y += f.look.quiet.leading + 4
	}
	st := f.look.heading.scaled(f.scale)
	f.each(func(i int, x float64) { f.put(i, x, st, trim(f.table.Columns[i].Title, st, f.widths[i])) })
	f.y += st.leading + 1
	f.rule(reportLeft, f.rightEdge(), f.y, 0.2, grey)
	f.y++
}

// each gives every column with its left edge.
func (f *reportFlow) each(draw func(i int, x float64)) {
	x := reportLeft
	for i, w := range f.widths {
		draw(i, x)
		x += w + reportGap*f.scale
	}
}

// put draws a text in a column: figures to the right.
func (f *reportFlow) put(i int, x float64, st style, s string) {
	if f.table.Columns[i].Kind >= report.Count {
		f.textRight(x+f.widths[i], f.y+st.base(), st, s)
		return
	}
	f.flow.text(x, f.y+st.base(), st, s)
}

// line draws a row: of as many lines as the longest of its texts that may have several.
func (f *reportFlow) line(row report.Row, st style) {
	st = st.scaled(f.scale)
	cells, most := make([][]string, len(f.widths)), 1
	for i, c := range f.table.Columns {
		cells[i] = []string{trim(f.cell(row, i), st, f.widths[i]+0.01)}
		if c.Wrap {
			cells[i] = f.wrap(f.cell(row, i), st, f.widths[i]+0.01)
			most = max(most, len(cells[i]))
		}
	}
	if f.y+float64(most)*st.leading > f.floor {
		f.begin()
	}
	for n := range most {
		f.each(func(i int, x float64) {
			if n < len(cells[i]) {
				f.put(i, x, st, cells[i][n])
			}
		})
		f.y += st.leading
	}
	if most > 1 {
		f.y += st.leading / 4
	}
}

// anchor stands below the last table: the state of the trail, to be typed back or scanned.
func (f *reportFlow) anchor() {
	const side, gap = 13.0, 4.0
	if f.facts.Trail == "" {
		return
	}
	code, err := square(f.facts.Trail, qr.M)
	if err != nil { // an anchor is short enough for any
		return
	}
	if f.y+side+gap > f.floor {
		f.begin()
	}
	f.y += gap
	f.code(code, reportLeft, f.y, side)
	x, y := reportLeft+side+gap, f.y+f.look.quiet.base()+1
	strong := style{SemiBold, 10, 5.4, ink}
	f.flow.text(x, y, f.look.quiet, "State of the audit trail when this was printed. To prove later that nothing before was changed:")
	f.flow.text(x, y+strong.leading, strong, f.facts.Trail)
	f.flow.text(x, y+2*strong.leading, f.look.quiet, "counterfoil trail verify --against "+f.facts.Trail)
	f.y += side
}

func (f *reportFlow) note(s string) {
	for i, line := range f.wrap(s, f.look.quiet, f.rightEdge()-reportLeft) {
		if f.y+f.look.quiet.leading > f.floor {
			f.begin()
		}
		if i == 0 {
			f.y += 2
		}
		f.flow.text(reportLeft, f.y+f.look.quiet.base(), f.look.quiet, line)
		f.y += f.look.quiet.leading
	}
}

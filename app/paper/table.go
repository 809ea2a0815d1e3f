package paper

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// table is the list of lines, with columns as wide as their content; the description takes the rest.
type table struct {
	rows    []row
	columns []column
	head    style
	main    style
	less    style
	pad     float64
}

// column is one of the table: where it stands, and how.
type column struct {
	name     Column
	title    string
	x, width float64
	number   float64 // width of the widest cell; beside quantities stand their units
}

// right says whether what is in the column ends at its right edge.
func (c column) right() bool {
	switch c.name {
	case ColCode, ColDescription, ColUnit, ColQuantity:
		return false
	}
	return true
}

// row is one line of the document, as text.
type row struct {
	cells       []string // by column
	unit, under []string // beside the quantity; under the price
	text        []styled
	value       money.Amount // what the row adds to the sum carried forward
}

// styled is a line of text with its style.
type styled struct {
	style
	s string
}

const (
	unitGap  = 1.3
	unitMax  = 24.0
	codeMost = 36.0 // a longer code of an item ends with an ellipsis
	textMin  = 52.0
)

// lineTable lays out the lines.
func (f *flow) lineTable() {
	if len(f.d.Lines) == 0 {
		return
	}
	if f.look.table != nil {
		f.look.table(f)
		return
	}
	f.sideBySide()
}

// sideBySide is the table in columns, over as many pages as it needs.
func (f *flow) sideBySide() {
	t := f.newTable()
	sum := money.Of(0, f.d.Currency)
	for i, r := range t.rows {
		above, below := 0.0, f.carryHeight(t)
		if i == 0 {
			above = t.headHeight()
		}
		if i == len(t.rows)-1 {
			below = f.endHeight() // the sums are never alone on a page
		}
		turn := f.y+above+t.height(r)+below > f.floor && f.breaks(t, r, above)
		switch {
		case turn && i > 0:
			f.carry(t, sum)
		case turn:
			f.turn()
			f.tableHead(t)
		case i == 0:
			f.tableHead(t)
		}
		f.markRow(i, t.headHeight())
		f.drawRow(t, i, sum, below)
		if next, err := sum.Add(r.value); err == nil {
			sum = next
		}
	}
}

// priceless says whether the paper goes with the goods, whose prices are nobody's business on the way.
func (f *flow) priceless() bool { return f.d.Kind == bill.Delivery }

// breaks says whether a row that does not fit goes to the next page whole. One that is taller than a page is cut anyway,
// and so is a long one at the very beginning, above which only the letterhead would stand; but only if a few of its lines
// fit here.
func (f *flow) breaks(t *table, r row, above float64) bool {
	page := f.height - f.look.bottom - f.look.furtherTop - t.headHeight() - 2*f.carryHeight(t)
	begins := f.floor-f.y-above-f.carryHeight(t) >= t.height(row{text: r.text[:min(4, len(r.text))]})
	long := t.height(r) > page || (above > 0 && t.height(r) > 40)
	return !(long && begins)
}

// uncarried says whether the table goes on on another page without a word of the sum so far.
func (f *flow) uncarried() bool { return f.priceless() || f.style.Uncarried }

// carry ends the table on this page with the sum so far, and begins it on the next with the same.
func (f *flow) carry(t *table, sum money.Amount) {
	if f.uncarried() {
		f.turn()
		f.tableHead(t)
		return
	}
	amount := t.columns[len(t.columns)-1]
	line := func(word string) {
		f.textRight(amount.x-f.look.columnGap, f.y+t.pad+t.less.base(), t.less, word)
		f.digits(f.rightEdge(), amount.number, f.y+t.pad+t.less.base(), t.less, f.w.amount(sum))
		f.y += f.carryHeight(t)
	}
	line(f.w.Carried)
	f.turn()
	f.tableHead(t)
	line(f.w.Brought)
	f.rule(f.look.left, f.rightEdge(), f.y, 0.1, hair)
}

// carryHeight is what the sum so far takes at the end of a page.
func (f *flow) carryHeight(t *table) float64 {
	if f.uncarried() {
		return 0
	}
	return t.less.leading + 2*t.pad
}

func (t *table) headHeight() float64 { return t.head.leading + 1.5 }

// height is that of a row with its padding.
func (t *table) height(r row) float64 {
	h := 0.0
	for _, s := range r.text {
		h += s.leading
	}
	side := float64(max(len(r.unit), 1+len(r.under))) * t.main.leading
	return max(h, side) + 2*t.pad
}

// drawRow draws a row. What does not fit goes to the next page, at the latest its last lines where below, the height that
// must stay with them, is not free.
func (f *flow) drawRow(t *table, i int, sum money.Amount, below float64) {
	r := t.rows[i]
	height := t.height(r)
	if f.look.zebra && i%2 == 1 && f.y+height <= f.floor {
		f.fill(f.look.left, f.y, f.measure(), height, pale)
	}
	low := f.drawCells(t, r)
	f.y += t.pad
	rest := height - 2*t.pad
	text := t.x(ColDescription)
	for i, s := range r.text {
		full := f.y+s.leading+t.pad > f.floor-f.carryHeight(t)
		last := len(r.text)-i <= 3 && f.y+rest+t.pad+below > f.floor
		if i > 0 && (full || last) {
			f.carry(t, sum)
			f.y += t.pad
			low = 0
		}
		if last {
			below = 0 // moved once, which is all that helps
		}
		rest -= s.leading
		f.text(text, f.y+s.base(), s.style, s.s)
		f.y += s.leading
	}
	f.y = max(f.y+t.pad, low)
	if !f.look.zebra {
		f.rule(f.look.left, f.rightEdge(), f.y, 0.1, hair)
	}
}

// drawCells draws what stands beside the description, and answers how far down it reaches.
func (f *flow) drawCells(t *table, r row) (low float64) {
	y := f.y + t.pad + t.main.base()
	low = y
	for n, c := range t.columns {
		st := t.main
		switch c.name {
		case ColDescription:
			continue
		case ColPosition:
			st = st.in(grey)
		case ColQuantity:
			f.digits(c.x+c.number, c.number, y, st, r.cells[n])
			low = max(low, f.lines(c.x+c.number+unitGap, y, st, r.unit)-st.leading)
			continue
		}
		if !c.right() {
			f.text(c.x, y, st, r.cells[n])
			continue
		}
		f.digits(c.x+c.width, c.number, y, st, r.cells[n])
		if c.name != ColPrice {
			continue
		}
		for i, s := range r.under {
			low = max(low, y+float64(i+1)*st.leading)
			f.textRight(c.x+c.width, y+float64(i+1)*st.leading, t.less, s)
		}
	}
	return low + t.main.leading - t.main.base() + t.pad
}

// x is where a column begins.
func (t *table) x(name Column) float64 {
	for _, c := range t.columns {
		if c.name == name {
			return c.x
		}
	}
	return 0
}

func (s style) in(c Colour) style {
	s.colour = c
	return s
}

func (f *flow) tableHead(t *table) {
	y := f.y + t.head.base()
	for _, c := range t.columns {
		if c.right() {
			f.textRight(c.x+c.width, y, t.head, c.title)
		} else {
			f.text(c.x, y, t.head, c.title)
		}
	}
	f.y += t.headHeight()
	f.rule(f.look.left, f.rightEdge(), f.y, 0.25, f.style.Accent)
}

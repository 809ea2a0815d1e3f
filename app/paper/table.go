package paper

import (
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// table is the list of lines, with columns as wide as their content; the description takes the rest.
type table struct {
	rows   []row
	heads  row
	widths row0
	x      [6]float64 // left edges: position, description, quantity, price, tax, amount
	count  float64    // width of the numbers in the quantity column
	scale  float64    // of the type, below 1 where the figures are very long
}

// row0 are the widths of the columns, by the same index as table.x.
type row0 [6]float64

// The columns.
const (
	colPos = iota
	colText
	colQuantity
	colPrice
	colTax
	colAmount
)

// row is one line of the document, as text.
type row struct {
	pos, quantity, price, tax, amount string
	unit, under                       []string // beside the quantity; under the price
	text                              []styled
	value                             money.Amount // what the row adds to the sum carried forward
}

// styled is a line of text with its style.
type styled struct {
	style
	s string
}

const (
	columnGap = 4.0
	unitGap   = 1.3
	unitMax   = 24.0
	rowPad    = 1.7 // above and below the text of a row
	textMin   = 52.0
)

// table lays out the lines, over as many pages as they need.
func (f *flow) table() {
	if len(f.d.Lines) == 0 {
		return
	}
	t := f.newTable()
	sum := money.Of(0, f.d.Currency)
	for i, r := range t.rows {
		above, below := 0.0, t.carryHeight()
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
		f.drawRow(t, r, sum, below)
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
	page := f.height - bottom - furtherTop - t.headHeight() - 2*t.carryHeight()
	begins := f.floor-f.y-above-t.carryHeight() >= t.height(row{text: r.text[:min(4, len(r.text))]})
	long := t.height(r) > page || (above > 0 && t.height(r) > 40)
	return !(long && begins)
}

// carry ends the table on this page with the sum so far, and begins it on the next with the same.
func (f *flow) carry(t *table, sum money.Amount) {
	if f.priceless() {
		f.turn()
		f.tableHead(t)
		return
	}
	st := quiet.scaled(t.scale)
	line := func(word string) {
		f.textRight(t.x[colAmount]-columnGap, f.y+rowPad+st.base(), st, word)
		f.textRight(f.rightEdge(), f.y+rowPad+st.base(), st, f.w.amount(sum))
		f.y += t.carryHeight()
	}
	line(f.w.Carried)
	f.turn()
	f.tableHead(t)
	line(f.w.Brought)
	f.rule(left, f.rightEdge(), f.y, 0.1, hair)
}

func (t *table) carryHeight() float64 { return quiet.leading*t.scale + 2*rowPad }
func (t *table) headHeight() float64  { return heading.leading*t.scale + 1.5 }

// height is that of a row with its padding.
func (t *table) height(r row) float64 {
	h := 0.0
	for _, s := range r.text {
		h += s.leading
	}
	side := float64(max(len(r.unit), 1+len(r.under))) * body.leading * t.scale
	return max(h, side) + 2*rowPad
}

// drawRow draws a row. What does not fit goes to the next page, at the latest its last lines where below, the height that
// must stay with them, is not free.
func (f *flow) drawRow(t *table, r row, sum money.Amount, below float64) {
	st := body.scaled(t.scale)
	y := f.y + rowPad + st.base()
	f.textRight(t.x[colPos]+t.widths[colPos], y, st.in(grey), r.pos)
	f.textRight(t.x[colQuantity]+t.count, y, st, r.quantity)
	end := f.lines(t.x[colQuantity]+t.count+unitGap, y, st, r.unit)
	f.textRight(t.x[colPrice]+t.widths[colPrice], y, st, r.price)
	under := quiet.scaled(t.scale)
	for i, s := range r.under {
		f.textRight(t.x[colPrice]+t.widths[colPrice], y+float64(i+1)*st.leading, under, s)
	}
	f.textRight(t.x[colTax]+t.widths[colTax], y, st, r.tax)
	f.textRight(f.rightEdge(), y, st, r.amount)
	low := max(end, y+float64(1+len(r.under))*st.leading) - st.base() + rowPad
	f.y += rowPad
	if next, err := sum.Add(r.value); err == nil {
		sum = next
	}
	rest := t.height(r) - 2*rowPad
	for i, s := range r.text {
		full := f.y+s.leading+rowPad > f.floor-t.carryHeight()
		last := len(r.text)-i <= 3 && f.y+rest+rowPad+below > f.floor
		if i > 0 && (full || last) {
			f.carry(t, sum)
			f.y += rowPad
			low = 0
		}
		if last {
			below = 0 // moved once, which is all that helps
		}
		rest -= s.leading
		f.text(t.x[colText], f.y+s.base(), s.style, s.s)
		f.y += s.leading
	}
	f.y = max(f.y+rowPad, low)
	f.rule(left, f.rightEdge(), f.y, 0.1, hair)
}

func (s style) in(c Colour) style {
	s.colour = c
	return s
}

func (f *flow) tableHead(t *table) {
	st := heading.scaled(t.scale)
	y := f.y + st.base()
	h := t.heads
	f.textRight(t.x[colPos]+t.widths[colPos], y, st, h.pos)
	f.text(t.x[colText], y, st, h.text[0].s)
	f.text(t.x[colQuantity], y, st, h.quantity)
	f.textRight(t.x[colPrice]+t.widths[colPrice], y, st, h.price)
	f.textRight(t.x[colTax]+t.widths[colTax], y, st, h.tax)
	f.textRight(f.rightEdge(), y, st, h.amount)
	f.y += t.headHeight()
	f.rule(left, f.rightEdge(), f.y, 0.25, f.style.Accent)
}

// newTable turns the lines into text and finds the columns. Where the figures are so long that no room is left for words,
// it tries again in smaller type.
func (f *flow) newTable() *table {
	t := &table{scale: 1}
	f.columns(t)
	for t.widths[colText] < textMin && t.scale > 0.5 {
		t.scale -= 0.1
		t.rows, t.count, t.widths = nil, 0, row0{}
		f.columns(t)
	}
	for i := range t.rows {
		f.describe(t, &t.rows[i], f.d.Lines[i])
	}
	return t
}

func (f *flow) columns(t *table) {
	f.heads(t)
	st := body.scaled(t.scale)
	units := 0.0
	for i, line := range f.d.Lines {
		r := f.figures(i, line, st)
		t.rows = append(t.rows, r)
		t.widths[colPos] = max(t.widths[colPos], st.width(r.pos))
		t.count = max(t.count, st.width(r.quantity))
		for _, u := range r.unit {
			units = max(units, unitGap+st.width(u))
		}
		t.widths[colPrice] = max(t.widths[colPrice], st.width(r.price))
		for _, u := range r.under {
			t.widths[colPrice] = max(t.widths[colPrice], quiet.scaled(t.scale).width(u))
		}
		t.widths[colTax] = max(t.widths[colTax], st.width(r.tax))
		if !f.priceless() {
			t.widths[colAmount] = max(t.widths[colAmount], st.width(r.amount), st.width(f.w.amount(r.value)))
		}
	}
	t.widths[colQuantity] = max(t.widths[colQuantity], t.count+units)
	gaps := 5.0
	if f.priceless() {
		gaps = 2
	}
	rest := f.measure() - gaps*columnGap
	for i, w := range t.widths {
		if i != colText {
			rest -= w
		}
	}
	t.widths[colText] = rest
	x := left
	for i, w := range t.widths {
		t.x[i] = x
		x += w + columnGap
	}
}

// heads are the words above the columns, each of which makes its column at least as wide.
func (f *flow) heads(t *table) {
	st := heading.scaled(t.scale)
	h := row{pos: f.w.Pos, quantity: f.w.Quantity, price: f.w.UnitPrice, tax: f.w.say(f.w.Tax), amount: f.w.Amount}
	if f.d.Prices == bill.Gross {
		h.price, h.amount = f.w.say(f.w.UnitPriceGross), f.w.say(f.w.AmountGross)
	}
	if f.priceless() {
		h = row{pos: h.pos, quantity: h.quantity}
	}
	h.text = []styled{{st, f.w.Description}}
	t.heads = h
	for i, s := range map[int]string{colPos: h.pos, colQuantity: h.quantity, colPrice: h.price, colTax: h.tax, colAmount: h.amount} {
		t.widths[i] = st.width(s)
	}
}

// figures are the numbers of a line.
func (f *flow) figures(i int, line bill.Line, st style) row {
	amounts := f.t.LineNets
	if f.d.Prices == bill.Gross && len(f.t.LineGross) == len(amounts) {
		amounts = f.t.LineGross
	}
	r := row{
		pos: strconv.Itoa(i + 1), quantity: f.w.quantity(line.Quantity), price: signed(f.w.locale.Price(line.Price, f.d.Currency)),
		tax: f.rate(line.Tax), amount: f.w.amount(amounts[i]), value: amounts[i],
	}
	if f.priceless() {
		r = row{pos: r.pos, quantity: r.quantity, value: money.Of(0, f.d.Currency)}
	}
	r.unit = f.wrap(f.w.unit(line.Unit, line.Quantity), st, unitMax)
	if base := line.Base; !f.priceless() && !base.IsZero() && base.String() != "1" {
		r.under = f.wrap(f.w.say(f.w.Per, "n", f.w.quantity(base)), quiet, unitMax)
	}
	return r
}

// rate is a tax rate as the table shows it. Where no tax applies at all there is none.
func (f *flow) rate(r tax.Rate) string {
	if r.Category == tax.NotSubject {
		return "–"
	}
	return f.w.locale.Percent(r.Percent)
}

// describe is the text of a row: description, detail, and the discounts and charges that the amount contains.
func (f *flow) describe(t *table, r *row, line bill.Line) {
	main, less := body.scaled(t.scale), quiet.scaled(t.scale)
	add := func(st style, s string) {
		for _, l := range f.wrap(s, st, t.widths[colText]) {
			r.text = append(r.text, styled{st, l})
		}
	}
	add(main, line.Description)
	add(less, strings.TrimSpace(line.Detail))
	if len(r.text) == 0 {
		r.text = []styled{{main, ""}}
	}
	whole, err := money.Extend(line.Quantity, line.Price, line.Base, f.d.Currency, f.d.Rules.Rounding)
	if err != nil || f.priceless() {
		return // the totals could not have been worked out either
	}
	for _, a := range line.Discounts {
		add(less, f.adjustment(f.w.Discount, a, whole, true))
	}
	for _, a := range line.Charges {
		add(less, f.adjustment(f.w.Charge, a, whole, false))
	}
}

// adjustment is "Discount 10 % (loyalty): −12.00".
func (f *flow) adjustment(word string, a bill.Adjustment, whole money.Amount, less bool) string {
	amount, err := a.Of(whole, f.d.Rules.Rounding)
	if err != nil {
		return f.adjustmentName(word, a)
	}
	if less {
		amount = amount.Neg()
	}
	return f.adjustmentName(word, a) + ": " + f.w.amount(amount)
}

func (f *flow) adjustmentName(word string, a bill.Adjustment) string {
	if a.Early {
		word = f.w.Settlement
	}
	if !a.Percent.IsZero() {
		word += " " + f.w.locale.Percent(a.Percent)
	}
	if reason := strings.TrimSpace(a.Reason); reason != "" {
		word += " (" + reason + ")"
	}
	return word
}

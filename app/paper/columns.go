package paper

import (
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// newTable turns the lines into text and finds the columns. Where the figures are so long that no room is left for words, it tries
// again in smaller type, then without what can be spared.
func (f *flow) newTable() *table {
	names := f.columnNames()
	t := f.tableOf(names, 1)
	for scale := 0.9; t.wide() < textMin && scale > 0.45; scale -= 0.1 {
		t = f.tableOf(names, scale)
		if less := spared(names); scale < 0.75 && len(less) < len(names) {
			names, scale = less, 1.1
		}
	}
	for i := range t.rows {
		f.describe(t, &t.rows[i], f.d.Lines[i])
	}
	return t
}

// spared are the columns without the one that a reader misses least, if there is one.
func spared(names []Column) []Column {
	for _, c := range []Column{ColTax, ColGross, ColDiscount, ColUnit, ColCode} {
		if i := slices.Index(names, c); i >= 0 {
			return slices.Delete(slices.Clone(names), i, i+1)
		}
	}
	return names
}

// columnNames are the columns of this paper: on the one that goes with the goods only what has no price; and one of with-tax amounts
// only where the others are without.
func (f *flow) columnNames() []Column {
	names := f.style.columns()
	if f.priceless() {
		return slices.DeleteFunc(names, func(c Column) bool {
			return !slices.Contains([]Column{ColPosition, ColCode, ColDescription, ColQuantity, ColUnit}, c)
		})
	}
	names = slices.DeleteFunc(names, func(c Column) bool { return c == ColAmount || (c == ColGross && f.d.Prices == bill.Gross) })
	return append(names, ColAmount) // the last one, under which the sums stand
}

// tableOf measures the table in a size of type.
func (f *flow) tableOf(names []Column, scale float64) *table {
	l := f.look
	t := &table{head: l.heading.scaled(scale), main: l.body.scaled(scale), less: l.quiet.scaled(scale), pad: l.rowPad}
	for _, name := range names {
		title := f.columnTitle(name)
		t.columns = append(t.columns, column{name: name, title: title, width: t.head.width(title)})
	}
	t.rows = make([]row, len(f.d.Lines))
	for i, line := range f.d.Lines {
		t.rows[i] = f.figures(t, i, line)
	}
	rest := f.measure() - float64(len(names)-1)*l.columnGap
	for i := range t.columns {
		f.fit(t, i)
		if t.columns[i].name != ColDescription {
			rest -= t.columns[i].width
		}
	}
	x := l.left
	for i := range t.columns {
		c := &t.columns[i]
		if c.name == ColDescription {
			c.width = rest
		}
		c.x = x
		x += c.width + l.columnGap
	}
	return t
}

// wide is how much room the description has.
func (t *table) wide() float64 {
	for _, c := range t.columns {
		if c.name == ColDescription {
			return c.width
		}
	}
	return 0
}

func (t *table) has(name Column) bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return c.name == name })
}

// fit makes a column as wide as the widest of its cells.
func (f *flow) fit(t *table, n int) {
	c, units := &t.columns[n], 0.0
	for _, r := range t.rows {
		w := t.main.width(r.cells[n])
		c.number = max(c.number, w)
		switch c.name {
		case ColDescription:
			return
		case ColQuantity:
			for _, u := range r.unit {
				units = max(units, unitGap+t.main.width(u))
			}
		case ColPrice:
			for _, u := range r.under {
				w = max(w, t.less.width(u))
			}
		case ColAmount:
			w = max(w, t.main.width(f.w.amount(r.value)))
		}
		c.width = max(c.width, w)
	}
	c.width = max(c.width, c.number+units)
}

// columnTitle is the word above a column.
func (f *flow) columnTitle(c Column) string {
	gross := f.d.Prices == bill.Gross
	switch c {
	case ColPosition:
		return f.w.Pos
	case ColCode:
		return f.w.ItemCode
	case ColQuantity:
		return f.w.Quantity
	case ColUnit:
		return f.w.Unit
	case ColDiscount:
		return f.w.Discount
	case ColRate:
		return f.w.say(f.w.Tax)
	case ColTax:
		return f.w.say(f.w.TaxAmount)
	case ColGross:
		return f.w.say(f.w.AmountGross)
	case ColPrice:
		if gross {
			return f.w.say(f.w.UnitPriceGross)
		}
		return f.w.UnitPrice
	case ColAmount:
		if gross {
			return f.w.say(f.w.AmountGross)
		}
		return f.w.Amount
	}
	return f.w.Description
}

// lineAmounts are the amounts of the lines as priced.
func (f *flow) lineAmounts() []money.Amount {
	if f.d.Prices == bill.Gross && len(f.t.LineGross) == len(f.t.LineNets) {
		return f.t.LineGross
	}
	return f.t.LineNets
}

// figures are the numbers of a line, as far as there are columns for them.
func (f *flow) figures(t *table, i int, line bill.Line) row {
	r := row{cells: make([]string, len(t.columns)), value: f.lineAmounts()[i]}
	apart := false
	for n, c := range t.columns {
		if c.name != ColDescription {
			r.cells[n] = f.figure(c.name, i, line)
		}
		apart = apart || c.name == ColUnit
	}
	if !apart {
		r.unit = f.wrap(f.w.unit(line.Unit, line.Quantity), t.main, unitMax)
	}
	if base := line.Base; !f.priceless() && !base.IsZero() && base.String() != "1" {
		r.under = f.wrap(f.w.say(f.w.Per, "n", f.w.quantity(base)), t.less, unitMax)
	}
	return r
}

// figure is a cell.
func (f *flow) figure(c Column, i int, line bill.Line) string {
	switch c {
	case ColPosition:
		return strconv.Itoa(i + 1)
	case ColQuantity:
		return f.w.quantity(line.Quantity)
	case ColCode:
		return trim(f.clean(line.Code), f.look.body, codeMost)
	case ColUnit:
		unit := f.look.body
		return strings.Join(cut(f.wrap(f.w.unit(line.Unit, line.Quantity), unit, unitMax), 1, unit, unitMax), "")
	case ColPrice:
		return signed(f.w.locale.Price(line.Price, f.d.Currency))
	case ColDiscount:
		return f.discounts(line)
	case ColRate:
		return f.rate(line.Tax)
	case ColTax:
		due, _ := f.taxOfLine(i, line)
		return f.w.amount(due)
	case ColGross:
		_, gross := f.taxOfLine(i, line)
		return f.w.amount(gross)
	}
	return f.w.amount(f.lineAmounts()[i])
}

// discounts are those of a line, beside one another.
func (f *flow) discounts(line bill.Line) string {
	var list []string
	for _, a := range line.Discounts {
		if a.Percent.IsZero() {
			list = append(list, f.w.amount(a.Amount))
		} else {
			list = append(list, f.w.locale.Percent(a.Percent))
		}
	}
	return strings.Join(list, " + ")
}

// taxOfLine is the tax on a line by itself, and the line with it. On a gross document it is what was taken out of the line.
func (f *flow) taxOfLine(i int, line bill.Line) (due, gross money.Amount) {
	net := f.t.LineNets[i]
	if f.d.Prices == bill.Gross && len(f.t.LineGross) == len(f.t.LineNets) {
		return sumOf(f.t.LineGross[i], net.Neg()), f.t.LineGross[i]
	}
	due, err := line.Tax.Percent.Of(net, f.d.Rules.Rounding)
	if err != nil {
		return money.Of(0, f.d.Currency), net
	}
	return due, sumOf(net, due)
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
	width := t.wide()
	add := func(st style, s string) {
		for _, l := range f.wrap(s, st, width) {
			r.text = append(r.text, styled{st, l})
		}
	}
	add(t.main, line.Description)
	add(t.less, strings.TrimSpace(line.Detail))
	add(t.less, f.classed(line))
	if len(r.text) == 0 {
		r.text = []styled{{t.main, ""}}
	}
	for _, s := range f.adjusted(line, t.has(ColDiscount)) {
		add(t.less, s)
	}
}

// classed is the class of a line where the law wants it on the paper: India's HSN of goods, SAC of services (CGST Rules 2017, rule
// 46 (g)). The two words are the same in every language.
func (f *flow) classed(line bill.Line) string {
	switch {
	case f.d.Seller.Address.Country != "IN" || line.Class.Code == "":
		return ""
	case line.Class.Scheme == bill.ClassNational:
		return "SAC " + line.Class.Code
	case line.Class.Scheme == bill.ClassHS:
		return "HSN " + line.Class.Code
	}
	return ""
}

// adjusted are the discounts and charges of a line. Where discounts have a column, only those with a reason are told once more.
func (f *flow) adjusted(line bill.Line, columned bool) (list []string) {
	if f.priceless() || len(line.Discounts)+len(line.Charges) == 0 {
		return nil
	}
	whole, err := money.Extend(line.Quantity, line.Price, line.Base, f.d.Currency, f.d.Rules.Rounding)
	if err != nil {
		return nil // the totals could not have been worked out either
	}
	for _, a := range line.Discounts {
		if columned && strings.TrimSpace(a.Reason) == "" {
			continue
		}
		list = append(list, f.adjustment(f.w.Discount, a, whole, true))
	}
	for _, a := range line.Charges {
		list = append(list, f.adjustment(f.w.Charge, a, whole, false))
	}
	return list
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
	return f.adjustmentName(word, a) + ": " + f.w.apart(f.w.amount(amount))
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

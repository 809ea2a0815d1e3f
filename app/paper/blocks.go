package paper

import (
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// blocks draws what follows the table: sums, reasons, terms, payment, note. Each stays together where a page can hold it.
func (f *flow) blocks() {
	if f.d.Kind != bill.Delivery {
		f.sums()
		f.deposits()
		f.home()
		f.reasons()
		f.paragraph(f.w.Terms, strings.TrimSpace(f.d.Terms+"\n"+f.early()))
	}
	if !f.look.roll {
		f.howToPay()
	}
	f.paragraph("", f.d.Note)
	if f.look.roll { // the code stands at the end, where the roll is held to the telephone
		f.howToPay()
	}
	f.registration()
	f.end()
}

// howToPay is the account and the code to pay with.
func (f *flow) howToPay() {
	if f.look.roll {
		f.rollPayment()
		return
	}
	f.payment()
}

// end is what every paper closes with.
func (f *flow) end() {
	f.ownWords(true)
	f.signature()
	if f.look.roll {
		f.rollEnd()
	}
}

// sumLine is a label and an amount at the right edge.
type sumLine struct {
	label  string
	amount money.Amount
	st     style
	above  float64 // width of a rule above, in mm; 0 for none
}

// sumLines are the totals from the lines down to what is to be paid.
func (f *flow) sumLines() []sumLine {
	var list []sumLine
	gross := f.d.Prices == bill.Gross
	adjusted := len(f.d.Discounts)+len(f.d.Charges) > 0
	if adjusted {
		taken := f.takenOff()
		goods := f.subtotal(gross)
		goods.amount = sumOf(goods.amount, taken.Neg())
		list = append(append(list, goods), f.adjustments()...)
		if f.d.IsFinal() {
			list = append(list, sumLine{label: f.w.DepositsTaken, amount: taken, st: f.look.sumStyle})
		}
	}
	taxes := f.taxLines()
	list = append(list, sumLine{label: f.w.say(f.w.NetTotal), amount: f.t.TaxExclusive, st: f.look.sumStyle, above: thin(adjusted)})
	list = append(list, taxes...)
	if len(taxes) > 1 {
		list = append(list, sumLine{label: f.w.say(f.w.TotalTax), amount: f.t.Tax, st: f.look.sumStyle})
	}
	last := f.t.Payable == f.t.TaxInclusive && f.t.Prepaid.IsZero() && f.t.Rounding.IsZero()
	if !last || !f.asks() {
		list = append(list, sumLine{label: f.w.say(f.w.Total), amount: f.t.TaxInclusive, st: f.look.sumStrong, above: 0.15})
	}
	if !f.asks() && last {
		list[len(list)-1].st, list[len(list)-1].above = f.look.sumLoud, 0.4
		return list
	}
	return append(list, f.payable(last)...)
}

// asks says whether money is asked for or given back; else the total is the last of the sums.
func (f *flow) asks() bool { return f.d.Kind == bill.Invoice || f.d.Kind == bill.CreditNote }

func thin(yes bool) float64 {
	if yes {
		return 0.15
	}
	return 0
}

// takenOff is what the lines that take off deposits come to, as priced: no discount is of them.
func (f *flow) takenOff() money.Amount {
	amounts := f.lineAmounts()
	sum := money.Of(0, f.d.Currency)
	for i, l := range f.d.Lines {
		if !l.Taken.Deposit.IsZero() {
			sum = sumOf(sum, amounts[i])
		}
	}
	return sum
}

// subtotal is the sum of the table.
func (f *flow) subtotal(gross bool) sumLine {
	if !gross {
		return sumLine{label: f.w.Subtotal, amount: f.t.Lines, st: f.look.sumStyle}
	}
	sum, err := money.Sum(f.d.Currency, f.t.LineGross...)
	if err != nil {
		sum = f.t.Lines
	}
	return sumLine{label: f.w.say(f.w.SubtotalGross), amount: sum, st: f.look.sumStyle}
}

// adjustments are the discounts and charges of the document, each the sum of its shares in the tax groups.
func (f *flow) adjustments() []sumLine {
	var list []sumLine
	of := func(charge bool, index int) money.Amount {
		sum := money.Of(0, f.d.Currency)
		for _, p := range f.t.Parts {
			if next, err := sum.Add(p.Priced); err == nil && p.Charge == charge && p.Index == index {
				sum = next
			}
		}
		return sum
	}
	for i, a := range f.d.Discounts {
		list = f.together(list, f.adjustmentName(f.w.Discount, a), of(false, i).Neg())
	}
	for i, a := range f.d.Charges {
		list = f.together(list, f.adjustmentName(f.w.Charge, a), of(true, i))
	}
	return list
}

// together adds a line, or adds to the one of the same name: a credit note has one discount for each tax group where the
// invoice had one for all.
func (f *flow) together(list []sumLine, label string, amount money.Amount) []sumLine {
	for i := range list {
		if sum, err := list[i].amount.Add(amount); list[i].label == label && err == nil {
			list[i].amount = sum
			return list
		}
	}
	return append(list, sumLine{label: label, amount: amount, st: f.look.sumStyle})
}

// taxLines are the tax groups: rate, taxable amount, tax.
func (f *flow) taxLines() []sumLine {
	var list []sumLine
	for _, g := range f.t.Groups {
		if g.Rate.Category == tax.NotSubject {
			continue // the reason below says it all
		}
		on := func(name, rate string, due money.Amount) {
			s := f.w.say(f.w.TaxOn, "vat", name, "rate", rate, "base", f.w.amount(g.Taxable))
			list = append(list, sumLine{label: s, amount: due, st: f.look.sumQuiet})
		}
		parts := g.Rate.Split.Parts()
		for i, c := range parts {
			on(c.Name, f.w.locale.Percent(c.Percent), g.Split[i])
		}
		if len(parts) == 0 {
			on(f.w.vat, f.rate(g.Rate), g.Tax)
		}
	}
	return list
}

// home are the sums in the currency of the books, which the law asks for (Directive 2006/112/EC art. 230), and their rate.
func (f *flow) home() {
	x := f.d.Exchange
	if x.IsZero() {
		return
	}
	rate := f.w.say(f.w.ExchangeRate, "currency", f.d.Currency.Code(), "home", x.Home.Code(), "rate", f.w.locale.ExchangeRate(x.Rate))
	if note := strings.TrimSpace(strings.Join([]string{x.Source, f.w.date(x.Date)}, " ")); note != "" {
		rate += " (" + note + ")"
	}
	f.paragraph("", f.w.say(f.w.HomeTax, "home", x.Home.Code(), "net", f.w.money(f.t.Home.TaxExclusive), "tax", f.w.money(f.t.Home.Tax),
		"total", f.w.money(f.t.Home.TaxInclusive))+"\n"+rate)
}

// payable is what is taken off the total, and what remains. last: nothing is, and the total itself is to be paid.
func (f *flow) payable(last bool) []sumLine {
	var list []sumLine
	if !f.t.Prepaid.IsZero() {
		list = append(list, sumLine{label: f.w.Prepaid, amount: f.t.Prepaid.Neg(), st: f.look.sumStyle})
	}
	if !f.t.Rounding.IsZero() {
		list = append(list, sumLine{label: f.w.Rounding, amount: f.t.Rounding, st: f.look.sumStyle})
	}
	word := f.w.Payable
	switch {
	case f.d.Kind == bill.CreditNote:
		word = f.w.Credited
	case last:
		word = f.w.say(f.w.Total)
	}
	return append(list, sumLine{label: word, amount: f.t.Payable, st: f.look.sumLoud, above: 0.4})
}

// drawn is how the line is printed: money with its currency where it is loud.
func (f *flow) drawn(l sumLine) (label []string, st style, amount string) {
	amount = f.w.amount(l.amount)
	if l.st == f.look.sumLoud {
		amount = f.w.money(l.amount)
	}
	room := f.look.sumsWidth
	if f.look.boxed && l.st == f.look.sumLoud {
		room -= 2 * boxPad
	}
	st = squeeze(l.st, amount, room-20)
	if l.st == f.look.sumLoud {
		st = f.onOneLine(st, f.clean(l.label), amount, room)
	}
	beside := st.width(amount)
	if f.w.rtl { // where figures of different lengths end together on the inner side
		beside = max(beside, f.widestSum())
	}
	label = f.wrap(l.label, st, room-beside-4)
	return label, st, amount
}

// onOneLine is the style made a little smaller where label and amount then stand on one line.
func (f *flow) onOneLine(st style, label, amount string, room float64) style {
	const least, gap = 0.78, 4.1
	if by := (room - gap) / (st.width(label) + st.width(amount)); by >= least && by < 1 {
		return st.scaled(by)
	}
	return st
}

// widestSum is the width of the longest of the sums that stand below each other.
func (f *flow) widestSum() float64 {
	widest := 0.0
	for _, l := range f.sumLines() {
		if l.st != f.look.sumLoud {
			widest = max(widest, l.st.width(f.w.amount(l.amount)))
		}
	}
	return widest
}

const sumsGap = 3.0 // between table and sums

func (f *flow) sumsHeight() float64 {
	h := sumsGap
	for _, l := range f.sumLines() {
		label, st, _ := f.drawn(l)
		h += float64(len(label))*st.leading + 2*l.above*4 + 0.4
	}
	return h
}

// endHeight is what must stand on one page with the last line.
func (f *flow) endHeight() float64 {
	if f.priceless() {
		return 0
	}
	return f.sumsHeight()
}

// sums draws the totals at the right edge.
func (f *flow) sums() {
	if f.look.roll {
		f.rollSums()
		return
	}
	f.room(f.sumsHeight())
	f.markSums()
	f.y += sumsGap
	edge, widest := f.rightEdge(), f.widestSum()
	for _, l := range f.sumLines() {
		label, st, amount := f.drawn(l)
		if f.look.boxed && l.st == f.look.sumLoud {
			f.boxedSum(label, st, amount)
			continue
		}
		if l.above > 0 {
			f.y += l.above * 4
			c := hair
			if l.st == f.look.sumLoud {
				c = f.style.Accent
			}
			f.rule(edge-f.look.sumsWidth, edge, f.y, l.above, c)
			f.y += l.above * 4
		}
		y := f.y + (st.leading+st.ascent())/2
		if l.st == f.look.sumLoud {
			st.colour = f.style.Accent
			f.textRight(edge, y, st, amount)
		} else {
			f.digits(edge, widest, y, st, amount)
		}
		f.lines(edge-f.look.sumsWidth, y, st, label)
		f.y += float64(len(label)) * st.leading
	}
	f.y += f.look.gap
}

// boxPad is what stays around a sum in its box.
const boxPad = 3.0

// boxedSum is the sum that counts, in white on colour.
func (f *flow) boxedSum(label []string, st style, amount string) {
	edge, st := f.rightEdge(), st.in(white)
	height := float64(len(label))*st.leading + 2
	f.y += 1.6
	f.fill(edge-f.look.sumsWidth, f.y, f.look.sumsWidth, height, f.style.Accent)
	y := f.y + 1 + st.base()
	f.textRight(edge-boxPad, y, st, amount)
	f.lines(edge-f.look.sumsWidth+boxPad, y, st, label)
	f.y += height
}

// reasons say why no tax is asked, once for each category on the paper.
func (f *flow) reasons() {
	var said []string
	for _, g := range f.t.Groups {
		if s := f.w.reason(f.d, g.Rate.Category); s != "" && !slices.Contains(said, s) {
			said = append(said, s)
		}
	}
	f.paragraph("", strings.Join(said, "\n"))
}

// early says what comes off for who pays early: on an invoice by which day, and what is then to be paid; before it in general.
func (f *flow) early() string {
	var lines []string
	switch f.d.Kind {
	case bill.Invoice:
		offers, err := bill.Offers(f.d, f.t.Payable, f.t.Payable)
		if err != nil {
			return ""
		}
		for _, o := range offers {
			lines = append(lines, f.w.say(f.w.PayEarly, "date", f.w.date(o.By), "rate", f.w.locale.Percent(o.Percent),
				"discount", f.w.money(o.Discount), "amount", f.w.money(o.Pay)))
		}
	case bill.Quote, bill.Order, bill.Proforma:
		for _, s := range f.d.Settlement {
			lines = append(lines, f.w.say(f.w.EarlyTerms, "rate", f.w.locale.Percent(s.Percent), "n", strconv.Itoa(s.Days)))
		}
	}
	return strings.Join(lines, "\n")
}

// paragraph draws text over the whole width, under a heading if there is one.
func (f *flow) paragraph(head, s string) {
	if s = strings.TrimSpace(s); s == "" {
		return
	}
	lines := f.wrap(s, f.look.body, min(f.measure(), 150))
	height := float64(min(len(lines), 12)) * f.look.body.leading
	if head != "" {
		height += f.look.strong.leading
	}
	f.room(height)
	if head != "" {
		f.text(f.look.left, f.y+f.look.strong.ascent(), f.look.strong, head)
		f.y += f.look.strong.leading
	}
	for _, line := range lines {
		f.room(f.look.body.leading)
		f.text(f.look.left, f.y+f.look.body.ascent(), f.look.body, line)
		f.y += f.look.body.leading
	}
	f.y += f.look.gap
}

package paper

import (
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// rollLength is the longest page of a receipt roll in mm; PDF allows 5080. What is longer goes on on a second one.
const rollLength = 5000.0

// rollHead is the top of a receipt: who sells, what it is, to whom.
func (f *flow) rollHead() {
	f.firstPage()
	f.start, f.floor = f.look.window.top, f.height-f.look.bottom
	f.y = f.start
	at := f.style.LogoAt
	f.style.LogoAt = AtCentre
	if f.logo(f.look.left, f.y, 54, f.logoHeight(), f.measure()) {
		pictures := f.page().Pictures
		f.y += pictures[len(pictures)-1].H + 2
	}
	f.style.LogoAt = at
	s := f.d.Seller
	f.centred(f.style.Font.set(style{SemiBold, 11, 4.8, ink}), s.Name)
	said := f.style.Header
	if said == "" {
		said = strings.Join(parts(append(address(s.Address, ""), s.Contact.Phone)), "\n")
	}
	f.centred(f.look.quiet, said)
	f.y += 3
	f.centred(f.look.title, f.title())
	if f.draft {
		f.centred(f.look.strong, "– "+strings.ToUpper(f.w.Draft)+" –")
	}
	f.y += 1.5
	f.rollRule()
	for i, x := range f.factList() {
		if x.value != "" && (i > 0 || f.told != nil) { // the number stands in the title
			f.pair(f.look.label, x.label, f.factStyle(x), x.value)
		}
	}
	if to := f.recipient(); len(to) > 0 {
		f.y++
		f.stack(f.look.body, strings.Join(to, "\n"))
	}
	for _, s := range f.introWords() {
		f.y++
		f.stack(f.look.quiet, s)
	}
	f.rollRule()
}

func (f *flow) rollRule() {
	f.y += 1.2
	f.rule(f.look.left, f.rightEdge(), f.y, 0.2, ink)
	f.y += 1.2
}

// centred draws text in the middle of the roll.
func (f *flow) centred(st style, s string) {
	lines := f.wrap(s, st, f.measure())
	f.y = f.aligned(f.look.left, f.y+st.base(), f.measure(), st, lines, AtCentre) - st.base()
}

// stack draws text over the width of the roll.
func (f *flow) stack(st style, s string) {
	for _, line := range f.wrap(s, st, f.measure()) {
		f.room(st.leading)
		f.text(f.look.left, f.y+st.base(), st, line)
		f.y += st.leading
	}
}

// pair draws a label and at the right what it says, below it where both do not fit in a line.
func (f *flow) pair(left style, label string, right style, value string) {
	height := max(left.leading, right.leading)
	label, value = f.clean(label), f.clean(value)
	f.room(2 * height)
	if left.width(label)+right.width(value)+f.look.columnGap <= f.measure() {
		f.text(f.look.left, f.y+right.base(), left, label)
		f.textRight(f.rightEdge(), f.y+right.base(), right, value)
		f.y += height
		return
	}
	f.stack(left, label)
	lines := f.wrap(value, right, f.measure())
	f.y = f.aligned(f.look.left, f.y+right.base(), f.measure(), right, lines, AtRight) - right.base()
}

// rollTable is the list of lines: what it is over the whole width, below it how many at what price, and at the right what they come to.
func (f *flow) rollTable() {
	for i, line := range f.d.Lines {
		f.y += f.look.rowPad
		f.room(f.look.strong.leading)
		f.markRow(i, 0)
		f.stack(f.look.strong, line.Description)
		if slices.Contains(f.style.Columns, ColCode) {
			f.stack(f.look.quiet, line.Code)
		}
		f.stack(f.look.quiet, strings.TrimSpace(line.Detail))
		f.stack(f.look.quiet, f.classed(line))
		count := joined(" ", f.w.quantity(line.Quantity), f.w.unit(line.Unit, line.Quantity))
		if f.priceless() {
			f.stack(f.look.body, count)
			continue
		}
		count += " × " + signed(f.w.locale.Price(line.Price, f.d.Currency))
		if base := line.Base; !base.IsZero() && base.String() != "1" {
			count += " " + f.w.say(f.w.Per, "n", f.w.quantity(base))
		}
		f.pair(f.look.body, joined("  ", count, f.rate(line.Tax)), f.look.body, f.w.amount(f.lineAmounts()[i]))
		for _, s := range f.adjusted(line, false) {
			f.stack(f.look.quiet, s)
		}
	}
	f.rollRule()
}

// rollSums are the totals over the width of the roll.
func (f *flow) rollSums() {
	f.markSums()
	for _, l := range f.sumLines() {
		if l.above > 0.2 {
			f.rollRule()
		}
		amount := f.w.amount(l.amount)
		if l.st == f.look.sumLoud {
			amount = f.w.money(l.amount)
		}
		st := squeeze(l.st, amount, f.measure())
		if l.st == f.look.sumLoud {
			st = f.onOneLine(st, f.clean(l.label), amount, f.measure())
		}
		f.pair(st, l.label, st, amount)
	}
	f.y += 2
}

// rollRow is a row of a ledger on the roll: what it is about, and a single figure beside it; several stand below it, each with its head.
func (f *flow) rollRow(l ledger, st style, cells []string) {
	lead := max(1, l.lead)
	name := joined(" ", cells[:lead]...)
	var rest []int
	for i := lead; i < len(cells); i++ {
		if cells[i] != "" {
			rest = append(rest, i)
		}
	}
	f.y += f.look.rowPad
	if len(rest) == 1 {
		f.pair(st, name, st, cells[rest[0]])
		return
	}
	f.stack(st, name)
	for _, i := range rest {
		f.pair(f.look.label, l.heads[i], st, cells[i])
	}
}

// rollPayment is how to pay: account and code, the code last so that it can be held to the telephone.
func (f *flow) rollPayment() {
	if f.d.Kind != bill.Invoice || f.t.Payable.Sign() <= 0 || f.d.Account.Key() == "" {
		return
	}
	f.mark(f.w.Payment, f.y)
	f.rollRule()
	f.stack(f.look.body, f.paymentSentence())
	f.y++
	for _, x := range f.accountFacts() {
		f.pair(f.look.label, x.label, f.factStyle(x), x.value)
	}
	code, err := f.paymentCode()
	if err != nil {
		return
	}
	f.y += 5
	side, height := code.box(f.measure(), f.look.small)
	f.room(height + 5)
	f.code(code.square, f.look.left+(f.measure()-side)/2, f.y, side)
	f.y += side + 3
	f.centred(f.look.small, f.w.Scan)
	f.y += 2
}

// rollEnd is what stands at the foot of a sheet: tax ids, registers, and the shop's own words.
func (f *flow) rollEnd() {
	s := f.d.Seller
	labelled := func(label, value string) string {
		if value == "" {
			return ""
		}
		return label + " " + value
	}
	said := parts([]string{
		labelled(f.w.say(f.w.TaxID), s.TaxID), labelled(f.w.TaxNumber, s.TaxNumber), labelled(f.w.Register, s.LegalID), s.Contact.Email, s.Website, f.style.Footer,
	})
	if len(said) > 0 {
		f.rollRule()
		f.centred(f.look.small, strings.Join(said, "\n"))
	}
}

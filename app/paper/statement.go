package paper

import (
	"fmt"

	"counterfoil/app/bill"
)

// StatementFacts are what stands on a statement of account. From of the statement may be zero: since the beginning.
type StatementFacts struct {
	Seller, Buyer bill.Party
	Language      string
	Made          bill.Date
	bill.Statement
}

// LayoutStatement lays out a statement of account.
func LayoutStatement(s StatementFacts, st Style) (Paper, error) {
	w := speak(s.Language, s.Seller.Address.Country)
	d := bill.Draft{Seller: s.Seller, Buyer: s.Buyer, Language: s.Language, Currency: s.Closing.Currency(), Date: s.Made}
	period := w.span(s.From, s.To)
	if s.From.IsZero() {
		period = "– " + w.date(s.To)
	}
	f := newFlow(sheet{d: d, w: w, style: st, heading: w.Statement, other: KindStatement, told: []fact{
		{label: w.Issued, value: w.date(s.Made)},
		{label: w.Period, value: period, loud: true},
		{label: w.CustomerNumber, value: s.Buyer.Number},
		{label: w.Closing, value: w.money(s.Closing), loud: true},
	}})
	f.look.head(f)
	f.ownWords(false)
	f.movements(s)
	f.openItems(s)
	f.end()
	return f.done(), nil
}

const ledgerPad = 1.6 // between the rows of a ledger

// ledger is a table of figures: where its columns begin, and from which on they end at their edge.
type ledger struct {
	heads []string
	x     []float64
	right int // the first column that ends at its edge
	lead  int // how many columns say what a row is about; 0: one
}

func (f *flow) ledgerHead(l ledger) {
	if f.look.row != nil {
		return
	}
	f.ledgerRow(l, f.look.heading, l.heads)
	f.rule(f.look.left, f.rightEdge(), f.y-0.6, 0.15, hair)
}

// ledgerRow draws a row, on a new page with its head if need be.
func (f *flow) ledgerRow(l ledger, st style, cells []string) {
	if f.look.row != nil {
		f.look.row(f, l, st, cells)
		return
	}
	height := st.leading + ledgerPad
	if f.y+height > f.floor {
		f.turn()
		f.ledgerHead(l)
	}
	for i, s := range cells {
		if i >= l.right {
			f.textRight(l.x[i], f.y+st.base(), st, s)
			continue
		}
		room := f.rightEdge() - l.x[i]
		if i+1 < l.right {
			room = l.x[i+1] - l.x[i] - f.look.columnGap
		} else if i+1 < len(l.x) {
			room = l.x[i+1] - 24 - l.x[i]
		}
		f.text(l.x[i], f.y+st.base(), st, trim(f.clean(s), st, room))
	}
	f.y += height
}

// ledgerItem is a row about one thing. A bookmark of its name leads to the first that begins on a page, and to the heads above it.
func (f *flow) ledgerItem(l ledger, name string, cells []string) {
	top := f.placedRow(l, f.look.body, cells)
	if f.unmarked() {
		f.mark(name, top-f.ledgerHeadHeight())
	}
}

// ledgerSum is the row that counts. A bookmark leads to it.
func (f *flow) ledgerSum(l ledger, name string, cells []string) {
	f.mark(name, f.placedRow(l, f.look.strong, cells))
}

// placedRow draws a row and says where it begins on its page.
func (f *flow) placedRow(l ledger, st style, cells []string) (top float64) {
	page, y := len(f.pages), f.y
	f.ledgerRow(l, st, cells)
	if len(f.pages) > page {
		return f.look.furtherTop + f.ledgerHeadHeight()
	}
	return y
}

func (f *flow) ledgerHeadHeight() float64 {
	if f.look.row != nil {
		return 0
	}
	return f.look.heading.leading + ledgerPad
}

// movements are what moved the account in the period, between the two balances.
func (f *flow) movements(s StatementFacts) {
	l := ledger{heads: []string{f.w.Issued, f.w.Description, f.w.Reference, f.w.Amount, f.w.Balance}, right: 3, lead: 2}
	l.x = []float64{f.look.left, f.look.left + 24, f.look.left + 76, f.rightEdge() - 28, f.rightEdge()}
	f.ledgerHead(l)
	f.mark(f.w.Opening, f.y-f.ledgerHeadHeight())
	f.ledgerRow(l, f.look.strong, []string{f.w.date(s.From), f.w.Opening, "", "", f.w.amount(s.Opening)})
	for _, e := range s.Entries {
		name := joined(" ", f.w.entry(e.Kind), f.w.apart(e.Number))
		f.ledgerItem(l, name, []string{f.w.date(e.Date), name, e.Reference, f.w.amount(e.Amount), f.w.amount(e.Balance)})
	}
	f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
	f.ledgerSum(l, f.w.Closing, []string{f.w.date(s.To), f.w.Closing, "", "", f.w.money(s.Closing)})
	f.y += 6
}

// entry names a movement.
func (t *tongue) entry(k bill.EntryKind) string {
	switch k {
	case bill.EntryInvoice:
		return t.Invoice
	case bill.EntryCredit:
		return t.Credit
	case bill.EntryPaidBack:
		return t.PaidBack
	case bill.EntryWriteOff, bill.EntryWaived:
		return t.WrittenOff
	case bill.EntryDiscount:
		return t.Settlement
	case bill.EntryFee:
		return t.ReminderFee
	case bill.EntryInterest:
		return t.LateInterest
	}
	return t.words.Payment
}

// openItems are what is yet to be paid at the end of the period, with the sums by age.
func (f *flow) openItems(s StatementFacts) {
	if len(s.Open) == 0 && s.Credit.IsZero() {
		return
	}
	f.room(30)
	f.mark(f.w.OpenItems, f.y)
	f.text(f.look.left, f.y+f.look.strong.base(), f.look.strong, f.w.OpenItems)
	f.y += f.look.strong.leading + 2
	l := ledger{heads: []string{f.w.Number, f.w.Issued, f.w.Due, "", f.w.Amount}, right: 4}
	l.x = []float64{f.look.left, f.look.left + 48, f.look.left + 74, f.look.left + 100, f.rightEdge()}
	f.ledgerHead(l)
	for _, o := range s.Open {
		late := ""
		if o.Late > 0 {
			late = f.w.late(o.Late)
		}
		name := o.Number
		if o.Kind == bill.EntryFee || o.Kind == bill.EntryInterest {
			name = joined(" ", f.w.entry(o.Kind), f.w.apart(o.Number))
		}
		f.ledgerItem(l, name, []string{name, f.w.date(o.Date), f.w.date(o.Due), late, f.w.amount(o.Open)})
	}
	if !s.Credit.IsZero() {
		f.ledgerRow(l, f.look.body, []string{f.w.CreditBalance, "", "", "", f.w.amount(s.Credit.Neg())})
	}
	f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
	f.ledgerRow(l, f.look.strong, []string{"", "", "", "", f.w.money(s.Closing)})
	f.y += 2
	f.ageSums(s)
}

func (f *flow) ageSums(s StatementFacts) {
	f.room(12)
	width := f.measure() / float64(bill.AgeCount)
	for i, bounds := range bill.AgeBounds() {
		x, label := f.look.left+float64(i+1)*width, f.w.NotDue
		switch {
		case bounds[1] == 0 && i > 0:
			label = f.w.say(f.w.DaysOverdue, "n", fmt.Sprintf("> %d", bounds[0]-1))
		case i > 0:
			label = f.w.say(f.w.DaysOverdue, "n", fmt.Sprintf("%d–%d", bounds[0], bounds[1]))
		}
		if f.look.roll {
			f.pair(f.look.label, label, f.look.body, f.w.amount(s.Ages[i]))
			continue
		}
		f.textRight(x, f.y+f.look.heading.base(), squeeze(f.look.heading, label, width-3), label)
		f.textRight(x, f.y+f.look.heading.leading+f.look.body.base()+1, f.look.body, f.w.amount(s.Ages[i]))
	}
	if !f.look.roll {
		f.y += f.look.heading.leading + f.look.body.leading + 2
	}
}

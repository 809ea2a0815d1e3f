package bank

import (
	"cmp"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Open is an invoice on which money is to come, or to be paid back where Open is negative.
type Open struct {
	ID       bill.ID
	Number   string
	Customer bill.ID
	Name     string // the buyer's
	Due      bill.Date
	Open     money.Amount
	Offers   []bill.Offer // settlement discounts, for who pays early
}

// Reason is one part of why an entry may pay an invoice.
type Reason string

// The reasons. Of each group one holds.
const (
	ByReference   Reason = "reference"    // its structured reference names the invoice
	ByNumber      Reason = "number"       // its text names the invoice
	ByNumberAlike Reason = "number alike" // its text holds the number with one slip, or only digits of it
	ByOneNumber   Reason = "one number"   // its text names one of several invoices

	AmountExact    Reason = "amount"          // all that is open
	AmountSum      Reason = "sum"             // all that is open on several invoices
	AmountSettled  Reason = "settlement"      // what is open less the settlement discount that the invoice offers on that day
	AmountTooLate  Reason = "settlement late" // the same, after its last day
	AmountDiscount Reason = "discount"        // what is open less a usual discount
	AmountLess     Reason = "part"            // less than is open
	AmountMore     Reason = "more"            // more than is open

	IBANKnown Reason = "iban" // this customer has paid from this account before
	NameAlike Reason = "name" // it comes from somebody of that name
)

// weights make the score. Number and amount together are beyond doubt; an amount alone is a guess.
var weights = map[Reason]int{
	ByReference: 60, ByNumber: 50, ByNumberAlike: 20, ByOneNumber: 25, AmountExact: 35, AmountSum: 30, AmountSettled: 34, AmountTooLate: 24, AmountDiscount: 22, AmountLess: 8, AmountMore: 0,
	IBANKnown: 25, NameAlike: 12,
}

// The scores from which a suggestion is shown, is likely, and is as good as sure.
const (
	Shown  = 32
	Likely = 55
	Sure   = 80
)

// Share is the part of an entry that goes to an invoice.
type Share struct {
	Invoice bill.ID
	Number  string
	Name    string
	Open    money.Amount // before
	Amount  money.Amount
	// Discount is the settlement discount that comes off beside the amount, and closes the invoice; zero for none.
	Discount money.Amount
}

// Suggestion is what an entry may pay, and why.
type Suggestion struct {
	Shares   []Share
	Score    int // 0 to 100
	Reasons  []Reason
	Discount money.Percent // with AmountDiscount
	Offer    bill.Offer    // with AmountSettled and AmountTooLate of one invoice
	Rest     money.Amount  // open afterwards on all of them; negative: paid more than was open
}

// Most are the suggestions for one entry, at most.
const most = 5

// Matcher knows the open invoices and finds among them.
type Matcher struct {
	open     []Open
	folded   []foldedOpen
	amounts  map[money.Amount][]int
	numbers  map[string][]int // by every way to write the number in full
	runs     map[string][]int // by its digits, zeros at the begin of each part left out
	refs     map[string][]int // by every structured reference that an invoice of the number can bear
	words    map[string][]int // by the words of the name
	customer map[bill.ID][]int
	payers   map[string][]bill.ID
}

// foldedOpen is an invoice in the form that texts are compared in.
type foldedOpen struct {
	number number
	name   []string
	refs   []string
}

// NewMatcher prepares the open invoices. payers are the customers that have paid from an account before, by IBAN.
func NewMatcher(open []Open, payers map[string][]bill.ID) *Matcher {
	m := &Matcher{
		open: open, folded: make([]foldedOpen, len(open)), amounts: map[money.Amount][]int{}, numbers: map[string][]int{},
		runs: map[string][]int{}, refs: map[string][]int{}, words: map[string][]int{}, customer: map[bill.ID][]int{}, payers: payers,
	}
	for i, o := range open {
		f := foldedOpen{newNumber(o.Number), nameWords(o.Name), references(o.Number)}
		m.folded[i] = f
		m.amounts[o.Open] = append(m.amounts[o.Open], i)
		for _, offer := range o.Offers {
			for cent := int64(-1); cent <= 1; cent++ {
				pay := money.Of(offer.Pay.Minor()+cent, o.Open.Currency())
				m.amounts[pay] = append(m.amounts[pay], i)
			}
		}
		for _, form := range f.number.forms() {
			m.numbers[form] = append(m.numbers[form], i)
		}
		for _, ref := range f.refs {
			m.refs[ref] = append(m.refs[ref], i)
		}
		if f.number.run != "" {
			m.runs[f.number.run] = append(m.runs[f.number.run], i)
		}
		for _, w := range f.name {
			m.words[w] = append(m.words[w], i)
		}
		if !o.Customer.IsZero() {
			m.customer[o.Customer] = append(m.customer[o.Customer], i)
		}
	}
	return m
}

// candidate is an invoice and what speaks for it beside the amount.
type candidate struct {
	at      int
	reasons []Reason
	weight  int
}

// Suggest says which open invoices the entry may pay, the likeliest first. Invoices in another currency never are among them, nor
// those on which money flows the other way.
func (m *Matcher) Suggest(e Entry) []Suggestion {
	t := newText(e)
	found := m.candidates(e, t)
	var list []Suggestion
	for _, c := range found {
		if s, ok := m.single(e, c); ok {
			list = append(list, s)
		}
	}
	list = append(list, m.several(e, found)...)
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(b.Score-a.Score, len(a.Shares)-len(b.Shares))
	})
	return list[:min(len(list), most)]
}

// fits says whether the entry can pay the invoice at all.
func (m *Matcher) fits(e Entry, i int) bool {
	o := m.open[i]
	return o.Open.Currency() == e.Amount.Currency() && o.Open.Sign() == e.Amount.Sign()
}

// crowd bounds how many invoices one property may bring in: a name of which there are more tells nothing.
const crowd = 300

// candidates are the invoices that anything speaks for.
func (m *Matcher) candidates(e Entry, t text) []candidate {
	at := map[int]bool{}
	add := func(list []int) {
		for _, i := range list[:min(len(list), crowd)] {
			if m.fits(e, i) {
				at[i] = true
			}
		}
	}
	add(m.amounts[e.Amount])
	add(m.refs[e.Reference])
	t.each(func(window string) {
		add(m.numbers[window])
		add(m.refs[window])
	})
	t.eachRun(func(run string) { add(m.runs[run]) })
	for _, form := range t.reference {
		add(m.numbers[form])
	}
	for _, w := range t.name {
		add(m.words[w])
	}
	for _, c := range m.payers[e.IBAN] {
		add(m.customer[c])
	}
	var list []candidate
	for i := range at {
		list = append(list, m.weigh(e, t, i))
	}
	slices.SortFunc(list, func(a, b candidate) int { // in the order in which they are due, so that equals stay the same each time
		x, y := m.open[a.at], m.open[b.at]
		return cmp.Or(byDue(x, y), cmp.Compare(x.Number, y.Number), cmp.Compare(a.at, b.at))
	})
	return list
}

// byDue compares by the day on which invoices are due.
func byDue(a, b Open) int {
	switch {
	case a.Due.Before(b.Due):
		return -1
	case b.Due.Before(a.Due):
		return 1
	}
	return 0
}

// weigh finds what speaks for an invoice beside the amount.
func (m *Matcher) weigh(e Entry, t text, i int) candidate {
	c := candidate{at: i}
	add := func(r Reason) {
		c.reasons = append(c.reasons, r)
		c.weight += weights[r]
	}
	n := m.folded[i].number
	switch {
	case t.bears(m.folded[i].refs), t.refersTo(n):
		add(ByReference)
	case t.names(n):
		add(ByNumber)
	case t.hints(n), t.almostNames(n, func(w string) bool { return len(m.numbers[w]) > 0 }):
		add(ByNumberAlike)
	}
	if !m.open[i].Customer.IsZero() && slices.Contains(m.payers[e.IBAN], m.open[i].Customer) {
		add(IBANKnown)
	}
	if alike(t.name, m.folded[i].name) {
		add(NameAlike)
	}
	return c
}

// discounts are the usual ones for paying early, in percent.
var discounts = percents("1", "1.5", "2", "2.5", "3", "4", "5")

func percents(texts ...string) (list []money.Percent) {
	for _, t := range texts {
		p, err := money.ParsePercent(t)
		if err != nil {
			panic(err) // a fault in the line above
		}
		list = append(list, p)
	}
	return list
}

// single is the suggestion to pay one invoice.
func (m *Matcher) single(e Entry, c candidate) (Suggestion, bool) {
	o := m.open[c.at]
	reason, percent := amountReason(e.Amount, o.Open)
	rest, err := o.Open.Sub(e.Amount)
	if err != nil {
		return Suggestion{}, false
	}
	s := Suggestion{Shares: []Share{m.share(c.at, e.Amount)}, Discount: percent, Rest: rest}
	if offer, early := o.settles(e.Booked, rest); early != "" {
		reason, s.Offer, s.Discount = early, offer, money.Percent{}
	}
	if reason == AmountSettled {
		s.Shares[0].Discount, s.Rest = rest, money.Of(0, rest.Currency())
	}
	s.Score, s.Reasons = min(c.weight+weights[reason], 100), append(slices.Clone(c.reasons), reason)
	return s, s.Score >= Shown
}

// settles says whether so much less than is open is a settlement discount that the invoice offers, and whether it holds on that day. A
// smallest unit is a matter of how the payer rounds.
func (o Open) settles(day bill.Date, less money.Amount) (bill.Offer, Reason) {
	near := func(offer bill.Offer) bool {
		off := less.Minor() - offer.Discount.Minor()
		return less.Sign() > 0 && off >= -1 && off <= 1
	}
	if offer, ok := bill.OfferOn(o.Offers, day); ok && near(offer) {
		return offer, AmountSettled
	}
	for _, offer := range o.Offers {
		if offer.By.Before(day) && near(offer) {
			return offer, AmountTooLate
		}
	}
	return bill.Offer{}, ""
}

// toPay is what an invoice asks for on a day, less the settlement discount, and the discount.
func (o Open) toPay(day bill.Date) (pay, discount money.Amount) {
	if offer, ok := bill.OfferOn(o.Offers, day); ok {
		return offer.Pay, offer.Discount
	}
	return o.Open, money.Amount{}
}

// amountReason says how an amount stands to what is open. Both have the same sign.
func amountReason(amount, open money.Amount) (Reason, money.Percent) {
	if amount == open {
		return AmountExact, money.Percent{}
	}
	less := magnitude(amount) < magnitude(open)
	if less && magnitude(open)/100*94 <= magnitude(amount) { // no usual discount is more
		for _, p := range discounts {
			off, err := p.Of(open, money.HalfUp)
			if err != nil {
				break
			}
			if gap := open.Minor() - off.Minor() - amount.Minor(); gap >= -1 && gap <= 1 && !off.IsZero() {
				return AmountDiscount, p
			}
		}
	}
	if less {
		return AmountLess, money.Percent{}
	}
	return AmountMore, money.Percent{}
}

func magnitude(a money.Amount) int64 { return max(a.Minor(), -a.Minor()) }

// Split shares an amount out over open balances, in their order: each takes what is open on it, and the last one also what is left
// over. A share of zero says that nothing was left for it.
func Split(amount money.Amount, open []money.Amount) ([]money.Amount, error) {
	parts := make([]money.Amount, len(open))
	left := amount
	for i, o := range open {
		parts[i] = o
		if i == len(open)-1 || magnitude(left) < magnitude(o) || o.Sign() != amount.Sign() {
			parts[i] = left
		}
		var err error
		if left, err = left.Sub(parts[i]); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

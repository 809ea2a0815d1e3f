package bank

import (
	"cmp"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// maxSeveral is how many invoices of a customer are tried together: every choice of so many.
const maxSeveral = 12

// several are the suggestions to pay more than one invoice: those that the text names, and those of one customer whose sum it is.
func (m *Matcher) several(e Entry, found []candidate) (list []Suggestion) {
	var named []candidate
	byCustomer := map[bill.ID][]candidate{}
	var customers []bill.ID
	for _, c := range found {
		if slices.Contains(c.reasons, ByNumber) || slices.Contains(c.reasons, ByReference) {
			named = append(named, c)
		}
		id := m.open[c.at].Customer
		if !id.IsZero() && c.weight > 0 {
			if byCustomer[id] == nil {
				customers = append(customers, id)
			}
			byCustomer[id] = append(byCustomer[id], c)
		}
	}
	if len(named) > 1 && len(named) <= maxSeveral {
		if s, ok := m.togetherEarly(e, named); ok {
			list = append(list, s)
		} else {
			list = append(list, m.together(e, named, ByNumber)...)
		}
	}
	for _, id := range customers[:min(len(customers), most)] {
		if s, ok := m.sumOf(e, byCustomer[id], m.customer[id]); ok && !slices.ContainsFunc(list, s.same) {
			list = append(list, s)
		}
	}
	return list
}

// together pays the named invoices in the order in which they are due.
func (m *Matcher) together(e Entry, named []candidate, why Reason) []Suggestion {
	s := Suggestion{Reasons: []Reason{why}, Score: weights[why]}
	var open []money.Amount
	sum := money.Of(0, e.Amount.Currency())
	for _, c := range named {
		open = append(open, m.open[c.at].Open)
		var err error
		if sum, err = sum.Add(m.open[c.at].Open); err != nil {
			return nil
		}
	}
	parts, err := Split(e.Amount, open)
	if err != nil || slices.ContainsFunc(parts, money.Amount.IsZero) {
		return nil
	}
	for i, c := range named {
		s.Shares = append(s.Shares, m.share(c.at, parts[i]))
	}
	reason, percent := amountReason(e.Amount, sum)
	if reason == AmountExact {
		reason = AmountSum
	}
	s.add(named[0], reason)
	s.Discount = percent
	if s.Rest, err = sum.Sub(e.Amount); err != nil {
		return nil
	}
	return []Suggestion{s}
}

// togetherEarly pays the named invoices less the settlement discounts that they offer on the day of the entry, where that is its amount.
func (m *Matcher) togetherEarly(e Entry, named []candidate) (Suggestion, bool) {
	s := Suggestion{Reasons: []Reason{ByNumber}, Score: weights[ByNumber], Rest: money.Of(0, e.Amount.Currency())}
	left, less := e.Amount, false
	for _, c := range named {
		var err error
		share := m.early(e, c.at)
		if left, err = left.Sub(share.Amount); err != nil {
			return s, false
		}
		less = less || !share.Discount.IsZero()
		s.Shares = append(s.Shares, share)
	}
	s.add(named[0], AmountSettled)
	return s, less && left.IsZero()
}

// early is the share of an entry in an invoice, less the settlement discount of the day.
func (m *Matcher) early(e Entry, at int) Share {
	pay, discount := m.open[at].toPay(e.Booked)
	share := m.share(at, pay)
	share.Discount = discount
	return share
}

func (m *Matcher) share(at int, amount money.Amount) Share {
	o := m.open[at]
	return Share{Invoice: o.ID, Number: o.Number, Name: o.Name, Open: o.Open, Amount: amount}
}

// add puts what speaks for the customer, and the amount, to the reasons.
func (s *Suggestion) add(c candidate, amount Reason) {
	for _, r := range c.reasons {
		if r == IBANKnown || r == NameAlike {
			s.Reasons = append(s.Reasons, r)
			s.Score += weights[r]
		}
	}
	s.Reasons = append(s.Reasons, amount)
	s.Score = min(100, s.Score+weights[amount])
}

// same says whether two suggestions pay the same invoices.
func (s Suggestion) same(o Suggestion) bool {
	return slices.EqualFunc(s.Shares, o.Shares, func(a, b Share) bool { return a.Invoice == b.Invoice })
}

// sumOf finds open invoices of one customer whose sum the entry is. Where there are several ways, the oldest go first and it counts
// for less.
func (m *Matcher) sumOf(e Entry, hints []candidate, own []int) (Suggestion, bool) {
	var list []int
	for _, i := range own {
		if m.fits(e, i) {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Or(byDue(m.open[a], m.open[b]), a-b)
	})
	var sums, early []int64
	for _, i := range list[:min(len(list), maxSeveral)] {
		sums = append(sums, m.open[i].Open.Minor())
		pay, _ := m.open[i].toPay(e.Booked)
		early = append(early, pay.Minor())
	}
	shareOf, reason := func(i int) Share { return m.share(i, m.open[i].Open) }, AmountSum
	chosen, ways := choose(sums, e.Amount.Minor())
	if ways == 0 && !slices.Equal(sums, early) {
		shareOf, reason = func(i int) Share { return m.early(e, i) }, AmountSettled
		chosen, ways = choose(early, e.Amount.Minor())
	}
	if ways == 0 {
		return Suggestion{}, false
	}
	s := Suggestion{Rest: money.Of(0, e.Amount.Currency())}
	best := hints[0]
	for _, c := range hints {
		if c.weight > best.weight {
			best = c
		}
	}
	for _, k := range chosen {
		s.Shares = append(s.Shares, shareOf(list[k]))
	}
	s.add(best, reason)
	if slices.Contains(best.reasons, ByNumber) || slices.Contains(best.reasons, ByReference) { // it names one of them
		s.Score = min(100, s.Score+weights[ByOneNumber])
		s.Reasons = append([]Reason{ByOneNumber}, s.Reasons...)
	}
	if ways > 1 {
		s.Score -= 10
	}
	return s, s.Score >= Shown
}

// choose finds two or more of the numbers that make the sum, the first ones first, and whether there is more than one way.
func choose(numbers []int64, sum int64) (chosen []int, ways int) {
	best := 0
	for set := 1; set < 1<<len(numbers); set++ {
		if set&(set-1) == 0 {
			continue
		}
		total := int64(0)
		for i, n := range numbers {
			if set&(1<<i) != 0 {
				total += n
			}
		}
		if total == sum {
			if ways++; ways == 1 {
				best = set
			}
		}
	}
	for i := range numbers {
		if best&(1<<i) != 0 {
			chosen = append(chosen, i)
		}
	}
	return chosen, ways
}

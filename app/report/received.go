package report

import (
	"bytes"
	"cmp"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Paid is an invoice on which money moved, with its credit notes: what tax by payment date is worked out from.
type Paid struct {
	Papers   []Paper
	Payments []Moved
}

// Moved is money that came for an invoice on a day, or went back.
type Moved struct {
	Day    bill.Date
	Amount money.Amount
}

// Paper is the invoice, or a credit note of it.
type Paper struct {
	Kind     bill.Kind
	Day      bill.Date
	Rounding money.Amount // that was asked for beside the sum with tax
	Prepaid  money.Amount // on an invoice: paid before, and counted on its day
	Groups   []Sale
}

// Received is the part of each tax group that was paid during a period: the share of the sum that was paid up to its end, less the
// share up to its beginning. So all periods together end at the invoice to the cent, whatever was paid in parts.
func Received(list []Paid, p Period) ([]Sale, error) {
	groups := 0
	for _, paid := range list {
		if len(paid.Papers) > 0 {
			groups += len(paid.Papers[0].Groups)
		}
	}
	out := make([]Sale, 0, groups)
	before := p.From.AddDays(-1)
	var now, was byRate // a sale is large: both are used anew for each invoice
	for _, paid := range list {
		var err error
		if now, err = paid.until(p.To, now[:0]); err != nil {
			return nil, err
		}
		if was = was[:0]; !p.From.IsZero() {
			if was, err = paid.until(before, was); err != nil {
				return nil, err
			}
		}
		if out, err = change(out, now, was); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// byRate has one group for each rate. They are few: a map takes longer.
type byRate []Sale

// of is the group of a rate, nil for none.
func (list byRate) of(rate tax.Rate) *Sale {
	for i := range list {
		if list[i].Rate == rate {
			return &list[i]
		}
	}
	return nil
}

// change appends what came to each rate of an invoice between two moments, in the order of the rates.
func change(out []Sale, now, was byRate) (_ []Sale, err error) {
	start := len(out)
	for i := range now {
		s := &now[i]
		if before := was.of(s.Rate); before != nil {
			if *s, err = s.less(*before); err != nil {
				return nil, err
			}
		}
		if !s.Taxable.IsZero() || !s.Tax.IsZero() {
			out = append(out, *s)
		}
	}
	for i := range was {
		s := was[i]
		if now.of(s.Rate) != nil || s.Taxable.IsZero() && s.Tax.IsZero() {
			continue
		}
		none := s
		none.Taxable, none.Tax = money.Of(0, s.Taxable.Currency()), money.Of(0, s.Taxable.Currency())
		none.HomeTaxable, none.HomeTax = money.Of(0, s.HomeTaxable.Currency()), money.Of(0, s.HomeTax.Currency())
		if s, err = none.less(s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if rows := out[start:]; len(rows) > 1 {
		slices.SortFunc(rows, func(x, y Sale) int { return cmp.Or(bytes.Compare(x.Document[:], y.Document[:]), x.Rate.Cmp(y.Rate)) })
	}
	return out, nil
}

// each changes the four amounts of a sale.
func (s Sale) each(change func(a, b money.Amount) (money.Amount, error), t Sale) (_ Sale, err error) {
	for _, pair := range [4][2]*money.Amount{{&s.Taxable, &t.Taxable}, {&s.Tax, &t.Tax}, {&s.HomeTaxable, &t.HomeTaxable}, {&s.HomeTax, &t.HomeTax}} {
		if *pair[0], err = change(*pair[0], *pair[1]); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s Sale) less(t Sale) (Sale, error) { return s.each(money.Amount.Sub, t) }
func (s Sale) plus(t Sale) (Sale, error) { return s.each(money.Amount.Add, t) }

// until appends what of each tax group was paid up to a day: all of it where the whole was paid, else its share.
func (p Paid) until(d bill.Date, groups byRate) (byRate, error) {
	paid, err := p.paid(d)
	if err != nil || paid.Sign() <= 0 {
		return groups, err
	}
	groups, asked, err := p.asked(d, groups)
	if err != nil || asked.Sign() <= 0 {
		return groups[:0], err
	}
	if paid.Cmp(asked) >= 0 {
		return groups, nil
	}
	for i, s := range groups {
		groups[i], err = s.each(func(a, _ money.Amount) (money.Amount, error) {
			if a.IsZero() { // as both amounts in the currency of the books are of most documents
				return a, nil
			}
			return money.Scale(a, paid, asked, money.HalfUp)
		}, s)
		if err != nil {
			return nil, err
		}
	}
	return groups, nil
}

// paid is what was paid up to a day.
func (p Paid) paid(d bill.Date) (paid money.Amount, err error) {
	for _, paper := range p.Papers {
		if !d.Before(paper.Day) && !negated(paper.Kind) && len(paper.Groups) > 0 && err == nil {
			paid, err = paid.Add(paper.Prepaid)
		}
	}
	for _, pay := range p.Payments {
		if !d.Before(pay.Day) && err == nil {
			paid, err = paid.Add(pay.Amount)
		}
	}
	return paid, err
}

// asked appends what the invoice is worth on a day after its credit notes, and says what was asked for it in all.
func (p Paid) asked(d bill.Date, groups byRate) (_ byRate, asked money.Amount, err error) {
	for _, paper := range p.Papers {
		if d.Before(paper.Day) || len(paper.Groups) == 0 {
			continue
		}
		whole := money.Of(0, paper.Groups[0].Taxable.Currency())
		if whole, err = whole.Add(paper.Rounding); err != nil {
			return nil, asked, err
		}
		for i := range paper.Groups {
			if whole, groups, err = groups.with(&paper.Groups[i], negated(paper.Kind), whole); err != nil {
				return nil, asked, err
			}
		}
		if negated(paper.Kind) {
			whole = whole.Neg()
		}
		if asked, err = asked.Add(whole); err != nil {
			return nil, asked, err
		}
	}
	return groups, asked, nil
}

// with adds a group to those of its rate, or takes it off, and its amounts to the whole of its paper.
func (list byRate) with(s *Sale, off bool, whole money.Amount) (money.Amount, byRate, error) {
	for _, part := range []money.Amount{s.Taxable, s.Tax} {
		var err error
		if whole, err = whole.Add(part); err != nil {
			return whole, nil, err
		}
	}
	was := list.of(s.Rate)
	if was == nil {
		list = append(list, *s)
		if off {
			last := &list[len(list)-1]
			last.Taxable, last.Tax, last.HomeTaxable, last.HomeTax = s.Taxable.Neg(), s.Tax.Neg(), s.HomeTaxable.Neg(), s.HomeTax.Neg()
		}
		return whole, list, nil
	}
	sum, err := was.plus, error(nil)
	if off {
		sum = was.less
	}
	*was, err = sum(*s)
	return whole, list, err
}

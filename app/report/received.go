package report

import (
	"bytes"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Paid is an invoice on which money moved, with its credit notes: what tax by payment date is worked out from.
type Paid struct {
	Papers   []Paper
	Payments []Payment
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
	var out []Sale
	before := p.From.AddDays(-1)
	for _, paid := range list {
		now, err := paid.until(p.To)
		if err != nil {
			return nil, err
		}
		var was byRate
		if !p.From.IsZero() {
			if was, err = paid.until(before); err != nil {
				return nil, err
			}
		}
		rows, err := change(now, was)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
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

// change is what came to each rate between two moments, in the order of the rates.
func change(now, was byRate) (out []Sale, err error) {
	for _, s := range now {
		if before := was.of(s.Rate); before != nil {
			if s, err = s.less(*before); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	for _, s := range was {
		if now.of(s.Rate) != nil {
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
	out = slices.DeleteFunc(out, func(s Sale) bool { return s.Taxable.IsZero() && s.Tax.IsZero() })
	slices.SortFunc(out, func(x, y Sale) int {
		if c := bytes.Compare(x.Document[:], y.Document[:]); c != 0 {
			return c
		}
		return x.Rate.Cmp(y.Rate)
	})
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

// until is what of each tax group was paid up to a day: all of it where the whole was paid, else its share.
func (p Paid) until(d bill.Date) (byRate, error) {
	groups, asked, paid, err := p.stand(d)
	if err != nil || paid.Sign() <= 0 || asked.Sign() <= 0 {
		return nil, err
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

// stand is what the invoice is worth on a day after its credit notes, what was asked for it in all, and what was paid.
func (p Paid) stand(d bill.Date) (groups byRate, asked, paid money.Amount, err error) {
	for _, paper := range p.Papers {
		if d.Before(paper.Day) {
			continue
		}
		sums := []money.Amount{paper.Rounding}
		for _, s := range paper.Groups {
			sums = append(sums, s.Taxable, s.Tax)
			if negated(paper.Kind) {
				s, err = s.each(func(a, _ money.Amount) (money.Amount, error) { return a.Neg(), nil }, s)
			}
			was := groups.of(s.Rate)
			if was != nil && err == nil {
				*was, err = was.plus(s)
			} else {
				groups = append(groups, s)
			}
			if err != nil {
				return nil, asked, paid, err
			}
		}
		if len(paper.Groups) == 0 {
			continue
		}
		whole, err := money.Sum(paper.Groups[0].Taxable.Currency(), sums...)
		if err != nil {
			return nil, asked, paid, err
		}
		if negated(paper.Kind) {
			whole = whole.Neg()
		} else if paid, err = paid.Add(paper.Prepaid); err != nil {
			return nil, asked, paid, err
		}
		if asked, err = asked.Add(whole); err != nil {
			return nil, asked, paid, err
		}
	}
	for _, pay := range p.Payments {
		if d.Before(pay.Day) {
			continue
		}
		if paid, err = paid.Add(pay.Amount); err != nil {
			return nil, asked, paid, err
		}
	}
	return groups, asked, paid, nil
}

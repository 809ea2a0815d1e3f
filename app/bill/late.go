package bill

import (
	"math/big"
	"slices"

	"counterfoil/app/money"
)

// LateTerms are what is asked for late payment: so many percent a year over a base rate that changes, and a flat fee. Directive
// 2011/7/EU has 8 or more over the rate of the central bank, and 40 EUR, between businesses.
type LateTerms struct {
	Margin money.Percent
	Rates  []BaseRate
	Fee    money.Amount // the zero Amount is none; in one currency, so only for invoices in it
}

// BaseRate holds from a day on, until the next one.
type BaseRate struct {
	From    Date
	Percent money.Percent // may be negative
}

// LateStep is the interest of days on which nothing changed.
type LateStep struct {
	From, To Date // both included
	Days     int
	Open     money.Amount
	Rate     money.Percent // base rate and margin
	Interest money.Amount
}

// Late is what is owed for paying late, beyond the invoice itself.
type Late struct {
	Steps    []LateStep
	Interest money.Amount // sum of the steps
	Fee      money.Amount
	Total    money.Amount
}

// maxRates bounds the table of base rates.
const maxRates = 200

// CheckLateTerms says what is wrong with terms: the rates are in the order of their days.
func CheckLateTerms(t LateTerms) []Problem {
	c := &checker{}
	if t.Margin.Sign() < 0 {
		c.fatal("margin", "negative")
	}
	if t.Fee.Sign() < 0 {
		c.fatal("fee", "negative")
	}
	if len(t.Rates) == 0 {
		c.fatal("rates", "required")
	}
	if len(t.Rates) > maxRates {
		c.fatal("rates", "too-many", "200")
	}
	for i, r := range t.Rates {
		if r.From.IsZero() || i > 0 && !t.Rates[i-1].From.Before(r.From) {
			c.fatal("rates", "not-in-order")
			break
		}
	}
	return slices.Clip(c.found)
}

// LateOn is what is owed for an invoice that was due on a day, up to another one, both from its movements. Interest is simple, days are
// exact over 365: each day after the due day counts, with what is open at its end, so that the day of a payment counts for what is left.
// Each step is rounded once, half away from zero, and the sum is theirs. Before the first base rate there is none, and a rate is never
// less than nothing. The fee is owed once anything was open after the due day.
func LateOn(moves []Entry, due, to Date, t LateTerms) (l Late, err error) {
	var c money.Currency
	if len(moves) > 0 {
		c = moves[0].Amount.Currency()
	}
	l.Interest, l.Fee, l.Total = money.Of(0, c), money.Of(0, c), money.Of(0, c)
	late := false
	for from := due.AddDays(1); !due.IsZero() && !to.Before(from); {
		step := LateStep{From: from, To: stepEnd(moves, from, to, t)}
		if step.Open, err = openOn(moves, from, c); err != nil {
			return l, err
		}
		if step.Rate, err = t.rateOn(from); err != nil {
			return l, err
		}
		late = late || step.Open.Sign() > 0
		step.Days = int(step.To.Time().Sub(from.Time()).Hours()/24) + 1
		if step.Open.Sign() > 0 && step.Rate.Sign() > 0 {
			step.Interest = interest(step.Open, step.Rate, step.Days)
			l.Steps = append(l.Steps, step)
			if l.Interest, err = l.Interest.Add(step.Interest); err != nil {
				return l, err
			}
		}
		from = step.To.AddDays(1)
	}
	if late && t.Fee.Currency() == c {
		l.Fee = t.Fee
	}
	l.Total, err = l.Interest.Add(l.Fee)
	return l, err
}

// stepEnd is the last day from a day on before a movement or another rate.
func stepEnd(moves []Entry, from, to Date, t LateTerms) Date {
	end := to
	ends := func(change Date) {
		if before := change.AddDays(-1); from.Before(change) && before.Before(end) {
			end = before
		}
	}
	for _, m := range moves {
		ends(m.Date)
	}
	for _, r := range t.Rates {
		ends(r.From)
	}
	return end
}

func openOn(moves []Entry, day Date, c money.Currency) (open money.Amount, err error) {
	open = money.Of(0, c)
	for _, m := range moves {
		if !day.Before(m.Date) {
			if open, err = open.Add(m.Amount); err != nil {
				return open, err
			}
		}
	}
	return open, nil
}

// rateOn is the base rate of a day with the margin; nothing before the first.
func (t LateTerms) rateOn(day Date) (money.Percent, error) {
	var base *BaseRate
	for i := range t.Rates {
		if !day.Before(t.Rates[i].From) {
			base = &t.Rates[i]
		}
	}
	if base == nil {
		return money.Percent{}, nil
	}
	return base.Percent.Add(t.Margin)
}

// interest is amount x rate / 100 x days / 365, rounded half away from zero; all of them are above zero.
func interest(on money.Amount, rate money.Percent, days int) money.Amount {
	x, _ := new(big.Rat).SetString(rate.String())
	x.Mul(x, new(big.Rat).SetFrac64(on.Minor(), 36500))
	x.Mul(x, new(big.Rat).SetInt64(int64(days)))
	twice := x.Mul(x, big.NewRat(2, 1)).Add(x, big.NewRat(1, 1))
	return money.Of(new(big.Int).Quo(twice.Num(), new(big.Int).Mul(twice.Denom(), big.NewInt(2))).Int64(), on.Currency())
}

package bill

import (
	"math/big"

	"counterfoil/app/money"
)

// Cost is what one of an item costs the shop itself, from a day on. It stands in no document.
type Cost struct {
	ID       ID
	Item     ID
	From     Date
	Price    money.Price
	Currency money.Currency // that of the books
}

// CostOn is the cost that counts on a day: the latest from that day or before, and of several of one day the one filed last. list is in
// the order of filing.
func CostOn(list []Cost, day Date) (cost Cost, known bool) {
	for _, c := range list {
		if !day.Before(c.From) && (!known || !c.From.Before(cost.From)) {
			cost, known = c, true
		}
	}
	return cost, known
}

// CostedLine is what a line of a document brings in and costs, in the currency of the books. Line 0 is what the discounts and charges of
// the whole document bring in.
type CostedLine struct {
	Line  int         // from 1
	Price money.Price // what one cost
	Net   money.Amount
	Cost  money.Amount
}

// Costed works out what is known of a document: lines whose cost is known, each with its net, and the share that they have in the
// discounts and charges of the whole document. In a foreign currency it takes the document's own exchange rate; without one nothing
// is known. cost says what one of a line, from 0, costs in home.
func Costed(d Draft, t Totals, home money.Currency, cost func(line int) (money.Price, bool)) ([]CostedLine, error) {
	inHome := func(a money.Amount) (money.Amount, error) { return a, nil }
	if d.Currency != home {
		if d.Exchange.Home != home || d.Exchange.Rate.IsZero() {
			return nil, nil
		}
		inHome = func(a money.Amount) (money.Amount, error) { return d.Exchange.Rate.Of(a, home, d.Rules.Rounding) }
	}
	var list []CostedLine
	known := money.Of(0, d.Currency)
	for i, l := range d.Lines {
		price, ok := cost(i)
		if !ok {
			continue
		}
		one := CostedLine{Line: i + 1, Price: price}
		var err error
		if one.Cost, err = money.Extend(l.Quantity, price, money.Quantity{}, home, d.Rules.Rounding); err != nil {
			return nil, err
		}
		if one.Net, err = inHome(t.LineNets[i]); err != nil {
			return nil, err
		}
		if known, err = known.Add(t.LineNets[i]); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	rest, err := knownShare(t, known, len(list) == len(d.Lines), d.Rules.Rounding)
	if err != nil || rest.IsZero() || len(list) == 0 {
		return list, err
	}
	rest, err = inHome(rest)
	return append(list, CostedLine{Net: rest, Cost: money.Of(0, home)}), err
}

// knownShare is what of a document's charges, less its discounts, falls on the lines whose nets are known.
func knownShare(t Totals, known money.Amount, all bool, r money.Rounding) (money.Amount, error) {
	rest, err := t.Charges.Sub(t.Allowances)
	if err != nil || all || t.Lines.IsZero() {
		return rest, err
	}
	return money.Scale(rest, known, t.Lines, r)
}

// Margin is what remains of sales after what the goods cost.
type Margin struct {
	Net, Cost, Margin money.Amount
	Percent           money.Percent // of the net, to a tenth; zero where there is no net
	Unknown           int           // lines whose cost nobody knows: they are not counted
}

// MarginOf adds up what is known of a document of so many lines.
func MarginOf(list []CostedLine, lines int, home money.Currency) (m Margin, err error) {
	m = Margin{Net: money.Of(0, home), Cost: money.Of(0, home), Unknown: lines}
	for _, l := range list {
		if m.Net, err = m.Net.Add(l.Net); err != nil {
			return m, err
		}
		if m.Cost, err = m.Cost.Add(l.Cost); err != nil {
			return m, err
		}
		if l.Line > 0 {
			m.Unknown--
		}
	}
	if m.Margin, err = m.Net.Sub(m.Cost); err != nil {
		return m, err
	}
	m.Percent = PercentOf(m.Margin, m.Net)
	return m, nil
}

// PercentOf is what a part is of a whole in percent, to a tenth, half away from zero; nothing of nothing.
func PercentOf(part, whole money.Amount) money.Percent {
	if whole.IsZero() {
		return money.Percent{}
	}
	r := new(big.Rat).SetFrac(big.NewInt(part.Minor()), big.NewInt(whole.Minor()))
	p, err := money.ParsePercent(r.Mul(r, big.NewRat(100, 1)).FloatString(1))
	if err != nil {
		return money.Percent{} // a net of next to nothing: no percent says anything
	}
	return p
}

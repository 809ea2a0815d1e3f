package bill

import (
	"slices"

	"counterfoil/app/money"
)

// Copy is a new draft of a kind like this one: same buyer, lines, discounts and texts, and nothing that belongs to one sale alone, such as its
// days, the order number that the customer gave it, or what had been paid before. README has the table. Credit notes belong to their
// invoice: none is made so, but one may become anything else.
func (d Draft) Copy(k Kind) Draft {
	deposit, series := d.Deposit && k == Invoice, d.Series
	if d.Kind != k {
		series = ID{}
	}
	d = d.Untied()
	d.ID, d.Kind, d.Deposit, d.Series, d.OrderRef = NewID(), k, deposit, series, ""
	d.GoodsKept = false
	early := func(a Adjustment) bool { return a.Early }
	d.Discounts, d.Charges = slices.DeleteFunc(d.Discounts, early), slices.DeleteFunc(d.Charges, early)
	return d
}

// Untied is the draft without its days, without what was worked out on one of them, and without what ties it to other documents. It
// keeps the order number: a template, or the final invoice of a deal, is for the same order.
func (d Draft) Untied() Draft {
	d = d.Clone()
	d.Date, d.Due, d.Supply, d.SupplyEnd = Date{}, Date{}, Date{}, Date{}
	d.Prepaid, d.Rounding, d.Exchange, d.Reference = money.Amount{}, money.Amount{}, Exchange{}, ""
	d.Corrects, d.Source, d.Deposit, d.Deposits, d.Series = nil, nil, false, nil, ID{}
	d.Lines = slices.DeleteFunc(d.Lines, func(l Line) bool { return l.Taken.is() })
	for i := range d.Lines {
		d.Lines[i].Credits, d.Lines[i].Source = 0, 0
	}
	return d
}

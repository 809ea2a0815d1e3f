package bill

import (
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// early says whether a part is a share of the settlement discount that an invoice was paid with.
func (d Draft) early(p Part) bool {
	list := d.Discounts
	if p.Charge {
		list = d.Charges
	}
	return p.Index < len(list) && list[p.Index].Early
}

// discounted takes the settlement discounts off what is left of the invoice. On a document with gross prices they are gross, as all
// that is priced.
func (r *remainder) discounted(paid []Payment) error {
	taken, err := discounted(r.invoice.draft.Currency, paid)
	if err != nil {
		return err
	}
	if r.worth, err = r.worth.Sub(taken); err != nil {
		return err
	}
	for _, p := range paid {
		for _, c := range p.Taxes {
			off := c.Taxable
			if r.invoice.draft.Prices == Gross {
				if off, err = off.Add(c.Tax); err != nil {
					return err
				}
			}
			if r.early[c.Rate], err = r.early[c.Rate].Add(off); err != nil {
				return err
			}
		}
	}
	for rate, left := range r.early {
		if left.IsZero() {
			delete(r.early, rate)
		}
	}
	return nil
}

// settlement gives the credit note its share of the settlement discount, group by group: as much of what is left of it as is credited of
// what is left of the group's lines, and the last note the rest. A group without lines, or with lines that come to nothing, goes by all
// lines, as its discounts and charges do. No share is more than what the note gives back of its group.
func (r *remainder) settlement(d *Draft, parts []CreditPart) error {
	if len(r.early) == 0 {
		return nil
	}
	bare := d.Clone()
	bare.Discounts, bare.Charges, bare.Rounding = nil, nil, money.Amount{}
	have, err := Total(bare)
	if err != nil {
		return err
	}
	whole, err := Total(*d)
	if err != nil {
		return err
	}
	for _, g := range r.invoice.totals.Groups {
		off := r.early[g.Rate]
		some, left, last := r.leftShare(bare, have, parts, g.Rate)
		switch {
		case off.IsZero() || !last && left.IsZero():
			continue
		case !last:
			if off, err = money.Scale(off, some, left, d.Rules.Rounding); err != nil {
				return err
			}
		}
		if back := pricedGroup(*d, whole, g.Rate); back.Sign() == off.Sign() && magnitude(back) < magnitude(off) {
			off = back // cents that stand against one another: the next note has the rest
		}
		d.adjust(off.Neg(), g.Rate, Adjustment{Early: true})
	}
	return nil
}

// leftShare is how much of the lines of a rate is credited, out of how much that is left, and whether it is the last of them; as share has
// it for what the invoice had.
func (r *remainder) leftShare(bare Draft, have Totals, parts []CreditPart, rate tax.Rate) (some, left money.Amount, last bool) {
	rates := []tax.Rate{rate}
	if pricedLines(r.invoice.draft, r.invoice.totals, rate).IsZero() {
		rates = nil
	}
	left = money.Of(0, bare.Currency)
	for i, amount := range r.line {
		if l := r.invoice.draft.Lines[i]; !l.Taken.is() && (rates == nil || l.Tax == rate) {
			left, _ = left.Add(amount) // no more than Total has added before
		}
	}
	return pricedLines(bare, have, rates...), left, r.completes(parts, rates...)
}

// pricedGroup is what lines, discounts and charges of a rate add up to, as priced.
func pricedGroup(d Draft, t Totals, rate tax.Rate) money.Amount {
	sum := pricedLines(d, t, rate)
	for _, p := range t.Parts {
		if p.Rate == rate {
			sum, _ = sum.Add(p.signed(p.Priced)) // Total has added the same before
		}
	}
	return sum
}

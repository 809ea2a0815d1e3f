package bill

import (
	"counterfoil/app/money"
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
// what is left of the group's lines, and the last note the rest.
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
	for _, g := range r.invoice.totals.Groups {
		off, left, lines := r.early[g.Rate], money.Of(0, d.Currency), false
		for i, amount := range r.line {
			if r.invoice.draft.Lines[i].Tax == g.Rate {
				left, _ = left.Add(amount) // no more than Total has added before
				lines = true
			}
		}
		last := r.completes(parts)
		if lines {
			last = r.completes(parts, g.Rate) // charges without lines end with the whole
		}
		switch {
		case off.IsZero() || !last && left.IsZero():
			continue
		case !last:
			if off, err = money.Scale(off, pricedLines(bare, have, g.Rate), left, d.Rules.Rounding); err != nil {
				return err
			}
		}
		d.adjust(off.Neg(), g.Rate, Adjustment{Early: true})
	}
	return nil
}

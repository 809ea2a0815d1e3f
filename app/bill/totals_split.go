package bill

import (
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// taxOn is the tax on a net amount. Where the law makes several taxes of a rate, each is worked out and rounded alone, on the
// same amount, and the tax is their sum: CGST and SGST are two taxes, and QST has not been asked on GST since 2013.
func taxOn(rate tax.Rate, net money.Amount, r money.Rounding) (due money.Amount, split Split, err error) {
	parts := rate.Split.Parts()
	if len(parts) == 0 {
		due, err = rate.Percent.Of(net, r)
		return due, split, err
	}
	due = money.Of(0, net.Currency())
	for i, c := range parts {
		if split[i], err = c.Percent.Of(net, r); err != nil {
			return due, split, err
		}
		if due, err = due.Add(split[i]); err != nil {
			return due, split, err
		}
	}
	return due, split, nil
}

// netOf is what is left of a gross amount without its tax. Several taxes are each taken out and rounded alone, so that halves
// of a rate are the same amount; the net is the rest.
func netOf(rate tax.Rate, gross money.Amount, r money.Rounding) (net money.Amount, split Split, err error) {
	parts := rate.Split.Parts()
	if len(parts) == 0 {
		net, err = rate.Percent.NetOf(gross, r)
		return net, split, err
	}
	net = gross
	for i, c := range parts {
		if split[i], err = c.Percent.Within(gross, rate.Percent, r); err != nil {
			return net, split, err
		}
		if net, err = net.Sub(split[i]); err != nil {
			return net, split, err
		}
	}
	return net, split, nil
}

func (s *Split) add(more Split) (err error) {
	for i := range s {
		if s[i], err = s[i].Add(more[i]); err != nil {
			return err
		}
	}
	return nil
}

// home exchanges the groups into the currency of the books, net and tax of each rounded once, and adds them up.
func (s *sums) home() error {
	x := s.draft.Exchange
	if x.IsZero() {
		return nil
	}
	for i := range s.out.Groups {
		g := &s.out.Groups[i]
		var err error
		if g.HomeTaxable, err = x.Rate.Of(g.Taxable, x.Home, s.rounding()); err != nil {
			return err
		}
		if g.HomeTax, err = x.Rate.Of(g.Tax, x.Home, s.rounding()); err != nil {
			return err
		}
	}
	var err error
	s.out.Home, err = SumHome(x.Home, s.out.Groups)
	return err
}

// SumHome adds up what the groups are in the currency of the books; a zero currency gives the zero Home.
func SumHome(c money.Currency, groups []Group) (h Home, err error) {
	if c == (money.Currency{}) {
		return h, nil
	}
	h.TaxExclusive, h.Tax = money.Of(0, c), money.Of(0, c)
	for _, g := range groups {
		if h.TaxExclusive, err = h.TaxExclusive.Add(g.HomeTaxable); err != nil {
			return h, err
		}
		if h.Tax, err = h.Tax.Add(g.HomeTax); err != nil {
			return h, err
		}
	}
	h.TaxInclusive, err = h.TaxExclusive.Add(h.Tax)
	return h, err
}

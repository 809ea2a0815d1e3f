package bill

import (
	"cmp"
	"slices"

	"counterfoil/app/money"
)

// taxes turns each group into its row of the VAT breakdown (BG-23), and fills the net amount of each line.
func (s *sums) taxes() error {
	s.out.LineNets = append([]money.Amount(nil), s.priced...)
	if s.draft.Prices == Gross {
		s.out.LineGross = s.priced
	}
	for _, g := range s.order {
		row, err := s.row(g)
		if err != nil {
			return err
		}
		s.out.Groups = append(s.out.Groups, row)
		s.out.Parts = append(s.out.Parts, g.parts...)
	}
	return nil
}

func (s *sums) row(g *group) (Group, error) {
	var err error
	row := Group{Rate: g.rate}
	if s.draft.Prices == Gross {
		err = s.split(g, &row)
	} else {
		err = s.add(g, &row)
	}
	if err != nil {
		return row, err
	}
	g.whole = row
	if err := s.takeOff(g, &row); err != nil {
		return row, err
	}
	return row, s.fill(g, &row)
}

// fill adds up the row from its net lines and parts.
func (s *sums) fill(g *group, row *Group) (err error) {
	row.Lines, row.Allowances, row.Charges = s.zero(), s.zero(), s.zero()
	for _, list := range [][]int{g.lines, g.taken} {
		for _, i := range list {
			if row.Lines, err = row.Lines.Add(s.out.LineNets[i]); err != nil {
				return err
			}
		}
	}
	for _, p := range g.parts {
		to := &row.Allowances
		if p.Charge {
			to = &row.Charges
		}
		if *to, err = to.Add(p.Amount); err != nil {
			return err
		}
	}
	return nil
}

// add is the net way: tax on top, once for the group (BR-CO-17), or by choice once a line and part.
func (s *sums) add(g *group, row *Group) error {
	var err error
	if row.Taxable, err = s.priceOf(g); err != nil {
		return err
	}
	row.Tax = s.zero()
	for _, a := range s.taxedAlone(g, row.Taxable) {
		due, split, err := taxOn(g.rate, a, s.rounding())
		if err != nil {
			return err
		}
		if err := row.Split.add(split); err != nil {
			return err
		}
		if row.Tax, err = row.Tax.Add(due); err != nil {
			return err
		}
	}
	return nil
}

// taxedAlone are the amounts whose tax is rounded each by itself: the group's sum, or, for those who must, every line and part.
func (s *sums) taxedAlone(g *group, whole money.Amount) []money.Amount {
	if s.draft.Rules.TaxBy == TaxByGroup {
		return []money.Amount{whole}
	}
	amounts := make([]money.Amount, 0, len(g.lines)+len(g.parts))
	for _, i := range g.lines {
		amounts = append(amounts, s.priced[i])
	}
	for _, p := range g.parts {
		amounts = append(amounts, p.signed(p.Priced))
	}
	return amounts
}

// split is the gross way: the gross sum is the stored truth, the net is taken out of it, and the tax is the rest, so that
// both always add up to what was asked for.
func (s *sums) split(g *group, row *Group) error {
	whole, err := s.priceOf(g)
	if err != nil {
		return err
	}
	net, split, err := s.netParts(g)
	if err != nil {
		return err
	}
	row.Taxable, row.Split = net, split
	if s.draft.Rules.TaxBy == TaxByGroup {
		if row.Taxable, row.Split, err = netOf(g.rate, whole, s.rounding()); err != nil {
			return err
		}
		if err := s.settle(g, row.Taxable, net); err != nil {
			return err
		}
	}
	row.Tax, err = whole.Sub(row.Taxable)
	return err
}

// netParts takes the tax out of each line and part, and adds up the nets and the taxes.
func (s *sums) netParts(g *group) (net money.Amount, split Split, err error) {
	net = s.zero()
	take := func(priced money.Amount, sign func(money.Amount) money.Amount) (money.Amount, error) {
		own, taxes, err := netOf(g.rate, priced, s.rounding())
		if err != nil {
			return own, err
		}
		for i := range taxes {
			taxes[i] = sign(taxes[i])
		}
		if err := split.add(taxes); err != nil {
			return own, err
		}
		net, err = net.Add(sign(own))
		return own, err
	}
	for _, i := range g.lines {
		if s.out.LineNets[i], err = take(s.priced[i], func(a money.Amount) money.Amount { return a }); err != nil {
			return net, split, err
		}
	}
	for i := range g.parts {
		p := &g.parts[i]
		if p.Amount, err = take(p.Priced, p.signed); err != nil {
			return net, split, err
		}
	}
	return net, split, nil
}

// settle lays the cents by which the rounded nets miss the net of the group on its lines, one on each, the largest first
// (lines of the same amount in their order: they are taxed alike, so no total depends on it). A group without lines has
// them on its first discount or charge.
func (s *sums) settle(g *group, want, have money.Amount) error {
	miss, err := want.Sub(have)
	if err != nil || miss.IsZero() {
		return err
	}
	if len(g.lines) == 0 { // then it has a discount or charge, or there would be nothing to miss
		p := &g.parts[0]
		p.Amount, err = p.Amount.Add(p.signed(miss))
		return err
	}
	order := slices.Clone(g.lines)
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(magnitude(s.priced[j]), magnitude(s.priced[i])) })
	each, more := miss.Minor()/int64(len(order)), miss.Minor()%int64(len(order))
	for n, i := range order {
		cents := each
		if int64(n) < max(more, -more) {
			cents += int64(miss.Sign())
		}
		if s.out.LineNets[i], err = s.out.LineNets[i].Add(money.Of(cents, s.draft.Currency)); err != nil {
			return err
		}
	}
	return nil
}

func magnitude(a money.Amount) int64 { return max(a.Minor(), -a.Minor()) }

// priceOf is the sum of the group as priced: lines less discounts plus charges.
func (s *sums) priceOf(g *group) (money.Amount, error) {
	sum := g.sum
	for _, p := range g.parts {
		var err error
		if sum, err = sum.Add(p.signed(p.Priced)); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// document adds up the groups (BR-CO-10 to BR-CO-16): sums of rounded amounts, never rounded again, and at the very end
// the rounding of what is to be paid (BT-114).
func (s *sums) document() error {
	t := &s.out
	var sums [5]money.Amount
	for i := range sums {
		sums[i] = s.zero()
	}
	for _, g := range t.Groups {
		for i, part := range [5]money.Amount{g.Lines, g.Allowances, g.Charges, g.Taxable, g.Tax} {
			var err error
			if sums[i], err = sums[i].Add(part); err != nil {
				return err
			}
		}
	}
	t.Lines, t.Allowances, t.Charges, t.TaxExclusive, t.Tax = sums[0], sums[1], sums[2], sums[3], sums[4]
	return s.payable()
}

// payable is the sum with tax, less what was prepaid, and rounded: by what the draft says, then to cash.
func (s *sums) payable() (err error) {
	t := &s.out
	if t.Prepaid, err = money.Sum(s.draft.Currency, s.draft.Prepaid); err != nil {
		return err
	}
	if t.TaxInclusive, err = t.TaxExclusive.Add(t.Tax); err != nil {
		return err
	}
	open, err := t.TaxInclusive.Sub(t.Prepaid)
	if err != nil {
		return err
	}
	asked, err := open.Add(s.draft.Rounding)
	if err != nil {
		return err
	}
	if t.Payable, err = asked.RoundTo(s.draft.Rules.CashStep); err != nil {
		return err
	}
	t.Rounding, err = t.Payable.Sub(open)
	return err
}

package bill

import "counterfoil/app/money"

// ofAdjustments explains the discounts and charges of the whole document, as they are priced, and how those without a rate are
// shared over the tax groups.
func (e *explainer) ofAdjustments() error {
	whole := e.zero()
	for _, g := range e.order {
		var err error
		if whole, err = whole.Add(g.sum); err != nil {
			return err
		}
	}
	for i, a := range e.draft.Discounts {
		if err := e.ofAdjustment(i, false, a, whole); err != nil {
			return err
		}
	}
	for i, a := range e.draft.Charges {
		if err := e.ofAdjustment(i, true, a, whole); err != nil {
			return err
		}
	}
	return nil
}

func (e *explainer) ofAdjustment(i int, charge bool, a Adjustment, whole money.Amount) error {
	figure, sharing := FigureDiscount, FigureSharing
	if charge {
		figure, sharing = FigureCharge, FigureCharging
	}
	if a.Tax != nil {
		whole = e.groups[*a.Tax].sum
	}
	amount, err := e.adjustment(i, charge, a, whole)
	if err != nil {
		return err
	}
	e.end(Explanation{Figure: figure, Nth: i + 1, Amount: Part{Charge: charge}.signed(amount)})
	shared := e.withLines()
	if a.Tax != nil || len(shared) < 2 {
		return nil
	}
	if err := e.shares(amount, whole, shared); err != nil {
		return err
	}
	e.end(Explanation{Figure: sharing, Nth: i + 1, Amount: amount})
	return nil
}

// shares are the steps of the largest remainder: each group's exact share cut, and the units left over.
func (e *explainer) shares(amount, whole money.Amount, shared []*group) error {
	weights := make([]money.Amount, len(shared))
	for i, g := range shared {
		weights[i] = g.sum
	}
	parts, cut, err := money.ShareCut(amount, weights)
	if err != nil {
		return err
	}
	for i, g := range shared {
		s := Step{Code: StepShare, Amount: cut[i], Of: amount, Weight: g.sum, Whole: whole, Rate: g.rate}
		if !whole.IsZero() { // else the first group takes it all
			if s.Exact, err = money.ScaleExactly(amount, g.sum, whole); err != nil {
				return err
			}
		}
		e.step(s)
		more, err := parts[i].Sub(cut[i])
		if err != nil {
			return err
		}
		if !more.IsZero() {
			e.step(Step{Code: StepShareUnit, Amount: more, Rate: g.rate})
		}
	}
	return nil
}

// ofSums explains the sums of lines, discounts and charges, and the sum without tax.
func (e *explainer) ofSums() error {
	t := e.out
	for i, net := range t.LineNets {
		e.step(Step{Code: StepLine, Amount: net, Nth: i + 1, Name: e.draft.Lines[i].Description})
	}
	e.end(Explanation{Figure: FigureLines, Amount: t.Lines})
	for _, charge := range []bool{false, true} {
		figure, code, sum := FigureAllowances, StepShareOff, t.Allowances.Neg()
		if charge {
			figure, code, sum = FigureCharges, StepShareOn, t.Charges
		}
		for _, p := range t.Parts {
			if p.Charge == charge {
				e.step(Step{Code: code, Amount: p.signed(p.Amount), Nth: p.Index + 1, Of: p.Priced, Rate: p.Rate})
			}
		}
		if len(e.now) > 0 {
			e.end(Explanation{Figure: figure, Amount: sum})
		}
	}
	e.netSum(t.Lines, t.Allowances, t.Charges)
	e.end(Explanation{Figure: FigureTaxExclusive, Amount: t.TaxExclusive})
	return nil
}

// netSum is lines less discounts plus charges.
func (e *explainer) netSum(lines, allowances, charges money.Amount) {
	e.step(Step{Code: StepLines, Amount: lines})
	e.some(StepDiscounts, allowances.Neg())
	e.some(StepCharges, charges)
}

// ofGroups explains for each tax group what is taxed, and the tax on it.
func (e *explainer) ofGroups() error {
	for i, g := range e.order {
		row := e.out.Groups[i]
		if err := e.taxable(g, row); err != nil {
			return err
		}
		e.end(Explanation{Figure: FigureTaxable, Rate: g.rate, Amount: row.Taxable})
		if err := e.groupTax(g, g.whole); err != nil {
			return err
		}
		e.depositTaxes(g)
		e.end(Explanation{Figure: FigureGroupTax, Rate: g.rate, Amount: row.Tax})
	}
	return nil
}

func (e *explainer) taxable(g *group, row Group) error {
	if e.draft.Prices != Gross || e.draft.Rules.TaxBy == TaxByLine {
		e.netSum(row.Lines, row.Allowances, row.Charges)
		return nil
	}
	gross, err := e.priceOf(g)
	if err == nil {
		_, err = e.netOf(g.rate, gross)
	}
	e.depositNets(g)
	return err
}

func (e *explainer) groupTax(g *group, row Group) error {
	gross, err := e.priceOf(g)
	switch parts := g.rate.Split.Parts(); {
	case err != nil:
		return err
	case len(parts) > 0:
		return e.severalTaxes(g, row, gross)
	case e.draft.Prices == Gross:
		e.step(Step{Code: StepGross, Amount: gross, Rate: g.rate})
		e.step(Step{Code: StepLessNet, Amount: row.Taxable.Neg(), Rate: g.rate})
		return nil
	case e.draft.Rules.TaxBy == TaxByLine:
		return e.taxAlone(g)
	}
	return e.taxOn(Step{Code: StepTaxPercent, Of: row.Taxable, Rate: g.rate})
}

// taxOn is a step of tax on a net amount.
func (e *explainer) taxOn(s Step) (err error) {
	s.Percent = s.Rate.Percent
	if s.Amount, err = s.Percent.Of(s.Of, e.rounding()); err != nil {
		return err
	}
	if s.Exact, err = s.Percent.OfExactly(s.Of); err != nil {
		return err
	}
	e.step(s)
	return nil
}

// taxAlone is the tax of each line and part, rounded by itself.
func (e *explainer) taxAlone(g *group) error {
	for _, i := range g.lines {
		if err := e.taxOn(Step{Code: StepTaxLine, Of: e.sums.priced[i], Nth: i + 1, Name: e.draft.Lines[i].Description, Rate: g.rate}); err != nil {
			return err
		}
	}
	for _, p := range g.parts {
		code := StepTaxDiscount
		if p.Charge {
			code = StepTaxCharge
		}
		if err := e.taxOn(Step{Code: code, Of: p.signed(p.Priced), Nth: p.Index + 1, Rate: g.rate}); err != nil {
			return err
		}
	}
	return nil
}

// severalTaxes are the taxes that a rate is made of.
func (e *explainer) severalTaxes(g *group, row Group, gross money.Amount) (err error) {
	for i, c := range g.rate.Split.Parts() {
		s := Step{Code: StepTaxParts, Amount: row.Split[i], Name: c.Name, Percent: c.Percent, Rate: g.rate}
		switch {
		case e.draft.Rules.TaxBy == TaxByLine:
		case e.draft.Prices == Gross:
			s.Code, s.Of = StepTaxWithin, gross
			s.Exact, err = c.Percent.WithinExactly(gross, g.rate.Percent)
		default:
			s.Code, s.Of = StepTaxPercent, row.Taxable
			s.Exact, err = c.Percent.OfExactly(row.Taxable)
		}
		if err != nil {
			return err
		}
		e.step(s)
	}
	return nil
}

// ofTotals explains the foot of the page.
func (e *explainer) ofTotals() error {
	t := e.out
	for _, g := range t.Groups {
		e.step(Step{Code: StepGroup, Amount: g.Tax, Of: g.Taxable, Rate: g.Rate})
	}
	e.end(Explanation{Figure: FigureTax, Amount: t.Tax})
	e.step(Step{Code: StepTaxExclusive, Amount: t.TaxExclusive})
	e.step(Step{Code: StepTax, Amount: t.Tax})
	e.end(Explanation{Figure: FigureTaxInclusive, Amount: t.TaxInclusive})
	if !t.Rounding.IsZero() {
		if err := e.rounded(); err != nil {
			return err
		}
		e.end(Explanation{Figure: FigureRounding, Amount: t.Rounding})
	}
	e.step(Step{Code: StepTaxInclusive, Amount: t.TaxInclusive})
	e.some(StepPrepaid, t.Prepaid.Neg())
	if err := e.rounded(); err != nil {
		return err
	}
	e.end(Explanation{Figure: FigurePayable, Amount: t.Payable})
	return nil
}

// rounded are the roundings of what is to be paid: what the draft asks for, and the coin.
func (e *explainer) rounded() error {
	e.some(StepAsked, e.draft.Rounding)
	cash, err := e.out.Rounding.Sub(e.draft.Rounding)
	if err == nil && !cash.IsZero() {
		e.step(Step{Code: StepCash, Amount: cash, Of: money.Of(e.draft.Rules.CashStep, e.draft.Currency)})
	}
	return err
}

// ofHome explains the sums in the currency of the books.
func (e *explainer) ofHome() error {
	x := e.draft.Exchange
	if x.IsZero() {
		return nil
	}
	h := e.out.Home
	exchange := func(g Group, of, home money.Amount) error {
		exact, err := x.Rate.OfExactly(of)
		e.step(Step{Code: StepExchange, Amount: home, Exact: exact, Of: of, Exchange: x.Rate, Rate: g.Rate})
		return err
	}
	for _, g := range e.out.Groups {
		if err := exchange(g, g.Taxable, g.HomeTaxable); err != nil {
			return err
		}
	}
	e.end(Explanation{Figure: FigureHomeNet, Amount: h.TaxExclusive})
	for _, g := range e.out.Groups {
		if err := exchange(g, g.Tax, g.HomeTax); err != nil {
			return err
		}
	}
	e.end(Explanation{Figure: FigureHomeTax, Amount: h.Tax})
	e.step(Step{Code: StepTaxExclusive, Amount: h.TaxExclusive})
	e.step(Step{Code: StepTax, Amount: h.Tax})
	e.end(Explanation{Figure: FigureHome, Amount: h.TaxInclusive})
	return nil
}

package bill

import "counterfoil/app/money"

// ofSettlement explains what is to be paid with each settlement discount.
func (e *explainer) ofSettlement() error {
	offers, err := Offers(e.draft, e.out.Payable, e.out.Payable)
	if err != nil || e.draft.Kind == CreditNote {
		return err
	}
	for i, o := range offers {
		off, err := o.Percent.Of(e.out.Payable, e.rounding())
		if err != nil {
			return err
		}
		exact, err := o.Percent.OfExactly(e.out.Payable)
		if err != nil {
			return err
		}
		coin, err := off.Sub(o.Discount)
		if err != nil {
			return err
		}
		e.step(Step{Code: StepPayable, Amount: e.out.Payable})
		e.step(Step{Code: StepEarly, Amount: off.Neg(), Exact: exact, Percent: o.Percent, Of: e.out.Payable, Nth: o.Days})
		if !coin.IsZero() {
			e.step(Step{Code: StepCash, Amount: coin, Of: money.Of(e.draft.Rules.CashStep, e.draft.Currency)})
		}
		e.end(Explanation{Figure: FigureEarly, Nth: i + 1, Amount: o.Pay})
	}
	return nil
}

// ExplainDiscount says what a settlement discount that was taken, or taken back, took off each tax group.
func ExplainDiscount(p Payment) Explanation {
	x := Explanation{Figure: FigureTaken, Amount: p.Amount}
	for _, c := range p.Taxes {
		x.Steps = append(x.Steps, Step{Code: StepTakenNet, Amount: c.Taxable, Rate: c.Rate}, Step{Code: StepTakenTax, Amount: c.Tax, Rate: c.Rate})
	}
	return x
}

package bill

// ofTaken explains a line that takes off a deposit: it was worked out there.
func (e *explainer) ofTaken(i int, l Line) {
	off := e.sums.priced[i]
	e.step(Step{Code: StepDeposit, Amount: off, Nth: i + 1, Name: l.Description})
	e.end(Explanation{Figure: FigureLine, Nth: i + 1, Amount: off})
	if e.draft.Prices != Gross {
		return
	}
	e.step(Step{Code: StepDeposit, Amount: off, Nth: i + 1, Name: l.Description})
	e.some(StepDepositTax, l.Taken.Tax)
	e.end(Explanation{Figure: FigureLineNet, Nth: i + 1, Rate: l.Tax, Amount: e.out.LineNets[i]})
}

// depositNets are the steps that take the deposits off what is taxed.
func (e *explainer) depositNets(g *group) {
	for _, i := range g.taken {
		l := e.draft.Lines[i]
		e.step(Step{Code: StepDeposit, Amount: e.out.LineNets[i], Nth: i + 1, Name: l.Description, Rate: l.Tax})
	}
}

// depositTaxes are the steps that take off the taxes that were asked on the deposits.
func (e *explainer) depositTaxes(g *group) {
	for _, i := range g.taken {
		l := e.draft.Lines[i]
		e.step(Step{Code: StepDepositTax, Amount: l.Taken.Tax.Neg(), Nth: i + 1, Name: l.Description, Of: l.Taken.Net, Rate: l.Tax})
	}
}

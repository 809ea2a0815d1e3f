package bill

import "counterfoil/app/money"

// Balance is what is still to be paid on an invoice: its payable amount less payments less the credit notes that correct
// it. Negative: overpaid.
func Balance(doc Document, payments []Payment, credits []Document) (money.Amount, error) {
	open := doc.totals.Payable
	for _, p := range payments {
		var err error
		if open, err = open.Sub(p.Amount); err != nil {
			return open, err
		}
	}
	for _, c := range credits {
		var err error
		if open, err = open.Sub(c.totals.TaxInclusive); err != nil {
			return open, err
		}
	}
	return open, nil
}

// Standing is what a state follows from, as the list knows it without loading the documents.
type Standing struct {
	Payable  money.Amount
	Open     money.Amount
	Credited money.Amount // by credit notes
	Due      Date
}

// State is where an issued document stands on a day.
func (s Standing) State(today Date) State {
	switch {
	case s.Credited.Sign() > 0 && s.Open.Sign() <= 0 && s.Credited.Cmp(s.Payable) >= 0:
		return StateCredited
	case s.Open.Sign() <= 0:
		return StatePaid
	case !s.Due.IsZero() && s.Due.Before(today):
		return StateOverdue
	case s.Open.Cmp(s.Payable) < 0:
		return StatePartPaid
	}
	return StateIssued
}

// StateOf is where an issued document stands on a day.
func StateOf(doc Document, payments []Payment, credits []Document, today Date) (State, error) {
	open, err := Balance(doc, payments, credits)
	if err != nil {
		return "", err
	}
	st := Standing{Payable: doc.totals.Payable, Open: open, Due: doc.Due()}
	st.Credited = money.Of(0, doc.draft.Currency)
	for _, c := range credits {
		if st.Credited, err = st.Credited.Add(c.totals.TaxInclusive); err != nil {
			return "", err
		}
	}
	return st.State(today), nil
}

// CheckPayment says what is wrong with a payment on a document.
func CheckPayment(p Payment, doc Document) []Problem {
	var ps []Problem
	if p.Date.IsZero() {
		ps = append(ps, Problem{Field: "date", Code: "required", Fatal: true})
	}
	if p.Amount.IsZero() {
		ps = append(ps, Problem{Field: "amount", Code: "required", Fatal: true})
	} else if p.Amount.Currency() != doc.draft.Currency {
		ps = append(ps, Problem{Field: "amount", Code: "currency", Params: []string{doc.draft.Currency.Code()}, Fatal: true})
	}
	if !p.Date.IsZero() && p.Date.Before(doc.issued) {
		ps = append(ps, Problem{Field: "date", Code: "before-issue", Params: []string{doc.issued.String()}})
	}
	for field, text := range map[string]string{"method": p.Method, "reference": p.Reference, "note": p.Note} {
		if p := textProblem(field, text, maxText, true); p != nil {
			ps = append(ps, *p)
		}
	}
	return ps
}

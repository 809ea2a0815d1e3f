package bill

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"counterfoil/app/money"
)

// Document is an issued document. It has no setters.
type Document struct {
	draft  Draft
	number Number
	issued Date
	totals Totals
}

// The answers of issuing and restoring; test with errors.Is.
var (
	// ErrProblems means that Check found something that cannot be issued.
	ErrProblems = errors.New("draft cannot be issued")
	// ErrTotals means that a filed document's totals are not those that its lines give.
	ErrTotals = errors.New("totals do not follow from the lines")
)

// aheadMost is how far in the future a document may be dated, in days. Beyond a year it is a slip of the finger, and a
// yearly series would never come back from it.
const aheadMost = 366

// Issue turns a draft into a document: it takes the number, fixes the dates, and works out the totals for good. today is
// the day of issue, and the document's date where the draft has none; without a due date it is due at once. It refuses a
// draft in which Check finds a fatal problem (ErrProblems with the first one's field and code; the rest is Check's to
// tell), a number that no series gave, and what Total refuses.
func Issue(d Draft, n Number, today Date) (Document, error) {
	d = d.Clone()
	if d.Date.IsZero() {
		d.Date = today
	}
	if d.Due.IsZero() {
		d.Due = d.Date
	}
	switch {
	case !today.Valid() || today.AddDays(aheadMost).Before(d.Date):
		return Document{}, fmt.Errorf("date: too far ahead: %w", ErrProblems)
	case n.Text == "" || n.Counter < 1:
		return Document{}, fmt.Errorf("number: required: %w", ErrProblems)
	}
	for _, p := range Check(d) {
		if p.Fatal {
			return Document{}, fmt.Errorf("%s: %s: %w", p.Field, p.Code, ErrProblems)
		}
	}
	totals, err := Total(d)
	if err != nil {
		return Document{}, err
	}
	return Document{draft: d, number: n, issued: today, totals: totals}, nil
}

// Restore rebuilds a filed document from the books. The totals are worked out again and must be the filed ones to the
// cent (ErrTotals): a line that was changed behind our back shows here.
func Restore(d Draft, n Number, issued Date, filed Totals) (Document, error) {
	totals, err := Total(d)
	if err != nil {
		return Document{}, err
	}
	if !totals.Equal(filed) {
		return Document{}, fmt.Errorf("document %s: %w", d.ID, ErrTotals)
	}
	return Document{draft: d.Clone(), number: n, issued: issued, totals: totals}, nil
}

// ID is the document's id: that of the draft it was.
func (d Document) ID() ID { return d.draft.ID }

// Kind is the document's kind.
func (d Document) Kind() Kind { return d.draft.Kind }

// Number is what the series gave it.
func (d Document) Number() Number { return d.number }

// Issued is the day it was issued; the date printed on it is Draft().Date.
func (d Document) Issued() Date { return d.issued }

// Due is the day by which it is to be paid.
func (d Document) Due() Date { return d.draft.Due }

// Draft is a copy of all that stands on it.
func (d Document) Draft() Draft { return d.draft.Clone() }

// Currency is what its amounts are in.
func (d Document) Currency() money.Currency { return d.draft.Currency }

// Totals is a copy of its sums.
func (d Document) Totals() Totals {
	t := d.totals
	t.LineNets, t.LineGross = slices.Clone(t.LineNets), slices.Clone(t.LineGross)
	t.Groups, t.Parts = slices.Clone(t.Groups), slices.Clone(t.Parts)
	return t
}

// Equal says whether two totals agree in every figure.
func (t Totals) Equal(u Totals) bool {
	return slices.Equal(t.LineNets, u.LineNets) && slices.Equal(t.LineGross, u.LineGross) && slices.Equal(t.Groups, u.Groups) &&
		slices.Equal(t.Parts, u.Parts) && t.figures() == u.figures() && t.Home == u.Home
}

func (t Totals) figures() [9]money.Amount {
	return [9]money.Amount{t.Lines, t.Allowances, t.Charges, t.TaxExclusive, t.Tax, t.TaxInclusive, t.Prepaid, t.Rounding, t.Payable}
}

// Clone is a draft that shares nothing with d.
func (d Draft) Clone() Draft {
	d.Lines = slices.Clone(d.Lines)
	for i := range d.Lines {
		d.Lines[i].Discounts = cloneAdjustments(d.Lines[i].Discounts)
		d.Lines[i].Charges = cloneAdjustments(d.Lines[i].Charges)
	}
	d.Discounts, d.Charges = cloneAdjustments(d.Discounts), cloneAdjustments(d.Charges)
	d.TaxReasons, d.LeftOut = maps.Clone(d.TaxReasons), maps.Clone(d.LeftOut)
	d.Settlement = slices.Clone(d.Settlement)
	d.Seller.Address.Lines = slices.Clone(d.Seller.Address.Lines)
	d.Buyer.Address.Lines = slices.Clone(d.Buyer.Address.Lines)
	d.DeliverTo.Address.Lines = slices.Clone(d.DeliverTo.Address.Lines)
	if d.Corrects != nil {
		ref := *d.Corrects
		d.Corrects = &ref
	}
	d.Deposits = slices.Clone(d.Deposits)
	if d.Source != nil {
		from := *d.Source
		d.Source = &from
	}
	return d
}

func cloneAdjustments(as []Adjustment) []Adjustment {
	as = slices.Clone(as)
	for i := range as {
		if as[i].Tax != nil {
			r := *as[i].Tax
			as[i].Tax = &r
		}
	}
	return as
}

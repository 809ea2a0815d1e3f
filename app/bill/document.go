package bill

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
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

// Issue turns a draft into a document: it takes the number, fixes the dates, and works out the totals for good. It
// refuses a draft in which Check finds a fatal problem (ErrProblems); the problems themselves are Check's to tell.
func Issue(d Draft, n Number, today Date) (Document, error) {
	d = d.Clone()
	if d.Date.IsZero() {
		d.Date = today
	}
	if d.Due.IsZero() {
		d.Due = d.Date
	}
	if n.Text == "" || n.Counter < 1 {
		return Document{}, fmt.Errorf("number missing: %w", ErrProblems)
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

// Totals are its sums. The slices are shared: read them only.
func (d Document) Totals() Totals { return d.totals }

// Equal says whether two totals agree in every figure.
func (t Totals) Equal(u Totals) bool {
	return slices.Equal(t.LineNets, u.LineNets) && slices.Equal(t.LineGross, u.LineGross) && slices.Equal(t.Groups, u.Groups) &&
		slices.Equal(t.Parts, u.Parts) && reflect.DeepEqual(t.figures(), u.figures())
}

func (t Totals) figures() Totals {
	t.LineNets, t.LineGross, t.Groups, t.Parts = nil, nil, nil, nil
	return t
}

// Clone is a draft that shares nothing with d.
func (d Draft) Clone() Draft {
	d.Lines = slices.Clone(d.Lines)
	for i := range d.Lines {
		d.Lines[i].Discounts = cloneAdjustments(d.Lines[i].Discounts)
		d.Lines[i].Charges = cloneAdjustments(d.Lines[i].Charges)
	}
	d.Discounts, d.Charges = cloneAdjustments(d.Discounts), cloneAdjustments(d.Charges)
	d.TaxReasons = maps.Clone(d.TaxReasons)
	d.Seller.Address.Lines = slices.Clone(d.Seller.Address.Lines)
	d.Buyer.Address.Lines = slices.Clone(d.Buyer.Address.Lines)
	if d.Corrects != nil {
		ref := *d.Corrects
		d.Corrects = &ref
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

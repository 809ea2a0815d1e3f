package bill

import (
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/money"
)

// ErrNext means a document that cannot follow another: its kind does not, or nothing is left to take over.
var ErrNext = errors.New("cannot follow")

// Next are the kinds that may follow one of this kind, the usual one first.
func (k Kind) Next() []Kind {
	switch k {
	case Quote:
		return []Kind{Order, Invoice, Proforma}
	case Order:
		return []Kind{Delivery, Invoice, Proforma}
	case Proforma, Delivery:
		return []Kind{Invoice}
	}
	return nil
}

// taken is where the quantities of a source went: what is left of each line, and which of its lines the lines of the
// documents that descend from it are.
type taken struct {
	left  []money.Quantity
	lines map[ID][]int // by document: of each line which one of the source it is, -1 for none
}

// Rest is what no document of a kind has taken over yet of each line of a source. An invoice over a delivery note counts for
// the order behind it; what a credit note takes back is open again. chain are the documents that descend from the source,
// each after the one that it follows. A line of which more was taken than it had is left with less than nothing.
func Rest(source Document, k Kind, chain []Document) ([]money.Quantity, error) {
	t := taken{lines: map[ID][]int{}}
	own := make([]int, len(source.draft.Lines))
	for i, line := range source.draft.Lines {
		t.left, own[i] = append(t.left, line.Quantity), i
	}
	t.lines[source.ID()] = own
	for _, doc := range chain {
		if err := t.follow(doc, k); err != nil {
			return nil, err
		}
	}
	return t.left, nil
}

// follow takes one document of the chain.
func (t *taken) follow(doc Document, k Kind) (err error) {
	var parent []int
	switch {
	case doc.draft.Corrects != nil:
		parent = t.lines[doc.draft.Corrects.ID]
	case doc.draft.Source != nil:
		parent = t.lines[doc.draft.Source.ID]
	}
	own := make([]int, len(doc.draft.Lines))
	for i, line := range doc.draft.Lines {
		own[i] = -1
		if at := max(line.Source, line.Credits) - 1; at >= 0 && at < len(parent) {
			own[i] = parent[at]
		}
		if own[i] < 0 {
			continue
		}
		left := &t.left[own[i]]
		switch {
		case doc.Kind() == k:
			*left, err = left.Sub(line.Quantity)
		case doc.Kind() == CreditNote && k == Invoice:
			*left, err = left.Add(line.Quantity)
		}
		if err != nil {
			return err
		}
	}
	t.lines[doc.ID()] = own
	return nil
}

// Follow drafts the document of a kind that comes after an issued one: with its customer, texts, discounts and what is left of
// its lines, or with some quantities of some of them. chain is as for Rest. Amounts of lines and discounts shrink with the
// quantities, and the part that takes the rest ends at the source to the cent. Errors: ErrNext, and those of Total.
func Follow(source Document, k Kind, parts []CreditPart, chain []Document, date Date) (Draft, error) {
	if !slices.Contains(source.Kind().Next(), k) {
		return Draft{}, fmt.Errorf("no %s comes after a %s: %w", k, source.Kind(), ErrNext)
	}
	before := direct(source, k, chain)
	r, err := remainderOf(source, before, func(l *Line) *int { return &l.Source })
	if err != nil {
		return Draft{}, err
	}
	r.more = true
	if r.quantity, err = Rest(source, k, chain); err != nil {
		return Draft{}, err
	}
	if parts == nil {
		parts = r.open()
	}
	if err := r.allow(parts); err != nil {
		return Draft{}, fmt.Errorf("more than is left: %w: %w", ErrNext, err)
	}
	d := source.followed(k, date)
	if r.untouched() && r.completes(parts) {
		for i := range d.Lines {
			d.Lines[i].Source, d.Lines[i].Credits = i+1, 0
		}
		return d, nil
	}
	d.Prepaid, d.Rounding = money.Amount{}, money.Amount{}
	for _, step := range []func(*Draft, []CreditPart) error{r.lines, r.adjustments} {
		if err := step(&d, parts); err != nil {
			return Draft{}, fmt.Errorf("follow: %w", err)
		}
	}
	return d, nil
}

// followed is the source as the beginning of the document that follows.
func (doc Document) followed(k Kind, date Date) Draft {
	d := doc.Draft()
	d.ID, d.Kind, d.Series = NewID(), k, ID{}
	d.Date, d.Due, d.Exchange = date, Date{}, Exchange{}
	d.Source = &Source{Reference{ID: doc.ID(), Number: doc.number.Text, Date: doc.draft.Date}, doc.Kind()}
	return d
}

// direct are the documents of a kind that follow the source itself and of which nothing was credited: their amounts are what
// rounding has to end at. A deposit delivers nothing.
func direct(source Document, k Kind, chain []Document) (list []Document) {
	credited := map[ID]bool{}
	for _, doc := range chain {
		if c := doc.draft.Corrects; c != nil {
			credited[c.ID] = true
		}
	}
	for _, doc := range chain {
		if from := doc.draft.Source; from != nil && from.ID == source.ID() && doc.Kind() == k && !doc.draft.Deposit && !credited[doc.ID()] {
			list = append(list, doc)
		}
	}
	return list
}

// open is what is left to take over.
func (r *remainder) open() []CreditPart {
	return slices.DeleteFunc(r.all(), func(p CreditPart) bool {
		return p.Quantity.Sign() != r.invoice.draft.Lines[p.Line].Quantity.Sign()
	})
}

// untouched says whether nothing was taken over of any line.
func (r *remainder) untouched() bool {
	for i, q := range r.quantity {
		if q.Cmp(r.invoice.draft.Lines[i].Quantity.Decimal) != 0 {
			return false
		}
	}
	return true
}

// CheckFollow says where a draft takes over more of a line of its source than is left of it. It may: a warning is all.
func CheckFollow(d Draft, source Document, chain []Document) []Problem {
	c := &checker{}
	left, err := Rest(source, d.Kind, chain)
	if err != nil {
		return nil
	}
	for i, line := range d.Lines {
		at := line.Source - 1
		if at < 0 || at >= len(left) {
			continue
		}
		whole := source.draft.Lines[at].Quantity
		had := left[at]
		if left[at], err = had.Sub(line.Quantity); err != nil {
			return nil
		}
		if left[at].Sign()*whole.Sign() < 0 {
			c.warn(fmt.Sprintf("lines[%d].quantity", i), "more-than-source", had.String(), source.number.Text)
		}
	}
	return c.found
}

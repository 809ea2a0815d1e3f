package bill

import (
	"errors"
	"fmt"

	"counterfoil/app/money"
)

// ErrCredit means a credit note that takes back what was not there, or twice.
var ErrCredit = errors.New("more than the invoice")

// CreditPart is how much of one line is taken back.
type CreditPart struct {
	Line     int // index of the invoice's lines, from 0
	Quantity money.Quantity
}

// Credit drafts a credit note for an invoice: the whole of it, with the invoice's own totals, or some quantities of some
// lines, each at the invoice's terms. earlier are the credit notes already issued for it; together they never take back
// more of a line than it had. The credit note names the invoice (BT-25) and has positive amounts, as EN 16931 wants.
func Credit(invoice Document, parts []CreditPart, earlier []Document, date Date) (Draft, error) {
	if invoice.Kind() != Invoice {
		return Draft{}, fmt.Errorf("only an invoice can be credited: %w", ErrCredit)
	}
	left, err := invoice.left(earlier)
	if err != nil {
		return Draft{}, err
	}
	d := invoice.Draft()
	d.ID, d.Kind = NewID(), CreditNote
	d.Date, d.Due, d.Prepaid = date, Date{}, money.Amount{}
	d.Corrects = &Reference{ID: invoice.ID(), Number: invoice.number.Text, Date: invoice.draft.Date}
	if parts == nil {
		parts = wholeOf(left)
	}
	if len(parts) == 0 {
		return Draft{}, fmt.Errorf("nothing is left to credit: %w", ErrCredit)
	}
	return d, d.keep(invoice, parts, left)
}

// left is the quantity of each line that no credit note has taken back yet.
func (doc Document) left(earlier []Document) ([]money.Quantity, error) {
	left := make([]money.Quantity, len(doc.draft.Lines))
	for i, line := range doc.draft.Lines {
		left[i] = line.Quantity
	}
	for _, c := range earlier {
		for _, line := range c.draft.Lines {
			if line.Credits < 1 || line.Credits > len(left) {
				return nil, fmt.Errorf("credit note without its line: %w", ErrCredit)
			}
			var err error
			if left[line.Credits-1], err = left[line.Credits-1].Sub(line.Quantity); err != nil {
				return nil, err
			}
		}
	}
	return left, nil
}

func wholeOf(left []money.Quantity) []CreditPart {
	var parts []CreditPart
	for i, q := range left {
		if !q.IsZero() {
			parts = append(parts, CreditPart{Line: i, Quantity: q})
		}
	}
	return parts
}

// keep reduces a copy of the invoice to the parts.
func (d *Draft) keep(invoice Document, parts []CreditPart, left []money.Quantity) error {
	lines := make([]Line, 0, len(parts))
	whole := len(parts) == len(d.Lines)
	seen := map[int]bool{}
	for _, p := range parts {
		if p.Line < 0 || p.Line >= len(left) || seen[p.Line] {
			return fmt.Errorf("line %d: %w", p.Line+1, ErrCredit)
		}
		seen[p.Line] = true
		if p.Quantity.Sign() != left[p.Line].Sign() || p.Quantity.Abs().Cmp(left[p.Line].Abs().Decimal) > 0 {
			return fmt.Errorf("line %d: %w", p.Line+1, ErrCredit)
		}
		line := invoice.draft.Lines[p.Line]
		whole = whole && p.Quantity == line.Quantity
		line, err := line.portion(p.Quantity, d.Currency, d.Rules.Rounding)
		if err != nil {
			return err
		}
		line.Credits = p.Line + 1
		lines = append(lines, line)
	}
	d.Lines = lines
	if whole {
		return nil
	}
	return d.shrink(invoice)
}

// portion is a line with fewer units: its discounts and charges in amounts shrink with it.
func (l Line) portion(q money.Quantity, c money.Currency, r money.Rounding) (Line, error) {
	full := l.Quantity
	l.Quantity = q
	l.Discounts, l.Charges = cloneAdjustments(l.Discounts), cloneAdjustments(l.Charges)
	for _, as := range [][]Adjustment{l.Discounts, l.Charges} {
		for i := range as {
			if !as[i].Percent.IsZero() && as[i].Base.IsZero() {
				continue
			}
			var err error
			whole, err := as[i].Of(money.Of(0, c), r)
			if err != nil {
				return l, err
			}
			if as[i].Amount, err = money.Portion(whole, q, full, r); err != nil {
				return l, err
			}
			as[i].Percent, as[i].Base = money.Percent{}, money.Amount{}
		}
	}
	return l, nil
}

// shrink gives a partial credit note its share of the document's discounts and charges, group by group, by what is
// credited of the group's lines.
func (d *Draft) shrink(invoice Document) error {
	bare := d.Clone()
	bare.Discounts, bare.Charges = nil, nil
	have, err := Total(bare)
	if err != nil {
		return err
	}
	discounts, charges := d.Discounts, d.Charges
	d.Discounts, d.Charges = nil, nil
	for _, p := range invoice.totals.Parts {
		full, some := pricedLines(invoice.draft, invoice.totals, p), pricedLines(bare, have, p)
		if full.IsZero() || some.IsZero() {
			continue
		}
		amount, err := money.Scale(p.Priced, some, full, d.Rules.Rounding)
		if err != nil {
			return err
		}
		rate := p.Rate
		a := Adjustment{Amount: amount, Tax: &rate}
		if p.Charge {
			a.Reason = charges[p.Index].Reason
			d.Charges = append(d.Charges, a)
		} else {
			a.Reason = discounts[p.Index].Reason
			d.Discounts = append(d.Discounts, a)
		}
	}
	return nil
}

// pricedLines is what the lines of a part's group add up to, as priced.
func pricedLines(d Draft, t Totals, p Part) money.Amount {
	sum := money.Of(0, d.Currency)
	for i, line := range d.Lines {
		if line.Tax != p.Rate {
			continue
		}
		amount := t.LineNets[i]
		if d.Prices == Gross {
			amount = t.LineGross[i]
		}
		sum, _ = sum.Add(amount) // Total has added the same before
	}
	return sum
}

package bill

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// ErrCredit means a credit note that takes back what was not there, or twice.
var ErrCredit = errors.New("more than the invoice")

// CreditPart is how much of one line is taken back, or taken over by a document that follows.
type CreditPart struct {
	Line     int // index of the document's lines, from 0
	Quantity money.Quantity
}

// Credit drafts a credit note for an invoice: of what is left of it (parts nil), or of some quantities of some lines, each
// at the invoice's terms. earlier are the credit notes already issued for it; together they never take back more of a line
// than it had, nor more money than the invoice asks for, and the last part takes the rest to the cent. A credit note of
// the whole has the invoice's own totals. It names the invoice (BT-25) and has positive amounts, as EN 16931 wants. paid are the
// payments of the invoice: what a settlement discount took off is not given back, so each note has its share of it as a discount.
// Errors: ErrCredit, and those of Total.
func Credit(invoice Document, parts []CreditPart, earlier []Document, date Date, paid ...Payment) (Draft, error) {
	r, err := remains(invoice, earlier, paid)
	if err != nil {
		return Draft{}, err
	}
	if parts == nil {
		parts = r.all()
	}
	if err := r.allow(parts); err != nil {
		return Draft{}, err
	}
	d := invoice.Draft()
	d.ID, d.Kind, d.Series = NewID(), CreditNote, ID{}
	d.Date, d.Due, d.Prepaid = date, Date{}, money.Amount{}
	d.Terms, d.Note = "", "" // how to pay, and thanks for the order: not for money that goes back
	d.Source, d.Settlement, d.Deposit = nil, nil, false
	for i := range d.Lines {
		d.Lines[i].Source = 0
	}
	for i := range d.Deposits {
		d.Deposits[i].Paid = money.Amount{} // said on the invoice
	}
	d.Corrects = &Reference{ID: invoice.ID(), Number: invoice.number.Text, Date: invoice.draft.Date}
	if len(earlier) == 0 && len(r.early) == 0 && r.completes(parts) {
		for i := range d.Lines {
			d.Lines[i].Credits = i + 1
		}
		return d, nil
	}
	for _, step := range []func(*Draft, []CreditPart) error{r.lines, r.adjustments, r.settlement, r.round} {
		if err := step(&d, parts); err != nil {
			return Draft{}, fmt.Errorf("credit: %w", err)
		}
	}
	return d.KeepDeposits(), nil
}

// remainder is what credit notes have left of an invoice. Amounts of lines and parts are as priced: gross on a gross
// document.
type remainder struct {
	invoice  Document
	notes    int64                     // how many credit notes there were
	quantity []money.Quantity          // of each line
	line     []money.Amount            // of each line
	worth    money.Amount              // of a final invoice together with the deposits that it took off
	parts    map[tax.Rate]money.Amount // the document's charges less its discounts, of each tax group
	early    map[tax.Rate]money.Amount // what of a settlement discount no credit note has taken over yet, of each tax group
	from     func(*Line) *int          // where a line says which one it takes
	more     bool                      // more may be asked for than is left, which a credit note may not
}

func credits(l *Line) *int { return &l.Credits }

func remains(invoice Document, earlier []Document, paid []Payment) (*remainder, error) {
	if invoice.Kind() != Invoice {
		return nil, fmt.Errorf("only an invoice can be credited: %w", ErrCredit)
	}
	r, err := remainderOf(invoice, earlier, credits)
	if err != nil {
		return nil, err
	}
	return r, r.discounted(paid)
}

func remainderOf(invoice Document, earlier []Document, from func(*Line) *int) (*remainder, error) {
	worth, err := invoice.whole()
	if err != nil {
		return nil, err
	}
	r := &remainder{
		invoice: invoice, worth: worth, parts: map[tax.Rate]money.Amount{}, early: map[tax.Rate]money.Amount{}, line: slices.Clone(invoice.totals.priced()), from: from,
	}
	for _, line := range invoice.draft.Lines {
		r.quantity = append(r.quantity, line.Quantity)
	}
	for _, p := range invoice.totals.Parts {
		if r.parts[p.Rate], err = r.parts[p.Rate].Add(p.signed(p.Priced)); err != nil {
			return nil, err
		}
	}
	for _, note := range earlier {
		if err := r.take(note); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// whole is what the invoice would ask for had nothing been prepaid and no deposit been invoiced.
func (doc Document) whole() (money.Amount, error) {
	asked, err := doc.totals.TaxInclusive.Add(doc.draft.Rounding)
	if err == nil {
		asked, err = asked.RoundTo(doc.draft.Rules.CashStep)
	}
	return doc.draft.withDeposits(asked, err)
}

// withDeposits is an amount that a document asks for, with the deposits that it takes off.
func (d Draft) withDeposits(asked money.Amount, err error) (money.Amount, error) {
	if err != nil {
		return asked, err
	}
	off, err := d.deposited()
	if err != nil {
		return asked, err
	}
	return asked.Add(off)
}

// priced are the line amounts as priced.
func (t Totals) priced() []money.Amount {
	if t.LineGross != nil {
		return t.LineGross
	}
	return t.LineNets
}

// take takes off what a credit note gave back.
func (r *remainder) take(note Document) (err error) {
	r.notes++
	priced := note.totals.priced()
	for i, line := range note.draft.Lines {
		at := *r.from(&line) - 1
		if at < 0 {
			continue // a line that a clerk added, such as a fee that is kept: it counts in the worth
		}
		if at >= len(r.quantity) {
			return fmt.Errorf("credit note without its line: %w", ErrCredit)
		}
		if r.quantity[at], err = r.quantity[at].Sub(line.Quantity); err != nil {
			return err
		}
		if r.line[at], err = r.line[at].Sub(priced[i]); err != nil {
			return err
		}
	}
	for _, p := range note.totals.Parts {
		if note.draft.early(p) {
			if r.early[p.Rate], err = r.early[p.Rate].Add(p.signed(p.Priced)); err != nil {
				return err
			}
			continue
		}
		if r.parts[p.Rate], err = r.parts[p.Rate].Sub(p.signed(p.Priced)); err != nil {
			return err
		}
	}
	worth, err := note.draft.withDeposits(note.totals.Worth())
	if err != nil {
		return err
	}
	r.worth, err = r.worth.Sub(worth)
	return err
}

// all is everything that is left.
func (r *remainder) all() []CreditPart {
	var parts []CreditPart
	for i, q := range r.quantity {
		if !q.IsZero() {
			parts = append(parts, CreditPart{Line: i, Quantity: q})
		}
	}
	return parts
}

// allow refuses what is not there: an unknown line, a line named twice, or more of it than is left.
func (r *remainder) allow(parts []CreditPart) error {
	if len(parts) == 0 {
		return fmt.Errorf("nothing is left to credit: %w", ErrCredit)
	}
	seen := map[int]bool{}
	for _, p := range parts {
		if p.Line < 0 || p.Line >= len(r.quantity) || seen[p.Line] {
			return fmt.Errorf("line %d: %w", p.Line+1, ErrCredit)
		}
		seen[p.Line] = true
		if left := r.quantity[p.Line]; p.Quantity.IsZero() || p.Quantity.Sign() != left.Sign() || p.Quantity.Abs().Cmp(left.Abs().Decimal) > 0 ||
			r.invoice.draft.Lines[p.Line].Taken.is() && p.Quantity != left {
			return fmt.Errorf("line %d: %w", p.Line+1, ErrCredit)
		}
	}
	return nil
}

// completes says whether nothing is left of any line, or of what was sold at the rate, once the parts are credited.
func (r *remainder) completes(parts []CreditPart, rates ...tax.Rate) bool {
	left := slices.Clone(r.quantity)
	for _, p := range parts {
		left[p.Line] = without(left[p.Line], p.Quantity)
	}
	for i, q := range left {
		l := r.invoice.draft.Lines[i]
		if !q.IsZero() && (len(rates) == 0 || slices.Contains(rates, l.Tax) && !l.Taken.is()) {
			return false
		}
	}
	return true
}

func without(q, part money.Quantity) money.Quantity {
	if q == part {
		return money.Quantity{}
	}
	return q
}

// lines keeps the parts only. Each is priced as on the invoice; what that misses or exceeds by rounding is a discount or
// charge of its own, so that the parts of a line add up to the line.
func (r *remainder) lines(d *Draft, parts []CreditPart) error {
	lines := make([]Line, 0, len(parts))
	parts = slices.SortedFunc(slices.Values(parts), func(a, b CreditPart) int { return cmp.Compare(a.Line, b.Line) })
	for _, p := range parts {
		line, err := d.Lines[p.Line].portion(p.Quantity, d.Currency, d.Rules.Rounding)
		if err != nil {
			return err
		}
		natural, err := line.sum(d.Currency, d.Rules.Rounding)
		if err != nil {
			return err
		}
		cents := (r.notes + 1) * int64(1+len(line.Discounts)+len(line.Charges))
		want := fit(natural, r.line[p.Line], p.Quantity == r.quantity[p.Line], cents)
		if r.more && want != r.line[p.Line] {
			want = natural
		}
		if err := line.correct(natural, want); err != nil {
			return err
		}
		*r.from(&line) = p.Line + 1
		lines = append(lines, line)
	}
	d.Lines = lines
	return nil
}

// fit is what of an amount may be given back when so much is left: never more, and the last part takes the rest as long as
// it is a matter of rounding. Where more is left than that, a clerk gave back less on purpose, and it stays with the shop.
func fit(natural, left money.Amount, last bool, cents int64) money.Amount {
	switch {
	case last && within(natural, left, cents):
		return left
	case left.Sign() != natural.Sign():
		return money.Of(0, natural.Currency())
	case magnitude(natural) > magnitude(left):
		return left
	}
	return natural
}

// within says whether two amounts differ by so many minor units at most.
func within(a, b money.Amount, cents int64) bool {
	off, err := a.Sub(b)
	return err == nil && magnitude(off) <= cents
}

// correct adds a discount or charge that turns the line's amount into another.
func (l *Line) correct(from, to money.Amount) error {
	off, err := to.Sub(from)
	if err != nil {
		return err
	}
	switch off.Sign() {
	case 1:
		l.Charges = append(l.Charges, Adjustment{Amount: off})
	case -1:
		l.Discounts = append(l.Discounts, Adjustment{Amount: off.Neg()})
	}
	return nil
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
	dropNothing := func(a Adjustment) bool { return a.Percent.IsZero() && a.Amount.IsZero() }
	l.Discounts, l.Charges = slices.DeleteFunc(l.Discounts, dropNothing), slices.DeleteFunc(l.Charges, dropNothing)
	return l, nil
}

// adjustments gives the credit note its share of the document's discounts and charges, group by group: as much of each as
// is credited of the group's lines. Those of a group without lines go back as much as is credited of all lines.
func (r *remainder) adjustments(d *Draft, parts []CreditPart) error {
	bare := d.Clone()
	bare.Discounts, bare.Charges, bare.Rounding = nil, nil, money.Amount{}
	have, err := Total(bare)
	if err != nil {
		return err
	}
	discounts, charges := d.Discounts, d.Charges
	d.Discounts, d.Charges = nil, nil
	for _, p := range r.invoice.totals.Parts {
		some, full, last := r.share(bare, have, parts, p.Rate)
		natural, err := money.Scale(p.Priced, some, full, d.Rules.Rounding)
		if err != nil {
			return err
		}
		amount := p.signed(natural)
		if last && r.lastOf(p) && within(amount, r.parts[p.Rate], (r.notes+1)*int64(len(r.invoice.totals.Parts))) {
			amount = r.parts[p.Rate]
		}
		if r.parts[p.Rate], err = r.parts[p.Rate].Sub(amount); err != nil {
			return err
		}
		source := discounts
		if p.Charge {
			source = charges
		}
		d.adjust(amount, p.Rate, Adjustment{Reason: source[p.Index].Reason})
	}
	return nil
}

// adjust adds a charge, or a discount where the amount is negative.
func (d *Draft) adjust(amount money.Amount, rate tax.Rate, a Adjustment) {
	a.Amount, a.Tax = amount, &rate
	switch amount.Sign() {
	case 1:
		d.Charges = append(d.Charges, a)
	case -1:
		a.Amount = amount.Neg()
		d.Discounts = append(d.Discounts, a)
	}
}

// lastOf says whether no other discount or charge of the invoice follows in the same group.
func (r *remainder) lastOf(p Part) bool {
	ps := r.invoice.totals.Parts
	for i := len(ps) - 1; i >= 0; i-- {
		if ps[i].Rate == p.Rate {
			return ps[i] == p
		}
	}
	return false
}

// share is how much of the lines of a rate is credited, out of how much, and whether it is the last of them. Where the rate
// has no lines, or lines that come to nothing, it is all lines; where these come to nothing, all goes back at the end.
func (r *remainder) share(bare Draft, have Totals, parts []CreditPart, rate tax.Rate) (some, full money.Amount, last bool) {
	full = pricedLines(r.invoice.draft, r.invoice.totals, rate)
	if !full.IsZero() {
		return pricedLines(bare, have, rate), full, r.completes(parts, rate)
	}
	last, full = r.completes(parts), pricedLines(r.invoice.draft, r.invoice.totals)
	if !full.IsZero() {
		return pricedLines(bare, have), full, last
	}
	if last {
		return money.Of(1, bare.Currency), money.Of(1, bare.Currency), true
	}
	return money.Of(0, bare.Currency), money.Of(1, bare.Currency), false
}

// pricedLines is what the lines of a rate, or all lines, add up to, as priced; without the deposits that are taken off.
func pricedLines(d Draft, t Totals, rates ...tax.Rate) money.Amount {
	sum := money.Of(0, d.Currency)
	for i, amount := range t.priced() {
		if l := d.Lines[i]; !l.Taken.is() && (len(rates) == 0 || slices.Contains(rates, l.Tax)) {
			sum, _ = sum.Add(amount) // Total has added the same before
		}
	}
	return sum
}

// round keeps the credit notes together from paying back more than the invoice asked for, and lets the last one end at it:
// VAT is rounded once on each document, so that that of the parts may miss that of the whole by cents (BT-114 has them).
func (r *remainder) round(d *Draft, parts []CreditPart) error {
	d.Rounding = money.Amount{}
	t, err := Total(*d)
	if err != nil {
		return err
	}
	rounded := len(r.quantity) + len(r.invoice.totals.Parts) + len(r.early) + r.invoice.totals.taxes()
	cents := (r.notes + 1) * int64(rounded) * max(d.Rules.CashStep, 1)
	cents += magnitude(r.invoice.draft.Rounding)
	payable, err := d.withDeposits(t.Payable, nil)
	if err != nil {
		return err
	}
	want := fit(payable, r.worth, r.completes(parts), cents)
	if want == payable {
		return nil
	}
	inclusive, err := d.withDeposits(t.TaxInclusive, nil)
	if err != nil {
		return err
	}
	off, err := want.Sub(inclusive)
	if err != nil || magnitude(off) > d.mostRounding() {
		return err // more than rounding explains: CheckCredit tells the clerk
	}
	d.Rounding = off
	return nil
}

// taxes is how many amounts of tax were rounded.
func (t Totals) taxes() (n int) {
	for _, g := range t.Groups {
		n += max(1, len(g.Rate.Split.Parts()))
	}
	return n
}

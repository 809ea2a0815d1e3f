package bill

import (
	"errors"
	"fmt"
	"slices"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// ErrDeposit means a deposit that cannot be asked for, or taken off.
var ErrDeposit = errors.New("deposit")

// Deposit is a deposit invoice that a final invoice takes off, as its paper names it.
type Deposit struct {
	Reference
	Paid money.Amount // what of it was paid by the day of the final invoice; the zero Amount on a credit note
}

// Taken is what a line takes off again: one tax group of a deposit invoice, with the tax that was asked there. It is zero on all
// other lines. The line counts for what stands here, whatever its quantity and price.
type Taken struct {
	Deposit ID
	Net     money.Amount
	Tax     money.Amount
	Split   Split // where the rate is made of several taxes
}

func (t Taken) is() bool { return !t.Deposit.IsZero() }

// priced is what is taken off as the document is priced.
func (t Taken) priced(p Prices) (money.Amount, error) {
	if p == Gross {
		return t.Net.Add(t.Tax)
	}
	return t.Net, nil
}

// IsFinal says whether the document takes off deposits: a final invoice, or a credit note that takes one back.
func (d Draft) IsFinal() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Taken.is() })
}

// deposited is what the deposits taken off come to with tax.
func (d Draft) deposited() (money.Amount, error) {
	var all []money.Amount
	for _, l := range d.Lines {
		if l.Taken.is() {
			all = append(all, l.Taken.Net, l.Taken.Tax)
		}
	}
	return money.Sum(d.Currency, all...)
}

// DepositSum is what a final invoice takes off of one deposit invoice.
type DepositSum struct {
	Deposit
	Net, Tax, Whole money.Amount
}

// TakenOff are the deposits that a draft takes off, each with what it comes to.
func (d Draft) TakenOff() ([]DepositSum, error) {
	zero := money.Of(0, d.Currency)
	list := make([]DepositSum, 0, len(d.Deposits))
	for _, p := range d.Deposits {
		sum := DepositSum{Deposit: p, Net: zero, Tax: zero, Whole: zero}
		for _, l := range d.Lines {
			if l.Taken.Deposit != p.ID {
				continue
			}
			var err error
			if sum.Net, err = sum.Net.Add(l.Taken.Net); err != nil {
				return nil, err
			}
			if sum.Tax, err = sum.Tax.Add(l.Taken.Tax); err != nil {
				return nil, err
			}
			if sum.Whole, err = sum.Net.Add(sum.Tax); err != nil {
				return nil, err
			}
		}
		list = append(list, sum)
	}
	return list, nil
}

// KeepDeposits is the draft after somebody worked on its lines: a deposit whose lines are gone is no longer named, and those that take
// one off say what was asked there, priced as the draft is now.
func (d Draft) KeepDeposits() Draft {
	if len(d.Deposits) == 0 && !d.IsFinal() {
		return d
	}
	d = d.Clone()
	d.Deposits = slices.DeleteFunc(d.Deposits, func(p Deposit) bool {
		return !slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Taken.Deposit == p.ID })
	})
	for i := range d.Lines {
		if l := &d.Lines[i]; l.Taken.is() {
			l.reprice(d.Prices)
		}
	}
	return d
}

// reprice gives a line that takes off a deposit the quantity and the price that come to it.
func (l *Line) reprice(p Prices) {
	priced, err := l.Taken.priced(p)
	if err != nil {
		return // the total cannot be worked out either
	}
	l.Quantity, l.Price, l.Base, l.Discounts, l.Charges = one.Neg(), priceOf(priced), money.Quantity{}, nil, nil
	if priced.Sign() < 0 {
		l.Quantity, l.Price = one, priceOf(priced.Neg())
	}
}

// linePriced is what a line comes to, as priced.
func (s *sums) linePriced(l Line) (money.Amount, error) {
	if !l.Taken.is() {
		return l.sum(s.draft.Currency, s.rounding())
	}
	off, err := l.Taken.priced(s.draft.Prices)
	if err != nil {
		return off, err
	}
	return s.zero().Sub(off)
}

// takeOff takes the deposits off a tax group: their nets, and the very taxes that were asked on them. So all taxes of the deposits
// and of the final invoice are together that of the whole, to the cent.
func (s *sums) takeOff(g *group, row *Group) (err error) {
	for _, i := range g.taken {
		t := s.draft.Lines[i].Taken
		if s.out.LineNets[i], err = s.zero().Sub(t.Net); err != nil {
			return err
		}
		if row.Taxable, err = row.Taxable.Sub(t.Net); err != nil {
			return err
		}
		if row.Tax, err = row.Tax.Sub(t.Tax); err != nil {
			return err
		}
		for n := range g.rate.Split.Parts() {
			if row.Split[n], err = row.Split[n].Sub(t.Split[n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// DepositAsk is what a deposit invoice asks for: a percent of the document, or an amount with tax; shared over the tax groups of the
// document, or over one of them.
type DepositAsk struct {
	Percent money.Percent
	Amount  money.Amount
	Rate    *tax.Rate
}

// AskDeposit drafts a deposit invoice for an issued quote, order or pro-forma invoice: a line for each tax group. A percent is of
// the sum as it is priced, an amount is with tax; either is shared over the groups by largest remainder. words describe the lines.
// Errors: ErrNext where no invoice follows, ErrDeposit, and those of Total.
func AskDeposit(source Document, ask DepositAsk, words string, date Date) (Draft, error) {
	if !slices.Contains(source.Kind().Next(), Invoice) || source.Kind() == Delivery {
		return Draft{}, fmt.Errorf("a deposit is asked for on a quote, an order or a pro-forma invoice: %w", ErrNext)
	}
	d := source.followed(Invoice, date)
	d.Deposit, d.Supply, d.SupplyEnd = true, Date{}, Date{}
	d.Lines, d.Discounts, d.Charges, d.Prepaid, d.Rounding = nil, nil, nil, money.Amount{}, money.Amount{}
	if ask.Percent.IsZero() {
		d.Prices = Gross
	}
	groups, weights, err := source.totals.weights(ask.Rate, d.Prices)
	if err != nil {
		return d, err
	}
	parts, err := ask.share(weights, d)
	if err != nil {
		return d, err
	}
	for i, part := range parts {
		if part.Sign() > 0 {
			d.Lines = append(d.Lines, Line{Description: words, Quantity: one, Price: priceOf(part), Tax: groups[i].Rate})
		}
	}
	return d, nil
}

// share shares what is asked over the tax groups.
func (ask DepositAsk) share(weights []money.Amount, d Draft) ([]money.Amount, error) {
	whole, err := money.Sum(d.Currency, weights...)
	if err != nil {
		return nil, err
	}
	amount := ask.Amount
	if amount.IsZero() {
		if amount, err = ask.Percent.Of(whole, d.Rules.Rounding); err != nil {
			return nil, err
		}
	}
	switch {
	case amount.Currency() != d.Currency:
		return nil, fmt.Errorf("%w: it is asked in the currency of the document, %s", ErrDeposit, d.Currency.Code())
	case ask.Percent.IsZero() == ask.Amount.IsZero():
		return nil, fmt.Errorf("%w: a percent or an amount is asked for, and not both", ErrDeposit)
	case amount.Sign() <= 0:
		return nil, fmt.Errorf("%w: it asks for nothing", ErrDeposit)
	case amount.Cmp(whole) > 0:
		return nil, fmt.Errorf("%w: it is more than the %s of the document", ErrDeposit, whole)
	}
	return money.Share(amount, weights)
}

// weights are the tax groups that a deposit is shared over, or the one of a rate, and what they come to.
func (t Totals) weights(rate *tax.Rate, p Prices) (groups []Group, weights []money.Amount, err error) {
	for _, g := range t.Groups {
		if rate != nil && g.Rate != *rate {
			continue
		}
		weight := g.Taxable
		if p == Gross {
			if weight, err = weight.Add(g.Tax); err != nil {
				return nil, nil, err
			}
		}
		groups, weights = append(groups, g), append(weights, weight)
	}
	if len(groups) == 0 {
		return nil, nil, fmt.Errorf("%w: the document has no such tax rate", ErrDeposit)
	}
	return groups, weights, nil
}

// priceOf is an amount as a price.
func priceOf(a money.Amount) money.Price {
	p, err := money.ParsePrice(a.String())
	if err != nil {
		return money.Price{} // beyond what a price can be: Check finds that the line does not come to it
	}
	return p
}

var one = func() money.Quantity { q, _ := money.ParseQuantity("1"); return q }()

// OpenDeposit is a deposit invoice with what of it is still to be taken off, and how it was paid.
type OpenDeposit struct {
	Document
	Customer ID           // as the books know her now
	Left     []Group      // by tax group; none where all of it was taken off or credited
	By       Reference    // the final invoice that took it off, zero if none
	Paid     money.Amount // in money or by her credit
	Words    string       // for the line that takes it off
}

// NewOpenDeposit works out what is left of a deposit invoice: what it asked for, less its credit notes, less what final invoices took
// off, plus what credit notes of these gave back. later are all these documents, in the order of their issue.
func NewOpenDeposit(deposit Document, payments []Payment, later []Document) (OpenDeposit, error) {
	o := OpenDeposit{Document: deposit, Customer: deposit.draft.Customer, Paid: money.Of(0, deposit.draft.Currency)}
	for _, p := range payments {
		if p.Kind != PaidMoney && p.Kind != PaidCredit {
			continue // nobody paid it
		}
		var err error
		if o.Paid, err = o.Paid.Add(p.Amount); err != nil {
			return o, err
		}
	}
	left := map[tax.Rate]Group{}
	for _, g := range deposit.totals.Groups {
		left[g.Rate] = Group{Rate: g.Rate, Taxable: g.Taxable, Tax: g.Tax, Split: g.Split}
	}
	for _, doc := range later {
		if err := o.minus(doc, left); err != nil {
			return o, err
		}
	}
	for _, g := range left {
		if !g.Taxable.IsZero() || !g.Tax.IsZero() {
			o.Left = append(o.Left, g)
		}
	}
	slices.SortFunc(o.Left, func(a, b Group) int { return a.Rate.Cmp(b.Rate) })
	return o, nil
}

// minus takes off what a later document did to the deposit.
func (o *OpenDeposit) minus(doc Document, left map[tax.Rate]Group) (err error) {
	if c := doc.draft.Corrects; c != nil && c.ID == o.ID() {
		for _, g := range doc.totals.Groups {
			if left[g.Rate], err = left[g.Rate].less(g.Rate, g.Taxable, g.Tax, g.Split, false); err != nil {
				return err
			}
		}
	}
	back := doc.Kind() == CreditNote
	for _, l := range doc.draft.Lines {
		if l.Taken.Deposit != o.ID() {
			continue
		}
		switch { // another final invoice may stand before the credit note of the first
		case !back:
			o.By = Reference{ID: doc.ID(), Number: doc.number.Text, Date: doc.draft.Date}
		case doc.draft.Corrects != nil && doc.draft.Corrects.ID == o.By.ID:
			o.By = Reference{}
		}
		if left[l.Tax], err = left[l.Tax].less(l.Tax, l.Taken.Net, l.Taken.Tax, l.Taken.Split, back); err != nil {
			return err
		}
	}
	return nil
}

// less is the group without a part of it, or with it again.
func (g Group) less(rate tax.Rate, net, due money.Amount, split Split, back bool) (Group, error) {
	sign := money.Amount.Neg
	if back {
		sign = func(a money.Amount) money.Amount { return a }
	}
	g.Rate = rate
	var err error
	if g.Taxable, err = money.Sum(net.Currency(), g.Taxable, sign(net)); err != nil {
		return g, err
	}
	if g.Tax, err = money.Sum(net.Currency(), g.Tax, sign(due)); err != nil {
		return g, err
	}
	for i := range rate.Split.Parts() {
		if g.Split[i], err = money.Sum(net.Currency(), g.Split[i], sign(split[i])); err != nil {
			return g, err
		}
	}
	return g, nil
}

// TakeOff makes a final invoice of a draft: it gets a line for each tax group that is left of each deposit. Those of which nothing is
// left are passed over. Errors: ErrDeposit where a deposit is in another currency.
func TakeOff(d Draft, deposits []OpenDeposit) (Draft, error) {
	d = d.Clone()
	for _, o := range deposits {
		if len(o.Left) == 0 || slices.ContainsFunc(d.Deposits, func(p Deposit) bool { return p.ID == o.ID() }) {
			continue
		}
		if o.Currency() != d.Currency {
			return d, fmt.Errorf("%w: %s is in %s", ErrDeposit, o.number.Text, o.Currency().Code())
		}
		d.Deposits = append(d.Deposits, Deposit{Reference{o.ID(), o.number.Text, o.draft.Date}, o.Paid})
		for _, g := range o.Left {
			l := Line{Description: o.Words, Tax: g.Rate, Taken: Taken{Deposit: o.ID(), Net: g.Taxable, Tax: g.Tax, Split: g.Split}}
			l.reprice(d.Prices)
			d.Lines = append(d.Lines, l)
		}
	}
	return d, nil
}

// CheckDeposits says what is wrong with the deposits that a draft takes off, at the moment of issue: one that is none, of another
// customer, or of which something else is left than is taken off. open has each that the draft names.
func CheckDeposits(d Draft, open []OpenDeposit) []Problem {
	c := &checker{}
	for i, p := range d.Deposits {
		at := slices.IndexFunc(open, func(o OpenDeposit) bool { return o.ID() == p.ID })
		field := fmt.Sprintf("deposits[%d]", i)
		if at < 0 || !open[at].draft.Deposit {
			c.fatal(field, "not-a-deposit", p.Number)
			continue
		}
		switch o := open[at]; {
		case o.Currency() != d.Currency:
			c.fatal(field, "currency", d.Currency.Code())
		case !o.Customer.IsZero() && !d.Customer.IsZero() && o.Customer != d.Customer:
			c.fatal(field, "other-customer", p.Number)
		case len(o.Left) == 0 && !o.By.ID.IsZero():
			c.fatal(field, "deposit-taken", o.By.Number, p.Number)
		case !d.takes(o):
			c.fatal(field, "deposit-changed", p.Number)
		}
	}
	return c.found
}

// CheckUntaken warns of deposits of the same deal that an invoice does not take off.
func CheckUntaken(d Draft, open []OpenDeposit) []Problem {
	c := &checker{}
	for _, o := range open {
		if d.Kind == Invoice && !d.Deposit && len(o.Left) > 0 && !slices.ContainsFunc(d.Deposits, func(p Deposit) bool { return p.ID == o.ID() }) {
			c.warn("deposits", "deposit-left", o.number.Text)
		}
	}
	return c.found
}

// CheckDepositCredit says what is wrong with a credit note of a deposit invoice: while a final invoice takes it off, that one is
// credited first, and gives it back.
func CheckDepositCredit(o OpenDeposit) []Problem {
	c := &checker{}
	if !o.By.ID.IsZero() {
		c.fatal("invoice", "deposit-taken", o.By.Number, o.number.Text)
	}
	return c.found
}

// takes says whether the draft takes off just what is left of a deposit.
func (d Draft) takes(o OpenDeposit) bool {
	left := slices.Clone(o.Left)
	for _, l := range d.Lines {
		if l.Taken.Deposit != o.ID() {
			continue
		}
		at := slices.IndexFunc(left, func(g Group) bool {
			return g.Rate == l.Tax && l.Taken == Taken{o.ID(), g.Taxable, g.Tax, g.Split}
		})
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return len(left) == 0
}

// deposits checks the lines that take off deposits by themselves, and the mark of a deposit invoice.
func (c *checker) deposits() {
	d := c.draft
	if d.Deposit && (d.Kind != Invoice || d.IsFinal()) {
		c.fatal("deposit", "not-a-deposit", "")
	}
	for i, l := range d.Lines {
		if !l.Taken.is() {
			continue
		}
		field := fmt.Sprintf("lines[%d]", i)
		priced, err := l.Taken.priced(d.Prices)
		sum, serr := l.sum(d.Currency, d.Rules.Rounding)
		if err != nil || serr != nil || sum != priced.Neg() || len(l.Discounts)+len(l.Charges) > 0 {
			c.fatal(field+".price", "deposit-line")
		}
		if d.Kind != Invoice && d.Kind != CreditNote || !slices.ContainsFunc(d.Deposits, func(p Deposit) bool { return p.ID == l.Taken.Deposit }) {
			c.fatal(field, "not-a-deposit", l.Description)
		}
	}
	for i, p := range d.Deposits {
		if !slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Taken.Deposit == p.ID }) {
			c.fatal(fmt.Sprintf("deposits[%d]", i), "deposit-changed", p.Number)
		}
	}
}

package bill

import (
	"slices"
	"strconv"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Settlement is a settlement discount (Skonto): so many percent of what is to be paid come off, where all of it is paid within so many
// days of the date of the document. It is the structured part of the terms of payment (BT-20), which XRechnung writes as
// #SKONTO#TAGE=10#PROZENT=2.00#.
type Settlement struct {
	Days    int
	Percent money.Percent
}

// The bounds of settlement discounts: two steps are what the trade knows, and XRechnung has two decimals for the percent.
const (
	MaxSettlements      = 2
	maxSettlementDays   = 366
	settlementPrecision = 2
)

// CheckSettlements says what is wrong with the steps of a settlement discount: each later day gives less. The fields are those of a
// list named settlement.
func CheckSettlements(list []Settlement) []Problem {
	c := &checker{}
	if len(list) > MaxSettlements {
		c.fatal("settlement", "too-many", strconv.Itoa(MaxSettlements))
	}
	for i, s := range list {
		field := "settlement[" + strconv.Itoa(i) + "]"
		switch {
		case s.Days < 0 || s.Days > maxSettlementDays:
			c.fatal(field+".days", "range")
		case s.Percent.Sign() <= 0 || s.Percent.Cmp(hundred.Decimal) >= 0:
			c.fatal(field+".percent", "range")
		case s.Percent.Decimals() > settlementPrecision:
			c.fatal(field+".percent", "decimals", strconv.Itoa(settlementPrecision))
		case i > 0 && s.Days <= list[i-1].Days:
			c.fatal(field+".days", "not-in-order")
		case i > 0 && s.Percent.Cmp(list[i-1].Percent.Decimal) >= 0:
			c.fatal(field+".percent", "later-is-less")
		}
	}
	return slices.Clip(c.found)
}

// settlements checks those of the draft, and warns of a discount that runs on when all of it is due already.
func (c *checker) settlements() {
	d := c.draft
	c.found = append(c.found, CheckSettlements(d.Settlement)...)
	if d.Kind != Invoice || d.Date.IsZero() || d.Due.IsZero() {
		return
	}
	for i, s := range d.Settlement {
		if s.Days > 0 && d.Due.Before(d.Date.AddDays(s.Days)) {
			c.warn("settlement["+strconv.Itoa(i)+"].days", "after-due", d.Due.String())
		}
	}
}

// Offer is what an invoice costs who pays it by a day.
type Offer struct {
	Settlement
	By       Date
	Discount money.Amount // what comes off
	Pay      money.Amount // what is then left to pay
}

// Offers are the settlement discounts of a document of which so much is asked for in all, less its credit notes, and so much is still
// open. The percent is of what is asked for, rounded once as the document rounds; where cash is rounded to a coin, what is to be paid is
// too, and the discount is the rest. There are none where less is open than would come off.
func Offers(d Draft, asked, open money.Amount) (list []Offer, err error) {
	for _, s := range d.Settlement {
		o := Offer{Settlement: s, By: d.Date.AddDays(s.Days)}
		if o.Discount, err = s.Percent.Of(asked, d.Rules.Rounding); err != nil {
			return nil, err
		}
		if o.Pay, err = open.Sub(o.Discount); err != nil {
			return nil, err
		}
		if o.Pay, err = o.Pay.RoundTo(d.Rules.CashStep); err != nil {
			return nil, err
		}
		if o.Discount, err = open.Sub(o.Pay); err != nil {
			return nil, err
		}
		if o.Discount.Sign() > 0 && o.Pay.Sign() >= 0 {
			list = append(list, o)
		}
	}
	return list, nil
}

// OffersOf are the settlement discounts of an invoice as it stands. One that had one already gets no other, and none of a day after which
// a part was paid.
func OffersOf(doc Document, payments []Payment, credits []Document) ([]Offer, error) {
	if doc.Kind() != Invoice || len(doc.draft.Settlement) == 0 {
		return nil, nil
	}
	if taken, err := discounted(doc.draft.Currency, payments); err != nil || !taken.IsZero() {
		return nil, err
	}
	credited, err := worths(doc.draft.Currency, credits)
	if err != nil {
		return nil, err
	}
	asked, err := doc.totals.Payable.Sub(credited)
	if err != nil {
		return nil, err
	}
	open, err := Balance(doc, payments, credits)
	if err != nil {
		return nil, err
	}
	list, err := Offers(doc.draft, asked, open)
	last := lastPaid(payments)
	return slices.DeleteFunc(list, func(o Offer) bool { return o.By.Before(last) }), err // a part came too late for it already
}

// lastPaid is the day of the last payment that nothing took back.
func lastPaid(payments []Payment) (last Date) {
	for _, p := range standing(payments) {
		if p.Amount.Sign() > 0 && last.Before(p.Date) {
			last = p.Date
		}
	}
	return last
}

// OfferOn is the best of the offers that hold on a day.
func OfferOn(list []Offer, day Date) (Offer, bool) {
	for _, o := range list {
		if !o.By.Before(day) {
			return o, true
		}
	}
	return Offer{}, false
}

// Fits says whether a discount is what is offered. A smallest unit more is a matter of how the payer rounds.
func (o Offer) Fits(discount money.Amount) bool {
	return discount.Sign() > 0 && discount.Minor() <= o.Discount.Minor()+1
}

// discounted is what came off by settlement discounts, those taken back counted off.
func discounted(c money.Currency, payments []Payment) (sum money.Amount, err error) {
	sum = money.Of(0, c)
	for _, p := range payments {
		if p.Kind == PaidDiscount && err == nil {
			sum, err = sum.Add(p.Amount)
		}
	}
	return sum, err
}

// settled checks a discount that comes with an allocation: it closes the invoice, on a day on which it is offered.
func (c *checker) settled(field string, a Allocation, d Due, day Date) {
	field += ".discount"
	if a.Discount.Sign() < 0 || a.Discount.Currency() != d.Open.Currency() {
		c.fatal(field, "range")
		return
	}
	sum, err := money.Sum(d.Open.Currency(), a.Amount, a.Discount, a.Rounding)
	switch offer, ok := OfferOn(d.Offers, day); {
	case err != nil:
		c.fatal(field, "overflow")
	case len(d.Offers) == 0:
		c.fatal(field, "no-discount")
	case !ok:
		c.fatal(field, "too-late", d.Offers[len(d.Offers)-1].By.String())
	case sum.Cmp(d.Open) > 0:
		c.fatal(field, "more-than-open", d.Open.String())
	case sum.Cmp(d.Open) < 0:
		c.fatal(field, "leaves-open", d.Open.String())
	case !offer.Fits(a.Discount):
		c.fatal(field, "more-than-discount", offer.Discount.String())
	}
}

// Earned is the settlement discount that was earned by what is paid already, where it was not taken when the money came: the last of it
// came in time, and no more is open than the discount. The day is that of the last payment, and of the discount.
func Earned(doc Document, payments []Payment, credits []Document) (discount money.Amount, day Date, err error) {
	open, err := Balance(doc, payments, credits)
	if err != nil || open.Sign() <= 0 {
		return money.Amount{}, day, err
	}
	list, err := OffersOf(doc, payments, credits)
	if err != nil {
		return money.Amount{}, day, err
	}
	day = lastPaid(payments)
	if offer, ok := OfferOn(list, day); ok && !day.IsZero() && offer.Fits(open) {
		return open, day, nil
	}
	return money.Amount{}, Date{}, nil
}

// Correction is what a settlement discount takes off a tax group: without tax, and the tax.
type Correction struct {
	Rate        tax.Rate
	Taxable     money.Amount
	Tax         money.Amount
	HomeTaxable money.Amount // in the currency of the books, zero without Draft.Exchange
	HomeTax     money.Amount
}

// Corrections share a settlement discount out over what is left of the tax groups of an invoice after its credit notes, by their sums
// with tax, and each part over taxed amount and tax, both by largest remainder: so all parts add up to the discount, and what is nothing
// stays nothing.
func Corrections(doc Document, credits []Document, discount money.Amount) (list []Correction, err error) {
	groups, err := leftGroups(doc, credits)
	if err != nil {
		return nil, err
	}
	var weights []money.Amount
	for _, g := range groups {
		whole, err := g.Taxable.Add(g.Tax)
		if err != nil {
			return nil, err
		}
		weights = append(weights, whole)
	}
	parts, err := money.Share(discount, weights)
	if err != nil {
		return nil, err
	}
	for i, g := range groups {
		two, err := money.Share(parts[i], []money.Amount{g.Taxable, g.Tax})
		if err != nil {
			return nil, err
		}
		c := Correction{Rate: g.Rate, Taxable: two[0], Tax: two[1]}
		if err := c.exchange(doc.draft); err != nil {
			return nil, err
		}
		if !parts[i].IsZero() {
			list = append(list, c)
		}
	}
	return list, nil
}

// leftGroups are the tax groups of an invoice less those of its credit notes.
func leftGroups(doc Document, credits []Document) ([]Correction, error) {
	var list []Correction
	for _, g := range doc.totals.Groups {
		list = append(list, Correction{Rate: g.Rate, Taxable: g.Taxable, Tax: g.Tax})
	}
	for _, note := range credits {
		for _, g := range note.totals.Groups {
			i := slices.IndexFunc(list, func(c Correction) bool { return c.Rate == g.Rate })
			if i < 0 {
				continue // a rate that the clerk put on the credit note: nothing of the invoice
			}
			var err error
			if list[i].Taxable, err = list[i].Taxable.Sub(g.Taxable); err != nil {
				return nil, err
			}
			if list[i].Tax, err = list[i].Tax.Sub(g.Tax); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

func (c *Correction) exchange(d Draft) (err error) {
	x := d.Exchange
	if x.IsZero() {
		return nil
	}
	if c.HomeTaxable, err = x.Rate.Of(c.Taxable, x.Home, d.Rules.Rounding); err != nil {
		return err
	}
	c.HomeTax, err = x.Rate.Of(c.Tax, x.Home, d.Rules.Rounding)
	return err
}

// Neg is the correction that takes this one back.
func (c Correction) Neg() Correction {
	return Correction{c.Rate, c.Taxable.Neg(), c.Tax.Neg(), c.HomeTaxable.Neg(), c.HomeTax.Neg()}
}

// Opposite is the row that takes this one back, of another receipt and day.
func (p Payment) Opposite(receipt ID, day Date) Payment {
	p.Reverses, p.ID, p.Receipt, p.Date, p.Amount = p.ID, NewID(), receipt, day, p.Amount.Neg()
	p.Taxes = slices.Clone(p.Taxes)
	for i := range p.Taxes {
		p.Taxes[i] = p.Taxes[i].Neg()
	}
	return p
}

// StandingDiscounts are those that nothing took back.
func StandingDiscounts(payments []Payment) []Payment {
	return slices.DeleteFunc(standing(payments), func(p Payment) bool { return p.Kind != PaidDiscount })
}

// standing are the payments that nothing took back, and that take none back.
func standing(payments []Payment) (list []Payment) {
	back := map[ID]bool{}
	for _, p := range payments {
		back[p.Reverses] = true
	}
	for _, p := range payments {
		if p.Reverses.IsZero() && !back[p.ID] {
			list = append(list, p)
		}
	}
	return list
}

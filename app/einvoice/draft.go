package einvoice

import (
	"cmp"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/tax"
)

// Document is an e-invoice of anybody's in the words of the trade, with the sums as the file has them, right or wrong: for a page that shows
// what it says. What a page has no place for is left out.
func (inv *Invoice) Document() (bill.Draft, bill.Totals) {
	d := bill.Draft{
		Kind: bill.Invoice, Currency: inv.Currency, Date: inv.Issued, Due: inv.Due, Supply: inv.Delivery.Date, Prices: bill.Net,
		Seller: inv.Seller.party(), Buyer: inv.Buyer.party(), BuyerRef: inv.BuyerRef, OrderRef: inv.Order, Terms: inv.Terms,
		Deposit: inv.Type == TypePrepayment, TaxReasons: map[tax.Category]string{}, LeftOut: map[tax.Category]string{},
	}
	if inv.Period != (Period{}) {
		d.Supply, d.SupplyEnd = inv.Period.Start, inv.Period.End
	}
	if credits(inv) {
		d.Kind = bill.CreditNote
	}
	if len(inv.Preceding) > 0 && d.Kind == bill.CreditNote {
		d.Corrects = &bill.Reference{Number: inv.Preceding[0].Number, Date: inv.Preceding[0].Date}
	}
	if inv.Delivery.Address != (Address{}) || inv.Delivery.Name != "" {
		d.DeliverTo = bill.Recipient{Name: cmp.Or(inv.Delivery.Name, inv.Buyer.Name), Address: inv.Delivery.Address.postal()}
	}
	for _, n := range inv.Notes {
		d.Note = strings.TrimSpace(d.Note + "\n" + n.Text)
	}
	if len(inv.Payment.Transfers) > 0 {
		t := inv.Payment.Transfers[0]
		d.Account = bill.Account{Holder: t.Name, IBAN: t.Account, BIC: t.BIC}
	}
	for _, l := range inv.Lines {
		d.Lines = append(d.Lines, l.line())
	}
	return d, inv.sumsInto(&d)
}

// sumsInto are the sums as the file has them; the discounts, charges and reasons behind them go into the draft.
func (inv *Invoice) sumsInto(d *bill.Draft) bill.Totals {
	t := inv.Totals
	out := bill.Totals{
		Lines: t.Lines, Allowances: t.Allowances, Charges: t.Charges, TaxExclusive: t.TaxExclusive, Tax: t.Tax, TaxInclusive: t.TaxInclusive,
		Prepaid: t.Prepaid, Rounding: t.Rounding, Payable: t.Payable,
	}
	for _, l := range inv.Lines {
		out.LineNets = append(out.LineNets, l.Net)
	}
	for _, a := range inv.Adjustments {
		one := bill.Adjustment{Percent: a.Percent, Reason: a.Reason}
		part := bill.Part{Charge: a.Charge, Index: len(d.Discounts), Rate: a.Tax.rate(), Priced: a.Amount, Amount: a.Amount}
		if a.Charge {
			part.Index = len(d.Charges)
			d.Charges = append(d.Charges, one)
		} else {
			d.Discounts = append(d.Discounts, one)
		}
		out.Parts = append(out.Parts, part)
	}
	for _, g := range inv.Groups {
		out.Groups = append(out.Groups, bill.Group{Rate: g.Rate.rate(), Lines: g.Taxable, Taxable: g.Taxable, Tax: g.Tax})
		switch why := cmp.Or(g.Reason, g.ReasonCode); {
		case why != "":
			d.TaxReasons[g.Rate.Category] = why
		default:
			d.LeftOut[g.Rate.Category] = "the file gives none"
		}
	}
	return out
}

func (r Rate) rate() tax.Rate { return tax.Rate{Category: r.Category, Percent: r.Percent} }

func (p Party) party() bill.Party {
	out := bill.Party{
		Name: p.Name, Address: p.Address.postal(), Contact: bill.Contact(p.Contact), TaxID: p.TaxID, TaxNumber: p.TaxNumber, LegalID: p.Legal.Value,
		EInvoice: bill.EInvoicing{Endpoint: bill.Endpoint{Scheme: p.Endpoint.Scheme, Value: p.Endpoint.Value}},
	}
	if len(p.IDs) > 0 {
		out.Number = p.IDs[0].Value
	}
	return out
}

func (a Address) postal() bill.Address {
	out := bill.Address{PostCode: a.PostCode, City: a.City, Region: a.Region, Country: a.Country}
	for _, line := range []string{a.Line1, a.Line2, a.Line3} {
		if line != "" {
			out.Lines = append(out.Lines, line)
		}
	}
	return out
}

// line is a position. Its discounts and charges are told in words, since a page would work them out anew.
func (l Line) line() bill.Line {
	out := bill.Line{
		Code: cmp.Or(l.SellerID, l.Standard.Value), Description: cmp.Or(l.Name, l.Description), Quantity: l.Quantity, Unit: l.Unit, Price: l.Price, Base: l.Base, Tax: l.Tax.rate(),
	}
	var more []string
	if l.Name != "" && l.Description != "" {
		more = append(more, l.Description)
	}
	if l.Note != "" {
		more = append(more, l.Note)
	}
	for _, a := range l.Attributes {
		more = append(more, a.Name+": "+a.Value)
	}
	for _, a := range l.Adjustments {
		sign, amount := "+ ", a.Amount
		if !a.Charge {
			sign = "– "
		}
		more = append(more, strings.TrimSpace(sign+amount.String()+" "+cmp.Or(a.Reason, a.Code)))
	}
	out.Detail = strings.Join(more, "\n")
	return out
}

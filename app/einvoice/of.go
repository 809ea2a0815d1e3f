package einvoice

import (
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The codes that an invoice of ours uses beside those of its document.
const (
	meansSEPA     = "58"   // SEPA credit transfer (UNTDID 4461)
	meansTransfer = "30"   // credit transfer
	meansOnline   = "68"   // an online payment service
	meansClearing = "97"   // clearing between partners: how a credit note is settled
	codeDiscount  = "95"   // a discount without a reason in words (UNTDID 5189)
	codeCharge    = "ABK"  // a miscellaneous charge (UNTDID 7161)
	unitOne       = "C62"  // one, where the shop's own word is no code
	schemeGTIN    = "0160" // the article numbers of GS1 (ISO 6523)
)

// Of puts an issued invoice or credit note into the words of EN 16931, as a profile wants it. All figures are those of the
// document: nothing is worked out anew but what the norm asks for without VAT on documents priced with it. Errors: ErrKind,
// ErrDecimals, money.ErrOverflow.
func Of(doc bill.Document, p Profile) (Invoice, error) {
	d, t := doc.Draft(), doc.Totals()
	inv := Invoice{
		Specification: specification(p), Number: doc.Number().Text, Issued: d.Date, Due: d.Due, Currency: d.Currency,
		BuyerRef: d.BuyerRef, Order: d.OrderRef, Terms: termsOf(d),
	}
	if p != EN16931 {
		inv.Process = processBilling
	}
	switch d.Kind {
	case bill.Invoice:
		inv.Type = invoiceType(d, p)
	case bill.CreditNote:
		inv.Type = TypeCreditNote
	default:
		return inv, ErrKind
	}
	if d.Currency.Exponent() > 2 {
		return inv, ErrDecimals
	}
	if d.Note != "" {
		inv.Notes = []Note{{Text: d.Note}}
	}
	if c := d.Corrects; c != nil && c.Number != "" {
		inv.Preceding = []Preceding{{Number: c.Number, Date: c.Date}}
	}
	for _, p := range d.Deposits {
		if d.Kind == bill.Invoice {
			inv.Preceding = append(inv.Preceding, Preceding{Number: p.Number, Date: p.Date})
		}
	}
	inv.Seller, inv.Buyer = partyOf(d.Seller, p), partyOf(d.Buyer, p)
	if p == Peppol && inv.Seller.Address.Country == "DK" && inv.Buyer.Address.Country == "DK" {
		inv.Seller.IDs, inv.Buyer.IDs = nil, nil // Denmark takes no number without the scheme that gave it (DK-R-013)
	}
	inv.delivered(d)
	inv.Payment = paymentOf(d, inv.Number, p)
	if inv.Type == TypeCreditNote && inv.Payment.Means == "" {
		inv.Due = bill.Date{} // UBL tells it with the means of payment only
	}
	return inv, inv.figures(d, t)
}

// figures are the lines and sums.
func (inv *Invoice) figures(d bill.Draft, t bill.Totals) (err error) {
	inv.Totals = Totals{
		Lines: t.Lines, Allowances: t.Allowances, Charges: t.Charges, TaxExclusive: t.TaxExclusive, Tax: t.Tax,
		TaxInclusive: t.TaxInclusive, Prepaid: t.Prepaid, Rounding: t.Rounding, Payable: t.Payable,
	}
	if home := d.Exchange.Home; !d.Exchange.IsZero() && home.Exponent() <= 2 {
		inv.TaxCurrency, inv.Totals.TaxHome = home, t.Home.Tax
	}
	if inv.Groups, err = groupsOf(d, t); err != nil {
		return err
	}
	inv.Adjustments = adjustmentsOf(d, t)
	for i := range d.Lines {
		line, err := lineOf(d, t, i)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		inv.Lines = append(inv.Lines, line)
	}
	return nil
}

// invoiceType is the code of an invoice (BT-3). A deposit invoice is a prepayment invoice, which XRechnung does not know: there it is a
// partial one (BR-DE-17).
func invoiceType(d bill.Draft, p Profile) string {
	switch {
	case !d.Deposit:
		return TypeInvoice
	case p == XRechnung:
		return TypePartial
	}
	return TypePrepayment
}

// termsOf are the terms of payment (BT-20). A settlement discount stands on a line of its own, in the notation that XRechnung made up and
// Factur-X and others have taken over: #SKONTO#TAGE=14#PROZENT=2.00#.
func termsOf(d bill.Draft) string {
	var lines []string
	if text := strings.TrimSpace(d.Terms); text != "" {
		lines = append(lines, text)
	}
	for _, s := range d.Settlement {
		percent := s.Percent.String() // at most two decimals, see bill.CheckSettlements
		whole, cents, _ := strings.Cut(percent, ".")
		lines = append(lines, fmt.Sprintf("#SKONTO#TAGE=%d#PROZENT=%s.%s#", s.Days, whole, (cents + "00")[:2]))
	}
	return strings.Join(lines, "\n")
}

// delivered is the day or period of supply, and where it goes: to whom the document names, and goods to another member state to the
// buyer where it names nobody (BR-IC-11, BR-IC-12).
func (inv *Invoice) delivered(d bill.Draft) {
	switch {
	case !d.SupplyEnd.IsZero():
		inv.Period = Period{Start: d.Supply, End: d.SupplyEnd}
	default:
		inv.Delivery.Date = d.Supply
	}
	if to := d.DeliverTo; !to.IsZero() {
		inv.Delivery.Name, inv.Delivery.Address = to.Name, addressOf(to.Address)
		if a := &inv.Delivery.Address; a.Country == "" {
			a.Country = inv.Buyer.Address.Country // BR-57
		}
		return
	}
	for _, l := range d.Lines {
		if l.Tax.Category == tax.IntraEU {
			inv.Delivery.Address = inv.Buyer.Address
		}
	}
}

func addressOf(a bill.Address) Address {
	out := Address{City: a.City, PostCode: a.PostCode, Region: a.Region, Country: a.Country}
	for i, to := range []*string{&out.Line1, &out.Line2, &out.Line3} {
		if i < len(a.Lines) {
			*to = a.Lines[i]
		}
	}
	return out
}

// partyOf is seller or buyer. A tax id that begins with a country is that of VAT (BR-CO-09), every other one a national number.
func partyOf(p bill.Party, profile Profile) Party {
	out := Party{
		Name: p.Name, TaxNumber: p.TaxNumber, Legal: legalOf(p.Address.Country, p.LegalID), Address: addressOf(p.Address), Contact: Contact(p.Contact),
	}
	if p.Number != "" {
		out.IDs = []ID{{Value: p.Number}}
	}
	switch id := strings.ReplaceAll(p.TaxID, " ", ""); {
	case vatID(id):
		out.TaxID = id
	case out.TaxNumber == "":
		out.TaxNumber = id
	}
	out.Endpoint = endpointOf(out, p.EInvoice.Endpoint, profile)
	return out
}

// vatID says whether an id begins with the country that gave it: ISO 3166-1, EL for Greece, XI for Northern Ireland.
func vatID(id string) bool {
	return len(id) > 2 && (id[:2] == "EL" || id[:2] == "XI" || tax.KnownCountry(id[:2]))
}

// paymentOf is how to pay (BG-16, BG-17): to the account that the document was issued with, by its structured reference, else its number
// (BT-83). Where there is no bank account it goes by the payment scheme of the country, which EN 16931 has no more than a code for. Without
// an account nothing is said: a reference alone is no payment instruction (BR-49). A credit note within
// the Netherlands says nothing either, where clearing is not among the means that are known (NL-R-008).
func paymentOf(d bill.Draft, number string, profile Profile) Payment {
	p := Payment{Remittance: number}
	if d.Reference != "" {
		p.Remittance = d.Reference
	}
	account := Transfer{Account: d.Account.Number(d.Reference), Name: d.Account.Holder, BIC: strings.ReplaceAll(d.Account.BIC, " ", "")}
	switch {
	case d.Kind == bill.CreditNote && profile == Peppol && d.Seller.Address.Country == "NL" && d.Buyer.Address.Country == "NL":
		return Payment{}
	case d.Kind == bill.CreditNote:
		p.Means = meansClearing
	case account.Account == "" && d.Account.Key() != "":
		p.Means = meansOnline
	case account.Account == "":
		return Payment{}
	case d.Currency.Code() == "EUR" && bill.ValidIBAN(account.Account):
		p.Means, p.Transfers = meansSEPA, []Transfer{account}
	default:
		p.Means, p.Transfers = meansTransfer, []Transfer{account}
	}
	return p
}

// groupsOf is the VAT breakdown. EN 16931 knows no split of a rate into several taxes, so rows that differ in nothing else are one.
func groupsOf(d bill.Draft, t bill.Totals) (list []Group, err error) {
	at := map[Rate]int{}
	for _, g := range t.Groups {
		rate := rateOf(g.Rate)
		i, known := at[rate]
		if !known {
			i = len(list)
			at[rate] = i
			list = append(list, Group{Rate: rate, Taxable: money.Of(0, d.Currency), Tax: money.Of(0, d.Currency)})
		}
		if list[i].Taxable, err = list[i].Taxable.Add(g.Taxable); err != nil {
			return nil, err
		}
		if list[i].Tax, err = list[i].Tax.Add(g.Tax); err != nil {
			return nil, err
		}
	}
	for i := range list {
		if c := list[i].Rate.Category; c.NeedsReason() {
			list[i].Reason = strings.TrimSpace(d.TaxReasons[c])
			list[i].ReasonCode = reasonCode(c, d.Seller.Address.Country, list[i].Reason)
		}
	}
	return list, nil
}

func rateOf(r tax.Rate) Rate { return Rate{Category: r.Category, Percent: r.Percent} }

// reasonCode is the code of why no VAT is asked (BT-121, the VATEX list).
func reasonCode(c tax.Category, country, reason string) string {
	switch c {
	case tax.ReverseCharge:
		return "VATEX-EU-AE"
	case tax.IntraEU:
		return "VATEX-EU-IC"
	case tax.Export:
		return "VATEX-EU-G"
	case tax.NotSubject:
		return "VATEX-EU-O"
	case tax.Exempt:
		if country == "FR" && strings.Contains(reason, "293 B") {
			return "VATEX-FR-FRANCHISE"
		}
	}
	return ""
}

// adjustmentsOf are the discounts and charges of the document, one for each tax group on which they fall.
func adjustmentsOf(d bill.Draft, t bill.Totals) (list []Adjustment) {
	for _, p := range t.Parts {
		source := d.Discounts
		if p.Charge {
			source = d.Charges
		}
		a := source[p.Index]
		out := Adjustment{Charge: p.Charge, Amount: p.Amount, Base: money.Of(0, d.Currency), Tax: rateOf(p.Rate), Reason: a.Reason}
		if d.Prices != bill.Gross {
			out.explain(a, linesOf(t, p.Rate), d.Rules.Rounding)
		}
		out.code()
		list = append(list, out)
	}
	return list
}

// linesOf is what a group's lines come to: what a percentage of it is of.
func linesOf(t bill.Totals, r tax.Rate) money.Amount {
	for _, g := range t.Groups {
		if g.Rate == r {
			return g.Lines
		}
	}
	return money.Amount{}
}

// explain names percent and base where they give the amount to the cent: validators multiply them again (Peppol R040 to R042).
func (a *Adjustment) explain(from bill.Adjustment, base money.Amount, r money.Rounding) {
	if from.Percent.IsZero() || base.IsZero() {
		return
	}
	if got, err := from.Percent.Of(base, r); err == nil && got == a.Amount {
		a.Percent, a.Base = from.Percent, base
	}
}

// code names the reason where there are no words (BR-CO-21 to BR-CO-24).
func (a *Adjustment) code() {
	switch {
	case a.Reason != "":
	case a.Charge:
		a.Code = codeCharge
	default:
		a.Code = codeDiscount
	}
}

package einvoice_test

import (
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// Each rule has an invoice that keeps it (the one of sound) and one that breaks it in one thing.
func TestABrokenRuleIsFound(t *testing.T) {
	for _, tc := range []struct {
		rule    string
		profile einvoice.Profile
		spoil   func(*einvoice.Invoice)
	}{
		{"BR-01", einvoice.EN16931, func(i *einvoice.Invoice) { i.Specification = "" }},
		{"BR-02", einvoice.EN16931, func(i *einvoice.Invoice) { i.Number = "" }},
		{"BR-03", einvoice.EN16931, func(i *einvoice.Invoice) { i.Issued = bill.Date{} }},
		{"BR-04", einvoice.EN16931, func(i *einvoice.Invoice) { i.Type = "" }},
		{"BR-06", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.Name = "" }},
		{"BR-07", einvoice.EN16931, func(i *einvoice.Invoice) { i.Buyer.Name = "" }},
		{"BR-09", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.Address.Country = "" }},
		{"BR-11", einvoice.EN16931, func(i *einvoice.Invoice) { i.Buyer.Address.Country = "" }},
		{"BR-16", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines = nil }},
		{"BR-17", einvoice.EN16931, func(i *einvoice.Invoice) { i.Payee.ID.Value = "1" }},
		{"BR-18", einvoice.EN16931, func(i *einvoice.Invoice) { i.Representative.TaxID = "FR83404833048" }},
		{"BR-20", einvoice.EN16931, func(i *einvoice.Invoice) { i.Representative.Name = "Rep" }},
		{"BR-21", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].ID = "" }},
		{"BR-22", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Quantity = money.Quantity{} }},
		{"BR-23", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Unit = "" }},
		{"BR-25", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Name = "" }},
		{"BR-27", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Price = price("-1") }},
		{"BR-28", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].GrossPrice = price("-1") }},
		{"BR-29", einvoice.EN16931, func(i *einvoice.Invoice) {
			i.Period = einvoice.Period{Start: day("2026-02-02"), End: day("2026-02-01")}
		}},
		{"BR-30", einvoice.EN16931, func(i *einvoice.Invoice) {
			i.Lines[0].Period = einvoice.Period{Start: day("2026-02-02"), End: day("2026-02-01")}
		}},
		{"BR-33", einvoice.EN16931, func(i *einvoice.Invoice) { i.Adjustments[0].Reason, i.Adjustments[0].Code = "", "" }},
		{"BR-32", einvoice.EN16931, func(i *einvoice.Invoice) { i.Adjustments[0].Tax.Category = "" }},
		{"BR-49", einvoice.EN16931, func(i *einvoice.Invoice) { i.Payment.Means = "" }},
		{"BR-50", einvoice.EN16931, func(i *einvoice.Invoice) { i.Payment.Transfers[0].Account = "" }},
		{"BR-51", einvoice.EN16931, func(i *einvoice.Invoice) { i.Payment.Card.Number = "4111111111111111" }},
		{"BR-52", einvoice.EN16931, func(i *einvoice.Invoice) { i.Attachments = []einvoice.Attachment{{Name: "a.pdf"}} }},
		{"BR-53", einvoice.EN16931, func(i *einvoice.Invoice) { i.TaxCurrency = money.MustCurrency("CHF") }},
		{"BR-54", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Attributes = []einvoice.Attribute{{Name: "colour"}} }},
		{"BR-55", einvoice.EN16931, func(i *einvoice.Invoice) { i.Preceding = []einvoice.Preceding{{}} }},
		{"BR-57", einvoice.EN16931, func(i *einvoice.Invoice) { i.Delivery.Address.City = "Wien" }},
		{"BR-61", einvoice.EN16931, func(i *einvoice.Invoice) { i.Payment.Transfers = nil }},
		{"BR-62", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.Endpoint.Value = "x" }},
		{"BR-64", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Standard.Value = "4006381333931" }},
		{"BR-65", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Classes = []einvoice.Classification{{Code: "9900"}} }},
		{"BR-CO-03", einvoice.EN16931, func(i *einvoice.Invoice) { i.TaxPoint, i.TaxPointBy = i.Issued, "5" }},
		{"BR-CO-04", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Tax.Category = "" }},
		{"BR-CO-09", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.TaxID = "136695976" }},
		{"BR-CO-10", einvoice.EN16931, func(i *einvoice.Invoice) { i.Totals.Lines = cent(i.Totals.Lines) }},
		{"BR-CO-11", einvoice.EN16931, func(i *einvoice.Invoice) { i.Totals.Allowances = cent(i.Totals.Allowances) }},
		{"BR-CO-12", einvoice.EN16931, func(i *einvoice.Invoice) { i.Totals.Charges = cent(i.Totals.Charges) }},
		{"BR-CO-13", einvoice.EN16931, func(i *einvoice.Invoice) { i.Totals.TaxExclusive = cent(i.Totals.TaxExclusive) }},
		{"BR-CO-14", einvoice.EN16931, func(i *einvoice.Invoice) { i.Totals.Tax = cent(i.Totals.Tax) }},
		{"BR-CO-15", einvoice.EN16931, func(i *einvoice.Invoice) { i.Totals.TaxInclusive = cent(i.Totals.TaxInclusive) }},
		{"BR-CO-16", einvoice.EN16931, func(i *einvoice.Invoice) { i.Totals.Payable = cent(i.Totals.Payable) }},
		{"BR-CO-17", einvoice.EN16931, func(i *einvoice.Invoice) { i.Groups[0].Tax = money.Of(i.Groups[0].Tax.Minor()+100, eur) }},
		{"CF-VAT", einvoice.EN16931, func(i *einvoice.Invoice) { i.Groups[0].Tax = money.Of(i.Groups[0].Tax.Minor()+2, eur) }},
		{"CF-LINE", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Net = money.Of(i.Lines[0].Net.Minor()+3, eur) }},
		{"CF-DUE", einvoice.EN16931, func(i *einvoice.Invoice) { i.Due = day("2026-11-01") }},
		{"CF-IBAN", einvoice.EN16931, func(i *einvoice.Invoice) { i.Payment.Transfers[0].Account = "DE02120300000000202052" }},
		{"CF-VATID", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.TaxID = "DE37" }},
		{"CF-CREDIT", einvoice.EN16931, func(i *einvoice.Invoice) { i.Type = einvoice.TypeCreditNote }},
		{"BR-CO-18", einvoice.EN16931, func(i *einvoice.Invoice) { i.Groups = nil }},
		{"BR-CO-25", einvoice.EN16931, func(i *einvoice.Invoice) { i.Due = bill.Date{} }},
		{"BR-CO-26", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.TaxID, i.Seller.Legal.Value = "", "" }},
		{"BR-S-01", einvoice.EN16931, func(i *einvoice.Invoice) { i.Groups[0].Rate.Percent = percent("16") }},
		{"BR-S-02", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.TaxID, i.Seller.TaxNumber = "", "" }},
		{"BR-S-05", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Tax.Percent = percent("0") }},
		{"BR-S-08", einvoice.EN16931, func(i *einvoice.Invoice) { i.Groups[0].Taxable = cent(i.Groups[0].Taxable) }},
		{"BR-S-10", einvoice.EN16931, func(i *einvoice.Invoice) { i.Groups[0].Reason = "none" }},
		{"BR-AE-02", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "AE", "0"); i.Buyer.TaxID = "" }},
		{"BR-AE-05", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "AE", "19") }},
		{"BR-AE-09", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "AE", "0") }},
		{"BR-AE-10", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "AE", "0") }},
		{"BR-IC-02", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "K", "0"); i.Buyer.TaxID = "" }},
		{"BR-IC-11", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "K", "0"); i.Delivery.Date = bill.Date{} }},
		{"BR-IC-12", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "K", "0") }},
		{"BR-O-02", einvoice.EN16931, func(i *einvoice.Invoice) { rate(i, "O", "0") }},
		{"BR-O-11", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Tax = einvoice.Rate{Category: tax.NotSubject} }},
		{"BR-CL-01", einvoice.EN16931, func(i *einvoice.Invoice) { i.Type = "999" }},
		{"BR-CL-08", einvoice.EN16931, func(i *einvoice.Invoice) { i.Notes = []einvoice.Note{{Subject: "???", Text: "x"}} }},
		{"BR-CL-14", einvoice.EN16931, func(i *einvoice.Invoice) { i.Buyer.Address.Country = "ZZ" }},
		{"BR-CL-16", einvoice.EN16931, func(i *einvoice.Invoice) { i.Payment.Means = "999" }},
		{"BR-CL-19", einvoice.EN16931, func(i *einvoice.Invoice) { i.Adjustments[0].Code = "999" }},
		{"BR-CL-22", einvoice.EN16931, func(i *einvoice.Invoice) { i.Groups[0].ReasonCode = "VATEX-NONE" }},
		{"BR-CL-23", einvoice.EN16931, func(i *einvoice.Invoice) { i.Lines[0].Unit = "Kistchen" }},
		{"BR-CL-24", einvoice.EN16931, func(i *einvoice.Invoice) {
			i.Attachments = []einvoice.Attachment{{ID: "1", Media: "text/html", Content: []byte("x")}}
		}},
		{"BR-CL-25", einvoice.EN16931, func(i *einvoice.Invoice) { i.Seller.Endpoint = einvoice.ID{Value: "x", Scheme: "ZZZZ"} }},
		{"BR-DE-1", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Payment = einvoice.Payment{} }},
		{"BR-DE-3", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Address.City = "" }},
		{"BR-DE-4", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Address.PostCode = "" }},
		{"BR-DE-5", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Contact.Name = "" }},
		{"BR-DE-6", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Contact.Phone = "" }},
		{"BR-DE-7", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Contact.Email = "" }},
		{"BR-DE-8", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Buyer.Address.City = "" }},
		{"BR-DE-9", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Buyer.Address.PostCode = "" }},
		{"BR-DE-10", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Delivery.Address.Country = "AT" }},
		{"BR-DE-14", einvoice.XRechnung, func(i *einvoice.Invoice) { rate(i, "O", "0") }},
		{"BR-DE-15", einvoice.XRechnung, func(i *einvoice.Invoice) { i.BuyerRef = "" }},
		{"BR-DE-17", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Type = "386" }},
		{"BR-DE-18", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Terms = "#SKONTO#TAGE=14#PROZENT=2#" }},
		{"BR-DE-22", einvoice.XRechnung, func(i *einvoice.Invoice) {
			i.Attachments = []einvoice.Attachment{{ID: "1", Name: "a.pdf"}, {ID: "2", Name: "a.pdf"}}
		}},
		{"BR-DE-23-b", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Payment.Debit.Mandate = "M-1" }},
		{"BR-DE-24-a", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Payment.Means = "48" }},
		{"BR-DE-25-a", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Payment.Means = "59" }},
		{"BR-DE-27", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Contact.Phone = "12" }},
		{"BR-DE-28", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Contact.Email = "ada@" }},
		{"BR-DE-30", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Payment.Debit.Mandate = "M-1" }},
		{"BR-DE-TMP-32", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Delivery.Date = bill.Date{} }},
		{"PEPPOL-EN16931-R020", einvoice.XRechnung, func(i *einvoice.Invoice) { i.Seller.Endpoint = einvoice.ID{} }},
		{"PEPPOL-EN16931-R001", einvoice.Peppol, func(i *einvoice.Invoice) { i.Process = "" }},
		{"PEPPOL-EN16931-R002", einvoice.Peppol, func(i *einvoice.Invoice) { i.Notes = make([]einvoice.Note, 2) }},
		{"PEPPOL-EN16931-R003", einvoice.Peppol, func(i *einvoice.Invoice) { i.BuyerRef = "" }},
		{"PEPPOL-EN16931-R005", einvoice.Peppol, func(i *einvoice.Invoice) { i.TaxCurrency = eur }},
		{"PEPPOL-EN16931-R010", einvoice.Peppol, func(i *einvoice.Invoice) { i.Buyer.Endpoint = einvoice.ID{} }},
		{"PEPPOL-EN16931-CL008", einvoice.Peppol, func(i *einvoice.Invoice) { i.Buyer.Endpoint.Scheme = "EM" }},
		{"PEPPOL-EN16931-R040", einvoice.Peppol, func(i *einvoice.Invoice) { i.Adjustments[0].Base = money.Of(1, eur) }},
		{"PEPPOL-EN16931-R041", einvoice.Peppol, func(i *einvoice.Invoice) { i.Adjustments[0].Base = money.Amount{} }},
		{"PEPPOL-EN16931-R046", einvoice.Peppol, func(i *einvoice.Invoice) { i.Lines[0].GrossPrice = price("60") }},
		{"PEPPOL-EN16931-R121", einvoice.Peppol, func(i *einvoice.Invoice) { i.Lines[0].Base = quantity("-1") }},
		{"PEPPOL-EN16931-R130", einvoice.Peppol, func(i *einvoice.Invoice) { i.Lines[0].BaseUnit = "HUR" }},
		{"PEPPOL-EN16931-P0107", einvoice.Peppol, func(i *einvoice.Invoice) { i.Groups[0].ReasonCode = "VATEX-EU-AE" }},
		{"NL-R-003", einvoice.Peppol, func(i *einvoice.Invoice) { i.Seller.Address.Country = "NL" }},
		{"DK-R-014", einvoice.Peppol, func(i *einvoice.Invoice) { i.Seller.Address.Country = "DK" }},
		{"SE-R-001", einvoice.Peppol, func(i *einvoice.Invoice) { i.Seller.Address.Country = "SE" }},
		{"NO-R-001", einvoice.Peppol, func(i *einvoice.Invoice) { i.Seller.Address.Country = "NO" }},
	} {
		inv := sound(tc.profile)
		if found := einvoice.Check(inv, tc.profile); len(found) > 0 {
			t.Fatalf("%s: the sound invoice has %+v", tc.profile, found)
		}
		tc.spoil(&inv)
		found := einvoice.Check(inv, tc.profile)
		if !slices.ContainsFunc(found, func(f einvoice.Finding) bool { return f.Rule == tc.rule && f.Term != "" && f.What != "" }) {
			t.Errorf("%s (%s): found %+v", tc.rule, tc.profile, found)
		}
	}
}

// sound is an invoice of two rates with a discount that no rule has anything against.
func sound(p einvoice.Profile) einvoice.Invoice {
	d := draft(line("2", "55.00", "19"), line("3", "9.99", "7"))
	rate := standard("19")
	d.Discounts = []bill.Adjustment{{Percent: percent("10"), Reason: "Regular customer", Tax: &rate}}
	return of(d, p)
}

func cent(a money.Amount) money.Amount { return money.Of(a.Minor()+1, a.Currency()) }

// rate puts everything into one category, without a word of the rest.
func rate(i *einvoice.Invoice, category tax.Category, percent_ string) {
	r := einvoice.Rate{Category: category, Percent: percent(percent_)}
	for n := range i.Lines {
		i.Lines[n].Tax = r
	}
	i.Adjustments[0].Tax = r
	i.Groups[0].Rate = r
	i.Groups = i.Groups[:1]
}

// The notation of settlement discounts is that of XRechnung, BR-DE-18.
func TestSettlementNotation(t *testing.T) {
	for text, right := range map[string]bool{
		"#SKONTO#TAGE=14#PROZENT=2.25#":                                      true,
		"#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=14#PROZENT=1.00#":        true,
		"#SKONTO#TAGE=14#PROZENT=1.00#BASISBETRAG=357.93#":                   true,
		"#SKONTO#TAGE=14#PROZENT=1.00#BASISBETRAG=-357.93#\nand other terms": true,
		"#SKONTO#TAGE=14#PROZENT=2.25":                                       false,
		"#SKONTO#TAGE=#PROZENT=2.25#":                                        false,
		"#SKONTO#TAGE=14#PROZENT=2,25#":                                      false,
		"#RABATT#TAGE=14#PROZENT=2.25#":                                      false,
		"#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=3#":                        false,
		"#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=3.00#MORE=" + "1.00" + "#": false,
	} {
		inv := sound(einvoice.XRechnung)
		inv.Terms = text
		found := einvoice.Check(inv, einvoice.XRechnung)
		if broken := slices.ContainsFunc(found, func(f einvoice.Finding) bool { return f.Rule == "BR-DE-18" }); broken == right {
			t.Errorf("%s: %+v", strings.ReplaceAll(text, "\n", " / "), found)
		}
	}
}

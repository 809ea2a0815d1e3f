package einvoice_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// mutants is for whoever wants to see what the official validators say to the mutants.
var mutants = flag.String("einvoice.mutants", "", "a folder for the files of TestMutantsAreCaught")

// mutant is a file of ours with one thing in it changed, and a rule that must say so.
type mutant struct {
	name     string
	of       string // which of the whole files
	from, to string // from is there once
	rule     string
}

// between is what stands between elements: line breaks and indentation, left out so that elements can be told side by side.
var between = regexp.MustCompile(`>\s+<`)

// whole are the files that are spoiled: an invoice of two rates with a discount, a charge, something prepaid and a place of delivery, in
// both syntaxes, and a credit note.
func whole(t *testing.T) map[string][]byte {
	t.Helper()
	d := draft(line("3", "33.33", "19"), line("2", "12.50", "7"))
	d.Lines[0].Discounts = []bill.Adjustment{{Percent: percent("10"), Reason: "Slow moving"}}
	d.Discounts = []bill.Adjustment{{Amount: money.Of(500, eur), Reason: "Loyal", Tax: &tax.Rate{Category: tax.Standard, Percent: percent("19")}}}
	d.Charges = []bill.Adjustment{{Amount: money.Of(490, eur), Reason: "Freight", Tax: &tax.Rate{Category: tax.Standard, Percent: percent("7")}}}
	d.Prepaid, d.DeliverTo = money.Of(1000, eur), bill.Recipient{Name: "Dock", Address: bill.Address{City: "Wien", PostCode: "1010", Country: "AT"}}
	credit := draft(line("1", "100", "19"))
	credit.Kind, credit.Corrects = bill.CreditNote, &bill.Reference{Number: "INV-2026-0007", Date: day("2026-10-01")}
	foreign := draft(line("1", "100", "19"))
	foreign.Exchange = bill.Exchange{Home: money.MustCurrency("CHF"), Rate: must(money.ParseExchangeRate("0.9321")), Date: day("2026-11-20"), Source: "ECB"}
	exempt := draft(bill.Line{Description: "To France", Quantity: quantity("1"), Unit: "C62", Price: price("80"), Tax: tax.Rate{Category: tax.IntraEU}})
	exempt.TaxReasons = map[tax.Category]string{tax.IntraEU: "Intra-Community supply"}
	files := map[string][]byte{}
	for name, f := range map[string]struct {
		d bill.Draft
		p einvoice.Profile
		s einvoice.Syntax
	}{
		"cii": {d, einvoice.EN16931, einvoice.CII}, "ubl": {d, einvoice.Peppol, einvoice.UBL}, "xrechnung": {d, einvoice.XRechnung, einvoice.UBL},
		"credit": {credit, einvoice.EN16931, einvoice.UBL}, "foreign": {foreign, einvoice.EN16931, einvoice.CII}, "exempt": {exempt, einvoice.EN16931, einvoice.UBL},
	} {
		files[name] = between.ReplaceAll(must(einvoice.Write(of(f.d, f.p), f.s)), []byte("><"))
	}
	return files
}

// The first ten are of the kinds that the published mutants of CEN's examples have: totals, VAT, what must be there, the sum of the lines, a
// type, a cut id, a day, a total of UBL, a rate. The others are what a careless change of a writer could bring about.
var spoiled = []mutant{
	{"total with VAT", "cii", "<ram:GrandTotalAmount>", "<ram:GrandTotalAmount>1", "BR-CO-15"},
	{"VAT of a rate", "cii", "<ram:CalculatedAmount>16.15<", "<ram:CalculatedAmount>17.15<", "BR-CO-14"},
	{"no number", "cii", "<ram:ID>INV-2026-0042</ram:ID>", "<ram:ID></ram:ID>", "BR-02"},
	{"sum of the lines", "cii", "<ram:LineTotalAmount>114.99<", "<ram:LineTotalAmount>115.00<", "BR-CO-10"},
	{"type", "cii", "<ram:TypeCode>380<", "<ram:TypeCode>999<", "BR-CL-01"},
	{"VAT id without its country", "cii", `<ram:ID schemeID="VA">DE136695976<`, `<ram:ID schemeID="VA">36695976<`, "BR-CO-09"},
	{"no specification", "cii", "<ram:ID>urn:cen.eu:en16931:2017</ram:ID>", "<ram:ID></ram:ID>", "BR-01"},
	{"no such day", "cii", `format="102">20261123<`, `format="102">20261399<`, "CF-READ"},
	{"amount to pay", "credit", `<cbc:PayableAmount currencyID="EUR">119.00<`, `<cbc:PayableAmount currencyID="EUR">120.00<`, "BR-CO-16"},
	{"rate", "foreign", "<ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradePaymentTerms>", "<ram:RateApplicablePercent>27</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradePaymentTerms>", "BR-CO-17"},

	{"VAT id cut after its country", "cii", `<ram:ID schemeID="VA">DE136695976<`, `<ram:ID schemeID="VA">DE37<`, "CF-VATID"},
	{"net of a line", "cii", "<ram:LineTotalAmount>89.99<", "<ram:LineTotalAmount>99.99<", "CF-LINE"},
	{"VAT by half a unit", "credit", `<cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount><cac:TaxCategory>`, `<cbc:TaxAmount currencyID="EUR">18.50</cbc:TaxAmount><cac:TaxCategory>`, "CF-VAT"},
	{"check digit of the account", "ubl", "<cbc:ID>DE02120300000000202051<", "<cbc:ID>DE02120300000000202052<", "CF-IBAN"},
	{"credit note of nothing", "credit", "<cbc:ID>INV-2026-0007</cbc:ID>", "", "BR-55"},
	{"currency of the books", "foreign", "<ram:TaxCurrencyCode>CHF<", "<ram:TaxCurrencyCode>CHX<", "CF-READ"},
	{"unit", "ubl", `<cbc:InvoicedQuantity unitCode="C62">2<`, `<cbc:InvoicedQuantity unitCode="Stck">2<`, "BR-CL-23"},
	{"country", "ubl", "<cbc:IdentificationCode>AT<", "<cbc:IdentificationCode>XY<", "BR-CL-14"},
	{"means of payment", "ubl", "<cbc:PaymentMeansCode>58<", "<cbc:PaymentMeansCode>581<", "BR-CL-16"},
	{"scheme of an address", "ubl", `schemeID="9930"`, `schemeID="1234"`, "BR-CL-25"},
	{"no address in the network", "ubl", `<cbc:EndpointID schemeID="9957">FR83404833048</cbc:EndpointID>`, "", "PEPPOL-EN16931-R010"},
	{"no reference", "ubl", "<cbc:BuyerReference>04011000-12345-39</cbc:BuyerReference>", "", "PEPPOL-EN16931-R003"},
	{"no reference for an authority", "xrechnung", "<cbc:BuyerReference>04011000-12345-39</cbc:BuyerReference>", "", "BR-DE-15"},
	{"no telephone", "xrechnung", "<cbc:Telephone>+49 341 123456</cbc:Telephone>", "", "BR-DE-6"},
	{"no post code of the delivery", "xrechnung", "<cbc:PostalZone>1010</cbc:PostalZone>", "", "BR-DE-11"},
	{"due before it is issued", "ubl", "<cbc:DueDate>2026-12-07<", "<cbc:DueDate>2026-10-07<", "CF-DUE"},
	{"three decimals", "ubl", `<cbc:TaxInclusiveAmount currencyID="EUR">`, `<cbc:TaxInclusiveAmount currencyID="EUR">0.001`, "CF-READ"},
	{"discount without a reason", "ubl", "<cbc:AllowanceChargeReason>Loyal</cbc:AllowanceChargeReason>", "", "BR-33"},
	{"sum of the discounts", "ubl", `<cbc:AllowanceTotalAmount currencyID="EUR">5.00<`, `<cbc:AllowanceTotalAmount currencyID="EUR">5.01<`, "BR-CO-11"},
	{"sum of the charges", "cii", "<ram:ChargeTotalAmount>4.90<", "<ram:ChargeTotalAmount>4.91<", "BR-CO-12"},
	{"paid before", "cii", "<ram:TotalPrepaidAmount>10.00<", "<ram:TotalPrepaidAmount>11.00<", "BR-CO-16"},
	{"percent of a discount", "ubl", "<cbc:MultiplierFactorNumeric>10<", "<cbc:MultiplierFactorNumeric>12<", "PEPPOL-EN16931-R040"},
	{"category without a reason", "exempt", "<cbc:TaxExemptionReasonCode>VATEX-EU-IC</cbc:TaxExemptionReasonCode><cbc:TaxExemptionReason>Intra-Community supply</cbc:TaxExemptionReason>", "", "BR-IC-10"},
	{"category", "exempt", "<cbc:ID>K</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReasonCode>", "<cbc:ID>Q</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReasonCode>", "BR-CL-17"},
	{"VAT in the currency of the books", "foreign", `<ram:TaxTotalAmount currencyID="CHF">17.71</ram:TaxTotalAmount>`, "", "BR-53"},
	{"a decimal comma", "cii", "<ram:ChargeAmount>33.33<", "<ram:ChargeAmount>33,33<", "CF-READ"},
}

// Each mutant is caught by the rule that is about it; the file that it was made of keeps all rules.
func TestMutantsAreCaught(t *testing.T) {
	files := whole(t)
	for name, file := range files {
		if found := check(t, file); einvoice.Fatal(found) {
			t.Fatalf("%s is not whole: %+v", name, found)
		}
	}
	for _, m := range spoiled {
		file := string(files[m.of])
		if n := strings.Count(file, m.from); n != 1 {
			t.Errorf("%s: %q is there %d times", m.name, m.from, n)
			continue
		}
		file = strings.Replace(file, m.from, m.to, 1)
		if *mutants != "" {
			name := strings.ReplaceAll(m.name, " ", "-") + "-" + m.of + ".xml"
			if err := os.WriteFile(filepath.Join(*mutants, name), []byte(file), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		found := check(t, []byte(file))
		if !slices.ContainsFunc(found, func(f einvoice.Finding) bool { return f.Rule == m.rule }) {
			t.Errorf("%s: %s does not say so, but %+v", m.name, m.rule, found)
		}
	}
}

// check reads a file and checks it by its own profile.
func check(t *testing.T, file []byte) []einvoice.Finding {
	t.Helper()
	r, err := einvoice.Parse(file)
	if err != nil {
		t.Error(err)
	}
	return einvoice.CheckRead(r, einvoice.ProfileOf(r.Invoice.Specification))
}

package app

import (
	"errors"
	"strings"
	"testing"

	"counterfoil/app/einvoice"
)

// Whatever an e-invoice says, its page can be laid out.
func FuzzEInvoicePage(f *testing.F) {
	const ubl = `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" ` +
		`xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>7</cbc:ID><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>` +
		`<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric><cbc:Amount>3</cbc:Amount></cac:AllowanceCharge>` +
		`<cac:TaxTotal><cbc:TaxAmount>19</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount>100</cbc:TaxableAmount><cac:TaxCategory><cbc:ID>AE</cbc:ID></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>` +
		`<cac:InvoiceLine><cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity><cac:Item><cbc:Name>😀 قوس</cbc:Name></cac:Item><cac:Price><cbc:PriceAmount>50</cbc:PriceAmount></cac:Price></cac:InvoiceLine></Invoice>`
	f.Add(ubl)
	f.Add(strings.Replace(ubl, "EUR", "KWD", 1))
	f.Add(strings.NewReplacer("Invoice-2", "CreditNote-2", "InvoiceLine", "CreditNoteLine", "<Invoice ", "<CreditNote ", "</Invoice>", "</CreditNote>").Replace(ubl))
	f.Fuzz(func(t *testing.T, file string) {
		r, _, err := ReadEInvoice([]byte(file))
		if err != nil {
			return
		}
		if _, err := EInvoicePage(r, "de"); err != nil {
			t.Error(err)
		}
	})
}

// A PDF without an e-invoice is refused as what it is.
func TestAPDFWithoutAnEInvoice(t *testing.T) {
	_, _, err := ReadEInvoice([]byte("%PDF-1.7\n%%EOF"))
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != Invalid || e.Hint != HintEInvoice || !errors.Is(err, einvoice.ErrNoneInside) {
		t.Errorf("%v", err)
	}
}

package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
)

// What a customer would refuse is not issued: no number is taken, nothing is filed, and it is told while the draft is written. Mended, the file
// that she asks for is filed with the document, and stays the same when she asks for something else later.
func TestTheEInvoiceThatACustomerAsksFor(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	c := must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{
		Name: "Stadt Köln", Terms: -1, Address: bill.Address{Lines: []string{"Rathausplatz 2"}, PostCode: "50667", City: "Köln", Country: "DE"},
		EInvoice: bill.EInvoicing{Profile: " XRechnung ", Endpoint: bill.Endpoint{Scheme: "0204", Value: "05315000-00001-24"}},
	}))
	if c.EInvoice.Profile != einvoice.XRechnung {
		t.Errorf("the profile is kept as %q", c.EInvoice.Profile)
	}
	company := must[bill.Company](t)(s.Company(t.Context()))
	company.Contact = bill.Contact{Name: "Ada", Phone: "0341 123456", Email: "ada@adler.example"}
	company.Account = bill.Account{Holder: "Ada", IBAN: "DE02120300000000202051"}
	if err := s.SetCompany(t.Context(), company); err != nil {
		t.Fatal(err)
	}
	d := must[bill.Draft](t)(s.NewDraft(t.Context(), bill.Invoice, c.ID))
	d.Lines = []bill.Line{sampleLine(t, "Tuning", "1", "90", "19")}
	told := AdviseEInvoice(d, s.Today())
	missing := func(f einvoice.Finding) bool { return f.Rule == "BR-DE-15" && FindingPlace(f) == AtCustomer }
	if !slices.ContainsFunc(told, missing) {
		t.Errorf("while writing: %+v", told)
	}
	_, err := s.IssueDraft(t.Context(), d)
	refused, ok := errors.AsType[EInvoiceRefused](err)
	e, _ := errors.AsType[*Error](err)
	if !ok || !slices.ContainsFunc(refused.Findings, missing) || e.Kind != Invalid || e.Field != "buyerReference" || e.Hint != HintAskedEInvoice {
		t.Fatalf("%v", err)
	}
	c.BuyerRef = "05315000-00001-24"
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), c))
	doc := must[bill.Document](t)(s.IssueDraft(t.Context(), d))
	if !strings.HasSuffix(doc.Number().Text, "0001") {
		t.Errorf("a number was lost: %s", doc.Number().Text)
	}
	c.EInvoice = bill.EInvoicing{}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), c))
	filed := must[EInvoice](t)(s.EInvoice(t.Context(), doc.ID(), "", ""))
	if !filed.Filed || filed.Profile != einvoice.XRechnung || !strings.Contains(string(filed.File), `schemeID="0204">05315000-00001-24<`) {
		t.Errorf("filed %v, %s", filed.Filed, filed.Profile)
	}
	if other := must[EInvoice](t)(s.EInvoice(t.Context(), doc.ID(), einvoice.EN16931, "")); other.Filed {
		t.Error("what was not filed is told as filed")
	}
	plain := must[bill.Draft](t)(s.NewDraft(t.Context(), bill.Invoice, c.ID))
	plain.Lines, plain.BuyerRef = d.Lines, ""
	if told := AdviseEInvoice(plain, s.Today()); told != nil {
		t.Errorf("who asks for nothing is told %+v", told)
	}
	must[bill.Document](t)(s.IssueDraft(t.Context(), plain))
}

// Addresses and profiles that cannot be are refused by their field.
func TestWhatACustomerCannotAskFor(t *testing.T) {
	for field, c := range map[string]bill.Customer{
		"eInvoice": {Name: "A", EInvoice: bill.EInvoicing{Profile: "fax"}},
		"endpoint": {Name: "A", EInvoice: bill.EInvoicing{Endpoint: bill.Endpoint{Scheme: "0088", Value: "7300010000002"}}},
	} {
		_, err := CheckCustomer(c)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if c, err := CheckCustomer(bill.Customer{Name: "A", EInvoice: bill.EInvoicing{Endpoint: bill.Endpoint{Scheme: "0088", Value: "73000 1000 0001"}}}); err != nil || c.EInvoice.Endpoint.Value != "7300010000001" {
		t.Errorf("with blanks: %+v, %v", c.EInvoice, err)
	}
}

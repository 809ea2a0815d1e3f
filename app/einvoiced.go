package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/store"
)

// EInvoiceRefused is the cause where a document is not issued because the receiver would refuse the e-invoice that she asks for: all that a
// check found, advice too.
type EInvoiceRefused struct {
	Profile  einvoice.Profile
	Findings []einvoice.Finding
}

func (r EInvoiceRefused) Error() string {
	return fmt.Sprintf("the customer would refuse the e-invoice by the rules of %s", r.Profile)
}

// checkEInvoicing brings what a customer asks for to its usual form.
func checkEInvoicing(e *bill.EInvoicing) error {
	e.Profile = bill.EProfile(strings.ToLower(strings.TrimSpace(string(e.Profile))))
	if e.Profile != "" && !slices.Contains(einvoice.Profiles(), e.Profile) {
		return invalid("eInvoice", "%s, or nothing", profileNames())
	}
	return checkEndpoint("endpoint", &e.Endpoint)
}

func profileNames() string {
	var names []string
	for _, p := range einvoice.Profiles() {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}

// checkEndpoint says what is wrong with an electronic address. Blanks in it mean nothing.
func checkEndpoint(field string, e *bill.Endpoint) error {
	e.Value = strings.ReplaceAll(e.Value, " ", "")
	if err := checkText(field, e.Value, maxText, false); err != nil {
		return err
	}
	switch einvoice.CheckEndpoint(*e) {
	case einvoice.Unknown:
		return invalid(field, "nobody knows the scheme %q; 0088 is a GLN, 0208 a Belgian enterprise, 9930 a German VAT id", e.Scheme)
	case einvoice.CheckDigit, einvoice.Malformed:
		return invalid(field, "the number cannot be one of scheme %s", e.Scheme)
	}
	return nil
}

// parseProfile reads a cell of a table.
func parseProfile(text string) (bill.EProfile, error) {
	e := bill.EInvoicing{Profile: bill.EProfile(text)}
	err := checkEInvoicing(&e)
	return e.Profile, err
}

// askedEInvoice makes the e-invoice that a document's buyer asks for. There is none where she asks for nothing, or where the document is no
// invoice. Errors: Invalid where she would refuse it.
func askedEInvoice(doc bill.Document) (EInvoice, einvoice.Profile, error) {
	profile := doc.Draft().Buyer.EInvoice.Profile
	if profile == "" {
		return EInvoice{}, "", nil
	}
	e, err := makeEInvoice(doc, profile, einvoice.UsualSyntax(profile))
	switch {
	case errors.Is(err, einvoice.ErrKind):
		return EInvoice{}, "", nil
	case err != nil:
		return e, profile, inField("currency", asError("e-invoice", err))
	case len(e.File) == 0:
		return e, profile, &Error{
			Kind: Invalid, Field: findingField(e.Findings), Hint: HintAskedEInvoice, Err: EInvoiceRefused{profile, e.Findings},
		}
	}
	return e, profile, nil
}

// fileEInvoice files with an issued document the e-invoice that its buyer asks for, where it is not inside the PDF already.
func fileEInvoice(tx *store.Tx, doc bill.Document) error {
	e, profile, err := askedEInvoice(doc)
	if err != nil || len(e.File) == 0 || profile == einvoice.EN16931 {
		return err
	}
	return tx.FileEInvoice(store.FiledEInvoice{
		ID: bill.NewID(), Document: doc.ID(), Profile: profile, Syntax: string(einvoice.UsualSyntax(profile)), File: e.File,
	})
}

// AdviseEInvoice says what the buyer of a draft would find in the e-invoice that she asks for, as far as the draft can be issued at all: the
// number and what else is given at issue are no faults now. A zero date is of that day.
func AdviseEInvoice(d bill.Draft, today bill.Date) []einvoice.Finding {
	if d.Buyer.EInvoice.Profile == "" || len(d.Lines) == 0 {
		return nil
	}
	if d.Date.IsZero() {
		d.Date = today
	}
	if d.Due.IsZero() && d.Kind == bill.Invoice {
		d.Due = d.Date
	}
	doc, err := bill.Issue(d, bill.Number{Counter: 1, Text: "1"}, today)
	if err != nil {
		return nil // the draft has other faults, which are told
	}
	inv, err := einvoice.Of(doc, d.Buyer.EInvoice.Profile)
	if err != nil {
		return nil // no invoice, or in a currency that the norm cannot hold: issuing says so
	}
	return einvoice.Check(inv, d.Buyer.EInvoice.Profile)
}

// findingField is the field of the draft where the first fatal finding is mended, "" where that is elsewhere.
func findingField(list []einvoice.Finding) string {
	for _, f := range list {
		if !f.Fatal {
			continue
		}
		switch {
		case f.Term == "BT-10":
			return "buyerReference"
		case f.Term == "BT-72":
			return "supplyDate"
		case f.Term == "BT-9":
			return "due"
		case f.Line > 0:
			return fmt.Sprintf("lines[%d]", f.Line-1)
		}
		return ""
	}
	return ""
}

// Place is where a fault of an e-invoice is mended.
type Place string

// The places.
const (
	AtCompany  Place = "company"
	AtCustomer Place = "customer"
	AtDocument Place = "document"
)

// FindingPlace says where a finding is mended.
func FindingPlace(f einvoice.Finding) Place {
	var n int
	kind, number, _ := strings.Cut(f.Term, "-")
	if _, err := fmt.Sscan(number, &n); err != nil {
		return AtDocument
	}
	switch {
	case kind == "BT" && n >= 27 && n <= 43, kind == "BT" && n >= 81 && n <= 87, kind == "BG" && (n == 6 || n == 16 || n == 17):
		return AtCompany
	case kind == "BT" && n >= 44 && n <= 58, kind == "BT" && n == 10:
		return AtCustomer
	}
	return AtDocument
}

package einvoice_test

import (
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
)

// A number of a register is told with the register's code, however it is typed; what is none stays as it is.
func TestNumbersOfRegisters(t *testing.T) {
	for _, tc := range []struct{ country, typed, value, scheme string }{
		{"NL", "KvK 12345678", "12345678", "0106"},
		{"NL", "00000001820029336000", "00000001820029336000", "0190"},
		{"DK", "CVR-nr. 12 34 56 78", "12345678", "0184"},
		{"BE", "0123.456.749", "0123456749", "0208"},
		{"NO", "923 609 016", "923609016", "0192"},
		{"SE", "556036-0793", "5560360793", "0007"},
		{"FR", "404 833 048", "404833048", "0002"},
		{"FR", "404 833 048 00022", "40483304800022", "0009"},
		{"FI", "1234567-1", "12345671", "0212"},
		{"AU", "ABN 51 824 753 556", "51824753556", "0151"},
		{"DE", "HRB 12345", "HRB 12345", ""},
		{"FR", "RCS Lyon B", "RCS Lyon B", ""},
		{"NL", "1234", "1234", ""},
		{"US", "", "", ""},
	} {
		d := draft(line("1", "1", "19"))
		d.Seller.Address.Country, d.Seller.LegalID = tc.country, tc.typed
		if got := of(d, einvoice.EN16931).Seller.Legal; got != (einvoice.ID{Value: tc.value, Scheme: tc.scheme}) {
			t.Errorf("%s %q: %+v", tc.country, tc.typed, got)
		}
	}
}

// Each scheme whose numbers have check digits has one that is right, and one that is wrong in one place.
func TestNumbersOfSchemes(t *testing.T) {
	for _, tc := range []struct{ scheme, good, bad string }{
		{"0088", "7300010000001", "7300010000002"},
		{"0192", "923609016", "923609017"},
		{"0184", "12345678", "1234567"},
		{"0184", "DK12345678", "SE12345678"},
		{"0208", "0123456749", "0123456748"},
		{"0007", "5560360793", "5560360794"},
		{"0151", "51824753556", "51824753557"},
		{"0201", "UFY9MH", "UFY9M"},
		{"0210", "RSSMRA85T10A562S", "RSS1RA85T10A562S"},
		{"0211", "IT00743110157", "IT00743110158"},
		{"0002", "404833048", "404833049"},
		{"0009", "40483304800022", "40483304800023"},
		{"0009", "35600000049837", "35600000000046"}, // La Poste
		{"EM", "post@stadt.example", "post.stadt.example"},
	} {
		if what := einvoice.CheckEndpoint(bill.Endpoint{Scheme: tc.scheme, Value: tc.good}); what != "" {
			t.Errorf("%s:%s: %s", tc.scheme, tc.good, what)
		}
		if what := einvoice.CheckEndpoint(bill.Endpoint{Scheme: tc.scheme, Value: tc.bad}); what != einvoice.CheckDigit && what != einvoice.Malformed {
			t.Errorf("%s:%s: %q", tc.scheme, tc.bad, what)
		}
	}
	if what := einvoice.CheckEndpoint(bill.Endpoint{Scheme: "1234", Value: "1"}); what != einvoice.Unknown {
		t.Errorf("an unknown scheme: %q", what)
	}
}

// abroad are sellers of the countries that Peppol has rules of their own for, with buyers at home.
func abroad() map[string]bill.Draft {
	list := map[string]bill.Draft{}
	for country, p := range map[string]struct{ legal, vat, other string }{
		"NL": {"12345678", "NL004495445B01", "00000001820029336000"}, "DK": {"12345674", "DK13585628", "13585628"},
		"BE": {"0123456749", "BE0123456749", "0403170701"}, "NO": {"923609016", "NO923609016MVA", "982463718"},
		"SE": {"556036-0793", "SE556036079301", "556012-5790"}, "IT": {"", "IT00743110157", ""}, "FI": {"1234567-1", "FI20774740", "0112038-9"},
		"FR": {"404833048", "FR83404833048", "732829320"}, "DE": {"HRB 7", "DE136695976", "HRB 8"}, "AT": {"FN 123456a", "ATU13585627", ""},
	} {
		rate := "20"
		if country == "SE" {
			rate = "25"
		}
		d := draft(line("2", "50", rate))
		d.Seller.LegalID, d.Seller.TaxID, d.Seller.Address.Country, d.Seller.TaxNumber = p.legal, p.vat, country, ""
		d.Buyer.LegalID, d.Buyer.Address.Country, d.Buyer.TaxID = p.other, country, p.vat
		list[country] = d
	}
	return list
}

// A seller in a country with rules of its own keeps them, with the numbers as they are usually typed.
func TestSellersOfOtherCountries(t *testing.T) {
	for country, d := range abroad() {
		inv := of(d, einvoice.Peppol)
		for _, f := range einvoice.Check(inv, einvoice.Peppol) {
			if f.Rule != "CF-VATID" {
				t.Errorf("%s: %+v", country, f)
			}
		}
		again(t, "country-"+country+"-peppol", inv)
		d.Kind, d.Corrects = bill.CreditNote, &bill.Reference{Number: "INV-1", Date: day("2026-10-01")}
		inv = of(d, einvoice.Peppol)
		if found := einvoice.Check(inv, einvoice.Peppol); einvoice.Fatal(found) && country != "DE" { // by Germany's rules a means of payment is asked for there too
			t.Errorf("%s, credit note: %+v", country, found)
		}
		again(t, "credit-"+country+"-peppol", inv)
	}
}

// Without an account no means of payment is named at all: a reference alone would be none (BR-49).
func TestWithoutAnAccount(t *testing.T) {
	d := draft(line("1", "1", "19"))
	d.Account = bill.Account{}
	for _, p := range []einvoice.Profile{einvoice.EN16931, einvoice.Peppol} {
		inv := of(d, p)
		if found := einvoice.Check(inv, p); einvoice.Fatal(found) {
			t.Errorf("%s: %+v", p, found)
		}
		again(t, "unpaid-"+string(p), inv)
	}
}

// The address that a party named comes first; an e-mail address is none in the Peppol network.
func TestNamedEndpoint(t *testing.T) {
	d := draft(line("1", "1", "19"))
	d.Buyer.EInvoice.Endpoint = bill.Endpoint{Scheme: "0088", Value: "7300010000001"}
	for _, p := range einvoice.Profiles() {
		if e := of(d, p).Buyer.Endpoint; e != (einvoice.ID{Value: "7300010000001", Scheme: "0088"}) {
			t.Errorf("%s: %+v", p, e)
		}
	}
	d.Buyer.EInvoice.Endpoint = bill.Endpoint{Scheme: "EM", Value: "rechnung@stadt.example"}
	if e := of(d, einvoice.XRechnung).Buyer.Endpoint; e.Value != "rechnung@stadt.example" {
		t.Errorf("XRechnung: %+v", e)
	}
	if e := of(d, einvoice.Peppol).Buyer.Endpoint; e.Scheme != "9957" {
		t.Errorf("Peppol: %+v", e)
	}
	d.Buyer.EInvoice.Endpoint = bill.Endpoint{Scheme: "0088", Value: "7300010000002"}
	found := einvoice.Check(of(d, einvoice.Peppol), einvoice.Peppol)
	if !slices.ContainsFunc(found, func(f einvoice.Finding) bool { return f.Rule == "PEPPOL-COMMON-R040" && f.Fatal }) {
		t.Errorf("a wrong GLN: %+v", found)
	}
}

// Goods go where the document says, with the buyer's country where it names none; else within the EU to the buyer (BR-IC-12).
func TestWhereItIsDelivered(t *testing.T) {
	d := draft(line("1", "1", "19"))
	if got := of(d, einvoice.Peppol).Delivery; got.Address != (einvoice.Address{}) || got.Name != "" {
		t.Errorf("nowhere: %+v", got)
	}
	d.DeliverTo = bill.Recipient{Name: "Salle Rameau", Address: bill.Address{Lines: []string{"3 quai", "porte B"}, PostCode: "69002", City: "Lyon"}}
	want := einvoice.Parcel{
		Name: "Salle Rameau", Date: day("2026-11-20"),
		Address: einvoice.Address{Line1: "3 quai", Line2: "porte B", PostCode: "69002", City: "Lyon", Country: "FR"},
	}
	inv := of(d, einvoice.XRechnung)
	if inv.Delivery != want {
		t.Errorf("%+v", inv.Delivery)
	}
	again(t, "delivered-xrechnung", inv)
	d.DeliverTo.Address.PostCode = ""
	if found := einvoice.Check(of(d, einvoice.XRechnung), einvoice.XRechnung); !slices.ContainsFunc(found, func(f einvoice.Finding) bool { return f.Rule == "BR-DE-11" }) {
		t.Errorf("without a post code: %+v", found)
	}
}

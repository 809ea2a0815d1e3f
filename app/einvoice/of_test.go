package einvoice_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// A line priced with VAT gets a price without it that comes to the net: a plain one where there is one, else the price of them all.
func TestPriceWithoutVAT(t *testing.T) {
	for _, tc := range []struct{ quantity, gross, rate, net, price, base string }{
		{"1", "119.00", "19", "100.00", "100", "0"},
		{"2", "11.90", "19", "20.00", "10", "0"},
		{"3", "9.99", "19", "25.18", "25.18", "3"}, // 8.39 each would be 25.17, 8.3950 each 25.19
		{"1000", "0.65", "21", "537.19", "537.19", "1000"},
		{"-2", "5.00", "7", "-9.35", "4.6729", "0"},
		{"0.333", "3.00", "19", "0.84", "2.52", "0"},
	} {
		d := draft(line(tc.quantity, tc.gross, tc.rate), line("1", "1000.00", tc.rate))
		d.Prices = bill.Gross
		l := of(d, einvoice.EN16931).Lines[0]
		if l.Net.String() != tc.net {
			t.Fatalf("%s x %s: the document's net is %s", tc.quantity, tc.gross, l.Net)
		}
		if l.Price.String() != tc.price || l.Base.String() != tc.base {
			t.Errorf("%s x %s at %s: %s for %s, want %s for %s", tc.quantity, tc.gross, tc.rate, l.Price, l.Base, tc.price, tc.base)
		}
	}
}

// What kind of goods a line is goes along (BT-158), in a list that receivers know.
func TestTheClassOfALine(t *testing.T) {
	l := line("1", "119.00", "19")
	l.Class = bill.Class{Scheme: bill.ClassCN, Code: "92021030"}
	inv := of(draft(l, line("1", "1.00", "19")), einvoice.XRechnung)
	if got := inv.Lines[0].Classes; len(got) != 1 || got[0] != (einvoice.Classification{Code: "92021030", Scheme: "TSP"}) || inv.Lines[1].Classes != nil {
		t.Errorf("%+v", inv.Lines)
	}
	for _, scheme := range []string{bill.ClassHS, bill.ClassNational, bill.ClassCN, bill.ClassCPV, bill.ClassUNSPSC} {
		inv.Lines[0].Classes[0].Scheme = scheme
		if found := einvoice.Check(inv, einvoice.XRechnung); len(found) > 0 {
			t.Errorf("%s: %+v", scheme, found)
		}
	}
}

// The code that an item had at issue goes along (BT-155), and where it is an article number of GS1 it is told as that too (BT-157).
func TestTheCodeOfALine(t *testing.T) {
	for code, want := range map[string]einvoice.Line{
		"":               {},
		" BOW-7 ":        {SellerID: "BOW-7"},
		"4006381333931":  {SellerID: "4006381333931", Standard: einvoice.ID{Value: "4006381333931", Scheme: "0160"}},
		"036000291452":   {SellerID: "036000291452", Standard: einvoice.ID{Value: "0036000291452", Scheme: "0160"}},
		"14006381333938": {SellerID: "14006381333938", Standard: einvoice.ID{Value: "14006381333938", Scheme: "0160"}},
		"4006381333932":  {SellerID: "4006381333932"},
	} {
		l := line("1", "119.00", "19")
		l.Code = code
		for _, p := range einvoice.Profiles() {
			inv := of(draft(l), p)
			if got := inv.Lines[0]; got.SellerID != want.SellerID || got.Standard != want.Standard {
				t.Errorf("%q: %q, %+v", code, got.SellerID, got.Standard)
			}
			if found := einvoice.Check(inv, p); len(found) > 0 {
				t.Errorf("%q as %s: %+v", code, p, found)
			}
			for _, s := range []einvoice.Syntax{einvoice.CII, einvoice.UBL} {
				read := must(einvoice.Parse(must(einvoice.Write(inv, s)))).Invoice.Lines[0]
				if read.SellerID != want.SellerID || read.Standard != want.Standard {
					t.Errorf("%q read from %s: %q, %+v", code, s, read.SellerID, read.Standard)
				}
			}
			if shown, _ := inv.Document(); shown.Lines[0].Code != want.SellerID {
				t.Errorf("%q is shown as %q", code, shown.Lines[0].Code)
			}
		}
	}
}

// A discount shared over the groups stands once for each, with its percent only where it comes to the cent.
func TestSharedDiscount(t *testing.T) {
	d := draft(line("1", "0.15", "5.5"), line("1", "66.65", "7"), line("1", "33.33", "19"))
	d.Discounts = []bill.Adjustment{{Percent: percent("3.5")}}
	inv := of(d, einvoice.Peppol)
	var got []string
	for _, a := range inv.Adjustments {
		got = append(got, a.Amount.String()+" "+a.Percent.String()+" "+a.Code)
	}
	if want := "0.01 3.5 95|2.33 3.5 95|1.16 0 95"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSettlementDiscountInTheTerms(t *testing.T) {
	d := draft(line("1", "100", "19"))
	d.Terms, d.Settlement = "Payable within 14 days.", []bill.Settlement{{Days: 7, Percent: percent("2")}, {Days: 10, Percent: percent("1.5")}}
	inv := of(d, einvoice.XRechnung)
	if want := "Payable within 14 days.\n#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=10#PROZENT=1.50#"; inv.Terms != want {
		t.Errorf("terms %q", inv.Terms)
	}
	if found := einvoice.Check(inv, einvoice.XRechnung); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

func TestPartsOfTheInvoice(t *testing.T) {
	d := draft(bill.Line{
		Description: "Strings\nset of four", Detail: "gut core", Quantity: quantity("2"), Unit: "Kistchen", Price: price("40"),
		Tax: tax.Rate{Category: tax.IntraEU},
	})
	inv := of(d, einvoice.XRechnung)
	l := inv.Lines[0]
	if l.Name != "Strings" || l.Description != "set of four\ngut core" || l.Unit != "C62" || l.Attributes[0].Value != "Kistchen" {
		t.Errorf("line %+v", l)
	}
	if g := inv.Groups[0]; g.ReasonCode != "VATEX-EU-IC" {
		t.Errorf("group %+v", g)
	}
	if inv.Delivery.Address.Country != "FR" || inv.Delivery.Date != d.Supply {
		t.Errorf("delivery %+v", inv.Delivery)
	}
	if p := inv.Payment; p.Means != "58" || p.Transfers[0].Account != "DE02120300000000202051" || p.Remittance != "INV-2026-0042" {
		t.Errorf("payment %+v", p)
	}
	if inv.Seller.Endpoint != (einvoice.ID{Value: "ada@adler.example", Scheme: "EM"}) {
		t.Errorf("endpoint %+v", inv.Seller.Endpoint)
	}
	if e := of(d, einvoice.Peppol).Seller.Endpoint; e != (einvoice.ID{Value: "DE136695976", Scheme: "9930"}) {
		t.Errorf("endpoint %+v", e)
	}
	d.Seller.TaxID, d.Seller.TaxNumber = "27AAPFU0939F1ZV", "" // of a country that does not say so in front
	d.Lines[0].Tax = standard("18")
	if s := of(d, einvoice.EN16931).Seller; s.TaxID != "" || s.TaxNumber != "27AAPFU0939F1ZV" {
		t.Errorf("seller %+v", s)
	}
	d.Kind, d.Corrects = bill.CreditNote, &bill.Reference{Number: "INV-1", Date: day("2026-10-01")}
	if inv := of(d, einvoice.EN16931); inv.Type != "381" || inv.Preceding[0].Number != "INV-1" || inv.Payment.Means != "97" {
		t.Errorf("credit note %+v", inv)
	}
}

// The account and the reference of the document stand in the e-invoice: the QR-IBAN with its QR reference, 30 outside of SEPA.
func TestPaymentGoesToTheAccountOfTheDocument(t *testing.T) {
	swiss := bill.Account{Holder: "Ada Adler", IBAN: "CH58 0079 1123 0008 8901 2", QRIBAN: "CH4431999123000889012"}
	for name, c := range map[string]struct {
		account             bill.Account
		reference, currency string
		want                einvoice.Payment
	}{
		"QR reference": {swiss, "210000000003139471430009017", "CHF", einvoice.Payment{Means: "30", Remittance: "210000000003139471430009017", Transfers: []einvoice.Transfer{{Account: "CH4431999123000889012", Name: "Ada Adler"}}}},
		"RF in euros":  {swiss, "RF18539007547034", "EUR", einvoice.Payment{Means: "58", Remittance: "RF18539007547034", Transfers: []einvoice.Transfer{{Account: "CH5800791123000889012", Name: "Ada Adler"}}}},
		"UPI alone":    {bill.Account{UPI: "shop@bank"}, "", "INR", einvoice.Payment{Means: "68", Remittance: "INV-2026-0042"}},
	} {
		d := draft(line("1", "100", "19"))
		d.Account, d.Reference, d.Currency = c.account, c.reference, money.MustCurrency(c.currency)
		inv := of(d, einvoice.EN16931)
		if !reflect.DeepEqual(inv.Payment, c.want) {
			t.Errorf("%s: %+v", name, inv.Payment)
		}
		for _, found := range einvoice.Check(inv, einvoice.EN16931) {
			if strings.HasPrefix(found.Term, "BT-8") || found.Fatal {
				t.Errorf("%s: %+v", name, found)
			}
		}
	}
}

// A final invoice names the deposits that it takes off (BG-3), each line of theirs with a quantity below zero, and passes every check.
func TestFinalInvoiceNamesItsDeposits(t *testing.T) {
	for _, prices := range []bill.Prices{bill.Net, bill.Gross} {
		d := draft(line("3", "333.33", "19"), line("1", "50", "7"))
		d.Kind, d.Prices = bill.Order, prices
		d.Discounts = []bill.Adjustment{{Percent: percent("2.5"), Reason: "loyal"}}
		order := issue(d)
		asked := must(bill.AskDeposit(order, bill.DepositAsk{Percent: percent("30")}, "Deposit", order.Draft().Date))
		open := must(bill.NewOpenDeposit(issue(asked), nil, nil))
		open.Words = "Deposit invoice"
		final := must(bill.TakeOff(must(bill.Follow(order, bill.Invoice, nil, nil, order.Draft().Date)), []bill.OpenDeposit{open}))
		for _, p := range []einvoice.Profile{einvoice.EN16931, einvoice.XRechnung, einvoice.Peppol} {
			inv := of(final, p)
			if len(inv.Preceding) != 1 || inv.Preceding[0].Number != open.Number().Text || inv.Lines[2].Quantity.String() != "-1" {
				t.Errorf("%s: %+v", p, inv.Preceding)
			}
			if found := einvoice.Check(inv, p); einvoice.Fatal(found) {
				t.Errorf("%s, %s: %v", prices, p, found)
			}
		}
	}
}

// What EN 16931 cannot say is refused, never cut.
func TestRefused(t *testing.T) {
	d := draft(line("1", "1", "19"))
	d.Kind = bill.Quote
	if _, err := einvoice.Of(issue(d), einvoice.EN16931); !errors.Is(err, einvoice.ErrKind) {
		t.Error(err)
	}
	d = draft(line("1", "1.234", "10"))
	d.Currency = money.MustCurrency("BHD")
	if _, err := einvoice.Of(issue(d), einvoice.EN16931); !errors.Is(err, einvoice.ErrDecimals) {
		t.Error(err)
	}
	if _, err := einvoice.Write(einvoice.Invoice{Currency: d.Currency}, einvoice.UBL); !errors.Is(err, einvoice.ErrDecimals) {
		t.Error(err)
	}
}

// A deposit invoice and the final invoice that takes it off: every line and group keeps the rules, and the deposit is named.
func TestDepositAndFinalInvoice(t *testing.T) {
	for _, prices := range []bill.Prices{bill.Net, bill.Gross} {
		for _, p := range einvoice.Profiles() {
			order := draft(line("1", "1000.00", "19"), line("3", "111.11", "7"))
			order.Kind, order.Prices, order.Discounts = bill.Order, prices, []bill.Adjustment{{Percent: percent("10")}}
			source := must(bill.Issue(order, bill.Number{Counter: 1, Text: "ORD-1"}, day("2026-11-01")))
			ask := must(bill.AskDeposit(source, bill.DepositAsk{Amount: money.Of(50000, eur)}, "Deposit", day("2026-11-02")))
			ask.ID, ask.Supply = bill.ID{2}, day("2026-11-20")
			deposit := must(bill.Issue(ask, bill.Number{Counter: 1, Text: "DEP-1"}, day("2026-11-02")))
			inv := must(einvoice.Of(deposit, p))
			if want := map[bool]string{true: "326", false: "386"}[p == einvoice.XRechnung]; inv.Type != want {
				t.Errorf("%s: type %s", p, inv.Type)
			}
			again(t, "deposit-"+string(prices)+"-"+string(p), inv)

			final := must(bill.Follow(source, bill.Invoice, nil, nil, day("2026-11-23")))
			final.ID = bill.ID{3}
			open := must(bill.NewOpenDeposit(deposit, nil, nil))
			open.Words = "Deposit DEP-1"
			final = must(bill.TakeOff(final, []bill.OpenDeposit{open}))
			whole := of(final, p)
			if len(whole.Preceding) != 1 || whole.Preceding[0].Number != "DEP-1" || whole.Type != "380" {
				t.Errorf("%s: %+v", p, whole.Preceding)
			}
			for _, f := range append(einvoice.Check(inv, p), einvoice.Check(whole, p)...) {
				t.Errorf("%s, %s: %+v", prices, p, f)
			}
			again(t, "final-"+string(prices)+"-"+string(p), whole)
		}
	}
}

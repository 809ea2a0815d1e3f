package einvoice_test

import (
	"fmt"
	"math/rand/v2"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

var eur = money.MustCurrency("EUR")

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func percent(s string) money.Percent   { return must(money.ParsePercent(s)) }
func price(s string) money.Price       { return must(money.ParsePrice(s)) }
func quantity(s string) money.Quantity { return must(money.ParseQuantity(s)) }
func day(s string) bill.Date           { return must(bill.ParseDate(s)) }

func seller() bill.Party {
	return bill.Party{
		Name: "Geigenbau Adler & Söhne", Address: bill.Address{Lines: []string{"Lindenweg 3", "Hof 2"}, PostCode: "04109", City: "Leipzig", Country: "DE"},
		Contact: bill.Contact{Name: "Ada Adler", Phone: "+49 341 123456", Email: "ada@adler.example"}, TaxID: "DE136695976", TaxNumber: "231/123/45678",
		LegalID: "HRB 12345",
	}
}

func buyer() bill.Party {
	return bill.Party{
		Name: "Orchestre <de> Lyon", Address: bill.Address{Lines: []string{"1 rue de l'Opéra"}, PostCode: "69001", City: "Lyon", Country: "FR"},
		Contact: bill.Contact{Name: "Paul Petit", Email: "paul@orchestre.example"}, TaxID: "FR83404833048", Number: "K-17",
	}
}

// draft is an invoice that keeps the rules of all profiles.
func draft(lines ...bill.Line) bill.Draft {
	return bill.Draft{
		ID: bill.ID{1}, Kind: bill.Invoice, Currency: eur, Language: "de", Date: day("2026-11-23"), Due: day("2026-12-07"), Supply: day("2026-11-20"),
		Prices: bill.Net, Seller: seller(), Buyer: buyer(), BuyerRef: "04011000-12345-39", Lines: lines,
		Account: bill.Account{Holder: "Ada Adler", IBAN: "DE02 1203 0000 0000 2020 51", BIC: "BYLADEM1001"},
	}
}

func line(quantity_, price_, rate string) bill.Line {
	return bill.Line{Description: "Bow rehair", Quantity: quantity(quantity_), Unit: "C62", Price: price(price_), Tax: standard(rate)}
}

func standard(rate string) tax.Rate { return tax.Rate{Category: tax.Standard, Percent: percent(rate)} }

func issue(d bill.Draft) bill.Document {
	return must(bill.Issue(d, bill.Number{Counter: 42, Text: "INV-2026-0042"}, day("2026-11-23")))
}

func of(d bill.Draft, p einvoice.Profile) einvoice.Invoice { return must(einvoice.Of(issue(d), p)) }

// anyDraft is an invoice or credit note as a shop may come to write one: several categories and rates, net or gross prices, returns,
// discounts and charges in percent and amount on lines and document, units of the shop's own, exchange, rounding.
func anyDraft(r *rand.Rand) bill.Draft {
	d := draft()
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	if r.IntN(2) == 0 {
		d.Prices = bill.Gross
	}
	category := tax.Category(pick("S", "S", "S", "Z", "E", "AE", "K", "G", "O"))
	for range 1 + r.IntN(6) {
		l := bill.Line{
			Description: pick("Bow rehair", "Strings\nset of four", "Vernis & colle <1 l>"), Unit: pick("C62", "HUR", "Kistchen", ""),
			Class: bill.Class{Scheme: bill.ClassHS, Code: "9202 10"}, Quantity: quantity(pick("1", "3", "0.333", "12.5", "1000", "-1", "-2.25")), Price: price(fmt.Sprintf("%d.%0*d", r.IntN(300), 1+r.IntN(5), r.IntN(10))),
			Tax: tax.Rate{Category: category},
		}
		if r.IntN(8) == 0 {
			l.Base = quantity(pick("10", "100"))
		}
		if category == tax.Standard {
			l.Tax = standard(pick("19", "7", "5.5", "9.975"))
		}
		if r.IntN(3) == 0 {
			l.Discounts = []bill.Adjustment{{Percent: percent(pick("10", "3.5", "100"))}}
		}
		if r.IntN(4) == 0 {
			l.Charges = []bill.Adjustment{{Amount: money.Of(int64(1+r.IntN(500)), eur), Reason: "Packing"}}
		}
		d.Lines = append(d.Lines, l)
	}
	if r.IntN(3) == 0 {
		d.Discounts = append(d.Discounts, bill.Adjustment{Percent: percent(pick("2", "12.5")), Reason: pick("", "Regular customer")})
	}
	if r.IntN(4) == 0 {
		d.Charges = append(d.Charges, bill.Adjustment{Amount: money.Of(int64(1+r.IntN(2000)), eur)})
	}
	if r.IntN(6) == 0 {
		d.Rules.CashStep = 5
	}
	if r.IntN(5) == 0 {
		d.Prepaid = money.Of(int64(r.IntN(5000)), eur)
	}
	if r.IntN(5) == 0 {
		d.Exchange = bill.Exchange{Home: money.MustCurrency("CHF"), Rate: must(money.ParseExchangeRate("0.9321")), Date: day("2026-11-20"), Source: "ECB"}
	}
	if r.IntN(4) == 0 {
		d.Terms = pick("", "Payable at once.")
		d.Settlement = []bill.Settlement{{Days: 10, Percent: percent("2")}, {Days: 14, Percent: percent("1.5")}}
	}
	if r.IntN(4) == 0 {
		d.SupplyEnd = day("2026-11-22")
	}
	if r.IntN(4) == 0 {
		d.Kind, d.Corrects = bill.CreditNote, &bill.Reference{Number: "INV-2026-0007", Date: day("2026-10-01")}
	}
	if r.IntN(4) == 0 {
		d.DeliverTo = bill.Recipient{Name: pick("", "Salle Rameau"), Address: bill.Address{Lines: []string{"3 quai", "porte B", "étage 2"}, PostCode: "69002", City: "Lyon", Country: pick("", "FR")}}
	}
	if category == tax.NotSubject {
		d.Seller.TaxID, d.Buyer.TaxID = "", ""
	}
	if category.NeedsReason() {
		d.TaxReasons = map[tax.Category]string{category: "Kein Ausweis von Umsatzsteuer"}
	}
	for i := range d.Lines {
		d.Lines[i].Code = pick("", "", "BOW-7 & 8", "4006381333931")
	}
	return d
}

package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// must is for values that the tests themselves write down.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func quantity(s string) money.Quantity { return must(money.ParseQuantity(s)) }
func price(s string) money.Price       { return must(money.ParsePrice(s)) }
func percent(s string) money.Percent   { return must(money.ParsePercent(s)) }
func standard(s string) tax.Rate       { return tax.Rate{Category: tax.Standard, Percent: percent(s)} }
func day(s string) bill.Date           { return must(bill.ParseDate(s)) }

func line(what, detail, q, unit, p string, r tax.Rate) bill.Line {
	return bill.Line{Description: what, Detail: detail, Quantity: quantity(q), Unit: unit, Price: price(p), Tax: r}
}

// smallInvoice is a German invoice of one line, from which the other samples are made.
func smallInvoice() bill.Draft {
	return bill.Draft{
		ID: bill.ID{15: 1}, Kind: bill.Invoice, Currency: money.MustCurrency("EUR"), Language: "de", Prices: bill.Net,
		Date: day("2026-11-23"), Due: day("2026-12-07"), Supply: day("2026-11-20"),
		Seller: bill.Party{
			Name: "Tischlerei Grünwald GmbH", TaxID: "DE136695976", TaxNumber: "143/123/45678", LegalID: "HRB 21734 München",
			Website: "www.tischlerei-gruenwald.example",
			Address: bill.Address{Lines: []string{"Lindenstraße 12"}, PostCode: "80331", City: "München", Country: "DE"},
			Contact: bill.Contact{Name: "Anna Grünwald", Phone: "+49 89 123456", Email: "rechnung@gruenwald.example"},
		},
		Buyer: bill.Party{
			Name: "Café Morgenrot OHG", Number: "K-1042",
			Address: bill.Address{Lines: []string{"Marktplatz 3"}, PostCode: "85354", City: "Freising", Country: "DE"},
			Contact: bill.Contact{Name: "Peter Huber"},
		},
		Account: bill.Account{Holder: "Tischlerei Grünwald GmbH", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001", Bank: "DKB Berlin"},
		Lines: []bill.Line{
			line("Eichentisch, geölt", "200 × 90 cm, mit Kabeldurchlass", "1", "C62", "1450", standard("19")),
		},
		Terms: "Zahlbar innerhalb von 14 Tagen ohne Abzug.",
		Note:  "Vielen Dank für Ihren Auftrag.",
	}
}

// mixedInvoice has twelve lines, discounts on lines and document, and three tax groups.
func mixedInvoice() bill.Draft {
	d := smallInvoice()
	d.Language = "en"
	d.Seller.Name, d.Buyer.Number = "Grünwald Joinery GmbH", "C-1042"
	d.BuyerRef, d.OrderRef = "Ms Huber / refit 2026", "PO-77120"
	d.Supply, d.SupplyEnd = day("2026-10-01"), day("2026-10-31")
	food, book, zero := standard("7"), standard("19"), tax.Rate{Category: tax.Exempt}
	d.Lines = nil
	for i := range 4 {
		d.Lines = append(d.Lines,
			line("Oak table, oiled", "200 × 90 cm, with cable outlet; legs in raw steel, delivered and assembled on the ground floor", "2", "C62", "1450.00", book),
			line("Planning and site meeting", "", "7.5", "HUR", "86.50", zero),
			line("Organic apples", "From our own orchard", "12.25", "KGM", "3.2", food))
		d.Lines[3*i].Discounts = []bill.Adjustment{{Percent: percent("10"), Reason: "regular customer"}}
	}
	d.Lines[1].Charges = []bill.Adjustment{{Amount: money.Of(2500, d.Currency), Reason: "Saturday"}}
	d.Lines[2].Base = quantity("10")
	d.Discounts = []bill.Adjustment{{Percent: percent("2.5"), Reason: "autumn campaign"}}
	d.Charges = []bill.Adjustment{{Amount: money.Of(4900, d.Currency), Reason: "delivery", Tax: &book}}
	d.TaxReasons = map[tax.Category]string{tax.Exempt: "Exempt under section 4 no. 22a UStG."}
	d.Prepaid = money.Of(100000, d.Currency)
	d.Terms = "2 % discount if paid within 7 days; otherwise 14 days net."
	d.Note = "Thank you for your order. We look forward to the second part of the refit in spring."
	return d
}

// manyLines has n lines.
func manyLines(n int) bill.Draft {
	d := smallInvoice()
	item := d.Lines[0]
	d.Lines = nil
	for i := range n {
		item.Description = fmt.Sprintf("Regalboden Buche, Nr. %d, geschliffen und geölt", i+1)
		item.Detail = ""
		if i%7 == 3 {
			item.Detail = "Maß 80 × 30 cm, Kanten gerundet, Bohrungen nach Zeichnung vom 12. Oktober, inklusive verdeckter Träger"
		}
		item.Quantity, item.Price = quantity(fmt.Sprintf("%d.5", i%13)), price("39.90")
		d.Lines = append(d.Lines, item)
	}
	return d
}

func issue(d bill.Draft) bill.Document {
	return must(bill.Issue(d, bill.Number{Text: "RE-2026-0042", Counter: 42, Year: 2026}, d.Date))
}

func logo(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dx, dy := x-h/2, y-h/2
			if dx*dx+dy*dy < h*h/4 {
				img.Set(x, y, color.NRGBA{R: 0xb4, G: 0x53, B: 0x09, A: 0xff})
			} else if x > h+h/8 && y > h/3 && y < 2*h/3 {
				img.Set(x, y, color.NRGBA{R: 0x33, G: 0x41, B: 0x55, A: 0xc0})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err)
	}
	return out.Bytes()
}

type sample struct {
	draft bill.Draft
	style Style
}

// samples are papers of every kind that a shop sends.
func samples() map[string]sample {
	return map[string]sample{
		"small": {draft: smallInvoice()},
		"mixed": {draft: mixedInvoice(), style: Style{Logo: logo(400, 100), Footer: "Members of the guild of joiners since 1987."}},
		"many":  {draft: manyLines(60)},
	}
}

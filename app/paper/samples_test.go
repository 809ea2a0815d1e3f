package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

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
	return must(bill.Issue(d, bill.Number{Text: "RE-2026-0042", Counter: 42, Period: 2026}, d.Date))
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
		"small":   {draft: smallInvoice()},
		"mixed":   {draft: mixedInvoice(), style: Style{Logo: logo(400, 100), Footer: "Members of the guild of joiners since 1987."}},
		"many":    {draft: manyLines(60)},
		"long":    {draft: longWords()},
		"gross":   {draft: grossInvoice(), style: Style{Size: Letter}},
		"swiss":   {draft: swissInvoice()},
		"credit":  {draft: creditNote()},
		"quote":   {draft: quote()},
		"greek":   {draft: greekInvoice()},
		"polish":  {draft: polishInvoice()},
		"yen":     {draft: yenInvoice(), style: Style{Logo: logo(100, 300)}},
		"huge":    {draft: hugeFigures()},
		"quebec":  {draft: quebec()},
		"deposit": {draft: firstOf(orderWithDeposits("fr"))},
		"final":   {draft: secondOf(orderWithDeposits("de"))},
		"scripts": {draft: manyScripts(), style: Style{Fonts: computerFonts()}},
		"hebrew":  {draft: hebrewInvoice(), style: Style{Logo: logo(400, 100), Footer: "חברי איגוד הנגרים מאז 1987."}},
		"arabic":  {draft: arabicInvoice()},
		"reverse": {draft: reverseCharge(), style: Style{Accent: Colour{R: 0x0f, G: 0x76, B: 0x6e}}},
	}
}

func firstOf(a, _ bill.Draft) bill.Draft  { return a }
func secondOf(_, b bill.Draft) bill.Draft { return b }

func sampleKit() KitFacts {
	groups := []string{"QZ7X", "K2MW", "9VLH", "0TPR", "5CJ4", "N8GA", "DS3E", "6UYF", "XW2V", "QK9M", "7LZH", "4RTC", "3P0J", "NG5D", "S8"}
	return KitFacts{
		Company: "Tischlerei Grünwald GmbH", Books: "0192f3a0-7c1b-7def-8a11-5b6c7d8e9f00", Key: "AGE-SECRET-KEY-PQ-1" + strings.Join(groups, ""),
		Groups: groups, Fingerprint: "K7QM-2ZXA-PL5V-TR4C", BackupPassphrase: "anchor violin maple quartz domino elbow", Made: day("2026-11-23"),
	}
}

// longWords has texts as nobody should write them.
func longWords() bill.Draft {
	d := mixedInvoice()
	d.Seller.Name = "Vereinigte Werkstätten für Möbelbau, Innenausbau und Restaurierung historischer Holzkonstruktionen Grünwald & Söhne GmbH & Co. KG"
	d.Buyer.Name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mit beschränkter Haftung"
	d.Buyer.Address.Lines = []string{"Hinterhaus, dritter Aufgang, vierter Stock links, bei Familie Meier klingeln", "Straße des 17. Juni 135", "Gebäude H"}
	d.Buyer.TaxID, d.Buyer.Address.Country = "ATU12345675", "AT"
	d.BuyerRef = "Bestellung von Frau Dr. Huber-Wagenknecht vom 12. Oktober, telefonisch bestätigt am 14."
	d.Lines = d.Lines[:3]
	long := strings.Repeat("Aufmaß, Zuschnitt, Verleimung und Oberflächenbehandlung nach Leistungsverzeichnis Abschnitt 4.2.1. ", 70)
	d.Lines[1].Detail = long
	d.Lines[2].Description = "https://example.com/" + strings.Repeat("averylongpathwithoutanyspace", 8)
	d.Lines[2].Unit = "laufende Meter inkl. Verschnitt"
	d.Note = strings.Repeat("Bitte beachten Sie unsere Allgemeinen Geschäftsbedingungen. ", 20)
	return d
}

// grossInvoice is priced with VAT, in British English and pounds.
func grossInvoice() bill.Draft {
	d := smallInvoice()
	gbp := money.MustCurrency("GBP")
	d.Language, d.Currency, d.Prices = "en-GB", gbp, bill.Gross
	d.Seller = bill.Party{
		Name: "Thornbury Tea Rooms", TaxID: "GB980780684", Address: bill.Address{Lines: []string{"4 High Street"}, City: "Thornbury", PostCode: "BS35 2AQ", Country: "GB"},
		Contact: bill.Contact{Email: "hello@thornbury.example"},
	}
	d.Buyer = bill.Party{Name: "J. Fletcher", Address: bill.Address{Lines: []string{"Rose Cottage", "12 Mill Lane"}, City: "Bristol", PostCode: "BS1 4DJ", Country: "GB"}}
	d.Account = bill.Account{}
	d.Lines = []bill.Line{
		line("Afternoon tea for two", "Scones, clotted cream, strawberry jam", "3", "C62", "39.99", standard("20")),
		line("Children’s book", "", "1", "C62", "7.99", tax.Rate{Category: tax.Zero}),
		line("Returned: teapot", "", "-1", "C62", "24.50", standard("20")),
	}
	d.Discounts = []bill.Adjustment{{Amount: money.Of(500, gbp), Reason: "voucher 8871"}}
	d.Terms, d.Note = "Paid by card on the day of issue, unless agreed otherwise.", ""
	return d
}

func creditNote() bill.Draft {
	invoice := issue(mixedInvoice())
	d := must(bill.Credit(invoice, []bill.CreditPart{{Line: 0, Quantity: quantity("1")}, {Line: 2, Quantity: quantity("2.25")}}, nil, day("2026-11-30")))
	d.Language = "de"
	return d
}

func quote() bill.Draft {
	d := smallInvoice()
	d.Kind, d.Language, d.Terms, d.Note = bill.Quote, "fr", "", "Devis gratuit. Nous restons à votre disposition pour toute question."
	d.Lines = append(d.Lines, line("Pose sur place", "", "6", "HUR", "55", standard("19")))
	return d
}

func greekInvoice() bill.Draft {
	d := smallInvoice()
	d.Language = "el"
	d.Buyer = bill.Party{Name: "Ελαιώνες Μάνης Α.Ε.", TaxID: "EL094259216", Address: bill.Address{Lines: []string{"Οδός Ερμού 15"}, PostCode: "105 63", City: "Αθήνα", Country: "GR"}}
	d.Lines = []bill.Line{
		line("Ελαιόλαδο εξαιρετικό παρθένο", "Δοχείο 5 λίτρων, σοδειά 2026", "24", "XBO", "38.9", tax.Rate{Category: tax.IntraEU}),
		line("Мёд липовый", "Кирилица, українська їжак", "3.125", "KGM", "12.40", tax.Rate{Category: tax.IntraEU}),
	}
	d.Terms, d.Note = "Πληρωμή εντός 14 ημερών.", "Ευχαριστούμε!"
	return d
}

func polishInvoice() bill.Draft {
	d := smallInvoice()
	pln := money.MustCurrency("PLN")
	d.Language, d.Currency = "pl", pln
	d.Seller = bill.Party{
		Name: "Stolarnia Źdźbło sp. z o.o.", TaxID: "PL5260001246", LegalID: "0000123456",
		Address: bill.Address{Lines: []string{"ul. Świętokrzyska 14"}, PostCode: "00-050", City: "Warszawa", Country: "PL"},
	}
	d.Buyer.Name = "Łódzka Fabryka Łóżek „Gąska”"
	d.Account.IBAN, d.Account.Holder, d.Account.BIC, d.Account.Bank = "PL61109010140000071219812874", "Stolarnia Źdźbło", "", ""
	d.Lines = []bill.Line{
		line("Łóżko dębowe", "Zażółć gęślą jaźń; Nguyễn Thị Ánh; İstanbul Şişli ığüşöç", "1234", "C62", "2345.678", standard("23")),
		line("Transport", "", "1", "LS", "350", standard("23")),
	}
	d.Terms, d.Note = "Płatność przelewem w ciągu 14 dni.", ""
	return d
}

func yenInvoice() bill.Draft {
	d := smallInvoice()
	d.Language, d.Currency = "en-US", money.MustCurrency("JPY")
	d.Lines = []bill.Line{
		line("Cedar board", "Kyoto cedar, 日本 🪵 finished by hand", "120", "C62", "8400", standard("10")),
		line("Export handling", "", "1", "LS", "15000.5", tax.Rate{Category: tax.Export}),
	}
	d.Terms, d.Note = "", ""
	return d
}

// hugeFigures are as long as the books can hold.
func hugeFigures() bill.Draft {
	d := smallInvoice()
	d.Lines = []bill.Line{
		line("Bridge", "All of it", "999999.999999", "C62", "99999999.123456", standard("19")),
		line("Toll booth", "", "0.000001", "TNE", "1000000", standard("9.9975")),
	}
	return d
}

// quebec has two taxes on a line, and is exchanged into the currency of the books.
func quebec() bill.Draft {
	d := smallInvoice()
	d.Currency, d.Language = money.MustCurrency("CAD"), "en-CA"
	d.Seller.Address.Country, d.Buyer.Address.Country = "CA", "CA"
	split, err := tax.ParseSplit("GST 5 + QST 9.975")
	if err != nil {
		panic(err)
	}
	d.Lines = []bill.Line{line("Maple table", "", "1", "C62", "300.00", tax.Rate{Category: tax.Standard, Percent: percent("14.975"), Split: split})}
	rate, err := money.ParseExchangeRate("0.61374512")
	if err != nil {
		panic(err)
	}
	d.Exchange = bill.Exchange{Home: money.MustCurrency("EUR"), Rate: rate, Date: day("2026-11-20"), Source: "ECB"}
	return d
}

// reverseCharge goes abroad, from a seller without a bank account, in Swiss francs rounded to five centimes.
func reverseCharge() bill.Draft {
	d := smallInvoice()
	d.Currency, d.Language, d.Rules.CashStep = money.MustCurrency("CHF"), "de-CH", 5
	d.Buyer.Address.Country, d.Buyer.TaxID = "FR", "FR40303265045"
	d.Lines = []bill.Line{
		line("Beratung", "", "3.25", "HUR", "133.33", tax.Rate{Category: tax.ReverseCharge}),
		line("Porto", "Auslage im Namen des Kunden", "1", "LS", "7.77", tax.Rate{Category: tax.ReverseCharge}),
	}
	return d
}

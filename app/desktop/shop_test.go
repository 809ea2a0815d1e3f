package desktop

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// ctrl types a key with Ctrl, as the window hands it on: to the focused field, or to the window itself.
func (p *pad) ctrl(key fyne.KeyName) {
	p.t.Helper()
	s := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
	if in, ok := p.w.Canvas().Focused().(fyne.Shortcutable); ok {
		in.TypedShortcut(s)
		return
	}
	p.frame.OnShortcut(s)
}

// letters are typed into whatever has the keyboard.
func (p *pad) letters(text string) {
	p.t.Helper()
	for _, r := range text {
		in := p.w.Canvas().Focused()
		if in == nil {
			p.t.Fatalf("nothing has the keyboard to hear %q of %q", r, text)
		}
		in.TypedRune(r)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func percentOf(t testing.TB, text string) money.Percent {
	return must[money.Percent](t)(money.ParsePercent(text))
}

func standard(t testing.TB, percent string) tax.Rate {
	return tax.Rate{Category: tax.Standard, Percent: percentOf(t, percent)}
}

// stock puts a few items and customers into the books.
func (p *pad) stock() {
	p.t.Helper()
	ctx := p.t.Context()
	for _, it := range []struct{ code, name, unit, price, rate, detail string }{
		{"V-100", "Violin bow, pernambuco", "C62", "480", "19", "Octagonal stick, silver mounted"},
		{"V-110", "Bow rehair", "C62", "55", "19", "With Mongolian horsehair"},
		{"V-200", "Workshop hour", "HUR", "68.50", "19", ""},
		{"S-010", "Strings, set of four", "SET", "74.90", "19", ""},
		{"S-020", "Rosin", "C62", "9.80", "19", ""},
		{"B-001", "Violin school, volume 1", "C62", "24.30", "7", ""},
		{"B-002", "Violin school, volume 2", "C62", "26.17", "7", ""},
		{"R-100", "Rental of a cello", "MON", "39", "19", "Case and bow included"},
	} {
		must[bill.Item](p.t)(p.me.SaveItem(ctx, bill.Item{
			Code: it.code, Name: it.name, Description: it.detail, Unit: it.unit, Currency: money.MustCurrency("EUR"), Prices: bill.Net,
			Price: must[money.Price](p.t)(money.ParsePrice(it.price)), Tax: standard(p.t, it.rate),
		}))
	}
	for _, c := range []struct{ number, name, street, code, town, country, mail string }{
		{"1001", "Müller & Söhne GmbH", "Ringstraße 14", "8010", "Graz", "AT", "office@mueller.example"},
		{"1002", "Akademie für Alte Musik", "Domplatz 2", "99084", "Erfurt", "DE", "kanzlei@akademie.example"},
		{"1003", "Dvořák Quartet", "Na Příkopě 9", "110 00", "Praha", "CZ", "quartet@example.cz"},
		{"1004", "Conservatoire de Lyon", "3 quai Chauveau", "69009", "Lyon", "FR", ""},
		{"1005", "Northwind Design BV", "Herengracht 5", "1015 BA", "Amsterdam", "NL", "pay@northwind.example"},
		{"1006", "Fatima el-Sayed", "Lindenweg 8", "04105", "Leipzig", "DE", ""},
		{"1007", "Stadttheater Zwickau", "Neuberinplatz 1", "08056", "Zwickau", "DE", "buchhaltung@theater.example"},
	} {
		must[bill.Customer](p.t)(p.me.SaveCustomer(ctx, bill.Customer{
			Number: c.number, Name: c.name, Terms: -1, Contact: bill.Contact{Email: c.mail},
			Address: bill.Address{Lines: []string{c.street}, PostCode: c.code, City: c.town, Country: c.country},
		}))
	}
}

// customerNamed is the customer of that name.
func (p *pad) customerNamed(name string) bill.Customer {
	p.t.Helper()
	list, _, err := p.me.Customers(p.t.Context(), app.CustomerQuery{Search: name})
	if err != nil || len(list) == 0 {
		p.t.Fatalf("customer %q: %d found, %v", name, len(list), err)
	}
	return list[0]
}

// sold issues an invoice on a day, and pays a share of it, in percent, some days later.
func (p *pad) sold(day time.Time, customer string, item int, quantity, paid string, after int) bill.Document {
	p.t.Helper()
	ctx, back := p.t.Context(), p.clock
	p.clock = day
	defer func() { p.clock = back }()
	items, _, err := p.me.Items(ctx, app.ItemQuery{})
	if err != nil {
		p.t.Fatal(err)
	}
	d := must[bill.Draft](p.t)(p.me.NewDraft(ctx, bill.Invoice, p.customerNamed(customer).ID))
	line := app.FromItem(items[item%len(items)])
	line.Quantity = must[money.Quantity](p.t)(money.ParseQuantity(quantity))
	d.Lines = []bill.Line{line}
	doc := must[bill.Document](p.t)(p.me.IssueDraft(ctx, d))
	if paid != "" {
		amount := must[money.Amount](p.t)(percentOf(p.t, paid).Of(doc.Totals().Payable, money.HalfUp))
		p.clock = day.AddDate(0, 0, after)
		must[[]bill.Payment](p.t)(p.me.AddPayment(ctx, bill.Payment{
			Document: doc.ID(), Amount: amount, Method: "transfer", Reference: "Statement " + doc.Number().Text[4:],
		}))
	}
	return doc
}

// aYear fills the books with a year of work: paid, part paid, overdue, credited and drafts.
func (p *pad) aYear() {
	p.t.Helper()
	p.stock()
	names := []string{"Müller", "Akademie", "Dvořák", "Conservatoire", "Northwind", "Fatima", "Stadttheater"}
	start := time.Date(2025, 12, 9, 10, 0, 0, 0, time.UTC)
	for month := range 11 {
		for n := range 2 + month%3 {
			day := start.AddDate(0, month, n*6)
			p.sold(day, names[(month*3+n)%len(names)], month+n*3, fmt.Sprint(2+(month*5+n*7)%9), "100", 12)
		}
	}
	p.sold(morning.AddDate(0, 0, -41), "Conservatoire", 0, "2", "", 0)
	p.sold(morning.AddDate(0, 0, -20), "Stadttheater", 3, "4", "40", 9)
	p.sold(morning.AddDate(0, 0, -6), "Müller", 6, "12", "50", 3)
	p.sold(morning.AddDate(0, 0, -2), "Dvořák", 1, "4", "", 0)
	doc := p.sold(morning.AddDate(0, 0, -1), "Fatima", 5, "3", "", 0)
	credit := must[bill.Draft](p.t)(p.me.Credit(p.t.Context(), doc.ID(), nil))
	must[bill.Document](p.t)(p.me.Issue(p.t.Context(), credit.ID))
	p.sold(morning, "Northwind", 2, "6.5", "", 0)
	d := must[bill.Draft](p.t)(p.me.NewDraft(p.t.Context(), bill.Invoice, p.customerNamed("Akademie").ID))
	items, _, err := p.me.Items(p.t.Context(), app.ItemQuery{Search: "strings"})
	if err != nil {
		p.t.Fatal(err)
	}
	d.Lines = []bill.Line{app.FromItem(items[0])}
	must[bill.Draft](p.t)(p.me.SaveDraft(p.t.Context(), d))
}

// sampleLogo is a picture such as a shop has.
func sampleLogo(t testing.TB) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 240, 96))
	for y := range 96 {
		for x := range 240 {
			if dx, dy := x-48, y-48; dx*dx+dy*dy < 44*44 || (x > 110 && y > 40 && y < 56) {
				img.Set(x, y, color.NRGBA{0x8a, 0x2b, 0x3c, 0xff})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// texts are all words on show.
func (p *pad) texts() string {
	var words []string
	for _, t := range all[*kit.Text](p) {
		words = append(words, t.Value())
	}
	for _, t := range all[*kit.Paragraph](p) {
		words = append(words, t.AccessibilityLabel())
	}
	for _, c := range all[*kit.Chip](p) {
		words = append(words, c.AccessibilityLabel())
	}
	return strings.Join(words, "\n")
}

// onShow fails unless all the words stand on the page.
func (p *pad) onShow(words ...string) {
	p.t.Helper()
	p.standIn(p.texts(), words...)
}

// standIn fails unless all the words stand in what there is.
func (p *pad) standIn(have string, words ...string) {
	p.t.Helper()
	for _, w := range words {
		if !strings.Contains(have, w) {
			p.t.Errorf("%q is not on show; there is:\n%s", w, have)
		}
	}
}

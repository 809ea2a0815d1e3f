package desktop

import (
	"context"
	"fmt"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2/test"
)

// benchDraft is an invoice with so many lines.
func benchDraft(b testing.TB, lines int) bill.Draft {
	c := sampleCompany()
	d := bill.Draft{
		ID: bill.NewID(), Kind: bill.Invoice, Currency: c.Currency, Language: c.Language, Prices: bill.Net, Date: bill.DateOf(morning),
		Seller: bill.Party{Name: c.Name, Address: c.Address}, Buyer: bill.Party{Name: "Müller & Söhne GmbH", Address: c.Address},
	}
	for i := range lines {
		price := must[money.Price](b)(money.ParsePrice(fmt.Sprintf("%d.%02d", i%90+1, i%100)))
		line := app.FromItem(bill.Item{Name: fmt.Sprint("Item ", i), Price: price, Tax: standard(b, "19")})
		d.Lines = append(d.Lines, line)
	}
	return d
}

// BenchmarkKeyInEditor is what the UI goroutine does at one key in a quantity: read, add up, show.
func BenchmarkKeyInEditor(b *testing.B) {
	for _, lines := range []int{3, 40, 1000} {
		b.Run(fmt.Sprint(lines, "-lines"), func(b *testing.B) {
			look, err := kit.NewTheme(kit.ModeLight)
			if err != nil {
				b.Fatal(err)
			}
			test.NewTempApp(b).Settings().SetTheme(look)
			desk := &Desk{style: newFormats(sampleCompany(), func() bill.Date { return bill.DateOf(morning) })}
			p := newEditorPage(desk, benchDraft(b, lines), true)
			p.preview.card.Hide()
			for i := 0; b.Loop(); i++ {
				p.cellChanged(lines-1, colQuantity, fmt.Sprint(i%9+1))
			}
		})
	}
}

// BenchmarkPaintPage is the paper on screen: layout of 3 lines, and one page in the width of the document page.
func BenchmarkPaintPage(b *testing.B) {
	d := benchDraft(b, 3)
	t := must[bill.Totals](b)(bill.Total(d))
	for b.Loop() {
		sheet, err := paper.Preview(d, t, paper.Style{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := paintPages(context.Background(), sheet.Pages, 550); err != nil {
			b.Fatal(err)
		}
	}
}

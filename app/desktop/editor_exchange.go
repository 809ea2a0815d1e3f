package desktop

import (
	"context"
	"fmt"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// exchangeForm asks what one unit of the document's currency is in that of the books.
type exchangeForm struct {
	page   *editorPage
	home   money.Currency
	rate   *kit.Value[money.ExchangeRate]
	day    *kit.Date
	source *kit.Entry
	sums   *kit.Paragraph
	lines  map[string]*kit.Field
}

func newExchangeForm(p *editorPage, home money.Currency) *exchangeForm {
	d := p.desk
	f := &exchangeForm{page: p, home: home, day: d.dateField(true), source: kit.NewEntry(), sums: kit.NewParagraph("").Muted()}
	f.rate = kit.NewValue(money.ExchangeRate{}, func(text string) (money.ExchangeRate, error) {
		if strings.TrimSpace(text) == "" {
			return money.ExchangeRate{}, nil
		}
		return d.style.ParseExchangeRate(text)
	}, func(x money.ExchangeRate) string {
		if x.IsZero() {
			return ""
		}
		return d.style.ExchangeRate(x)
	})
	f.source.SetPlaceHolder("ECB")
	f.lines = map[string]*kit.Field{
		"rate":   kit.NewField("1 "+p.draft.Currency.Code()+" in "+home.Code(), f.rate, "Empty: no exchange rate"),
		"date":   kit.NewField("Rate of", f.day, ""),
		"source": kit.NewField("Source", f.source, "Who publishes it"),
	}
	f.rate.OnValue = func(money.ExchangeRate, error) { f.tell() }
	f.day.OnDate = func(time.Time, error) { f.tell() }
	f.load(p.draft.Exchange)
	if p.draft.Exchange.IsZero() {
		f.askLast()
	}
	return f
}

func (f *exchangeForm) content() fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedVBoxLayout(4), kit.NewRow(f.lines["rate"], f.lines["date"], f.lines["source"]), f.sums)
}

func (f *exchangeForm) load(x bill.Exchange) {
	f.rate.Set(x.Rate)
	if !x.Date.IsZero() {
		setDay(f.day, x.Date)
	}
	f.source.SetText(x.Source)
	f.tell()
}

// askLast begins with the rate that was used last.
func (f *exchangeForm) askLast() {
	s, c := f.page.desk.me, f.page.draft.Currency
	kit.GoLatest(f.page.desk.run, "exchange", context.Background(), func(ctx context.Context) (bill.Exchange, error) { return s.LastExchange(ctx, c) },
		func(x bill.Exchange, err error) {
			if typed, _ := f.rate.Get(); err != nil || x.IsZero() || !typed.IsZero() {
				return // without one it is typed; what ails the books shows elsewhere
			}
			f.load(x)
			f.lines["rate"].SetHint("As used last: please check")
		})
}

// tell says what the document comes to in the currency of the books.
func (f *exchangeForm) tell() {
	x, ok := f.typed()
	words := ""
	if ok && !x.IsZero() {
		d := f.page.read()
		d.Exchange = x
		if t, err := bill.Total(d); err == nil {
			style := f.page.desk.style
			words = fmt.Sprintf("In %s: %s without VAT, VAT %s, %s in all.", f.home.Code(), style.Amount(t.Home.TaxExclusive), style.Amount(t.Home.Tax), style.Amount(t.Home.TaxInclusive))
		}
	}
	f.sums.Set(words)
}

// typed is the exchange rate as typed, and whether it can be one.
func (f *exchangeForm) typed() (bill.Exchange, bool) {
	rate, err := f.rate.Get()
	day, ok := dayIn(f.day)
	if err != nil || !ok || rate.Sign() < 0 {
		return bill.Exchange{}, false
	}
	if rate.IsZero() {
		return bill.Exchange{}, true
	}
	return bill.Exchange{Home: f.home, Rate: rate, Date: day, Source: strings.TrimSpace(f.source.Text)}, true
}

func (f *exchangeForm) read() (bill.Exchange, bool) {
	x, ok := f.typed()
	switch {
	case !ok:
		f.lines["rate"].SetProblem("A rate such as 0.9231 is needed.")
		f.lines["rate"].Focus()
	case !x.IsZero() && x.Date.IsZero():
		f.lines["date"].SetProblem("Of which day is it?")
		f.lines["date"].Focus()
		return x, false
	}
	return x, ok
}

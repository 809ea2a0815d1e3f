package desktop

import (
	"context"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// priceListsPage lists the price lists.
type priceListsPage struct {
	desk  *Desk
	list  *kit.List
	count *kit.Text
	all   []bill.PriceList
}

func (d *Desk) showPriceLists() {
	d.mark(placeItems)
	p := &priceListsPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Price lists",
		kit.Column{Title: "Name", Width: 180, Grow: 1, Kind: kit.CellStrong},
		kit.Column{Title: "Prices", Width: 120, Kind: kit.CellMuted},
		kit.Column{Title: "From", Width: 104, Kind: kit.CellMuted},
		kit.Column{Title: "To", Width: 104, Kind: kit.CellMuted},
		kit.Column{Title: "All other items", Width: 120, Align: fyne.TextAlignTrailing},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		if i < len(p.all) {
			d.openPriceList(p.all[i].ID)
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconItems, "No price lists yet", "A customer with a price list pays its prices; all others pay those of the items.", nil))
	d.show("pricelists", p)
	p.reload()
}

func (p *priceListsPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *priceListsPage) goBack()               { p.desk.showItems() }

func (p *priceListsPage) content() fyne.CanvasObject {
	var actions []fyne.CanvasObject
	if p.desk.inOffice() {
		actions = append(actions, kit.NewButton(kit.Primary, kit.IconPlus, "New price list", p.create))
	}
	return kit.NewColumn(
		kit.NewPageHeader("Price lists", "What items cost some customers; who has one says it on her page", backButton(p.goBack), actions...),
		listCard(p.list, p.count, "↑ ↓ move    Enter open"),
	)
}

func (p *priceListsPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "pricelists", s.PriceLists, func(list []bill.PriceList) {
		p.all = list
		p.list.SetCount(len(list))
		p.count.Set(plural(len(list), "price list"))
		d.say("listed")
	})
}

func (p *priceListsPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.all) {
		return
	}
	l, f := p.all[i], p.desk.style
	cells[0].Text, cells[1].Text = l.Name, l.Currency.Code()+" "+vatWords[l.Prices]
	cells[2].Text, cells[3].Text, cells[4].Text = f.dayOr(l.From), f.dayOr(l.To), f.change(l.Change)
}

// vatWords say whether prices are with VAT.
var vatWords = map[bill.Prices]string{bill.Net: "plus VAT", bill.Gross: "incl. VAT"}

// dayOr is a day, nothing for none.
func (f formats) dayOr(d bill.Date) string {
	if d.IsZero() {
		return ""
	}
	return f.day(d)
}

// change is a percent with its sign, nothing for none.
func (f formats) change(p money.Percent) string {
	if p.Sign() > 0 {
		return "+" + f.Percent(p)
	}
	return f.percent(p)
}

// inOffice says whether who is at the desk is more than a clerk, and may change things.
func (d *Desk) inOffice() bool {
	return d.me.May("pricelist.set")
}

func (p *priceListsPage) create() {
	d := p.desk
	d.askPriceList(bill.PriceList{Currency: d.style.company.Currency, Prices: d.style.company.Prices}, func(l bill.PriceList) { d.openPriceList(l.ID) })
}

// askPriceList asks for the head of a price list, new or not, and keeps it.
func (d *Desk) askPriceList(l bill.PriceList, kept func(bill.PriceList)) {
	name, change := kit.NewEntry(), kit.NewValue(money.Percent{}, func(text string) (money.Percent, error) { return parsePercent(d.style, text) }, d.style.change)
	currency, prices := kit.NewSelect(currencyChoices()...), kit.NewSelect(pricesChoices...)
	from, to := d.dateField(true), d.dateField(true)
	lines := map[string]*kit.Field{
		"name": kit.NewField("Name", name, ""), "currency": kit.NewField("Currency", currency, ""), "prices": kit.NewField("Prices are", prices, ""),
		"from": kit.NewField("From", from, "Empty: always"), "to": kit.NewField("Last day", to, "Empty: no end"),
		"change": kit.NewField("All other items", change, "-10%: a tenth less than their own price"),
	}
	name.SetText(l.Name)
	currency.Choose(l.Currency.Code())
	prices.Choose(string(l.Prices))
	setDay(from, l.From)
	setDay(to, l.To)
	change.Set(l.Change)
	box := kit.NewDialog("Price list", container.New(layout.NewCustomPaddedVBoxLayout(5), lines["name"],
		kit.NewRow(lines["currency"], lines["prices"], lines["change"]), kit.NewRow(lines["from"], lines["to"])), kit.Primary, "Save", "Cancel")
	box.Width, box.First = 620, name
	box.OnConfirm = func() {
		out, bad := l, ""
		var ok bool
		var err error
		if out.Change, err = change.Get(); err != nil {
			bad = "change"
		}
		if out.From, ok = dayIn(from); !ok {
			bad = "from"
		}
		if out.To, ok = dayIn(to); !ok {
			bad = "to"
		}
		if bad != "" {
			markField(lines, bad)
			return
		}
		out.Name, out.Prices = strings.TrimSpace(name.Text), bill.Prices(prices.Chosen().ID)
		out.Currency, _ = money.ParseCurrency(currency.Chosen().ID) // a choice from the list
		d.keepPriceList(box, lines, out, kept)
	}
	box.ShowOn(d.canvas())
}

func (d *Desk) keepPriceList(box *kit.Dialog, lines map[string]*kit.Field, l bill.PriceList, kept func(bill.PriceList)) {
	s := d.me
	for _, line := range lines {
		line.SetProblem("")
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.PriceList, error) { return s.SavePriceList(ctx, l) },
		func(l bill.PriceList, err error) {
			if err != nil {
				d.showFormError(lines, err)
				return
			}
			box.Close()
			kept(l)
			d.toast(kit.ToneSuccess, "Price list saved")
		})
}

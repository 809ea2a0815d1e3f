package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// placeItems is the items' place in the sidebar.
const placeItems = 3

// itemsPage lists what is sold.
type itemsPage struct {
	desk   *Desk
	search *kit.Entry
	list   *kit.List
	count  *kit.Text
	rows   *pager[bill.Item]
}

func (d *Desk) showItems() {
	d.mark(placeItems)
	p := &itemsPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Items",
		kit.Column{Title: "Code", Width: 90, Kind: kit.CellMuted},
		kit.Column{Title: "Name", Width: 180, Grow: 2},
		kit.Column{Title: "Unit", Width: 80, Kind: kit.CellMuted},
		kit.Column{Title: "Price", Width: 110, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "", Width: 90, Kind: kit.CellMuted},
		kit.Column{Title: "VAT", Width: 150, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = p.open
	p.rows = newPager(d, p.list, func() question[bill.Item] {
		s, text := d.me, p.search.Text
		return func(ctx context.Context, offset, limit int) ([]bill.Item, int, error) {
			return s.Items(ctx, app.ItemQuery{Search: text, Offset: offset, Limit: limit})
		}
	})
	p.rows.onLoad = p.loaded
	p.search = newSearch("Search by name or code", p.list, func(string) { p.rows.restart() })
	d.show("items", p)
	p.rows.reload()
}

func (p *itemsPage) first() fyne.Focusable { return p.search }
func (p *itemsPage) leave()                {}
func (p *itemsPage) reload()               { p.rows.reload() }
func (p *itemsPage) find()                 { p.desk.canvas().Focus(p.search) }

func (p *itemsPage) content() fyne.CanvasObject {
	return kit.NewColumn(
		kit.NewPageHeader("Items", "What you sell: goods, hours, services", nil, kit.NewWide(300, p.search),
			kit.NewButton(kit.Primary, kit.IconPlus, "New item", p.create)),
		listCard(p.list, p.count, "↑ ↓ move    Enter open    Ctrl+N new invoice"),
	)
}

func (p *itemsPage) create() { p.desk.editItem(p.desk.newItem("")) }

// newItem is an item with the usual tax and way of pricing of the business.
func (d *Desk) newItem(name string) bill.Item {
	c := d.style.company
	return bill.Item{Name: name, Currency: c.Currency, Prices: c.Prices, Tax: d.style.usualRate()}
}

func (p *itemsPage) open(i int) {
	if it, ok := p.rows.row(i); ok {
		p.desk.editItem(it)
	}
}

func (p *itemsPage) cells(i int, cells []kit.Cell) {
	it, ok := p.rows.row(i)
	if !ok {
		return
	}
	f := p.desk.style
	cells[0].Text, cells[1].Text, cells[2].Text = it.Code, it.Name, unitWord(it.Unit)
	cells[3].Text, cells[5].Text = f.itemPrice(it), f.rateName(it.Tax)
	cells[4].Text = "plus VAT"
	if it.Prices == bill.Gross {
		cells[4].Text = "incl. VAT"
	}
}

func (p *itemsPage) loaded(total int) {
	p.count.Set(plural(total, "item"))
	if total == 0 {
		if p.search.Text != "" {
			p.list.SetEmpty(kit.NewEmptyState(kit.IconSearch, "Nothing found", "Try fewer letters.", nil))
		} else {
			p.list.SetEmpty(kit.NewEmptyState(kit.IconItems, "No items yet", "With items, a line of an invoice takes three letters.",
				kit.NewButton(kit.Secondary, kit.IconPlus, "New item", p.create)))
		}
	}
	p.desk.say("listed")
}

package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/sheet"

	"fyne.io/fyne/v2"
)

// placeItems is the items' place in the sidebar.
const placeItems = 3

// showItems lists what is sold.
func (d *Desk) showItems() { d.listItems(false) }

// listItems lists it without what is archived, or with it.
func (d *Desk) listItems(archived bool) {
	d.mark(placeItems)
	p := newRosterPage(d, rosterWords{
		title: "Items", about: "What you sell: goods, hours, services", search: "Search by name or code", one: "item",
		icon: kit.IconItems, hint: "With items, a line of an invoice takes three letters.",
	}, roster[app.StockLevel]{
		columns: itemColumns(), more: d.moreOfItems(archived), cells: d.itemCells, edit: func(l app.StockLevel) { d.editItem(l.Item) }, create: func() { d.editItem(d.newItem("")) }, load: func() { d.showImports(sheet.Items) },
		ask: func(text string) question[app.StockLevel] {
			s := d.me
			return func(ctx context.Context, offset, limit int) ([]app.StockLevel, int, error) {
				return s.ItemsInStock(ctx, app.ItemQuery{Search: text, Offset: offset, Limit: limit, Archived: archived})
			}
		},
	})
	d.show("items", p)
	p.rows.reload()
}

// moreOfItems leads to what else there is about items.
func (d *Desk) moreOfItems(archived bool) *kit.Select {
	return moreMenu(
		menuChoice{"Price lists", d.showPriceLists},
		menuChoice{"Low stock", d.showLowStock},
		menuChoice{archivedWord(archived), func() { d.listItems(!archived) }},
		menuChoice{"Bin", func() { d.showBin(d.showItems) }},
	)
}

func itemColumns() []kit.Column {
	return []kit.Column{
		{Title: "Code", Width: 90, Kind: kit.CellMuted},
		{Title: "Name", Width: 180, Grow: 2},
		{Title: "Unit", Width: 80, Kind: kit.CellMuted},
		{Title: "Price", Width: 110, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		{Title: "", Width: 90, Kind: kit.CellMuted},
		{Title: "VAT", Width: 130, Kind: kit.CellMuted},
		{Title: "In stock", Width: 80, Align: fyne.TextAlignTrailing},
	}
}

// newItem is an item with the usual tax and way of pricing of the business.
func (d *Desk) newItem(name string) bill.Item {
	c := d.style.company
	return bill.Item{Name: name, Currency: c.Currency, Prices: c.Prices, Tax: d.style.usualRate()}
}

func (d *Desk) itemCells(l app.StockLevel, cells []kit.Cell) {
	f, it := d.style, l.Item
	cells[6] = d.levelCell(l)
	cells[0].Text, cells[1].Text, cells[2].Text = it.Code, archivedName(it.Name, it.Archived), unitWord(it.Unit)
	cells[3].Text, cells[5].Text = f.itemPrice(it), f.rateName(it.Tax)
	cells[4].Text = "plus VAT"
	if it.Prices == bill.Gross {
		cells[4].Text = "incl. VAT"
	}
}

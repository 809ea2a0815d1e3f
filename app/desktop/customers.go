package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// placeCustomers is the customers' place in the sidebar.
const placeCustomers = 2

// customersPage lists the customers by name.
type customersPage struct {
	desk   *Desk
	search *kit.Entry
	list   *kit.List
	count  *kit.Text
	rows   *pager[bill.Customer]
}

func (d *Desk) showCustomers() {
	d.mark(placeCustomers)
	p := &customersPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Customers",
		kit.Column{Title: "Name", Width: 180, Grow: 2, Kind: kit.CellAvatar},
		kit.Column{Title: "Number", Width: 90, Kind: kit.CellMuted},
		kit.Column{Title: "Town", Width: 120, Grow: 1},
		kit.Column{Title: "Country", Width: 64, Kind: kit.CellMuted},
		kit.Column{Title: "E-mail", Width: 150, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "VAT id", Width: 120, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = p.open
	p.rows = newPager(d, p.list, func() question[bill.Customer] {
		s, text := d.me, p.search.Text
		return func(ctx context.Context, offset, limit int) ([]bill.Customer, int, error) {
			return s.Customers(ctx, app.CustomerQuery{Search: text, Offset: offset, Limit: limit})
		}
	})
	p.rows.onLoad = p.loaded
	p.search = newSearch("Search by name, number, town or e-mail", p.list, func(string) { p.rows.restart() })
	d.show("customers", p)
	p.rows.reload()
}

func (p *customersPage) first() fyne.Focusable { return p.search }
func (p *customersPage) leave()                {}
func (p *customersPage) reload()               { p.rows.reload() }
func (p *customersPage) find()                 { p.desk.canvas().Focus(p.search) }

func (p *customersPage) content() fyne.CanvasObject {
	return kit.NewColumn(
		kit.NewPageHeader("Customers", "Who gets your invoices", nil, kit.NewWide(300, p.search),
			kit.NewButton(kit.Primary, kit.IconPlus, "New customer", p.create)),
		listCard(p.list, p.count, "↑ ↓ move    Enter open    Ctrl+N new invoice"),
	)
}

func (p *customersPage) create() { p.desk.editCustomer(bill.Customer{Terms: -1}) }

func (p *customersPage) open(i int) {
	if c, ok := p.rows.row(i); ok {
		p.desk.editCustomer(c)
	}
}

func (p *customersPage) cells(i int, cells []kit.Cell) {
	c, ok := p.rows.row(i)
	if !ok {
		return
	}
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text = c.Name, c.Number, c.Address.City, c.Address.Country
	cells[4].Text, cells[5].Text = c.Contact.Email, c.TaxID
}

func (p *customersPage) loaded(total int) {
	p.count.Set(plural(total, "customer"))
	if total == 0 {
		if p.search.Text != "" {
			p.list.SetEmpty(kit.NewEmptyState(kit.IconSearch, "Nothing found", "Try fewer letters.", nil))
		} else {
			p.list.SetEmpty(kit.NewEmptyState(kit.IconCustomers, "No customers yet", "You can also make them while you write an invoice.",
				kit.NewButton(kit.Secondary, kit.IconPlus, "New customer", p.create)))
		}
	}
	p.desk.say("listed")
}

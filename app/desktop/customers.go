package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/sheet"
)

// placeCustomers is the customers' place in the sidebar.
const placeCustomers = 2

// showCustomers lists the customers by name.
func (d *Desk) showCustomers() { d.listCustomers(false) }

// listCustomers lists them without the archived ones, or with them.
func (d *Desk) listCustomers(archived bool) {
	d.mark(placeCustomers)
	p := newRosterPage(d, rosterWords{
		title: "Customers", about: "Who gets your invoices", search: "Search by name, number, town or e-mail", one: "customer",
		icon: kit.IconCustomers, hint: "You can also make them while you write an invoice.",
	}, roster[bill.Customer]{
		columns: customerColumns(), cells: customerCells, edit: d.editCustomer, create: func() { d.editCustomer(bill.Customer{Terms: -1}) }, load: func() { d.showImports(sheet.Customers) },
		more: moreMenu(
			menuChoice{archivedWord(archived), func() { d.listCustomers(!archived) }},
			menuChoice{"Duplicates", d.showDuplicates},
			menuChoice{"Bin", func() { d.showBin(d.showCustomers) }},
		),
		ask: func(text string) question[bill.Customer] {
			s := d.me
			return func(ctx context.Context, offset, limit int) ([]bill.Customer, int, error) {
				return s.Customers(ctx, app.CustomerQuery{Search: text, Offset: offset, Limit: limit, Archived: archived})
			}
		},
	})
	d.show("customers", p)
	p.rows.reload()
}

func customerColumns() []kit.Column {
	return []kit.Column{
		{Title: "Name", Width: 180, Grow: 2, Kind: kit.CellAvatar},
		{Title: "Number", Width: 90, Kind: kit.CellMuted},
		{Title: "Town", Width: 120, Grow: 1},
		{Title: "Country", Width: 64, Kind: kit.CellMuted, Spare: true},
		{Title: "E-mail", Width: 150, Grow: 1, Kind: kit.CellMuted},
		{Title: "VAT id", Width: 120, Kind: kit.CellMuted},
	}
}

func customerCells(c bill.Customer, cells []kit.Cell) {
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text = archivedName(c.Name, c.Archived), c.Number, c.Address.City, c.Address.Country
	cells[4].Text, cells[5].Text = c.Contact.Email, c.TaxID
}

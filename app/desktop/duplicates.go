package desktop

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// duplicatesPage lists pairs of customers who may be one, and merges them.
type duplicatesPage struct {
	desk  *Desk
	list  *kit.List
	rows  []bill.Duplicate
	count *kit.Text
}

// showDuplicates looks for customers who were entered twice.
func (d *Desk) showDuplicates() {
	p := &duplicatesPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Customers who may be one",
		kit.Column{Title: "Customer", Width: 160, Grow: 1},
		kit.Column{Title: "and", Width: 160, Grow: 1},
		kit.Column{Title: "Why", Width: 220, Grow: 1.4, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		if i < len(p.rows) {
			d.askMerge(d.customersAsOne(true), p.rows[i].A.ID, p.rows[i].B.ID, func(bill.ID) { p.reload() })
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconCustomers, "Nobody seems to be there twice", "Compared are tax ids, paying accounts, mail addresses and names.", nil))
	d.show("duplicates", p)
	p.reload()
}

func (p *duplicatesPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *duplicatesPage) goBack()               { p.desk.showCustomers() }

func (p *duplicatesPage) content() fyne.CanvasObject {
	return kit.NewColumn(
		kit.NewPageHeader("Duplicates", "Customers who may be one. Nothing changes until you have seen what becomes of them", backButton(p.goBack), p.actions()...),
		listCard(p.list, p.count, "↑ ↓ move    Enter compare"),
	)
}

// actions are for those who may merge.
func (p *duplicatesPage) actions() []fyne.CanvasObject {
	if !p.desk.mayMerge() {
		return nil
	}
	return []fyne.CanvasObject{kit.NewButton(kit.Secondary, kit.IconCustomers, "These are two", p.tellApart)}
}

// tellApart keeps that the chosen two are two.
func (p *duplicatesPage) tellApart() {
	if i := p.list.Selected(); i >= 0 && i < len(p.rows) {
		p.desk.tellApart(p.rows[i].A.ID, p.rows[i].B.ID, p.reload)
	}
}

func (p *duplicatesPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "duplicates", s.DuplicateCustomers, func(list []bill.Duplicate) {
		p.rows = list
		p.list.SetCount(len(list))
		if len(list) > 0 && p.list.Selected() < 0 {
			p.list.Select(0)
		}
		p.count.Set(plural(len(list), "pair"))
		d.say("listed")
	})
}

func (p *duplicatesPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	r := p.rows[i]
	var why []string
	for _, reason := range r.Reasons {
		why = append(why, string(reason))
	}
	cells[0].Text, cells[1].Text = archivedName(r.A.Name, r.A.Archived), archivedName(r.B.Name, r.B.Archived)
	cells[2].Text = strings.Join(why, ", ")
}

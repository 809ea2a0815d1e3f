package desktop

import (
	"context"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/sheet"

	"fyne.io/fyne/v2"
)

// importsPage lists the imports of one noun, or of one price list, so that each can be taken back, and begins a new one.
type importsPage struct {
	desk  *Desk
	about importsAbout
	list  *kit.List
	rows  *pager[app.Import]
	count *kit.Text
}

// importsAbout is what the imports of a page are of.
type importsAbout struct {
	words  string // "customers", "prices of Trade"
	of     func(app.Import) bool
	choose func() // a file
	back   func()
	undo   func(*app.Session, context.Context, bill.ID) error
}

func (d *Desk) showImports(noun sheet.Noun) {
	d.showImportsAbout(importsAbout{
		words: importWord(noun), of: func(i app.Import) bool { return i.Noun == string(noun) },
		choose: func() { d.askTable(noun) }, back: func() { d.showRoster(noun) }, undo: (*app.Session).UndoImport,
	})
}

func (d *Desk) showImportsAbout(about importsAbout) {
	p := &importsPage{desk: d, about: about, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Imports",
		kit.Column{Title: "When", Width: 110, Kind: kit.CellMuted},
		kit.Column{Title: "File", Width: 180, Grow: 1},
		kit.Column{Title: "New", Width: 80, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Changed", Width: 80, Align: fyne.TextAlignTrailing},
		kit.Column{Title: "", Width: 120, Kind: kit.CellChip},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(int) { p.undo() }
	p.list.OnLetter = func(r rune) {
		if r == 'u' {
			p.undo()
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconFolder, "Nothing imported yet", "Take a list from another program, or from a spreadsheet: CSV or XLSX.",
		kit.NewButton(kit.Secondary, kit.IconPlus, "Choose a file", about.choose)))
	p.rows = newPager(d, p.list, func() question[app.Import] {
		s := d.me
		return func(ctx context.Context, offset, limit int) ([]app.Import, int, error) {
			return importsOf(ctx, s, about.of, offset, limit)
		}
	})
	p.rows.onLoad = func(total int) {
		p.count.Set(plural(total, "import"))
		d.say("listed")
	}
	d.show("imports", p)
	p.rows.reload()
}

// importsOf is a part of the imports that are asked for: there are never many.
func importsOf(ctx context.Context, s *app.Session, of func(app.Import) bool, offset, limit int) (list []app.Import, total int, err error) {
	all, err := s.Imports(ctx)
	for _, i := range all {
		if of(i) {
			list = append(list, i)
		}
	}
	total = len(list)
	return list[min(offset, total):min(offset+limit, total)], total, err
}

func (p *importsPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *importsPage) reload()               { p.rows.reload() }
func (p *importsPage) goBack()               { p.about.back() }

// showRoster lists what was imported: the customers, the items, or the invoices.
func (d *Desk) showRoster(noun sheet.Noun) {
	switch noun {
	case sheet.Items:
		d.showItems()
		return
	case sheet.Invoices:
		d.showInvoices()
		return
	}
	d.showCustomers()
}

// importWord is the noun of an import in a sentence.
func importWord(noun sheet.Noun) string {
	if noun == sheet.Invoices {
		return "open invoices"
	}
	return string(noun)
}

func (p *importsPage) content() fyne.CanvasObject {
	return kit.NewColumn(
		kit.NewPageHeader("Import "+p.about.words, "You see what becomes of each row before anything is changed, and can take it back", backButton(p.goBack),
			kit.NewButton(kit.Primary, kit.IconPlus, "Choose a file", p.about.choose)),
		listCard(p.list, p.count, "↑ ↓ move    U take back"),
	)
}

func (p *importsPage) cells(i int, cells []kit.Cell) {
	one, ok := p.rows.row(i)
	if !ok {
		return
	}
	cells[0].Text, cells[1].Text = ago(p.desk.now().Sub(one.Made)), one.Name
	cells[2].Text, cells[3].Text = fmt.Sprint(one.Added), fmt.Sprint(one.Changed)
	if !one.Undone.IsZero() {
		cells[4].Text = "Taken back"
	}
}

// undo asks, and takes the chosen import back.
func (p *importsPage) undo() {
	one, ok := p.rows.row(p.list.Selected())
	if !ok || !one.Undone.IsZero() {
		return
	}
	p.desk.askUndo(p.about.undo, one.ID, fmt.Sprintf("%s will go, and %s will be as before.", countWords(one.Added, "row", "rows"), countWords(one.Changed, "changed one", "changed ones")),
		p.rows.reload)
}

package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// foundMost is how many customers, items and documents a search shows of each.
const foundMost = 12

// searchBox looks for what is typed over everything, and leads there.
type searchBox struct {
	desk *Desk
	box  *kit.Dialog
	list *kit.List
	rows []foundRow
}

// foundRow is something that was found.
type foundRow struct {
	what, name, detail string
	open               func()
}

// search opens the search over everything: Ctrl+K.
func (d *Desk) search() {
	if d.me == nil {
		return
	}
	p := &searchBox{desk: d}
	p.list = kit.NewList("Found", kit.Column{Title: "What", Width: 96, Kind: kit.CellMuted}, kit.Column{Title: "Name", Width: 150, Grow: 1.2},
		kit.Column{Title: "", Width: 150, Grow: 1, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted})
	p.list.OnCells = func(i int, cells []kit.Cell) {
		if i < len(p.rows) {
			cells[0].Text, cells[1].Text, cells[2].Text = p.rows[i].what, p.rows[i].name, p.rows[i].detail
		}
	}
	p.list.OnOpen = p.open
	p.say("Customers, items, numbers, lines, notes, amounts")
	field := newSearch("Search everything", p.list, p.look)
	p.box = kit.NewDialog("Search", container.New(layout.NewCustomPaddedVBoxLayout(10), field, kit.NewTall(380, p.list)), kit.Primary, "", "Close")
	p.box.Width, p.box.First = 760, field
	p.box.ShowOn(d.canvas())
	d.say("search")
}

// say stands in the place of the rows while there are none.
func (p *searchBox) say(words string) {
	p.list.SetEmpty(kit.NewEmptyState(kit.IconSearch, words, "", nil))
}

func (p *searchBox) look(text string) {
	d, s, text := p.desk, p.desk.me, strings.TrimSpace(text)
	latest(d, "search", func(ctx context.Context) (app.Found, error) { return s.Search(ctx, text, foundMost) }, func(f app.Found) {
		p.load(f, p.pageRows(text))
		if text != "" && len(p.rows) == 0 {
			p.say("Nothing found")
		}
		d.say("found")
	})
}

// load shows what was found: customers and items first, for there are few, and pages of that name last.
func (p *searchBox) load(f app.Found, pages []foundRow) {
	d := p.desk
	p.rows = nil
	for _, c := range f.Customers {
		p.rows = append(p.rows, foundRow{"Customer", c.Name, address(c.Address), func() { d.openCustomer(c.ID) }})
	}
	for _, it := range f.Items {
		p.rows = append(p.rows, foundRow{"Item", it.Name, d.style.Price(it.Price, it.Currency) + " " + it.Currency.Code(), func() { d.editItem(it) }})
	}
	for _, r := range f.Documents {
		number := r.Number
		if number == "" {
			number = "Draft"
		}
		p.rows = append(p.rows, foundRow{
			kindWord(r.Kind), strings.TrimSuffix(number+" · "+r.Name, " · "), d.style.figure(r.Payable) + " · " + stateCell(r.State).Text,
			func() { d.openDocument(r.ID, r.State == bill.StateDraft) },
		})
	}
	for _, n := range f.Notes {
		p.rows = append(p.rows, foundRow{"Note", cutTo(strings.Join(strings.Fields(n.Text), " "), 60), "on " + n.About.Label, func() { d.openSubject(n.About) }})
	}
	p.rows = append(p.rows, pages...)
	p.list.SetCount(len(p.rows))
	p.list.Select(min(0, len(p.rows)-1))
}

// open goes to what was found.
func (p *searchBox) open(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	p.box.Close()
	p.rows[i].open()
}

// openSubject goes to what a note is about.
func (d *Desk) openSubject(about app.Subject) {
	if about.Noun == app.SubjectCustomer {
		d.openCustomer(about.ID)
		return
	}
	d.openDocument(about.ID, about.Noun == app.SubjectDraft)
}

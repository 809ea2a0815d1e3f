package desktop

import (
	"context"
	"strconv"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// trailPage shows what was done in the books, by whom and when; all of it, or the history of one thing.
type trailPage struct {
	desk     *Desk
	list     *kit.List
	count    *kit.Text
	who      *kit.Select
	kind     *kit.Select
	from, to *kit.Date
	rows     *pager[app.TrailLine]
	of       trailThing
}

// trailThing is the thing whose history is shown; the zero one: everything.
type trailThing struct {
	id   bill.ID
	name string
	back func()
}

// historyChoice is offered where a thing has a history that the user may read.
const historyChoice = "Its history in the trail"

// trailKindWords are the groups of what is done.
var trailKindWords = map[app.TrailKind]string{
	app.TrailDocuments: "Documents", app.TrailMoney: "Money and reminders", app.TrailMasters: "Customers and items", app.TrailLetters: "Letters",
	app.TrailAccess: "Logins, people, keys", app.TrailBackups: "Backups, exports, checks", app.TrailSettings: "Settings",
}

// showTrail shows everything that was done.
func (d *Desk) showTrail() { d.showHistory(trailThing{back: d.showSecurity}) }

// showHistory shows what was done to one thing.
func (d *Desk) showHistory(of trailThing) {
	p := &trailPage{desk: d, of: of, count: kit.NewText("", kit.StyleCaption).SetLeast(60), from: d.dateField(true), to: d.dateField(true)}
	p.list = kit.NewList("Trail",
		kit.Column{Title: "When", Width: 140, Kind: kit.CellMuted},
		kit.Column{Title: "Who", Width: 140, Grow: 0.5, Kind: kit.CellAvatar},
		kit.Column{Title: "What", Width: 260, Grow: 2},
		kit.Column{Title: "Entry", Width: 76, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = p.open
	p.list.SetEmpty(kit.NewEmptyState(kit.IconClock, "Nothing was done", "Other days, people or kinds may show more.", nil))
	p.choices()
	p.rows = newPager(d, p.list, p.ask)
	p.rows.onLoad = func(total int) {
		p.count.Set(trailTotal(total))
		d.say("listed")
	}
	d.show("trail", p)
	p.loadPeople()
	p.rows.reload()
}

// trailTotal says how many entries there are; of many that were looked for only the latest are shown.
func trailTotal(total int) string {
	switch {
	case total == 1:
		return "1 entry"
	case total == app.TrailCounted+1:
		return "The latest " + strconv.Itoa(app.TrailCounted) + " entries; choose fewer days for those before"
	}
	return strconv.Itoa(total) + " entries"
}

// choices fills the fields that narrow the list.
func (p *trailPage) choices() {
	kinds := []kit.Suggestion{{Title: "All kinds"}}
	for _, k := range app.TrailKinds() {
		kinds = append(kinds, kit.Suggestion{ID: string(k), Title: trailKindWords[k]})
	}
	p.kind, p.who = kit.NewSelect(kinds...), kit.NewSelect(kit.Suggestion{Title: "Everybody"})
	p.kind.SetName("Kind")
	p.who.SetName("Who")
	p.kind.Choose("")
	p.who.Choose("")
	again := func(kit.Suggestion) { p.rows.restart() }
	p.kind.OnSelect, p.who.OnSelect = again, again
	p.from.SetPlaceHolder("From")
	p.to.SetPlaceHolder("To")
	for _, field := range []*kit.Date{p.from, p.to} {
		field.OnDate = func(_ time.Time, err error) {
			if err == nil {
				p.rows.restart()
			}
		}
	}
}

func (p *trailPage) loadPeople() {
	s := p.desk.me
	latest(p.desk, "trail people", s.TrailPeople, func(people []app.TrailPerson) {
		list := []kit.Suggestion{{Title: "Everybody"}}
		for _, one := range people {
			name := one.Name
			if name == "" {
				name = "Somebody of before"
			}
			list = append(list, kit.Suggestion{ID: one.ID.String(), Title: name})
		}
		p.who.SetChoices(list...)
		p.who.Choose("")
	})
}

// filter is what the fields ask for.
func (p *trailPage) filter() app.TrailFilter {
	f := app.TrailFilter{Kind: app.TrailKind(p.kind.Chosen().ID), Of: p.of.id}
	f.By, _ = bill.ParseID(p.who.Chosen().ID) // zero: everybody
	f.From, _ = dayIn(p.from)
	f.To, _ = dayIn(p.to)
	return f
}

func (p *trailPage) ask() question[app.TrailLine] {
	s, f := p.desk.me, p.filter()
	return func(ctx context.Context, offset, limit int) ([]app.TrailLine, int, error) {
		f.Offset, f.Limit = offset, limit
		return s.TrailList(ctx, f)
	}
}

func (p *trailPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *trailPage) goBack()               { p.of.back() }

// reload asks anew while nobody has scrolled down: an entry that comes on top would move what is being read.
func (p *trailPage) reload() {
	if p.list.Selected() <= 0 {
		p.rows.reload()
	}
}

func (p *trailPage) content() fyne.CanvasObject {
	title, about := "Trail", "Who did what and when. Each entry is signed and never changes."
	if p.of.name != "" {
		title = "History of " + p.of.name
	}
	save := kit.NewButton(kit.Secondary, kit.IconSave, "Save as table", p.save)
	save.SetName("Save what is shown as a CSV table", p.desk.tip)
	actions := []fyne.CanvasObject{save}
	if p.of.name == "" {
		export := kit.NewButton(kit.Secondary, kit.IconShield, "For an auditor", p.desk.askTrailExport)
		export.SetName("Export the whole trail, so that anybody can verify it", p.desk.tip)
		actions = append(actions, export)
	}
	return kit.NewColumn(
		kit.NewPageHeader(title, about, backButton(p.goBack), actions...),
		kit.NewRow(p.who, p.kind, p.from, p.to),
		listCard(p.list, p.count, "↑ ↓ move    Enter show what it changed"),
	)
}

func (p *trailPage) cells(i int, cells []kit.Cell) {
	l, ok := p.rows.row(i)
	if !ok {
		return
	}
	who := l.By
	if who == "" {
		who = "Somebody"
	}
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text = moment(l.Time), who, l.Words, strconv.FormatInt(l.Number, 10)
}

// open shows what the entry changed.
func (p *trailPage) open(i int) {
	if l, ok := p.rows.row(i); ok {
		p.desk.showEntry(l.Number, func() { p.desk.show("trail", p) })
	}
}

// save writes what is shown as a table: Ctrl+S.
func (p *trailPage) save() {
	d, s, f := p.desk, p.desk.me, p.filter()
	d.saveFile("Save the trail", "trail-"+s.Today().String()+".csv", func(ctx context.Context) ([]byte, error) {
		data, _, err := s.TrailCSV(ctx, f)
		return data, err
	}, d.savedAs("trail saved"))
}

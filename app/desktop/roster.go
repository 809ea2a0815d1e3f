package desktop

import (
	"context"

	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// rosterPage lists the customers, or the items, by name: what both lists do alike. What a row shows and opens is in its
// roster.
type rosterPage[T any] struct {
	desk   *Desk
	words  rosterWords
	search *kit.Entry
	list   *kit.List
	count  *kit.Text
	rows   *pager[T]
	kind   roster[T]
}

// rosterWords are what stands on a roster.
type rosterWords struct {
	title, about, search string
	one                  string // of what is listed
	icon                 kit.IconName
	hint                 string // while there is none
}

// roster is what a list of one kind needs besides its words.
type roster[T any] struct {
	columns []kit.Column
	cells   func(T, []kit.Cell)
	ask     func(search string) question[T]
	edit    func(T)
	create  func()
	load    func() // an import of a list
	more    *kit.Select
}

func newRosterPage[T any](d *Desk, words rosterWords, r roster[T]) *rosterPage[T] {
	p := &rosterPage[T]{desk: d, words: words, kind: r, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList(words.title, r.columns...)
	p.list.OnCells = func(i int, cells []kit.Cell) {
		if one, ok := p.rows.row(i); ok {
			r.cells(one, cells)
		}
	}
	p.list.OnOpen = p.open
	p.rows = newPager(d, p.list, func() question[T] { return r.ask(p.search.Text) })
	p.rows.onLoad = p.loaded
	p.search = newSearch(words.search, p.list, func(string) { p.rows.restart() })
	return p
}

func (p *rosterPage[T]) first() fyne.Focusable { return p.search }
func (p *rosterPage[T]) leave()                {}
func (p *rosterPage[T]) reload()               { p.rows.reload() }
func (p *rosterPage[T]) find()                 { p.desk.canvas().Focus(p.search) }

func (p *rosterPage[T]) content() fyne.CanvasObject {
	w := p.words
	actions := []fyne.CanvasObject{
		kit.NewWide(300, p.search), kit.NewButton(kit.Secondary, kit.IconNone, "Import", p.kind.load),
		kit.NewButton(kit.Primary, kit.IconPlus, "New "+w.one, p.kind.create),
	}
	if p.kind.more != nil {
		actions = append(actions, kit.NewWide(120, p.kind.more))
	}
	return kit.NewColumn(
		kit.NewPageHeader(w.title, w.about, nil, actions...),
		listCard(p.list, p.count, "↑ ↓ move    Enter open    Ctrl+N new invoice"),
	)
}

func (p *rosterPage[T]) open(i int) {
	if one, ok := p.rows.row(i); ok {
		p.kind.edit(one)
	}
}

func (p *rosterPage[T]) loaded(total int) {
	w := p.words
	p.count.Set(plural(total, w.one))
	if total == 0 {
		if p.search.Text != "" {
			p.list.SetEmpty(kit.NewEmptyState(kit.IconSearch, "Nothing found", "Try fewer letters.", nil))
		} else {
			p.list.SetEmpty(kit.NewEmptyState(w.icon, "No "+w.one+"s yet", w.hint,
				kit.NewButton(kit.Secondary, kit.IconPlus, "New "+w.one, p.kind.create)))
		}
	}
	p.desk.say("listed")
}

// askDelete asks before a customer or an item is deleted; told is what is said once it is gone and gone has been called.
func (d *Desk) askDelete(title, words string, work func(context.Context) error, gone func(), told string) {
	box := kit.NewDialog(title, kit.NewParagraph(words), kit.Danger, "Delete", "Keep")
	box.OnConfirm = func() {
		box.Close()
		kit.Go(d.run, context.Background(), func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
			func(_ struct{}, err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				gone()
				d.toast(kit.ToneInfo, told)
			})
	}
	box.ShowOn(d.canvas())
}

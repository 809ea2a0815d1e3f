package desktop

import (
	"context"

	"counterfoil/app/bill"
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
func (p *rosterPage[T]) reload()               { p.rows.reload() }
func (p *rosterPage[T]) find()                 { p.desk.canvas().Focus(p.search) }

func (p *rosterPage[T]) content() fyne.CanvasObject {
	w := p.words
	actions := append([]fyne.CanvasObject{kit.NewWide(300, p.search)}, p.desk.toWrite(
		kit.NewButton(kit.Secondary, kit.IconNone, "Import", p.kind.load),
		kit.NewButton(kit.Primary, kit.IconPlus, "New "+w.one, p.kind.create))...)
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
				p.desk.buttonWhen("draft.save", kit.NewButton(kit.Secondary, kit.IconPlus, "New "+w.one, p.kind.create))))
		}
	}
	p.desk.say("listed")
}

// askDelete asks before something goes for good; told is what is said once it is gone and gone has been called.
func (d *Desk) askDelete(title, words string, work func(context.Context) error, gone func(), told string) {
	d.confirmDelete(title, words, work, func(err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		gone()
		d.toast(kit.ToneInfo, told)
	})
}

// askBin asks before a customer or an item goes into the bin; told is what is said once it is there and gone has been called.
func (d *Desk) askBin(a archiver, words, told string, work func(context.Context, bill.ID) error) {
	d.confirmDelete("Delete this "+a.noun+"?", words, func(ctx context.Context) error { return work(ctx, a.id) }, func(err error) {
		if err != nil {
			if !d.offerArchive(a, err) {
				d.showProblem(err)
			}
			return
		}
		a.gone()
		d.deleted(a.id, told)
	})
}

func (d *Desk) confirmDelete(title, words string, work func(context.Context) error, done func(error)) {
	box := kit.NewDialog(title, kit.NewParagraph(words), kit.Danger, "Delete", "Keep")
	box.OnConfirm = func() {
		box.Close()
		kit.Do(d.run, context.Background(), work,
			func(err error) { done(err) })
	}
	box.ShowOn(d.canvas())
}

// menuChoice is a line of a menu, and what it does.
type menuChoice struct {
	title string
	do    func()
}

// moreMenu is a menu of what else there is on a page.
func moreMenu(list ...menuChoice) *kit.Select {
	lines := make([]kit.Suggestion, len(list))
	for i, c := range list {
		lines[i] = kit.Suggestion{ID: c.title, Title: c.title}
	}
	menu := kit.NewMenu("More", lines...)
	menu.OnSelect = func(s kit.Suggestion) {
		for _, c := range list {
			if c.title == s.ID {
				c.do()
			}
		}
	}
	return menu
}

// archivedWord is the choice that shows what is archived too, or leaves it out again.
func archivedWord(shown bool) string {
	if shown {
		return "Hide archived"
	}
	return "Show archived"
}

// archivedName is a name in a list that shows what is archived too.
func archivedName(name string, archived bool) string {
	if archived {
		return name + " · archived"
	}
	return name
}

package desktop

import (
	"context"

	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// chunkRows is how many rows of a long list are asked for at once.
const chunkRows = 100

// pager holds the part of a long list that was looked at, and asks for more when a row comes into view: a list of a hundred
// thousand documents opens as quickly as one of twenty.
type pager[T any] struct {
	desk   *Desk
	list   *kit.List
	ask    func() question[T] // on the UI goroutine: what to ask now
	onLoad func(total int)    // after each answer; may be nil

	now    question[T]
	round  int // answers to an older question are dropped
	chunks map[int][]T
	old    map[int][]T // shown until the new ones are here
	asked  map[int]bool
}

// question asks the books for a part of a list, and how many rows there are in all. It runs away from the UI goroutine, so it
// holds all that it needs.
type question[T any] func(ctx context.Context, offset, limit int) ([]T, int, error)

func newPager[T any](d *Desk, list *kit.List, ask func() question[T]) *pager[T] {
	return &pager[T]{desk: d, list: list, ask: ask, chunks: map[int][]T{}, old: map[int][]T{}, asked: map[int]bool{}}
}

type chunk[T any] struct {
	rows  []T
	total int
}

// reload asks anew, from the top. What is on show stays until the answer comes.
func (p *pager[T]) reload() {
	p.round++
	p.now, p.asked = p.ask(), map[int]bool{}
	p.fetch(0, true)
}

// restart is reload for another question: the rows on show answer the old one.
func (p *pager[T]) restart() {
	p.list.Select(-1)
	p.reload()
}

func (p *pager[T]) fetch(n int, first bool) {
	round, ask := p.round, p.now
	p.asked[n] = true
	kit.Go(p.desk.run, context.Background(), func(ctx context.Context) (c chunk[T], err error) {
		c.rows, c.total, err = ask(ctx, n*chunkRows, chunkRows)
		return c, err
	}, func(c chunk[T], err error) {
		if round != p.round {
			return
		}
		if err != nil {
			p.desk.showProblem(err)
			return
		}
		if first {
			p.old, p.chunks = p.chunks, map[int][]T{}
		}
		p.chunks[n] = c.rows
		p.list.SetCount(c.total)
		if p.onLoad != nil {
			p.onLoad(c.total)
		}
	})
}

// row is a row of the list, if it is here; otherwise it is on its way.
func (p *pager[T]) row(i int) (row T, ok bool) {
	n, at := i/chunkRows, i%chunkRows
	if rows := p.chunks[n]; at < len(rows) {
		return rows[at], true
	}
	if !p.asked[n] {
		p.fetch(n, false)
	}
	if rows := p.old[n]; at < len(rows) {
		return rows[at], true
	}
	return row, false
}

// listCard puts a list on a card, with a line below that says how many there are and which keys help.
func listCard(list *kit.List, count *kit.Text, keys string) fyne.CanvasObject {
	foot := container.New(layout.NewCustomPaddedLayout(9, 3, 12, 12), container.NewBorder(nil, nil, nil,
		kit.NewText(keys, kit.StyleCaption), count))
	return kit.NewCardInset(container.NewBorder(nil, foot, nil, nil, list), 8)
}

// newSearch is a search field; Down goes into the list, Enter opens its first row.
func newSearch(words string, list *kit.List, changed func(string)) *kit.Entry {
	e := kit.NewEntry()
	e.SetPlaceHolder(words)
	e.SetIcon(searchIcon())
	e.OnChanged = changed
	e.OnKey = func(ev *fyne.KeyEvent) bool {
		switch ev.Name {
		case fyne.KeyDown:
			if list.Count() > 0 {
				list.Focus()
				list.Select(max(0, list.Selected()))
			}
		case fyne.KeyEscape:
			if e.Text == "" {
				return false
			}
			e.SetText("")
		default:
			return false
		}
		return true
	}
	e.OnEnter = func() {
		if list.Count() > 0 && list.OnOpen != nil {
			list.OnOpen(max(0, list.Selected()))
		}
	}
	return e
}

// searchIcon is the glass in the field, in the muted colour of the theme on show.
func searchIcon() fyne.Resource {
	settings := fyne.CurrentApp().Settings()
	return kit.Icon(kit.IconSearch, settings.Theme().Color(kit.ColorMuted, settings.ThemeVariant()))
}

// lookAtFirst is what follows each answer on a page that shows the chosen row beside its list: how many there are, and the first of them where none is
// chosen yet.
func (d *Desk) lookAtFirst(list *kit.List, count *kit.Text, noun string, look func()) func(total int) {
	return func(total int) {
		count.Set(plural(total, noun))
		if list.Selected() < 0 && total > 0 {
			list.Select(0)
		}
		look()
		d.say("listed")
	}
}

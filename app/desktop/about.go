package desktop

import (
	"runtime"
	"slices"
	"strings"

	"counterfoil/app/desktop/kit"
	"counterfoil/assets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// aboutName is what the page is called, in the settings of the window and in the search.
const aboutName = "About Counterfoil"

// aboutPage says which program this is, and under which licences it and all that is in it are passed on.
type aboutPage struct {
	desk  *Desk
	list  *kit.List
	parts []part
	text  *fyne.Container // paragraphs of the licence
	pane  *container.Scroll
}

// readAtOnce is how much of a licence is laid out at a time, in bytes: the longest would hold the window up for a second.
const readAtOnce = 12_000

// part is the program, a font or a library, with its licences.
type part struct{ name, version, licence string }

func (d *Desk) showAbout() {
	p := &aboutPage{desk: d, parts: parts(), text: container.New(layout.NewCustomPaddedVBoxLayout(14))}
	p.list = kit.NewList("Parts of the program", kit.Column{Title: "Part", Width: 200, Grow: 1}, kit.Column{Title: "Version", Width: 90, Kind: kit.CellMuted})
	p.list.OnCells = func(row int, cells []kit.Cell) {
		cells[0].Text, cells[1].Text = p.parts[row].name, cutTo(p.parts[row].version, 14)
	}
	p.list.OnSelect = p.look
	p.list.SetCount(len(p.parts))
	p.pane = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, 14), p.text))
	d.show("about", p)
	p.list.Select(0)
	p.look(0)
}

// parts are all parts by themselves: many libraries share one text, and some have several.
func parts() (list []part) {
	at := map[string]int{}
	for _, l := range assets.Licences() {
		for _, of := range l.Of {
			if i, known := at[of]; known {
				list[i].licence += "\n\n\n" + l.Text
				continue
			}
			name, version := of, ""
			if cut := strings.LastIndex(of, " v"); cut > 0 {
				name, version = of[:cut], of[cut+1:]
			}
			at[of] = len(list)
			list = append(list, part{name, version, l.Text})
		}
	}
	own := slices.IndexFunc(list, func(p part) bool { return p.version != "" })
	slices.SortStableFunc(list[own:], func(a, b part) int { return strings.Compare(a.name, b.name) })
	return list
}

// look shows the licence of a part from its beginning.
func (p *aboutPage) look(row int) {
	p.text.RemoveAll()
	p.read(p.parts[row].licence)
	p.pane.ScrollToTop()
}

// read adds the beginning of a text, and a button for what follows it.
func (p *aboutPage) read(text string) {
	end := len(text)
	if line := strings.LastIndexByte(text[:min(end, readAtOnce)], '\n'); end > readAtOnce && line > 0 {
		end = line
	}
	p.text.Add(kit.NewParagraph(strings.TrimRight(text[:end], "\n")))
	if rest := strings.TrimLeft(text[end:], "\n"); rest != "" {
		var more fyne.CanvasObject
		more = container.NewHBox(kit.NewButton(kit.Secondary, kit.IconNone, "Go on reading", func() {
			p.text.Remove(more)
			p.read(rest)
			p.list.Focus() // the button that had the keyboard is gone
		}))
		p.text.Add(more)
	}
}

func (p *aboutPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *aboutPage) goBack()               { p.desk.showWindowSettings() }

func (p *aboutPage) content() fyne.CanvasObject {
	head := kit.NewPageHeader(aboutName, "Version "+p.desk.cfg.Version+" for "+runtime.GOOS+"/"+runtime.GOARCH+". It and all that is in it may be passed on under these licences.",
		backButton(p.goBack))
	licence := kit.NewCardInset(p.pane, 18)
	body := container.New(&beside{gap: 14, form: 380}, listCard(p.list, kit.NewText(plural(len(p.parts), "part"), kit.StyleCaption), "↑ ↓ choose"), licence)
	return container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 14, 0, 0), head), nil, nil, nil, body)
}

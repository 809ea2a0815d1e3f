package desktop

import (
	"runtime"
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
	text  *kit.Paragraph
	pane  *container.Scroll
}

// part is the program, a font or a library, with one of its licences.
type part struct{ name, version, licence string }

func (d *Desk) showAbout() {
	p := &aboutPage{desk: d, parts: parts(), text: kit.NewParagraph("")}
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

// parts are all parts by themselves: many libraries share one text.
func parts() (list []part) {
	for _, l := range assets.Licences() {
		for _, of := range l.Of {
			name, version := of, ""
			if at := strings.LastIndex(of, " v"); at > 0 {
				name, version = of[:at], of[at+1:]
			}
			list = append(list, part{name, version, l.Text})
		}
	}
	return list
}

// look shows the licence of a part from its beginning.
func (p *aboutPage) look(row int) {
	p.text.Set(p.parts[row].licence)
	p.pane.ScrollToTop()
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

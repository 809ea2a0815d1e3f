package desktop

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"unicode"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// entryPage shows one entry of the trail: who did what when, and of each field what stood there before and after.
type entryPage struct {
	entry app.ToldEntry
	about app.TrailThing // what it is about
	list  *kit.List
	full  *kit.Paragraph // the chosen change with its values at full length
	open  *kit.Button    // what it is about; nil where that has no page
	back  func()
}

// showEntry shows an entry of the trail; back leads to where it was chosen.
func (d *Desk) showEntry(number int64, back func()) {
	s := d.me
	latest(d, "trail entry", func(ctx context.Context) (app.ToldEntry, error) { return s.TrailEntry(ctx, number) }, func(e app.ToldEntry) {
		p := &entryPage{entry: e, about: e.Thing, full: kit.NewParagraph("").Muted(), back: back}
		p.list = kit.NewList("Changes",
			kit.Column{Title: "Of", Width: 150, Grow: 1, Kind: kit.CellMuted},
			kit.Column{Title: "Field", Width: 130, Grow: 0.8},
			kit.Column{Title: "Before", Width: 140, Grow: 1},
			kit.Column{Title: "After", Width: 140, Grow: 1},
		)
		p.list.OnCells, p.list.OnSelect = p.cells, p.choose
		p.list.SetEmpty(kit.NewEmptyState(kit.IconDone, "It changed no field", "Such as a login, a backup, or a file that was written.", nil))
		p.list.SetCount(len(e.Told))
		if show := d.pageOf(p.about); show != nil {
			p.open = kit.NewButton(kit.Primary, kit.IconNone, "Open it", show)
			p.open.SetName("Open what the entry is about", d.tip)
		}
		d.show("trail entry", p)
	})
}

// pageOf is what leads to the page of a thing that an entry is about, nil where there is none.
func (d *Desk) pageOf(t app.TrailThing) func() {
	switch {
	case t.Noun == "customer":
		return func() { d.openCustomer(t.ID) }
	case t.Noun == "item":
		return func() { d.openItem(t.ID) }
	case t.Noun == "draft":
		return func() { d.openDocument(t.ID, true) }
	case t.Noun == "letter":
		return func() { d.showPosted(t.ID) }
	case bill.Kind(t.Noun).Known():
		return func() { d.openDocument(t.ID, false) }
	case t.Noun == "payment" && !t.Of.IsZero():
		return func() { d.openDocument(t.Of, false) }
	}
	return nil
}

func (p *entryPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *entryPage) reload()               {}
func (p *entryPage) goBack()               { p.back() }

func (p *entryPage) content() fyne.CanvasObject {
	e := p.entry
	who := cmp.Or(e.Who, "Somebody")
	var actions []fyne.CanvasObject
	if p.open != nil {
		actions = append(actions, p.open)
	}
	facts := [][2]string{{"When", moment(e.Time)}, {"Who", who + ", " + strings.ToLower(cmp.Or(roleName[app.Role(e.Role)], e.Role))}}
	if e.Outcome != "done" {
		facts = append(facts, [2]string{"Outcome", e.Outcome})
	}
	more := [][2]string{{"Computer", short(e.Device.String())}, {"Action", e.Action}, {"Program", e.Version}}
	foot := p.full
	if e.More > 0 {
		foot.Set("and " + plural(int(e.More), "more change"))
	}
	return kit.NewColumn(
		kit.NewPageHeader("Entry "+strconv.FormatInt(e.Number, 10), who+" "+e.Words, backButton(p.goBack), actions...),
		kit.NewCard(container.New(shares{1, 1}, table(facts), table(more))),
		kit.NewCardInset(container.NewBorder(nil, container.New(layout.NewCustomPaddedLayout(9, 3, 12, 12), foot), nil, nil, p.list), 8),
	)
}

// short is the beginning of an id, by which a person tells two apart.
func short(id string) string { return id[:min(len(id), 13)] }

func (p *entryPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.entry.Told) {
		return
	}
	c := p.entry.Told[i]
	cells[0].Text, cells[1].Text = p.entry.Of(c), fieldTold(c.Field)
	cells[2], cells[3] = p.side(c.Was), p.side(c.Is)
}

func (p *entryPage) side(v app.ToldValue) kit.Cell {
	if v.Erased {
		return kit.Cell{Text: "erased", Tone: kit.ToneWarning}
	}
	return kit.Cell{Text: p.entry.Called(v)}
}

// choose shows a change in full, for rows are cut to their columns.
func (p *entryPage) choose(i int) {
	if i < 0 || i >= len(p.entry.Told) {
		return
	}
	c := p.entry.Told[i]
	word := func(v app.ToldValue) string {
		return cmp.Or(p.side(v).Text, "nothing")
	}
	p.full.Set(p.entry.Of(c) + ", " + fieldTold(c.Field) + ": " + word(c.Was) + " \u2192 " + word(c.Is))
}

// fieldTold is the name of a field as it reads: "eInvoice.profile" is "E invoice, profile".
func fieldTold(name string) string {
	var out strings.Builder
	for i, r := range name {
		switch {
		case r == '.':
			out.WriteString(", ")
		case i == 0:
			out.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r):
			out.WriteString(" " + string(unicode.ToLower(r)))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// askTrailExport asks where the whole trail is to be written, and whether with what was typed of people.
func (d *Desk) askTrailExport() {
	s := d.me
	values := kit.NewCheckbox("With the names and addresses that were typed")
	d.askSaveWith("Export the trail", "trail-"+s.Today().String()+".txt", "Anybody can verify it without the books: counterfoil trail verify FILE. It is not encrypted.", values, func(path string) {
		kit.Go(d.run, context.Background(), func(ctx context.Context) (app.TrailExport, error) { return s.ExportTrail(ctx, path, values.On(), nil) },
			func(out app.TrailExport, err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				d.trailExported(out)
			})
	})
}

// trailExported tells what whoever verifies the file compares with.
func (d *Desk) trailExported(out app.TrailExport) {
	box := kit.NewDialog("The trail is exported", container.New(layout.NewCustomPaddedVBoxLayout(10), table([][2]string{
		{"File", out.Path}, {"Entries", strconv.FormatInt(out.Anchor.Size, 10)}, {"Anchor", out.Anchor.Short()}, {"Fingerprint", out.Owner},
	}), kit.NewParagraph("Give the anchor and the owner's fingerprint to the auditor by another way than the file, such as on paper: they show that the file is the one that you wrote.").Muted()),
		kit.Primary, "Done", "")
	box.Width = 620
	box.OnConfirm = box.Close
	box.ShowOn(d.canvas())
	d.say("trail exported")
}

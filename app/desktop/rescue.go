package desktop

import (
	"bytes"
	"context"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// rescuePage shows damaged books: what of them is missing, and the way to take the rest along. Nothing else is shown of them,
// for a sum without what is missing would be wrong.
type rescuePage struct {
	desk   *Desk
	damage app.Damage
	banner *kit.Banner
	list   *kit.List
	words  *kit.Paragraph
	work   *booksWork
}

// offerRescue asks whether to open what is left of books that a login has found damaged.
func (p *unlockPage) offerRescue(name string) {
	d := p.desk
	forget := func() { clear(p.kept); p.kept = nil }
	box := kit.NewDialog("These books are damaged", nil, kit.Primary, "Open what can be read", "Cancel")
	ways := kit.NewButton(kit.Secondary, kit.IconRestore, "Look for whole copies", func() {
		forget()
		box.Close()
		d.showWayBack(d.books.Dir())
	})
	box.SetBody(container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewParagraph("Some of their pages are not as they were written: a disk, a cable or another program has changed them."),
		kit.NewParagraph("You can open what can still be read, see what is missing, and export the rest. The folder of the books stays as it is.").Muted(), container.NewHBox(ways)))
	box.Width = 520
	box.OnCancel = forget
	box.OnConfirm = func() {
		pass := bytes.Clone(p.kept)
		forget()
		box.Close()
		p.rescue(name, pass)
	}
	box.ShowOn(d.canvas())
}

// rescue reads what can be read, which takes as long as reading the file.
func (p *unlockPage) rescue(name string, pass []byte) {
	d := p.desk
	busy := kit.NewProgress("Reading "+bookName(d.books.Dir()), "Cancel")
	box := kit.NewDialog("Damaged books", busy, kit.Primary, "", "")
	ctx, report, cancel := watch(d.run, busy)
	prompt := p.key.again(d.run)
	box.ShowOn(d.canvas())
	kit.Go(d.run, ctx, func(ctx context.Context) (*app.Session, error) {
		defer clear(pass)
		return d.books.WithKeyPrompt(prompt).Rescue(ctx, name, pass, "", report)
	}, func(s *app.Session, err error) {
		stopped := ctx.Err() != nil
		cancel()
		box.Close()
		switch {
		case stopped:
		case err != nil:
			p.refused(err)
			p.offerWays(err)
		default:
			d.enterRescued(s)
		}
	})
}

// enterRescued shows what is left of damaged books. There is no sidebar: nothing else can be done with them.
func (d *Desk) enterRescued(s *app.Session) {
	if s.Needs() != app.NeedsNothing {
		d.enterHalf(s, d.enterRescued)
		return
	}
	d.drop()
	d.me, d.setup, d.half = s, nil, nil
	d.idle.Touch()
	d.showRescue()
	d.tick()
}

func (d *Desk) showRescue() {
	damage, err := d.me.Damage()
	if err != nil {
		d.showProblem(err)
		return
	}
	p := &rescuePage{desk: d, damage: damage, work: newBooksWork(d), banner: kit.NewBanner(kit.ToneError, "", nil)}
	p.words = kit.NewParagraph("Everything that can be read, as JSON and CSV files and PDFs, in the clear, with a list of what is missing. " +
		"For the rest, lock these books, go to Other books, and restore the last good backup beside them.").Muted()
	p.work.export = kit.NewButton(kit.Primary, kit.IconFolder, "Export what is readable", p.work.askExport)
	p.work.check = kit.NewButton(kit.Secondary, kit.IconShield, "Check the rest", p.work.checkBooks)
	p.work.exported = p.words.Set
	p.work.told = func(verdict string) { p.banner.Set(kit.ToneError, verdict) }
	p.banner.Set(kit.ToneError, p.verdict())
	p.list = kit.NewList("What is missing",
		kit.Column{Title: "Missing", Width: 150, Kind: kit.CellText},
		kit.Column{Title: "Number or name", Width: 200, Grow: 2, Kind: kit.CellStrong},
		kit.Column{Title: "What of it", Width: 200, Grow: 2, Kind: kit.CellMuted})
	p.list.OnCells = p.cells
	p.list.SetEmpty(kit.NewEmptyState(kit.IconDone, "No record is missing", "The damaged pages held only what can be made again from others.", nil))
	d.show("rescue", p)
	p.list.SetCount(len(damage.Missing))
}

// verdict is what is known before the rest is checked.
func (p *rescuePage) verdict() string {
	return app.Harm(&p.damage) + " These books are open to be exported; nothing in them can be changed."
}

func (p *rescuePage) first() fyne.Focusable { return p.work.export }

func (p *rescuePage) content() fyne.CanvasObject {
	d := p.desk
	pages := container.New(layout.NewCustomPaddedVBoxLayout(4))
	for i, one := range p.damage.Pages {
		if i == 3 && len(p.damage.Pages) > 4 {
			pages.Add(kit.NewText(fmt.Sprintf("and %d more", int64(len(p.damage.Pages)-i)+p.damage.More), kit.StyleCaption).SetLeast(60))
			break
		}
		pages.Add(kit.NewText("Damaged: "+app.PageText(one), kit.StyleCaption).SetLeast(60))
	}
	export := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewText("Take along what is left", kit.StyleHeading), p.words,
		container.NewHBox(p.work.export, p.work.check)))
	missing := container.NewBorder(container.New(layout.NewCustomPaddedLayout(6, 8, 12, 12),
		container.New(layout.NewCustomPaddedVBoxLayout(6), kit.NewText("What is missing", kit.StyleHeading), pages)), nil, nil, nil, p.list)
	return container.New(layout.NewCustomPaddedLayout(18, 18, 24, 24), kit.NewColumn(
		kit.NewPageHeader(bookName(d.me.Dir()), "Damaged books, open to be exported", nil,
			kit.NewButton(kit.Secondary, kit.IconLock, "Lock", d.Lock)),
		p.banner, export, p.work.busy, kit.NewCardInset(missing, 8)))
}

func (p *rescuePage) cells(i int, cells []kit.Cell) {
	if i >= len(p.damage.Missing) {
		return
	}
	m := p.damage.Missing[i]
	name := m.Label
	if name == "" && !m.ID.IsZero() {
		name = m.ID.String()
	}
	cells[0].Text, cells[1].Text, cells[2].Text = m.Noun, name, m.Part
	if m.Part == "" {
		cells[2].Text = "all of it"
	}
	if m.Count == 0 {
		cells[1].Text = "some of them"
	}
}

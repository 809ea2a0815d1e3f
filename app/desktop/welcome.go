package desktop

import (
	"context"

	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// welcomePage is the first thing on a fresh computer: new books, books that are there, a backup, an export, or what a client handed over.
type welcomePage struct {
	desk   *Desk
	create *kit.Button
	open   *kit.Button
	get    *kit.Button
	take   *kit.Button
	given  *kit.Button
}

func (d *Desk) showWelcome() {
	p := &welcomePage{desk: d}
	p.create = kit.NewButton(kit.Primary, kit.IconPlus, "Set up new books", d.startWizard)
	p.open = kit.NewButton(kit.Secondary, kit.IconFolder, "Open books on this computer", p.openFolder)
	p.get = kit.NewButton(kit.Secondary, kit.IconRestore, "Restore a backup", func() { d.showRestore(d.showWelcome) })
	p.take = kit.NewButton(kit.Secondary, kit.IconFolder, "Make books of an export", d.showTakeOver)
	p.given = kit.NewButton(kit.Secondary, kit.IconFolder, "Open what a client handed over", func() { d.showOpenGiven(d.showWelcome) })
	d.show("welcome", p)
}

func (p *welcomePage) first() fyne.Focusable { return p.create }

func (p *welcomePage) content() fyne.CanvasObject {
	return centred(440, kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(14),
		kit.NewText("Counterfoil", kit.StyleTitle),
		kit.NewParagraph("Bills in seconds, with or without a network. Your books lie on this computer, sealed: "+
			"nobody else can read them, and nobody can quietly change them.").Muted(),
		layout.NewSpacer(),
		p.create, p.open, p.get, p.take, p.given,
		kit.NewText("New books take about five minutes.", kit.StyleCaption),
	), 28))
}

func (p *welcomePage) openFolder() {
	d := p.desk
	field := newPathEntry(d.chooseFolder("Folder of the books"))
	line := kit.NewField("Folder of the books", field.row, "A folder whose name ends in .counterfoil")
	box := kit.NewDialog("Open books", line, kit.Primary, "Open", "Cancel")
	box.Width, box.First = 620, field.Entry
	box.OnConfirm = func() {
		path := field.path()
		kit.Go(d.run, context.Background(), func(context.Context) (bool, error) { return isFolder(path), nil }, func(there bool, _ error) {
			if !there {
				line.SetProblem("There is no such folder.")
				return
			}
			box.Close()
			d.openBooks(path)
		})
	}
	box.ShowOn(d.canvas())
}

// centred puts a card of a width into the middle of the window.
func centred(width float32, card fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVScroll(container.NewCenter(kit.NewWide(width, card)))
}

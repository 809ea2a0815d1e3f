package desktop

import (
	"context"
	"errors"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// takeOverPage asks for a complete export, and looks into it before books are made of it. What follows are the steps of new books, without
// those that the export answers.
type takeOverPage struct {
	desk *Desk
	from *pathEntry
	at   *kit.Field
	look *kit.Button
	note *kit.Banner
	busy *fyne.Container
	stop context.CancelFunc // ends the look; nil while nobody looks
}

func (d *Desk) showTakeOver() {
	p := &takeOverPage{desk: d, note: kit.NewBanner(kit.ToneError, "", nil), busy: container.NewStack()}
	p.note.Set(kit.ToneError, "")
	p.from = newPathEntry(d.chooseFolder("Folder of the export"))
	p.at = kit.NewField("Folder of the export", p.from.row, "As Export everything has written it, whole and unchanged")
	p.from.OnEnter = p.inspect
	p.look = kit.NewButton(kit.Primary, kit.IconEye, "Look into it", p.inspect)
	d.show("takeover", p)
}

func (p *takeOverPage) first() fyne.Focusable { return p.from.Entry }
func (p *takeOverPage) goBack()               { p.desk.showWelcome() }

func (p *takeOverPage) leave() {
	if p.stop != nil {
		p.stop()
	}
}

func (p *takeOverPage) content() fyne.CanvasObject {
	return cardPage(560, []fyne.CanvasObject{
		kit.NewText("Make books of an export", kit.StyleTitle),
		kit.NewParagraph("The same documents, numbers, payments and settings become new books, under a passphrase and a recovery key of their own. " +
			"The export stays as it is.").Muted(),
		p.at, p.note, p.busy,
	}, buttons("Back", p.goBack, p.look))
}

// inspect compares every file with what the export says of itself.
func (p *takeOverPage) inspect() {
	d, path := p.desk, p.from.path()
	p.at.SetProblem("")
	p.note.Set(kit.ToneError, "")
	if path == "" {
		p.at.SetProblem("Type or choose the folder.")
		return
	}
	p.look.Disable()
	busy := kit.NewProgress("Comparing every file", "Cancel")
	ctx, report, cancel := watch(d.run, busy)
	p.stop = cancel
	p.busy.Objects = []fyne.CanvasObject{busy}
	p.busy.Refresh()
	kit.Go(d.run, ctx, func(ctx context.Context) (app.ExportFacts, error) { return app.InspectExport(ctx, path, report) },
		func(facts app.ExportFacts, err error) {
			stopped := ctx.Err() != nil
			cancel()
			p.stop = nil
			p.look.Enable()
			p.busy.Objects = nil
			p.busy.Refresh()
			switch {
			case stopped && err != nil:
				p.note.Set(kit.ToneInfo, "Stopped.")
			case err != nil:
				p.refused(err)
			default:
				w := &wizard{desk: d, from: path, facts: facts}
				w.company.Name = facts.Company
				w.showOwner()
			}
		})
}

// refused says why nothing is made of a folder, and which file it is about.
func (p *takeOverPage) refused(err error) {
	e, known := errors.AsType[*app.Error](err)
	switch {
	case known && e.Kind == app.Missing:
		p.at.SetProblem("This folder is no complete export, or there is no such folder.")
		p.desk.canvas().Focus(p.from.Entry)
	case known && e.Kind == app.Damaged && e.Field != "":
		p.note.Set(kit.ToneError, exportWordsOf(err))
	default:
		_, words := explain(err)
		p.note.Set(kit.ToneError, words)
	}
	p.desk.say("problem " + string(app.KindOf(err)))
}

// exportWordsOf says of an export that is not as it was written which file is not.
func exportWordsOf(err error) string {
	_, words := explain(err)
	if e, ok := errors.AsType[*app.Error](err); ok && e.Hint == app.HintExport && e.Field != "" {
		words = "Not as it was written: " + e.Field + ". " + words
	}
	return words
}

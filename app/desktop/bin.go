package desktop

import (
	"context"
	"errors"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// binPage lists what was deleted and can still be put back.
type binPage struct {
	desk  *Desk
	back  func() // to the page that it was opened from
	list  *kit.List
	rows  []app.Binned
	count *kit.Text
}

// showBin shows what was deleted.
func (d *Desk) showBin(back func()) {
	p := &binPage{desk: d, back: back, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Bin",
		kit.Column{Title: "What", Width: 100, Kind: kit.CellMuted},
		kit.Column{Title: "Name", Width: 200, Grow: 1},
		kit.Column{Title: "Deleted", Width: 120, Kind: kit.CellMuted},
		kit.Column{Title: "Kept until", Width: 120, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(int) { p.restore() }
	p.list.SetEmpty(kit.NewEmptyState(kit.IconTrash, "The bin is empty", "What you delete lies here for 30 days and can be put back.", nil))
	d.show("bin", p)
	p.reload()
}

func (p *binPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *binPage) goBack()               { p.back() }

func (p *binPage) content() fyne.CanvasObject {
	return kit.NewColumn(
		kit.NewPageHeader("Bin", "What was deleted, kept for 30 days", backButton(p.goBack),
			append(p.desk.when("bin.restore", kit.NewButton(kit.Secondary, kit.IconRestore, "Put back", p.restore)),
				p.desk.when("bin.empty", kit.NewButton(kit.Quiet, kit.IconTrash, "Empty the bin", p.askEmpty))...)...),
		listCard(p.list, p.count, "↑ ↓ move    Enter put back"),
	)
}

func (p *binPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "bin", s.Bin, func(list []app.Binned) {
		p.rows = list
		p.list.SetCount(len(list))
		if len(list) > 0 && p.list.Selected() < 0 {
			p.list.Select(0)
		}
		p.count.Set(plural(len(list), "thing") + " in the bin")
		d.say("listed")
	})
}

// binnedWords name what lies in the bin.
var binnedWords = map[string]string{app.BinnedCustomer: "Customer", app.BinnedItem: "Item", app.BinnedDraft: "Draft"}

func (p *binPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	b, f := p.rows[i], p.desk.style
	cells[0].Text, cells[1].Text = binnedWords[b.Noun], b.Name
	cells[2].Text, cells[3].Text = ago(p.desk.now().Sub(b.Since)), f.day(bill.DateOf(b.Until.Local()))
}

// restore puts back what is chosen.
func (p *binPage) restore() {
	if !p.desk.me.May("bin.restore") {
		return
	}
	if i := p.list.Selected(); i >= 0 && i < len(p.rows) {
		p.desk.putBack(p.rows[i].ID)
	}
}

// askEmpty removes everything in the bin for good.
func (p *binPage) askEmpty() {
	d, s := p.desk, p.desk.me
	if len(p.rows) == 0 {
		return
	}
	box := kit.NewDialog("Empty the bin?", kit.NewParagraph(plural(len(p.rows), "thing")+" will be gone for good, with notes and files. Nobody can put that back."),
		kit.Danger, "Empty", "Keep")
	box.OnConfirm = func() {
		box.Close()
		kit.Go(d.run, context.Background(), func(ctx context.Context) (int, error) { return s.EmptyBin(ctx, nil) },
			func(n int, err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				p.reload()
				d.toast(kit.ToneInfo, plural(n, "thing")+" removed for good")
			})
	}
	box.ShowOn(d.canvas())
}

// putBack takes something out of the bin again.
func (d *Desk) putBack(id bill.ID) {
	s := d.me
	if s == nil {
		return
	}
	kit.Go(d.back, context.Background(), func(ctx context.Context) (app.Binned, error) { return s.RestoreBinned(ctx, id) },
		func(b app.Binned, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			if r, ok := d.page.(reloader); ok {
				r.reload()
			}
			d.toast(kit.ToneSuccess, binnedWords[b.Noun]+" put back")
			d.say("put back")
		})
}

// deleted says that something is in the bin, and offers to take it out again: with a click, or Ctrl+Z.
func (d *Desk) deleted(id bill.ID, told string) {
	d.undo = func() { d.putBack(id) }
	d.frame.ToastAction(kit.ToneInfo, told, "Undo", d.undoLast, d.cfg.After)
	d.say("toast")
}

// undoLast takes the last deletion back, once.
func (d *Desk) undoLast() {
	if undo := d.undo; undo != nil {
		d.undo = nil
		undo()
	}
}

// archiver is what can be archived where it cannot be deleted.
type archiver struct {
	id      bill.ID
	noun    string // "customer"
	archive func(context.Context, bill.ID) error
	gone    func() // shows the list
}

// offerArchive says why something cannot be deleted, and archives it instead if the person wants so. It says whether that was the matter.
func (d *Desk) offerArchive(a archiver, err error) bool {
	if e, ok := errors.AsType[*app.Error](err); !ok || e.Hint != app.HintArchive {
		return false
	}
	box := kit.NewDialog("Archive this "+a.noun+" instead?", kit.NewParagraph("Issued documents or payments name it, so it stays in the books. Archived, it is left out of lists and offers, and is still there for them."),
		kit.Primary, "Archive", "Keep")
	box.OnConfirm = func() {
		box.Close()
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return a.archive(ctx, a.id) },
			func(err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				a.gone()
				d.toast(kit.ToneInfo, "Archived")
			})
	}
	box.ShowOn(d.canvas())
	d.say("archive offered")
	return true
}

// archivedBanner stands over what is archived, with the way back; it is hidden where it is not.
func (d *Desk) archivedBanner(archived bool, noun string, back func(context.Context) error, then func()) fyne.CanvasObject {
	use := kit.NewButton(kit.Secondary, kit.IconRestore, "Use again", func() {
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return back(ctx) },
			func(err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				then()
			})
	})
	banner := kit.NewBanner(kit.ToneInfo, "This "+noun+" is archived: left out of lists and offers.", d.buttonWhen(noun+".unarchive", use))
	banner.Hidden = !archived
	return banner
}

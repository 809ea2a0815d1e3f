package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// snapshotsPage lists the copies of the books that were taken before something that changed much, and leads back to one.
type snapshotsPage struct {
	desk  *Desk
	list  *kit.List
	count *kit.Text
	work  *fyne.Container
	take  *kit.Button
	back  *kit.Button
	rows  []app.Snapshot
}

func (d *Desk) showSnapshots() {
	d.mark(placeBackup)
	p := &snapshotsPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60), work: container.NewStack()}
	p.list = kit.NewList("Snapshots",
		kit.Column{Title: "Taken", Width: 150}, kit.Column{Title: "Why", Width: 240, Grow: 1}, kit.Column{Title: "Size", Width: 90, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted},
		kit.Column{Title: "State", Width: 230, Kind: kit.CellChip})
	p.list.OnCells, p.list.OnOpen = p.cells, p.ask
	p.list.OnSelect = func(int) { p.offer() }
	p.list.SetEmpty(kit.NewEmptyState(kit.IconBackup, "No snapshot yet", "One is taken by itself before an update, a change of key, or an import of many rows.", nil))
	p.take = kit.NewButton(kit.Secondary, kit.IconBackup, "Take one now", p.takeOne)
	p.back = kit.NewButton(kit.Primary, kit.IconRestore, "Go back", func() { p.ask(p.list.Selected()) })
	p.back.Disable()
	d.show("snapshots", p)
	p.reload()
}

func (p *snapshotsPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *snapshotsPage) goBack()               { p.desk.showBackup() }

func (p *snapshotsPage) content() fyne.CanvasObject {
	head := kit.NewPageHeader("Snapshots", "The books as they were before something that changed much. On the same disk, so no backup.",
		backButton(p.goBack), append(p.desk.when("snapshot.make", p.take), p.desk.when("snapshot.go", p.back)...)...)
	top := container.New(layout.NewCustomPaddedVBoxLayout(10), head, p.work)
	return container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 14, 0, 0), top), nil, nil, nil, listCard(p.list, p.count, "Enter goes back to one"))
}

func (p *snapshotsPage) reload() {
	s := p.desk.me
	latest(p.desk, "snapshots", func(ctx context.Context) ([]app.Snapshot, error) { return s.Snapshots(ctx) }, func(list []app.Snapshot) {
		p.rows = list
		kept := 0
		for _, one := range list {
			if one.Ended.IsZero() {
				kept++
			}
		}
		p.count.Set(plural(kept, "snapshot"))
		p.list.SetCount(len(list))
		p.offer()
		p.desk.say("listed")
	})
}

// leads says whether one can go back to a row.
func (p *snapshotsPage) leads(row int) bool {
	return row >= 0 && row < len(p.rows) && p.rows[row].Ended.IsZero() && p.rows[row].There
}

func (p *snapshotsPage) offer() {
	if p.leads(p.list.Selected()) && p.desk.me.May("snapshot.go") {
		p.back.Enable()
		return
	}
	p.back.Disable()
}

func (p *snapshotsPage) cells(row int, cells []kit.Cell) {
	one := p.rows[row]
	cells[0].Text, cells[1].Text, cells[2].Text = moment(one.Made), app.SnapshotWords(one), byteSize(one.Size)
	switch {
	case !one.Ended.IsZero():
		cells[3] = kit.Cell{Text: "Removed: " + app.SnapshotEndWords(one), Tone: kit.ToneNeutral}
	case !one.There:
		cells[3] = kit.Cell{Text: "Its file is gone", Tone: kit.ToneWarning}
	default:
		cells[3] = kit.Cell{Text: "There", Tone: kit.ToneSuccess}
	}
}

// working shows the progress of long work in the place of the buttons' use.
func (p *snapshotsPage) working(title string) (context.Context, app.Progress, func()) {
	busy := kit.NewProgress(title, "Cancel")
	ctx, report, cancel := watch(p.desk.run, busy)
	p.work.Objects = []fyne.CanvasObject{kit.NewCard(busy)}
	p.work.Refresh()
	p.take.Disable()
	p.back.Disable()
	return ctx, report, func() {
		cancel()
		p.work.Objects = nil
		p.work.Refresh()
		p.take.Enable()
		p.offer()
	}
}

func (p *snapshotsPage) takeOne() {
	d, s := p.desk, p.desk.me
	ctx, report, end := p.working("Copying the books")
	kit.Do(d.run, ctx, func(ctx context.Context) error { return s.TakeSnapshot(ctx, report) }, func(err error) {
		stopped := ctx.Err() != nil
		end()
		switch {
		case err == nil:
			d.toast(kit.ToneSuccess, "Taken, and every page of it opened.")
			p.reload()
		case stopped:
			d.toast(kit.ToneInfo, "Stopped. Nothing was left behind.")
		default:
			d.showProblem(err)
		}
	})
}

// ask shows what a snapshot holds beside the books of now, before anything is changed.
func (p *snapshotsPage) ask(row int) {
	d, s := p.desk, p.desk.me
	if !p.leads(row) || !s.May("snapshot.go") {
		return
	}
	one := p.rows[row]
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.SnapshotLook, error) { return s.LookIntoSnapshot(ctx, one.ID) },
		func(look app.SnapshotLook, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			box := kit.NewDialog("Go back to "+moment(one.Made)+"?", container.New(layout.NewCustomPaddedVBoxLayout(10), table(lookRows(look)),
				kit.NewParagraph("What was done since lies beside afterwards, as a snapshot of its own, so that you can go forward again. Numbers that were given since are not given again. You log in once more.").Muted()),
				kit.Danger, "Go back", "Cancel")
			box.Width = 540
			box.OnConfirm = func() {
				box.Close()
				p.goTo(one)
			}
			box.ShowOn(d.canvas())
			d.say("asked")
		})
}

// lookRows are the figures of a snapshot beside those of now.
func lookRows(look app.SnapshotLook) [][2]string {
	then, now := look.Then, look.Now
	row := func(name string, a, b int64) [2]string {
		return [2]string{name, countOf(a) + " there, " + countOf(b) + " now"}
	}
	last := func(number string) string {
		if number == "" {
			return "none"
		}
		return number
	}
	return [][2]string{
		row("Invoices", then.Invoices, now.Invoices), row("Credit notes", then.Credits, now.Credits), row("Payments", then.Payments, now.Payments),
		row("Customers", then.Customers, now.Customers), row("Items", then.Items, now.Items),
		{"Last number", last(then.LastNumber) + " there, " + last(now.LastNumber) + " now"},
	}
}

func countOf(n int64) string {
	if n == 0 {
		return "none"
	}
	return countText(int(n))
}

// goTo goes back, and to the lock of the books.
func (p *snapshotsPage) goTo(one app.Snapshot) {
	d, s := p.desk, p.desk.me
	dir := s.Dir()
	ctx, report, end := p.working("Going back")
	kit.Do(d.run, ctx, func(ctx context.Context) error { return s.GoBack(ctx, one.ID, report) }, func(err error) {
		stopped := ctx.Err() != nil
		end()
		switch {
		case s.Locked(): // also where it failed at the end: the folder holds whole books, which the login shows
			d.Lock()
			d.openBooks(dir)
			if err != nil {
				d.showProblem(err)
			}
			d.say("went back")
		case stopped:
			d.toast(kit.ToneInfo, "Stopped. Nothing was changed.")
		case err != nil:
			d.showProblem(err)
		}
	})
}

// withoutSnapshot takes over work before which no snapshot could be taken: a person may go on without.
func (d *Desk) withoutSnapshot(err error, again, giveUp func()) bool {
	if app.HintOf(err) != app.HintSnapshot || d.books == nil {
		return false
	}
	_, words := explain(err)
	box := kit.NewDialog("Go on without a snapshot?", kit.NewParagraph(words+" Without one there is no quick way back; make a backup first if you can."), kit.Danger, "Go on without", "Cancel")
	box.Width = 520
	box.OnConfirm = func() {
		box.Close()
		d.books.ForgoSnapshot()
		again()
	}
	box.OnCancel = giveUp
	box.ShowOn(d.canvas())
	d.say("no snapshot")
	return true
}

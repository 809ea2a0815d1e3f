package desktop

import (
	"context"
	"path/filepath"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// carrier is what the desk knows of backups that happen by themselves.
type carrier struct {
	busy  *kit.Progress // of a run under way, nil where there is none
	stop  func()        // ends it
	next  time.Time     // when the plan is looked at again
	asked bool          // whether to make one before closing
	own   bool          // nobody has asked for the run under way
	// follow is what was asked for meanwhile: the run that began by itself ends at once for it.
	follow *app.BackupOrder
	// waiting is the dialog over a backup that was under way when the window was to be closed, front that its progress is shown there, and let that nobody
	// waits for it any more.
	waiting    *kit.Dialog
	front, let bool
}

// lookEvery is how often the plan is looked at.
const lookEvery = time.Minute

// carryDue does what is due by the plan. It asks for nothing and stands in nobody's way: pages stay as they are, and what failed is on the page
// of the backups.
func (d *Desk) carryDue() {
	s := d.me
	if s == nil || d.carrying.busy != nil || d.making != nil || d.now().Before(d.carrying.next) || s.User().Role == app.Auditor || s.ReadOnly() != "" {
		return
	}
	d.carrying.next = d.now().Add(lookEvery)
	kit.Go(d.back, context.Background(), func(ctx context.Context) (bool, error) { return s.BackupsDue(ctx, false) },
		func(due bool, err error) {
			if d.me == s && err == nil && due {
				d.carry(app.BackupOrder{})
			}
		})
}

// carry makes a backup and carries it, beside whatever else is done.
func (d *Desk) carry(order app.BackupOrder) {
	asked := order.Asked || order.Drill
	switch {
	case d.carrying.busy != nil && d.carrying.own && asked:
		d.carrying.follow = &order
		d.carrying.stop()
		return
	case d.underWay() != nil:
		return
	}
	title := "Making a backup"
	if order.Drill {
		title = "Restoring from every place, for a proof"
	}
	s := d.me
	d.carrying.own, d.carrying.busy = !asked, kit.NewProgress(title, "Cancel")
	ctx, report, cancel := watch(d.back, d.carrying.busy)
	post, busy := d.back.Poster(), d.carrying.busy
	d.carrying.stop = cancel
	order.At = func(p app.BackupPlace) { post(func() { busy.SetTitle(carryTitle(order, p)) }) }
	kit.Go(d.back, ctx, func(ctx context.Context) (app.BackupRun, error) { return s.RunBackups(ctx, order, report) },
		func(r app.BackupRun, err error) {
			stopped := ctx.Err() != nil
			cancel()
			if d.me != s {
				return
			}
			d.carrying.busy, d.carrying.stop = nil, nil
			d.carrying.next = d.now().Add(lookEvery)
			if d.closeAfter() {
				return
			}
			if next := d.carrying.follow; next != nil {
				d.carrying.follow = nil
				d.carry(*next)
				return
			}
			d.carried(r, err, stopped, asked)
		})
	d.showCarrying()
}

// showCarrying shows on the page of the backups what is under way.
func (d *Desk) showCarrying() {
	if p, ok := d.page.(interface{ showJob() }); ok {
		p.showJob()
	}
}

// carried tells what came of a run: all of it to who asked, else nothing.
func (d *Desk) carried(r app.BackupRun, err error, stopped, asked bool) {
	switch p := d.page.(type) {
	case *safetyPage:
		p.showJob()
		p.reload()
	case *backupPage:
		p.showJob()
		p.reload()
		if asked {
			d.canvas().Focus(p.start)
		}
	}
	d.loadFoot()
	if r.Made != nil {
		d.cfg.Memory.Set(memoryBackups, filepath.Dir(r.Made.Path))
	}
	switch {
	case !asked:
	case stopped:
		d.toast(kit.ToneInfo, "Stopped. It goes on from there the next time.")
	case err != nil:
		d.showProblem(err)
	case r.Failed():
		d.toast(kit.ToneWarning, failedWords(r))
	case r.Made == nil:
		d.toast(kit.ToneSuccess, "Restored from "+plural(len(r.Places), "place")+": it is what the books were.")
	default:
		d.toast(kit.ToneSuccess, carriedWords(r))
		d.say("backup made")
	}
	d.say("carried")
}

// carriedWords say what became of a backup that somebody asked for.
func carriedWords(r app.BackupRun) string {
	if n := len(r.Places) - 1; n > 0 {
		return "Backed up and checked, carried to " + plural(n, "more place") + ", and read back."
	}
	return "Backed up and checked."
}

func failedWords(r app.BackupRun) string {
	for _, p := range r.Places {
		if p.Err != nil {
			what, _ := app.PlaceCauseWords(p.Cause)
			return p.Place.Name + ": " + what
		}
	}
	return ""
}

// askBeforeClosing offers a backup where the plan has one on closing, and asks what becomes of one that is under way and that somebody waits for. It
// answers whether it took the closing over.
func (d *Desk) askBeforeClosing() bool {
	s := d.me
	if s != nil && !d.carrying.let && d.blocked() {
		d.askWhileBusy()
		return true
	}
	if d.carrying.own && d.carrying.stop != nil {
		d.carrying.stop() // nobody has asked for it: it goes on the next time
	}
	if s == nil || d.carrying.asked || s.User().Role == app.Auditor || s.ReadOnly() != "" {
		return false
	}
	d.carrying.asked = true
	kit.Go(d.back, context.Background(), func(ctx context.Context) (bool, error) { return s.BackupsDue(ctx, true) },
		func(due bool, err error) {
			if d.me != s {
				return
			}
			if err != nil || !due {
				d.Close()
				return
			}
			d.offerBackup()
		})
	return true
}

// askWhileBusy asks whether to close once a backup is done that is under way, or to stop it. What is half made is never taken for a backup: it goes.
func (d *Desk) askWhileBusy() {
	if d.carrying.waiting != nil {
		return
	}
	box := kit.NewDialog("A backup is under way", nil, kit.Primary, "Close when it is done", "Go on working")
	stop := kit.NewButton(kit.Secondary, kit.IconNone, "Stop it and close", func() {
		box.Close()
		d.carrying.let, d.carrying.asked, d.carrying.waiting = true, true, nil
		d.Close()
	})
	box.SetBody(container.New(layout.NewCustomPaddedVBoxLayout(12), kit.NewParagraph(
		"What of it was sent stays, and the next backup goes on from there. Half a backup is never taken for a whole one."), container.NewHBox(stop)))
	box.OnCancel = func() { d.carrying.waiting = nil }
	box.OnConfirm = func() { d.closeWhenDone(box) }
	box.First = box.Default()
	d.carrying.waiting = box
	box.ShowOn(d.canvas())
	d.say("closing asked")
}

// closeWhenDone shows the backup under way in front of everything else, and closes after it.
func (d *Desk) closeWhenDone(asked *kit.Dialog) {
	asked.Close()
	busy := d.underWay()
	if busy == nil { // it was done while somebody thought about it
		d.carrying.waiting = nil
		d.Close()
		return
	}
	box := kit.NewDialog("Closing after this backup", busy, kit.Primary, "", "")
	box.Width = 520
	d.carrying.waiting, d.carrying.front = box, true
	d.showCarrying() // a panel is in one place at a time
	box.ShowOn(d.canvas())
}

// underWay is the progress of the backup that is being made or carried, nil where none is.
func (d *Desk) underWay() *kit.Progress {
	if d.making != nil {
		return d.making.busy
	}
	return d.carrying.busy
}

// blocked says whether a backup is under way that somebody waits for: another one is not begun meanwhile.
func (d *Desk) blocked() bool { return d.making != nil || d.carrying.busy != nil && !d.carrying.own }

// underWayHere is what a page shows of it: nothing while that stands in front of the page.
func (d *Desk) underWayHere() *kit.Progress {
	if d.carrying.front {
		return nil
	}
	return d.underWay()
}

// closeAfter closes the program where that waited for a backup which is done now, however it went: what failed is on record. It answers whether it did.
func (d *Desk) closeAfter() bool {
	box := d.carrying.waiting
	if box == nil {
		return false
	}
	box.Close()
	d.carrying.waiting, d.carrying.asked = nil, true
	d.Close()
	return true
}

// offerBackup asks whether to make a backup, and closes then.
func (d *Desk) offerBackup() {
	box := kit.NewDialog("Back up before closing?", kit.NewParagraph("Something has changed since the last backup. It takes a moment; what does not go through now goes on the next time."),
		kit.Primary, "Back up and close", "Close")
	box.OnCancel = d.Close
	box.OnConfirm = func() {
		box.Close()
		d.backUpAndClose()
	}
	box.First = box.Default()
	box.ShowOn(d.canvas())
	d.say("backup offered")
}

func (d *Desk) backUpAndClose() {
	s := d.me
	busy := kit.NewProgress("Making the backup", "Close now")
	box := kit.NewDialog("Backing up before closing", busy, kit.Primary, "", "")
	box.Width = 520
	ctx, report, cancel := watch(d.back, busy)
	box.ShowOn(d.canvas())
	post, order := d.back.Poster(), app.BackupOrder{Closing: true}
	order.At = func(p app.BackupPlace) { post(func() { busy.SetTitle(carryTitle(order, p)) }) }
	kit.Go(d.back, ctx, func(ctx context.Context) (app.BackupRun, error) { return s.RunBackups(ctx, order, report) },
		func(app.BackupRun, error) {
			cancel()
			box.Close()
			d.Close() // what failed is on record, and shown the next time
		})
}

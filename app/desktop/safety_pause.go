package desktop

import (
	"context"
	"strings"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// pauseWord is on the button that holds the plan.
const pauseWord = "Pause"

// planLine says when backups are made, how fast they are sent, and whether a pause holds all of it.
func (d *Desk) planLine(p plan.Plan) string {
	words := "By plan: " + planWords(p)
	if p.Pace > 0 {
		words += " At most " + byteSize(p.Pace) + " a second are sent."
	}
	switch {
	case !p.Held(d.now()):
		return words
	case p.Endless():
		return "Paused until you go on. " + words
	}
	return "Paused until " + moment(p.Paused) + ". " + words
}

// askPause holds the plan, or goes on with it.
func (p *safetyPage) askPause() {
	if p.plan.Held(p.desk.now()) {
		p.desk.pauseBackups(time.Time{})
		return
	}
	box := kit.NewDialog("Pause the backups?", nil, kit.Primary, "Until tomorrow", "Cancel")
	rows := container.New(layout.NewCustomPaddedVBoxLayout(12), kit.NewParagraph(
		"Nothing is made or sent by itself meanwhile, and what is under way stops at once. What was missed is caught up. You can back up by hand all the same."))
	if p.desk.me.May("backup.plan") {
		rows.Add(kit.NewButton(kit.Secondary, kit.IconNone, "Until I go on", func() {
			box.Close()
			p.desk.pauseBackups(plan.UntilGoOn)
		}))
	}
	box.SetBody(rows)
	box.OnConfirm = func() {
		box.Close()
		p.desk.pauseBackups(plan.Tomorrow(p.desk.now()))
	}
	box.First = box.Default()
	box.ShowOn(p.desk.canvas())
}

// pauseBackups holds the plan until a moment, and ends what is under way; the zero moment goes on.
func (d *Desk) pauseBackups(until time.Time) {
	s := d.me
	if !until.IsZero() && d.carrying.stop != nil {
		d.carrying.stop()
	}
	keep(d, func(ctx context.Context) (plan.Plan, error) { return s.PauseBackups(ctx, until) }, func(p plan.Plan, err error) {
		switch {
		case err != nil:
			d.showProblem(err)
			return
		case p.Held(d.now()):
			d.toast(kit.ToneInfo, strings.TrimSuffix(strings.SplitAfter(d.planLine(p), ". ")[0], " "))
		default:
			d.toast(kit.ToneSuccess, "The plan goes on.")
			d.carrying.next = d.now()
		}
		if page, ok := d.page.(*safetyPage); ok {
			page.reload()
		}
		d.say("paused")
	})
}

// carryTitle says where a run is.
func carryTitle(order app.BackupOrder, place app.BackupPlace) string {
	switch {
	case order.Drill:
		return "Restoring from " + place.Name + ", for a proof"
	case place.Address.Kind == plan.Files:
		return "Looking through the backups of this computer"
	}
	return "Carrying the backup to " + place.Name
}

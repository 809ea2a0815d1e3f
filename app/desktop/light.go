package desktop

import (
	"fmt"
	"slices"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// The light says how the backups stand: whether the books would come back, what to do about it, and how that is known. What is to be done is done where
// its button leads.

// lightTitles are the colours in words.
var lightTitles = map[plan.Colour]string{
	plan.Green: "Your books are safe", plan.Amber: "Not quite safe: one thing is left to do", plan.Red: "Your books are in danger",
}

var lightTones = map[plan.Colour]kit.Tone{plan.Green: kit.ToneSuccess, plan.Amber: kit.ToneWarning, plan.Red: kit.ToneError}

// shine shows how the backups stand, and offers the one thing to do. A button of the page that does the same goes meanwhile: one thing, one button.
func (d *Desk) shine(l *kit.Lamp, st app.BackupStatus, same ...*kit.Button) {
	l.Set(lightTones[st.Light.Colour], lightTitles[st.Light.Colour], lightWords(st.Light), standWords(st, d.now()))
	l.Offer(d.stepOf(st))
	for _, b := range same {
		b.Hidden = l.Action().Visible() && b.Text() == l.Action().Text()
		b.Refresh()
		if b.Hidden && d.canvas().Focused() == b {
			d.canvas().Focus(l.Action())
		}
	}
	l.Show()
}

// lightWords say how the backups stand, and what to do.
func lightWords(l plan.Light) string {
	if l.Colour == plan.Green {
		return "If this computer is lost, they come back: that was tried out."
	}
	what, do := app.LightWords(l)
	return what + " " + do
}

// standWords count the places, and say what is in them and when that was proven last.
func standWords(st app.BackupStatus, now time.Time) string {
	words := "No place is set yet."
	elsewhere, proven := 0, time.Time{}
	for _, p := range st.Places {
		if p.Standing.Elsewhere {
			elsewhere++
		}
		if p.Standing.Proven.After(proven) {
			proven = p.Standing.Proven
		}
	}
	switch n := len(st.Places); {
	case n > 0 && elsewhere == 0:
		words = plural(n, "place") + ", none of them elsewhere."
	case n > 0:
		words = fmt.Sprintf("%s, %d of them elsewhere.", plural(n, "place"), elsewhere)
	}
	if words += " " + lastWords(st, now); st.Last.IsZero() {
		return words
	}
	if proven.IsZero() {
		return words + " No restore was proven yet."
	}
	return words + " A restore was proven " + ago(now.Sub(proven)) + "."
}

// lastWords say how old the last backup is, and what has come since.
func lastWords(st app.BackupStatus, now time.Time) string {
	switch {
	case st.Last.IsZero():
		return "No backup yet."
	case !st.Changed:
		return "Last backup " + ago(now.Sub(st.Last)) + ", nothing has changed since."
	case st.Issued == 0:
		return "Last backup " + ago(now.Sub(st.Last)) + "; something has changed since."
	}
	return "Last backup " + ago(now.Sub(st.Last)) + "; since then " + plural(st.Issued, "document") + " and other changes."
}

// lightStep is what the button of the light says, what a role must be allowed for it, and where it leads.
type lightStep struct {
	words string
	may   string
	tap   func(d *Desk, st app.BackupStatus)
}

// stepFor is the one thing to do: ok is false where that is nothing.
func stepFor(l plan.Light) (step lightStep, ok bool) {
	run := lightStep{"Back up now", "backup.run", (*Desk).backUpOrAdd}
	clock := lightStep{"What the clock says", "backup.see", (*Desk).tellClock}
	switch l.Do {
	case plan.StepPlace, plan.StepElsewhere:
		return lightStep{"Add a place", "backup.place", func(d *Desk, st app.BackupStatus) { d.showNewPlace(!st.Set()) }}, true
	case plan.StepRun:
		return run, true
	case plan.StepDrill:
		return lightStep{"Restore for a proof", "backup.drill", func(d *Desk, _ app.BackupStatus) { d.carry(app.BackupOrder{Drill: true}) }}, true
	case plan.StepClock:
		return clock, true
	case plan.StepNone:
		return step, false
	}
	switch l.Cause {
	case plan.Refused, plan.NoSecret:
		return lightStep{"Give it the password", "backup.place", atItsPlace((*placePage).askSecret)}, true
	case plan.HostKey:
		return lightStep{"Compare the key", "backup.place", atItsPlace((*placePage).test)}, true
	case plan.Damaged, plan.Differs:
		return run, true
	case plan.Clock:
		return clock, true
	}
	return lightStep{"See to the place", "backup.see", atItsPlace(nil)}, true // a plug, room on a disk, somebody who is asked: nothing that is done here
}

// stepOf is what the button of the light says and does; no words where there is nothing to do, or nothing that this role may do.
func (d *Desk) stepOf(st app.BackupStatus) (words string, tap func()) {
	step, ok := stepFor(st.Light)
	if !ok || !d.me.May(step.may) || d.me.ReadOnly() != "" && step.may != "backup.see" {
		return "", nil
	}
	return step.words, func() { step.tap(d, st) }
}

// backUpOrAdd makes a backup by plan; where no folder is set for that, it asks for one.
func (d *Desk) backUpOrAdd(st app.BackupStatus) {
	switch p, byHand := d.page.(*backupPage); {
	case st.Set():
		d.carry(app.BackupOrder{Asked: true})
	case byHand && p.makes():
		p.make()
	default:
		d.showBackup()
	}
}

// atItsPlace opens the page of the place that the light is about, and does something there once it is known how the place stands.
func atItsPlace(then func(*placePage)) func(*Desk, app.BackupStatus) {
	return func(d *Desk, st app.BackupStatus) {
		i := slices.IndexFunc(st.Places, func(p app.PlaceState) bool { return p.Name == st.Light.Place })
		if i < 0 {
			d.showSafety()
			return
		}
		d.showPlaceAnd(st.Places[i].ID, then)
	}
}

// tellClock shows what does not agree: nothing here can set the clock of a computer.
func (d *Desk) tellClock(st app.BackupStatus) {
	newest := st.Last
	for _, p := range st.Places {
		for _, at := range []time.Time{p.Newest.Made, p.Standing.Proven} {
			if at.After(newest) {
				newest = at
			}
		}
	}
	rows := [][2]string{{"This computer", moment(d.now())}}
	if newest.After(d.now()) {
		rows = append(rows, [2]string{"Newest backup", moment(newest)})
	}
	box := kit.NewDialog("Which clock is right?", container.New(layout.NewCustomPaddedVBoxLayout(10), table(rows),
		kit.NewParagraph("If the clock of this computer is wrong, set it in the settings of the computer. If it is right, it was wrong when that backup was made: "+
			"the light goes on as soon as its date is past. Until then nothing is removed anywhere.").Muted()), kit.Primary, "OK", "")
	box.Width, box.OnConfirm = 520, box.Close
	box.ShowOn(d.canvas())
	d.say("clock told")
}

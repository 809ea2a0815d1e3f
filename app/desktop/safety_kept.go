package desktop

import (
	"fmt"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// spanWords name the lengths of time of which the last backup is kept.
var spanWords = map[string]string{"day": "days", "week": "weeks", "month": "months", "year": "years"}

// keptPicture shows of which days, weeks, months and years a backup is kept: a dot for each, the full ones are there.
func keptPicture(k app.KeptBackups) fyne.CanvasObject {
	row := container.NewGridWithColumns(4)
	for _, span := range k.Spans() {
		since := "none yet"
		if n := len(span.Made); n > 0 {
			since = "back to " + span.Made[n-1].Format("2 Jan 2006")
		}
		row.Add(container.New(layout.NewCustomPaddedVBoxLayout(2), kit.NewText(fmt.Sprintf("%d of %d %s", len(span.Made), span.Most, spanWords[string(span.Why)]), kit.StyleStrong).SetLeast(60),
			kit.NewDots(len(span.Made), span.Most), kit.NewText(since, kit.StyleCaption).SetLeast(60)))
	}
	return row
}

// ruleWords say by what rule backups go.
func ruleWords(k app.KeptBackups) string {
	if k.ForGood {
		return "This place keeps whatever it has."
	}
	words := "Kept is the last backup of each of these. The last good one is never removed, nor one that another builds upon."
	if halt := haltWords[string(k.Halt)]; halt != "" {
		words += " " + halt
	}
	return words
}

// haltWords say why nothing is removed for now.
var haltWords = map[string]string{
	"clock":   "Nothing is removed for now: a backup is dated in the future, so a clock is or was wrong.",
	"missing": "Nothing is removed for now: a backup that should be there is not.",
	"proof":   "Nothing is removed at all until two backups are proven.",
}

// whyKept says why a backup of a place is kept, in few words; "" where it is not known.
func whyKept(f app.KeptBackup) string {
	for _, g := range f.Grounds {
		if word := spanWords[string(g.Why)]; word != "" {
			if until := f.Until(); !until.IsZero() {
				return "until " + until.Format("2 Jan 2006")
			}
		}
	}
	switch {
	case f.Remove:
		return "goes with the next run"
	case len(f.Grounds) > 0:
		return keptFor[string(f.Grounds[0].Why)]
	}
	return ""
}

var keptFor = map[string]string{"newest": "the last good one", "parent": "others build upon it", "proof": "not proven yet", "later": "goes soon"}

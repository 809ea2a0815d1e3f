package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// alertWords are what must be told after a login.
var alertWords = map[app.Alert]string{
	app.AlertOlderCopy: "This computer remembers a later state of these books. An older copy was put back, so nothing can be changed for now.",
	app.AlertChanged: "The files of these books are not as this computer left them. Somebody changed or exchanged them while the books were closed, " +
		"or the disk is failing, so nothing can be changed for now.",
	app.AlertNotClosed:       "The books were not closed in order last time, as after a power cut. Their log is whole.",
	app.AlertElsewhere:       "The books were worked on elsewhere since this computer last closed them.",
	app.AlertFreshnessLost:   "This computer does not remember the last state of these books, so an older copy would not be noticed this once.",
	app.AlertWithoutKeychain: "These books open with the passphrase alone, without this computer's keychain.",
	app.AlertRecovered:       "The books were opened with the recovery key. Make a new recovery kit if somebody else has seen the old one. Security keys of this login are not asked for any more: add them anew.",
	app.AlertKeyUnfinished:   "The change of the key is not finished. Make a backup: then the old key is destroyed.",
	app.AlertKeyCutShort:     "Changing the key of these books was cut short. They are as they were. Change it once more under Settings, Security: it goes on where it stopped.",
	app.AlertUsersDiffer:     "The key file says something else of the people of these books than their log: an older one was put back, or a change was cut short. Who it is about is not let in. Look under Settings, People, and set it again.",
	app.AlertHandedOver:      "These books were handed over to you to be read. Remarks and payments go back to their owner in an answer.",
	app.AlertDamaged:         "These books are damaged. What can still be read can be exported; for the rest restore the last good backup.",
	app.AlertNotEndorsed:     "The recovery key does not vouch for the owner of these books. If you did not expect that, restore your last backup, and compare the fingerprint that is shown there with your recovery kit.",
}

// warnings are the alerts under which the books can only be looked at: their title, and what stands over every page.
var warnings = map[app.Alert]struct{ title, banner string }{
	app.AlertOlderCopy: {"An older copy of the books", "An older copy of the books was put back. They can only be looked at."},
	app.AlertChanged:   {"The books were changed while closed", "The books were changed while they were closed. They can only be looked at."},
	// app.AlertHandedOver has a banner of its own: underWarning.
}

// tellAlerts shows what has not been told yet, the weighty in a dialog, the others as a toast.
func (d *Desk) tellAlerts() {
	list := d.me.Alerts()
	fresh := list[d.told:]
	d.told = len(list)
	for _, a := range fresh {
		if _, ok := warnings[a]; ok {
			d.warn(a)
			continue
		}
		switch a {
		case app.AlertHandedOver: // said over every page
		case app.AlertWithoutKeychain: // said for ever on the security page
		case app.AlertFreshnessLost, app.AlertNotClosed, app.AlertElsewhere, app.AlertKeyUnfinished:
			d.toast(kit.ToneInfo, alertWords[a])
		default:
			box := kit.NewDialog("Please take note", kit.NewParagraph(alertWords[a]), kit.Primary, "I have read this", "")
			box.OnConfirm = box.Close
			box.ShowOn(d.canvas())
		}
	}
}

// warn tells why the books can only be looked at. The owner can accept them as they are.
func (d *Desk) warn(a app.Alert) {
	words, button := "Please tell the owner, who can accept the books as they are or restore a backup.", ""
	if d.me.User().Role == app.Owner {
		words = "If that was not you, look through the books, and restore your last backup beside them. If you know how it came, go on with them " +
			"as they are: the log keeps who said so."
		button = "Go on with them"
	}
	body := container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewParagraph(alertWords[a]), kit.NewParagraph(words))
	box := kit.NewDialog(warnings[a].title, body, kit.Danger, button, "Only look")
	box.Width = 520
	box.OnConfirm = func() {
		box.Close()
		d.acknowledge()
	}
	box.ShowOn(d.canvas())
	d.say("read-only " + string(a))
}

func (d *Desk) acknowledge() {
	s := d.me
	keep(d, func(ctx context.Context) (app.Alert, error) { return s.Acknowledge(ctx) }, func(a app.Alert, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.say("accepted " + string(a))
		if d.me == s {
			d.goHome()
		}
	})
}

// underWarning puts over a page that the books can only be looked at.
func (d *Desk) underWarning(content fyne.CanvasObject) fyne.CanvasObject {
	a := d.me.ReadOnly()
	if a == app.AlertHandedOver {
		return underBanner(d.givenBanner(), content)
	}
	w, ok := warnings[a]
	if !ok {
		return content
	}
	banner := kit.NewBanner(kit.ToneError, w.banner, kit.NewButton(kit.Secondary, kit.IconNone, "More", func() { d.warn(a) }))
	return underBanner(banner, content)
}

func underBanner(banner *kit.Banner, content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 10, 0, 0), banner), nil, nil, nil, content)
}

// givenBanner says over every page whose books these are, and of which day.
func (d *Desk) givenBanner() *kit.Banner {
	words := "These books were handed over to be read."
	if g, err := d.me.Given(context.Background()); err == nil { // it is at hand: nothing is read from the disk
		words = "Books of " + g.Company + ", as they were on " + moment(g.Made) + ", to be read."
		if d.asked.there() {
			words += " You are asked to look at " + d.askedWords() + "."
		}
	}
	d.written.button = kit.NewButton(kit.Secondary, kit.IconNone, answerWord(len(d.written.lines)), d.showGiven)
	return kit.NewBanner(kit.ToneInfo, words, d.written.button)
}

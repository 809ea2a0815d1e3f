package desktop

import (
	"sync/atomic"
	"time"

	"counterfoil/app"

	"fyne.io/fyne/v2"
)

// Notices is the way to the notifications of the system. Who has the window in front sees what there is to tell in it; so nothing goes out then, and the
// answer is false.
func Notices(a fyne.App) func(title, text string) bool {
	var away atomic.Bool
	a.Lifecycle().SetOnExitedForeground(func() { away.Store(true) })
	a.Lifecycle().SetOnEnteredForeground(func() { away.Store(false) })
	return func(title, text string) bool {
		if away.Load() {
			a.SendNotification(fyne.NewNotification(title, text))
		}
		return away.Load()
	}
}

// memoryNotices is noticesOff on a computer whose screen others look at, or where nobody wants to be told.
const (
	memoryNotices = "notices"
	noticesOff    = "off"
)

// noticeRest is how long nothing more is told of one kind: what goes on failing is on the page of the alarms.
const noticeRest = 4 * time.Hour

// notice tells the desktop of the computer what an alarm is about: the kind of it, never who or what, for others may look at the screen.
func (d *Desk) notice(a app.Alarm) {
	last, told := d.noticed[a.Kind]
	since := d.now().Sub(last)
	if d.cfg.Notify == nil || d.cfg.Memory.Get(memoryNotices) == noticesOff || told && since >= 0 && since < noticeRest {
		return
	}
	if d.cfg.Notify("Counterfoil", sentence(a.Brief)+".") {
		d.noticed[a.Kind] = d.now()
		d.say("notice " + string(a.Kind))
	}
}

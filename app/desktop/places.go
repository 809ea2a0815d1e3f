package desktop

import (
	"context"
	"errors"
	"strconv"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
)

// defaultLock is how long the desk may be left alone before it locks itself.
const defaultLock = 10 * time.Minute

// place is one entry of the sidebar.
type place struct {
	icon kit.IconName
	name string
	show func(*Desk)
	may  string // the action that must be allowed to see it; "" for everybody
}

// places are those of the sidebar, from the top; Ctrl+1 and on go to them.
func places() []place {
	return []place{
		{kit.IconHome, "Home", (*Desk).showHome, ""},
		{kit.IconInvoice, "Invoices", (*Desk).showInvoices, ""},
		{kit.IconCustomers, "Customers", (*Desk).showCustomers, ""},
		{kit.IconItems, "Items", (*Desk).showItems, ""},
		{kit.IconPayments, "Payments", (*Desk).showPayments, ""},
		{kit.IconReports, "Reports", (*Desk).showReports, ""},
		{kit.IconBackup, "Backup", (*Desk).showBackup, "backup.see"},
		{kit.IconSettings, "Settings", (*Desk).showSettings, ""},
	}
}

// buildShell makes the sidebar anew.
func (d *Desk) buildShell() {
	d.side = kit.NewSidebar("Counterfoil")
	for i, p := range places() {
		item := d.side.Add(p.icon, p.name, func() { d.goTo(i) })
		if p.may != "" && !d.me.May(p.may) {
			item.Hide()
		}
	}
	d.side.SetFoot(kit.IconLock, "Lock", "Ctrl+L", d.Lock)
	d.shell = kit.NewShell(d.side)
	d.loadFoot()
}

// goTo shows a place of the sidebar.
func (d *Desk) goTo(i int) {
	if d.me == nil || d.shell == nil || i < 0 || i >= len(places()) {
		return
	}
	if may := places()[i].may; may != "" && !d.me.May(may) { // by its key
		d.showProblem(&app.Error{Kind: app.Forbidden, Hint: app.HintAskOwner, Err: errHidden})
		return
	}
	d.mark(i)
	places()[i].show(d)
}

// mark lights a place of the sidebar for a page that belongs to it.
func (d *Desk) mark(i int) {
	if d.side != nil { // books that are open only to be rescued have none
		d.side.Choose(i)
	}
}

func (d *Desk) goHome() { d.goTo(0) }

// errHidden is what a place is answered with that a role does not see.
var errHidden = errors.New("this role does not see that page")

// loadFoot says at the foot of the sidebar how old the last backup is.
func (d *Desk) loadFoot() {
	s := d.me
	if s.IsGiven() {
		d.side.SetFoot(kit.IconLock, "Lock the books", "To be read", d.Lock)
		return
	}
	if !s.May("backup.see") {
		d.side.SetFoot(kit.IconLock, "Lock the books", s.User().Name, d.Lock)
		return
	}
	kit.Go(d.back, context.Background(), func(ctx context.Context) ([]app.Backup, error) { return s.Backups(ctx) },
		func(list []app.Backup, err error) {
			if d.me != s || err != nil || d.side == nil {
				return
			}
			d.side.SetFoot(kit.IconLock, "Lock the books", backupAge(list, d.now()), d.Lock)
		})
}

func backupAge(list []app.Backup, now time.Time) string {
	if len(list) == 0 {
		return "No backup yet"
	}
	return "Backed up " + ago(now.Sub(list[0].Verified))
}

// ago is a length of time in the words of a person.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return plural(int(d.Minutes()), "minute") + " ago"
	case d < 48*time.Hour:
		return plural(int(d.Hours()), "hour") + " ago"
	}
	return plural(int(d.Hours()/24), "day") + " ago"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// loadLock reads how long the desk may be left alone: on this computer, or as the books said before that was each computer's own.
func (d *Desk) loadLock() {
	if d.lockAfter(d.cfg.Memory.Get(memoryLock)) {
		return
	}
	s := d.me
	kit.Go(d.back, context.Background(), func(ctx context.Context) ([]byte, error) { return s.Setting(ctx, settingLock) },
		func(v []byte, err error) {
			if err == nil {
				d.lockAfter(string(v))
			}
		})
}

// lockAfter takes minutes for the limit, if they are some.
func (d *Desk) lockAfter(minutes string) bool {
	n, err := strconv.Atoi(minutes)
	if err != nil || n < 1 || n > mostLock {
		return false
	}
	d.lockIn = time.Duration(n) * time.Minute
	return true
}

// settingLock is the setting of earlier versions, of minutes for all who use the books.
const settingLock = "ui.autolock"

// tick compares the idle time with the limit every few seconds, as long as the books are open.
func (d *Desk) tick() {
	s, at, ran := d.me, d.now(), d.ran()
	d.cfg.After(5*time.Second, func() {
		if d.me == nil || d.me != s {
			return
		}
		if d.idle.Idle() >= d.lockIn || d.slept(at, ran) {
			d.Lock()
			return
		}
		d.keepTyping()
		d.postDue()
		d.carryDue()
		d.tick()
	})
}

func modeOf(name string) kit.Mode {
	switch name {
	case "light":
		return kit.ModeLight
	case "dark":
		return kit.ModeDark
	}
	return kit.ModeSystem
}

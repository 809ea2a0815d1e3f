package desktop

import (
	"time"

	"counterfoil/app/desktop/away"
)

// The desk locks itself when nobody is there: after some minutes without a key or a click, before the computer sleeps, when its screen
// is locked, and after a sleep that nobody told of.

// mostLock is the longest time in minutes that the desk may be left alone.
const mostLock = 60

// jump is how much further the clock on the wall may go than the time that the computer was awake. Clocks that the network sets are put
// right by less.
const jump = 30 * time.Second

func (d *Desk) ran() time.Duration {
	if d.cfg.Ran == nil {
		return 0
	}
	return d.cfg.Ran()
}

// slept says whether the computer slept since a moment, by the wall's clock and by the time awake: then nobody knows who sits there now.
func (d *Desk) slept(at time.Time, ran time.Duration) bool {
	if d.cfg.Ran == nil {
		return false
	}
	wall := d.now().Round(0).Sub(at.Round(0)) // without the clock of the process, which stands still in a sleep
	return wall-(d.cfg.Ran()-ran) > jump
}

// leftAlone locks the desk for somebody outside the UI goroutine, and comes back when the keys are gone, or at the latest when the
// computer sleeps anyway.
func (d *Desk) leftAlone() {
	done := make(chan struct{})
	d.cfg.Back(func() {
		d.whenWiped = append(d.whenWiped, func() { close(done) })
		switch {
		case d.half != nil:
			d.leaveHalf()
		case d.me != nil:
			d.Lock()
		default:
			d.wiped()
		}
	})
	select {
	case <-done:
	case <-time.After(away.Grace):
	}
}

// wiped tells those who wait that no key is in memory any more.
func (d *Desk) wiped() {
	waiting := d.whenWiped
	d.whenWiped = nil
	for _, f := range waiting {
		f()
	}
}

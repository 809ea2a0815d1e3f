package kit

import "time"

// Activity remembers when the person at the desk last did something; the auto-lock compares it with the clock. The
// toolkit has no idle time of its own, so every widget of the kit reports here. It is used on the UI goroutine only.
type Activity struct {
	now  func() time.Time
	last time.Time
}

// NewActivity starts with the present as the last sign of life. The clock is handed in.
func NewActivity(now func() time.Time) *Activity {
	return &Activity{now: now, last: now()}
}

// Touch is called at every key, click, and wheel notch.
func (a *Activity) Touch() {
	if a != nil {
		a.last = a.now()
	}
}

// Idle is the time since the last touch.
func (a *Activity) Idle() time.Duration { return a.now().Sub(a.last) }

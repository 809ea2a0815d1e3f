package kit

import (
	"time"

	"fyne.io/fyne/v2"
)

// Date is a field for a day. Up and Down move it by one day, PageUp and PageDown by a month; a bare day means this
// month. F4 or the button opens a month grid, which the arrows walk. What was typed is rewritten when the field is left.
// OnChanged belongs to the field: listen to OnDate.
type Date struct {
	Entry

	// OnDate hears each change: the day at midnight UTC, or why the text is none.
	OnDate func(time.Time, error)
	// Optional lets the field be empty: then the date is the zero time, without an error.
	Optional bool

	style DateStyle
	today func() time.Time
	value time.Time
	err   error
	grid  *monthGrid
	on    *stage
}

// NewDate makes an empty field. Today comes from outside, because a test has its own.
func NewDate(style DateStyle, today func() time.Time) *Date {
	d := &Date{style: style, today: today, err: ErrNoDate}
	d.extend(d)
	d.selectIn = true
	d.grid = newMonthGrid(style, func(t time.Time) { d.pick(t) })
	d.ActionItem = newIconSpot(IconCalendar, d.toggle)
	d.PlaceHolder = day(2033, time.December, 31).Format(style.Layout)
	d.Entry.OnChanged = d.read
	return d
}

// Set shows a day and takes it for right; the zero time empties the field.
func (d *Date) Set(t time.Time) {
	d.value, d.err = time.Time{}, nil
	if !t.IsZero() {
		d.value = onlyDay(t)
	}
	if t.IsZero() && !d.Optional {
		d.err = ErrNoDate
	}
	d.SetBad(false)
	d.SetQuietly(d.text())
}

// Get is the day at midnight UTC, or why the text is none.
func (d *Date) Get() (time.Time, error) {
	if d.Optional && d.Text == "" {
		return time.Time{}, nil
	}
	return d.value, d.err
}

func (d *Date) text() string {
	if d.value.IsZero() {
		return ""
	}
	return d.value.Format(d.style.Layout)
}

func (d *Date) read(text string) {
	d.value, d.err = ParseDay(text, d.style, d.today())
	if text == "" && d.Optional {
		d.err = nil
	}
	d.SetBad(d.err != nil && text != "")
	if d.on != nil && d.err == nil && !d.value.IsZero() {
		d.grid.show(d.value, d.today())
	}
	d.tell()
}

func (d *Date) tell() {
	if d.OnDate != nil {
		d.OnDate(d.value, d.err)
	}
}

// move sets another day by key.
func (d *Date) move(t time.Time) {
	d.Set(t)
	if d.on != nil {
		d.grid.show(d.value, d.today())
	}
	d.tell()
}

// from is the day from which keys move: what stands there, or today.
func (d *Date) from() time.Time {
	if d.err != nil || d.value.IsZero() {
		return onlyDay(d.today())
	}
	return d.value
}

func (d *Date) pick(t time.Time) {
	d.close()
	d.move(t)
	focus(d)
}

func (d *Date) toggle() {
	if d.on != nil {
		d.close()
		return
	}
	focus(d)
	if d.Disabled() {
		return
	}
	if d.on = stageOf(d); d.on != nil {
		d.grid.show(d.from(), d.today())
		d.on.putBelow(d.grid, d, d.grid.MinSize())
	}
}

func (d *Date) close() {
	if d.on != nil {
		d.on.drop(d.grid)
		d.on = nil
	}
	d.grid.held = false
}

// FocusLost rewrites the text in its proper form; a wrong one stays as it was typed.
func (d *Date) FocusLost() {
	if !d.grid.held {
		d.close()
	}
	if d.err == nil {
		d.SetQuietly(d.text())
	}
	d.Entry.FocusLost()
}

// TypedKey belongs to the toolkit.
func (d *Date) TypedKey(ev *fyne.KeyEvent) {
	touch(d)
	switch {
	case d.Disabled():
		passOn(d, ev)
	case d.on != nil && d.gridKey(ev):
	case ev.Name == fyne.KeyUp:
		d.move(d.from().AddDate(0, 0, 1))
	case ev.Name == fyne.KeyDown:
		d.move(d.from().AddDate(0, 0, -1))
	case ev.Name == fyne.KeyPageUp:
		d.move(monthOn(d.from(), 1))
	case ev.Name == fyne.KeyPageDown:
		d.move(monthOn(d.from(), -1))
	case ev.Name == fyne.KeyF4:
		d.toggle()
	default:
		d.Entry.TypedKey(ev)
	}
}

// gridKey walks the open month grid, in which a week is a line.
func (d *Date) gridKey(ev *fyne.KeyEvent) bool {
	steps := map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1, fyne.KeyUp: -7, fyne.KeyDown: 7}
	if step, ok := steps[ev.Name]; ok {
		d.move(d.from().AddDate(0, 0, step))
		return true
	}
	switch {
	case ev.Name == fyne.KeyPageUp:
		d.move(monthOn(d.from(), -1))
	case ev.Name == fyne.KeyPageDown:
		d.move(monthOn(d.from(), 1))
	case isEnter(ev), ev.Name == fyne.KeyEscape, ev.Name == fyne.KeyF4:
		d.close()
	default:
		return false
	}
	return true
}

// monthOn is the same day n months later, or that month's last day if it is shorter.
func monthOn(t time.Time, n int) time.Time {
	first := day(t.Year(), t.Month()+time.Month(n), 1)
	last := first.AddDate(0, 1, -1)
	return day(first.Year(), first.Month(), min(t.Day(), last.Day()))
}

package kit

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestParseDay(t *testing.T) {
	german, american, iso := british(), british(), british()
	german.Layout, american.Layout, iso.Layout = "02.01.2006", "1/2/2006", "2006-01-02"
	today := testDay()
	for _, c := range []struct {
		style DateStyle
		text  string
		want  string
		err   error
	}{
		{german, "24.12.2026", "2026-12-24", nil},
		{german, "24.12.26", "2026-12-24", nil},
		{german, "24.12.", "2026-12-24", nil},
		{german, " 3-4 ", "2026-04-03", nil},
		{german, "15", "2026-09-15", nil},
		{german, "2027-02-28", "2027-02-28", nil},
		{german, "29.2.2028", "2028-02-29", nil},
		{american, "3/4", "2026-03-04", nil},
		{american, "12/24/2026", "2026-12-24", nil},
		{iso, "26-12-24", "2026-12-24", nil},
		{iso, "12-24", "2026-12-24", nil},
		{german, "29.2.2027", "", ErrNoSuchDay},
		{german, "31", "", ErrNoSuchDay}, // September
		{german, "0.1.2026", "", ErrNoSuchDay},
		{german, "1.13.2026", "", ErrNoSuchDay},
		{german, "1.1.0001", "", ErrNoSuchDay},
		{german, "", "", ErrNoDate},
		{german, "morgen", "", ErrNoDate},
		{german, "1.2.3.4", "", ErrNoDate},
		{german, "99999999999999999999", "", ErrNoDate},
	} {
		got, err := ParseDay(c.text, c.style, today)
		if !errors.Is(err, c.err) {
			t.Errorf("%q: error %v, wanted %v", c.text, err, c.err)
		} else if err == nil && got.Format(time.DateOnly) != c.want {
			t.Errorf("%q in %s: %s, wanted %s", c.text, c.style.Layout, got.Format(time.DateOnly), c.want)
		}
	}
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"24.12.2026", "15", "2027-02-28", "1/2/3", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDay(text, british(), testDay())
		if err != nil {
			return
		}
		again, err := ParseDay(d.Format(british().Layout), british(), testDay())
		if err != nil || !again.Equal(d) {
			t.Errorf("%q is %v, which reads back as %v, %v", text, d, again, err)
		}
	})
}

func TestDateByKeys(t *testing.T) {
	begin(t, ModeLight)
	d, other := NewDate(british(), testDay), NewEntry()
	w, _ := open(t, container.NewVBox(d, other), 500, 500)
	if _, err := d.Get(); !errors.Is(err, ErrNoDate) {
		t.Errorf("an empty field gave %v", err)
	}
	w.Canvas().Focus(d)
	press(t, w, fyne.KeyUp)
	if d.Text != "01/10/2026" {
		t.Errorf("Up from today: %q", d.Text)
	}
	press(t, w, fyne.KeyDown, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageUp, fyne.KeyPageUp, fyne.KeyPageUp, fyne.KeyPageUp)
	if d.Text != "28/02/2027" {
		t.Errorf("five months after 29 September: %q", d.Text)
	}
	d.SetQuietly("")
	typeIn(t, w, "7")
	w.Canvas().Focus(other)
	if d.Text != "07/09/2026" {
		t.Errorf("a bare day was rewritten as %q", d.Text)
	}
	w.Canvas().Focus(d)
	typeIn(t, w, "31.9")
	w.Canvas().Focus(other)
	if _, err := d.Get(); !errors.Is(err, ErrNoSuchDay) || d.Text != "31.9" || !d.Bad() {
		t.Errorf("31 September: %v, text %q", err, d.Text)
	}
	d.Optional = true
	d.Set(time.Time{})
	if v, err := d.Get(); err != nil || !v.IsZero() {
		t.Errorf("an optional empty date gave %v, %v", v, err)
	}
}

func TestDateByMonthGrid(t *testing.T) {
	begin(t, ModeLight)
	d := NewDate(british(), testDay)
	var heard time.Time
	d.OnDate = func(v time.Time, _ error) { heard = v }
	w, frame := open(t, container.NewVBox(d), 500, 500)
	d.Set(testDay())
	w.Canvas().Focus(d)
	press(t, w, fyne.KeyF4, fyne.KeyUp, fyne.KeyLeft, fyne.KeyPageDown)
	if d.Text != "22/10/2026" {
		t.Errorf("a week back, a day back, a month on: %q", d.Text)
	}
	press(t, w, fyne.KeyReturn)
	if len(frame.stage.layer.Objects) != 0 {
		t.Error("Enter leaves the grid open")
	}
	test.Tap(d.ActionItem.(*iconSpot))
	d.grid.MouseDown(nil)
	test.TapAt(d.grid, fyne.NewPos(20, 10)) // the arrow to September
	test.TapAt(d.grid, fyne.NewPos(gridEdge+gridCellW/2, gridHead+gridCellH*1.5))
	if d.Text != "31/08/2026" || heard.Format(time.DateOnly) != "2026-08-31" {
		t.Errorf("the first cell of September 2026 gave %q, heard %v", d.Text, heard)
	}
	if w.Canvas().Focused() != d || len(frame.stage.layer.Objects) != 0 {
		t.Error("after the click the grid is open, or the keyboard is elsewhere")
	}
}

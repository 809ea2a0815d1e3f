package kit

import (
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestListIsDrivenByKeys(t *testing.T) {
	begin(t, ModeLight)
	l := sampleList(100_000)
	w, _ := open(t, l, 900, 32+45*10)
	var chosen, opened []int
	l.OnSelect = func(row int) { chosen = append(chosen, row) }
	l.OnOpen = func(row int) { opened = append(opened, row) }
	l.Focus()
	press(t, w, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyReturn, fyne.KeyHome, fyne.KeyEnter)
	if want := []int{0, 1, 2, 1, 10, 99_999, 99_990, 0}; !slices.Equal(chosen, want) {
		t.Errorf("chosen rows %v, wanted %v", chosen, want)
	}
	if want := []int{99_990, 0}; !slices.Equal(opened, want) {
		t.Errorf("opened rows %v, wanted %v", opened, want)
	}
}

func TestListByMouse(t *testing.T) {
	begin(t, ModeLight)
	l := sampleList(1000)
	w, _ := open(t, l, 900, 32+45*10)
	opened := -1
	l.OnOpen = func(row int) { opened = row }
	third := visibleRow(t, l, 2)
	test.MoveMouse(w.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(third).AddXY(5, 5))
	if !third.hover {
		t.Error("the row under the mouse does not know it")
	}
	third.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	if l.Selected() != 2 || w.Canvas().Focused() != l.Focusable() {
		t.Errorf("a click chose row %d, focus on %T", l.Selected(), w.Canvas().Focused())
	}
	test.DoubleTap(third)
	if opened != 2 {
		t.Errorf("a double click opened row %d", opened)
	}
	test.Scroll(w.Canvas(), fyne.NewPos(100, 200), 0, -25)
	if got := l.rows.GetScrollOffset(); got != 75 {
		t.Errorf("a wheel notch moved %v pixels, wanted 75", got)
	}
	test.Scroll(w.Canvas(), fyne.NewPos(100, 200), 0, -1e9)
	if visibleRow(t, l, 999) == nil {
		t.Error("the last row is out of reach of the wheel")
	}
}

func visibleRow(t *testing.T, l *List, id int) *row {
	t.Helper()
	for r := range l.live {
		if r.id == id {
			return r
		}
	}
	t.Fatalf("row %d is not drawn", id)
	return nil
}

func TestListShrinksAndEmpties(t *testing.T) {
	begin(t, ModeLight)
	l := sampleList(10)
	l.SetEmpty(NewEmptyState(IconInvoice, "No invoices yet", "The first one takes a minute.", nil))
	open(t, l, 900, 500)
	l.Select(9)
	l.SetCount(3)
	if l.Selected() != 2 {
		t.Errorf("the choice is row %d of 3", l.Selected())
	}
	l.SetCount(0)
	if l.Selected() != -1 || !l.empty.Visible() {
		t.Errorf("empty list: choice %d, empty state visible %v", l.Selected(), l.empty.Visible())
	}
	l.Select(5)
	if l.Selected() != -1 {
		t.Error("a row of an empty list was chosen")
	}
}

func TestColumnsFillTheWidth(t *testing.T) {
	for _, width := range []float32{300, 700, 1400} {
		x, w := spans(sampleColumns(), width)
		end := x[len(x)-1] + w[len(w)-1] + cellInset
		if width > 760 && end != width || end > width+0.01 {
			t.Errorf("columns end at %v of %v", end, width)
		}
		for i := 1; i < len(x); i++ {
			if x[i] < x[i-1]+w[i-1]+columnGap-0.01 {
				t.Errorf("column %d lies on column %d at width %v", i, i-1, width)
			}
		}
	}
}

// TestNarrowListsLeaveOutTheSpare takes the spare column before it cuts another one.
func TestNarrowListsLeaveOutTheSpare(t *testing.T) {
	columns := []Column{{Title: "Name", Width: 100, Grow: 1}, {Title: "Issued", Width: 80, Spare: true}, {Title: "Amount", Width: 90}}
	for _, one := range []struct {
		width float32
		want  []float32
	}{{330, []float32{100, 80, 90}}, {320, []float32{188, 0, 90}}, {232, []float32{100, 0, 90}}, {137, []float32{50, 0, 45}}} {
		x, w := spans(columns, one.width)
		for i := range w {
			if math.Abs(float64(w[i]-one.want[i])) > 0.01 {
				t.Errorf("at %v the columns are %v wide, not %v", one.width, w, one.want)
				break
			}
		}
		if end := x[2] + w[2] + cellInset; end > one.width+0.01 {
			t.Errorf("columns end at %v of %v", end, one.width)
		}
	}
}

// TestSumsAreNeverCut sets a large sum smaller, to its last cent.
func TestSumsAreNeverCut(t *testing.T) {
	begin(t, ModeLight)
	const sum = "€111,276.01"
	for width := float32(80); width < 200; width += 7 {
		size := whole(sum, 23, true, width)
		if shown := fit(sum, size, true, width); shown != sum {
			t.Errorf("%v pixels show %q at size %v", width, shown, size)
		}
		if size < smallest || size > 23 {
			t.Errorf("%v pixels ask for size %v", width, size)
		}
	}
}

// TestHundredThousandRowsAreFluid turns pages: what is drawn must not depend on what is stored. BenchmarkPageDown has the time.
func TestHundredThousandRowsAreFluid(t *testing.T) {
	begin(t, ModeLight)
	l := sampleList(100_000)
	w, _ := open(t, l, 900, 700)
	l.Focus()
	for range 100 {
		press(t, w, fyne.KeyPageDown)
	}
	if len(l.live) > 200 {
		t.Errorf("%d row widgets for one page", len(l.live))
	}
}

// BenchmarkPageDown turns a page of a list; compare the two sizes in one run.
func BenchmarkPageDown(b *testing.B) {
	for _, count := range []int{1_000, 100_000} {
		b.Run(strconv.Itoa(count), func(b *testing.B) {
			app := test.NewTempApp(b)
			look, err := NewTheme(ModeLight)
			if err != nil {
				b.Fatal(err)
			}
			app.Settings().SetTheme(look)
			l := sampleList(count)
			frame := NewFrame(NewActivity(time.Now))
			frame.SetPage(l)
			test.NewTempWindow(b, frame).Resize(fyne.NewSize(900, 700))
			for b.Loop() {
				if l.Selected() >= count-20 {
					l.Select(0)
				}
				l.rows.TypedKey(key(fyne.KeyPageDown))
			}
		})
	}
}

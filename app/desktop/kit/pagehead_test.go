package kit

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// In a narrow window the title is worth more than the words on the buttons; the primary one keeps its own, and a tooltip has the others.
func TestTheTitleHasItsRoom(t *testing.T) {
	begin(t, ModeLight)
	title := NewText("Draft", StyleTitle).SetLeast(60)
	credit, pdf := NewButton(Secondary, IconCredit, "Credit note", nil), NewButton(Secondary, IconSave, "Save PDF", nil)
	pay := NewButton(Primary, IconPayments, "Record payment", nil)
	w, frame := open(t, container.NewBorder(NewPageHead(title, nil, NewButton(Quiet, IconBack, "", nil), credit, pdf, pay), nil, nil, nil), 560, 200)
	frame.SetTip(NewTooltip(func(_ time.Duration, show func()) { show() }))
	brief := func() []bool { return []bool{credit.brief, pdf.brief, pay.brief} }
	for _, c := range []struct {
		title string
		width float32
		want  []bool
	}{
		{"Draft", 900, []bool{false, false, false}},
		{"Draft", 560, []bool{false, false, false}},
		{"INV-2026-0001", 560, []bool{true, false, false}},
		{"INV-2026-0001", 460, []bool{true, true, false}},
		{"A name that is longer than any window has room for", 560, []bool{true, true, false}},
		{"INV-2026-0001", 900, []bool{false, false, false}},
	} {
		w.Resize(fyne.NewSize(c.width, 200))
		if title.Set(c.title); !slices.Equal(brief(), c.want) {
			t.Errorf("%q at %v: brief are %v, wanted %v", c.title, c.width, brief(), c.want)
		}
		if least := title.full(); title.Size().Width < min(least, titleRoom) {
			t.Errorf("%q at %v: the title has %v of %v", c.title, c.width, title.Size().Width, least)
		}
		if end := pay.Size().Width + fyne.CurrentApp().Driver().AbsolutePositionForObject(pay).X; end > c.width+0.5 {
			t.Errorf("%q at %v: the buttons end at %v", c.title, c.width, end)
		}
	}
	search := NewEntry()
	field := NewWide(200, search)
	w.SetContent(frame)
	frame.SetPage(container.NewBorder(NewPageHead(title, nil, nil, field, credit, pay), nil, nil, nil))
	for width, want := range map[float32]float32{900: 200, 560: 182, 420: narrowField} {
		w.Resize(fyne.NewSize(width, 200))
		if got := search.Size().Width; got < want-12 || got > want+12 {
			t.Errorf("at %v the search is %v wide, wanted about %v", width, got, want)
		}
	}
	w.Resize(fyne.NewSize(460, 200))
	test.MoveMouse(w.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(credit).AddXY(5, 5))
	if cards := frame.stage.layer.Objects; len(cards) != 1 || cards[0].(*tip).text != "Credit note" || credit.Text() != "Credit note" {
		t.Errorf("the mouse on a picture is told nothing: %v", cards)
	}
}

package kit

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestAxisIsRound(t *testing.T) {
	for _, c := range []struct {
		top, step int64
		lines     int
	}{
		{0, 1, 1},
		{1, 1, 1},
		{4, 1, 4},
		{5, 2, 3},
		{9, 5, 2},
		{10, 5, 2},
		{92, 25, 4},
		{100, 25, 4},
		{101, 50, 3},
		{9_200_000, 2_500_000, 4},
		{-5, 1, 1},
		{chartLimit, 500_000_000_000_000_000, 3},
	} {
		if step, lines := axis(c.top); step != c.step || lines != c.lines {
			t.Errorf("top %d: %d lines of %d, wanted %d of %d", c.top, lines, step, c.lines, c.step)
		}
	}
}

func TestChartShowsFiguresUnderTheMouse(t *testing.T) {
	begin(t, ModeLight)
	plain := func(n int64) string { return strconv.FormatInt(n, 10) }
	c := NewChart("Invoiced", plain, plain)
	w, _ := open(t, c, 644, 300)
	c.Set([]string{"Jan", "Feb", "Mar"}, Series{Name: "Invoiced", Values: []int64{10, 250, 30}}, Series{Name: "Received", Values: []int64{5}})
	test.MoveMouse(w.Canvas(), fyne.NewPos(chartScale+300, 150))
	shown := map[string]bool{}
	for _, o := range test.WidgetRenderer(c).Objects() {
		if text, ok := o.(*canvas.Text); ok {
			shown[text.Text] = true
		}
	}
	if c.slot != 1 || !shown["Invoiced  250"] || shown["Received  5"] {
		t.Errorf("place %d under the mouse shows %v", c.slot, shown)
	}
	test.MoveMouse(w.Canvas(), fyne.NewPos(5, 150))
	if c.slot != -1 {
		t.Error("the card stays when the mouse leaves the bars")
	}
	months := []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	c.Set(months, Series{Name: "Invoiced", Values: make([]int64, 12)}, Series{Name: "Received", Values: make([]int64, 12)})
	for width, want := range map[float32]int{644: 12, 230: 6} { // each second one where there is no room for all
		w.Resize(fyne.NewSize(width, 300))
		told := 0
		for _, o := range test.WidgetRenderer(c).Objects() {
			if text, ok := o.(*canvas.Text); ok && slices.Contains(months, text.Text) && !text.Hidden {
				told++
			}
		}
		if told != want {
			t.Errorf("in %v pixels %d months are told, wanted %d", width, told, want)
		}
	}
	c.Set([]string{"Jan"}, Series{Name: "Huge", Values: []int64{1<<63 - 1}})
	if top := test.WidgetRenderer(c).(*sheet); len(top.objects) == 0 || c.top() != chartLimit {
		t.Errorf("a huge figure reaches %d", c.top())
	}
	c.Set(nil)
	if c.AccessibilityLabel() != "Invoiced" {
		t.Errorf("an empty chart reads %q", c.AccessibilityLabel())
	}
}

func TestTooltipComesLateAndGoes(t *testing.T) {
	begin(t, ModeLight)
	var timers []func()
	tip := NewTooltip(func(d time.Duration, f func()) {
		if d != TipDelay {
			t.Errorf("delay %v", d)
		}
		timers = append(timers, f)
	})
	b := NewButton(Secondary, IconPrinter, "", nil)
	b.SetName("Print", tip)
	w, frame := open(t, container.NewHBox(b), 400, 200)
	cards := func() int { return len(frame.stage.layer.Objects) }
	test.MoveMouse(w.Canvas(), fyne.NewPos(10, 10))
	if cards() != 0 {
		t.Error("the tooltip is there at once")
	}
	timers[0]()
	if cards() != 1 {
		t.Fatal("the tooltip does not come")
	}
	test.MoveMouse(w.Canvas(), fyne.NewPos(300, 150))
	if cards() != 0 {
		t.Error("the tooltip stays")
	}
	test.MoveMouse(w.Canvas(), fyne.NewPos(10, 10))
	test.MoveMouse(w.Canvas(), fyne.NewPos(300, 150))
	timers[1]()
	if cards() != 0 {
		t.Error("a late timer shows a tooltip for what the mouse has left")
	}
}

func TestToastsStackAndPass(t *testing.T) {
	begin(t, ModeLight)
	entry := NewEntry()
	w, frame := open(t, container.NewVBox(entry), 600, 400)
	w.Canvas().Focus(entry)
	var timers []func()
	after := func(_ time.Duration, f func()) { timers = append(timers, f) }
	frame.Toast(ToneSuccess, "Issued", after)
	frame.Toast(ToneInfo, "Sent", after)
	first, second := frame.stage.toasts[0], frame.stage.toasts[1]
	if first.Position().Y+first.Size().Height > second.Position().Y {
		t.Error("two toasts lie on each other")
	}
	if w.Canvas().Focused() != entry {
		t.Error("a toast took the keyboard")
	}
	timers[0]()
	test.Tap(second)
	timers[1]()
	if len(frame.stage.layer.Objects) != 0 {
		t.Error("toasts stay")
	}
}

func TestShellNeverMakesTheWindowGrow(t *testing.T) {
	begin(t, ModeLight)
	side := NewSidebar("Counterfoil")
	went := ""
	side.Add(IconHome, "Overview", func() { went = "overview" })
	second := side.Add(IconInvoice, "Invoices", func() { went = "invoices" })
	shell := NewShell(side)
	w, _ := open(t, shell, 1000, 700)
	before := shell.MinSize()
	shell.SetPage(NewColumn(NewText("a very long line indeed, longer than any window that a shop owner has on his laptop, and then some more words", StyleTitle), NewTall(5000, NewEntry())))
	if shell.MinSize() != before {
		t.Errorf("the shell asks for %v instead of %v", shell.MinSize(), before)
	}
	test.Tap(second)
	side.Choose(1)
	if went != "invoices" || side.chosen != 1 || !second.chosen {
		t.Errorf("went to %q, chosen %d", went, side.chosen)
	}
	w.Canvas().Focus(side.items[0])
	press(t, w, fyne.KeyReturn)
	if went != "overview" {
		t.Error("Enter does not go there")
	}
	press(t, w, fyne.KeyDown)
	if w.Canvas().Focused() != second {
		t.Error("Down does not go to the next place")
	}
}

func TestProgressIsCancelledOnce(t *testing.T) {
	begin(t, ModeLight)
	p := NewProgress("Backup", "Cancel")
	stopped := 0
	p.OnCancel = func() { stopped++ }
	open(t, p, 500, 100)
	p.Set(50, 200, "50 of 200 MB")
	if p.bar.filled != 0.25 {
		t.Errorf("share %v", p.bar.filled)
	}
	p.Set(5, 0, "nobody knows")
	if p.bar.filled != 0 {
		t.Errorf("share of an unknown total %v", p.bar.filled)
	}
	test.Tap(p.cancel)
	test.Tap(p.cancel)
	if stopped != 1 {
		t.Errorf("cancelled %d times", stopped)
	}
}

func TestTextIsShortenedToItsRoom(t *testing.T) {
	begin(t, ModeLight)
	whole := "Müller Textiles GmbH & Co. KG"
	for _, width := range []float32{0, 8, 40, 100, 190} {
		shown := fit(whole, 13, false, width)
		if fyne.MeasureText(shown, 13, fyne.TextStyle{}).Width > width && shown != "" {
			t.Errorf("%q does not fit into %v", shown, width)
		}
	}
	if fit(whole, 13, false, 1000) != whole {
		t.Error("a text with room enough was shortened")
	}
}

func TestThemeSwitchReachesWhatIsDrawn(t *testing.T) {
	begin(t, ModeLight)
	card := NewCard(NewText("x", StyleBody))
	w, _ := open(t, card, 300, 200)
	light := w.Canvas().Capture().At(150, 100)
	app := fyne.CurrentApp()
	app.Settings().SetTheme(appTheme().(*Theme).With(ModeDark))
	w.Content().Refresh()
	if dark := w.Canvas().Capture().At(150, 100); dark == light {
		t.Errorf("the card is %v in both palettes", light)
	}
}

// TestEveryWidgetNamesItself holds all that can be focused or clicked to the toolkit's accessibility interface.
func TestEveryWidgetNamesItself(t *testing.T) {
	begin(t, ModeLight)
	plain := func(int64) string { return "" }
	for _, w := range []fyne.Accessible{
		NewButton(Primary, IconPlus, "New", nil), NewText("Text", StyleBody), NewParagraph("Text"), NewChip("Paid", ToneSuccess),
		NewField("Name", NewEntry(), ""), NewCheckbox("Yes"), NewSelect(), NewStatCard(Stat{Label: "Open"}), NewBanner(ToneInfo, "Words", nil),
		NewChart("Title", plain, plain), NewProgress("Work", "Stop"), NewGrid("Lines", "Delete"), NewEmptyState(IconInvoice, "None", "", nil),
		NewDialog("Title", NewEntry(), Primary, "OK", "Cancel"), newSidebarItem(IconHome, "Home", "", nil),
	} {
		if w.AccessibilityLabel() == "" || w.AccessibilityRole() == "" {
			t.Errorf("%T has label %q and role %q", w, w.AccessibilityLabel(), w.AccessibilityRole())
		}
	}
}

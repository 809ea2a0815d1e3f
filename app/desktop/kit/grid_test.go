package kit

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// sampleGrid has an item, a quantity, a price and a computed net, which is what was typed, joined.
func sampleGrid() *Grid {
	g := NewGrid("Lines", "Delete line",
		GridColumn{Title: "Item", Width: 120, Grow: 1}, GridColumn{Title: "Quantity", Width: 70},
		GridColumn{Title: "Price", Width: 80}, GridColumn{Title: "Net", Width: 80, Computed: true})
	g.OnChange = func(line, _ int, _ string) {
		g.SetCell(line, 3, g.Cell(line, 1)+"x"+g.Cell(line, 2))
	}
	return g
}

func where(t *testing.T, g *Grid) string {
	t.Helper()
	c := g.current()
	if c == nil {
		return "outside"
	}
	return fmt.Sprint(c.line.index(), ".", c.column)
}

func TestGridIsFilledByKeyboardAlone(t *testing.T) {
	begin(t, ModeLight)
	g := sampleGrid()
	w, _ := open(t, container.NewBorder(NewEntry(), NewEntry(), nil, nil, g), 700, 400)
	added := 0
	g.OnAdd = func(int) { added++ }
	g.FocusCell(0, 0)
	typeIn(t, w, "Linen")
	press(t, w, fyne.KeyReturn)
	typeIn(t, w, "12")
	press(t, w, fyne.KeyTab)
	typeIn(t, w, "18.50")
	press(t, w, fyne.KeyReturn) // the net is computed: the next cell is in a new line
	typeIn(t, w, "Delivery")
	if g.Len() != 2 || added != 1 || where(t, g) != "1.0" {
		t.Fatalf("%d lines, %d added, at %s", g.Len(), added, where(t, g))
	}
	if g.Cell(0, 3) != "12x18.50" || g.Cell(1, 0) != "Delivery" {
		t.Errorf("net %q, item %q", g.Cell(0, 3), g.Cell(1, 0))
	}
	press(t, w, fyne.KeyUp)
	typeIn(t, w, "Linen, white") // entering a cell selects it, so that typing replaces it
	if g.Cell(0, 0) != "Linen, white" {
		t.Errorf("item %q", g.Cell(0, 0))
	}
	press(t, w, fyne.KeyDown, fyne.KeyTab, fyne.KeyTab, fyne.KeyTab)
	if where(t, g) != "outside" || w.Canvas().Focused() == nil || g.holds(w.Canvas().Focused()) {
		t.Errorf("Tab after the last cell is at %s", where(t, g))
	}
}

func TestGridGoesBack(t *testing.T) {
	begin(t, ModeLight)
	g := sampleGrid()
	before := NewEntry()
	w, _ := open(t, container.NewBorder(before, nil, nil, nil, g), 700, 400)
	held := fyne.KeyModifier(0)
	g.Modifiers = func() fyne.KeyModifier { return held }
	g.SetLines([][]string{{"a", "1", "2"}, {"b", "3", "4"}})
	g.FocusCell(1, 0)
	held = fyne.KeyModifierShift
	press(t, w, fyne.KeyTab)
	if where(t, g) != "0.2" {
		t.Errorf("Shift+Tab went to %s", where(t, g))
	}
	press(t, w, fyne.KeyTab, fyne.KeyTab, fyne.KeyTab)
	if w.Canvas().Focused() != before {
		t.Errorf("Shift+Tab before the first cell is on %T", w.Canvas().Focused())
	}
}

func TestGridDeletesLines(t *testing.T) {
	begin(t, ModeLight)
	g := sampleGrid()
	w, _ := open(t, g, 700, 400)
	var removed []int
	g.OnRemove = func(line int) { removed = append(removed, line) }
	g.SetLines([][]string{{"a"}, {"b"}, {"c"}})
	g.FocusCell(1, 1)
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyBackspace, Modifier: fyne.KeyModifierControl})
	if g.Len() != 2 || g.Cell(1, 0) != "c" || where(t, g) != "1.1" {
		t.Errorf("%d lines, second %q, at %s", g.Len(), g.Cell(1, 0), where(t, g))
	}
	test.Tap(g.lines[0].remove)
	test.Tap(g.lines[0].remove)
	if g.Len() != 1 || g.Cell(0, 0) != "" || !slices.Equal(removed, []int{1, 0, 0}) {
		t.Errorf("%d lines, first %q, removed %v", g.Len(), g.Cell(0, 0), removed)
	}
}

func TestGridSuggestsInsideACell(t *testing.T) {
	begin(t, ModeLight)
	g := sampleGrid()
	w, frame := open(t, g, 700, 400)
	g.OnQuery = func(_, column int, _ string) {
		if column == 0 {
			g.Offer([]Suggestion{{ID: "7", Title: "Linen cloth"}, {ID: "8", Title: "Linen thread"}})
			return
		}
		g.Offer(nil)
	}
	g.OnPick = func(line, _ int, s Suggestion) {
		g.SetCell(line, 2, "price of "+s.ID)
		g.FocusCell(line, 1)
	}
	g.FocusCell(0, 0)
	typeIn(t, w, "lin")
	press(t, w, fyne.KeyDown, fyne.KeyReturn)
	if g.Cell(0, 0) != "Linen thread" || g.Cell(0, 2) != "price of 8" || where(t, g) != "0.1" || len(frame.stage.layer.Objects) != 0 {
		t.Errorf("item %q, price %q, at %s, %d cards", g.Cell(0, 0), g.Cell(0, 2), where(t, g), len(frame.stage.layer.Objects))
	}
	g.FocusCell(0, 0)
	typeIn(t, w, "x")
	press(t, w, fyne.KeyTab)
	if where(t, g) != "0.1" || len(frame.stage.layer.Objects) != 0 {
		t.Error("Tab does not close the card and go on")
	}
}

func TestGridSaysWhatIsWrong(t *testing.T) {
	begin(t, ModeLight)
	g := sampleGrid()
	open(t, g, 700, 400)
	g.SetProblem(0, 1, "A quantity is a number")
	g.FocusCell(0, 1)
	if !g.lines[0].cells[1].Bad() || g.words.Value() != "A quantity is a number" {
		t.Errorf("bad %v, words %q", g.lines[0].cells[1].Bad(), g.words.Value())
	}
	g.FocusCell(0, 2)
	if g.words.Value() != "" {
		t.Error("the words stay when one goes to another cell")
	}
	g.SetProblem(0, 1, "")
	if g.lines[0].cells[1].Bad() {
		t.Error("the mark stays")
	}
	g.SetProblem(99, 0, "x")
	g.SetCell(-1, 0, "x")
	g.RemoveLine(5)
	if g.Len() != 1 || g.Cell(7, 7) != "" {
		t.Error("an index outside of the grid did something")
	}
}

func TestGridScrollsTheCellIntoView(t *testing.T) {
	begin(t, ModeLight)
	g := sampleGrid()
	open(t, g, 700, 300)
	g.SetLines(make([][]string, 200))
	g.FocusCell(150, 0)
	top, room := g.lines[150].Position().Y, g.scroll.Size().Height
	if offset := g.scroll.Offset.Y; top < offset || top+buttonHeight > offset+room {
		t.Errorf("line 150 is at %v, the view from %v to %v", top, offset, offset+room)
	}
	g.FocusCell(0, 0)
	if g.scroll.Offset.Y != 0 {
		t.Errorf("the first line is %v above the view", g.scroll.Offset.Y)
	}
}

package kit

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// A page that is higher than the window scrolls, and shows the field that has the keyboard.
func TestAHighPageScrollsToTheKeyboard(t *testing.T) {
	begin(t, ModeLight)
	var fields []fyne.CanvasObject
	var entries []*Entry
	for i := range 12 {
		e := NewEntry()
		entries = append(entries, e)
		fields = append(fields, NewField(fmt.Sprint("Field ", i), e, ""))
	}
	shell := NewShell(NewSidebar("Trial"))
	w, _ := open(t, shell, 900, 520)
	shell.SetPage(NewColumn(fields...))
	inside := func(e *Entry) bool {
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(e).Y
		return y >= 0 && y+e.Size().Height <= 520
	}
	if inside(entries[11]) {
		t.Fatal("the page is not higher than the window")
	}
	for _, i := range []int{11, 5, 0, 6} {
		if w.Canvas().Focus(entries[i]); !inside(entries[i]) {
			t.Errorf("field %d has the keyboard and is not to be seen; the page stands at %v", i, shell.page.Offset.Y)
		}
	}
	inner := container.NewVScroll(container.NewVBox(fields...))
	shell.SetPage(NewColumn(NewTall(300, NewEmptyState(IconNone, "", "Above", nil)), NewTall(400, NewCard(inner))))
	for _, i := range []int{0, 11, 3} { // a scroll within a page that scrolls
		if w.Canvas().Focus(entries[i]); !inside(entries[i]) {
			t.Errorf("field %d of the inner scroll has the keyboard and is not to be seen; they stand at %v and %v", i, shell.page.Offset.Y, inner.Offset.Y)
		}
	}
	shell.SetPage(NewColumn(fields[0]))
	if shell.page.Offset.Y != 0 || shell.page.Content.Size().Height > shell.page.Size().Height {
		t.Error("the next page does not begin at its top")
	}
}

package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// TestShortcutsReachTheWindow types shortcuts into fields: those of editing stay, the others go to the frame.
func TestShortcutsReachTheWindow(t *testing.T) {
	begin(t, ModeLight)
	entry, secret, grid := NewEntry(), NewSecret(""), NewGrid("Lines", "Delete", GridColumn{Title: "Item", Grow: 1})
	w, frame := open(t, container.NewVBox(entry, secret, grid), 500, 400)
	var heard []fyne.KeyName
	frame.OnShortcut = func(s *desktop.CustomShortcut) { heard = append(heard, s.KeyName) }
	entry.SetText("two words")
	entry.CursorColumn = 9
	send := func(key fyne.KeyName) {
		w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl})
	}
	w.Canvas().Focus(entry)
	send(fyne.KeyN)
	send(fyne.KeyBackspace)
	w.Canvas().Focus(secret)
	send(fyne.KeyL)
	grid.FocusCell(0, 0)
	send(fyne.KeyReturn)
	if len(heard) != 3 || heard[0] != fyne.KeyN || heard[1] != fyne.KeyL || heard[2] != fyne.KeyReturn {
		t.Errorf("the window heard %v", heard)
	}
	if entry.Text != "two " {
		t.Errorf("Ctrl+Backspace left %q", entry.Text)
	}
	NewDialog("Question", NewEntry(), Primary, "Yes", "No").ShowOn(w.Canvas())
	box := NewEntry()
	d := NewDialog("Another", box, Primary, "Yes", "No")
	d.First = box
	d.ShowOn(w.Canvas())
	send(fyne.KeyN)
	if len(heard) != 3 {
		t.Error("a shortcut went through a dialog")
	}
}

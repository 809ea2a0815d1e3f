package kit

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// begin makes an app with our theme; widgets are made after it, as in the program.
func begin(t *testing.T, mode Mode) {
	t.Helper()
	app := test.NewTempApp(t)
	look, err := NewTheme(mode)
	if err != nil {
		t.Fatal(err)
	}
	app.Settings().SetTheme(look)
}

// open shows a page in the frame of a new window.
func open(t *testing.T, page fyne.CanvasObject, width, height float32) (fyne.Window, *Frame) {
	t.Helper()
	frame := NewFrame(NewActivity(func() time.Time { return time.Unix(0, 0) }))
	frame.SetPage(page)
	w := test.NewTempWindow(t, frame)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height-1))
	w.Resize(fyne.NewSize(width, height)) // as a window does: wrapped texts know their height only after the first layout
	return w, frame
}

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

// press sends keys to whatever has the focus, as the window does.
func press(t *testing.T, w fyne.Window, names ...fyne.KeyName) {
	t.Helper()
	for _, name := range names {
		target := w.Canvas().Focused()
		if target == nil {
			t.Fatalf("nothing has the focus to hear %s", name)
		}
		target.TypedKey(key(name))
	}
}

// typeIn sends letters to whatever has the focus.
func typeIn(t *testing.T, w fyne.Window, text string) {
	t.Helper()
	for _, r := range text {
		if w.Canvas().Focused() == nil {
			t.Fatalf("nothing has the focus to hear %q", r)
		}
		w.Canvas().Focused().TypedRune(r)
	}
}

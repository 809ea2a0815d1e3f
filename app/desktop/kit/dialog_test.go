package kit

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestDialogHearsEnterAndEscape(t *testing.T) {
	begin(t, ModeLight)
	before := NewEntry()
	w, _ := open(t, container.NewVBox(before), 800, 600)
	w.Canvas().Focus(before)

	name := NewEntry()
	confirmed, cancelled := 0, 0
	d := NewDialog("New customer", NewField("Name", name, ""), Primary, "Save", "Cancel")
	d.First = name
	d.OnConfirm = func() { confirmed++ }
	d.OnCancel = func() { cancelled++ }
	d.ShowOn(w.Canvas())
	if w.Canvas().Focused() != name {
		t.Fatalf("the focus is on %T, not on the first field", w.Canvas().Focused())
	}
	typeIn(t, w, "Ünal")
	press(t, w, fyne.KeyReturn)
	if confirmed != 1 || !d.Open() || name.Text != "Ünal" {
		t.Errorf("after Enter: confirmed %d, open %v, name %q", confirmed, d.Open(), name.Text)
	}
	d.SetConfirmEnabled(false)
	press(t, w, fyne.KeyReturn)
	if confirmed != 1 {
		t.Error("Enter pressed a disabled button")
	}
	press(t, w, fyne.KeyEscape)
	if cancelled != 1 || d.Open() || len(w.Canvas().Overlays().List()) != 0 {
		t.Errorf("after Escape: cancelled %d, open %v", cancelled, d.Open())
	}
	if w.Canvas().Focused() != before {
		t.Errorf("the focus came back to %T", w.Canvas().Focused())
	}
}

func TestDialogKeepsTheFocusInside(t *testing.T) {
	begin(t, ModeLight)
	outside := NewEntry()
	w, _ := open(t, container.NewVBox(outside), 800, 600)
	d := NewDialog("Delete?", NewParagraph("For good."), Danger, "Delete", "Keep")
	d.ShowOn(w.Canvas())
	if w.Canvas().Focused() != d.cancel {
		t.Error("a dialog that destroys does not start on its safe button")
	}
	for range 4 {
		w.Canvas().FocusNext()
		if f := w.Canvas().Focused(); f != d.cancel && f != d.confirm {
			t.Fatalf("Tab left the dialog for %T", f)
		}
	}
	d.Close()
	d.Close()
}

func TestNoticeIsLeftByEitherKey(t *testing.T) {
	begin(t, ModeLight)
	w, _ := open(t, container.NewVBox(NewText("x", StyleBody)), 800, 600)
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape} {
		d := NewDialog("Backup done", NewParagraph("It was read back and compared."), Primary, "Close", "")
		d.ShowOn(w.Canvas())
		press(t, w, k)
		if d.Open() {
			t.Errorf("%s does not close a notice", k)
		}
	}
}

func TestLockClearsTheWindow(t *testing.T) {
	begin(t, ModeLight)
	entry := NewEntry()
	w, frame := open(t, container.NewVBox(entry), 800, 600)
	w.Canvas().Focus(entry)
	d := NewDialog("A", NewEntry(), Primary, "OK", "Cancel")
	d.OnCancel = func() { t.Error("a page heard of the lock") }
	d.ShowOn(w.Canvas())
	NewDialog("B", NewEntry(), Primary, "OK", "Cancel").ShowOn(w.Canvas())
	frame.Toast(ToneInfo, "Müller owes 5 EUR", func(time.Duration, func()) {})
	frame.Clear()
	if w.Canvas().Overlays().Top() != nil || len(frame.stage.layer.Objects) != 0 || d.Open() || w.Canvas().Focused() != nil {
		t.Errorf("overlay %v, %d cards, focus %T", w.Canvas().Overlays().Top(), len(frame.stage.layer.Objects), w.Canvas().Focused())
	}
	lock := NewSecret("")
	frame.SetPage(container.NewVBox(lock))
	w.Canvas().Focus(lock)
	if w.Canvas().Focused() != lock {
		t.Error("the lock page does not get the keyboard")
	}
}

func TestActivityHearsEveryInput(t *testing.T) {
	begin(t, ModeLight)
	now := time.Unix(1000, 0)
	activity := NewActivity(func() time.Time { return now })
	entry, button, list := NewEntry(), NewButton(Primary, IconNone, "Go", nil), sampleList(20)
	frame := NewFrame(activity)
	frame.SetPage(container.NewBorder(container.NewVBox(entry, button), nil, nil, nil, list))
	w := test.NewTempWindow(t, frame)
	w.Resize(fyne.NewSize(800, 600))
	for what, input := range map[string]func(){
		"letter":     func() { w.Canvas().Focus(entry); typeIn(t, w, "a") },
		"key":        func() { w.Canvas().Focus(entry); press(t, w, fyne.KeyLeft) },
		"click":      func() { test.Tap(button) },
		"button key": func() { w.Canvas().Focus(button); press(t, w, fyne.KeySpace) },
		"list key":   func() { list.Focus(); press(t, w, fyne.KeyDown) },
		"wheel":      func() { test.Scroll(w.Canvas(), fyne.NewPos(100, 400), 0, -25) },
		"dialog": func() {
			NewDialog("?", NewParagraph("?"), Primary, "Yes", "No").ShowOn(w.Canvas())
			press(t, w, fyne.KeyEscape)
		},
	} {
		now = now.Add(time.Minute)
		input()
		if activity.Idle() != 0 {
			t.Errorf("the clock did not hear a %s", what)
		}
	}
	now = now.Add(time.Hour)
	if activity.Idle() != time.Hour {
		t.Errorf("idle for %v after an hour", activity.Idle())
	}
}

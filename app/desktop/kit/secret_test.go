package kit

import (
	"bytes"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestSecretIsTypedAndWiped(t *testing.T) {
	begin(t, ModeLight)
	s := NewSecret("Passphrase")
	changes, entered := 0, 0
	s.OnChanged = func() { changes++ }
	s.OnEnter = func() { entered++ }
	w, _ := open(t, container.NewVBox(s), 400, 200)
	test.Tap(s)
	typeIn(t, w, "größe€x")
	press(t, w, fyne.KeyBackspace, fyne.KeyReturn)
	if string(s.Bytes()) != "größe€" || changes != 8 || entered != 1 {
		t.Errorf("%d changes, %d times Enter, %d bytes", changes, entered, len(s.Bytes()))
	}
	memory := s.Bytes()[:cap(s.Bytes())]
	s.Wipe()
	if !s.Empty() || !bytes.Equal(memory, make([]byte, SecretLimit)) {
		t.Error("the memory still holds the secret")
	}
}

func TestSecretIsPastedInPlace(t *testing.T) {
	begin(t, ModeLight)
	s := NewSecret("")
	w, _ := open(t, container.NewVBox(s), 400, 200)
	w.Canvas().Focus(s)
	typeIn(t, w, "old")
	memory := s.Bytes()[:cap(s.Bytes())]
	clipboard := test.NewClipboard()
	clipboard.SetContent("six words\n")
	s.TypedShortcut(&fyne.ShortcutSelectAll{})
	s.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	if string(s.Bytes()) != "six words" {
		t.Errorf("pasted: %d bytes", len(s.Bytes()))
	}
	s.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clipboard})
	if clipboard.Content() != "six words\n" {
		t.Error("a secret was copied to the clipboard")
	}
	clipboard.SetContent(strings.Repeat("ä", SecretLimit))
	s.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	if len(s.Bytes()) > SecretLimit || !s.TooLong() || &s.Bytes()[0] != &memory[0] {
		t.Errorf("%d bytes, too long %v: the memory must not grow or move", len(s.Bytes()), s.TooLong())
	}
}

// TestSecretIsNotDrawn looks through everything that the field draws, and tells a screen reader.
func TestSecretIsNotDrawn(t *testing.T) {
	begin(t, ModeLight)
	s := NewSecret("hint")
	s.SetName("Passphrase")
	w, _ := open(t, container.NewVBox(s), 400, 200)
	w.Canvas().Focus(s)
	typeIn(t, w, "hunter2")
	dots := 0
	for _, o := range test.WidgetRenderer(s).Objects() {
		switch o := o.(type) {
		case *canvas.Text:
			if strings.Contains(o.Text, "hunter2") {
				t.Error("the secret is drawn as text")
			}
		case *canvas.Circle:
			if o.Visible() {
				dots++
			}
		}
	}
	if dots != 7 || s.AccessibilityLabel() != "Passphrase" {
		t.Errorf("%d dots, label %q", dots, s.AccessibilityLabel())
	}
}

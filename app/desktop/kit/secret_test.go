package kit

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
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
	if len(s.Bytes()) > SecretLimit || &s.Bytes()[0] != &memory[0] {
		t.Errorf("%d bytes: the memory must not grow or move", len(s.Bytes()))
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

// On wish the letters are drawn, each by itself, so that no string holds the whole; they are hidden again once the field is wiped.
func TestSecretIsShownOnWish(t *testing.T) {
	begin(t, ModeLight)
	s := NewSecret("")
	w, _ := open(t, container.NewVBox(s), 400, 200)
	w.Canvas().Focus(s)
	typeIn(t, w, "größe 8")
	drawn := func() (letters string, dots int) {
		for _, o := range test.WidgetRenderer(s).Objects() {
			switch o := o.(type) {
			case *canvas.Text:
				if o.Visible() {
					letters += o.Text
				}
				if utf8.RuneCountInString(o.Text) > 1 {
					t.Errorf("%q is drawn as one", o.Text)
				}
			case *canvas.Circle:
				if o.Visible() {
					dots++
				}
			}
		}
		return letters, dots
	}
	test.TapAt(s, fyne.NewPos(s.Size().Width-10, 10)) // the eye
	if letters, dots := drawn(); letters != "größe 8" || dots != 0 || !s.Shown() {
		t.Errorf("%q and %d dots", letters, dots)
	}
	s.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyH, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if letters, dots := drawn(); letters != "" || dots != 7 {
		t.Errorf("%q and %d dots", letters, dots)
	}
	s.ShowLetters(true)
	changed := 0
	s.OnChanged = func() { changed++ }
	s.Fill([]byte(strings.Repeat("x", 60) + "the end"))
	if letters, _ := drawn(); !strings.HasSuffix(letters, "xthe end") || changed != 1 || len(letters) > 45 {
		t.Errorf("%q, %d changes", letters, changed)
	}
	s.Wipe()
	if letters, dots := drawn(); letters != "" || dots != 0 || s.Shown() {
		t.Errorf("%q and %d dots once it is wiped", letters, dots)
	}
}

package kit

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// SecretLimit is the longest secret in bytes. The memory is taken once, so that no growing leaves a copy behind.
const SecretLimit = 1024

// Secret is a field for a passphrase. It is no [Entry]: a string cannot be wiped, and an entry keeps many of them. The
// letters live in one piece of memory, drawn as dots, until Wipe. What is pasted comes as a string from the clipboard;
// that copy is not ours to wipe. Where somebody wants to see what she types (the eye at the end, or Ctrl+Shift+H), each letter is
// drawn by itself: no string ever holds the whole.
type Secret struct {
	widget.DisableableWidget

	// OnChanged hears each change; a strength meter reads Bytes there, and keeps nothing.
	OnChanged func()
	// OnEnter hears Enter. Without it, Enter goes to the dialog or page around.
	OnEnter func()

	name         string
	hint         string
	bytes        []byte
	all          bool // everything is selected: the next letter replaces it
	focused, bad bool
	shown        bool // as letters
}

// NewSecret makes an empty field with a text that stands there while it is empty.
func NewSecret(hint string) *Secret {
	s := &Secret{hint: hint, bytes: make([]byte, 0, SecretLimit)}
	s.ExtendBaseWidget(s)
	return s
}

// Bytes is the secret itself, UTF-8 as typed, not normalised. It belongs to the field: it changes with the next key and
// is zero after Wipe. A caller that needs it longer copies it, and wipes the copy.
func (s *Secret) Bytes() []byte { return s.bytes }

// Empty says whether nothing was typed.
func (s *Secret) Empty() bool { return len(s.bytes) == 0 }

// Wipe overwrites the secret with zeros and empties the field. It does not call OnChanged. To be called when the page
// is left, on lock, and once the secret was used.
func (s *Secret) Wipe() {
	clear(s.bytes[:cap(s.bytes)])
	s.bytes, s.all, s.shown = s.bytes[:0], false, false
	s.Refresh()
}

// ShowLetters draws the letters, or dots again.
func (s *Secret) ShowLetters(shown bool) {
	s.shown = shown
	s.Refresh()
}

// Shown says whether the letters are drawn.
func (s *Secret) Shown() bool { return s.shown }

// Fill puts a secret in place of what was typed, and calls OnChanged. The caller wipes its own copy.
func (s *Secret) Fill(secret []byte) {
	shown := s.shown
	s.Wipe()
	s.shown = shown
	for len(secret) > 0 {
		r, n := utf8.DecodeRune(secret)
		s.add(r)
		secret = secret[n:]
	}
	s.changed()
}

// SetName names the field for screen readers.
func (s *Secret) SetName(name string) { s.name = name }

// SetBad marks the secret as wrong, or right again.
func (s *Secret) SetBad(bad bool) {
	s.bad = bad
	s.Refresh()
}

// TypedRune belongs to the toolkit.
func (s *Secret) TypedRune(r rune) {
	touch(s)
	if s.Disabled() {
		return
	}
	s.replaceAll()
	s.add(r)
	s.changed()
}

func (s *Secret) add(r rune) {
	if len(s.bytes)+utf8.UTFMax <= SecretLimit {
		s.bytes = utf8.AppendRune(s.bytes, r)
	}
}

func (s *Secret) replaceAll() {
	if s.all {
		clear(s.bytes)
		s.bytes, s.all = s.bytes[:0], false
	}
}

func (s *Secret) changed() {
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged()
	}
}

// TypedKey belongs to the toolkit.
func (s *Secret) TypedKey(ev *fyne.KeyEvent) {
	touch(s)
	switch {
	case ev.Name == fyne.KeyBackspace, ev.Name == fyne.KeyDelete && s.all:
		s.backspace()
	case isEnter(ev) && s.OnEnter != nil:
		s.OnEnter()
	case isEnter(ev), ev.Name == fyne.KeyEscape:
		passOn(s, ev)
	}
}

func (s *Secret) backspace() {
	if s.Disabled() || len(s.bytes) == 0 {
		return
	}
	if s.all {
		s.replaceAll()
	} else {
		_, n := utf8.DecodeLastRune(s.bytes)
		clear(s.bytes[len(s.bytes)-n:])
		s.bytes = s.bytes[:len(s.bytes)-n]
	}
	s.changed()
}

// TypedShortcut hears paste and select all. Copy and cut are refused; what is no key of editing goes to the window.
func (s *Secret) TypedShortcut(shortcut fyne.Shortcut) {
	touch(s)
	if s.Disabled() {
		return
	}
	switch c := shortcut.(type) {
	case *fyne.ShortcutSelectAll:
		s.all = len(s.bytes) > 0
		s.Refresh()
	case *fyne.ShortcutPaste:
		s.replaceAll()
		for _, r := range c.Clipboard.Content() {
			if r != '\n' && r != '\r' {
				s.add(r)
			}
		}
		s.changed()
	case *desktop.CustomShortcut:
		if c.KeyName == fyne.KeyBackspace {
			s.all = true
			s.backspace()
			return
		}
		if c.KeyName == fyne.KeyH && c.Modifier == fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift {
			s.ShowLetters(!s.shown)
			return
		}
		passShortcut(s, c)
	}
}

// Tapped belongs to the toolkit. The eye shows the letters, or hides them.
func (s *Secret) Tapped(ev *fyne.PointEvent) {
	touch(s)
	if s.Disabled() {
		return
	}
	if ev.Position.X >= s.Size().Width-eyeWidth {
		s.ShowLetters(!s.shown)
	}
	focus(s)
}

// FocusGained belongs to the toolkit.
func (s *Secret) FocusGained() { s.focused = true; s.Refresh(); reveal(s) }

// FocusLost belongs to the toolkit.
func (s *Secret) FocusLost() { s.focused, s.all = false, false; s.Refresh() }

// Cursor belongs to the toolkit.
func (s *Secret) Cursor() desktop.Cursor { return desktop.TextCursor }

// AccessibilityLabel is the field's name, never its content.
func (s *Secret) AccessibilityLabel() string { return s.name }

// AccessibilityRole is that of a text.
func (s *Secret) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

package kit

import (
	"image/color"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// SecretLimit is the longest secret in bytes. The memory is taken once, so that no growing leaves a copy behind.
const SecretLimit = 1024

// Secret is a field for a passphrase. It is no [Entry]: a string cannot be wiped, and an entry keeps many of them. The
// letters live in one piece of memory, drawn as dots, until Wipe. What is pasted comes as a string from the clipboard;
// that copy is not ours to wipe.
type Secret struct {
	widget.DisableableWidget

	// OnChanged hears each change; a strength meter reads Bytes there, and keeps nothing.
	OnChanged func()
	// OnEnter hears Enter. Without it, Enter goes to the dialog or page around.
	OnEnter func()

	name             string
	hint             string
	bytes            []byte
	all              bool // everything is selected: the next letter replaces it
	focused, bad     bool
	refusedByTheSize bool
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
	s.bytes, s.all = s.bytes[:0], false
	s.Refresh()
}

// SetName names the field for screen readers.
func (s *Secret) SetName(name string) { s.name = name }

// SetBad marks the secret as wrong, or right again.
func (s *Secret) SetBad(bad bool) {
	s.bad = bad
	s.Refresh()
}

// TooLong says whether letters were refused because the secret has reached [SecretLimit].
func (s *Secret) TooLong() bool { return s.refusedByTheSize }

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
	if s.refusedByTheSize = len(s.bytes)+utf8.UTFMax > SecretLimit; !s.refusedByTheSize {
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
	s.refusedByTheSize = false
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
		passShortcut(s, c)
	}
}

// Tapped belongs to the toolkit.
func (s *Secret) Tapped(*fyne.PointEvent) {
	touch(s)
	if !s.Disabled() {
		focus(s)
	}
}

// FocusGained belongs to the toolkit.
func (s *Secret) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost belongs to the toolkit.
func (s *Secret) FocusLost() { s.focused, s.all = false, false; s.Refresh() }

// Cursor belongs to the toolkit.
func (s *Secret) Cursor() desktop.Cursor { return desktop.TextCursor }

// AccessibilityLabel is the field's name, never its content.
func (s *Secret) AccessibilityLabel() string { return s.name }

// AccessibilityRole is that of a text.
func (s *Secret) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

const (
	dotEdge  = 6
	dotStep  = 10
	dotsMost = 64 // drawn at most: the rest is off the field anyway
)

// CreateRenderer belongs to the toolkit.
func (s *Secret) CreateRenderer() fyne.WidgetRenderer {
	back, ring, light, caret := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	hint := canvas.NewText("", color.Black)
	r := &sheet{owner: s, objects: []fyne.CanvasObject{back, ring, light, hint, caret}}
	var dots [dotsMost]*canvas.Circle
	for i := range dots {
		dots[i] = canvas.NewCircle(color.Black)
		r.objects = append(r.objects, dots[i])
	}
	r.min = func() fyne.Size { return fyne.NewSize(100, buttonHeight) }
	r.place = func(size fyne.Size) {
		at(back, 0.5, 0.5, size.Width-1.5, size.Height-1.5)
		at(ring, 0.5, 0.5, size.Width-1.5, size.Height-1.5)
		center(hint, 9, 0, size.Width-18, size.Height)
		n := min(utf8.RuneCount(s.bytes), dotsMost, max(0, int((size.Width-26)/dotStep)))
		for i, d := range dots {
			at(d, 10+float32(i)*dotStep, (size.Height-dotEdge)/2, dotEdge, dotEdge)
			d.Hidden = i >= n
		}
		end := 10 + float32(n)*dotStep
		at(light, 8, 7, end-8, size.Height-14)
		at(caret, end, 8, 1.5, size.Height-16)
	}
	r.paint = func() {
		l := lookOf(s)
		radius := l.size(theme.SizeNameInputRadius)
		box(back, l.color(theme.ColorNameInputBackground), l.color(theme.ColorNameInputBorder), 1, radius)
		l.ring(ring, s.focused, radius)
		if s.bad {
			box(ring, color.Transparent, l.color(theme.ColorNameError), l.size(SizeRing), radius)
		}
		box(light, l.color(theme.ColorNameSelection), nil, 0, 4)
		box(caret, l.color(theme.ColorNamePrimary), nil, 0, 0)
		light.Hidden, caret.Hidden = !s.all, !s.focused || s.all
		write(hint, s.hint, l.color(theme.ColorNamePlaceHolder), l.size(theme.SizeNameText), false)
		hint.Hidden = len(s.bytes) > 0
		for _, d := range dots {
			d.FillColor = l.color(theme.ColorNameForeground)
			d.Refresh()
		}
	}
	return newSheet(r)
}

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is a text field: the toolkit's, with a focus ring, an error mark, and ears for Enter and Escape around it.
type Entry struct {
	widget.Entry

	// OnKey hears each key before the entry does, and says whether it used it.
	OnKey func(*fyne.KeyEvent) bool
	// OnEnter hears Enter in a field of one line. Without it, Enter goes to the dialog or page around.
	OnEnter func()
	// OnFocus hears that the field got or lost the keyboard. It must not move the focus itself.
	OnFocus func(gained bool)

	name     string
	focused  bool
	bad      bool
	selectIn bool // select all on focus: for fields that are rather replaced than edited
	self     fyne.CanvasObject
}

// NewEntry makes a field of one line.
func NewEntry() *Entry {
	e := &Entry{}
	e.extend(e)
	return e
}

// NewTextArea makes a field of several lines. Tab leaves it; Enter is part of the text.
func NewTextArea(lines int) *Entry {
	e := &Entry{}
	e.extend(e)
	e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	e.SetMinRowsVisible(lines)
	return e
}

// extend makes the embedding widget known to the toolkit; every widget on top of Entry calls it first.
func (e *Entry) extend(self fyne.Widget) {
	e.self = self
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(self)
}

// SetName names the field for screen readers; a [Field] does it with its label.
func (e *Entry) SetName(name string) { e.name = name }

// Typed is the text.
func (e *Entry) Typed() string { return e.Text }

// Retype puts a text in, which those hear who listen to the field.
func (e *Entry) Retype(text string) { e.SetText(text) }

// SetBad marks the content as wrong, or right again.
func (e *Entry) SetBad(bad bool) {
	if e.bad != bad {
		e.bad = bad
		e.Refresh()
	}
}

// Bad says whether the content is marked as wrong.
func (e *Entry) Bad() bool { return e.bad }

// Focused says whether the field has the keyboard.
func (e *Entry) Focused() bool { return e.focused }

// SetQuietly sets the text without telling OnChanged.
func (e *Entry) SetQuietly(text string) {
	hear := e.OnChanged
	e.OnChanged = nil
	e.SetText(text)
	e.OnChanged = hear
}

// FocusGained puts the caret behind the text of one line, where one goes on typing.
func (e *Entry) FocusGained() {
	if !e.MultiLine {
		e.CursorColumn = len([]rune(e.Text))
	}
	e.focused = true
	e.Entry.FocusGained()
	if e.selectIn {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	e.Refresh()
	reveal(e.self)
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
}

// FocusLost belongs to the toolkit.
func (e *Entry) FocusLost() {
	e.focused = false
	e.Entry.FocusLost()
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
	e.Refresh()
}

// MouseDown belongs to the toolkit.
func (e *Entry) MouseDown(ev *desktop.MouseEvent) {
	touch(e.self)
	e.Entry.MouseDown(ev)
}

// TypedShortcut keeps the keys of editing for the text and hands all others to the window: the toolkit gives a shortcut to
// the focused widget alone, and Ctrl+N must work while one types.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	touch(e.self)
	if c, ok := s.(*desktop.CustomShortcut); ok && !edits(c.KeyName) {
		passShortcut(e.self, c)
		return
	}
	e.Entry.TypedShortcut(s)
}

// edits says whether a key with Ctrl or Alt moves in a text or deletes a word of it.
func edits(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete:
		return true
	}
	return false
}

// TypedRune belongs to the toolkit.
func (e *Entry) TypedRune(r rune) {
	touch(e.self)
	e.Entry.TypedRune(r)
}

// TypedKey belongs to the toolkit.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	touch(e.self)
	if e.OnKey != nil && e.OnKey(ev) {
		return
	}
	switch {
	case isEnter(ev) && !e.MultiLine && e.OnEnter != nil:
		e.OnEnter()
	case isEnter(ev) && !e.MultiLine && e.OnSubmitted == nil, ev.Name == fyne.KeyEscape:
		passOn(e.self, ev)
	default:
		e.Entry.TypedKey(ev)
	}
}

// AcceptsTab keeps Tab as the way out, in fields of several lines as well.
func (e *Entry) AcceptsTab() bool { return false }

// AccessibilityLabel is the field's name.
func (e *Entry) AccessibilityLabel() string {
	if e.name != "" {
		return e.name
	}
	return e.PlaceHolder
}

// AccessibilityRole is that of a text.
func (e *Entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// MinSize lets a field become narrow; its text scrolls.
func (e *Entry) MinSize() fyne.Size {
	least := e.Entry.MinSize()
	least.Width = max(60, min(least.Width, 80))
	if !e.MultiLine {
		least.Height = max(least.Height, buttonHeight)
	}
	return least
}

// CreateRenderer belongs to the toolkit.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := &ringed{WidgetRenderer: e.Entry.CreateRenderer(), entry: e, ring: canvas.NewRectangle(color.Transparent)}
	if !e.MultiLine {
		hideBar(r.WidgetRenderer)
	}
	r.paint()
	return r
}

// hideBar takes away the bar under a text that is longer than its field: it covers the letters, and the caret shows the way.
func hideBar(r fyne.WidgetRenderer) {
	for _, o := range r.Objects() {
		if scroll, ok := o.(fyne.Scrollable); ok {
			container.NewThemeOverride(scroll.(fyne.CanvasObject), barless{})
		}
	}
}

// barless is the theme of the app without scroll bars.
type barless struct{ dense }

// Color is the app's, but for the shadow.
func (barless) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameShadow {
		return color.Transparent // at the ends of a text that goes on: it would lie over the border
	}
	return appTheme().Color(name, variant)
}

// Size leaves no room for bars.
func (barless) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameScrollBar, theme.SizeNameScrollBarSmall:
		return 0
	}
	return appTheme().Size(name)
}

// ringed adds the ring to the toolkit's own drawing of a field.
type ringed struct {
	fyne.WidgetRenderer
	entry *Entry
	ring  *canvas.Rectangle
}

// Objects puts the ring on top.
func (r *ringed) Objects() []fyne.CanvasObject {
	inner := r.WidgetRenderer.Objects()
	return append(inner[:len(inner):len(inner)], r.ring)
}

// Layout belongs to the toolkit.
func (r *ringed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	at(r.ring, 0.5, 0.5, size.Width-1.5, size.Height-1.5)
}

// Refresh belongs to the toolkit.
func (r *ringed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
}

func (r *ringed) paint() {
	l := lookOf(r.entry)
	radius := l.size(theme.SizeNameInputRadius)
	switch {
	case r.entry.bad:
		box(r.ring, color.Transparent, l.color(theme.ColorNameError), l.size(SizeRing), radius)
	default:
		l.ring(r.ring, r.entry.focused, radius)
	}
}

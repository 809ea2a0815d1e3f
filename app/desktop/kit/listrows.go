package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// rows is the toolkit's list with the keys that it lacks. Choosing is ours: see [List.Select].
type rows struct {
	widget.List
	owner   *List
	focused bool
}

func newRows(owner *List) *rows {
	r := &rows{owner: owner}
	r.Length = func() int { return owner.count }
	r.CreateItem = func() fyne.CanvasObject { return newRow(owner) }
	r.UpdateItem = func(id int, o fyne.CanvasObject) { o.(*row).show(id) }
	r.ExtendBaseWidget(r)
	return r
}

// TypedKey moves the choice.
func (r *rows) TypedKey(ev *fyne.KeyEvent) {
	touch(r)
	l, page := r.owner, max(1, int(r.Size().Height)/(rowHeight+1)-1)
	defer l.extend(l.selected)
	switch {
	case ev.Name == fyne.KeyUp:
		l.choose(max(0, l.selected-1))
	case ev.Name == fyne.KeyDown:
		l.choose(min(l.count-1, l.selected+1))
	case ev.Name == fyne.KeyPageUp:
		l.choose(max(0, l.selected-page))
	case ev.Name == fyne.KeyPageDown:
		l.choose(min(l.count-1, l.selected+page))
	case ev.Name == fyne.KeyHome:
		l.choose(0)
	case ev.Name == fyne.KeyEnd:
		l.choose(l.count - 1)
	case isEnter(ev) && l.selected >= 0:
		l.open()
	default:
		passOn(r, ev)
	}
}

// extend tells OnExtend how far the choice has moved under Shift.
func (l *List) extend(from int) {
	if l.OnExtend != nil && l.Modifiers != nil && from >= 0 && l.selected != from && l.Modifiers()&fyne.KeyModifierShift != 0 {
		l.OnExtend(from, l.selected)
	}
}

// TypedShortcut hears Ctrl+A, and hands all others to the window: the toolkit gives a shortcut to the focused widget alone.
func (r *rows) TypedShortcut(s fyne.Shortcut) {
	touch(r)
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		if r.owner.OnAll != nil {
			r.owner.OnAll()
		}
	case *desktop.CustomShortcut:
		passShortcut(r, s)
	}
}

// TypedRune hands letters to the page, if it has a use for them.
func (r *rows) TypedRune(letter rune) {
	touch(r)
	if r.owner.OnLetter != nil {
		r.owner.OnLetter(letter)
	}
}

// FocusGained shows the ring, and chooses the first row if none is. The toolkit's list is not told: it would paint a
// highlight of its own below the row.
func (r *rows) FocusGained() {
	r.focused = true
	if r.owner.selected < 0 {
		r.owner.choose(0)
	}
	r.owner.Refresh()
}

// FocusLost hides the ring.
func (r *rows) FocusLost() {
	r.focused = false
	r.owner.Refresh()
}

// AccessibilityLabel is the list's name.
func (r *rows) AccessibilityLabel() string { return r.owner.name }

// AccessibilityRole is that of a container.
func (r *rows) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// scroll moves the rows by a wheel notch.
func (r *rows) scroll(ev *fyne.ScrollEvent) {
	height := float32(r.owner.count)*(rowHeight+1) - 1
	most := max(0, height-r.Size().Height)
	r.ScrollToOffset(max(0, min(most, r.GetScrollOffset()-ev.Scrolled.DY*wheelFactor)))
}

// reveal scrolls no further than needed to show a row. The toolkit's ScrollTo would also throw away all spare row widgets.
func (r *rows) reveal(id int) {
	top, height := float32(id)*(rowHeight+1), r.Size().Height
	switch offset := r.GetScrollOffset(); {
	case top < offset:
		r.ScrollToOffset(top)
	case top+rowHeight > offset+height:
		r.ScrollToOffset(max(0, top+rowHeight-height))
	}
}

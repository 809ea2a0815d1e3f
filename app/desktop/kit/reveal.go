package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// reveal scrolls to a widget that got the keyboard and cannot be seen, or half of it: whatever scrolls around it, from the inside out.
// The toolkit does not do it by itself, so that Tab would lead into the unseen. What the mouse can point at stays where it is.
func reveal(w fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(w)
	if c == nil || c.Overlays().Top() != nil {
		return // not drawn yet, or in a dialog, which has the height it needs
	}
	root := c.Content()
	scrolls(root, func(s *container.Scroll) { bring(s, w) })
}

// around is what is shown above and below: the label of a field, and the line under it.
const around = 24

func bring(s *container.Scroll, w fyne.CanvasObject) {
	room, all := s.Size().Height, s.Content.Size().Height
	if all <= room {
		return
	}
	driver := fyne.CurrentApp().Driver()
	at, within := driver.AbsolutePositionForObject(w), driver.AbsolutePositionForObject(s)
	top := at.Y - within.Y
	bottom := top + w.Size().Height
	if at.X < within.X || at.X >= within.X+s.Size().Width || top+s.Offset.Y < 0 || bottom+s.Offset.Y > all {
		return // it stands beside
	}
	switch center := (top + bottom) / 2; {
	case center < 0:
		s.ScrollToOffset(fyne.NewPos(0, max(0, s.Offset.Y+top-around)))
	case center > room:
		s.ScrollToOffset(fyne.NewPos(0, min(s.Offset.Y+bottom+around-room, all-room)))
	}
}

// holder is a widget of ours with something inside that may scroll.
type holder interface{ held() fyne.CanvasObject }

func (c *Card) held() fyne.CanvasObject   { return c.content }
func (d *Dialog) held() fyne.CanvasObject { return d.body }
func (f *Frame) held() fyne.CanvasObject  { return f.page }
func (s *Shell) held() fyne.CanvasObject  { return s.page }

// scrolls tells of everything within an object that scrolls, the innermost first.
func scrolls(o fyne.CanvasObject, tell func(*container.Scroll)) {
	if o == nil || !o.Visible() {
		return
	}
	switch o := o.(type) {
	case *container.Scroll:
		scrolls(o.Content, tell)
		tell(o)
	case *fyne.Container:
		for _, child := range o.Objects {
			scrolls(child, tell)
		}
	case holder:
		scrolls(o.held(), tell)
	}
}

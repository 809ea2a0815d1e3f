package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Frame is the content of every window: a page, and above it the layer on which suggestions, toasts and tooltips lie.
type Frame struct {
	widget.BaseWidget

	// OnKey hears the keys for which the focused widget has no use, such as Escape; it says whether it used them.
	OnKey func(*fyne.KeyEvent) bool
	// OnShortcut hears the shortcuts for which the focused field has no use, such as Ctrl+N. While a dialog is open none come.
	OnShortcut func(*desktop.CustomShortcut)
	// OnDialog hears that a dialog has opened and has the keyboard.
	OnDialog func()

	page  *fyne.Container
	stage *stage
}

// NewFrame makes an empty frame whose widgets report to the given clock; nil means that nobody listens.
func NewFrame(activity *Activity) *Frame {
	f := &Frame{page: container.NewStack(), stage: newStage(activity)}
	f.stage.hear = func(ev *fyne.KeyEvent) bool { return f.OnKey != nil && f.OnKey(ev) }
	f.stage.shortcut = func(s *desktop.CustomShortcut) {
		if f.OnShortcut != nil {
			f.OnShortcut(s)
		}
	}
	f.stage.opened = func() {
		if f.OnDialog != nil {
			f.OnDialog()
		}
	}
	f.ExtendBaseWidget(f)
	return f
}

// SetTip gives the frame the tooltip that names buttons which have no room for their words.
func (f *Frame) SetTip(tip *Tooltip) { f.stage.tip = tip }

// SetPage shows another page and clears the layer: a card belongs to the page that put it there. The keyboard is taken
// from the old page, which would go on hearing it unseen.
func (f *Frame) SetPage(page fyne.CanvasObject) {
	f.stage.clear()
	unfocus(f)
	f.page.Objects = []fyne.CanvasObject{page}
	f.page.Refresh()
}

// Page is what the frame shows, or nil.
func (f *Frame) Page() fyne.CanvasObject {
	if len(f.page.Objects) == 0 {
		return nil
	}
	return f.page.Objects[0]
}

// Clear takes away every dialog, card, toast and tooltip without a word to their pages: before the lock page appears.
func (f *Frame) Clear() {
	if c := canvasOf(f); c != nil {
		for top := c.Overlays().Top(); top != nil; top = c.Overlays().Top() {
			if d, ok := top.(*Dialog); ok {
				d.before = nil
				d.Close()
			} else {
				c.Overlays().Remove(top)
			}
		}
	}
	f.stage.clear()
	unfocus(f)
}

func unfocus(o fyne.CanvasObject) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Unfocus()
	}
}

// CreateRenderer belongs to the toolkit.
func (f *Frame) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(f.page, f.stage.layer))
}

func (f *Frame) ground() *stage { return f.stage }

// grounded is what carries a stage: the window's frame and a dialog.
type grounded interface{ ground() *stage }

// stage is the layer and the ears of a frame or a dialog.
type stage struct {
	layer    *fyne.Container
	activity *Activity
	hear     func(*fyne.KeyEvent) bool
	shortcut func(*desktop.CustomShortcut) // nil in a dialog
	opened   func()                        // hears that a dialog has opened over it; nil where nobody listens
	toasts   []*toast
	tip      *Tooltip // of what has lost its words; nil shows none
}

func newStage(activity *Activity) *stage {
	return &stage{layer: container.New(floating{}), activity: activity}
}

// floating leaves its objects where they were put, and asks for no room: a card must never make the window grow.
type floating struct{}

func (floating) Layout([]fyne.CanvasObject, fyne.Size)        {}
func (floating) MinSize(o []fyne.CanvasObject) (no fyne.Size) { return no }

func (s *stage) clear() {
	s.layer.Objects, s.toasts = nil, nil
	s.layer.Refresh()
}

func (s *stage) add(card fyne.CanvasObject) {
	s.drop(card)
	s.layer.Objects = append(s.layer.Objects, card)
	s.layer.Refresh()
}

func (s *stage) drop(card fyne.CanvasObject) {
	kept := s.layer.Objects[:0:0]
	for _, o := range s.layer.Objects {
		if o != card {
			kept = append(kept, o)
		}
	}
	if len(kept) != len(s.layer.Objects) {
		s.layer.Objects = kept
		s.layer.Refresh()
	}
}

// putBelow places a card under an object, or above it where there is no room below, and never outside the window.
func (s *stage) putBelow(card, anchor fyne.CanvasObject, size fyne.Size) {
	driver := fyne.CurrentApp().Driver()
	from := driver.AbsolutePositionForObject(anchor).Subtract(driver.AbsolutePositionForObject(s.layer))
	room := s.layer.Size()
	const gap = 4
	y := from.Y + anchor.Size().Height + gap
	if y+size.Height > room.Height && from.Y-gap-size.Height >= 0 {
		y = from.Y - gap - size.Height
	}
	x := max(0, min(from.X, room.Width-size.Width))
	s.add(card)
	card.Resize(size)
	card.Move(fyne.NewPos(x, y))
}

// stageOf finds the stage on which a widget stands: that of the dialog on top, or of the window. Nil before it is shown.
func stageOf(w fyne.CanvasObject) *stage {
	c := canvasOf(w)
	if c == nil {
		return nil
	}
	return stageOn(c)
}

// canvasOf is the canvas on which a widget is shown. The toolkit knows it only once the widget was drawn; before that,
// such as in a line that a key has just added, it is that of our window.
func canvasOf(w fyne.CanvasObject) fyne.Canvas {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(w); c != nil {
		return c
	}
	for _, window := range driver.AllWindows() {
		if _, ours := window.Content().(grounded); ours {
			return window.Canvas()
		}
	}
	return nil
}

func stageOn(c fyne.Canvas) *stage {
	if g, ok := c.Overlays().Top().(grounded); ok {
		return g.ground()
	}
	if g, ok := c.Content().(grounded); ok {
		return g.ground()
	}
	return nil
}

// touch reports a sign of life at a widget.
func touch(w fyne.CanvasObject) {
	if s := stageOf(w); s != nil {
		s.activity.Touch()
	}
}

// passOn gives a key that the widget has no use for to the dialog or page around it.
func passOn(w fyne.CanvasObject, ev *fyne.KeyEvent) bool {
	s := stageOf(w)
	return s != nil && s.hear != nil && s.hear(ev)
}

// passShortcut gives a shortcut that the widget has no use for to the window around it.
func passShortcut(w fyne.CanvasObject, s *desktop.CustomShortcut) {
	if st := stageOf(w); st != nil && st.shortcut != nil {
		st.shortcut(s)
	}
}

// focus gives a widget the keyboard, if it is on a canvas.
func focus(w interface {
	fyne.CanvasObject
	fyne.Focusable
},
) {
	if c := canvasOf(w); c != nil {
		c.Focus(w)
	}
}

func isEnter(ev *fyne.KeyEvent) bool { return ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter }

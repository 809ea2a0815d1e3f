package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// wheel is an invisible sheet over something that scrolls. It is an object of its own because the toolkit cuts off
// whatever a scrollable object draws outside of its bounds, shadows and borders included.
type wheel struct {
	widget.BaseWidget
	turned func(*fyne.ScrollEvent)
}

func newWheel(turned func(*fyne.ScrollEvent)) *wheel {
	w := &wheel{turned: turned}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled belongs to the toolkit.
func (w *wheel) Scrolled(ev *fyne.ScrollEvent) {
	touch(w)
	w.turned(ev)
}

// CreateRenderer draws nothing.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(floating{}))
}

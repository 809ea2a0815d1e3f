package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Spot makes something clickable that is no button, such as a figure of a sum. It takes no focus, because Tab shall go to the
// next field: the page has a key for the same thing.
type Spot struct {
	widget.BaseWidget
	body   fyne.CanvasObject
	tapped func()
	hover  bool
}

// NewSpot lays a spot around a body.
func NewSpot(body fyne.CanvasObject, tapped func()) *Spot {
	s := &Spot{body: body, tapped: tapped}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped belongs to the toolkit.
func (s *Spot) Tapped(*fyne.PointEvent) {
	touch(s)
	s.tapped()
}

// Cursor belongs to the toolkit.
func (s *Spot) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn belongs to the toolkit.
func (s *Spot) MouseIn(*desktop.MouseEvent) { s.hover = true; s.Refresh() }

// MouseMoved belongs to the toolkit.
func (s *Spot) MouseMoved(*desktop.MouseEvent) {}

// MouseOut belongs to the toolkit.
func (s *Spot) MouseOut() { s.hover = false; s.Refresh() }

const spotInset = 6 // how far the tint goes beyond the body

// CreateRenderer belongs to the toolkit.
func (s *Spot) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(color.Transparent)
	return newSheet(&sheet{
		owner: s, objects: []fyne.CanvasObject{ground, s.body},
		min: s.body.MinSize,
		place: func(size fyne.Size) {
			at(ground, -spotInset, 0, size.Width+2*spotInset, size.Height)
			at(s.body, 0, 0, size.Width, size.Height)
		},
		paint: func() {
			fill := color.Color(color.Transparent)
			if s.hover {
				fill = lookOf(s).color(ColorRowHover)
			}
			box(ground, fill, nil, 0, 4)
			s.body.Refresh()
		},
	})
}

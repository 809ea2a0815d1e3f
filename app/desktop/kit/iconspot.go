package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// iconSpot is an icon inside a field that one can click. It takes no focus, because Tab shall go to the next field: its
// keyboard equivalent is a key of the field.
type iconSpot struct {
	widget.BaseWidget
	icon   IconName
	tapped func()
}

func newIconSpot(icon IconName, tapped func()) *iconSpot {
	s := &iconSpot{icon: icon, tapped: tapped}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped belongs to the toolkit.
func (s *iconSpot) Tapped(*fyne.PointEvent) {
	touch(s)
	s.tapped()
}

// Cursor belongs to the toolkit.
func (s *iconSpot) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer belongs to the toolkit.
func (s *iconSpot) CreateRenderer() fyne.WidgetRenderer {
	pic := newPicture()
	return newSheet(&sheet{
		owner: s, objects: []fyne.CanvasObject{pic.Image},
		min:   func() fyne.Size { return fyne.NewSquareSize(26) },
		place: func(size fyne.Size) { at(pic.Image, (size.Width-18)/2, (size.Height-18)/2, 18, 18) },
		paint: func() { pic.paint(s.icon, lookOf(s).color(ColorMuted)) },
	})
}

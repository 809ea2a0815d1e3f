package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Sign is an icon in the colour of a tone, in front of words.
type Sign struct {
	widget.BaseWidget
	icon IconName
	tone Tone
}

// NewSign makes a sign.
func NewSign(icon IconName, tone Tone) *Sign {
	s := &Sign{icon: icon, tone: tone}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer belongs to the toolkit.
func (s *Sign) CreateRenderer() fyne.WidgetRenderer {
	pic := newPicture()
	return newSheet(&sheet{
		owner: s, objects: []fyne.CanvasObject{pic.Image},
		min:   func() fyne.Size { return fyne.NewSquareSize(18) },
		place: func(fyne.Size) { at(pic.Image, 0, 0, 18, 18) },
		paint: func() { pic.paint(s.icon, lookOf(s).color(s.tone.color())) },
	})
}

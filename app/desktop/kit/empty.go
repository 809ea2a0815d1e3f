package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// EmptyState stands where a list would be: why there is nothing, and what to do about it.
type EmptyState struct {
	widget.BaseWidget
	icon        IconName
	title, hint string
	action      *Button
}

// NewEmptyState makes one; the action may be nil.
func NewEmptyState(icon IconName, title, hint string, action *Button) *EmptyState {
	e := &EmptyState{icon: icon, title: title, hint: hint, action: action}
	e.ExtendBaseWidget(e)
	return e
}

// AccessibilityLabel is title and hint.
func (e *EmptyState) AccessibilityLabel() string { return e.title + ". " + e.hint }

// AccessibilityRole is that of a text.
func (e *EmptyState) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer belongs to the toolkit.
func (e *EmptyState) CreateRenderer() fyne.WidgetRenderer {
	pic := newPicture()
	pic.SetMinSize(fyne.NewSquareSize(34))
	title := NewText(e.title, StyleHeading).SetAlign(fyne.TextAlignCenter).SetLeast(40)
	hint := NewParagraph(e.hint).Muted().Centred()
	box := container.New(layout.NewCustomPaddedVBoxLayout(7), pic.Image, title, hint)
	if e.action != nil {
		box.Add(container.NewCenter(e.action))
	}
	return newSheet(&sheet{
		owner: e, objects: []fyne.CanvasObject{box},
		min: func() fyne.Size { return fyne.NewSize(120, 80) },
		place: func(s fyne.Size) {
			at(box, 0, 0, s.Width, s.Height) // the hint is as high as its lines are many
			h := min(box.MinSize().Height, s.Height)
			at(box, 0, (s.Height-h)/2, s.Width, h)
		},
		paint: func() {
			pic.paint(e.icon, lookOf(e).color(ColorMuted))
			canvas.Refresh(box)
		},
	})
}

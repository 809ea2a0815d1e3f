package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Card is a light sheet with a soft shadow, on which things that belong together lie.
type Card struct {
	widget.BaseWidget
	content fyne.CanvasObject
	inset   float32
}

// NewCard puts content on a card, 16 pixels from its edge.
func NewCard(content fyne.CanvasObject) *Card { return NewCardInset(content, 16) }

// NewCardInset is NewCard with another distance from the edge: 8 for a list.
func NewCardInset(content fyne.CanvasObject, inset float32) *Card {
	c := &Card{content: content, inset: inset}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer belongs to the toolkit.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(color.Transparent)
	return newSheet(&sheet{
		owner: c, objects: []fyne.CanvasObject{back, c.content},
		min: func() fyne.Size { return c.content.MinSize().AddWidthHeight(2*c.inset, 2*c.inset) },
		place: func(s fyne.Size) {
			back.Resize(s)
			at(c.content, c.inset, c.inset, s.Width-2*c.inset, s.Height-2*c.inset)
		},
		paint: func() { cardBack(lookOf(c), back) },
	})
}

func cardBack(l look, back *canvas.Rectangle) {
	back.Shadow = canvas.Shadow{Color: l.color(ColorCardShadow), BlurRadius: 10, Offset: fyne.NewPos(0, 2), Variant: canvas.DropShadow}
	box(back, l.color(ColorCard), l.color(theme.ColorNameSeparator), 1, l.size(theme.SizeNameCardRadius))
}

// floatBack is the back of a card on the layer: a clearer edge and a longer shadow, because it lies on other things.
func floatBack(l look, back *canvas.Rectangle) {
	back.Shadow = canvas.Shadow{Color: l.color(theme.ColorNameShadow), BlurRadius: 18, Offset: fyne.NewPos(0, 6), Variant: canvas.DropShadow}
	box(back, l.color(theme.ColorNameMenuBackground), l.color(theme.ColorNameInputBorder), 1, 9)
}

// Stat is what a [StatCard] says: a label, a figure, a note, and an icon in the tone of the matter.
type Stat struct {
	Label, Figure, Note string
	NoteTone            Tone
	Icon                IconName
	IconTone            Tone
}

// StatCard shows one figure of the business.
type StatCard struct {
	widget.BaseWidget
	stat Stat
}

// NewStatCard makes a card with a figure.
func NewStatCard(s Stat) *StatCard {
	c := &StatCard{stat: s}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes what the card says.
func (c *StatCard) Set(s Stat) {
	c.stat = s
	c.Refresh()
}

// AccessibilityLabel reads the card.
func (c *StatCard) AccessibilityLabel() string {
	return c.stat.Label + ": " + c.stat.Figure + ". " + c.stat.Note
}

// AccessibilityRole is that of a text.
func (c *StatCard) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer belongs to the toolkit.
func (c *StatCard) CreateRenderer() fyne.WidgetRenderer {
	back, badge, pic := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent), newPicture()
	label, figure, note := canvas.NewText("", color.Black), canvas.NewText("", color.Black), canvas.NewText("", color.Black)
	const inset, edge = 16, 36
	return newSheet(&sheet{
		owner: c, objects: []fyne.CanvasObject{back, badge, pic.Image, label, figure, note},
		min: func() fyne.Size { return fyne.NewSize(150, 96) },
		place: func(s fyne.Size) {
			back.Resize(s)
			at(badge, s.Width-inset-edge, inset, edge, edge)
			at(pic.Image, s.Width-inset-edge+9, inset+9, 18, 18)
			room := s.Width - 2*inset
			label.Text = fit(c.stat.Label, label.TextSize, false, room-edge-8)
			figure.TextSize = whole(c.stat.Figure, lookOf(c).size(SizeFigure), true, room-edge-8)
			figure.Text = fit(c.stat.Figure, figure.TextSize, true, room-edge-8)
			note.Text = fit(c.stat.Note, note.TextSize, false, room)
			center(label, inset, 13, room, 20)
			center(figure, inset, 33, room, 32)
			center(note, inset, 65, room, 18)
		},
		paint: func() {
			l := lookOf(c)
			cardBack(l, back)
			box(badge, l.tint(c.stat.IconTone.color(), badgeAlpha), nil, 0, 9)
			pic.paint(c.stat.Icon, l.color(c.stat.IconTone.color()))
			ink := ColorMuted
			if c.stat.NoteTone != ToneNeutral {
				ink = c.stat.NoteTone.color()
			}
			write(label, c.stat.Label, l.color(ColorMuted), 12, false)
			write(figure, c.stat.Figure, l.color(theme.ColorNameForeground), l.size(SizeFigure), true)
			write(note, c.stat.Note, l.color(ink), l.size(theme.SizeNameCaptionText), false)
			badge.Hidden = c.stat.Icon == IconNone
		},
	})
}

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Banner says something that stays true until it is dealt with: what is wrong, and the way out as a button.
type Banner struct {
	widget.BaseWidget
	tone   Tone
	words  string
	text   *Paragraph
	action *Button
}

// NewBanner makes a banner; the action may be nil.
func NewBanner(tone Tone, words string, action *Button) *Banner {
	b := &Banner{tone: tone, words: words, text: NewParagraph(words), action: action}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes tone and words, and shows the banner; empty words hide it.
func (b *Banner) Set(tone Tone, words string) {
	b.tone, b.words = tone, words
	b.text.Set(words)
	b.Hidden = words == ""
	b.Refresh()
}

// Words is what the banner says.
func (b *Banner) Words() string { return b.words }

// AccessibilityLabel is what the banner says.
func (b *Banner) AccessibilityLabel() string { return b.words }

// AccessibilityRole is that of a text.
func (b *Banner) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer belongs to the toolkit.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	back, pic := canvas.NewRectangle(color.Transparent), newPicture()
	r := &sheet{owner: b, objects: []fyne.CanvasObject{back, pic.Image, b.text}}
	button := func() (s fyne.Size) {
		if b.action != nil {
			s = b.action.MinSize()
		}
		return s
	}
	if b.action != nil {
		r.objects = append(r.objects, b.action)
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(160+button().Width, max(b.text.MinSize().Height+22, button().Height+12, 42))
	}
	r.place = func(s fyne.Size) {
		back.Resize(s)
		at(pic.Image, 14, (s.Height-18)/2, 18, 18)
		right := button().Width + 14
		if b.action != nil {
			at(b.action, s.Width-right+4, (s.Height-button().Height)/2, button().Width, button().Height)
			right += 8
		}
		b.text.Resize(fyne.NewSize(s.Width-42-right, 10))
		h := b.text.MinSize().Height
		at(b.text, 42, (s.Height-h)/2-1, s.Width-42-right, h)
	}
	r.paint = func() {
		l := lookOf(b)
		box(back, l.tint(b.tone.color(), 0x1a), l.tint(b.tone.color(), 0x60), 1, 9)
		pic.paint(b.tone.icon(), l.color(b.tone.color()))
	}
	return newSheet(r)
}

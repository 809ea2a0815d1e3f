package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Lamp says at one glance how something stands: by its colour, in one line, in a sentence on what to do, and in a small line on how that is known.
// The one thing to do is its button.
type Lamp struct {
	widget.BaseWidget
	tone   Tone
	title  *Text
	words  *Paragraph
	facts  *Paragraph
	action *Button
	tapped func()
}

// NewLamp makes a lamp that says nothing yet.
func NewLamp() *Lamp {
	l := &Lamp{title: NewText("", StyleHeading).SetLeast(60), words: NewParagraph(""), facts: NewParagraph("").Muted()}
	l.action = NewButton(Primary, IconNone, "", func() { l.tapped() })
	l.action.Hide()
	l.ExtendBaseWidget(l)
	return l
}

// Set changes colour and words; facts may be empty.
func (l *Lamp) Set(tone Tone, title, words, facts string) {
	l.tone = tone
	l.title.Set(title)
	l.words.Set(words)
	l.facts.Set(facts)
	l.facts.Hidden = facts == ""
	l.Refresh()
}

// Offer puts the one thing to do on the button; no words take it away.
func (l *Lamp) Offer(words string, tapped func()) {
	l.tapped = tapped
	l.action.SetText(words)
	l.action.Hidden = words == ""
	l.Refresh()
}

// Tone is the colour.
func (l *Lamp) Tone() Tone { return l.tone }

// Action is the button; it is hidden where there is nothing to do.
func (l *Lamp) Action() *Button { return l.action }

// Words are all that the lamp says.
func (l *Lamp) Words() string {
	return l.title.Value() + ". " + l.words.AccessibilityLabel() + " " + l.facts.AccessibilityLabel()
}

// AccessibilityLabel is what the lamp says.
func (l *Lamp) AccessibilityLabel() string { return l.Words() }

// AccessibilityRole is that of a text.
func (l *Lamp) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// The measures of a lamp: its halo, what stands left of the words, and above and below them.
const (
	lampHalo  = 40
	lampEdge  = 8 // from its halo to its sign
	lampText  = 14 + lampHalo + 14
	lampInset = 13
)

// CreateRenderer belongs to the toolkit.
func (l *Lamp) CreateRenderer() fyne.WidgetRenderer {
	ground, halo, sign := canvas.NewRectangle(color.Transparent), canvas.NewCircle(color.Transparent), newPicture()
	r := &sheet{owner: l, objects: []fyne.CanvasObject{ground, halo, sign.Image, l.title, l.words, l.facts, l.action}}
	r.min = func() fyne.Size {
		button := float32(0)
		if l.action.Visible() {
			button = l.action.MinSize().Width
		}
		return fyne.NewSize(lampText+160+button, max(l.height(), 36)+2*lampInset)
	}
	r.place = func(s fyne.Size) {
		ground.Resize(s)
		at(halo, 14, (s.Height-lampHalo)/2, lampHalo, lampHalo)
		at(sign.Image, 14+lampEdge, (s.Height-lampHalo)/2+lampEdge, lampHalo-2*lampEdge, lampHalo-2*lampEdge)
		width := s.Width - lampText - 14
		if b := l.action.MinSize(); l.action.Visible() {
			at(l.action, s.Width-14-b.Width, (s.Height-b.Height)/2, b.Width, b.Height)
			width -= b.Width + 16
		}
		l.lines(width, (s.Height-l.height())/2)
	}
	r.paint = func() {
		look, name := lookOf(l), l.tone.color()
		box(ground, look.tint(name, 0x1a), look.tint(name, 0x60), 1, 9)
		halo.FillColor = look.tint(name, 0x38)
		halo.Refresh()
		sign.paint(l.tone.icon(), look.color(name)) // who sees no colours sees a tick, a triangle or a cross
	}
	return newSheet(r)
}

// titleHeight is the room of the first line.
func (l *Lamp) titleHeight() float32 { return lookOf(l).size(theme.SizeNameText) + 9 }

// height is that of the words, once they know their width.
func (l *Lamp) height() float32 {
	h := l.titleHeight()
	for _, p := range []*Paragraph{l.words, l.facts} {
		if p.Visible() && p.AccessibilityLabel() != "" {
			h += p.MinSize().Height
		}
	}
	return h
}

// lines puts the words below one another, at the width they have.
func (l *Lamp) lines(width, y float32) {
	at(l.title, lampText, y, width, l.titleHeight())
	y += l.titleHeight()
	for _, p := range []*Paragraph{l.words, l.facts} {
		p.Resize(fyne.NewSize(width, 10)) // a paragraph knows its height by its width
		h := p.MinSize().Height
		at(p, lampText, y, width, h)
		if p.Visible() && p.AccessibilityLabel() != "" {
			y += h
		}
	}
}

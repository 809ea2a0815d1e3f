package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TextStyle is the voice of a line: three sizes, two weights and one muted colour make the hierarchy of a page.
type TextStyle int

// The styles.
const (
	StyleBody    TextStyle = iota // 13
	StyleStrong                   // 13, bold
	StyleMuted                    // 13, muted
	StyleCaption                  // 11, muted
	StyleHeading                  // 14, bold
	StyleTitle                    // 22, bold
	StyleFigure                   // 23, bold
)

// Text is one line of text that follows the theme, and ends in an ellipsis where it has too little room.
type Text struct {
	widget.BaseWidget

	text  string
	style TextStyle
	tone  Tone
	align fyne.TextAlign
	least float32
	whole bool
	onSet func() // hears another text; nil where nobody makes room for it
}

// NewText makes a line. It asks for the room of its whole text, unless SetLeast says less.
func NewText(text string, style TextStyle) *Text {
	t := &Text{text: text, style: style, least: -1}
	t.ExtendBaseWidget(t)
	return t
}

// Set changes the text.
func (t *Text) Set(text string) {
	if t.text != text {
		t.text = text
		t.Refresh()
		if t.onSet != nil {
			t.onSet()
		}
	}
}

// full is the width of the whole text.
func (t *Text) full() float32 {
	size, bold, _ := t.voice(lookOf(t))
	return fyne.MeasureText(t.text, size, fyne.TextStyle{Bold: bold}).Width
}

// Value is the text.
func (t *Text) Value() string { return t.text }

// SetTone colours the text; [ToneNeutral] gives it the colour of its style.
func (t *Text) SetTone(tone Tone) *Text {
	t.tone = tone
	t.Refresh()
	return t
}

// SetAlign aligns the text in the room it gets.
func (t *Text) SetAlign(align fyne.TextAlign) *Text {
	t.align = align
	t.Refresh()
	return t
}

// SetLeast is the width, in pixels, down to which the text may be shortened.
func (t *Text) SetLeast(width float32) *Text {
	t.least = width
	t.Refresh()
	return t
}

// SetWhole sets the text smaller where it has too little room, in place of shortening it: for sums of money.
func (t *Text) SetWhole() *Text {
	t.whole = true
	t.Refresh()
	return t
}

// AccessibilityLabel is the whole text.
func (t *Text) AccessibilityLabel() string { return t.text }

// AccessibilityRole is that of a text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer belongs to the toolkit.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	line := canvas.NewText("", color.Black)
	return newSheet(&sheet{
		owner:   t,
		objects: []fyne.CanvasObject{line},
		min: func() fyne.Size {
			size, bold, _ := t.voice(lookOf(t))
			full := fyne.MeasureText(t.text, size, fyne.TextStyle{Bold: bold})
			if t.least >= 0 {
				full.Width = min(full.Width, t.least)
			}
			return full
		},
		place: func(s fyne.Size) {
			size, bold, _ := t.voice(lookOf(t))
			if t.whole {
				size = whole(t.text, size, bold, s.Width+0.5)
			}
			if shown := fit(t.text, size, bold, s.Width+0.5); shown != line.Text || size != line.TextSize {
				line.Text, line.TextSize = shown, size
				line.Refresh()
			}
			center(line, 0, 0, s.Width, s.Height)
		},
		paint: func() {
			size, bold, ink := t.voice(lookOf(t))
			line.Alignment = t.align
			write(line, t.text, ink, size, bold)
		},
	})
}

func (t *Text) voice(l look) (size float32, bold bool, ink color.Color) {
	name, colour := theme.SizeNameText, theme.ColorNameForeground
	switch t.style {
	case StyleStrong:
		bold = true
	case StyleMuted:
		colour = ColorMuted
	case StyleCaption:
		name, colour = theme.SizeNameCaptionText, ColorMuted
	case StyleHeading:
		name, bold = theme.SizeNameSubHeadingText, true
	case StyleTitle:
		name, bold = theme.SizeNameHeadingText, true
	case StyleFigure:
		name, bold = SizeFigure, true
	case StyleBody:
	}
	if t.tone != ToneNeutral {
		colour = t.tone.color()
	}
	return l.size(name), bold, l.color(colour)
}

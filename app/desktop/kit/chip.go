package kit

import (
	"hash/fnv"
	"image/color"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

const (
	chipHeight = 20
	chipInset  = 10
	avatarEdge = 28
)

// Chip is a word about a state, in the state's colour on a tint of it.
type Chip struct {
	widget.BaseWidget
	text string
	tone Tone
}

// NewChip makes a chip.
func NewChip(text string, tone Tone) *Chip {
	c := &Chip{text: text, tone: tone}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes word and tone.
func (c *Chip) Set(text string, tone Tone) {
	c.text, c.tone = text, tone
	c.Refresh()
}

// AccessibilityLabel is the word.
func (c *Chip) AccessibilityLabel() string { return c.text }

// AccessibilityRole is that of a text.
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer belongs to the toolkit.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	d := newChipDrawing()
	return newSheet(&sheet{
		owner: c, objects: d.objects(),
		min:   func() fyne.Size { return fyne.NewSize(d.width(), chipHeight) },
		place: func(s fyne.Size) { d.place(0, (s.Height-chipHeight)/2, s.Width) },
		paint: func() { d.paint(lookOf(c), c.text, c.tone) },
	})
}

// chipDrawing is a chip as a part of another widget.
type chipDrawing struct {
	back *canvas.Rectangle
	line *canvas.Text
}

func newChipDrawing() *chipDrawing {
	line := canvas.NewText("", color.Black)
	line.Alignment = fyne.TextAlignCenter
	return &chipDrawing{back: canvas.NewRectangle(color.Transparent), line: line}
}

func (d *chipDrawing) objects() []fyne.CanvasObject { return []fyne.CanvasObject{d.back, d.line} }
func (d *chipDrawing) width() float32               { return d.line.MinSize().Width + 2*chipInset }

func (d *chipDrawing) place(x, y, most float32) {
	w := min(d.width(), most)
	at(d.back, x, y, w, chipHeight)
	center(d.line, x, y, w, chipHeight)
}

func (d *chipDrawing) paint(l look, text string, tone Tone) {
	if text == "" {
		d.back.Hide()
		d.line.Hide()
		return
	}
	d.back.Show()
	d.line.Show()
	box(d.back, l.tint(tone.color(), chipAlpha), nil, 0, chipHeight/2)
	write(d.line, text, l.color(tone.color()), l.size(SizeChipText), true)
}

// placeRound and paintRound make the drawing an avatar: a round badge with the first letter of a name, in a tone that stays with
// the name.
func (d *chipDrawing) placeRound(x, y float32) {
	at(d.back, x, y, avatarEdge, avatarEdge)
	center(d.line, x, y, avatarEdge, avatarEdge)
}

func (d *chipDrawing) paintRound(l look, name string) {
	d.paint(l, initial(name), toneOfName(name))
	d.back.CornerRadius = avatarEdge / 2
}

// initial is the first letter or digit of a name, as a capital.
func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return ""
}

// toneOfName gives a name one of four quiet tones, always the same. Red stays free for what is wrong.
func toneOfName(name string) Tone {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash never fails
	return []Tone{ToneInfo, ToneSuccess, ToneWarning, ToneNeutral}[sum.Sum32()>>7%4]
}

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// bar is a line that fills up.
type bar struct {
	widget.BaseWidget
	filled float32 // 0 to 1
	tone   fyne.ThemeColorName
}

func newBar() *bar {
	b := &bar{tone: ColorBar}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bar) set(filled float32, tone fyne.ThemeColorName) {
	b.filled, b.tone = max(0, min(1, filled)), tone
	b.Refresh()
}

// CreateRenderer belongs to the toolkit.
func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	back, front := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	return newSheet(&sheet{
		owner: b, objects: []fyne.CanvasObject{back, front},
		min: func() fyne.Size { return fyne.NewSize(60, 6) },
		place: func(s fyne.Size) {
			back.Resize(s)
			front.Resize(fyne.NewSize(s.Width*b.filled, s.Height))
			front.Hidden = b.filled == 0
		},
		paint: func() {
			l := lookOf(b)
			box(back, l.color(ColorQuietHover), nil, 0, 3)
			box(front, l.color(b.tone), nil, 0, 3)
		},
	})
}

// Progress shows how far long work has come, and lets one cancel it.
type Progress struct {
	widget.BaseWidget

	// OnCancel hears the wish to stop, once. Nil means that the work cannot be stopped, and shows no button.
	OnCancel func()

	title  *Text
	detail *Text
	bar    *bar
	cancel *Button
}

// NewProgress makes a panel at zero. The word is that on the button.
func NewProgress(title, cancelWord string) *Progress {
	p := &Progress{title: NewText(title, StyleStrong).SetLeast(60), detail: NewText("", StyleCaption).SetLeast(60), bar: newBar()}
	p.cancel = NewButton(Secondary, IconNone, cancelWord, p.stop)
	p.ExtendBaseWidget(p)
	return p
}

// Set says how much of the whole is done and what is going on; a total of 0 means that nobody knows.
func (p *Progress) Set(done, total int64, detail string) {
	share := float32(0)
	if total > 0 {
		share = float32(done) / float32(total)
	}
	p.bar.set(share, ColorBar)
	p.detail.Set(detail)
}

// SetTitle changes what is being done.
func (p *Progress) SetTitle(title string) { p.title.Set(title) }

func (p *Progress) stop() {
	p.cancel.Disable()
	if p.OnCancel != nil {
		p.OnCancel()
	}
}

// AccessibilityLabel reads the panel.
func (p *Progress) AccessibilityLabel() string { return p.title.Value() + ". " + p.detail.Value() }

// AccessibilityRole is that of a text.
func (p *Progress) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer belongs to the toolkit.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	return newSheet(&sheet{
		owner: p, objects: []fyne.CanvasObject{p.title, p.bar, p.detail, p.cancel},
		min: func() fyne.Size { return fyne.NewSize(240, 64) },
		place: func(s fyne.Size) {
			w := s.Width
			if p.OnCancel != nil {
				b := p.cancel.MinSize()
				at(p.cancel, s.Width-b.Width, (s.Height-b.Height)/2, b.Width, b.Height)
				w -= b.Width + 16
			}
			top := (s.Height - 60) / 2
			at(p.title, 0, top, w, 22)
			at(p.bar, 0, top+27, w, 6)
			at(p.detail, 0, top+40, w, 18)
		},
		paint: func() { p.cancel.Hidden = p.OnCancel == nil },
	})
}

// Strength shows how well a passphrase would hold, in four steps and a word.
type Strength struct {
	widget.BaseWidget
	level int
	word  *Text
	steps [4]*bar
}

// NewStrength makes an empty meter.
func NewStrength() *Strength {
	s := &Strength{word: NewText("", StyleCaption).SetLeast(40)}
	for i := range s.steps {
		s.steps[i] = newBar()
	}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows a level from 0 (nothing yet) to 4, and a word about it.
func (s *Strength) Set(level int, word string) {
	s.level = max(0, min(4, level))
	tones := []fyne.ThemeColorName{ColorBar, theme.ColorNameError, theme.ColorNameWarning, ColorInfo, theme.ColorNameSuccess}
	for i, step := range s.steps {
		filled := float32(0)
		if i < s.level {
			filled = 1
		}
		step.set(filled, tones[s.level])
	}
	s.word.Set(word)
}

// AccessibilityLabel is the word.
func (s *Strength) AccessibilityLabel() string { return s.word.Value() }

// AccessibilityRole is that of a text.
func (s *Strength) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer belongs to the toolkit.
func (s *Strength) CreateRenderer() fyne.WidgetRenderer {
	return newSheet(&sheet{
		owner: s, objects: []fyne.CanvasObject{s.steps[0], s.steps[1], s.steps[2], s.steps[3], s.word},
		min: func() fyne.Size { return fyne.NewSize(160, 28) },
		place: func(size fyne.Size) {
			w := (size.Width - 3*5) / 4
			for i, step := range s.steps {
				at(step, float32(i)*(w+5), 2, w, 5)
			}
			at(s.word, 0, 10, size.Width, 18)
		},
		paint: func() {},
	})
}

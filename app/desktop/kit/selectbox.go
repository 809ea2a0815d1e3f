package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Select is one choice out of few, with a border like that of the text fields. Up and Down change it, Space or Enter opens
// the card of all choices, a letter goes to the next choice that begins with it, and letters that follow each other to the
// first that begins with all of them.
type Select struct {
	widget.DisableableWidget

	// OnSelect hears another choice by the person at the desk.
	OnSelect func(Suggestion)

	name         string
	menu         bool // each choice does something, and none stays chosen
	choices      []Suggestion
	chosen       int
	card         *menuCard
	on           *stage
	sought       string // the letters that led to the choice, in small ones; "" after another key
	focused, bad bool
}

// NewSelect makes a field with nothing chosen.
func NewSelect(choices ...Suggestion) *Select {
	s := &Select{choices: choices, chosen: -1}
	s.card = newMenuCard(s.take)
	s.ExtendBaseWidget(s)
	return s
}

// NewMenu makes a field that shows a title and does something with each choice: OnSelect hears it, and the title shows again.
func NewMenu(title string, choices ...Suggestion) *Select {
	s := NewSelect(append([]Suggestion{{Title: title}}, choices...)...)
	s.menu, s.chosen, s.name = true, 0, title
	return s
}

// Offers are the choices of a menu, without its title; a field has none.
func (s *Select) Offers() []Suggestion {
	if !s.menu {
		return nil
	}
	return s.choices[1:]
}

// SetChoices gives other choices and keeps what was chosen, if it is still there.
func (s *Select) SetChoices(choices ...Suggestion) {
	id := s.Chosen().ID
	s.choices = choices
	s.Choose(id)
}

// Choose shows the choice with this id, without telling OnSelect; an unknown one shows none.
func (s *Select) Choose(id string) {
	s.chosen = -1
	for i, c := range s.choices {
		if c.ID == id {
			s.chosen = i
			break
		}
	}
	s.Refresh()
}

// Chosen is what is chosen, or an empty choice.
func (s *Select) Chosen() Suggestion {
	if s.chosen < 0 || s.chosen >= len(s.choices) {
		return Suggestion{}
	}
	return s.choices[s.chosen]
}

// Typed names the choice.
func (s *Select) Typed() string { return s.Chosen().ID }

// Retype chooses again.
func (s *Select) Retype(id string) {
	s.Choose(id)
	if s.OnSelect != nil {
		s.OnSelect(s.Chosen())
	}
}

// SetName names the field for screen readers.
func (s *Select) SetName(name string) { s.name = name }

// SetBad marks the choice as wrong, or right again.
func (s *Select) SetBad(bad bool) {
	s.bad = bad
	s.Refresh()
}

// take ends the choice by a click, and gives the keyboard back to the field before what is chosen may ask for it.
func (s *Select) take(i int) {
	touch(s)
	s.close()
	focus(s)
	s.choose(i)
}

func (s *Select) choose(i int) {
	if i < 0 || i >= len(s.choices) || i == s.chosen {
		return
	}
	if !s.menu {
		s.chosen = i
		s.Refresh()
	}
	if s.OnSelect != nil {
		s.OnSelect(s.choices[i])
	}
}

func (s *Select) open() {
	if s.Disabled() || len(s.choices) == 0 {
		return
	}
	if s.on = stageOf(s); s.on != nil {
		s.card.set(s.choices, "", max(0, s.chosen))
		width := s.Size().Width
		if s.menu {
			width = max(width, menuWidth)
		}
		s.on.putBelow(s.card, s, s.card.size(width))
	}
}

func (s *Select) close() {
	if s.on != nil {
		s.on.drop(s.card)
		s.on = nil
	}
	s.card.held = false
}

// Tapped opens or closes the card.
func (s *Select) Tapped(*fyne.PointEvent) {
	touch(s)
	if s.on != nil {
		s.close()
		return
	}
	focus(s)
	s.open()
}

// TypedKey belongs to the toolkit.
func (s *Select) TypedKey(ev *fyne.KeyEvent) {
	touch(s)
	if ev.Name == fyne.KeySpace && s.next(s.sought+" ") >= 0 {
		return // it comes as a letter as well, within a name
	}
	s.sought = ""
	switch {
	case s.Disabled():
	case s.on != nil:
		s.cardKey(ev)
	case s.menu && ev.Name == fyne.KeyDown:
		s.open()
	case ev.Name == fyne.KeyDown:
		s.choose(s.chosen + 1)
	case ev.Name == fyne.KeyUp:
		s.choose(s.chosen - 1)
	case ev.Name == fyne.KeySpace, isEnter(ev):
		s.open()
	default:
		passOn(s, ev)
	}
}

func (s *Select) cardKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyDown:
		s.card.mark(s.card.marked + 1)
	case ev.Name == fyne.KeyUp:
		s.card.mark(s.card.marked - 1)
	case ev.Name == fyne.KeySpace, isEnter(ev):
		i := s.card.marked
		s.close()
		s.choose(i)
	case ev.Name == fyne.KeyEscape:
		s.close()
	}
}

// TypedRune goes to the choice that begins with what was typed. Letters that no choice begins with start anew: a letter typed again
// and again goes through all choices that begin with it.
func (s *Select) TypedRune(r rune) {
	touch(s)
	if s.Disabled() || r == ' ' && s.sought == "" { // Space arrives as a key as well
		return
	}
	letter := strings.ToLower(string(r))
	text := s.sought + letter
	i := s.next(text)
	if i < 0 {
		text = letter
		i = s.next(text)
	}
	if s.sought = text; i < 0 {
		s.sought = ""
		return
	}
	switch {
	case s.on != nil:
		s.card.mark(i)
	case !s.menu:
		s.choose(i)
	}
}

// next is the choice that begins with a text: for a letter another than the present one, for more the present one as well if it still
// fits; -1 if there is none.
func (s *Select) next(text string) int {
	from := s.chosen
	if s.on != nil {
		from = s.card.marked
	}
	if len([]rune(text)) == 1 {
		from++
	}
	for step := range s.choices {
		i := (max(from, 0) + step) % len(s.choices)
		if strings.HasPrefix(strings.ToLower(s.choices[i].Title), text) {
			return i
		}
	}
	return -1
}

// FocusGained belongs to the toolkit.
func (s *Select) FocusGained() {
	s.focused = true
	s.Refresh()
	reveal(s)
}

// FocusLost belongs to the toolkit.
func (s *Select) FocusLost() {
	s.focused, s.sought = false, ""
	if !s.card.held {
		s.close()
	}
	s.Refresh()
}

// AccessibilityLabel is the field's name and what is chosen.
func (s *Select) AccessibilityLabel() string { return s.name + ": " + s.Chosen().Title }

// AccessibilityRole is that of a button.
func (s *Select) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer belongs to the toolkit.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	back, ring := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	pic, text := newPicture(), canvas.NewText("", color.Black)
	return newSheet(&sheet{
		owner: s, objects: []fyne.CanvasObject{back, ring, pic.Image, text},
		min: func() fyne.Size { return fyne.NewSize(80, buttonHeight) },
		place: func(size fyne.Size) {
			at(back, 0.5, 0.5, size.Width-1.5, size.Height-1.5)
			at(ring, 0.5, 0.5, size.Width-1.5, size.Height-1.5)
			at(pic.Image, size.Width-25, (size.Height-16)/2, 16, 16)
			text.Text = fit(s.Chosen().Title, text.TextSize, false, size.Width-36)
			center(text, 8, 0, size.Width-36, size.Height)
		},
		paint: func() {
			l := lookOf(s)
			ink := theme.ColorNameForeground
			if s.Disabled() {
				ink = theme.ColorNameDisabled
			}
			radius := l.size(theme.SizeNameInputRadius)
			box(back, l.color(theme.ColorNameInputBackground), l.color(theme.ColorNameInputBorder), 1, radius)
			l.ring(ring, s.focused, radius)
			if s.bad {
				box(ring, color.Transparent, l.color(theme.ColorNameError), l.size(SizeRing), radius)
			}
			write(text, s.Chosen().Title, l.color(ink), l.size(theme.SizeNameText), false)
			pic.paint(IconChevronDown, l.color(ColorMuted))
		},
	})
}

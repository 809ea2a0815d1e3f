package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// Suggest is a text field that offers what it may mean while one types. The card lies on the layer, so the field keeps
// the keyboard: Down and Up mark a line, Enter takes it, Escape closes the card, Tab closes it and goes on, with TabTakes
// taking the marked line on the way. OnChanged belongs to the field: listen to OnQuery.
type Suggest struct {
	Entry

	// OnQuery hears the text at each key; the page answers with Offer, now or later, also when it has nothing to offer: an
	// Enter that comes before the answer waits for it. Without OnQuery nothing is offered.
	OnQuery func(text string)
	// OnPick hears the line that was taken.
	OnPick func(Suggestion)
	// OnNew hears the wish to make a new thing of what was typed, in place.
	OnNew func(text string)
	// NewLine words the line for OnNew: "New customer: Acme". Nil or an empty answer offers none.
	NewLine func(text string) string
	// TabTakes has Tab take the marked line before it goes on, as most forms do. It is for fields that name something of the
	// books, where the letters that were typed to find it are of no use; Escape, then Tab, leaves them as they are.
	TabTakes bool

	card *menuCard
	on   *stage
	typ  func(text string) // what the owner of a cell wants to hear, besides OnQuery

	asked bool    // what was typed last has no answer yet
	held  []typed // an Enter, or a Tab that takes, that waits for the answer, and what was typed behind it
}

// NewSuggest makes an empty field.
func NewSuggest() *Suggest {
	s := &Suggest{}
	s.init(s)
	return s
}

func (s *Suggest) init(self fyne.Widget) {
	s.extend(self)
	s.card = newMenuCard(s.take)
	s.Entry.OnChanged = s.ask
}

func (s *Suggest) ask(text string) {
	if s.typ != nil {
		s.typ(text)
	}
	if s.OnQuery != nil {
		s.asked = strings.TrimSpace(text) != ""
		s.OnQuery(text)
	}
}

// Offer shows lines under the field, the best first; none closes the card, unless there is a line for a new thing.
// It does nothing while the field has not the keyboard: the answer came too late.
func (s *Suggest) Offer(lines []Suggestion) {
	if !s.focused {
		return
	}
	s.asked = false
	defer s.release()
	action := ""
	if s.NewLine != nil && s.Text != "" {
		action = s.NewLine(s.Text)
	}
	s.card.set(lines, action, 0)
	if s.card.count() == 0 {
		s.Close()
		return
	}
	s.on = stageOf(s.self)
	if s.on != nil {
		s.on.putBelow(s.card, s.self, s.card.size(s.Size().Width))
	}
}

// Open says whether the card is shown.
func (s *Suggest) Open() bool {
	return s.on != nil
}

// Close takes the card away.
func (s *Suggest) Close() {
	if s.on != nil {
		s.on.drop(s.card)
		s.on = nil
	}
	s.card.held = false
}

// take ends the search with a line of the card, and gives the keyboard back to the field after a click.
func (s *Suggest) take(index int) {
	text, card := s.Text, s.card
	s.Close()
	touch(s.self)
	if c := canvasOf(s.self); c != nil {
		c.Focus(s.self.(fyne.Focusable))
	}
	if index >= len(card.lines) {
		if s.OnNew != nil {
			s.OnNew(text)
		}
		return
	}
	line := card.lines[index]
	s.SetQuietly(line.Title)
	s.CursorColumn = len([]rune(line.Title))
	s.Refresh()
	if s.OnPick != nil {
		s.OnPick(line)
	}
}

// FocusLost closes the card, unless the focus goes because of a click on it. A text too long for the field shows its start.
func (s *Suggest) FocusLost() {
	if !s.card.held {
		s.Close()
	}
	s.asked, s.held = false, nil
	s.CursorColumn = 0
	s.Entry.FocusLost()
}

// TypedKey belongs to the toolkit.
func (s *Suggest) TypedKey(ev *fyne.KeyEvent) {
	if s.hold(typed{key: ev}) {
		return
	}
	if s.Open() && s.cardKey(ev) {
		touch(s.self)
		return
	}
	if ev.Name == fyne.KeyTab && s.TabTakes { // nothing was offered
		canvasOf(s.self).FocusNext()
		return
	}
	if ev.Name == fyne.KeyDown && !s.Open() && s.OnQuery != nil && s.OnKey == nil {
		touch(s.self)
		s.OnQuery(s.Text)
		return
	}
	s.Entry.TypedKey(ev)
}

func (s *Suggest) cardKey(ev *fyne.KeyEvent) bool {
	switch {
	case ev.Name == fyne.KeyDown:
		s.card.mark(s.card.marked + 1)
	case ev.Name == fyne.KeyUp:
		s.card.mark(s.card.marked - 1)
	case ev.Name == fyne.KeyPageDown:
		s.card.mark(s.card.marked + menuMost)
	case ev.Name == fyne.KeyPageUp:
		s.card.mark(s.card.marked - menuMost)
	case isEnter(ev):
		s.take(s.card.marked)
	case ev.Name == fyne.KeyEscape:
		s.Close()
	case ev.Name == fyne.KeyTab && s.OnKey == nil:
		s.leave()
	default:
		return false
	}
	return true
}

// leave goes to the next field: from here, wherever the page wanted the keyboard when it heard what was taken.
func (s *Suggest) leave() {
	c := canvasOf(s.self)
	if s.TabTakes && s.card.marked < len(s.card.lines) {
		s.take(s.card.marked)
		c.Focus(s.self.(fyne.Focusable))
	}
	s.Close()
	c.FocusNext()
}

// AcceptsTab keeps Tab for itself while the card is open, or will be.
func (s *Suggest) AcceptsTab() bool { return s.Open() || len(s.held) > 0 || s.asked && s.TabTakes }

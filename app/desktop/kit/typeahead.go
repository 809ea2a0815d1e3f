package kit

import "fyne.io/fyne/v2"

// Whoever bills all day types "bow, Enter, 2" without a look at the screen. On a busy computer the Enter may come before the
// answer to "bow"; taken at once it would leave a line of free text without a price. So an Enter waits for the answer, and what
// is typed behind it goes where it would have gone.

// typed is a key, a letter or a shortcut that waits.
type typed struct {
	key      *fyne.KeyEvent
	letter   rune
	shortcut fyne.Shortcut
}

// hold keeps what must wait for an answer: a key that takes what is offered, and all that follows it.
func (s *Suggest) hold(t typed) bool {
	if len(s.held) == 0 && (!s.asked || t.key == nil || !s.takes(t.key)) {
		return false
	}
	touch(s.self)
	s.held = append(s.held, t)
	return true
}

func (s *Suggest) takes(ev *fyne.KeyEvent) bool {
	return isEnter(ev) || s.TabTakes && ev.Name == fyne.KeyTab
}

// release lets go what has waited. It belongs to whatever has the keyboard by then, which may let it wait again.
func (s *Suggest) release() {
	held := s.held
	s.held = nil
	for _, t := range held {
		f := canvasOf(s.self).Focused()
		switch listens, ok := f.(fyne.Shortcutable); {
		case f == nil:
			return
		case t.key != nil:
			f.TypedKey(t.key)
		case t.shortcut == nil:
			f.TypedRune(t.letter)
		case ok:
			listens.TypedShortcut(t.shortcut)
		}
	}
}

// TypedRune belongs to the toolkit.
func (s *Suggest) TypedRune(r rune) {
	if !s.hold(typed{letter: r}) {
		s.Entry.TypedRune(r)
	}
}

// TypedShortcut belongs to the toolkit.
func (s *Suggest) TypedShortcut(sc fyne.Shortcut) {
	if !s.hold(typed{shortcut: sc}) {
		s.Entry.TypedShortcut(sc)
	}
}

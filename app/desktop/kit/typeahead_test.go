package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// slowField is a field whose page answers when the test says so.
func slowField() (s *Suggest, answer func(names ...string)) {
	s = NewSuggest()
	s.OnQuery = func(string) {}
	return s, func(names ...string) {
		lines := make([]Suggestion, len(names))
		for i, name := range names {
			lines[i] = Suggestion{ID: name, Title: name}
		}
		s.Offer(lines)
	}
}

func TestAnEnterWaitsForTheAnswer(t *testing.T) {
	begin(t, ModeLight)
	s, answer := slowField()
	next, nextAnswer := slowField()
	last, saved := NewEntry(), false
	s.OnPick = func(Suggestion) { focus(next) }
	next.OnPick = func(Suggestion) { focus(last) }
	w, f := open(t, container.NewVBox(s, next, last), 600, 500)
	f.OnShortcut = func(*desktop.CustomShortcut) { saved = true }
	w.Canvas().Focus(s)

	typeIn(t, w, "bow")
	press(t, w, fyne.KeyReturn)
	typeIn(t, w, "pie")
	press(t, w, fyne.KeyReturn)
	typeIn(t, w, "2")
	s.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	if s.Text != "bow" || saved || w.Canvas().Focused() != s {
		t.Fatalf("before the answer: text %q, saved %v", s.Text, saved)
	}
	answer("Bow rehair")
	if s.Text != "Bow rehair" || next.Text != "pie" || last.Text != "" || saved {
		t.Fatalf("after one answer: %q, %q, %q, saved %v", s.Text, next.Text, last.Text, saved)
	}
	nextAnswer("piece")
	if next.Text != "piece" || last.Text != "2" || !saved {
		t.Errorf("after both: %q, %q, %q, saved %v", s.Text, next.Text, last.Text, saved)
	}
}

func TestATabThatTakesWaitsAsWell(t *testing.T) {
	begin(t, ModeLight)
	s, answer := slowField()
	s.TabTakes = true
	next := NewEntry()
	w, _ := open(t, container.NewVBox(s, next), 600, 500)
	for _, c := range []struct{ offered, want string }{{"Bow rehair", "Bow rehair"}, {"", "bow"}} {
		s.SetQuietly("")
		next.SetText("")
		w.Canvas().Focus(s)
		typeIn(t, w, "bow")
		if !s.AcceptsTab() {
			t.Fatal("Tab would leave before the answer")
		}
		press(t, w, fyne.KeyTab)
		typeIn(t, w, "2")
		if s.Text != "bow" || next.Text != "" {
			t.Fatalf("before the answer: %q, %q", s.Text, next.Text)
		}
		if c.offered == "" {
			answer()
		} else {
			answer(c.offered)
		}
		if s.Text != c.want || next.Text != "2" {
			t.Errorf("offered %q: %q, then %q", c.offered, s.Text, next.Text)
		}
	}
}

func TestAnEnterGoesOnWhereNothingIsOffered(t *testing.T) {
	begin(t, ModeLight)
	s, answer := slowField()
	entered := 0
	s.OnEnter = func() { entered++ }
	w, _ := open(t, container.NewVBox(s, NewEntry()), 600, 500)
	w.Canvas().Focus(s)
	typeIn(t, w, "House call")
	press(t, w, fyne.KeyReturn)
	if entered != 0 {
		t.Fatal("the Enter did not wait")
	}
	answer()
	if press(t, w, fyne.KeyReturn); entered != 2 {
		t.Errorf("%d times Enter, wanted the one that waited and the next", entered)
	}
}

func TestWhatWaitsIsForgottenWhenTheFieldIsLeft(t *testing.T) {
	begin(t, ModeLight)
	s, answer := slowField()
	other := NewEntry()
	w, _ := open(t, container.NewVBox(s, other), 600, 500)
	w.Canvas().Focus(s)
	typeIn(t, w, "bow")
	press(t, w, fyne.KeyReturn)
	w.Canvas().Focus(other)
	answer("Bow rehair")
	w.Canvas().Focus(s)
	if press(t, w, fyne.KeyReturn); s.Text != "bow" || len(s.held) != 0 {
		t.Errorf("text %q, %d keys still wait", s.Text, len(s.held))
	}
}

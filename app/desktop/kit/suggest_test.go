package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// customerField offers the names that begin with what was typed, as a page does.
func customerField() (s *Suggest, picked *[]string) {
	s, picked = NewSuggest(), &[]string{}
	s.OnQuery = func(text string) {
		var found []Suggestion
		for i, name := range sampleNames {
			if strings.HasPrefix(strings.ToLower(name), strings.ToLower(text)) {
				found = append(found, Suggestion{ID: string(rune('a' + i)), Title: name})
			}
		}
		s.Offer(found)
	}
	s.OnPick = func(p Suggestion) { *picked = append(*picked, p.ID) }
	s.OnNew = func(text string) { *picked = append(*picked, "new "+text) }
	s.NewLine = func(text string) string { return "New customer: " + text }
	return s, picked
}

func TestSuggestByKeys(t *testing.T) {
	begin(t, ModeLight)
	s, picked := customerField()
	w, _ := open(t, container.NewVBox(s, NewEntry()), 600, 500)
	w.Canvas().Focus(s)

	press(t, w, fyne.KeyDown) // an empty field shows everything
	if !s.Open() || s.card.count() != len(sampleNames) {
		t.Fatalf("Down opened %v with %d lines", s.Open(), s.card.count())
	}
	press(t, w, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	if s.Open() || s.Text != sampleNames[1] || !slices.Equal(*picked, []string{"b"}) {
		t.Errorf("open %v, text %q, picked %v", s.Open(), s.Text, *picked)
	}
	if w.Canvas().Focused() != s {
		t.Error("the field lost the keyboard")
	}

	s.SetQuietly("")
	typeIn(t, w, "Zorro")
	press(t, w, fyne.KeyReturn)
	if want := []string{"b", "new Zorro"}; !slices.Equal(*picked, want) {
		t.Errorf("picked %v, wanted %v", *picked, want)
	}
	typeIn(t, w, "x")
	press(t, w, fyne.KeyEscape)
	if s.Open() || s.Text != "Zorrox" {
		t.Errorf("after Escape: open %v, text %q", s.Open(), s.Text)
	}
	typeIn(t, w, "y")
	if !s.AcceptsTab() {
		t.Error("Tab would leave the card behind")
	}
	press(t, w, fyne.KeyTab)
	if s.Open() || w.Canvas().Focused() == s {
		t.Error("Tab did not close the card and go on")
	}
}

// In a field that names something of the books, Tab takes what it has found, as Enter does, and goes to the next field.
func TestTabTakesWhatIsMarked(t *testing.T) {
	begin(t, ModeLight)
	s, picked := customerField()
	s.TabTakes = true
	next, other := NewEntry(), NewEntry()
	pick := s.OnPick
	s.OnPick = func(p Suggestion) { pick(p); focus(other) }
	w, _ := open(t, container.NewVBox(s, next, other), 600, 500)
	for _, c := range []struct {
		typed string
		keys  []fyne.KeyName
		text  string
		picks int
	}{
		{"ac", []fyne.KeyName{fyne.KeyTab}, "Acme Media Oy", 1},
		{"ac", []fyne.KeyName{fyne.KeyEscape, fyne.KeyTab}, "ac", 0},
		{"ac", []fyne.KeyName{fyne.KeyDown, fyne.KeyTab}, "ac", 0}, // a new customer is asked for with Enter alone
		{"Zorro", []fyne.KeyName{fyne.KeyTab}, "Zorro", 0},
	} {
		s.SetQuietly("")
		*picked = nil
		w.Canvas().Focus(s)
		typeIn(t, w, c.typed)
		for _, key := range c.keys {
			if key == fyne.KeyTab && !s.AcceptsTab() { // then the window goes on by itself
				w.Canvas().FocusNext()
				continue
			}
			press(t, w, key)
		}
		if s.Text != c.text || len(*picked) != c.picks || w.Canvas().Focused() != next || s.Open() {
			t.Errorf("%q, %v: text %q, picked %v, %T has the keyboard", c.typed, c.keys, s.Text, *picked, w.Canvas().Focused())
		}
	}
}

func TestSuggestByMouse(t *testing.T) {
	begin(t, ModeLight)
	s, picked := customerField()
	w, frame := open(t, container.NewVBox(s, NewEntry()), 600, 500)
	w.Canvas().Focus(s)
	typeIn(t, w, "a")
	// As the window does it: the mouse goes down, the field loses the keyboard, the click comes.
	s.card.MouseDown(&desktop.MouseEvent{})
	w.Canvas().Unfocus()
	if !s.Open() {
		t.Fatal("the card went away under the click")
	}
	test.TapAt(s.card, fyne.NewPos(20, menuEdge+menuLine/2))
	if s.Text != "Acme Media Oy" || !slices.Equal(*picked, []string{"c"}) || w.Canvas().Focused() != s {
		t.Errorf("text %q, picked %v, focus %T", s.Text, *picked, w.Canvas().Focused())
	}
	typeIn(t, w, "b")
	w.Canvas().Unfocus()
	if s.Open() || len(frame.stage.layer.Objects) != 0 {
		t.Error("a click elsewhere leaves the card behind")
	}
	s.Offer([]Suggestion{{Title: "late"}})
	if s.Open() {
		t.Error("an answer that came too late opened a card")
	}
}

// TestCardIsReadableAtOnce looks at the very first card, which is laid out without a width before it gets its own.
func TestCardIsReadableAtOnce(t *testing.T) {
	begin(t, ModeLight)
	s, _ := customerField()
	w, _ := open(t, container.NewVBox(s), 600, 500)
	w.Canvas().Focus(s)
	s.card.Resize(fyne.NewSize(1, 1))
	typeIn(t, w, "a")
	shown := map[string]bool{}
	for _, o := range test.WidgetRenderer(s.card).Objects() {
		if text, ok := o.(*canvas.Text); ok {
			shown[text.Text] = true
		}
	}
	if !shown["Acme Media Oy"] || !shown["New customer: a"] {
		t.Errorf("the card shows %v", shown)
	}
}

func TestSuggestInsideADialog(t *testing.T) {
	begin(t, ModeLight)
	w, frame := open(t, container.NewVBox(NewEntry()), 800, 600)
	s, picked := customerField()
	d := NewDialog("New invoice", NewField("Customer", s, ""), Primary, "Create", "Cancel")
	confirmed := false
	d.OnConfirm = func() { confirmed = true }
	d.First = s
	d.ShowOn(w.Canvas())
	typeIn(t, w, "m")
	if len(frame.stage.layer.Objects) != 0 || len(d.stage.layer.Objects) != 1 {
		t.Fatal("the card lies below the dialog")
	}
	press(t, w, fyne.KeyEnter)
	if confirmed || len(*picked) != 1 {
		t.Error("Enter in the card pressed the dialog's button")
	}
	press(t, w, fyne.KeyEnter)
	if !confirmed {
		t.Error("the second Enter did not reach the dialog")
	}
}

func TestCardStaysInsideTheWindow(t *testing.T) {
	begin(t, ModeLight)
	s, _ := customerField()
	w, _ := open(t, container.NewBorder(nil, s, nil, nil), 600, 300)
	w.Canvas().Focus(s)
	typeIn(t, w, "m")
	if bottom := s.card.Position().Y + s.card.Size().Height; bottom > fyne.CurrentApp().Driver().AbsolutePositionForObject(s).Y {
		t.Errorf("at the lower edge the card ends at %v, over the field", bottom)
	}
}

func TestSelectByKeysAndMouse(t *testing.T) {
	begin(t, ModeLight)
	s := NewSelect(Suggestion{ID: "EUR", Title: "Euro"}, Suggestion{ID: "GBP", Title: "Pound sterling"}, Suggestion{ID: "PLN", Title: "Polish złoty"})
	var heard []string
	s.OnSelect = func(c Suggestion) { heard = append(heard, c.ID) }
	w, frame := open(t, container.NewVBox(s), 400, 400)
	s.Choose("EUR")
	w.Canvas().Focus(s)
	press(t, w, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	typeIn(t, w, "p")
	if want := []string{"GBP", "PLN", "GBP", "PLN"}; !slices.Equal(heard, want) {
		t.Errorf("heard %v, wanted %v", heard, want)
	}
	press(t, w, fyne.KeySpace, fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn)
	if s.Chosen().ID != "EUR" || len(frame.stage.layer.Objects) != 0 {
		t.Errorf("by the card: %q, %d cards left", s.Chosen().ID, len(frame.stage.layer.Objects))
	}
	test.Tap(s)
	test.TapAt(s.card, fyne.NewPos(20, menuEdge+menuLine*1.5))
	if s.Chosen().ID != "GBP" {
		t.Errorf("by mouse: %q", s.Chosen().ID)
	}
	s.SetChoices(Suggestion{ID: "USD", Title: "Dollar"})
	if s.Chosen().ID != "" {
		t.Errorf("a choice that is gone is still chosen: %q", s.Chosen().ID)
	}
}

// Whoever types "ger" means Germany, not the first country with an R behind it.
func TestSelectByItsFirstLetters(t *testing.T) {
	begin(t, ModeLight)
	names := []string{"Estonia", "Gabon", "Georgia", "Germany", "Romania", "United Arab Emirates", "United Kingdom", "Wales"}
	var choices []Suggestion
	for _, name := range names {
		choices = append(choices, Suggestion{ID: name, Title: name})
	}
	s := NewSelect(choices...)
	w, _ := open(t, container.NewVBox(s, NewEntry()), 400, 400)
	// Space comes as a key and as a letter, as the window hands it on
	typed := func(text string) {
		for _, r := range text {
			if r == ' ' {
				press(t, w, fyne.KeySpace)
			}
			w.Canvas().Focused().TypedRune(r)
		}
	}
	for text, want := range map[string]string{
		"ger": "Germany", "gggg": "Gabon", "ge": "Georgia", "gex": "Georgia", "united k": "United Kingdom", "er": "Romania", "GERM": "Germany", "w": "Wales",
	} {
		s.Choose("")
		w.Canvas().Focus(s)
		if typed(text); s.Chosen().ID != want || s.on != nil {
			t.Errorf("%q chooses %q, wanted %q; the card is open: %v", text, s.Chosen().ID, want, s.on != nil)
		}
		w.Canvas().Unfocus()
	}
	w.Canvas().Focus(s)
	typed("g")
	press(t, w, fyne.KeyDown) // what was typed is forgotten with another key
	if typed("e"); s.Chosen().ID != "Estonia" {
		t.Errorf("after another key, E chooses %q", s.Chosen().ID)
	}
	if press(t, w, fyne.KeySpace); s.on == nil {
		t.Error("Space does not open the card")
	}
	if typed("ger"); s.card.marked != 3 {
		t.Errorf("in the card, line %d is marked", s.card.marked)
	}
}

// What a click on a menu asks for has the keyboard, not the menu.
func TestAMenuGivesTheKeyboardToWhatItOpens(t *testing.T) {
	begin(t, ModeLight)
	asked := NewEntry()
	m := NewMenu("More …", Suggestion{ID: "one", Title: "Ask"})
	w, _ := open(t, container.NewVBox(m, asked), 400, 400)
	m.OnSelect = func(Suggestion) { w.Canvas().Focus(asked) }
	test.Tap(m)
	test.TapAt(m.card, fyne.NewPos(20, menuEdge+menuLine*1.5))
	if w.Canvas().Focused() != asked {
		t.Errorf("%T has the keyboard", w.Canvas().Focused())
	}
	if m.Chosen().Title != "More …" {
		t.Errorf("the menu shows %q", m.Chosen().Title)
	}
}

func TestCheckbox(t *testing.T) {
	begin(t, ModeLight)
	c := NewCheckbox("Prices include tax")
	heard := 0
	c.OnToggle = func(bool) { heard++ }
	w, _ := open(t, container.NewVBox(c), 400, 200)
	test.Tap(c)
	w.Canvas().Focus(c)
	press(t, w, fyne.KeySpace, fyne.KeyReturn)
	if !c.On() || heard != 3 {
		t.Errorf("on %v after %d changes", c.On(), heard)
	}
	c.Set(false)
	c.Disable()
	test.Tap(c)
	if c.On() || heard != 3 {
		t.Error("a disabled box was ticked")
	}
}

package kit

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func cents(text string) (int64, error) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(text, ",", "."), ".")
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil {
		return 0, errors.New("an amount such as 12.50 is wanted")
	}
	return n, nil
}

func showCents(n int64) string {
	return strconv.FormatInt(n/100, 10) + "." + strconv.FormatInt(100+n%100, 10)[1:]
}

func TestValueIsRewrittenOnlyWhenLeft(t *testing.T) {
	begin(t, ModeLight)
	v := NewValue(int64(1000), cents, showCents)
	other := NewEntry()
	w, _ := open(t, container.NewVBox(v, other), 400, 200)
	var got int64
	var wrong error
	v.OnValue = func(n int64, err error) { got, wrong = n, err }

	w.Canvas().Focus(v)
	typeIn(t, w, "12,5") // all was selected on focus, so typing replaces it
	if v.Text != "12,5" || got != 1250 || wrong != nil {
		t.Errorf("while typing: text %q, value %d, %v", v.Text, got, wrong)
	}
	w.Canvas().Focus(other)
	if v.Text != "12.50" {
		t.Errorf("after leaving: %q", v.Text)
	}
	w.Canvas().Focus(v)
	typeIn(t, w, "abc")
	w.Canvas().Focus(other)
	if _, err := v.Get(); err == nil || v.Text != "abc" || !v.Bad() {
		t.Errorf("a wrong text: %q, bad %v, error %v", v.Text, v.Bad(), err)
	}
	v.Set(7)
	if n, err := v.Get(); n != 7 || err != nil || v.Text != "0.07" || v.Bad() {
		t.Errorf("after Set: %d, %v, %q", n, err, v.Text)
	}
}

func TestFieldSaysWhatIsWrong(t *testing.T) {
	begin(t, ModeLight)
	e := NewEntry()
	f := NewField("E-mail", e, "Invoices go here")
	w, _ := open(t, container.NewVBox(f), 400, 200)
	height := f.MinSize().Height
	f.SetProblem("There is no @ in it")
	if !e.Bad() || f.AccessibilityLabel() != "E-mail: There is no @ in it" || e.AccessibilityLabel() != "E-mail" {
		t.Errorf("bad %v, field %q, entry %q", e.Bad(), f.AccessibilityLabel(), e.AccessibilityLabel())
	}
	if f.MinSize().Height != height {
		t.Error("the page jumps when a message comes")
	}
	f.SetProblem("")
	if e.Bad() {
		t.Error("the mark stays after the problem is gone")
	}
	f.Focus()
	if w.Canvas().Focused() != e {
		t.Error("the field does not hand on the focus")
	}
}

func TestEntryPassesKeysOn(t *testing.T) {
	begin(t, ModeLight)
	e, area := NewEntry(), NewTextArea(3)
	w, frame := open(t, container.NewVBox(e, area), 400, 300)
	var heard []fyne.KeyName
	frame.OnKey = func(ev *fyne.KeyEvent) bool {
		heard = append(heard, ev.Name)
		return true
	}
	w.Canvas().Focus(e)
	press(t, w, fyne.KeyReturn, fyne.KeyEscape)
	entered := false
	e.OnEnter = func() { entered = true }
	press(t, w, fyne.KeyReturn)
	if len(heard) != 2 || !entered {
		t.Errorf("the page heard %v, the field heard Enter: %v", heard, entered)
	}
	w.Canvas().Focus(area)
	typeIn(t, w, "a")
	press(t, w, fyne.KeyReturn)
	typeIn(t, w, "b")
	if area.Text != "a\nb" || len(heard) != 2 {
		t.Errorf("text area holds %q", area.Text)
	}
}

func TestButtonHearsEnterSpaceAndClicks(t *testing.T) {
	begin(t, ModeLight)
	n := 0
	b := NewButton(Primary, IconPlus, "New", func() { n++ })
	w, _ := open(t, container.NewVBox(b), 400, 300)
	test.Tap(b)
	w.Canvas().Focus(b)
	press(t, w, fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace)
	if n != 4 {
		t.Errorf("pressed %d times, wanted 4", n)
	}
	b.Disable()
	test.Tap(b)
	b.TypedKey(key(fyne.KeyReturn))
	if n != 4 {
		t.Error("a disabled button was pressed")
	}
}

// A form shows what the books hold; who comes to a field by Tab goes on typing behind it.
func TestTypingGoesOnBehindALoadedText(t *testing.T) {
	begin(t, ModeLight)
	first, e := NewEntry(), NewEntry()
	w, _ := open(t, container.NewVBox(first, e), 400, 300)
	e.SetText("Lindenweg")
	w.Canvas().Focus(first)
	w.Canvas().FocusNext()
	typeIn(t, w, " 3")
	if e.Text != "Lindenweg 3" {
		t.Errorf("the field holds %q", e.Text)
	}
}

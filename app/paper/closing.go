package paper

import (
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// ownWords are what the shop says on papers of this kind, before the table or at the end.
func (f *flow) ownWords(end bool) {
	w, ok := f.style.wordsFor(f.wordKind(), f.w)
	if !ok {
		return
	}
	text := w.Before
	if end {
		text = w.After
	}
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	f.paragraph("", f.w.say(text, "number", f.number, "date", f.w.date(f.d.Date), "due", f.w.date(f.d.Due), "name", f.d.Buyer.Name, "total", f.whole()))
}

// whole is the total as own words say it; nothing on a paper that has none.
func (f *flow) whole() string {
	if f.t.Payable.Currency() != f.d.Currency || f.priceless() {
		return ""
	}
	return f.w.money(f.t.Payable)
}

// wordsFor are the own words for a kind of paper in a language: those in the very language, else those for every language.
func (s Style) wordsFor(k bill.Kind, t *tongue) (OwnWords, bool) {
	base, _ := t.tag.Base()
	for _, language := range []string{base.String(), ""} {
		i := slices.IndexFunc(s.Words, func(w OwnWords) bool { return w.Kind == k && w.Language == language })
		if i >= 0 {
			return s.Words[i], true
		}
	}
	return OwnWords{}, false
}

// signature is a line for the customer to sign on, with place and date beside it.
func (f *flow) signature() {
	if !slices.Contains(f.style.Signed, f.wordKind()) {
		return
	}
	const above = 16.0 // room for a hand
	f.room(above + f.look.small.leading + 2)
	f.y += above
	gap := 8.0
	width := (f.measure() - gap) / 2
	if f.look.roll {
		width, gap = f.measure(), 0
	}
	width = min(width, 75)
	for i, s := range []string{f.w.PlaceDate, f.w.Signature} {
		x := f.look.left + float64(i)*(width+gap)
		if f.look.roll {
			x = f.look.left
		}
		f.rule(x, x+width, f.y, 0.2, ink)
		f.text(x, f.y+f.look.small.base()+0.6, f.look.small, s)
		if f.look.roll && i == 0 {
			f.y += f.look.small.leading + above
		}
	}
	f.y += f.look.small.leading + 3
}

// wordKind is which kind of paper it is, as far as own words go.
func (f *flow) wordKind() bill.Kind {
	if f.other != "" {
		return f.other
	}
	return f.d.Kind
}

package bank

import (
	"slices"
	"strings"
	"unicode"
)

// Payers write a number as they like: "INV-2026-0007" comes as "inv 2026 0007", "INV20260007", "2026-7", or with a slip of the
// finger. So a number and a text are both cut into runs of letters and of digits, and compared in a few forms.

// number is an invoice's number in these forms.
type number struct {
	full   string // letters and digits: INV20260007
	digits string // 20260007
	run    string // its runs of digits without zeros before them: 2026-7
}

// Lengths below which a number says too little.
const (
	leastFull   = 4 // letters and digits in all
	leastDigits = 5 // digits without the letters around them
	leastSlip   = 7 // to be found with a slip
)

func newNumber(text string) number {
	var n number
	var runs []string
	for _, r := range pieces(plain(text)) {
		n.full += r.text
		if r.digits {
			n.digits += r.text
			runs = append(runs, trimZeros(r.text))
		}
	}
	if len(runs) > 1 {
		n.run = strings.Join(runs, "-")
	}
	if len(n.run) < leastDigits {
		n.run = ""
	}
	return n
}

// forms are the ways to write it in full.
func (n number) forms() (list []string) {
	if len(n.full) >= leastFull {
		list = append(list, n.full)
	}
	if len(n.digits) >= leastDigits && n.digits != n.full {
		list = append(list, n.digits)
	}
	if short := trimZeros(n.digits); len(short) >= leastDigits && short != n.digits {
		list = append(list, short) // a structured reference has no zeros before it
	}
	return list
}

func trimZeros(digits string) string {
	if short := strings.TrimLeft(digits, "0"); short != "" {
		return short
	}
	return "0"
}

// piece is a run of letters or of digits, and what stood before it.
type piece struct {
	text   string
	digits bool
	before string // signs and blanks since the last piece
}

// pieces cuts a text that is plain.
func pieces(text string) (list []piece) {
	before := ""
	for _, r := range text {
		digit := r >= '0' && r <= '9'
		if !digit && !unicode.IsLetter(r) {
			before += string(r)
			continue
		}
		if n := len(list); n > 0 && before == "" && list[n-1].digits == digit {
			list[n-1].text += string(r)
			continue
		}
		list = append(list, piece{string(r), digit, before})
		before = ""
	}
	return list
}

// text is what an entry says, in the form that numbers are looked for in.
type text struct {
	pieces    []piece
	windows   map[string]bool
	long      []string // those in which a number with a slip may hide
	runs      map[string]bool
	name      []string
	reference []string // forms of what its structured reference carries

	structured string // that reference itself
}

// Bounds of a window: the pieces of a number, and its letters.
const (
	maxPieces = 8
	maxWindow = 40
	maxText   = 200 // pieces
)

func newText(e Entry) text {
	t := text{windows: map[string]bool{}, runs: map[string]bool{}, name: nameWords(e.Name), structured: e.Reference}
	for _, part := range []string{e.Purpose, e.EndToEnd} {
		list := pieces(plain(part))
		list = list[:min(len(list), maxText)]
		t.pieces = append(t.pieces, list...)
		t.window(list)
	}
	for w := range t.windows {
		if len(w) >= leastSlip-1 {
			t.long = append(t.long, w)
		}
	}
	if p := payload(e.Reference); p != "" {
		t.reference = append(t.reference, p)
		if allDigits(p) { // what stands before the number, a customer's for instance, ends in zeros
			for i := 1; i < len(p)-leastDigits; i++ {
				if p[i-1] == '0' && p[i] != '0' {
					t.reference = append(t.reference, p[i:])
				}
			}
		}
	}
	return t
}

// window collects what neighbouring pieces make together.
func (t *text) window(list []piece) {
	for i := range list {
		joined, runs := "", []string(nil)
		for j := i; j < min(len(list), i+maxPieces); j++ {
			if joined += list[j].text; len(joined) > maxWindow {
				break
			}
			t.windows[joined] = true
			if !list[j].digits {
				runs = append(runs, "x")
				continue
			}
			if runs = append(runs, trimZeros(list[j].text)); list[i].digits && len(runs) > 1 && len(runs) == j-i+1 && free(list, i, j) {
				t.runs[strings.Join(runs, "-")] = true
			}
		}
	}
}

// free says whether the runs from i to j are not part of something longer that signs hold together, such as a date.
func free(list []piece, i, j int) bool {
	held := func(p piece) bool { return p.digits && len(p.before) == 1 && strings.ContainsAny(p.before, "-./") }
	if i > 0 && held(list[i]) && list[i-1].digits {
		return false
	}
	return j+1 >= len(list) || !held(list[j+1])
}

func (t text) each(fn func(window string)) {
	for w := range t.windows {
		fn(w)
	}
}

func (t text) eachRun(fn func(run string)) {
	for r := range t.runs {
		fn(r)
	}
}

// bears says whether the entry has one of the references, in its field or in its text.
func (t text) bears(refs []string) bool {
	return slices.ContainsFunc(refs, func(ref string) bool { return t.structured == ref || t.windows[ref] })
}

// refersTo says whether the structured reference carries the number.
func (t text) refersTo(n number) bool {
	for _, ref := range t.reference {
		if ref == strings.TrimLeft(n.full, "0") && len(ref) >= leastFull || len(n.digits) >= leastDigits && ref == trimZeros(n.digits) {
			return true
		}
	}
	return false
}

// names says whether the text holds the number.
func (t text) names(n number) bool {
	return t.windows[n.full] && (len(n.full) >= leastSlip || len(n.full) >= leastFull && n.digits != n.full) ||
		len(n.digits) >= leastSlip && t.windows[n.digits] || n.run != "" && t.runs[n.run]
}

// hints says whether the text holds digits of the number that may as well be something else: 10042 may be a town.
func (t text) hints(n number) bool {
	return len(n.full) >= leastFull && t.windows[n.full] || len(n.digits) >= leastDigits && t.windows[n.digits]
}

// almostNames says whether the text holds the number with one slip: a character wrong, missing, too many, or two swapped. What is
// the number of another invoice is no slip.
func (t text) almostNames(n number, another func(string) bool) bool {
	for _, form := range []string{n.full, n.digits} {
		if len(form) < leastSlip {
			continue
		}
		for _, w := range t.long {
			if d := len(w) - len(form); d >= -1 && d <= 1 && oneSlip(w, form) && !another(w) {
				return true
			}
		}
	}
	return false
}

// oneSlip says whether one slip of the finger leads from a to b.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	switch {
	case i == len(a):
		return false // the same
	case a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

package paper

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// The order in which a line of mixed direction is drawn, by the Unicode Bidirectional Algorithm (UAX #9). Embeddings, overrides and
// isolates are no part of it: clean drops these characters, with which a text can be made to look like another. What remains are the
// letters themselves and the three marks of direction.
const (
	leftMark   = '\u200e'
	rightMark  = '\u200f'
	arabicMark = '\u061c'
)

func isMark(r rune) bool { return r == leftMark || r == rightMark || r == arabicMark }

// rightToLeft is the direction of a paragraph: that of its first letter, left to right where it has none (rules P2 and P3).
func rightToLeft(text []rune) bool {
	for _, r := range text {
		switch classOf(r) {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

func classOf(r rune) bidi.Class {
	if r < 0x80 && (r|0x20 >= 'a' && r|0x20 <= 'z') {
		return bidi.L
	}
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// levels are the embedding levels of a line: even ones run from left to right, odd ones from right to left.
func levels(text []rune, rtl bool) []uint8 {
	base := uint8(0)
	if rtl {
		base = 1
	}
	was := make([]bidi.Class, len(text))
	for i, r := range text {
		was[i] = classOf(r)
	}
	class := slices.Clone(was)
	weak(class, base)
	brackets(text, was, class, base)
	neutral(class, base)
	out := make([]uint8, len(text))
	for i, c := range class {
		switch { // rules I1 and I2
		case c == bidi.R:
			out[i] = 1
		case c == bidi.L:
			out[i] = 2 * base
		default: // a number
			out[i] = 2
		}
	}
	for i := len(text) - 1; i >= 0 && was[i] == bidi.WS; i-- { // rule L1
		out[i] = base
	}
	return out
}

// directionOf is the class of a level's direction.
func directionOf(level uint8) bidi.Class {
	if level&1 == 1 {
		return bidi.R
	}
	return bidi.L
}

// weak resolves numbers, their signs, and marks (rules W1 to W7).
func weak(class []bidi.Class, base uint8) {
	before, letter := directionOf(base), directionOf(base)
	for i, c := range class {
		switch c {
		case bidi.NSM: // W1
			class[i] = before
		case bidi.L, bidi.R, bidi.AL:
			letter = c
		case bidi.EN: // W2
			if letter == bidi.AL {
				class[i] = bidi.AN
			}
		}
		before = class[i]
	}
	for i, c := range class {
		if c == bidi.AL { // W3
			class[i] = bidi.R
		}
		if (c == bidi.ES || c == bidi.CS) && i > 0 && i+1 < len(class) && class[i-1] == class[i+1] { // W4
			if class[i-1] == bidi.EN || class[i-1] == bidi.AN && c == bidi.CS {
				class[i] = class[i-1]
			}
		}
	}
	signs(class)
	letter = directionOf(base)
	for i, c := range class {
		switch c {
		case bidi.L, bidi.R:
			letter = c
		case bidi.EN: // W7
			if letter == bidi.L {
				class[i] = bidi.L
			}
		}
	}
}

// signs joins signs of money and percent to the number that they stand beside; the others are neutral (rules W5 and W6).
func signs(class []bidi.Class) {
	for i := 0; i < len(class); i++ {
		from := i
		for i < len(class) && (class[i] == bidi.ET || class[i] == bidi.BN && i > from) {
			i++
		}
		if i > from && (i < len(class) && class[i] == bidi.EN || from > 0 && class[from-1] == bidi.EN) {
			for k := from; k < i; k++ {
				class[k] = bidi.EN
			}
		}
	}
	for i, c := range class {
		switch c {
		case bidi.ES, bidi.ET, bidi.CS, bidi.BN, bidi.WS, bidi.S, bidi.B:
			class[i] = bidi.ON
		}
	}
}

// counterpart is the bracket that belongs to another one.
func counterpart(r rune) rune {
	other, _ := utf8.DecodeRuneInString(bidi.ReverseString(string(r)))
	return other
}

type bracketPair struct{ from, to int }

// pairs are the brackets of a line that belong together, by where they open (rule BD16).
func pairs(text []rune, was, class []bidi.Class) []bracketPair {
	type open struct {
		closes rune
		at     int
	}
	var stack []open
	var found []bracketPair
	for i, r := range text {
		if was[i] != bidi.ON || class[i] != bidi.ON {
			continue
		}
		p, _ := bidi.LookupRune(r)
		switch {
		case !p.IsBracket():
		case p.IsOpeningBracket():
			if len(stack) == 63 {
				return found
			}
			stack = append(stack, open{counterpart(r), i})
		default:
			for k := len(stack) - 1; k >= 0; k-- {
				if stack[k].closes == r {
					found = append(found, bracketPair{stack[k].at, i})
					stack = stack[:k]
					break
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b bracketPair) int { return a.from - b.from })
	return found
}

// side is the direction that a class counts as beside neutrals: numbers count as right to left.
func side(c bidi.Class) (bidi.Class, bool) {
	switch c {
	case bidi.L:
		return bidi.L, true
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R, true
	}
	return bidi.ON, false
}

// brackets gives a pair the direction of what stands in it (rule N0).
func brackets(text []rune, was, class []bidi.Class, base uint8) {
	for _, p := range pairs(text, was, class) {
		inside, other := false, false
		for _, c := range class[p.from+1 : p.to] {
			if d, ok := side(c); ok {
				inside = inside || d == directionOf(base)
				other = other || d != directionOf(base)
			}
		}
		to := directionOf(base)
		switch {
		case inside:
		case !other:
			continue
		default:
			before := directionOf(base)
			for i := p.from - 1; i >= 0; i-- {
				if d, ok := side(class[i]); ok {
					before = d
					break
				}
			}
			if before != directionOf(base) {
				to = before
			}
		}
		for _, at := range []int{p.from, p.to} {
			class[at] = to
			for i := at + 1; i < len(class) && was[i] == bidi.NSM; i++ {
				class[i] = to
			}
		}
	}
}

// neutral gives blanks and signs the direction of what stands around them (rules N1 and N2).
func neutral(class []bidi.Class, base uint8) {
	before := directionOf(base)
	for i := 0; i < len(class); i++ {
		if d, ok := side(class[i]); ok {
			before = d
			continue
		}
		from, after := i, directionOf(base)
		for ; i < len(class); i++ {
			if d, ok := side(class[i]); ok {
				after = d
				break
			}
		}
		to := directionOf(base)
		if before == after {
			to = before
		}
		for k := from; k < i; k++ {
			class[k] = to
		}
		i--
		before = after
	}
}

// reordered puts runs that follow each other in the text into the order in which they stand on the line, from left to right (rule L2).
func reordered[T any](runs []T, level func(T) uint8) []T {
	out := slices.Clone(runs)
	top := uint8(0)
	for _, r := range runs {
		top = max(top, level(r))
	}
	for ; top > 0; top-- {
		for i := 0; i < len(out); i++ {
			from := i
			for i < len(out) && level(out[i]) >= top {
				i++
			}
			slices.Reverse(out[from:i])
		}
	}
	return out
}

// mirrored is the sign that stands for another one in text from right to left: a bracket that opens there is drawn like one that
// closes (rule L4).
func mirrored(r rune) rune {
	if i := strings.IndexRune(mirrors, r); i >= 0 {
		other, _ := utf8.DecodeRuneInString(mirrors[i+utf8.RuneLen(r):])
		return other
	}
	return counterpart(r)
}

// mirrors are the signs that are no brackets, each before its counterpart.
const mirrors = "<><«»«‹›‹≤≥≤"

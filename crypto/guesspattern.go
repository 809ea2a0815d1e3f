package crypto

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// leastRow is how long a row of the alphabet or of the keyboard is that counts.
const leastRow = 3

// alphabetPieces are rows such as abcd, 4321.
func alphabetPieces(text []rune) (found []piece) {
	for from := 0; from+leastRow <= len(text); {
		step, to := text[from+1]-text[from], from+1
		for to < len(text) && (step == 1 || step == -1) && text[to]-text[to-1] == step && unicode.IsLetter(text[to]) == unicode.IsLetter(text[from]) {
			to++
		}
		if to-from < leastRow {
			from++
			continue
		}
		bits := math.Log2(26)
		switch {
		case strings.ContainsRune("aAzZ019", text[from]):
			bits = 2 // begun where everybody begins
		case unicode.IsDigit(text[from]):
			bits = math.Log2(10)
		}
		if step < 0 {
			bits++
		}
		found = append(found, piece{from, to, bits + math.Log2(float64(to-from)), HintSequence})
		from = to - 1
	}
	return found
}

// keyboard is a layout: rows of keys from above, each half a key further to the right than the one above it where it is staggered.
type keyboard struct {
	rows    [][2]string // without and with shift
	stagger int         // in halves of a key
}

var keyboards = []keyboard{
	{[][2]string{{"1234567890-=", "!@#$%^&*()_+"}, {"qwertyuiop[]", "QWERTYUIOP{}"}, {"asdfghjkl;'", `ASDFGHJKL:"`}, {"zxcvbnm,./", "ZXCVBNM<>?"}}, 1},
	{[][2]string{{"1234567890ß", `!"§$%&/()=?`}, {"qwertzuiopü+", "QWERTZUIOPÜ*"}, {"asdfghjklöä#", "ASDFGHJKLÖÄ'"}, {"yxcvbnm,.-", "YXCVBNM;:_"}}, 1},
	{[][2]string{{"&é\"'(-è_çà)", "1234567890°"}, {"azertyuiop", "AZERTYUIOP"}, {"qsdfghjklmù", "QSDFGHJKLM%"}, {"wxcvbn,;:!", "WXCVBN?./§"}}, 1},
	{[][2]string{{"789", ""}, {"456", ""}, {"123", ""}}, 0},
}

// key is where a rune lies: the row, how far to the right in halves of a key, and whether with shift.
type key struct {
	row, right int
	shifted    bool
}

func (k keyboard) find(r rune) (key, bool) {
	for row, both := range k.rows {
		for shift, runes := range both {
			if i := slices.Index([]rune(runes), r); i >= 0 {
				return key{row, 2*i + row*k.stagger, shift == 1}, true
			}
		}
	}
	return key{}, false
}

// keys counts the keys.
func (k keyboard) keys() (n int) {
	for _, both := range k.rows {
		n += len([]rune(both[0]))
	}
	return n
}

// keyboardPieces are keys side by side, such as qwertz, 1qay.
func keyboardPieces(text []rune) (found []piece) {
	for _, k := range keyboards {
		found = append(found, k.pieces(text)...)
	}
	return found
}

func (k keyboard) pieces(text []rune) (found []piece) {
	for from := 0; from < len(text); {
		to, turns, shifted := k.walk(text[from:])
		if to >= leastRow {
			const ways = 5 // to go on from a key
			bits := math.Log2(float64(k.keys()*to)) + float64(turns)*math.Log2(ways)
			if shifted {
				bits++
			}
			found = append(found, piece{from, from + to, bits, HintKeyboard})
		}
		from += max(to-1, 1)
	}
	return found
}

// walk follows a text from key to key as long as they lie side by side: how far, how often the direction is another, and whether shift was held.
func (k keyboard) walk(text []rune) (runes, turns int, shifted bool) {
	var before key
	var direction [2]int
	for i, r := range text {
		at, ok := k.find(r)
		step := [2]int{at.row - before.row, at.right - before.right}
		if !ok || i > 0 && (step == [2]int{} || max(step[0], -step[0]) > 1 || max(step[1], -step[1]) > 2) {
			return i, turns, shifted
		}
		if i > 0 && step != direction {
			direction = step
			turns++
		}
		before, shifted = at, shifted || at.shifted
	}
	return len(text), turns, shifted
}

// repeatedPieces are texts written several times, each of which is guessed once.
func repeatedPieces(text []rune, known []string) (found []piece) {
	for from := 0; from < len(text); {
		unit, to := repetition(text[from:])
		if to < leastRow {
			from++
			continue
		}
		bits, _ := guessBits(text[from:from+unit], known)
		found = append(found, piece{from, from + to, bits + math.Log2(float64(to/unit)), HintRepeat})
		from += to
	}
	return found
}

// repetition says how long the shortest text is that a text begins with twice or more, and how long it stands there with all its repetitions; 0
// where there is none.
func repetition(text []rune) (unit, all int) {
	for unit = 1; unit <= len(text)/2; unit++ {
		all = unit
		for all+unit <= len(text) && slices.Equal(text[all:all+unit], text[:unit]) {
			all += unit
		}
		if all > unit && all >= leastRow {
			return unit, all
		}
	}
	return 0, 0
}

// Days of a year, years that people write, and how they may be put: what a date takes.
var (
	dateBits = math.Log2(366 * 120)
	yearBits = math.Log2(150)
)

// datePieces are dates, with and without what parts them, and years alone.
func datePieces(text []rune) (found []piece) {
	for from := range text {
		for to := from + 4; to <= min(from+10, len(text)); to++ {
			part := string(text[from:to])
			switch numbers := strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune("./-_ ", r) }); {
			case len(numbers) == 1 && len(part) == 4 && isYear(part):
				found = append(found, piece{from, to, yearBits, HintDate})
			case len(numbers) == 1 && isRunTogether(part):
				found = append(found, piece{from, to, dateBits, HintDate})
			case len(numbers) == 3 && len(strings.Join(numbers, ""))+2 == len(part) && isDate(numbers[0], numbers[1], numbers[2]):
				found = append(found, piece{from, to, dateBits + 2, HintDate}) // four ways to part them
			}
		}
	}
	return found
}

// isRunTogether says whether six or eight digits are a date.
func isRunTogether(s string) bool {
	switch len(s) {
	case 6:
		return isDate(s[:2], s[2:4], s[4:])
	case 8:
		return isDate(s[:2], s[2:4], s[4:]) || isDate(s[:4], s[4:6], s[6:])
	}
	return false
}

// isDate says whether three numbers are a day, a month and a year, the year at an end.
func isDate(a, b, c string) bool {
	inYear := func(x, y string) bool {
		m, n := number(x, 2), number(y, 2)
		return m >= 1 && n >= 1 && min(m, n) <= 12 && max(m, n) <= 31
	}
	year := func(s string) bool { return len(s) == 2 && number(s, 2) >= 0 || isYear(s) }
	return year(c) && inYear(a, b) || year(a) && inYear(b, c)
}

// isYear says whether four digits are a year that somebody alive may think of.
func isYear(s string) bool {
	n := number(s, 4)
	return len(s) == 4 && n >= 1900 && n < 2050
}

// number reads up to so many digits; -1 where there are others.
func number(s string, most int) (n int) {
	if len(s) == 0 || len(s) > most {
		return -1
	}
	for _, r := range []byte(s) {
		if r < '0' || r > '9' {
			return -1
		}
		n = 10*n + int(r-'0')
	}
	return n
}

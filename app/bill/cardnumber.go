package bill

import (
	"regexp"
	"strings"
	"unicode"

	"counterfoil/app/tax"
)

// The books are no place for the numbers of payment cards: whoever keeps one answers for it to the card schemes (PCI DSS 4.0.1, 3.3 and 3.5). A number
// counts as one where its length and first digits are those of a scheme and its check digit fits (ISO/IEC 7812-1, annex B). One of ten other
// numbers of such a form fits by chance, so in a document this is a warning.

// scheme is a range of first digits, and how long the numbers in it may be.
type scheme struct {
	from, to string // of one length
	lengths  []int
}

// schemes are the ranges that are handed out, as the schemes publish them.
var schemes = []scheme{
	{"4", "4", []int{13, 16, 19}},                    // Visa
	{"51", "55", []int{16}},                          // Mastercard
	{"2221", "2720", []int{16}},                      // Mastercard
	{"34", "34", []int{15}}, {"37", "37", []int{15}}, // American Express
	{"300", "305", []int{14, 16, 19}}, {"36", "36", []int{14, 16, 19}}, // Diners Club
	{"38", "39", []int{14, 16, 19}},                                // Diners Club
	{"6011", "6011", []int{16, 19}}, {"644", "659", []int{16, 19}}, // Discover
	{"3528", "3589", []int{16, 19}},                              // JCB
	{"62", "62", []int{16, 17, 18, 19}}, {"81", "82", []int{16}}, // UnionPay, RuPay
	{"60", "60", []int{16}}, {"508", "508", []int{16}}, // RuPay
	{"5018", "5018", []int{16, 18, 19}}, {"5020", "5020", []int{16, 18, 19}}, // Maestro
	{"5038", "5038", []int{16, 18, 19}}, {"6304", "6304", []int{16, 18, 19}}, // Maestro
	{"6759", "6763", []int{16, 18, 19}}, {"2200", "2204", []int{16, 17, 18, 19}}, // Maestro, Mir
}

// The shortest and longest number of a card.
const (
	shortestCard = 13
	longestCard  = 19
)

// HoldsCard says whether a text seems to hold the number of a payment card, in digits of any script, together or in groups.
func HoldsCard(text string) bool { return len(cards(text)) > 0 }

// MaskCards puts a dot in place of every digit of such numbers but the last four.
func MaskCards(text string) string {
	found := cards(text)
	if len(found) == 0 {
		return text
	}
	runes := []rune(text)
	for _, c := range found {
		left := c.digits
		for i := c.from; i < c.to; i++ {
			if digitOf(runes[i]) < 0 {
				continue
			}
			if left > 4 {
				runes[i] = '•'
			}
			left--
		}
	}
	return string(runes)
}

// span is where a number stands, in runes.
type span struct{ from, to, digits int }

// ibanShape is what may be an IBAN, whose digits are no card's.
var ibanShape = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b`)

func cards(text string) (found []span) {
	if !mayHoldCard(text) {
		return nil
	}
	plain := ibanShape.ReplaceAllStringFunc(text, func(iban string) string {
		if !ValidIBAN(strings.ReplaceAll(iban, " ", "")) {
			return iban
		}
		return strings.Repeat("x", len(iban))
	})
	groups := groupsOf([]rune(plain))
	for i := 0; i < len(groups); i++ {
		if last := cardFrom(groups[i:]); last >= 0 {
			total := 0
			for _, g := range groups[i : i+last+1] {
				total += len(g.digits)
			}
			found = append(found, span{groups[i].from, groups[i+last].to, total})
			i += last
		}
	}
	return found
}

// mayHoldCard is a quick look: enough digits?
func mayHoldCard(text string) bool {
	n := 0
	for _, r := range text {
		if r >= '0' && (r <= '9' || r > 127 && digitOf(r) >= 0) {
			n++
		}
	}
	return n >= shortestCard
}

// digitRun is digits that stand together.
type digitRun struct {
	from, to int
	digits   string
	joined   bool // one separator parts it from the group before
	dialled  bool // a plus stands before it: a telephone number
}

func groupsOf(runes []rune) (groups []digitRun) {
	for i := 0; i < len(runes); i++ {
		if digitOf(runes[i]) < 0 {
			continue
		}
		g := digitRun{from: i, dialled: i > 0 && runes[i-1] == '+'}
		var b strings.Builder
		for ; i < len(runes) && digitOf(runes[i]) >= 0; i++ {
			b.WriteByte(byte('0' + digitOf(runes[i])))
		}
		g.to, g.digits = i, b.String()
		if n := len(groups); n > 0 {
			g.joined = g.from == groups[n-1].to+1 && strings.ContainsRune(" \u00a0\u2007\u2009\u202f-\u2010\u2011\u2012\u2013._·", runes[g.from-1])
			g.dialled = g.dialled || g.joined && groups[n-1].dialled
		}
		groups = append(groups, g)
	}
	return groups
}

// cardFrom is which group ends a number that begins with the first, -1 for none. Groups of a card have four digits, but for the last ones (4-6-5 and 4-6-4
// among them).
func cardFrom(groups []digitRun) int {
	digits := ""
	for i, g := range groups {
		if g.dialled || i > 0 && !g.joined || len(digits)+len(g.digits) > longestCard || i == 1 && len(digits) != 4 {
			return -1
		}
		digits += g.digits
		if isCard(digits) && (i == 0 || len(g.digits) >= 3) {
			return i
		}
	}
	return -1
}

func isCard(digits string) bool {
	n := len(digits)
	if n < shortestCard || n > longestCard || !tax.Luhn(digits) || (n == 13 || n == 14) && tax.GS1(digits) {
		return false
	}
	for _, s := range schemes {
		if head := digits[:len(s.from)]; head >= s.from && head <= s.to {
			for _, l := range s.lengths {
				if l == n {
					return true
				}
			}
		}
	}
	return false
}

// digitOf is the value of a decimal digit of any script, -1 for anything else. Unicode has the ten of each script in a row.
func digitOf(r rune) int {
	if r < 128 {
		if r >= '0' && r <= '9' {
			return int(r - '0')
		}
		return -1
	}
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return int(r-rune(block.Lo)) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return int(r-rune(block.Lo)) % 10
		}
	}
	return -1
}

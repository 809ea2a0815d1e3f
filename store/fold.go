package store

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is the form in which names are searched and sorted: lower case, without accents, white space single. What a
// clerk types is folded the same way, so that "muller" finds "Müller" and "STRASSE" finds "Straße".
func fold(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			writeFolded(&b, unicode.ToLower(r))
		}
	}
	return b.String()
}

// unmarked letters do not fall apart under NFKD, though people type them without their stroke or ligature.
var unmarked = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'þ': "th", 'ħ': "h", 'ı': "i", 'ς': "σ",
}

func writeFolded(b *strings.Builder, r rune) {
	if s, ok := unmarked[r]; ok {
		b.WriteString(s)
		return
	}
	b.WriteRune(r)
}

// folded joins the searchable parts of a row.
func folded(parts ...string) string { return fold(strings.Join(parts, " ")) }

// words are the parts of a search, all of which a row must hold. What rules out the most is asked first: words with
// digits, then the longest. At most eight count: the rest narrows nothing that a person looks for.
func words(search string) []string {
	w := strings.Fields(fold(search))
	w = w[:min(len(w), 8)]
	slices.SortStableFunc(w, func(a, b string) int { return selective(b) - selective(a) })
	return w
}

func selective(word string) int {
	if strings.ContainsAny(word, "0123456789") {
		return 1000 + len(word)
	}
	return len(word)
}

// matching adds "every word is in the column fold" to a condition.
func matching(where string, args []any, search string) (string, []any) {
	for _, w := range words(search) {
		where += " AND instr(fold, ?) > 0"
		args = append(args, w)
	}
	return where, args
}

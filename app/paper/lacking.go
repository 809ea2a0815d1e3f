package paper

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// namedLetters is how many letters of a script are named: enough to find them.
const namedLetters = 6

// Lacking names the characters that no font has, by script: "日 U+65E5, 本 U+672C (Chinese), ሀ U+1200 (Ethiopic)"; "" where there are none.
// The numbers are for those who cannot see the letters, as the computer has no font for them.
func Lacking(list []Warning) string {
	var order []string
	byScript := map[string][]string{}
	for _, w := range list {
		if w.Code != WarnGlyph {
			continue
		}
		script := scriptName(w.Rune)
		if byScript[script] == nil {
			order = append(order, script)
		}
		letter := fmt.Sprintf("%U", w.Rune)
		if unicode.IsGraphic(w.Rune) && script != "signs" {
			letter = string(w.Rune) + " " + letter
		}
		if !slices.Contains(byScript[script], letter) {
			byScript[script] = append(byScript[script], letter)
		}
	}
	var parts []string
	for _, script := range order {
		letters := byScript[script]
		more := ""
		if len(letters) > namedLetters {
			letters, more = letters[:namedLetters], ", …"
		}
		parts = append(parts, strings.Join(letters, ", ")+more+" ("+script+")")
	}
	return strings.Join(parts, ", ")
}

// scriptName is what people call the script of a character.
func scriptName(r rune) string {
	for _, s := range []struct {
		in   *unicode.RangeTable
		name string
	}{{unicode.Han, "Chinese"}, {unicode.Hiragana, "Japanese"}, {unicode.Katakana, "Japanese"}, {unicode.Hangul, "Korean"}} {
		if unicode.Is(s.in, r) {
			return s.name
		}
	}
	if r == '\uFFFD' {
		return "damaged text"
	}
	var names []string
	for name, table := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && unicode.Is(table, r) {
			names = append(names, strings.ReplaceAll(name, "_", " "))
		}
	}
	if len(names) == 0 {
		return "signs"
	}
	return names[0] // scripts do not overlap
}

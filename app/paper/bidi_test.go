package paper

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// visual is a line as it stands on the paper, from left to right.
func visual(s string) string {
	var b strings.Builder
	for _, r := range faces[Regular]().runs(s) {
		b.WriteString(r.drawn())
	}
	return b.String()
}

func TestOrderOfMixedLines(t *testing.T) {
	for _, c := range []struct{ text, want, why string }{
		{"abc 123 def", "abc 123 def", "Latin stays as it is"},
		{"אבג", "גבא", "Hebrew runs from right to left"},
		{"אבג 123 דהו", "והד 123 גבא", "a number keeps its order"},
		{"אבג 1,234.50", "1,234.50 גבא", "separators stay within a number"},
		{"אבג (דהו)", "(והד) גבא", "brackets are mirrored"},
		{"abc אבג 123 דהו def", "abc והד 123 גבא def", "a number within Hebrew within Latin"},
		{"אבג AX-200 דהו", "והד AX-200 גבא", "a Latin word within Hebrew, with its number"},
		{"סה\"כ 19%", "19% כ\"הס", "the percent sign goes with its number"},
		{"מחיר \u200e-5%", "-5% ריחמ", "a mark keeps the minus before the number"},
		{"2026-0042", "2026-0042", "without letters from left to right"},
		{"+49 89 123456", "+49 89 123456", "a telephone number"},
		{"טל: +972 3 123", "123 3 972+ :לט", "a telephone number behind Hebrew, as the algorithm has it"},
		{"Acme אבג", "Acme גבא", "the first letter says which way"},
		{"\u200fAcme אבג", "גבא Acme", "unless a mark says it"},
		{"אבג, דהו.", ".והד ,גבא", "signs go with their text"},
		{"abc (אבג) def", "abc (גבא) def", "brackets of the Latin text"},
		{"אבג < דהו", "והד > גבא", "less than is mirrored"},
	} {
		if got := visual(c.text); got != c.want {
			t.Errorf("%s: %q is drawn %q, want %q", c.why, c.text, got, c.want)
		}
	}
}

// The levels are those that another program finds.
func TestLevelsAgainstFribidi(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "bidi.txt"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(file)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		text, err := strconv.Unquote(line[:at])
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		var got strings.Builder
		for _, l := range levels([]rune(text), rightToLeft([]rune(text))) {
			got.WriteByte('0' + l)
		}
		if want := strings.TrimSpace(line[at:]); got.String() != want {
			t.Errorf("%q: levels %s, want %s", text, got.String(), want)
		}
		seen++
	}
	if seen < 400 {
		t.Errorf("only %d lines", seen)
	}
}

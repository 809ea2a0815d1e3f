package paper

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// letters are the papers that go to customers and are no documents of the books.
func letters(t *testing.T, st Style) map[string]Paper {
	long := sampleReceipt()
	long.On = slices.Repeat(long.On, 40)
	return map[string]Paper{
		"reminder": must(LayoutReminder(aReminder(t, 3, "de"), st)), "long reminder": must(LayoutReminder(aReminder(t, 90, "fr"), st)),
		"statement": must(LayoutStatement(aStatement(t, 3), st)), "long statement": must(LayoutStatement(aStatement(t, 90), st)),
		"receipt": must(LayoutReceipt(sampleReceipt(), st)), "long receipt": must(LayoutReceipt(long, st)),
		"together": Together([]Paper{must(LayoutReminder(aReminder(t, 1, "de"), st)), must(LayoutReminder(aReminder(t, 2, "it"), st))}),
	}
}

// Every letter is PDF/A-3b on every template: Preflight finds nothing but that the part is not 1, qpdf nothing at all, it says what it is and in
// which language, and comes out again as the same bytes.
func TestLettersAreArchived(t *testing.T) {
	files := map[string][]byte{}
	for _, template := range Templates() {
		st := Style{Template: template}
		again := letters(t, st)
		for name, p := range letters(t, st) {
			file := must(Archive(p, nil))
			if !bytes.Equal(must(Archive(again[name], nil)), file) {
				t.Errorf("%s, %s: another file", template, name)
			}
			path := save(t, file)
			if out := program(t, "qpdf", "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors found") {
				t.Errorf("%s, %s: %s", template, name, out)
			}
			info := program(t, "poppler-utils", "pdfinfo", path)
			if p.Title == "" || !strings.Contains(info, p.Title) || !strings.Contains(info, p.Author) || !bytes.Contains(file, []byte("/Lang ("+p.Language+")")) {
				t.Errorf("%s, %s: it does not say what it is:\n%s", template, name, info)
			}
			if template != Classic && !strings.HasPrefix(name, "long") {
				continue
			}
			files[string(template)+", "+name] = file
		}
	}
	for name, said := range objections(t, files) {
		if !slices.Equal(said.codes, []string{"7.11.2"}) {
			t.Errorf("%s: %s", name, said.words)
		}
	}
}

// Bookmarks of letters lead to what begins each page, to the sums, and to how it is paid.
func TestBookmarksOfLetters(t *testing.T) {
	all := letters(t, Style{})
	for name, want := range map[string]string{
		"reminder": "", "statement": "", "receipt": "",
		"long reminder":  "INV-2026-0001 @1, INV-2026-0023 @2, INV-2026-0064 @3, Net à payer @3, Paiement @3",
		"long statement": "Anfangssaldo @1, Rechnung INV-2026-0014 @2, Zahlung INV-2026-0037 @3, Rechnung INV-2026-0061 @4, Rechnung INV-2026-0084 @5, Endsaldo @5, Offene Posten @5",
		"long receipt":   "RE-2026-0007 @1, RE-2026-0009 @2, RE-2026-0009 @3, RE-2026-0009 @4, Betrag @4",
		"together":       "Mahnung · Akademie für Alte Musik @1, Secondo sollecito · Akademie für Alte Musik @2",
	} {
		got, _ := outlineOf(t, must(Archive(all[name], nil)))
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s", name, strings.Join(got, ", "))
		}
	}
	for _, b := range all["long statement"].Bookmarks {
		page := all["long statement"].Pages[b.Page]
		if b.Y < 10 || !slices.ContainsFunc(page.Texts, func(x Text) bool { return x.Y > b.Y && x.Y < b.Y+12 && strings.Contains(b.Title, x.String) }) {
			t.Errorf("%q is not below %+v", b.Title, b)
		}
	}
}

package paper

import (
	"bytes"
	"io/fs"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"counterfoil/app/bill"
	"counterfoil/app/tax"
	"counterfoil/assets"
)

func writingNamed(name string) *writing {
	i := slices.IndexFunc(writings[:], func(w writing) bool { return w.name == name })
	return &writings[i]
}

// What makes a script more than a row of letters: ligatures, letters that change with their neighbours, and signs that move.
func TestLettersChangeWithTheirNeighbours(t *testing.T) {
	for _, c := range []struct {
		script, text string
		glyphs       int
		why          string
	}{
		{"Arabic", "لا", 1, "lam and alef are one"},
		{"Arabic", "سلام", 3, "four letters, two of them one"},
		{"Hebrew", "שלום", 4, "a letter each"},
		{"Devanagari", "क्ष", 1, "two consonants and the sign that joins them"},
		{"Devanagari", "त्र", 1, "another pair"},
		{"Bengali", "ক্ষ", 1, "the same in Bengali"},
		{"Tamil", "கொ", 3, "one sign is written on both sides"},
		{"Thai", "ที่", 3, "marks above marks"},
		{"Khmer", "ស្ត្រី", 4, "letters below letters"},
	} {
		w := writingNamed(c.script)
		glyphs, width := w.shape([]rune(c.text), c.script == "Arabic" || c.script == "Hebrew")
		if len(glyphs) != c.glyphs || width <= 0 {
			t.Errorf("%s, %q: %d glyphs, want %d: %s", c.script, c.text, len(glyphs), c.glyphs, c.why)
		}
		for _, g := range glyphs {
			if g.glyph == 0 {
				t.Errorf("%s, %q: a letter has no glyph", c.script, c.text)
			}
		}
	}
	joined, apart := body().width("سلمى"), 0.0
	for _, r := range "سلمى" {
		apart += body().width(string(r))
	}
	if joined > 0.95*apart {
		t.Errorf("joined letters take %.2f mm, apart %.2f", joined, apart)
	}
	if before, after := body().width("कि"), body().width("क"); before <= after {
		t.Error("a vowel sign takes no room")
	}
}

// lendsFonts stops a test where the computer has no font to lend.
func lendsFonts(t *testing.T) {
	t.Helper()
	if font, _ := computerFonts().letter('東', ""); font == nil {
		if os.Getenv("COUNTERFOIL_BARE") == "1" {
			t.Skip("no font for Chinese")
		}
		t.Fatal("no font for Chinese: install the package fonts-wqy-microhei, or set COUNTERFOIL_BARE=1 to go without")
	}
}

func body() style { return newLook(Style{}).body }

// Each embedded font is read, has the letters of its script, and is one that the house may pass on.
func TestEveryWritingHasItsFont(t *testing.T) {
	names := assets.NotoScripts()
	for i := range writings {
		w := &writings[i]
		if !slices.Contains(names, w.name) {
			t.Errorf("no font for %s", w.name)
		}
		names = slices.DeleteFunc(names, func(s string) bool { return s == w.name })
		have, all := 0, 0
		first := w.blocks[0]
		for r := first[0]; r <= first[1]; r++ {
			if unicode.IsLetter(r) {
				all++
				if writingOf(r) == w && w.font().shape(Regular, w.font().glyph(r)) != nil {
					have++
				}
			}
		}
		if have*10 < all*7 { // the rest came into Unicode after the font, or is of scholars
			t.Errorf("%s: %d of %d letters", w.name, have, all)
		}
	}
	if len(names) > 0 || !strings.Contains(assets.NotoLicence(), "SIL OPEN FONT LICENSE") {
		t.Errorf("fonts that no script uses: %v, or no licence", names)
	}
}

// Every word of a page of all scripts is found by who searches the PDF.
func TestWhatIsDrawnAsShapesIsFound(t *testing.T) {
	lendsFonts(t)
	d := manyScripts()
	file, err := Render(issue(d), Style{Fonts: computerFonts()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := program(t, "poppler-utils", "pdftotext", "-layout", save(t, file), "-")
	text = strings.Map(func(r rune) rune { // pdftotext says where directions change
		if r >= 0x202a && r <= 0x202e || isMark(r) {
			return -1
		}
		return r
	}, text)
	want := []string{"شركة", "النور", "للتجارة", "محمد", "الرياض", "المملكة"}
	for _, l := range d.Lines[:9] {
		want = append(want, strings.Fields(l.Description+" "+l.Detail)...)
	}
	for _, s := range want {
		s = strings.Trim(s, "()،,.-5%\u200e\"")
		if strings.ContainsAny(s, "()\u200d×\"") || s == "" { // brackets are drawn, and so found, as they stand; a joiner is none of the letters
			continue
		}
		if !strings.Contains(text, s) {
			t.Errorf("%q is not found", s)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// Text over shapes is as long as these, and a paper without shapes has none.
func TestHiddenTextLiesOverItsShapes(t *testing.T) {
	lendsFonts(t)
	p := must(Layout(issue(manyScripts()), Style{Fonts: computerFonts()}))
	seen := 0
	for _, page := range p.Pages {
		for _, h := range page.Hidden {
			seen++
			if h.W <= 0 || h.X < 20 || h.X+h.W > page.Width-15 {
				t.Errorf("%q lies at %.1f and is %.1f mm long", h.String, h.X, h.W)
			}
			if !slices.ContainsFunc(page.Outlines, func(o Outline) bool {
				return o.X >= h.X-1 && o.X <= h.X+h.W && math.Abs(o.Y-h.Y) < 4
			}) {
				t.Errorf("%q lies over nothing", h.String)
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d runs", seen)
	}
	if latin := must(Layout(issue(greekInvoice()), Style{})); len(latin.Pages[0].Hidden)+len(latin.Pages[0].Outlines) > 0 {
		t.Error("Greek is drawn as shapes")
	}
}

func TestABoldShapeIsBolder(t *testing.T) {
	for _, c := range []struct {
		script string
		letter rune
	}{{"Arabic", 'ب'}, {"Hebrew", 'ש'}, {"Devanagari", 'क'}, {"Thai", 'ก'}} {
		f := writingNamed(c.script).font()
		light, bold := f.shape(Regular, f.glyph(c.letter)), f.shape(SemiBold, f.glyph(c.letter))
		a, b := math.Abs(float64(area(light.Steps))), math.Abs(float64(area(bold.Steps)))
		if b < 1.1*a || b > 1.8*a {
			t.Errorf("%s: the bold %c has %.2f of the black", c.script, c.letter, b/a)
		}
		if f.shape(SlipBold, f.glyph(c.letter)) != bold || f.shape(Slip, f.glyph(c.letter)) != light {
			t.Errorf("%s: the faces of a payment slip differ", c.script)
		}
	}
}

// Chinese and Japanese break between characters, but not before a full stop; Thai between its characters, never before a mark; a line
// keeps the direction of its paragraph.
func TestLinesBreakAsTheirScriptDoes(t *testing.T) {
	lendsFonts(t)
	ts := &typesetter{fonts: computerFonts()}
	for _, c := range []struct{ text, never string }{
		{"东京都千代田区的木匠送来了桌子、椅子、书架。我们在星期一收到了货物，非常满意。", "、。，"},
		{"これはオーク材のテーブルです。引き出しが二つあり、油で仕上げてあります。", "。、"},
		{"โต๊ะไม้โอ๊คเคลือบน้ำมันพร้อมลิ้นชักสองช่องและขาเหล็กสีดำสำหรับร้านอาหารขนาดใหญ่ในกรุงเทพมหานคร", "ะัาำิีึืุู็่้๊๋์"},
		{"कृपया ध्यान दें कि सामान की वापसी चौदह दिनों के भीतर ही संभव है और केवल मूल पैकिंग में।", "ािीुूृेैोौ्ंँः।"},
	} {
		lines := ts.wrap(c.text, body(), 40)
		if len(lines) < 2 || strings.ReplaceAll(strings.Join(lines, ""), " ", "") != strings.ReplaceAll(ts.clean(c.text), " ", "") {
			t.Errorf("%q became %q", c.text, lines)
		}
		for _, l := range lines {
			if body().width(l) > 40.3 {
				t.Errorf("%q is %.1f mm long", l, body().width(l))
			}
			if strings.ContainsAny(string([]rune(l)[0]), c.never) {
				t.Errorf("%q begins with what never begins a line", l)
			}
		}
	}
	for _, l := range ts.wrap("שולחן אלון Oak table model AX 200 with cable outlet וגם כיסאות", body(), 30) {
		if !rightToLeft([]rune(l)) {
			t.Errorf("%q lost the direction of its paragraph", l)
		}
	}
}

// A word without an end, in a script that is shaped, is no trap either.
func TestALongWordOfAnyScriptIsNoTrap(t *testing.T) {
	for _, unit := range []string{"سلام", "क्षि", "ที่", "東", "\u05d0\u05b0", "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a", "(א", "ا\u200d"} {
		d := smallInvoice()
		long := strings.Repeat(unit, 3_000)
		d.Seller.Name, d.Buyer.Name, d.OrderRef, d.Lines[0].Description = long, long, long, long
		if _, err := Preview(d, must(bill.Total(d)), Style{Footer: long, Fonts: computerFonts()}); err != nil {
			t.Fatal(err)
		}
	}
}

// A paper breaks its lines in the same places, whatever fonts the computer has for Chinese.
func TestLinesDoNotDependOnTheFontsOfTheComputer(t *testing.T) {
	lendsFonts(t)
	text := "简体中文桌子椅子书架和木板都已经在星期一送到了我们的店里 한국어 책상"
	with, other := &typesetter{fonts: computerFonts()}, &typesetter{fonts: computerFonts()}
	if a, b := with.wrap(text, body(), 40), other.wrap(text, body(), 40); !slices.Equal(a, b) || len(a) < 3 {
		t.Errorf("%q and %q", a, b)
	}
	if got := body().width("简体"); math.Abs(got-2*body().size*mmPerPoint) > 0.001 {
		t.Errorf("two characters take %.3f mm", got)
	}
}

// Fonts that are not there, no fonts, or broken: other fonts are asked, and else the letter is marked and named.
func TestFontsOfTheComputerThatCannotBeUsed(t *testing.T) {
	bytesOf := func(data []byte) FontFile {
		return FontFile{Open: func() (FontReader, error) { return closer{bytes.NewReader(data)}, nil }}
	}
	noto := assets.NotoSans("Thai")
	broken := slices.Clone(noto)
	for i := 400; i < len(broken); i += 3 {
		broken[i] ^= 0x5a
	}
	files := []FontFile{
		{Open: func() (FontReader, error) { return nil, fs.ErrNotExist }},
		bytesOf(nil), bytesOf([]byte("ttcf")), bytesOf(noto[:len(noto)/2]), bytesOf(broken),
		{Open: bytesOf(noto).Open, Index: 7},
		{Open: bytesOf(noto).Open, Index: -1},
	}
	ts := &typesetter{fonts: NewFonts(files...)}
	if got := ts.clean("東 🙂"); got != "□ □" || !ts.missed['東'] || !ts.missed['🙂'] {
		t.Errorf("%q, %v", got, ts.missed)
	}
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

func TestTheWritingOfChineseCharactersFollowsTheLanguage(t *testing.T) {
	for _, c := range []struct{ text, language, country, want string }{
		{"東京", "de", "DE", "zh-Hans"},
		{"東京", "ja", "DE", "ja"},
		{"東京", "en", "JP", "ja"},
		{"東の", "de", "CN", "ja"},
		{"東한", "de", "CN", "ko"},
		{"東京", "en", "TW", "zh-Hant"},
		{"東京", "zh-Hant", "DE", "zh-Hant"},
		{"東京", "zh", "CN", "zh-Hans"},
	} {
		if got := eastern([]rune(c.text), c.language, c.country); got != c.want {
			t.Errorf("%s in %s of %s: %s", c.text, c.language, c.country, got)
		}
	}
}

// On a paper that is read from right to left every box has changed sides, codes excepted, and numbers end together.
func TestAPaperReadFromRightToLeft(t *testing.T) {
	p := must(Layout(issue(hebrewInvoice()), Style{Logo: logo(400, 100)}))
	page := p.Pages[0]
	if x := page.Pictures[0].X; math.Abs(x+page.Pictures[0].W-(page.Width-25)) > 0.01 {
		t.Errorf("the logo stands at %.1f", x)
	}
	ends := map[float64]int{}
	amount := regexp.MustCompile(`^[0-9,]+\.[0-9]{2}$`)
	for _, x := range page.Texts {
		if amount.MatchString(x.String) && x.X < 40 {
			ends[math.Round((x.X+x.Width())*10)]++
		}
	}
	if len(ends) != 2 { // those of the table, and those of the sums
		t.Errorf("amounts end at %v tenths of a millimetre", ends)
	}
	if p.Language != "he" || !strings.Contains(p.Title, "חשבונית מס") {
		t.Errorf("%q in %q", p.Title, p.Language)
	}
	info := program(t, "poppler-utils", "pdfinfo", save(t, must(PDF(p))))
	if !strings.Contains(info, "חשבונית מס RE-2026-0042") {
		t.Errorf("the title of the file is another:\n%s", info)
	}
}

// Values keep their direction in a sentence of Hebrew, and what is kept in the books has no marks.
func TestValuesWithinHebrew(t *testing.T) {
	he := speak("he", "IL")
	if got := visual(he.say(he.Corrects, "number", "0042-A", "date", "05.03.2026")); !strings.Contains(got, "0042-A") || !strings.Contains(got, "05.03.2026") {
		t.Errorf("%q", got)
	}
	if got := visual(he.say(he.DaysOverdue, "n", "> 90")); got != visual("ימי פיגור")+" > 90" {
		t.Errorf("%q", got)
	}
	d := bill.Draft{}
	for _, kept := range []string{FillPeriod("{month} {year}", "he", day("2026-03-05"), day("2026-04-04")), he.reason(d, tax.ReverseCharge)} {
		if strings.ContainsFunc(kept, isMark) {
			t.Errorf("%q has marks", kept)
		}
	}
}

// Goroutines share fonts and shapes.
func TestScriptsOnManyGoroutines(t *testing.T) {
	doc, style := issue(manyScripts()), Style{Fonts: computerFonts()}
	want := must(Render(doc, style, nil))
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			for range 2 {
				if got, err := Render(doc, style, nil); err != nil || !bytes.Equal(got, want) {
					t.Errorf("another paper: %v", err)
				}
			}
		})
	}
	group.Wait()
}

// FuzzLine draws any line in both directions: its pieces are as long as the line was measured, all of it can be drawn, and what lies over
// shapes are characters that the PDF library can take.
func FuzzLine(f *testing.F) {
	for _, s := range []string{hostile, "شركة AX-200 (أسود) 19%", "क्षत्रिय\u200d\u0301 ที่", "東京都 1 한국어", "\u200f\u061c\u0645\u06dd\u0600", "\u0e33\u0e33"} {
		f.Add(s, true, false)
	}
	fonts := computerFonts()
	f.Fuzz(func(t *testing.T, s string, rtl, bold bool) {
		st, w := style{face: Regular, size: 9}, speak("en", "")
		if rtl {
			w = speak("ar", "")
		}
		if bold {
			st.face = SemiBold
		}
		l := newFlow(sheet{w: w, style: Style{Fonts: fonts}})
		l.pages = []Page{{Width: 210, Height: 297}}
		want := st.width(l.clean(s))
		l.text(10, 50, st, s)
		page, got := l.pages[0], 0.0
		for _, x := range page.Texts {
			got += x.Width()
			if !faces[st.face]().simple(x.String) {
				t.Errorf("%q: %q has a character without a glyph", s, x.String)
			}
		}
		for _, h := range page.Hidden {
			got += h.W
			if strings.ContainsFunc(h.String, func(r rune) bool { return r > 0xfffd || isMark(r) }) {
				t.Errorf("%q lies over shapes as %q", s, h.String)
			}
		}
		if math.Abs(got-want) > 0.01 {
			t.Errorf("%q is %.3f mm long, its pieces %.3f", s, want, got)
		}
	})
}

// FuzzPaper prints any bytes in any language with every template: it never fails, and what cannot be printed is told.
func FuzzPaper(f *testing.F) {
	f.Add([]byte(hostile), "de", uint8(0))
	f.Add([]byte("شركة \xff 🙂 \u202e abc"), "ar", uint8(1))
	f.Add([]byte("क्षत्रिय\u200d\u0301\u0301\u0301\u0301 ที่"), "he", uint8(2))
	f.Add([]byte("東京都\x00\t한국어\u115f\u3164"), "ja", uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, language string, template uint8) {
		if len(data) > 3000 {
			return
		}
		text := string(data)
		d := smallInvoice()
		d.Language, d.Seller.Name, d.Buyer.Name, d.Buyer.Address.Lines, d.Note, d.OrderRef = language, text, text, []string{text}, text, text
		d.Lines[0].Description, d.Lines[0].Detail, d.Lines[0].Unit = text, text, text
		st := Style{Template: Templates()[int(template)%4], Footer: text, Header: text}
		if template&4 > 0 {
			st.Fonts = computerFonts()
		}
		p, err := Preview(d, must(bill.Total(d)), st)
		if err != nil {
			t.Fatal(err)
		}
		boxes := false
		for _, page := range p.Pages {
			for _, x := range page.Texts {
				boxes = boxes || strings.ContainsRune(x.String, replacement)
			}
		}
		if boxes && !strings.ContainsRune(text, replacement) && Lacking(p.Warnings) == "" {
			t.Error("a box stands there without a warning")
		}
		if _, err := PDF(p); err != nil {
			t.Fatal(err)
		}
	})
}

// A time reads from its first day, a telephone number and a negative amount as everywhere.
func TestFiguresWithinHebrew(t *testing.T) {
	var all []string
	for _, template := range []Template{Classic, Compact} {
		p := must(Layout(issue(hebrewInvoice()), Style{Template: template}))
		_, lines := seen(p, p.Pages[0])
		for _, l := range lines {
			all = append(all, l.String)
		}
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"31.10.2026 – 01.10.2026", "+972 3 555 0199", "−290.00", "RE-2026-0042"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the paper:\n%s", want, text)
		}
	}
}

func TestLettersThatNoFontHasAreNamed(t *testing.T) {
	var list []Warning
	for _, r := range "日ሀሁ🙂\uFFFD日" {
		list = append(list, Warning{Code: WarnGlyph, Rune: r})
	}
	list = append(list, Warning{Code: WarnLogo})
	if got := Lacking(list); got != "日 U+65E5 (Chinese), ሀ U+1200, ሁ U+1201 (Ethiopic), U+1F642 (signs), \uFFFD U+FFFD (damaged text)" {
		t.Error(got)
	}
	if got := Lacking(list[len(list)-1:]); got != "" {
		t.Error(got)
	}
}

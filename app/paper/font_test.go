package paper

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app/bill"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

func TestTheFacesPrintEuropeAndAlignFigures(t *testing.T) {
	const europe = "ÄÖÜäöüßẞÅØÆåøæŁłŻżŹźĄąĘęŚśĆćŃńÓóŠšŽžŘřĚěŮůĎďŤťŇňŐőŰűȘșȚțĞğİıŞşÇçÑñÁÉÍÓÚÀÈÌÒÙÂÊÎÔÛËÏŸŒœÞþÐðĀāĒēĪīŪūĢģĶķĻļŅņĖėŲų" +
		"ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώϊϋΐΰςАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЁёЂђЃѓЄєЅѕІіЇїЈјЉљЊњЋћЌќЎўЏџҐґ" +
		"ẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹĐđƠơƯư" +
		"€£¥$₹₺₴₽¢§©®™°±×÷−–—…·•‘’“”„«»‹›†‡‰№¹²³½¼¾\u00a0\u202f□"
	const house = "₹₺₽" // which Liberation lacks
	for _, f := range []Face{Regular, SemiBold, Sans, SansBold, Serif, SerifBold} {
		for _, r := range europe {
			if fc := faces[f](); fc.has(r) != (fc.house == nil || !strings.ContainsRune(house, r)) {
				t.Errorf("face %d, %q: %t", f, r, fc.has(r))
			}
		}
		for _, r := range "123456789" {
			if f.width(string(r), 10) != f.width("0", 10) {
				t.Errorf("face %d: %q is not as wide as 0", f, r)
			}
		}
		if _, err := sfnt.Parse(f.File()); err != nil {
			t.Errorf("face %d as printed: %v", f, err)
		}
	}
}

// The widths that layout reckons with are those that a PDF reader sees.
func TestWidthsAreThoseOfThePDF(t *testing.T) {
	for _, tf := range Typefaces() {
		t.Run(string(tf), func(t *testing.T) { widthsOfThePDF(t, tf) })
	}
}

func widthsOfThePDF(t *testing.T, tf Typeface) {
	t.Helper()
	p, err := Layout(issue(greekInvoice()), Style{Font: tf})
	if err != nil {
		t.Fatal(err)
	}
	file, err := PDF(p)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	words := program(t, "poppler-utils", "pdftotext", "-bbox", save(t, file), "-")
	for _, m := range regexp.MustCompile(`<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]+)</word>`).FindAllStringSubmatch(words, -1) {
		from, _ := strconv.ParseFloat(m[1], 64)
		to, _ := strconv.ParseFloat(m[2], 64)
		found[fmt.Sprintf("%s %.0f %.0f", m[3], from, to)] = true
	}
	seen := 0
	for _, x := range p.Pages[0].Texts {
		if strings.ContainsAny(x.String, " \u00a0\u202f&") {
			continue
		}
		near := false
		from, to := x.X/mmPerPoint, (x.X+x.Width())/mmPerPoint
		for _, a := range []float64{math.Floor(from), math.Ceil(from)} {
			for _, b := range []float64{math.Floor(to), math.Ceil(to)} {
				near = near || found[fmt.Sprintf("%s %.0f %.0f", x.String, a, b)]
			}
		}
		seen++
		if !near {
			t.Errorf("%q is not at %.1f to %.1f points", x.String, from, to)
		}
	}
	if seen < 20 {
		t.Errorf("only %d words compared", seen)
	}
}

// The capitals of every font are as high as those of the house's, so that all measures of a page hold.
func TestCapitalsOfAllFontsAreAsHigh(t *testing.T) {
	height := func(f Face) int {
		parsed := must(sfnt.Parse(f.File()))
		return must(parsed.Metrics(nil, fixed.I(1000), font.HintingNone)).CapHeight.Round()
	}
	for _, f := range []Face{SemiBold, Sans, SansBold, Serif, SerifBold} {
		if got, want := height(f), height(Regular); got < want-1 || got > want+1 {
			t.Errorf("face %d: capitals of %d/1000 em, want %d", f, got, want)
		}
	}
	if height(Slip) == height(Regular) {
		t.Error("a payment part is printed larger than it says")
	}
}

// A paper is printed in its font from end to end. The house's stands in for single signs only, and a Swiss payment part keeps its own.
func TestAPaperIsInItsFont(t *testing.T) {
	for tf, own := range map[Typeface][]Face{"": {Regular, SemiBold}, Inter: {Regular, SemiBold}, LiberationSans: {Sans, SansBold}, LiberationSerif: {Serif, SerifBold}} {
		for _, tpl := range Templates() {
			for name, p := range everyKind(t, Style{Template: tpl, Font: tf}) {
				for _, page := range p.Pages {
					for _, x := range page.Texts {
						lacking := func(r rune) bool { return !faces[own[0]]().has(r) }
						switch {
						case slices.Contains(own, x.Face):
						case name == "swiss" && tpl != Roll && (x.Face == Slip || x.Face == SlipBold):
						case strings.IndexFunc(x.String, func(r rune) bool { return !lacking(r) }) < 0:
						default:
							t.Errorf("%q of %s, %s is in face %d", x.String, name, tpl, x.Face)
						}
					}
				}
			}
		}
	}
}

// A sign that the chosen font lacks comes from the house's, in its place, and letters of other scripts from where they always do.
func TestWhatAFontLacks(t *testing.T) {
	d := smallInvoice()
	d.Lines[0].Description = "Tisch ₹ 500 (₺) שלום"
	p := must(Layout(issue(d), Style{Font: LiberationSerif}))
	var got []string
	for _, page := range p.Pages {
		for _, x := range page.Texts {
			if x.Face == Regular || strings.HasPrefix(x.String, "Tisch ") {
				got = append(got, fmt.Sprint(x.Face, x.String))
			}
		}
	}
	if want := []string{fmt.Sprint(Serif, "Tisch "), fmt.Sprint(Regular, "₹"), fmt.Sprint(Regular, "₺")}; !slices.Equal(got, want) {
		t.Errorf("printed as %q, want %q", got, want)
	}
	if len(p.Warnings) > 0 || len(p.Pages[0].Outlines) != 4 {
		t.Errorf("warnings %v, %d letters drawn", p.Warnings, len(p.Pages[0].Outlines))
	}
}

func TestWrap(t *testing.T) {
	ts := &typesetter{}
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"", 50, ""},
		{"one line", 50, "one line"},
		{"two lines of words", 17, "two lines|of words"},
		{"kept\n\nfeeds\n", 50, "kept||feeds"},
		{"1\u00a0234\u00a0kg of nails", 15, "1\u00a0234\u00a0kg|of nails"},
		{"unbreakablewordthatislong", 14, "unbreak|ableword|thatislon|g"},
		{"path/to/some/file", 14, "path/to/|some/file"},
		{"e\u0301te\u0301 ﬁn １", 50, "été fin 1"},
		{"soft\u00adhyphen zero\u200bwidth", 50, "softhyphen zerowidth"},
	} {
		got := strings.Join(ts.wrap(c.text, classic().body, c.width), "|")
		if got != c.want {
			t.Errorf("%q at %.0f mm: %q, want %q", c.text, c.width, got, c.want)
		}
	}
	if got := ts.wrap("wide", classic().body, 0.1); strings.Join(got, "") != "wide" {
		t.Errorf("no room at all: %q", got)
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("Zażółć gęślą jaźń 🙂 \xff", 20.0)
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if width != width || len(s) > 4000 {
			return
		}
		ts := &typesetter{}
		keep := func(s string) string {
			return strings.Map(func(r rune) rune {
				if isMark(r) || r == ' ' { // a line may get a mark that keeps its direction
					return -1
				}
				return r
			}, strings.Join(strings.Fields(s), ""))
		}
		lines := ts.wrap(s, classic().body, width)
		whole := ts.clean(strings.ReplaceAll(s, "\r\n", "\n"))
		if keep(strings.Join(lines, "")) != keep(whole) {
			t.Errorf("%q lost something: %q", s, lines)
		}
	})
}

// Work that grew with the square of a text would not come to an end here.
func TestALongTextIsNoTrap(t *testing.T) {
	d := smallInvoice()
	long := strings.Repeat("abcdefghij", 40_000)
	d.Seller.Name, d.Buyer.Name, d.OrderRef, d.Lines[0].Description, d.Lines[0].Unit = long, long, long, long, long
	if _, err := Preview(d, must(bill.Total(d)), Style{Footer: long}); err != nil {
		t.Fatal(err)
	}
}

func TestTrim(t *testing.T) {
	for _, width := range []float64{0, 1, 10, 20, 30} {
		got := trim("Straße des 17. Juni", classic().body, width)
		if classic().body.width(got) > max(width, classic().body.width("…")) {
			t.Errorf("%q is wider than %.0f mm", got, width)
		}
	}
	if got := trim("Straße", classic().body, 30); got != "Straße" {
		t.Error(got)
	}
}

func TestFairShares(t *testing.T) {
	got := fmt.Sprint(fairShares([]float64{10, 100, 30, 80}, 120))
	if got != "[10 40 30 40]" {
		t.Error(got)
	}
}

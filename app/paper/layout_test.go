package paper

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

var update = flag.Bool("update", false, "write the golden files anew")

// dump is a layout as text that a person can read and compare.
func dump(p Paper) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q author %q subject %q language %s date %s\n", p.Title, p.Author, p.Subject, p.Language, p.Date)
	for _, w := range p.Warnings {
		fmt.Fprintf(&b, "warning %s %q\n", w.Code, w.Rune)
	}
	for i, page := range p.Pages {
		fmt.Fprintf(&b, "\npage %d, %.1f x %.1f mm, %d fills, %d pictures\n", i+1, page.Width, page.Height, len(page.Fills), len(page.Pictures))
		for _, r := range page.Rules {
			fmt.Fprintf(&b, "rule %6.1f %6.1f to %6.1f, %.2f\n", r.Y1, r.X1, r.X2, r.Width)
		}
		for _, t := range page.Texts {
			fmt.Fprintf(&b, "%6.1f %6.1f %6.1f %5.1f %c #%02x%02x%02x %s\n", t.Y, t.X, t.X+t.Width(), t.Size, "RSrslbtB"[t.Face],
				t.Colour.R, t.Colour.G, t.Colour.B, strings.ReplaceAll(t.String, "\u00a0", "~"))
		}
	}
	return b.String()
}

func TestGoldenLayouts(t *testing.T) {
	for _, name := range []string{"small", "mixed", "gross", "credit"} {
		s := samples()[name]
		p, err := Layout(issue(s.draft), s.style)
		if err != nil {
			t.Fatal(err)
		}
		path, got := filepath.Join("testdata", name+".txt"), dump(p)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("the layout of %s is another one; look at it (COUNTERFOIL_SHOTS), then run with -update\n%s", name, firstDifference(got, string(want)))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d\n got  %s\n want %s", i+1, g[i], append(w, "")[min(i, len(w))])
		}
	}
	return "the golden file is longer"
}

// word is one in some script, with the blank before it.
func word(r *rand.Rand) string {
	return []string{" Wort", " Слово", " كلمة", " מילה (ב)", " शब्द", " শব্দ", " சொல்", " คำว่า", " 词语", "ゆびわ", " 말씀", " 🙂"}[max(0, r.IntN(22)-10)]
}

// random makes documents that no person would think of. Line i is marked by L0000x, and every word of its detail by D0000x.
func random(r *rand.Rand) bill.Draft {
	d := mixedInvoice()
	languages := append(Languages(), "en-US", "de-CH", "xx", "")
	d.Language = languages[r.IntN(len(languages))]
	d.Currency = money.MustCurrency([]string{"EUR", "JPY", "BHD", "CHF", "PLN"}[r.IntN(5)])
	d.Kind = []bill.Kind{bill.Invoice, bill.Quote, bill.CreditNote}[r.IntN(3)]
	if d.Kind == bill.CreditNote {
		d.Corrects = &bill.Reference{Number: "R-1", Date: d.Date}
	}
	d.Prices = []bill.Prices{bill.Net, bill.Gross}[r.IntN(2)]
	rates := []tax.Rate{standard("19"), standard("7"), {Category: tax.Exempt}, {Category: tax.Zero}}
	d.Lines, d.Prepaid, d.Charges, d.Discounts = nil, money.Of(int64(r.IntN(5000)), d.Currency), nil, nil
	for i := range 1 + r.IntN(1+r.IntN(90)) {
		l := line(fmt.Sprintf("L%05d%s", i, strings.Repeat(word(r), r.IntN(12))), "", fmt.Sprint(1+r.IntN(1<<r.IntN(17))), "HUR",
			fmt.Sprintf("%d.%d", r.IntN(1<<r.IntN(20)), r.IntN(1000)), rates[r.IntN(len(rates))])
		if r.IntN(3) == 0 {
			l.Detail = strings.Repeat(fmt.Sprintf("D%05d ", i), r.IntN(60))
		}
		if r.IntN(40) == 0 {
			l.Detail = strings.Repeat(fmt.Sprintf("D%05d ", i), 200+r.IntN(900))
		}
		if r.IntN(4) == 0 {
			l.Discounts = []bill.Adjustment{{Percent: percent("12.5"), Reason: strings.Repeat("Treue ", r.IntN(20))}}
		}
		d.Lines = append(d.Lines, l)
	}
	for range r.IntN(4) {
		d.Discounts = append(d.Discounts, bill.Adjustment{Percent: percent("3.5"), Reason: strings.Repeat("Aktion ", r.IntN(15))})
	}
	d.Note, d.Terms = strings.Repeat(word(r)+".", r.IntN(300)), strings.Repeat("Netto. ", r.IntN(100))
	d.Seller.Name, d.Buyer.Name = "Firma"+strings.Repeat(word(r), r.IntN(30)), strings.Repeat(word(r), 1+r.IntN(30))
	d.OrderRef = strings.Repeat("X", r.IntN(80))
	return d
}

// anyOf is one of a list.
func anyOf[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// randomStyle is a style that no person would choose.
func randomStyle(r *rand.Rand) Style {
	st := Style{
		Size: Size(r.IntN(2)), Footer: strings.Repeat("Fuß ", r.IntN(60)), Template: anyOf(r, append(Templates(), "")...), Font: anyOf(r, append(Typefaces(), "")...), LogoAt: anyOf(r, append(Places(), "")...),
		Window: anyOf(r, append(Windows(), "")...), Folds: r.IntN(2) == 0, Bare: r.IntN(5) == 0, Unnumbered: r.IntN(5) == 0, Uncarried: r.IntN(5) == 0,
		Accent: anyOf(r, Colour{}, Colour{255, 255, 0}, Colour{250, 120, 60}, Colour{0, 1, 0}, Colour{200, 230, 255}),
	}
	if r.IntN(2) == 0 {
		st.Logo, st.LogoHeight = logo(20+r.IntN(100), 20+r.IntN(100)), float64(r.IntN(40))
	}
	if r.IntN(3) == 0 {
		st.Header = strings.Repeat(strings.Repeat("Kopf ", r.IntN(30))+"\n", 1+r.IntN(12))
	}
	if r.IntN(2) == 0 {
		for _, i := range r.Perm(len(Columns()))[:r.IntN(len(Columns()))] {
			st.Columns = append(st.Columns, Columns()[i])
		}
	}
	if r.IntN(2) == 0 {
		for _, i := range r.Perm(4)[:r.IntN(4)] {
			st.Foot = append(st.Foot, FootColumns()[i])
		}
	}
	if r.IntN(2) == 0 {
		st.Fonts = computerFonts()
	}
	st.Signed = bill.Kinds()[:r.IntN(len(bill.Kinds()))]
	for _, k := range WordKinds()[:r.IntN(3)] {
		st.Words = append(st.Words, OwnWords{Kind: k, Before: strings.Repeat("Guten Tag {name}. ", r.IntN(40)), After: "Bis {due}: {total}"})
	}
	return st
}

func TestAnyDocumentLiesWellOnItsPages(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 40
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		d := random(r)
		totals, err := bill.Total(d)
		if err != nil {
			t.Fatal(err)
		}
		st := randomStyle(r)
		p, err := layout(sheet{d: d, t: totals, number: "R-2026-0001"}, st)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			inside(t, p, st)
			apart(t, p)
			everyLineOnce(t, p, d)
			if !newLook(st).roll && !st.Uncarried {
				sumsBesideLines(t, p, d, totals)
			}
		})
	}
}

// sight is a line as a reader sees it: its pieces together, from left to right.
type sight struct {
	Text
	width float64
}

func (s sight) Width() float64 { return s.width }

// seen is a page with its lines together, those below after those above. A page that is read from right to left is held against a mirror, so
// that one set of rules holds for all.
func seen(p Paper, page Page) (Page, []sight) {
	var list []sight
	for _, x := range page.Texts {
		list = append(list, sight{x, x.Width()})
	}
	for _, h := range page.Hidden {
		x := Text{X: h.X, Y: h.Y, Size: h.Size, String: h.String}
		for _, o := range page.Outlines {
			if o.X > h.X-1 && o.X < h.X+h.W+1 && math.Abs(o.Y-h.Y) < h.Size*mmPerPoint/2 {
				x.Colour = o.Colour
			}
		}
		list = append(list, sight{x, h.W})
	}
	order := func(a, b sight) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) }
	slices.SortStableFunc(list, order)
	var lines []sight
	for _, x := range list {
		if n := len(lines) - 1; n >= 0 && lines[n].Y == x.Y && lines[n].Size == x.Size && math.Abs(lines[n].X+lines[n].width-x.X) < 0.001 {
			lines[n].String += x.String
			lines[n].width += x.width
			continue
		}
		lines = append(lines, x)
	}
	if !speak(p.Language, "").rtl {
		return page, lines
	}
	page.Fills, page.Rules, page.Pictures = slices.Clone(page.Fills), slices.Clone(page.Rules), slices.Clone(page.Pictures)
	for i := range page.Fills {
		page.Fills[i].X = page.Width - page.Fills[i].X - page.Fills[i].W
	}
	for i := range page.Rules {
		page.Rules[i].X1, page.Rules[i].X2 = page.Width-page.Rules[i].X2, page.Width-page.Rules[i].X1
	}
	for i := range page.Pictures {
		page.Pictures[i].X = page.Width - page.Pictures[i].X - page.Pictures[i].W
	}
	for i := range lines {
		lines[i].X = page.Width - lines[i].X - lines[i].width
	}
	slices.SortStableFunc(lines, order)
	return page, lines
}

// inside: text lies within the margins, and nothing beyond the sheet.
func inside(t *testing.T, p Paper, st Style) {
	t.Helper()
	const slack = 0.05
	l := newLook(st)
	for i, page := range p.Pages {
		page, lines := seen(p, page)
		own := slipTop(page)
		for _, x := range lines {
			if x.Face == Slip || x.Face == SlipBold {
				continue // has margins of its own
			}
			top, end := x.Y-x.Size*mmPerPoint*0.73, x.X+x.Width()
			if x.X < l.left-slack || end > page.Width-l.right+slack || top < min(10, l.window.top, l.runningTop)-6 || x.Y > page.Height-l.pageNumber+slack {
				t.Errorf("page %d: %q lies outside: %.1f to %.1f, baseline %.1f", i+1, x.String, x.X, end, x.Y)
			}
			if top < 2.5 {
				t.Errorf("page %d: %q lies at the very edge", i+1, x.String)
			}
		}
		on := func(x1, y1, x2, y2 float64) bool {
			return x1 >= -slack && x2 <= page.Width+slack && y1 >= -slack && y2 <= page.Height+slack
		}
		for _, x := range page.Fills {
			if !on(x.X, x.Y, x.X+x.W, x.Y+x.H) {
				t.Errorf("page %d: a fill lies outside: %+v", i+1, x)
			}
		}
		for _, x := range page.Rules {
			if x.Y1 > own-3 { // where it is cut off
				continue
			}
			if !on(x.X1, x.Y1, x.X2, x.Y2) || (x.X2 > l.left && (x.X1 < l.left-slack || x.X2 > page.Width-l.right+slack)) {
				t.Errorf("page %d: a rule lies outside: %+v", i+1, x)
			}
		}
		for _, x := range page.Pictures {
			if !on(x.X, x.Y, x.X+x.W, x.Y+x.H) {
				t.Errorf("page %d: a picture lies outside: %.1f %.1f, %.1f x %.1f", i+1, x.X, x.Y, x.W, x.H)
			}
		}
	}
}

// slipTop is where the payment part of a page begins, below the page where it has none.
func slipTop(page Page) float64 {
	for _, x := range page.Texts {
		if x.Face == Slip {
			return page.Height - slipHeight
		}
	}
	return math.Inf(1)
}

// apart: no two runs of text touch, and no rule strikes one through.
func apart(t *testing.T, p Paper) {
	t.Helper()
	for i, page := range p.Pages {
		page, texts := seen(p, page)
		for a, x := range texts {
			top := x.Y - x.Size*mmPerPoint*0.73
			if x.Size > 50 {
				continue // the mark of a draft lies under everything
			}
			for _, y := range texts[a+1:] {
				if y.Y > x.Y+20 { // no type but the mark of a draft is so high
					break
				}
				if y.Size > 50 {
					continue
				}
				if strings.TrimSpace(x.String) == "" || strings.TrimSpace(y.String) == "" {
					continue
				}
				if x.X < y.X+y.Width() && y.X < x.X+x.Width() && top < y.Y && y.Y-y.Size*mmPerPoint*0.73 < x.Y {
					t.Errorf("page %d: %q (%.1f, %.1f) and %q (%.1f, %.1f) overlap", i+1, x.String, x.X, x.Y, y.String, y.X, y.Y)
				}
			}
			for _, z := range page.Pictures {
				if x.X < z.X+z.W && z.X < x.X+x.Width() && top < z.Y+z.H && z.Y < x.Y {
					t.Errorf("page %d: %q stands on the logo", i+1, x.String)
				}
			}
			legible(t, page, x)
			for _, r := range page.Rules {
				if r.Y1 > top && r.Y1 < x.Y && r.X1 < x.X+x.Width() && x.X < r.X2 {
					t.Errorf("page %d: a rule strikes through %q", i+1, x.String)
				}
			}
		}
	}
}

// legible: a run of text stands out from the ground that it stands on.
func legible(t *testing.T, page Page, x sight) {
	t.Helper()
	ground := white
	for _, f := range page.Fills {
		if x.X >= f.X-0.1 && x.X+x.Width() <= f.X+f.W+0.1 && x.Y-1 >= f.Y && x.Y <= f.Y+f.H {
			ground = f.Colour
		}
	}
	a, b := ground.Contrast()/x.Colour.Contrast(), x.Colour.Contrast()/ground.Contrast()
	if max(a, b) < leastContrast {
		t.Errorf("%q in %v on %v cannot be read", x.String, x.Colour, ground)
	}
}

func everyLineOnce(t *testing.T, p Paper, d bill.Draft) {
	t.Helper()
	all := dump(p)
	for i, l := range d.Lines {
		if n := strings.Count(all, fmt.Sprintf("L%05d", i)); n != 1 {
			t.Errorf("line %d stands %d times on the paper", i+1, n)
		}
		mark := fmt.Sprintf("D%05d", i)
		if want, n := strings.Count(l.Detail, mark), strings.Count(all, mark); n != want {
			t.Errorf("line %d: %d words of %d of its detail are on the paper", i+1, n, want)
		}
	}
}

// sumsBesideLines: the table's head is on every page with lines, the sum carried is the sum brought, and the total stands on a page
// with at least one line.
func sumsBesideLines(t *testing.T, p Paper, d bill.Draft, totals bill.Totals) {
	t.Helper()
	w := speak(d.Language, d.Seller.Address.Country)
	payable := visual(typeset(w.money(totals.Payable)))
	carried, paid := "", false
	for i, page := range p.Pages {
		head, rows := false, false
		var ends, begins string
		_, lines := seen(p, page)
		for j, x := range lines {
			head = head || x.String == visual(w.Description)
			rows = rows || (len(x.String) >= 6 && strings.ContainsAny(x.String[:1], "LD") && strings.Trim(x.String[1:6], "0123456789") == "")
			before := ""
			if j > 0 {
				before = lines[j-1].String
			}
			if before == visual(w.Brought) && !rows {
				begins = x.String
			}
			if before == visual(w.Carried) && rows {
				ends = x.String
			}
		}
		if rows != head {
			t.Errorf("page %d: lines %v, head of the table %v", i+1, rows, head)
		}
		if begins != carried {
			t.Errorf("page %d: brought forward %q, carried was %q", i+1, begins, carried)
		}
		carried = ends
		for _, x := range lines {
			if x.String == payable && x.Size > 9.2 { // larger than any other sum, even where it was squeezed
				paid = true
				if !rows {
					t.Errorf("page %d: the total stands alone", i+1)
				}
			}
		}
	}
	if !paid {
		t.Errorf("no page says %q", payable)
	}
}

func typeset(s string) string { return (&typesetter{}).clean(s) }

func TestADraftWithNothingInItHasAPage(t *testing.T) {
	p, err := Preview(bill.Draft{}, bill.Totals{}, Style{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Pages) != 1 || !strings.Contains(dump(p), "DRAFT") {
		t.Errorf("%d pages:\n%s", len(p.Pages), dump(p))
	}
	if _, err := PDF(p); err != nil {
		t.Error(err)
	}
}

func TestTotalsOfAnotherDocumentAreRefused(t *testing.T) {
	if _, err := Preview(smallInvoice(), bill.Totals{}, Style{}); err == nil {
		t.Error("one line was laid out without an amount")
	}
}

package paper

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paycode"
)

// near says whether two measures agree to a tenth of a millimetre.
func near(a, b float64) bool { return math.Abs(a-b) <= 0.1 }

// box is where a word or a rectangle stands in a PDF: mm from the upper left corner of the payment part.
type box struct{ x1, y1, x2, y2 float64 }

var wordOf = regexp.MustCompile(`<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">([^<]*)</word>`)

// words are those of the payment part, as Poppler finds them in the PDF, in their order.
func slipWordsIn(t *testing.T, path string) (list []string, at []box) {
	t.Helper()
	for _, m := range wordOf.FindAllStringSubmatch(program(t, "poppler-utils", "pdftotext", "-bbox", path, "-"), -1) {
		var v [4]float64
		for i := range v {
			v[i] = must(strconv.ParseFloat(m[i+1], 64)) * mmPerPoint
		}
		if b := (box{v[0], v[1] - (sheetHeight - slipHeight), v[2], v[3] - (sheetHeight - slipHeight)}); b.y1 > 0 {
			list, at = append(list, m[5]), append(at, b)
		}
	}
	return list, at
}

// rectangles are those that the last page of a PDF fills, as its operators say.
func rectangles(t *testing.T, path string) (list []box) {
	t.Helper()
	flat := path + ".qdf"
	program(t, "qpdf", "qpdf", "--qdf", "--object-streams=disable", path, flat)
	text := program(t, "coreutils", "cat", flat)
	for _, m := range regexp.MustCompile(`(?m)^(-?[0-9.]+) (-?[0-9.]+) (-?[0-9.]+) (-?[0-9.]+) re\b`).FindAllStringSubmatch(text, -1) {
		var v [4]float64
		for i := range v {
			v[i] = must(strconv.ParseFloat(m[i+1], 64)) * mmPerPoint
		}
		y1, y2 := sheetHeight-v[1], sheetHeight-v[1]-v[3]
		list = append(list, box{min(v[0], v[0]+v[2]), min(y1, y2) - (sheetHeight - slipHeight), max(v[0], v[0]+v[2]), max(y1, y2) - (sheetHeight - slipHeight)})
	}
	return list
}

// Every section of the payment part stands where the Style Guide has it, to a tenth of a millimetre, measured in the PDF.
func TestThePaymentPartToTheMillimetre(t *testing.T) {
	file, err := Render(issue(swissInvoice()), Style{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, file)
	words, at := slipWordsIn(t, path)
	find := func(word string, nth int) box {
		for i, w := range words {
			if w == word {
				if nth--; nth == 0 {
					return at[i]
				}
			}
		}
		t.Fatalf("no %s among %q", word, words)
		return box{}
	}
	descent := 0.212 // of Liberation Sans, in ems: Poppler's boxes reach from the ascent to it
	for _, c := range []struct {
		word      string
		nth       int
		x, y, end float64 // left, top, right where that counts
		size      float64
	}{
		{"Empfangsschein", 1, 5, 5, 0, 11},
		{"Konto", 2, 5, 12, 0, 6},
		{"Währung", 1, 5, 68, 0, 6},
		{"Betrag", 1, 17, 68, 0, 6},
		{"Annahmestelle", 1, 0, 82, 57, 6},
		{"Zahlteil", 1, 67, 5, 0, 11},
		{"Währung", 2, 67, 68, 0, 8},
		{"Betrag", 2, 82, 68, 0, 8},
		{"Konto", 1, 118, 5, 0, 8},
	} {
		b := find(c.word, c.nth)
		if c.end == 0 && !near(b.x1, c.x) || c.end != 0 && !near(b.x2, c.end) || !near(b.y1, c.y) || !near(b.y2-b.y1, (slipAscent+descent)*c.size*mmPerPoint) {
			t.Errorf("%s: %+v", c.word, b)
		}
	}
	// values below their headings: two points larger, on lines a point higher than their type
	head, value := find("Währung", 2), find("CHF", 2)
	if got := (value.y1 - head.y1 + slipAscent*(10-8)*mmPerPoint) / mmPerPoint; !near(got*mmPerPoint, 13*mmPerPoint) {
		t.Errorf("the amount stands %.2f points below its heading", got)
	}
	code := box{math.Inf(1), math.Inf(1), 0, 0}
	for _, r := range rectangles(t, path) {
		code = box{min(code.x1, r.x1), min(code.y1, r.y1), max(code.x2, r.x2), max(code.y2, r.y2)}
	}
	if !near(code.x1, 67) || !near(code.y1, 17) || !near(code.x2, 113) || !near(code.y2, 63) {
		t.Errorf("the code is %+v", code)
	}
	all := rectangles(t, path)
	cross := all[len(all)-3:]
	for i, want := range []box{{87, 37, 93, 43}, {90 - 7.0/12, 40 - 35.0/18, 90 + 7.0/12, 40 + 35.0/18}, {90 - 35.0/18, 40 - 7.0/12, 90 + 35.0/18, 40 + 7.0/12}} {
		if b := cross[i]; !near(b.x1, want.x1) || !near(b.y1, want.y1) || !near(b.x2, want.x2) || !near(b.y2, want.y2) {
			t.Errorf("the cross: %+v, not %+v", b, want)
		}
	}
	for _, r := range all[:len(all)-3] { // nothing of the code within the white square around the cross
		if r.x1 < 93.5-0.01 && r.x2 > 86.5+0.01 && r.y1 < 43.5-0.01 && r.y2 > 36.5+0.01 {
			t.Errorf("%+v lies in the cross", r)
		}
	}
	out := program(t, "poppler-utils", "pdffonts", path)
	if !strings.Contains(out, "iberation") || len(embeddedFont.FindAllString(out, -1)) != 4 {
		t.Errorf("fonts:\n%s", out)
	}
}

// The fields that are left to the payer have marks in their corners, where the guidelines have them; nothing is said in their place.
func TestFieldsLeftToThePayer(t *testing.T) {
	d := swissInvoice()
	f := newFlow(sheet{d: d, w: speak("en", "CH")})
	f.firstPage()
	f.slip = &slip{words: slipLanguages["en"], Swiss: paycode.Swiss{
		IBAN: "CH3709000000304442225", Currency: d.Currency, Creditor: paycode.Address{Name: "Salvation Army", PostCode: "3000", City: "Bern", Country: "CH"},
	}}
	text, err := f.slip.Payload()
	if err != nil {
		t.Fatal(err)
	}
	f.slip.code = must(qrOf(paycode.Code{Kind: paycode.KindSwiss, Text: text}))
	f.paymentPart()
	p := f.page()
	corner := func(x, y float64) bool { // two marks of 3 mm meet here
		n := 0
		for _, r := range p.Rules {
			length := math.Hypot(r.X2-r.X1, r.Y2-r.Y1)
			if near(length, 3) && near(r.Width, 0.75*mmPerPoint) && math.Hypot(r.X1-x, r.Y1-f.slip.top-y) < 0.3 {
				n++
			}
		}
		return n == 2
	}
	for name, r := range map[string]rect{
		"amount": {78, 68 + lineAfter(partSizes[0]), 40, 15}, "amount of the receipt": {27, 68, 30, 10},
		"payer": {118, 0, 65, 25}, "payer of the receipt": {5, 0, 52, 20},
	} {
		if r.y == 0 { // below whatever stands above it: find its upper left corner
			for _, rule := range p.Rules {
				if y := rule.Y1 - f.slip.top; near(rule.X1, r.x) && y > 5 && y < 60 && (r.y == 0 || y < r.y) && near(math.Abs(rule.X2-rule.X1), 3) {
					r.y = y - rule.Width/2
				}
			}
		}
		for _, at := range [][2]float64{{r.x, r.y}, {r.x + r.w, r.y}, {r.x, r.y + r.h}, {r.x + r.w, r.y + r.h}} {
			if !corner(at[0], at[1]) {
				t.Errorf("%s: no marks at %.1f, %.1f", name, at[0], at[1])
			}
		}
	}
	for _, x := range p.Texts {
		if x.Y > f.slip.top && (strings.Contains(x.String, "0.00") || strings.Contains(x.String, "Rutschmann")) {
			t.Errorf("%q is there", x.String)
		}
	}
}

// Whatever is on the invoice: the payment part is at the foot of the last page, whole, and nothing else is in it.
func TestThePaymentPartIsAlone(t *testing.T) {
	n := 120
	if testing.Short() {
		n = 30
	}
	kinds := map[string]int{}
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		d := random(r)
		d.Kind, d.Corrects, d.Prepaid = bill.Invoice, nil, money.Amount{}
		swiss := swissInvoice()
		d.Currency, d.Account, d.Reference = swiss.Currency, swiss.Account, swiss.Reference
		d.Seller.Address, d.Buyer.Address = swiss.Seller.Address, anyOf(r, swiss.Buyer.Address, bill.Address{}, bill.Address{Lines: []string{strings.Repeat("Allee ", r.IntN(20)) + "7"}, PostCode: "10115", City: "Berlin", Country: "DE"})
		for i := range d.Lines {
			d.Lines[i].Price = price(fmt.Sprint(1 + r.IntN(1000)))
			d.Lines[i].Discounts = nil
		}
		d.Discounts = nil
		if r.IntN(2) == 0 {
			d.Lines, d.Note, d.Terms, d.Buyer.Name = d.Lines[:1], "", "", swiss.Buyer.Name
			d.Lines[0].Detail = ""
		}
		totals, err := bill.Total(d)
		if err != nil {
			t.Fatal(err)
		}
		if totals.Payable.Sign() <= 0 || totals.Payable.Minor() > 999_999_999_99 {
			continue
		}
		st := randomStyle(r)
		p := must(layout(sheet{d: d, t: totals, number: "RE-2026-0042", draft: r.IntN(3) == 0}, st))
		if st.Template == Roll {
			if len(p.Warnings) == 0 || p.Warnings[0].Code != WarnSlip {
				t.Errorf("seed %d: a roll without a warning", seed)
			}
			continue
		}
		kinds[fmt.Sprint(len(p.Pages) == 1)]++
		last := p.Pages[len(p.Pages)-1]
		top := last.Height - slipHeight
		if last.Width != slipWidth || last.Height != sheetHeight {
			t.Fatalf("seed %d: the last page is %v x %v", seed, last.Width, last.Height)
		}
		for i, page := range p.Pages {
			for _, x := range page.Texts {
				inSlip := x.Face == Slip || x.Face == SlipBold
				switch {
				case inSlip && (i < len(p.Pages)-1 || x.Y-slipAscent*x.Size*mmPerPoint < top+slipMargin-0.01 || x.Y > last.Height-slipMargin):
					t.Errorf("seed %d: %q of the payment part at %.1f", seed, x.String, x.Y)
				case inSlip && (x.X < slipMargin-0.01 || x.X+x.Width() > slipWidth-slipMargin+0.01 || x.X < receiptWidth && x.X+x.Width() > receiptWidth-slipMargin+0.01):
					t.Errorf("seed %d: %q from %.1f to %.1f", seed, x.String, x.X, x.X+x.Width())
				case !inSlip && i == len(p.Pages)-1 && x.Y > top:
					t.Errorf("seed %d: %q stands in the payment part", seed, x.String)
				}
			}
		}
		stacked(t, seed, last.Texts)
	}
	if kinds["true"] == 0 || kinds["false"] == 0 {
		t.Errorf("one page or more: %v", kinds)
	}
}

// stacked makes sure that the lines of a column do not stand in one another, and that each section ends where the next begins.
func stacked(t *testing.T, seed int, texts []Text) {
	t.Helper()
	for i, a := range texts {
		for _, b := range texts[:i] {
			if (a.Face == Slip || a.Face == SlipBold) && (b.Face == Slip || b.Face == SlipBold) && near(a.X, b.X) && math.Abs(a.Y-b.Y) < 0.9*min(a.Size, b.Size)*mmPerPoint {
				t.Errorf("seed %d: %q and %q stand in one another", seed, a.String, b.String)
			}
		}
	}
}

// On a US letter the payment part has a sheet of its own, in A4, because its place is the foot of one.
func TestOnALetterThePaymentPartHasASheetOfItsOwn(t *testing.T) {
	p := must(Layout(issue(swissInvoice()), Style{Size: Letter}))
	if n := len(p.Pages); n != 2 || p.Pages[0].Width != 215.9 || p.Pages[1].Width != 210 || p.Pages[1].Height != 297 {
		t.Errorf("%d pages, %v x %v", n, p.Pages[n-1].Width, p.Pages[n-1].Height)
	}
}

// Without what the standard asks for there is no payment part, and the account stands on the invoice as on any other.
func TestWithoutATownThereIsNoPaymentPart(t *testing.T) {
	d := scor()
	d.Seller.Address.City = ""
	p := must(Layout(issue(d), Style{}))
	var all strings.Builder
	for _, x := range p.Pages[0].Texts {
		all.WriteString(x.String + "\n")
	}
	if got := flat(all.String()); strings.Contains(got, "Zahlteil") || strings.Contains(got, "Section paiement") || !strings.Contains(got, "CH58 0079 1123 0008 8901 2") || !strings.Contains(got, "RF97 RE20 2600 42") {
		t.Error(got)
	}
}

// A reminder has its payment part too: that of one invoice bears the reference of the invoice, that of several goes to the IBAN without one.
func TestAReminderHasAPaymentPart(t *testing.T) {
	for n, want := range map[int]string{1: "CH44 3199 9123 0008 8901 2|00 00000 00000 18233 12026 00011", 3: "CH58 0079 1123 0008 8901 2|INV-2026-0001, INV-2026-0002, INV-2026-0003"} {
		r, d := aReminder(t, n, "de"), swissInvoice()
		r.Seller, r.Buyer, r.PayTo, r.Account.Currency = d.Seller, d.Buyer, d.Account, d.Currency
		for _, a := range []*money.Amount{&r.Total, &r.Fee, &r.Credit, &r.Earlier} {
			*a = money.Of(a.Minor(), d.Currency)
		}
		p := must(LayoutReminder(r, Style{}))
		var slip strings.Builder
		for _, x := range p.Pages[len(p.Pages)-1].Texts {
			if x.Face == Slip {
				slip.WriteString(x.String + "\n")
			}
		}
		for _, words := range strings.Split(want, "|") {
			if got := flat(slip.String()); !strings.Contains(got, words) {
				t.Errorf("of %d invoices: nothing of %q in %q", n, words, got)
			}
		}
	}
}

// A short invoice and its payment part are one sheet on every template: where that needs it, everything above is closer together. A long one has
// the usual distances, and the part on a sheet after it.
func TestShortInvoicesShareTheSheetWithTheirPaymentPart(t *testing.T) {
	for _, c := range []struct {
		template     Template
		lines, pages int
		nearer       bool
	}{{Classic, 1, 1, false}, {Classic, 3, 1, true}, {Classic, 4, 2, false}, {Modern, 1, 1, true}, {Modern, 2, 1, true}, {Modern, 3, 2, false}, {Compact, 12, 1, false}} {
		d := swissInvoice()
		d.Lines = slices.Repeat(d.Lines[:1], c.lines)
		p := must(Layout(issue(d), Style{Template: c.template}))
		d.Account, d.Reference = bill.Account{IBAN: "DE89370400440532013000"}, ""
		alone := must(Layout(issue(d), Style{Template: c.template}))
		if nearer := headsAt(t, p) < headsAt(t, alone); len(p.Pages) != c.pages || nearer != c.nearer {
			t.Errorf("%s, %d lines: %d pages, the table begins at %.1f, without a payment part at %.1f", c.template, c.lines, len(p.Pages), headsAt(t, p), headsAt(t, alone))
		}
		inside(t, p, Style{Template: c.template})
		apart(t, p)
	}
}

// headsAt is where the heads of the table stand on the first page.
func headsAt(t *testing.T, p Paper) float64 {
	t.Helper()
	for _, x := range p.Pages[0].Texts {
		if x.String == "Beschreibung" {
			return x.Y
		}
	}
	t.Fatal("no table")
	return 0
}

package paper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

// seenOutline is a file's outline as qpdf reads it.
type seenOutline struct {
	Outlines []struct {
		Title string `json:"title"`
		Page  int    `json:"destpageposfrom1"`
		Dest  []any  `json:"dest"`
	} `json:"outlines"`
}

// outlineOf is the outline of a file, each as "title @page", and how far above the lower edge each place lies, in points.
func outlineOf(t *testing.T, file []byte) (list []string, heights []float64) {
	t.Helper()
	path := save(t, file)
	if out := program(t, "qpdf", "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Error(out)
	}
	var seen seenOutline
	if err := json.Unmarshal([]byte(program(t, "qpdf", "qpdf", "--json", "--json-key=outlines", path)), &seen); err != nil {
		t.Fatal(err)
	}
	for _, o := range seen.Outlines {
		list = append(list, fmt.Sprintf("%s @%d", o.Title, o.Page))
		heights = append(heights, o.Dest[3].(float64))
	}
	return list, heights
}

// A paper of several pages leads to the first line that begins on each, to the sum that counts, and to how it is paid, in its own language.
func TestBookmarks(t *testing.T) {
	swiss := swissInvoice()
	swiss.Lines = slices.Repeat(swiss.Lines[:1], 30)
	delivery := manyLines(60)
	delivery.Kind = bill.Delivery
	greek := greekInvoice()
	greek.Lines = slices.Repeat(greek.Lines, 15)
	hebrew := hebrewInvoice()
	hebrew.Lines = slices.Repeat(hebrew.Lines[:1], 40)
	for name, c := range map[string]struct {
		draft bill.Draft
		style Style
		want  string
	}{
		"many":     {draft: manyLines(60), want: "Pos. 1 @1, Pos. 17 @2, Pos. 43 @3, Gesamtbetrag brutto @3, Zahlung @3"},
		"letter":   {draft: manyLines(60), style: Style{Size: Letter}, want: "Pos. 1 @1, Pos. 16 @2, Pos. 39 @3, Pos. 60 @4, Gesamtbetrag brutto @4, Zahlung @4"},
		"modern":   {draft: manyLines(60), style: Style{Template: Modern}, want: "Pos. 1 @1, Pos. 13 @2, Pos. 35 @3, Pos. 57 @4, Gesamtbetrag brutto @4, Zahlung @4"},
		"compact":  {draft: manyLines(90), style: Style{Template: Compact}, want: "Pos. 1 @1, Pos. 33 @2, Pos. 74 @3, Gesamtbetrag brutto @3, Zahlung @3"},
		"roll":     {draft: manyLines(700), style: Style{Template: Roll}, want: "Pos. 1 @1, Pos. 392 @2, Gesamtbetrag brutto @2, Zahlung @2"},
		"swiss":    {draft: swiss, want: "Pos. 1 @1, Pos. 19 @2, Gesamtbetrag brutto @2, Zahlung @3"},
		"greek":    {draft: greek, want: "Α/Α 1 @1, Α/Α 13 @2, Σύνολο με ΦΠΑ @2, Πληρωμή @3"},
		"hebrew":   {draft: hebrew, want: "מס׳ 1 @1, מס׳ 8 @2, מס׳ 20 @3, מס׳ 32 @4, סה״כ לתשלום @4, תשלום @5"},
		"delivery": {draft: delivery, want: "Pos. 1 @1, Pos. 18 @2, Pos. 45 @3"},
		"long":     {draft: longWords(), want: "No. 1 @1, No. 3 @4, Amount due @4, Payment @4"}, // the second line fills two pages
	} {
		p := must(Layout(issue(c.draft), c.style))
		file := must(Archive(p, nil))
		got, heights := outlineOf(t, file)
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %s", name, strings.Join(got, ", "))
		}
		for i, b := range p.Bookmarks {
			page := p.Pages[b.Page]
			if above := (page.Height - b.Y) / mmPerPoint; math.Abs(heights[i]-above) > 0.01 || b.Y < 10 || b.Y > page.Height-20 {
				t.Errorf("%s: %q leads to %.2f, %+v", name, b.Title, heights[i], b)
			}
			if i > 0 && (b.Page < p.Bookmarks[i-1].Page || b.Page == p.Bookmarks[i-1].Page && b.Y <= p.Bookmarks[i-1].Y) {
				t.Errorf("%s: %q is out of order", name, b.Title)
			}
		}
		if !bytes.Contains(file, []byte("/PageMode /UseOutlines")) || !bytes.Equal(must(Archive(p, nil)), file) {
			t.Errorf("%s: bookmarks are not shown, or it is another file", name)
		}
	}
}

// A bookmark leads just above what it names.
func TestWhereBookmarksLead(t *testing.T) {
	p := must(Layout(issue(manyLines(60)), Style{}))
	for _, b := range p.Bookmarks {
		name := strings.TrimPrefix(b.Title, "Pos. ")
		if !slices.ContainsFunc(p.Pages[b.Page].Texts, func(x Text) bool { return x.String == name && x.Y > b.Y && x.Y < b.Y+30 }) {
			t.Errorf("%q is not below %+v", name, b)
		}
	}
}

// A single page has no bookmarks. Beside a paper with an e-invoice inside a reader shows that, and has the bookmarks all the same.
func TestBookmarksAndEInvoice(t *testing.T) {
	x := &Embedded{Name: "factur-x.xml", Level: "EN 16931", Data: embedded}
	for _, x := range []*Embedded{nil, x} {
		if one := must(Render(issue(smallInvoice()), Style{}, x)); bytes.Contains(one, []byte("/Outlines")) || bytes.Contains(one, []byte("/UseOutlines")) {
			t.Error("a single page has bookmarks")
		}
	}
	file := must(Render(issue(manyLines(60)), Style{}, x))
	if list, _ := outlineOf(t, file); len(list) != 5 || bytes.Count(file, []byte("/PageMode")) != 1 || !bytes.Contains(file, []byte("/PageMode /UseAttachments")) {
		t.Errorf("%v", list)
	}
	if !bytes.Contains(file, []byte("/Title <FEFF0050006F0073002E00200031>")) { // "Pos. 1"
		t.Error("a title is written otherwise")
	}
	joined := must(Join([][]byte{file, file}))
	if list, _ := outlineOf(t, joined); len(list) != 0 {
		t.Errorf("joined: %v", list)
	}
}

// Those of a report are its title, the row on top of each further page, and the sums.
func TestBookmarksOfReports(t *testing.T) {
	eur := money.MustCurrency("EUR")
	var list []report.Open
	for i := range 100 {
		list = append(list, report.Open{Document: bill.ID{15: byte(i)}, Number: fmt.Sprintf("INV-%03d", i), Name: "Grünwald", Due: day("2026-03-01"), Open: money.Of(100, eur)})
	}
	table := must(report.Aged(list, report.ByDocument, day("2026-04-20"), eur)).Narrow()
	facts := ReportFacts{Company: "Tischlerei", Language: "de", Made: day("2026-04-20")}
	file := must(Report(table, facts))
	if got, _ := outlineOf(t, file); strings.Join(got, ", ") != "Open invoices by age @1, INV-033 @2, INV-069 @3, Total @3" {
		t.Errorf("%v", got)
	}
	table.Rows = table.Rows[:3]
	if one := must(Report(table, facts)); bytes.Contains(one, []byte("/Outlines")) {
		t.Error("a single page has bookmarks")
	}
	if said := objections(t, map[string][]byte{"": file})[""]; !slices.Equal(said.codes, []string{"7.11.2"}) { // the part is not 1
		t.Errorf("%s", said.words)
	}
}

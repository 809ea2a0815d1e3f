package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/app/report"
)

// A report fills as many pages as it needs: the titles stand on each, every row and sum is there, and nothing beyond the edges.
func TestReportOnPaper(t *testing.T) {
	eur, day := money.MustCurrency("EUR"), bill.Date{Year: 2026, Month: 3, Day: 1}
	var list []report.Open
	for i := range 100 {
		list = append(list, report.Open{
			Document: bill.NewID(), Number: fmt.Sprintf("INV-2026-%04d", i), Name: strings.Repeat("Müller & Söhne ", 1+i%9), Due: day.AddDays(i), Open: money.Of(123456789, eur),
		})
	}
	table, err := report.Aged(list, report.ByDocument, day.AddDays(50), eur)
	if err != nil {
		t.Fatal(err)
	}
	facts := paper.ReportFacts{Company: "Tischlerei", Language: "de", Period: "as of 2026-04-20", Made: day, Trail: "1234-ABCDEFGHIJKLMNOP"}
	p := paper.LayoutReport(table.Narrow(), facts)
	if len(p.Pages) < 2 || p.Pages[0].Width < p.Pages[0].Height {
		t.Fatalf("%d pages", len(p.Pages))
	}
	texts, titles := map[string]int{}, 0
	for _, page := range p.Pages {
		for _, x := range page.Texts {
			texts[x.String]++
			if x.X < 19.9 || x.X+x.Width() > page.Width-19.5 || x.Y > page.Height-5 {
				t.Errorf("%q is beyond the edge", x.String)
			}
		}
		titles += texts["Open"]
		texts["Open"] = 0
	}
	if texts["INV-2026-0000"] != 1 || texts["INV-2026-0099"] != 1 || texts["123.456.789,00"] != 1 || texts["1234-ABCDEFGHIJKLMNOP"] != 1 || titles != len(p.Pages) {
		t.Errorf("%d titles on %d pages", titles, len(p.Pages))
	}
	file, err := paper.Report(table.Narrow(), facts)
	if again, _ := paper.Report(table.Narrow(), facts); err != nil || !bytes.Equal(file, again) {
		t.Errorf("another file, %v", err)
	}
	if dir := os.Getenv("COUNTERFOIL_SHOTS"); dir != "" {
		if err := os.WriteFile(dir+"/report.pdf", file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

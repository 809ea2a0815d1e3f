package paper

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// Rule 46 (g) of India's CGST Rules asks for the code of each line; other papers say nothing of it.
func TestAnIndianInvoiceNamesTheClassOfItsLines(t *testing.T) {
	for _, template := range Templates() {
		d := indianInvoice()
		d.Lines = append(d.Lines, d.Lines[0])
		d.Lines[0].Class = bill.Class{Scheme: bill.ClassHS, Code: "920930"}
		d.Lines[1].Class = bill.Class{Scheme: bill.ClassNational, Code: "998729"}
		paper := textOf(must(Layout(issue(d), Style{Template: template})))
		for _, want := range []string{"HSN 920930\n", "SAC 998729\n"} {
			if !strings.Contains(paper, want) {
				t.Errorf("%s: nothing of %q:\n%s", template, want, paper)
			}
		}
		d.Seller.Address.Country = "DE"
		if paper := textOf(must(Layout(issue(d), Style{Template: template}))); strings.Contains(paper, "9209") {
			t.Errorf("%s: a German invoice has the code:\n%s", template, paper)
		}
	}
}

package paper

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

var statementFile = flag.String("statement", "", "keep the PDF of a statement of account here, to be looked at")

// A statement of many movements lies within its pages, each with the head of the table, and says every balance.
func TestAStatementLiesWellOnItsPages(t *testing.T) {
	eur := money.MustCurrency("EUR")
	first := bill.Date{Year: 2026, Month: 1, Day: 2}
	for _, n := range []int{0, 5, 120} {
		var all []bill.Entry
		for i := range n {
			e := bill.Entry{
				Kind: bill.EntryInvoice, Date: first.AddDays(2 * i), Number: fmt.Sprintf("INV-2026-%04d", i), Document: bill.NewID(), Due: first.AddDays(2*i + 14),
				Amount: money.Of(int64(11900+i), eur),
			}
			all = append(all, e)
			if i%4 != 0 {
				e.Kind, e.Amount, e.Reference = bill.EntryPayment, e.Amount.Neg(), "RF18 5390 0754 7034 with words of the payer that are long"
				all = append(all, e)
			}
		}
		s, err := bill.StatementOf(all, eur, first, first.AddDays(300))
		if err != nil {
			t.Fatal(err)
		}
		facts := StatementFacts{
			Seller:   bill.Party{Name: "Kramer Violins", Address: bill.Address{Lines: []string{"Lindenweg 3"}, PostCode: "04105", City: "Leipzig", Country: "DE"}},
			Buyer:    bill.Party{Name: "Akademie für Alte Musik", Number: "1002", Address: bill.Address{Lines: []string{"Domplatz 2"}, PostCode: "99084", City: "Erfurt", Country: "DE"}},
			Language: "de", Made: first.AddDays(300), Statement: s,
		}
		p, err := LayoutStatement(facts, Style{})
		if err != nil {
			t.Fatal(err)
		}
		for i, page := range p.Pages {
			var words []string
			for _, text := range page.Texts {
				words = append(words, text.String)
				if text.X < classic().left-0.1 || text.X+text.Width() > page.Width-classic().right+0.1 || text.Y > page.Height {
					t.Errorf("%d movements, page %d: %q lies outside", n, i+1, text.String)
				}
			}
			if i < len(p.Pages)-1 && !slices.Contains(words, "Saldo") {
				t.Errorf("%d movements: page %d has no head", n, i+1)
			}
		}
		if n == 120 && len(p.Pages) < 3 || n == 5 && len(p.Pages) != 1 {
			t.Errorf("%d movements take %d pages", n, len(p.Pages))
		}
		if n == 5 && *statementFile != "" {
			pdf, err := PDF(p)
			if err == nil {
				err = os.WriteFile(*statementFile, pdf, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

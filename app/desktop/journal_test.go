package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/journal"
)

// The accountant's numbers are entered, an account changed, and the file of the month saved.
func TestTheAccountantGetsAJournal(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning, "Fatima", 3, "2", "50", 0)
	p.goTo(5)
	p.look("reports-accountant")
	p.press("Journal")
	p.onShow("For the accountant")
	p.look("journal")
	p.press("Make it") // DATEV asks for numbers that are not set
	p.onShow("Please check what was entered")
	p.press("OK")

	p.press("Accounts")
	p.look("journal-accounts")
	p.fill("Consultant no. (DATEV)", "1001")
	p.fill("Client no. (DATEV)", "7")
	p.fill("Customers", "14OO")
	p.press("Save")
	p.marked("Customers")
	p.fill("Customers", "1410")
	p.fill("Sales, one a line", "S 19 8400 1776\n")
	p.press("Save")
	p.marked("Sales, one a line")
	p.fill("Sales, one a line", "S 19 8401 1776 8736 domestic code=3\nS any 8402 - 8730")
	p.press("Save")
	c := must[journal.Chart](t)(p.me.Accounts(t.Context()))
	if c.Consultant != 1001 || c.Receivable != "1410" || len(c.Revenue) != 2 || c.Revenue[0].Code != "3" || c.Revenue[0].Where != journal.Domestic || c.Revenue[1].Percent != nil {
		t.Errorf("%+v", c)
	}

	p.press("Journal")
	day := morning.Format("2006-01-02")
	p.fill("From", day)
	p.fill("To", day)
	p.press("Make it")
	path := filepath.Join(t.TempDir(), "batch.csv")
	p.fill("File", path)
	p.press("Save")
	if text := string(must[[]byte](t)(os.ReadFile(path))); !strings.HasPrefix(text, `"EXTF";700;21;`) || !strings.Contains(text, ";1410;8401;\"3\";") {
		t.Errorf("%s", text)
	}
}

// marked fails unless the field of a label has a problem.
func (p *pad) marked(label string) {
	p.t.Helper()
	if p.field(label).Problem() == "" {
		p.t.Errorf("%s has no problem", label)
	}
}

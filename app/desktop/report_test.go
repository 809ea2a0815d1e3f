package desktop

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/report"

	"fyne.io/fyne/v2"
)

// Each report is shown with its sums, leads to what its rows are of, and is saved as a file.
func TestReportsAreShownAndSaved(t *testing.T) {
	p := openedPad(t)
	p.stock()
	late := p.sold(morning.AddDate(0, 0, -40), "Dvořák", 5, "10", "", 0)
	p.sold(morning, "Fatima", 3, "2", "50", 0)
	p.goTo(5)
	page := p.page.(*reportsPage)
	if page.table.list.Count() != 3 {
		t.Errorf("%d rows of open items and their sum", page.table.list.Count())
	}
	p.look("report-aged")
	for _, c := range []struct{ report, by string }{
		{"Sales", "By customer"},
		{"Sales", "By item"},
		{"Sales", "By month"},
		{"Tax", "As invoiced"},
		{"Tax", "As paid"},
		{"EC sales list", ""},
		{"Journal of invoices", ""},
		{"Journal of payments", ""},
		{"Cash expected", ""},
	} {
		p.choose("Report", c.report)
		if c.by != "" {
			p.choose("Listed", c.by)
		}
		q, ok := page.table.query()
		want := must[report.Table](t)(p.me.Report(t.Context(), q))
		if !ok || page.table.list.Count() != len(want.Rows)+len(want.Sums) || page.table.now.Title != want.Title {
			t.Errorf("%s %s: %d rows of %q", c.report, c.by, page.table.list.Count(), page.table.now.Title)
		}
	}
	p.look("report-cash")
	p.choose("Report", "Journal of invoices")
	p.look("report-journal")
	for _, ending := range []string{"csv", "xlsx", "pdf"} {
		path := filepath.Join(t.TempDir(), "journal."+ending)
		full := page.table.full // the trail goes on with each file that is saved, and so does what the page says of it
		page.table.save(ending)
		p.fill("File", path)
		p.press("Save")
		if got := must[[]byte](t)(os.ReadFile(path)); !bytes.Equal(got, must[[]byte](t)(p.me.ReportFile(t.Context(), full, ending))) {
			t.Errorf("another %s", ending)
		}
	}
	p.choose("Period", "Last year")
	if page.table.list.Count() != 0 {
		t.Error("something of last year")
	}
	p.choose("Period", "This year")
	page.table.list.OnOpen(0)
	if open, ok := p.page.(*documentPage); !ok || open.id != late.ID() {
		t.Error("the row does not lead to its invoice")
	}
	p.keys(fyne.KeyEscape)
}

// Numbers that the owner passed over are told by her name, and nothing is said to be missing.
func TestNumbersThatWerePassedOver(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning, "Fatima", 3, "2", "50", 0)
	series := must[bill.Series](t)(p.me.ServingSeries(t.Context(), bill.Invoice))
	series.Next = 43
	must[bill.Series](t)(p.me.SetSeries(t.Context(), series))
	p.sold(morning, "Dvořák", 4, "1", "", 0)
	p.goTo(5)
	p.choose("Report", "Number series")
	p.onShow("2 numbers, none missing but for those passed over, none twice")
	page := p.page.(*reportsPage)
	for i, r := range page.rows {
		cells := make([]kit.Cell, 6)
		page.cells(i, cells)
		if want := "Complete but for 2-42, set forward by "; r.kind == bill.Invoice && (!strings.HasPrefix(cells[5].Text, want) || cells[5].Text == want || cells[5].Tone != kit.ToneSuccess) {
			t.Errorf("%+v", cells)
		}
	}
	p.look("report-numbers")
}

package desktop

import (
	"testing"

	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// The owner says what a bow rehair costs her, and sees what remains of it while she writes, afterwards, and in the report.
func TestTheOwnerSeesWhatRemains(t *testing.T) {
	p := openedPad(t)
	p.stock()
	items := must[[]bill.Item](t)(p.me.FindItems(t.Context(), "bow rehair", 1))
	p.editItem(items[0])
	p.press("What it costs")
	p.keys(fyne.KeyReturn)
	if got := p.field("One costs in EUR").Problem(); got != mendWords["cost"] {
		t.Errorf("nothing was typed: %q", got)
	}
	p.fill("One costs in EUR", "21.50")
	p.look("item-cost")
	p.keys(fyne.KeyReturn)
	p.press("What it costs")
	p.look("item-costs")
	p.keys(fyne.KeyEscape)

	p.ctrl(fyne.KeyN)
	p.letters("Fatima")
	p.keys(fyne.KeyReturn)
	for _, typed := range []string{"bow reh", "2", "workshop", "1"} {
		p.letters(typed)
		p.keys(fyne.KeyReturn)
	}
	p.onShow("Margin €67.00 (60.9%) · 1 line not counted")
	p.look("editor-margin")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.onShow("Margin €67.00 (60.9%) · 1 line not counted")
	p.look("document-margin")
	p.goTo(5) // reports
	p.choose("Report", "Margins")
	p.choose("Listed", "By item")
	page := p.page.(*reportsPage)
	if got := page.table.now.Plain(page.table.now.Rows[0], 4) + page.table.now.Columns[5].Title; got != "67.00Margin %" {
		t.Errorf("the report says %q", got)
	}
	p.look("report-margins")
}

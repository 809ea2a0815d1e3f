package desktop

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// The list is narrowed by several things, kept as a view, chosen again, and added up at the foot.
func TestAFilterIsKeptAsAView(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -60), "Akademie", 0, "1", "", 0) // 571.20, overdue
	p.sold(morning.AddDate(0, 0, -50), "Northwind", 1, "1", "", 0)
	p.sold(morning, "Fatima", 0, "2", "", 0)
	p.goTo(placeInvoices)
	page := p.page.(*invoicesPage)
	sums := must[app.DocumentSums](t)(p.me.DocumentSums(t.Context(), app.DocumentQuery{})).Currencies[0]
	p.onShow("3 documents", p.style.Money(sums.Total), "open "+p.style.Money(sums.Open))
	p.press("Filter, order and views")
	p.look("invoices-filter")
	p.fill("Amount from", "60")
	p.fill("Amount to", "50")
	p.press("Show")
	if p.field("Amount to").Problem() == "" {
		t.Error("a range that ends before it begins was taken")
	}
	p.fill("Amount to", "")
	p.fill("Keep as a view", "Large ones")
	p.press("Show")
	if page.list.Count() != 2 || page.filter.Chosen().Title != "Large ones" || page.now.Min != money.Of(6000, p.style.currency()) {
		t.Errorf("%d documents, %q is chosen", page.list.Count(), page.filter.Chosen().Title)
	}
	p.goTo(placeInvoices)
	page = p.page.(*invoicesPage)
	if page.list.Count() != 3 || page.filter.Chosen().Title != "All documents" {
		t.Errorf("%d documents, %q is chosen", page.list.Count(), page.filter.Chosen().Title)
	}
	view := must[[]app.SavedView](t)(p.me.Views(t.Context()))[0]
	page.chose(pageChoice(page, view.Name))
	if page.list.Count() != 2 {
		t.Errorf("the view shows %d documents", page.list.Count())
	}
	p.press("Filter, order and views")
	p.press("Delete the view Large ones")
	if list := must[[]app.SavedView](t)(p.me.Views(t.Context())); len(list) != 0 || page.filter.Chosen().Title != "Own filter" || page.list.Count() != 2 {
		t.Errorf("%d views are left, %q is chosen", len(list), page.filter.Chosen().Title)
	}
}

// Rows are ticked by Space, by Shift with an arrow and by Ctrl+A, and what can be done to them is done to each.
func TestTheSameIsDoneToMany(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -3), "Akademie", 0, "1", "", 0)
	p.sold(morning.AddDate(0, 0, -2), "Northwind", 1, "1", "", 0)
	sold := must[[]app.DocumentRow](t)(firstRows(p))
	must[bill.Draft](t)(p.me.Duplicate(t.Context(), sold[1].ID, bill.Quote))
	must[bill.Draft](t)(p.me.SaveDraft(t.Context(), must[bill.Draft](t)(p.me.NewDraft(t.Context(), bill.Invoice, p.customerNamed("Fatima").ID))))
	p.goTo(placeInvoices)
	page := p.page.(*invoicesPage)
	page.list.Focus()
	p.letters(" ")
	p.held = fyne.KeyModifierShift
	p.keys(fyne.KeyDown)
	p.held = 0
	if len(page.ticked) != 2 {
		t.Fatalf("%d are ticked", len(page.ticked))
	}
	p.look("invoices-ticked")
	p.press("Issue 2")
	p.press("Issue")
	p.look("invoices-not-all")
	p.reads("1 document issued. 1 could not be done:")
	p.keys(fyne.KeyReturn)
	page.list.Focusable().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(page.ticked) != 4 {
		t.Fatalf("%d are ticked", len(page.ticked))
	}
	p.press("Declined: 1")
	p.press("Declined")
	page.tickAll()
	p.press("Paid: 2")
	p.press("Record")
	page.tickAll()
	p.press("Delete 1")
	p.press("Delete")
	sums := must[app.DocumentSums](t)(p.me.DocumentSums(t.Context(), app.DocumentQuery{}))
	if sums.Count != 3 || !sums.Currencies[0].Open.IsZero() {
		t.Errorf("%+v", sums)
	}
	if rows := must[[]app.DocumentRow](t)(firstRows(p)); rows[0].State != bill.StateDeclined {
		t.Errorf("the quote is %s", rows[0].State)
	}
	page.tickAll()
	dir := t.TempDir()
	p.press("PDFs: 3")
	p.look("invoices-pdfs")
	p.press("All pages in one file")
	p.fill("File", filepath.Join(dir, "all.pdf"))
	p.press("Save")
	if one, err := os.ReadFile(filepath.Join(dir, "all.pdf")); err != nil || !bytes.HasPrefix(one, []byte("%PDF-")) {
		t.Errorf("no file of all: %v", err)
	}
	page.tickAll()
	page.run("saved", saveInto(page, dir))
	if files := must[[]os.DirEntry](t)(os.ReadDir(dir)); len(files) != 4 || !strings.HasSuffix(files[0].Name(), ".pdf") {
		t.Errorf("%v", files)
	}
}

func pageChoice(p *invoicesPage, view string) kit.Suggestion {
	for _, v := range p.views {
		if v.Name == view {
			return kit.Suggestion{ID: viewMark + v.ID.String(), Title: v.Name}
		}
	}
	return kit.Suggestion{}
}

func firstRows(p *pad) ([]app.DocumentRow, error) {
	rows, _, err := p.me.Documents(p.t.Context(), app.DocumentQuery{})
	return rows, err
}

func saveInto(p *invoicesPage, dir string) func(context.Context, *app.Session, app.Progress) ([]app.BulkResult, error) {
	ids := p.fitting(func(r app.DocumentRow) bool { return !isDraft(r) })
	return func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
		return s.BulkPDF(ctx, ids, dir, report)
	}
}

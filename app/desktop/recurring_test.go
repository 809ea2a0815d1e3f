package desktop

import (
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// unlockAt locks the books and opens them again on another day.
func (p *pad) unlockAt(day time.Time) {
	p.t.Helper()
	p.Lock()
	p.clock = day
	p.letters(ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
}

// An invoice comes round: it is made as soon as the books are opened again, once, and the page tells what comes and what was made.
func TestAnInvoiceComesRound(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Fatima", 3, "1", "", 0)
	p.showDocument(doc.ID())
	p.look("document-recurring")
	p.more("Make ones like it come round")
	p.fill("First on", "30/11/2026")
	p.fill("Text", "Rental for {month} {year}")
	p.choose("They bill", "The time before")
	p.reads("Comes on 30 Nov 2026, 30 Dec 2026, 30 Jan 2027, 28 Feb 2027 and so on.")
	p.look("recurring-ask")
	p.choose("On", "Weekday")
	p.reads("Comes on 30 Nov 2026, 28 Dec 2026")
	p.choose("On", "Last day of the month")
	p.reads("Comes on 30 Nov 2026, 31 Dec 2026, 31 Jan 2027")
	p.press("Make recurring")
	p.wantPage("recurring")
	p.onShow("1 template", "every month, last day")
	p.look("recurring")

	p.unlockAt(morning.AddDate(0, 2, 10)) // 3 February 2027
	if list := p.issuedList(); len(list) != 4 {
		t.Fatalf("%d documents", len(list))
	}
	newest := must[app.Document](t)(p.me.Document(t.Context(), p.issuedList()[0].ID)).Draft()
	if newest.Note != "Rental for January 2027" || newest.Supply.String() != "2027-01-01" || newest.SupplyEnd.String() != "2027-01-31" || newest.Date.String() != "2027-02-03" {
		t.Errorf("made: %q for %s to %s, dated %s", newest.Note, newest.Supply, newest.SupplyEnd, newest.Date)
	}
	p.look("home-made")
	p.unlockAt(p.clock)
	if list := p.issuedList(); len(list) != 4 {
		t.Errorf("then %d documents", len(list))
	}
	p.showRecurring()
	p.reads("Comes on 28 Feb 2027")
	p.look("recurring-made")
	p.changeTheTemplate()
	p.press("Skip the next")
	p.reads("Comes on 31 Mar 2027")
	p.press("Pause")
	p.reads("Nothing is made until it is resumed")
	p.press("Resume")
	p.press("End it")
	p.press("End it")
	p.reads("It has ended")
	p.look("recurring-ended")
	page := p.page.(*recurringPage)
	page.open(1)
	p.wantPage("document")
}

// changeTheTemplate gives the template on show another rhythm and back, and a second line.
func (p *pad) changeTheTemplate() {
	p.t.Helper()
	p.reads("Comes on 28 Feb 2027")
	p.press("Change")
	p.reads("Comes on 28 Feb 2027, 31 Mar 2027")
	p.choose("On", "Weekday")
	p.choose("Which", "Second")
	p.choose("Weekday", "Tuesday")
	p.reads("Comes on 9 Mar 2027, 13 Apr 2027") // February's has gone by
	p.look("recurring-change")
	p.choose("On", "Last day of the month")
	p.fill("Until", "30/06/2026")
	p.reads("Nothing would come")
	p.press("Keep")
	if p.field("Until").Problem() == "" {
		p.t.Error("a template that would never come again is kept")
	}
	p.fill("Until", "")
	p.fill("Every", "1")
	p.press("Keep")
	p.reads("Comes on 28 Feb 2027, 31 Mar 2027")

	p.press("Lines and texts")
	p.wantPage("template")
	grid := p.page.(*templatePage).grid
	grid.FocusCell(0, colPrice)
	p.keys(fyne.KeyReturn) // the next line
	p.letters("Insurance {month}")
	p.ctrl(fyne.KeyReturn) // without a price
	p.wantPage("template")
	grid.FocusCell(1, colPrice)
	p.letters("10")
	p.look("template")
	p.ctrl(fyne.KeyS)
	p.wantPage("recurring")
	if !p.said("recurring changed") {
		p.t.Error("nothing was changed")
	}
	if r := must[[]app.RecurringInvoice](p.t)(p.me.AllRecurring(p.t.Context()))[0]; len(r.Draft.Lines) != 2 || r.Next.String() != "2027-02-28" {
		p.t.Errorf("kept: %d lines, next %s", len(r.Draft.Lines), r.Next)
	}
}

func (p *pad) issuedList() []app.DocumentRow {
	p.t.Helper()
	list, _, err := p.me.Documents(p.t.Context(), app.DocumentQuery{Kind: bill.Invoice})
	if err != nil {
		p.t.Fatal(err)
	}
	return list
}

// Where very many are due, a person is asked first; home says so. A draft that is not complete is no template.
func TestManyAreMadeOnlyWhenAsked(t *testing.T) {
	p := openedPad(t)
	p.stock()
	d := must[bill.Draft](t)(p.me.SaveDraft(t.Context(), must[bill.Draft](t)(p.me.NewDraft(t.Context(), bill.Invoice, p.customerNamed("Fatima").ID))))
	p.editDraft(d.ID)
	p.press("Make invoices like this one come round")
	p.press("Make recurring")
	if !p.said("problem document.lines") {
		t.Error("an empty draft comes round")
	}
	p.reads("not complete yet")
	p.press("Cancel")

	doc := p.sold(morning, "Fatima", 3, "1", "", 0)
	r := must[bill.Recurring](t)(p.me.RecurringFrom(t.Context(), doc.ID()))
	r.Schedule.Unit, r.Issue = bill.Days, false
	must[bill.Recurring](t)(p.me.AddRecurring(t.Context(), r))
	p.unlockAt(morning.AddDate(0, 0, mostUnasked))
	p.look("home-due")
	found := false
	for _, b := range all[*kit.Banner](p) {
		found = found || strings.HasPrefix(b.Words(), "61 recurring invoices due")
	}
	if !found {
		t.Error("home does not say what is due")
	}
	p.press("Make them")
	p.look("recurring-run")
	p.press("Make them")
	if due := must[app.RecurringDue](t)(p.me.DueRecurring(t.Context())); due.Count != 0 || !p.said("made") {
		t.Errorf("%d are still due", due.Count)
	}
}

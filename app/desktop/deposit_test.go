package desktop

import (
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// From a quote by way of a deposit to the final invoice, by keys and buttons.
func TestADepositIsAskedForAndTakenOff(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeInvoices)
	p.pick("New …", 1)
	p.typeOne("5")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	quote := p.newest().ID
	p.pick("More …", 5)
	p.keys(fyne.KeyReturn)
	p.wantProblem("How much", problemTexts["percent-or-amount"])
	p.letters("120%")
	p.keys(fyne.KeyReturn)
	p.wantProblem("How much", mendWords["deposit"])
	p.fill("How much", "30%")
	p.look("deposit-ask")
	p.keys(fyne.KeyReturn)
	p.wantPage("editor")
	p.onShow("Deposit invoice (draft)")
	p.look("deposit-editor")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	deposit := must[app.Document](t)(p.me.Document(t.Context(), p.newest().ID))
	if !p.page.(*documentPage).takesOff() {
		t.Error("a final invoice is offered")
	}
	p.press("Record payment")
	p.keys(fyne.KeyReturn)

	p.showDocument(quote)
	p.onChain("Deposit invoice " + deposit.Number().Text)
	p.look("deposit-quote")
	p.pick("More …", 3) // an ordinary invoice does not take it off, and says so
	p.wantPage("editor")
	p.onShow(problemTexts["deposit-left"])
	p.showDocument(quote)
	p.press("Make the final invoice")
	p.wantPage("editor")
	p.onShow("Final invoice (draft)")
	editor := p.page.(*editorPage)
	editor.grid.FocusCell(1, colPrice)
	p.letters("9")
	p.onShow(problemTexts["deposit-line"])
	p.look("deposit-final")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	final := must[app.Document](t)(p.me.Document(t.Context(), p.newest().ID))
	p.onChain("← Q-2026-0001", "← "+deposit.Number().Text)
	p.wantParts("Final", "Deposit")
	p.showDocument(final.ID())
	p.look("deposit-taken")
	whole := must[app.Document](t)(p.me.Document(t.Context(), quote)).Totals()
	if sum, err := final.Totals().Tax.Add(deposit.Totals().Tax); err != nil || sum != whole.Tax {
		t.Errorf("together %s of VAT, not %s", sum, whole.Tax)
	}
	p.showDocument(deposit.ID())
	p.onChain("→ " + final.Number().Text)
	if p.page.(*documentPage).takesOff() {
		t.Error("it is taken off already")
	}
	p.press("Credit note")
	p.keys(fyne.KeyReturn)
	p.onShow("That cannot be credited")
	p.look("deposit-credit")
}

// wantParts fails unless the list of invoices says so much of the newest.
func (p *pad) wantParts(words ...string) {
	p.t.Helper()
	p.goTo(placeInvoices)
	p.look("deposit-list")
	list := p.page.(*invoicesPage).list
	found := map[string]bool{}
	for i := range list.Count() {
		found[cellsOf(list, i, 8)[7]] = true
	}
	for _, w := range words {
		if !found[w] {
			p.t.Errorf("no row says %q", w)
		}
	}
}

// quoteWithDeposit issues a quote and a deposit invoice of so many percent on it, and shows the quote.
func (p *pad) quoteWithDeposit(percent string) bill.ID {
	p.t.Helper()
	p.stock()
	p.goTo(placeInvoices)
	p.pick("New …", 1)
	p.typeOne("5")
	p.ctrl(fyne.KeyReturn)
	quote := p.newest().ID
	part := must[money.Percent](p.t)(money.ParsePercent(percent))
	d := must[bill.Draft](p.t)(p.me.AskDeposit(p.t.Context(), quote, bill.DepositAsk{Percent: part}))
	must[bill.Document](p.t)(p.me.Issue(p.t.Context(), d.ID))
	p.showDocument(quote)
	return quote
}

// A deposit that asks, with those before it, for more than the document is warned of in the dialog and in the draft.
func TestADepositBeyondItsDocumentIsWarnedOf(t *testing.T) {
	p := openedPad(t)
	p.quoteWithDeposit("60")
	p.page.(*documentPage).askDeposit()
	p.letters("40%")
	beyond := func() string {
		for _, b := range all[*kit.Banner](p) {
			if words := b.Words(); strings.Contains(words, "With the deposits before it") {
				return words
			}
		}
		return ""
	}
	if words := beyond(); words != "" {
		t.Errorf("what is left is warned of: %s", words)
	}
	p.fill("How much", "50%")
	if beyond() == "" {
		t.Error("more than is left is not warned of")
	}
	p.look("deposit-beyond")
	p.keys(fyne.KeyReturn)
	p.wantPage("editor")
	p.onShow("With the deposits before it")
	p.look("deposit-beyond-draft")
}

// Removing the line of a deposit leaves the deposit for another invoice.
func TestALineOfADepositCanBeRemoved(t *testing.T) {
	p := openedPad(t)
	quote := p.quoteWithDeposit("10")
	p.press("Make the final invoice")
	editor := p.page.(*editorPage)
	editor.removed(1)
	if got := editor.read(); len(got.Deposits) != 0 || got.IsFinal() {
		t.Errorf("it still takes off %+v", got.Deposits)
	}
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.showDocument(quote)
	if !p.page.(*documentPage).takesOff() {
		t.Error("the deposit is still open")
	}
}

// wantProblem fails unless a field says this.
func (p *pad) wantProblem(field, want string) {
	p.t.Helper()
	if got := p.field(field).Problem(); got != want {
		p.t.Errorf("%s says %q, not %q", field, got, want)
	}
}

// Details has a choice of the number series where there are several, and says what an invoice is for.
func TestADraftChoosesItsSeriesAndWhatItAsksFor(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.typeOne("5")
	p.press("Details")
	for _, f := range all[*kit.Field](p) {
		if strings.HasPrefix(f.AccessibilityLabel(), "Number from") {
			t.Error("one series needs no choice")
		}
	}
	p.keys(fyne.KeyEscape)
	old := must[bill.Series](t)(p.me.ServingSeries(t.Context(), bill.Invoice))
	must[bill.Series](t)(p.me.SetSeries(t.Context(), bill.Series{Kind: bill.Invoice, Pattern: "D-{YYYY}-{NN}", Restart: bill.RestartYearly, Next: 7}))
	must[bill.Series](t)(p.me.SetSeries(t.Context(), old))
	p.ctrl(fyne.KeyN)
	p.typeOne("5")
	p.onShow("Will be INV-2026-0001")
	p.press("Details")
	p.pick("INV-2026-0001", 2)
	p.w.Canvas().Focus(all[*kit.Checkbox](p)[0])
	p.keys(fyne.KeySpace)
	p.look("deposit-details")
	p.press("Apply")
	p.onShow("Will be D-2026-07", "New deposit invoice")
	p.page.(*editorPage).grid.FocusCell(1, colItem)
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	doc := must[app.Document](t)(p.me.Document(t.Context(), p.newest().ID))
	if doc.Number().Text != "D-2026-07" || !doc.Draft().Deposit || !p.page.(*documentPage).takesOff() {
		t.Errorf("%s, a deposit: %v", doc.Number().Text, doc.Draft().Deposit)
	}
	p.press("Make the final invoice") // of a job without an order: its lines are still to be written
	p.wantPage("editor")
	if draft := p.page.(*editorPage).read(); len(draft.Lines) != 1 || len(draft.Deposits) != 1 {
		t.Errorf("%d lines, %d deposits", len(draft.Lines), len(draft.Deposits))
	}
}

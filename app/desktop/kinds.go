package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/sheet"

	"fyne.io/fyne/v2"
)

// kindNames are the words for the kinds of documents: one, and many.
var kindNames = []struct {
	kind      bill.Kind
	one, many string
}{
	{bill.Invoice, "Invoice", "Invoices"},
	{bill.Quote, "Quote", "Quotes"},
	{bill.Order, "Order confirmation", "Order confirmations"},
	{bill.Proforma, "Pro-forma invoice", "Pro-forma invoices"},
	{bill.Delivery, "Delivery note", "Delivery notes"},
	{bill.CreditNote, "Credit note", "Credit notes"},
}

// kindWord names a kind of document.
func kindWord(k bill.Kind) string {
	if k == bill.Opening {
		return "Opening balance"
	}
	for _, n := range kindNames {
		if n.kind == k {
			return n.one
		}
	}
	return string(k)
}

// chipWord is short enough for a chip in the list.
func chipWord(k bill.Kind) string {
	switch k {
	case bill.Order:
		return "Order"
	case bill.Proforma:
		return "Pro-forma"
	case bill.Opening:
		return "Opening"
	}
	return kindWord(k)
}

// newWord names a kind within a sentence.
func newWord(k bill.Kind) string {
	word := kindWord(k)
	return strings.ToLower(word[:1]) + word[1:]
}

// The choices that make no draft.
const (
	importOpen   = "import open invoices" // brings in what an earlier program had open
	showReceived = "received e-invoice"   // shows what somebody else has sent
)

// newMenu offers a new document of every kind but the invoice, which has a button of its own, and the credit note, which is drafted
// from its invoice.
func (d *Desk) newMenu() *kit.Select {
	var choices []kit.Suggestion
	for _, n := range kindNames {
		if n.kind != bill.Invoice && n.kind != bill.CreditNote {
			choices = append(choices, kit.Suggestion{ID: string(n.kind), Title: "New " + newWord(n.kind)})
		}
	}
	choices = append(choices, kit.Suggestion{ID: importOpen, Title: "Import open invoices"}, kit.Suggestion{ID: showReceived, Title: "Show a received e-invoice"})
	m := kit.NewMenu("New …", choices...)
	m.OnSelect = func(s kit.Suggestion) {
		switch s.ID {
		case importOpen:
			d.showImports(sheet.Invoices)
			return
		case showReceived:
			d.askReceived()
			return
		}
		d.newDraft(bill.Kind(s.ID), bill.ID{})
	}
	return m
}

// repeatLast drafts a customer's last document of a kind once more and opens it: Ctrl+R. A kind that is drafted from another
// document is not repeated.
func (d *Desk) repeatLast(customer bill.ID, k bill.Kind) {
	if !d.writes() {
		return
	}
	if customer.IsZero() || k == bill.CreditNote {
		d.toast(kit.ToneInfo, "There is nothing to repeat here")
		return
	}
	s := d.me
	var changes []app.PriceChange
	kit.Go(d.run, context.Background(), func(ctx context.Context) (draft bill.Draft, err error) {
		draft, changes, err = s.Repeat(ctx, customer, k)
		return draft, err
	}, func(draft bill.Draft, err error) {
		switch {
		case app.KindOf(err) == app.Missing && err != nil:
			d.toast(kit.ToneInfo, "No "+newWord(k)+" was issued for this customer yet")
		case err != nil:
			d.showProblem(err)
		default:
			d.showEditor(draft)
			d.tellPrices(draft, changes)
		}
	})
}

// tellPrices says which items cost something else by now.
func (d *Desk) tellPrices(draft bill.Draft, changes []app.PriceChange) {
	p, ok := d.page.(*editorPage)
	if !ok || len(changes) == 0 {
		return
	}
	var words []string
	for _, c := range changes {
		words = append(words, c.Item+" costs "+d.style.Price(c.Now, draft.Currency)+" now")
	}
	p.warn("Prices are as they were: " + strings.Join(words, "; ") + ".")
}

// nextWord is what the button for the next document says.
func nextWord(k bill.Kind) string {
	switch k {
	case bill.Order:
		return "Make an order confirmation"
	case bill.Proforma:
		return "Make a pro-forma invoice"
	case bill.Delivery:
		return "Make a delivery note"
	}
	return "Make the invoice"
}

// nextDeeds are what can come of a document: the usual next one as a button, the others and the answers to a quote in the menu.
func (p *documentPage) nextDeeds() (deeds []deed, actions []fyne.CanvasObject) {
	next := p.doc.Kind().Next()
	if p.doc.State == bill.StateDeclined {
		next = nil
	}
	if p.doc.Kind() == bill.Quote {
		if p.doc.State != bill.StateAccepted {
			deeds = append(deeds, deed{title: "It was accepted", do: func() { p.answer(bill.Accepted) }})
		}
		if p.doc.State != bill.StateDeclined {
			deeds = append(deeds, deed{title: "It was declined", do: func() { p.answer(bill.Declined) }})
		}
	}
	if len(next) > 0 {
		usual := next[0]
		for _, k := range next[1:] {
			deeds = append(deeds, deed{title: nextWord(k), do: func() { p.makeNext(k) }})
		}
		if p.takesOff() {
			deeds = append(deeds, deed{title: nextWord(usual), do: func() { p.makeNext(usual) }})
		} else {
			actions = append(actions, kit.NewButton(kit.Primary, kit.IconNone, nextWord(usual), func() { p.makeNext(usual) }))
		}
	}
	if p.takesOff() { // which is the usual next one then
		actions = append(actions, kit.NewButton(kit.Primary, kit.IconNone, "Make the final invoice", p.makeFinal))
	}
	if p.asksDeposit() {
		deeds = append(deeds, deed{title: "Ask for a deposit", do: p.askDeposit})
	}
	return deeds, actions
}

// answer records what the customer said to the quote.
func (p *documentPage) answer(v bill.Verdict) {
	d, s := p.desk, p.desk.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Answer, error) {
		return s.Answer(ctx, bill.Answer{Quote: p.id, Verdict: v})
	}, func(_ bill.Answer, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p.reload()
		d.toast(kit.ToneSuccess, "Recorded: "+string(v))
		d.say("answered")
	})
}

// makeNext drafts the next document. Of an order it asks how much: goods are delivered and billed in parts.
func (p *documentPage) makeNext(k bill.Kind) {
	if p.doc.Kind() != bill.Order || k == bill.Proforma {
		p.draftNext(k, nil)
		return
	}
	left, err := bill.Rest(p.doc.Document, k, p.doc.After)
	if err != nil {
		p.desk.showProblem(err)
		return
	}
	p.askParts(left, partsWords{
		title: nextWord(k), intro: "Enter takes all that is left of the order. A part leaves the rest open.",
		do: "Draft it", each: "Take of ",
	}, func(parts []bill.CreditPart) { p.draftNext(k, parts) })
}

func (p *documentPage) draftNext(k bill.Kind, parts []bill.CreditPart) {
	d, s := p.desk, p.desk.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Draft, error) { return s.Next(ctx, p.id, k, parts) },
		func(draft bill.Draft, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.showEditor(draft)
		})
}

// chainEvents are where the document came from, the answers to a quote, and what became of it.
func (p *documentPage) chainEvents() (rows []event) {
	f := p.desk.style
	for _, b := range p.doc.Before {
		rows = append(rows, event{what: "← " + b.Number().Text, when: f.day(b.Issued()), open: b.ID()})
	}
	for _, a := range p.doc.Answers {
		rows = append(rows, event{what: stateCell(bill.State(a.Verdict)).Text, when: f.day(a.Date)})
	}
	for _, a := range p.doc.After {
		if a.Kind() != bill.CreditNote || p.doc.Kind() != bill.Invoice { // else it stands with the payments
			rows = append(rows, event{what: wordOf(a.Draft()) + " " + a.Number().Text, when: f.day(a.Issued()), open: a.ID()})
		}
	}
	return rows
}

package desktop

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// wordOf names a document: of invoices it says which ask for a deposit, and which take deposits off.
func wordOf(d bill.Draft) string {
	switch {
	case d.Kind == bill.Invoice && d.Deposit:
		return "Deposit invoice"
	case d.Kind == bill.Invoice && d.IsFinal():
		return "Final invoice"
	}
	return kindWord(d.Kind)
}

// asksDeposit says whether a deposit may be asked for on the document.
func (p *documentPage) asksDeposit() bool {
	k := p.doc.Kind()
	return slices.Contains(k.Next(), bill.Invoice) && k != bill.Delivery && p.doc.State != bill.StateDeclined
}

// takesOff says whether a final invoice may come of the document: a deposit of its deal is open.
func (p *documentPage) takesOff() bool {
	d := p.doc.Draft()
	if !d.Deposit && !slices.Contains(d.Kind.Next(), bill.Invoice) || p.doc.State == bill.StateDeclined {
		return false
	}
	return slices.ContainsFunc(p.deposits, func(o bill.OpenDeposit) bool { return len(o.Left) > 0 })
}

// learnDeposits asks for the deposits of the deal, and offers the final invoice where one is open.
func (p *documentPage) learnDeposits() {
	d, s, doc := p.desk, p.desk.me, p.doc.Draft()
	if !doc.Deposit && !slices.Contains(doc.Kind.Next(), bill.Invoice) {
		return
	}
	latest(d, "deposits", func(ctx context.Context) ([]bill.OpenDeposit, error) { return s.Deposits(ctx, p.id) }, func(list []bill.OpenDeposit) {
		p.deposits = list
		p.offer()
		p.setEvents()
	})
}

// depositEvents are the deposits that an invoice takes off, or the invoice that takes off this deposit.
func (p *documentPage) depositEvents() (rows []event) {
	f, d := p.desk.style, p.doc.Draft()
	if sums, err := d.TakenOff(); err == nil && d.Kind == bill.Invoice {
		for _, one := range sums {
			rows = append(rows, event{what: "← " + one.Number, when: f.day(one.Date), amount: f.figure(one.Whole.Neg()), open: one.ID})
		}
	}
	for _, o := range p.deposits {
		if o.ID() == p.id && !o.By.ID.IsZero() {
			rows = append(rows, event{what: "→ " + o.By.Number, when: f.day(o.By.Date), open: o.By.ID})
		}
	}
	return rows
}

// depositForm asks how much a deposit is of, and of which rate.
type depositForm struct {
	much *kit.Entry
	rate *kit.Select
	line *kit.Field

	beyond *kit.Banner // says that it is more than is left to ask for
}

// depositHint says what may be typed.
const depositHint = "30% of it, or an amount such as 500 with VAT"

// askDeposit drafts a deposit invoice.
func (p *documentPage) askDeposit() {
	d := p.desk
	f := &depositForm{much: kit.NewEntry(), beyond: kit.NewBanner(kit.ToneWarning, "", nil)}
	f.beyond.Set(kit.ToneWarning, "")
	f.line = kit.NewField("How much", f.much, depositHint)
	rates := []kit.Suggestion{{ID: "", Title: "Shared over all rates"}}
	for i, g := range p.doc.Totals().Groups {
		rates = append(rates, kit.Suggestion{ID: strconv.Itoa(i), Title: "Only " + d.style.rateName(g.Rate)})
	}
	f.rate = kit.NewSelect(rates...)
	f.rate.Choose("")
	f.rate.OnSelect = func(kit.Suggestion) { f.typed(p) }
	rows := container.New(layout.NewCustomPaddedVBoxLayout(5),
		kit.NewParagraph("A deposit invoice asks for a part before delivery. The final invoice takes it off again.").Muted(), f.line)
	if len(rates) > 2 {
		rows.Add(kit.NewField("VAT", f.rate, ""))
	}
	rows.Add(f.beyond)
	box := kit.NewDialog("Deposit for "+p.doc.Number().Text, rows, kit.Primary, "Draft it", "Cancel")
	box.Width, box.First = 480, f.much
	box.OnConfirm = func() {
		if ask, ok := f.read(p); ok {
			p.draftDeposit(box, f, ask)
		}
	}
	f.much.OnChanged = func(string) { f.typed(p) }
	f.much.OnSubmitted = func(string) { box.OnConfirm() }
	box.ShowOn(d.canvas())
}

// typed warns where what is typed, with the deposits before it, comes to more than the document.
func (f *depositForm) typed(p *documentPage) {
	f.line.SetProblem("")
	words := ""
	if ask, ok := f.ask(p); ok {
		if draft, err := bill.AskDeposit(p.doc.Document, ask, "", p.desk.me.Today()); err == nil {
			for _, one := range bill.CheckDepositSum(draft, p.doc.Document, p.deposits) {
				words = problemWords(one)
			}
		}
	}
	f.beyond.Set(kit.ToneWarning, words)
}

// read is what was typed; false marks that it is nothing that can be asked.
func (f *depositForm) read(p *documentPage) (bill.DepositAsk, bool) {
	ask, ok := f.ask(p)
	if !ok {
		f.line.SetProblem(problemTexts["percent-or-amount"])
		f.line.Focus()
	}
	return ask, ok
}

// ask is what was typed, if it can be asked.
func (f *depositForm) ask(p *documentPage) (ask bill.DepositAsk, ok bool) {
	a, err := parseAdjustment(p.desk.style, p.doc.Currency(), strings.TrimSpace(f.much.Text), false)
	if err != nil || a == nil {
		return ask, false
	}
	ask.Percent, ask.Amount = a.Percent, a.Amount
	groups := p.doc.Totals().Groups
	if i, err := strconv.Atoi(f.rate.Chosen().ID); err == nil && i < len(groups) {
		ask.Rate = &groups[i].Rate
	}
	return ask, true
}

func (p *documentPage) draftDeposit(box *kit.Dialog, f *depositForm, ask bill.DepositAsk) {
	d, s := p.desk, p.desk.me
	box.SetConfirmEnabled(false)
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Draft, error) { return s.AskDeposit(ctx, p.id, ask) },
		func(draft bill.Draft, err error) {
			box.SetConfirmEnabled(true)
			if err != nil {
				d.showFormError(map[string]*kit.Field{"deposit": f.line}, err)
				return
			}
			box.Close()
			d.showEditor(draft)
		})
}

// makeFinal drafts the final invoice.
func (p *documentPage) makeFinal() {
	d, s := p.desk, p.desk.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Draft, error) { return s.FinalInvoice(ctx, p.id) },
		func(draft bill.Draft, err error) {
			if err != nil {
				d.showRefusal("No final invoice can be made", err)
				return
			}
			d.showEditor(draft)
		})
}

// showRefusal tells what the rules found where there is no form whose fields could be marked.
func (d *Desk) showRefusal(title string, err error) {
	list, ok := errors.AsType[app.Problems](err)
	if !ok || len(list) == 0 {
		d.showProblem(err)
		return
	}
	box := kit.NewDialog(title, kit.NewParagraph(problemWords(list[0])), kit.Primary, "OK", "")
	box.OnConfirm = box.Close
	box.ShowOn(d.canvas())
	d.say("problem " + string(app.KindOf(err)))
}

package desktop

import (
	"context"
	"fmt"
	"slices"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// changed works the sums out again and remembers that there is something to save.
func (p *editorPage) changed() {
	p.dirty = p.desk.mayWrite() // who only looks at a draft leaves it as it is
	p.sum()
	p.showState()
}

// sum shows what the draft comes to.
func (p *editorPage) sum() {
	draft := p.read()
	t, err := bill.Total(draft)
	if err != nil {
		p.warn("The sums are too large, or mix currencies.")
		return
	}
	for at, row := range p.written() {
		amount := t.LineNets[at]
		if draft.Prices == bill.Gross {
			amount = t.LineGross[at]
		}
		p.grid.SetCell(row, colNet, p.desk.style.Amount(amount))
	}
	for i, l := range p.lines {
		if l.blank() {
			p.grid.SetCell(i, colNet, "")
		}
	}
	if p.body != nil {
		p.warn("")
	}
	p.totals.set(totalRows(p.desk.style, draft, t))
	p.preview.show(p.asIssued(draft), t)
	p.hintDue(draft, t)
	p.adviseOn(draft)
	p.margin.ask(func(ctx context.Context, s *app.Session) (app.DocumentMargin, error) {
		return s.DraftMargin(ctx, draft)
	})
}

// hintDue says below the due date what is to be paid by when with a settlement discount, else how the date comes about.
func (p *editorPage) hintDue(draft bill.Draft, t bill.Totals) {
	f, hint := p.desk.style, ""
	if p.draft.Due.IsZero() {
		hint = p.termsHint()
	}
	if draft.Kind == bill.Invoice && p.round == nil {
		offers, err := bill.Offers(p.asIssued(draft), t.Payable, t.Payable)
		if err == nil && len(offers) > 0 {
			hint = f.Percent(offers[0].Percent) + " less: " + f.Amount(offers[0].Pay) + " by " + f.day(offers[0].By)
		}
	}
	p.fields["due"].SetHint(hint)
}

// adviseOn says below the sums what should be looked at.
func (p *editorPage) adviseOn(draft bill.Draft) {
	issued := p.asIssued(draft)
	words := eInvoiceAdvice(issued, p.desk.me.Today())
	if words == "" {
		words = adviceOn(issued)
	}
	if home := p.desk.style.currency(); words == "" && p.round == nil && draft.Currency != home && draft.Exchange.IsZero() && len(draft.Lines) > 0 {
		words = "No exchange rate into " + home.Code() + " yet: see Tax and exchange."
	}
	if !p.source.ID().IsZero() {
		for _, one := range bill.CheckFollow(draft, p.source.Document, p.source.After) {
			words = problemWords(one)
		}
	}
	for _, one := range slices.Concat(bill.CheckUntaken(draft, p.deposits), bill.CheckDepositSum(draft, p.source.Document, p.deposits)) {
		words = problemWords(one)
	}
	p.advice.Set(words)
	p.adviseOnStock(draft, words)
}

// adviceOn is the first thing that may be issued so, but should be looked at.
func adviceOn(d bill.Draft) string {
	if d.Buyer.Name == "" || len(d.Lines) == 0 {
		return ""
	}
	for _, one := range bill.Check(d) {
		if !one.Fatal {
			return problemWords(one)
		}
	}
	return ""
}

// totalRows are the lines of the sum, each tax group with what it is of.
func totalRows(f formats, d bill.Draft, t bill.Totals) []totalRow {
	rows := []totalRow{{label: "Sum of the lines", amount: f.Amount(t.Lines), cause: cause{figure: bill.FigureLines}}}
	add := func(label string, a money.Amount, figure bill.Figure) {
		if !a.IsZero() {
			rows = append(rows, totalRow{label: label, amount: f.Amount(a), cause: cause{figure: figure}})
		}
	}
	add("Discount", t.Allowances.Neg(), bill.FigureAllowances)
	add("Charges", t.Charges, bill.FigureCharges)
	for _, g := range t.Groups {
		name := f.rateName(g.Rate)
		if !g.Rate.Category.ZeroRated() {
			name = "VAT " + name
		}
		parts, why := g.Rate.Split.Parts(), cause{figure: bill.FigureGroupTax, rate: g.Rate}
		for i, c := range parts {
			rows = append(rows, totalRow{
				label: fmt.Sprintf("%s %s of %s", c.Name, f.Percent(c.Percent), f.Amount(g.Taxable)), amount: f.Amount(g.Split[i]), cause: why,
			})
		}
		if len(parts) == 0 {
			rows = append(rows, totalRow{label: fmt.Sprintf("%s of %s", name, f.Amount(g.Taxable)), amount: f.Amount(g.Tax), cause: why})
		}
	}
	add("Rounded", t.Rounding, bill.FigureRounding)
	if !t.Prepaid.IsZero() {
		rows = append(rows, totalRow{label: "Already paid", amount: f.Amount(t.Prepaid.Neg())})
	}
	if h := t.Home; !d.Exchange.IsZero() {
		rows = append(rows, totalRow{label: "VAT in " + d.Exchange.Home.Code(), amount: f.Amount(h.Tax)},
			totalRow{label: "Total in " + d.Exchange.Home.Code(), amount: f.Amount(h.TaxInclusive)})
	}
	label := "To pay"
	if d.Kind == bill.CreditNote {
		label = "Credited"
	}
	return append(rows, totalRow{label: label, amount: f.Money(t.Payable), strong: true, cause: cause{figure: bill.FigurePayable}})
}

// explain opens the calculation behind what is to be paid: Ctrl+E.
func (p *editorPage) explain() { p.desk.explainFigure(p.asIssued(p.read()), cause{}) }

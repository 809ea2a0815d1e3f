package desktop

import (
	"context"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// load shows a draft.
func (p *editorPage) load(d bill.Draft) {
	p.draft = d
	p.customer.SetQuietly(d.Buyer.Name)
	p.order.SetQuietly(d.OrderRef)
	p.note.SetQuietly(d.Note)
	p.lines = nil
	var texts [][]string
	for _, l := range d.Lines {
		p.lines = append(p.lines, editLine{Line: l})
		texts = append(texts, p.texts(editLine{Line: l}))
	}
	if len(p.lines) == 0 {
		p.lines = []editLine{{}}
	}
	p.grid.SetLines(texts)
	p.goods.Set(!d.GoodsKept)
	p.goods.Hide()
	if d.Kind == bill.CreditNote {
		p.goods.Show()
	}
	p.loadAdjustments()
	p.showDates()
	p.lock()
	p.sum()
	p.showState()
}

// lock keeps a credit note with its invoice: buyer and lines are the invoice's.
func (p *editorPage) lock() {
	if p.draft.Kind == bill.CreditNote {
		p.customer.Disable()
		p.fields["buyer"].SetHint("As on the invoice")
	}
}

// loadAdjustments shows the first discount and the first charge; a draft from elsewhere may have more, which stay.
func (p *editorPage) loadAdjustments() {
	f, d := p.desk.style, p.draft
	p.discount.show("")
	p.charge.show("")
	p.chargeReason.SetQuietly("")
	if len(d.Discounts) > 0 {
		p.discount.show(adjustmentText(f, d.Discounts[0]))
	}
	if len(d.Charges) > 0 {
		p.charge.show(adjustmentText(f, d.Charges[0]))
		p.chargeReason.SetQuietly(d.Charges[0].Reason)
	}
	p.fields["discounts"].SetHint(moreWords(len(d.Discounts), discountHint))
	p.fields["charges"].SetHint(moreWords(len(d.Charges), chargeHint))
}

// What the fields of the document's discount and charge take.
const (
	discountHint = "3% or an amount"
	chargeHint   = "An amount or 2%"
)

// moreWords says that there are more than the one that is shown.
func moreWords(n int, usual string) string {
	if n > 1 {
		return "and " + strconv.Itoa(n-1) + " more"
	}
	return usual
}

// read is the draft as typed, without blank lines.
func (p *editorPage) read() bill.Draft {
	d := p.draft
	d.Lines = nil
	for _, l := range p.lines {
		if !l.blank() {
			d.Lines = append(d.Lines, l.Line)
		}
	}
	if d.Kind == bill.Quote && d.Due.IsZero() {
		d.Due = p.day().AddDays(p.terms) // what the field shows counts; nothing sets it later, as it does for invoices
	}
	return d.KeepDeposits()
}

// day is that of the document: today, unless the draft says otherwise.
func (p *editorPage) day() bill.Date {
	if p.draft.Date.IsZero() {
		return p.desk.me.Today()
	}
	return p.draft.Date
}

// asIssued is a draft with the days that it would get if it were issued now.
func (p *editorPage) asIssued(d bill.Draft) bill.Draft {
	if p.round != nil {
		d = p.nextOf(d)
	}
	if d.Date.IsZero() {
		d.Date = p.desk.me.Today()
	}
	d = app.PaidTo(d, p.desk.style.company)
	d.TaxReasons = app.LawfulReasons(p.desk.style.company, d, d.Date)
	if d.Due.IsZero() && d.Kind == bill.Invoice {
		d.Due = d.Date.AddDays(p.terms)
	}
	return d
}

// showDates shows the days as they would be at issue: today and the terms, unless the draft says otherwise.
func (p *editorPage) showDates() {
	day := p.day()
	setDay(p.date, day)
	p.hintDate()
	if !p.draft.Due.IsZero() {
		setDay(p.due, p.draft.Due)
		p.fields["due"].SetHint("")
		return
	}
	setDay(p.due, day.AddDays(p.terms))
	p.fields["due"].SetHint(p.termsHint())
}

func (p *editorPage) termsHint() string { return plural(p.terms, "day") + " after the date" }

// hintDate says how far from today the day of the document is: a year or a month mistyped is seen before it is issued.
func (p *editorPage) hintDate() {
	switch days := p.desk.me.Today().DaysUntil(p.day()); {
	case days == 0 || p.round != nil:
		p.fields["date"].SetHint("")
	case days < 0:
		p.fields["date"].SetHint(plural(-days, "day") + " ago")
	default:
		p.fields["date"].SetHint("In " + plural(days, "day"))
	}
}

// readDate takes a day that was typed. Today stays open, so that a draft that waits is dated when it is issued.
func (p *editorPage) readDate() {
	day, ok := dayIn(p.date)
	if !ok {
		return
	}
	if day == p.desk.me.Today() {
		day = bill.Date{}
	}
	p.reoffer(func() { p.retax(func() { p.draft.Date = day }) })
	if p.draft.Due.IsZero() {
		setDay(p.due, p.day().AddDays(p.terms))
	}
	p.fields["date"].SetProblem("")
	p.hintDate()
	p.changed()
}

// askCustomers offers customers for what was typed. A name that is nobody's is taken as it stands.
func (p *editorPage) askCustomers(text string) {
	had := !p.draft.Customer.IsZero()
	p.retax(func() { p.draft.Customer, p.draft.Buyer = bill.ID{}, bill.Party{Name: strings.TrimSpace(text)} })
	if had {
		p.relearnItems() // they cost what they cost everybody
	}
	p.fields["buyer"].SetProblem("")
	p.fields["buyer"].SetHint("")
	p.changed()
	if strings.TrimSpace(text) == "" {
		p.customer.Close()
		return
	}
	d, s := p.desk, p.desk.me
	kit.GoLatest(d.run, "customers", context.Background(), func(ctx context.Context) ([]bill.Customer, error) {
		return s.FindCustomers(ctx, text, offered)
	}, func(list []bill.Customer, err error) {
		if err != nil {
			list = nil // the name can still be typed; what ails the books shows elsewhere
		}
		offers := make([]kit.Suggestion, len(list))
		for i, c := range list {
			p.found[c.ID] = c
			offers[i] = kit.Suggestion{ID: c.ID.String(), Title: c.Name, Detail: strings.TrimSpace(c.Address.City + " " + c.Number)}
		}
		p.customer.Offer(offers)
	})
}

func (p *editorPage) pickCustomer(s kit.Suggestion) {
	id, err := bill.ParseID(s.ID)
	if c, ok := p.found[id]; err == nil && ok {
		p.setCustomer(c)
		p.grid.FocusCell(0, colItem)
	}
}

// setCustomer makes her the buyer, with her currency, language, discount and terms.
func (p *editorPage) setCustomer(c bill.Customer) {
	company := p.desk.style.company
	d := p.draft
	if d.Currency != company.Currency {
		d.Currency, d.Rules.CashStep = company.Currency, company.Rounding.CashStep
	}
	d.Language, d.Settlement = company.Language, company.Settlement
	if d.BuyerRef == p.givenRef {
		d.BuyerRef = "" // of another customer
	}
	p.givenRef, p.buyer = c.BuyerRef, c
	d = app.ForCustomer(d, c)
	p.retax(func() { p.draft = d })
	p.recurrency()
	p.relearnItems()
	p.customer.SetQuietly(c.Name)
	p.fields["buyer"].SetHint(address(c.BillTo()))
	p.fields["buyer"].SetProblem("")
	p.loadAdjustments()
	p.setTerms(c)
	p.changed()
}

// setTerms takes over the customer's days until due.
func (p *editorPage) setTerms(c bill.Customer) {
	p.terms = p.desk.style.company.Terms
	if c.Terms >= 0 {
		p.terms = c.Terms
	}
	if p.fields["buyer"].Problem() == "" && p.draft.Kind != bill.CreditNote {
		p.fields["buyer"].SetHint(address(c.Address))
	}
	p.showDates()
}

// recurrency drops the amounts of discounts and charges that are in another currency than the document.
func (p *editorPage) recurrency() {
	keep := func(list []bill.Adjustment) []bill.Adjustment {
		var kept []bill.Adjustment
		for _, a := range list {
			if a.Amount.IsZero() || a.Amount.Currency() == p.draft.Currency {
				kept = append(kept, a)
			}
		}
		return kept
	}
	p.draft.Discounts, p.draft.Charges = keep(p.draft.Discounts), keep(p.draft.Charges)
	for i := range p.lines {
		l := &p.lines[i]
		l.Discounts, l.Charges = keep(l.Discounts), keep(l.Charges)
		if !l.blank() {
			p.showCells(i)
		}
	}
	if !p.draft.Prepaid.IsZero() && p.draft.Prepaid.Currency() != p.draft.Currency {
		p.draft.Prepaid = money.Amount{}
	}
}

// newCustomer makes a customer in place: the name is there, the address is asked for.
func (p *editorPage) newCustomer(name string) {
	d := p.desk
	form := newCustomerForm(d)
	form.load(bill.Customer{Name: strings.TrimSpace(name), Terms: -1, Address: bill.Address{Country: d.style.company.Address.Country}})
	l := form.lines
	box := kit.NewDialog("New customer", container.New(layout.NewCustomPaddedVBoxLayout(5),
		l["name"], l["address.lines"],
		container.New(shares{1, 2, 2}, l["address.postCode"], l["address.city"], l["address.country"]),
		kit.NewRow(l["contact.email"], l["taxId"])), kit.Primary, "Save", "Cancel")
	box.Width, box.First = 620, form.street
	box.OnConfirm = func() {
		c, ok := form.read()
		if !ok {
			return
		}
		s := d.me
		kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Customer, error) { return s.SaveCustomer(ctx, c) },
			func(c bill.Customer, err error) {
				if err != nil {
					d.showFormError(form.lines, err)
					return
				}
				box.Close()
				p.setCustomer(c)
				p.grid.FocusCell(0, colItem)
				d.toast(kit.ToneSuccess, "Customer saved")
			})
	}
	box.ShowOn(d.canvas())
}

// adjustEntry is a field for a discount or charge of the document.
type adjustEntry struct {
	*kit.Entry
	bad bool
}

func newAdjustEntry(p *editorPage) *adjustEntry {
	a := &adjustEntry{Entry: kit.NewEntry()}
	a.OnChanged = func(string) { p.readAdjustments() }
	return a
}

func (a *adjustEntry) show(text string) {
	a.bad = false
	a.SetBad(false)
	a.SetQuietly(text)
}

// readAdjustments reads the discount and the charge of the document at each key.
func (p *editorPage) readAdjustments() {
	f, d := p.desk.style, &p.draft
	discount, err := parseAdjustment(f, d.Currency, p.discount.Text, false)
	p.discount.bad = err != nil
	if err == nil {
		d.Discounts = withFirst(d.Discounts, discount)
	}
	charge, err := parseAdjustment(f, d.Currency, p.charge.Text, false)
	p.charge.bad = err != nil
	if err == nil {
		if charge != nil {
			charge.Reason = strings.TrimSpace(p.chargeReason.Text)
			if charge.Reason == "" {
				charge.Reason = p.chargeReason.PlaceHolder
			}
		}
		d.Charges = withFirst(d.Charges, charge)
	}
	for name, a := range map[string]*adjustEntry{"discounts": p.discount, "charges": p.charge} {
		words := ""
		if a.bad {
			words = problemTexts["percent-or-amount"]
		}
		p.fields[name].SetProblem(words)
	}
	p.changed()
}

// parseAdjustment reads "3%" or "25.00"; a bare number is a percentage where barePercent says so. Nothing is none.
func parseAdjustment(f formats, c money.Currency, text string, barePercent bool) (*bill.Adjustment, error) {
	text = strings.TrimSpace(text)
	number, isPercent := strings.CutSuffix(text, "%")
	bare := strings.TrimRight(strings.TrimSuffix(text, c.Code()), " €£$\u00a0")
	switch {
	case text == "":
		return nil, nil
	case isPercent || barePercent && bare == text:
		percent, err := f.ParsePercent(number)
		if err != nil || percent.IsZero() {
			return nil, err
		}
		return &bill.Adjustment{Percent: percent}, nil
	}
	amount, err := f.ParseAmount(c, bare)
	if err != nil || amount.IsZero() {
		return nil, err
	}
	return &bill.Adjustment{Amount: amount}, nil
}

// adjustmentText is what parseAdjustment reads.
func adjustmentText(f formats, a bill.Adjustment) string {
	if !a.Percent.IsZero() {
		return f.Percent(a.Percent)
	}
	return f.Amount(a.Amount) + " " + a.Amount.Currency().Code()
}

// withFirst replaces the first adjustment of a list by another, or takes it away; its reason and tax stay, and so do the others.
func withFirst(list []bill.Adjustment, a *bill.Adjustment) []bill.Adjustment {
	switch {
	case a == nil && len(list) == 0:
		return nil
	case a == nil:
		return append([]bill.Adjustment(nil), list[1:]...)
	case len(list) == 0:
		return []bill.Adjustment{*a}
	}
	out := append([]bill.Adjustment(nil), list...)
	out[0].Percent, out[0].Amount = a.Percent, a.Amount
	if a.Reason != "" {
		out[0].Reason = a.Reason
	}
	return out
}

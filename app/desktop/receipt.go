package desktop

import (
	"context"
	"slices"
	"strings"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// receiptForm asks what a customer paid at once and which of her invoices it goes to; or, of her credit, which it is put on.
type receiptForm struct {
	desk      *Desk
	customer  bill.Customer
	currency  money.Currency
	credit    bool         // no money comes in
	start     money.Amount // the credit
	amount    *kit.Value[money.Amount]
	date      *kit.Date
	method    *kit.Select
	reference *kit.Entry
	open      []app.DocumentRow // in the currency, with something to pay
	parts     []*kit.Value[money.Amount]
	offers    map[bill.ID][]bill.Offer // settlement discounts of the open invoices
	ticks     []*kit.Checkbox          // whether one is taken; nil where none is offered
	charges   []chargeLine             // fees and interest of reminders
	had       money.Amount             // her credit before
	lines     map[string]*kit.Field
	words     *kit.Text
	box       *kit.Dialog
	done      func()
}

// askPayer asks which customer has paid.
func (d *Desk) askPayer() {
	askOne(d, "Who has paid?", "For a payment of several invoices, or in advance", d.payers(), func(c bill.Customer) {
		d.askReceipt(c, money.Amount{}, func() {})
	})
}

// askReceipt asks how a payment of a customer goes to her invoices: the oldest first, unless one says otherwise. With a credit it is
// that which goes to them, and no money comes in.
func (d *Desk) askReceipt(c bill.Customer, credit money.Amount, done func()) {
	s := d.me
	latest(d, "account", func(ctx context.Context) (app.CustomerAccount, error) { return s.CustomerAccount(ctx, c.ID) },
		func(a app.CustomerAccount) {
			newReceiptForm(d, c, a, credit, done).show()
		})
}

func newReceiptForm(d *Desk, c bill.Customer, a app.CustomerAccount, credit money.Amount, done func()) *receiptForm {
	f := &receiptForm{
		desk: d, customer: c, done: done, offers: a.Offers, currency: accountCurrency(d.style, c, a), date: d.dateField(false),
		method: kit.NewSelect(methods...), reference: kit.NewEntry(), words: kit.NewText("", kit.StyleCaption).SetLeast(60),
	}
	if credit.Currency() != (money.Currency{}) {
		f.credit, f.currency = true, credit.Currency()
	}
	f.start, f.had = money.Of(credit.Minor(), f.currency), a.CreditIn(f.currency)
	for _, r := range a.Open {
		if r.Open.Currency() == f.currency && r.Open.Sign() > 0 {
			part := kit.NewValue(money.Of(0, f.currency), f.parse, d.style.emptyAmount)
			part.SetName("To " + r.Number)
			at := len(f.parts)
			part.OnValue = func(money.Amount, error) { f.typed(at) }
			f.open, f.parts, f.ticks = append(f.open, r), append(f.parts, part), append(f.ticks, f.tick(at, r.ID))
		}
	}
	f.charges = f.chargeLines(a)
	f.amount = kit.NewValue(f.start, f.parse, d.style.emptyAmount)
	f.amount.OnValue = func(a money.Amount, err error) {
		f.lines["amount"].SetProblem("")
		if err == nil {
			f.suggest(a)
		}
	}
	setDay(f.date, d.me.Today())
	f.date.OnDate = func(time.Time, error) { f.dated() }
	f.method.Choose(methods[0].ID)
	f.lines = map[string]*kit.Field{"amount": kit.NewField("Amount in "+f.currency.Code(), f.amount, ""), "date": kit.NewField("Received on", f.date, "")}
	f.suggest(f.start)
	f.dated()
	return f
}

// accountCurrency is that of the customer, or that of what she has open or paid where nothing is in it.
func accountCurrency(f formats, c bill.Customer, a app.CustomerAccount) money.Currency {
	own := f.currency()
	if c.Currency != (money.Currency{}) {
		own = c.Currency
	}
	for _, r := range a.Open {
		if r.Open.Currency() == own {
			return own
		}
	}
	switch {
	case len(a.Credit) > 0 && a.CreditIn(own).IsZero():
		return a.Credit[0].Currency()
	case len(a.Open) > 0 && len(a.Credit) == 0:
		return a.Open[0].Open.Currency()
	}
	return own
}

// emptyAmount shows an amount in a field, where zero is nothing.
func (f formats) emptyAmount(a money.Amount) string {
	if a.IsZero() {
		return ""
	}
	return f.Amount(a)
}

// parse reads an amount of the form; nothing is none.
func (f *receiptForm) parse(text string) (money.Amount, error) {
	if strings.TrimSpace(text) == "" {
		return money.Of(0, f.currency), nil
	}
	return f.desk.style.ParseAmount(f.currency, text)
}

// suggest puts the amount on the oldest invoices; with their settlement discounts where it is just what they then ask for.
func (f *receiptForm) suggest(amount money.Amount) {
	dues := app.CustomerAccount{Open: f.open, Offers: f.offers}.Dues()
	on, err := bill.OldestFirst(amount, dues)
	if day, ok := dayIn(f.date); ok && !f.credit {
		if early := bill.SettledFirst(amount, dues, day); early != nil {
			on, err = early, nil
		}
	}
	if err != nil {
		return
	}
	for i, r := range f.open {
		part := money.Of(0, f.currency)
		for _, a := range on {
			if a.Document == r.ID {
				part = a.Amount
				f.set(i, !a.Discount.IsZero())
			}
		}
		f.parts[i].Set(part)
		if part.IsZero() {
			f.set(i, false)
		}
	}
	if r, ok := f.receipt(); ok {
		if left, err := r.Rest(); err == nil {
			if f.credit {
				left, _ = left.Add(f.start) // both are small: she has it with us
			}
			f.suggestCharges(left)
		}
	}
	f.rest()
}

// receipt is what was typed, and whether all of it could be read.
func (f *receiptForm) receipt() (bill.Receipt, bool) {
	r := bill.Receipt{
		Kind: bill.PaidMoney, Customer: f.customer.ID, Amount: money.Of(0, f.currency), Method: f.method.Chosen().ID,
		Reference: strings.TrimSpace(f.reference.Text),
	}
	var err error
	if f.credit {
		r.Kind, r.Method, r.Date = bill.PaidCredit, "", f.desk.me.Today()
	} else if r.Amount, err = f.amount.Get(); err != nil {
		return r, false
	}
	for i, part := range f.parts {
		a, err := part.Get()
		if err != nil {
			return r, false
		}
		if !a.IsZero() {
			r.On = append(r.On, bill.Allocation{Document: f.open[i].ID, Amount: a, Discount: f.discount(i, a)})
		}
	}
	var ok bool
	r.Charges, _, ok = f.chargeParts()
	return r, ok
}

// rest says what is left over.
func (f *receiptForm) rest() {
	f.words.SetTone(kit.ToneNeutral)
	r, ok := f.receipt()
	rest, err := r.Rest()
	if f.credit && err == nil {
		rest, err = rest.Add(f.start)
	}
	_, charged, _ := f.chargeParts()
	if err == nil {
		rest, err = rest.Sub(charged)
	}
	switch money := f.desk.style.Money; {
	case !ok || err != nil:
		f.words.Set("")
	case rest.Sign() < 0 && !f.credit && charged.Sign() > 0 && f.had.Cmp(rest.Neg()) >= 0:
		f.words.Set(money(rest.Neg()) + " of it out of her credit")
	case rest.Sign() < 0:
		f.words.SetTone(kit.ToneError)
		f.words.Set(money(rest.Neg()) + " more than there is")
	case rest.IsZero():
		f.words.Set("Nothing is left over")
	default:
		f.words.Set(money(rest) + " stays as credit, for a later invoice")
	}
}

func (f *receiptForm) show() {
	title, confirm := "Payment from "+f.customer.Name, "Record"
	body := container.New(layout.NewCustomPaddedVBoxLayout(8))
	if f.credit {
		title, confirm = "Credit of "+f.customer.Name, "Put on these"
	} else {
		body.Add(kit.NewRow(f.lines["amount"], f.lines["date"]))
		body.Add(kit.NewRow(kit.NewField("How", f.method, ""), wordField("Reference", f.reference, "Optional, from the statement")))
	}
	if n := len(f.open) + len(f.charges); n > 0 {
		body.Add(kit.NewTall(min(float32(n)*38+6, 230), scrolled(f.rows())))
	}
	body.Add(f.words)
	f.box = kit.NewDialog(title, body, kit.Primary, confirm, "Cancel")
	f.box.Width, f.box.First = 600, f.amount
	switch {
	case f.credit && len(f.parts) > 0:
		f.box.First = f.parts[0]
	case f.credit && len(f.charges) > 0:
		f.box.First = f.charges[0].part
	}
	f.box.OnConfirm = f.confirm
	f.box.ShowOn(f.desk.canvas())
	f.desk.say("receipt asked")
}

func (f *receiptForm) rows() fyne.CanvasObject {
	style, box := f.desk.style, container.New(layout.NewCustomPaddedVBoxLayout(4))
	offered := slices.ContainsFunc(f.ticks, func(t *kit.Checkbox) bool { return t != nil })
	for i, r := range f.open {
		due := ""
		if !r.Due.IsZero() {
			due = "due " + style.day(r.Due)
		}
		cells := []fyne.CanvasObject{
			kit.NewText(r.Number, kit.StyleBody).SetLeast(60), kit.NewText(due, kit.StyleMuted).SetLeast(60),
			kit.NewText(style.Money(r.Open), kit.StyleBody).SetLeast(60).SetAlign(fyne.TextAlignTrailing), f.parts[i],
		}
		switch {
		case !offered:
			box.Add(container.New(shares{2, 1.8, 1.6, 1.6}, cells...))
		case f.ticks[i] == nil:
			box.Add(container.New(shares{2, 1.8, 1.4, 1.4, 1.4}, append(cells, kit.NewText("", kit.StyleBody))...))
		default:
			box.Add(container.New(shares{2, 1.8, 1.4, 1.4, 1.4}, append(cells, f.ticks[i])...))
		}
	}
	for _, l := range f.charges {
		cells, share := f.chargeCells(l), shares{2, 1.8, 1.6, 1.6}
		if offered {
			cells, share = append(cells, kit.NewText("", kit.StyleBody)), shares{2, 1.8, 1.4, 1.4, 1.4}
		}
		box.Add(container.New(share, cells...))
	}
	return box
}

func (f *receiptForm) confirm() {
	d, s := f.desk, f.desk.me
	r, ok := f.receipt()
	day, dated := dayIn(f.date)
	switch {
	case !ok || !f.credit && r.Amount.Sign() <= 0:
		markField(f.lines, "amount")
		return
	case !f.credit && !dated:
		markField(f.lines, "date")
		return
	case f.credit && len(r.On)+len(r.Charges) == 0:
		f.words.SetTone(kit.ToneError)
		f.words.Set("Say how much goes to which.")
		return
	}
	file := s.AllocateCredit
	if !f.credit {
		r.Date, file = day, s.Receive
	}
	f.box.SetConfirmEnabled(false)
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]bill.Payment, error) { return file(ctx, r) },
		func(_ []bill.Payment, err error) {
			f.box.SetConfirmEnabled(true)
			if err != nil {
				d.showFormError(f.lines, err)
				return
			}
			f.box.Close()
			f.done()
			d.toast(kit.ToneSuccess, "Payment recorded")
			d.say("received")
		})
}

// askRefund records that a customer was paid back her credit.
func (d *Desk) askRefund(c bill.Customer, credit money.Amount, done func()) {
	s, style := d.me, d.style
	amount := kit.NewValue(credit, func(text string) (money.Amount, error) { return style.ParseAmount(credit.Currency(), text) }, style.Amount)
	reference := kit.NewEntry()
	lines := map[string]*kit.Field{"amount": kit.NewField("Amount in "+credit.Currency().Code(), amount, "Credit: "+style.Money(credit))}
	box := kit.NewDialog("Pay back to "+c.Name, kit.NewRow(lines["amount"], wordField("Reference", reference, "Optional")), kit.Primary, "Record", "Cancel")
	box.Width, box.First = 520, amount
	box.OnConfirm = func() {
		got, err := amount.Get()
		if err != nil || got.Sign() <= 0 {
			markField(lines, "amount")
			return
		}
		r := bill.Receipt{Customer: c.ID, Amount: got, Method: methods[0].ID, Reference: strings.TrimSpace(reference.Text)}
		box.SetConfirmEnabled(false)
		kit.Go(d.run, context.Background(), func(ctx context.Context) ([]bill.Payment, error) { return s.Refund(ctx, r) },
			func(_ []bill.Payment, err error) {
				box.SetConfirmEnabled(true)
				if err != nil {
					d.showFormError(lines, err)
					return
				}
				box.Close()
				done()
				d.toast(kit.ToneSuccess, "Pay-back recorded")
				d.say("refunded")
			})
	}
	box.ShowOn(d.canvas())
}

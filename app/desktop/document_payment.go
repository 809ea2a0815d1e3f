package desktop

import (
	"context"
	"fmt"
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

// paymentForm asks what came in for an invoice. Where the invoice offers a settlement discount on the day, it is there to be ticked, and
// it is ticked where just so much was paid.
type paymentForm struct {
	page      *documentPage
	open      money.Amount
	amount    *kit.Value[money.Amount]
	date      *kit.Date
	method    *kit.Select
	reference *kit.Entry
	discount  *kit.Checkbox
	lines     map[string]*kit.Field
	box       *kit.Dialog
}

// askPayment records money received, with what is open to begin with. Of a customer who owes fees or interest too, the account can be paid.
func (p *documentPage) askPayment() {
	d, s, customer := p.desk, p.desk.me, p.doc.Draft().Customer
	if customer.IsZero() {
		p.showPaymentForm(nil)
		return
	}
	latest(d, "charges", func(ctx context.Context) ([]bill.LateCharge, error) {
		return s.LateCharges(ctx, app.ChargeQuery{Customer: customer, Open: true})
	}, func(list []bill.LateCharge) {
		p.showPaymentForm(list)
	})
}

// showPaymentForm is the form of askPayment; charges are what the customer owes besides.
func (p *documentPage) showPaymentForm(charges []bill.LateCharge) {
	d, f, doc := p.desk, p.desk.style, p.doc
	c := doc.Open.Currency()
	form := &paymentForm{
		page: p, open: doc.Open, date: d.dateField(false), method: kit.NewSelect(methods...), reference: kit.NewEntry(), discount: kit.NewCheckbox(""),
		amount: kit.NewValue(doc.Open, func(text string) (money.Amount, error) { return f.ParseAmount(c, text) }, f.Amount),
	}
	setDay(form.date, d.me.Today())
	form.method.Choose(methods[0].ID)
	form.lines = map[string]*kit.Field{
		"amount": kit.NewField("Amount in "+c.Code(), form.amount, "Open: "+f.Money(doc.Open)),
		"date":   kit.NewField("Received on", form.date, ""),
	}
	form.amount.OnValue = func(a money.Amount, err error) {
		form.lines["amount"].SetProblem("")
		form.paid(a, err)
	}
	form.date.OnDate = func(time.Time, error) { form.show() }
	form.discount.OnToggle = form.toggle
	form.method.OnSelect = func(kit.Suggestion) { form.chosen() }
	parts := []fyne.CanvasObject{
		kit.NewRow(form.lines["amount"], form.lines["date"]),
		kit.NewRow(kit.NewField("How", form.method, ""), wordField("Reference", form.reference, "Optional, from the statement")),
	}
	if len(doc.Offers) > 0 {
		parts = append(parts, form.discount)
	}
	for _, sum := range chargeSums(charges) {
		if sum.Currency() == c && sum.Sign() > 0 {
			parts = append(parts, container.NewHBox(kit.NewButton(kit.Quiet, kit.IconNone, "Pay "+f.Money(sum)+" of fees and interest too", form.toAccount)))
		}
	}
	form.box = kit.NewDialog("Payment for "+doc.Number().Text, container.New(layout.NewCustomPaddedVBoxLayout(5), parts...), kit.Primary, "Record", "Cancel")
	form.box.Width, form.box.First, form.box.OnConfirm = 520, form.amount, form.confirm
	form.show()
	form.box.ShowOn(d.canvas())
}

// toAccount goes on to a payment of all that the customer owes.
func (f *paymentForm) toAccount() {
	p := f.page
	d, s, id := p.desk, p.desk.me, p.doc.Draft().Customer
	f.box.Close()
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Customer, error) { return s.Customer(ctx, id) }, func(c bill.Customer, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.askReceipt(c, money.Amount{}, p.reload)
	})
}

// offered is the settlement discount of the day that was typed.
func (f *paymentForm) offered() (bill.Offer, bool) {
	day, ok := dayIn(f.date)
	if !ok {
		return bill.Offer{}, false
	}
	return bill.OfferOn(f.page.doc.Offers, day)
}

// show says which settlement discount the day has, and what the amount leaves open.
func (f *paymentForm) show() {
	style := f.page.desk.style
	if offer, ok := f.offered(); ok {
		f.discount.Enable()
		f.discount.SetText(fmt.Sprintf("%s settlement discount, %s off, until %s", style.Percent(offer.Percent), style.Money(offer.Discount), style.day(offer.By)))
	} else if n := len(f.page.doc.Offers); n > 0 {
		f.discount.Set(false)
		f.discount.Disable()
		f.discount.SetText("Settlement discount: the last day was " + style.day(f.page.doc.Offers[n-1].By))
	}
	got, err := f.amount.Get()
	f.lines["amount"].SetHint(f.hint(got, err))
}

// paid follows the amount: what is open less the discount ticks it, and what leaves more open clears it.
func (f *paymentForm) paid(got money.Amount, err error) {
	if offer, ok := f.offered(); ok && err == nil {
		rest, rerr := f.open.Sub(got)
		f.discount.Set(rerr == nil && offer.Fits(rest) && (f.discount.On() || rest == offer.Discount))
	}
	f.show()
}

// toggle puts the amount that goes with the discount where the other one stood.
func (f *paymentForm) toggle(on bool) {
	offer, ok := f.offered()
	got, err := f.amount.Get()
	switch {
	case !ok || err != nil:
	case on && !offer.Fits(f.rest(got)):
		f.amount.Set(offer.Pay)
	case !on && got == offer.Pay:
		f.amount.Set(f.open)
	}
	f.show()
}

// chosen rounds what stands there to the coin where it is paid in cash, and back where it is not.
func (f *paymentForm) chosen() {
	got, err := f.amount.Get()
	coins, _, cerr := bill.InCash(f.open, f.page.doc.Coin)
	switch {
	case err != nil || cerr != nil:
	case f.cash() && got == f.open:
		f.amount.Set(coins)
	case !f.cash() && got == coins && !f.discount.On():
		f.amount.Set(f.open)
	}
	f.show()
}

func (f *paymentForm) cash() bool { return f.method.Chosen().ID == bill.MethodCash }

// rounding is what rounding to the coin makes of the amount: what it leaves open, or takes more; nothing where it is no such rounding.
func (f *paymentForm) rounding(got money.Amount) money.Amount {
	pay, rounding, err := bill.InCash(f.open, f.page.doc.Coin)
	if err != nil || !f.cash() || f.discount.On() || got != pay {
		return money.Of(0, f.open.Currency())
	}
	return rounding
}

// rest is what an amount leaves open; nothing where that cannot be said.
func (f *paymentForm) rest(got money.Amount) money.Amount {
	rest, err := f.open.Sub(got)
	if err != nil {
		return money.Of(0, f.open.Currency())
	}
	return rest
}

func (f *paymentForm) hint(got money.Amount, err error) string {
	style := f.page.desk.style
	if err != nil {
		return mendWords["amount"]
	}
	switch rest := f.rest(got); {
	case f.discount.On():
		return "Paid in full, with " + style.Money(rest) + " discount"
	case !f.rounding(got).IsZero():
		return "Paid in full, rounded by " + style.Money(rest.Neg())
	case rest.Sign() > 0 && f.tooLate(rest):
		return "Too late for the discount: " + style.Money(rest) + " stays open"
	case rest.Sign() > 0:
		return "Then open: " + style.Money(rest)
	case rest.Sign() < 0:
		return fmt.Sprintf("%s more than is open: stays as credit", style.Money(rest.Neg()))
	}
	return "Paid in full"
}

// tooLate says whether what stays open is a settlement discount whose day has gone by.
func (f *paymentForm) tooLate(rest money.Amount) bool {
	day, ok := dayIn(f.date)
	for _, o := range f.page.doc.Offers {
		if ok && o.By.Before(day) && o.Discount == rest {
			return true
		}
	}
	return false
}

func (f *paymentForm) confirm() {
	p := f.page
	got, err := f.amount.Get()
	day, ok := dayIn(f.date)
	switch {
	case err != nil || got.IsZero():
		markField(f.lines, "amount")
		return
	case !ok:
		markField(f.lines, "date")
		return
	}
	s, method, reference := p.desk.me, f.method.Chosen().ID, strings.TrimSpace(f.reference.Text)
	file := func(ctx context.Context) ([]bill.Payment, error) {
		return s.AddPayment(ctx, bill.Payment{Document: p.id, Date: day, Amount: got, Method: method, Reference: reference})
	}
	one := bill.Allocation{Document: p.id, Amount: got, Rounding: f.rounding(got)}
	if f.discount.On() {
		one.Discount = f.rest(got)
	}
	if !one.Discount.IsZero() || !one.Rounding.IsZero() {
		file = func(ctx context.Context) ([]bill.Payment, error) {
			return s.Receive(ctx, bill.Receipt{Date: day, Amount: got, Method: method, Reference: reference, On: []bill.Allocation{one}})
		}
	}
	p.file(f.box, f.lines, "Payment recorded", "paid", file)
}

// file does something to the payments of the invoice, and shows it as it stands then.
func (p *documentPage) file(box *kit.Dialog, lines map[string]*kit.Field, toast, word string, do func(context.Context) ([]bill.Payment, error)) {
	d := p.desk
	box.SetConfirmEnabled(false)
	kit.Go(d.run, context.Background(), do, func(_ []bill.Payment, err error) {
		box.SetConfirmEnabled(true)
		if err != nil {
			d.showFormError(lines, err)
			return
		}
		box.Close()
		p.reload()
		d.toast(kit.ToneSuccess, toast)
		d.say(word)
	})
}

// discountWord names a settlement discount.
func discountWord(p bill.Payment) string {
	if p.Reverses.IsZero() {
		return "Discount"
	}
	return "Discount, taken back"
}

// offerRows say until when an invoice can still be paid with a settlement discount.
func (p *documentPage) offerRows() (rows []totalRow) {
	f, today := p.desk.style, p.desk.me.Today()
	for i, o := range p.doc.Offers {
		if !o.By.Before(today) {
			rows = append(rows, totalRow{
				label: f.Percent(o.Percent) + " off until " + f.day(o.By), amount: f.Money(o.Pay), cause: cause{figure: bill.FigureEarly, nth: i + 1},
			})
		}
	}
	return rows
}

// earned says whether what is open is a settlement discount that was earned and not taken.
func (p *documentPage) earned() bool {
	if p.doc.Kind() != bill.Invoice {
		return false
	}
	discount, _, err := bill.Earned(p.doc.Document, p.doc.Payments, p.doc.Credits)
	return err == nil && !discount.IsZero()
}

// askDiscount takes the settlement discount of an invoice that was paid in time.
func (p *documentPage) askDiscount() {
	d, s := p.desk, p.desk.me
	words := "It was paid in time, and what is open is the settlement discount. It lowers the tax on the day of the last payment."
	box := kit.NewDialog("Take "+d.style.Money(p.doc.Open)+" as discount?", kit.NewParagraph(words), kit.Primary, "Take it", "Leave it open")
	box.OnConfirm = func() {
		p.file(box, nil, "Discount taken", "discounted", func(ctx context.Context) ([]bill.Payment, error) {
			row, err := s.TakeDiscount(ctx, p.id)
			return []bill.Payment{row}, err
		})
	}
	box.ShowOn(d.canvas())
}

// askCreditOf moves what was overpaid to the credit of the customer.
func (p *documentPage) askCreditOf() {
	d, s, doc := p.desk, p.desk.me, p.doc
	over := doc.Open.Neg()
	words := "Nothing is paid back. It pays a later invoice of " + doc.Draft().Buyer.Name + ", or is paid back from there."
	box := kit.NewDialog("Keep "+d.style.Money(over)+" as credit?", kit.NewParagraph(words), kit.Primary, "Keep it", "Cancel")
	box.OnConfirm = func() {
		p.file(box, nil, "Kept as credit", "credited", func(ctx context.Context) ([]bill.Payment, error) {
			return s.AllocateCredit(ctx, bill.Receipt{
				Customer: doc.Draft().Customer, Amount: over, On: []bill.Allocation{{Document: p.id, Amount: doc.Open}},
			})
		})
	}
	box.ShowOn(d.canvas())
}

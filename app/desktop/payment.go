package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// showPayment shows a payment of the invoice, and lets it be taken back.
func (p *documentPage) showPayment(pay bill.Payment) {
	back := false // what was taken back once stays so
	for _, other := range p.doc.Payments {
		back = back || other.Reverses == pay.ID
	}
	p.desk.showPayment(pay, back, p.reload)
}

// showPayment shows a payment. One that was not taken back already, and takes back no other, can be.
func (d *Desk) showPayment(pay bill.Payment, back bool, done func()) {
	f := d.style
	rows := []totalRow{{label: "Day", amount: f.day(pay.Date)}, {label: "Amount", amount: f.Money(pay.Amount), strong: true}}
	for _, c := range pay.Taxes {
		rows = append(rows, totalRow{label: "Off what is taxed at " + f.Percent(c.Rate.Percent), amount: f.Amount(c.Taxable)},
			totalRow{label: "Off its tax", amount: f.Amount(c.Tax)})
	}
	var box *kit.Dialog
	card := newTotalsCard(func(cause) {})
	card.set(rows)
	body := container.New(layout.NewCustomPaddedVBoxLayout(8), card.box)
	for _, words := range []string{pay.Reference, pay.Note} {
		if words != "" {
			body.Add(kit.NewParagraph(words))
		}
	}
	if !back && pay.Reverses.IsZero() && pay.Kind == bill.PaidMoney {
		receipt := container.New(layout.NewCustomPaddedHBoxLayout(9), kit.NewButton(kit.Secondary, kit.IconSave, "Save a receipt", func() { d.saveReceipt(pay) }))
		if d.me.May("mail.send") {
			receipt.Add(kit.NewButton(kit.Secondary, kit.IconMail, "Mail a receipt", func() {
				box.Close()
				d.mailReceipt(pay)
			}))
		}
		body.Add(receipt)
	}
	confirm := "Take back"
	switch {
	case back:
		confirm = ""
		body.Add(kit.NewParagraph("It was taken back."))
	case !pay.Reverses.IsZero():
		confirm = ""
		body.Add(kit.NewParagraph("It takes another one back."))
	case !d.me.May("payment.take-back"):
		confirm = ""
	default:
		body.Add(kit.NewParagraph("A payment that was filed by mistake is taken back by its opposite of today, with all that came in with it."))
	}
	for _, b := range d.answerButtons(lineSubject{about: answer.Payments, target: pay.ID, label: paymentWord(pay) + " of " + f.day(pay.Date)}) {
		body.Add(container.NewHBox(b))
	}
	box = kit.NewDialog(paymentWord(pay), body, kit.Danger, confirm, "Close")
	box.Width = 460
	box.OnConfirm = func() { d.takeBack(box, pay.ID, done) }
	box.ShowOn(d.canvas())
	d.say("payment shown")
}

// saveReceipt writes a receipt of a payment to a place of one's choice.
func (d *Desk) saveReceipt(pay bill.Payment) {
	s := d.me
	d.saveFile("Save the receipt", "Receipt-"+pay.Date.String()+".pdf",
		func(ctx context.Context) ([]byte, error) { return s.PaymentReceipt(ctx, pay.ID) }, d.savedAs("receipt saved"))
}

// takeBack answers a payment by its opposite. What was booked from a bank statement is taken back there.
func (d *Desk) takeBack(box *kit.Dialog, payment bill.ID, done func()) {
	s := d.me
	box.SetConfirmEnabled(false)
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]bill.Payment, error) { return s.TakeBack(ctx, payment) },
		func(_ []bill.Payment, err error) {
			box.Close()
			if e, ok := err.(*app.Error); ok && e.Hint == app.HintBooked {
				d.showFromBank()
				return
			}
			if err != nil {
				d.showProblem(err)
				return
			}
			done()
			d.toast(kit.ToneSuccess, "Taken back")
			d.say("taken back")
		})
}

// showFromBank says where a payment from a bank statement is taken back.
func (d *Desk) showFromBank() {
	words := "It was booked from a bank statement. Open its entry among the bank entries, under Payments, and take it back there."
	box := kit.NewDialog("It came from the bank", kit.NewParagraph(words), kit.Primary, "Bank entries", "Close")
	box.OnConfirm = func() {
		box.Close()
		d.showBank()
	}
	box.ShowOn(d.canvas())
	d.say("from the bank")
}

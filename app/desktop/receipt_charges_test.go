package desktop

import (
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// Money that comes in pays the invoices first and then the fees; the form of an invoice leads there, and a credit can be put on fees too.
func TestFeesArePaidWithTheInvoices(t *testing.T) {
	p, _ := overdueShop(t)
	eur := func(text string) money.Amount {
		return must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), text))
	}
	plan := bill.UsualReminders()
	plan.Levels[0].Fee = eur("5.00")
	if err := p.me.SetReminderPlan(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	must[[]bill.Reminder](t)(p.me.MakeReminders(t.Context(), nil, false))
	c := p.customerNamed("Fatima")
	account := func() app.CustomerAccount {
		return must[app.CustomerAccount](t)(p.me.CustomerAccount(t.Context(), c.ID))
	}
	open := account().Open
	var due money.Amount
	for i, r := range open {
		if due = r.Open; i > 0 {
			t.Fatal("she has more than one invoice open")
		}
	}
	p.showDocument(open[0].ID)
	p.press("Record payment")
	p.look("payment-charges-way")
	p.press("Pay €5.00 of fees and interest too")
	p.onShow("Payment from " + c.Name)
	typed := must[money.Amount](t)(due.Add(eur("3.50")))
	p.fill("Amount in EUR", p.style.Amount(typed))
	p.onShow("Reminder fee", "Nothing is left over")
	p.look("payment-charges")
	p.keys(fyne.KeyReturn)
	now := account()
	if len(now.Open) != 0 || len(now.Charges) != 1 || len(now.Credit) != 0 {
		t.Fatalf("open are %v, %v, credit %v", now.Open, now.Charges, now.Credit)
	}
	if rest := must[money.Amount](t)(now.Charges[0].Open()); rest != eur("1.50") {
		t.Errorf("%s of the fee is open", rest)
	}

	must[[]bill.Payment](t)(p.me.Receive(t.Context(), bill.Receipt{Customer: c.ID, Amount: eur("1.00")}))
	p.editCustomer(c)
	p.press("Use credit")
	p.look("credit-charges")
	p.press("Put on these")
	if rest := must[money.Amount](t)(account().Charges[0].Open()); rest != eur("0.50") || len(account().Credit) != 0 {
		t.Errorf("%s of the fee is open, credit %v", rest, account().Credit)
	}
	p.press("Record payment")
	p.fill("Amount in EUR", "0.20")
	parts := all[*kit.Value[money.Amount]](p)
	p.w.Canvas().Focus(parts[len(parts)-1])
	p.keys(fyne.KeyBackspace)
	p.letters("0.30")
	p.onShow("€0.10 more than there is")
}

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

// now is an invoice as the books have it.
func (p *pad) now(id bill.ID) app.Document {
	p.t.Helper()
	return must[app.Document](p.t)(p.me.Document(p.t.Context(), id))
}

// earlySale is an invoice of the day with two percent off within ten days.
func (p *pad) earlySale() bill.Document {
	p.t.Helper()
	c := must[bill.Company](p.t)(p.me.Company(p.t.Context()))
	c.Settlement = must[[]bill.Settlement](p.t)(bill.ParseSettlements("2% in 10 days", p.style.ParsePercent))
	if err := p.me.SetCompany(p.t.Context(), c); err != nil {
		p.t.Fatal(err)
	}
	return p.sold(morning, "Akademie", 1, "10", "", 0)
}

// ticked fails unless the box on show says so.
func (p *pad) ticked(want string) {
	p.t.Helper()
	if got := all[*kit.Checkbox](p)[0].AccessibilityLabel(); got != want {
		p.t.Errorf("the box says %q, not %q", got, want)
	}
}

// The discount is offered with the payment, ticked by the amount that goes with it, and gone with the payment that is taken back.
func TestASettlementDiscountIsTakenAndTakenBack(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.earlySale()
	offer := p.now(doc.ID()).Offers[0]
	p.showDocument(doc.ID())
	p.onShow("2% off until " + p.style.day(offer.By))
	p.press("Record payment")
	offered := "2% settlement discount, " + p.style.Money(offer.Discount) + " off, until " + p.style.day(offer.By)
	p.ticked("☐ " + offered)
	p.look("payment-offer")
	p.fill("Amount in EUR", p.style.Amount(offer.Pay))
	p.ticked("☑ " + offered)
	p.look("payment-discount")
	p.fill("Amount in EUR", "100.00")
	p.ticked("☐ " + offered)
	p.fill("Received on", "5/12/2026")
	p.fill("Amount in EUR", p.style.Amount(offer.Pay))
	p.ticked("☐ Settlement discount: the last day was " + p.style.day(offer.By))
	p.look("payment-late")
	p.fill("Received on", "4/12/2026")
	p.fill("Amount in EUR", p.style.Amount(offer.Pay))
	p.keys(fyne.KeyReturn)
	p.onShow("Paid")
	p.look("document-discount")
	if now := p.now(doc.ID()); now.State != bill.StatePaid || len(now.Payments) != 2 || now.Payments[1].Amount != offer.Discount {
		t.Fatalf("%s, %+v", now.State, now.Payments)
	}
	page := p.page.(*documentPage)
	page.events.OnOpen(1)
	p.onShow("Off its tax")
	p.look("payment-shown")
	p.press("Take back")
	if now := p.now(doc.ID()); now.State != bill.StateIssued || len(now.Payments) != 4 || len(now.Offers) != 1 {
		t.Errorf("%s, %+v", now.State, now.Payments)
	}
	for i := range 4 { // what was taken back once, and what took it back, stay
		page.events.OnOpen(i)
		for _, b := range all[*kit.Button](p) {
			if b.Text() == "Take back" {
				t.Errorf("row %d can be taken back", i)
			}
		}
		p.press("Close")
	}
}

// A payment that was recorded without the discount has it afterwards.
func TestADiscountIsTakenAfterwards(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.earlySale()
	offer := p.now(doc.ID()).Offers[0]
	must[[]bill.Payment](t)(p.me.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Amount: offer.Pay}))
	p.showDocument(doc.ID())
	p.more("Settlement discount")
	p.look("discount-afterwards")
	p.press("Take it")
	if now := p.now(doc.ID()); now.State != bill.StatePaid || now.Payments[1].Kind != bill.PaidDiscount {
		t.Errorf("%s, %+v", now.State, now.Payments)
	}
}

// What was overpaid becomes the credit of the customer.
func TestWhatWasOverpaidIsKeptAsCredit(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Akademie", 1, "1", "", 0)
	all := doc.Totals().Payable
	must[[]bill.Payment](t)(p.me.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Amount: all}))
	note := must[bill.Draft](t)(p.me.Credit(t.Context(), doc.ID(), nil))
	must[bill.Document](t)(p.me.Issue(t.Context(), note.ID))
	p.showDocument(doc.ID())
	p.look("overpaid")
	p.more("Keep as credit")
	p.onShow("Keep " + p.style.Money(all) + " as credit?")
	p.press("Keep it")
	if _, credit := p.accountOf("Akademie"); credit != all.String() || !p.now(doc.ID()).Open.IsZero() {
		t.Errorf("credit %s, open %s", credit, p.now(doc.ID()).Open)
	}
	p.goTo(placePayments)
	p.look("payments-moved")
}

// The terms are typed for the business, a customer and a draft; what cannot be is told at its field.
func TestSettlementTermsAreTyped(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.showMoneySettings()
	p.fill("Settlement discount", "two")
	p.press("Save")
	if p.field("Settlement discount").Problem() == "" {
		t.Error("two was taken for a discount")
	}
	p.fill("Settlement discount", "2 % 10 days; 3% 20 days")
	p.press("Save")
	if got := p.field("Settlement discount").Problem(); got != "A later day gives less." {
		t.Errorf("more for later: %q", got)
	}
	p.look("settings-settlement")
	p.fill("Settlement discount", "2 % 10 days; 1% 20")
	p.press("Save")
	c := must[bill.Company](t)(p.me.Company(t.Context()))
	if len(c.Settlement) != 2 || c.Settlement[1].Days != 20 {
		t.Fatalf("%+v", c.Settlement)
	}
	p.editCustomer(p.customerNamed("Akademie"))
	p.fill("Settlement discount", "none")
	p.look("customer-settlement")
	p.press("Save")
	if got := p.customerNamed("Akademie").Settlement; got == nil || len(got) != 0 {
		t.Errorf("%+v", got)
	}
	p.editCustomer(p.customerNamed("Northwind"))
	p.press("New invoice")
	p.press("Details")
	p.look("details-settlement")
	if got := p.page.(*editorPage).draft.Settlement; len(got) != 2 {
		t.Errorf("the draft has %+v", got)
	}
	p.fill("Settlement discount", "3% in 14 days")
	p.press("Apply")
	if got := p.page.(*editorPage).draft.Settlement; len(got) != 1 || got[0].Days != 14 {
		t.Errorf("the draft has %+v", got)
	}
}

// The editor says beside the due date what is to be paid by when with the settlement discount; it follows the sum.
func TestTheEditorSaysWhatPayingEarlyComesTo(t *testing.T) {
	p := openedPad(t, func(s *app.Setup) {
		s.Company.Settlement = must[[]bill.Settlement](t)(bill.ParseSettlements("2% 10", money.ParsePercent))
	})
	p.stock()
	p.ctrl(fyne.KeyN)
	p.typeOne("1")
	draft := p.page.(*editorPage).asIssued(p.page.(*editorPage).read())
	sums := must[bill.Totals](t)(bill.Total(draft))
	offer := must[[]bill.Offer](t)(bill.Offers(draft, sums.Payable, sums.Payable))[0]
	hint := func(want string) {
		t.Helper()
		if got := p.page.(*editorPage).fields["due"].Words(); !strings.Contains(got, want) {
			t.Errorf("beside the due date stands %q", got)
		}
	}
	hint("2% less: " + p.style.Amount(offer.Pay) + " by 4 Dec 2026")
	p.look("editor-settlement")
	p.press("Details")
	p.fill("Settlement discount", "")
	p.press("Apply")
	hint("14 days after the date")
}

// A sum in Swiss francs is rounded to the coin: of the document where one says so, and else of a payment in cash.
func TestCashIsRoundedToTheCoinOfTheCurrency(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.editCustomer(p.customerNamed("Northwind"))
	p.press("New invoice")
	p.press("Details")
	details := all[*kit.Select](p)
	for _, s := range details {
		if s.Chosen().ID == "EUR" || s.Chosen().ID == "GBP" {
			s.Choose("CHF")
			s.OnSelect(s.Chosen())
		}
	}
	p.look("details-coin")
	rounded := p.input("The total is rounded").(*kit.Select)
	rounded.Choose("5")
	if rounded.Chosen().ID != "5" {
		t.Fatal("the coin of francs is not offered")
	}
	p.press("Apply")
	if d := p.page.(*editorPage).draft; d.Currency.Code() != "CHF" || d.Rules.CashStep != 5 {
		t.Errorf("%s to %d", d.Currency.Code(), d.Rules.CashStep)
	}
	d := p.sold(morning, "Akademie", 1, "1", "", 0).Draft()
	d.ID, d.Currency, d.Rules.CashStep, d.Due = bill.NewID(), money.MustCurrency("CHF"), 0, bill.Date{}
	doc := must[bill.Document](t)(p.me.IssueDraft(t.Context(), d))
	p.showDocument(doc.ID()) // 46.41
	p.press("Record payment")
	method := p.input("How").(*kit.Select)
	method.Choose("cash")
	method.OnSelect(method.Chosen())
	p.look("payment-cash")
	p.press("Record")
	now := p.now(doc.ID())
	if now.State != bill.StatePaid || len(now.Payments) != 2 || now.Payments[0].Amount.String() != "46.40" || now.Payments[1].Kind != bill.PaidWriteOff {
		t.Errorf("%s %+v", now.State, now.Payments)
	}
}

// One payment settles several invoices, each less its discount.
func TestOnePaymentSettlesSeveralInvoicesEarly(t *testing.T) {
	p := openedPad(t)
	p.stock()
	one, two := p.earlySale(), p.sold(morning, "Akademie", 1, "2", "", 0)
	sum := must[money.Amount](t)(p.now(one.ID()).Offers[0].Pay.Add(p.now(two.ID()).Offers[0].Pay))
	p.editCustomer(p.customerNamed("Akademie"))
	p.press("Record payment")
	p.letters(p.style.Amount(sum))
	for _, box := range all[*kit.Checkbox](p) {
		if box.AccessibilityLabel() != "☑ 2% off" {
			t.Errorf("a box says %q", box.AccessibilityLabel())
		}
	}
	p.onShow("Nothing is left over")
	p.look("receipt-discounts")
	p.keys(fyne.KeyReturn)
	for _, id := range []bill.ID{one.ID(), two.ID()} {
		if now := p.now(id); now.State != bill.StatePaid || now.Payments[1].Kind != bill.PaidDiscount {
			t.Errorf("%s %+v", now.State, now.Payments)
		}
	}
}

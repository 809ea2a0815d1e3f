package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// accountOf is how a customer stands, in words.
func (p *pad) accountOf(name string) (open []string, credit string) {
	p.t.Helper()
	a := must[app.CustomerAccount](p.t)(p.me.CustomerAccount(p.t.Context(), p.customerNamed(name).ID))
	for _, r := range a.Open {
		open = append(open, r.Open.String())
	}
	return open, a.CreditIn(money.MustCurrency("EUR")).String()
}

// One payment of a customer is shared out over her invoices by keys alone; the rest is her credit, which a later invoice uses up and
// which is paid back.
func TestAPaymentOverSeveralInvoicesByKeys(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -40), "Akademie", 1, "1", "", 0)
	p.sold(morning.AddDate(0, 0, -20), "Akademie", 1, "2", "", 0)
	open, _ := p.accountOf("Akademie")
	p.goTo(placePayments)
	p.press("Record payment")
	p.letters("akad")
	p.keys(fyne.KeyReturn)
	p.onShow("Payment from Akademie für Alte Musik")
	total := must[money.Amount](t)(money.Sum(money.MustCurrency("EUR"), p.newestOpen(0), p.newestOpen(1)))
	more := must[money.Amount](t)(total.Add(money.Of(1000, total.Currency())))
	p.letters(p.style.Amount(more))
	p.onShow(p.style.Money(money.Of(1000, total.Currency())) + " stays as credit, for a later invoice")
	p.look("receipt")
	p.keys(fyne.KeyReturn)
	p.onShow("3 payments")
	p.look("payments-credit")
	if left, credit := p.accountOf("Akademie"); len(open) != 2 || len(left) != 0 || credit != "10.00" {
		t.Fatalf("open %v, then %v, credit %s", open, left, credit)
	}
	p.sold(morning, "Akademie", 1, "1", "", 0)
	p.editCustomer(p.customerNamed("Akademie"))
	p.onShow("Account")
	p.look("customer-credit")
	p.press("Use credit")
	p.onShow("Credit of Akademie für Alte Musik", "Nothing is left over")
	p.look("credit-use")
	p.keys(fyne.KeyReturn)
	if _, credit := p.accountOf("Akademie"); credit != "0.00" {
		t.Errorf("credit is %s", credit)
	}
	must[[]bill.Payment](t)(p.me.Receive(t.Context(), bill.Receipt{Customer: p.customerNamed("Akademie").ID, Amount: money.Of(500, total.Currency())}))
	p.editCustomer(p.customerNamed("Akademie"))
	p.press("Pay back " + p.style.Money(money.Of(500, total.Currency())))
	p.keys(fyne.KeyReturn)
	if _, credit := p.accountOf("Akademie"); credit != "0.00" {
		t.Errorf("after paying back, the credit is %s", credit)
	}
}

// The owner enters the base rates, and an overdue invoice tells its interest.
func TestLateInterestIsToldStepByStep(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning.AddDate(0, 0, -40), "Akademie", 1, "1", "", 0)
	p.showDocument(doc.ID())
	p.more("Late interest")
	p.fill("Percent a year over the base rate", "9")
	p.fill("Flat fee in EUR", "40")
	p.fill("Base rates, one a line", "2026-01-01 1.27")
	p.look("late-terms")
	p.press("Save")
	p.more("Late interest")
	p.onShow("In all, beside the invoice", "€40.34", "26 days on €46.41")
	p.look("late")
}

// A statement of account is saved as a paper.
func TestAStatementIsSaved(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -40), "Akademie", 1, "1", "", 0)
	p.sold(morning.AddDate(0, 0, -20), "Akademie", 1, "2", "50", 3)
	p.editCustomer(p.customerNamed("Akademie"))
	p.press("Statement of account")
	p.look("statement")
	place := filepath.Join(t.TempDir(), "statement.pdf")
	p.keys(fyne.KeyReturn)
	p.fill("File", place)
	p.keys(fyne.KeyReturn)
	if data, err := os.ReadFile(place); err != nil || !strings.HasPrefix(string(data), "%PDF-") {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// Too much for an invoice is told, and nothing is recorded.
func TestMoreThanThereIsIsNotPutOnInvoices(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.sold(morning, "Akademie", 1, "1", "", 0)
	p.editCustomer(p.customerNamed("Akademie"))
	p.press("Record payment")
	p.letters("10")
	parts := all[*kit.Value[money.Amount]](p)
	p.w.Canvas().Focus(parts[len(parts)-1])
	p.letters("20")
	p.onShow("€10.00 more than there is")
	p.keys(fyne.KeyReturn)
	if list, n, err := p.me.Payments(t.Context(), app.PaymentQuery{}); n != 0 || err != nil {
		t.Errorf("recorded %+v, %v", list, err)
	}
}

// A few cents are written off with a reason.
func TestASmallRestIsWrittenOff(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Akademie", 1, "1", "99", 0)
	p.showDocument(doc.ID())
	p.more("Write off")
	p.keys(fyne.KeyReturn)
	if now := must[app.Document](t)(p.me.Document(t.Context(), doc.ID())); now.State == bill.StatePaid {
		t.Error("written off without a reason")
	}
	p.letters("bank charges")
	p.keys(fyne.KeyReturn)
	if now := must[app.Document](t)(p.me.Document(t.Context(), doc.ID())); now.State != bill.StatePaid {
		t.Errorf("the invoice is %s", now.State)
	}
}

package desktop

import (
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// The owner adds an account for francs, puts accounts in their order and takes one away; an invoice in francs goes to the account that serves
// them, until another is chosen in the details.
func TestAccountsAreAddedAndChosen(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.press("Settings")
	p.press("Money")
	p.press("More accounts: other currencies, QR-bill, UPI, Pix")
	p.wantPage("accounts")
	p.press("New account")
	p.choose("For invoices in", "CHF")
	p.fill("IBAN or account number", "CH59 0079 1123 0008 8901 2")
	p.press("Save")
	if p.field("IBAN or account number").Problem() == "" {
		t.Error("an IBAN with wrong digits is taken")
	}
	p.fill("IBAN or account number", "ch58 0079 1123 0008 8901 2")
	p.fill("QR-IBAN", "CH58 0079 1123 0008 8901 2")
	p.press("Save")
	if p.field("QR-IBAN").Problem() == "" || p.field("IBAN or account number").Problem() != "" {
		t.Error("an IBAN is taken for a QR-IBAN")
	}
	p.fill("QR-IBAN", "CH44 3199 9123 0008 8901 2")
	p.fill("Bank", "Postbank")
	p.look("account")
	p.press("Save")
	p.press("New account")
	p.choose("For invoices in", "INR")
	p.fill("UPI address", "shop@bank")
	p.press("Save")
	wantRows := func(want ...string) {
		t.Helper()
		page := p.page.(*accountsPage)
		if len(page.all) != len(want) {
			t.Fatalf("%d accounts, not %d", len(page.all), len(want))
		}
		for i, row := range want {
			cells := make([]kit.Cell, 5)
			page.cells(i, cells)
			var got []string
			for _, c := range cells {
				got = append(got, c.Text)
			}
			if line := strings.Join(got, "|"); line != row {
				t.Errorf("row %d is %s", i, line)
			}
		}
	}
	house, francs, rupees := "DE89 3704 0044 0532 0130 00|All others|Commerzbank|EPC|As usual there", "CH58 0079 1123 0008 8901 2|CHF|Postbank|QR-bill|As usual there", "shop@bank|INR||UPI|As usual there"
	wantRows(house, francs, rupees)
	p.look("accounts")

	p.page.(*accountsPage).list.OnOpen(2)
	p.press("Put it first")
	wantRows(rupees, house, francs)
	p.page.(*accountsPage).list.OnOpen(0)
	p.press("Remove")
	wantRows(house, francs)
	if c := must[bill.Company](t)(p.me.Company(t.Context())); c.Account.BIC != "COBADEFFXXX" || len(c.Accounts) != 1 || c.Accounts[0].QRIBAN != "CH4431999123000889012" {
		t.Errorf("kept %+v, %+v", c.Account, c.Accounts)
	}

	// The settings of money change the first one and leave the others alone.
	p.keysOnPage(fyne.KeyEscape)
	p.wantPage("settings-money")
	p.fill("Bank", "Another bank")
	p.press("Save")
	if c := must[bill.Company](t)(p.me.Company(t.Context())); c.Account.Bank != "Another bank" || len(c.Accounts) != 1 {
		t.Errorf("kept %+v, %+v", c.Account, c.Accounts)
	}

	// Some minutes later it asks first who is there; a passphrase that is not given leaves the money where it goes.
	p.clock = p.clock.Add(6 * time.Minute)
	p.fill("Days until payment is due", "21")
	p.press("Save")
	if c := must[bill.Company](t)(p.me.Company(t.Context())); c.Terms != 21 {
		t.Errorf("%d days: what is no account asks for nothing", c.Terms)
	}
	p.fill("IBAN", "DE02120300000000202051")
	p.press("Save")
	p.look("account-again")
	p.press("Cancel")
	p.onShow("Nothing was changed")
	p.press("OK")
	p.press("Save")
	p.fill("Passphrase", ownerPass)
	p.press("Go on")
	if c := must[bill.Company](t)(p.me.Company(t.Context())); c.Account.IBAN != "DE02120300000000202051" {
		t.Errorf("kept %+v", c.Account)
	}
	p.fill("IBAN", "DE89370400440532013000")
	p.press("Save") // it counts for some minutes

	p.ctrl(fyne.KeyN)
	for _, typed := range []string{"Fatima", "rosin", "8"} {
		p.letters(typed)
		p.keys(fyne.KeyReturn)
	}
	e := p.page.(*editorPage)
	goesTo := func(want string) {
		t.Helper()
		if got := e.asIssued(e.read()).Account.Key(); got != want {
			t.Errorf("it goes to %s, not to %s", got, want)
		}
	}
	goesTo("DE89370400440532013000")
	p.press("Details")
	p.choose("Currency", "CHF")
	if got := p.input("Paid to").(*kit.Select).Chosen().Title; got != "CH58 0079 1123 0008 8901 2" {
		t.Errorf("in francs it goes to %s", got)
	}
	p.look("editor-account")
	p.press("Apply")
	goesTo("CH5800791123000889012")
	p.press("Details")
	p.choose("Paid to", "DE89 3704 0044 0532 0130 00")
	p.press("Apply")
	goesTo("DE89370400440532013000")
	p.press("Details")
	p.choose("Paid to", "CH58 0079 1123 0008 8901 2")
	p.press("Apply")
	p.ctrl(fyne.KeyReturn)
	row := p.newest()
	d := must[bill.Document](t)(documentOf(p, row.ID)).Draft()
	if d.Account.Key() != "CH5800791123000889012" || len(d.Reference) != 27 || d.Currency.Code() != "CHF" {
		t.Errorf("issued to %s with %q", d.Account.Key(), d.Reference)
	}
}

func documentOf(p *pad, id bill.ID) (bill.Document, error) {
	d, err := p.me.Document(p.t.Context(), id)
	return d.Document, err
}

package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// statement writes a statement as a bank's website would give it.
func (p *pad) statement(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// takeFile takes a file in the picker on show.
func (p *pad) takeFile(path string) {
	p.t.Helper()
	p.fill("Folder", path)
	p.keys(fyne.KeyReturn)
}

// camtOf is a statement with the rows "day|amount|name|purpose".
func camtOf(opening, closing string, rows ...string) string {
	balance := func(code, amount string) string {
		return `<Bal><Tp><CdOrPrtry><Cd>` + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
	}
	out := `<Document><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>` + balance("OPBD", opening) + balance("CLBD", closing)
	for i, row := range rows {
		f := strings.Split(row, "|")
		sign := "CRDT"
		if strings.HasPrefix(f[1], "-") {
			sign = "DBIT"
		}
		party := "Dbtr"
		if sign == "DBIT" {
			party = "Cdtr"
		}
		out += `<Ntry><Amt Ccy="EUR">` + strings.TrimPrefix(f[1], "-") + `</Amt><CdtDbtInd>` + sign + `</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>` + f[0] +
			`</Dt></BookgDt><AcctSvcrRef>R` + fmt.Sprint(i) + `</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><` + party + `><Nm>` + strings.ReplaceAll(f[2], "&", "&amp;") +
			`</Nm></` + party + `><` + party + `Acct><Id><IBAN>DE91370501980100558` + fmt.Sprintf("%03d", i) + `</IBAN></Id></` + party + `Acct></RltdPties><RmtInf><Ustrd>` +
			f[3] + `</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
	}
	return out + `</Stmt></BkToCstmrStmt></Document>`
}

// openIn is what is open on a document.
func (p *pad) openIn(id bill.ID) string {
	p.t.Helper()
	return must[app.Document](p.t)(p.me.Document(p.t.Context(), id)).Open.String()
}

// The bank's file becomes payments by one key each; what is left over is set aside or goes to another invoice; nothing is booked twice.
func TestAStatementIsWorkedThroughByKeys(t *testing.T) {
	p := openedPad(t)
	p.stock()
	one := p.sold(morning.AddDate(0, 0, -20), "Müller", 1, "4", "", 0)
	two := p.sold(morning.AddDate(0, 0, -12), "Dvořák", 0, "1", "", 0)
	three := p.sold(morning.AddDate(0, 0, -9), "Northwind", 4, "6", "", 0)
	full := func(d bill.Document) string { return d.Totals().Payable.String() }
	path := p.statement("november.xml", camtOf("0", "1",
		"2026-11-10|"+full(one)+"|MUELLER UND SOEHNE|Rechnung "+one.Number().Text, "2026-11-11|"+full(two)+"|A. Dvorak|Danke",
		"2026-11-12|50|Somebody|for the bows", "2026-11-13|-800|Landlord|Rent"))

	p.goTo(placePayments)
	p.press("Import bank statement")
	p.takeFile(filepath.Join(filepath.Dir(path), "absent.xml"))
	p.takeFile(path)
	p.onShow("november.xml", "4 new")
	p.press("Cancel")
	if list, _, err := p.me.BankEntries(t.Context(), app.BankQuery{}); len(list) != 0 || err != nil {
		t.Fatalf("a look kept %d entries, %v", len(list), err)
	}
	p.press("Import bank statement")
	p.takeFile(path)
	p.press("Import 4 entries")
	p.wantPage("bank")
	p.onShow("4 entries", "MUELLER UND SOEHNE")

	p.keys(fyne.KeyReturn) // number, name and amount
	if p.openIn(one.ID()) != "0.00" {
		t.Errorf("after Enter %s is open on the first", p.openIn(one.ID()))
	}
	p.onShow("3 entries", "A. Dvorak")
	p.keys(fyne.KeyReturn)
	if p.openIn(two.ID()) != "0.00" {
		t.Errorf("after Enter %s is open on the second", p.openIn(two.ID()))
	}
	p.onShow("2 entries", "Somebody")
	p.keys(fyne.KeyReturn) // nothing found: it asks
	p.press("Accept")
	p.fill("Invoice", "northw")
	p.keys(fyne.KeyReturn)
	p.keys(fyne.KeyReturn)
	if rest := must[app.Document](t)(p.me.Document(t.Context(), three.ID())); len(rest.Payments) != 1 || rest.Payments[0].Amount.String() != "50.00" {
		t.Errorf("the part is %+v", rest.Payments)
	}
	p.onShow("1 entry", "Landlord")
	p.letters("i")
	if list, _, err := p.me.BankEntries(t.Context(), app.BankQuery{State: app.BankIgnored}); len(list) != 1 || err != nil {
		t.Errorf("%d are set aside, %v", len(list), err)
	}
	p.onShow("0 entries")

	// The same file again, and what was booked taken back.
	p.press("Import bank statement")
	p.takeFile(path)
	p.onShow("0 new")
	p.press("OK")
	p.wantPage("bank")
	p.page.(*bankPage).filter.OnSelect(kit.Suggestion{ID: string(app.BankBooked)})
	p.onShow("3 entries")
	p.letters("u")
	if p.openIn(one.ID()) != full(one) {
		t.Errorf("taken back, %s is open", p.openIn(one.ID()))
	}
	p.onShow("2 entries")
	p.keysOnPage(fyne.KeyEscape)
	p.wantPage("payments")
	p.onShow("4 payments")
}

// An entry with several suggestions: figures choose, and what is shown is what is booked, or nothing.
func TestAnotherSuggestionIsChosen(t *testing.T) {
	p := openedPad(t)
	p.stock()
	one := p.sold(morning.AddDate(0, 0, -20), "Müller", 1, "4", "", 0)
	two := p.sold(morning.AddDate(0, 0, -12), "Müller", 1, "4", "", 0)
	amount := one.Totals().Payable
	path := p.statement("a.xml", camtOf("0", amount.String(), "2026-11-10|"+amount.String()+"|Müller|alles bezahlt", "2026-11-11|"+amount.String()+"|Müller|noch einmal"))
	p.readStatement(path, bank.Hints{})
	p.press("Import 2 entries")
	page := p.page.(*bankPage)
	if len(page.detail.list) != 2 || page.detail.list[0].Shares[0].Number != one.Number().Text {
		t.Fatalf("suggested: %+v", page.detail.list)
	}
	p.letters("2")
	p.keys(fyne.KeyReturn)
	if p.openIn(two.ID()) != "0.00" || p.openIn(one.ID()) != amount.String() {
		t.Errorf("open are %s and %s", p.openIn(one.ID()), p.openIn(two.ID()))
	}
	// Somebody else pays the other one, in part, before the desk hears of it: nothing is booked.
	stale := page.shown
	must[[]bill.Payment](t)(p.me.AddPayment(t.Context(), bill.Payment{Document: one.ID(), Amount: must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), "1.00"))}))
	page.shown = stale
	page.book(stale.Suggestions[0].Shares)
	p.onShow("That is in the way")
	p.keys(fyne.KeyReturn)
	if list, _, _ := p.me.BankEntries(t.Context(), app.BankQuery{State: app.BankOpen}); len(list) != 1 {
		t.Errorf("%d are open", len(list))
	}
}

// A table that is not known is asked about.
func TestColumnsAreAskedFor(t *testing.T) {
	p := openedPad(t)
	path := p.statement("strange.csv", "Wann,Wieviel,Wozu\n2026-11-03,5.00,Geschenk\n")
	p.readStatement(path, bank.Hints{})
	p.press("Go on")
	for label, title := range map[string]string{"Day": "Wann", "Amount": "Wieviel", "What for": "Wozu"} {
		p.w.Canvas().Focus(p.input(label))
		p.input(label).(*kit.Select).Choose(title)
	}
	p.press("Go on")
	p.onShow("strange.csv", "1 new")
	p.press("Import 1 entry")
	p.onShow("1 entry", "Geschenk")
	p.readStatement(p.statement("x.csv", "Date,Amount\n03/04/2026,5.00\n"), bank.Hints{})
	p.press("Go on")
	p.onShow("x.csv", "1 new")
	p.press("Cancel")
	p.readStatement(p.statement("letter.txt", "Dear customer"), bank.Hints{})
	p.onShow("Please check what was entered")
}

// TestGalleryOfTheBank shows the pages of bank statements: DESKTOP_GALLERY=dir keeps the pictures.
func TestGalleryOfTheBank(t *testing.T) {
	p := openedPad(t)
	p.aYear()
	docs, _, err := p.me.Documents(t.Context(), app.DocumentQuery{State: bill.StateOverdue})
	if err != nil || len(docs) == 0 {
		t.Fatal(err)
	}
	open, _, err := p.me.Documents(t.Context(), app.DocumentQuery{Kind: bill.Invoice, Limit: 12})
	if err != nil {
		t.Fatal(err)
	}
	rows := []string{"2026-11-09|" + docs[0].Open.String() + "|" + docs[0].Name + "|Re. " + docs[0].Number + " vielen Dank"}
	for i, d := range open {
		switch {
		case d.Open.Sign() <= 0:
		case i%2 == 0:
			rows = append(rows, fmt.Sprintf("2026-11-1%d|%s|%s|%s", i%10, d.Open, strings.ToUpper(d.Name), "Ihre Rechnung vom letzten Monat, wie besprochen überwiesen"))
		default:
			rows = append(rows, fmt.Sprintf("2026-11-1%d|%d.00|%s|%s", i%10, 40+i, d.Name, strings.ReplaceAll(d.Number, "-", " ")))
		}
	}
	rows = append(rows, "2026-11-20|-800|Hausverwaltung Lindenweg|Miete November", "2026-11-21|12.50|Unknown Sender|thank you")
	p.readStatement(p.statement("Umsaetze-2026-11.xml", camtOf("100", "100", rows...)), bank.Hints{})
	p.look("bank-preview")
	p.press("Import " + fmt.Sprint(len(rows)) + " entries")
	p.look("bank")
	p.keys(fyne.KeyDown, fyne.KeyDown)
	p.look("bank-second")
	p.letters("o")
	p.letters("INV")
	p.look("bank-other")
	p.keys(fyne.KeyEscape, fyne.KeyEscape)
	p.keys(fyne.KeyEnd)
	p.look("bank-unknown")
	p.readStatement(p.statement("strange.csv", "Wann,Wieviel,Wozu\n2026-11-03,5.00,Geschenk\n"), bank.Hints{})
	p.look("bank-columns")
}

// A suggestion that takes a settlement discount says so, and one that comes too late says what stays open.
func TestSettlementDiscountsInTheWordsOfASuggestion(t *testing.T) {
	p := openedPad(t)
	eur := func(minor int64) money.Amount { return money.Of(minor, money.MustCurrency("EUR")) }
	two := bill.Settlement{Days: 10, Percent: must[money.Percent](t)(money.ParsePercent("2"))}
	offer := bill.Offer{Settlement: two, By: must[bill.Date](t)(bill.ParseDate("2026-12-04")), Discount: eur(238), Pay: eur(11662)}
	s := bank.Suggestion{
		Shares: []bank.Share{{Number: "A-1", Name: "Akademie", Open: eur(11900), Amount: eur(11662), Discount: eur(238)}}, Offer: offer,
		Reasons: []bank.Reason{bank.ByNumber, bank.AmountSettled}, Rest: eur(0),
	}
	want := "Pays A-1 of Akademie with €116.62 and €2.38 settlement discount. Number agrees. 2% less is offered until 4 Dec 2026."
	if got := suggestionWords(p.style, s); got != want {
		t.Error(got)
	}
	if got := shortReasons(p.style, s); got != "number + settlement discount" {
		t.Error(got)
	}
	s.Shares[0].Discount, s.Rest, s.Reasons = money.Amount{}, eur(238), []bank.Reason{bank.ByNumber, bank.AmountTooLate}
	want = "Pays A-1 of Akademie with €116.62. Number agrees. 2% less was offered until 4 Dec 2026: it comes too late, so €2.38 stays open."
	if got := suggestionWords(p.style, s); got != want {
		t.Error(got)
	}
}

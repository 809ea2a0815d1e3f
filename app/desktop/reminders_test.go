package desktop

import (
	"bytes"
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

// overdueShop has three customers who pay late, one of them in two invoices.
func overdueShop(t *testing.T) (*pad, bill.Document) {
	p := openedPad(t)
	p.stock()
	p.sold(morning.AddDate(0, 0, -41), "Conservatoire", 0, "2", "", 0)
	p.sold(morning.AddDate(0, 0, -30), "Conservatoire", 3, "4", "", 0)
	p.sold(morning.AddDate(0, 0, -28), "Fatima", 5, "3", "", 0)
	doc := p.sold(morning.AddDate(0, 0, -25), "Akademie", 6, "12", "50", 3)
	return p, doc
}

// Home says what is due; the ticked letters are made and saved as one PDF; what was left out is still due.
func TestRemindersAreMade(t *testing.T) {
	p, _ := overdueShop(t)
	p.goHome()
	p.look("home-reminders")
	p.press("3 reminders due")
	p.wantPage("reminders")
	p.onShow("3 letters due")
	page := p.page.(*remindersPage)
	if page.rows[0].Name != "Conservatoire de Lyon" || len(page.rows[0].Lines) != 2 || len(page.view.images) != 1 {
		t.Errorf("%d pages are shown of the letter", len(page.view.images))
	}
	p.look("reminders")
	p.keys(fyne.KeyDown)
	p.letters(" ")
	if page.make.Text() != "Make 2 letters" {
		t.Errorf("the button says %q", page.make.Text())
	}
	p.letters("a") // all again
	p.letters("a") // none
	if !page.make.Disabled() {
		t.Error("no letter is ticked, and they can be made")
	}
	p.letters("a")
	page.turn(1)
	p.press("Make 2 letters")
	p.look("reminders-ask")
	p.press("Make them")
	p.reads("To Conservatoire de Lyon")
	p.look("reminders-made")
	path := filepath.Join(t.TempDir(), "letters.pdf")
	p.press("Save one PDF for printing")
	p.fill("File", path)
	p.press("Save")
	data := must[[]byte](t)(os.ReadFile(path))
	if !bytes.HasPrefix(data, []byte("%PDF")) || len(p.opened) != 1 || !p.said("letters saved") {
		t.Errorf("saved %d bytes, opened %v", len(data), p.opened)
	}
	p.onShow("1 letter due")
	if page.make.Text() != "Make letters" {
		t.Errorf("the one left out is ticked: %q", page.make.Text())
	}

	p.press("Letters sent")
	p.wantPage("letters")
	p.onShow("2 letters")
	p.look("letters")
	p.press("Take it back")
	p.press("Take it back")
	if p.field("Why").Problem() == "" {
		t.Error("it is taken back without a reason")
	}
	p.fill("Why", "paid at the counter")
	p.press("Take it back")
	p.reads("taken back on 24 Nov 2026: paid at the counter")
	p.look("letters-back")
	list, _, err := p.me.Reminders(t.Context(), app.ReminderQuery{})
	if err != nil || len(list) != 2 || list[0].TakenBack.IsZero() {
		t.Errorf("%v, %v", list, err)
	}
}

// The page of an invoice tells of its letters, and holds reminders back; so does that of a customer.
func TestRemindersOfAnInvoiceAndACustomer(t *testing.T) {
	p, doc := overdueShop(t)
	for _, r := range must[[]bill.ReminderDue](t)(p.me.DueReminders(t.Context())) {
		if r.Lines[0].Document == doc.ID() {
			must[[]bill.Reminder](t)(p.me.MakeReminders(t.Context(), []bill.ReminderAccount{r.Account}, false))
		}
	}
	p.showDocument(doc.ID())
	page := p.page.(*documentPage)
	if n := len(page.rows); n != 2 || page.rows[1].what != "First reminder" {
		t.Fatalf("events: %+v", page.rows)
	}
	p.look("document-reminded")
	page.events.OnOpen(1)
	if !p.said("letter shown") {
		t.Error("the letter is not shown")
	}
	p.look("document-letter")
	p.keys(fyne.KeyEscape)
	p.press("Do not remind")
	p.press("Do not remind")
	if p.field("Why").Problem() == "" {
		t.Error("it is held without a reason")
	}
	p.fill("Why", "disputed")
	p.fill("Until", "30/11/2026")
	p.look("document-hold")
	p.press("Do not remind")
	p.reads("Not reminded: disputed, until 30 Nov 2026")
	p.look("document-held")
	p.press("Remind again")
	p.press("Do not remind")
	p.keys(fyne.KeyEscape)

	p.editCustomer(p.customerNamed("Akademie"))
	p.reads("First reminder on 24 Nov 2026")
	due := len(must[[]bill.ReminderDue](t)(p.me.DueReminders(t.Context())))
	p.editCustomer(p.customerNamed("Fatima"))
	p.press("Do not remind")
	p.fill("Why", "a friend")
	p.keys(fyne.KeyReturn)
	p.reads("Not reminded: a friend")
	p.look("customer-held")
	if n := len(must[[]bill.ReminderDue](t)(p.me.DueReminders(t.Context()))); n != due-1 {
		t.Errorf("%d letters are due, before it were %d", n, due)
	}
}

// The owner sets days, fees and words; what is as built in is not kept, and what cannot be is marked.
func TestThePlanOfReminders(t *testing.T) {
	p, _ := overdueShop(t)
	p.showReminders()
	p.press("Levels and fees")
	p.wantPage("reminder-plan")
	p.look("reminder-plan")
	p.fill("Second letter, days past due", "3")
	p.press("Save")
	if p.field("Second letter, days past due").Problem() == "" {
		t.Error("the second comes before the first, and that is not marked")
	}
	p.fill("Second letter, days past due", "x")
	p.press("Save")
	if p.field("Second letter, days past due").Problem() == "" {
		t.Error("x is taken for days")
	}
	p.fill("Second letter, days past due", "20")
	page := p.page.(*planPage)
	page.fee[1].SetText("5.00")
	p.choose("Letter", "Second letter")
	p.choose("Language", "Deutsch")
	if page.title.Text != "Mahnung" {
		t.Errorf("the title built in is %q", page.title.Text)
	}
	p.fill("Title", "Zweite Erinnerung zu {number}")
	p.choose("Letter", "First letter")
	p.choose("Letter", "Second letter")
	if page.title.Text != "Zweite Erinnerung zu {number}" {
		t.Errorf("then it is %q", page.title.Text)
	}
	p.look("reminder-plan-own")
	p.press("Save")
	p.wantPage("reminders")
	plan := must[bill.ReminderPlan](t)(p.me.ReminderPlan(t.Context()))
	if plan.Levels[1].After != 20 || plan.Levels[1].Fee.String() != "5.00" || len(plan.Levels[0].Texts) != 0 || len(plan.Levels[1].Texts) != 1 ||
		plan.Text(2, "de") != (bill.ReminderText{Language: "de", Title: "Zweite Erinnerung zu {number}"}) {
		t.Errorf("%+v", plan)
	}
	p.press("Levels and fees")
	for _, c := range all[*kit.Checkbox](p)[:1] {
		c.Set(true)
	}
	p.press("Save") // there are no rates yet
	p.reads("The owner enters the margin and the base rates.")
	p.keys(fyne.KeyEscape)
	p.press("Rates of interest")
	p.fill("Percent a year over the base rate", "9")
	p.fill("Base rates, one a line", "2026-01-01 1.27")
	p.press("Save")
	p.press("Save")
	p.wantPage("reminders")
	list := must[[]bill.ReminderDue](t)(p.me.DueReminders(t.Context()))
	if list[0].Interest.Sign() <= 0 {
		t.Errorf("%+v", list[0])
	}
}

// Where nothing is due the page says so, and home is silent.
func TestNothingToRemindOf(t *testing.T) {
	p := openedPad(t)
	p.showReminders()
	p.look("reminders-none")
	for _, b := range all[*kit.Banner](p) {
		if b.Words() != "" {
			t.Errorf("a banner says %q", b.Words())
		}
	}
	p.letters(" a")
	p.press("Letters sent")
	p.look("letters-none")
}

// A fee stands on the page of the customer: paid from her credit as far as that goes, the rest waived.
func TestFeesOnThePageOfACustomer(t *testing.T) {
	p, _ := overdueShop(t)
	plan := bill.UsualReminders()
	plan.Levels[0].Fee = must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), "5.00"))
	if err := p.me.SetReminderPlan(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	must[[]bill.Reminder](t)(p.me.MakeReminders(t.Context(), nil, false))
	c := p.customerNamed("Fatima")
	p.editCustomer(c)
	p.onShow("Fees and interest", "€5.00")
	must[[]bill.Payment](t)(p.me.Receive(t.Context(), bill.Receipt{Customer: c.ID, Amount: must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), "3.00"))}))
	p.look("customer-charges")
	p.press("Fees and interest")
	p.onShow("Reminder fee, 24 Nov 2026")
	p.look("customer-charges-ask")
	p.press("Pay from credit")
	p.onShow("€2.00")
	p.press("Fees and interest")
	p.press("Waive")
	p.fill("Why", "a friend")
	p.look("customer-waive")
	p.press("Waive")
	if open := must[app.CustomerAccount](t)(p.me.CustomerAccount(t.Context(), c.ID)); len(open.Charges) != 0 || !p.said("charge waived") {
		t.Errorf("open are %+v", open.Charges)
	}
	p.press("Fees and interest")
	p.onShow("€2.00 waived")
	p.look("customer-charges-waived")
	p.press("Ask for it again")
	p.fill("Why", "no friend")
	p.press("Ask again")
	if open := must[app.CustomerAccount](t)(p.me.CustomerAccount(t.Context(), c.ID)); len(open.Charges) != 1 || len(open.Waived) != 0 || !p.said("waiver taken back") {
		t.Errorf("asked for again: %+v", open)
	}
	p.showReminders()
	p.press("Levels and fees")
	p.page.(*planPage).book.Set(false)
	p.press("Save")
	if now := must[bill.ReminderPlan](t)(p.me.ReminderPlan(t.Context())); now.Book || now.Levels[0].Fee.String() != "5.00" {
		t.Errorf("%+v", now)
	}
}

// Books that were restored from a backup say that letters may have been sent already, and ask before they are made.
func TestRestoredBooksAskBeforeTheyRemind(t *testing.T) {
	p, _ := overdueShop(t)
	if err := p.me.SetBackupPassphrase(t.Context(), []byte(ownerPass)); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(p.cfg.Homes, "copy.counterfoil")
	made := must[app.Backup](t)(p.me.Backup(t.Context(), t.TempDir(), nil))
	must[app.BackupFacts](t)(app.RestoreBackup(t.Context(), p.cfg.Env, app.Restore{
		Path: made.Path, Dir: dir, Open: app.Opening{Passphrase: []byte(ownerPass)}, WithoutKeychain: true,
	}, nil))
	p.Lock()
	b := must[*app.Books](t)(app.Open(t.Context(), dir, p.cfg.Env))
	p.books = b
	p.enter(must[*app.Session](t)(b.Login(t.Context(), ownerName, []byte(ownerPass), "")))
	p.showReminders()
	if note := p.page.(*remindersPage).note.Words(); !strings.Contains(note, lookFirst) {
		t.Errorf("the page says %q", note)
	}
	p.look("reminders-restored")
	p.keys(fyne.KeyDown)
	p.letters(" ") // that one was sent
	n := len(p.page.(*remindersPage).chosen())
	p.press("Make " + plural(n, "letter"))
	p.look("reminders-restored-ask")
	p.press("Make them")
	if made, total, err := p.me.Reminders(t.Context(), app.ReminderQuery{}); err != nil || total != n {
		t.Errorf("%d letters of %d: %v, %v", total, n, made, err)
	}
}

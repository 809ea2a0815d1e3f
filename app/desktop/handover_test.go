package desktop

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"filippo.io/age"
	"fyne.io/fyne/v2"
)

const (
	herName = "Maria Beck"
	herPass = "what only Maria types here"
)

// The whole round by taps and keys: the owner hands over, the bookkeeper opens, reads and answers, the owner compares her key and decides line by
// line.
func TestBooksGoToTheBookkeeperAndBack(t *testing.T) {
	p := openedPad(t)
	p.stock()
	first, second := p.sold(morning, "Fatima", 3, "2", "", 0), p.sold(morning, "Fatima", 3, "1", "", 0)
	file, back := filepath.Join(t.TempDir(), "for maria"+app.HandoverSuffix), filepath.Join(t.TempDir(), "back"+app.AnswerSuffix)
	shop := p.me.Dir()

	p.showBackup()
	p.press("For the bookkeeper")
	p.wantPage("handover")
	p.look("handover-none")
	p.press("Hand over")
	p.fill("For", herName)
	p.fill("File", file)
	p.press("Make the file")
	p.wantProblem("Agreed passphrase", "No key of hers is known yet: agree on a passphrase.")
	p.press("Make up six words")
	words := string(p.input("Agreed passphrase").(*kit.Secret).Bytes())
	if strings.Count(words, "-") != 5 {
		t.Fatalf("made up %q", words)
	}
	p.fill("A word to her", "Please look at the transfers.")
	p.look("handover-form")
	p.press("Make the file")
	if !p.said("handed over") {
		t.Fatalf("not handed over: %s", p.trace.String())
	}
	p.look("handover-list")
	p.Lock()

	// Hers: from the first page on.
	p.forgetBooks()
	p.look("welcome-given")
	p.press("Open what a client handed over")
	p.wantPage("given-open")
	p.fill("File", file)
	p.fill("Agreed passphrase", "not these words at all")
	p.press("Look into it")
	p.wantProblem("Agreed passphrase", "That passphrase does not open this file. Check Caps Lock.")
	p.openWithAKey()
	p.fill("Or the file of your age key", "")
	p.fill("Agreed passphrase", words)
	p.press("Look into it")
	p.wantPage("given-own")
	desk := filepath.Join(t.TempDir(), "desk", "Kramer.counterfoil")
	p.fill("Folder of the client", desk)
	p.fill("Your own passphrase", herPass)
	p.look("given-own")
	p.press("Open these books")
	p.wantPage("unlock")
	p.fill("Passphrase", herPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	p.look("given-home")
	if g := must[app.Given](t)(p.me.Given(t.Context())); g.To != herName || !p.me.IsGiven() {
		t.Errorf("%+v", g)
	}
	p.answerOnPages(first, second)
	p.press("Answer: 1 line")
	p.wantPage("given")
	p.press("Remark")
	p.press("Add")
	p.wantProblem("What there is to say", "A few words are needed, 2000 characters at most.")
	p.fill("What there is to say", "Sent twice, it seems.")
	p.fill("On", "INV-1999-0001")
	p.press("Add")
	p.wantProblem("On", "There is no such document or customer.")
	p.fill("On", second.Number().Text)
	p.press("Add")
	p.wait()
	p.look("given-answer")
	p.page.(*givenPage).list.Select(1)
	p.press("Show what it is about")
	p.wantPage("document")
	p.press("Answer: 2 lines")
	p.press("Write the answer")
	p.fill("File", back)
	p.press("Save")
	if !p.said("answered") {
		t.Fatalf("not answered: %s", p.trace.String())
	}
	p.look("given-written")
	p.press("OK")
	own := must[app.Given](t)(p.me.Given(t.Context())).Own
	p.Lock()

	// His again: nothing is booked before the key was compared.
	p.cfg.Memory.Set(memoryUser, ownerName)
	p.openBooks(shop)
	p.unlock()
	p.wantPage("home")
	p.showHandovers()
	p.showAnswer(must[[]byte](t)(os.ReadFile(back)))
	p.wantPage("answer")
	p.look("answer-first")
	p.press("Compare the key")
	p.fill("Her fingerprint", "AAAA-BBBB-CCCC-DDDD")
	p.press("It is hers")
	p.wantProblem("Her fingerprint", "That is not the fingerprint of this answer. Compare it letter by letter.")
	p.fill("Her fingerprint", strings.ToLower(own))
	p.press("It is hers")
	if !p.said("key accepted") {
		t.Fatalf("the key was not accepted: %s", p.trace.String())
	}
	p.wait()
	p.look("answer-line")
	open := must[app.Document](t)(p.me.Document(t.Context(), first.ID())).Open
	p.fill("Your note", "as the bank says")
	p.press("Accept")
	p.wait()
	now := must[app.Document](t)(p.me.Document(t.Context(), first.ID()))
	if len(now.Payments) != 1 || now.Payments[0].Amount.Minor() != 1000 || now.Open.Cmp(open) >= 0 {
		t.Errorf("%+v, open %s", now.Payments, now.Open)
	}
	p.press("Decline")
	p.wait()
	p.look("answer-decided")
	p.keys(fyne.KeyEscape)
	p.wantPage("handover")
	p.wait()
	p.page.(*handoverPage).open(0)
	p.wait()
	p.look("handover-verdicts")
	if list := must[[]app.Note](t)(p.me.Notes(t.Context(), second.ID())); len(list) != 0 {
		t.Errorf("declined, and noted: %+v", list)
	}
}

// openWithAKey tries age keys on a file that is sealed to none.
func (p *pad) openWithAKey() {
	dir := p.t.TempDir()
	bad, other := filepath.Join(dir, "bad"), filepath.Join(dir, "key.txt")
	id := must[*age.X25519Identity](p.t)(age.GenerateX25519Identity())
	for path, text := range map[string]string{bad: "nothing of the kind", other: "# mine\n" + id.String() + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	key := "Or the file of your age key"
	for _, c := range []struct{ path, pass, problem string }{
		{other, "both of them at once", "One of the two opens the file."},
		{filepath.Join(dir, "none"), "", "There is no such file, or it is no key."},
		{bad, "", "That is not one key of the age program: a line of it begins with AGE-SECRET-KEY-."},
		{other, "", "That key does not open this file. It is sealed to another one."},
	} {
		p.fill("Agreed passphrase", c.pass)
		p.fill(key, c.path)
		p.press("Look into it")
		p.wantProblem(key, c.problem)
	}
	p.look("given-open")
}

// What is sealed to her age key opens with it, by taps and keys.
func TestAFileToHerAgeKeyOpensInTheWindow(t *testing.T) {
	p := openedPad(t)
	id := must[*age.HybridIdentity](t)(age.GenerateHybridIdentity())
	file, key := filepath.Join(t.TempDir(), "for maria"+app.HandoverSuffix), filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(key, []byte(id.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p.stock()
	p.sold(morning.AddDate(0, 0, -40), "Fatima", 3, "2", "100", 1)
	p.sold(morning.AddDate(0, 0, -3), "Fatima", 3, "1", "100", 1)
	today := p.me.Today()
	must[app.Handover](t)(p.me.HandOver(t.Context(), app.HandoverOrder{
		Path: file, To: herName, Recipient: id.Recipient().String(), From: today.AddDays(-10), Through: today,
	}, nil))
	p.Lock()
	p.forgetBooks()
	p.press("Open what a client handed over")
	p.fill("File", file)
	p.fill("Or the file of your age key", key)
	p.press("Look into it")
	p.wantPage("given-own")
	p.fill("Folder of the client", filepath.Join(t.TempDir(), "Kramer.counterfoil"))
	p.fill("Your own passphrase", herPass)
	p.press("Open these books")
	p.wantPage("unlock")
	p.fill("Passphrase", herPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	p.onlyTheDaysAskedFor()
	p.showSecurity()
	p.press("Change my passphrase")
	p.fill("Present passphrase", herPass)
	p.fill("New passphrase", "another word of hers")
	p.fill("The same again", "another word of hers")
	p.press("Change")
	p.Lock()
	p.fill("Passphrase", "another word of hers")
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
}

// onlyTheDaysAskedFor: her lists and reports begin with the days that the owner asks her to look at, and one tap shows all.
func (p *pad) onlyTheDaysAskedFor() {
	count := func(list *kit.List, want int) {
		p.t.Helper()
		if list.Count() != want {
			p.t.Errorf("%d are listed, not %d", list.Count(), want)
		}
	}
	p.goTo(4)
	count(p.page.(*paymentsPage).list, 1)
	p.goTo(placeInvoices)
	count(p.page.(*invoicesPage).list, 1)
	p.look("given-days")
	p.goTo(5)
	if from, ok := dayIn(p.page.(*reportsPage).table.from); !ok || from != p.me.Today().AddDays(-10) {
		p.t.Errorf("the report begins with %s", from)
	}
	p.goTo(placeInvoices)
	p.press("All days")
	count(p.page.(*invoicesPage).list, 2)
	p.goTo(4)
	count(p.page.(*paymentsPage).list, 2)
	p.press("The days asked for")
	count(p.page.(*paymentsPage).list, 1)
}

// An answer of fifty lines: what stands against a line is told, lines are found, all remarks become notes at once, and no payment does.
func TestFiftyLinesOfAnAnswer(t *testing.T) {
	p := openedPad(t)
	p.stock()
	ctx, folder := t.Context(), t.TempDir()
	docs := []bill.Document{p.sold(morning, "Fatima", 3, "2", "", 0), p.sold(morning, "Dvořák", 3, "1", "", 0)}
	file, agreed := filepath.Join(folder, "out"+app.HandoverSuffix), []byte("harbour lantern violin cedar")
	must[app.Handover](t)(p.me.HandOver(ctx, app.HandoverOrder{Path: file, To: herName, Passphrase: agreed}, nil))
	o := app.OpeningHandover{Path: file, Passphrase: agreed, Dir: filepath.Join(folder, "hers.counterfoil"), Name: herName, Own: []byte(herPass)}
	must[app.BackupFacts](t)(app.OpenHandover(ctx, p.cfg.Env, o, nil))
	hers := must[*app.Session](t)(must[*app.Books](t)(app.Open(ctx, o.Dir, p.cfg.Env)).Login(ctx, "", []byte(herPass), ""))
	for i := range 50 {
		l := answer.Line{Kind: answer.Remark, About: answer.Documents, Target: docs[i%2].ID(), Text: "Remark " + strconv.Itoa(i)}
		if i%5 == 0 {
			l.Kind, l.Amount, l.Text = answer.Payment, docs[i%2].Totals().Payable, ""
		}
		must[answer.Line](t)(hers.AddAnswerLine(ctx, l))
	}
	back := filepath.Join(folder, "back"+app.AnswerSuffix)
	must[app.Answered](t)(hers.AnswerHandover(ctx, back))
	if err := hers.Lock(); err != nil {
		t.Fatal(err)
	}

	p.clock = p.clock.AddDate(0, 0, 12)
	p.Lock()
	p.unlock()
	p.goHome()
	if !p.offers("No answer for 12 days") {
		t.Error("home says nothing of an answer that is waited for")
	}
	p.press("No answer for 12 days")
	p.wantPage("handover")
	p.look("handover-waiting")
	p.cfg.Memory.Set(memoryFolder, folder)
	p.showHandovers()
	p.look("handover-lies")
	p.press("Read it")
	p.wantPage("answer")
	page := p.page.(*answerPage)
	p.press("Accept all remarks")
	if !p.said("toast") { // the key was not compared
		t.Error("nothing was said")
	}
	if err := p.me.AcceptAnswerKey(ctx, page.file, page.read.Fingerprint); err != nil {
		t.Fatal(err)
	}
	page.reload()
	page.order.OnSelect(kit.Suggestion{})
	for which, want := range map[string]int{linesAll: 50, linesOpen: 50, "payment": 10, "remark": 40} {
		page.which.Choose(which)
		page.sort()
		if len(page.rows) != want {
			t.Errorf("%s: %d lines, not %d", which, len(page.rows), want)
		}
	}
	page.which.Choose(linesAll)
	page.order.Choose(orderTarget)
	page.sort()
	for i := range page.rows[1:] {
		if page.read.Lines[page.rows[i]].Label > page.read.Lines[page.rows[i+1]].Label {
			t.Fatal("not in the order of the documents")
		}
	}
	page.list.Select(0)
	p.look("answer-fifty")
	p.press("Accept all remarks")
	p.press("Accept them")
	page.which.Choose(linesOpen)
	page.sort()
	if len(page.rows) != 10 || !p.said("remarks accepted") {
		t.Errorf("%d lines are left", len(page.rows))
	}
	if n := len(must[[]app.Note](t)(p.me.Notes(ctx, docs[0].ID()))); n != 20 {
		t.Errorf("%d notes", n)
	}
	if now := must[app.Document](t)(p.me.Document(ctx, docs[0].ID())); len(now.Payments) != 0 {
		t.Errorf("booked: %+v", now.Payments)
	}
	page.list.Select(0)
	p.press("Accept")
	if n := len(page.rows); n != 9 {
		t.Errorf("%d lines are left after one was booked", n)
	}
	p.look("answer-looked-at")
}

// answerOnPages writes lines where she reads: on the pages of invoices and customers. One is left.
func (p *pad) answerOnPages(first, second bill.Document) {
	p.showDocument(first.ID())
	p.press("Payment received …")
	p.fill("Amount", "nothing")
	p.press("Add")
	p.wantProblem("Amount", "An amount is a number such as 120.")
	p.fill("Amount", "9")
	p.fill("Reference", "statement 11/3")
	p.look("given-payment")
	p.press("Add")
	p.look("given-document")
	page := p.page.(*documentPage)
	page.beside.openRow(0)
	p.fill("Amount", "10")
	p.press("Change")
	p.openCustomer(second.Draft().Customer)
	p.press("Remark …")
	p.fill("What there is to say", "Which address is right?")
	p.press("Add")
	p.look("given-customer")
	p.showDocument(second.ID())
	p.press("Remark …")
	p.fill("What there is to say", "A slip of the pen.")
	p.press("Add")
	if !p.offers("Answer: 3 lines") {
		p.t.Error("the lines are not counted over the page")
	}
	p.page.(*documentPage).beside.openRow(0)
	p.press("Remove the line")
	p.openCustomer(second.Draft().Customer)
	p.page.(*customerPage).beside.openRow(0)
	p.press("Remove the line")
	if lines := must[[]answer.Line](p.t)(p.me.AnswerLines(p.t.Context())); len(lines) != 1 || lines[0].Amount.Minor() != 1000 || lines[0].Target != first.ID() {
		p.t.Errorf("%+v", lines)
	}
}

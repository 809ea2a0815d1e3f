package desktop

import (
	"bytes"
	"context"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/mail"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// letterbox takes letters in place of a server, or answers as it was told to.
type letterbox struct {
	took   []mail.Envelope
	secret string // that the last letter came with
	next   []error
}

func (b *letterbox) Send(_ context.Context, _ mail.Server, secret []byte, e mail.Envelope, complete func() error) (string, error) {
	b.secret = string(secret)
	if len(b.next) > 0 {
		err := b.next[0]
		b.next = b.next[1:]
		if f, ok := err.(*mail.Failure); !ok || f.Cause == mail.CauseLost {
			if err := complete(); err != nil {
				return "", err
			}
		}
		return "", err
	}
	if err := complete(); err != nil {
		return "", err
	}
	b.took = append(b.took, e)
	return "2.0.0 queued as 12AB", nil
}

// mailPad is a desk with a year's customers, a letterbox, and a server in the settings.
func mailPad(t *testing.T) (*pad, *letterbox) {
	t.Helper()
	box := &letterbox{}
	p := newPad(t, func(c *Config) { c.Env.Mail = box }).lay()
	p.stock()
	p.setServer()
	return p, box
}

// setServer sets the mail server as a person would.
func (p *pad) setServer() {
	p.t.Helper()
	p.press("Settings")
	p.press("E-mail")
	p.wantPage("settings-mail")
	p.fill("Your mail address", "ada@gmx.de")
	p.finds("Allow POP3 and IMAP")
	if !p.has("mail.gmx.net") || !p.has("465") {
		p.t.Errorf("the provider does not fill in the rest: %s", p.tells())
	}
	p.fill("Password or token", "s3cret")
	p.press("Save")
	if !p.said("settings saved") {
		p.t.Fatalf("not saved: %s", p.trace)
	}
}

// later lets time go by, and the timers come due.
func (p *pad) laterBy(d time.Duration) {
	p.t.Helper()
	p.clock = p.clock.Add(d)
	p.wait()
}

func TestSettingsOfTheMailServer(t *testing.T) {
	p, box := mailPad(t)
	m := must[app.MailSettings](t)(p.me.MailSettings(t.Context()))
	if m.Host != "mail.gmx.net" || m.Port != 465 || m.Security != mail.TLS || m.User != "ada@gmx.de" || m.From.Name != "Kramer Violins" || !m.Copy || m.Password != app.MailPasswordSession {
		t.Errorf("kept %+v", m)
	}
	p.finds("The keychain of this computer has it")
	p.look("settings-mail")

	p.press("Send a test letter to me")
	p.finds("It works: the letter is on its way to ada@gmx.de")
	if len(box.took) != 1 || box.secret != "s3cret" {
		t.Errorf("%d letters, with %q", len(box.took), box.secret)
	}
	box.next = []error{&mail.Failure{Cause: mail.CauseLogin, Code: 535, Words: "5.7.8 bad credentials"}}
	p.press("Send a test letter to me")
	p.finds("does not accept name and password", "5.7.8 bad credentials")
	p.look("settings-mail-wrong")

	for label, text := range map[string]string{"Port": "many", "Mail server": "no good name", "Your mail address": "ada"} {
		p.press("E-mail")
		p.fill(label, text)
		p.press("Save")
		if p.field(label).Problem() == "" {
			t.Errorf("%s %q is taken", label, text)
		}
	}
	p.press("E-mail")
	p.fill("Your mail address", "ada@kramer-violins.example")
	p.choose("Provider", "Posteo")
	if !p.has("posteo.de") || p.has("ada@gmx.de") {
		t.Errorf("the provider does not fill in the rest: %s", p.texts())
	}
}

// tells are all words on show: those of pages, banners, hints, toasts and paragraphs.
func (p *pad) tells() string {
	var words []string
	for _, o := range all[fyne.Widget](p) {
		if w, ok := o.(interface{ AccessibilityLabel() string }); ok {
			words = append(words, w.AccessibilityLabel())
		}
		if f, ok := o.(*kit.Field); ok {
			words = append(words, f.Words())
		}
	}
	return strings.Join(words, "\n")
}

// finds fails unless all the words stand somewhere in the window.
func (p *pad) finds(words ...string) {
	p.t.Helper()
	p.standIn(p.tells(), words...)
}

// has says whether a field on show holds the text.
func (p *pad) has(text string) bool {
	return slices.ContainsFunc(all[*kit.Entry](p), func(e *kit.Entry) bool { return e.Text == text })
}

// From the invoice to the customer: written, sent after ten seconds, once, and seen on the document.
func TestSendingAnInvoice(t *testing.T) {
	p, box := mailPad(t)
	doc := p.sold(morning, "Müller", 0, "2", "", 0)
	p.showDocument(doc.ID())
	p.ctrl(fyne.KeyM)
	p.wantPage("mail")
	if !p.has("office@mueller.example") || !p.has("Invoice "+doc.Number().Text+" from Kramer Violins") {
		t.Errorf("written: %s", p.texts())
	}
	p.finds("A copy to ada@gmx.de", doc.Number().Text+".pdf")
	p.look("mail")
	p.fill("To", "office@mueller")
	p.ctrl(fyne.KeyReturn)
	if words := p.field("To").Problem(); !strings.Contains(words, "something is missing") {
		t.Errorf("a mistyped address: %q", words)
	}
	p.fill("To", "Office <office@mueller.example>; boss@mueller.example")
	p.page.(*mailPage).goBack() // what was typed is there when one comes back
	p.press("Send")
	if !p.has("Office <office@mueller.example>; boss@mueller.example") {
		t.Errorf("what was typed is lost: %s", p.tells())
	}
	p.fill("Copy to", "tax@example.com")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.finds("The letter goes out in ten seconds", "Mail waits")
	p.look("mail-toast")
	if len(box.took) > 0 {
		t.Fatal("it was sent at once")
	}
	p.laterBy(11 * time.Second)
	if len(box.took) != 1 {
		t.Fatalf("%d letters were sent", len(box.took))
	}
	e := box.took[0]
	if !slices.Equal(e.To, []string{"office@mueller.example", "boss@mueller.example", "tax@example.com", "ada@gmx.de"}) || e.From != "ada@gmx.de" {
		t.Errorf("to %q from %q", e.To, e.From)
	}
	msg := must[*netmail.Message](t)(netmail.ReadMessage(bytes.NewReader(e.Message)))
	if msg.Header.Get("Bcc") != "" || !strings.Contains(string(e.Message), `filename="`+doc.Number().Text+`.pdf"`) {
		t.Error("the letter is not as it was written")
	}
	p.finds("Mailed")
	if len(p.unsent) != 0 {
		t.Error("what was sent is kept as if it were not")
	}
	p.laterBy(time.Hour)
	if len(box.took) != 1 {
		t.Error("it was sent twice")
	}
}

// Ctrl+Z within ten seconds takes it back.
func TestTakingALetterBack(t *testing.T) {
	p, box := mailPad(t)
	doc := p.sold(morning, "Müller", 0, "2", "", 0)
	p.showDocument(doc.ID())
	p.press("Send")
	p.ctrl(fyne.KeyReturn)
	p.ctrl(fyne.KeyZ)
	p.finds("Taken back")
	p.laterBy(11 * time.Second)
	if len(box.took) != 0 {
		t.Error("it was sent all the same")
	}
	p.ctrl(fyne.KeyK)
	p.letters("outb")
	p.keys(fyne.KeyReturn)
	p.wantPage("outbox")
	p.finds("1 letter", "Taken back")
}

// Offline it waits and says so; what failed and what nobody is sure of stands on the first page, with what to do.
func TestTheOutbox(t *testing.T) {
	p, box := mailPad(t)
	for i, customer := range []string{"Müller", "Akademie", "Northwind"} {
		p.showDocument(p.sold(morning, customer, i, "1", "", 0).ID())
		p.press("Send")
		p.ctrl(fyne.KeyReturn)
	}
	box.next = []error{
		&mail.Failure{Cause: mail.CauseRecipient, Code: 550, Words: "5.1.1 <office@mueller.example> unknown"},
		&mail.Failure{Cause: mail.CauseLost},
		&mail.Failure{Cause: mail.CauseNetwork, Early: true},
	}
	p.laterBy(11 * time.Second)
	p.finds("2 letters could not be sent for sure")
	p.goHome()
	p.finds("2 letters failed or not sure")
	p.press("2 letters failed or not sure")
	p.wantPage("outbox")
	list := p.page.(*outboxPage).list
	if got := cellsOf(list, 0, 5); got[1] != "pay@northwind.example" || got[4] != "Waits" {
		t.Errorf("the newest is %q", got)
	}
	if a, b := cellsOf(list, 1, 5), cellsOf(list, 2, 5); a[4] != "Not sure" || b[4] != "Failed" {
		t.Errorf("%q, %q", a, b)
	}
	p.look("outbox")

	list.OnOpen(2)
	p.wantPage("letter")
	p.finds("does not accept a recipient", "5.1.1 <office@mueller.example> unknown", "Mend the address", "Failed")
	p.look("letter-failed")
	p.press("Send again")
	p.laterBy(11 * time.Second)
	if len(box.took) == 0 {
		t.Error("it was not sent again")
	}

	p.showOutbox(mail.Unsure)
	p.finds("1 letter")
	p.page.(*outboxPage).list.OnOpen(0)
	p.finds("The customer may have it")
	p.look("letter-unsure")
	p.press("Send again")
	p.finds("may have this letter already")
	p.press("Cancel")
	p.press("It arrived")
	p.finds("Arrived")

	sent := len(box.took)
	p.showOutbox("")
	p.press("Send now")
	p.laterBy(time.Minute)
	if len(box.took) < sent {
		t.Error("a letter is lost")
	}
	p.goHome()
	if strings.Contains(p.tells(), "letters failed") {
		t.Error("it still asks for something")
	}
}

// A password that the server does not accept is asked for, and the letter goes then.
func TestTheMailPasswordIsAskedFor(t *testing.T) {
	p, box := mailPad(t)
	box.next = []error{&mail.Failure{Cause: mail.CauseLogin, Code: 535, Words: "no", Early: true}}
	p.showDocument(p.sold(morning, "Müller", 0, "2", "", 0).ID())
	p.press("Send")
	p.ctrl(fyne.KeyReturn)
	p.laterBy(11 * time.Second)
	p.finds("Letters wait for the password of the mail server")
	p.showOutbox("")
	p.look("outbox-locked")
	p.press("Type it")
	p.fill("Password or token", "another")
	p.press("Go on")
	if len(box.took) != 1 || box.secret != "another" {
		t.Errorf("%d letters, with %q", len(box.took), box.secret)
	}
}

// Without a server the mail program gets the letter: as a draft with its files, or by a link beside the PDF.
func TestLettersWithoutAServer(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Müller", 0, "2", "", 0)
	p.showDocument(doc.ID())
	p.press("Send")
	p.finds("No mail server is set")
	p.look("mail-without-server")
	path := filepath.Join(t.TempDir(), "letter.eml")
	p.ctrl(fyne.KeyReturn)
	p.fill("File", path)
	p.press("Save")
	if !slices.Equal(p.opened, []string{path}) {
		t.Fatalf("opened %q", p.opened)
	}
	msg := must[*netmail.Message](t)(netmail.ReadMessage(bytes.NewReader(must[[]byte](t)(os.ReadFile(path)))))
	if msg.Header.Get("X-Unsent") != "1" || msg.Header.Get("To") != "<office@mueller.example>" {
		t.Errorf("the draft says %v", msg.Header)
	}

	p.pick("Mail program …", 2)
	pdf := filepath.Join(t.TempDir(), "letter.pdf")
	p.fill("File", pdf)
	p.press("Save")
	p.finds("Now put the PDF into the letter")
	link := must[*url.URL](t)(url.Parse(p.opened[1]))
	if link.Opaque != "office@mueller.example" || !strings.Contains(link.Query().Get("body"), doc.Number().Text) || !bytes.HasPrefix(must[[]byte](t)(os.ReadFile(pdf)), []byte("%PDF")) {
		t.Errorf("opened %q", p.opened)
	}
}

// Files of one's own go along, those of the document by a tick, and the e-invoice.
func TestFilesOfALetter(t *testing.T) {
	p, box := mailPad(t)
	doc := p.sold(morning, "Müller", 0, "2", "", 0)
	must[app.Attachment](t)(p.me.Attach(t.Context(), doc.ID(), app.File{Name: "Zeichnung ä.txt", Content: []byte("drawing"), Send: true}))
	p.showDocument(doc.ID())
	p.press("Send")
	own := filepath.Join(t.TempDir(), "terms.pdf")
	if err := os.WriteFile(own, []byte("%PDF terms"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.page.(*mailPage).drop([]string{own})
	p.finds("terms.pdf", "Zeichnung ä.txt", "E-invoice as a file of its own")
	p.look("mail-files")
	p.tick("E-invoice as a file of its own (XML)")
	p.ctrl(fyne.KeyReturn)
	p.laterBy(11 * time.Second)
	if len(box.took) != 1 {
		t.Fatalf("%d letters: %s", len(box.took), p.texts())
	}
	for _, name := range []string{doc.Number().Text + ".pdf", doc.Number().Text + ".xml", "Zeichnung-ae.txt", "terms.pdf"} {
		if !bytes.Contains(box.took[0].Message, []byte(`filename="`+name+`"`)) {
			t.Errorf("%s did not go along", name)
		}
	}
}

// How letters read, in the shop's own words, seen beside with a real document.
func TestTemplatesInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Müller", 0, "2", "", 0)
	p.press("Settings")
	p.press("E-mail")
	p.press("How letters read")
	p.wantPage("mail-templates")
	p.finds("Built in", "Invoice "+doc.Number().Text+" from Kramer Violins", "Please pay")
	p.look("mail-templates")
	p.fill("Subject", "Your bill {nubmer}")
	if words := p.field("Subject").Problem(); !strings.Contains(words, "do you mean {number}?") {
		t.Errorf("a mistyped field: %q", words)
	}
	p.press("Save")
	if p.said("template saved") {
		t.Error("it was kept")
	}
	p.fill("Subject", "Your bill {number}")
	p.finds("Your bill " + doc.Number().Text)
	p.press("Save")
	p.finds("Your own")
	if l := must[mail.Letter](t)(p.me.WriteLetter(t.Context(), app.LetterAbout{Document: doc.ID()})); l.Subject != "Your bill "+doc.Number().Text {
		t.Errorf("%q", l.Subject)
	}
	p.choose("Letter for", "Order confirmation")
	p.finds("There is nothing yet that such a letter could be about")
	p.choose("Letter for", "Invoice")
	p.press("As built in")
	p.finds("Built in")
}

// Many at once: each by its template, and whoever has no address is named.
func TestSendingManyInTheWindow(t *testing.T) {
	p, box := mailPad(t)
	for i, customer := range []string{"Müller", "Fatima", "Northwind"} {
		p.sold(morning, customer, i, "1", "", 0)
	}
	p.goTo(placeInvoices)
	p.ctrl(fyne.KeyA)
	p.page.(*invoicesPage).tickAll()
	p.press("Send 3")
	p.press("Send")
	p.finds("2 documents put into the outbox. 1 could not be done", "INV-2026-0002: The customer has no mail address")
	p.look("mail-many")
	p.press("OK")
	p.laterBy(11 * time.Second)
	if len(box.took) != 2 || !slices.Equal(box.took[0].To, []string{"office@mueller.example", "ada@gmx.de"}) {
		t.Errorf("%d letters: %v", len(box.took), box.took)
	}
}

// Reminders, statements and receipts go the same way.
func TestOtherLettersInTheWindow(t *testing.T) {
	p, box := mailPad(t)
	doc := p.sold(morning, "Müller", 0, "2", "", 0)
	pay := must[[]bill.Payment](t)(p.me.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Date: p.me.Today(), Amount: money.Of(1000, doc.Totals().Payable.Currency()), Method: "cash"}))

	p.showPayment(pay[0], false, func() {})
	p.press("Mail a receipt")
	p.wantPage("mail")
	p.look("mail-receipt")
	paperBeside := func(title string) {
		t.Helper()
		view := p.page.(*mailPage).view
		if sheet := must[app.FiledPaper](t)(view.source(t.Context())); len(view.images) != 1 || sheet.Title != title {
			t.Errorf("beside the letter are %d pages of %q", len(view.images), sheet.Title)
		}
	}
	paperBeside("Receipt of payment")
	p.ctrl(fyne.KeyReturn)

	p.mailStatement(p.customerNamed("Müller"), app.StatementQuery{})
	p.wantPage("mail")
	if !p.has("Statement of account from Kramer Violins") {
		t.Errorf("%s", p.tells())
	}
	paperBeside("Statement of account")
	p.ctrl(fyne.KeyReturn)

	p.clock = p.clock.AddDate(0, 1, 0)
	made := must[[]bill.Reminder](t)(p.me.MakeReminders(t.Context(), nil, false))
	p.showLetters()
	p.press("Send by e-mail")
	p.wantPage("mail")
	p.look("mail-reminder")
	paperBeside(made[0].Text.Title)
	p.ctrl(fyne.KeyReturn)
	p.wantPage("letters")
	p.mailReminders(made)
	p.finds("1 document put into the outbox")
	p.laterBy(11 * time.Second)
	if len(box.took) != 4 {
		t.Fatalf("%d letters", len(box.took))
	}
	var subjects []string
	for _, e := range box.took {
		msg := must[*netmail.Message](t)(netmail.ReadMessage(bytes.NewReader(e.Message)))
		subjects = append(subjects, msg.Header.Get("Subject"))
		if !bytes.Contains(e.Message, []byte("application/pdf")) {
			t.Error("the PDF is not in it")
		}
	}
	n := doc.Number().Text
	slices.Sort(subjects)
	if want := []string{"Receipt for your payment for " + n, "Reminder: invoice " + n, "Reminder: invoice " + n, "Statement of account from Kramer Violins"}; !slices.Equal(subjects, want) {
		t.Errorf("%q", subjects)
	}
}

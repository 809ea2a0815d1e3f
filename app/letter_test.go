package app

import (
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
)

// spoken puts a letter into one text, to be compared as a person reads it.
func spoken(l mail.Letter) string {
	var to []string
	for _, a := range l.To {
		to = append(to, a.String())
	}
	return l.From.String() + " -> " + strings.Join(to, "; ") + "\n" + l.Subject + "\n" + l.Text
}

func TestALetterForAnInvoice(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	c := customerIn(t, s, "Öz Şen & Co.", "de")
	c.Contact = bill.Contact{Name: "Anna Weiß", Email: "anna@example.com"}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), c))
	doc := owe(t, s, c.ID, "100.00")

	l := must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Document: doc.ID()}))
	want := `Kramer Violins <ada@example.com> -> Anna Weiß <anna@example.com>
Rechnung ` + doc.Number().Text + ` von Kramer Violins
Guten Tag Anna Weiß,

anbei erhalten Sie unsere Rechnung ` + doc.Number().Text + ` vom 24.11.2026 über 100,00 €. Bitte überweisen Sie 100,00 € bis zum 08.12.2026.

Bei Fragen antworten Sie einfach auf diese Nachricht.

Mit freundlichen Grüßen
Kramer Violins
`
	if got := spoken(l); got != want || l.Language != "de" {
		t.Errorf("%s", got)
	}

	// What was paid is not asked for.
	must[[]bill.Payment](t)(s.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Date: s.Today(), Amount: cents(10000), Method: "cash"}))
	if l = must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Document: doc.ID()})); strings.Contains(l.Text, "überweisen") {
		t.Errorf("%s", spoken(l))
	}

	// People who get the documents come before the first contact, and several are greeted without a name.
	c.People = []bill.Person{
		{Role: "accounting", Contact: bill.Contact{Name: "Bob", Email: "bob@example.com"}, Mail: true},
		{Contact: bill.Contact{Email: "no address"}, Mail: true},
		{Contact: bill.Contact{Email: "all@example.com"}, Mail: true},
		{Contact: bill.Contact{Email: "not@example.com"}},
	}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), c))
	l = must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Document: doc.ID()}))
	if got := spoken(l); !strings.Contains(got, "-> Bob <bob@example.com>; all@example.com\n") || !strings.Contains(got, "Guten Tag,") {
		t.Errorf("%s", got)
	}
}

func TestLettersOfAllKinds(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	env := cheapEnv()
	env.Now = func() time.Time { return now }
	_, s, kit := newBooks(t, env)
	kit.Wipe()
	c := customerIn(t, s, "Moreau", "fr")
	doc := owe(t, s, c.ID, "100.00")
	pay := must[[]bill.Payment](t)(s.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Date: s.Today(), Amount: cents(1900), Method: "cash"}))

	l := must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Payment: pay[0].ID}))
	if got := spoken(l); !strings.Contains(got, "Reçu de votre paiement pour "+doc.Number().Text) || !strings.Contains(got, "19,00 € du 24/11/2026") || !strings.Contains(got, "reste dû 81,00 €") {
		t.Errorf("%s", got)
	}
	l = must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Customer: c.ID}))
	if got := spoken(l); !strings.Contains(got, "Relevé de compte de Kramer Violins") || !strings.Contains(got, "au 24/11/2026") || !strings.Contains(got, "81,00 €") {
		t.Errorf("%s", got)
	}

	now = now.AddDate(0, 2, 0)
	made := must[[]bill.Reminder](t)(s.MakeReminders(t.Context(), nil, false))
	l = must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Reminder: made[0].ID}))
	if got := spoken(l); !strings.Contains(got, "Rappel : facture "+doc.Number().Text) || !strings.Contains(got, "81,00 € restent dus") || !strings.Contains(got, "avant le 31/01/2027") {
		t.Errorf("%s", got)
	}

	want(t, second(s.WriteLetter(t.Context(), LetterAbout{})), Invalid)
	want(t, second(s.WriteLetter(t.Context(), LetterAbout{Document: bill.NewID()})), Missing)
}

// Every kind of document has its words, and none speaks of money where the paper does not.
func TestALetterForEachKindOfDocument(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	for kind, subject := range map[bill.Kind]string{
		bill.Quote: "Quote ", bill.Order: "Order confirmation ", bill.Proforma: "Pro forma invoice ", bill.Delivery: "Delivery note ",
	} {
		d := saved(t, s, sampleLine(t, "Strings", "1", "10.00", "19"))
		d.Kind = kind
		must[bill.Draft](t)(s.SaveDraft(t.Context(), d))
		doc := must[bill.Document](t)(s.Issue(t.Context(), d.ID))
		l := must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Document: doc.ID()}))
		if !strings.HasPrefix(l.Subject, subject+doc.Number().Text) || strings.Contains(l.Text, "€") == (kind == bill.Delivery) {
			t.Errorf("%s: %s", kind, spoken(l))
		}
	}
}

func TestOwnTemplates(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	c := customerIn(t, s, "Weiß", "de")
	own := mail.Template{Occasion: mail.OfInvoice, Language: "de", Subject: "Rg. {number}", Text: "Moin[ {contact}],\nhier ist sie: {amount}.\n"}
	want(t, second(s.PreviewMailTemplate(t.Context(), own, LetterAbout{})), Missing)
	doc := owe(t, s, c.ID, "100.00")

	if got := must[mail.Letter](t)(s.PreviewMailTemplate(t.Context(), own, LetterAbout{})); got.Subject != "Rg. "+doc.Number().Text || got.Text != "Moin,\nhier ist sie: 100,00 €.\n" {
		t.Errorf("%s", spoken(got))
	}
	wrong := own
	wrong.Text = "{nubmer}"
	for _, err := range []error{s.SetMailTemplate(t.Context(), wrong), second(s.PreviewMailTemplate(t.Context(), wrong, LetterAbout{}))} {
		if e := want(t, err, Invalid); e.Field != "text" || !strings.Contains(e.Err.Error(), "{number}") {
			t.Errorf("%v", e)
		}
	}
	want(t, s.ResetMailTemplate(t.Context(), mail.OfInvoice, "de"), Missing)

	for _, tpl := range []mail.Template{own, own, {Occasion: mail.OfQuote, Language: "tlh", Subject: "x", Text: "y {number}"}} {
		if err := s.SetMailTemplate(t.Context(), tpl); err != nil {
			t.Fatal(err)
		}
	}
	if l := must[mail.Letter](t)(s.WriteLetter(t.Context(), LetterAbout{Document: doc.ID()})); l.Subject != "Rg. "+doc.Number().Text {
		t.Errorf("%s", spoken(l))
	}
	var mine []string
	list := must[[]MailTemplate](t)(s.MailTemplates(t.Context()))
	for _, one := range list {
		if one.Own {
			mine = append(mine, string(one.Occasion)+"/"+one.Language)
		}
	}
	if got := strings.Join(mine, " "); got != "quote/tlh invoice/de" || len(list) != len(mail.Occasions())*len(mail.Languages())+1 {
		t.Errorf("%s, %d in all", got, len(list))
	}
	if err := s.ResetMailTemplate(t.Context(), mail.OfInvoice, "de-AT"); err != nil {
		t.Fatal(err)
	}
	if got := must[MailTemplate](t)(s.MailTemplate(t.Context(), mail.OfInvoice, "de")); got.Own || !strings.HasPrefix(got.Text, "Guten Tag") {
		t.Errorf("%+v", got)
	}
}

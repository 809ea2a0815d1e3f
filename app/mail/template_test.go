package mail_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/assets"
)

// Whatever language a paper is printed in, the letter that it goes with is written in.
func TestEveryLanguageOfThePaperHasLetters(t *testing.T) {
	for _, tag := range assets.PaperLanguages() {
		if !slices.Contains(mail.Languages(), tag) {
			t.Errorf("no letters in %s", tag)
		}
	}
	for _, tag := range mail.Languages() {
		for _, o := range mail.Occasions() {
			b := mail.BuiltIn(o, tag)
			if err := b.Check(); err != nil || b.Language != tag {
				t.Errorf("%s %s: %v", tag, o, err)
			}
			facts, least := map[string]string{}, map[string]string{}
			for _, f := range o.Fields() {
				facts[f] = "<" + f + ">"
				reminder := strings.HasPrefix(string(o), "reminder")
				if (f == "open" && reminder || !slices.Contains([]string{"contact", "due", "open", "from", "reference"}, f)) && (f != "number" || o != mail.OfReceipt) {
					least[f] = facts[f]
				}
			}
			for _, given := range []map[string]string{facts, least} {
				subject, text := b.Filled(given)
				if strings.ContainsAny(subject+text, "{}[]") || strings.Contains(subject+text, "  ") || strings.Contains(text, " .") || strings.Contains(text, "\n\n\n") {
					t.Errorf("%s %s: %q\n%s", tag, o, subject, text)
				}
			}
			if subject, text := b.Filled(facts); !strings.Contains(text, "<company>") || o != mail.OfStatement && !strings.Contains(subject, "<number>") {
				t.Errorf("%s %s: %q\n%s", tag, o, subject, text)
			}
		}
	}
}

func TestEveryKindOfDocumentIsAnOccasion(t *testing.T) {
	for _, k := range bill.Kinds() {
		if !mail.Occasion(k).Known() {
			t.Errorf("no letters for %s", k)
		}
	}
	for level := 1; level <= bill.ReminderLevels; level++ {
		if !mail.OfReminder(level).Known() {
			t.Errorf("no letters for level %d", level)
		}
	}
}

func TestBuiltIn(t *testing.T) {
	subject, text := mail.BuiltIn(mail.OfInvoice, "de-AT").Filled(map[string]string{
		"number": "2026-0001", "date": "26.11.2026", "amount": "1.190,00 €", "open": "1.190,00 €", "due": "10.12.2026", "company": "Blumen Müller", "contact": "Anna Weiß",
	})
	want := "Guten Tag Anna Weiß,\n\nanbei erhalten Sie unsere Rechnung 2026-0001 vom 26.11.2026 über 1.190,00 €. Bitte überweisen Sie 1.190,00 € bis zum 10.12.2026.\n\n" +
		"Bei Fragen antworten Sie einfach auf diese Nachricht.\n\nMit freundlichen Grüßen\nBlumen Müller\n"
	if subject != "Rechnung 2026-0001 von Blumen Müller" || text != want {
		t.Errorf("%q\n%s", subject, text)
	}
	if got := mail.BuiltIn(mail.OfInvoice, "tlh"); got.Language != "en" {
		t.Errorf("%+v", got)
	}
}

func TestFilling(t *testing.T) {
	facts := map[string]string{"number": "2026-0001", "company": "{date} [x {due}]", "customer": "Öz"}
	for text, want := range map[string]string{
		"{number}":                      "2026-0001",
		"A[ {contact}],":                "A,",
		"A {contact}, b":                "A , b",
		"A {contact} b":                 "A b",
		"{contact} b":                   "b",
		"[From {number} to {due}. ]End": "End",
		"[From {number}. ]End":          "From 2026-0001. End",
		"[see below] {number}":          "[see below] 2026-0001",
		"[see [ {number}] x":            "[see  2026-0001 x",
		"[[ {contact}] x":               "[ x",
		"[open {number}":                "[open 2026-0001",
		"by {company}":                  "by {date} [x {due}]", // what a fact says is text
		"{ number":                      "{ number",
		"a {\n} b":                      "a {\n} b",
		"":                              "",
	} {
		if _, got := (mail.Template{Text: text}).Filled(facts); strings.TrimSuffix(got, "\n") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if subject, _ := (mail.Template{Subject: " {number}  {contact} \t x "}).Filled(facts); subject != "2026-0001 x" {
		t.Errorf("%q", subject)
	}
}

func TestAMistypedFieldIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"{nubmer}": "do you mean {number}?", "{Number}": "do you mean {number}?", "{ date }": "do you mean {date}?", "{contakt}": "do you mean {contact}?",
		"{address}": "there are {number} {date}", "{number": "a brace stands alone", "number}": "a brace stands alone", "[{duee}]": "do you mean {due}?", "{}": "do you mean", "": "1 to",
	} {
		c := mail.Template{Occasion: mail.OfInvoice, Language: "en", Subject: "Invoice {number}", Text: text}
		var f *mail.Fault
		if err := c.Check(); !errors.As(err, &f) || f.Field != "text" || text != "{}" && !strings.Contains(f.Text, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for field, c := range map[string]mail.Template{
		"occasion": {Occasion: "birthday", Language: "en", Subject: "x", Text: "x"}, "language": {Occasion: mail.OfQuote, Language: "de-AT", Subject: "x", Text: "x"},
		"subject": {Occasion: mail.OfDelivery, Language: "de", Subject: "{amount}", Text: "x"}, "text": {Occasion: mail.OfStatement, Language: "de", Subject: "x", Text: "{number}"},
	} {
		var f *mail.Fault
		if err := c.Check(); !errors.As(err, &f) || f.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := (mail.Template{Occasion: mail.OfInvoice, Language: "xx", Subject: "a\r\nBcc: x", Text: "x"}).Check(); err == nil {
		t.Error("a subject of two lines was taken")
	}
}

func FuzzFill(f *testing.F) {
	f.Add("Hello[ {contact}], [{number}", "2026")
	f.Fuzz(func(t *testing.T, text, value string) {
		c := mail.Template{Occasion: mail.OfInvoice, Language: "en", Subject: "x", Text: text}
		_, filled := c.Filled(map[string]string{"number": value})
		if c.Check() == nil && !strings.Contains(value, "{") && strings.Contains(filled, "{") {
			t.Fatalf("%q: %q", text, filled)
		}
	})
}

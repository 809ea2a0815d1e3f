package paper

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

var reminderFile = flag.String("reminder", "", "keep the PDF of a reminder here, to be looked at")

// aReminder is a letter over n invoices with credit, interest and a fee.
func aReminder(t *testing.T, n int, language string) bill.Reminder {
	t.Helper()
	eur := money.MustCurrency("EUR")
	on := bill.Date{Year: 2026, Month: 11, Day: 24}
	due := bill.ReminderDue{Account: bill.ReminderAccount{Currency: eur}, Level: 2, Fee: money.Of(500, eur)}
	for i := range n {
		late := 30 + n - i
		due.Lines = append(due.Lines, bill.ReminderLine{
			Document: bill.NewID(), Number: fmt.Sprintf("INV-2026-%04d", i+1), Date: on.AddDays(-late - 14), Due: on.AddDays(-late), Late: late, Level: 2 - i%3,
			Open: money.Of(int64(11900+i), eur), Interest: money.Of(int64(150*(1-min(i, 1))), eur), Credit: money.Of(int64(2000*(1-min(i, 1))), eur),
		})
	}
	due, err := due.Summed()
	if err != nil {
		t.Fatal(err)
	}
	r := bill.Reminder{
		ReminderDue: due, Date: on, PayBy: on.AddDays(7), Language: language,
		Seller: bill.Party{Name: "Kramer Violins", Address: bill.Address{Lines: []string{"Lindenweg 3"}, PostCode: "04105", City: "Leipzig", Country: "DE"}},
		Buyer:  bill.Party{Name: "Akademie für Alte Musik", Number: "1002", Address: bill.Address{Lines: []string{"Domplatz 2"}, PostCode: "99084", City: "Erfurt", Country: "DE"}},
		PayTo:  bill.Account{IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX", Bank: "Commerzbank"},
	}
	r.Text = ReminderWords(r, bill.ReminderText{})
	return r
}

// A letter lies within its pages in every language, says its sums, and leaves no brace.
func TestAReminderLiesWellOnItsPages(t *testing.T) {
	for _, language := range Languages() {
		for _, n := range []int{1, 3, 90} {
			for level := 1; level <= bill.ReminderLevels; level++ {
				r := aReminder(t, n, language)
				r.Level = level
				r.Text = ReminderWords(r, bill.ReminderText{})
				p, err := LayoutReminder(r, Style{})
				if err != nil {
					t.Fatal(err)
				}
				var all []string
				for i, page := range p.Pages {
					page, lines := seen(p, page)
					for _, text := range lines {
						all = append(all, text.String)
						if text.X < classic().left-0.1 || text.X+text.Width() > page.Width-classic().right+0.1 || text.Y > page.Height {
							t.Errorf("%s, %d invoices, page %d: %q lies outside", language, n, i+1, text.String)
						}
					}
				}
				w, words := speak(language, "DE"), strings.Join(all, "\n")
				for _, want := range []string{w.money(r.Total), w.ReminderFee, w.LateInterest + " · INV-2026-0001", w.amount(r.Credit.Neg()), r.Text.Title} {
					if !strings.Contains(words, visual(want)) {
						t.Errorf("%s, %d invoices: %q is not on it", language, n, want)
					}
				}
				if strings.Contains(words, "{") || len(p.Warnings) > 0 || n < 90 && len(p.Pages) != 1 {
					t.Errorf("%s, level %d, %d invoices: %d pages, warnings %v\n%s", language, level, n, len(p.Pages), p.Warnings, words)
				}
			}
		}
	}
}

// A shop's own words take the place of those built in, each by itself, and the fields are filled in in the language of the letter.
func TestOwnWordsOnAReminder(t *testing.T) {
	r := aReminder(t, 2, "de-AT")
	got := ReminderWords(r, bill.ReminderText{Title: "Nochmals: {number}", Before: "{name}: {open} offen seit {due}, {days} Tage. Gebühr {fee}, Zinsen {interest}, gesamt {total} bis {until}. {other}"})
	before := strings.NewReplacer("\u00a0", " ").Replace(got.Before)
	if got.Title != "Nochmals: INV-2026-0001, INV-2026-0002" || got.Language != "de" ||
		before != "Akademie für Alte Musik: € 218,01 offen seit 23.10.2026, 32 Tage. Gebühr € 5,00, Zinsen € 1,50, gesamt € 224,51 bis 01.12.2026. {other}" {
		t.Errorf("%q, %q", got.Title, before)
	}
	if usual := ReminderWords(r, bill.ReminderText{}); got.After != usual.After || !strings.Contains(usual.After, "01.12.2026") {
		t.Errorf("%q", got.After)
	}
	if w := BuiltInReminder(3, "tlh"); w.Language != "en" || w.Title != "Final reminder" || !strings.Contains(w.After, "{until}") {
		t.Errorf("%+v", w)
	}
}

// Letters printed in one go have all pages of each.
func TestLettersTogether(t *testing.T) {
	var list []Paper
	for _, n := range []int{1, 90, 2} {
		p, err := LayoutReminder(aReminder(t, n, "de"), Style{})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	all := Together(list)
	if len(all.Pages) != len(list[0].Pages)+len(list[1].Pages)+len(list[2].Pages) || all.Title != list[0].Title {
		t.Errorf("%d pages of %q", len(all.Pages), all.Title)
	}
	pdf, err := PDF(all)
	if err == nil && *reminderFile != "" {
		err = os.WriteFile(*reminderFile, pdf, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

package privacy

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// Every language has every word, with the same figures in it.
func TestEveryLanguageHasEveryWord(t *testing.T) {
	for key, text := range english {
		other, ok := german[key]
		if !ok || strings.Count(text, "%") != strings.Count(other, "%") {
			t.Errorf("%s: %q in English, %q in German", key, text, other)
		}
	}
	for key := range german {
		if _, ok := english[key]; !ok {
			t.Errorf("%s is German alone", key)
		}
	}
	for _, f := range append(Kinds(), Facts{Kind: Staff, Basis: ByInterest}) {
		for _, part := range []string{"name.", "purpose.", "data."} {
			if _, ok := english[part+string(f.Kind)]; !ok {
				t.Errorf("no word for %s%s", part, f.Kind)
			}
		}
	}
}

// Every place says what goes there and how, and no kind of records goes nowhere.
func TestEveryPlaceIsTold(t *testing.T) {
	for key := range english {
		if name, ok := strings.CutPrefix(key, "place."); ok && !strings.Contains(name, ".") {
			for _, part := range []string{".what", ".how"} {
				if english[key+part] == "" {
					t.Errorf("no word for %s%s", key, part)
				}
			}
		}
	}
	for _, f := range append(Kinds(), Facts{Kind: Staff}) {
		for _, place := range []string{"place.backup", "place.offsite", "place.device"} {
			if !gets(place, f.Kind) {
				t.Errorf("%s does not go to %s", f.Kind, place)
			}
		}
	}
}

func TestTheRecordOfProcessing(t *testing.T) {
	s := Setup{
		Company: bill.Company{Name: "Kramer", Address: bill.Address{Lines: []string{"Lindenweg 3"}, PostCode: "04109", City: "Leipzig", Country: "DE"}},
		Made:    day(t, "2026-11-24"), Terms: Terms{Country: "DE", Own: map[Law]int{Books: 12}},
		Places: []Place{
			{What: "place.bank", In: true}, {What: "place.mail", Where: "smtp.shop.example"}, {What: "place.backup", Where: "/backups"},
		},
		Measures: []Measure{{"measure.keys", []any{3, 64, 4}}}, Counts: map[Kind]int{Invoice: 12},
	}
	for language, want := range map[string][]string{
		"de-AT": {"Verzeichnis von Verarbeitungstätigkeiten", "8 Jahre ab Ende des Kalenderjahres (AO § 147", "12 Jahre ab Ende des Kalenderjahres (länger", "Solange der Zweck", "Mailserver: smtp.shop.example", "64 MiB", "2026-11-26"},
		"en":    {"Record of processing", "8 years from the end of the calendar year (AO § 147", "12 years", "Bank statements > Books on this computer", "Mail server, Backups", "at least 3 passes"},
		"fi":    {"Record of processing"},
	} {
		r := RecordOf(s, language)
		var b strings.Builder
		b.WriteString(r.Title + strings.Join(r.Controller, ", ") + strings.Join(r.Measures, "\n") + strings.Join(r.Notes, "\n"))
		for _, a := range r.Activities {
			b.WriteString(strings.Join([]string{"\n", a.Name, a.Purpose, a.Basis, a.Data, a.To, a.Keep}, " | "))
			if a.Kind != DocFile && a.Kind != Quote && a.Kind != Contract && len(a.Tables) == 0 {
				t.Errorf("%s lies in no table", a.Kind)
			}
			if a.Kind == Invoice && a.Records != 12 {
				t.Errorf("%d invoices", a.Records)
			}
		}
		for _, f := range r.Flows {
			b.WriteString("\n" + f.From + " > " + f.To)
		}
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s: no %q in\n%s", language, w, b.String())
			}
		}
		if strings.Contains(b.String(), "%!") {
			t.Errorf("%s: figures are missing in\n%s", language, b.String())
		}
	}
}

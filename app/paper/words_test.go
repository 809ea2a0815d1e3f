package paper

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/assets"
)

// Every language has every word, keeps the braces that are filled in, has no key that is not used, and can be printed.
func TestEveryLanguageIsWhole(t *testing.T) {
	english := vocabulary()["en"]
	braces := regexp.MustCompile(`\{\w+\}`)
	for _, tag := range Languages() {
		b, _ := assets.PaperWords(tag)
		strict := json.NewDecoder(bytes.NewReader(b))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&words{}); err != nil {
			t.Errorf("%s: %v", tag, err)
		}
		v, e := reflect.ValueOf(vocabulary()[tag]), reflect.ValueOf(english)
		var all []string
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if v.Field(i).Kind() == reflect.Map {
				for _, key := range e.Field(i).MapKeys() {
					word := v.Field(i).MapIndex(key)
					if !word.IsValid() || word.String() == "" {
						t.Fatalf("%s has no %s %s", tag, name, key)
					}
					all = append(all, word.String())
				}
				continue
			}
			word := v.Field(i).String()
			all = append(all, word)
			if word == "" {
				t.Errorf("%s has no word for %s", tag, name)
			}
			for _, want := range braces.FindAllString(e.Field(i).String(), -1) {
				if want != "{vat}" && !strings.Contains(word, want) {
					t.Errorf("%s, %s: %q without %s", tag, name, word, want)
				}
			}
		}
		ts := &typesetter{}
		for _, word := range all {
			for _, brace := range braces.FindAllString(word, -1) {
				if !slices.Contains([]string{"{vat}", "{n}", "{m}", "{amount}", "{date}", "{number}", "{rate}", "{base}", "{home}", "{net}", "{tax}", "{total}", "{currency}", "{until}", "{days}", "{discount}"}, brace) {
					t.Errorf("%s: unknown %s in %q", tag, brace, word)
				}
			}
			ts.clean(word)
		}
		if len(ts.missed) > 0 {
			t.Errorf("%s: the font lacks %v", tag, ts.missed)
		}
	}
	for _, tag := range []string{"en", "de", "fr", "it", "es", "nl", "pl", "pt", "da", "sv", "fi", "cs"} {
		if !slices.Contains(Languages(), tag) {
			t.Errorf("no words in %s", tag)
		}
	}
}

func TestDatesAndSumsInTheLanguage(t *testing.T) {
	amount := money.Of(-123456, money.MustCurrency("EUR"))
	for tag, want := range map[string][2]string{
		"en": {"5 Mar 2026", "−€1,234.56"}, "en-US": {"Mar 5, 2026", "−€1,234.56"}, "de": {"05.03.2026", "−1.234,56 €"}, "fr": {"05/03/2026", "−1 234,56 €"},
		"pl": {"05.03.2026", "−1 234,56 €"}, "cs": {"5. 3. 2026", "−1 234,56 €"}, "sv": {"2026-03-05", "−1 234,56 €"}, "fi": {"5.3.2026", "−1 234,56 €"},
		"nl": {"05-03-2026", "€ −1.234,56"}, "tlh": {"5 Mar 2026", "−€1,234.56"},
	} {
		w := speak(tag, "DE")
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
		if got := plain.Replace(w.date(day("2026-03-05"))); got != want[0] {
			t.Errorf("%s: date %q, want %q", tag, got, want[0])
		}
		if got := plain.Replace(w.money(amount)); got != want[1] {
			t.Errorf("%s: sum %q, want %q", tag, got, want[1])
		}
	}
}

func TestUnitsInWords(t *testing.T) {
	for _, c := range []struct{ tag, code, quantity, want string }{
		{"en", "HUR", "1", "hour"},
		{"en", "HUR", "1.5", "hours"},
		{"en", "HUR", "2", "hours"},
		{"de", "HUR", "2", "Std."},
		{"de", "C62", "3", "Stk."},
		{"en", "C62", "1", "pc"},
		{"fr", "DAY", "2", "jours"},
		{"pl", "KGM", "2", "kg"},
		{"en", "MTK", "2", "m²"},
		{"en", "Fuhre", "2", "Fuhre"},
		{"en", "", "2", ""},
	} {
		if got := speak(c.tag, "DE").unit(c.code, quantity(c.quantity)); got != c.want {
			t.Errorf("%s, %s %s: %q, want %q", c.tag, c.quantity, c.code, got, c.want)
		}
	}
	for code, name := range unitNames {
		if vocabulary()["en"].Units[name] == "" {
			t.Errorf("unit %s has no word %q", code, name)
		}
	}
}

func TestReasonsWhereNoTaxIsAsked(t *testing.T) {
	d := smallInvoice()
	de := speak("de", "DE")
	if got := de.reason(d, tax.ReverseCharge); got != "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge)." {
		t.Error(got)
	}
	d.TaxReasons = map[tax.Category]string{tax.ReverseCharge: " Eigener Text. "}
	if got := de.reason(d, tax.ReverseCharge); got != "Eigener Text." {
		t.Error(got)
	}
	d.LeftOut = map[tax.Category]string{tax.ReverseCharge: "said in the note"}
	if got := de.reason(d, tax.ReverseCharge); got != "" {
		t.Errorf("what is left out is printed: %q", got)
	}
	if got := de.reason(d, tax.Standard) + de.reason(d, tax.Zero); got != "" {
		t.Error(got)
	}
	for _, tag := range Languages() {
		for _, c := range []tax.Category{tax.ReverseCharge, tax.IntraEU, tax.Export, tax.Exempt, tax.NotSubject} {
			if speak(tag, "").reason(bill.Draft{}, c) == "" {
				t.Errorf("%s has no reason for %s", tag, c)
			}
		}
	}
}

func TestTheNameOfTheTaxIsTheCountrys(t *testing.T) {
	if w := speak("en", "AU"); w.Invoice != "Tax invoice" || w.say(w.Total) != "Total incl. GST" {
		t.Errorf("%q, %q", w.Invoice, w.say(w.Total))
	}
	if w := speak("en", "GB"); w.Invoice != "Invoice" || w.say(w.TaxID) != "VAT ID" {
		t.Errorf("%q, %q", w.Invoice, w.say(w.TaxID))
	}
}

func TestTheCountryIsWrittenForTheSendersPost(t *testing.T) {
	for _, c := range []struct{ language, sender, want string }{
		{"de", "DE", "GRIECHENLAND"}, {"el", "DE", "GREECE"}, {"fr", "BE", "GREECE"}, {"fr", "FR", "GRÈCE"}, {"en", "GB", "GREECE"},
	} {
		if got := speak(c.language, c.sender).country("GR", c.sender); got != c.want {
			t.Errorf("%s from %s: %s", c.language, c.sender, got)
		}
	}
}

// What a recurring invoice says of its period stands there in the language of the document.
func TestAPeriodInTheLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "Rent for February 2028: 1 Feb 2028 to 29 Feb 2028, {rest}", "de-AT": "Rent for Februar 2028: 01.02.2028 to 29.02.2028, {rest}",
		"fi": "Rent for helmikuu 2028: 1.2.2028 to 29.2.2028, {rest}", "tlh": "Rent for February 2028: 1 Feb 2028 to 29 Feb 2028, {rest}",
	} {
		got := FillPeriod("Rent for {month} {year}: {from} to {to}, {rest}", tag, bill.Date{Year: 2028, Month: 2, Day: 1}, bill.Date{Year: 2028, Month: 2, Day: 29})
		if strings.ReplaceAll(got, "\u00a0", " ") != want {
			t.Errorf("%s: %q", tag, got)
		}
	}
	for _, tag := range Languages() {
		if n := len(strings.Split(vocabulary()[tag].Months, "|")); n != 12 {
			t.Errorf("%s has %d months", tag, n)
		}
	}
}

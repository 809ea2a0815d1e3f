package paper

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Tongue says days and sums as the papers of a language do, for the letters that they go along with: with common blanks, which every
// mail program and whatever the text is pasted into takes for blanks.
type Tongue struct{ t *tongue }

var blanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// TongueOf is that of a language, for a seller in a country.
func TongueOf(language, country string) Tongue { return Tongue{speak(language, country)} }

// Date is a day; "" for none.
func (t Tongue) Date(d bill.Date) string { return blanks.Replace(t.t.date(d)) }

// Money is a sum with its currency; "" for the zero Amount, which has none.
func (t Tongue) Money(a money.Amount) string {
	if a.Currency() == (money.Currency{}) {
		return ""
	}
	return blanks.Replace(t.t.money(a))
}

package money

import (
	"strings"

	"golang.org/x/text/language"
)

// Locale says how people of a language write numbers. It is the document's for the paper, the clerk's for the window.
// The zero Locale is not meant to be used; LocaleOf always answers one that works.
type Locale struct {
	point, group string
	moneyPoint   string // of amounts, where they differ from other numbers (French Switzerland)
	moneyGroup   string // the same (Austria)
	percent      string // what stands before the percent sign
	indian       bool   // groups of two above the thousand
	after        bool   // the currency stands behind the amount
	apart        bool   // a symbol before the amount keeps a space: "€ 5,00"
}

const (
	nbsp   = "\u00a0"
	narrow = "\u202f" // the narrow one, as the French set it
)

// The ways of writing numbers, from the Unicode CLDR. A number of four digits is grouped like any other, so that the
// figures of a column stand alike.
var (
	english = Locale{point: ".", group: ","}
	german  = Locale{point: ",", group: ".", percent: nbsp, after: true}
	italian = Locale{point: ",", group: ".", after: true}
	spaced  = Locale{point: ",", group: nbsp, percent: nbsp, after: true}
	spaced0 = Locale{point: ",", group: nbsp, after: true} // "19%"
	french  = Locale{point: ",", group: narrow, percent: nbsp, after: true}
	eastern = Locale{point: ".", group: ",", apart: true}
	dutch   = Locale{point: ",", group: ".", apart: true}
	swiss   = Locale{point: ".", group: "’", apart: true}
	latin   = Locale{point: ".", group: ",", percent: nbsp}
	lakh    = Locale{point: ".", group: ",", indian: true}
	swissFr = Locale{point: ",", group: narrow, moneyPoint: ".", after: true}
	austria = Locale{point: ",", group: nbsp, moneyGroup: ".", percent: nbsp, apart: true}
)

var languages = map[string]Locale{
	"ar": eastern, "he": eastern,
	"bg": spaced0, "cs": spaced, "da": german, "de": german, "el": italian, "en": english, "es": german, "et": spaced0, "fi": spaced,
	"fr": french, "ga": english, "hi": lakh, "hr": italian, "hu": spaced0, "is": italian, "it": italian, "ja": english, "ko": english,
	"lt": spaced, "lv": spaced0, "mt": english, "nb": spaced, "nl": dutch, "nn": spaced, "no": spaced, "pl": spaced0, "pt": italian,
	"ro": german, "ru": spaced, "sk": spaced, "sl": german, "sv": spaced, "uk": spaced0, "zh": english,
}

var regions = map[string]Locale{
	"de-AT": austria, "de-CH": swiss, "de-LI": swiss, "it-CH": swiss, "en-CH": swiss, "fr-CH": swissFr, "en-IN": lakh, "hi-IN": lakh, "pt-PT": spaced0,
	"es-MX": latin, "es-US": latin, "es-PR": latin, "es-GT": latin, "es-HN": latin, "es-NI": latin, "es-PA": latin, "es-PE": latin, "es-SV": latin, "es-DO": latin,
}

// LocaleOf knows the languages of Europe and a few more by their BCP 47 tag, with the regions that write otherwise than
// the rest of their language; any other is written as in English.
func LocaleOf(tag string) Locale {
	t, err := language.Parse(tag)
	if err != nil {
		return english
	}
	base, _ := t.Base()
	region, _ := t.Region()
	if l, ok := regions[base.String()+"-"+region.String()]; ok {
		return l
	}
	if l, ok := languages[base.String()]; ok {
		return l
	}
	return english
}

// Amount is "1.234,56": the currency's own decimals, grouped.
func (l Locale) Amount(a Amount) string { return l.forMoney().number(a.String()) }

func (l Locale) forMoney() Locale {
	if l.moneyPoint != "" {
		l.point = l.moneyPoint
	}
	if l.moneyGroup != "" {
		l.group = l.moneyGroup
	}
	return l
}

// Money is the amount with its currency: "1.234,56 €", "£1,234.56", "CHF 1’234.50". The spaces in it do not break.
func (l Locale) Money(a Amount) string {
	digits, negative := strings.CutPrefix(l.Amount(a), "-")
	sign := ""
	if negative {
		sign = "-"
	}
	unit := a.cur.code
	if s := symbols[a.cur.code]; s != "" {
		unit = s
	}
	switch {
	case unit == "":
		return sign + digits
	case l.after:
		return sign + digits + nbsp + unit
	case l.apart || unit == a.cur.code:
		return unit + nbsp + sign + digits
	}
	return sign + unit + digits
}

// symbols are those that mean one currency to everybody who reads the bill. The dollars of other countries are told apart
// by their code, and so are the crowns.
var symbols = map[string]string{"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹", "ILS": "₪", "PLN": "zł", "CZK": "Kč", "HUF": "Ft"}

// Quantity is "1.333" in the locale's form.
func (l Locale) Quantity(q Quantity) string { return l.number(q.String()) }

// Price is a unit price with at least the currency's decimals: "0.0725", "5.00".
func (l Locale) Price(p Price, c Currency) string {
	s, have := p.String(), int(p.scale)
	if have == 0 && c.exp > 0 {
		s += "."
	}
	if missing := int(c.exp) - have; missing > 0 {
		s += strings.Repeat("0", missing)
	}
	return l.forMoney().number(s)
}

// Percent is "9,975 %", with the space where the language has one.
func (l Locale) Percent(p Percent) string { return l.number(p.String()) + l.percent + "%" }

// ExchangeRate is "1,084327": all its digits, never grouped behind the point.
func (l Locale) ExchangeRate(x ExchangeRate) string { return l.number(x.String()) }

// number turns "-1234.5" into the locale's form.
func (l Locale) number(s string) string {
	s, neg := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(s, ".")
	out := l.grouped(whole)
	if frac != "" {
		out += l.point + frac
	}
	if neg {
		return "-" + out
	}
	return out
}

func (l Locale) grouped(whole string) string {
	cut := len(whole) - 3
	if cut <= 0 {
		return whole
	}
	out := whole[cut:]
	size := 3
	if l.indian {
		size = 2
	}
	for cut > 0 {
		from := max(cut-size, 0)
		out = whole[from:cut] + l.group + out
		cut = from
	}
	return out
}

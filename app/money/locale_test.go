package money_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"counterfoil/app/money"
)

// tags are the languages of the EU, and the neighbours and readers that write otherwise.
var tags = strings.Fields("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt-PT ro sk sl sv" +
	" en-GB en-US en-IE en-IN de-CH de-LI fr-CH it-CH de-AT ja hi nb nl-BE fr-BE es-MX uk ko zh")

// TestLocalesWriteNumbersAsCLDR compares with the data of the Unicode consortium, as far as it says what a bill prints.
func TestLocalesWriteNumbersAsCLDR(t *testing.T) {
	plain := strings.NewReplacer("−", "-", "\u202f", "\u00a0") // its older edition has the wide space in French
	for _, tag := range tags {
		if strings.HasSuffix(tag, "-CH") && tag != "de-CH" && tag != "it-CH" && tag != "fr-CH" {
			continue
		}
		p, l := message.NewPrinter(language.MustParse(tag)), money.LocaleOf(tag)
		want := plain.Replace(p.Sprint(number.Decimal(-12345678.25)))
		if got := plain.Replace(l.Quantity(must(money.ParseQuantity("-12345678.25")))); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
		want = p.Sprint(number.Percent(0.195, number.MaxFractionDigits(1)))
		if got := l.Percent(must(money.ParsePercent("19.5"))); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestMoneyAsPeopleWriteIt(t *testing.T) {
	for _, c := range []struct{ tag, currency, amount, want string }{
		{"de", "EUR", "1234.56", "1.234,56 €"},
		{"de", "EUR", "-1234.56", "-1.234,56 €"},
		{"de-AT", "EUR", "1234.56", "€ 1.234,56"},
		{"de-CH", "CHF", "1234.50", "CHF 1’234.50"},
		{"fr-CH", "CHF", "1234.50", "1~234.50 CHF"},
		{"fr", "EUR", "1234567.89", "1~234~567,89 €"},
		{"nl", "EUR", "-1234.56", "€ -1.234,56"},
		{"en-GB", "GBP", "-1234.56", "-£1,234.56"},
		{"en-US", "USD", "1234567.00", "$1,234,567.00"},
		{"en-IE", "EUR", "0.05", "€0.05"},
		{"en", "CHF", "5.00", "CHF 5.00"},
		{"en-IN", "INR", "12345678.90", "₹1,23,45,678.90"},
		{"ja", "JPY", "1240", "¥1,240"},
		{"pl", "PLN", "1234.56", "1 234,56 zł"},
		{"sv", "SEK", "1052.00", "1 052,00 SEK"},
		{"pt-PT", "EUR", "12345.60", "12 345,60 €"},
		{"en", "BHD", "1.357", "BHD 1.357"},
		{"xx-nowhere", "EUR", "1234.56", "€1,234.56"},
	} {
		want := strings.NewReplacer("~", "\u202f", " ", "\u00a0").Replace(c.want)
		got := money.LocaleOf(c.tag).Money(must(money.ParseAmount(money.MustCurrency(c.currency), c.amount)))
		if got != want {
			t.Errorf("%s: %q, want %q", c.tag, got, want)
		}
	}
}

func TestPricesKeepTheirDecimals(t *testing.T) {
	for _, c := range []struct{ tag, currency, price, want string }{
		{"de", "EUR", "5", "5,00"}, {"de", "EUR", "0.0725", "0,0725"}, {"en", "EUR", "1234.5", "1,234.50"}, {"ja", "JPY", "8", "8"}, {"en", "BHD", "1.2", "1.200"},
	} {
		if got := money.LocaleOf(c.tag).Price(must(money.ParsePrice(c.price)), money.MustCurrency(c.currency)); got != c.want {
			t.Errorf("%s: %q, want %q", c.tag, got, c.want)
		}
	}
}

// TestWhatAClerkTypes: read in the one way there is, or as the locale writes it, or refused.
func TestWhatAClerkTypes(t *testing.T) {
	for _, c := range []struct{ tag, text, want string }{
		{"de", "1234,5", "1234.5"},
		{"de", "1234.5", "1234.5"},
		{"de", "1.234,5", "1234.5"},
		{"de", "1,234.5", "1234.5"},
		{"de", "1.234", "1234"},
		{"en", "1.234", "1.234"},
		{"en", "1,234", "1234"},
		{"de", "1,234", "1.234"},
		{"fr", "1.234", "refused"}, // neither a thousand nor a decimal in France
		{"fr", "1.23", "1.23"},
		{"fr", "1 234,5", "1234.5"},
		{"fr", "1\u202f234,5", "1234.5"},
		{"de", "0.123", "0.123"},       // no thousand begins with 0
		{"de", "1234.567", "1234.567"}, // nor with four digits
		{"de-CH", "1’234.50", "1234.5"},
		{"de-CH", "1'234", "1234"},
		{"de-CH", "1,234", "refused"},
		{"de", "1.234.567", "1234567"},
		{"en-IN", "1,23,45,678", "12345678"},
		{"en", "1,23,45,678", "refused"},
		{"en-IN", "1,234,567", "1234567"}, // as elsewhere
		{"en", " -5 ", "-5"},
		{"en", "−5", "-5"},
		{"en", ".5", "0.5"},
		{"de", ",5", "0.5"},
		{"en", "5.", "5"},
		{"en", "1 2 3", "refused"},
		{"en", "12 5", "refused"},
		{"en", "1.2.3", "refused"},
		{"en", "1,23.456,7", "refused"},
		{"en", "1'234,567", "1234.567"},
		{"en", "", "refused"},
		{"en", ".", "refused"},
		{"en", "-", "refused"},
		{"en", "5-", "refused"},
		{"en", "1e3", "refused"},
		{"en", "0x10", "refused"},
		{"en", "1/2", "refused"},
		{"en", "½", "refused"},
		{"en", strings.Repeat("1", 70), "refused"},
	} {
		q, err := money.LocaleOf(c.tag).ParseQuantity(c.text)
		got := q.String()
		if err != nil {
			got = "refused"
			if !errors.Is(err, money.ErrSyntax) {
				t.Errorf("%s %q: %v", c.tag, c.text, err)
			}
		}
		if got != c.want {
			t.Errorf("%s %q is read as %s, want %s", c.tag, c.text, got, c.want)
		}
	}
}

func TestTypedAmountsMayNameTheirCurrency(t *testing.T) {
	l := money.LocaleOf("de")
	for _, text := range []string{"1.234,50 €", "1234,5 EUR", "€1234,50", "EUR 1 234,50", "1234.50"} {
		if a, err := l.ParseAmount(euro, text); err != nil || a.Minor() != 123450 {
			t.Errorf("%q: %v, %v", text, a, err)
		}
	}
	if _, err := l.ParseAmount(euro, "5,00 $"); !errors.Is(err, money.ErrSyntax) {
		t.Errorf("dollars were taken for euro: %v", err)
	}
	if _, err := l.ParseAmount(euro, "5,005"); !errors.Is(err, money.ErrDecimals) {
		t.Errorf("half a cent was taken: %v", err)
	}
	if p, err := l.ParsePercent("9,975 %"); err != nil || p.String() != "9.975" {
		t.Error(p, err)
	}
}

// TestWhatIsWrittenIsReadBack: the round trip through every locale and currency width.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, tag := range tags {
		l := money.LocaleOf(tag)
		for range 2_000 {
			for _, c := range []money.Currency{euro, yen, dinar} {
				a := money.Of(r.Int64N(2_000_000_000_000)-1_000_000_000_000, c)
				for _, text := range []string{l.Amount(a), l.Money(a)} {
					if b, err := l.ParseAmount(c, text); err != nil || b != a {
						t.Fatalf("%s: %v is written %q and read %v, %v", tag, a, text, b, err)
					}
				}
			}
			q := must(money.ParseQuantity(randomDecimal(r, 12, 6)))
			if back, err := l.ParseQuantity(l.Quantity(q)); err != nil || back != q {
				t.Fatalf("%s: %v is written %q and read %v, %v", tag, q, l.Quantity(q), back, err)
			}
			p := must(money.ParsePercent(randomDecimal(r, 5, 4)))
			if back, err := l.ParsePercent(l.Percent(p)); err != nil || back != p {
				t.Fatalf("%s: %v is written %q and read %v, %v", tag, p, l.Percent(p), back, err)
			}
			price := must(money.ParsePrice(randomDecimal(r, 9, 6)))
			if back, err := l.ParsePrice(l.Price(price, euro)); err != nil || back != price {
				t.Fatalf("%s: %v is written %q and read %v, %v", tag, price, l.Price(price, euro), back, err)
			}
		}
	}
}

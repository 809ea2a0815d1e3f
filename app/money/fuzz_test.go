package money_test

import (
	"encoding"
	"errors"
	"strings"
	"testing"

	"counterfoil/app/money"
)

// known says that an error is one that callers can tell apart.
func known(err error) bool {
	return errors.Is(err, money.ErrSyntax) || errors.Is(err, money.ErrDecimals) || errors.Is(err, money.ErrOverflow)
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"12.34", "-0.05", "0", "999999999999999", "1.", ".1", "--1", "1e9", "0000000000000000001.50"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range []money.Currency{euro, yen, dinar} {
			a, err := money.ParseAmount(c, s)
			if err != nil {
				if !known(err) {
					t.Fatal(err)
				}
				continue
			}
			if b, err := money.ParseAmount(c, a.String()); err != nil || b != a {
				t.Fatalf("%q is %s, which is read as %v, %v", s, a, b, err)
			}
		}
	})
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"1.333", "-2", "0.000001", "1.0000000", "123456789.123456", "-0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		roundTrip(t, s, money.ParseQuantity)
		roundTrip(t, s, money.ParsePrice)
		roundTrip(t, s, money.ParsePercent)
	})
}

// roundTrip reads s, writes it and reads it again, as text and as the marshalled form.
func roundTrip[T comparable](t *testing.T, s string, parse func(string) (T, error)) {
	v, err := parse(s)
	if err != nil {
		if !known(err) {
			t.Fatal(err)
		}
		return
	}
	text, err := any(v).(encoding.TextMarshaler).MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := any(&back).(encoding.TextUnmarshaler).UnmarshalText(text); err != nil || back != v {
		t.Fatalf("%q is %s, which is read as %v, %v", s, text, back, err)
	}
}

// FuzzTyped: whatever is typed, in any locale, it is read or refused; and what was read has the digits that were typed.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"1.234,5", "1,234.5", "1 234", "1'234", "€ 5", "-€5", "19 %", ".5", "1.2.3", "1,23,456.7", "−3"} {
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		l := money.LocaleOf(tags[int(n)%len(tags)])
		q, err := l.ParseQuantity(s)
		if err != nil {
			if !known(err) {
				t.Fatal(err)
			}
		} else if got, want := digitsOf(q.String()), digitsOf(s); got != want {
			t.Fatalf("%q has the digits %s and was read as %s", s, want, q)
		}
		if a, err := l.ParseAmount(euro, s); err == nil {
			if b, err := l.ParseAmount(euro, l.Money(a)); err != nil || a != b {
				t.Fatalf("%q is %s, which is read as %v, %v", s, l.Money(a), b, err)
			}
		} else if !known(err) {
			t.Fatal(err)
		}
		_, _ = l.ParsePrice(s)
		_, _ = l.ParsePercent(s)
	})
}

// digitsOf are the digits without the zeros at either end, which carry no value that the point does not.
func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return strings.Trim(b.String(), "0")
}

package tax

import "strings"

// digits are the check-digit rules of the VAT ids, as the tax authorities publish them. The forms are matched before, so each
// rule may rely on length and digits.
var digits = map[string]func(string) bool{
	"AT": austria,
	"BG": bulgaria,
	"BE": func(s string) bool { return 97-number(s[:8])%97 == number(s[8:]) },
	"CHE": func(s string) bool {
		return (11-sum(s, 5, 4, 3, 2, 7, 6, 5, 4)%11)%11 == digit(s, 8)
	},
	"CY": cyprus,
	"CZ": czechia,
	"DE": mod11_10,
	"DK": divisible(11, 2, 7, 6, 5, 4, 3, 2, 1),
	"EE": divisible(10, 3, 7, 1, 3, 7, 1, 3, 7, 1),
	"EL": func(s string) bool { return sum(s, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == digit(s, 8) },
	"ES": spain,
	"FI": divisible(11, 7, 9, 10, 5, 8, 4, 2, 1),
	"FR": france,
	"GB": britain,
	"HR": mod11_10,
	"HU": divisible(10, 9, 7, 3, 1, 9, 7, 3, 1),
	"IE": ireland,
	"IT": italy,
	"LT": lithuania,
	"LU": func(s string) bool { return number(s[:6])%89 == number(s[6:]) },
	"LV": latvia,
	"MT": func(s string) bool { return 37-sum(s, 3, 4, 6, 7, 8, 9)%37 == number(s[6:]) },
	"NL": netherlands,
	"NO": func(s string) bool { return (11-sum(s, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == digit(s, 8) },
	"PL": func(s string) bool { return sum(s, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == digit(s, 9) },
	"PT": func(s string) bool { return (11-sum(s, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == digit(s, 8) },
	"RO": romania,
	"SE": func(s string) bool { return Luhn(s[:10]) },
	"SI": func(s string) bool {
		check := 11 - sum(s, 8, 7, 6, 5, 4, 3, 2)%11
		return check != 11 && check%10 == digit(s, 7)
	},
	"SK": slovakia,
	"XI": britain,
}

func number(s string) int {
	n := 0
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

func digit(s string, i int) int { return int(s[i] - '0') }

// sum weighs as many leading digits as there are weights.
func sum(s string, weights ...int) int {
	total := 0
	for i, w := range weights {
		total += w * digit(s, i)
	}
	return total
}

func divisible(mod int, weights ...int) func(string) bool {
	return func(s string) bool { return sum(s, weights...)%mod == 0 }
}

// france checks the key before the company's number: of two digits, or the newer one with a letter in either place. The
// company's number has check digits of its own, but for Monaco's (000).
func france(s string) bool {
	if s[2:5] != "000" && !Luhn(s[2:]) {
		return false
	}
	const alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	first, second := strings.IndexByte(alphabet, s[0]), strings.IndexByte(alphabet, s[1])
	siren := number(s[2:])
	switch {
	case first < 10 && second < 10:
		return (12+3*(siren%97))%97 == number(s[:2])
	case first < 10:
		first = first*24 + second - 10
	default:
		first = first*34 + second - 100
	}
	return (siren+1+first/11)%11 == first%11
}

// mod11_10 is ISO 7064 MOD 11,10.
func mod11_10(s string) bool {
	p := 10
	for _, r := range s[:len(s)-1] {
		p = (p + int(r-'0')) % 10
		if p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (11-p)%10 == int(s[len(s)-1]-'0')
}

// austria is the rule of the UID: alternate digits doubled and cross-summed, plus 4.
func austria(s string) bool {
	total := 4
	for i, r := range s[1:8] {
		d := int(r - '0')
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		total += d
	}
	return (100-total)%10 == int(s[8]-'0')
}

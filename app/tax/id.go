package tax

import (
	"errors"
	"regexp"
	"strings"
)

// ErrID means a tax id whose form or check digits cannot be right.
var ErrID = errors.New("tax id cannot be right")

// forms are the shapes of VAT ids by their prefix (Directive 2006/112/EC art. 215, and the neighbours).
var forms = map[string]*regexp.Regexp{
	"AT": re(`U\d{8}`), "BE": re(`[01]\d{9}`), "BG": re(`\d{9,10}`), "CY": re(`\d{8}[A-Z]`), "CZ": re(`\d{8,10}`), "DE": re(`\d{9}`),
	"DK": re(`\d{8}`), "EE": re(`\d{9}`), "EL": re(`\d{9}`), "ES": re(`[A-Z0-9]\d{7}[A-Z0-9]`), "FI": re(`\d{8}`),
	"FR": re(`[A-HJ-NP-Z0-9]{2}\d{9}`), "HR": re(`\d{11}`), "HU": re(`\d{8}`), "IE": re(`\d[A-Z0-9+*]\d{5}[A-Z]{1,2}`), "IT": re(`\d{11}`),
	"LT": re(`\d{9}(\d{3})?`), "LU": re(`\d{8}`), "LV": re(`\d{11}`), "MT": re(`\d{8}`), "NL": re(`[A-Z0-9+*]{12}`), "PL": re(`\d{10}`),
	"PT": re(`\d{9}`), "RO": re(`\d{2,10}`), "SE": re(`\d{12}`), "SI": re(`\d{8}`), "SK": re(`\d{10}`), "XI": re(`\d{9}(\d{3})?`),
	"GB": re(`\d{9}(\d{3})?`), "CHE": re(`\d{9}(MWST|TVA|IVA)?`), "NO": re(`\d{9}(MVA)?`),
}

func re(body string) *regexp.Regexp { return regexp.MustCompile(`^` + body + `$`) }

const maxID = 40 // bytes with blanks and dots; the longest id has 15

// CheckID puts a VAT id into its usual form, without blanks, dots and dashes, and checks its shape, and its check digits
// where the rule is known here (ErrID). An id without a known prefix is a national number and accepted as it stands, and
// so is one that begins like a foreign VAT id without having its shape. country is the party's, "" where it is not known.
func CheckID(country, id string) (string, error) {
	if len(id) > maxID {
		return "", ErrID
	}
	norm := strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "", "/", "").Replace(id))
	prefix := prefixOf(norm)
	if prefix == "" {
		return id, nil
	}
	body := norm[len(prefix):]
	if !forms[prefix].MatchString(body) {
		if country != "" && prefix != ownPrefix(country) {
			return id, nil
		}
		return "", ErrID
	}
	if check := digits[prefix]; check != nil && !check(body) {
		return "", ErrID
	}
	return norm, nil
}

func prefixOf(norm string) string {
	for _, n := range []int{3, 2} {
		if len(norm) > n && forms[norm[:n]] != nil {
			return norm[:n]
		}
	}
	return ""
}

// ownPrefix is the country's code but for two: Greece writes EL, Switzerland CHE.
func ownPrefix(country string) string {
	switch country {
	case "GR":
		return "EL"
	case "CH", "LI":
		return "CHE"
	}
	return country
}

// digits are the check-digit rules of the ids met most, as the tax authorities publish them. The forms above are matched
// before, so each rule may rely on length and digits.
var digits = map[string]func(string) bool{
	"AT": austria,
	"BE": func(s string) bool { return 97-number(s[:8])%97 == number(s[8:]) },
	"CHE": func(s string) bool {
		return (11-sum(s, 5, 4, 3, 2, 7, 6, 5, 4)%11)%11 == digit(s, 8)
	},
	"DE": mod11_10,
	"DK": divisible(11, 2, 7, 6, 5, 4, 3, 2, 1),
	"EE": divisible(10, 3, 7, 1, 3, 7, 1, 3, 7, 1),
	"EL": func(s string) bool { return sum(s, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == digit(s, 8) },
	"FI": divisible(11, 7, 9, 10, 5, 8, 4, 2, 1),
	"FR": france,
	"HR": mod11_10,
	"HU": divisible(10, 9, 7, 3, 1, 9, 7, 3, 1),
	"IT": luhn,
	"LU": func(s string) bool { return number(s[:6])%89 == number(s[6:]) },
	"MT": func(s string) bool { return 37-sum(s, 3, 4, 6, 7, 8, 9)%37 == number(s[6:]) },
	"NO": func(s string) bool { return (11-sum(s, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == digit(s, 8) },
	"PL": func(s string) bool { return sum(s, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == digit(s, 9) },
	"PT": func(s string) bool { return (11-sum(s, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == digit(s, 8) },
	"SE": func(s string) bool { return luhn(s[:10]) },
	"SI": func(s string) bool { return (11-sum(s, 8, 7, 6, 5, 4, 3, 2)%11)%10 == digit(s, 7) },
	"SK": func(s string) bool { return number(s)%11 == 0 },
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

// france checks the key of two digits before the company's number; keys with letters are not checked.
func france(s string) bool {
	if s[0] > '9' || s[1] > '9' {
		return true
	}
	return (12+3*(number(s[2:])%97))%97 == number(s[:2])
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

func luhn(s string) bool {
	total := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		total += d
	}
	return total%10 == 0
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

package tax

import (
	"regexp"
	"strconv"
	"strings"
)

// national is a number of a country without a prefix of its own.
type national struct {
	form  *regexp.Regexp
	check func(string) bool
}

// nationals are those numbers. The United States' EIN has no check digit: nothing is said of it.
var nationals = map[string]national{
	"IN": {re(`\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]`), gstin},
	"AU": {re(`[1-9]\d{10}`), abn},
	"NZ": {re(`\d{8,9}|\d{13}`), newZealand},
	"CA": {re(`\d{9}(R[CMPRTZ]\d{4})?`), func(s string) bool { return Luhn(s[:9]) }},
	"GB": {re(`\d{9}`), britain},
	"NO": {re(`\d{9}(MVA)?`), func(s string) bool { return digits["NO"](s) }},
	"US": {re(`\d{9}`), func(string) bool { return true }},
}

// gstin: the check is Luhn's, over 36 signs.
func gstin(s string) bool {
	const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	total := 0
	for i := range 15 {
		v := strings.IndexByte(signs, s[14-i])
		if i%2 == 1 {
			v *= 2
			v = v/36 + v%36
		}
		total += v
	}
	return total%36 == 0 && knownState(s[:2])
}

func knownState(code string) bool {
	for _, r := range regions() {
		if r.country == "IN" && r.code == code {
			return true
		}
	}
	return code == "25" || code == "28" || code == "99" // Daman and Diu and old Andhra Pradesh, still in use; the centre
}

// abn: one taken off the first digit, then weighed by 89.
func abn(s string) bool {
	return (sum(s, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89 == 0
}

// newZealand: an IRD number, which is the GST number, or the NZBN, which is a GLN.
func newZealand(s string) bool {
	if len(s) == 13 {
		return ValidGTIN(s)
	}
	s = strings.Repeat("0", 9-len(s)) + s
	check := (11 - sum(s, 3, 2, 7, 6, 5, 4, 3, 2)%11) % 11
	if check == 10 {
		check = (11 - sum(s, 7, 4, 3, 2, 5, 2, 7, 6)%11) % 11
	}
	n := number(s)
	return check == digit(s, 8) && n > 10_000_000 && n < 200_000_000
}

// ValidGTIN checks the digits of a barcode of 8, 12, 13 or 14 digits (EAN, UPC, GTIN), and of a GLN or SSCC.
func ValidGTIN(code string) bool {
	if strings.Trim(code, "0123456789") != "" || !strings.Contains(" 8 12 13 14 18 ", " "+strconv.Itoa(len(code))+" ") {
		return false
	}
	total := 0
	for i := range len(code) {
		weight := 1 + i%2*2 // from the right: 1, 3, 1, 3
		total += weight * digit(code, len(code)-1-i)
	}
	return total%10 == 0
}

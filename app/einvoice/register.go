package einvoice

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/tax"
)

// register is a register of companies whose numbers have a code of ISO 6523, under which they are told (BT-30, BT-47).
type register struct {
	country string
	scheme  string
	digits  int // how many a number has; with it two registers of a country are told apart
}

// registers are those of the countries whose rules or networks ask for the code. Germany's and Austria's have none: "HRB 21734" goes without.
var registers = []register{
	{"AU", "0151", 11}, // Australian Business Number
	{"BE", "0208", 10}, // Kruispuntbank van Ondernemingen
	{"DK", "0184", 8},  // CVR
	{"EE", "0191", 8},  // Registrite ja Infosüsteemide Keskus
	{"FI", "0212", 8},  // Y-tunnus
	{"FR", "0002", 9},  // SIREN
	{"FR", "0009", 14}, // SIRET
	{"IS", "0196", 10}, // kennitala
	{"JP", "0188", 13}, // corporate number
	{"LT", "0200", 9},  // legal entity code
	{"LV", "0218", 11}, // unified registration number
	{"NL", "0106", 8},  // KvK
	{"NL", "0190", 20}, // OIN
	{"NO", "0192", 9},  // Enhetsregisteret
	{"SE", "0007", 10}, // organisationsnummer
}

// legalOf is a number of a register with its code, where the country has one and the number looks like it: without blanks, hyphens and
// the name of the register in front ("KvK 12345678"). Any other stays as it was typed, without a code.
func legalOf(country, text string) ID {
	plainly := strings.NewReplacer(" ", "", ".", "", "-", "", ":", "").Replace(text)
	number := strings.TrimLeftFunc(plainly, func(r rune) bool { return r < '0' || r > '9' })
	for _, r := range registers {
		if r.country == country && len(number) == r.digits && digits(number) == number {
			return ID{Value: number, Scheme: r.scheme}
		}
	}
	return ID{Value: text}
}

// numbered are the schemes whose numbers can be checked: how the number is told to be wrong (Peppol's rule, "" for our own), and whether
// a receiver refuses it.
var numbered = map[string]struct {
	rule  string
	fatal bool
	sound func(string) bool
}{
	"0002": {"", false, func(n string) bool { return len(n) == 9 && tax.Luhn(n) }},
	"0007": {"PEPPOL-COMMON-R049", true, func(n string) bool { return len(n) == 10 && tax.Luhn(n) }},
	"0009": {"", false, siret},
	"0088": {"PEPPOL-COMMON-R040", true, tax.GS1},
	"0151": {"PEPPOL-COMMON-R050", true, abn},
	"0184": {"PEPPOL-COMMON-R042", true, func(n string) bool {
		return len(strings.TrimPrefix(n, "DK")) == 8 && allDigits(strings.TrimPrefix(n, "DK"))
	}},
	"0192": {"PEPPOL-COMMON-R041", true, norway},
	"0208": {"PEPPOL-COMMON-R043", true, belgium},
	"0201": {"PEPPOL-COMMON-R044", false, func(n string) bool { return len(n) == 6 && alphanumeric(n) }},
	"0210": {"PEPPOL-COMMON-R045", false, codiceFiscale},
	"0211": {"PEPPOL-COMMON-R047", false, func(n string) bool { return !strings.HasPrefix(n, "IT") || soundTaxID("IT", n) }},
}

// soundNumber says whether a number can be one of its scheme; of most schemes nothing is known.
func soundNumber(id ID) bool {
	n, known := numbered[id.Scheme]
	return !known || n.sound(id.Value)
}

func allDigits(n string) bool { return n != "" && digits(n) == n }

func alphanumeric(n string) bool {
	return strings.IndexFunc(n, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	}) < 0
}

func soundTaxID(country, id string) bool {
	_, fault := tax.JudgeID(country, id)
	return fault == tax.NoFault
}

// siret is Luhn too, but for those of La Poste, whose digits come to a multiple of five.
func siret(n string) bool {
	if len(n) != 14 || !allDigits(n) {
		return false
	}
	sum := 0
	for _, r := range n {
		sum += int(r - '0')
	}
	return tax.Luhn(n) || strings.HasPrefix(n, "356000000") && sum%5 == 0
}

func norway(n string) bool {
	if len(n) != 9 || !allDigits(n) || n == "000000000" {
		return false
	}
	return weighed(n, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

func belgium(n string) bool {
	if len(n) != 10 || !allDigits(n) {
		return false
	}
	rest := 0
	for _, r := range n[:8] {
		rest = (rest*10 + int(r-'0')) % 97
	}
	return 97-rest == int(n[8]-'0')*10+int(n[9]-'0')
}

// abn takes one off the first digit before it weighs them.
func abn(n string) bool {
	if len(n) != 11 || !allDigits(n) {
		return false
	}
	return (weighed(n, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89 == 0
}

func weighed(n string, weights ...int) (sum int) {
	for i, w := range weights {
		sum += w * int(n[i]-'0')
	}
	return sum
}

// codiceFiscale is the form of Italy's tax code: sixteen characters of a person, or eleven digits of a company.
func codiceFiscale(n string) bool {
	if len(n) == 11 {
		return allDigits(n)
	}
	if len(n) != 16 || !alphanumeric(n) {
		return false
	}
	const form = "AAAAAA00A00A000A" // digits may be letters where two people would have the same
	for i, c := range n {
		if form[i] == 'A' && c >= '0' && c <= '9' {
			return false
		}
	}
	return true
}

// identifiers are the numbers under which a party is known: a code of the register, an electronic address.
func (c *checker) identifiers(p Party, id, legal, endpoint string) {
	for _, one := range p.IDs {
		c.number(id, one)
	}
	c.number(legal, p.Legal)
	c.number(endpoint, p.Endpoint)
}

func (c *checker) number(term string, id ID) {
	if id.Value == "" || soundNumber(id) {
		return
	}
	rule := numbered[id.Scheme]
	if rule.rule == "" || c.profile != Peppol {
		c.warn("CF-NUMBER", term, CheckDigit, id.Value)
		return
	}
	c.add(rule.fatal, rule.rule, term, CheckDigit, id.Value)
}

// CheckEndpoint says what is wrong with an electronic address: Unknown where nobody knows its scheme, CheckDigit where the number
// cannot be one of it, "" for nothing.
func CheckEndpoint(e bill.Endpoint) What {
	switch {
	case e == bill.Endpoint{}:
		return ""
	case !coded("eas", e.Scheme):
		return Unknown
	case e.Scheme == schemeMail && !soundMail(e.Value):
		return Malformed
	case !soundNumber(ID{Value: e.Value, Scheme: e.Scheme}):
		return CheckDigit
	}
	return ""
}

package tax

import (
	"errors"
	"regexp"
	"strings"
)

// ErrID means a tax id whose form or check digits cannot be right.
var ErrID = errors.New("tax id cannot be right")

// Fault is what is wrong with a number. Nothing is ever refused for it: a front warns.
type Fault string

// The faults.
const (
	NoFault     Fault = ""
	FaultForm   Fault = "form"         // too short, too long, or letters where digits stand
	FaultDigits Fault = "check-digits" // a digit is wrong, or two are swapped
)

// forms are the shapes of VAT ids by their prefix (Directive 2006/112/EC art. 215, and the neighbours).
var forms = map[string]*regexp.Regexp{
	"AT": re(`U\d{8}`), "BE": re(`[01]\d{9}`), "BG": re(`\d{9,10}`), "CY": re(`\d{8}[A-Z]`), "CZ": re(`\d{8,10}`), "DE": re(`[1-9]\d{8}`),
	"DK": re(`[1-9]\d{7}`), "EE": re(`\d{9}`), "EL": re(`\d{9}`), "ES": re(`[A-Z0-9]\d{7}[A-Z0-9]`), "FI": re(`\d{8}`),
	"FR": re(`[A-HJ-NP-Z0-9]{2}\d{9}`), "HR": re(`\d{11}`), "HU": re(`\d{8}`), "IE": re(`\d[A-Z0-9+*]\d{5}[A-Z]{1,2}`), "IT": re(`\d{11}`),
	"LT": re(`\d{9}(\d{3})?`), "LU": re(`\d{8}`), "LV": re(`\d{11}`), "MT": re(`[1-9]\d{7}`), "NL": re(`\d{9}B(0[1-9]|[1-9]\d)`), "PL": re(`\d{10}`),
	"PT": re(`[1-9]\d{8}`), "RO": re(`[1-9]\d{1,9}`), "SE": re(`\d{12}`), "SI": re(`[1-9]\d{7}`), "SK": re(`\d{10}`),
	"XI": re(`\d{9}(\d{3})?|GD\d{3}|HA\d{3}`), "GB": re(`\d{9}(\d{3})?|GD\d{3}|HA\d{3}`), "CHE": re(`\d{9}(MWST|TVA|IVA)?`), "NO": re(`\d{9}(MVA)?`),
}

func re(body string) *regexp.Regexp { return regexp.MustCompile(`^(` + body + `)$`) }

const maxID = 40 // bytes with blanks and dots; the longest id has 15

// CheckID puts a VAT id into its usual form, without blanks, dots and dashes, and checks its shape and its check digits
// (ErrID). An id without a known prefix is a national number: it is checked where it has the shape of one that the country
// gives, and else accepted as it stands; so is one that begins like a foreign VAT id without having its shape. country is the
// party's, "" where it is not known.
func CheckID(country, id string) (string, error) {
	norm, fault := JudgeID(country, id)
	if fault != NoFault {
		return "", ErrID
	}
	return norm, nil
}

// JudgeID is CheckID with what is wrong.
func JudgeID(country, id string) (string, Fault) {
	if len(id) > maxID {
		return "", FaultForm
	}
	norm := strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "", "/", "").Replace(id))
	if n, known := nationals[country]; known && n.form.MatchString(norm) {
		if !n.check(norm) {
			return "", FaultDigits
		}
		return norm, NoFault
	}
	prefix := prefixOf(norm)
	if prefix == "" {
		return id, NoFault
	}
	body := norm[len(prefix):]
	switch {
	case forms[prefix].MatchString(body) && digits[prefix](body):
		return norm, NoFault
	case forms[prefix].MatchString(body):
		return "", FaultDigits
	case country != "" && prefix != ownPrefix(country):
		return id, NoFault
	}
	return "", FaultForm
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

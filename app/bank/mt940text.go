package bank

import (
	"regexp"
	"strings"

	"counterfoil/app/bill"
)

// What the field :86: of an MT940 holds is left to banks. Three forms are read: numbered subfields ("?20", Germany and
// Austria), words between slashes ("/REMI/", the Netherlands), and free text.

var (
	numbered  = regexp.MustCompile(`^[0-9]{3}([^0-9A-Za-z\s])[0-9]{2}`)
	slashWord = regexp.MustCompile(`/(TRTP|IBAN|BIC|NAME|REMI|EREF|KREF|PREF|MARF|CSID|CREF|ISDT|RTRN|CNTP|ORDP|BENM|USTD|STRD|UDTR|PURP|OCMT|CHGS|ADDR|ID)/`)
	sepaWord  = regexp.MustCompile(`(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|BREF|RREF|PURP)\+`)
	ibanWord  = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`)
)

// describe fills an entry from the lines of its :86:.
func describe(e *Entry, lines []string) {
	joined := strings.Join(lines, "")
	if m := numbered.FindStringSubmatch(joined); m != nil {
		describeNumbered(e, joined, m[1])
		return
	}
	text := rejoin(lines, 65)
	if strings.HasPrefix(text, "/") && slashWord.MatchString(text) {
		describeSlashed(e, text)
		return
	}
	describePurpose(e, text)
	for _, found := range ibanWord.FindAllString(text, 5) {
		if iban := compact(found, 34); e.IBAN == "" && bill.ValidIBAN(iban) {
			e.IBAN = iban
		}
	}
}

// rejoin puts pieces together that were cut at a width: a full piece goes on in the next one, a shorter one was ended on purpose.
func rejoin(pieces []string, width int) string {
	var b strings.Builder
	for i, p := range pieces {
		if i > 0 && len([]rune(pieces[i-1])) < width {
			b.WriteByte(' ')
		}
		b.WriteString(p)
	}
	return b.String()
}

// subfieldWidth is the length of a subfield (Annex 3 of the German DFÜ agreement, 8.2.4).
const subfieldWidth = 27

// describeNumbered reads "166?00GUTSCHRIFT?20SVWZ+...?32NAME".
func describeNumbered(e *Entry, text, sep string) {
	var purpose, name []string
	kind := ""
	for _, field := range subfields(text[3:], sep) {
		switch key, value := field[:2], field[2:]; {
		case key == "00":
			kind = value
		case key >= "20" && key <= "29", key >= "60" && key <= "63":
			purpose = append(purpose, value)
		case key == "31", key == "38":
			e.IBAN = first(e.IBAN, value)
		case key == "32", key == "33":
			name = append(name, value)
		}
	}
	e.Name = strings.TrimSpace(rejoin(name, subfieldWidth))
	describePurpose(e, rejoin(purpose, subfieldWidth))
	if e.Purpose == "" {
		e.Purpose = kind
	}
}

// subfields cuts a text before each separator that a known key follows: a question mark may also stand in a text.
func subfields(text, sep string) (list []string) {
	start := -1
	for i := 0; i+len(sep)+2 <= len(text); i++ {
		if !strings.HasPrefix(text[i:], sep) || !subfieldKey(text[i+len(sep):i+len(sep)+2]) {
			continue
		}
		if start >= 0 {
			list = append(list, text[start:i])
		}
		start = i + len(sep)
	}
	if start >= 0 {
		list = append(list, text[start:])
	}
	return list
}

func subfieldKey(key string) bool {
	switch {
	case key == "00", key == "10", key == "38":
		return true
	case key[1] < '0' || key[1] > '9':
		return false
	}
	return key[0] == '2' || key[0] == '3' && key[1] <= '4' || key[0] == '6' && key[1] <= '3'
}

// describePurpose takes the words of SEPA out of a purpose ("EREF+...SVWZ+..."). Without them it is the purpose as it stands.
func describePurpose(e *Entry, text string) {
	marks := sepaWord.FindAllStringSubmatchIndex(text, -1)
	if marks == nil {
		e.Purpose = text
		return
	}
	kept := []string{text[:marks[0][0]]}
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		value := strings.TrimSpace(text[m[1]:end])
		switch text[m[2]:m[3]] {
		case "SVWZ":
			kept = append(kept, value)
		case "EREF":
			e.EndToEnd = value
		case "KREF":
			e.EndToEnd = first(e.EndToEnd, value)
		case "IBAN":
			e.IBAN = first(e.IBAN, value)
		case "ABWA", "ABWE":
			e.Name = first(e.Name, value)
		}
	}
	e.Purpose = strings.TrimSpace(strings.Join(kept, " "))
}

// describeSlashed reads "/TRTP/.../IBAN/NL.../NAME/.../REMI/.../EREF/...".
func describeSlashed(e *Entry, text string) {
	marks := slashWord.FindAllStringSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		value := strings.Trim(text[m[1]:max(end, m[1])], "/ ")
		word := text[m[2]:m[3]]
		if inner, after, ok := strings.Cut(value, "/"); word == "REMI" && ok && (inner == "USTD" || inner == "STRD") {
			word, value = inner, strings.Trim(after, "/ ")
		}
		switch word {
		case "REMI", "USTD":
			e.Purpose = strings.TrimSpace(e.Purpose + " " + value)
		case "STRD":
			e.Reference = value[strings.LastIndex(value, "/")+1:]
		case "EREF":
			e.EndToEnd = value
		case "IBAN":
			e.IBAN = first(e.IBAN, value)
		case "NAME":
			e.Name = first(e.Name, value)
		case "CNTP": // account, BIC, name, town
			parts := append(strings.Split(value, "/"), "", "")
			e.IBAN, e.Name = first(e.IBAN, parts[0]), first(e.Name, parts[2])
		}
	}
}

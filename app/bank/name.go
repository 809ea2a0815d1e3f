package bank

import (
	"slices"
	"strings"
	"unicode"
)

// empty are words of a name that many share, without accents.
var empty = strings.Fields(`GMBH AG KG OHG GBR EK UG MBH CO COMPANY LTD LIMITED LLC LLP PLC INC CORP SARL SAS SASU EURL SA NV BV VOF SRL SPA SNC AB AS ASA
	APS OY OYJ SRO SPOL ZOO SP EV E V K U UND AND ET Y I THE DER DIE DAS LE LA LES DE VAN VON DI HERR FRAU MR MRS MS DR PROF FIRMA FA`)

// nameWords are the words of a name that tell it from others: capitals, no accents, and "MUELLER" is MULLER.
func nameWords(name string) (list []string) {
	words := strings.FieldsFunc(strings.NewReplacer("AE", "A", "OE", "O", "UE", "U").Replace(plain(name)),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range words[:min(len(words), 12)] {
		if len(w) > 1 && !slices.Contains(empty, w) && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}

// alike says whether two names can be one: all words of the shorter are in the longer, the last one perhaps cut off by the bank, each
// with at most one slip; and one of them is long enough to tell something.
func alike(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	telling := false
	for _, w := range a {
		if !slices.ContainsFunc(b, func(o string) bool { return sameWord(w, o) }) {
			return false
		}
		telling = telling || len(w) >= 4
	}
	return telling
}

func sameWord(a, b string) bool {
	switch {
	case a == b:
		return true
	case len(a) >= 4 && len(b) >= 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)):
		return true
	}
	return len(a) >= 6 && len(b) >= 6 && oneSlip(a, b)
}

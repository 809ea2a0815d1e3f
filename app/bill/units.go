package bill

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

// unitTable are the codes of UN/ECE Recommendations 20 and 21 that shops use, as the code list of EN 16931 has them, with names
// for people: one, several, the symbol that is written alike everywhere, and other words that are typed.
//
//go:embed data/units.csv
var unitTable []byte

// Unit is a unit of quantity.
type Unit struct {
	Code   string // UN/ECE: "HUR"
	Name   string // "hour"
	Names  string // "hours"
	Symbol string // "h", "" for none
	also   []string
}

// unitList is the table. It is read once and never changed.
var unitList = sync.OnceValue(func() []Unit {
	rows, err := csv.NewReader(bytes.NewReader(unitTable)).ReadAll()
	if err != nil || strings.Join(rows[0], " ") != "code name names symbol also" {
		panic("bill: the table of units is not as it should be")
	}
	var list []Unit
	for _, r := range rows[1:] {
		list = append(list, Unit{Code: r[0], Name: r[1], Names: r[2], Symbol: r[3], also: strings.Split(r[4], ";")})
	}
	return list
})

// Units are all of the table, those used most in front.
func Units() []Unit { return append([]Unit(nil), unitList()...) }

// UnitOf is the unit of a code.
func UnitOf(code string) (Unit, bool) {
	for _, u := range unitList() {
		if u.Code == code {
			return u, true
		}
	}
	return Unit{}, false
}

// UnitCode is the code for what was typed: a code, a name, a symbol or a usual abbreviation. Any other word is a shop's own and
// stands as it is.
func UnitCode(typed string) string {
	typed = strings.TrimSpace(typed)
	for _, fits := range []func(Unit) bool{
		func(u Unit) bool { return u.Code == typed },
		func(u Unit) bool { return u.Symbol != "" && u.Symbol == typed }, // as it is written: "Mbit" is not "mbit"
		func(u Unit) bool { return u.called(typed) },
		func(u Unit) bool { return strings.EqualFold(u.Code, typed) },
	} {
		for _, u := range unitList() {
			if fits(u) {
				return u.Code
			}
		}
	}
	return typed
}

func (u Unit) called(word string) bool {
	if word == "" {
		return false
	}
	for _, name := range append([]string{u.Name, u.Names, u.Symbol}, u.also...) {
		if strings.EqualFold(name, word) {
			return true
		}
	}
	return false
}

// Short is how the unit is shown in a narrow column: its symbol, else its name.
func (u Unit) Short() string {
	if u.Symbol != "" {
		return u.Symbol
	}
	return u.Name
}

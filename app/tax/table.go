package tax

import (
	"bytes"
	"embed"
	"encoding/csv"
	"strings"
	"sync"
	"time"

	"counterfoil/app/money"
)

// data are the tables, CSV that a person can open beside the law that a line names.
//
//go:embed data/*.csv
var data embed.FS

// readTable reads a table and checks its head. The tables are part of the program, so what is wrong with one is a fault of
// ours, and the tests read them all.
func readTable(name string, columns ...string) [][]string {
	b, err := data.ReadFile("data/" + name + ".csv")
	if err != nil {
		panic("tax: " + err.Error())
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || strings.Join(rows[0], " ") != strings.Join(columns, " ") {
		panic("tax: the table " + name + " is not as it should be")
	}
	return rows[1:]
}

// span is from when to when a line holds, both days included; "" is open.
type span struct{ from, to string }

func (s span) holds(day string) bool { return s.from <= day && (s.to == "" || day <= s.to) }

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

// Kind is what a rate is for: the law's own drawers, which differ in percent from country to country.
type Kind string

// The kinds of rates.
const (
	KindStandard  Kind = "standard"
	KindReduced   Kind = "reduced"
	KindSuper     Kind = "super"     // below 5 %
	KindParking   Kind = "parking"   // kept from before the common rules
	KindIncreased Kind = "increased" // above the standard rate
	KindSpecial   Kind = "special"   // for a few things, or for a time
	KindZero      Kind = "zero"      // taxed at nothing
)

// Line is one rate in force in one place for one time.
type Line struct {
	Country string
	Region  string // "" for the whole country, or the mainland
	Kind    Kind
	Rate    Rate
	Source  string // the law or gazette
	span
}

// lines is the table of rates. It is read once and never changed.
var lines = sync.OnceValue(func() []Line {
	var list []Line
	for _, row := range readTable("rates", "country", "region", "kind", "rate", "split", "from", "to", "covers", "source", "check") {
		percent, err := money.ParsePercent(row[3])
		split, serr := ParseSplit(row[4])
		l := Line{
			Country: row[0], Region: row[1], Kind: Kind(row[2]), Rate: Rate{Category: Standard, Percent: percent, Split: split},
			Source: row[8], span: span{row[5], row[6]},
		}
		switch {
		case l.Kind == KindZero:
			l.Rate.Category = Zero
		case l.Region == "canary":
			l.Rate.Category = Canary
		}
		if err != nil || serr != nil || !l.Rate.Sound() || l.Source == "" {
			panic("tax: a bad line in the table of rates: " + strings.Join(row, ","))
		}
		list = append(list, l)
	}
	return list
})

package privacy

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Says is what a column of the books says of people.
type Says string

// What a column may say.
const (
	SaysNothing Says = "-" // figures, days, the shop itself and its goods
	SaysID      Says = "i" // an id that leads to somebody while other rows say who it is
	SaysWho     Says = "p" // who somebody is, or all that is said to her
	SaysWords   Says = "w" // words that may speak of her
	SaysStaff   Says = "u" // a person of the shop
)

// Staff is the kind of tables about the people of the shop.
const Staff Kind = "user"

// Table is a table of the books with what its columns say.
type Table struct {
	Name    string
	Kind    Kind // of the records in it; "" where it says nothing of people
	Columns map[string]Says
}

//go:embed data/columns.txt
var columnsText string

// Tables are all tables of the books, by name. A test of the store holds them against the tables that there are.
func Tables() (list []Table) {
	for line := range strings.Lines(columnsText) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		t := Table{Name: words[0], Kind: Kind(strings.Trim(words[1], "-")), Columns: map[string]Says{}}
		for _, c := range words[2:] {
			name, says, ok := strings.Cut(c, ":")
			if !ok {
				panic(fmt.Sprintf("columns.txt: %s of %s", c, t.Name)) // embedded, so a fault of the build
			}
			t.Columns[name] = Says(says)
		}
		list = append(list, t)
	}
	return list
}

// TablesOf are the names of the tables that hold what is said of people in records of a kind.
func TablesOf(k Kind) (list []string) {
	for _, t := range Tables() {
		telling := slices.ContainsFunc(slices.Collect(maps.Values(t.Columns)), func(s Says) bool { return s != SaysNothing && s != SaysID })
		if t.Kind == k && telling {
			list = append(list, t.Name)
		}
	}
	return list
}

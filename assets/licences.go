package assets

import (
	_ "embed"
	"strings"
)

// licences.txt holds the licences of the program and of all libraries that are linked into it; `make licences` writes it.
//
//go:embed licences.txt
var licences string

// licenceMark begins the line that names what the text below it is for.
const licenceMark = "=== "

// Licence is a text under which parts of the program are passed on.
type Licence struct {
	Of   []string // "github.com/google/uuid v1.6.0", "Inter"
	Text string
}

// Licences are those of the program itself, of its fonts, and of all libraries in it, in this order.
func Licences() []Licence {
	list := parseLicences(licences)
	fonts := []Licence{
		{[]string{"Inter"}, InterLicence()},
		{[]string{"Liberation Sans", "Liberation Serif"}, LiberationLicence()},
		{[]string{"Noto Sans"}, NotoLicence()},
	}
	return append(append(list[:1:1], fonts...), list[1:]...)
}

func parseLicences(all string) (list []Licence) {
	for part := range strings.SplitSeq("\n"+all, "\n"+licenceMark) {
		of, text, found := strings.Cut(part, "\n")
		if found && strings.TrimSpace(part) != "" {
			list = append(list, Licence{Of: strings.Split(of, ", "), Text: strings.Trim(text, "\n")})
		}
	}
	return list
}

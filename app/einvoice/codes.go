package einvoice

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// codeTable are the code lists of EN 16931 as its rules of March 2026 (1.3.16) have them, one a line: the UNTDID lists by their
// number, EAS, ISO 6523 ICD, ISO 3166, VATEX, the units of Recommendations 20 and 21, the media types.
//
//go:embed data/codes.txt
var codeTable string

// codes are the lists by name, each sorted. They are read once and never changed.
var codes = sync.OnceValue(func() map[string][]string {
	lists := map[string][]string{}
	for line := range strings.Lines(codeTable) {
		name, list, _ := strings.Cut(strings.TrimSpace(line), ": ")
		lists[name] = strings.Fields(list)
	}
	return lists
})

// coded says whether a code is on a list.
func coded(list, code string) bool {
	_, found := slices.BinarySearch(codes()[list], code)
	return found
}

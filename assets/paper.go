package assets

import (
	"embed"
	"slices"
	"strings"
)

//go:embed paper/*.json
var paperWords embed.FS

// PaperWords are the words printed on documents in a language, as JSON; false where there are none. The language is the
// first part of a BCP 47 tag, in lower case.
func PaperWords(language string) ([]byte, bool) {
	b, err := paperWords.ReadFile("paper/" + language + ".json")
	return b, err == nil
}

// PaperLanguages lists the languages of PaperWords in alphabetical order.
func PaperLanguages() []string {
	entries, err := paperWords.ReadDir("paper")
	if err != nil {
		panic("assets: embedded words: " + err.Error())
	}
	var list []string
	for _, e := range entries {
		list = append(list, strings.TrimSuffix(e.Name(), ".json"))
	}
	slices.Sort(list)
	return list
}

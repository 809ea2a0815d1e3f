package assets

import (
	"embed"
	"strings"
)

// The licence of Noto asks to travel with the fonts.
//
//go:embed fonts/NotoSans*.ttf fonts/NotoSans-LICENSE.txt
var noto embed.FS

// NotoSans is the Noto Sans Regular font of a script, a TrueType file: "Arabic", "Thai". Names are those that [NotoScripts] lists; for any
// other it is nil. The caller must not write to it.
func NotoSans(script string) []byte {
	b, err := noto.ReadFile("fonts/NotoSans" + script + "-Regular.ttf")
	if err != nil {
		return nil
	}
	return b
}

// NotoScripts lists the scripts of NotoSans in alphabetical order.
func NotoScripts() []string {
	entries, err := noto.ReadDir("fonts")
	if err != nil {
		panic("assets: embedded fonts: " + err.Error())
	}
	var list []string
	for _, e := range entries {
		if script, ok := strings.CutSuffix(e.Name(), "-Regular.ttf"); ok {
			list = append(list, strings.TrimPrefix(script, "NotoSans"))
		}
	}
	return list
}

// NotoLicence is the text of the SIL Open Font License under which Noto is passed on.
func NotoLicence() string {
	b, err := noto.ReadFile("fonts/NotoSans-LICENSE.txt")
	if err != nil {
		panic("assets: embedded file: " + err.Error())
	}
	return string(b)
}

// Package assets holds the files that travel inside the programs: fonts and icons.
//
// It knows neither the window toolkit nor the PDF writer, so that both share one copy of each file.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// The files themselves. The licences of the fonts ask to travel with them.
//
//go:embed fonts/Inter-Regular.ttf fonts/Inter-SemiBold.ttf fonts/Inter-LICENSE.txt fonts/LiberationSans-Regular.ttf fonts/LiberationSans-Bold.ttf fonts/LiberationSerif-Regular.ttf fonts/LiberationSerif-Bold.ttf fonts/Liberation-LICENSE.txt icons/*.svg app.png
var files embed.FS

// InterRegular is the Inter Regular font, a TrueType file with 2048 units per em. The caller must not write to it.
func InterRegular() []byte { return must("fonts/Inter-Regular.ttf") }

// InterSemiBold is the Inter SemiBold font, our only bold. The caller must not write to it.
func InterSemiBold() []byte { return must("fonts/Inter-SemiBold.ttf") }

// InterLicence is the text of the SIL Open Font License under which Inter is passed on.
func InterLicence() string { return string(must("fonts/Inter-LICENSE.txt")) }

// LiberationSans is the Liberation Sans font, one of the four in which a Swiss payment part may be printed, and a choice for the paper. The caller must not write to it.
func LiberationSans() []byte { return must("fonts/LiberationSans-Regular.ttf") }

// LiberationSansBold is its bold. The caller must not write to it.
func LiberationSansBold() []byte { return must("fonts/LiberationSans-Bold.ttf") }

// LiberationSerif is the Liberation Serif font, a choice for the paper. The caller must not write to it.
func LiberationSerif() []byte { return must("fonts/LiberationSerif-Regular.ttf") }

// LiberationSerifBold is its bold. The caller must not write to it.
func LiberationSerifBold() []byte { return must("fonts/LiberationSerif-Bold.ttf") }

// LiberationLicence is the text of the SIL Open Font License under which Liberation is passed on.
func LiberationLicence() string { return string(must("fonts/Liberation-LICENSE.txt")) }

// AppIcon is the picture of the program itself, a PNG of 256 by 256 drawn from app.svg.
func AppIcon() []byte { return must("app.png") }

// Icon is the SVG source of an icon: 24 by 24, strokes only, no colour of its own.
// Names are those that [Icons] lists; any other is an error.
func Icon(name string) ([]byte, error) {
	b, err := files.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil, fmt.Errorf("icon %q: %w", name, fs.ErrNotExist)
	}
	return b, nil
}

// Icons lists the names of all icons in alphabetical order.
func Icons() []string {
	entries, err := files.ReadDir("icons")
	if err != nil {
		panic("assets: embedded icons: " + err.Error())
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".svg"))
	}
	slices.Sort(names)
	return names
}

// must reads a file that the compiler has embedded; without it the program would not have been built.
func must(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("assets: embedded file: " + err.Error())
	}
	return b
}

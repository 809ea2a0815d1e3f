package assets_test

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"counterfoil/assets"

	"golang.org/x/image/font/sfnt"
)

func TestFontsAreReadable(t *testing.T) {
	for name, file := range map[string][]byte{
		"Regular": assets.InterRegular(), "SemiBold": assets.InterSemiBold(), "Liberation": assets.LiberationSans(), "Liberation Bold": assets.LiberationSansBold(),
		"Liberation Serif": assets.LiberationSerif(), "Liberation Serif Bold": assets.LiberationSerifBold(),
	} {
		font, err := sfnt.Parse(file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		signs := "AÄßøŁżŞЖΩ€£0123456789"
		if !strings.HasPrefix(name, "Liberation") { // beside which Inter prints what it lacks
			signs += "₺₹"
		}
		for _, r := range signs {
			if glyph, err := font.GlyphIndex(nil, r); err != nil || glyph == 0 {
				t.Errorf("%s has no glyph for %q (%v)", name, r, err)
			}
		}
	}
	for name, licence := range map[string]string{"Inter": assets.InterLicence(), "Noto": assets.NotoLicence(), "Liberation": assets.LiberationLicence()} {
		if !strings.Contains(licence, "SIL OPEN FONT LICENSE") {
			t.Errorf("the licence of %s is not the SIL Open Font License", name)
		}
	}
}

func TestIconsAreWholeDrawings(t *testing.T) {
	names := assets.Icons()
	if len(names) < 30 {
		t.Fatalf("only %d icons", len(names))
	}
	for _, name := range names {
		svg, err := assets.Icon(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := shapes(t, name, string(svg)); n == 0 {
			t.Errorf("icon %s draws nothing", name)
		}
	}
	if _, err := assets.Icon("no such icon"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an unknown icon gave %v", err)
	}
}

// shapes counts the shapes that the kit knows how to colour, and fails on any other.
func shapes(t *testing.T, name, svg string) int {
	t.Helper()
	n := 0
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			t.Fatalf("icon %s: %v", name, err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local != "svg" {
			switch start.Name.Local {
			case "path", "circle", "rect":
				n++
			default:
				t.Errorf("icon %s holds a <%s>", name, start.Name.Local)
			}
		}
	}
}

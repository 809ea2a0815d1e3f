package kit

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"testing"

	"counterfoil/assets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"
)

// TestContrast computes every pair of text and background that the kit paints, as WCAG 2.2 does: 4.5 for text (1.4.3),
// 3 for borders, bars and the ring (1.4.11).
func TestContrast(t *testing.T) {
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, ColorCard, theme.ColorNameOverlayBackground}
	fields := []fyne.ThemeColorName{theme.ColorNameInputBackground, theme.ColorNameMenuBackground, ColorHeaderRow}
	tones := []fyne.ThemeColorName{ColorNeutral, ColorInfo, theme.ColorNameSuccess, theme.ColorNameWarning, theme.ColorNameError}
	for name, p := range map[string]palette{"light": lightPalette(), "dark": darkPalette()} {
		check := func(what string, front, back color.NRGBA, least float64) {
			t.Helper()
			if got := contrast(front, back); got < least {
				t.Errorf("%s: %s has contrast %.2f, wanted %.1f", name, what, got, least)
			}
		}
		for _, s := range grounds { // rows lie on these, plain, under the mouse, and chosen
			for _, tint := range []color.NRGBA{{}, p[ColorRowHover], p[ColorRowSelected]} {
				where := fmt.Sprintf(" on %s with tint %x", s, tint)
				back := over(tint, p[s])
				check("text"+where, p[theme.ColorNameForeground], back, 4.5)
				check("muted text"+where, p[ColorMuted], back, 4.5)
				for _, tone := range tones {
					check(string(tone)+where, p[tone], back, 4.5)
					chip := p[tone]
					chip.A = chipAlpha
					check(string(tone)+" chip"+where, p[tone], over(chip, back), 4.5)
				}
			}
		}
		for _, s := range append(fields, grounds...) {
			check("text on "+string(s), p[theme.ColorNameForeground], p[s], 4.5)
			check("selected text on "+string(s), p[theme.ColorNameForeground], over(p[theme.ColorNameSelection], p[s]), 4.5)
			check("text under the mouse on "+string(s), p[theme.ColorNameForeground], over(p[theme.ColorNameHover], p[s]), 4.5)
			check("muted text on "+string(s), p[ColorMuted], p[s], 4.5)
			check("placeholder on "+string(s), p[theme.ColorNamePlaceHolder], p[s], 4.5)
			check("link on "+string(s), p[theme.ColorNamePrimary], p[s], 4.5)
			check("error on "+string(s), p[theme.ColorNameError], p[s], 4.5)
			check("field border on "+string(s), p[theme.ColorNameInputBorder], p[s], 3)
			check("ring on "+string(s), p[ColorRing], p[s], 3)
		}
		for _, pair := range [][2]fyne.ThemeColorName{
			{ColorOnAccent, ColorAccent},
			{ColorOnAccent, ColorAccentHover},
			{ColorOnAccent, ColorDanger},
			{ColorOnAccent, ColorDangerHover},
			{theme.ColorNameForeground, ColorQuiet},
			{theme.ColorNameForeground, ColorQuietHover},
			{ColorMuted, ColorQuiet},
			{theme.ColorNameDisabled, theme.ColorNameDisabledButton},
			{theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary},
			{theme.ColorNameForegroundOnError, theme.ColorNameError},
			{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess},
			{theme.ColorNameForegroundOnWarning, theme.ColorNameWarning},
			{ColorSidebarText, ColorSidebar},
			{ColorSidebarText, ColorSidebarHover},
			{ColorSidebarStrong, ColorSidebarField},
			{ColorSidebarStrong, ColorAccent},
			{ColorOnTip, ColorTip},
		} {
			check(string(pair[0])+" on "+string(pair[1]), p[pair[0]], p[pair[1]], 4.5)
		}
		check("first bar on card", p[ColorBar], p[ColorCard], 3)
		check("bars against each other", p[ColorBar], p[ColorBarSecond], 1.5)
		check("scroll bar on card", p[theme.ColorNameScrollBar], p[ColorCard], 2.5)
	}
}

func TestPalettesNameTheSameColours(t *testing.T) {
	light, dark := lightPalette(), darkPalette()
	for name := range light {
		if _, ok := dark[name]; !ok {
			t.Errorf("the dark palette lacks %s", name)
		}
	}
	if len(light) != len(dark) {
		t.Errorf("light has %d colours, dark %d", len(light), len(dark))
	}
}

func TestThemeFollowsTheSystemOrIsSet(t *testing.T) {
	begin(t, ModeSystem)
	system := appTheme().(*Theme)
	same := func(a, b color.Color) bool { return a == b }
	if !same(system.Color(ColorCard, theme.VariantDark), darkPalette()[ColorCard]) || !same(system.Color(ColorCard, theme.VariantLight), lightPalette()[ColorCard]) {
		t.Error("a theme that follows the system does not")
	}
	if !same(system.With(ModeLight).Color(ColorCard, theme.VariantDark), lightPalette()[ColorCard]) {
		t.Error("a light theme went dark with the system")
	}
	if !same(system.With(ModeDark).Color(ColorCard, theme.VariantLight), darkPalette()[ColorCard]) {
		t.Error("a dark theme went light with the system")
	}
}

func TestScreenFontHasRoomForTallerScripts(t *testing.T) {
	regular, _, err := screenFonts()
	if err != nil {
		t.Fatal(err)
	}
	font, err := sfnt.Parse(regular.Content())
	if err != nil {
		t.Fatal(err)
	}
	// 3300 and 900 of 2816 units, in this font's 2048.
	hhea, err := fontTable(regular.Content(), "hhea", 36)
	if err != nil || font.UnitsPerEm() != 2048 {
		t.Fatalf("hhea: %v; %d units per em", err, font.UnitsPerEm())
	}
	if want := []byte{2400 >> 8, 2400 & 0xff, 0xfd, 0x71, 0, 0}; !slices.Equal(hhea[4:10], want) {
		t.Errorf("hhea has ascent, descent, gap % x, wanted % x", hhea[4:10], want)
	}
	if bytes.Equal(regular.Content(), assets.InterRegular()) {
		t.Error("the embedded font itself was changed")
	}
}

func TestScreenFontRefusesWhatIsNoFont(t *testing.T) {
	for _, cut := range []int{0, 5, 11, 40, 100, 250} {
		if _, err := screenFont(assets.InterRegular()[:cut]); err == nil {
			t.Errorf("a font of %d bytes was taken", cut)
		}
	}
}

func TestEveryIconNameHasADrawing(t *testing.T) {
	names := []IconName{
		IconHome, IconInvoice, IconCredit, IconCustomers, IconItems, IconPayments, IconReports, IconBackup, IconRestore, IconSettings,
		IconLock, IconPlus, IconSearch, IconCheck, IconDone, IconWarning, IconError, IconInfo, IconClock, IconPencil, IconTrash, IconSave, IconPrinter,
		IconEye, IconKey, IconBack, IconChevronLeft, IconChevronRight, IconChevronDown, IconChevronUp, IconClose, IconFolder, IconMail,
		IconCalendar, IconCopy, IconShield,
	}
	for _, name := range names {
		if _, err := assets.Icon(string(name)); err != nil {
			t.Error(err)
		}
	}
	if len(names) != len(assets.Icons()) {
		t.Errorf("%d names for %d icons", len(names), len(assets.Icons()))
	}
	red, blue := Icon(IconLock, rgb(0xff0000)), Icon(IconLock, rgb(0x0000ff))
	if red.Name() == blue.Name() {
		t.Error("two colours of an icon share a name, and so a picture in the cache")
	}
	if !bytes.Contains(red.Content(), []byte(`<rect fill="none" stroke="#ff0000"`)) {
		t.Errorf("the colour is not on the shapes: %s", red.Content())
	}
}

// contrast is the ratio of WCAG 2.2, "relative luminance".
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

// over lays a transparent colour on an opaque one.
func over(top, below color.NRGBA) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*int(top.A) + int(b)*(255-int(top.A)) + 127) / 255) }
	return color.NRGBA{R: mix(top.R, below.R), G: mix(top.G, below.G), B: mix(top.B, below.B), A: 255}
}

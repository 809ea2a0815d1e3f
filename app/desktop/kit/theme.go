package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode says which palette a [Theme] uses.
type Mode int

// The modes of a theme.
const (
	ModeSystem Mode = iota // as the desktop says
	ModeLight
	ModeDark
)

// Names of our own sizes, in the toolkit's device-independent pixels.
const (
	SizeFigure   fyne.ThemeSizeName = "kitFigure"   // the big number of a stat card
	SizeRowText  fyne.ThemeSizeName = "kitRowText"  // text in lists
	SizeRing     fyne.ThemeSizeName = "kitRing"     // width of the focus ring
	SizeIcon     fyne.ThemeSizeName = "kitIcon"     // edge of an icon
	SizeChipText fyne.ThemeSizeName = "kitChipText" // text in chips
)

// Theme is the look of every window of ours: two whole palettes, the sizes, and Inter for the screen.
type Theme struct {
	mode          Mode
	light, dark   palette
	sizes         map[fyne.ThemeSizeName]float32
	regular, bold fyne.Resource
	rest          fyne.Theme
}

// NewTheme makes the theme. It fails only if the embedded fonts are not what they should be.
func NewTheme(mode Mode) (*Theme, error) {
	regular, bold, err := screenFonts()
	if err != nil {
		return nil, err
	}
	return &Theme{
		mode: mode, light: lightPalette(), dark: darkPalette(), sizes: sizes(),
		regular: regular, bold: bold, rest: theme.DefaultTheme(),
	}, nil
}

// With is the same theme in another mode; fonts and palettes are shared.
func (t *Theme) With(mode Mode) *Theme {
	other := *t
	other.mode = mode
	return &other
}

// Mode is the mode in which the theme was made.
func (t *Theme) Mode() Mode { return t.mode }

// Color answers for the toolkit's colour names and our own. The variant counts only in [ModeSystem].
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	variant = t.variant(variant)
	colors := t.light
	if variant == theme.VariantDark {
		colors = t.dark
	}
	if c, ok := colors[name]; ok {
		return c
	}
	return t.rest.Color(name, variant)
}

func (t *Theme) variant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.mode {
	case ModeLight:
		return theme.VariantLight
	case ModeDark:
		return theme.VariantDark
	default:
		return system
	}
}

// Font is Inter in two weights; bold means SemiBold. Monospace is the toolkit's.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return t.rest.Font(style)
	case style.Bold:
		return t.bold
	default:
		return t.regular
	}
}

// Icon is the toolkit's own set; pages use [Icon] instead.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.rest.Icon(name) }

// Size answers for the toolkit's size names and our own.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := t.sizes[name]; ok {
		return s
	}
	return t.rest.Size(name)
}

func sizes() map[fyne.ThemeSizeName]float32 {
	return map[fyne.ThemeSizeName]float32{
		theme.SizeNameText: 13, theme.SizeNameCaptionText: 11, theme.SizeNameSubHeadingText: 14, theme.SizeNameHeadingText: 22,
		SizeFigure: 23, SizeRowText: 13, SizeChipText: 11,
		theme.SizeNameInnerPadding: 7, theme.SizeNamePadding: 4, theme.SizeNameLineSpacing: 4, theme.SizeNameInlineIcon: 18,
		theme.SizeNameInputBorder: 1, theme.SizeNameInputRadius: 7, theme.SizeNameButtonRadius: 7, theme.SizeNameSelectionRadius: 5,
		theme.SizeNameCardRadius: 11, theme.SizeNameDialogRadius: 11, theme.SizeNamePopupRadius: 11, theme.SizeNameMenuRadius: 9,
		theme.SizeNameScrollBar: 10, theme.SizeNameScrollBarSmall: 6, theme.SizeNameScrollBarRadius: 3, theme.SizeNameSeparatorThickness: 1,
		SizeRing: 2, SizeIcon: 18,
	}
}

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Names of our own colours, beside those of the toolkit.
const (
	ColorCard          fyne.ThemeColorName = "kitCard"          // fill of cards, dialogs and lists
	ColorMuted         fyne.ThemeColorName = "kitMuted"         // second voice of a text
	ColorNeutral       fyne.ThemeColorName = "kitNeutral"       // state: nothing to do
	ColorInfo          fyne.ThemeColorName = "kitInfo"          // state: under way
	ColorAccent        fyne.ThemeColorName = "kitAccent"        // fill of the primary button
	ColorAccentHover   fyne.ThemeColorName = "kitAccentHover"   // the same under the mouse
	ColorDanger        fyne.ThemeColorName = "kitDanger"        // fill of the button that destroys
	ColorDangerHover   fyne.ThemeColorName = "kitDangerHover"   // the same under the mouse
	ColorOnAccent      fyne.ThemeColorName = "kitOnAccent"      // text on accent and danger
	ColorQuiet         fyne.ThemeColorName = "kitQuiet"         // fill of the secondary button
	ColorQuietHover    fyne.ThemeColorName = "kitQuietHover"    // the same under the mouse
	ColorSidebar       fyne.ThemeColorName = "kitSidebar"       // dark in both themes
	ColorSidebarField  fyne.ThemeColorName = "kitSidebarField"  // the chosen entry
	ColorSidebarHover  fyne.ThemeColorName = "kitSidebarHover"  // the entry under the mouse
	ColorSidebarText   fyne.ThemeColorName = "kitSidebarText"   // entries
	ColorSidebarStrong fyne.ThemeColorName = "kitSidebarStrong" // the chosen entry, the name on top
	ColorHeaderRow     fyne.ThemeColorName = "kitHeaderRow"     // fill behind column titles
	ColorRowHover      fyne.ThemeColorName = "kitRowHover"      // list row under the mouse
	ColorRowSelected   fyne.ThemeColorName = "kitRowSelected"   // chosen list row
	ColorRing          fyne.ThemeColorName = "kitRing"          // focus ring
	ColorBar           fyne.ThemeColorName = "kitBar"           // first series of a chart
	ColorBarSecond     fyne.ThemeColorName = "kitBarSecond"     // second series of a chart
	ColorScrim         fyne.ThemeColorName = "kitScrim"         // veil behind a dialog
	ColorCardShadow    fyne.ThemeColorName = "kitCardShadow"    // soft shadow below a card
	ColorTip           fyne.ThemeColorName = "kitTip"           // fill of tooltip and toast
	ColorOnTip         fyne.ThemeColorName = "kitOnTip"         // text on them
)

// Alphas of the tints that lie on other colours: state chips, icon badges.
const (
	chipAlpha  = 0x24
	badgeAlpha = 0x22
)

type palette map[fyne.ThemeColorName]color.NRGBA

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func rgba(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

func lightPalette() palette {
	return palette{
		theme.ColorNameBackground: rgb(0xf4f6fb), ColorCard: rgb(0xffffff),
		theme.ColorNameForeground: rgb(0x182034), ColorMuted: rgb(0x566075), theme.ColorNamePlaceHolder: rgb(0x626b80),
		theme.ColorNameDisabled: rgb(0x626b80), theme.ColorNamePrimary: rgb(0x2d52d0), theme.ColorNameHyperlink: rgb(0x2d52d0),
		ColorNeutral: rgb(0x434c60), ColorInfo: rgb(0x2342ae), theme.ColorNameSuccess: rgb(0x07603d), theme.ColorNameWarning: rgb(0x7a4800), theme.ColorNameError: rgb(0x9c1730),
		ColorAccent: rgb(0x2f55d4), ColorAccentHover: rgb(0x2546b8), ColorOnAccent: rgb(0xffffff),
		ColorDanger: rgb(0xb8213d), ColorDangerHover: rgb(0x991a32),
		ColorQuiet: rgb(0xe6eaf4), ColorQuietHover: rgb(0xd9dfee),
		theme.ColorNameButton: rgb(0xe6eaf4), theme.ColorNameDisabledButton: rgb(0xeceff6),
		theme.ColorNameForegroundOnPrimary: rgb(0xffffff), theme.ColorNameForegroundOnError: rgb(0xffffff),
		theme.ColorNameForegroundOnSuccess: rgb(0xffffff), theme.ColorNameForegroundOnWarning: rgb(0xffffff),
		ColorSidebar: rgb(0x141b30), ColorSidebarField: rgb(0x293558), ColorSidebarHover: rgb(0x1e2743),
		ColorSidebarText: rgb(0xb4bed6), ColorSidebarStrong: rgb(0xffffff),
		theme.ColorNameHeaderBackground: rgb(0xf5f7fb), ColorHeaderRow: rgb(0xf5f7fb),
		ColorRowHover: rgba(0x2f55d4, 0x12), ColorRowSelected: rgba(0x2f55d4, 0x28),
		theme.ColorNameHover: rgba(0x2f55d4, 0x12), theme.ColorNameSelection: rgba(0x2f55d4, 0x38), theme.ColorNamePressed: rgba(0x182034, 0x1c),
		ColorRing: rgb(0x2f55d4), theme.ColorNameFocus: rgba(0x2f55d4, 0x2c),
		theme.ColorNameInputBackground: rgb(0xffffff), theme.ColorNameInputBorder: rgb(0x828ba0), theme.ColorNameSeparator: rgb(0xe3e7f0),
		theme.ColorNameMenuBackground: rgb(0xffffff), theme.ColorNameOverlayBackground: rgb(0xffffff),
		theme.ColorNameScrollBar: rgb(0x8e97ac), theme.ColorNameScrollBarBackground: rgba(0xffffff, 0), theme.ColorNameShadow: rgba(0x101828, 0x30),
		ColorBar: rgb(0x2f55d4), ColorBarSecond: rgb(0xa9b8ef),
		ColorScrim: rgba(0x101828, 0x66), ColorCardShadow: rgba(0x101828, 0x1c), ColorTip: rgb(0x1b2338), ColorOnTip: rgb(0xf4f6fb),
	}
}

func darkPalette() palette {
	return palette{
		theme.ColorNameBackground: rgb(0x10141f), ColorCard: rgb(0x181e2d),
		theme.ColorNameForeground: rgb(0xe9edf6), ColorMuted: rgb(0xa6b0c6), theme.ColorNamePlaceHolder: rgb(0x9aa4ba),
		theme.ColorNameDisabled: rgb(0x9aa4ba), theme.ColorNamePrimary: rgb(0x93abff), theme.ColorNameHyperlink: rgb(0x93abff),
		ColorNeutral: rgb(0xc6cede), ColorInfo: rgb(0xadbfff), theme.ColorNameSuccess: rgb(0x5fd3a2), theme.ColorNameWarning: rgb(0xf2bd62), theme.ColorNameError: rgb(0xffa8b5),
		ColorAccent: rgb(0x3c60dc), ColorAccentHover: rgb(0x4a6ce2), ColorOnAccent: rgb(0xffffff),
		ColorDanger: rgb(0xbf2f49), ColorDangerHover: rgb(0xc93a54),
		ColorQuiet: rgb(0x262e42), ColorQuietHover: rgb(0x313b54),
		theme.ColorNameButton: rgb(0x262e42), theme.ColorNameDisabledButton: rgb(0x1f2637),
		theme.ColorNameForegroundOnPrimary: rgb(0x10141f), theme.ColorNameForegroundOnError: rgb(0x10141f),
		theme.ColorNameForegroundOnSuccess: rgb(0x10141f), theme.ColorNameForegroundOnWarning: rgb(0x10141f),
		ColorSidebar: rgb(0x0b0f1a), ColorSidebarField: rgb(0x232d4b), ColorSidebarHover: rgb(0x171e33),
		ColorSidebarText: rgb(0xb0bad2), ColorSidebarStrong: rgb(0xffffff),
		theme.ColorNameHeaderBackground: rgb(0x1e2536), ColorHeaderRow: rgb(0x1e2536),
		ColorRowHover: rgba(0x93abff, 0x12), ColorRowSelected: rgba(0x93abff, 0x28),
		theme.ColorNameHover: rgba(0x93abff, 0x14), theme.ColorNameSelection: rgba(0x93abff, 0x40), theme.ColorNamePressed: rgba(0xffffff, 0x1c),
		ColorRing: rgb(0x93abff), theme.ColorNameFocus: rgba(0x93abff, 0x2c),
		theme.ColorNameInputBackground: rgb(0x141a27), theme.ColorNameInputBorder: rgb(0x6c7791), theme.ColorNameSeparator: rgb(0x2a3246),
		theme.ColorNameMenuBackground: rgb(0x1e2536), theme.ColorNameOverlayBackground: rgb(0x1b2233),
		theme.ColorNameScrollBar: rgb(0x66718a), theme.ColorNameScrollBarBackground: rgba(0x000000, 0), theme.ColorNameShadow: rgba(0x000000, 0x66),
		ColorBar: rgb(0x7090f5), ColorBarSecond: rgb(0x3e4f86),
		ColorScrim: rgba(0x05070d, 0x99), ColorCardShadow: rgba(0x000000, 0x40), ColorTip: rgb(0xe9edf6), ColorOnTip: rgb(0x182034),
	}
}

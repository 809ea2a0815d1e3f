package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Tone is what a colour says: how things stand, not which page it is on.
type Tone int

// The tones.
const (
	ToneNeutral Tone = iota // nothing to do: a draft, a note
	ToneInfo                // under way
	ToneSuccess             // done, paid
	ToneWarning             // needs a look
	ToneError               // wrong, overdue
)

// color is the theme's colour for the tone; it is readable as text on every surface of ours and on its own tint.
func (t Tone) color() fyne.ThemeColorName {
	switch t {
	case ToneInfo:
		return ColorInfo
	case ToneSuccess:
		return theme.ColorNameSuccess
	case ToneWarning:
		return theme.ColorNameWarning
	case ToneError:
		return theme.ColorNameError
	default:
		return ColorNeutral
	}
}

func (t Tone) icon() IconName {
	switch t {
	case ToneSuccess:
		return IconDone
	case ToneWarning:
		return IconWarning
	case ToneError:
		return IconError
	default:
		return IconInfo
	}
}

package sheet

import "slices"

// Sound counts the titles of a preset that lead to fields of the noun; it is 0 if any leads nowhere.
func Sound(p Preset, noun Noun) int {
	for title, f := range presets[p][noun] {
		if !slices.Contains(Fields(noun), f) || plain(title) != title {
			return 0
		}
	}
	return len(presets[p][noun])
}

package desktop

import (
	"slices"
	"strings"
	"testing"

	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// The page about the program is found by what one looks for, and shows the licence of the part that is chosen, to its end.
func TestAboutShowsTheLicences(t *testing.T) {
	p := openedPad(t)
	p.ctrl(fyne.KeyK)
	p.letters("licence")
	p.keys(fyne.KeyReturn)
	p.wantPage("about")
	p.look("about")
	page := p.page.(*aboutPage)
	shown := func() string {
		var text strings.Builder
		for _, one := range all[*kit.Paragraph](p) {
			text.WriteString(one.AccessibilityLabel() + "\n")
		}
		return text.String()
	}
	if !strings.Contains(shown(), "Apache License") {
		t.Errorf("it begins with %.80q", shown())
	}
	p.keys(fyne.KeyDown)
	if page.parts[1].name != "Inter" || !strings.Contains(shown(), "SIL OPEN FONT LICENSE") {
		t.Errorf("%s has %.80q", page.parts[1].name, shown())
	}
	p.look("about-inter")
	for i, one := range page.parts {
		if i > 0 && one == page.parts[i-1] || len(one.licence) < 200 {
			t.Errorf("%s %s has %.80q", one.name, one.version, one.licence)
		}
	}
	longest := slices.IndexFunc(page.parts, func(one part) bool { return one.name == "modernc.org/sqlite" })
	for page.look(longest); p.offers("Go on reading"); {
		p.press("Go on reading")
	}
	whole := page.parts[longest].licence
	if !strings.Contains(shown(), whole[len(whole)-200:]) {
		t.Errorf("the longest licence ends with %q", whole[len(whole)-80:])
	}
	p.keys(fyne.KeyEscape)
	p.wantPage("settings-window")
	p.press(aboutName)
	p.wantPage("about")
}

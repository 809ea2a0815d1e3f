package desktop

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// The page about the program is found by its name and by what one looks for, and shows the licence of the part that is chosen.
func TestAboutShowsTheLicences(t *testing.T) {
	p := openedPad(t)
	p.ctrl(fyne.KeyK)
	p.letters("licence")
	p.keys(fyne.KeyReturn)
	p.wantPage("about")
	p.look("about")
	page := p.page.(*aboutPage)
	if text := page.text.AccessibilityLabel(); !strings.Contains(text, "Apache License") {
		t.Errorf("it begins with %.80q", text)
	}
	p.keys(fyne.KeyDown)
	if text := page.text.AccessibilityLabel(); page.parts[1].name != "Inter" || !strings.Contains(text, "SIL OPEN FONT LICENSE") {
		t.Errorf("%s has %.80q", page.parts[1].name, text)
	}
	p.look("about-inter")
	p.keys(fyne.KeyEscape)
	p.wantPage("settings-window")
	p.press(aboutName)
	p.wantPage("about")
}

package desktop

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"golang.org/x/net/webdav"
)

// lamp is what the light on show says, "" where there is none.
func (p *pad) lamp() string {
	for _, l := range all[*kit.Lamp](p) {
		return l.Words()
	}
	return ""
}

// lights are all that the light can say, and where its one thing is done: a page, a dialog or what the desk says.
var lights = []struct {
	light  plan.Light
	offers string
	leads  string
}{
	{plan.Light{Colour: plan.Green}, "", ""},
	{plan.Light{Colour: plan.Red, Do: plan.StepRun, Days: plan.Unknown}, "Back up now", "carried"},
	{plan.Light{Colour: plan.Red, Do: plan.StepRun, Days: 9}, "Back up now", "carried"},
	{plan.Light{Colour: plan.Red, Do: plan.StepMend, Place: "Cloud", Cause: plan.Unreachable, Days: 9}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepRun, Place: "Cloud", Days: 3}, "Back up now", "carried"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepPlace}, "Add a place", "page place-new"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepElsewhere}, "Add a place", "page place-new"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepDrill, Place: "Cloud", Days: 12}, "Restore for a proof", "carried"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepClock}, "What the clock says", "clock told"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Refused}, "Give it the password", "dialog"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.NoSecret}, "Give it the password", "dialog"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Forbidden}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Full}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Absent}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.HostKey}, "Compare the key", "tried"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Page}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Certificate}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Clock}, "What the clock says", "clock told"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.TooBig}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Damaged}, "Back up now", "carried"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Differs}, "Back up now", "carried"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Shrunk}, "See to the place", "page place"},
	{plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "Cloud", Cause: plan.Other}, "See to the place", "page place"},
}

// Every light says its colour and what to do, and a tap on its button leads to where that is done.
func TestTheOneThingLeadsToWhereItIsDone(t *testing.T) {
	p := placed(t)
	p.carry(app.BackupOrder{Asked: true})
	column := container.New(layout.NewCustomPaddedVBoxLayout(8))
	for _, c := range lights {
		name := string(c.light.Colour) + " " + string(c.light.Do) + " " + string(c.light.Cause)
		p.showSafety()
		page := p.page.(*safetyPage)
		st := must[app.BackupStatus](t)(p.me.BackupStatus(t.Context(), false))
		st.Light = c.light
		page.load(st)
		shown := kit.NewLamp()
		p.shine(shown, st)
		column.Add(shown)
		if least := p.w.Content().MinSize(); least.Width > 1000 || least.Height > 700 {
			t.Errorf("%s makes a small window grow to %v", name, least)
		}
		button := page.light.Action()
		if page.light.Tone() != lightTones[c.light.Colour] || button.Text() != c.offers || button.Visible() != (c.offers != "") {
			t.Errorf("%s: tone %d, offers %q", name, page.light.Tone(), button.Text())
		}
		if c.offers == "" {
			continue
		}
		p.trace.Reset()
		p.press(c.offers)
		if got := p.trace.String(); !strings.Contains(got, " "+c.leads+"\n") {
			t.Errorf("%s leads to\n%s, not to %q", name, got, c.leads)
		}
		for _, o := range p.w.Canvas().Overlays().List() {
			p.w.Canvas().Overlays().Remove(o)
		}
	}
	if os.Getenv("DESKTOP_GALLERY") != "" {
		w := fyne.CurrentApp().NewWindow("")
		w.SetContent(column)
		for range 2 {
			w.Resize(fyne.NewSize(860, column.MinSize().Height))
		}
		p.keepPicture("lights", w.Canvas().Capture())
	}
}

// thrifty presses, types and chooses, and counts each of it as one action.
type thrifty struct {
	*pad
	n int
}

func (c *thrifty) press(words string)      { c.n++; c.pad.press(words) }
func (c *thrifty) fill(label, text string) { c.n++; c.pad.fill(label, text) }

func (c *thrifty) kind(k plan.Kind) {
	c.n++
	list := c.input("What it is").(*kit.Select)
	list.Choose(string(k))
	list.OnSelect(list.Chosen())
}

// From a new shop to a green light: one action for the first backup, nine for a stick and a place elsewhere; the rest happens by itself. Then a proof by
// hand is one action, and so much work is nobody's excuse.
func TestActionsToAGreenLight(t *testing.T) {
	p := &thrifty{pad: openedPad(t)}
	p.sell()
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), app.BackupPlace{Address: plan.Address{Kind: plan.Files, Path: filepath.Join(t.TempDir(), "made")}}, app.Credential{}))
	p.press("Backup")
	if least := p.w.Content().MinSize(); least.Width > 1000 || least.Height > 700 {
		t.Errorf("the backups make a small window grow to %v", least)
	}
	p.w.Resize(fyne.NewSize(911, 512)) // 1366 by 768 with letters half as large again
	page := p.page.(*backupPage)
	for _, o := range page.row.Objects {
		if end := o.Position().X + o.Size().Width; o.Visible() && end > page.row.Size().Width {
			t.Errorf("a button ends at %v of %v", end, page.row.Size().Width)
		}
	}
	p.w.Resize(fyne.NewSize(1180, 760))
	if !strings.Contains(p.lamp(), "in danger") {
		t.Errorf("a new shop: %s", p.lamp())
	}
	p.press("Back up now")
	server := httptest.NewServer(&webdav.Handler{FileSystem: webdav.Dir(t.TempDir()), LockSystem: webdav.NewMemLS()})
	t.Cleanup(server.Close)
	p.press("Add a place") // the light asks for one
	p.kind(plan.WebDAV)
	p.fill("Address", server.URL)
	p.fill("User, or access key", "ada")
	p.fill("Password, or secret key", "four words for tests")
	p.press("Try it out and add it")
	stick := t.TempDir()
	p.press("Add a place")
	p.fill("Folder", stick)
	p.press("Try it out and add it")
	p.Desk.tick()
	p.pad.wait()
	if !strings.Contains(p.lamp(), "Your books are safe") || p.n > 11 {
		t.Errorf("after %d actions: %s", p.n, p.lamp())
	}
	p.n = 0
	p.press("Restore for a proof")
	if !p.said("carried") || p.n != 1 {
		t.Errorf("a proof by hand: %d actions", p.n)
	}
}

package desktop

import (
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

func TestSettingsKeepTheBusiness(t *testing.T) {
	p := openedPad(t)
	p.press("Settings")
	p.wantPage("settings-business")
	p.shoot("settings-business")
	p.fill("City", "")
	p.press("Save")
	if p.field("City").Problem() == "" {
		t.Error("a business without a city is taken")
	}
	p.fill("City", "Halle")
	p.fill("Website", "kramer-violins.example")
	p.fill("Logo", filepath.Join(p.cfg.Homes, "no.png"))
	p.press("Save")
	if p.field("Logo").Problem() == "" {
		t.Error("a logo that is not there is taken")
	}
	p.fill("Logo", writeLogo(t))
	p.press("Save")
	c, err := p.me.Company(t.Context())
	if err != nil || c.Address.City != "Halle" || c.Website != "kramer-violins.example" || len(c.Logo) == 0 {
		t.Errorf("kept %+v, %v", c.Address, err)
	}
	p.press("Money")
	p.wantPage("settings-money")
	p.shoot("settings-money")
	p.fill("Days until payment is due", "21")
	p.choose("The total is rounded", "to 0.05, as Swiss cash")
	p.press("Save")
	c, err = p.me.Company(t.Context())
	if err != nil || c.Terms != 21 || c.Rounding.CashStep != 5 || c.Address.City != "Halle" {
		t.Errorf("kept %d days, steps of %d, %s, %v", c.Terms, c.Rounding.CashStep, c.Address.City, err)
	}
}

func TestSettingsOfTheNumbers(t *testing.T) {
	p := openedPad(t)
	p.press("Settings")
	p.press("Numbers")
	p.wantPage("settings-numbers")
	if !shows(p, "INV-2026-0001") {
		t.Errorf("the next number is not shown: %v", texts(p))
	}
	p.shoot("settings-numbers")
	p.fill("Pattern", "R{YY}/{NNN}")
	if !shows(p, "R26/001") {
		t.Errorf("a new pattern shows no number: %v", texts(p))
	}
	p.fill("Pattern", "R{NNN}")
	if p.field("Pattern").Problem() == "" {
		t.Error("a yearly series without the year is taken")
	}
	p.fill("Pattern", "R{YY}/{NNN}")
	p.fill("Next counter", "42")
	p.press("Save")
	s, err := p.me.ServingSeries(t.Context(), bill.Invoice)
	if err != nil || s.Preview(p.me.Today()) != "R26/042" {
		t.Errorf("the next number is %s, %v", s.Preview(p.me.Today()), err)
	}
	p.sell()
	p.press("Numbers")
	p.fill("Next counter", "42")
	p.press("Save")
	if p.field("Next counter").Problem() == "" {
		t.Error("a number that was given can be given again")
	}
}

func TestSettingsOfTheWindow(t *testing.T) {
	p := openedPad(t)
	p.press("Settings")
	p.press("This window")
	p.wantPage("settings-window")
	p.shoot("settings-window")
	p.choose("Colours", "Dark")
	p.choose("Lock after", "2 minutes")
	if p.memory[memoryTheme] != "dark" || p.lockIn.Minutes() != 2 {
		t.Errorf("theme %q, lock after %s", p.memory[memoryTheme], p.lockIn)
	}
	p.Lock()
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	if p.lockIn.Minutes() != 2 {
		t.Errorf("the next day it locks after %s", p.lockIn)
	}
}

func TestChangePassphrase(t *testing.T) {
	p := openedPad(t)
	p.press("Settings")
	p.press("Security")
	p.wantPage("settings-security")
	p.shoot("settings-security")
	const next = "seven bright otters read maps"
	p.press("Change my passphrase")
	p.fill("Present passphrase", "not this one at all")
	p.fill("New passphrase", next)
	p.fill("The same again", next)
	p.press("Change")
	if p.field("Present passphrase").Problem() == "" {
		t.Error("a wrong present passphrase is taken")
	}
	p.shoot("settings-passphrase")
	p.fill("Present passphrase", ownerPass)
	p.keys(fyne.KeyReturn, fyne.KeyReturn)
	p.press("Change")
	if len(p.w.Canvas().Overlays().List()) != 0 {
		t.Fatalf("the dialog stays:\n%s", p.trace)
	}
	p.Lock()
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
	p.fill("Passphrase", next)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
}

func TestNewRecoveryKit(t *testing.T) {
	p := openedPad(t)
	p.press("Settings")
	p.press("Security")
	p.press("Make a new kit")
	p.press("Cancel")
	p.wantPage("settings-security")
	p.press("Make a new kit")
	p.press("Make a new kit") // the dialog's own
	p.wantPage("kit")
	p.kitToPaper(p.me)
	p.wantPage("settings-security")
	p.shoot("settings-seal-anew")
	p.press("Seal anew")
	if !p.said("key rotated") {
		t.Errorf("the books are not sealed anew:\n%s", p.trace)
	}
	if !strings.Contains(strings.Join(paragraphs(p), " "), "typed back from paper on 2026-11-24") {
		t.Errorf("the page does not say that the kit is on paper: %v", paragraphs(p))
	}
}

// The key of the books is changed, which a backup finishes.
func TestSealingTheBooksAnew(t *testing.T) {
	p := openedPad(t)
	p.sell()
	p.press("Settings")
	p.press("Security")
	p.press("Seal them anew")
	p.press("Not now")
	p.press("Seal them anew")
	p.press("Seal anew")
	k, err := p.me.Keys(t.Context())
	if err != nil || k.Epoch != 2 || k.Rotation != app.RotationUnfinished || !p.said("key rotated") {
		t.Fatalf("%+v, %v", k, err)
	}
	p.wantPage("settings-security")
	if !strings.Contains(p.note(), "Make a backup to finish") {
		t.Errorf("the page says %q", p.note())
	}
	p.shoot("settings-security-unfinished")
	p.press("Finish without")
	p.shoot("settings-finish-key")
	p.press("Cancel")
	p.press("Make a backup")
	p.fill("Folder for backups", filepath.Join(t.TempDir(), "stick"))
	p.press("Back up now")
	if k, err := p.me.Keys(t.Context()); err != nil || k.Rotation != app.RotationDone {
		t.Errorf("after a backup: %+v, %v", k, err)
	}
	p.press("Settings")
	p.press("Security")
	p.press("Seal them anew")
	p.press("Seal anew")
	p.press("Finish without")
	p.press("Destroy the old key")
	if k, err := p.me.Keys(t.Context()); err != nil || k.Epoch != 3 || k.Rotation != app.RotationDone {
		t.Errorf("finished without a backup: %+v, %v", k, err)
	}
}

func paragraphs(p *pad) (list []string) {
	for _, text := range all[*kit.Paragraph](p) {
		list = append(list, text.AccessibilityLabel())
	}
	return list
}

func TestBackupsGetTheirOwnPassphrase(t *testing.T) {
	p := openedPad(t)
	if follows, err := p.me.BackupFollowsOwner(t.Context()); err != nil || !follows {
		t.Fatalf("backups follow the owner: %v, %v", follows, err)
	}
	p.press("Settings")
	p.press("Security")
	p.press("Change theirs")
	p.fill("Passphrase of the backups", "short one")
	p.fill("The same again", "short one")
	p.press("Set")
	if p.field("Passphrase of the backups").Problem() == "" {
		t.Error("a backup that opens with the passphrase alone gets a short one")
	}
	p.fill("Passphrase of the backups", "eleven quiet lamps above the river")
	p.fill("The same again", "eleven quiet lamps above the river")
	p.press("Set")
	if follows, err := p.me.BackupFollowsOwner(t.Context()); err != nil || follows {
		t.Errorf("backups still follow the owner: %v, %v", follows, err)
	}
}

// The owner gives room back to the disk, and goes on working.
func TestCompactTheBooks(t *testing.T) {
	p := openedPad(t)
	doc := p.sell()
	p.press("Settings")
	p.press("Security")
	p.shoot("settings-room")
	p.press("Compact the books")
	p.wait()
	if !p.said("compacted") || len(p.w.Canvas().Overlays().List()) != 0 {
		t.Fatalf("not compacted:\n%s", p.trace)
	}
	if got, err := p.me.Document(t.Context(), doc.ID()); err != nil || got.Number() != doc.Number() {
		t.Errorf("after compacting: %v, %v", got.Number(), err)
	}
	trail, _, err := p.me.TrailList(t.Context(), app.TrailFilter{Limit: 1})
	if err != nil || len(trail) != 1 || trail[0].Action != "books.compact" {
		t.Errorf("the trail does not say who compacted: %v", err)
	}
}

// In a narrow window the sections stand in two rows, and all can be reached.
func TestSectionsFindRoomInANarrowWindow(t *testing.T) {
	p := openedPad(t)
	p.goTo(7)
	for _, width := range []float32{1180, 910} {
		p.w.Resize(fyne.NewSize(width, 520))
		p.w.Resize(fyne.NewSize(width, 519)) // a window lays out anew once the rows are known
		for _, s := range sections() {
			for _, b := range all[*kit.Button](p) {
				if end := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).X + b.Size().Width; b.Text() == s.name && end > width {
					t.Errorf("in %v pixels %q ends at %v", width, s.name, end)
				}
			}
		}
	}
}

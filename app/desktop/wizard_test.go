package desktop

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
)

// fillBusiness types a shop into the first step.
func (p *pad) fillBusiness() {
	p.t.Helper()
	p.fill("Name of the business", "Kramer Violins")
	p.fill("Street and number", "Lindenweg 3")
	p.fill("Post code", "04109")
	p.fill("City", "Leipzig")
	p.choose("Country", "Germany")
	p.fill("VAT id", "DE136695976")
	p.fill("E-mail", "ada@kramer-violins.example")
}

// choose takes a choice of a select field by its letters.
func (p *pad) choose(label, title string) {
	p.t.Helper()
	in := p.input(label)
	p.w.Canvas().Focus(in)
	sel, ok := in.(*kit.Select)
	if !ok {
		p.t.Fatalf("%q is no choice", label)
	}
	for range 300 {
		if sel.Chosen().Title == title {
			return
		}
		in.TypedRune([]rune(title)[0])
	}
	p.t.Fatalf("%q has no choice %q", label, title)
}

// From a fresh computer to the first backup, all by the fields and buttons that a shop owner uses.
func TestWizardSetsUpBooks(t *testing.T) {
	p := newPad(t)
	p.Start()
	p.wantPage("welcome")
	p.shoot("welcome")
	p.press("Set up new books")
	p.wantPage("wizard-business")
	p.press("Next") // nothing typed yet
	p.wantPage("wizard-business")
	if p.field("Name of the business").Problem() == "" || p.field("City").Problem() == "" {
		t.Error("an empty form says nothing")
	}
	if p.w.Canvas().Focused() != p.input("Name of the business") {
		t.Error("the first field that is empty has not the keyboard")
	}
	p.fill("Name of the business", "Kramer Violins")
	p.keys(fyne.KeyReturn)
	if p.w.Canvas().Focused() != p.input("Street and number") {
		t.Error("Enter does not go to the next field that is empty")
	}
	p.shoot("wizard-business-empty")
	p.fillBusiness()
	p.fill("VAT id", "DE136695977")
	if p.field("VAT id").Problem() == "" {
		t.Error("wrong check digits are not noticed while typing")
	}
	p.fill("VAT id", "DE136695976")
	if problem := p.field("VAT id").Problem(); problem != "" {
		t.Errorf("a good id is called %q", problem)
	}
	p.fill("Logo", writeLogo(t))
	p.shoot("wizard-business")
	p.w.Canvas().Focus(p.input("Phone"))
	p.keys(fyne.KeyReturn)
	p.wantPage("wizard-money")
	if got := p.input("Currency").(*kit.Select).Chosen().ID; got != "EUR" {
		t.Errorf("Germany pays in %q", got)
	}
	if got := p.input("Language of documents").(*kit.Select).Chosen().ID; got != "de" {
		t.Errorf("Germany reads %q", got)
	}
	p.fill("IBAN", "DE89370400440532013001")
	p.press("Next")
	if p.field("IBAN").Problem() == "" {
		t.Error("wrong check digits of the IBAN are not noticed")
	}
	p.fill("IBAN", "de89 3704 0044 0532 0130 00")
	p.fill("Days until payment is due", "30")
	p.shoot("wizard-money")
	p.press("Next")
	p.wantPage("wizard-passphrase")
	p.press("Set up the books")
	if p.field("Your name").Problem() == "" {
		t.Error("a missing name is not noticed")
	}
	p.fill("Your name", ownerName)
	p.fill("Passphrase", ownerPass)
	p.fill("The same again", ownerPass+"!")
	p.press("Set up the books")
	if p.field("The same again").Problem() == "" {
		t.Error("two different passphrases are taken")
	}
	p.fill("The same again", ownerPass)
	p.shoot("wizard-passphrase")
	p.press("Set up the books")
	p.wantPage("kit")
	p.kitToPaper(p.setup)
	p.wantPage("wizard-backup")
	p.shoot("wizard-backup")
	p.press("Make the first backup")
	p.wantPage("home")
	if !p.offers("No backup elsewhere") { // what the light asks for, and not one more backup
		t.Error("home does not say what the light says")
	}
	p.checkNewBooks()
}

// kitToPaper looks at the kit, goes on, and types the groups back.
func (p *pad) kitToPaper(s *app.Session) {
	p.t.Helper()
	p.shoot("kit")
	groups := kitOnShow(p)
	p.press("I have it on paper")
	p.wantPage("kit-proof")
	p.press("Next") // nothing typed yet
	p.wantPage("kit-proof")
	for _, f := range all[*kit.Field](p) {
		p.fill(f.AccessibilityLabel(), "zzzz")
	}
	p.press("Next")
	p.wantPage("kit-proof")
	p.shoot("kit-proof")
	for _, f := range all[*kit.Field](p) {
		label, _, _ := strings.Cut(f.AccessibilityLabel(), ":")
		p.fill(label, strings.ToLower(groups[label]))
	}
	p.keys(fyne.KeyReturn)
	if v, err := s.Setting(context.Background(), settingKitProven); err != nil || len(v) == 0 {
		p.t.Errorf("the proof is not kept: %q, %v", v, err)
	}
}

// kitOnShow reads the groups as they stand on the page, by the labels of the fields that ask for them.
func kitOnShow(p *pad) map[string]string {
	groups, number := map[string]string{}, ""
	for _, text := range all[*kit.Text](p) {
		switch word := text.Value(); {
		case len(word) <= 2 && strings.Trim(word, "0123456789") == "":
			number = word
		case number != "":
			groups["Group "+number], number = word, ""
		}
	}
	return groups
}

// checkNewBooks compares the books with what was typed.
func (p *pad) checkNewBooks() {
	p.t.Helper()
	ctx := context.Background()
	c, err := p.me.Company(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	if c.Name != "Kramer Violins" || c.Account.IBAN != "DE89370400440532013000" || c.Terms != 30 || c.Address.Country != "DE" || len(c.Logo) == 0 {
		p.t.Errorf("the company is %+v with a logo of %d bytes", c, len(c.Logo))
	}
	made, err := p.me.Backups(ctx)
	if err != nil || len(made) != 1 {
		p.t.Fatalf("%d backups, %v", len(made), err)
	}
	if filepath.Dir(made[0].Path) != filepath.Join(p.cfg.Homes, "Backups") {
		p.t.Errorf("the backup lies in %s", filepath.Dir(made[0].Path))
	}
	st, err := p.me.BackupStatus(ctx, false)
	if err != nil || st.Light.Do != plan.StepElsewhere || st.Changed || len(st.Places) != 1 || st.Places[0].Standing.Proven.IsZero() {
		p.t.Errorf("after the first backup the light says %+v, changed %v, %v", st.Light, st.Changed, err)
	}
	if p.memory[memoryUser] != ownerName || p.memory[memoryBooks] != p.me.Dir() {
		p.t.Errorf("the next start would not find the books: %v", p.memory)
	}
}

func writeLogo(t *testing.T) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 120, 40))
	for x := range 120 {
		for y := range 40 {
			if (x-20)*(x-20)+(y-20)*(y-20) < 360 || x > 48 && (y/8)%2 == 1 {
				picture.Set(x, y, color.RGBA{R: 0x9c, G: 0x4a, B: 0x1c, A: 0xff})
			}
		}
	}
	path := filepath.Join(t.TempDir(), "logo.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

package desktop

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/app/desktop/kit"
	"counterfoil/crypto/factor"

	"fyne.io/fyne/v2"
)

// phone is the authenticator app, to which the key on show was typed.
type phone struct {
	p    *pad
	seed []byte
}

// typedKey types the key that is on show into the app.
func (p *pad) typedKey() phone {
	p.t.Helper()
	var key string
	for _, t := range all[*kit.Text](p) {
		if groups := strings.Fields(t.Value()); len(groups) == 4 && len(t.Value()) == 4*4+3*2 {
			key += t.Value()
		}
	}
	seed, err := factor.ParseKey(key)
	if err != nil {
		p.t.Fatalf("key %q: %v", key, err)
	}
	return phone{p, seed}
}

func (h phone) code() string { return factor.Code(h.seed, factor.StepAt(h.p.clock)) }

func (h phone) next() string {
	h.p.clock = h.p.clock.Add(factor.Period)
	return h.code()
}

// withFactor is a desk whose owner has a second factor.
func withFactor(t *testing.T) (*pad, phone) {
	t.Helper()
	p := openedPad(t)
	p.showSecurity()
	p.press("Set it up")
	p.look("factor-setup")
	h := p.typedKey()
	p.fill("Code that the app shows now", "000000")
	p.keys(fyne.KeyReturn)
	if words := fieldWords(p, "Code that the app shows now"); !strings.Contains(words, "phone's clock") {
		t.Errorf("a wrong code is answered with %q", words)
	}
	p.fill("Code that the app shows now", h.code())
	p.keys(fyne.KeyReturn)
	p.look("factor-codes")
	p.press("Copy")
	if n := strings.Count(p.copied, "\n"); n != 10 {
		t.Errorf("%d codes were copied", n)
	}
	p.press("I have kept them")
	p.wantPage("settings-security")
	p.says("10 recovery codes are left")
	return p, h
}

// says fails unless a paragraph or toast has these words.
func (p *pad) says(words string) {
	p.t.Helper()
	have := p.texts()
	for _, one := range all[*kit.Paragraph](p) {
		have += "\n" + one.AccessibilityLabel()
	}
	if !strings.Contains(have, words) {
		p.t.Errorf("%q is not on show; there is:\n%s", words, have)
	}
}

func TestTheSecondFactorAtTheDoor(t *testing.T) {
	p, h := withFactor(t)
	p.look("factor-settings")
	codes := strings.Fields(p.copied)
	p.Lock()
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("code")
	if p.me != nil || p.shell != nil {
		t.Error("half a login shows the books")
	}
	p.look("factor-code")
	p.fill("Code", "123")
	p.keys(fyne.KeyReturn)
	p.wantPage("code")
	p.fill("Code", h.next())
	p.keys(fyne.KeyReturn)
	p.wantPage("home")

	// A recovery code, for a phone that is gone; then five guesses, which lock.
	p.Lock()
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.fill("Code", codes[7])
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	p.Lock()
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	for range 5 {
		p.wantPage("code")
		p.fill("Code", "000000")
		p.keys(fyne.KeyReturn)
	}
	p.wantPage("unlock")
	if !strings.Contains(p.note(), "Five codes") || p.half != nil {
		t.Errorf("after five wrong codes: %q", p.note())
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.fill("Code", h.code())
	p.keys(fyne.KeyReturn)
	if words := fieldWords(p, "Code"); !strings.Contains(words, "Wait") {
		t.Errorf("at once after five wrong ones: %q", words)
	}
	p.look("factor-wait")
	p.clock = p.clock.Add(halfFor) // nobody goes on: the keys do not stay
	p.wait()
	p.wantPage("unlock")
	if p.half != nil {
		t.Error("half a login is left open")
	}
}

// What can do harm asks once more who is there, and then goes on with what was asked.
func TestTheWindowAsksAgain(t *testing.T) {
	p := openedPad(t)
	p.showSecurity()
	p.clock = p.clock.Add(6 * time.Minute)
	p.press("Make a new kit")
	p.press("Make a new kit")
	p.look("confirm")
	p.fill("Passphrase", "not this one")
	p.keys(fyne.KeyReturn)
	if words := fieldWords(p, "Passphrase"); !strings.Contains(words, "not your passphrase") {
		t.Errorf("a wrong passphrase is answered with %q", words)
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("kit") // the kit that was asked for

	p.showSecurity()
	p.clock = p.clock.Add(6 * time.Minute)
	p.press("Make a new kit")
	p.press("Make a new kit")
	p.keys(fyne.KeyEscape)
	p.says("Nothing was changed")
	p.says("It was not shown that it is you.")
	p.keys(fyne.KeyEscape)
	p.wantPage("settings-security")
	p.showSecurity()
	p.press("Make a new kit")
	p.press("Make a new kit")
	for range 5 {
		p.fill("Passphrase", "a guess of somebody")
		p.keys(fyne.KeyReturn)
	}
	p.wantPage("unlock")
	if p.me != nil || len(p.w.Canvas().Overlays().List()) != 0 {
		t.Error("five wrong passphrases did not lock the desk")
	}
}

// With a second factor the code is asked for in place of the passphrase; turning it off asks for both.
func TestTheCodeIsAskedAgain(t *testing.T) {
	p, h := withFactor(t)
	p.clock = p.clock.Add(6 * time.Minute)
	p.press("New codes")
	p.press("Make new ones")
	p.fill("Code", h.code())
	p.keys(fyne.KeyReturn)
	p.press("Save to print")
	path := filepath.Join(t.TempDir(), "codes.txt")
	p.fill("File", path)
	p.keys(fyne.KeyReturn)
	if len(p.opened) != 1 || p.opened[0] != path {
		t.Errorf("opened %v", p.opened)
	}
	p.press("I have kept them")
	p.press("Turn it off")
	p.look("factor-off")
	p.fill("Passphrase", ownerPass)
	p.fill("Code", h.next())
	p.keys(fyne.KeyReturn)
	p.says("Off: your passphrase opens the books by itself.")
}

func TestTheOwnerAsksARoleForASecondFactor(t *testing.T) {
	p := openedPad(t)
	p.showSecurity()
	p.press("Who must have one")
	for _, c := range all[*kit.Checkbox](p) {
		if strings.HasSuffix(c.AccessibilityLabel(), "Owner") {
			c.Tapped(nil)
		}
	}
	p.look("factor-roles")
	p.press("Save")
	p.Lock()
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("factor")
	p.look("factor-must")
	h := p.typedKey()
	p.fill("Code that the app shows now", h.code())
	p.keys(fyne.KeyReturn)
	p.press("I have kept them")
	p.wantPage("home")
}

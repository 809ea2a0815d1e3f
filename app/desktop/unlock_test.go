package desktop

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/crypto/keychain"

	"fyne.io/fyne/v2"
)

// note is what the banner on show says.
func (p *pad) note() string {
	for _, b := range all[*kit.Banner](p) {
		return b.Words()
	}
	return ""
}

func TestLockAndUnlock(t *testing.T) {
	p := openedPad(t)
	p.Lock()
	p.wantPage("unlock")
	if p.me != nil || p.shell != nil {
		t.Error("something of the open books is left on the locked desk")
	}
	if in, ok := p.w.Canvas().Focused().(*kit.Secret); !ok || in.AccessibilityLabel() != "Passphrase" {
		t.Errorf("the keyboard is at %T, not at the passphrase", p.w.Canvas().Focused())
	}
	p.shoot("unlock")
	p.keys(fyne.KeyReturn) // empty
	p.wantPage("unlock")
	p.fill("Passphrase", "not this one at all")
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
	if !strings.Contains(p.note(), "recovery key") {
		t.Errorf("the refusal names no way out: %q", p.note())
	}
	p.shoot("unlock-refused")
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	if p.me.User().Name != ownerName {
		t.Errorf("logged in as %q", p.me.User().Name)
	}
}

func TestCapsLockIsGuessedFromTheLetters(t *testing.T) {
	p := openedPad(t)
	p.Lock()
	p.fill("Passphrase", "C")
	if words := fieldWords(p, "Passphrase"); !strings.Contains(words, "Caps Lock") {
		t.Errorf("a capital without Shift says %q", words)
	}
	p.held = fyne.KeyModifierShift
	p.fill("Passphrase", "C")
	if words := fieldWords(p, "Passphrase"); words != "" {
		t.Errorf("a capital with Shift says %q", words)
	}
	p.held = 0
	p.fill("Passphrase", "4")
	if words := fieldWords(p, "Passphrase"); words != "" {
		t.Errorf("a digit says %q", words)
	}
}

// fieldWords is the line below a field as it is drawn.
func fieldWords(p *pad, label string) string {
	p.t.Helper()
	return p.field(label).Words()
}

func TestDeskLocksItselfWhenLeftAlone(t *testing.T) {
	p := openedPad(t)
	p.clock = p.clock.Add(9 * time.Minute)
	p.wait()
	p.wantPage("home")
	p.press("Settings")
	p.clock = p.clock.Add(9 * time.Minute)
	p.wait() // the click counts as life
	if p.me == nil {
		t.Fatal("locked although somebody clicked nine minutes ago")
	}
	p.clock = p.clock.Add(2 * time.Minute)
	p.wait()
	p.wantPage("unlock")
}

func TestRecoveryKeySetsANewPassphrase(t *testing.T) {
	p := newPad(t)
	dir := filepath.Join(p.cfg.Homes, "Kramer Violins.counterfoil")
	b, s, key, err := app.Create(t.Context(), dir, p.cfg.Env, app.Setup{Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass)})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(key.Groups(), " ")
	p.books = b
	p.enter(s)
	p.Lock()
	p.press("Use the recovery key")
	p.wantPage("recover")
	p.fill("Recovery key", text[:len(text)-3])
	p.fill("New passphrase", "seven bright otters read maps")
	p.fill("The same again", "seven bright otters read maps")
	p.shoot("recover")
	p.keys(fyne.KeyReturn)
	p.wantPage("recover")
	if !strings.Contains(p.note(), "group by group") {
		t.Errorf("a mistyped key is answered with %q", p.note())
	}
	p.fill("Recovery key", strings.ToLower(text))
	p.fill("New passphrase", "seven bright otters read maps")
	p.fill("The same again", "seven bright otters read maps")
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	if len(p.w.Canvas().Overlays().List()) == 0 {
		t.Error("nobody is told that the books were opened with the recovery key")
	}
	p.press("I have read this")
	p.Lock()
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
	p.fill("Passphrase", "seven bright otters read maps")
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
}

func TestUnlockWithoutKeychainSaysSo(t *testing.T) {
	chain := &keychain.Map{}
	p := openedPad(t)
	p.cfg.Env.Keychain = chain
	p.Lock()
	chain.Fail = func(string, keychain.Entry) error { return &keychain.UnavailableError{Cause: keychain.Other} }
	books, err := app.Open(t.Context(), p.books.Dir(), p.cfg.Env)
	if err != nil {
		t.Fatal(err)
	}
	p.books = books
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
	if !strings.Contains(p.note(), "keychain") {
		t.Errorf("a dead keychain is answered with %q", p.note())
	}
}

func TestDamagedKeyFileSaysSo(t *testing.T) {
	p := openedPad(t)
	p.Lock()
	path := filepath.Join(p.books.Dir(), "keys.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte(`"`), []byte(`'`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
	if !strings.Contains(p.note(), "backup") {
		t.Errorf("a damaged key file is answered with %q", p.note())
	}
	p.forgetBooks()
	p.wantPage("welcome")
}

func TestStartFindsTheBooksOfYesterday(t *testing.T) {
	p := openedPad(t)
	dir := p.me.Dir()
	p.Close()
	if !p.ended {
		t.Fatal("closing the window does not end the program")
	}
	p.Start()
	p.wantPage("unlock")
	p.cfg.Memory.Set(memoryBooks, dir+"-gone")
	p.Start()
	p.wantPage("welcome")
	if !p.said("problem missing") {
		t.Errorf("books that are gone are passed over:\n%s", p.trace)
	}
	p.shoot("welcome-gone")
}

// After some wrong passphrases the door says how long it waits, and that the recovery key does not.
func TestTheDoorWaits(t *testing.T) {
	p := openedPad(t)
	p.Lock()
	for range 5 {
		p.fill("Passphrase", "not the passphrase")
		p.keys(fyne.KeyReturn)
	}
	if want := "Too many were wrong. Wait 5 seconds, and try again. The recovery key opens them at once."; p.note() != want {
		t.Errorf("it says %q", p.note())
	}
	p.look("unlock-waits")
	p.clock = p.clock.Add(5 * time.Second)
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
}

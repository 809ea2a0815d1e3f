package desktop

import (
	"strings"
	"testing"

	"counterfoil/app/desktop/kit"
	"counterfoil/crypto/securitykey"
	"counterfoil/crypto/securitykey/softkey"

	"fyne.io/fyne/v2"
)

// ring is a desk at which security keys are plugged in and out.
type ring struct {
	*pad
	plugged []*softkey.Key
}

func newRing(t *testing.T) *ring {
	t.Helper()
	r := &ring{pad: newPad(t)}
	r.cfg.Env.SecurityKeys = func() ([]securitykey.Place, error) { return softkey.Find(r.plugged...)() }
	r.lay()
	return r
}

// banner is what all banners on show say.
func (p *pad) banner() (words string) {
	for _, b := range all[*kit.Banner](p) {
		words += b.Words()
	}
	return words
}

func TestASecurityKeyInTheWindow(t *testing.T) {
	r := newRing(t)
	blue, red := softkey.New("blue"), softkey.New("red")
	red.SetPIN("4711")
	r.showSecurity()
	r.look("keys-none")
	r.press("Add one")
	r.fill("What you call it", "Blue")
	r.fill("Your passphrase", ownerPass)
	r.press("Add it")
	if words := r.banner(); !strings.Contains(words, "Plug in the new one") {
		t.Errorf("without a key it says %q", words)
	}
	r.look("keys-no-key")
	r.plugged = []*softkey.Key{blue}
	r.fill("Your passphrase", "not this one at all")
	r.press("Add it")
	if words := fieldWords(r.pad, "Your passphrase"); !strings.Contains(words, "not your passphrase") {
		t.Errorf("a wrong passphrase is answered with %q", words)
	}
	r.fill("Your passphrase", ownerPass)
	r.keys(fyne.KeyReturn)
	if n := strings.Count(r.trace.String(), " touch\n"); n != 2 {
		t.Errorf("a touch was asked for %d times:\n%s", n, r.trace)
	}
	r.wantPage("settings-security")
	r.says("One alone")

	// A spare, with its PIN: a wrong one first.
	r.plugged = []*softkey.Key{red}
	r.press("Add another")
	r.fill("What you call it", "Red, in the safe")
	r.fill("Your passphrase", ownerPass)
	r.press("Add it")
	r.look("keys-pin")
	r.fill("PIN of the security key", "0815")
	r.keys(fyne.KeyReturn)
	if words := fieldWords(r.pad, "PIN of the security key"); !strings.Contains(words, "7 tries left") {
		t.Errorf("a wrong PIN is answered with %q", words)
	}
	r.fill("PIN of the security key", "4711")
	r.keys(fyne.KeyReturn)
	r.says("It asks for its PIN.")
	r.look("keys-two")
	r.shootAt("keys-page", 1180, 1500)

	// The door.
	r.Lock()
	r.plugged = nil
	r.fill("Passphrase", ownerPass)
	r.keys(fyne.KeyReturn)
	r.wantPage("unlock")
	r.look("keys-unlock-none")
	r.plugged = []*softkey.Key{red}
	r.fill("Passphrase", ownerPass)
	r.keys(fyne.KeyReturn)
	r.look("keys-unlock-pin")
	r.fill("PIN of the security key", "4711")
	r.keys(fyne.KeyReturn)
	r.wantPage("home")

	// The blue one is lost, and then the red one goes too.
	r.showSecurity()
	r.press("Remove")
	r.look("keys-remove")
	r.fill("Your passphrase", ownerPass)
	r.press("Remove it")
	r.press("Remove")
	r.fill("Your passphrase", ownerPass)
	r.press("Remove it")
	r.says("your passphrase opens the books on this computer only together with it")
	r.Lock()
	r.fill("Passphrase", ownerPass)
	r.keys(fyne.KeyReturn)
	r.wantPage("home")
}

// While a key waits for its touch it can be stopped, and the key hears of it.
func TestWaitingForTheTouchIsStopped(t *testing.T) {
	r := newRing(t)
	blue := softkey.New("blue")
	r.plugged = []*softkey.Key{blue}
	r.showSecurity()
	r.press("Add one")
	r.fill("What you call it", "Blue")
	r.fill("Your passphrase", ownerPass)
	r.press("Add it")
	r.Lock()
	heard := false
	blue.Person = func(stop <-chan struct{}) softkey.Answer {
		<-stop
		heard = true
		return softkey.Touch
	}
	key := r.page.(*unlockPage).key
	room := key.changed
	key.changed = func() { // as soon as it is shown that the key blinks
		room()
		if key.changed = room; !key.stop.Hidden {
			r.look("keys-unlock-touch")
			r.press("Stop")
		}
	}
	r.fill("Passphrase", ownerPass)
	r.keys(fyne.KeyReturn)
	r.wantPage("unlock")
	if words := r.banner(); words != "" {
		t.Errorf("it still says %q", words)
	}
	blue.Person = nil
	r.fill("Passphrase", ownerPass)
	r.keys(fyne.KeyReturn)
	r.wantPage("home")
	if !heard {
		t.Error("the key goes on blinking")
	}
}

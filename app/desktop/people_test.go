package desktop

import (
	"testing"

	"counterfoil/app"

	"fyne.io/fyne/v2"
)

const (
	clerkName = "Berta"
	clerkPass = "river under seven bridges"
)

// someone adds a user by the way of the owner, and logs in as her with a passphrase of her own.
func (p *pad) someone(name string, r app.Role) {
	p.t.Helper()
	one := must[app.OneTime](p.t)(p.me.AddUser(p.t.Context(), app.NewUser{Name: name, Role: r}))
	p.Lock()
	p.logIn(name, one.Passphrase)
	p.wantPage("first-passphrase")
	p.fill("Passphrase of your own", clerkPass)
	p.fill("The same again", clerkPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
}

func (p *pad) logIn(name, pass string) {
	p.t.Helper()
	p.fill("Name", name)
	p.fill("Passphrase", pass)
	p.keys(fyne.KeyReturn)
}

// A passphrase that was made up opens the page that asks for another one, and nothing else; going back ends the session.
func TestTheFirstPassphraseIsChanged(t *testing.T) {
	p := openedPad(t)
	one := must[app.OneTime](t)(p.me.AddUser(t.Context(), app.NewUser{Name: clerkName, Role: app.Clerk}))
	p.Lock()
	p.logIn(clerkName, one.Passphrase)
	p.wantPage("first-passphrase")
	p.shoot("first-passphrase")
	p.ctrl(fyne.KeyN)
	p.wantPage("first-passphrase")
	p.fill("Passphrase of your own", one.Passphrase)
	p.fill("The same again", one.Passphrase)
	p.keys(fyne.KeyReturn)
	p.wantPage("first-passphrase")
	p.onShow("Your passphrase was made up for you. Choose one of your own first.")
	p.press("Back")
	p.wantPage("unlock")
	if p.me != nil || p.setup != nil {
		t.Error("a session is left")
	}
	p.logIn(clerkName, one.Passphrase)
	p.fill("Passphrase of your own", clerkPass)
	p.fill("The same again", clerkPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	if p.me.User().Role != app.Clerk || p.me.MustChange() {
		t.Errorf("logged in as %+v", p.me.User())
	}
}

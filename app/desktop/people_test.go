package desktop

import (
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/crypto/factor"

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
	if !strings.Contains(p.note(), "Choose one of your own") {
		t.Errorf("it says %q", p.note())
	}
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

// The owner adds somebody, hands over words that are shown once, gives another role, and takes the access.
func TestThePeopleOfTheBooks(t *testing.T) {
	p := openedPad(t)
	p.showPeople()
	p.wantPage("settings-people")
	p.press("Add somebody")
	p.keys(fyne.KeyReturn) // without a name
	if got := p.field("Name").Problem(); got != "A name is needed." {
		t.Errorf("without a name it says %q", got)
	}
	p.fill("Name", clerkName)
	p.keys(fyne.KeyReturn)
	p.onShow("The first passphrase of " + clerkName)
	p.look("people-first-passphrase")
	p.press("I have handed it over")
	p.wantPage("settings-people")
	p.says(clerkName + " has not logged in with a passphrase of their own yet.")
	list := must[[]app.Person](t)(p.me.Users(t.Context()))
	if len(list) != 2 || list[1].Name != clerkName || list[1].Role != app.Clerk {
		t.Fatalf("people %+v", list)
	}
	p.look("people")
	p.changePerson(list[1])
	p.look("people-change")
	p.choose("Role", "Bookkeeper")
	p.press("Save")
	if got := must[app.Person](t)(p.me.FindUser(t.Context(), clerkName)); got.Role != app.Bookkeeper {
		t.Errorf("role %s", got.Role)
	}
	p.press("Take access")
	p.look("people-take-access")
	p.press("Take access")
	if got := must[app.Person](t)(p.me.FindUser(t.Context(), clerkName)); got.Active {
		t.Error("she has her access still")
	}
	p.says("They have left: " + clerkName + ". What they did stays in the books under their names.")
	p.showSecurity()
	p.press("Switch user")
	p.wantPage("unlock")
	if p.field("Name") == nil || p.input("Name").(*kit.Entry).Text != "" {
		t.Error("the name of the last user is offered")
	}
}

// A clerk and an auditor see what their role allows; what it does not is not offered, and explained where it is asked for by its key.
func TestWhatAClerkSees(t *testing.T) {
	for _, r := range []app.Role{app.Clerk, app.Auditor} {
		p := openedPad(t)
		p.aYear()
		p.someone(clerkName, r)
		name := string(r)
		p.look(name + "-home")
		if offered := p.offers("New invoice"); offered != (r == app.Clerk) {
			t.Errorf("a new invoice is offered to %s: %v", r, offered)
		}
		for i, place := range places() {
			if place.may != "" && !p.me.May(place.may) {
				p.goTo(i)
				p.says("Your role does not allow it. Ask the owner of the books.")
				p.press("OK")
				continue
			}
			p.goTo(i)
			p.look(name + "-" + place.name)
		}
		p.showSecurity()
		p.wantPage("settings-security")
		p.look(name + "-security")
		if r == app.Auditor {
			p.showPeople()
			p.wantPage("settings-people")
			p.look(name + "-people")
		}
		if err := p.me.Lock(); err != nil {
			t.Fatal(err)
		}
		p.Lock()
		p.logIn(ownerName, ownerPass)
		if refused := p.refused(); len(refused) != 0 {
			t.Errorf("as %s the window knocked at doors that are shut: %v", r, refused)
		}
	}
}

// refused are the actions that the trail says were refused, to whoever.
func (p *pad) refused() (actions []string) {
	p.t.Helper()
	for f := (app.TrailFilter{Limit: app.TrailPage}); ; f.Offset += f.Limit {
		lines, total, err := p.me.TrailList(p.t.Context(), f)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, l := range lines {
			if l.Outcome == "refused" {
				actions = append(actions, l.Action)
			}
		}
		if f.Offset+len(lines) >= total {
			return actions
		}
	}
}

// Wherever a passphrase is chosen, words are offered and what is typed can be shown: with the words alone somebody comes in the next time.
func TestWordsAreSuggested(t *testing.T) {
	p := openedPad(t)
	p.press("Settings")
	p.press("Security")
	p.press("Change my passphrase")
	p.fill("Present passphrase", ownerPass)
	for typed, words := range map[string]string{"Kramer Violins 2026": "names", "iloveyou": "common"} {
		p.fill("New passphrase", typed)
		p.fill("The same again", typed)
		p.press("Change")
		if got := p.field("New passphrase").Problem(); got != strengthHints[map[string]string{"names": "own", "common": "common"}[words]] {
			t.Errorf("%s: %q", typed, got)
		}
	}
	p.look("passphrase-refused")
	one, two := p.input("New passphrase").(*kit.Secret), p.input("The same again").(*kit.Secret)
	if one.Shown() || two.Shown() {
		t.Error("what is typed is shown to whoever stands behind")
	}
	p.press("Suggest words")
	words := string(one.Bytes())
	if strings.Count(words, "-") < 5 || words != string(two.Bytes()) || !one.Shown() || !two.Shown() {
		t.Errorf("%q, %q", words, two.Bytes())
	}
	p.look("passphrase-suggested")
	p.press("Suggest words")
	if words == string(one.Bytes()) {
		t.Error("the same words again")
	}
	words = string(one.Bytes())
	p.tick("Show what I type")
	if one.Shown() || two.Shown() {
		t.Error("they are still shown")
	}
	p.press("Change")
	if !one.Empty() || strings.Contains(p.trace.String(), words) {
		t.Error("the words are left somewhere")
	}
	p.Lock()
	p.fill("Passphrase", words)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
}

// Somebody has lost the phone: the owner sees who has a second factor, is asked who he is, and turns it off; the next login needs no code.
func TestALostSecondFactor(t *testing.T) {
	p := openedPad(t)
	p.someone(clerkName, app.Clerk)
	key := must[app.FactorKey](t)(p.me.NewFactor(t.Context()))
	seed := must[[]byte](t)(factor.ParseKey(key.Text()))
	must[[]string](t)(p.me.UseFactor(t.Context(), key, phone{p, seed}.code()))
	p.Lock()
	p.logIn(ownerName, ownerPass)
	if err := p.me.RequireFactor(t.Context(), []app.Role{app.Bookkeeper}); err != nil {
		t.Fatal(err)
	}
	p.clock = p.clock.Add(6 * time.Minute)
	p.showPeople()
	p.says("Second factor, since " + p.style.day(p.me.Today()))
	p.says("No second factor.")
	p.look("people-factor")
	p.press("Lost it")
	p.look("people-lost")
	p.press("Turn it off")
	p.fill("Passphrase", ownerPass)
	p.press("Go on")
	p.wantPage("settings-people")
	if list := must[map[bill.ID]bill.Date](t)(p.me.Factors(t.Context())); len(list) != 0 {
		t.Errorf("factors of %v", list)
	}
	clerk := must[app.Person](t)(p.me.FindUser(t.Context(), clerkName))
	must[app.Person](t)(p.me.SetUser(t.Context(), clerk.ID, app.Bookkeeper, bill.Date{}))
	p.showPeople()
	p.says("the next login asks " + clerkName + " to set one up")
	p.Lock()
	p.logIn(clerkName, clerkPass)
	p.wantPage("factor")
}

// Who may not change a section of the settings sees it without Save, and by its key is told who does; nothing knocks at a shut door.
func TestSettingsOfOthers(t *testing.T) {
	p := openedPad(t)
	saves := map[app.Role]string{
		app.Owner: "Business, Money, Numbers, Own fields, Paper, E-mail, Privacy", app.Bookkeeper: "Numbers, Own fields",
		app.Clerk: "", app.Auditor: "",
	}
	for _, r := range app.Roles() {
		if r != app.Owner {
			p.someone(roleName[r], r)
		}
		var can []string
		for _, one := range sections() {
			if one.name == "People" && !p.me.May("user.see") {
				continue
			}
			one.show(p.Desk)
			page := p.page.(*settingsPage)
			if slices.ContainsFunc(all[*kit.Button](p), func(b *kit.Button) bool { return b.Text() == "Save" }) {
				can = append(can, one.name)
			} else if page.section.keep != nil {
				p.says("you can look at them")
				p.ctrl(fyne.KeyS)
				p.onShow("You may not do that")
				p.press("OK")
			}
			p.look("settings-" + string(r) + "-" + strings.ReplaceAll(one.name, " ", ""))
		}
		if got := strings.Join(can, ", "); got != saves[r] {
			t.Errorf("%s saves %q, want %q", r, got, saves[r])
		}
		p.showAccounts()
		p.look("accounts-" + string(r))
		if r != app.Owner {
			p.Lock()
			p.logIn(ownerName, ownerPass)
		}
	}
	if refused := p.refused(); len(refused) != 0 {
		t.Errorf("%v were knocked at", refused)
	}
}

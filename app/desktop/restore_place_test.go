package desktop

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"
	"counterfoil/crypto/keychain"

	"fyne.io/fyne/v2"
	"golang.org/x/net/webdav"
)

// carried are books with backups in a WebDAV place, and the address of the place.
func carried(t *testing.T) (p *pad, doc bill.Document, address string, hinder *func(http.ResponseWriter, *http.Request) bool) {
	t.Helper()
	p = openedPad(t)
	doc = p.sell()
	inner := &webdav.Handler{FileSystem: webdav.Dir(t.TempDir()), LockSystem: webdav.NewMemLS()}
	hinder = new(func(http.ResponseWriter, *http.Request) bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if *hinder == nil || !(*hinder)(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	made := app.BackupPlace{Address: plan.Address{Kind: plan.Files, Path: t.TempDir()}}
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), made, app.Credential{}))
	cloud := app.BackupPlace{Address: must[plan.Address](t)(plan.ParseAddress(server.URL)), Account: "ada"}
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), cloud, app.Credential{Secret: []byte("four words for tests")}))
	for range 2 {
		must[app.BackupRun](t)(p.me.RunBackups(t.Context(), app.BackupOrder{}, nil))
		p.clock = p.clock.Add(26 * time.Hour)
		p.sell()
	}
	return p, doc, server.URL, hinder
}

// On a computer that has nothing: an address, what opens it, and the passphrase. Six actions lead from the first page to the books.
func TestRestoreFromAPlaceInSixActions(t *testing.T) {
	shop, doc, address, hinder := carried(t)
	shop.lockUp()
	p := newPad(t)
	p.Start()
	p.wantPage("welcome")
	actions := 0
	act := func(fn func()) { actions++; fn() }
	act(func() { p.press("Restore a backup") })
	act(func() { p.fill("Backup file, folder or address", address); p.keys(fyne.KeyReturn) })
	act(func() { p.fill("User, or access key", "ada"); p.keys(fyne.KeyReturn) })
	act(func() { p.fill("Password, or secret key", "four words for tests"); p.keys(fyne.KeyReturn) })
	p.shoot("restore-address")
	act(func() { p.fill("Passphrase", ownerPass); p.keys(fyne.KeyReturn) })
	p.wantPage("restore-list")
	if !shows(p, "INV-2026-0002, 25 Nov 2026") || !shows(p, "€261.80") {
		t.Errorf("number and sums are not shown before anything changes: %v", texts(p))
	}
	p.shoot("restore-list")

	// The connection breaks in the middle: what was fetched is kept, and pressing once more goes on.
	var got int
	*hinder = func(w http.ResponseWriter, r *http.Request) bool {
		if got++; got > 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return got > 1
	}
	p.press("Restore these books")
	p.wantPage("restore-list")
	p.shoot("restore-broken")
	got = 0
	*hinder = func(http.ResponseWriter, *http.Request) bool { got++; return false }
	act(func() { p.press("Restore these books") })
	if got != 1 {
		t.Errorf("%d requests for what was not there yet", got)
	}
	p.wantPage("unlock")
	if actions > 6 {
		t.Errorf("%d actions", actions)
	}
	if left, _ := filepath.Glob(filepath.Join(p.cfg.Homes, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	p.fill("Name", ownerName)
	p.fill("Passphrase", ownerPass)
	p.press("Unlock")
	p.wantPage("home")
	if same := must[app.Document](t)(p.me.Document(t.Context(), doc.ID())); !same.Totals().Equal(doc.Totals()) {
		t.Errorf("totals %+v", same.Totals())
	}
}

// What is wrong is said where it was typed, and an older one warns that there is a newer one.
func TestRestoreFromAPlaceSaysWhatIsWrong(t *testing.T) {
	shop, _, address, hinder := carried(t)
	p := shop
	p.press("Backup")
	p.press("Restore")
	p.fill("Backup file, folder or address", address)
	p.fill("Passphrase", ownerPass)
	p.press("Look into it")
	if p.field("Password, or secret key").Problem() == "" {
		t.Error("a place is opened with nothing")
	}
	p.fill("Password, or secret key", "four words for tests")
	p.press("Look into it")
	if p.field("User, or access key").Problem() == "" {
		t.Error("a place is opened by nobody")
	}
	p.fill("User, or access key", "ada")
	refuse := func(status int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(status); return true }
	}
	for status, label := range map[int]string{http.StatusUnauthorized: "Password, or secret key", http.StatusServiceUnavailable: "Backup file, folder or address"} {
		*hinder = refuse(status)
		p.fill("Passphrase", ownerPass)
		p.press("Look into it")
		p.wantPage("restore")
		if p.field(label).Problem() == "" {
			t.Errorf("%d: %q says nothing", status, label)
		}
	}
	*hinder = nil
	p.fill("Passphrase", "certainly not this one")
	p.press("Look into it")
	if p.field("Passphrase").Problem() == "" || !strings.Contains(p.note(), "Check Caps Lock") {
		t.Errorf("a wrong passphrase: %q", p.note())
	}
	p.fill("Passphrase", ownerPass)
	p.press("Look into it")
	p.wantPage("restore-list")
	if p.note() != "" {
		t.Errorf("the newest warns: %q", p.note())
	}
	for _, list := range all[*kit.List](p) {
		p.w.Canvas().Focus(list.Focusable())
	}
	p.keys(fyne.KeyDown)
	if !strings.Contains(p.note(), "There is a newer backup of these books in this place, of 25 Nov 2026") {
		t.Errorf("an older one says %q", p.note())
	}
	p.shoot("restore-older")
}

// A folder of backups, and one that they were carried to, are listed in the same way; a file is opened at once.
func TestRestoreFromAFolder(t *testing.T) {
	p := openedPad(t)
	dir, stick := t.TempDir(), t.TempDir()
	p.sell()
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), app.BackupPlace{Address: plan.Address{Kind: plan.Files, Path: dir}}, app.Credential{}))
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), app.BackupPlace{Address: plan.Address{Kind: plan.Folder, Path: stick}}, app.Credential{}))
	for range 2 {
		must[app.BackupRun](t)(p.me.RunBackups(t.Context(), app.BackupOrder{}, nil))
		p.clock = p.clock.Add(26 * time.Hour)
		p.sell()
	}
	for _, from := range []string{dir, stick} {
		p.press("Backup")
		p.press("Restore")
		p.fill("Backup file, folder or address", from)
		p.fill("Passphrase", ownerPass)
		p.press("Look into it")
		p.wantPage("restore-list")
		if !shows(p, "INV-2026-0002, 25 Nov 2026") {
			t.Errorf("%s: %v", from, texts(p))
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.counterfoil")
	p.fill("Folder of the new books", copied)
	p.press("Restore these books")
	p.wantPage("unlock")
	if p.books.Dir() != copied {
		t.Errorf("the books lie in %s", p.books.Dir())
	}
}

// A place into which another computer with the same books puts backups too says so, and whose each one is.
func TestAPlaceOfTwoComputers(t *testing.T) {
	p, _, address, _ := carried(t)
	env := p.cfg.Env
	env.Keychain = &keychain.Map{}
	secret := app.Credential{Secret: []byte("four words for tests")}
	from := app.FromPlace{Place: app.BackupPlace{Address: must[plan.Address](t)(plan.ParseAddress(address)), Account: "ada"}, Credential: secret, Open: app.Opening{Passphrase: []byte(ownerPass)}}
	to := filepath.Join(t.TempDir(), "second.counterfoil")
	must[app.BackupFacts](t)(app.RestoreFromPlace(t.Context(), env, from, "", app.Restore{Dir: to}, nil))
	second := must[*app.Session](t)(must[*app.Books](t)(app.Open(t.Context(), to, env)).Login(t.Context(), "", []byte(ownerPass), ""))
	t.Cleanup(func() { _ = second.Lock() })
	for _, one := range must[[]app.PlaceState](t)(second.BackupPlaces(t.Context())) {
		if err := second.UseCredential(t.Context(), one.ID, secret); err != nil {
			t.Fatal(err)
		}
	}
	must[app.BackupRun](t)(second.RunBackups(t.Context(), app.BackupOrder{Asked: true}, nil))
	p.showSafety()
	p.press("Back up now")
	p.showPlace(p.page.(*safetyPage).places[1].ID)
	page := p.page.(*placePage)
	cells := make([]kit.Cell, 4)
	page.cells(len(page.held), cells)
	if cells[3].Text != "of another computer that goes on with these books" || !strings.Contains(p.note(), "made by another computer on") {
		t.Errorf("the page says %q: %+v", p.note(), cells)
	}
	p.shoot("place-of-two")
}

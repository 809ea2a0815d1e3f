package desktop

import (
	"crypto/ed25519"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"
	"counterfoil/store/offsite/testserver"

	"fyne.io/fyne/v2"
	"golang.org/x/crypto/ssh"
	"golang.org/x/net/webdav"
)

// placed are books with a folder in which backups are made and a WebDAV place, both added by hand.
func placed(t *testing.T) *pad {
	t.Helper()
	p := openedPad(t)
	p.sell()
	p.press("Backup")
	p.press("Places and plan")
	p.wantPage("safety")
	p.press("Add a place")
	p.wantPage("place-new")
	p.shoot("place-new-first")
	p.fill("Folder", filepath.Join(t.TempDir(), "made"))
	p.press("Try it out and add it")
	p.wantPage("safety")
	server := httptest.NewServer(&webdav.Handler{FileSystem: webdav.Dir(t.TempDir()), LockSystem: webdav.NewMemLS()})
	t.Cleanup(server.Close)
	p.press("Add a place")
	kind := p.input("What it is").(*kit.Select)
	kind.Choose(string(plan.WebDAV))
	kind.OnSelect(kind.Chosen())
	p.fill("Address", "ftp://nothing")
	p.press("Try it out and add it")
	if p.field("Address").Problem() == "" {
		t.Error("an address of nothing is taken")
	}
	p.fill("Address", server.URL)
	p.keys(fyne.KeyReturn)
	if p.w.Canvas().Focused() != p.input("User, or access key") {
		t.Error("Enter does not go to what is needed next")
	}
	p.fill("User, or access key", "ada")
	p.press("Try it out and add it")
	if p.field("Password, or secret key").Problem() == "" {
		t.Error("a place without a password is taken")
	}
	p.fill("Password, or secret key", "four words for tests")
	p.fill("Called", "Cloud")
	p.shoot("place-new")
	p.keys(fyne.KeyReturn)
	p.wantPage("safety")
	return p
}

// From two places added by hand to a green light, a place that fails, and the plan.
func TestPlacesAndPlan(t *testing.T) {
	p := placed(t)
	p.press("Back up now")
	page := p.page.(*safetyPage)
	if got := page.light.Words(); !strings.Contains(got, "no restore was ever proven") && !strings.Contains(got, "proven") {
		t.Errorf("the light says %q", got)
	}
	if st := page.places; len(st) != 2 || st[1].Good != 1 || st[1].Standing.Cause != "" {
		t.Fatalf("places %+v", st)
	}
	p.press("Restore for a proof")
	if got := page.light.Words(); !strings.Contains(got, "Your books are safe") {
		t.Errorf("the light says %q", got)
	}
	p.shoot("safety")
	p.showPlace(page.places[1].ID)
	p.wantPage("place")
	p.shoot("place")
	p.press("Try it out")
	if !p.said("tried") {
		t.Error("the place was not tried")
	}
	p.press("Backup")
	p.shoot("backup-placed")

	p.showSafety()
	p.press("Change the plan")
	p.wantPage("plan")
	p.fill("After each working day, at", "half past")
	p.press("Save")
	if p.field("After each working day, at").Problem() == "" {
		t.Error("half past what?")
	}
	p.fill("After each working day, at", "19:30")
	p.fill("Every so many hours", "4")
	p.shoot("plan")
	p.press("Save")
	p.wantPage("safety")
	if got := planWords(p.page.(*safetyPage).plan); !strings.Contains(got, "19:30") || !strings.Contains(got, "every 4 hours") {
		t.Errorf("the plan says %q", got)
	}
}

// What is due happens by itself, in nobody's way; and home says when the light is not green.
func TestBackupsByThemselves(t *testing.T) {
	p := placed(t)
	p.goHome()
	p.Desk.tick()
	p.wait()
	st, err := p.me.BackupStatus(t.Context(), false)
	if err != nil || st.Last.IsZero() || st.Light.Colour != plan.Green {
		t.Fatalf("nothing happened by itself: %+v, %v", st.Light, err)
	}
	p.wantPage("home")
	p.clock = p.clock.Add(30 * time.Hour)
	p.idle.Touch()
	p.sell()
	made, _ := filepath.Glob(filepath.Join(st.Places[0].Address.Path, "*"+app.BackupSuffix))
	p.Desk.tick()
	p.wait()
	after, _ := filepath.Glob(filepath.Join(st.Places[0].Address.Path, "*"+app.BackupSuffix))
	if len(after) != len(made)+1 {
		t.Errorf("%d backups, then %d", len(made), len(after))
	}
	if err := os.RemoveAll(st.Places[0].Address.Path); err != nil {
		t.Fatal(err)
	}
	p.carry(app.BackupOrder{Asked: true})
	p.goHome()
	st, err = p.me.BackupStatus(t.Context(), false)
	if err != nil || st.Light.Cause != plan.Shrunk {
		t.Fatalf("the light: %+v, %v", st.Light, err)
	}
	if !slices.ContainsFunc(all[*kit.Button](p), func(b *kit.Button) bool { return b.AccessibilityLabel() == "See to a backup place" }) {
		t.Error("home says nothing of a light that is not green")
	}
}

// The plan is paused, by the owner for as long as she likes, and goes on.
func TestPausingThePlan(t *testing.T) {
	p := placed(t)
	p.press("Pause")
	p.shoot("pause")
	p.press("Until tomorrow")
	page := p.page.(*safetyPage)
	if got := page.words.Value(); !strings.HasPrefix(got, "Paused until ") || !p.said("paused") {
		t.Errorf("paused: %q", got)
	}
	p.shoot("safety-paused")
	p.Desk.tick()
	p.wait()
	if st, err := p.me.BackupStatus(t.Context(), false); err != nil || !st.Last.IsZero() {
		t.Errorf("a backup was made all the same: %v", err)
	}
	p.press("Go on")
	if got := page.words.Value(); !strings.HasPrefix(got, "By plan: ") {
		t.Errorf("gone on: %q", got)
	}
	p.press("Pause")
	p.press("Until I go on")
	if got := page.words.Value(); !strings.HasPrefix(got, "Paused until you go on.") {
		t.Errorf("paused for good: %q", got)
	}
}

// An SFTP server is agreed on by its fingerprint; another key is refused, and agreed on anew on the page of the place, never by Enter alone.
func TestAgreeingOnAServer(t *testing.T) {
	p, dir := openedPad(t), t.TempDir()
	server, err := testserver.NewSSH()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	p.sell()
	p.showNewPlace(true)
	p.fill("Folder", filepath.Join(t.TempDir(), "made"))
	p.press("Try it out and add it")
	p.press("Add a place")
	kind := p.input("What it is").(*kit.Select)
	kind.Choose(string(plan.SFTP))
	kind.OnSelect(kind.Chosen())
	p.fill("Address", testserver.User+"@127.0.0.1:"+strconv.Itoa(server.Port)+dir)
	p.fill("Password, or secret key", testserver.Password)
	p.fill("Called", "Shelf")
	p.press("Try it out and add it")
	p.onShow("Is this the server?", server.Fingerprint())
	p.shoot("hostkey")
	p.press("It is the same")
	p.wantPage("safety")
	p.press("Back up now")
	page := p.page.(*safetyPage)
	if s := page.places[1]; s.Good != 1 || s.Standing.Cause != "" {
		t.Fatalf("over SFTP: %+v", s)
	}
	if err := server.ChangeKey(); err != nil {
		t.Fatal(err)
	}
	p.sell()
	p.showSafety()
	p.press("Back up now")
	page = p.page.(*safetyPage)
	if s := page.places[1]; s.Standing.Cause != plan.HostKey {
		t.Fatalf("with another key: %+v", s)
	}
	p.showPlace(page.places[1].ID)
	p.press("Try it out")
	p.onShow("The server shows another key than before", server.Fingerprint())
	p.shoot("hostkey-changed")
	p.keys(fyne.KeyReturn)
	if got, _ := p.me.BackupPlace(t.Context(), "Shelf"); got.HostKey == server.Known() {
		t.Fatal("Enter agreed")
	}
	p.press("Try it out")
	p.press("Agree on the new key")
	if got, _ := p.me.BackupPlace(t.Context(), "Shelf"); got.HostKey != server.Known() || !p.said("tried") {
		t.Error("it was not agreed on")
	}
	p.wait()
	p.showSafety()
	if s := p.page.(*safetyPage).places[1]; s.Standing.Cause != "" { // what had been left undone there was done at once
		t.Errorf("agreed anew: %+v", s)
	}
	p.showPlace(p.page.(*safetyPage).places[0].ID)
	if p.offers("Password") {
		t.Error("a folder is asked for a password")
	}
}

// Closing offers a backup where something has changed, and closes all the same.
func TestClosingOffersABackup(t *testing.T) {
	p := placed(t)
	p.Close()
	if p.ended || !p.said("backup offered") {
		t.Fatal("no backup was offered")
	}
	p.shoot("closing")
	p.press("Back up and close")
	if !p.ended {
		t.Error("the window is still there")
	}
}

// Closing while a backup is under way asks: it is finished first, or stopped; what was half made is not left.
func TestClosingWhileABackupIsUnderWay(t *testing.T) {
	var work []func()
	p := placed(t)
	dir := p.page.(*safetyPage).places[0].Address.Path
	p.Desk.back = kit.NewRunner(func(f func()) { work = append(work, f) }, p.cfg.Back)
	p.press("Back up now")
	if len(work) != 1 {
		t.Fatalf("%d pieces of work under way", len(work))
	}
	p.Close()
	if p.ended || !p.said("closing asked") {
		t.Fatal("it closes without a question")
	}
	p.look("closing-busy")
	p.press("Go on working")
	p.Close()
	p.press("Close when it is done")
	p.look("closing-wait")
	if p.ended {
		t.Fatal("it closes before the backup is done")
	}
	for len(work) > 0 {
		next := work[0]
		work = work[1:]
		next()
	}
	made, _ := filepath.Glob(filepath.Join(dir, "*"+app.BackupSuffix))
	if !p.ended || len(made) != 1 {
		t.Errorf("ended %v, with %d backups", p.ended, len(made))
	}
}

// A backup that is stopped for closing leaves nothing that could be taken for one.
func TestClosingStopsABackup(t *testing.T) {
	var work []func()
	p := placed(t)
	dir := p.page.(*safetyPage).places[0].Address.Path
	p.Desk.back = kit.NewRunner(func(f func()) { work = append(work, f) }, p.cfg.Back)
	p.press("Back up now")
	p.Close()
	p.press("Stop it and close")
	for len(work) > 0 {
		next := work[0]
		work = work[1:]
		next()
	}
	left, _ := os.ReadDir(dir)
	if !p.ended || len(left) != 0 {
		t.Errorf("ended %v, left are %v", p.ended, left)
	}
}

// An SFTP server lets in by a private key with a passphrase; what is no key, or does not open, is said at its field.
func TestAPrivateKeyOpensAPlace(t *testing.T) {
	p, server := openedPad(t), must[*testserver.SSH](t)(testserver.NewSSH())
	t.Cleanup(server.Close)
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	server.Allow(must[ssh.PublicKey](t)(ssh.NewPublicKey(public)))
	block := must[*pem.Block](t)(ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte("a key of its own")))
	file := filepath.Join(t.TempDir(), "id_ed25519")
	for path, data := range map[string][]byte{file: pem.EncodeToMemory(block), file + ".pub": []byte("ssh-ed25519 AAAA")} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	must[app.BackupPlace](t)(p.me.AddPlace(t.Context(), app.BackupPlace{Address: plan.Address{Kind: plan.Files, Path: t.TempDir()}}, app.Credential{}))
	p.showNewPlace(false)
	kind := p.input("What it is").(*kit.Select)
	kind.Choose(string(plan.SFTP))
	kind.OnSelect(kind.Chosen())
	p.fill("Address", testserver.User+"@127.0.0.1:"+strconv.Itoa(server.Port)+t.TempDir())
	p.fill("Called", "Shelf")
	for _, c := range []struct{ file, pass, field string }{
		{file + ".pub", "", "Private key"}, {file + ".not", "", "Private key"}, {file, "", "Password, or secret key"}, {file, "another", "Password, or secret key"},
	} {
		p.fill("Private key", c.file)
		p.fill("Password, or secret key", c.pass)
		p.press("Try it out and add it")
		if got := p.field(c.field).Problem(); got == "" || p.said("page safety") {
			t.Errorf("%s with %q: %q", filepath.Base(c.file), c.pass, got)
		}
	}
	p.look("place-new-key")
	p.fill("Password, or secret key", "a key of its own")
	p.press("Try it out and add it")
	p.press("It is the same")
	p.wantPage("safety")
	p.press("Back up now")
	page := p.page.(*safetyPage)
	if s := page.places[1]; s.Good != 1 || s.Standing.Cause != "" {
		t.Fatalf("by a private key: %+v", s)
	}
	p.showPlace(page.places[1].ID)
	p.press("Password")
	p.fill("Private key", file)
	p.fill("Password, or secret key", "a key of its own")
	p.look("place-secret")
	p.press("Keep")
	if !p.said("tried") {
		t.Errorf("given anew: %s", p.trace)
	}
}

// Who asks for a backup while one goes on by itself does not wait for it: that one ends, and hers begins.
func TestAskingWhileABackupGoesOnByItself(t *testing.T) {
	var work []func()
	p := placed(t)
	p.Desk.back = kit.NewRunner(func(f func()) { work = append(work, f) }, p.cfg.Back)
	p.carry(app.BackupOrder{})
	p.showBackup()
	p.press("Back up now")
	for len(work) > 0 {
		next := work[0]
		work = work[1:]
		next()
	}
	if n := strings.Count(p.trace.String(), "backup made"); n != 1 || p.carrying.busy != nil {
		t.Errorf("%d backups made:\n%s", n, p.trace)
	}
}

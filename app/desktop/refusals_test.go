package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/crypto/keychain"

	"fyne.io/fyne/v2"
)

// A second window on the same books is told so, and the first goes on.
func TestSecondWindowOnTheSameBooks(t *testing.T) {
	p := openedPad(t)
	books, err := app.Open(t.Context(), p.me.Dir(), p.cfg.Env)
	if err != nil {
		t.Fatal(err)
	}
	second := newPad(t, func(c *Config) { c.Env = p.cfg.Env })
	second.books = books
	second.showUnlock()
	second.fill("Name", ownerName)
	second.fill("Passphrase", ownerPass)
	second.keys(fyne.KeyReturn)
	second.wantPage("unlock")
	if !strings.Contains(second.note(), "Another window") {
		t.Errorf("the second window is told %q", second.note())
	}
	if p.me.Locked() {
		t.Error("the first window lost its books")
	}
}

func TestBooksOfANewerVersion(t *testing.T) {
	p := openedPad(t)
	dir := p.me.Dir()
	p.Lock()
	path := filepath.Join(dir, "keys.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(string(data), `"version": 1`, `"version": 99`, 1)
	if newer == string(data) {
		newer = strings.Replace(string(data), `"version":1`, `"version":99`, 1)
	}
	if newer == string(data) {
		t.Fatalf("no version in the key file: %.80s", data)
	}
	if err := os.WriteFile(path, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
	if !strings.Contains(p.note(), "newer version") {
		t.Errorf("the answer is %q", p.note())
	}
}

func TestOpenBooksFromTheWelcomePage(t *testing.T) {
	p := openedPad(t)
	dir := p.me.Dir()
	p.Lock()
	p.press("Other books")
	p.wantPage("welcome")
	p.press("Open books on this computer")
	p.fill("Folder of the books", dir+"x")
	p.keys(fyne.KeyReturn)
	if p.field("Folder of the books").Problem() == "" {
		t.Error("a folder that is not there says nothing")
	}
	p.fill("Folder of the books", filepath.Dir(dir))
	p.keys(fyne.KeyReturn)
	p.wantPage("welcome")
	if !p.said("problem missing") {
		t.Errorf("a folder without books is opened:\n%s", p.trace)
	}
	p.press("OK")
	p.press("Open books on this computer")
	p.fill("Folder of the books", dir)
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
}

// wizardAt is a wizard on its third step.
func wizardAt(t *testing.T, change ...func(*Config)) *pad {
	t.Helper()
	p := newPad(t, change...)
	p.Start()
	p.press("Set up new books")
	p.fillBusiness()
	p.press("Next")
	p.press("Next")
	p.wantPage("wizard-passphrase")
	return p
}

func TestWizardWithoutKeychain(t *testing.T) {
	chain := &keychain.Map{Fail: func(string, keychain.Entry) error { return &keychain.UnavailableError{Cause: keychain.Other} }}
	p := wizardAt(t, func(c *Config) { c.Env.Keychain = chain })
	p.fill("Your name", ownerName)
	p.fill("Passphrase", "my otter 7")
	p.fill("The same again", "my otter 7")
	p.press("Set up the books")
	p.wantPage("wizard-passphrase")
	if !strings.Contains(p.note(), "tick the box") {
		t.Errorf("a dead keychain is answered with %q", p.note())
	}
	p.shoot("wizard-no-keychain")
	p.tick(withoutKeychain)
	p.press("Set up the books")
	p.wantPage("wizard-passphrase")
	if p.field("Passphrase").Problem() == "" {
		t.Error("a short passphrase opens books by itself")
	}
	p.fill("Passphrase", ownerPass)
	p.fill("The same again", ownerPass)
	p.press("Set up the books")
	p.wantPage("kit")
	if _, err := os.Stat(filepath.Join(p.cfg.Homes, "Kramer Violins.counterfoil", "keys.json")); err != nil {
		t.Error(err)
	}
	p.Close() // in the middle of the wizard
	if !p.ended || p.setup != nil {
		t.Error("closing in the middle of the wizard leaves the books open")
	}
}

func TestWizardNeverTakesAFolderThatIsInUse(t *testing.T) {
	p := wizardAt(t)
	taken := filepath.Join(t.TempDir(), "taken")
	if err := os.MkdirAll(filepath.Join(taken, "something"), 0o700); err != nil {
		t.Fatal(err)
	}
	p.fill("Your name", ownerName)
	p.fill("Passphrase", ownerPass)
	p.fill("The same again", ownerPass)
	p.fill("Where the books lie", taken)
	p.press("Set up the books")
	p.wantPage("wizard-passphrase")
	if p.field("Where the books lie").Problem() == "" {
		t.Error("a folder that holds something is taken")
	}
}

// An older copy put back is noticed; nothing can be written until the owner accepts it.
func TestOlderCopyPutBack(t *testing.T) {
	p := openedPad(t)
	dir, old := p.me.Dir(), filepath.Join(t.TempDir(), "old")
	p.Lock()
	if err := os.CopyFS(old, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.sell()
	p.Lock()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(old)); err != nil {
		t.Fatal(err)
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	if !p.said("read-only older-copy") {
		t.Fatalf("an older copy passes:\n%s", p.trace)
	}
	p.shoot("older-copy")
	p.press("Only look")
	p.shoot("older-copy-looked-at")
	p.Lock()
	p.wantPage("unlock")
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.press("Only look")
	p.press("More")
	p.press("Go on with them")
	if !p.said("accepted older-copy") {
		t.Errorf("the owner cannot go on:\n%s", p.trace)
	}
	p.sell()
}

// Stopping the set-up leaves no folder and asks for nothing again.
func TestWizardStopped(t *testing.T) {
	var work []func()
	p := wizardAt(t)
	p.fill("Your name", ownerName)
	p.fill("Passphrase", ownerPass)
	p.fill("The same again", ownerPass)
	p.run = kit.NewRunner(func(f func()) { work = append(work, f) }, p.cfg.Back)
	p.press("Set up the books")
	p.press("Cancel")
	for _, f := range work {
		f()
	}
	p.wantPage("wizard-passphrase")
	if left, err := filepath.Glob(filepath.Join(p.cfg.Homes, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if !strings.Contains(p.note(), "Stopped") {
		t.Errorf("it says %q", p.note())
	}
}

// Going back loses nothing of what was typed, but the passphrase.
func TestWizardGoesBack(t *testing.T) {
	p := wizardAt(t)
	p.keys(fyne.KeyEscape)
	p.wantPage("wizard-money")
	p.fill("BIC", "COBADEFFXXX")
	p.press("Back")
	p.wantPage("wizard-business")
	p.press("Next")
	if got := p.input("BIC").(*kit.Entry).Text; got != "COBADEFFXXX" {
		t.Errorf("the BIC came back as %q", got)
	}
}

func TestEveryHintHasWords(t *testing.T) {
	for _, h := range []app.Hint{
		app.HintPassphrase, app.HintSealed, app.HintFormat, app.HintRecovery, app.HintRetype, app.HintOtherKey, app.HintStrength, app.HintKeychain, app.HintBackup, app.HintOtherProgram,
		app.HintUpdate, app.HintSpace, app.HintWritable, app.HintOtherName, app.HintCreditNote, app.HintOwnerFirst, app.HintNotOurs, app.HintFile,
		app.HintDisk, app.HintOlderCopy, app.HintPreviousCopy, app.HintParent, app.HintTooLarge, app.HintAskOwner, app.HintLogin, app.HintFixField, app.HintNotIssued, app.HintReport,
		app.HintBackupKeyFile, app.HintNoEInvoice, app.HintEInvoice, app.HintAskedEInvoice, app.HintNoGST, app.HintAnswer, app.HintArchive, app.HintDraftsFirst, app.HintPrinter,
		app.HintConfirm, app.HintCode, app.HintCodeUsed, app.HintWait, app.HintPause, app.HintClock, app.HintFactor, app.HintFactorOff,
		app.HintName, app.HintWithdrawn, app.HintExpired, app.HintUsersDiffer, app.HintNewPassphrase, app.HintEnrol, app.HintUsers, app.HintAddAnew, app.HintOwnerStays, app.HintThisComputer,
		app.HintMail, app.HintMailServer, app.HintMailPassword, app.HintOutbox,
		app.HintKeyPlug, app.HintKeyOther, app.HintKeyTouch, app.HintKeyPIN, app.HintKeyReplug, app.HintKeyBlocked, app.HintKeyAccess, app.HintKeySystem,
		app.HintKeySeveral, app.HintKeyKnown, app.HintKeyUnfit, app.HintKeyTrouble, app.HintKeyNumber,
	} {
		title, words := explain(&app.Error{Kind: app.Unavailable, Hint: h})
		if title == "" || words == "" || words == kindWords[app.Unavailable] {
			t.Errorf("hint %s has no words of its own", h)
		}
	}
	for kind := range titles {
		if _, words := explain(&app.Error{Kind: kind}); words == "" {
			t.Errorf("kind %s has no words", kind)
		}
	}
}

// Of two credit notes drafted beside each other, the second is refused in words, and stays in the editor.
func TestASecondCreditNoteIsRefused(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Dvořák", 5, "10", "", 0)
	first := must[bill.Draft](t)(p.me.Credit(t.Context(), doc.ID(), nil))
	second := must[bill.Draft](t)(p.me.Credit(t.Context(), doc.ID(), nil))
	must[bill.Document](t)(p.me.Issue(t.Context(), first.ID))
	p.editDraft(second.ID)
	p.wantPage("editor")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor")
	p.onShow("A credit note takes back lines of its invoice, and no more than is left of each and of the whole.")
}

package desktop

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// sell issues one invoice over 130.90 EUR, of which 30.90 is paid.
func (p *pad) sell() bill.Document {
	p.t.Helper()
	ctx := context.Background()
	c, err := p.me.SaveCustomer(ctx, bill.Customer{
		Name: "Orchester Graz", Address: bill.Address{Lines: []string{"Ring 1"}, PostCode: "8010", City: "Graz", Country: "AT"}, Terms: -1,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	d, err := p.me.NewDraft(ctx, bill.Invoice, c.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	two, _ := money.ParseQuantity("2")
	price, _ := money.ParsePrice("55")
	rate, err := money.ParsePercent("19")
	if err != nil {
		p.t.Fatal(err)
	}
	d.Lines = []bill.Line{{Description: "Bow rehair", Quantity: two, Unit: "C62", Price: price, Tax: tax.Rate{Category: tax.Standard, Percent: rate}}}
	doc, err := p.me.IssueDraft(ctx, d)
	if err != nil {
		p.t.Fatal(err)
	}
	part, err := money.ParseAmount(money.MustCurrency("EUR"), "30.90")
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.me.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: part, Method: "transfer"}); err != nil {
		p.t.Fatal(err)
	}
	return doc
}

// From the backup page to the same cents in other books, by hand all the way.
func TestBackupCheckAndRestore(t *testing.T) {
	p := openedPad(t)
	doc := p.sell()
	p.press("Backup")
	p.wantPage("backup")
	if !strings.Contains(p.lamp(), "in danger") || !strings.Contains(p.lamp(), "the books are lost") {
		t.Errorf("books without a backup are called %q", p.lamp())
	}
	p.shoot("backup-none")
	p.fill("Folder for backups", "")
	p.press("Back up now")
	if p.field("Folder for backups").Problem() == "" {
		t.Error("a backup to nowhere says nothing")
	}
	folder := filepath.Join(t.TempDir(), "stick")
	p.fill("Folder for backups", folder)
	p.press("Back up now")
	made, err := p.me.Backups(t.Context())
	if err != nil || len(made) != 1 || filepath.Dir(made[0].Path) != folder {
		t.Fatalf("made %+v, %v", made, err)
	}
	if !strings.Contains(p.lamp(), "Last backup just now") {
		t.Errorf("after a backup the page says %q", p.lamp())
	}
	p.clock = p.clock.Add(3 * time.Hour)
	p.press("Back up now")
	p.shoot("backup")

	p.page.(*backupPage).list.OnOpen(1)
	if !p.said("backup checked") {
		t.Errorf("the check does not end well:\n%s", p.trace)
	}
	p.shoot("backup-good")
	p.press("OK")
	p.restoreByHand(made[0].Path, doc)
}

// restoreByHand restores a backup from its page, and compares what comes out.
func (p *pad) restoreByHand(path string, doc bill.Document) {
	p.t.Helper()
	p.press("Restore")
	p.wantPage("restore")
	p.press("Look into it") // nothing typed
	p.fill("Backup file, folder or address", path+"x")
	p.fill("Passphrase", ownerPass)
	p.press("Look into it")
	if p.field("Backup file, folder or address").Problem() == "" {
		p.t.Error("a file that is not there says nothing")
	}
	p.fill("Backup file, folder or address", path)
	p.fill("Passphrase", "certainly not this one")
	p.press("Look into it")
	p.wantPage("restore")
	p.shoot("restore-refused")
	p.fill("Passphrase", ownerPass)
	p.press("Look into it")
	p.wantPage("restore-facts")
	if !shows(p, doc.Number().Text) || !shows(p, "€130.90") || !shows(p, "€100.00") {
		p.t.Errorf("number and sums are not shown before anything changes: %v", texts(p))
	}
	p.shoot("restore-facts")
	p.fill("Folder of the new books", p.me.Dir())
	p.press("Restore these books")
	if p.field("Folder of the new books").Problem() == "" {
		p.t.Error("the folder of open books is taken for the new ones")
	}
	old := p.me
	dir := filepath.Join(p.t.TempDir(), "copy.counterfoil")
	p.fill("Folder of the new books", dir)
	p.press("Restore these books")
	p.wantPage("unlock")
	if !old.Locked() || p.books.Dir() != dir {
		p.t.Fatalf("the desk stands before %s, the old books locked: %v", p.books.Dir(), old.Locked())
	}
	p.shoot("unlock-restored")
	p.fill("Name", ownerName)
	p.fill("Passphrase", ownerPass)
	p.press("Unlock")
	p.wantPage("home")
	same, err := p.me.Document(p.t.Context(), doc.ID())
	if err != nil {
		p.t.Fatal(err)
	}
	if same.Open.String() != "100.00" || !same.Totals().Equal(doc.Totals()) {
		p.t.Errorf("open %s, totals %+v", same.Open, same.Totals())
	}
	lines, _, err := p.me.TrailList(p.t.Context(), app.TrailFilter{Action: "backup.restored"})
	if err != nil || len(lines) != 1 || !strings.Contains(lines[0].Words, "that of the books of before, as this computer knew them, at ") {
		p.t.Errorf("the trail says %+v, %v", lines, err)
	}
}

func texts(p *pad) (list []string) {
	for _, text := range all[*kit.Text](p) {
		list = append(list, text.Value())
	}
	for _, text := range all[*kit.Paragraph](p) {
		list = append(list, text.AccessibilityLabel())
	}
	return list
}

func shows(p *pad, words string) bool {
	for _, text := range texts(p) {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

func TestOfferedFolderNeedNotBeThere(t *testing.T) {
	p := openedPad(t)
	p.cfg.Homes = filepath.Join(t.TempDir(), "nowhere", "Counterfoil") // as with books that the command line made
	p.press("Backup")
	p.wantPage("backup")
	p.press("Back up now")
	if made, err := filepath.Glob(filepath.Join(p.cfg.Homes, "Backups", "*.cfbackup")); err != nil || len(made) != 1 {
		t.Errorf("the backups are %v, %v", made, err)
	}
}

func TestCutBackupIsRefusedInWords(t *testing.T) {
	p := openedPad(t)
	made, err := p.me.Backup(t.Context(), t.TempDir()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(made.Path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	p.press("Backup")
	p.page.(*backupPage).list.OnOpen(0)
	if !p.said("problem damaged") {
		t.Errorf("a backup that was cut short passes:\n%s", p.trace)
	}
	p.press("OK")
	if err := os.Remove(made.Path); err != nil {
		t.Fatal(err)
	}
	p.page.(*backupPage).reload()
	if !strings.Contains(p.note(), "not where they were put") {
		t.Errorf("a lost file is called %q", p.note())
	}
}

func TestRestoreWithTheRecoveryKeyOnAFreshComputer(t *testing.T) {
	p := newPad(t)
	first := newPad(t)
	dir := filepath.Join(first.cfg.Homes, "Kramer Violins.counterfoil")
	_, s, key, err := app.Create(t.Context(), dir, first.cfg.Env, app.Setup{Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass)})
	if err != nil {
		t.Fatal(err)
	}
	made, err := s.Backup(t.Context(), t.TempDir()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	p.Start()
	p.press("Restore a backup")
	p.fill("Backup file, folder or address", made.Path)
	p.page.(*restorePage).how.Tapped(nil)
	p.fill("Recovery key", strings.Join(key.Groups(), "-"))
	p.press("Look into it")
	p.wantPage("restore-facts")
	p.press("Restore these books")
	p.wantPage("unlock")
	if want := filepath.Join(p.cfg.Homes, "Kramer Violins.counterfoil"); p.books.Dir() != want {
		t.Errorf("the books lie in %s, not in %s", p.books.Dir(), want)
	}
}

func TestBackupThatIsCancelledLeavesNothing(t *testing.T) {
	var work []func()
	p := openedPad(t)
	folder := filepath.Join(t.TempDir(), "stick")
	p.press("Backup")
	p.fill("Folder for backups", folder)
	spawn := func(f func()) { work = append(work, f) }
	p.back = kit.NewRunner(spawn, p.cfg.Back)
	p.press("Back up now")
	if len(work) != 1 || p.making == nil {
		t.Fatalf("%d pieces of work under way", len(work))
	}
	p.press("Items") // it goes on while one looks at something else
	p.press("Backup")
	p.press("Cancel")
	for _, f := range work {
		f()
	}
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(left) != 0 || p.making != nil {
		t.Errorf("left behind: %v, %v; still making: %v", left, err, p.making != nil)
	}
}

func TestFreeFolderNeverNamesOneThatIsThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Shop.counterfoil")
	if got := freeFolder(dir); got != dir {
		t.Errorf("a free name becomes %s", got)
	}
	for _, taken := range []string{dir, strings.Replace(dir, "Shop", "Shop 2", 1)} {
		if err := os.Mkdir(taken, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := freeFolder(dir), strings.Replace(dir, "Shop", "Shop 3", 1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRestoreThatIsCancelledLeavesNothing(t *testing.T) {
	var work []func()
	p := openedPad(t)
	made, err := p.me.Backup(t.Context(), t.TempDir()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	p.press("Backup")
	p.press("Restore")
	p.fill("Backup file, folder or address", made.Path)
	p.fill("Passphrase", ownerPass)
	p.press("Look into it")
	p.wantPage("restore-facts")
	parent := filepath.Join(t.TempDir(), "elsewhere")
	p.fill("Folder of the new books", filepath.Join(parent, "copy.counterfoil"))
	p.run = kit.NewRunner(func(f func()) { work = append(work, f) }, p.cfg.Back)
	p.press("Restore these books")
	p.press("Cancel")
	for _, f := range work {
		f()
	}
	p.wantPage("restore-facts")
	if left, err := filepath.Glob(filepath.Join(parent, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if !strings.Contains(p.note(), "Stopped") || p.me == nil {
		t.Errorf("it says %q; the books that were open still are: %v", p.note(), p.me != nil)
	}
}

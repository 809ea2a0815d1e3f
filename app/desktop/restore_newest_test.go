package desktop

import (
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app"
)

// A day without its week, and then with a damaged one: the page says so, and finds the newest file that makes books.
func TestRestoreFindsTheNewestWholeBackup(t *testing.T) {
	p := openedPad(t)
	dir := t.TempDir()
	var made []app.Backup
	for range 3 {
		made = append(made, must[app.Backup](t)(p.me.Backup(t.Context(), dir, nil)))
	}
	full, week, day := made[0], made[1], made[2]
	if full.Kind != "full" || week.Kind != "week" || day.Kind != "day" {
		t.Fatalf("%s, %s, %s", full.Kind, week.Kind, day.Kind)
	}
	p.press("Backup")
	p.shoot("backup-kinds")
	p.press("Restore")
	p.fill("Backup file, folder or address", day.Path)
	p.fill("Passphrase", ownerPass)
	p.press("Look into it")
	p.wantPage("restore-facts")
	p.shoot("restore-day")
	bytes := must[[]byte](t)(os.ReadFile(week.Path))
	bytes[len(bytes)-2000] ^= 1
	if err := os.WriteFile(week.Path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	p.fill("Folder of the new books", filepath.Join(t.TempDir(), "copy.counterfoil"))
	p.press("Restore these books")
	p.wantPage("restore-facts")
	p.shoot("restore-spoilt")
	p.press("Find the newest whole one in this folder")
	p.wantPage("restore-facts")
	if p.page.(*asPage) == nil || shows(p, backupKinds["day"]) {
		t.Errorf("still the day: %v", texts(p))
	}
	if err := os.Remove(week.Path); err != nil {
		t.Fatal(err)
	}
	p.press("Another file")
	p.fill("Backup file, folder or address", day.Path)
	p.fill("Passphrase", ownerPass)
	p.press("Look into it")
	p.wantPage("restore")
	p.shoot("restore-parent")
	p.press("Find the newest whole one in this folder")
	p.wantPage("restore-facts")
	copied := filepath.Join(t.TempDir(), "copy.counterfoil")
	p.fill("Folder of the new books", copied)
	p.press("Restore these books")
	p.wantPage("unlock")
	if p.books.Dir() != copied {
		t.Errorf("the books lie in %s", p.books.Dir())
	}
}

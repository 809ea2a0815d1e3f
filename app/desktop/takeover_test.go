package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
)

// From a fresh computer and a complete export to the same books under another key, by fields and buttons; an export that was changed is
// refused by the name of its file.
func TestBooksAreMadeOfAnExport(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Fatima", 3, "2", "", 0)
	from := filepath.Join(t.TempDir(), "export")
	must[app.ExportReport](t)(p.me.Export(t.Context(), from, nil))
	p.Lock()
	p.showWelcome()
	p.look("welcome-takeover")
	p.press("Make books of an export")
	p.wantPage("takeover")
	p.press("Look into it")
	p.wantProblem("Folder of the export", "Type or choose the folder.")
	p.fill("Folder of the export", t.TempDir())
	p.press("Look into it")
	p.wantProblem("Folder of the export", "This folder is no complete export, or there is no such folder.")

	table := filepath.Join(from, "tables", "payments.jsonl")
	whole := must[[]byte](t)(os.ReadFile(table))
	if err := os.WriteFile(table, append([]byte("{}\n"), whole...), 0o600); err != nil {
		t.Fatal(err)
	}
	p.fill("Folder of the export", from)
	p.press("Look into it")
	p.wantPage("takeover")
	if words := p.page.(*takeOverPage).note.Words(); !strings.Contains(words, "Not as it was written: tables/payments.jsonl.") {
		t.Errorf("a changed export is refused by %q", words)
	}
	p.look("takeover-refused")
	if err := os.WriteFile(table, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	p.press("Look into it")
	p.wantPage("wizard-passphrase")
	p.onShow("Step 2 of 4")
	p.fill("Your name", "Berta")
	p.fill("Passphrase", ownerPass)
	p.fill("The same again", ownerPass)
	p.look("takeover-owner")
	p.press("Set up the books")
	p.wantPage("kit")
	p.kitToPaper(p.setup)
	p.wantPage("wizard-backup")
	p.onShow("Step 4 of 4")
	p.press("Later")
	p.wantPage("home")
	if again := must[app.Document](t)(p.me.Document(t.Context(), doc.ID())); again.Number() != doc.Number() || p.me.User().Name != "Berta" {
		t.Errorf("%s of %s", again.Number().Text, p.me.User().Name)
	}
	if p.style.company.Name != "Kramer Violins" || filepath.Base(p.me.Dir()) != "Kramer Violins 2.counterfoil" {
		t.Errorf("%s in %s", p.style.company.Name, p.me.Dir())
	}
}

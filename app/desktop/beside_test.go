package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
)

// fileOf writes a file for a test to take.
func fileOf(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tick clicks the box with these words.
func (p *pad) tick(words string) {
	p.t.Helper()
	for _, c := range all[*kit.Checkbox](p) {
		if strings.HasSuffix(c.AccessibilityLabel(), words) {
			c.Tapped(nil)
			return
		}
	}
	p.t.Fatalf("no box %q on show", words)
}

// Notes are written and files dropped beside an invoice; a file is marked, saved and deleted, and the search finds the note.
func TestNotesAndFilesBesideAnInvoice(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(morning, "Fatima", 3, "2", "", 0)
	p.showDocument(doc.ID())
	page := p.page.(*documentPage)
	p.press("Note")
	p.press("Add")
	if got := p.field("Note").Problem(); got == "" {
		t.Error("an empty note was taken")
	}
	p.letters("Rang about the delivery: comes on Thursday")
	p.look("note")
	p.press("Add")
	if got := cellsOf(page.beside.list, 0, 2); got[0] != "Rang about the delivery: comes on Thursday" || got[1] != "just now" {
		t.Errorf("the row is %q", got)
	}

	path := fileOf(t, "order 7.pdf", "%PDF-1.7 an order")
	p.dropped([]fyne.URI{storage.NewFileURI(path)})
	p.dropped([]fyne.URI{storage.NewFileURI(path)})
	if !p.said("problem file") {
		t.Error("the same file was kept twice, and nobody was told")
	}
	p.press("OK")
	p.look("document-beside")
	if got := cellsOf(page.beside.list, 0, 2); got[0] != "order 7.pdf" || got[1] != "17 bytes" {
		t.Errorf("the row is %q", got)
	}
	page.beside.list.OnOpen(0)
	p.look("file")
	p.tick("Send it along when the document is mailed")
	p.press("Save as")
	to := filepath.Join(t.TempDir(), "out.pdf")
	p.fill("File", to)
	p.press("Save")
	if b, err := os.ReadFile(to); err != nil || string(b) != "%PDF-1.7 an order" {
		t.Errorf("saved %q, %v", b, err)
	}
	files := must[[]app.Attachment](t)(p.me.Attachments(t.Context(), doc.ID()))
	if len(files) != 1 || !files[0].Send || files[0].Type != "application/pdf" {
		t.Errorf("kept: %+v", files)
	}
	page.beside.list.OnOpen(0)
	p.press("Delete this file")
	p.press("Delete")
	if got := cellsOf(page.beside.list, 0, 2); page.beside.list.Count() != 2 || got[0][:27] != "Removed the file order 7.pd" {
		t.Errorf("after the deletion: %q", got)
	}

	p.ctrl(fyne.KeyK)
	p.letters("thursday")
	p.keys(fyne.KeyReturn)
	p.wantPage("document")
}

// A customer's page has the same card, and files that are too large are told in words.
func TestNotesAndFilesBesideACustomer(t *testing.T) {
	p := openedPad(t)
	p.stock()
	fatima := p.customerNamed("Fatima")
	p.editCustomer(fatima)
	p.dropped([]fyne.URI{storage.NewFileURI(fileOf(t, "large.bin", string(make([]byte, bill.MaxAttachment+1))))})
	p.press("OK")
	p.dropped([]fyne.URI{storage.NewFileURI(fileOf(t, "terms.txt", "thirty days"))})
	page := p.page.(*customerPage)
	if got := cellsOf(page.beside.list, 0, 2); page.beside.list.Count() != 1 || got[0] != "terms.txt" {
		t.Errorf("kept: %q", got)
	}
	p.press("Note")
	p.letters("Prefers to be called in the morning")
	p.press("Add")
	p.look("customer-beside")
	if got := cellsOf(page.beside.list, 0, 2); got[0] != "Prefers to be called in the morning" {
		t.Errorf("the newest stands first: %q", got)
	}
}

// A draft has notes and files as well, behind its details, and keeps them when it is issued.
func TestNotesAndFilesOfADraft(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.letters("fatima")
	p.keys(fyne.KeyReturn)
	p.letters("rosin")
	p.keys(fyne.KeyReturn)
	p.letters("2")
	p.dropped([]fyne.URI{storage.NewFileURI(fileOf(t, "order.txt", "two pieces"))})
	id := p.newest().ID
	p.press("Details")
	p.press("Notes and files")
	p.look("draft-beside")
	p.press("Note")
	p.letters("Wants it by Friday")
	p.press("Add")
	p.press("Close")
	p.press("Issue")
	p.wantPage("document")
	page := p.page.(*documentPage)
	if page.id != id || page.beside.list.Count() != 2 {
		t.Errorf("%d notes and files after the issue", page.beside.list.Count())
	}
}

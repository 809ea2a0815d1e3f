package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

const sealedPage = 4096

// damage changes a bit in the first page that holds each of these, such as "table documents: invoice". It finds them by damaging
// one page after the other.
func (p *pad) damage(dir string, whats ...string) {
	p.t.Helper()
	info, err := os.Stat(filepath.Join(dir, "books.db"))
	if err != nil {
		p.t.Fatal(err)
	}
	var places []int
	for at := 1000; at < int(info.Size()) && len(whats) > 0; at += sealedPage {
		p.flip(dir, at)
		s := must[*app.Session](p.t)(p.books.Rescue(p.t.Context(), ownerName, []byte(ownerPass), "", nil))
		d := must[app.Damage](p.t)(s.Damage())
		what := d.Pages[0].Holds
		if len(d.Missing) > 0 {
			what += ": " + d.Missing[0].Noun
		}
		if i := slices.Index(whats, what); i >= 0 {
			whats, places = slices.Delete(whats, i, i+1), append(places, at)
		}
		if err := s.Lock(); err != nil {
			p.t.Fatal(err)
		}
		p.flip(dir, at)
	}
	if len(whats) > 0 {
		p.t.Fatalf("no page holds %v", whats)
	}
	for _, at := range places {
		p.flip(dir, at)
	}
}

// reads fails unless all the words stand on the page, in a paragraph, a banner or elsewhere.
func (p *pad) reads(words ...string) {
	p.t.Helper()
	have := p.texts()
	for _, b := range all[*kit.Paragraph](p) {
		have += "\n" + b.AccessibilityLabel()
	}
	for _, b := range all[*kit.Banner](p) {
		have += "\n" + b.Words()
	}
	p.standIn(have, words...)
}

func (p *pad) flip(dir string, at int) {
	p.t.Helper()
	name := filepath.Join(dir, "books.db")
	book, err := os.ReadFile(name)
	if err != nil {
		p.t.Fatal(err)
	}
	book[at] ^= 1
	if err := os.WriteFile(name, book, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// Books that do not open are opened for what is left of them: it is shown what is missing, and the rest is exported.
func TestDamagedBooksAreOpenedToBeExported(t *testing.T) {
	p := openedPad(t)
	p.stock()
	first := p.sold(time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC), "Müller", 0, "2", "100", 3)
	p.sold(time.Date(2026, 10, 9, 9, 0, 0, 0, time.UTC), "Akademie", 1, "1", "", 0)
	dir := p.me.Dir()
	p.Lock()
	p.damage(dir, "the list of tables", "table documents: invoice", "table customers: customer", "table payments: payment")
	before := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "books.db")))

	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("unlock")
	p.reads("These books are damaged", "The folder of the books stays as it is")
	p.shoot("rescue-offer")
	p.press("Cancel")
	p.wantPage("unlock")
	if !strings.Contains(p.note(), "open what can still be read") {
		t.Errorf("the lock says %q", p.note())
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.press("Open what can be read")
	p.wantPage("rescue")
	p.reads("Damaged: 4 pages;", "2 invoices", "1 payment", "table customers")
	cells := make([]kit.Cell, 3)
	p.page.(*rescuePage).cells(0, cells)
	if cells[0].Text != "invoice" || cells[1].Text != first.Number().Text || cells[2].Text != "all of it" {
		t.Errorf("the first line of what is missing is %v", cells)
	}
	p.shoot("rescue")
	p.goTo(0)
	p.ctrl(fyne.KeyN)
	p.wantPage("rescue") // there is nowhere else to go

	p.press("Check the rest")
	p.reads("The books are damaged", "There is no backup in their list")
	p.shoot("rescue-checked")
	p.press("Close")
	out := filepath.Join(t.TempDir(), "out")
	p.press("Export what is readable")
	p.fill("New folder", out)
	p.press("Export")
	p.reads("Not all of it: 2 invoices, 1 payment and 7 customers cannot be read")
	p.shoot("rescue-exported")
	list := string(must[[]byte](t)(os.ReadFile(filepath.Join(out, "missing.txt"))))
	if !strings.Contains(list, "Missing: invoice "+first.Number().Text) {
		t.Errorf("the list in the export says\n%s", list)
	}
	if _, err := os.Stat(filepath.Join(out, "papers", first.Number().Text+".pdf")); err != nil {
		t.Errorf("the paper of an invoice that is lost: %v", err)
	}
	p.Lock()
	p.wantPage("unlock")
	if after := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "books.db"))); string(after) != string(before) {
		t.Error("the damaged books were changed")
	}
}

// Damage that the daily work has not met yet is found by the check, which offers the export.
func TestDamageThatACheckFinds(t *testing.T) {
	p := openedPad(t)
	p.stock()
	sold := p.sold(time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC), "Müller", 0, "2", "", 0)
	dir := p.me.Dir()
	p.Lock()
	p.damage(dir, "table papers: invoice")
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	p.goTo(5)
	p.press("Check the books")
	p.reads("The books are damaged", "Damaged: 1 page; the paper of 1 document cannot be read.", "Missing: invoice "+sold.Number().Text+": paper")
	p.shoot("check-damaged")
	p.press("Export what is readable")
	out := filepath.Join(t.TempDir(), "out")
	p.fill("New folder", out)
	p.press("Export")
	p.reads("Not all of it: the paper of 1 document cannot be read")
	p.wantPage("reports")
	if body := must[[]byte](t)(os.ReadFile(filepath.Join(out, "documents.json"))); !strings.Contains(string(body), sold.Number().Text) {
		t.Error("the invoice itself was not exported")
	}
}

package desktop

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/desktop/kit"
	"counterfoil/app/printer"

	"fyne.io/fyne/v2"
)

// Ctrl+P prints an invoice as it was filed: after a question at first, then at once, and without a print command in the viewer.
func TestAnInvoiceIsPrinted(t *testing.T) {
	p := openedPad(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var jobs []printer.Job
	var refuse error
	p.cfg.Printers = func(context.Context) []string { return []string{"Office", "Attic"} }
	p.cfg.Print = func(_ context.Context, j printer.Job) error {
		jobs = append(jobs, j)
		return refuse
	}
	p.stock()
	doc := p.sell()
	p.openDocument(doc.ID(), false)
	p.wantPage("document")
	filed := must[[]byte](t)(p.me.PDF(t.Context(), doc.ID()))
	p.ctrl(fyne.KeyP)
	p.look("print")
	p.choose("Printer", "Attic")
	p.fill("Copies", "0")
	p.press("Print")
	if len(jobs) != 0 || p.field("Copies").Problem() == "" {
		t.Fatal("no copies were printed")
	}
	p.fill("Copies", "2")
	p.tick("without this question")
	p.press("Print")
	if len(jobs) != 1 || jobs[0].Title != doc.Number().Text || jobs[0].Printer != "Attic" || jobs[0].Copies != 2 || !bytes.Equal(jobs[0].PDF, filed) {
		t.Fatalf("%d jobs", len(jobs))
	}
	p.ctrl(fyne.KeyP)
	if len(jobs) != 2 || jobs[1].Printer != "Attic" || jobs[1].Copies != 1 {
		t.Fatalf("not at once: %d jobs", len(jobs))
	}
	refuse = fmt.Errorf("lp: no paper: %w", printer.ErrNoPrinter)
	p.ctrl(fyne.KeyP)
	if said := strings.Join(texts(p), " "); !strings.Contains(said, "not possible right now") {
		t.Errorf("the refusal is not told: %s", said)
	}
	p.keys(fyne.KeyEscape)
	refuse = printer.ErrNoCommand
	p.ctrl(fyne.KeyP)
	if len(p.opened) != 1 || !strings.HasSuffix(p.opened[0], ".pdf") {
		t.Errorf("without a print command opened %v", p.opened)
	}
	p.press("Settings")
	p.press("This window")
	p.choose("Ctrl+P", "Ask for printer and copies")
	p.openDocument(doc.ID(), false)
	p.ctrl(fyne.KeyP)
	if p.w.Canvas().Overlays().Top() == nil || len(all[*kit.Checkbox](p)) == 0 {
		t.Error("it does not ask again")
	}
}

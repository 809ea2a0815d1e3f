package desktop

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// receivedKinds are the endings of e-invoices: XML by itself, or inside a PDF.
var receivedKinds = []string{".xml", ".pdf"}

// maxReceived bounds the file that is read.
const maxReceived = 64 << 20

// receivedFile is an e-invoice of somebody else's: what it says, and what is wrong with it.
type receivedFile struct {
	name  string
	read  einvoice.Read
	found []einvoice.Finding
}

// askReceived asks for a file and shows it as a page. Nothing of it is kept.
func (d *Desk) askReceived() {
	d.chooseFile("Choose an e-invoice", receivedKinds)("", d.openReceived)
}

// openReceived reads a file and shows it.
func (d *Desk) openReceived(path string) {
	kit.GoLatest(d.run, "received", context.Background(), func(context.Context) (f receivedFile, err error) {
		data, err := readBounded(path, maxReceived)
		if err != nil {
			return f, &app.Error{Kind: app.Unavailable, Hint: app.HintFile, Err: errors.New("the file cannot be read")}
		}
		f.name = filepath.Base(path)
		f.read, f.found, err = app.ReadEInvoice(data)
		return f, err
	}, func(f receivedFile, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.showReceived(f)
	})
}

// receivedPage shows an e-invoice of somebody else's as paper, with what the rules have against it beside it.
type receivedPage struct {
	desk *Desk
	file receivedFile
	view *paperView
	save *kit.Button
}

func (d *Desk) showReceived(f receivedFile) {
	d.mark(placeInvoices)
	p := &receivedPage{desk: d, file: f, view: newPaperView(d)}
	p.save = kit.NewButton(kit.Secondary, kit.IconSave, "Save as PDF", p.savePage)
	d.show("received", p)
	p.view.show(p.paper)
}

func (p *receivedPage) first() fyne.Focusable { return p.save }
func (p *receivedPage) goBack()               { p.desk.showInvoices() }

// drop shows the next file.
func (p *receivedPage) drop(paths []string) { p.desk.openReceived(paths[0]) }

func (p *receivedPage) paper() (paper.Paper, error) {
	return app.EInvoicePage(p.file.read, p.desk.style.company.Language)
}

func (p *receivedPage) content() fyne.CanvasObject {
	inv := p.file.read.Invoice
	head := kit.NewPageHeader("E-invoice "+inv.Number, p.file.name+" · shown as it was sent, not kept in the books", backButton(p.goBack), p.save)
	tone, words := receivedWords(p.file)
	card := container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewText("What the rules say", kit.StyleHeading), kit.NewBanner(tone, words, nil))
	for _, group := range []struct {
		title string
		fatal bool
	}{{"A receiver may refuse it for", true}, {"Worth a look", false}} {
		list := slices.DeleteFunc(slices.Clone(p.file.found), func(f einvoice.Finding) bool { return f.Fatal != group.fatal })
		if len(list) > 0 {
			card.Add(kit.NewText(group.title, kit.StyleStrong))
			card.Add(kit.NewParagraph(atMost(joinedFaults(list))))
		}
	}
	if n := len(p.file.read.Unknown); n > 0 {
		card.Add(kit.NewText("Not of EN 16931, and not on the page", kit.StyleStrong))
		card.Add(kit.NewParagraph(atMost(strings.Join(p.file.read.Unknown, "\n"))).Muted())
	}
	return kit.NewColumn(head, container.New(shares{1.6, 1}, p.view.box, kit.NewCard(scrolled(card))))
}

// receivedWords are the verdict on a file in a sentence.
func receivedWords(f receivedFile) (kit.Tone, string) {
	rules := map[einvoice.Profile]string{einvoice.XRechnung: "XRechnung", einvoice.Peppol: "Peppol BIS Billing 3"}[einvoice.ProfileOf(f.read.Invoice.Specification)]
	if rules == "" {
		rules = "EN 16931"
	}
	switch {
	case einvoice.Fatal(f.found):
		return kit.ToneError, "It breaks the rules of " + rules + "."
	case len(f.found) > 0:
		return kit.ToneWarning, "It keeps the rules of " + rules + ", but should be looked at."
	}
	return kit.ToneSuccess, "It keeps all the rules of " + rules + "."
}

// joinedFaults are findings in words, without how the sender mends them.
func joinedFaults(list []einvoice.Finding) string {
	lines := make([]string, len(list))
	for i, f := range list {
		lines[i] = sentence(app.FindingFault(f)) + " (" + f.Rule + ")."
	}
	return strings.Join(lines, "\n")
}

// atMost cuts a list of lines that nobody would read to its end.
func atMost(text string) string {
	const most = 30
	lines := strings.Split(text, "\n")
	if more := len(lines) - most; more > 0 {
		return strings.Join(lines[:most], "\n") + "\nand " + plural(more, "more line")
	}
	return text
}

// savePage writes the page as a PDF.
func (p *receivedPage) savePage() {
	name := app.FileName(p.file.read.Invoice.Number) + ".pdf"
	p.desk.saveFile("Save the page", name, func(context.Context) ([]byte, error) {
		sheet, err := p.paper()
		if err != nil {
			return nil, err
		}
		return paper.Archive(sheet, nil)
	}, p.desk.savedAs("page saved"))
}

package desktop

import (
	"cmp"
	"context"
	"slices"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// isEInvoice says whether the document can be one.
func (p *documentPage) isEInvoice() bool {
	return p.doc.Kind() == bill.Invoice || p.doc.Kind() == bill.CreditNote
}

// eInvoiceForms are the forms that the window offers, those of most receivers first.
var eInvoiceForms = []struct {
	title   string
	profile einvoice.Profile
	syntax  einvoice.Syntax
}{
	{"XRechnung, for German authorities", einvoice.XRechnung, einvoice.UBL},
	{"Peppol BIS Billing 3", einvoice.Peppol, einvoice.UBL},
	{"EN 16931, as it is inside the PDF", einvoice.EN16931, einvoice.CII},
}

// eInvoiceForm chooses whose rules the file keeps, and says what a receiver would refuse.
type eInvoiceForm struct {
	page   *documentPage
	choice *kit.Select
	found  *kit.Banner
	box    *kit.Dialog
	made   app.EInvoice
}

// askEInvoice saves the document as an XML file for machines, where a receiver would take it.
func (p *documentPage) askEInvoice() {
	f := &eInvoiceForm{page: p, found: kit.NewBanner(kit.ToneInfo, "It is being checked.", nil)}
	choices := make([]kit.Suggestion, len(eInvoiceForms))
	for i, form := range eInvoiceForms {
		choices[i] = kit.Suggestion{ID: string(form.profile), Title: form.title}
	}
	f.choice = kit.NewSelect(choices...)
	f.choice.OnSelect = func(kit.Suggestion) { f.check() }
	f.box = kit.NewDialog("E-invoice of "+p.doc.Number().Text, container.New(layout.NewCustomPaddedVBoxLayout(5),
		kit.NewParagraph("The PDF carries the e-invoice already. Some receivers want the XML file by itself.").Muted(),
		kit.NewField("Whose rules it keeps", f.choice, ""), f.found), kit.Primary, "Save", "Cancel")
	f.box.Width = 560
	f.box.OnConfirm = f.save
	f.choice.Choose(cmp.Or(string(p.doc.Draft().Buyer.EInvoice.Profile), choices[0].ID))
	f.check()
	f.box.ShowOn(p.desk.canvas())
}

// check writes the file in memory, and shows what is against it.
func (f *eInvoiceForm) check() {
	d, s, id, form := f.page.desk, f.page.desk.me, f.page.id, eInvoiceForms[0]
	for _, one := range eInvoiceForms {
		if string(one.profile) == f.choice.Chosen().ID {
			form = one
		}
	}
	f.box.SetConfirmEnabled(false)
	kit.GoLatest(d.run, "einvoice", context.Background(), func(ctx context.Context) (app.EInvoice, error) {
		return s.EInvoice(ctx, id, form.profile, form.syntax)
	}, func(made app.EInvoice, err error) {
		if err != nil {
			f.box.Close()
			d.showProblem(err)
			return
		}
		f.made = made
		f.found.Set(findingsWords(made))
		f.box.SetConfirmEnabled(len(made.File) > 0)
		d.say("e-invoice checked")
	})
}

const filedWords = "The customer asks for it. It was checked and filed when the document was issued."

// findingsWords are what must be mended, or else what is only advice.
func findingsWords(made app.EInvoice) (kit.Tone, string) {
	refused := len(made.File) == 0
	words := joinedFindings(slices.DeleteFunc(slices.Clone(made.Findings), func(f einvoice.Finding) bool { return f.Fatal != refused }))
	switch {
	case refused:
		return kit.ToneError, "A receiver would refuse it:\n" + words + "\nWhat is issued stays. Mend it for the next one, or credit this one and issue anew."
	case made.Filed && words == "":
		return kit.ToneSuccess, filedWords
	case made.Filed:
		return kit.ToneWarning, filedWords + " Still:\n" + words
	case words != "":
		return kit.ToneWarning, "It keeps the rules. Still:\n" + words
	}
	return kit.ToneSuccess, "It keeps all the rules."
}

// save asks for a place, and writes what was checked.
func (f *eInvoiceForm) save() {
	made, p := f.made, f.page
	if len(made.File) == 0 {
		return
	}
	f.box.Close()
	p.saveFile("Save the e-invoice", app.FileName(made.Number)+".xml", "e-invoice saved", func(context.Context) ([]byte, error) { return made.File, nil })
}

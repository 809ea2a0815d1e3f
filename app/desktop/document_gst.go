package desktop

import (
	"context"
	"errors"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// gstState is how far a document is with India's portal.
type gstState struct {
	file       app.EInvoice
	registered bool
	answer     app.Registration
}

// isGST says whether India's portal registers the document.
func (p *documentPage) isGST() bool { return !app.RegisterBy(p.doc.Document).IsZero() }

// askGST shows how far the document is with the portal: the file for it, or its answer.
func (p *documentPage) askGST() {
	d, s, id := p.desk, p.desk.me, p.id
	kit.GoLatest(d.run, "gst", context.Background(), func(ctx context.Context) (g gstState, err error) {
		g.answer, err = s.Registration(ctx, id)
		if e, ok := errors.AsType[*app.Error](err); ok && e.Kind == app.Missing {
			g.file, err = s.EInvoice(ctx, id, einvoice.INV01, "")
			return g, err
		}
		g.registered = err == nil
		return g, err
	}, func(g gstState, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p.showGST(g)
	})
}

func (p *documentPage) showGST(g gstState) {
	var box *kit.Dialog
	body := container.New(layout.NewCustomPaddedVBoxLayout(8))
	button := func(label string, icon kit.IconName, do func()) fyne.CanvasObject {
		return kit.NewButton(kit.Secondary, icon, label, func() { box.Close(); do() })
	}
	switch {
	case g.registered:
		body.Add(kit.NewBanner(kit.ToneSuccess, "It is registered. The PDF as it was issued stays; another one bears the IRN and its code.", nil))
		body.Add(kit.NewParagraph("IRN " + g.answer.Number))
		body.Add(kit.NewParagraph("Ack No. " + g.answer.Ack + ", " + g.answer.Moment).Muted())
		body.Add(container.NewHBox(button("Save the PDF with the IRN", kit.IconSave, func() { p.saveRegistered(g.answer) })))
	case len(g.file.File) == 0:
		body.Add(kit.NewBanner(kit.ToneError, "The portal would refuse it:\n"+joinedFindings(fatalOnes(g.file.Findings)), nil))
	default:
		body.Add(kit.NewParagraph("1. Save the file and upload it at the e-invoice portal. 2. Bring its answer (JSON) back in: then the IRN and its code can be printed."))
		body.Add(kit.NewParagraph("Above 10 crore rupees of turnover it must be registered by " + p.desk.style.day(app.RegisterBy(p.doc.Document)) + ".").Muted())
		body.Add(container.NewHBox(append([]fyne.CanvasObject{button("Save the file for the portal", kit.IconSave, func() { p.saveGST(g.file) })},
			p.desk.when("document.register", button("Bring the answer in", kit.IconFolder, p.askAnswer))...)...))
	}
	box = kit.NewDialog("GST e-invoice of "+p.doc.Number().Text, body, kit.Primary, "", "Close")
	box.Width = 600
	box.ShowOn(p.desk.canvas())
	p.desk.say("gst")
}

func (p *documentPage) saveGST(e app.EInvoice) {
	p.saveFile("Save the file for the portal", app.FileName(e.Number)+".json", "gst saved", func(context.Context) ([]byte, error) { return e.File, nil })
}

func (p *documentPage) saveRegistered(r app.Registration) {
	p.saveFile("Save the PDF with the IRN", app.FileName(p.doc.Number().Text)+"-registered.pdf", "registered saved", func(context.Context) ([]byte, error) { return r.PDF, nil })
}

// askAnswer takes the file of the portal, and shows the document as registered.
func (p *documentPage) askAnswer() {
	p.desk.chooseFile("Choose the portal's answer", []string{".json"})("", p.readAnswer)
}

func (p *documentPage) readAnswer(path string) {
	d, s, id := p.desk, p.desk.me, p.id
	keep(d, func(ctx context.Context) (app.Registration, error) {
		data, err := readBounded(path, maxReceived)
		if err != nil {
			return app.Registration{}, &app.Error{Kind: app.Unavailable, Hint: app.HintFile, Err: errors.New(filepath.Base(path) + " cannot be read")}
		}
		return s.Register(ctx, id, data)
	}, func(r app.Registration, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.say("registered")
		p.showGST(gstState{registered: true, answer: r})
	})
}

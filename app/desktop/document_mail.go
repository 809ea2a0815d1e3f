package desktop

import (
	"cmp"
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"
)

// sendMail writes the letter that goes with the document.
func (p *documentPage) sendMail() {
	if p.doc.ID().IsZero() {
		return
	}
	d, s, doc := p.desk, p.desk.me, p.doc
	about := mailAbout{
		LetterAbout: app.LetterAbout{Document: p.id}, title: doc.Number().Text, file: app.FileName(doc.Number().Text) + ".pdf",
		paper: func(ctx context.Context) (app.FiledPaper, error) { return s.DocumentPaper(ctx, doc.ID()) },
		pdf:   func(ctx context.Context) ([]byte, error) { return s.PDF(ctx, doc.ID()) },
		back:  func() { d.showDocument(doc.ID()) },
	}
	if p.isEInvoice() {
		about.xml = cmp.Or(doc.Draft().Buyer.EInvoice.Profile, einvoice.EN16931)
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Registration, error) { return s.Registration(ctx, doc.ID()) },
		func(r app.Registration, err error) {
			switch {
			case err == nil:
				about.registered(s, doc.ID(), r)
			case app.KindOf(err) != app.Missing:
				d.showProblem(err)
				return
			}
			d.showMail(about)
		})
}

// registered has the paper with IRN and code shown, for that is what goes along.
func (a *mailAbout) registered(s *app.Session, id bill.ID, r app.Registration) {
	a.which = " · with IRN and signed code"
	a.pdf = func(context.Context) ([]byte, error) { return r.PDF, nil }
	a.paper = func(ctx context.Context) (app.FiledPaper, error) { return s.RegisteredPaper(ctx, id) }
}

// letterEvents are the letters that the document was mailed with.
func (p *documentPage) letterEvents() (rows []event) {
	for _, l := range p.doc.Letters {
		rows = append(rows, event{
			what: "Mail to " + toWords(l.Posted.Letter), when: p.desk.style.day(bill.DateOf(l.Made.Local())), amount: letterState(l.Posted).Text,
			then: func() { p.desk.showPosted(l.ID) },
		})
	}
	return rows
}

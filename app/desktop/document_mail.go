package desktop

import (
	"cmp"
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/paper"
)

// sendMail writes the letter that goes with the document.
func (p *documentPage) sendMail() {
	if p.doc.ID().IsZero() {
		return
	}
	d, s, doc, style := p.desk, p.desk.me, p.doc, p.desk.style.paper
	about := mailAbout{
		LetterAbout: app.LetterAbout{Document: p.id}, title: doc.Number().Text, file: fileName(doc.Number().Text) + ".pdf",
		paper: func() (paper.Paper, error) { return paper.Layout(doc.Document, style) },
		pdf:   func(ctx context.Context) ([]byte, error) { return s.PDF(ctx, doc.ID()) },
		back:  func() { d.showDocument(doc.ID()) },
	}
	if p.isEInvoice() {
		about.xml = cmp.Or(doc.Draft().Buyer.EInvoice.Profile, einvoice.EN16931)
	}
	d.showMail(about)
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

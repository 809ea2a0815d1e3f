package desktop

import (
	"context"
	"errors"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// templatePage edits the lines and texts of a recurring invoice, as those of a draft. It has no dates, and is kept instead of issued.
type templatePage struct{ *editorPage }

// editTemplate opens the lines and texts of a template.
func (d *Desk) editTemplate(r bill.Recurring) {
	d.mark(placeInvoices)
	p := newEditorPage(d, r.Draft, true)
	p.round = &r
	p.load(r.Draft)
	d.show("template", &templatePage{p})
	p.learnItems()
}

func (p *templatePage) content() fyne.CanvasObject {
	f := p.fields
	look := kit.NewButton(kit.Secondary, kit.IconEye, "Preview", p.showPreview)
	more := kit.NewButton(kit.Quiet, kit.IconSettings, "Details", p.showDetails)
	keep := kit.NewButton(kit.Primary, kit.IconSave, "Keep", p.save)
	keep.SetName("Keep it: Ctrl+S", p.desk.tip)
	head := kit.NewPageHead(p.title, p.sub, backButton(p.goBack), more, look, keep)
	return p.form(head, container.New(shares{2.2, 1.1}, f["buyer"], f["orderReference"]))
}

func (p *templatePage) goBack()    { p.desk.showRecurring() }
func (p *templatePage) issue()     { p.save() }
func (p *templatePage) duplicate() {}
func (p *templatePage) repeat()    {}

// save keeps what was typed: Ctrl+S.
func (p *templatePage) save() {
	if p.readable() {
		p.keep(p.desk.showRecurring)
	}
}

// leave keeps what was typed.
func (p *templatePage) leave() {
	if p.dirty {
		p.keep(func() {})
	}
}

func (p *templatePage) keep(then func()) {
	d, s, r := p.desk, p.desk.me, *p.round
	r.Draft = p.read()
	p.dirty = false
	keep(d, func(ctx context.Context) (app.RecurringInvoice, error) { return s.ChangeRecurring(ctx, r) }, func(_ app.RecurringInvoice, err error) {
		switch {
		case err == nil:
			d.toast(kit.ToneSuccess, "Kept, from the next one on")
			d.say("recurring changed")
			then()
		case d.me != s:
			d.say("problem template") // the books were locked meanwhile
		case d.page == page(p):
			p.dirty = true
			p.refused(ofDraft(err))
		default: // the page was left: what was typed comes back
			d.editTemplate(r)
			d.showProblem(ofDraft(err))
		}
	})
}

// ofDraft is an error about a template as one about its draft.
func ofDraft(err error) error {
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		return err
	}
	at := *e
	at.Field = strings.TrimPrefix(at.Field, "document.")
	var list app.Problems
	if errors.As(err, &list) {
		own := make(app.Problems, len(list))
		for i, one := range list {
			one.Field = strings.TrimPrefix(one.Field, "document.")
			own[i] = one
		}
		at.Err = own
	}
	return &at
}

// nextOf is the draft as the occurrence that comes next would bear it.
func (p *editorPage) nextOf(d bill.Draft) bill.Draft {
	r := *p.round
	r.Draft = d
	return r.Occurrence(r.Next, func(text string, from, to bill.Date) string { return paper.FillPeriod(text, d.Language, from, to) })
}

package desktop

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// tickedAtMost is how many documents Ctrl+A ticks.
const tickedAtMost = 1000

// cells show a document, and whether it is ticked.
func (p *invoicesPage) cells(i int, cells []kit.Cell) {
	r, ok := p.rows.row(i)
	if !ok {
		return
	}
	if _, on := p.ticked[r.ID]; on {
		cells[0].Text = "yes"
	}
	documentCells(p.desk.style, r, cells[1:])
}

// tick ticks a row, or takes the tick away.
func (p *invoicesPage) tick(i int) {
	r, ok := p.rows.row(i)
	if !ok {
		return
	}
	if _, on := p.ticked[r.ID]; on {
		delete(p.ticked, r.ID)
	} else {
		p.ticked[r.ID] = r
	}
	p.showTicks()
}

// tickBetween ticks the rows that Shift and an arrow went over.
func (p *invoicesPage) tickBetween(from, to int) {
	for i := min(from, to); i <= max(from, to); i++ {
		if r, ok := p.rows.row(i); ok {
			p.ticked[r.ID] = r
		}
	}
	p.showTicks()
}

// tickAll ticks all that is found, or nothing where all is ticked already.
func (p *invoicesPage) tickAll() {
	if n := p.list.Count(); n == 0 || len(p.ticked) == n {
		p.untick()
		return
	} else if n > tickedAtMost {
		p.desk.toast(kit.ToneInfo, fmt.Sprintf("Narrow the list to %d documents first", tickedAtMost))
		return
	}
	d, s, q := p.desk, p.desk.me, p.query
	q.Limit = tickedAtMost
	latest(d, "all", func(ctx context.Context) ([]app.DocumentRow, error) {
		list, _, err := s.Documents(ctx, q)
		return list, err
	}, func(list []app.DocumentRow) {
		for _, r := range list {
			p.ticked[r.ID] = r
		}
		p.showTicks()
	})
}

func (p *invoicesPage) untick() {
	clear(p.ticked)
	p.showTicks()
}

func (p *invoicesPage) showTicks() {
	p.list.SetCount(p.list.Count())
	p.showFoot()
}

// letter hears Space on a row.
func (p *invoicesPage) letter(r rune) {
	if r == ' ' {
		p.tick(p.list.Selected())
	}
}

// bulkAction is something that can be done to some of the ticked documents.
type bulkAction struct {
	words string // on its button, with how many
	fits  func(app.DocumentRow) bool
	ask   func(p *invoicesPage, ids []bill.ID)
}

func bulkActions() []bulkAction {
	return []bulkAction{
		{"Issue %d", isDraft, (*invoicesPage).askIssue},
		{"Delete %d", isDraft, (*invoicesPage).askDeleteDrafts},
		{"Paid: %d", func(r app.DocumentRow) bool { return r.Kind == bill.Invoice && r.Open.Sign() > 0 && !isDraft(r) }, (*invoicesPage).askPaid},
		{"Declined: %d", func(r app.DocumentRow) bool {
			return r.Kind == bill.Quote && !isDraft(r) && r.State != bill.StateDeclined
		}, (*invoicesPage).askDeclined},
		{"Send %d", func(r app.DocumentRow) bool { return !isDraft(r) && r.Kind != bill.Opening }, (*invoicesPage).askSend},
		{"PDFs: %d", func(r app.DocumentRow) bool { return !isDraft(r) }, (*invoicesPage).askPDFs},
	}
}

func isDraft(r app.DocumentRow) bool { return r.State == bill.StateDraft }

// showFoot shows the keys, or what can be done to the ticked documents.
func (p *invoicesPage) showFoot() {
	p.foot.Objects = []fyne.CanvasObject{kit.NewText(invoiceKeys, kit.StyleCaption)}
	if len(p.ticked) > 0 {
		var buttons []fyne.CanvasObject
		for _, a := range bulkActions() {
			ids := p.fitting(a.fits)
			if len(ids) > 0 && (p.desk.me.User().Role != app.Auditor || a.words == "PDFs: %d") {
				buttons = append(buttons, kit.NewButton(kit.Secondary, kit.IconNone, fmt.Sprintf(a.words, len(ids)), func() { a.ask(p, ids) }))
			}
		}
		p.foot.Objects = []fyne.CanvasObject{container.New(layout.NewCustomPaddedHBoxLayout(8), append(buttons,
			kit.NewButton(kit.Quiet, kit.IconNone, "Untick all", p.untick))...)}
	}
	p.foot.Refresh()
}

func (p *invoicesPage) fitting(fits func(app.DocumentRow) bool) (ids []bill.ID) {
	for id, r := range p.ticked {
		if fits(r) {
			ids = append(ids, id)
		}
	}
	return ids
}

// run does something to many, away from the page: it goes on when the page is left. done says what has become of them.
func (p *invoicesPage) run(done string, do func(context.Context, *app.Session, app.Progress) ([]app.BulkResult, error)) {
	d, s := p.desk, p.desk.me
	if p.stop != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	told := kit.NewText("Working …", kit.StyleCaption)
	p.foot.Objects = []fyne.CanvasObject{container.New(layout.NewCustomPaddedHBoxLayout(8), told, kit.NewButton(kit.Quiet, kit.IconNone, "Stop", cancel))}
	p.foot.Refresh()
	report := func(_ string, n, of int64) { d.cfg.Back(func() { told.Set(fmt.Sprintf("%d of %d", n, of)) }) }
	keep(d, func(context.Context) ([]app.BulkResult, error) { return do(ctx, s, report) }, func(list []app.BulkResult, err error) {
		p.stop = nil
		cancel()
		clear(p.ticked)
		p.showFoot()
		if d.page == page(p) {
			p.rows.reload()
		}
		d.tellBulk(done, list, err)
	})
}

// tellBulk says once what went, and what did not and why.
func (d *Desk) tellBulk(done string, list []app.BulkResult, err error) {
	failed := app.Failed(list)
	words := plural(len(list)-len(failed), "document") + " " + done
	switch {
	case err != nil:
		d.showProblem(err)
	case len(failed) == 0:
		d.toast(kit.ToneSuccess, words)
	default:
		body := container.New(layout.NewCustomPaddedVBoxLayout(6), kit.NewParagraph(words+fmt.Sprintf(". %d could not be done:", len(failed))))
		for i, r := range failed {
			if i == 8 {
				body.Add(kit.NewText(fmt.Sprintf("and %d more", len(failed)-i), kit.StyleMuted))
				break
			}
			name := r.Number
			if name == "" {
				name = "Draft"
			}
			body.Add(kit.NewText(name+": "+whyNot(r.Err), kit.StyleBody).SetLeast(60))
		}
		kit.NewDialog("Not all of it was done", body, kit.Primary, "OK", "").ShowOn(d.canvas())
	}
	d.say("bulk done")
}

// whyNot is the first reason for which something was not done.
func whyNot(err error) string {
	if list, ok := errors.AsType[app.Problems](err); ok {
		for _, one := range list {
			if one.Fatal {
				return problemWords(one)
			}
		}
	}
	title, words := explain(err)
	if e, ok := errors.AsType[*app.Error](err); ok && e.Hint == app.HintNoAddress {
		return words
	}
	return title + ". " + words
}

// sure asks before something is done that cannot be taken back.
func (p *invoicesPage) sure(title, words string, kind kit.ButtonKind, confirm string, do func()) {
	box := kit.NewDialog(title, kit.NewParagraph(words), kind, confirm, "Cancel")
	box.OnConfirm = func() {
		box.Close()
		do()
	}
	box.ShowOn(p.desk.canvas())
}

func (p *invoicesPage) askIssue(ids []bill.ID) {
	p.sure("Issue "+plural(len(ids), "draft")+"?", "Each takes its number, those begun first in front, and never changes again.", kit.Primary, "Issue", func() {
		p.run("issued", func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
			return s.BulkIssue(ctx, ids, report)
		})
	})
}

func (p *invoicesPage) askDeleteDrafts(ids []bill.ID) {
	p.sure("Delete "+plural(len(ids), "draft")+"?", "They have no numbers, so nothing is missing afterwards.", kit.Danger, "Delete", func() {
		p.run("deleted", func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
			return s.BulkDelete(ctx, ids, report)
		})
	})
}

func (p *invoicesPage) askDeclined(ids []bill.ID) {
	p.sure("Mark "+plural(len(ids), "quote")+" as declined?", "A customer who comes back to one can be answered anew.", kit.Primary, "Declined", func() {
		p.run("declined", func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
			return s.BulkAnswer(ctx, ids, bill.Answer{Verdict: bill.Declined}, report)
		})
	})
}

// askPaid asks when and how what is open was paid.
func (p *invoicesPage) askPaid(ids []bill.ID) {
	d := p.desk
	date, method, reference := d.dateField(false), kit.NewSelect(methods...), kit.NewEntry()
	setDay(date, d.me.Today())
	method.Choose(methods[0].ID)
	when := kit.NewField("Received on", date, "")
	box := kit.NewDialog("Paid in full: "+plural(len(ids), "invoice"), container.New(layout.NewCustomPaddedVBoxLayout(6),
		kit.NewRow(when, kit.NewField("How", method, "")), wordField("Reference", reference, "Optional, from the statement")), kit.Primary, "Record", "Cancel")
	box.First = date
	box.OnConfirm = func() {
		day, ok := dayIn(date)
		if !ok || day.IsZero() {
			when.SetProblem("A day is needed.")
			return
		}
		box.Close()
		pay := bill.Payment{Date: day, Method: method.Chosen().ID, Reference: reference.Text}
		p.run("paid", func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
			return s.BulkPay(ctx, ids, pay, report)
		})
	}
	box.ShowOn(d.canvas())
}

// askPDFs asks whether they are to be files in a folder, or one file to print.
func (p *invoicesPage) askPDFs(ids []bill.ID) {
	var box *kit.Dialog
	one := kit.NewButton(kit.Secondary, kit.IconPrinter, "All pages in one file", func() {
		box.Close()
		p.saveAsOne(ids)
	})
	box = kit.NewDialog("PDFs of "+plural(len(ids), "document"), container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewParagraph("As files in a folder, each named by its number, or all pages in one file for printing."), container.NewHBox(one)),
		kit.Primary, "Into a folder", "Cancel")
	box.OnConfirm = func() {
		box.Close()
		p.saveIntoFolder(ids)
	}
	box.ShowOn(p.desk.canvas())
}

func (p *invoicesPage) saveIntoFolder(ids []bill.ID) {
	p.desk.chooseFolder("Save the PDFs into")(p.desk.saveFolder(), func(folder string) {
		p.desk.cfg.Memory.Set(memoryFolder, folder)
		p.run("saved in "+folder, func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
			return s.BulkPDF(ctx, ids, folder, report)
		})
	})
}

func (p *invoicesPage) saveAsOne(ids []bill.ID) {
	p.desk.askSave("Save as one PDF", "documents-"+p.desk.me.Today().String()+".pdf", func(path string) {
		p.run("saved as "+path, func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
			file, list, err := s.BulkJoin(ctx, ids, report)
			if err == nil && len(file) > 0 {
				err = writeNew(path, file)
			}
			return list, err
		})
	})
}

package desktop

import (
	"context"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/privacy"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// sayChoice leads to the form for where the data of a customer are from, and what she agrees or objects to.
const sayChoice = "Consent, source"

// askSay asks for a word on the data of a customer; then hears that it was filed.
func (d *Desk) askSay(customer bill.ID, then func()) {
	s := d.me
	kind := kit.NewSelect(
		kit.Suggestion{ID: string(privacy.Source), Title: "Where the data are from"}, kit.Suggestion{ID: string(privacy.Consent), Title: "She agrees to"},
		kit.Suggestion{ID: string(privacy.Withdrawal), Title: "She withdraws her consent to"}, kit.Suggestion{ID: string(privacy.Objection), Title: "She objects to"},
		kit.Suggestion{ID: string(privacy.Retraction), Title: "She no longer objects to"})
	purpose, means, note, day := kit.NewEntry(), kit.NewEntry(), kit.NewTextArea(2), d.dateField(false)
	day.Set(s.Today().Time())
	lines := map[string]*kit.Field{
		"kind": kit.NewField("What", kind, ""), "purpose": kit.NewField("Purpose", purpose, "newsletter; or contact: letters that no document calls for"),
		"date": kit.NewField("Day", day, ""), "means": wordField("By what", means, "A form, by telephone, a trade fair"), "note": wordField("Note", note, ""),
	}
	purposeShown := func(c kit.Suggestion) {
		if c.ID == string(privacy.Source) {
			purpose.SetText("")
			lines["purpose"].Hide()
			return
		}
		lines["purpose"].Show()
	}
	kind.OnSelect = purposeShown
	kind.Choose(string(privacy.Consent))
	box := kit.NewDialog(sayChoice, container.New(layout.NewCustomPaddedVBoxLayout(8),
		container.New(shares{1.6, 1}, lines["kind"], lines["date"]), lines["purpose"], lines["means"], lines["note"]), kit.Primary, "Keep", "Cancel")
	box.Width, box.First = 560, purpose
	box.OnConfirm = func() {
		for _, l := range lines {
			l.SetProblem("")
		}
		at, err := day.Get()
		if err != nil {
			lines["date"].SetProblem("A day is needed.")
			return
		}
		w, err := app.SaidIn(customer, kind.Chosen().ID, purpose.Text, at.Format("2006-01-02"), means.Text, note.Text)
		if err != nil {
			d.showFormError(lines, err)
			return
		}
		kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Said, error) { return s.Say(ctx, w) }, func(_ app.Said, err error) {
			if err != nil {
				d.showFormError(lines, err)
				return
			}
			box.Close()
			then()
			d.say("said")
		})
	}
	box.ShowOn(d.canvas())
}

// askErase shows what would go and what stays, and erases if the person wants so.
func (p *personalPage) askErase() {
	d, s, id := p.desk, p.desk.me, p.customer
	latest(d, "erasure", func(ctx context.Context) (app.Erasure, error) { return s.PreviewErasure(ctx, id) }, func(e app.Erasure) {
		confirm, hinders := "Erase", app.HinderWords(e.Hinders)
		if len(hinders) > 0 || len(e.Gone) == 0 {
			confirm = ""
		}
		box := kit.NewDialog("Erase her data?", p.erasureBody(e, hinders), kit.Danger, confirm, "Keep everything")
		box.Width = 640
		box.OnConfirm = func() {
			box.SetConfirmEnabled(false)
			kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Erasure, error) { return s.EraseData(ctx, id) }, func(e app.Erasure, err error) {
				box.Close()
				if err != nil {
					d.showProblem(err)
					return
				}
				p.erased(e)
			})
		}
		box.ShowOn(d.canvas())
		d.say("erasure asked")
	})
}

// erased goes on where there is still something to see.
func (p *personalPage) erased(e app.Erasure) {
	d, n := p.desk, 0
	for _, k := range e.Gone {
		n += len(k.Holdings)
	}
	d.toast(kit.ToneSuccess, plural(n, "record")+" erased")
	d.say("erased")
	if len(e.Stays) == 0 {
		d.showCustomers()
		return
	}
	d.showPersonal(e.Customer.ID)
}

// erasureBody tells what goes, what stays and until when, and where it is beside the books.
func (p *personalPage) erasureBody(e app.Erasure, hinders []string) fyne.CanvasObject {
	f, body := p.desk.style, container.New(layout.NewCustomPaddedVBoxLayout(4))
	list := func(title string, kinds []app.HeldKind, last func(app.HeldKind) string) {
		if len(kinds) == 0 {
			return
		}
		body.Add(container.New(layout.NewCustomPaddedLayout(6, 0, 0, 0), kit.NewText(title, kit.StyleHeading)))
		for _, k := range kinds {
			body.Add(container.New(shares{3, 1.3}, kit.NewText(fmt.Sprintf("%d  %s", len(k.Holdings), privacy.NameOf(k.Kind, "en")), kit.StyleBody).SetLeast(60),
				kit.NewText(last(k), kit.StyleMuted).SetLeast(60)))
		}
	}
	for _, words := range hinders {
		body.Add(kit.NewBanner(kit.ToneWarning, words, nil))
	}
	list("This goes, at once and for good", e.Gone, func(app.HeldKind) string { return "" })
	list("The law has this kept: it is locked until its day", e.Stays, func(k app.HeldKind) string { return "until " + f.day(k.Last) })
	words := "Nobody can take that back."
	if !e.Rest.IsZero() {
		words += " What stays is offered on Home when its day has passed, the first after " + f.day(e.Rest) + "."
	}
	for _, line := range app.BackupWords(e.Personal) {
		words += " " + line
	}
	body.Add(kit.NewParagraph(words).Muted())
	return body
}

package desktop

import (
	"context"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
)

// mostUnasked is how many recurring invoices are made without asking when the books are opened: more of them are a long time away, or a
// clock that goes wrong.
const mostUnasked = 60

// openingRun makes the recurring invoices that have come due, as soon as the books are opened. Nothing is made unasked where an auditor
// looks, where nothing may be changed, in books that were restored from a backup, and where there are very many.
func (d *Desk) openingRun() {
	s := d.me
	if s.ReadOnly() == "" && s.User().Role != app.Auditor {
		d.makeRecurring(func(ctx context.Context) ([]app.MadeInvoice, error) {
			due, err := s.DueRecurring(ctx)
			if err != nil || due.Count == 0 || due.Restored || due.Count > mostUnasked {
				return nil, err
			}
			return s.RunRecurring(ctx, false)
		})
	}
}

// makeRecurring makes invoices and tells of them, also of those that were made before an error.
func (d *Desk) makeRecurring(run func(context.Context) ([]app.MadeInvoice, error)) {
	s := d.me
	kit.Go(d.back, context.Background(), run, func(list []app.MadeInvoice, err error) {
		if d.me != s {
			return
		}
		d.tellMade(list)
		if err != nil {
			d.showProblem(err)
		}
	})
}

// tellMade says what was made; what needs a person is said in a dialog.
func (d *Desk) tellMade(list []app.MadeInvoice) {
	if len(list) == 0 {
		return
	}
	drafts, unissued := 0, 0
	for _, m := range list {
		if m.Number == "" {
			drafts++
		}
		if m.Unissued {
			unissued++
		}
	}
	words := plural(len(list), "recurring invoice") + " made"
	if drafts > 0 {
		words += fmt.Sprintf(", %s for you to look at", plural(drafts, "draft"))
	}
	d.say("made")
	if unissued == 0 {
		d.toast(kit.ToneSuccess, words)
		return
	}
	box := kit.NewDialog("Recurring invoices", kit.NewParagraph(fmt.Sprintf(
		"%s. %d could not be issued and wait as drafts: open them, mend what is marked, and issue them.", words, unissued)), kit.Primary, "Show the drafts", "Later")
	box.OnConfirm = func() {
		box.Close()
		d.showInvoicesOf(app.ListFilter{State: "draft"})
	}
	box.ShowOn(d.canvas())
}

// dueBanner offers to make what is due; it is hidden while nothing is.
func dueBanner(d *Desk) *kit.Banner {
	b := kit.NewBanner(kit.ToneInfo, "", d.buttonWhen("recurring.make", kit.NewButton(kit.Secondary, kit.IconNone, "Make them", d.askRun)))
	b.Hide()
	return b
}

// lookFirst is said of what may have been sent out already.
const lookFirst = "These books were restored from a backup: look first what was sent out after it."

func setDue(b *kit.Banner, due app.RecurringDue) {
	switch words := plural(due.Count, "recurring invoice") + " due"; {
	case due.Count == 0:
		b.Set(kit.ToneInfo, "")
	case due.Restored:
		b.Set(kit.ToneWarning, words+". "+lookFirst)
	default:
		b.Set(kit.ToneInfo, words)
	}
}

// askRun asks before what is due is made.
func (d *Desk) askRun() {
	s := d.me
	box := kit.NewDialog("Make the recurring invoices that are due?", kit.NewParagraph("Each is made once, dated today, for the period that it stands for. "+
		"Books that were restored from a backup do not know what was made after it: skip those first."), kit.Primary, "Make them", "Cancel")
	box.OnConfirm = func() {
		box.Close()
		d.makeRecurring(func(ctx context.Context) ([]app.MadeInvoice, error) { return s.RunRecurring(ctx, true) })
	}
	box.ShowOn(d.canvas())
}

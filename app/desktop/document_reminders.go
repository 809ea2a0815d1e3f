package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// holder offers to keep an invoice or a customer from being reminded of, and says so where that is done already.
type holder struct {
	desk     *Desk
	document bill.ID // either
	customer bill.ID // or
	name     string
	history  app.ReminderHistory
	box      *fyne.Container
}

func newHolder(d *Desk, document, customer bill.ID) *holder {
	return &holder{desk: d, document: document, customer: customer, box: container.New(layout.NewCustomPaddedVBoxLayout(4))}
}

// load shows what is so.
func (h *holder) load(name string, history app.ReminderHistory, offered bool) {
	d := h.desk
	h.name, h.history, h.box.Objects = name, history, nil
	may := d.me.May("reminder.hold")
	hold, held := history.Held(d.me.Today())
	if !h.customer.IsZero() {
		h.tellLast()
	}
	switch {
	case held:
		words := "Not reminded: " + hold.Reason
		if !hold.Until.IsZero() {
			words += ", until " + d.style.day(hold.Until)
		}
		h.box.Add(kit.NewParagraph(words).Muted())
		if may {
			h.box.Add(container.NewHBox(kit.NewButton(kit.Quiet, kit.IconNone, "Remind again", h.release)))
		}
	case may && offered:
		h.box.Add(container.NewHBox(kit.NewButton(kit.Quiet, kit.IconNone, "Do not remind", h.ask)))
	}
	h.box.Refresh()
}

// tellLast says when she was reminded last.
func (h *holder) tellLast() {
	for _, r := range h.history.Letters {
		if r.TakenBack.IsZero() {
			h.box.Add(kit.NewParagraph(levelWords[r.Level-1] + " reminder on " + h.desk.style.day(r.Date)).Muted())
			return
		}
	}
}

// ask asks for reason and day.
func (h *holder) ask() {
	d := h.desk
	reason, until := kit.NewEntry(), d.dateField(true)
	lines := map[string]*kit.Field{
		"reason": kit.NewField("Why", reason, "Such as: disputed, or pays on Friday"), "until": kit.NewField("Until", until, "Empty: until you say otherwise"),
	}
	box := kit.NewDialog("Do not remind of "+h.name, container.New(shares{2, 1}, lines["reason"], lines["until"]), kit.Primary, "Do not remind", "Cancel")
	box.Width, box.First = 560, reason
	box.OnConfirm = func() {
		hold := bill.ReminderHold{Held: true, Reason: strings.TrimSpace(reason.Text)}
		day, ok := dayIn(until)
		if strings.TrimSpace(until.Text) != "" && !ok {
			markField(lines, "until")
			return
		}
		if hold.Until = day; hold.Reason == "" {
			lines["reason"].SetProblem("A reason is needed.")
			return
		}
		h.file(hold, lines, box)
	}
	box.ShowOn(d.canvas())
}

func (h *holder) release() { h.file(bill.ReminderHold{}, nil, nil) }

// file keeps what was said; the news of it makes the page reload.
func (h *holder) file(hold bill.ReminderHold, lines map[string]*kit.Field, box *kit.Dialog) {
	d, s := h.desk, h.desk.me
	hold.Document, hold.Customer = h.document, h.customer
	kit.Go(d.back, context.Background(), func(ctx context.Context) (bill.ReminderHold, error) { return s.HoldReminders(ctx, hold) },
		func(_ bill.ReminderHold, err error) {
			if err != nil {
				d.showFormError(lines, err)
				return
			}
			if box != nil {
				box.Close()
			}
			d.say("held")
		})
}

// reminderEvents are the letters that name the document.
func (p *documentPage) reminderEvents() (list []event) {
	f := p.desk.style
	letters := p.history.Letters
	for i := len(letters) - 1; i >= 0; i-- {
		r := letters[i]
		e := event{what: strings.ToLower(levelWords[r.Level-1]) + " reminder", when: f.day(r.Date), then: func() { p.desk.showLetter(r) }}
		e.what = strings.ToUpper(e.what[:1]) + e.what[1:]
		if !r.TakenBack.IsZero() {
			e.what += ", taken back"
		}
		list = append(list, e)
	}
	return list
}

// showLetter shows a letter over the page.
func (d *Desk) showLetter(r bill.Reminder) {
	v, s := newPaperView(d), d.me
	size := d.canvas().Size()
	box := kit.NewDialog(r.Text.Title+", "+d.style.day(r.Date), kit.NewTall(size.Height-190, v.box), kit.Primary, "Save PDF", "Close")
	box.Width = min(size.Width-80, (size.Height-190)*0.78+60)
	box.OnConfirm = func() {
		box.Close()
		d.saveLetters([]bill.Reminder{r})
	}
	box.ShowOn(d.canvas())
	v.showFiled(func(ctx context.Context) (app.FiledPaper, error) { return s.SentReminderPaper(ctx, r.ID) })
	d.say("letter shown")
}

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

// lettersPage lists the reminders that were sent, the newest first, with the chosen one beside.
type lettersPage struct {
	desk    *Desk
	list    *kit.List
	count   *kit.Text
	rows    *pager[bill.Reminder]
	view    *paperView
	facts   *kit.Paragraph
	buttons *fyne.Container
	body    *fyne.Container
	shown   bill.Reminder
	to      bill.Customer // the zero one: letters to all
}

// showLetters shows the letters that were sent.
func (d *Desk) showLetters() { d.showLettersTo(bill.Customer{}) }

// showLettersTo shows those that were sent to a customer.
func (d *Desk) showLettersTo(c bill.Customer) {
	d.mark(placeInvoices)
	if !c.ID.IsZero() {
		d.mark(placeCustomers)
	}
	p := &lettersPage{
		desk: d, to: c, count: kit.NewText("", kit.StyleCaption).SetLeast(60), view: newPaperView(d), facts: kit.NewParagraph(""),
		buttons: container.New(layout.NewCustomPaddedVBoxLayout(9)),
	}
	p.list = kit.NewList("Letters sent",
		kit.Column{Title: "Date", Width: 84, Kind: kit.CellMuted},
		kit.Column{Title: "Customer", Width: 130, Grow: 1, Kind: kit.CellAvatar},
		kit.Column{Title: "In all", Width: 96, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Level", Width: 84, Kind: kit.CellChip},
	)
	p.list.OnCells = func(i int, cells []kit.Cell) {
		if r, ok := p.rows.row(i); ok {
			letterCells(d.style, r, cells)
		}
	}
	p.list.OnSelect = func(int) { p.look() }
	p.list.SetEmpty(kit.NewEmptyState(kit.IconMail, "No letter was sent yet", "", nil))
	p.rows = newPager(d, p.list, func() question[bill.Reminder] {
		s := d.me
		return func(ctx context.Context, offset, limit int) ([]bill.Reminder, int, error) {
			return s.Reminders(ctx, app.ReminderQuery{Customer: c.ID, Offset: offset, Limit: limit})
		}
	})
	p.rows.onLoad = d.lookAtFirst(p.list, p.count, "letter", p.look)
	d.show("letters", p)
	p.rows.reload()
}

func letterCells(f formats, r bill.Reminder, cells []kit.Cell) {
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3] = f.day(r.Date), r.Name, f.figure(r.Total), levelCell(r.Level)
	if !r.TakenBack.IsZero() {
		cells[3] = kit.Cell{Text: "Taken back"}
	}
}

func (p *lettersPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *lettersPage) reload()               { p.rows.reload() }

func (p *lettersPage) goBack() {
	if p.to.ID.IsZero() {
		p.desk.showReminders()
		return
	}
	p.desk.openCustomer(p.to.ID)
}

// save writes the chosen letter as it was filed: Ctrl+S.
func (p *lettersPage) save() {
	if !p.shown.ID.IsZero() {
		p.desk.saveLetters([]bill.Reminder{p.shown})
	}
}

func (p *lettersPage) content() fyne.CanvasObject {
	card := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(10), p.facts, p.buttons))
	title := "Letters sent"
	if !p.to.ID.IsZero() {
		title = "Letters to " + p.to.Name
	}
	p.body = container.NewStack(kit.NewColumn(
		kit.NewPageHeader(title, "Each as it was made; a letter never changes", backButton(p.goBack)),
		container.New(shares{1.45, 1}, listCard(p.list, p.count, "↑ ↓ move    Ctrl+S save the PDF    Ctrl+P print"), container.NewBorder(card, nil, nil, nil, p.view.box)),
	))
	return p.body
}

// look shows the chosen letter.
func (p *lettersPage) look() {
	d := p.desk
	p.buttons.Objects = nil
	r, ok := bill.Reminder{}, false
	if i := p.list.Selected(); i >= 0 {
		r, ok = p.rows.row(i)
	}
	if p.shown = r; !ok {
		p.facts.Set("No letter chosen")
		p.view.put(nil)
		p.body.Refresh()
		return
	}
	p.facts.Set(letterFacts(d.style, r))
	p.offer(r)
	s := d.me
	p.view.showFiled(func(ctx context.Context) (app.FiledPaper, error) { return s.SentReminderPaper(ctx, r.ID) })
	p.body.Refresh()
}

// offer puts up what can be done with a letter.
func (p *lettersPage) offer(r bill.Reminder) {
	d := p.desk
	paper := []fyne.CanvasObject{
		kit.NewButton(kit.Secondary, kit.IconSave, "Save PDF", p.save), kit.NewButton(kit.Secondary, kit.IconPrinter, "Print", p.print),
	}
	var rest []fyne.CanvasObject
	if r.TakenBack.IsZero() && d.me.May("mail.send") {
		rest = append(rest, kit.NewButton(kit.Secondary, kit.IconMail, "Send by e-mail", func() { d.mailReminder(r) }))
		if d.me.May("reminder.take-back") {
			rest = append(rest, kit.NewButton(kit.Quiet, kit.IconNone, "Take it back", p.askTakeBack))
		}
	}
	for _, row := range [][]fyne.CanvasObject{paper, rest} {
		if len(row) > 0 {
			p.buttons.Add(container.New(layout.NewCustomPaddedHBoxLayout(9), row...))
		}
	}
}

func letterFacts(f formats, r bill.Reminder) string {
	parts := []string{r.Text.Title, "made by " + r.By, "to be paid by " + f.day(r.PayBy)}
	if !r.TakenBack.IsZero() {
		parts = append(parts, "taken back on "+f.day(r.TakenBack)+": "+r.Reason)
	}
	return strings.Join(parts, " · ")
}

// askTakeBack asks why a letter is taken back.
func (p *lettersPage) askTakeBack() {
	d, s, r := p.desk, p.desk.me, p.shown
	d.askReason("Take this letter back?", "It then counts for nothing: its invoices go back to the level before, and the next letter may come at once. It stays in this list.",
		"Take it back", func(ctx context.Context, reason string) error {
			_, err := s.TakeBackReminder(ctx, r.ID, reason)
			return err
		}, func() {
			d.toast(kit.ToneSuccess, "Taken back")
			d.say("letter taken back")
		})
}

// askReason asks for a reason, and does what it is for.
func (d *Desk) askReason(title, words, confirm string, do func(ctx context.Context, reason string) error, done func()) {
	reason := kit.NewEntry()
	lines := map[string]*kit.Field{"reason": kit.NewField("Why", reason, "")}
	box := kit.NewDialog(title, container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewParagraph(words), lines["reason"]), kit.Primary, confirm, "Cancel")
	box.Width, box.First = 520, reason
	box.OnConfirm = func() {
		text := strings.TrimSpace(reason.Text)
		if text == "" {
			lines["reason"].SetProblem("A reason is needed.")
			return
		}
		box.SetConfirmEnabled(false)
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return do(ctx, text) },
			func(err error) {
				box.SetConfirmEnabled(true)
				if err != nil {
					d.showFormError(lines, err)
					return
				}
				box.Close()
				done()
			})
	}
	box.ShowOn(d.canvas())
}

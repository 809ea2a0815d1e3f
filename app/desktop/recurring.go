package desktop

import (
	"context"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// recurringPage lists the templates of recurring invoices: what comes next, and what became of each.
type recurringPage struct {
	desk   *Desk
	list   *kit.List
	count  *kit.Text
	banner *kit.Banner
	rows   []app.RecurringInvoice
	shown  app.RecurringInvoice

	name, facts *kit.Text
	coming      *kit.Paragraph
	buttons     *fyne.Container
	events      *kit.List
	body        *fyne.Container
}

// showRecurring shows the templates.
func (d *Desk) showRecurring() {
	d.mark(placeInvoices)
	p := &recurringPage{
		desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60), name: kit.NewText("", kit.StyleHeading).SetLeast(60),
		facts: kit.NewText("", kit.StyleCaption).SetLeast(60), coming: kit.NewParagraph(""),
		buttons: container.New(layout.NewCustomPaddedVBoxLayout(9)),
	}
	p.list = kit.NewList("Recurring invoices",
		kit.Column{Title: "Next", Width: 86, Kind: kit.CellStrong},
		kit.Column{Title: "Customer", Width: 150, Grow: 1, Kind: kit.CellAvatar},
		kit.Column{Title: "Every", Width: 108, Kind: kit.CellMuted},
		kit.Column{Title: "Amount", Width: 88, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Becomes", Width: 78, Kind: kit.CellChip},
	)
	p.list.OnCells, p.list.OnSelect = p.cells, p.look
	p.list.SetEmpty(kit.NewEmptyState(kit.IconCalendar, "Nothing comes round yet", "Open an invoice or a draft and press the calendar.", nil))
	p.events = kit.NewList("What was made",
		kit.Column{Title: "For", Width: 82, Kind: kit.CellMuted}, kit.Column{Title: "Number", Width: 100, Grow: 1, Kind: kit.CellStrong},
		kit.Column{Width: 66, Kind: kit.CellChip})
	p.events.OnCells = p.eventCells
	p.events.OnOpen = p.open
	p.events.SetEmpty(kit.NewEmptyState(kit.IconNone, "", "Nothing made yet", nil))
	p.banner = dueBanner(d)
	d.show("recurring", p)
	p.reload()
}

func (p *recurringPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *recurringPage) goBack()               { p.desk.showInvoices() }

func (p *recurringPage) content() fyne.CanvasObject {
	card := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(10),
		container.New(layout.NewCustomPaddedVBoxLayout(0), p.name, p.facts), p.coming, p.buttons))
	p.body = container.NewStack(kit.NewColumn(
		kit.NewPageHeader("Recurring invoices", "Made when they are due and the books are opened, each once", backButton(p.goBack)),
		p.banner,
		container.New(shares{1.8, 1}, listCard(p.list, p.count, "↑ ↓ move"), kit.NewColumn(card, kit.NewCardInset(p.events, 8))),
	))
	return p.body
}

// templates are what the page shows.
type templates struct {
	list []app.RecurringInvoice
	due  app.RecurringDue
}

func (p *recurringPage) reload() {
	d, s := p.desk, p.desk.me
	kit.GoLatest(d.run, "recurring", context.Background(), func(ctx context.Context) (t templates, err error) {
		if t.list, err = s.AllRecurring(ctx); err == nil {
			t.due, err = s.DueRecurring(ctx)
		}
		return t, err
	}, func(t templates, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p.load(t)
	})
}

func (p *recurringPage) load(t templates) {
	p.rows = t.list
	setDue(p.banner, t.due)
	p.count.Set(plural(len(p.rows), "template"))
	p.list.SetCount(len(p.rows))
	if p.list.Selected() < 0 && len(p.rows) > 0 {
		p.list.Select(0)
	}
	p.look(p.list.Selected())
	p.body.Refresh()
	p.desk.say("listed")
}

func (p *recurringPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	r := p.rows[i]
	cells[0].Text, cells[1].Text, cells[2].Text = p.desk.style.day(r.Next), r.Draft.Buyer.Name, rhythm(r.Schedule)
	cells[3].Text, cells[4] = p.desk.style.figure(r.Payable), kit.Cell{Text: "Draft", Tone: kit.ToneInfo}
	switch {
	case r.Next.IsZero():
		cells[4] = kit.Cell{Text: "Ended"}
	case r.Paused:
		cells[4] = kit.Cell{Text: "Paused", Tone: kit.ToneWarning}
	case r.Issue:
		cells[4] = kit.Cell{Text: "Invoice", Tone: kit.ToneSuccess}
	}
}

// look shows a template beside the list, with what it has made.
func (p *recurringPage) look(i int) {
	p.shown = app.RecurringInvoice{}
	if i >= 0 && i < len(p.rows) {
		p.shown = p.rows[i]
	}
	p.tell()
	d, s, id := p.desk, p.desk.me, p.shown.ID
	if id.IsZero() {
		return
	}
	kit.GoLatest(d.run, "recurring one", context.Background(), func(ctx context.Context) (app.RecurringInvoice, error) { return s.Recurring(ctx, id) },
		func(r app.RecurringInvoice, err error) {
			if err == nil && p.shown.ID == id {
				p.shown = r
				p.events.SetCount(len(r.Occasions))
			}
		})
}

// tell says what is known of the template on show.
func (p *recurringPage) tell() {
	f, r := p.desk.style, p.shown
	p.events.SetCount(0)
	p.buttons.Objects = nil
	if r.ID.IsZero() {
		p.name.Set("No template chosen")
		p.facts.Set("")
		p.coming.Set("")
		p.buttons.Refresh()
		return
	}
	p.name.Set(r.Draft.Buyer.Name)
	p.facts.Set(strings.Join(recurringFacts(f, r), " · "))
	p.coming.Set(comingWords(f, r.Coming(comingShown)))
	if r.Next.IsZero() {
		p.coming.Set("It has ended. What it has made stays.")
	} else if r.Paused {
		p.coming.Set("Nothing is made until it is resumed, nor for the time until then.")
	}
	p.offer()
}

// comingShown is how many of the next days are told.
const comingShown = 4

func recurringFacts(f formats, r app.RecurringInvoice) []string {
	parts := []string{"every " + rhythm(r.Schedule), f.Money(r.Payable)}
	if !r.Schedule.Until.IsZero() {
		parts = append(parts, "until "+f.day(r.Schedule.Until))
	}
	if r.Schedule.Count > 0 {
		parts = append(parts, fmt.Sprintf("%d in all", r.Schedule.Count))
	}
	if r.ByItem {
		parts = append(parts, "prices of the day")
	}
	return parts
}

// comingWords name the next days.
func comingWords(f formats, list []bill.Date) string {
	var days []string
	for _, day := range list {
		days = append(days, f.day(day))
	}
	if len(list) < comingShown {
		return "Comes on " + strings.Join(days, ", ") + ", then it ends."
	}
	return "Comes on " + strings.Join(days, ", ") + " and so on."
}

// offer puts up the buttons for what can be done with the template.
func (p *recurringPage) offer() {
	s := p.desk.me
	button := func(words string, do func(context.Context, bill.ID) (app.RecurringInvoice, error), done string) fyne.CanvasObject {
		return kit.NewButton(kit.Secondary, kit.IconNone, words, func() { p.change(do, done) })
	}
	if p.shown.Next.IsZero() || !s.May("recurring.change") {
		p.buttons.Refresh()
		return
	}
	end := kit.NewButton(kit.Quiet, kit.IconNone, "End it", p.askEnd)
	going := []fyne.CanvasObject{button("Skip the next", s.SkipRecurring, "Skipped"), button("Pause", s.PauseRecurring, "Paused"), end}
	if p.shown.Paused {
		going = []fyne.CanvasObject{button("Resume", s.ResumeRecurring, "Resumed"), end}
	}
	side := func(row ...fyne.CanvasObject) fyne.CanvasObject {
		return container.New(layout.NewCustomPaddedHBoxLayout(9), row...)
	}
	p.buttons.Objects = []fyne.CanvasObject{side(going...), side(
		kit.NewButton(kit.Secondary, kit.IconCalendar, "Change", func() { newRecurringForm(p.desk, p.shown.Recurring).ask() }),
		kit.NewButton(kit.Secondary, kit.IconPencil, "Lines and texts", func() { p.desk.editTemplate(p.shown.Recurring) }),
	)}
	p.buttons.Refresh()
}

// change does something to the template on show; the news of it makes the page reload.
func (p *recurringPage) change(do func(context.Context, bill.ID) (app.RecurringInvoice, error), done string) {
	d, id := p.desk, p.shown.ID
	keep(d, func(ctx context.Context) (app.RecurringInvoice, error) { return do(ctx, id) }, func(_ app.RecurringInvoice, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.toast(kit.ToneSuccess, done)
		d.say(strings.ToLower(done))
	})
}

// askEnd asks before a template is ended for good.
func (p *recurringPage) askEnd() {
	box := kit.NewDialog("End this recurring invoice?", kit.NewParagraph("Nothing more is made of it, and it cannot be taken up again. What it has made stays."),
		kit.Danger, "End it", "Cancel")
	box.OnConfirm = func() {
		box.Close()
		p.change(p.desk.me.EndRecurring, "Ended")
	}
	box.ShowOn(p.desk.canvas())
}

func (p *recurringPage) eventCells(i int, cells []kit.Cell) {
	if i >= len(p.shown.Occasions) {
		return
	}
	o := p.shown.Occasions[i]
	row, there := p.shown.Became[o.Document]
	cells[0].Text, cells[1].Text = p.desk.style.day(o.Day), row.Number
	switch {
	case o.Document.IsZero():
		cells[2] = kit.Cell{Text: "Skipped"}
	case !there:
		cells[2] = kit.Cell{Text: "Deleted"}
	default:
		cells[2] = stateCell(row.State)
		if row.Number == "" {
			cells[1].Text = "–"
		}
	}
}

// open shows what was made: the document, or the draft while it waits.
func (p *recurringPage) open(i int) {
	d, s := p.desk, p.desk.me
	if i < 0 || i >= len(p.shown.Occasions) || p.shown.Occasions[i].Document.IsZero() {
		return
	}
	id := p.shown.Occasions[i].Document
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bool, error) {
		_, err := s.Document(ctx, id)
		if app.KindOf(err) != app.Missing {
			return false, err
		}
		_, err = s.Draft(ctx, id)
		return true, err
	}, func(draft bool, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.openDocument(id, draft)
	})
}

// rhythm says how often, as in "2 months, on the last day".
func rhythm(s bill.Schedule) string {
	text := string(s.Unit)
	if s.Every > 1 {
		text = plural(s.Every, text)
	}
	if on := s.On.String(); on != "" {
		text += ", " + on
	}
	return text
}

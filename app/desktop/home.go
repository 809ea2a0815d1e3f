package desktop

import (
	"context"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// latestRows is how many documents home shows.
const latestRows = 25

// homePage says how the shop stands, and what was written last.
type homePage struct {
	desk   *Desk
	sub    *kit.Text
	cards  [4]*kit.StatCard
	chart  *kit.Chart
	list   *kit.List
	latest []app.DocumentRow
	due    *kit.Banner
	remind *kit.Banner
	body   *fyne.Container
}

// standing is what home shows.
type standing struct {
	sums                  app.Summary
	open, partly, overdue int // documents
	latest                []app.DocumentRow
	due                   app.RecurringDue
	reminders             int
}

func (d *Desk) showHome() {
	p := &homePage{desk: d, sub: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	for i, s := range p.stats(standing{}) {
		p.cards[i] = kit.NewStatCard(s)
	}
	p.chart = kit.NewChart("Invoiced and received", d.style.axis, func(minor int64) string {
		return d.style.Money(money.Of(minor, d.style.currency()))
	})
	p.list = documentList(d, func(i int) (app.DocumentRow, bool) {
		if i < 0 || i >= len(p.latest) {
			return app.DocumentRow{}, false
		}
		return p.latest[i], true
	})
	p.list.OnOpen = p.open
	p.list.SetEmpty(firstInvoice(d))
	p.due, p.remind = dueBanner(d), remindersBanner(d)
	d.show("home", p)
	p.reload()
}

func (p *homePage) first() fyne.Focusable { return nil }
func (p *homePage) leave()                {}

func (p *homePage) content() fyne.CanvasObject {
	cards := make([]fyne.CanvasObject, len(p.cards))
	for i, c := range p.cards {
		cards[i] = c
	}
	p.body = container.NewStack(kit.NewColumn(
		kit.NewPageHead(kit.NewText("Home", kit.StyleTitle).SetLeast(60), p.sub, nil,
			kit.NewButton(kit.Primary, kit.IconPlus, "New invoice", p.desk.newInvoice)),
		p.due,
		p.remind,
		kit.NewRow(cards...),
		kit.NewCard(kit.NewTall(170, p.chart)),
		kit.NewCardInset(p.list, 8),
	))
	return p.body
}

func (p *homePage) open(i int) {
	if i >= 0 && i < len(p.latest) {
		p.desk.openDocument(p.latest[i].ID, p.latest[i].State == bill.StateDraft)
	}
}

func (p *homePage) duplicate() {
	if i := p.list.Selected(); i >= 0 && i < len(p.latest) {
		p.desk.duplicate(p.latest[i].ID, p.latest[i].Kind)
	}
}

func (p *homePage) repeat() {
	if i := p.list.Selected(); i >= 0 && i < len(p.latest) {
		p.desk.repeatLast(p.latest[i].Customer, p.latest[i].Kind)
	}
}

func (p *homePage) reload() {
	d := p.desk
	s := d.me
	kit.GoLatest(d.run, "home", context.Background(), func(ctx context.Context) (standing, error) { return howItStands(ctx, s) },
		func(now standing, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			p.load(now)
		})
}

func howItStands(ctx context.Context, s *app.Session) (now standing, err error) {
	if now.sums, err = s.Summary(ctx); err != nil {
		return now, err
	}
	if now.due, err = s.DueRecurring(ctx); err != nil {
		return now, err
	}
	if now.reminders, err = s.CountDueReminders(ctx); err != nil {
		return now, err
	}
	if now.latest, _, err = s.Documents(ctx, app.DocumentQuery{Limit: latestRows}); err != nil {
		return now, err
	}
	for state, n := range map[bill.State]*int{
		bill.StateIssued: &now.open, bill.StatePartPaid: &now.partly, bill.StateOverdue: &now.overdue,
	} {
		if _, *n, err = s.Documents(ctx, app.DocumentQuery{Kind: bill.Invoice, State: state, Limit: 1}); err != nil {
			return now, err
		}
	}
	return now, nil
}

func (p *homePage) load(now standing) {
	for i, s := range p.stats(now) {
		p.cards[i].Set(s)
	}
	p.sub.Set(p.subtitle(now.sums))
	own := ownSums(now.sums, p.desk.style.currency())
	labels := make([]string, len(own.Months))
	invoiced, received := make([]int64, len(own.Months)), make([]int64, len(own.Months))
	for i, m := range own.Months {
		labels[i], invoiced[i], received[i] = months[m.Month-1][:3], m.Invoiced.Minor(), m.Received.Minor()
	}
	p.chart.Set(labels, kit.Series{Name: "Invoiced", Values: invoiced}, kit.Series{Name: "Received", Values: received})
	p.latest = now.latest
	p.list.SetCount(len(p.latest))
	setDue(p.due, now.due)
	setRemindersDue(p.remind, now.reminders)
	p.body.Refresh()
	p.desk.say("listed")
}

// subtitle names the day, and what stands open in other currencies, which are never added up.
func (p *homePage) subtitle(sums app.Summary) string {
	f := p.desk.style
	parts := []string{p.desk.me.Today().Time().Format("Monday, 2 January 2006"), "all amounts in " + f.currency().Code()}
	for _, s := range sums.Currencies {
		if s.Currency != f.currency() && s.Outstanding.Sign() != 0 {
			parts = append(parts, "besides "+f.Money(s.Outstanding)+" outstanding")
		}
	}
	return strings.Join(parts, " · ")
}

// stats are the four figures.
func (p *homePage) stats(now standing) [4]kit.Stat {
	f := p.desk.style
	own := ownSums(now.sums, f.currency())
	overdue := kit.Stat{
		Label: "Overdue", Figure: f.Money(own.Overdue), Note: "Nothing is late", NoteTone: kit.ToneSuccess,
		Icon: kit.IconWarning, IconTone: kit.ToneError,
	}
	if now.overdue > 0 {
		overdue.Note, overdue.NoteTone = plural(now.overdue, "invoice")+" past the due date", kit.ToneError
	}
	note, tone := monthNote(own)
	return [4]kit.Stat{
		{
			Label: "Outstanding", Figure: f.Money(own.Outstanding),
			Note: plural(now.open+now.partly+now.overdue, "open invoice"), Icon: kit.IconClock, IconTone: kit.ToneInfo,
		},
		overdue,
		{Label: "Paid this month", Figure: f.Money(own.Paid), Note: note, NoteTone: tone, Icon: kit.IconDone, IconTone: kit.ToneSuccess},
		{
			Label: "Drafts", Figure: fmt.Sprint(now.sums.Drafts), Note: "not issued yet", Icon: kit.IconPencil, IconTone: kit.ToneWarning,
		},
	}
}

// ownSums are the figures in the currency of the books.
func ownSums(sums app.Summary, c money.Currency) app.Sums {
	for _, s := range sums.Currencies {
		if s.Currency == c {
			return s
		}
	}
	none := money.Of(0, c)
	return app.Sums{Currency: c, Outstanding: none, Overdue: none, Paid: none}
}

// monthNote compares this month's receipts with the last month's, in whole percent.
func monthNote(s app.Sums) (string, kit.Tone) {
	if len(s.Months) < 2 {
		return "Nothing yet", kit.ToneNeutral
	}
	last, now := s.Months[len(s.Months)-2], s.Paid.Minor()
	before := last.Received.Minor()
	name := months[last.Month-1]
	switch {
	case before <= 0:
		return "Nothing came in " + name, kit.ToneNeutral
	case now > before:
		return fmt.Sprintf("%d %% more than in %s", (now-before)*100/before, name), kit.ToneSuccess
	case now == before:
		return "The same as in " + name, kit.ToneNeutral
	}
	return fmt.Sprintf("%d %% of %s so far", now*100/before, name), kit.ToneNeutral
}

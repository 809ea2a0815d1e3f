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
	"fyne.io/fyne/v2/layout"
)

// latestRows is how many documents home shows.
const latestRows = 25

// homePage says how the shop stands, and what was written last.
type homePage struct {
	desk   *Desk
	sub    *kit.Text
	cards  [4]*kit.StatCard
	chart  *kit.Chart
	todo   *fyne.Container // what is to be done today
	best   *fyne.Container // who buys most
	list   *kit.List
	latest []app.DocumentRow
	due    *kit.Banner
	body   *fyne.Container
}

func (d *Desk) showHome() {
	p := &homePage{desk: d, sub: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	for i, s := range p.stats(app.Home{}) {
		p.cards[i] = kit.NewStatCard(s)
	}
	p.todo, p.best = container.New(layout.NewCustomPaddedVBoxLayout(2)), container.New(layout.NewCustomPaddedVBoxLayout(6))
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
	p.due = dueBanner(d)
	d.show("home", p)
	p.reload()
}

func (p *homePage) first() fyne.Focusable { return nil }

func (p *homePage) content() fyne.CanvasObject {
	cards := make([]fyne.CanvasObject, len(p.cards))
	for i, c := range p.cards {
		cards[i] = c
	}
	p.body = container.NewStack(kit.NewColumn(
		kit.NewPageHead(kit.NewText("Home", kit.StyleTitle).SetLeast(60), p.sub, nil,
			p.desk.toWrite(kit.NewButton(kit.Primary, kit.IconPlus, "New invoice", p.desk.newInvoice))...),
		p.due,
		kit.NewRow(cards...),
		container.New(shares{1.2, 2, 1.1}, homeCard("To do today", container.NewVScroll(p.todo)), kit.NewCard(kit.NewTall(170, p.chart)), homeCard("Best customers", p.best)),
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
	latest(d, "home", func(ctx context.Context) (app.Home, error) { return s.Home(ctx, latestRows) }, p.load)
}

func (p *homePage) load(now app.Home) {
	for i, s := range p.stats(now) {
		p.cards[i].Set(s)
	}
	p.sub.Set(p.subtitle(now.Summary))
	own := ownSums(now.Summary, p.desk.style.currency())
	labels := make([]string, len(own.Months))
	invoiced, received := kit.Series{Name: "Invoiced"}, kit.Series{Name: "Received"}
	for i, m := range own.Months {
		labels[i] = months[m.Month-1][:3]
		invoiced.Values, invoiced.Before = append(invoiced.Values, m.Invoiced.Minor()), append(invoiced.Before, own.Before[i].Invoiced.Minor())
		received.Values, received.Before = append(received.Values, m.Received.Minor()), append(received.Before, own.Before[i].Received.Minor())
	}
	p.chart.Set(labels, invoiced, received)
	p.loadToDo(now)
	p.loadBest(now.Best)
	p.latest = now.Latest
	p.list.SetCount(len(p.latest))
	setDue(p.due, now.Due)
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
func (p *homePage) stats(now app.Home) [4]kit.Stat {
	f := p.desk.style
	own := ownSums(now.Summary, f.currency())
	overdue := kit.Stat{
		Label: "Overdue", Figure: f.Money(own.Overdue), Note: "Nothing is late", NoteTone: kit.ToneSuccess,
		Icon: kit.IconWarning, IconTone: kit.ToneError,
	}
	if n := now.Summary.Overdue; n > 0 {
		overdue.Note, overdue.NoteTone = plural(n, "invoice")+" past the due date", kit.ToneError
	}
	note, tone := monthNote(own)
	return [4]kit.Stat{
		{
			Label: "Outstanding", Figure: f.Money(own.Outstanding),
			Note: plural(now.Summary.Open, "open invoice"), Icon: kit.IconClock, IconTone: kit.ToneInfo,
		},
		overdue,
		{Label: "Paid this month", Figure: f.Money(own.Paid), Note: note, NoteTone: tone, Icon: kit.IconDone, IconTone: kit.ToneSuccess},
		{
			Label: "Drafts", Figure: fmt.Sprint(now.Summary.Drafts), Note: "not issued yet", Icon: kit.IconPencil, IconTone: kit.ToneWarning,
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

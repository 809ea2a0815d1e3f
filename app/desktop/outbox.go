package desktop

import (
	"cmp"
	"context"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/mail"

	"fyne.io/fyne/v2"
)

// outboxPage lists all letters, the newest first, and what became of each.
type outboxPage struct {
	desk   *Desk
	list   *kit.List
	count  *kit.Text
	filter *kit.Select
	rows   *pager[app.Letter]
	banner *kit.Banner
}

// showOutbox shows the letters; of one state, or of all where that is "".
func (d *Desk) showOutbox(state mail.State) {
	d.mark(placeInvoices)
	p := &outboxPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Outbox",
		kit.Column{Title: "When", Width: 146, Kind: kit.CellMuted},
		kit.Column{Title: "To", Width: 170, Grow: 1, Kind: kit.CellAvatar},
		kit.Column{Title: "Subject", Width: 190, Grow: 1.4},
		kit.Column{Title: "About", Width: 116, Kind: kit.CellMuted},
		kit.Column{Title: "State", Width: 104, Kind: kit.CellChip},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		if l, ok := p.rows.row(i); ok {
			d.showPosted(l.ID)
		}
	}
	choices := []kit.Suggestion{{Title: "All letters"}}
	for _, s := range mail.States() {
		if s != mail.Sending {
			choices = append(choices, kit.Suggestion{ID: string(s), Title: letterState(mail.Posted{State: s}).Text})
		}
	}
	p.filter = kit.NewSelect(choices...)
	p.filter.SetName("Show")
	p.filter.Choose(string(state))
	p.rows = newPager(d, p.list, func() question[app.Letter] {
		s, state := d.me, mail.State(p.filter.Chosen().ID)
		return func(ctx context.Context, offset, limit int) ([]app.Letter, int, error) {
			return s.Outbox(ctx, app.OutboxQuery{State: state, Offset: offset, Limit: limit})
		}
	})
	p.filter.OnSelect = func(kit.Suggestion) { p.rows.restart() }
	p.rows.onLoad = func(total int) {
		p.count.Set(plural(total, "letter"))
		d.say("listed")
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconMail, "No letters here", "Send on the page of an invoice writes one.", nil))
	p.banner = kit.NewBanner(kit.ToneWarning, "The mail server asks for a password that is not known. Letters wait for it.",
		d.buttonWhen("mail.password", kit.NewButton(kit.Secondary, kit.IconKey, "Type it", d.askMailPassword)))
	p.banner.Hidden = !d.post.locked
	d.show("outbox", p)
	p.rows.reload()
}

func (p *outboxPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *outboxPage) goBack()               { p.desk.showInvoices() }

func (p *outboxPage) reload() {
	p.banner.Hidden = !p.desk.post.locked
	p.banner.Refresh()
	p.rows.reload()
}

func (p *outboxPage) content() fyne.CanvasObject {
	d := p.desk
	now := kit.NewButton(kit.Secondary, kit.IconMail, "Send now", func() { d.runOutbox(app.OutboxRun{Ahead: true}) })
	now.SetName("Try all letters that wait, without waiting for their time", d.tip)
	return kit.NewColumn(
		kit.NewPageHeader("Outbox", "Letters by e-mail, and what became of each", backButton(p.goBack), append([]fyne.CanvasObject{kit.NewWide(150, p.filter)}, d.when("mail.run", now)...)...), p.banner,
		listCard(p.list, p.count, "↑ ↓ move    Enter open"),
	)
}

func (p *outboxPage) cells(i int, cells []kit.Cell) {
	l, ok := p.rows.row(i)
	if !ok {
		return
	}
	cells[0].Text, cells[1].Text = moment(l.Made), toWords(l.Letter)
	cells[2].Text, cells[3].Text, cells[4] = l.Posted.Letter.Subject, l.About.Label, letterState(l.Posted)
}

// toWords name who gets a letter: the first, and how many more.
func toWords(l mail.Letter) string {
	if len(l.To) == 0 {
		return ""
	}
	name := cmp.Or(l.To[0].Name, l.To[0].Mail)
	if more := len(l.To) + len(l.Cc) - 1; more > 0 {
		name += " + " + plural(more, "other")
	}
	return name
}

// postman is what the desk knows of sending letters.
type postman struct {
	busy   bool      // a run is under way
	again  bool      // asked for meanwhile
	next   time.Time // when letters are looked after again; zero: no letter waits
	locked bool      // the server asks for a password that is not known
	told   mail.Cause
}

// postEvery is how often letters that wait are looked after at the least.
const postEvery = 5 * time.Minute

// postDue runs the outbox where its time has come.
func (d *Desk) postDue() {
	if !d.post.next.IsZero() && !d.now().Before(d.post.next) {
		d.runOutbox(app.OutboxRun{})
	}
}

// runOutbox sends the letters whose time has come, away from every page.
func (d *Desk) runOutbox(run app.OutboxRun) {
	s := d.me
	if s == nil || d.cfg.Env.Mail == nil || s.User().Role == app.Auditor || s.ReadOnly() != "" {
		return
	}
	if d.post.busy {
		d.post.again = d.post.again || run.Ahead
		return
	}
	d.post.busy, d.post.next = true, time.Time{}
	kit.Go(d.back, context.Background(), func(ctx context.Context) (app.OutboxReport, error) { return s.RunOutbox(ctx, run) },
		func(r app.OutboxReport, err error) {
			if d.me != s {
				return
			}
			d.post.busy = false
			d.postRan(r, err)
			if d.post.again {
				d.post.again = false
				d.runOutbox(app.OutboxRun{Ahead: true})
			}
		})
}

// postRan tells what a run has done that somebody wants to know, and sets the time of the next.
func (d *Desk) postRan(r app.OutboxReport, err error) {
	if err != nil {
		d.post.next = d.now().Add(postEvery)
		return // what became of each letter lies in the outbox
	}
	wasLocked := d.post.locked
	d.post.locked = r.Password == app.MailPasswordMissing
	if r.Waiting > 0 {
		d.post.next = d.now().Add(postEvery)
		if !r.Next.IsZero() && r.Next.Before(d.post.next) {
			d.post.next = r.Next
		}
	}
	switch {
	case d.post.locked && !wasLocked:
		d.frame.ToastAction(kit.ToneWarning, "Letters wait for the password of the mail server", "Type it", d.askMailPassword, d.cfg.After)
	case len(r.Tried) > 0:
		d.tellTried(r.Tried)
	}
	if p, ok := d.page.(*outboxPage); ok {
		p.reload()
	}
	d.say("post ran")
}

// tellTried says what became of the letters that were tried: the worst of it, and of a network that is away only once.
func (d *Desk) tellTried(list []app.Tried) {
	sent, bad, waits := 0, 0, app.Letter{}
	for _, t := range list {
		switch t.Letter.State {
		case mail.Sent:
			sent++
		case mail.Failed, mail.Unsure:
			bad++
		case mail.Queued:
			waits = t.Letter
		}
	}
	cause := waits.Last.Cause
	again := cause == d.post.told
	d.post.told = cause
	switch {
	case bad > 0:
		d.frame.ToastAction(kit.ToneError, plural(bad, "letter")+" could not be sent for sure", "Look", func() { d.showOutbox("") }, d.cfg.After)
	case sent > 0:
		d.toast(kit.ToneSuccess, plural(sent, "letter")+" sent")
	case !waits.ID.IsZero() && !again:
		d.frame.ToastAction(kit.ToneWarning, offlineWords(cause), "Look", func() { d.showOutbox("") }, d.cfg.After)
	}
}

// offlineWords say why a letter waits.
func offlineWords(c mail.Cause) string {
	if c == mail.CauseNetwork || c == mail.CauseHost {
		return "No network: the letter waits, and goes by itself"
	}
	what, _ := app.MailCauseWords(c)
	return what
}

// posted says that a letter is on its way in ten seconds, and offers to take it back: with a click, or Ctrl+Z.
func (d *Desk) posted(l app.Letter) {
	s := d.me
	if s == nil {
		return
	}
	d.undo = func() { d.takeBackLetter(l) }
	d.frame.ToastAction(kit.ToneInfo, "The letter goes out in ten seconds", "Take back", d.undoLast, d.cfg.After)
	d.postIn(l.Next)
	d.say("posted")
}

// postSoon looks after letters that were put into the outbox just now.
func (d *Desk) postSoon() {
	if d.me != nil {
		d.postIn(d.now().Add(mail.Hold))
	}
}

// postIn runs the outbox once the hold of a letter is over.
func (d *Desk) postIn(at time.Time) {
	s := d.me
	if d.post.next.IsZero() || at.Before(d.post.next) {
		d.post.next = at
	}
	d.cfg.After(max(at.Sub(d.now()), 0)+100*time.Millisecond, func() {
		if d.me == s && s != nil {
			d.postDue()
		}
	})
}

func (d *Desk) takeBackLetter(l app.Letter) {
	d.moveLetter("Taken back", func(ctx context.Context, s *app.Session) (app.Letter, error) { return s.TakeBackLetter(ctx, l.ID) }, nil)
}

// moveLetter does something to a letter, away from every page.
func (d *Desk) moveLetter(told string, do func(context.Context, *app.Session) (app.Letter, error), then func(app.Letter)) {
	s := d.me
	if s == nil {
		return
	}
	keep(d, func(ctx context.Context) (app.Letter, error) { return do(ctx, s) }, func(l app.Letter, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.toast(kit.ToneSuccess, told)
		d.say("letter " + string(l.State))
		if then != nil {
			then(l)
		}
	})
}

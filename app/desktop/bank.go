package desktop

import (
	"context"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// bankPage goes through the entries of bank statements: what each may pay, and one key to accept it and go to the next.
type bankPage struct {
	desk   *Desk
	state  app.BankState
	filter *kit.Select
	list   *kit.List
	rows   *pager[app.BankMatch]
	count  *kit.Text

	detail  *bankDetail
	shown   app.BankMatch
	dealt   bill.ID // what was dealt with last: it may still be on show for a moment
	working bool
}

// showBank shows the entries that nobody has dealt with yet.
func (d *Desk) showBank() { d.showBankIn(app.BankOpen) }

func (d *Desk) showBankIn(state app.BankState) {
	d.mark(placePayments)
	p := &bankPage{desk: d, state: state, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.detail = newBankDetail(p)
	p.list = kit.NewList("Entries of bank statements",
		kit.Column{Title: "Booked", Width: 84, Kind: kit.CellMuted},
		kit.Column{Title: "From or to", Width: 110, Grow: 1, Kind: kit.CellAvatar},
		kit.Column{Title: "Amount", Width: 88, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "May pay", Width: 112, Kind: kit.CellChip},
	)
	p.list.OnCells = p.cells
	p.list.OnSelect = p.look
	p.list.OnOpen = func(int) { p.accept() }
	p.list.OnLetter = p.letter
	p.list.SetEmpty(p.nothing())
	p.rows = newPager(d, p.list, func() question[app.BankMatch] {
		s, state := d.me, p.state
		return func(ctx context.Context, offset, limit int) ([]app.BankMatch, int, error) {
			return s.BankEntries(ctx, app.BankQuery{State: state, Offset: offset, Limit: limit})
		}
	})
	p.rows.onLoad = p.loaded
	p.filter = kit.NewSelect(bankStates...)
	p.filter.SetName("Show")
	p.filter.Choose(string(state))
	p.filter.OnSelect = func(s kit.Suggestion) { d.showBankIn(app.BankState(s.ID)) }
	d.show("bank", p)
	p.rows.reload()
}

// bankStates are what the list can be narrowed to.
var bankStates = []kit.Suggestion{
	{ID: string(app.BankOpen), Title: "To do"},
	{ID: string(app.BankBooked), Title: "Booked"},
	{ID: string(app.BankIgnored), Title: "Set aside"},
}

func (p *bankPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *bankPage) reload()               { p.rows.reload() }
func (p *bankPage) goBack()               { p.desk.showPayments() }

// nothing stands where the entries would be.
func (p *bankPage) nothing() *kit.EmptyState {
	switch p.state {
	case app.BankBooked:
		return kit.NewEmptyState(kit.IconPayments, "Nothing booked yet", "What is accepted stands here, and can be taken back.", nil)
	case app.BankIgnored:
		return kit.NewEmptyState(kit.IconPayments, "Nothing set aside", "Entries that pay no invoice stand here.", nil)
	}
	return kit.NewEmptyState(kit.IconDone, "All done", "No entry of a bank statement is waiting.",
		p.desk.buttonWhen("bank.import", kit.NewButton(kit.Secondary, kit.IconPlus, "Import bank statement", p.desk.askStatement)))
}

func (p *bankPage) content() fyne.CanvasObject {
	keys := "↑ ↓ move    Enter accept, next    1 – 5 choose    O other    I set aside"
	switch {
	case !p.desk.me.May("bank.accept"):
		keys = "↑ ↓ move"
	case p.state != app.BankOpen:
		keys = "↑ ↓ move    U take back"
	}
	return kit.NewColumn(
		kit.NewPageHeader("Bank entries", "Nothing is booked before you accept it, and nothing twice", backButton(p.goBack),
			append([]fyne.CanvasObject{kit.NewWide(120, p.filter)}, p.desk.when("bank.import",
				kit.NewButton(kit.Secondary, kit.IconPlus, "Import bank statement", p.desk.askStatement))...)...),
		container.New(shares{1.4, 1}, listCard(p.list, p.count, keys), p.detail.box),
	)
}

func (p *bankPage) cells(i int, cells []kit.Cell) {
	m, ok := p.rows.row(i)
	if !ok {
		return
	}
	f := p.desk.style
	cells[0].Text, cells[1].Text, cells[2].Text = f.day(m.Booked), otherParty(m), f.figure(m.Amount)
	if m.Amount.Sign() < 0 {
		cells[2].Tone = kit.ToneError
	}
	switch {
	case m.State == app.BankBooked:
		cells[3] = kit.Cell{Text: "Booked", Tone: kit.ToneSuccess}
	case m.State == app.BankIgnored:
		cells[3] = kit.Cell{Text: "Set aside"}
	case len(m.Suggestions) > 0:
		cells[3] = kit.Cell{Text: shortNumbers(m.Suggestions[0]), Tone: certainty(m.Suggestions[0]).Tone}
	}
}

func (p *bankPage) loaded(total int) {
	p.count.Set(countWords(total, "entry", "entries"))
	if p.list.Selected() < 0 && total > 0 {
		p.list.Select(0)
	}
	p.look(p.list.Selected())
	p.desk.say("listed")
}

// look shows an entry beside the list.
func (p *bankPage) look(i int) {
	var m app.BankMatch
	if i >= 0 {
		m, _ = p.rows.row(i)
	}
	same := m.ID == p.shown.ID
	p.shown = m
	p.detail.show(m, same)
}

// letter hears the keys of the page.
func (p *bankPage) letter(r rune) {
	switch {
	case r >= '1' && r <= '9':
		p.detail.choose(int(r - '1'))
	case r == 'o' || r == 'O':
		p.askOther()
	case r == 'i' || r == 'I':
		p.ignore()
	case r == 'u' || r == 'U':
		p.undo()
	}
}

// ready says whether something can be done with the entry on show.
func (p *bankPage) ready(state app.BankState) bool {
	return p.desk.me.May("bank.accept") && !p.working && !p.shown.ID.IsZero() && p.shown.ID != p.dealt && p.shown.State == state
}

// accept books the entry as the chosen suggestion says. The list moves up, so that the next entry is on show.
func (p *bankPage) accept() {
	s, ok := p.detail.chosen()
	switch {
	case !p.ready(app.BankOpen):
	case !ok:
		p.askOther()
	default:
		p.book(s.Shares)
	}
}

func (p *bankPage) book(shares []bank.Share) {
	s, id := p.desk.me, p.shown.ID
	p.deal(id, func(ctx context.Context) error { _, err := s.AcceptBank(ctx, id, shares); return err }, "accepted", "Payment recorded")
}

// ignore sets the entry aside.
func (p *bankPage) ignore() {
	if !p.ready(app.BankOpen) {
		return
	}
	s, id := p.desk.me, p.shown.ID
	p.deal(id, func(ctx context.Context) error { return s.IgnoreBank(ctx, id) }, "set aside", "Set aside")
}

// undo takes the entry back.
func (p *bankPage) undo() {
	if !p.ready(app.BankBooked) && !p.ready(app.BankIgnored) {
		return
	}
	s, id := p.desk.me, p.shown.ID
	p.deal(id, func(ctx context.Context) error { _, err := s.UndoBank(ctx, id); return err }, "taken back", "Taken back, and to do again")
}

// deal does something with an entry, once. The news of it makes the list reload.
func (p *bankPage) deal(id bill.ID, work func(context.Context) error, trace, words string) {
	d := p.desk
	p.working = true
	doKept(d, work, func(err error) {
		p.working = false
		if err != nil {
			d.showProblem(err)
			return
		}
		p.dealt = id
		d.toast(kit.ToneSuccess, words)
		d.say(trace)
	})
}

// bankDetail is the entry on show, and what it may pay.
type bankDetail struct {
	page         *bankPage
	box          *fyne.Container
	name, amount *kit.Text
	facts        *kit.Text
	purpose      *kit.Paragraph
	ways         *kit.List
	list         []bank.Suggestion
	words        *kit.Paragraph
	buttons      *fyne.Container
}

func newBankDetail(p *bankPage) *bankDetail {
	b := &bankDetail{
		page: p, name: kit.NewText("", kit.StyleHeading).SetLeast(60), amount: kit.NewText("", kit.StyleTitle).SetWhole().SetLeast(60).SetAlign(fyne.TextAlignTrailing),
		facts: kit.NewText("", kit.StyleCaption).SetLeast(60), purpose: kit.NewParagraph(""), words: kit.NewParagraph("").Muted(),
		buttons: container.New(layout.NewCustomPaddedHBoxLayout(9)),
	}
	b.ways = kit.NewList("What it may pay",
		kit.Column{Width: 8, Kind: kit.CellMuted},
		kit.Column{Title: "May pay", Width: 108, Kind: kit.CellStrong},
		kit.Column{Title: "Because", Width: 90, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Width: 62, Kind: kit.CellChip})
	b.ways.OnCells = b.cells
	b.ways.OnSelect = func(int) { b.explain() }
	b.ways.OnOpen = func(int) { p.accept() }
	b.ways.OnLetter = p.letter
	head := container.New(layout.NewCustomPaddedVBoxLayout(0), container.NewBorder(nil, nil, nil, kit.NewWide(150, b.amount), b.name), b.facts)
	top := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(10), head, b.purpose, b.words, b.buttons))
	b.box = kit.NewColumn(top, kit.NewCardInset(b.ways, 8)).(*fyne.Container)
	return b
}

// show fills the side for an entry; the choice stays where the entry is the same.
func (b *bankDetail) show(m app.BankMatch, same bool) {
	f := b.page.desk.style
	b.list = m.Suggestions
	b.name.Set(otherParty(m))
	b.amount.Set("")
	if !m.ID.IsZero() {
		b.amount.Set(f.Money(m.Amount))
	}
	b.facts.Set(entryFacts(f, m))
	b.purpose.Set(first(m.Purpose, m.Reference, m.EndToEnd))
	b.ways.SetEmpty(b.nothing(m))
	b.ways.SetCount(len(b.list))
	if !same || b.ways.Selected() < 0 {
		b.ways.Select(min(0, len(b.list)-1))
	}
	b.offer(m)
	b.explain()
	b.box.Refresh()
}

func (b *bankDetail) nothing(m app.BankMatch) *kit.EmptyState {
	switch {
	case m.ID.IsZero():
		return kit.NewEmptyState(kit.IconNone, "", "", nil)
	case m.State == app.BankBooked:
		return kit.NewEmptyState(kit.IconDone, "Booked", "Its payments stand on their invoices.", nil)
	case m.State == app.BankIgnored:
		return kit.NewEmptyState(kit.IconNone, "Set aside", "It pays no invoice.", nil)
	}
	return kit.NewEmptyState(kit.IconSearch, "No invoice found", "Choose another invoice, or set it aside.", nil)
}

// offer puts up the buttons for what can be done.
func (b *bankDetail) offer(m app.BankMatch) {
	p := b.page
	b.buttons.Objects = nil
	switch {
	case m.ID.IsZero() || !p.desk.me.May("bank.accept"):
	case m.State == app.BankOpen:
		if len(b.list) > 0 {
			b.buttons.Add(kit.NewButton(kit.Primary, kit.IconCheck, "Accept", p.accept))
		}
		b.buttons.Add(kit.NewButton(kit.Secondary, kit.IconNone, "Other invoice", p.askOther))
		b.buttons.Add(kit.NewButton(kit.Quiet, kit.IconNone, "Set aside", p.ignore))
	default:
		b.buttons.Add(kit.NewButton(kit.Secondary, kit.IconRestore, "Take back", p.undo))
	}
	b.buttons.Refresh()
}

func (b *bankDetail) cells(i int, cells []kit.Cell) {
	if i >= len(b.list) {
		return
	}
	s := b.list[i]
	cells[0].Text = fmt.Sprint(i + 1)
	cells[1].Text, cells[2].Text, cells[3] = shortNumbers(s), shortReasons(b.page.desk.style, s), certainty(s)
}

// choose takes another suggestion.
func (b *bankDetail) choose(i int) {
	if i < len(b.list) {
		b.ways.Select(i)
		b.explain()
	}
}

// chosen is the suggestion that Enter accepts.
func (b *bankDetail) chosen() (bank.Suggestion, bool) {
	if i := b.ways.Selected(); i >= 0 && i < len(b.list) {
		return b.list[i], true
	}
	return bank.Suggestion{}, false
}

// explain says in a sentence what the chosen suggestion does, and why.
func (b *bankDetail) explain() {
	s, ok := b.chosen()
	if !ok {
		b.words.Set("")
		return
	}
	b.words.Set(suggestionWords(b.page.desk.style, s))
	b.box.Refresh()
}

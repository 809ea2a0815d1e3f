package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// placeInvoices is the invoices' place in the sidebar.
const placeInvoices = 1

// invoicesPage lists drafts and issued documents, newest first or as a filter says, and does things to those that are ticked.
type invoicesPage struct {
	desk   *Desk
	search *kit.Entry
	filter *kit.Select
	list   *kit.List
	count  *kit.Text
	foot   *fyne.Container // the keys, or what can be done to the ticked ones
	rows   *pager[app.DocumentRow]
	now    app.ListFilter // without the search
	view   string         // the name of the view that it is, if it is one
	whose  string         // the name of the customer that it is narrowed to, once it is known
	query  app.DocumentQuery
	views  []app.SavedView
	ticked map[bill.ID]app.DocumentRow
	stop   func() // ends what is done to many; nil while nothing is
}

const invoiceKeys = "↑ ↓ move    Enter open    Space tick    Ctrl+D copy    Ctrl+R repeat her last"

func (d *Desk) showInvoices() { d.showInvoicesOf(d.askedFilter()) }

// showInvoicesOf shows the list narrowed by a filter that can be meant.
func (d *Desk) showInvoicesOf(f app.ListFilter) {
	d.mark(placeInvoices)
	p := &invoicesPage{
		desk: d, now: f, count: kit.NewText("", kit.StyleCaption).SetLeast(60),
		foot: container.NewStack(), ticked: map[bill.ID]app.DocumentRow{},
	}
	p.list = kit.NewList("Documents", append([]kit.Column{{Width: 20, Kind: kit.CellCheck}}, documentColumns()...)...)
	p.list.OnOpen, p.list.OnCells, p.list.Modifiers = p.open, p.cells, d.cfg.Modifiers
	p.list.OnCheck, p.list.OnExtend, p.list.OnAll, p.list.OnLetter = p.tick, p.tickBetween, p.tickAll, p.letter
	p.rows = newPager(d, p.list, func() question[app.DocumentRow] {
		s, q := d.me, p.query
		return func(ctx context.Context, offset, limit int) ([]app.DocumentRow, int, error) {
			q := q
			q.Offset, q.Limit = offset, limit
			return s.Documents(ctx, q)
		}
	})
	p.rows.onLoad = p.loaded
	p.search = newSearch("Number, name, line, sum", p.list, func(text string) {
		p.query.Search = text
		p.changed()
	})
	p.filter = kit.NewSelect(filters...)
	p.filter.SetName("Show")
	p.filter.OnSelect = p.chose
	p.query, _ = p.now.Query(d.me.Today())
	p.named()
	p.showFoot()
	d.show("invoices", p)
	p.rows.reload()
	p.loadViews()
}

func (p *invoicesPage) first() fyne.Focusable { return p.search }
func (p *invoicesPage) find()                 { p.desk.canvas().Focus(p.search) }

// reload hears of changes; while many are made it waits for the end.
func (p *invoicesPage) reload() {
	if p.stop == nil {
		p.rows.reload()
	}
}

func (p *invoicesPage) content() fyne.CanvasObject {
	d := p.desk
	repeats := kit.NewButton(kit.Quiet, kit.IconCalendar, "", d.showRecurring)
	repeats.SetName("Recurring invoices", d.tip)
	reminders := kit.NewButton(kit.Quiet, kit.IconMail, "", d.showReminders)
	reminders.SetName("Reminders", d.tip)
	narrow := kit.NewButton(kit.Quiet, kit.IconSettings, "", p.askFilter)
	narrow.SetName("Filter, order and views", d.tip)
	foot := container.New(layout.NewCustomPaddedLayout(6, 0, 12, 12), container.NewBorder(nil, nil, nil, p.foot, p.count))
	actions := append(d.daysButton(d.showInvoices), kit.NewWide(200, p.search), kit.NewWide(140, p.filter))
	actions = append(actions, d.toWrite(kit.NewWide(150, d.newMenu()))...)
	actions = append(actions, repeats, reminders, narrow)
	actions = append(actions, d.toWrite(kit.NewButton(kit.Primary, kit.IconPlus, "New invoice", d.newInvoice))...)
	return kit.NewColumn(
		kit.NewPageHeader("Invoices", "Amounts in "+d.style.currency().Code(), nil, actions...),
		kit.NewCardInset(container.NewBorder(nil, foot, nil, nil, p.list), 8),
	)
}

// changed asks anew: what is ticked may not be on show any more.
func (p *invoicesPage) changed() {
	clear(p.ticked)
	p.showFoot()
	p.rows.restart()
}

func (p *invoicesPage) loaded(total int) {
	p.count.Set(plural(total, "document"))
	if p.query.Search != "" && total > app.CountedAtMost {
		p.count.Set("more than " + plural(app.CountedAtMost, "document"))
	}
	p.loadSums()
	switch {
	case total > 0:
	case p.query.Search != "" || p.now != (app.ListFilter{}):
		p.list.SetEmpty(kit.NewEmptyState(kit.IconSearch, "Nothing found", "Try fewer letters, or show all documents.", nil))
	default:
		p.list.SetEmpty(firstInvoice(p.desk))
	}
	p.desk.say("listed")
}

// loadSums says what all documents that are found come to.
func (p *invoicesPage) loadSums() {
	d, s, q := p.desk, p.desk.me, p.query
	kit.GoLatest(d.run, "sums", context.Background(), func(ctx context.Context) (app.DocumentSums, error) { return s.DocumentSums(ctx, q) },
		func(sums app.DocumentSums, err error) {
			if err == nil && !sums.More { // the list itself tells of an error
				p.count.Set(sumWords(d.style, sums))
			}
		})
}

// sumWords are the sums in one line: those in the currency of the books first.
func sumWords(f formats, sums app.DocumentSums) string {
	own, others := "", ""
	for _, c := range sums.Currencies {
		words := "   " + f.Money(c.Total)
		if c.Open.Sign() != 0 {
			words += ", open " + f.Money(c.Open)
		}
		if c.Total.Currency() == f.currency() {
			own += words
		} else {
			others += words
		}
	}
	return plural(sums.Count, "document") + own + others
}

// firstInvoice stands where documents will be.
func firstInvoice(d *Desk) *kit.EmptyState {
	return kit.NewEmptyState(kit.IconInvoice, "No invoices yet", "Press Ctrl+N anywhere: who, what, how many, done.",
		d.buttonWhen("draft.save", kit.NewButton(kit.Secondary, kit.IconPlus, "Write the first invoice", d.newInvoice)))
}

func (p *invoicesPage) open(i int) {
	if row, ok := p.rows.row(i); ok {
		p.desk.openDocument(row.ID, row.State == bill.StateDraft)
	}
}

// duplicate copies the chosen document into a new draft.
func (p *invoicesPage) duplicate() {
	if row, ok := p.rows.row(p.list.Selected()); ok && p.list.Selected() >= 0 {
		p.desk.duplicate(row.ID, row.Kind)
	}
}

// repeat drafts the last document of the chosen one's kind and customer once more.
func (p *invoicesPage) repeat() {
	if row, ok := p.rows.row(p.list.Selected()); ok && p.list.Selected() >= 0 {
		p.desk.repeatLast(row.Customer, row.Kind)
	}
}

// openDocument shows a draft in the editor, an issued document on its page.
func (d *Desk) openDocument(id bill.ID, draft bool) {
	if draft {
		d.editDraft(id)
		return
	}
	d.showDocument(id)
}

// duplicate copies a document into a new draft of a kind and opens it.
func (d *Desk) duplicate(id bill.ID, k bill.Kind) {
	s := d.me
	if !d.writes() {
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Draft, error) { return s.Duplicate(ctx, id, k) },
		func(draft bill.Draft, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.showEditor(draft)
		})
}

// documentList is the list of documents that home and the invoices page show.
func documentList(d *Desk, row func(int) (app.DocumentRow, bool)) *kit.List {
	list := kit.NewList("Documents", documentColumns()...)
	list.OnCells = func(i int, cells []kit.Cell) {
		if r, ok := row(i); ok {
			documentCells(d.style, r, cells)
		}
	}
	return list
}

func documentColumns() []kit.Column {
	return []kit.Column{
		{Title: "Number", Width: 104, Kind: kit.CellMuted},
		{Title: "Customer", Width: 150, Grow: 1, Kind: kit.CellAvatar},
		{Title: "Issued", Width: 84, Kind: kit.CellMuted, Spare: true},
		{Title: "Due", Width: 84, Spare: true},
		{Title: "Amount", Width: 100, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		{Title: "Open", Width: 88, Align: fyne.TextAlignTrailing},
		{Title: "Status", Width: 84, Kind: kit.CellChip},
	}
}

// partWords say what an invoice is of a deal with deposits, in the place of how it stands: that its colour and what is open say too.
var partWords = map[bill.InvoicePart]string{bill.PartDeposit: "Deposit", bill.PartFinal: "Final"}

func documentCells(f formats, r app.DocumentRow, cells []kit.Cell) {
	cells[0].Text = r.Number
	if r.Number == "" {
		cells[0].Text = "–"
	}
	cells[1].Text = r.Name
	if r.Name == "" {
		cells[1].Text = "No customer yet"
	}
	cells[2].Text, cells[3].Text = f.day(r.Date), f.day(r.Due)
	if r.Kind != bill.Invoice && r.Kind != bill.Quote || r.State == bill.StateCredited {
		cells[3].Text = ""
	}
	cells[4].Text = f.figure(r.Payable)
	if r.Kind == bill.CreditNote && r.Payable.Sign() > 0 {
		cells[4].Text = f.figure(r.Payable.Neg())
	}
	if r.Kind == bill.Delivery {
		cells[4].Text = ""
	}
	if r.Open.Sign() != 0 {
		cells[5].Text = f.figure(r.Open)
	}
	cells[6] = stateCell(r.State)
	switch {
	case r.State == bill.StateOverdue:
		cells[3].Tone = kit.ToneError
	case r.Kind != bill.Invoice && r.State == bill.StateIssued:
		cells[6] = kit.Cell{Text: chipWord(r.Kind)}
	}
	if word := partWords[r.Part]; word != "" && r.State != bill.StateDraft && r.State != bill.StateCredited {
		cells[6].Text = word // in the colour of how it stands
	}
}

// filters narrow the list; their ids are a kind or a state.
var filters = []kit.Suggestion{
	{ID: "", Title: "All documents"},
	{ID: string(bill.StateDraft), Title: "Drafts"},
	{ID: string(bill.StateIssued), Title: "Issued"},
	{ID: string(bill.StatePartPaid), Title: "Part paid"},
	{ID: string(bill.StateOverdue), Title: "Overdue"},
	{ID: string(bill.StatePaid), Title: "Paid"},
	{ID: string(bill.StateCredited), Title: "Credited"},
	{ID: string(bill.StateAccepted), Title: "Accepted"},
	{ID: string(bill.StateDeclined), Title: "Declined"},
	{ID: string(bill.StateExpired), Title: "Expired"},
	{ID: string(bill.Invoice), Title: "Invoices"},
	{ID: string(bill.Quote), Title: "Quotes"},
	{ID: string(bill.Order), Title: "Orders"},
	{ID: string(bill.Proforma), Title: "Pro-forma"},
	{ID: string(bill.Delivery), Title: "Delivery notes"},
	{ID: string(bill.CreditNote), Title: "Credit notes"},
}

func filterQuery(id string) (bill.Kind, bill.State) {
	if bill.Kind(id).Known() {
		return bill.Kind(id), ""
	}
	return "", bill.State(id)
}

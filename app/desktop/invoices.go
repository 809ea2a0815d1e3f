package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// placeInvoices is the invoices' place in the sidebar.
const placeInvoices = 1

// invoicesPage lists drafts and issued documents, newest first.
type invoicesPage struct {
	desk   *Desk
	search *kit.Entry
	filter *kit.Select
	list   *kit.List
	count  *kit.Text
	rows   *pager[app.DocumentRow]
	query  app.DocumentQuery
}

func (d *Desk) showInvoices() { d.showInvoicesOf(app.DocumentQuery{}) }

// showInvoicesOf shows the list narrowed by a state or kind.
func (d *Desk) showInvoicesOf(q app.DocumentQuery) {
	d.mark(placeInvoices)
	p := &invoicesPage{desk: d, query: q, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = documentList(d, func(i int) (app.DocumentRow, bool) { return p.rows.row(i) })
	p.list.OnOpen = p.open
	p.rows = newPager(d, p.list, func() question[app.DocumentRow] {
		s, q := d.me, p.query
		return func(ctx context.Context, offset, limit int) ([]app.DocumentRow, int, error) {
			q := q
			q.Offset, q.Limit = offset, limit
			return s.Documents(ctx, q)
		}
	})
	p.rows.onLoad = p.loaded
	p.search = newSearch("Number, customer, line, amount", p.list, func(text string) {
		p.query.Search = text
		p.rows.restart()
	})
	p.filter = kit.NewSelect(filters...)
	p.filter.SetName("Show")
	p.filter.Choose(filterOf(q))
	p.filter.OnSelect = func(s kit.Suggestion) {
		p.query.Kind, p.query.State = filterQuery(s.ID)
		p.rows.restart()
	}
	d.show("invoices", p)
	p.rows.reload()
}

func (p *invoicesPage) first() fyne.Focusable { return p.search }
func (p *invoicesPage) leave()                {}
func (p *invoicesPage) reload()               { p.rows.reload() }
func (p *invoicesPage) find()                 { p.desk.canvas().Focus(p.search) }

func (p *invoicesPage) content() fyne.CanvasObject {
	d := p.desk
	repeats := kit.NewButton(kit.Quiet, kit.IconCalendar, "", d.showRecurring)
	repeats.SetName("Recurring invoices", d.tip)
	reminders := kit.NewButton(kit.Quiet, kit.IconMail, "", d.showReminders)
	reminders.SetName("Reminders", d.tip)
	return kit.NewColumn(
		kit.NewPageHeader("Invoices", "Amounts in "+d.style.currency().Code(), nil,
			kit.NewWide(230, p.search), kit.NewWide(140, p.filter),
			kit.NewWide(190, d.newMenu()),
			repeats, reminders,
			kit.NewButton(kit.Primary, kit.IconPlus, "New invoice", d.newInvoice)),
		listCard(p.list, p.count, "↑ ↓ move    Enter open    Ctrl+D copy    Ctrl+R repeat her last    Ctrl+N new"),
	)
}

func (p *invoicesPage) loaded(total int) {
	p.count.Set(plural(total, "document"))
	if p.query.Search != "" && total > app.CountedAtMost {
		p.count.Set("more than " + plural(app.CountedAtMost, "document"))
	}
	switch {
	case total > 0:
	case p.query.Search != "" || p.query.Kind != "" || p.query.State != "":
		p.list.SetEmpty(kit.NewEmptyState(kit.IconSearch, "Nothing found", "Try fewer letters, or show all documents.", nil))
	default:
		p.list.SetEmpty(firstInvoice(p.desk))
	}
	p.desk.say("listed")
}

// firstInvoice stands where documents will be.
func firstInvoice(d *Desk) *kit.EmptyState {
	return kit.NewEmptyState(kit.IconInvoice, "No invoices yet", "Press Ctrl+N anywhere: who, what, how many, done.",
		kit.NewButton(kit.Secondary, kit.IconPlus, "Write the first invoice", d.newInvoice))
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
	list := kit.NewList("Documents",
		kit.Column{Title: "Number", Width: 104, Kind: kit.CellMuted},
		kit.Column{Title: "Customer", Width: 150, Grow: 1, Kind: kit.CellAvatar},
		kit.Column{Title: "Issued", Width: 84, Kind: kit.CellMuted, Spare: true},
		kit.Column{Title: "Due", Width: 84},
		kit.Column{Title: "Amount", Width: 100, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Open", Width: 88, Align: fyne.TextAlignTrailing},
		kit.Column{Title: "Status", Width: 84, Kind: kit.CellChip},
	)
	list.OnCells = func(i int, cells []kit.Cell) {
		if r, ok := row(i); ok {
			documentCells(d.style, r, cells)
		}
	}
	return list
}

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

func filterOf(q app.DocumentQuery) string {
	if q.Kind != "" {
		return string(q.Kind)
	}
	return string(q.State)
}

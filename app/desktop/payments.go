package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// placePayments is the payments' place in the sidebar.
const placePayments = 4

// paymentsPage lists all money received, newest first.
type paymentsPage struct {
	desk  *Desk
	list  *kit.List
	count *kit.Text
	rows  *pager[paymentRow]
}

// paymentRow is a payment with the invoice or customer that it belongs to.
type paymentRow struct {
	bill.Payment
	number, buyer string
}

func (d *Desk) showPayments() {
	p := &paymentsPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Payments",
		kit.Column{Title: "Received", Width: 100, Kind: kit.CellMuted},
		kit.Column{Title: "Customer", Width: 160, Grow: 1, Kind: kit.CellAvatar},
		kit.Column{Title: "Invoice", Width: 120, Kind: kit.CellMuted},
		kit.Column{Title: "How", Width: 110, Spare: true},
		kit.Column{Title: "Reference", Width: 130, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "Amount", Width: 120, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		switch row, ok := p.rows.row(i); {
		case !ok:
		case row.Document.IsZero():
			d.showPayment(row.Payment, false, p.reload)
		default:
			d.showDocument(row.Document)
		}
	}
	p.rows = newPager(d, p.list, func() question[paymentRow] {
		s, days := d.me, d.askedFilter()
		return func(ctx context.Context, offset, limit int) ([]paymentRow, int, error) {
			return paymentRows(ctx, s, app.PaymentQuery{From: days.From, To: days.To, Offset: offset, Limit: limit})
		}
	})
	p.rows.onLoad = func(total int) {
		p.count.Set(plural(total, "payment"))
		d.say("listed")
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconPayments, "No payments yet", "Import a bank statement, or choose Record payment here or on an invoice.", nil))
	d.show("payments", p)
	p.rows.reload()
}

func (p *paymentsPage) first() fyne.Focusable { return nil }
func (p *paymentsPage) reload()               { p.rows.reload() }

func (p *paymentsPage) content() fyne.CanvasObject {
	open := kit.NewButton(kit.Secondary, kit.IconWarning, "What is overdue", func() {
		p.desk.showInvoicesOf(app.ListFilter{State: bill.StateOverdue})
	})
	entries := kit.NewButton(kit.Secondary, kit.IconNone, "Bank entries", p.desk.showBank)
	record := kit.NewButton(kit.Secondary, kit.IconPayments, "Record payment", p.desk.askPayer)
	read := kit.NewButton(kit.Primary, kit.IconPlus, "Import bank statement", p.desk.askStatement)
	return kit.NewColumn(
		kit.NewPageHeader("Payments", "What has come in", nil, append(append(p.desk.daysButton(p.desk.showPayments), open, entries), p.desk.toWrite(record, read)...)...),
		listCard(p.list, p.count, "↑ ↓ move    Enter open the invoice or customer"),
	)
}

func (p *paymentsPage) cells(i int, cells []kit.Cell) {
	row, ok := p.rows.row(i)
	if !ok {
		return
	}
	f := p.desk.style
	cells[0].Text, cells[1].Text, cells[2].Text = f.day(row.Date), row.buyer, row.number
	cells[3].Text, cells[4].Text, cells[5].Text = paymentWord(row.Payment), row.Reference, f.figure(row.Amount)
	if row.Amount.Sign() < 0 {
		cells[5].Tone = kit.ToneError
	}
}

// paymentRows adds number and buyer to a page of payments; each invoice is read once.
func paymentRows(ctx context.Context, s *app.Session, q app.PaymentQuery) ([]paymentRow, int, error) {
	list, total, err := s.Payments(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	type name struct{ number, buyer string }
	known := map[bill.ID]name{}
	rows := make([]paymentRow, len(list))
	for i, pay := range list {
		if pay.Document.IsZero() {
			c, err := s.Customer(ctx, pay.Customer)
			if err != nil && app.KindOf(err) != app.Missing {
				return nil, 0, err
			}
			rows[i] = paymentRow{Payment: pay, number: "Credit", buyer: c.Name}
			continue
		}
		n, ok := known[pay.Document]
		if !ok {
			doc, err := s.Document(ctx, pay.Document)
			if err != nil {
				return nil, 0, err
			}
			n = name{doc.Number().Text, doc.Draft().Buyer.Name}
			known[pay.Document] = n
		}
		rows[i] = paymentRow{Payment: pay, number: n.number, buyer: n.buyer}
	}
	return rows, total, nil
}

package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// mailReminder writes the letter that goes with a reminder.
func (d *Desk) mailReminder(r bill.Reminder) {
	s := d.me
	d.showMail(mailAbout{
		LetterAbout: app.LetterAbout{Reminder: r.ID}, title: r.Text.Title, file: app.FileName(r.Text.Title+" "+r.Date.String()) + ".pdf",
		paper: func(ctx context.Context) (app.FiledPaper, error) { return s.SentReminderPaper(ctx, r.ID) },
		pdf:   func(ctx context.Context) ([]byte, error) { return s.ReminderPDF(ctx, r.ID) },
		back:  d.showLetters,
	})
}

// mailStatement writes the letter that goes with a customer's statement of account.
func (d *Desk) mailStatement(c bill.Customer, q app.StatementQuery) {
	s := d.me
	d.showMail(mailAbout{
		LetterAbout: app.LetterAbout{Customer: c.ID, Statement: q}, title: "statement of account", file: app.FileName("Statement "+c.Name) + ".pdf",
		paper: func(ctx context.Context) (p app.FiledPaper, err error) {
			p.Paper, err = s.StatementPaper(ctx, c.ID, q)
			return p, err
		},
		pdf:  func(ctx context.Context) ([]byte, error) { return s.StatementPDF(ctx, c.ID, q) },
		back: func() { d.openCustomer(c.ID) },
	})
}

// mailReceipt writes the letter that goes with the receipt of a payment.
func (d *Desk) mailReceipt(pay bill.Payment) {
	s := d.me
	back := d.showPayments
	if !pay.Document.IsZero() {
		back = func() { d.showDocument(pay.Document) }
	}
	d.showMail(mailAbout{
		LetterAbout: app.LetterAbout{Payment: pay.ID}, title: "receipt", file: "Receipt-" + pay.Date.String() + ".pdf",
		paper: func(ctx context.Context) (p app.FiledPaper, err error) {
			p.Paper, err = s.ReceiptPaper(ctx, pay.ID)
			return p, err
		},
		pdf: func(ctx context.Context) ([]byte, error) { return s.PaymentReceipt(ctx, pay.ID) }, back: back,
	})
}

// askSend asks before letters about many documents are written by themselves.
func (p *invoicesPage) askSend(ids []bill.ID) {
	p.sure("Send "+plural(len(ids), "document")+" by e-mail?", "Each goes to the customer's mail address, in the words under Settings, E-mail. They wait ten seconds in the outbox, where each can be taken back.",
		kit.Primary, "Send", func() {
			p.run("put into the outbox", func(ctx context.Context, s *app.Session, report app.Progress) ([]app.BulkResult, error) {
				about := make([]app.LetterAbout, len(ids))
				for i, id := range ids {
					about[i].Document = id
				}
				list, err := s.BulkSend(ctx, about, report)
				p.desk.cfg.Back(p.desk.postSoon)
				return list, err
			})
		})
}

// mailReminders sends reminders, each to its customer.
func (d *Desk) mailReminders(made []bill.Reminder) {
	s, about := d.me, make([]app.LetterAbout, len(made))
	for i, r := range made {
		about[i].Reminder = r.ID
	}
	keep(d, func(ctx context.Context) ([]app.BulkResult, error) { return s.BulkSend(ctx, about, nil) }, func(list []app.BulkResult, err error) {
		d.tellBulk("put into the outbox", list, err)
		d.postSoon()
	})
}

package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// askStatement asks for the days of a statement of account, and as what it is saved.
func (s *standingCard) askStatement() {
	d := s.desk
	from, to := d.dateField(true), d.dateField(false)
	today := d.me.Today()
	setDay(from, bill.Date{Year: today.Year, Month: 1, Day: 1})
	setDay(to, today)
	form := kit.NewSelect(kit.Suggestion{ID: "pdf", Title: "Paper (PDF)"}, kit.Suggestion{ID: "csv", Title: "Spreadsheet (CSV)"}, kit.Suggestion{ID: "mail", Title: "Letter by e-mail"})
	form.Choose("pdf")
	lines := map[string]*kit.Field{"from": kit.NewField("From", from, "Empty: since the beginning"), "to": kit.NewField("To", to, "")}
	box := kit.NewDialog("Statement for "+s.customer.Name, container.New(layout.NewCustomPaddedVBoxLayout(8),
		kit.NewRow(lines["from"], lines["to"]), kit.NewField("As", form, "")), kit.Primary, "Go on", "Cancel")
	box.Width, box.First = 520, from
	box.OnConfirm = func() {
		var q app.StatementQuery
		var ok bool
		q.From, _ = dayIn(from)
		if q.To, ok = dayIn(to); !ok || q.To.Before(q.From) {
			markField(lines, "to")
			return
		}
		box.Close()
		if form.Chosen().ID == "mail" {
			d.mailStatement(s.customer, q)
			return
		}
		s.saveStatement(q, form.Chosen().ID)
	}
	box.ShowOn(d.canvas())
	d.say("statement asked")
}

// saveStatement writes the statement to a place of one's choice.
func (s *standingCard) saveStatement(q app.StatementQuery, form string) {
	d, me, id := s.desk, s.desk.me, s.customer.ID
	d.saveFile("Save the statement", app.FileName("Statement "+s.customer.Name)+"."+form,
		func(ctx context.Context) ([]byte, error) { return statementAs(ctx, me, id, q, form) }, func(string) {
			d.toast(kit.ToneSuccess, "Statement saved")
			d.say("statement saved")
		})
}

func statementAs(ctx context.Context, s *app.Session, id bill.ID, q app.StatementQuery, form string) ([]byte, error) {
	if form == "pdf" {
		return s.StatementPDF(ctx, id, q)
	}
	one, err := s.Statement(ctx, id, q)
	if err != nil {
		return nil, err
	}
	return one.CSV()
}

package desktop

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// givenPage says whose books these are that were handed over, and holds the answer to their owner.
type givenPage struct {
	desk   *Desk
	facts  *fyne.Container
	list   *kit.List
	rows   []answer.Line
	remark *kit.Button
	remove *kit.Button
}

func (d *Desk) showGiven() {
	p := &givenPage{desk: d, facts: container.NewStack()}
	p.list = kit.NewList("Your answer",
		kit.Column{Title: "", Width: 34, Kind: kit.CellMuted},
		kit.Column{Title: "What", Width: 220, Grow: 1},
		kit.Column{Title: "On", Width: 150, Kind: kit.CellMuted},
		kit.Column{Title: "Day", Width: 120, Kind: kit.CellMuted},
		kit.Column{Title: "Amount", Width: 100, Align: fyne.TextAlignTrailing},
	)
	p.list.OnCells = p.cells
	p.list.SetEmpty(kit.NewEmptyState(kit.IconNone, "Nothing written yet", "Write remarks and propose payments; the owner accepts or declines each.", nil))
	p.remark = kit.NewButton(kit.Secondary, kit.IconPlus, "Remark", func() { d.writeRemark("", p.reload) })
	p.remove = kit.NewButton(kit.Quiet, kit.IconTrash, "Remove the line", p.drop)
	d.show("given", p)
	p.reload()
}

func (p *givenPage) first() fyne.Focusable { return p.remark }
func (p *givenPage) leave()                {}
func (p *givenPage) goBack()               { p.desk.goHome() }

func (p *givenPage) content() fyne.CanvasObject {
	d := p.desk
	head := kit.NewPageHeader("Answer", "It goes back to the owner in one sealed file; the books stay as they are.", backButton(p.goBack),
		p.remark, kit.NewButton(kit.Secondary, kit.IconPlus, "Payment", func() { d.proposePayment("", p.reload) }),
		kit.NewButton(kit.Primary, kit.IconMail, "Write the answer", p.write))
	foot := kit.NewText("The owner decides line by line", kit.StyleCaption)
	list := listCard(p.list, foot, "↑ ↓ move")
	return container.NewStack(kit.NewColumn(head, container.New(shares{1.6, 1}, list,
		container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewCard(p.facts), container.NewHBox(p.remove)), nil, nil, nil))))
}

func (p *givenPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "given", s.Given, func(g app.Given) {
		rows := [][2]string{
			{"Books of", g.Company},
			{"Handed over", moment(g.Made)},
			{"To", g.To},
			{"Open until", d.style.day(g.Until)},
			{"State", g.Head},
			{"Owner", g.Owner},
			{"You sign", g.Own},
		}
		if !g.From.IsZero() || !g.Through.IsZero() {
			rows = append(rows, [2]string{"Look at", strings.TrimSpace(d.style.day(g.From) + " to " + d.style.day(g.Through))})
		}
		parts := container.New(layout.NewCustomPaddedVBoxLayout(10), table(rows))
		if g.Words != "" {
			parts.Add(kit.NewParagraph("“" + g.Words + "”"))
		}
		parts.Add(kit.NewParagraph("Compare the owner's fingerprint with him once, and tell him yours, on another way than the files go.").Muted())
		p.facts.Objects = []fyne.CanvasObject{parts}
		p.facts.Refresh()
	})
	latest(d, "lines", s.AnswerLines, func(rows []answer.Line) {
		p.rows = rows
		p.list.SetCount(len(rows))
		d.say("listed")
	})
}

func (p *givenPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	l := p.rows[i]
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text = strconv.Itoa(i+1), lineTitle(l), l.Label, p.desk.style.day(l.Day)
	if l.Kind == answer.Payment {
		cells[4].Text = p.desk.style.Money(l.Amount)
	}
}

func (p *givenPage) drop() {
	d, s, i := p.desk, p.desk.me, p.list.Selected()
	if i < 0 || i >= len(p.rows) {
		d.toast(kit.ToneInfo, "Choose the line first.")
		return
	}
	keep(d, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.DropAnswerLine(ctx, i+1) }, func(_ struct{}, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p.reload()
	})
}

// write makes the file that goes back.
func (p *givenPage) write() {
	d, s := p.desk, p.desk.me
	d.askSaveWith("Write the answer", "Answer "+s.Today().String()+app.AnswerSuffix, "Sealed to the owner, and signed with your key", nil, func(path string) {
		keep(d, func(ctx context.Context) (app.Answered, error) { return s.AnswerHandover(ctx, path) }, func(a app.Answered, err error) {
			if e, ok := err.(*app.Error); ok && e.Field == "lines" {
				d.toast(kit.ToneInfo, "There is nothing to answer yet. Write a remark or a payment first.")
				return
			}
			if err != nil {
				d.showFileProblem(err)
				return
			}
			words := plural(a.Lines, "line") + " in " + filepath.Base(a.Path) + ". Send it to the owner, and tell him your fingerprint: " + a.Fingerprint
			if a.Again {
				words = "Nothing new was written: this is your last answer once more. " + words
			}
			box := kit.NewDialog("The answer is written", kit.NewParagraph(words), kit.Primary, "OK", "")
			box.Width, box.OnConfirm = 520, box.Close
			box.ShowOn(d.canvas())
			d.say("answered")
			p.reload()
		})
	})
}

// writeRemark asks for a remark. on is what it is about: the number of a document or customer, or "".
func (d *Desk) writeRemark(on string, done func()) {
	s := d.me
	text, about := kit.NewTextArea(4), kit.NewEntry()
	about.SetText(on)
	lines := map[string]*kit.Field{
		"text":  kit.NewField("What there is to say", text, ""),
		"about": kit.NewField("On", about, "Number of a document or customer. Empty: on the books as a whole."),
	}
	box := kit.NewDialog("Remark for the owner", container.New(layout.NewCustomPaddedVBoxLayout(8), lines["text"], lines["about"]), kit.Primary, "Add", "Cancel")
	box.Width, box.First = 520, text
	box.OnConfirm = func() {
		l, ref := answer.Line{Kind: answer.Remark, About: answer.Books, Text: text.Text}, strings.TrimSpace(about.Text)
		keep(d, func(ctx context.Context) (answer.Line, error) {
			if ref != "" {
				subject, err := s.ResolveSubject(ctx, ref)
				if err != nil {
					return l, err
				}
				l.About, l.Target = answer.Documents, subject.ID
				if subject.Noun == "customer" {
					l.About = answer.Customers
				}
			}
			return s.AddAnswerLine(ctx, l)
		}, func(_ answer.Line, err error) { d.lineAdded(box, lines, err, done) })
	}
	box.ShowOn(d.canvas())
	d.say("remark")
}

// lineAdded ends a dialog that adds a line, or says at its fields what is wrong.
func (d *Desk) lineAdded(box *kit.Dialog, lines map[string]*kit.Field, err error, done func()) {
	for _, l := range lines {
		l.SetProblem("")
	}
	if app.KindOf(err) == app.Missing && err != nil {
		lines["about"].SetProblem("There is no such document or customer.")
		return
	}
	if err != nil {
		if e, ok := err.(*app.Error); ok && e.Field == "text" {
			lines["text"].SetProblem("A few words are needed, 2000 characters at most.")
			return
		}
		d.showFormError(lines, err)
		return
	}
	box.Close()
	d.toast(kit.ToneSuccess, "Added to your answer")
	d.say("line added")
	done()
}

// proposePayment asks for a payment of an invoice, of which the number may be known.
func (d *Desk) proposePayment(on string, done func()) {
	s := d.me
	about, amount, account, reference, text := kit.NewEntry(), kit.NewEntry(), kit.NewEntry(), kit.NewEntry(), kit.NewEntry()
	about.SetText(on)
	day := d.dateField(false)
	day.Set(s.Today().Time())
	lines := map[string]*kit.Field{
		"about": kit.NewField("Invoice", about, "Its number"), "amount": kit.NewField("Amount", amount, "In the currency of the invoice"), "day": kit.NewField("Day", day, ""),
		"account": kit.NewField("Account, or how", account, "Such as transfer"), "reference": kit.NewField("Reference", reference, "Where it stands: statement 11/3"),
		"text": kit.NewField("Word to it", text, ""),
	}
	box := kit.NewDialog("Propose a payment", container.New(layout.NewCustomPaddedVBoxLayout(6),
		kit.NewRow(lines["about"], lines["amount"], lines["day"]), kit.NewRow(lines["account"], lines["reference"]), lines["text"]), kit.Primary, "Add", "Cancel")
	box.Width, box.First = 600, about
	box.OnConfirm = func() {
		l := answer.Line{Kind: answer.Payment, About: answer.Documents, Account: strings.TrimSpace(account.Text), Reference: strings.TrimSpace(reference.Text), Text: text.Text}
		var ok bool
		if l.Day, ok = dayIn(day); !ok {
			lines["day"].SetProblem("A date, please.")
			return
		}
		ref, typed, read := strings.TrimSpace(about.Text), amount.Text, d.style.ParseAmount
		keep(d, func(ctx context.Context) (answer.Line, error) { return addPayment(ctx, s, l, ref, typed, read) },
			func(_ answer.Line, err error) { d.lineAdded(box, lines, err, done) })
	}
	box.ShowOn(d.canvas())
	d.say("propose")
}

// addPayment finds the invoice and reads the amount in its currency.
func addPayment(ctx context.Context, s *app.Session, l answer.Line, ref, amount string, read func(money.Currency, string) (money.Amount, error)) (answer.Line, error) {
	id, err := s.ResolveDocument(ctx, ref)
	if err != nil {
		return l, err
	}
	doc, err := s.Document(ctx, id)
	if err != nil {
		return l, err
	}
	if l.Amount, err = read(doc.Currency(), amount); err != nil {
		return l, &app.Error{Kind: app.Invalid, Field: "amount", Hint: app.HintFixField, Err: err}
	}
	l.Target = id
	return s.AddAnswerLine(ctx, l)
}

package desktop

import (
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// written is what the answer to the owner says so far, in books that were handed over.
type written struct {
	lines  []answer.Line
	button *kit.Button // over every page, with how many there are
}

// answeredHearer is a page that shows lines of the answer.
type answeredHearer interface{ answered() }

// lineSubject is what a line of the answer is about, as the page knows it from which it is written. The zero one is asked for.
type lineSubject struct {
	about  answer.Noun
	target bill.ID
	label  string
	open   money.Amount // of a document: what is proposed as paid
}

func (on lineSubject) known() bool { return on.about != "" }

// loadAnswer reads the answer anew, for the page on show and the count over it.
func (d *Desk) loadAnswer() {
	s := d.me
	if !s.IsGiven() {
		return
	}
	kit.GoLatest(d.back, "answer so far", context.Background(), s.AnswerLines, func(lines []answer.Line, err error) {
		if d.me != s {
			return
		}
		if err != nil {
			d.showProblem(err)
			return
		}
		d.written.lines = lines
		if d.written.button != nil {
			d.written.button.SetText(answerWord(len(lines)))
		}
		if p, ok := d.page.(answeredHearer); ok {
			p.answered()
		}
	})
}

// answerWord is the button that leads to the answer, with how many lines it has.
func answerWord(lines int) string {
	if lines == 0 {
		return "Answer"
	}
	return "Answer: " + plural(lines, "line")
}

// linesOn are the lines of the answer on a document or customer, each with its place.
func (d *Desk) linesOn(target bill.ID) (at []int) {
	for i, l := range d.written.lines {
		if l.Target == target {
			at = append(at, i)
		}
	}
	return at
}

// answerButtons write a line about what the page shows, in books that were handed over; in others there are none.
func (d *Desk) answerButtons(on lineSubject) (list []fyne.CanvasObject) {
	if !d.me.IsGiven() {
		return nil
	}
	list = append(list, kit.NewButton(kit.Secondary, kit.IconPencil, "Remark …", func() { d.newLine(answer.Remark, on) }))
	if on.about == answer.Documents && on.open.Sign() != 0 {
		list = append(list, kit.NewButton(kit.Primary, kit.IconPayments, "Payment received …", func() { d.newLine(answer.Payment, on) }))
	}
	return list
}

// lineForm asks for a line of the answer, or writes one anew.
type lineForm struct {
	desk *Desk
	on   lineSubject
	was  answer.Line // as it is written anew, or the kind of a new one
	at   int         // of the one that is written anew, from 1; 0 for a new one

	text, about, amount, account, reference *kit.Entry
	day                                     *kit.Date
	lines                                   map[string]*kit.Field
	box                                     *kit.Dialog
}

// newLine asks for a remark or a payment.
func (d *Desk) newLine(kind answer.Kind, on lineSubject) {
	l := answer.Line{Kind: kind, About: on.about, Target: on.target, Label: on.label, Day: d.me.Today()}
	if kind == answer.Payment {
		l.Amount, l.Account = on.open, "transfer"
	}
	d.askLine(0, l, on)
}

// changeLine asks for the line with that place in the answer anew.
func (d *Desk) changeLine(i int, l answer.Line) {
	d.askLine(i+1, l, lineSubject{about: l.About, target: l.Target, label: l.Label, open: l.Amount})
}

func (d *Desk) askLine(at int, l answer.Line, on lineSubject) {
	f := &lineForm{
		desk: d, on: on, was: l, at: at, about: kit.NewEntry(), amount: kit.NewEntry(), account: kit.NewEntry(), reference: kit.NewEntry(),
		text: kit.NewTextArea(4), day: d.dateField(false), lines: map[string]*kit.Field{},
	}
	f.text.SetText(l.Text)
	body := container.New(layout.NewCustomPaddedVBoxLayout(8))
	if l.Kind == answer.Payment {
		f.payment(body)
	} else {
		f.remark(body)
	}
	confirm := "Add"
	if at > 0 {
		confirm = "Change"
		body.Add(container.NewHBox(kit.NewButton(kit.Quiet, kit.IconTrash, "Remove the line", func() {
			f.box.Close()
			d.dropLine(at - 1)
		})))
	}
	f.box = kit.NewDialog(f.title(), body, kit.Primary, confirm, "Cancel")
	f.box.Width, f.box.First, f.box.OnConfirm = 560, f.first(), f.confirm
	f.box.ShowOn(d.canvas())
	d.say("line " + string(l.Kind))
}

// title says what the line is, and on what.
func (f *lineForm) title() string {
	title := map[answer.Kind]string{answer.Remark: "Remark for the owner", answer.Payment: "Propose a payment"}[f.was.Kind]
	if f.on.label != "" {
		title += ": " + cutTo(f.on.label, 40)
	}
	return title
}

func (f *lineForm) first() fyne.Focusable {
	switch {
	case f.was.Kind == answer.Remark:
		return f.text
	case f.on.known():
		return f.amount
	}
	return f.about
}

func (f *lineForm) remark(body *fyne.Container) {
	f.lines["text"] = kit.NewField("What there is to say", f.text, "")
	body.Add(f.lines["text"])
	if !f.on.known() {
		f.lines["about"] = kit.NewField("On", f.about, "Number of a document or customer. Empty: on the books as a whole.")
		body.Add(f.lines["about"])
	}
}

func (f *lineForm) payment(body *fyne.Container) {
	l, style := f.was, f.desk.style
	f.account.SetText(l.Account)
	f.reference.SetText(l.Reference)
	setDay(f.day, l.Day)
	hint := "In the currency of the invoice"
	if f.on.known() {
		f.amount.SetText(style.Amount(l.Amount))
		hint = "In " + l.Amount.Currency().Code()
	}
	f.lines = map[string]*kit.Field{
		"amount": kit.NewField("Amount", f.amount, hint), "day": kit.NewField("Day", f.day, ""),
		"account":   kit.NewField("Account, or how", f.account, "Such as transfer"),
		"reference": kit.NewField("Reference", f.reference, "Where it stands: statement 11/3"), "text": kit.NewField("Word to it", f.text, ""),
	}
	f.amount.OnChanged = func(string) { f.lines["amount"].SetProblem("") }
	row := []fyne.CanvasObject{f.lines["amount"], f.lines["day"]}
	if !f.on.known() {
		f.lines["about"] = kit.NewField("Invoice", f.about, "Its number")
		row = append([]fyne.CanvasObject{f.lines["about"]}, row...)
	}
	body.Add(kit.NewRow(row...))
	body.Add(kit.NewRow(f.lines["account"], f.lines["reference"]))
	body.Add(f.lines["text"])
}

// confirm adds the line, or writes it anew.
func (f *lineForm) confirm() {
	d, s, l := f.desk, f.desk.me, f.was
	for _, line := range f.lines {
		line.SetProblem("")
	}
	l.Text = f.text.Text
	if l.Kind == answer.Payment {
		day, ok := dayIn(f.day)
		if !ok {
			f.lines["day"].SetProblem("A date, please.")
			return
		}
		l.Day, l.Account, l.Reference = day, strings.TrimSpace(f.account.Text), strings.TrimSpace(f.reference.Text)
	} else {
		l.Day = bill.Date{}
	}
	was, at, known, ref, typed, read := f.was, f.at, f.on.known(), strings.TrimSpace(f.about.Text), f.amount.Text, d.style.ParseAmount
	keep(d, func(ctx context.Context) (_ answer.Line, err error) {
		if !known {
			if err := findSubject(ctx, s, ref, &l); err != nil {
				return l, err
			}
		}
		if l.Kind == answer.Payment {
			if l.Amount, err = read(l.Amount.Currency(), typed); err != nil {
				return l, &app.Error{Kind: app.Invalid, Field: "amount", Hint: app.HintFixField, Err: err}
			}
		}
		if at > 0 {
			return s.ChangeAnswerLine(ctx, at, was, l)
		}
		return s.AddAnswerLine(ctx, l)
	}, func(_ answer.Line, err error) { f.added(err) })
}

// findSubject finds what a number names, and for a payment the currency of its document.
func findSubject(ctx context.Context, s *app.Session, ref string, l *answer.Line) error {
	if l.Kind == answer.Payment {
		id, err := s.ResolveDocument(ctx, ref)
		if err != nil {
			return err
		}
		doc, err := s.Document(ctx, id)
		l.About, l.Target, l.Amount = answer.Documents, id, money.Of(0, doc.Currency())
		return err
	}
	if l.About = answer.Books; ref == "" {
		return nil
	}
	subject, err := s.ResolveSubject(ctx, ref)
	l.About, l.Target = answer.Documents, subject.ID
	if subject.Noun == app.SubjectCustomer {
		l.About = answer.Customers
	}
	return err
}

// added closes the form, or says at its fields what is wrong.
func (f *lineForm) added(err error) {
	d := f.desk
	e, _ := err.(*app.Error)
	switch {
	case err == nil:
		f.box.Close()
		words := "Added to your answer"
		if f.at > 0 {
			words = "Changed in your answer"
		}
		d.toast(kit.ToneSuccess, words)
		d.say("line added")
		d.loadAnswer()
	case e != nil && e.Kind == app.Missing && f.lines["about"] != nil:
		f.lines["about"].SetProblem("There is no such document or customer.")
	case e != nil && e.Field == "text":
		f.lines["text"].SetProblem("A few words are needed, 2000 characters at most.")
	default:
		d.showFormError(f.lines, err)
	}
}

// dropLine takes the line with that place out of the answer.
func (d *Desk) dropLine(i int) {
	s := d.me
	doKept(d, func(ctx context.Context) error { return s.DropAnswerLine(ctx, i+1) }, func(err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.toast(kit.ToneInfo, "Removed from your answer")
		d.say("line dropped")
		d.loadAnswer()
	})
}

// answerWords is a line of the answer, in one.
func (d *Desk) answerWords(l answer.Line) string {
	if l.Kind == answer.Payment {
		return "Payment of " + d.style.Money(l.Amount) + ", " + d.style.day(l.Day)
	}
	return lineTitle(l)
}

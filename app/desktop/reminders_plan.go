package desktop

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// planPage edits how the shop reminds: when, for how much, and in which words.
type planPage struct {
	desk     *Desk
	plan     bill.ReminderPlan
	after    [bill.ReminderLevels]*kit.Value[int]
	fee      [bill.ReminderLevels]*kit.Value[money.Amount]
	interest [bill.ReminderLevels]*kit.Checkbox
	wait     *kit.Value[int]
	payIn    *kit.Value[int]
	book     *kit.Checkbox

	level, language      *kit.Select
	title, before, below *kit.Entry
	shownLevel           int
	shownLanguage        string
	lines                map[string]*kit.Field
}

// askReminderPlan shows the levels.
func (d *Desk) askReminderPlan() {
	s := d.me
	latest(d, "plan", s.ReminderPlan, d.showReminderPlan)
}

func (d *Desk) showReminderPlan(plan bill.ReminderPlan) {
	p := &planPage{desk: d, plan: plan, lines: map[string]*kit.Field{}}
	f, code := d.style, d.style.currency().Code()
	days := func(n int) *kit.Value[int] { return kit.NewValue(n, parseDays, strconv.Itoa) }
	for i, l := range plan.Levels {
		p.after[i], p.interest[i] = days(l.After), kit.NewCheckbox("Ask for late interest")
		p.fee[i] = kit.NewValue(money.Of(l.Fee.Minor(), f.currency()), func(text string) (money.Amount, error) {
			if strings.TrimSpace(text) == "" {
				return money.Of(0, f.currency()), nil
			}
			return f.ParseAmount(f.currency(), text)
		}, f.emptyAmount)
		p.interest[i].Set(l.Interest)
		at := "levels[" + strconv.Itoa(i) + "]"
		p.lines[at+".after"] = kit.NewField(levelWords[i]+" letter, days past due", p.after[i], "")
		p.lines[at+".fee"] = kit.NewField("Its fee in "+code, p.fee[i], "Empty: none")
	}
	p.wait, p.payIn, p.book = days(plan.Wait), days(plan.PayIn), kit.NewCheckbox("Book fees and interest on the account of the customer")
	p.book.Set(plan.Book)
	p.lines["wait"] = kit.NewField("Days from a letter to the next", p.wait, "To the same customer, at least")
	p.lines["payIn"] = kit.NewField("Days to pay", p.payIn, "Stands on the letter as the day")
	p.level = kit.NewSelect(kit.Suggestion{ID: "1", Title: "First letter"}, kit.Suggestion{ID: "2", Title: "Second letter"}, kit.Suggestion{ID: "3", Title: "Last letter"})
	p.language = kit.NewSelect(languageChoices()...)
	p.title, p.before, p.below = kit.NewEntry(), kit.NewTextArea(4), kit.NewTextArea(4)
	for _, s := range []*kit.Select{p.level, p.language} {
		s.OnSelect = func(kit.Suggestion) { p.turn() }
	}
	p.level.Choose("1")
	p.language.Choose(paper.BuiltInReminder(1, d.style.company.Language).Language)
	p.showText()
	d.show("reminder-plan", p)
}

func (p *planPage) first() fyne.Focusable { return p.after[0] }
func (p *planPage) goBack()               { p.desk.showReminders() }

// planFields explains what texts may hold.
const planFields = "{number} and {due} of the invoices, {days} late, {open} of them, {fee}, {interest}, {total}, {until} when, {name} of the customer"

func (p *planPage) content() fyne.CanvasObject {
	l := p.lines
	when := []fyne.CanvasObject{kit.NewText("When, and for how much", kit.StyleHeading)}
	for i := range p.plan.Levels {
		at := "levels[" + strconv.Itoa(i) + "]"
		when = append(when, container.New(shares{1, 1, 1}, l[at+".after"], l[at+".fee"],
			container.New(layout.NewCustomPaddedLayout(22, 0, 0, 0), p.interest[i])))
	}
	when = append(when, container.New(shares{1, 1, 1}, l["wait"], l["payIn"],
		container.New(layout.NewCustomPaddedLayout(18, 18, 0, 0), kit.NewButton(kit.Secondary, kit.IconNone, "Rates of interest", p.desk.askLateTerms))))
	when = append(when, p.book)
	words := []fyne.CanvasObject{
		kit.NewText("In which words", kit.StyleHeading),
		kit.NewRow(kit.NewField("Letter", p.level, ""), kit.NewField("Language", p.language, "That of the customer counts")),
		kit.NewField("Title", p.title, ""), kit.NewField("Above the invoices", p.before, ""), kit.NewField("Below them", p.below, ""),
		kit.NewParagraph("Emptied, a text is as built in. It may hold " + planFields + ".").Muted(),
	}
	body := container.New(layout.NewCustomPaddedVBoxLayout(14), kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), when...)),
		kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), words...)))
	head := kit.NewPageHeader("Levels and fees", "Fees and interest are damages, without VAT", backButton(p.goBack), kit.NewButton(kit.Primary, kit.IconSave, "Save", p.save))
	return container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(12), head, layout.NewSpacer()), nil, nil, nil,
		container.NewVScroll(container.New(narrow(760), body)))
}

// turn keeps the words on show, and shows those that were chosen.
func (p *planPage) turn() {
	p.takeText()
	p.showText()
}

// showText shows the words of the chosen level and language: the shop's own, or those built in.
func (p *planPage) showText() {
	p.shownLevel, _ = strconv.Atoi(p.level.Chosen().ID)
	p.shownLanguage = p.language.Chosen().ID
	own, usual := p.plan.Text(p.shownLevel, p.shownLanguage), paper.BuiltInReminder(p.shownLevel, p.shownLanguage)
	for _, x := range []struct {
		into       *kit.Entry
		own, usual string
	}{{p.title, own.Title, usual.Title}, {p.before, own.Before, usual.Before}, {p.below, own.After, usual.After}} {
		if x.own == "" {
			x.own = x.usual
		}
		x.into.SetText(x.own)
	}
}

// takeText keeps the words on show in the plan; what is as built in is not kept.
func (p *planPage) takeText() {
	usual := paper.BuiltInReminder(p.shownLevel, p.shownLanguage)
	own := func(e *kit.Entry, usual string) string {
		if text := strings.TrimSpace(e.Text); text != usual {
			return text
		}
		return ""
	}
	text := bill.ReminderText{
		Language: p.shownLanguage, Title: own(p.title, usual.Title), Before: own(p.before, usual.Before), After: own(p.below, usual.After),
	}
	var list []bill.ReminderText
	for _, t := range p.plan.Levels[p.shownLevel-1].Texts {
		if t.Language != text.Language {
			list = append(list, t)
		}
	}
	if text != (bill.ReminderText{Language: text.Language}) {
		list = append(list, text)
	}
	p.plan.Levels[p.shownLevel-1].Texts = list
}

// read is the plan as typed, and whether every field could be read.
func (p *planPage) read() (bill.ReminderPlan, bool) {
	for _, line := range p.lines {
		line.SetProblem("")
	}
	p.takeText()
	plan, bad := p.plan, ""
	days := func(field string, v *kit.Value[int]) int {
		n, err := v.Get()
		if err != nil && bad == "" {
			bad = field
		}
		return n
	}
	for i := range plan.Levels {
		at := "levels[" + strconv.Itoa(i) + "]"
		plan.Levels[i].After, plan.Levels[i].Interest = days(at+".after", p.after[i]), p.interest[i].On()
		fee, err := p.fee[i].Get()
		if err != nil && bad == "" {
			bad = at + ".fee"
		}
		if plan.Levels[i].Fee = fee; fee.IsZero() {
			plan.Levels[i].Fee = money.Amount{}
		}
	}
	plan.Wait, plan.PayIn, plan.Book = days("wait", p.wait), days("payIn", p.payIn), p.book.On()
	if bad != "" {
		p.mark(bad)
	}
	return plan, bad == ""
}

// mark shows that a field is wrong.
func (p *planPage) mark(field string) bool {
	line, ok := p.lines[field]
	if !ok {
		return false
	}
	switch {
	case strings.HasSuffix(field, ".fee"):
		line.SetProblem("An amount such as 5, or nothing.")
	case strings.HasSuffix(field, ".after"):
		line.SetProblem("More days than the letter before.")
	default:
		line.SetProblem("A number of days from 1 to 365.")
	}
	line.Focus()
	return true
}

// fieldOf is the field that an error is about.
func fieldOf(err error) string {
	if e, ok := errors.AsType[*app.Error](err); ok {
		return e.Field
	}
	return ""
}

func (p *planPage) save() {
	plan, ok := p.read()
	if !ok {
		return
	}
	d, s := p.desk, p.desk.me
	doKept(d, func(ctx context.Context) error { return s.SetReminderPlan(ctx, plan) }, func(err error) {
		if field := fieldOf(err); err != nil && p.mark(field) {
			d.say("problem " + field)
			return
		}
		if err != nil {
			d.showProblem(err)
			return
		}
		d.showReminders()
		d.toast(kit.ToneSuccess, "Saved.")
		d.say("plan saved")
	})
}

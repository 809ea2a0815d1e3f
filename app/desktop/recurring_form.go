package desktop

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// recurringForm asks when an invoice is to come round, and what is to become of it.
type recurringForm struct {
	desk                             *Desk
	template                         bill.Recurring
	every, count                     *kit.Entry
	unit, on, period, result, prices *kit.Select
	from, until                      *kit.Date
	note                             *kit.Entry
	coming                           *kit.Paragraph
	lines                            map[string]*kit.Field
}

// The choices of the form.
var (
	beats = []kit.Suggestion{
		{ID: string(bill.Days), Title: "Days"},
		{ID: string(bill.Weeks), Title: "Weeks"},
		{ID: string(bill.Months), Title: "Months"},
		{ID: string(bill.Quarters), Title: "Quarters"},
		{ID: string(bill.Years), Title: "Years"},
	}
	dayRules = []kit.Suggestion{
		{ID: "", Title: "Same day", Detail: "or the last one of a shorter month"},
		{ID: "last", Title: "Last day of the month"},
		{ID: "weekday", Title: "Weekday", Detail: "like the second Tuesday"},
	}
	billedPeriods = []kit.Suggestion{
		{ID: string(bill.PeriodAhead), Title: "The time ahead"},
		{ID: string(bill.PeriodBehind), Title: "The time before"},
		{ID: string(bill.PeriodDay), Title: "That day"},
	}
	recurringResults = []kit.Suggestion{
		{ID: "issue", Title: "Issued"}, {ID: "draft", Title: "Drafts"},
	}
	recurringPrices = []kit.Suggestion{
		{ID: "template", Title: "As they are here"}, {ID: "item", Title: "Of the item then"},
	}
)

// askRecurring makes a template like a draft or document.
func (d *Desk) askRecurring(id bill.ID) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Recurring, error) { return s.RecurringFrom(ctx, id) },
		func(r bill.Recurring, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			newRecurringForm(d, r).ask()
		})
}

func newRecurringForm(d *Desk, r bill.Recurring) *recurringForm {
	f := &recurringForm{
		desk: d, template: r, every: kit.NewEntry(), count: kit.NewEntry(), unit: kit.NewSelect(beats...), on: kit.NewSelect(dayRules...),
		period: kit.NewSelect(billedPeriods...), result: kit.NewSelect(recurringResults...), prices: kit.NewSelect(recurringPrices...),
		from: d.dateField(false), until: d.dateField(true), note: kit.NewTextArea(2), coming: kit.NewParagraph("").Muted(),
	}
	f.every.SetText("1")
	f.unit.Choose(string(r.Schedule.Unit))
	f.on.Choose("")
	f.period.Choose(string(r.Period))
	f.result.Choose("issue")
	f.prices.Choose("template")
	setDay(f.from, r.Schedule.From)
	f.note.SetText(r.Draft.Note)
	f.lines = map[string]*kit.Field{
		"every": kit.NewField("Every", f.every, ""), "unit": kit.NewField("Unit", f.unit, ""), "on": kit.NewField("On", f.on, ""),
		"from": kit.NewField("First on", f.from, "Not before today"), "until": kit.NewField("Until", f.until, "Empty: for good"), "count": kit.NewField("How many", f.count, "Empty: no limit"),
		"period": kit.NewField("They bill", f.period, ""), "result": kit.NewField("They are", f.result, ""), "prices": kit.NewField("Prices", f.prices, ""),
		"note": kit.NewField("Text", f.note, "{month}, {year}, {from} and {to} become those of the period, here and in the lines"),
	}
	return f
}

func (f *recurringForm) ask() {
	l := f.lines
	box := kit.NewDialog("Make recurring", container.New(layout.NewCustomPaddedVBoxLayout(5),
		kit.NewRow(l["every"], l["unit"], l["on"]), kit.NewRow(l["from"], l["until"], l["count"]),
		kit.NewRow(l["period"], l["result"], l["prices"]), l["note"], f.coming), kit.Primary, "Make recurring", "Cancel")
	box.Width, box.First = 660, f.every
	f.hear()
	f.foretell()
	box.OnConfirm = func() {
		r, bad := f.read()
		if bad != "" {
			markField(f.lines, bad)
			return
		}
		f.keep(box, r)
	}
	box.ShowOn(f.desk.canvas())
}

// hear says anew what would come whenever something is changed.
func (f *recurringForm) hear() {
	f.every.OnChanged = func(string) { f.foretell() }
	f.count.OnChanged = func(string) { f.foretell() }
	f.unit.OnSelect = func(kit.Suggestion) { f.foretell() }
	f.on.OnSelect = func(kit.Suggestion) { f.foretell() }
	f.from.OnDate = func(time.Time, error) { f.foretell() }
	f.until.OnDate = func(time.Time, error) { f.foretell() }
}

// foretell names the first days.
func (f *recurringForm) foretell() {
	r, bad := f.read()
	if bad == "" && len(bill.CheckSchedule(r.Schedule)) == 0 {
		if list := r.Begin(f.desk.me.Today()).Coming(comingShown); len(list) > 0 {
			f.coming.Set(comingWords(f.desk.style, list))
			return
		}
	}
	f.coming.Set("Nothing would come.")
}

// read is the template as typed, and the field that cannot be read.
func (f *recurringForm) read() (r bill.Recurring, bad string) {
	r = f.template
	var ok bool
	s := &r.Schedule
	if s.Every, ok = wholeIn(f.every, 1); !ok {
		return r, "every"
	}
	if s.Count, ok = wholeIn(f.count, 0); !ok {
		return r, "count"
	}
	if s.From, ok = dayIn(f.from); !ok {
		return r, "from"
	}
	if s.Until, ok = dayIn(f.until); !ok {
		return r, "until"
	}
	s.Unit, s.On = bill.Beat(f.unit.Chosen().ID), bill.DayRule{}
	if s.Unit != bill.Days && s.Unit != bill.Weeks {
		s.On = ruleLike(f.on.Chosen().ID, s.From)
	}
	r.Period, r.Issue, r.ByItem = bill.Period(f.period.Chosen().ID), f.result.Chosen().ID == "issue", f.prices.Chosen().ID == "item"
	r.Draft.Note = strings.TrimSpace(f.note.Text)
	return r, ""
}

// wholeIn is a whole number, or what an empty field stands for.
func wholeIn(e *kit.Entry, none int) (int, bool) {
	text := strings.TrimSpace(e.Text)
	if text == "" {
		return none, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0
}

// ruleLike is the rule of a choice, as the first day fulfils it: the fifth Tuesday of a month is its last.
func ruleLike(choice string, from bill.Date) bill.DayRule {
	switch choice {
	case "last":
		return bill.DayRule{Last: true}
	case "weekday":
		nth := (int(from.Day)-1)/7 + 1
		if nth > 4 {
			nth = -1
		}
		return bill.DayRule{Nth: nth, Weekday: from.Time().Weekday()}
	}
	return bill.DayRule{}
}

func (f *recurringForm) keep(box *kit.Dialog, r bill.Recurring) {
	d, s := f.desk, f.desk.me
	box.SetConfirmEnabled(false)
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Recurring, error) { return s.AddRecurring(ctx, r) },
		func(_ bill.Recurring, err error) {
			box.SetConfirmEnabled(true)
			if e, ok := errors.AsType[*app.Error](err); ok && strings.HasPrefix(e.Field, "document.") {
				f.coming.Set("The document itself is not complete yet. Open it, see what Issue marks, and come back.")
				d.say("problem " + e.Field)
				return
			}
			if err != nil {
				d.showFormError(f.lines, err)
				return
			}
			box.Close()
			d.toast(kit.ToneSuccess, "It comes round from now on")
			d.say("recurring kept")
			d.showRecurring()
			d.openingRun() // it may begin today
		})
}

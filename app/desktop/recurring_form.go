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

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// recurringForm asks when an invoice is to come round, and what is to become of it.
type recurringForm struct {
	desk                             *Desk
	template                         bill.Recurring
	every, count                     *kit.Entry
	unit, on, period, result, prices *kit.Select
	nth, weekday                     *kit.Select
	ownDay                           bool // the weekday was chosen, and does not follow the first day
	from, until                      *kit.Date
	note                             *kit.Entry
	coming                           *kit.Paragraph
	lines                            map[string]*kit.Field
	rhythm                           *fyne.Container // the row of the weekday, which is not always asked for
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
	nthChoices = []kit.Suggestion{
		{ID: "1", Title: "First"}, {ID: "2", Title: "Second"}, {ID: "3", Title: "Third"}, {ID: "4", Title: "Fourth"}, {ID: "-1", Title: "Last"},
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
		nth: kit.NewSelect(nthChoices...), weekday: kit.NewSelect(weekdayChoices()...),
		period: kit.NewSelect(billedPeriods...), result: kit.NewSelect(recurringResults...), prices: kit.NewSelect(recurringPrices...),
		from: d.dateField(false), until: d.dateField(true), note: kit.NewTextArea(2), coming: kit.NewParagraph("").Muted(),
	}
	f.lines = map[string]*kit.Field{
		"every": kit.NewField("Every", f.every, ""), "unit": kit.NewField("Unit", f.unit, ""), "on": kit.NewField("On", f.on, ""),
		"from": kit.NewField("First on", f.from, "Not before today"), "until": kit.NewField("Until", f.until, "Empty: for good"), "count": kit.NewField("How many", f.count, "Empty: no limit"),
		"period": kit.NewField("They bill", f.period, ""), "result": kit.NewField("They are", f.result, ""), "prices": kit.NewField("Prices", f.prices, ""),
		"note": kit.NewField("Text", f.note, "{month}, {year}, {from} and {to} become those of the period, here and in the lines"),
		"nth":  kit.NewField("Which", f.nth, ""), "weekday": kit.NewField("Weekday", f.weekday, ""),
	}
	if f.kept() {
		f.lines["from"].SetHint("All are counted from it")
	}
	f.load()
	return f
}

// kept says that the template is in the books, and is changed.
func (f *recurringForm) kept() bool { return !f.template.ID.IsZero() }

// load shows the template.
func (f *recurringForm) load() {
	r := f.template
	s := r.Schedule
	f.every.SetText(strconv.Itoa(s.Every))
	f.count.SetText(countText(s.Count))
	f.unit.Choose(string(s.Unit))
	f.on.Choose("")
	f.follow(s.From)
	switch {
	case s.On.Last:
		f.on.Choose("last")
	case s.On.Nth != 0:
		f.on.Choose("weekday")
		f.nth.Choose(strconv.Itoa(s.On.Nth))
		f.weekday.Choose(s.On.Weekday.String())
		f.ownDay = true
	}
	f.period.Choose(string(r.Period))
	f.result.Choose(choice(r.Issue, "issue", "draft"))
	f.prices.Choose(choice(r.ByItem, "item", "template"))
	setDay(f.from, s.From)
	if !s.Until.IsZero() {
		setDay(f.until, s.Until)
	}
	f.note.SetText(r.Draft.Note)
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func choice(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// follow chooses the weekday that a first day is: the fifth Tuesday of a month is its last.
func (f *recurringForm) follow(from bill.Date) {
	if f.ownDay || from.IsZero() {
		return
	}
	nth := (int(from.Day)-1)/7 + 1
	if nth > 4 {
		nth = -1
	}
	f.nth.Choose(strconv.Itoa(nth))
	f.weekday.Choose(from.Time().Weekday().String())
}

// weekdayChoices are the days of the week, Monday first.
func weekdayChoices() (list []kit.Suggestion) {
	for i := range 7 {
		name := time.Weekday((i + 1) % 7).String()
		list = append(list, kit.Suggestion{ID: name, Title: name})
	}
	return list
}

func (f *recurringForm) ask() {
	l := f.lines
	title, confirm := "Make recurring", "Make recurring"
	if f.kept() {
		title, confirm = "Change what comes round", "Keep"
	}
	f.rhythm = container.NewStack(kit.NewRow(l["every"], l["unit"], l["on"], l["nth"], l["weekday"]))
	box := kit.NewDialog(title, container.New(layout.NewCustomPaddedVBoxLayout(5),
		f.rhythm, kit.NewRow(l["from"], l["until"], l["count"]),
		kit.NewRow(l["period"], l["result"], l["prices"]), l["note"], f.coming), kit.Primary, confirm, "Cancel")
	box.Width, box.First = 720, f.every
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
	f.nth.OnSelect = func(kit.Suggestion) { f.ownDay = true; f.foretell() }
	f.weekday.OnSelect = f.nth.OnSelect
	f.from.OnDate = func(time.Time, error) {
		if from, ok := dayIn(f.from); ok {
			f.follow(from)
		}
		f.foretell()
	}
	f.until.OnDate = func(time.Time, error) { f.foretell() }
}

// foretell names the days that come next, and asks for the weekday where it counts.
func (f *recurringForm) foretell() {
	r, bad := f.read()
	for _, name := range []string{"nth", "weekday"} {
		if r.Schedule.On.Nth != 0 {
			f.lines[name].Show()
		} else {
			f.lines[name].Hide()
		}
	}
	f.rhythm.Refresh()
	if bad == "" && len(bill.CheckSchedule(r.Schedule)) == 0 {
		if list := f.begun(r).Coming(comingShown); len(list) > 0 {
			f.coming.Set(comingWords(f.desk.style, list))
			return
		}
	}
	f.coming.Set("Nothing would come.")
}

// begun is the template as it would go on.
func (f *recurringForm) begun(r bill.Recurring) bill.Recurring {
	if f.kept() {
		return f.template.Changed(r)
	}
	return r.Begin(f.desk.me.Today())
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
		s.On = f.dayRule()
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

// dayRule is where in its month an occurrence lies.
func (f *recurringForm) dayRule() bill.DayRule {
	switch f.on.Chosen().ID {
	case "last":
		return bill.DayRule{Last: true}
	case "weekday":
		rule, _ := bill.ParseDayRule(strings.ToLower(f.nth.Chosen().Title + " " + f.weekday.Chosen().ID))
		return rule
	}
	return bill.DayRule{}
}

func (f *recurringForm) keep(box *kit.Dialog, r bill.Recurring) {
	d, s := f.desk, f.desk.me
	box.SetConfirmEnabled(false)
	kit.Do(d.run, context.Background(), func(ctx context.Context) error {
		if f.kept() {
			_, err := s.ChangeRecurring(ctx, r)
			return err
		}
		_, err := s.AddRecurring(ctx, r)
		return err
	},
		func(err error) {
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
			if f.kept() {
				d.toast(kit.ToneSuccess, "Changed, from the next one on")
				d.say("recurring changed")
				return // the news of it makes the page reload
			}
			d.toast(kit.ToneSuccess, "It comes round from now on")
			d.say("recurring kept")
			d.showRecurring()
			d.openingRun() // it may begin today
		})
}

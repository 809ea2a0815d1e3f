package desktop

import (
	"context"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// seriesForm are the fields of one number series, with the number that would come next.
type seriesForm struct {
	desk    *Desk
	series  bill.Series
	title   string
	pattern *kit.Entry
	next    *kit.Value[int64]
	restart *kit.Select
	lines   map[string]*kit.Field
	preview *kit.Text
}

// restarts are when a series begins anew.
var restarts = []kit.Suggestion{
	{ID: string(bill.RestartYearly), Title: "Each year"},
	{ID: string(bill.RestartMonthly), Title: "Each month"},
	{ID: string(bill.RestartNever), Title: "Never"},
}

func (d *Desk) showNumberSettings() {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]bill.Series, error) {
		var list []bill.Series
		for _, k := range kindNames {
			one, err := s.ServingSeries(ctx, k.kind)
			if err != nil {
				return nil, err
			}
			list = append(list, one)
		}
		return list, nil
	}, func(list []bill.Series, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.showSeries(list)
	})
}

func (d *Desk) showSeries(list []bill.Series) {
	column := container.New(layout.NewCustomPaddedVBoxLayout(14))
	var forms []*seriesForm
	for i, one := range list {
		f := newSeriesForm(d, one, kindNames[i].many)
		forms = append(forms, f)
		column.Add(kit.NewCardInset(f.fields(), 22))
	}
	d.showSection(2, settingsSection{body: column, start: forms[0].pattern, may: "series.set", keep: func() { d.keepSeries(forms) }})
}

func newSeriesForm(d *Desk, s bill.Series, title string) *seriesForm {
	f := &seriesForm{
		desk: d, series: s, title: title, pattern: kit.NewEntry(), next: kit.NewValue(s.Next, parseCounter, formatCounter),
		restart: kit.NewSelect(restarts...), preview: kit.NewText("", kit.StyleHeading),
	}
	f.lines = map[string]*kit.Field{
		"pattern": kit.NewField("Pattern", f.pattern, "{YYYY} or {YY} year, {MM} month, {NNNN} counter"),
		"next":    kit.NewField("Next counter", f.next, "Never back"),
	}
	f.pattern.SetText(s.Pattern)
	f.restart.Choose(string(s.Restart))
	f.restart.SetName("Begin at 1 again")
	f.pattern.OnChanged = func(string) { f.show() }
	f.next.OnValue = func(int64, error) { f.show() }
	f.restart.OnSelect = func(kit.Suggestion) { f.show() }
	f.show()
	return f
}

func parseCounter(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 1 {
		return 0, strconv.ErrRange
	}
	return n, nil
}

func formatCounter(n int64) string { return strconv.FormatInt(n, 10) }

func (f *seriesForm) fields() fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewText(f.title, kit.StyleHeading),
		container.New(shares{3, 1.4, 1}, f.lines["pattern"], kit.NewField("Begin at 1 again", f.restart, ""), f.lines["next"]),
		container.New(layout.NewCustomPaddedHBoxLayout(8), kit.NewText("The next one:", kit.StyleMuted), f.preview))
}

// read is the series as typed; false marks what is wrong.
func (f *seriesForm) read() (bill.Series, bool) {
	s := f.series
	s.Pattern, s.Restart = strings.TrimSpace(f.pattern.Text), bill.Restart(f.restart.Chosen().ID)
	f.lines["pattern"].SetProblem("")
	f.lines["next"].SetProblem("")
	next, err := f.next.Get()
	if err != nil {
		f.lines["next"].SetProblem("A number from 1 on.")
		return s, false
	}
	s.Next = next
	if found := bill.CheckSeries(s, f.desk.style.company.Address.Country); len(found) > 0 {
		f.lines["pattern"].SetProblem(patternWords(s, found[0]))
		return s, false
	}
	return s, true
}

// patternWords say what a pattern lacks.
func patternWords(s bill.Series, p bill.Problem) string {
	switch {
	case p.Code != "pattern":
		return problemWords(p)
	case strings.Count(s.Pattern, "{N") != 1:
		return "It needs the counter once, such as {NNNN}."
	case s.Restart != bill.RestartNever && !strings.Contains(s.Pattern, "{YY"):
		return "It begins anew, so it needs {YYYY} or {YY}: else numbers would come twice."
	case s.Restart == bill.RestartMonthly && !strings.Contains(s.Pattern, "{MM}"):
		return "It begins anew each month, so it needs {MM}: else numbers would come twice."
	}
	return "Only {YYYY}, {YY}, {MM} and {NNNN} may stand in brackets, and at most 40 characters come out."
}

// show works out the number that would come next.
func (f *seriesForm) show() {
	s, ok := f.read()
	if !ok {
		f.preview.Set("")
		return
	}
	f.preview.Set(s.Preview(f.desk.me.Today()))
}

// keepSeries saves those that were changed.
func (d *Desk) keepSeries(forms []*seriesForm) {
	var changed []*seriesForm
	for _, f := range forms {
		s, ok := f.read()
		if !ok {
			f.lines["pattern"].Focus()
			return
		}
		if s != f.series {
			changed = append(changed, f)
		}
	}
	if len(changed) == 0 {
		d.toast(kit.ToneInfo, "Nothing was changed.")
		return
	}
	for _, f := range changed {
		f.keep()
	}
}

func (f *seriesForm) keep() {
	d, me := f.desk, f.desk.me
	s, _ := f.read()
	keep(d, func(ctx context.Context) (bill.Series, error) { return me.SetSeries(ctx, s) }, func(s bill.Series, err error) {
		switch {
		case err == nil:
			f.series = s
			d.toast(kit.ToneSuccess, f.title+": saved.")
			d.say("settings saved")
		case app.KindOf(err) == app.Conflict:
			f.lines["next"].SetProblem("Given already.")
			f.lines["next"].Focus()
		default:
			d.showProblem(err)
		}
	})
}

package desktop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// planForm says when backups are made by themselves.
type planForm struct {
	desk                              *Desk
	was                               plan.Plan
	evening, hours, issued, days, kib *kit.Entry
	tellDays, tell                    *kit.Entry
	closing, metered                  *kit.Checkbox
	lines                             map[string]*kit.Field
	kept                              *fyne.Container // the picture of what is kept
	rule                              *kit.Paragraph
}

func (d *Desk) showPlanForm(p plan.Plan) {
	f := &planForm{
		desk: d, was: p, evening: kit.NewEntry(), hours: kit.NewEntry(), issued: kit.NewEntry(), days: kit.NewEntry(), kib: kit.NewEntry(), tellDays: kit.NewEntry(), tell: kit.NewEntry(),
		closing: kit.NewCheckbox("When the books are closed"), metered: kit.NewCheckbox("Send over connections that cost by the byte too"),
		kept: container.NewStack(keptPicture(app.KeptBackups{})), rule: kit.NewParagraph("").Muted(),
	}
	f.lines = map[string]*kit.Field{
		"evening": kit.NewField("After each working day, at", f.evening, "Such as 18:00; empty for never. What was missed is caught up."),
		"hours":   kit.NewField("Every so many hours", f.hours, "Empty for never"), "issued": kit.NewField("After so many documents", f.issued, "Empty for never"),
		"drillDays": kit.NewField("Restore for a proof every so many days", f.days, "1 to 7, from each place"),
		"tellDays":  kit.NewField("Tell after so many days", f.tellDays, "Without a backup, or of a place away. Failures: at once"),
		"tell":      kit.NewField("Who is told, by mail", f.tell, "Empty: whom alarms are mailed to"),
		"pace":      kit.NewField("Send at most, in KiB a second", f.kib, "Empty for no bound"),
	}
	if p.Evening != plan.Never {
		f.evening.SetText(fmt.Sprintf("%02d:%02d", p.Evening/60, p.Evening%60))
	}
	for e, n := range map[*kit.Entry]int{f.hours: p.Hours, f.issued: p.Issued, f.days: p.DrillDays, f.kib: int(p.Pace >> 10), f.tellDays: p.TellDays} {
		if n > 0 {
			e.SetText(strconv.Itoa(n))
		}
	}
	f.tell.SetText(p.Tell)
	f.clearWhileTyping()
	f.closing.Set(p.OnClosing)
	f.metered.Set(p.Metered)
	save := kit.NewButton(kit.Primary, kit.IconDone, "Save", f.save)
	l := f.lines
	d.show("plan", &asPage{start: f.evening, up: d.showSafety, on: f.save, body: cardPage(640, []fyne.CanvasObject{
		kit.NewText("When backups are made", kit.StyleTitle), l["evening"], f.closing, kit.NewRow(l["hours"], l["issued"]), kit.NewRow(l["drillDays"], l["pace"]), f.metered,
		kit.NewRow(l["tellDays"], l["tell"]),
		kit.NewText("What is kept", kit.StyleHeading), f.kept, f.rule,
	}, buttons("Back", d.showSafety, save))})
	f.loadKept()
}

// clearWhileTyping takes what is wrong with a field back as soon as it is typed into.
func (f *planForm) clearWhileTyping() {
	for name, e := range map[string]*kit.Entry{
		"evening": f.evening, "hours": f.hours, "issued": f.issued, "drillDays": f.days, "pace": f.kib, "tellDays": f.tellDays, "tell": f.tell,
	} {
		e.OnChanged = func(string) { f.lines[name].SetProblem("") }
	}
}

// loadKept shows what is kept of the backups that are made here.
func (f *planForm) loadKept() {
	s := f.desk.me
	kit.Go(f.desk.run, context.Background(), func(ctx context.Context) (app.KeptBackups, error) {
		list, err := s.BackupPlaces(ctx)
		i := slices.IndexFunc(list, func(p app.PlaceState) bool { return p.Address.Kind == plan.Files })
		if err != nil || i < 0 {
			return app.KeptBackups{}, err
		}
		return s.KeptBackups(ctx, list[i].ID)
	}, func(k app.KeptBackups, err error) {
		if err != nil { // the rule holds all the same, and the page of the place tells why
			k = app.KeptBackups{}
		}
		f.rule.Set(ruleWords(k))
		f.kept.Objects = []fyne.CanvasObject{keptPicture(k)}
		f.kept.Refresh()
	})
}

// read is what was typed; nil fields say what is wrong.
func (f *planForm) read() (p plan.Plan, ok bool) {
	p, ok = f.was, true
	number := func(field string, e *kit.Entry, into *int) {
		f.lines[field].SetProblem("")
		text := strings.TrimSpace(e.Text)
		n, err := strconv.Atoi(text)
		if text != "" && (err != nil || n < 0) {
			f.lines[field].SetProblem("A whole number.")
			ok = false
			return
		}
		*into = n
	}
	var kib int
	number("hours", f.hours, &p.Hours)
	number("issued", f.issued, &p.Issued)
	number("drillDays", f.days, &p.DrillDays)
	number("pace", f.kib, &kib)
	number("tellDays", f.tellDays, &p.TellDays)
	p.Tell = strings.TrimSpace(f.tell.Text)
	f.lines["tell"].SetProblem("")
	p.Pace = int64(kib) << 10
	p.OnClosing, p.Metered = f.closing.On(), f.metered.On()
	f.lines["evening"].SetProblem("")
	if text := strings.TrimSpace(f.evening.Text); text == "" {
		p.Evening = plan.Never
	} else if at, err := app.ParseEvening(text); err != nil {
		f.lines["evening"].SetProblem("A time of the day, such as 18:00.")
		ok = false
	} else {
		p.Evening = at
	}
	return p, ok
}

func (f *planForm) save() {
	p, ok := f.read()
	if !ok {
		return
	}
	d, s := f.desk, f.desk.me
	kit.Do(d.run, context.Background(), func(ctx context.Context) error { return s.SetBackupPlan(ctx, p) }, func(err error) {
		var e *app.Error
		switch {
		case errors.As(err, &e) && f.lines[e.Field] != nil:
			words := "Not in its bounds."
			if e.Field == "tell" {
				words = "One address, such as owner@example.com."
			}
			f.lines[e.Field].SetProblem(words)
		case err != nil:
			d.showProblem(err)
		default:
			d.toast(kit.ToneSuccess, "The plan is kept.")
			d.showSafety()
		}
	})
}

package desktop

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// alarmsPage lists the alarms, the newest first, with the chosen one beside.
type alarmsPage struct {
	desk   *Desk
	list   *kit.List
	count  *kit.Text
	filter *kit.Select
	rows   *pager[app.Alarm]
	title  *kit.Text
	facts  *kit.Paragraph
	advice *kit.Paragraph
	answer *fyne.Container
	body   *fyne.Container
}

// alarmsAll is the choice that shows what was acknowledged too.
const alarmsAll = "all"

// showAlarms shows the alarms that wait.
func (d *Desk) showAlarms() {
	p := &alarmsPage{
		desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60), title: kit.NewText("", kit.StyleHeading).SetLeast(60),
		facts: kit.NewParagraph("").Muted(), advice: kit.NewParagraph(""), answer: container.New(layout.NewCustomPaddedVBoxLayout(9)),
	}
	p.list = kit.NewList("Alarms",
		kit.Column{Title: "When", Width: 128, Kind: kit.CellMuted},
		kit.Column{Title: "What", Width: 220, Grow: 1},
		kit.Column{Title: "", Width: 70, Kind: kit.CellChip},
	)
	p.list.OnCells = p.cells
	p.list.OnSelect = func(int) { p.look() }
	p.list.SetEmpty(kit.NewEmptyState(kit.IconDone, "No alarm waits", "What the books notice by themselves stands here.", nil))
	p.filter = kit.NewSelect(kit.Suggestion{Title: "Those that wait"}, kit.Suggestion{ID: alarmsAll, Title: "All alarms"})
	p.filter.SetName("Show")
	p.filter.Choose("")
	p.filter.OnSelect = func(kit.Suggestion) { p.rows.restart() }
	p.rows = newPager(d, p.list, func() question[app.Alarm] {
		s, open := d.me, p.filter.Chosen().ID != alarmsAll
		return func(ctx context.Context, offset, limit int) ([]app.Alarm, int, error) {
			return s.Alarms(ctx, app.AlarmQuery{Open: open, Offset: offset, Limit: limit})
		}
	})
	p.rows.onLoad = d.lookAtFirst(p.list, p.count, "alarm", p.look)
	d.show("alarms", p)
	p.rows.reload()
}

func (p *alarmsPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *alarmsPage) reload()               { p.rows.reload() }
func (p *alarmsPage) goBack()               { p.desk.goHome() }

func (p *alarmsPage) content() fyne.CanvasObject {
	actions := []fyne.CanvasObject{kit.NewWide(150, p.filter), kit.NewButton(kit.Secondary, kit.IconClock, "Trail", p.desk.showTrail)}
	if p.desk.me.User().Role == app.Owner {
		actions = append(actions, kit.NewButton(kit.Secondary, kit.IconNone, "Limits", p.desk.askLimits))
	}
	card := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(10), p.title, p.facts, p.advice, p.answer))
	p.body = container.NewStack(kit.NewColumn(
		kit.NewPageHeader("Alarms", "What the books notice by themselves", backButton(p.goBack), actions...),
		container.New(shares{1.8, 1}, listCard(p.list, p.count, "↑ ↓ move"), container.NewBorder(card, nil, nil, nil)),
	))
	return p.body
}

func (p *alarmsPage) cells(i int, cells []kit.Cell) {
	a, ok := p.rows.row(i)
	if !ok {
		return
	}
	cells[0].Text, cells[1].Text, cells[2] = moment(a.At), a.Title, kit.Cell{Text: "Waits", Tone: kit.ToneWarning}
	if !a.Answered.IsZero() {
		cells[2] = kit.Cell{Text: "Seen"}
	}
}

// look shows the chosen alarm.
func (p *alarmsPage) look() {
	p.answer.Objects = nil
	a, ok := app.Alarm{}, false
	if i := p.list.Selected(); i >= 0 {
		a, ok = p.rows.row(i)
	}
	if !ok {
		p.title.Set("")
		p.facts.Set("")
		p.advice.Set("")
		p.body.Refresh()
		return
	}
	p.title.Set(alarmHeadings[a.Kind])
	p.facts.Set(a.Title + ".\n" + moment(a.At) + ", entry " + strconv.FormatInt(a.Entry.Number, 10) + " of the trail")
	p.advice.Set(a.Advice)
	p.answer.Add(container.NewHBox(kit.NewButton(kit.Quiet, kit.IconClock, "Its entry in the trail", func() {
		p.desk.showEntry(a.Entry.Number, func() { p.desk.show("alarms", p) })
	})))
	switch {
	case !a.Answered.IsZero():
		p.answer.Add(kit.NewParagraph(answeredWords(a)).Muted())
	case p.desk.me.User().Role == app.Owner:
		p.answer.Add(p.answerForm(a))
	default:
		p.answer.Add(kit.NewParagraph("The owner acknowledges it.").Muted())
	}
	p.body.Refresh()
}

// alarmHeadings name the kinds.
var alarmHeadings = map[app.AlarmKind]string{
	app.AlarmFailedLogins: "Failed logins", app.AlarmUnusualHour: "Unusual hour", app.AlarmNewDevice: "New computer", app.AlarmPeople: "People and roles",
	app.AlarmKeys: "Keys and passphrases", app.AlarmTaken: "Export", app.AlarmRestored: "Restored books", app.AlarmDraftsGone: "Deleted drafts",
	app.AlarmManyCredits: "Credit notes", app.AlarmNumberGap: "Missing numbers", app.AlarmClockBack: "Clock set back", app.AlarmBackupLate: "Backup overdue",
	app.AlarmBackupFailed: "Backup failed", app.AlarmPlaceAway: "Place not seen",
	app.AlarmCheckFailed: "Check failed", app.AlarmBackupBad: "Bad backup", app.AlarmRefusals: "Refused again and again", app.AlarmAccounts: "Accounts to pay to",
	app.AlarmClockAhead: "Clock set forward", app.AlarmTwoBooks: "Two computers",
}

func answeredWords(a app.Alarm) string {
	words := "Acknowledged by " + a.Answerer + ", " + moment(a.Answered)
	if a.Note != "" {
		words += ": " + a.Note
	}
	return words
}

// answerForm asks what came of an alarm.
func (p *alarmsPage) answerForm(a app.Alarm) fyne.CanvasObject {
	d, s := p.desk, p.desk.me
	note := kit.NewTextArea(2)
	line := kit.NewField("What came of it", note, "May stay empty. The trail keeps who acknowledged it.")
	button := kit.NewButton(kit.Primary, kit.IconDone, "Acknowledge", nil)
	button.OnTapped = func() {
		text := strings.TrimSpace(note.Text)
		keep(d, func(ctx context.Context) (app.Alarm, error) { return s.AnswerAlarm(ctx, a.ID, text) }, func(_ app.Alarm, err error) {
			if err != nil {
				d.showFormError(map[string]*kit.Field{"note": line}, err)
				return
			}
			d.toast(kit.ToneSuccess, "Acknowledged")
			d.say("alarm acknowledged")
		})
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(9), line, container.NewHBox(button))
}

// tellAlarms tells of alarms: at a login of all that wait, later of those over entries since then, and then the desktop hears of them too.
func (d *Desk) tellAlarms(login bool) {
	s := d.me
	if s == nil || !s.May("alarm.see") {
		return
	}
	if login {
		d.rung = -1
	}
	after := d.rung
	kit.Go(d.back, context.Background(), func(ctx context.Context) ([]app.Alarm, error) { return s.AlarmsToTell(ctx, after) },
		func(list []app.Alarm, err error) {
			if d.me != s || err != nil {
				return // the page of the alarms tells why they cannot be read
			}
			d.rung = max(d.rung, 0)
			if len(list) > 0 {
				d.rung = max(d.rung, list[0].Entry.Number)
				d.sayAlarms(list, !login)
			}
		})
}

// sayAlarms shows what must be told; others may look at the screen, so the desktop hears no names.
func (d *Desk) sayAlarms(list []app.Alarm, notify bool) {
	words := list[0].Title
	if n := len(list) - 1; n > 0 {
		words += ", and " + plural(n, "more alarm")
	}
	d.frame.ToastAction(kit.ToneWarning, words, "Look", d.showAlarms, d.cfg.After)
	d.say("alarm " + string(list[0].Kind))
	if notify {
		d.notice(list[0])
	}
}

// limitFields are the fields of the limits, with their labels and hints.
var limitFields = [][3]string{
	{"failures", "Failed logins", "0: off"},
	{"drafts", "Drafts deleted in an hour", "by one person; 0: off"},
	{"credits", "Credit notes in a day", "by one person; 0: off"},
	{"refusals", "Refusals in an hour", "to one person; 0: off"},
	{"backupDays", "Days without a backup", "0: off"},
	{"from", "Logins are usual from", "full hour, 0 to 24"},
	{"to", "until", "the same as from: at any hour"},
}

// askLimits shows the limits of the alarms, and changes them.
func (d *Desk) askLimits() { latest(d, "limits", d.me.AlarmLimits, d.editLimits) }

func (d *Desk) editLimits(now app.AlarmLimits) {
	entries, lines := map[string]*kit.Entry{}, map[string]*kit.Field{}
	numbers := map[string]*int{
		"failures": &now.Failures, "drafts": &now.Drafts, "credits": &now.Credits, "refusals": &now.Refusals, "backupDays": &now.BackupDays, "from": &now.From, "to": &now.To,
	}
	add := func(field, label, hint, text string) {
		entries[field] = kit.NewEntry()
		entries[field].SetText(text)
		lines[field] = kit.NewField(label, entries[field], hint)
	}
	for _, f := range limitFields {
		add(f[0], f[1], f[2], strconv.Itoa(*numbers[f[0]]))
	}
	add("mail", "Mail alarms to", "Empty: to nobody. The letter says what happened and when, not who did it.", now.Mail)
	box := kit.NewDialog("When alarms are raised", container.New(layout.NewCustomPaddedVBoxLayout(6),
		kit.NewRow(lines["failures"], lines["refusals"]), kit.NewRow(lines["drafts"], lines["credits"]), kit.NewRow(lines["backupDays"], container.NewHBox()), kit.NewRow(lines["from"], lines["to"]), lines["mail"]),
		kit.Primary, "Save", "Cancel")
	box.Width, box.First = 560, entries["failures"]
	s := d.me
	box.OnConfirm = func() {
		for field, n := range numbers {
			got, err := strconv.Atoi(strings.TrimSpace(entries[field].Text))
			if err != nil {
				lines[field].SetProblem("A whole number, please.")
				return
			}
			*n = got
		}
		now.Mail = strings.TrimSpace(entries["mail"].Text)
		doKept(d, func(ctx context.Context) error { return s.SetAlarmLimits(ctx, now) }, func(err error) {
			if e, ok := errors.AsType[*app.Error](err); ok && lines[e.Field] != nil {
				lines[e.Field].SetProblem(limitProblem(e.Field))
				return
			}
			if err != nil {
				box.Close()
				d.showProblem(err)
				return
			}
			box.Close()
			d.toast(kit.ToneSuccess, "Saved")
			d.say("limits saved")
		})
	}
	box.ShowOn(d.canvas())
}

func limitProblem(field string) string {
	switch field {
	case "mail":
		return "One address, such as owner@example.com."
	case "from", "to":
		return "An hour from 0 to 24, the first before the second."
	}
	return "A number from 0 to 1000."
}

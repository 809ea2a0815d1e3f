package desktop

import (
	"context"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// safetyPage shows the light, the places that backups are carried to, and the plan by which that happens.
type safetyPage struct {
	desk   *Desk
	light  *kit.Lamp
	words  *kit.Text // of the plan
	list   *kit.List
	places []app.PlaceState
	work   *fyne.Container
	run    *kit.Button
	prove  *kit.Button
	row    *fyne.Container // of the buttons
	pause  *kit.Button
	plan   plan.Plan
}

func (d *Desk) showSafety() {
	d.mark(placeBackup)
	p := &safetyPage{
		desk: d, light: kit.NewLamp(), words: kit.NewText("", kit.StyleBody).SetLeast(60), work: container.NewStack(),
	}
	p.light.Hide()
	p.run = kit.NewButton(kit.Primary, kit.IconBackup, "Back up now", func() { d.carry(app.BackupOrder{Asked: true}) })
	p.prove = kit.NewButton(kit.Secondary, kit.IconShield, "Restore for a proof", func() { d.carry(app.BackupOrder{Drill: true}) })
	p.prove.SetName("Restore the newest backup of every place into a scratch folder, and compare it with the books", d.tip)
	p.pause = kit.NewButton(kit.Secondary, kit.IconNone, pauseWord, p.askPause)
	p.list = kit.NewList("Places",
		kit.Column{Title: "Place", Width: 150, Grow: 1},
		kit.Column{Title: "Where", Width: 120, Kind: kit.CellMuted, Spare: true},
		kit.Column{Title: "Newest there", Width: 130, Kind: kit.CellMuted},
		kit.Column{Title: "Restore proven", Width: 130, Kind: kit.CellMuted},
		kit.Column{Title: "Good", Width: 56, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted},
		kit.Column{Title: "Stands", Width: 150, Kind: kit.CellChip},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) { d.showPlace(p.places[i].ID) }
	p.list.SetEmpty(kit.NewEmptyState(kit.IconShield, "No places yet", "Begin with a folder in which backups are made; then add a place elsewhere.", nil))
	p.showJob()
	d.show("safety", p)
	p.reload()
}

// The places of the backups and of the settings in the sidebar.
const (
	placeBackup   = 6
	placeSettings = 7
)

func (p *safetyPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *safetyPage) goBack()               { p.desk.showBackup() }

func (p *safetyPage) content() fyne.CanvasObject {
	d := p.desk
	add := kit.NewButton(kit.Secondary, kit.IconPlus, "Add a place", func() { d.showNewPlace(len(p.places) == 0) })
	when := kit.NewButton(kit.Secondary, kit.IconCalendar, "Change the plan", func() { d.showPlanForm(p.plan) })
	p.row = container.New(&flow{gap: 9}, append(append(d.when("backup.run", p.run, p.prove), d.when("backup.plan", when)...), d.when("backup.pause", p.pause)...)...)
	top := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(12), p.light,
		p.words, p.row, p.work))
	head := kit.NewPageHeader("Places and plan", "Where backups go by themselves, and how they stand", backButton(p.goBack), d.when("backup.place", add)...)
	return container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 14, 0, 0), container.New(layout.NewCustomPaddedVBoxLayout(14), head, top)),
		nil, nil, nil, listCard(p.list, kit.NewText("", kit.StyleCaption), "↑ ↓ move    Enter open"))
}

func (p *safetyPage) reload() {
	s := p.desk.me
	latest(p.desk, "safety", func(ctx context.Context) (app.BackupStatus, error) { return s.BackupStatus(ctx, false) }, p.load)
}

func (p *safetyPage) load(st app.BackupStatus) {
	p.places, p.plan = st.Places, st.Plan
	p.desk.shine(p.light, st, p.run, p.prove)
	p.row.Refresh()
	p.words.Set(p.desk.planLine(st.Plan))
	if p.pause.SetText(pauseWord); st.Plan.Held(p.desk.now()) {
		p.pause.SetText("Go on")
	}
	p.list.SetCount(len(p.places))
	p.desk.say("listed")
}

// planWords say when backups are made.
func planWords(p plan.Plan) string {
	var words []string
	if p.Evening != plan.Never {
		words = append(words, fmt.Sprintf("after each working day, at %02d:%02d", p.Evening/60, p.Evening%60))
	}
	if p.OnClosing {
		words = append(words, "on closing")
	}
	if p.Hours > 0 {
		words = append(words, "every "+plural(p.Hours, "hour"))
	}
	if p.Issued > 0 {
		words = append(words, "after "+plural(p.Issued, "document"))
	}
	if len(words) == 0 {
		return "only when you ask."
	}
	return joinWords(words) + "."
}

func joinWords(list []string) string {
	out := list[0]
	for _, w := range list[1:] {
		out += ", " + w
	}
	return out
}

func (p *safetyPage) cells(i int, cells []kit.Cell) {
	s := p.places[i]
	cells[0].Text, cells[1].Text = s.Name, whereWords(s.BackupPlace)
	cells[2].Text, cells[3].Text, cells[4].Text = "–", "never", fmt.Sprint(s.Good)
	if !s.Standing.Verified.IsZero() {
		cells[2].Text = ago(p.desk.now().Sub(s.Standing.Verified))
	}
	if !s.Standing.Proven.IsZero() {
		cells[3].Text = ago(p.desk.now().Sub(s.Standing.Proven))
	}
	cells[5] = standsCell(s)
}

func standsCell(s app.PlaceState) kit.Cell {
	switch {
	case s.Standing.Cause != "":
		return kit.Cell{Text: causeChips[s.Standing.Cause], Tone: kit.ToneError}
	case s.Standing.Verified.IsZero():
		return kit.Cell{Text: "Nothing there yet", Tone: kit.ToneNeutral}
	case s.Standing.Proven.IsZero():
		return kit.Cell{Text: "Read back", Tone: kit.ToneInfo}
	}
	return kit.Cell{Text: "Proven", Tone: kit.ToneSuccess}
}

// causeChips name what is wrong with a place in a word or two; the page of the place says more.
var causeChips = map[plan.Cause]string{
	plan.Unreachable: "No answer", plan.Refused: "Password refused", plan.Forbidden: "Not writable", plan.Full: "Full", plan.Absent: "Not connected",
	plan.HostKey: "Another server", plan.Page: "Web page", plan.Certificate: "Certificate", plan.Clock: "Clock", plan.TooBig: "Too large", plan.NoSecret: "Password missing", plan.Damaged: "Damaged", plan.Differs: "Differs",
	plan.Shrunk: "Backups gone", plan.Other: "Failed",
}

func whereWords(p app.BackupPlace) string {
	switch {
	case p.Synced:
		return "Handed to a folder"
	case p.Elsewhere:
		return "Elsewhere"
	case p.Address.Kind == plan.Files:
		return "Made here"
	}
	return "Here"
}

// showJob shows the run under way, if any.
func (p *safetyPage) showJob() {
	p.desk.showBusy(p.work, p.run, p.prove, p.light.Action())
}

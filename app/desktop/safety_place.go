package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// placePage is one place: how it stands, and what became of the backups there.
type placePage struct {
	desk  *Desk
	id    bill.ID
	state app.PlaceState
	held  []plan.Held
	fates map[bill.ID]app.KeptBackup
	kept  *fyne.Container // the picture of what is kept
	rule  *kit.Paragraph
	title *kit.Text
	sub   *kit.Text
	note  *kit.Banner
	list  *kit.List
	count *kit.Text
	anew  *kit.Button // takes another password; a folder has none
	body  *fyne.Container
	then  func(*placePage) // to be done once, nil for nothing
}

func (d *Desk) showPlace(id bill.ID) { d.showPlaceAnd(id, nil) }

// showPlaceAnd does something on the page of a place, once it is known how that stands.
func (d *Desk) showPlaceAnd(id bill.ID, then func(*placePage)) {
	d.mark(placeBackup)
	p := &placePage{
		desk: d, id: id, then: then, title: kit.NewText("", kit.StyleTitle).SetLeast(60), sub: kit.NewText("", kit.StyleCaption).SetLeast(60),
		note: kit.NewBanner(kit.ToneWarning, "", nil), count: kit.NewText("", kit.StyleCaption).SetLeast(60),
		kept: container.NewStack(), rule: kit.NewParagraph("").Muted(),
	}
	p.note.Hide()
	p.list = kit.NewList("Backups in this place",
		kit.Column{Title: "Made", Width: 150}, kit.Column{Title: "State", Width: 170, Kind: kit.CellChip}, kit.Column{Title: "Since", Width: 150, Kind: kit.CellMuted},
		kit.Column{Title: "Kept", Width: 140, Kind: kit.CellMuted}, kit.Column{Title: "Builds upon", Width: 130, Grow: 1, Kind: kit.CellMuted})
	p.list.OnCells = p.cells
	p.list.SetEmpty(kit.NewEmptyState(kit.IconBackup, "Nothing was carried there yet", "", nil))
	d.show("place", p)
	p.reload()
}

func (p *placePage) first() fyne.Focusable { return p.list.Focusable() }
func (p *placePage) goBack()               { p.desk.showSafety() }

func (p *placePage) content() fyne.CanvasObject {
	test := kit.NewButton(kit.Secondary, kit.IconDone, "Try it out", p.test)
	p.anew = kit.NewButton(kit.Secondary, kit.IconKey, "Password", p.askSecret)
	p.anew.Hide()
	remove := kit.NewButton(kit.Secondary, kit.IconTrash, "Remove", p.askRemove)
	p.body = container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 14, 0, 0), container.New(layout.NewCustomPaddedVBoxLayout(14),
		kit.NewPageHead(p.title, p.sub, backButton(p.goBack), append(p.desk.when("backup.test", test), p.desk.when("backup.place", p.anew, remove)...)...), p.note,
		kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), p.kept, p.rule)))), nil, nil, nil, listCard(p.list, p.count, "↑ ↓ move"))
	return p.body
}

func (p *placePage) reload() {
	s, id := p.desk.me, p.id
	type known struct {
		state app.PlaceState
		held  []plan.Held
		kept  app.KeptBackups
	}
	latest(p.desk, "place", func(ctx context.Context) (k known, err error) {
		list, err := s.BackupPlaces(ctx)
		if err != nil {
			return k, err
		}
		for _, one := range list {
			if one.ID == id {
				k.state = one
			}
		}
		if k.held, err = s.PlaceHistory(ctx, id); err != nil {
			return k, err
		}
		k.kept, err = s.KeptBackups(ctx, id)
		return k, err
	}, func(k known) {
		p.state, p.held = k.state, k.held
		p.loadKept(k.kept)
		p.title.Set(p.state.Name)
		p.sub.Set(p.state.Address.String())
		p.anew.Hidden = !p.state.Address.Far()
		p.body.Refresh()
		if c := p.state.Standing.Cause; c != "" {
			what, way := app.PlaceCauseWords(c)
			p.note.Set(kit.ToneError, what+" "+way)
		} else if p.state.Credential == app.CredentialMissing {
			what, way := app.PlaceCauseWords(plan.NoSecret)
			p.note.Set(kit.ToneWarning, what+" "+way)
		} else {
			p.note.Set(kit.ToneWarning, app.OthersWords(p.state))
		}
		p.count.Set(plural(p.state.Good, "good backup"))
		p.list.SetCount(len(p.held) + len(p.state.Others))
		p.desk.say("listed")
		if then := p.then; then != nil {
			p.then = nil
			then(p)
		}
	})
}

func (p *placePage) loadKept(k app.KeptBackups) {
	p.fates = map[bill.ID]app.KeptBackup{}
	for _, f := range k.List {
		p.fates[f.ID] = f
	}
	p.rule.Set(ruleWords(k))
	p.kept.Objects = []fyne.CanvasObject{keptPicture(k)}
	p.kept.Refresh()
}

// heldChips are the states of a backup in a place.
var heldChips = map[plan.Did]kit.Cell{
	plan.Sent: {Text: "Sent, not read back", Tone: kit.ToneInfo}, plan.Verified: {Text: "Read back whole", Tone: kit.ToneSuccess},
	plan.Proven: {Text: "Restore proven", Tone: kit.ToneSuccess}, plan.Failed: {Text: "Not good", Tone: kit.ToneError}, plan.Removed: {Text: "Not kept", Tone: kit.ToneNeutral},
	plan.Lost: {Text: "Gone", Tone: kit.ToneError},
}

func (p *placePage) cells(i int, cells []kit.Cell) {
	if i >= len(p.held) {
		p.otherCells(p.state.Others[i-len(p.held)], cells)
		return
	}
	h := p.held[i]
	cells[0].Text, cells[1], cells[2].Text = moment(h.Made), heldChips[h.Did], moment(h.At)
	if f, ok := p.fates[h.Backup]; ok {
		cells[3].Text = whyKept(f)
	}
	for _, q := range p.held {
		if q.Backup == h.Parent {
			cells[4].Text = "that of " + moment(q.Made)
		}
	}
}

// otherCells show a backup that these books have not made.
func (p *placePage) otherCells(s app.Sight, cells []kit.Cell) {
	cells[0].Text, cells[1], cells[2].Text, cells[3].Text = "-", kit.Cell{Text: "Of others", Tone: kit.ToneNeutral}, moment(s.At), app.SightWords(s)
	if !s.Made.IsZero() {
		cells[0].Text = moment(s.Made)
	}
	if s.Ahead {
		cells[1] = kit.Cell{Text: "Another computer", Tone: kit.ToneWarning}
	}
}

// test tries the place out as it is known.
func (p *placePage) test() {
	d, s, place := p.desk, p.desk.me, p.state.BackupPlace
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.PlaceTest, error) { return s.TestPlace(ctx, place, app.Credential{}) },
		func(t app.PlaceTest, err error) {
			if err != nil {
				if !d.askHostKey(err, p.agreeAnew) {
					d.showProblem(err)
				}
				return
			}
			words := "It takes backups and gives them back."
			if t.Keeps {
				words += " Nothing can be deleted there."
			}
			d.toast(kit.ToneSuccess, words)
			d.say("tried")
			if p.state.Standing.Cause.Passes() && s.May("backup.run") { // what was left undone there is done at once
				d.carry(app.BackupOrder{})
			}
		})
}

// agreeAnew takes another key of the server for the one that is agreed on, and tries the place out with it.
func (p *placePage) agreeAnew(hostKey string) {
	d, s, place := p.desk, p.desk.me, p.state.BackupPlace
	place.HostKey = hostKey
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.BackupPlace, error) { return s.ChangePlace(ctx, place) },
		func(changed app.BackupPlace, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			p.state.BackupPlace = changed
			p.test()
		})
}

// askSecret takes what opens the place anew.
func (p *placePage) askSecret() {
	d, s := p.desk, p.desk.me
	f := newPlaceFields(d, placeKinds)
	f.kind.Choose(string(p.state.Address.Kind))
	f.adapt()
	box := kit.NewDialog("What opens "+p.state.Name, container.New(layout.NewCustomPaddedVBoxLayout(8), f.lines["key"], f.lines["secret"],
		kit.NewParagraph("The keychain of this computer protects it.").Muted()), kit.Primary, "Keep", "Cancel")
	box.Width, box.First, box.OnCancel = 560, f.secret, f.secret.Wipe
	box.OnConfirm = func() {
		given, ok := f.given()
		if !ok {
			return
		}
		kit.Go(d.run, context.Background(), func(ctx context.Context) (app.CredentialKept, error) {
			c, err := given.credential()
			if err != nil {
				return "", err
			}
			defer c.Wipe()
			return s.SetCredential(ctx, p.id, c)
		}, func(_ app.CredentialKept, err error) {
			switch {
			case f.refused(err):
				return
			case err != nil:
				d.showProblem(err)
			default:
				p.test()
			}
			f.secret.Wipe()
			box.Close()
			p.reload()
		})
	}
	box.ShowOn(d.canvas())
}

func (p *placePage) askRemove() {
	d, s := p.desk, p.desk.me
	box := kit.NewDialog("Take "+p.state.Name+" out of the plan?", kit.NewParagraph("Nothing is carried there any more, and what opens it is forgotten. The backups that lie there stay there."),
		kit.Danger, "Remove", "Cancel")
	box.OnConfirm = func() {
		box.Close()
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return s.RemovePlace(ctx, p.id) }, func(err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.showSafety()
		})
	}
	box.ShowOn(d.canvas())
}

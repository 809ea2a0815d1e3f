package desktop

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// backupsFound is what a file says of itself, or what lies in a place.
type backupsFound struct {
	facts app.BackupFacts
	list  []app.PlaceBackup
	seen  app.Seen
}

// adapt shows the fields for what opens a place, once the text is the address of one on a server.
func (p *restorePage) adapt(text string) {
	p.at.SetProblem("")
	a, err := plan.ParseAddress(text)
	on := err == nil && a.Far()
	if on {
		p.far.kind.Choose(string(a.Kind))
		p.far.adapt()
	}
	if p.lines.Visible() == on {
		return
	}
	if p.lines.Hidden = !on; !on {
		p.far.secret.Wipe()
	}
	p.lines.Refresh()
	if page := p.desk.frame.Page(); page != nil {
		page.Refresh()
	}
}

// toNext gives the keyboard to the next thing to be typed.
func (p *restorePage) toNext() {
	switch {
	case p.lines.Visible() && p.far.both.Visible():
		p.desk.canvas().Focus(p.far.account)
	case p.lines.Visible():
		p.desk.canvas().Focus(p.far.secret)
	default:
		p.toOpener()
	}
}

// place is what was typed of the place; ok is false where a field says what is wrong.
func (p *restorePage) place(open app.Opening) (from app.FromPlace, given placeSecret, ok bool) {
	from.Open = open
	if !p.lines.Visible() {
		return from, given, true
	}
	p.far.address.SetText(strings.TrimSpace(p.file.Text))
	from.Place, given, ok = p.far.read()
	if ok && p.far.both.Visible() && from.Place.Account == "" {
		p.far.lines["account"].SetProblem("Needed to open the place.")
		return from, given, false
	}
	return from, given, ok
}

// farRefused says at its field what a place refuses.
func (p *restorePage) farRefused(err error) bool {
	switch app.HintOf(err) {
	case app.HintCredential, app.HintFixField:
		return p.far.refused(err)
	case app.HintNetwork, app.HintPage, app.HintHostKey, app.HintCertificate, app.HintPlaceClock, app.HintDisk:
		_, words := explain(err)
		p.at.SetProblem("The place cannot be reached.")
		p.note.Set(kit.ToneError, words)
		return true
	}
	return false
}

// restoreList is what lies in a place, by date; one of them becomes books.
type restoreList struct {
	*restoreStep
	from   app.FromPlace
	backup []app.PlaceBackup
	books  map[string]string // what tells books of one name apart, by their id
	list   *kit.List
	wide   bool            // there is room beside the list
	card   *fyne.Container // what the chosen one says of itself
}

// wideList is how wide a window must be, without a sidebar, to give what the chosen one says of itself more room.
const wideList = 1200

// showList keeps what opens place and backups in copies of its own, for the page before is left.
func (p *restorePage) showList(from app.FromPlace, list []app.PlaceBackup) {
	d := p.desk
	from.Open.Passphrase = bytes.Clone(from.Open.Passphrase)
	s := &restoreList{from: from, backup: list, books: app.Apart(list), card: container.NewStack()}
	s.restoreStep = d.newRestoreStep(p, from.Open, "")
	s.fetch = s.restoreChosen
	columns := []kit.Column{
		{Title: "Made", Width: 152},
		{Title: "Books", Width: 110, Grow: 1},
		{Title: "Last number", Width: 115},
		{Title: "State", Width: 110, Kind: kit.CellChip},
		{Title: "Invoices", Width: 75, Align: fyne.TextAlignTrailing, Spare: true},
		{Title: "Size", Width: 80, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted, Spare: true},
	}
	s.wide = d.me == nil && d.canvas().Size().Width >= wideList
	s.list = kit.NewList("Backups in this place", columns...)
	s.list.OnCells = s.cells
	s.list.OnSelect = s.choose
	s.list.OnOpen = func(int) { d.canvas().Focus(s.place.Entry) }
	s.list.SetCount(len(list))
	gone := func() { clear(s.open.Passphrase); from.Credential.Wipe() }
	d.show("restore-list", &asPage{body: s.content(), start: s.start, up: s.back, gone: gone})
	for i, b := range list {
		if b.Err == nil {
			s.list.Select(i)
			s.choose(i)
			return
		}
	}
	s.choose(0)
}

func (s *restoreList) content() fyne.CanvasObject {
	head := kit.NewPageHeader("What lies there", "The newest whole one is chosen. Nothing is changed before you restore, and nothing is ever overwritten.", nil)
	side := kit.NewWide(s.share(), container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 4, 0, 6), s.card)))
	middle := container.NewBorder(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 14, 0), side), listCard(s.list, kit.NewText(plural(len(s.backup), "backup"), kit.StyleCaption), "↑ ↓ choose"))
	foot := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), s.line, s.alone, s.note, s.work, buttons("Another place", s.back, s.start)))
	return container.New(layout.NewCustomPaddedLayout(22, 22, 26, 26), container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 12, 0, 0), head),
		container.New(layout.NewCustomPaddedLayout(12, 0, 0, 0), foot), nil, nil, middle))
}

// share is the width of what the chosen one says of itself.
func (s *restoreList) share() float32 {
	if s.wide {
		return 420
	}
	return 350
}

func (s *restoreList) cells(i int, cells []kit.Cell) {
	b := s.backup[i]
	if b.Facts.ID.IsZero() {
		cells[0].Text, cells[1].Text = moment(b.At), "It does not say"
	} else {
		cells[0].Text, cells[1].Text = moment(b.Facts.Made), b.Facts.Facts.Company+s.books[b.Facts.Store.String()]
		cells[2].Text = b.Facts.Facts.LastNumber
	}
	cells[3] = backupChip(b)
	cells[4].Text, cells[5].Text = countText(int(b.Facts.Facts.Invoices)), byteSize(b.Size)
}

// backupChip says in two words whether a backup can be restored.
func backupChip(b app.PlaceBackup) kit.Cell {
	switch {
	case b.Err == nil && b.Newer.IsZero():
		return kit.Cell{Text: "The newest", Tone: kit.ToneSuccess}
	case b.Err == nil:
		return kit.Cell{Text: "Opens", Tone: kit.ToneNeutral}
	case app.HintOf(b.Err) == app.HintParent:
		return kit.Cell{Text: "Part missing", Tone: kit.ToneWarning}
	case app.HintOf(b.Err) == app.HintUpdate:
		return kit.Cell{Text: "Newer version", Tone: kit.ToneWarning}
	}
	return kit.Cell{Text: "Damaged", Tone: kit.ToneError}
}

// choose shows what a backup says of itself, and where its books would lie.
func (s *restoreList) choose(i int) {
	d, b := s.desk, s.backup[i]
	s.note.Set(kit.ToneError, "")
	if b.Err != nil {
		_, words := explain(b.Err)
		s.card.Objects = []fyne.CanvasObject{kit.NewCard(kit.NewParagraph(words))}
		s.start.Disable()
	} else {
		s.card.Objects = []fyne.CanvasObject{kit.NewCard(factsTable(b.Facts))}
		s.place.SetText(freeFolder(filepath.Join(d.cfg.Homes, folderName(b.Facts.Facts.Company))))
		s.start.Enable()
		if words := s.restoreStep.from.seen.SeenWords(b.Facts); words != "" {
			s.note.Set(kit.ToneWarning, words)
		}
		if !b.Newer.IsZero() {
			s.note.Set(kit.ToneWarning, "There is a newer backup of these books in this place, of "+moment(b.Newer)+". What came after this one would be missing.")
		}
	}
	s.card.Refresh()
}

// restoreChosen fetches the one that is chosen.
func (s *restoreList) restoreChosen(ctx context.Context, order app.Restore, report app.Progress) (app.BackupFacts, error) {
	return app.RestoreListed(ctx, s.desk.cfg.Env, s.from, s.backup[max(0, s.list.Selected())], order, report)
}

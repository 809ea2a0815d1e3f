package desktop

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// restorePage makes books of a backup in three steps: the file and what opens it; what it holds and where the books shall lie;
// and the work itself. Nothing is changed before the second step was agreed to, and nothing is ever overwritten.
type restorePage struct {
	desk  *Desk
	back  func()
	file  *pathEntry
	at    *kit.Field
	how   *kit.Checkbox // the recovery key instead of the passphrase
	open  *kit.Secret
	line  *kit.Field
	text  *kit.Entry // for the recovery key, in clear
	print *kit.Field
	look  *kit.Button
	note  *kit.Banner
	offer *newestOffer
	key   []byte // what opened the file, until the page is left
	facts app.BackupFacts
	far   *placeFields    // what opens a place on a server
	lines *fyne.Container // its fields, shown for an address of one
	work  *fyne.Container // the progress of looking into a place
	seen  app.Seen        // how far this computer has seen books
}

func (d *Desk) showRestore(back func()) {
	p := &restorePage{desk: d, back: back, note: kit.NewBanner(kit.ToneError, "", nil), how: kit.NewCheckbox("Open it with the recovery key instead")}
	p.note.Set(kit.ToneError, "")
	p.file = newPathEntry(d.chooseFile("Choose a backup", []string{app.BackupSuffix}))
	p.at = kit.NewField("Backup file, folder or address", p.file.row, "A file or folder; or https://..., s3:https://..., sftp://...: where your backups are carried to")
	p.far, p.work = newPlaceFields(d, placeKinds), container.NewStack()
	p.lines = container.New(layout.NewCustomPaddedVBoxLayout(10), p.far.both, p.far.lines["key"], p.far.lines["secret"])
	p.lines.Hide()
	p.file.OnChanged = p.adapt
	p.open = kit.NewSecret("")
	p.line = kit.NewField("Passphrase", p.open, "That of the backups: your own, or the one in the recovery kit")
	p.text = kit.NewEntry()
	p.print = kit.NewField("Recovery key", p.text, keyHint(""))
	p.print.Hide()
	p.file.OnEnter = p.toNext
	p.far.account.OnEnter = func() { d.canvas().Focus(p.far.secret) }
	p.far.secret.OnEnter = p.toOpener
	p.how.OnToggle = func(on bool) {
		shown, hidden := p.line, p.print
		if on {
			shown, hidden = hidden, shown
		}
		hidden.Hide()
		shown.Show()
		p.toOpener()
	}
	p.open.OnEnter, p.text.OnEnter = p.inspect, p.inspect
	p.open.OnChanged = func() { p.line.SetProblem("") }
	p.text.OnChanged = func(text string) { p.print.SetProblem(""); p.print.SetHint(keyHint(text)) }
	p.look = kit.NewButton(kit.Primary, kit.IconEye, "Look into it", p.inspect)
	p.offer = d.newNewestOffer(p.file.path, p.opening, func(path string, err error) {
		if err != nil {
			p.refused(err)
			return
		}
		p.file.SetText(path)
		p.inspect()
	})
	d.show("restore", p)
}

// toOpener gives the keyboard to the field for what opens the file.
func (p *restorePage) toOpener() {
	if p.how.On() {
		p.desk.canvas().Focus(p.text)
		return
	}
	p.desk.canvas().Focus(p.open)
}

func (p *restorePage) first() fyne.Focusable { return p.file.Entry }
func (p *restorePage) goBack()               { p.back() }

func (p *restorePage) leave() {
	p.open.Wipe()
	p.far.secret.Wipe()
	p.text.SetQuietly("")
	clear(p.key)
}

func (p *restorePage) content() fyne.CanvasObject {
	return cardPage(560, []fyne.CanvasObject{
		kit.NewText("Restore a backup", kit.StyleTitle),
		kit.NewParagraph("A backup becomes new books beside those that are there. Nothing is overwritten. First you see what it holds.").Muted(),
		p.at, p.lines, container.NewStack(p.line, p.print), p.how, p.note, p.offer.body, p.work,
	}, buttons("Back", p.back, p.look))
}

// opening is what was typed, as the app wants it; false if that is nothing.
func (p *restorePage) opening() (app.Opening, bool) {
	if p.how.On() {
		return app.Opening{RecoveryKey: p.text.Text}, strings.TrimSpace(p.text.Text) != ""
	}
	clear(p.key)
	p.key = bytes.Clone(p.open.Bytes())
	return app.Opening{Passphrase: p.key}, len(p.key) > 0
}

// opener is the field for what opens the file.
func (p *restorePage) opener() *kit.Field {
	if p.how.On() {
		return p.print
	}
	return p.line
}

// inspect opens the file and shows what it says of itself.
func (p *restorePage) inspect() {
	d, path := p.desk, p.file.path()
	p.at.SetProblem("")
	p.note.Set(kit.ToneError, "")
	p.offer.hide()
	open, typed := p.opening()
	switch {
	case path == "":
		p.at.SetProblem("Type or choose the file.")
		return
	case !typed:
		p.opener().SetProblem("Needed to open the file.")
		p.toOpener()
		return
	}
	from, given, ok := p.place(open)
	if !ok {
		return
	}
	p.look.Disable()
	p.look.SetText("Opening ...")
	busy := kit.NewProgress("Looking what lies there", "Cancel")
	ctx, report, cancel := watch(d.run, busy)
	if p.lines.Visible() {
		p.work.Objects = []fyne.CanvasObject{busy}
	}
	homes := d.knownFolders()
	p.work.Refresh()
	kit.Go(d.run, ctx, func(ctx context.Context) (found backupsFound, err error) {
		address, several := app.BackupAddress(p.file.Text)
		found.seen = app.SeenOn(ctx, d.cfg.Env, homes...)
		if !several {
			found.facts, err = app.InspectBackup(ctx, d.cfg.Env, path, open)
			return found, err
		}
		if from.Credential, err = given.credential(); err != nil {
			return found, err
		}
		from.Place.Address = address
		found.list, err = app.PlaceBackups(ctx, d.cfg.Env, from, report)
		return found, err
	}, func(found backupsFound, err error) {
		stopped := ctx.Err() != nil
		cancel()
		p.look.Enable()
		p.look.SetText("Look into it")
		p.work.Objects = nil
		p.work.Refresh()
		switch {
		case stopped && err != nil:
			p.note.Set(kit.ToneInfo, "Stopped. Nothing was changed.")
		case err != nil:
			p.refused(err)
		case found.list != nil:
			p.seen = found.seen
			p.showList(from, found.list)
		default:
			p.facts, p.seen = found.facts, found.seen
			p.showFacts(path, open)
		}
	})
}

// knownFolders are where books of this computer lie, as far as the window knows.
func (d *Desk) knownFolders() []string {
	list := []string{d.cfg.Homes}
	if last := d.cfg.Memory.Get(memoryBooks); last != "" {
		list = append(list, last)
	}
	return list
}

// refused says why a file was not opened, at the field that it is about.
func (p *restorePage) refused(err error) {
	_, words := explain(err)
	if p.lines.Visible() && (p.far.agree(p.desk, err, p.inspect) || p.farRefused(err)) {
		p.desk.say("problem " + string(app.KindOf(err)))
		return
	}
	switch app.KindOf(err) {
	case app.Locked, app.Invalid:
		if !p.how.On() {
			words = "That passphrase does not open this file. Check Caps Lock, or use the recovery key."
		}
		p.open.Wipe()
		p.opener().SetProblem("It does not open this file.")
		p.toOpener()
	case app.Missing:
		if app.HintOf(err) != app.HintParent {
			p.at.SetProblem("There is no such file.")
			return
		}
	}
	p.offer.show(err)
	p.note.Set(kit.ToneError, words)
	p.desk.say("problem " + string(app.KindOf(err)))
}

// restoreStep is the second step: what the backup holds, and where the books shall lie.
type restoreStep struct {
	desk  *Desk
	from  *restorePage
	path  string
	open  app.Opening
	back  func()
	place *pathEntry
	line  *kit.Field
	alone *kit.Checkbox
	note  *kit.Banner
	offer *newestOffer
	start *kit.Button
	work  *fyne.Container
	fetch func(context.Context, app.Restore, app.Progress) (app.BackupFacts, error)
}

// newRestoreStep makes the parts that a file and a place have in common.
func (d *Desk) newRestoreStep(p *restorePage, open app.Opening, company string) *restoreStep {
	s := &restoreStep{desk: d, from: p, open: open, back: func() { d.showRestore(p.back) }, work: container.NewStack()}
	s.place = newPathEntry(d.intoFolder("Where the books lie", func() string { return folderName(company) }))
	s.line = kit.NewField("Folder of the new books", s.place.row, "A folder that is not there yet")
	s.alone = kit.NewCheckbox(withoutKeychain)
	s.note = kit.NewBanner(kit.ToneError, "", nil)
	s.note.Set(kit.ToneError, "")
	s.start = kit.NewButton(kit.Primary, kit.IconRestore, "Restore these books", s.restore)
	s.place.OnEnter = s.restore
	s.offer = d.newNewestOffer(func() string { return s.path }, func() (app.Opening, bool) { return s.open, true }, s.found)
	s.fetch = func(ctx context.Context, order app.Restore, report app.Progress) (app.BackupFacts, error) {
		order.Path, order.Open = s.path, s.open
		return app.RestoreBackup(ctx, d.cfg.Env, order, report)
	}
	return s
}

// showFacts keeps what opened the file in a copy of its own, for the page before is left.
func (p *restorePage) showFacts(path string, open app.Opening) {
	d := p.desk
	open.Passphrase = bytes.Clone(open.Passphrase)
	s := d.newRestoreStep(p, open, p.facts.Facts.Company)
	s.path = path
	s.place.SetText(freeFolder(filepath.Join(d.cfg.Homes, folderName(p.facts.Facts.Company))))
	s.note.Set(kit.ToneWarning, p.seen.SeenWords(p.facts))
	body := cardPage(640, []fyne.CanvasObject{
		kit.NewText("This is in the backup", kit.StyleTitle), kit.NewCard(factsTable(p.facts)), s.line, s.alone, s.note, s.offer.body, s.work,
	}, buttons("Another file", s.back, s.start))
	d.show("restore-facts", &asPage{body: body, start: s.place.Entry, up: s.back, gone: func() { clear(s.open.Passphrase) }})
}

// freeFolder is the folder, or one with a number behind it where that is taken.
func freeFolder(path string) string {
	stem := path[:len(path)-len(filepath.Ext(path))]
	for n := 2; n < 100; n++ {
		if _, err := os.Lstat(path); err != nil {
			return path
		}
		path = stem + " " + strconv.Itoa(n) + filepath.Ext(path)
	}
	return path
}

// restore makes the books and goes to their lock.
func (s *restoreStep) restore() {
	d, dir := s.desk, s.place.path()
	if dir == "" {
		s.line.SetProblem("Type or choose a folder.")
		return
	}
	s.line.SetProblem("")
	s.note.Set(kit.ToneError, "")
	s.start.Disable()
	busy := kit.NewProgress("Restoring and checking the books", "Cancel")
	ctx, report, cancel := watch(d.run, busy)
	s.work.Objects = []fyne.CanvasObject{busy}
	s.work.Refresh()
	order := app.Restore{Dir: dir, WithoutKeychain: s.alone.On()}
	kit.Go(d.run, ctx, func(ctx context.Context) (app.BackupFacts, error) {
		return s.fetch(ctx, order, report)
	}, func(facts app.BackupFacts, err error) {
		stopped := ctx.Err() != nil
		cancel()
		s.start.Enable()
		s.work.Objects = nil
		s.work.Refresh()
		s.done(dir, facts, err, stopped)
	})
}

// found goes on with another file than the one that was chosen.
func (s *restoreStep) found(path string, err error) {
	d := s.desk
	if err != nil {
		_, words := explain(err)
		s.note.Set(kit.ToneError, words)
		return
	}
	s.start.Disable()
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.BackupFacts, error) {
		return app.InspectBackup(ctx, d.cfg.Env, path, s.open)
	}, func(facts app.BackupFacts, err error) {
		if err != nil {
			s.start.Enable()
			s.found(path, err)
			return
		}
		s.from.facts = facts
		s.from.showFacts(path, s.open)
	})
}

// stopped says what is left of a restore that was cancelled.
func (s *restoreStep) stopped() string {
	if s.path == "" { // fetched from a place
		return "Stopped. No books were made. What was fetched is kept for a day, sealed, so that it goes on there."
	}
	return "Stopped. Nothing was left behind."
}

func (s *restoreStep) done(dir string, facts app.BackupFacts, err error, stopped bool) {
	d := s.desk
	_, words := explain(err)
	switch {
	case stopped && err != nil: // it may have been done already
		s.note.Set(kit.ToneInfo, s.stopped())
	case app.KindOf(err) == app.Conflict && err != nil:
		s.line.SetProblem("There is something in that folder. Choose another name.")
		d.canvas().Focus(s.place.Entry)
	case err != nil:
		if s.offer.show(err); s.path == "" && (app.HintOf(err) == app.HintNetwork || app.HintOf(err) == app.HintPage) {
			words = "The place does not answer. What was fetched is kept: restore once more when the network is there, and it goes on."
		}
		s.note.Set(kit.ToneError, words)
		d.say("problem " + string(app.KindOf(err)))
	default:
		d.say("restored")
		d.goOver(facts, func() { d.openBooks(dir) })
	}
}

// goOver leaves the books that are open, if any: where the backup is one of them, their trail says so first.
func (d *Desk) goOver(facts app.BackupFacts, then func()) {
	s := d.me
	if s == nil {
		d.Lock()
		then()
		return
	}
	kit.Do(d.run, context.Background(), func(ctx context.Context) error { return s.LeaveFor(ctx, facts) },
		func(err error) {
			if err != nil && s.ReadOnly() == "" { // the new books are there all the same, and say where they come from
				d.toast(kit.ToneWarning, "These books could not note that the work goes on in the others")
			}
			d.Lock()
			then()
		})
}

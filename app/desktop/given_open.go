package desktop

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// openGivenPage opens a file that a client handed over, in two steps: what is in it, and her own way into it on this computer.
type openGivenPage struct {
	desk *Desk
	back func()
	file *pathEntry
	at   *kit.Field
	pass *kit.Secret
	line *kit.Field
	key  *pathEntry // her age key, for a file that is sealed to it
	keyL *kit.Field
	note *kit.Banner
	look *kit.Button
}

func (d *Desk) showOpenGiven(back func()) {
	p := &openGivenPage{desk: d, back: back, pass: kit.NewSecret(""), note: kit.NewBanner(kit.ToneError, "", nil)}
	p.note.Set(kit.ToneError, "")
	p.file = newPathEntry(d.chooseFile("The file that was handed over", []string{app.HandoverSuffix}))
	p.at = kit.NewField("File", p.file.row, "As the owner of the books has sent it")
	p.line = kit.NewField("Agreed passphrase", p.pass, "Empty: the key opens it that you last answered this owner with")
	p.key = newPathEntry(d.chooseFile("Your age key", nil))
	p.keyL = kit.NewField("Or the file of your age key", p.key.row, "Where you gave the owner a recipient of the age program. It is read, and kept nowhere.")
	p.key.OnEnter = p.inspect
	p.file.OnEnter = func() { d.canvas().Focus(p.pass) }
	p.pass.OnEnter = p.inspect
	p.look = kit.NewButton(kit.Primary, kit.IconEye, "Look into it", p.inspect)
	d.show("given-open", p)
}

func (p *openGivenPage) first() fyne.Focusable { return p.file.Entry }
func (p *openGivenPage) goBack()               { p.back() }
func (p *openGivenPage) leave()                { p.pass.Wipe() }

func (p *openGivenPage) content() fyne.CanvasObject {
	return cardPage(560, []fyne.CanvasObject{
		kit.NewText("Open what a client handed over", kit.StyleTitle),
		kit.NewParagraph("You read the books on this computer, under a passphrase of your own, and send remarks and payments back. Nothing in them can be changed.").Muted(),
		p.at, p.line, p.keyL, p.note,
	}, buttons("Back", p.back, p.look))
}

// inspect opens the file, or goes on without where her own key is to open it: that shows once she is there.
func (p *openGivenPage) inspect() {
	d, path := p.desk, p.file.path()
	p.at.SetProblem("")
	p.line.SetProblem("")
	p.keyL.SetProblem("")
	p.note.Set(kit.ToneError, "")
	if path == "" {
		p.at.SetProblem("Type or choose the file.")
		return
	}
	if key := p.key.path(); key != "" {
		if !p.pass.Empty() {
			p.keyL.SetProblem("One of the two opens the file.")
			return
		}
		kit.Go(d.run, context.Background(), func(context.Context) ([]byte, error) { return readBounded(key, mostIdentity) }, func(identity []byte, err error) {
			if err != nil {
				p.keyL.SetProblem("There is no such file, or it is no key.")
				return
			}
			p.lookInto(app.OpeningHandover{Path: path, Identity: identity})
		})
		return
	}
	o := app.OpeningHandover{Path: path, Passphrase: bytes.Clone(p.pass.Bytes())}
	if len(o.Passphrase) > 0 {
		p.lookInto(o)
		return
	}
	kit.Go(d.run, context.Background(), func(context.Context) (bool, error) { _, err := os.Stat(path); return err == nil, nil }, func(there bool, _ error) {
		if !there {
			p.at.SetProblem("There is no such file.")
			return
		}
		d.showOpenOwn(p, o, nil)
	})
}

// mostIdentity bounds the file of an age key, in bytes.
const mostIdentity = 64 << 10

// lookInto opens the file with what there is.
func (p *openGivenPage) lookInto(o app.OpeningHandover) {
	d := p.desk
	p.look.Disable()
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.BackupFacts, error) { return app.InspectHandover(ctx, d.cfg.Env, o) },
		func(m app.BackupFacts, err error) {
			p.look.Enable()
			if err == nil {
				d.showOpenOwn(p, o, &m)
				return
			}
			clear(o.Passphrase)
			clear(o.Identity)
			p.refused(o, err)
		})
}

// refused says why the file was not opened, at the field that it is about.
func (p *openGivenPage) refused(o app.OpeningHandover, err error) {
	e, _ := err.(*app.Error)
	switch {
	case e != nil && e.Field == "identity":
		p.keyL.SetProblem("That is not one key of the age program: a line of it begins with AGE-SECRET-KEY-.")
	case app.KindOf(err) == app.Locked && len(o.Identity) > 0:
		p.keyL.SetProblem("That key does not open this file. It is sealed to another one.")
	case app.KindOf(err) == app.Locked:
		p.pass.Wipe()
		p.line.SetProblem("That passphrase does not open this file. Check Caps Lock.")
	case app.KindOf(err) == app.Missing:
		p.at.SetProblem("There is no such file.")
	default:
		_, words := explain(err)
		p.note.Set(kit.ToneError, words)
	}
	p.desk.say("problem " + string(app.KindOf(err)))
}

// openOwnStep asks for her own name and passphrase, and makes the books to be read.
type openOwnStep struct {
	desk  *Desk
	back  func()
	order app.OpeningHandover
	place *pathEntry
	line  *kit.Field
	name  *kit.Entry
	named *kit.Field
	own   *kit.Secret
	mine  *kit.Field
	alone *kit.Checkbox
	key   *keyPanel // the security key that earlier books open with
	note  *kit.Banner
	start *kit.Button
	work  *fyne.Container
}

func (d *Desk) showOpenOwn(p *openGivenPage, o app.OpeningHandover, m *app.BackupFacts) {
	s := &openOwnStep{desk: d, order: o, name: kit.NewEntry(), own: kit.NewSecret(""), note: kit.NewBanner(kit.ToneError, "", nil), work: container.NewStack()}
	s.back = func() { d.showOpenGiven(p.back) }
	s.note.Set(kit.ToneError, "")
	folder, parts := "Client", []fyne.CanvasObject{kit.NewText("Your way into these books", kit.StyleTitle)}
	if m != nil {
		folder = m.Facts.Company
		parts = append(parts, kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), factsTable(*m), table([][2]string{
			{"For", m.Handover.To}, {"Open until", m.Handover.Until.Time().Format("2 Jan 2006")},
		}))))
		s.name.SetText(m.Handover.To)
	}
	s.place = newPathEntry(d.intoFolder("Where these books lie", func() string { return folderName(folder) }))
	s.place.SetText(filepath.Join(d.cfg.Homes, folderName(folder)))
	s.line = kit.NewField("Folder of the client", s.place.row, "Earlier books of the same owner give way to these, and what you were writing comes along")
	s.named = kit.NewField("Your name", s.name, "As the owner sees it in your answers")
	s.mine = kit.NewField("Your own passphrase", s.own, "For newer books: the one that you have")
	s.alone = kit.NewCheckbox(withoutKeychain)
	s.own.OnEnter = s.open
	s.start = kit.NewButton(kit.Primary, kit.IconFolder, "Open these books", s.open)
	s.key = newKeyPanel(d, s.open)
	body := cardPage(640, append(parts, s.line, kit.NewRow(s.named, s.mine), s.alone, s.key.line, s.key.note, s.key.stop, s.note, s.work), buttons("Another file", s.back, s.start))
	s.key.changed = body.Refresh
	first := fyne.Focusable(s.own)
	if m == nil {
		first = s.place.Entry
	}
	d.show("given-own", &asPage{body: body, start: first, up: s.back, gone: func() { s.own.Wipe(); s.key.leave(); clear(s.order.Passphrase); clear(s.order.Identity) }})
}

func (s *openOwnStep) open() {
	d := s.desk
	s.line.SetProblem("")
	s.mine.SetProblem("")
	s.named.SetProblem("")
	s.note.Set(kit.ToneError, "")
	o := s.order
	o.Dir, o.Name, o.Own, o.WithoutKeychain = s.place.path(), strings.TrimSpace(s.name.Text), bytes.Clone(s.own.Bytes()), s.alone.On()
	switch {
	case o.Dir == "":
		s.line.SetProblem("Type or choose a folder.")
		return
	case len(o.Own) == 0:
		s.mine.SetProblem("Type a passphrase of your own.")
		return
	}
	s.start.Disable()
	busy := kit.NewProgress("Opening and checking the books", "Cancel")
	all, report, cancel := watch(d.run, busy)
	ctx, prompt, over := s.key.askWithin(all, d.run)
	o.Prompt = &prompt
	s.work.Objects = []fyne.CanvasObject{busy}
	s.work.Refresh()
	kit.Go(d.run, ctx, func(ctx context.Context) (newer bool, err error) {
		defer clear(o.Own)
		if err := makeHome(d.cfg.Homes, o.Dir); err != nil {
			return false, err
		}
		_, err = os.Stat(o.Dir)
		newer = err == nil
		_, err = app.OpenHandover(ctx, d.cfg.Env, o, report)
		return newer, err
	}, func(newer bool, err error) {
		stopped := over()
		cancel()
		s.start.Enable()
		s.work.Objects = nil
		s.work.Refresh()
		if s.key.wants(err) {
			return
		}
		if err == nil {
			d.say("given opened")
			d.Lock()   // the books that were open, if any
			if newer { // she may have called herself otherwise then
				o.Name = ""
			}
			d.cfg.Memory.Set(memoryUser, o.Name)
			d.openBooks(o.Dir)
			return
		}
		s.refused(err, stopped)
	})
}

// refused says why the books were not opened, at the field that it is about.
func (s *openOwnStep) refused(err error, stopped bool) {
	_, words := explain(err)
	e, _ := err.(*app.Error)
	switch {
	case stopped:
		s.note.Set(kit.ToneInfo, "Stopped. Nothing was left behind.")
		return
	case e != nil && e.Field == "own":
		s.mine.SetProblem(words)
	case e != nil && e.Field == "name":
		s.named.SetProblem("A name is needed.")
	case e != nil && e.Field == "dir":
		s.line.SetProblem("Other books lie there. Choose another folder.")
	case e != nil && strings.HasPrefix(string(e.Hint), "key-"):
		s.note.Set(kit.ToneError, words)
	case e != nil && e.Kind == app.Locked:
		s.own.Wipe()
		s.mine.SetProblem("That passphrase does not open the books in this folder, or their key does not open the file.")
	default:
		s.note.Set(kit.ToneError, words)
	}
	s.desk.say("problem " + string(app.KindOf(err)))
}

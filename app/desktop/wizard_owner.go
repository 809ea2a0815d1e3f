package desktop

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// ownerStep asks for the login and the passphrase, and makes the books.
type ownerStep struct {
	*wizard
	name  *kit.Entry
	line  *kit.Field
	pass  *passphrasePair
	alone *kit.Checkbox
	place *pathEntry
	where *kit.Field
	next  *kit.Button
	busy  *kit.Progress
	note  *fyne.Container
}

// withoutKeychain is the question, with what it costs.
const withoutKeychain = "Do without the keychain: the passphrase alone opens the books, and needs 15 characters"

func (w *wizard) showOwner() {
	d := w.desk
	s := &ownerStep{wizard: w, name: kit.NewEntry(), alone: kit.NewCheckbox(withoutKeychain)}
	s.name.SetText(w.owner)
	s.line = kit.NewField("Your name", s.name, "You log in with it")
	s.pass = newPassphrasePair(d, "Passphrase")
	s.pass.long = true
	s.pass.known = func() []string { return []string{s.name.Text, w.company.Name} }
	s.alone.OnToggle = func(on bool) { s.pass.alone = on; s.pass.judge() }
	s.place = newPathEntry(d.intoFolder("Where the books lie", func() string { return folderName(w.company.Name) }))
	s.place.SetText(filepath.Join(d.cfg.Homes, folderName(w.company.Name)))
	if w.from != "" {
		s.place.SetText(freeFolder(s.place.Text))
	}
	s.where = kit.NewField("Where the books lie", s.place.row, "On this computer, not in a folder that another program synchronises")
	s.next = kit.NewButton(kit.Primary, kit.IconNone, "Set up the books", s.create)
	s.pass.two.OnEnter = s.create
	s.note = container.NewStack()
	intro, back := "", w.showMoney
	if w.from != "" {
		intro, back = "The export is that of "+w.facts.Company+", of "+moment(w.facts.Made)+", and is as it was written. ", d.showTakeOver
	}
	body := w.step(3, intro+"The books are sealed with this passphrase together with a secret in the keychain of this computer. "+
		"Nobody can reset it: the recovery kit of the next step opens them when it is lost.",
		back, []fyne.CanvasObject{s.next}, s.line, s.pass.fields(), s.where, s.alone, s.note)
	d.show("wizard-passphrase", &asPage{body: body, start: s.name, gone: s.pass.wipe, up: back, on: s.create})
}

// folderName makes a folder's name out of a company's.
func folderName(company string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, strings.Trim(company, " ."))
	if clean == "" {
		clean = "Books"
	}
	return clean + ".counterfoil"
}

func (s *ownerStep) create() {
	if s.next.Disabled() { // Enter again while the books are being made, and the passphrase is taken
		return
	}
	s.line.SetProblem("")
	s.where.SetProblem("")
	s.owner, s.dir = strings.TrimSpace(s.name.Text), s.place.path()
	switch {
	case s.owner == "":
		s.line.SetProblem("A name to log in with.")
		s.line.Focus()
		return
	case s.dir == "":
		s.where.SetProblem("A folder for the books.")
		return
	case !s.pass.good():
		return
	}
	s.wizard.alone = s.alone.On()
	s.make(s.pass.take())
}

// made is what setting up gives.
type made struct {
	books   *app.Books
	session *app.Session
	kit     app.Kit
}

func (s *ownerStep) make(pass []byte) {
	d := s.desk
	s.next.Disable()
	title := "Setting up the books. This takes a few seconds."
	if s.from != "" {
		title = "Making the books and checking them"
	}
	s.busy = kit.NewProgress(title, "Cancel")
	ctx, report, cancel := watch(d.run, s.busy)
	s.note.Objects = []fyne.CanvasObject{s.busy}
	s.note.Refresh()
	setup := app.Setup{Company: s.company, Owner: s.owner, Passphrase: pass, WithoutKeychain: s.wizard.alone}
	dir, from := s.dir, s.from
	kit.Go(d.run, ctx, func(ctx context.Context) (made, error) {
		defer clear(pass)
		if from != "" {
			b, session, k, err := app.CreateFrom(ctx, from, dir, d.cfg.Env, setup, report)
			return made{b, session, k}, err
		}
		b, session, k, err := app.Create(ctx, dir, d.cfg.Env, setup)
		return made{b, session, k}, err
	}, func(m made, err error) {
		stopped := ctx.Err() != nil
		cancel()
		s.next.Enable()
		s.note.Objects = nil
		s.note.Refresh()
		if err != nil {
			if stopped {
				s.note.Objects = []fyne.CanvasObject{kit.NewBanner(kit.ToneInfo, "Stopped. Nothing was left behind.", nil)}
				s.note.Refresh()
				return
			}
			s.refused(err)
			return
		}
		d.books, d.setup, s.session, s.kit = m.books, m.session, m.session, m.kit
		s.showKit()
	})
}

// refused puts an error at its field, or offers the way without a keychain.
func (s *ownerStep) refused(err error) {
	var e *app.Error
	_, words := explain(err)
	switch {
	case !errors.As(err, &e):
		s.desk.showProblem(err)
	case e.Field == "owner":
		s.line.SetProblem(words)
	case e.Field == "passphrase":
		s.pass.lines[0].SetProblem(words)
	case e.Kind == app.Conflict:
		s.where.SetProblem(words)
	case e.Hint == app.HintExport:
		s.note.Objects = []fyne.CanvasObject{kit.NewBanner(kit.ToneError, exportWordsOf(err), nil)}
		s.note.Refresh()
	case e.Hint == app.HintKeychain:
		s.note.Objects = []fyne.CanvasObject{kit.NewBanner(kit.ToneWarning,
			"The keychain of this computer does not answer. Unlock it and try again, or tick the box above: "+
				"then the passphrase alone opens the books, and needs at least 15 characters.", nil)}
		s.note.Refresh()
	default:
		s.desk.showProblem(err)
	}
}

package desktop

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// unlockPage asks for the passphrase. It is also what stands there while the books are locked.
type unlockPage struct {
	desk   *Desk
	name   *kit.Entry
	pass   *kit.Secret
	line   *kit.Field
	button *kit.Button
	busy   bool
}

func (d *Desk) showUnlock() {
	p := &unlockPage{desk: d, name: kit.NewEntry(), pass: kit.NewSecret("Passphrase")}
	p.name.SetText(d.cfg.Memory.Get(memoryUser))
	p.name.OnEnter = func() { d.canvas().Focus(p.pass) }
	p.line = kit.NewField("Passphrase", p.pass, "")
	p.button = kit.NewButton(kit.Primary, kit.IconKey, "Unlock", p.unlock)
	p.pass.OnEnter = p.unlock
	p.pass.OnChanged = func() { p.line.SetProblem("") }
	d.show("unlock", p)
}

func (p *unlockPage) first() fyne.Focusable {
	if p.name.Text == "" {
		return p.name
	}
	return p.pass
}

func (p *unlockPage) leave() { p.pass.Wipe() }

func (p *unlockPage) content() fyne.CanvasObject {
	d := p.desk
	intro := "Unlock to go on."
	if d.books.Fresh() {
		intro = "These books were restored from a backup. Log in with the owner's passphrase, or use the recovery key."
	}
	return centred(420, kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(12),
		kit.NewText(bookName(d.books.Dir()), kit.StyleTitle).SetLeast(120),
		kit.NewParagraph(intro).Muted(),
		kit.NewField("Name", p.name, ""),
		p.line,
		p.button,
		container.New(layout.NewCustomPaddedHBoxLayout(6),
			kit.NewButton(kit.Quiet, kit.IconNone, "Use the recovery key", d.showRecover),
			layout.NewSpacer(),
			kit.NewButton(kit.Quiet, kit.IconNone, "Other books", d.forgetBooks)),
	), 28))
}

// bookName is the name of the folder without its ending.
func bookName(dir string) string { return strings.TrimSuffix(filepath.Base(dir), ".counterfoil") }

// forgetBooks goes back to the welcome page.
func (d *Desk) forgetBooks() {
	d.books = nil
	d.cfg.Memory.Set(memoryBooks, "")
	d.showWelcome()
}

func (p *unlockPage) unlock() {
	d := p.desk
	if p.busy {
		return
	}
	if p.pass.Empty() {
		p.line.SetProblem("Type your passphrase.")
		return
	}
	name, pass := strings.TrimSpace(p.name.Text), bytes.Clone(p.pass.Bytes())
	p.pass.Wipe()
	p.setBusy(true)
	kit.Go(d.run, context.Background(), func(ctx context.Context) (*app.Session, error) {
		defer clear(pass)
		return d.books.Login(ctx, name, pass, "")
	}, func(s *app.Session, err error) {
		p.setBusy(false)
		if err != nil {
			p.refused(err)
			return
		}
		d.enter(s)
	})
}

// setBusy shows that the key is being derived, which takes about a second on purpose.
func (p *unlockPage) setBusy(on bool) {
	p.busy = on
	if on {
		p.button.SetText("Unlocking ...")
		p.button.Disable()
		return
	}
	p.button.SetText("Unlock")
	p.button.Enable()
}

// refused says why at the field, or in a dialog where it is not the passphrase.
func (p *unlockPage) refused(err error) {
	d := p.desk
	var e *app.Error
	if errors.As(err, &e) && e.Kind == app.Locked {
		_, words := explain(err)
		p.line.SetProblem(words)
		d.say("problem " + string(e.Kind))
	} else {
		d.showProblem(err)
	}
	d.canvas().Focus(p.pass)
}

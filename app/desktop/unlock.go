package desktop

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

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
	note   *kit.Banner // why the door stays shut
	button *kit.Button
	typed  int // bytes of the passphrase at the last key
	busy   bool
	kept   []byte // the passphrase of damaged books, until it is decided whether to open what is left
	key    *keyPanel
	held   []byte // the passphrase, while the PIN of a security key is asked for
	card   fyne.CanvasObject
}

func (d *Desk) showUnlock() {
	p := &unlockPage{desk: d, name: kit.NewEntry(), pass: kit.NewSecret(""), note: kit.NewBanner(kit.ToneError, "", nil)}
	p.note.Set(kit.ToneError, "")
	p.name.SetText(d.cfg.Memory.Get(memoryUser))
	p.name.OnEnter = func() { d.canvas().Focus(p.pass) }
	p.line = kit.NewField("Passphrase", p.pass, "")
	p.button = kit.NewButton(kit.Primary, kit.IconKey, "Unlock", p.unlock)
	p.pass.OnEnter = p.unlock
	p.pass.OnChanged = p.heard
	p.key = newKeyPanel(d, p.unlock)
	d.show("unlock", p)
}

func (p *unlockPage) first() fyne.Focusable {
	if p.name.Text == "" {
		return p.name
	}
	return p.pass
}

func (p *unlockPage) leave() {
	p.pass.Wipe()
	clear(p.kept)
	clear(p.held)
	p.key.leave()
}

// goBack stops waiting for the touch of a security key.
func (p *unlockPage) goBack() { p.key.halt() }

func (p *unlockPage) content() fyne.CanvasObject {
	d := p.desk
	intro := "Unlock to go on."
	if d.books.Fresh() {
		intro = "These books were restored from a backup. Log in with the owner's passphrase, or use the recovery key."
	}
	p.card = centred(420, kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(12),
		kit.NewText(bookName(d.books.Dir()), kit.StyleTitle).SetLeast(120),
		kit.NewParagraph(intro).Muted(),
		kit.NewField("Name", p.name, ""),
		p.line, p.key.line, p.key.note, p.note, p.button, p.key.stop,
		container.New(layout.NewCustomPaddedLayout(0, 0, -12, -12), container.New(layout.NewCustomPaddedHBoxLayout(6),
			kit.NewButton(kit.Quiet, kit.IconNone, "Use the recovery key", d.showRecover),
			layout.NewSpacer(),
			kit.NewButton(kit.Quiet, kit.IconNone, "Other books", d.forgetBooks))),
	), 28))
	p.key.changed = p.card.Refresh
	return p.card
}

// bookName is the name of the folder without its ending.
func bookName(dir string) string { return strings.TrimSuffix(filepath.Base(dir), ".counterfoil") }

// forgetBooks goes back to the welcome page.
func (d *Desk) forgetBooks() {
	d.books = nil
	d.cfg.Memory.Set(memoryBooks, "")
	d.showWelcome()
}

// heard is told of each key of the passphrase.
func (p *unlockPage) heard() {
	pass := p.pass.Bytes()
	p.line.SetProblem("")
	if len(pass) > p.typed {
		p.line.SetHint(capsLock(pass, p.desk.cfg.Modifiers()))
	}
	p.typed = len(pass)
}

// capsLock guesses from the last letter whether Caps Lock is on: a capital without Shift, or a small letter with it. The
// toolkit does not tell.
func capsLock(typed []byte, held fyne.KeyModifier) string {
	last, _ := utf8.DecodeLastRune(typed)
	shift := held&fyne.KeyModifierShift != 0
	if unicode.IsUpper(last) && !shift || unicode.IsLower(last) && shift {
		return "Caps Lock seems to be on."
	}
	return ""
}

func (p *unlockPage) unlock() {
	d := p.desk
	switch {
	case p.busy:
		return
	case p.pass.Empty() && len(p.held) == 0:
		p.line.SetProblem("Type your passphrase.")
		return
	}
	name, pass := strings.TrimSpace(p.name.Text), p.take()
	p.note.Set(kit.ToneError, "")
	p.setBusy(true)
	ctx, prompt, over := p.key.ask(d.run)
	kit.Go(d.run, ctx, func(ctx context.Context) (*app.Session, error) {
		return d.books.WithKeyPrompt(prompt).Login(ctx, name, pass, "")
	}, func(s *app.Session, err error) {
		stopped := over()
		p.setBusy(false)
		if p.key.wants(err) {
			p.hold(pass)
			return
		}
		if stopped && err != nil { // else it was too late to stop
			clear(pass)
			d.canvas().Focus(p.pass)
			return
		}
		if e, ok := errors.AsType[*app.Error](err); ok && e.Hint == app.HintRescue {
			p.kept = pass
			p.refused(err)
			p.offerRescue(name)
			return
		}
		if err == nil && s.MustChange() {
			d.showFirstPassphrase(s, pass)
			return
		}
		clear(pass)
		if err != nil {
			p.refused(err)
			p.offerWays(err)
			return
		}
		d.enter(s)
	})
}

// hold keeps the passphrase while the PIN of the security key is typed, and not for whoever comes by later.
func (p *unlockPage) hold(pass []byte) {
	p.held = pass
	p.line.SetHint("It is kept while you type the PIN.")
	p.desk.cfg.After(halfFor, func() {
		clear(pass)
		if len(p.held) > 0 && &p.held[0] == &pass[0] {
			p.held = nil
			p.line.SetHint("")
		}
	})
}

// take takes what was typed, or what was typed before the PIN was asked for.
func (p *unlockPage) take() []byte {
	pass := bytes.Clone(p.held)
	clear(p.held)
	p.held = nil
	p.line.SetHint("")
	if !p.pass.Empty() {
		clear(pass)
		pass = bytes.Clone(p.pass.Bytes())
	}
	p.pass.Wipe()
	p.typed = 0
	return pass
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

// refused says why the door stays shut, and what to do.
// offerWays leads on from books that are damaged beyond what can be read of them.
func (p *unlockPage) offerWays(err error) {
	if app.KindOf(err) == app.Damaged {
		p.desk.offerWayBack(p.desk.books.Dir(), err)
	}
}

func (p *unlockPage) refused(err error) {
	d := p.desk
	var e *app.Error
	title, words := explain(err)
	if errors.As(err, &e) && e.Hint == app.HintPassphrase {
		p.line.SetProblem("Name or passphrase is not right.")
	}
	if app.KindOf(err) == app.Damaged {
		words = title + ". " + words
	}
	p.note.Set(kit.ToneError, words)
	d.say("problem " + string(app.KindOf(err)))
	if e != nil && e.Hint == app.HintName {
		d.canvas().Focus(p.name)
		return
	}
	d.canvas().Focus(p.pass)
}

package desktop

import (
	"bytes"
	"context"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// firstPassphrasePage is all that somebody sees who has logged in with a passphrase that was made up for her: she chooses one of her own, and
// then the books open.
type firstPassphrasePage struct {
	desk   *Desk
	s      *app.Session
	made   []byte // the one that was made up
	pass   *passphrasePair
	note   *kit.Banner
	button *kit.Button
	done   bool
}

// showFirstPassphrase takes over the session and the passphrase.
func (d *Desk) showFirstPassphrase(s *app.Session, made []byte) {
	p := &firstPassphrasePage{desk: d, s: s, made: made, note: kit.NewBanner(kit.ToneError, "", nil)}
	p.note.Set(kit.ToneError, "")
	p.pass = newPassphrasePair(d, "Passphrase of your own")
	p.pass.known = func() []string { return []string{s.User().Name} }
	for _, a := range s.Alerts() {
		p.pass.alone = p.pass.alone || a == app.AlertWithoutKeychain
	}
	p.pass.two.OnEnter = p.change
	p.button = kit.NewButton(kit.Primary, kit.IconKey, "Use this one", p.change)
	d.show("first-passphrase", p)
	d.setup = s // closing the window ends the session
}

func (p *firstPassphrasePage) first() fyne.Focusable { return p.pass.one }

// leave ends a session that has not become one of work.
func (p *firstPassphrasePage) leave() {
	p.pass.wipe()
	clear(p.made)
	if p.done {
		return
	}
	p.desk.setup = nil
	s := p.s
	kit.Do(p.desk.back, context.Background(), func(context.Context) error { return s.Lock() },
		func(err error) {
			if err != nil {
				p.desk.showProblem(err)
			}
		})
}

func (p *firstPassphrasePage) goBack() { p.desk.showUnlock() }

func (p *firstPassphrasePage) content() fyne.CanvasObject {
	return cardPage(640, []fyne.CanvasObject{
		kit.NewText("Welcome, "+p.s.User().Name, kit.StyleTitle),
		kit.NewParagraph("The passphrase you logged in with was made up for you, and the owner has seen it. Choose one that only you know: " +
			"from then on it is what opens these books for you, and what you do in them is signed with your own key.").Muted(),
		p.pass.fields(), p.note,
	}, buttons("Back", p.goBack, p.button))
}

func (p *firstPassphrasePage) change() {
	d := p.desk
	if !p.pass.good() {
		return
	}
	next, made, s := p.pass.take(), bytes.Clone(p.made), p.s
	p.note.Set(kit.ToneError, "")
	p.button.Disable()
	kit.Do(d.run, context.Background(), func(ctx context.Context) error {
		defer clear(next)
		defer clear(made)
		return s.ChangePassphrase(context.WithoutCancel(ctx), made, next)
	}, func(err error) {
		p.button.Enable()
		if err != nil {
			_, words := explain(err)
			p.note.Set(kit.ToneError, words)
			d.say("problem " + string(app.KindOf(err)))
			return
		}
		p.done = true
		d.enter(s)
	})
}

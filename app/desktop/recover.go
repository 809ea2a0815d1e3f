package desktop

import (
	"bytes"
	"context"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// recoverPage opens the books with the recovery key, and sets a new passphrase.
type recoverPage struct {
	desk   *Desk
	key    *kit.Secret
	line   *kit.Field
	pass   *passphrasePair
	button *kit.Button
}

func (d *Desk) showRecover() {
	p := &recoverPage{desk: d, key: kit.NewSecret("AGE-SECRET-KEY-PQ-1...")}
	p.line = kit.NewField("Recovery key", p.key, "All groups of your recovery kit, in order. Blanks and dashes do not matter.")
	p.pass = newPassphrasePair(d, "New passphrase")
	p.key.OnEnter = func() { d.canvas().Focus(p.pass.one) }
	p.pass.two.OnEnter = p.open
	p.button = kit.NewButton(kit.Primary, kit.IconKey, "Open with the recovery key", p.open)
	d.show("recover", p)
}

func (p *recoverPage) first() fyne.Focusable { return p.key }
func (p *recoverPage) leave()                { p.key.Wipe(); p.pass.wipe() }
func (p *recoverPage) goBack()               { p.desk.showUnlock() }

func (p *recoverPage) content() fyne.CanvasObject {
	return centred(520, kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(12),
		kit.NewText("Recovery key", kit.StyleTitle),
		kit.NewParagraph("For a forgotten passphrase, or a computer that lost its part of the key. "+
			"Choose a new passphrase; the old one does not work any more afterwards.").Muted(),
		p.line, p.pass.fields(), p.button,
		kit.NewButton(kit.Quiet, kit.IconBack, "Back", p.goBack),
	), 28))
}

func (p *recoverPage) open() {
	d := p.desk
	if p.key.Empty() {
		p.line.SetProblem("Type the recovery key.")
		return
	}
	if !p.pass.good() {
		return
	}
	key, pass := bytes.Clone(p.key.Bytes()), p.pass.take()
	p.button.Disable()
	kit.Go(d.run, context.Background(), func(ctx context.Context) (*app.Session, error) {
		defer clear(key)
		defer clear(pass)
		return d.books.Recover(ctx, app.Recovery{Key: string(key), Passphrase: pass})
	}, func(s *app.Session, err error) {
		p.button.Enable()
		if err != nil {
			_, words := explain(err)
			if k := app.KindOf(err); k == app.Locked || k == app.Invalid {
				p.line.SetProblem(words)
				return
			}
			d.showProblem(err)
			return
		}
		d.enter(s)
	})
}

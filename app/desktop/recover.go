package desktop

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// recoverPage opens the books with the recovery key, and sets a new passphrase.
type recoverPage struct {
	desk   *Desk
	key    *kit.Entry // in clear, as it is on the paper beside it: nobody types 58 letters unseen
	line   *kit.Field
	note   *kit.Banner
	pass   *passphrasePair
	button *kit.Button
}

func (d *Desk) showRecover() {
	p := &recoverPage{desk: d, key: kit.NewEntry(), note: kit.NewBanner(kit.ToneError, "", nil)}
	p.note.Set(kit.ToneError, "")
	p.line = kit.NewField("Recovery key", p.key, keyHint(""))
	p.key.OnChanged = func(text string) { p.line.SetProblem(""); p.line.SetHint(keyHint(text)) }
	p.pass = newPassphrasePair(d, "New passphrase")
	p.pass.long = true
	p.key.OnEnter = func() { d.canvas().Focus(p.pass.one) }
	p.pass.two.OnEnter = p.open
	p.button = kit.NewButton(kit.Primary, kit.IconKey, "Open with the recovery key", p.open)
	d.show("recover", p)
}

func (p *recoverPage) first() fyne.Focusable { return p.key }
func (p *recoverPage) leave()                { p.key.SetQuietly(""); p.pass.wipe() }
func (p *recoverPage) goBack()               { p.desk.showUnlock() }

func (p *recoverPage) content() fyne.CanvasObject {
	return cardPage(640, []fyne.CanvasObject{
		kit.NewText("Recovery key", kit.StyleTitle),
		kit.NewParagraph("For a forgotten passphrase, or a computer that lost its part of the key. " +
			"Choose a new passphrase. The old one does not work any more afterwards, and your other computers ask for the recovery key once.").Muted(),
		p.line, p.pass.fields(), p.note,
	}, buttons("Back", p.goBack, p.button))
}

func (p *recoverPage) open() {
	d := p.desk
	if strings.TrimSpace(p.key.Text) == "" {
		p.line.SetProblem("Type the recovery key.")
		return
	}
	if !p.pass.good() {
		return
	}
	key, pass := p.key.Text, p.pass.take()
	p.note.Set(kit.ToneError, "")
	p.button.Disable()
	kit.Go(d.run, context.Background(), func(ctx context.Context) (*app.Session, error) {
		defer clear(pass)
		return d.books.Recover(ctx, app.Recovery{Key: key, Passphrase: pass})
	}, func(s *app.Session, err error) {
		p.button.Enable()
		if err != nil {
			p.refused(err)
			return
		}
		d.enter(s)
	})
}

// keyLength is the number of letters and digits of a recovery key, as printed.
const keyLength = 58

// keyHint counts along, so that one finds the place again.
func keyHint(typed string) string {
	n := 0
	for _, r := range typed {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	if n == 0 {
		return "All 15 groups of the kit, in order. Blanks and dashes do not matter."
	}
	return fmt.Sprintf("%d of %d characters: %d whole groups", n, keyLength, n/4)
}

// refused says what was wrong, at the field that it is about.
func (p *recoverPage) refused(err error) {
	d := p.desk
	var e *app.Error
	_, words := explain(err)
	switch {
	case errors.As(err, &e) && e.Field == "passphrase":
		p.pass.lines[0].SetProblem("Too weak for these books.")
		d.canvas().Focus(p.pass.one)
	case app.KindOf(err) == app.Locked || app.KindOf(err) == app.Invalid:
		p.line.SetProblem("This key does not open the books.")
		d.canvas().Focus(p.key)
	}
	p.note.Set(kit.ToneError, words)
	d.say("problem " + string(app.KindOf(err)))
}

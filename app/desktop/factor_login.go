package desktop

import (
	"context"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// halfFor is how long a login may lack its second factor before the books are closed again: the keys are in memory meanwhile.
const halfFor = 2 * time.Minute

// codePage asks for the code of the second factor, once the passphrase was right.
type codePage struct {
	desk   *Desk
	s      *app.Session
	then   func(*app.Session)
	code   *kit.Entry
	line   *kit.Field
	button *kit.Button
	busy   bool
}

// enterHalf asks for what a login lacks, and then goes on.
func (d *Desk) enterHalf(s *app.Session, then func(*app.Session)) {
	d.drop()
	d.half = s
	d.idle.Touch()
	d.tickHalf(s)
	if s.Needs() == app.NeedsFactor {
		d.showMustSetUp(s, then)
		return
	}
	p := &codePage{desk: d, s: s, then: then, code: kit.NewEntry()}
	p.line = kit.NewField("Code", p.code, "Or one of your recovery codes")
	p.code.OnChanged = func(string) { p.line.SetProblem("") }
	p.code.OnEnter = p.give
	p.button = kit.NewButton(kit.Primary, kit.IconKey, "Unlock", p.give)
	d.show("code", p)
}

// tickHalf closes the books again where nobody goes on with the login.
func (d *Desk) tickHalf(s *app.Session) {
	d.cfg.After(5*time.Second, func() {
		switch {
		case d.half != s:
		case d.idle.Idle() >= halfFor:
			d.leaveHalf()
		default:
			d.tickHalf(s)
		}
	})
}

// leaveHalf ends a login that lacks its second factor.
func (d *Desk) leaveHalf() {
	s := d.half
	d.half = nil
	d.frame.Clear()
	d.showUnlock()
	if s == nil {
		d.wiped()
		return
	}
	kit.Do(d.back, context.Background(), func(context.Context) error { return s.Lock() }, func(err error) {
		if err != nil {
			d.showProblem(err)
		}
		d.wiped()
	})
}

func (p *codePage) first() fyne.Focusable { return p.code }
func (p *codePage) leave()                { p.code.SetQuietly("") }
func (p *codePage) goBack()               { p.desk.leaveHalf() }

func (p *codePage) content() fyne.CanvasObject {
	return centred(420, kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(12),
		kit.NewText(bookName(p.desk.books.Dir()), kit.StyleTitle).SetLeast(120),
		kit.NewParagraph("The passphrase was right. Type the code that your authenticator app shows now.").Muted(),
		p.line, p.button,
		container.New(layout.NewCustomPaddedLayout(0, 0, -12, -12), container.NewHBox(
			kit.NewButton(kit.Quiet, kit.IconBack, "Back", p.goBack))),
	), 28))
}

func (p *codePage) give() {
	d, s, code := p.desk, p.s, p.code.Text
	if p.busy {
		return
	}
	p.busy = true
	kit.Do(d.run, context.Background(), func(ctx context.Context) error { return s.GiveCode(ctx, code) },
		func(err error) {
			p.busy = false
			switch {
			case err == nil:
				p.then(s)
			case s.Locked():
				d.half = nil
				d.showUnlock()
				if u, ok := d.page.(*unlockPage); ok {
					u.note.Set(kit.ToneError, "Five codes were wrong, so the books are locked again. Each further one takes longer.")
				}
			default:
				p.line.SetProblem(proofWords(err))
				d.say("problem " + string(app.KindOf(err)))
				d.canvas().Focus(p.code)
			}
		})
}

// showMustSetUp has a second factor set up that the owner asks of this role, before anything else.
func (d *Desk) showMustSetUp(s *app.Session, then func(*app.Session)) {
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.FactorKey, error) { return s.NewFactor(ctx) },
		func(key app.FactorKey, err error) {
			if err != nil {
				d.leaveHalf()
				d.showProblem(err)
				return
			}
			f := newFactorSetup(d, s, key)
			next := kit.NewButton(kit.Primary, kit.IconNone, "Turn it on", nil)
			page := &asPage{start: f.code, up: d.leaveHalf}
			page.body = cardPage(560, []fyne.CanvasObject{
				kit.NewText("A second factor is needed", kit.StyleTitle),
				kit.NewParagraph("The owner asks for a code from your phone beside the passphrase. Set it up once; from then on each login asks for a code.").Muted(),
				f.body(),
			}, buttons("Back", d.leaveHalf, next))
			use := func() { f.use(func(codes []string) { d.showCodes(codes, func() { then(s) }) }) }
			next.OnTapped, f.code.OnEnter, page.on = use, use, use
			d.show("factor", page)
		})
}

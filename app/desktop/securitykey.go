package desktop

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
)

// keyPanel is what a page shows while a security key is asked: that it waits for its touch, a way to stop, and a field for its PIN, which is
// there only once the key has asked for it.
//
// The work does not wait for the PIN: it ends, and is done once more with what was typed then.
type keyPanel struct {
	desk    *Desk
	pin     *kit.Secret
	line    *kit.Field
	note    *kit.Banner
	stop    *kit.Button
	cancel  context.CancelFunc
	changed func() // the page makes room
	twice   bool   // it is touched twice
	last    []byte // the PIN of the work before, for damaged books
}

// errPIN ends work for which the PIN of a security key is missing or wrong.
type errPIN struct {
	left  int // tries, -1 where the key does not say
	wrong bool
}

func (e *errPIN) Error() string { return "the security key asks for its PIN" }

// newKeyPanel takes what goes on once the PIN is typed.
func newKeyPanel(d *Desk, next func()) *keyPanel {
	p := &keyPanel{desk: d, pin: kit.NewSecret(""), note: kit.NewBanner(kit.ToneInfo, "", nil), changed: func() {}}
	p.line = kit.NewField("PIN of the security key", p.pin, "")
	p.line.Hidden = true
	p.note.Set(kit.ToneInfo, "")
	p.stop = kit.NewButton(kit.Secondary, kit.IconNone, "Stop", func() { p.halt() })
	p.stop.Hidden = true
	p.pin.OnEnter = next
	p.pin.OnChanged = func() { p.line.SetProblem("") }
	return p
}

// ask begins work that may ask a security key. over ends it, and says whether it was stopped.
func (p *keyPanel) ask(r *kit.Runner) (ctx context.Context, prompt app.KeyPrompt, over func() (stopped bool)) {
	return p.askWithin(context.Background(), r)
}

// askWithin is ask for work that something else can stop too.
func (p *keyPanel) askWithin(all context.Context, r *kit.Runner) (ctx context.Context, prompt app.KeyPrompt, over func() (stopped bool)) {
	ctx, p.cancel = context.WithCancel(all)
	clear(p.last)
	p.last = bytes.Clone(p.pin.Bytes())
	p.pin.Wipe()
	return ctx, p.again(r), func() bool {
		stopped := ctx.Err() != nil
		p.halt()
		p.waits("")
		return stopped
	}
}

// again is the prompt of the work before, for what follows from it.
func (p *keyPanel) again(r *kit.Runner) app.KeyPrompt {
	post, pin, touches := r.Poster(), bytes.Clone(p.last), 0
	return app.KeyPrompt{
		Touch: func() { touches++; n := touches; post(func() { p.waits(p.touchWords(n)) }) },
		PIN: func(_ context.Context, left int, wrong bool) ([]byte, error) {
			if len(pin) == 0 || wrong {
				return nil, &errPIN{left, wrong}
			}
			typed := pin
			pin = nil
			return typed, nil
		},
	}
}

func (p *keyPanel) touchWords(n int) string {
	if p.twice && n > 1 {
		return "Touch your security key once more while it blinks."
	}
	return "Touch your security key while it blinks."
}

// waits shows that the key waits for its touch; "" that it does not.
func (p *keyPanel) waits(words string) {
	p.note.Set(kit.ToneInfo, words)
	p.stop.Hidden = words == ""
	p.stop.Refresh()
	if words != "" {
		p.desk.say("touch")
	}
	p.changed()
}

// wants says whether the work ended because the PIN is missing, and then asks for it.
func (p *keyPanel) wants(err error) bool {
	e, ok := errors.AsType[*errPIN](err)
	if !ok {
		return false
	}
	tries := ""
	if e.left >= 0 {
		tries = fmt.Sprintf(" %d tries left.", e.left)
		if e.left == 1 {
			tries = " One try left: after that it opens nothing any more."
		}
	}
	p.line.Hidden = false
	p.line.SetHint("The key asks for it." + tries)
	if e.wrong {
		p.line.SetProblem("That is not the PIN of this key." + tries)
	}
	p.changed()
	p.desk.say("pin")
	p.desk.canvas().Focus(p.pin)
	return true
}

// halt ends the work under way; the key stops blinking.
func (p *keyPanel) halt() {
	if p.cancel != nil {
		p.cancel()
	}
}

func (p *keyPanel) leave() {
	p.halt()
	p.pin.Wipe()
	clear(p.last)
}

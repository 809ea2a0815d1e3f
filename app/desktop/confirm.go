package desktop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Some actions ask once more who is there. No page knows which: what the session refuses for that reason comes here from the runner,
// whoever asked for it, and goes on where it stopped once that is shown.

// confirmBox asks once more. What is refused while it is open waits for the same answer.
type confirmBox struct {
	desk   *Desk
	box    *kit.Dialog
	pass   *kit.Secret
	code   *kit.Entry // in place of the passphrase where there is a second factor
	line   *kit.Field
	again  []func()
	giveUp []func()
}

// askAgain takes over work that was refused because the last proof is too old, or because there is no room for a snapshot before it.
func (d *Desk) askAgain(err error, again, giveUp func()) bool {
	if d.withoutSnapshot(err, again, giveUp) {
		return true
	}
	e, ok := errors.AsType[*app.Error](err)
	if !ok || e.Hint != app.HintConfirm || d.me == nil {
		return false
	}
	if c := d.asking; c != nil {
		c.again, c.giveUp = append(c.again, again), append(c.giveUp, giveUp)
		return true
	}
	c := &confirmBox{desk: d, again: []func(){again}, giveUp: []func(){giveUp}}
	d.asking = c
	s := d.me
	kit.Go(d.back, context.Background(), func(ctx context.Context) (app.FactorState, error) { return s.Factor(ctx) },
		func(f app.FactorState, err error) {
			if d.me != s {
				return
			}
			if err != nil {
				c.left()
				return
			}
			c.show(f.On)
		})
	return true
}

func (c *confirmBox) show(factor bool) {
	d := c.desk
	words := "This can do harm in the wrong hands. Type your passphrase once more; it counts for five minutes."
	var first fyne.Focusable
	if factor {
		words = "This can do harm in the wrong hands. Type the code that your authenticator app shows now; it counts for five minutes."
		c.code = kit.NewEntry()
		c.code.OnChanged = func(string) { c.line.SetProblem("") }
		c.line, first = kit.NewField("Code", c.code, "Or one of your recovery codes"), c.code
	} else {
		c.pass = kit.NewSecret("")
		c.pass.OnChanged = func() { c.line.SetProblem("") }
		c.line, first = kit.NewField("Passphrase", c.pass, ""), c.pass
	}
	c.box = kit.NewDialog("Is it you?", container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewParagraph(words).Muted(), c.line), kit.Primary, "Go on", "Cancel")
	c.box.First, c.box.OnConfirm, c.box.OnCancel = first, c.confirm, c.left
	c.box.ShowOn(d.canvas())
	d.say("confirm")
}

// left gives up: whoever asked is told, and nothing was changed.
func (c *confirmBox) left() {
	c.wipe()
	c.desk.asking = nil
	for _, f := range c.giveUp {
		f()
	}
}

func (c *confirmBox) wipe() {
	if c.pass != nil {
		c.pass.Wipe()
	}
	if c.code != nil {
		c.code.SetQuietly("")
	}
}

func (c *confirmBox) confirm() {
	d, s := c.desk, c.desk.me
	var pass []byte
	code := ""
	switch {
	case c.pass != nil && c.pass.Empty():
		c.line.SetProblem("Type your passphrase.")
		return
	case c.pass != nil:
		pass = bytes.Clone(c.pass.Bytes())
	default:
		code = c.code.Text
	}
	c.box.SetConfirmEnabled(false)
	kit.Do(d.back, context.Background(), func(ctx context.Context) error {
		defer clear(pass)
		return s.Confirm(ctx, pass, code)
	}, func(err error) {
		c.box.SetConfirmEnabled(true)
		c.wipe()
		switch {
		case d.me != s:
		case err != nil && s.Locked():
			d.Lock()
		case err != nil:
			c.line.SetProblem(proofWords(err))
			d.canvas().Focus(c.box.First)
			d.say("problem " + string(app.KindOf(err)))
		default:
			c.box.Close()
			d.asking = nil
			for _, f := range c.again {
				f()
			}
		}
	})
}

// proofWords say why a passphrase or code was not taken.
func proofWords(err error) string {
	if e, ok := errors.AsType[*app.Error](err); ok && e.Hint == app.HintPassphrase {
		return "That is not your passphrase. Check Caps Lock."
	}
	_, words := explain(err)
	return words
}

// waitWords are a time to wait, rounded up.
func waitWords(t time.Duration) string {
	if t <= time.Minute {
		return plural(max(int((t+time.Second-1)/time.Second), 1), "second")
	}
	return fmt.Sprintf("about %s", plural(int((t+time.Minute-1)/time.Minute), "minute"))
}

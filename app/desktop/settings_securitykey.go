package desktop

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// ringCard says which security keys the login on this computer takes, and what they are good for.
func (d *Desk) ringCard(ring []app.SecurityKey) fyne.CanvasObject {
	line := func(words string, b *kit.Button) fyne.CanvasObject {
		return container.New(shares{5, 2}, kit.NewParagraph(words), b)
	}
	lines := []fyne.CanvasObject{kit.NewText("Security keys", kit.StyleHeading)}
	add := func(words string) *kit.Button {
		return kit.NewButton(kit.Secondary, kit.IconKey, words, d.addSecurityKey)
	}
	if len(ring) == 0 {
		lines = append(lines, line("None. With one (FIDO2, plugged in), your passphrase opens the books on this computer only together with it.", add("Add one")))
	}
	for _, k := range ring {
		words := k.Name + ", added " + d.style.day(k.Added) + "."
		if k.PIN {
			words += " It asks for its PIN."
		}
		lines = append(lines, line(words, kit.NewButton(kit.Quiet, kit.IconNone, "Remove", func() { d.removeSecurityKey(k, len(ring) == 1) })))
	}
	if len(ring) > 0 {
		lines = append(lines, line("Each of them opens, with your passphrase.", add("Add another")))
	}
	if len(ring) == 1 {
		lines = append(lines, mark(kit.IconWarning, kit.ToneWarning, "One alone: if it is lost, only the recovery kit opens the books. Add a second one, and keep it elsewhere."))
	}
	lines = append(lines,
		mark(kit.IconDone, kit.ToneSuccess, "It protects the file: who has this computer, and has seen your passphrase, still opens nothing."),
		mark(kit.IconWarning, kit.ToneWarning, "Your other computers, other people, backups, and copies of these books from before it was added open as they did."))
	return container.New(layout.NewCustomPaddedVBoxLayout(12), lines...)
}

// keyForm is what adding and removing a security key ask for.
type keyForm struct {
	desk  *Desk
	box   *kit.Dialog
	name  *kit.Entry // nil where one is removed
	pass  *kit.Secret
	lines map[string]*kit.Field
	panel *keyPanel
	said  *kit.Banner
	held  []byte // the passphrase, until the dialog is left
	busy  bool
}

func (d *Desk) newKeyForm(named bool) *keyForm {
	f := &keyForm{desk: d, pass: kit.NewSecret(""), lines: map[string]*kit.Field{}, said: kit.NewBanner(kit.ToneError, "", nil)}
	f.said.Set(kit.ToneError, "")
	f.panel = newKeyPanel(d, func() { f.box.OnConfirm() })
	f.panel.changed = func() { f.box.Refresh() }
	f.panel.twice = true
	f.panel.stop.Hidden = true // the dialog has its own
	f.lines["passphrase"] = kit.NewField("Your passphrase", f.pass, "")
	f.pass.OnChanged = func() { f.lines["passphrase"].SetProblem("") }
	f.pass.OnEnter = func() { f.box.OnConfirm() }
	if named {
		f.name = kit.NewEntry()
		f.name.OnChanged = func(string) { f.lines["name"].SetProblem("") }
		f.name.OnEnter = func() { d.canvas().Focus(f.pass) }
		f.lines["name"] = kit.NewField("What you call it", f.name, "Such as: blue, or: in the safe")
	}
	return f
}

func (f *keyForm) column(words string) fyne.CanvasObject {
	column := container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewParagraph(words).Muted())
	if f.name != nil {
		column.Add(f.lines["name"])
	}
	for _, o := range []fyne.CanvasObject{f.lines["passphrase"], f.panel.line, f.panel.note, f.said} {
		column.Add(o)
	}
	return column
}

const passKept = "It is kept: you need not type it again."

// keyWork is what a form has the session do.
type keyWork func(ctx context.Context, pass []byte, prompt app.KeyPrompt) error

// open shows the form; begin reads what was typed.
func (f *keyForm) open(begin func() keyWork, done string) {
	d, s := f.desk, f.desk.me
	f.box.OnCancel = func() { f.panel.leave(); f.pass.Wipe(); clear(f.held) }
	f.box.OnConfirm = func() {
		switch {
		case f.busy:
			return
		case f.pass.Empty() && len(f.held) == 0:
			f.lines["passphrase"].SetProblem("Type your passphrase.")
			d.canvas().Focus(f.pass)
			return
		}
		if !f.pass.Empty() {
			clear(f.held)
			f.held = bytes.Clone(f.pass.Bytes())
			f.pass.Wipe()
		}
		f.said.Set(kit.ToneError, "")
		f.lines["passphrase"].SetHint("")
		f.busy = true
		f.box.SetConfirmEnabled(false)
		ctx, prompt, over := f.panel.ask(d.back)
		work, pass := begin(), bytes.Clone(f.held) // the work is done once more where a code is asked for first
		kit.Do(d.back, ctx, func(ctx context.Context) error { return work(ctx, pass, prompt) },
			func(err error) {
				stopped := over()
				clear(pass)
				f.busy = false
				f.box.SetConfirmEnabled(true)
				switch {
				case d.me != s || stopped && err != nil:
				case err == nil: // also where it was too late to stop
					f.box.Close()
					f.box.OnCancel()
					d.toast(kit.ToneSuccess, done)
					d.say("key changed")
					d.showSecurity()
				case s.Locked():
					f.box.Close()
					f.box.OnCancel()
					d.Lock()
				case f.panel.wants(err):
					f.lines["passphrase"].SetHint(passKept)
				default:
					f.refused(err)
				}
			})
	}
	f.box.ShowOn(d.canvas())
}

// refused says what was wrong, at the field where it was.
func (f *keyForm) refused(err error) {
	d := f.desk
	e, _ := errors.AsType[*app.Error](err)
	d.say("problem " + string(app.KindOf(err)))
	switch {
	case e != nil && e.Field == "name" && f.name != nil:
		f.lines["name"].SetProblem("Choose a name of its own, of at most 40 characters.")
		d.canvas().Focus(f.name)
	case e != nil && (e.Field == "passphrase" || e.Hint == app.HintWait):
		clear(f.held)
		f.held = nil
		f.lines["passphrase"].SetProblem(proofWords(err))
		d.canvas().Focus(f.pass)
	default:
		_, words := explain(err)
		if f.name != nil && e != nil && e.Hint == app.HintKeyPlug {
			words = "No security key is there. Plug in the new one, and try again."
		}
		f.said.Set(kit.ToneError, words)
		f.lines["passphrase"].SetHint(passKept)
	}
	f.box.Refresh()
}

// addSecurityKey adds the security key that is plugged in.
func (d *Desk) addSecurityKey() {
	f, s := d.newKeyForm(true), d.me
	f.box = kit.NewDialog("Add a security key", f.column("Plug the new key in, and no other. You touch it twice while it blinks. "+
		"From the first key on, the passphrase alone opens nothing on this computer; the recovery kit still does."), kit.Primary, "Add it", "Cancel")
	f.box.Width, f.box.First = 500, f.name
	f.open(func() keyWork {
		name := strings.TrimSpace(f.name.Text)
		return func(ctx context.Context, pass []byte, prompt app.KeyPrompt) error {
			_, err := s.AddSecurityKey(ctx, pass, name, prompt)
			return err
		}
	}, "The security key is added.")
}

// removeSecurityKey takes one away.
func (d *Desk) removeSecurityKey(k app.SecurityKey, last bool) {
	f, s := d.newKeyForm(false), d.me
	words := "The others still open. It need not be plugged in."
	if last {
		words = "It is the last one: from then on your passphrase opens the books on this computer by itself again."
	}
	f.box = kit.NewDialog("Remove "+k.Name+"?", f.column(words), kit.Danger, "Remove it", "Cancel")
	f.box.First = f.pass
	f.open(func() keyWork {
		return func(ctx context.Context, pass []byte, _ app.KeyPrompt) error {
			return s.RemoveSecurityKey(ctx, pass, k.ID)
		}
	}, "The security key is removed.")
}

package desktop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// factorCard says how it stands with the second factor, and what it is good for.
func (d *Desk) factorCard(f app.FactorState, keys bool) fyne.CanvasObject {
	line := func(words string, b *kit.Button) fyne.CanvasObject {
		return container.New(shares{5, 2}, kit.NewParagraph(words), b)
	}
	lines := []fyne.CanvasObject{kit.NewText("Second factor", kit.StyleHeading)}
	if !d.me.May("factor.set") {
		return container.New(layout.NewCustomPaddedVBoxLayout(12), append(lines,
			kit.NewParagraph("It is kept in the books, which are only looked at here: so there is none. A security key protects your way in.").Muted())...)
	}
	if f.On {
		lines = append(lines,
			line("On since "+d.style.day(f.Since)+". Each login asks for a code from your authenticator app, and so does what can do harm.",
				kit.NewButton(kit.Secondary, kit.IconNone, "Turn it off", d.dropFactor)),
			line(codesLeft(f.Codes), kit.NewButton(kit.Secondary, kit.IconNone, "New codes", d.confirmNewCodes)))
	} else {
		now := "your passphrase opens the books by itself"
		if keys {
			now = "no code is asked for"
		}
		lines = append(lines, line("Off: "+now+". With it, each login asks for a code from an app on your phone as well.",
			kit.NewButton(kit.Secondary, kit.IconShield, "Set it up", d.setUpFactor)))
	}
	if d.me.User().Role == app.Owner {
		lines = append(lines, line("You can ask people to have one, by their role.", kit.NewButton(kit.Secondary, kit.IconNone, "Who must have one", d.askFactorRoles)))
	}
	lines = append(lines,
		mark(kit.IconDone, kit.ToneSuccess, "It holds off somebody who saw your passphrase being typed, and a second person at your computer."),
		mark(kit.IconWarning, kit.ToneWarning, "It does not protect a stolen file or backup: that is your passphrase together with this computer's part of the key."))
	return container.New(layout.NewCustomPaddedVBoxLayout(12), lines...)
}

func codesLeft(n int) string {
	switch n {
	case 0:
		return "No recovery code is left: without the phone nothing would open the books but the recovery kit. Make new ones."
	case 1, 2:
		return fmt.Sprintf("Only %s left, for the day on which the phone is gone. Make new ones soon.", plural(n, "recovery code"))
	}
	return fmt.Sprintf("%d recovery codes are left, for the day on which the phone is gone.", n)
}

// factorSetup shows the key of a new second factor, and takes a code that shows that the app has it.
type factorSetup struct {
	desk *Desk
	s    *app.Session
	key  app.FactorKey
	code *kit.Entry
	line *kit.Field
}

func newFactorSetup(d *Desk, s *app.Session, key app.FactorKey) *factorSetup {
	f := &factorSetup{desk: d, s: s, key: key, code: kit.NewEntry()}
	f.line = kit.NewField("Code that the app shows now", f.code, "Six digits")
	f.code.OnChanged = func(string) { f.line.SetProblem("") }
	return f
}

func (f *factorSetup) body() fyne.CanvasObject {
	groups := strings.Fields(f.key.Text())
	half := (len(groups) + 1) / 2
	words := container.New(layout.NewCustomPaddedVBoxLayout(8),
		kit.NewParagraph("Open an authenticator app on your phone, add an account, and point the camera at this square. It works without a network."),
		kit.NewText("Without a camera, type this key (by time):", kit.StyleCaption),
		kit.NewText(strings.Join(groups[:half], "  "), kit.StyleStrong), kit.NewText(strings.Join(groups[half:], "  "), kit.StyleStrong))
	var row fyne.CanvasObject = words
	if picture := keyPicture(f.key); picture != nil {
		row = container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 0, 16), picture), nil, words)
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(14), row, f.line)
}

// keyPicture is the QR code with its quiet zone, dark on white whatever the theme: cameras want it so.
func keyPicture(key app.FactorKey) fyne.CanvasObject {
	size, black, err := key.Square()
	if err != nil {
		return nil // the key can be typed
	}
	const quiet, scale = 4, 4
	side := (size + 2*quiet) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			shade := color.Gray{0xff}
			if black(x/scale-quiet, y/scale-quiet) {
				shade.Y = 0
			}
			img.SetGray(x, y, shade)
		}
	}
	picture := canvas.NewImageFromImage(img)
	picture.FillMode, picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
	picture.SetMinSize(fyne.NewSize(190, 190))
	return picture
}

// use turns the second factor on, and hands over the recovery codes.
func (f *factorSetup) use(done func(codes []string)) {
	d, s, key, code := f.desk, f.s, f.key, f.code.Text
	kit.Go(d.back, context.Background(), func(ctx context.Context) ([]string, error) { return s.UseFactor(ctx, key, code) },
		func(codes []string, err error) {
			if err != nil {
				words := proofWords(err)
				if app.KindOf(err) == app.Invalid {
					words = "That is not what the app should show now. Check the phone's clock, and type the code that is there now."
				}
				f.line.SetProblem(words)
				d.say("problem " + string(app.KindOf(err)))
				d.canvas().Focus(f.code)
				return
			}
			d.say("factor on")
			done(codes)
		})
}

// setUpFactor turns the second factor on, from the settings.
func (d *Desk) setUpFactor() {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.FactorKey, error) { return s.NewFactor(ctx) },
		func(key app.FactorKey, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			f := newFactorSetup(d, s, key)
			box := kit.NewDialog("Second factor", f.body(), kit.Primary, "Turn it on", "Cancel")
			box.Width, box.First = 560, f.code
			box.OnConfirm = func() {
				f.use(func(codes []string) {
					box.Close()
					d.showCodes(codes, d.showSecurity)
				})
			}
			f.code.OnEnter = func() { box.OnConfirm() }
			box.ShowOn(d.canvas())
		})
}

// showCodes shows recovery codes, this once.
func (d *Desk) showCodes(codes []string, then func()) {
	var cells []fyne.CanvasObject
	for i, c := range codes {
		cells = append(cells, container.New(layout.NewCustomPaddedHBoxLayout(9),
			kit.NewWide(20, kit.NewText(fmt.Sprint(i+1), kit.StyleCaption).SetAlign(fyne.TextAlignTrailing)), kit.NewText(c, kit.StyleStrong)))
	}
	said := kit.NewText("", kit.StyleCaption).SetLeast(60)
	text := strings.Join(codes, "\n") + "\n"
	actions := container.New(layout.NewCustomPaddedHBoxLayout(8))
	if d.cfg.Copy != nil {
		actions.Add(kit.NewButton(kit.Secondary, kit.IconNone, "Copy", func() { d.cfg.Copy(text); said.Set("Copied: paste them where you keep them.") }))
	}
	actions.Add(kit.NewButton(kit.Secondary, kit.IconSave, "Save to print", func() { d.saveCodes(text, said) }))
	actions.Add(said)
	box := kit.NewDialog("Recovery codes", container.New(layout.NewCustomPaddedVBoxLayout(12),
		kit.NewParagraph("Each of these opens once in place of a code, for the day on which the phone is gone. Keep them on paper, where the phone is not. They are not shown again."),
		kit.NewCard(container.NewGridWithColumns(2, cells...)), actions), kit.Primary, "I have kept them", "")
	box.Width = 560
	box.OnConfirm = func() { box.Close(); then() }
	box.ShowOn(d.canvas())
	d.say("codes")
}

func (d *Desk) saveCodes(text string, said *kit.Text) {
	about := "Counterfoil: recovery codes of the second factor, each good once.\nPrint this, and delete the file.\n\n"
	d.askSave("Save the recovery codes", "Recovery codes.txt", func(path string) {
		kit.Do(d.back, context.Background(), func(context.Context) error { return writeNew(path, []byte(about+text)) },
			func(err error) {
				if err != nil {
					d.showProblem(fileError(err))
					return
				}
				said.Set("Saved. Print it, then delete the file.")
				if err := d.cfg.Open(path); err != nil {
					d.say("no program shows text files")
				}
			})
	})
}

func (d *Desk) confirmNewCodes() {
	s := d.me
	box := kit.NewDialog("Make new recovery codes?", kit.NewParagraph("The old ones open nothing any more from then on."), kit.Primary, "Make new ones", "Cancel")
	box.OnConfirm = func() {
		box.Close()
		keep(d, func(ctx context.Context) ([]string, error) { return s.NewRecoveryCodes(ctx) }, func(codes []string, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.showCodes(codes, d.showSecurity)
		})
	}
	box.ShowOn(d.canvas())
}

// dropFactor turns the second factor off, with the passphrase and a code.
func (d *Desk) dropFactor() {
	pass, code, s := kit.NewSecret(""), kit.NewEntry(), d.me
	passLine, codeLine := kit.NewField("Passphrase", pass, ""), kit.NewField("Code", code, "Or one of your recovery codes")
	box := kit.NewDialog("Turn the second factor off?", container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewParagraph("From then on your passphrase opens the books by itself. For another phone: turn it off, then set it up anew.").Muted(), passLine, codeLine),
		kit.Danger, "Turn it off", "Cancel")
	box.First = pass
	pass.OnChanged = func() { passLine.SetProblem("") }
	code.OnChanged = func(string) { codeLine.SetProblem("") }
	pass.OnEnter = func() { d.canvas().Focus(code) }
	code.OnEnter = func() { box.OnConfirm() }
	box.OnCancel = pass.Wipe
	box.OnConfirm = func() {
		if pass.Empty() {
			passLine.SetProblem("Type your passphrase.")
			d.canvas().Focus(pass)
			return
		}
		typed, text := bytes.Clone(pass.Bytes()), code.Text
		box.SetConfirmEnabled(false)
		kit.Do(d.back, context.Background(), func(ctx context.Context) error {
			defer clear(typed)
			return s.DropFactor(ctx, typed, text)
		}, func(err error) {
			box.SetConfirmEnabled(true)
			e, _ := errors.AsType[*app.Error](err)
			switch {
			case err == nil:
				pass.Wipe()
				box.Close()
				d.toast(kit.ToneSuccess, "The second factor is off.")
				d.showSecurity()
			case s.Locked():
				pass.Wipe()
				d.Lock()
			case e != nil && e.Field == "passphrase":
				pass.Wipe()
				passLine.SetProblem(proofWords(err))
				d.canvas().Focus(pass)
			default:
				codeLine.SetProblem(proofWords(err))
				d.canvas().Focus(code)
			}
		})
	}
	box.ShowOn(d.canvas())
}

// roleTitles are the roles as the window calls them.
var roleTitles = map[app.Role]string{app.Owner: "Owner", app.Bookkeeper: "Bookkeepers", app.Clerk: "Clerks", app.Auditor: "Auditors"}

// askFactorRoles asks which roles must have a second factor.
func (d *Desk) askFactorRoles() {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]app.Role, error) { return s.FactorRoles(ctx) }, func(now []app.Role, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		column := container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewParagraph("Who has none sets one up at the next login, before anything else.").Muted())
		boxes := map[app.Role]*kit.Checkbox{}
		for _, r := range app.Roles() {
			boxes[r] = kit.NewCheckbox(roleTitles[r])
			for _, one := range now {
				if one == r {
					boxes[r].Set(true)
				}
			}
			column.Add(boxes[r])
		}
		box := kit.NewDialog("Who must have a second factor", column, kit.Primary, "Save", "Cancel")
		box.OnConfirm = func() {
			var roles []app.Role
			for r, b := range boxes {
				if b.On() {
					roles = append(roles, r)
				}
			}
			box.Close()
			doKept(d, func(ctx context.Context) error { return s.RequireFactor(ctx, roles) }, func(err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				d.toast(kit.ToneSuccess, "Saved.")
			})
		}
		box.ShowOn(d.canvas())
	})
}

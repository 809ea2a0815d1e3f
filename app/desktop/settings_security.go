package desktop

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// securityFacts are what the security page has to know.
type securityFacts struct {
	follows bool   // the backups open with the owner's passphrase
	proven  string // the day on which the recovery kit was typed back, "" if never
	keys    app.KeyState
	factor  app.FactorState
	ring    []app.SecurityKey
}

func (d *Desk) showSecurity() {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (securityFacts, error) {
		var follows bool
		var err error
		if s.May("backup.see") {
			follows, err = s.BackupFollowsOwner(ctx)
		}
		proven, e := s.Setting(ctx, settingKitProven)
		keys, e2 := s.Keys(ctx)
		factor, e3 := s.Factor(ctx)
		ring, e4 := s.SecurityKeys(ctx)
		return securityFacts{follows, string(proven), keys, factor, ring}, errors.Join(err, e, e2, e3, e4)
	}, func(f securityFacts, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.showSecurityFacts(f)
	})
}

func (d *Desk) showSecurityFacts(f securityFacts) {
	column := container.New(layout.NewCustomPaddedVBoxLayout(14))
	if banner := d.rotationBanner(f.keys); banner != nil {
		column.Add(banner)
	}
	if slices.Contains(d.me.Alerts(), app.AlertWithoutKeychain) {
		column.Add(kit.NewBanner(kit.ToneWarning, "These books open with the passphrase alone: whoever copies the folder may try to guess it. "+
			"A long passphrase is all that stands against that.", nil))
	}
	if f.proven == "" && d.me.May("keys.recovery") {
		column.Add(kit.NewBanner(kit.ToneWarning, "Nobody has shown yet that the recovery kit is on paper. Without it, a forgotten passphrase means lost books.",
			kit.NewButton(kit.Secondary, kit.IconNone, "I have it", func() { d.keepProof(d.me); d.showSecurity() })))
	}
	change := kit.NewButton(kit.Secondary, kit.IconKey, "Change my passphrase", d.changePassphrase)
	column.Add(kit.NewCardInset(d.keysCard(f, change), 22))
	column.Add(kit.NewCardInset(d.factorCard(f.factor, len(f.ring) > 0), 22))
	column.Add(kit.NewCardInset(d.ringCard(f.ring), 22))
	column.Add(kit.NewCardInset(protection(), 22))
	column.Add(kit.NewCardInset(d.about(), 22))
	if d.me.User().Role == app.Owner {
		column.Add(kit.NewCardInset(d.roomCard(), 22))
	}
	if d.me.May("trail.see") {
		column.Add(kit.NewCardInset(d.watchCard(), 22))
	}
	d.showSection(4, settingsSection{body: column, start: change})
}

// keysCard are the keys of the books, and how to change them.
func (d *Desk) keysCard(f securityFacts, change *kit.Button) fyne.CanvasObject {
	backups := "Backups open with a passphrase of their own, or with the recovery kit."
	if f.follows {
		backups = "Backups open with your passphrase, or with the recovery kit."
	}
	paper := "The recovery kit opens the books and the backups when all else is lost."
	if f.proven != "" {
		paper += " It was typed back from paper on " + f.proven + "."
	}
	line := func(words string, b *kit.Button) fyne.CanvasObject {
		return container.New(shares{5, 2}, kit.NewParagraph(words), b)
	}
	lines := []fyne.CanvasObject{
		kit.NewText("Keys", kit.StyleHeading),
		line(opensWith(f.ring), change),
	}
	if !d.me.May("keys.recovery") {
		return container.New(layout.NewCustomPaddedVBoxLayout(12), append(lines, kit.NewParagraph("The keys of the books, their backups and the recovery kit are the owner's.").Muted())...)
	}
	lines = append(lines,
		line(backups, kit.NewButton(kit.Secondary, kit.IconBackup, "Change theirs", d.changeBackupPassphrase)),
		line(paper, kit.NewButton(kit.Secondary, kit.IconPrinter, "Make a new kit", d.confirmNewKit)))
	switch f.keys.Rotation {
	case app.RotationUnfinished:
		lines = append(lines, line("The old key of the books is kept until you make a backup.",
			kit.NewButton(kit.Secondary, kit.IconNone, "Finish without", d.confirmFinish)))
	case app.RotationDone:
		lines = append(lines, line("Every byte is sealed under the key of the books. Seal them anew after a new recovery kit, and every five years.",
			kit.NewButton(kit.Secondary, kit.IconShield, "Seal them anew", d.confirmRotation)))
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(12), lines...)
}

func opensWith(ring []app.SecurityKey) string {
	if len(ring) > 0 {
		return "Your passphrase, together with a security key, opens the books on this computer. Nobody can reset it."
	}
	return "Your passphrase opens the books on this computer. Nobody can reset it."
}

// watchCard leads to what the books keep of who did what.
func (d *Desk) watchCard() fyne.CanvasObject {
	line := func(words string, b *kit.Button) fyne.CanvasObject {
		return container.New(shares{5, 2}, kit.NewParagraph(words), b)
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(12), kit.NewText("What happened", kit.StyleHeading),
		line("The trail keeps who did what and when.", kit.NewButton(kit.Secondary, kit.IconClock, trailName, d.showTrail)),
		line("Alarms are what the books notice by themselves.", kit.NewButton(kit.Secondary, kit.IconWarning, alarmsName, d.showAlarms)))
}

// protection says plainly what holds and what does not.
func protection() fyne.CanvasObject {
	column := container.New(layout.NewCustomPaddedVBoxLayout(7), kit.NewText("What is protected", kit.StyleHeading))
	for _, words := range []string{
		"A stolen computer, disk or backup: every byte of the books is sealed, also while they are in use.",
		"Quiet changes: each change is signed and entered in a log. A changed, cut or swapped file is noticed.",
		"Lost numbers: each number is given once, in the same step that files the document. Issued documents never change.",
	} {
		column.Add(mark(kit.IconDone, kit.ToneSuccess, words))
	}
	column.Add(kit.NewText("What is not", kit.StyleHeading))
	for _, words := range []string{
		"Somebody at this computer while the books are open. Lock them with Ctrl+L when you get up.",
		"A computer that somebody else has taken over: programs that read keys or the screen see what you see.",
		"PDF files and exports that you save: they are ordinary files. So is what a mail program keeps.",
		"A lost passphrase together with a lost recovery kit. There is no back door.",
		"An old copy of the books or an old backup: it still opens with the passphrase it was made with.",
	} {
		column.Add(mark(kit.IconWarning, kit.ToneWarning, words))
	}
	return column
}

// mark is a paragraph with a sign in front.
func mark(icon kit.IconName, tone kit.Tone, words string) fyne.CanvasObject {
	return container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(1, 0, 0, 8), kit.NewSign(icon, tone)), nil, kit.NewParagraph(words))
}

func (d *Desk) about() fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedVBoxLayout(7), kit.NewText("About", kit.StyleHeading), table([][2]string{
		{"Program", "Counterfoil " + d.cfg.Version}, {"Books", d.me.Dir()}, {"Logged in", d.me.User().Name + ", " + strings.ToLower(roleName[d.me.User().Role])},
	}), container.NewHBox(kit.NewButton(kit.Quiet, kit.IconNone, "Switch user", d.switchUser)))
}

// knownWords are what everybody knows of who is logged in.
func (d *Desk) knownWords() []string { return []string{d.me.User().Name, d.style.company.Name} }

// changePassphrase asks for the present passphrase and a new one.
func (d *Desk) changePassphrase() {
	present, pair := kit.NewSecret(""), newPassphrasePair(d, "New passphrase")
	line := kit.NewField("Present passphrase", present, "")
	pair.known, pair.long = d.knownWords, d.me.User().Role == app.Owner
	pair.alone = slices.Contains(d.me.Alerts(), app.AlertWithoutKeychain)
	box := kit.NewDialog("Change my passphrase", container.New(layout.NewCustomPaddedVBoxLayout(8), line, pair.fields()), kit.Primary, "Change", "Cancel")
	box.Width, box.First = 640, present
	wipe := func() { present.Wipe(); pair.wipe() }
	box.OnCancel = wipe
	present.OnChanged = func() { line.SetProblem("") }
	present.OnEnter = func() { d.canvas().Focus(pair.one) }
	pair.two.OnEnter = func() { box.OnConfirm() }
	s := d.me
	box.OnConfirm = func() {
		if present.Empty() {
			line.SetProblem("Type the passphrase that opens the books now.")
			d.canvas().Focus(present)
			return
		}
		if !pair.good() {
			return
		}
		old, next := bytes.Clone(present.Bytes()), pair.take()
		d.keyWork(box, "Passphrase changed.", wipe, func(ctx context.Context) error {
			defer clear(old)
			defer clear(next)
			return s.ChangePassphrase(ctx, old, next)
		}, func(e *app.Error, words string) {
			if e.Kind == app.Locked {
				line.SetProblem("That is not your passphrase. Check Caps Lock.")
				present.Wipe()
				d.canvas().Focus(present)
				return
			}
			pair.lines[0].SetProblem(words)
		})
	}
	box.ShowOn(d.canvas())
}

// changeBackupPassphrase gives the backups a passphrase of their own.
func (d *Desk) changeBackupPassphrase() {
	pair := newPassphrasePair(d, "Passphrase of the backups")
	pair.alone, pair.known = true, d.knownWords
	box := kit.NewDialog("Passphrase of the backups", container.New(layout.NewCustomPaddedVBoxLayout(8),
		kit.NewParagraph("For backups from now on. Those made before keep the one they were made with.").Muted(), pair.fields()), kit.Primary, "Set", "Cancel")
	box.Width, box.First = 640, pair.one
	box.OnCancel = pair.wipe
	pair.two.OnEnter = func() { box.OnConfirm() }
	s := d.me
	box.OnConfirm = func() {
		if !pair.good() {
			return
		}
		next := pair.take()
		d.keyWork(box, "Backups have a new passphrase.", func() { pair.wipe(); clear(next) }, func(ctx context.Context) error {
			return s.SetBackupPassphrase(ctx, next)
		}, func(_ *app.Error, words string) { clear(next); pair.lines[0].SetProblem(words) })
	}
	box.ShowOn(d.canvas())
}

// keyWork changes a key while its dialog waits, and says at the dialog what was wrong.
func (d *Desk) keyWork(box *kit.Dialog, done string, wipe func(), work func(context.Context) error, wrong func(*app.Error, string)) {
	box.SetConfirmEnabled(false)
	doKept(d, work, func(err error) {
		box.SetConfirmEnabled(true)
		var e *app.Error
		if err == nil {
			wipe()
			box.Close()
			d.toast(kit.ToneSuccess, done)
			d.say("key changed")
			d.showSecurity()
			return
		}
		_, words := explain(err)
		if errors.As(err, &e) && (e.Kind == app.Locked || e.Kind == app.Invalid) {
			wrong(e, words)
			return
		}
		wipe()
		box.Close()
		d.showProblem(err)
	})
}

// confirmNewKit asks before the recovery key is replaced.
func (d *Desk) confirmNewKit() {
	box := kit.NewDialog("Make a new recovery kit?", kit.NewParagraph("You get a new key to print, and type four groups of it back. "+
		"Then the old kit no longer opens these books. It still opens old backups, so keep it as long as you keep those."), kit.Primary, "Make a new kit", "Cancel")
	s := d.me
	box.OnConfirm = func() {
		box.Close()
		keep(d, func(ctx context.Context) (app.Kit, error) { return s.NewRecoveryKit(ctx) }, func(key app.Kit, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.showNewKit(key)
		})
	}
	box.ShowOn(d.canvas())
}

// showNewKit shows a kit inside the shell, and has it typed back.
func (d *Desk) showNewKit(key app.Kit) {
	f := newKitFlow(d, key)
	f.card = func(intro string, back func(), next *kit.Button, parts ...fyne.CanvasObject) fyne.CanvasObject {
		head := []fyne.CanvasObject{kit.NewText("New recovery kit", kit.StyleTitle), kit.NewParagraph(intro).Muted()}
		return cardPage(640, append(head, parts...), buttons("Back", back, next))
	}
	f.done = d.useNewKit
	f.show()
}

// useNewKit puts a kit in force that was typed back, and offers to shut out the old one wholly.
func (d *Desk) useNewKit(key app.Kit) {
	s := d.me
	doKept(d, func(ctx context.Context) error {
		return s.UseRecoveryKit(ctx, key) // the kit is needed once more where the passphrase is asked for first
	}, func(err error) {
		key.Wipe()
		if err != nil {
			d.showProblem(err)
			return
		}
		d.keepProof(s)
		d.toast(kit.ToneSuccess, "The new kit counts from now on.")
		d.showSecurity()
		d.offerRotation()
	})
}

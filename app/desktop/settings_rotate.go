package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// rotationBanner says what is left to do of a change of the key, nil where nothing is.
func (d *Desk) rotationBanner(k app.KeyState) fyne.CanvasObject {
	switch k.Rotation {
	case app.RotationCutShort:
		return kit.NewBanner(kit.ToneWarning, "Changing the key was cut short. The books are as they were, and open as always.",
			kit.NewButton(kit.Secondary, kit.IconNone, "Go on with it", d.rotateKey))
	case app.RotationUnfinished:
		return kit.NewBanner(kit.ToneWarning, "The books are sealed under a new key. The old key, and the books as they were under it, are kept until a backup is made: "+
			"so a bad disk costs nothing. Make a backup to finish.",
			kit.NewButton(kit.Secondary, kit.IconBackup, "Make a backup", d.showBackup))
	}
	return nil
}

// confirmRotation asks before the books are sealed anew.
func (d *Desk) confirmRotation() {
	d.askRotation("Seal the books anew?", "Every page is sealed again under a new key. It takes some seconds, and room on the disk for the books once more. "+
		"Old backups, and copies of the folder from before, still open as they did.")
}

// offerRotation follows a new recovery kit.
func (d *Desk) offerRotation() {
	d.askRotation("Seal the books anew as well?", "Whoever has the old kit and an old copy of the books' folder could still open them. "+
		"Sealing them anew, under a new key, ends that. It takes some seconds.")
}

func (d *Desk) askRotation(title, words string) {
	box := kit.NewDialog(title, kit.NewParagraph(words), kit.Primary, "Seal anew", "Not now")
	box.OnConfirm = func() {
		box.Close()
		d.rotateKey()
	}
	box.ShowOn(d.canvas())
}

// rotateKey seals the books anew while a dialog shows how far it is. Cancelling it, or locking the books, leaves them as they were.
func (d *Desk) rotateKey() {
	s := d.me
	busy := kit.NewProgress("Sealing every page anew", "Cancel")
	box := kit.NewDialog("Sealing the books anew", busy, kit.Primary, "", "")
	ctx, report, cancel := watch(d.back, busy)
	box.OnCancel = cancel
	box.ShowOn(d.canvas())
	kit.Do(d.back, ctx, func(ctx context.Context) error { return s.RotateKey(ctx, report) },
		func(err error) {
			stopped := ctx.Err() != nil && err != nil
			cancel()
			box.Close()
			switch {
			case stopped:
				d.toast(kit.ToneInfo, "Stopped. The books are as they were.")
			case err != nil:
				d.showProblem(err)
			default:
				d.toast(kit.ToneSuccess, "Sealed anew. Make a backup to finish.")
				d.say("key rotated")
			}
			d.showSecurity()
		})
}

// confirmFinish asks before the old key is destroyed without a backup.
func (d *Desk) confirmFinish() {
	box := kit.NewDialog("Finish without a backup?", kit.NewParagraph("The old key, and the books as they were under it, are destroyed. "+
		"Old backups stay good; what came after the last one is then only in these books."), kit.Danger, "Destroy the old key", "Cancel")
	s := d.me
	box.OnConfirm = func() {
		box.Close()
		doKept(d, func(ctx context.Context) error { return s.FinishRotation(ctx) }, func(err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.toast(kit.ToneSuccess, "The old key is destroyed.")
			d.say("key finished")
			d.showSecurity()
		})
	}
	box.ShowOn(d.canvas())
}

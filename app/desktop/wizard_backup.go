package desktop

import (
	"context"
	"errors"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// firstBackupStep makes the first backup, so that the shop knows how and where.
type firstBackupStep struct {
	*wizard
	place *pathEntry
	line  *kit.Field
	note  *fyne.Container
	next  *kit.Button
}

func (w *wizard) showFirstBackup() {
	d := w.desk
	s := &firstBackupStep{wizard: w, place: newPathEntry(d.chooseFolder("Folder for backups")), note: container.NewStack()}
	s.place.SetText(filepath.Join(d.cfg.Homes, "Backups"))
	s.line = kit.NewField("Folder for backups", s.place.row, "One is made here after each working day. Under Backup you add a place elsewhere, to which they are carried.")
	s.next = kit.NewButton(kit.Primary, kit.IconBackup, "Make the first backup", s.make)
	s.place.OnEnter = s.make
	later := kit.NewButton(kit.Quiet, kit.IconNone, "Later", s.finish)
	opens := "It opens with your passphrase, or with the recovery key."
	if w.kit.BackupPassphrase != "" {
		opens = "It opens with the passphrase of the backups that stands in the kit, or with the recovery key."
	}
	body := w.step(5, "One encrypted file holds everything. "+opens, nil, []fyne.CanvasObject{later, s.next}, s.line, s.note)
	d.show("wizard-backup", &asPage{body: body, start: s.place.Entry})
}

func (s *firstBackupStep) make() {
	d, dir := s.desk, s.place.path()
	if dir == "" {
		s.line.SetProblem("A folder for the backups.")
		return
	}
	s.line.SetProblem("")
	s.next.Disable()
	busy := kit.NewProgress("Making and checking the backup", "Cancel")
	ctx, report, cancel := watch(d.run, busy)
	s.note.Objects = []fyne.CanvasObject{busy}
	s.note.Refresh()
	kit.Do(d.run, ctx, func(ctx context.Context) error {
		err := s.beginPlan(ctx, dir)
		if err == nil {
			err = s.session.SetSetting(ctx, settingBackupPlace, []byte(dir)) // the page of the backups offers the same folder
		}
		if err == nil {
			err = runOnce(ctx, s.session, report)
		}
		return err
	}, func(err error) {
		stopped := ctx.Err() != nil
		cancel()
		s.next.Enable()
		s.note.Objects = nil
		s.note.Refresh()
		if err != nil {
			_, words := explain(err)
			if stopped {
				words = "Stopped. Nothing was left behind."
			}
			s.line.SetProblem(words)
			return
		}
		s.finish()
	})
}

// beginPlan has backups made in the folder by themselves from now on, and no longer in one that was typed before.
func (s *firstBackupStep) beginPlan(ctx context.Context, dir string) error {
	folder := app.BackupPlace{Address: plan.Address{Kind: plan.Files, Path: dir}}
	list, err := s.session.BackupPlaces(ctx)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Address.Kind == plan.Files && p.Address != folder.Address {
			if err := s.session.RemovePlace(ctx, p.ID); err != nil {
				return err
			}
		}
	}
	_, err = s.session.AddPlace(ctx, folder, app.Credential{})
	if app.HintOf(err) == app.HintPlace { // the step was gone through before, with this folder
		return nil
	}
	return err
}

// runOnce makes the first backup by the plan, as every later one is made: its place knows of it at once, and a restore from there is proven.
func runOnce(ctx context.Context, s *app.Session, report app.Progress) error {
	run, err := s.RunBackups(ctx, app.BackupOrder{Asked: true}, report)
	if run.Made != nil && ctx.Err() != nil { // what is left is done by itself
		return nil
	}
	for _, p := range run.Places {
		err = errors.Join(err, p.Err)
	}
	return err
}

// settingBackupPlace is the setting of the folder that backups are written to.
const settingBackupPlace = "ui.backup.place"

func (s *firstBackupStep) finish() { s.desk.enter(s.session) }

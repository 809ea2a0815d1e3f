package desktop

import (
	"context"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// newestOffer stands below what says why a backup makes no books, and finds the newest one in the same folder that does.
type newestOffer struct {
	desk    *Desk
	body    *fyne.Container
	path    func() string
	opening func() (app.Opening, bool)
	then    func(path string, err error)
}

func (d *Desk) newNewestOffer(path func() string, opening func() (app.Opening, bool), then func(string, error)) *newestOffer {
	return &newestOffer{desk: d, body: container.NewStack(), path: path, opening: opening, then: then}
}

// show offers it where the file, or one that it builds upon, is damaged or not there.
func (o *newestOffer) show(err error) {
	if h := app.HintOf(err); h != app.HintParent && h != app.HintPreviousCopy {
		return
	}
	find := kit.NewButton(kit.Secondary, kit.IconRestore, "Find the newest whole one in this folder", o.find)
	o.body.Objects = []fyne.CanvasObject{container.NewHBox(find)}
	o.body.Refresh()
}

func (o *newestOffer) hide() {
	o.body.Objects = nil
	o.body.Refresh()
}

func (o *newestOffer) find() {
	d, dir := o.desk, filepath.Dir(o.path())
	open, typed := o.opening()
	if !typed {
		return
	}
	busy := kit.NewProgress("Looking for the newest whole backup", "Cancel")
	o.body.Objects = []fyne.CanvasObject{busy}
	o.body.Refresh()
	ctx, report, cancel := watch(d.run, busy)
	kit.Go(d.run, ctx, func(ctx context.Context) (string, error) {
		return app.NewestBackup(ctx, d.cfg.Env, dir, open, report)
	}, func(path string, err error) {
		stopped := ctx.Err() != nil
		cancel()
		o.hide()
		if !stopped {
			o.then(path, err)
		}
	})
}

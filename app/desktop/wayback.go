package desktop

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// wayBackPage shows what there is to go back to where books do not open: their snapshots, and backups in the folders that this computer knows of. Whatever
// becomes books again lies beside the broken ones.
type wayBackPage struct {
	desk   *Desk
	dir    string
	ways   []app.WayBack
	states map[string]string // by path, once looked into
	list   *kit.List
	name   *kit.Entry
	pass   *kit.Secret
	line   *kit.Field
	note   *kit.Banner
	look   *kit.Button
	start  *kit.Button
	work   *fyne.Container
}

// offerWayBack says that books do not open, and leads to what there is of them.
func (d *Desk) offerWayBack(dir string, err error) {
	_, words := explain(err)
	box := kit.NewDialog("These books do not open", container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewParagraph(words),
		kit.NewParagraph("Copies of them may lie beside them, and backups elsewhere. Their folder stays as it is.").Muted()), kit.Primary, "Look at what is there", "Cancel")
	box.Width = 520
	box.OnConfirm = func() {
		box.Close()
		d.showWayBack(dir)
	}
	box.First = box.Default() // it changes nothing
	box.ShowOn(d.canvas())
	d.say("way back offered")
}

func (d *Desk) showWayBack(dir string) {
	p := &wayBackPage{
		desk: d, dir: dir, states: map[string]string{}, name: kit.NewEntry(), pass: kit.NewSecret(""), note: kit.NewBanner(kit.ToneError, "", nil), work: container.NewStack(),
	}
	p.note.Hide()
	p.name.SetText(d.cfg.Memory.Get(memoryUser))
	p.line = kit.NewField("Passphrase of the books", p.pass, "")
	p.pass.OnChanged = func() { p.line.SetProblem("") }
	p.pass.OnEnter = p.prove
	p.look = kit.NewButton(kit.Secondary, kit.IconShield, "Look which are whole", p.prove)
	p.start = kit.NewButton(kit.Primary, kit.IconRestore, "Make books of it", func() { p.take(p.list.Selected()) })
	p.list = kit.NewList("What is there",
		kit.Column{Title: "Made", Width: 150}, kit.Column{Title: "What it is", Width: 200, Grow: 1, Kind: kit.CellMuted}, kit.Column{Title: "Folder", Width: 150, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "Size", Width: 80, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted}, kit.Column{Title: "State", Width: 140, Kind: kit.CellChip})
	p.list.OnCells, p.list.OnOpen = p.cells, p.take
	p.list.SetEmpty(kit.NewEmptyState(kit.IconBackup, "Nothing lies beside these books", "Plug in the disk with your backups, or restore one from a place.", nil))
	d.show("wayback", p)
	kit.Go(d.run, context.Background(), func(context.Context) ([]app.WayBack, error) {
		return app.WaysBack(d.cfg.Env, dir, d.backupFolders()...), nil
	},
		func(ways []app.WayBack, _ error) {
			p.ways = ways
			p.list.SetCount(len(ways))
			d.say("listed")
		})
}

// memoryBackups is the folder into which backups were made last: where the books do not open, it is looked through for a way back.
const memoryBackups = "backups"

// backupFolders are those that this computer knows of without any books.
func (d *Desk) backupFolders() []string {
	list := []string{filepath.Join(d.cfg.Homes, "Backups")}
	if last := d.cfg.Memory.Get(memoryBackups); last != "" {
		list = append(list, last)
	}
	return list
}

func (p *wayBackPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *wayBackPage) leave()                { p.pass.Wipe() }
func (p *wayBackPage) goBack()               { p.desk.forgetBooks() }

func (p *wayBackPage) content() fyne.CanvasObject {
	d := p.desk
	head := kit.NewPageHeader(bookName(p.dir), "What there is to go back to. Whatever you choose becomes new books: those that do not open stay as they are.", backButton(p.goBack),
		kit.NewButton(kit.Secondary, kit.IconRestore, "From another place", func() { d.showRestore(func() { d.showWayBack(p.dir) }) }))
	row := container.NewBorder(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(18, 17, 12, 0), container.New(layout.NewCustomPaddedHBoxLayout(9), p.look, p.start)),
		container.New(shares{2, 3}, kit.NewField("Name", p.name, "Empty: the only one"), p.line))
	top := container.New(layout.NewCustomPaddedVBoxLayout(12), head, kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), p.note, row, p.work)))
	return container.New(layout.NewCustomPaddedLayout(18, 18, 24, 24), container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 14, 0, 0), top),
		nil, nil, nil, listCard(p.list, kit.NewText("", kit.StyleCaption), "Enter makes books of one")))
}

var wayTones = map[string]kit.Tone{"whole": kit.ToneSuccess, "damaged": kit.ToneError}

func (p *wayBackPage) cells(i int, cells []kit.Cell) {
	w := p.ways[i]
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text = moment(w.Made), "Backup", filepath.Dir(w.Path), byteSize(w.Size)
	if w.Snapshot() {
		cells[1].Text = "Snapshot. " + w.Purpose
	}
	if state := p.states[w.Path]; state != "" {
		cells[4] = kit.Cell{Text: sentence(state), Tone: wayTones[state]}
	}
}

// typed is the passphrase; ok is false where there is none, or something is under way.
func (p *wayBackPage) typed() (pass []byte, ok bool) {
	if p.pass.Empty() {
		p.line.SetProblem("Type the passphrase first.")
		p.desk.canvas().Focus(p.pass)
		return nil, false
	}
	p.note.Set(kit.ToneError, "")
	return bytes.Clone(p.pass.Bytes()), !p.look.Disabled()
}

// working shows progress, and takes it away again.
func (p *wayBackPage) working(title string) (context.Context, app.Progress, func()) {
	busy := kit.NewProgress(title, "Cancel")
	ctx, report, cancel := watch(p.desk.run, busy)
	p.look.Disable()
	p.start.Disable()
	p.work.Objects = []fyne.CanvasObject{busy}
	p.work.Refresh()
	return ctx, report, func() {
		cancel()
		p.look.Enable()
		p.start.Enable()
		p.work.Objects = nil
		p.work.Refresh()
	}
}

// prove opens each to its end, and says which are whole.
func (p *wayBackPage) prove() {
	pass, ok := p.typed()
	if !ok {
		return
	}
	d, ways, name := p.desk, p.ways, strings.TrimSpace(p.name.Text)
	ctx, report, end := p.working("Opening each to its end")
	kit.Go(d.run, ctx, func(ctx context.Context) (map[string]string, error) {
		defer clear(pass)
		states := map[string]string{}
		for _, w := range ways {
			state, err := app.WayState(ctx, d.cfg.Env, p.dir, w, name, pass, report)
			if err != nil {
				return states, err
			}
			states[w.Path] = state
		}
		return states, nil
	}, func(states map[string]string, err error) {
		stopped := ctx.Err() != nil
		end()
		p.states = states
		p.list.Refresh()
		if err != nil && !stopped {
			p.refused(err)
		}
		d.say("ways proven")
	})
}

// take makes books of one: a backup on the page for that, a snapshot here.
func (p *wayBackPage) take(i int) {
	d := p.desk
	if i < 0 || i >= len(p.ways) {
		p.note.Set(kit.ToneInfo, "Choose one of the list first.")
		return
	}
	w := p.ways[i]
	if !w.Snapshot() {
		d.showRestore(func() { d.showWayBack(p.dir) })
		d.page.(*restorePage).file.SetText(w.Path)
		return
	}
	pass, ok := p.typed()
	if !ok {
		return
	}
	to, name := freeFolder(p.dir), strings.TrimSpace(p.name.Text)
	ctx, report, end := p.working("Making books of the snapshot")
	kit.Do(d.run, ctx, func(ctx context.Context) error {
		defer clear(pass)
		b, err := app.Open(ctx, p.dir, d.cfg.Env)
		if err != nil {
			return err
		}
		return b.RestoreSnapshot(ctx, w, to, name, pass, report)
	}, func(err error) {
		stopped := ctx.Err() != nil
		end()
		switch {
		case err == nil:
			d.toast(kit.ToneSuccess, "Made beside: "+bookName(to))
			d.openBooks(to)
		case !stopped:
			p.refused(err)
		}
	})
}

func (p *wayBackPage) refused(err error) {
	_, words := explain(err)
	if app.KindOf(err) == app.Locked {
		p.line.SetProblem("Name or passphrase is not right.")
	}
	p.note.Set(kit.ToneError, words)
	p.desk.say("problem " + string(app.KindOf(err)))
}

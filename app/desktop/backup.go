package desktop

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// backupPage says how old the last good backup is, makes one, and lists and checks those that were made.
type backupPage struct {
	desk   *Desk
	light  *kit.Lamp
	lost   *kit.Banner // says that the files of all backups are gone
	place  *pathEntry
	line   *kit.Field
	byHand *fyne.Container // the folder, and its button where backups are made by plan
	into   *kit.Button
	other  *kit.Button // asks for a folder besides the plan
	start  *kit.Button
	row    *fyne.Container // of the buttons
	work   *fyne.Container // the progress of what is under way
	list   *kit.List
	rows   []backupRow
	status app.BackupStatus
	loaded bool // the status is known
	wanted bool // a backup was asked for before that
}

// backupRow is a backup that was made, and whether its file is still where it was put.
type backupRow struct {
	app.Backup
	gone bool
}

// backupJob is a backup under way. It goes on while one looks at other pages.
type backupJob struct {
	busy *kit.Progress
}

func (d *Desk) showBackup() {
	d.mark(placeBackup)
	p := &backupPage{desk: d, light: kit.NewLamp(), lost: kit.NewBanner(kit.ToneWarning, "", nil), work: container.NewStack()}
	p.light.Hide()
	p.lost.Hide()
	p.place = newPathEntry(d.chooseFolder("Folder for backups"))
	p.place.OnEnter = p.make
	p.line = kit.NewField("Folder for backups", p.place.row, "Best on another disk: a stick, or a folder that is copied elsewhere. The file is sealed.")
	p.into = kit.NewButton(kit.Secondary, kit.IconBackup, "Back up into it", p.make)
	p.into.Hide()
	p.other = kit.NewButton(kit.Quiet, kit.IconFolder, "", p.askFolder)
	p.other.SetName("Back up into another folder", d.tip)
	p.other.Hide()
	p.byHand = container.NewBorder(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(18, 17, 12, 0), p.into), p.line)
	p.start = kit.NewButton(kit.Primary, kit.IconBackup, "Back up now", p.backUp)
	p.list = kit.NewList("Backups", backupColumns()...)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(row int) { p.verify(p.rows[row].Path) }
	p.list.SetEmpty(kit.NewEmptyState(kit.IconBackup, "No backup yet", "Make the first one now: it takes a few seconds.", nil))
	p.showJob()
	d.show("backup", p)
	p.reload()
	p.loadPlace()
}

// backupKinds say what is in a backup: a daily one needs the weekly and the full beside it.
var backupKinds = map[app.BackupKind]string{"full": "Everything", "week": "A week's changes", "day": "A day's changes"}

func backupColumns() []kit.Column {
	return []kit.Column{
		{Title: "Made", Width: 140, Kind: kit.CellText},
		{Title: "File", Width: 220, Grow: 1, Kind: kit.CellText},
		{Title: "Holds", Width: 115, Kind: kit.CellMuted},
		{Title: "Folder", Width: 120, Grow: 1, Kind: kit.CellMuted, Spare: true},
		{Title: "Size", Width: 80, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted, Spare: true},
		{Title: "State", Width: 110, Kind: kit.CellChip},
	}
}

func (p *backupPage) first() fyne.Focusable {
	if !p.makes() {
		return p.list.Focusable()
	}
	return p.start
}
func (p *backupPage) save() { p.make() }

// makes says whether who is here may make a backup: an auditor only looks.
func (p *backupPage) makes() bool { return p.desk.me.May("backup.make") }

func (p *backupPage) content() fyne.CanvasObject {
	d := p.desk
	head := kit.NewPageHeader("Backup", "Sealed files that open on any computer with their passphrase or the recovery key. Keep them together.", nil,
		kit.NewButton(kit.Secondary, kit.IconRestore, "Restore", func() { d.showRestore(d.showBackup) }),
		kit.NewButton(kit.Secondary, kit.IconShield, "Check a file", p.verifyOther))
	row := container.New(&flow{gap: 9})
	p.row = row
	parts := []fyne.CanvasObject{p.light, p.lost}
	if p.makes() {
		parts = append(parts, p.byHand)
		row.Add(p.start)
	}
	row.Add(kit.NewButton(kit.Secondary, kit.IconShield, "Places and plan", d.showSafety))
	row.Add(kit.NewButton(kit.Secondary, kit.IconCustomers, "For the bookkeeper", d.showHandovers))
	row.Add(kit.NewButton(kit.Secondary, kit.IconRestore, "Snapshots", d.showSnapshots))
	if p.makes() {
		row.Add(p.other)
	}
	parts = append(parts, row, p.work)
	list := kit.NewCardInset(container.NewBorder(nil, container.New(layout.NewCustomPaddedLayout(6, 2, 12, 12),
		kit.NewText("Enter checks a backup again, byte by byte", kit.StyleCaption)), nil, nil, p.list), 8)
	top := container.New(layout.NewCustomPaddedVBoxLayout(14), head, kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(12), parts...)))
	return container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 14, 0, 0), top), nil, nil, nil, list)
}

// askFolder shows the field for a folder: a backup by hand, besides those of the plan.
func (p *backupPage) askFolder() {
	p.byHand.Show()
	p.desk.canvas().Focus(p.place.Entry)
}

// backUp makes a backup: by the plan, and else by hand into the folder of the field.
func (p *backupPage) backUp() {
	switch {
	case !p.loaded: // whoever is faster than the disk is not asked twice
		p.wanted = true
		return
	case !p.status.Set():
		p.make()
		return
	}
	p.desk.carry(app.BackupOrder{Asked: true})
	p.showJob()
}

// reload asks what backups there are, and whether their files are still there.
func (p *backupPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "backups", func(ctx context.Context) ([]backupRow, error) {
		made, err := s.Backups(ctx)
		rows := make([]backupRow, 0, len(made))
		for _, b := range made {
			_, e := os.Stat(b.Path)
			gone := errors.Is(e, os.ErrNotExist)
			if !gone || b.Removed.IsZero() { // what the rule has removed is missed by nobody
				rows = append(rows, backupRow{b, gone})
			}
		}
		return rows, err
	}, func(rows []backupRow) {
		p.load(rows)
	})
	latest(d, "light", func(ctx context.Context) (app.BackupStatus, error) { return s.BackupStatus(ctx, false) }, p.loadLight)
}

// loadLight shows how the backups stand. Where they are made by plan, the folder is asked for only by who wants another one.
func (p *backupPage) loadLight(st app.BackupStatus) {
	set := st.Set()
	if set != p.status.Set() || p.light.Hidden {
		p.byHand.Hidden, p.into.Hidden, p.other.Hidden = set, !set, !set
		p.byHand.Refresh()
	}
	p.status, p.loaded = st, true
	p.desk.shine(p.light, st, p.start)
	p.row.Refresh()
	if p.wanted {
		p.wanted = false
		p.backUp()
	}
}

func (p *backupPage) load(rows []backupRow) {
	p.rows = rows
	p.list.SetCount(len(rows))
	p.lost.Set(kit.ToneWarning, lostWords(rows))
}

// lostWords say that the files of all backups are gone; "" where one is there, or none was made.
func lostWords(rows []backupRow) string {
	if len(rows) == 0 || slices.ContainsFunc(rows, func(r backupRow) bool { return !r.gone }) {
		return ""
	}
	return "The files of your backups are not where they were put. Plug in the disk, or make a new one."
}

func (p *backupPage) cells(row int, cells []kit.Cell) {
	b := p.rows[row]
	cells[0].Text = moment(b.Made)
	cells[1].Text = filepath.Base(b.Path)
	cells[2].Text = backupKinds[b.Kind]
	cells[3].Text = filepath.Dir(b.Path)
	cells[4].Text = byteSize(b.Size)
	cells[5] = kit.Cell{Text: "Checked", Tone: kit.ToneSuccess}
	if b.gone {
		cells[5] = kit.Cell{Text: "Not there", Tone: kit.ToneWarning}
	}
}

// loadPlace offers the folder that was used last.
func (p *backupPage) loadPlace() {
	d, s := p.desk, p.desk.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (string, error) {
		v, err := s.Setting(ctx, settingBackupPlace)
		return string(v), err
	}, func(dir string, err error) {
		switch {
		case p.place.Text != "":
		case err == nil && dir != "":
			p.place.SetText(dir)
		default:
			p.place.SetText(filepath.Join(d.cfg.Homes, "Backups"))
		}
	})
}

// asFolder marks a path as a folder, which may not be there yet.
func asFolder(path string) string { return strings.TrimRight(path, `/\`) + string(filepath.Separator) }

// make backs up into the folder of the field, which is remembered.
func (p *backupPage) make() {
	d, dir := p.desk, p.place.path()
	switch {
	case d.making != nil:
		return
	case dir == "":
		p.line.SetProblem("Type or choose a folder.")
		return
	}
	p.line.SetProblem("")
	d.backUp(dir)
	p.showJob()
}

// showJob shows the backup under way, if any.
func (p *backupPage) showJob() {
	p.desk.showBusy(p.work, p.start, p.into, p.light.Action())
}

// showBusy shows the progress of what is under way, if anything is, and disables what would begin it once more.
func (d *Desk) showBusy(work *fyne.Container, starts ...*kit.Button) {
	work.Objects = nil
	for _, b := range starts {
		b.Enable()
		if d.blocked() {
			b.Disable()
		}
	}
	if busy := d.underWayHere(); busy != nil {
		work.Objects = []fyne.CanvasObject{container.New(layout.NewCustomPaddedLayout(4, 4, 0, 0), busy)}
	}
	work.Refresh()
}

// backUp makes a backup beside whatever else is done.
func (d *Desk) backUp(dir string) {
	job := &backupJob{busy: kit.NewProgress("Making the backup", "Cancel")}
	d.making = job
	s, home := d.me, d.cfg.Homes
	ctx, report, cancel := watch(d.back, job.busy)
	kit.Go(d.back, ctx, func(ctx context.Context) (app.Backup, error) {
		var made app.Backup
		err := makeHome(home, dir)
		if err == nil {
			made, err = s.Backup(ctx, asFolder(dir), report)
		}
		if err == nil {
			err = s.SetSetting(ctx, settingBackupPlace, []byte(dir))
		}
		return made, err
	}, func(made app.Backup, err error) {
		stopped := ctx.Err() != nil
		cancel()
		d.making = nil
		if d.closeAfter() {
			return
		}
		if p, ok := d.page.(*backupPage); ok {
			p.showJob()
			d.canvas().Focus(p.start)
		}
		d.backedUp(made, err, stopped)
	})
}

// makeHome makes the folder that is offered for books and backups. Books from elsewhere come without it; any other
// folder that is not there may be a disk that is not plugged in.
func makeHome(home, dir string) error {
	if filepath.Dir(dir) != home {
		return nil
	}
	return os.MkdirAll(home, 0o700)
}

func (d *Desk) backedUp(made app.Backup, err error, stopped bool) {
	switch {
	case stopped:
		d.toast(kit.ToneInfo, "Stopped. Nothing was left behind.")
	case err != nil:
		if p, ok := d.page.(*backupPage); ok && app.KindOf(err) == app.Invalid {
			_, words := explain(err)
			p.line.SetProblem(words)
			return
		}
		d.showProblem(err)
	default:
		d.cfg.Memory.Set(memoryBackups, filepath.Dir(made.Path))
		d.toast(kit.ToneSuccess, "Backed up and checked: "+filepath.Base(made.Path))
		d.say("backup made")
	}
}

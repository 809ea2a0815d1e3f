package desktop

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// picker is a dialog in which one walks through folders and takes a file or a folder. The toolkit's own hears neither Enter
// nor Escape.
type picker struct {
	title, confirm string
	folders        bool     // a folder is wanted, not a file
	kinds          []string // endings of the files shown; none: all
	chosen         func(path string)

	desk    *Desk
	box     *kit.Dialog
	where   *kit.Entry
	line    *kit.Field
	list    *kit.List
	folder  string
	entries []fs.FileInfo // of the folder, folders first
}

// pick opens the dialog at the folder of a path, or at the nearest one above it that is there.
func (d *Desk) pick(p picker, from string) {
	p.desk = d
	p.where = kit.NewEntry()
	p.where.OnEnter = p.typed
	p.line = kit.NewField("Folder", p.where, "")
	p.list = kit.NewList("Files", kit.Column{Title: "Name", Width: 180, Grow: 1, Kind: kit.CellText},
		kit.Column{Title: "Changed", Width: 120, Kind: kit.CellMuted},
		kit.Column{Title: "Size", Width: 80, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted})
	p.list.OnCells = p.cells
	p.list.OnOpen = p.open
	p.list.SetEmpty(kit.NewEmptyState(kit.IconFolder, "Nothing to choose here", "Go up, or type another folder above.", nil))
	up := kit.NewButton(kit.Secondary, kit.IconBack, "Up", func() { p.goTo(filepath.Dir(p.folder)) })
	places := container.New(layout.NewCustomPaddedVBoxLayout(2))
	side := kit.NewWide(132, container.New(layout.NewCustomPaddedLayout(14, 0, 0, 14), places))
	head := container.NewBorder(nil, nil, side, nil, container.NewBorder(
		container.NewBorder(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(18, 18, 8, 0), up), p.line), nil, nil, nil,
		kit.NewTall(300, p.list)))
	p.box = kit.NewDialog(p.title, head, kit.Primary, p.confirm, "Cancel")
	p.box.Width, p.box.First = 780, p.where
	p.box.OnConfirm = p.take
	p.box.ShowOn(d.canvas())
	kit.Go(d.run, context.Background(), func(context.Context) (beginning, error) {
		return beginning{nearest(from, d.saveFolder()), commonFolders()}, nil
	}, func(b beginning, _ error) {
		for _, f := range b.common {
			places.Add(kit.NewButton(kit.Quiet, kit.IconFolder, f.name, func() { p.goTo(f.path) }))
		}
		p.goTo(b.folder)
	})
}

// beginning is what the dialog opens with; asking a disk for it may take a while.
type beginning struct {
	folder string
	common []commonFolder
}

// nearest is the first folder at or above the path, or else the other.
func nearest(path, other string) string {
	for path != "" {
		if isFolder(path) {
			return path
		}
		up := filepath.Dir(path)
		if up == path {
			break
		}
		path = up
	}
	return other
}

type commonFolder struct{ name, path string }

// commonFolders are those that people go to first: their own, and sticks and disks that are plugged in.
func commonFolders() []commonFolder {
	var list []commonFolder
	home, err := os.UserHomeDir()
	if err == nil {
		list = append(list, commonFolder{"Home", home})
		for _, name := range []string{"Documents", "Desktop", "Downloads"} {
			if path := filepath.Join(home, name); isFolder(path) {
				list = append(list, commonFolder{name, path})
			}
		}
	}
	for _, pattern := range []string{"/run/media/*/*", "/media/*/*", "/Volumes/*"} {
		found, _ := filepath.Glob(pattern) // the patterns are sound
		for _, path := range found {
			if isFolder(path) && len(list) < 8 {
				list = append(list, commonFolder{shorten(filepath.Base(path), 10), path})
			}
		}
	}
	return list
}

func shorten(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}

// goTo shows another folder. Reading it may take a while on a network, so it happens elsewhere.
func (p *picker) goTo(folder string) {
	kit.GoLatest(p.desk.run, "picker", context.Background(), func(context.Context) ([]fs.FileInfo, error) {
		return p.read(folder)
	}, func(list []fs.FileInfo, err error) {
		if err != nil {
			p.line.SetProblem(fileWords(err))
			return
		}
		p.folder, p.entries = folder, list
		setPath(p.where, folder)
		p.line.SetProblem("")
		p.list.SetCount(len(list))
		p.list.Select(-1)
	})
}

// read lists a folder: what can be chosen or walked into, without what is hidden.
func (p *picker) read(folder string) ([]fs.FileInfo, error) {
	found, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var list []fs.FileInfo
	for _, e := range found {
		if strings.HasPrefix(e.Name(), ".") || !e.IsDir() && (p.folders || !p.fits(e.Name())) {
			continue
		}
		if info, err := os.Stat(filepath.Join(folder, e.Name())); err == nil {
			list = append(list, info)
		}
	}
	slices.SortFunc(list, func(a, b fs.FileInfo) int {
		if a.IsDir() != b.IsDir() {
			return cmp.Compare(btoi(b.IsDir()), btoi(a.IsDir()))
		}
		return strings.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
	})
	return list, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *picker) fits(name string) bool {
	return len(p.kinds) == 0 || slices.ContainsFunc(p.kinds, func(kind string) bool { return strings.HasSuffix(strings.ToLower(name), kind) })
}

func (p *picker) cells(row int, cells []kit.Cell) {
	e := p.entries[row]
	cells[0].Text = e.Name()
	cells[1].Text = e.ModTime().Format("2 Jan 2006")
	if e.IsDir() {
		cells[0].Text += "/"
		return
	}
	cells[2].Text = byteSize(e.Size())
}

// byteSize is a size in the words of a person.
func byteSize(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1000*1000:
		return strconv.FormatInt((n+500)/1000, 10) + " kB"
	}
	tenths := (n + 50_000) / 100_000
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + " MB"
}

// open is Enter or a double click on a row.
func (p *picker) open(row int) {
	path := filepath.Join(p.folder, p.entries[row].Name())
	if p.entries[row].IsDir() {
		p.goTo(path)
		return
	}
	p.finish(path)
}

// typed goes where the field says, or takes the file that it names.
func (p *picker) typed() {
	path := absolute(p.where.Text)
	kit.GoLatest(p.desk.run, "picker", context.Background(), func(context.Context) (fs.FileInfo, error) { return os.Stat(path) },
		func(info fs.FileInfo, err error) {
			switch {
			case err != nil:
				p.line.SetProblem(fileWords(err))
			case !info.IsDir() && p.folders:
				p.line.SetProblem("That is a file. Choose a folder.")
			case !info.IsDir():
				p.finish(path)
			case path == p.folder:
				p.take()
			default:
				p.goTo(path)
			}
		})
}

// take is the button at the foot.
func (p *picker) take() {
	row := p.list.Selected()
	switch {
	case p.folders && row < 0:
		p.finish(p.folder)
	case p.folders:
		p.finish(filepath.Join(p.folder, p.entries[row].Name()))
	case row < 0:
		p.line.SetProblem("Choose a file from the list, or type its name.")
	default:
		p.open(row)
	}
}

func (p *picker) finish(path string) {
	p.box.Close()
	p.chosen(path)
}

// fileWords are the words for what the system says of a file or folder that was typed.
func fileWords(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "There is nothing of that name."
	case errors.Is(err, fs.ErrPermission):
		return "You may not look into that folder."
	}
	return "That cannot be read. Choose another one."
}

// moment is a time as a short date with the hour, for lists of files and backups.
func moment(t time.Time) string { return t.Local().Format("2 Jan 2006, 15:04") }

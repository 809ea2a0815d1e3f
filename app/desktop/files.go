package desktop

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// pathEntry is a field for a file or folder: typed, or chosen in a dialog.
type pathEntry struct {
	*kit.Entry
	row *pathRow
}

// pathRow is the field with its button; a kit.Field marks and names the field in it.
type pathRow struct {
	widget.BaseWidget
	entry *kit.Entry
	body  fyne.CanvasObject
}

// newPathEntry makes the field; browse opens a dialog and hands over what was chosen.
func newPathEntry(browse func(from string, chosen func(path string))) *pathEntry {
	p := &pathEntry{Entry: kit.NewEntry()}
	button := kit.NewButton(kit.Secondary, kit.IconFolder, "Browse", func() {
		browse(p.path(), func(path string) { p.SetText(path) })
	})
	p.row = &pathRow{entry: p.Entry}
	p.row.body = container.NewBorder(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 8, 0), button), p.Entry)
	p.row.ExtendBaseWidget(p.row)
	return p
}

// SetText shows a path with the caret at its end, where names are changed.
func (p *pathEntry) SetText(path string) { setPath(p.Entry, path) }

func setPath(e *kit.Entry, path string) {
	e.SetText(path)
	e.CursorColumn = utf8.RuneCountInString(path)
	e.Refresh()
}

// SetBad marks the field as wrong.
func (r *pathRow) SetBad(bad bool) { r.entry.SetBad(bad) }

// SetName names the field for screen readers.
func (r *pathRow) SetName(name string) { r.entry.SetName(name) }

// CreateRenderer belongs to the toolkit.
func (r *pathRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// path is what stands in the field, made absolute; "~" is the home folder.
func (p *pathEntry) path() string { return absolute(p.Text) }

func absolute(text string) string {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "~"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			text = home + rest
		}
	}
	if text == "" {
		return ""
	}
	abs, err := filepath.Abs(text)
	if err != nil {
		return text
	}
	return abs
}

// chooseFile asks for a file that is there, of one of the kinds (".png"; none: any).
func (d *Desk) chooseFile(title string, kinds []string) func(from string, chosen func(path string)) {
	return func(from string, chosen func(string)) {
		d.pick(picker{title: title, kinds: kinds, confirm: "Choose", chosen: chosen}, from)
	}
}

// chooseFolder asks for a folder that is there.
func (d *Desk) chooseFolder(title string) func(from string, chosen func(path string)) {
	return func(from string, chosen func(string)) {
		d.pick(picker{title: title, folders: true, confirm: "Choose this folder", chosen: chosen}, from)
	}
}

// askSave asks where a file is to be written, with a name to begin with, and never overwrites one that is there.
func (d *Desk) askSave(title, name string, save func(path string)) {
	d.askSaveWith(title, name, "", nil, save)
}

// askSaveWith is askSave with a word on the file, and with something more to choose, which may be nil.
func (d *Desk) askSaveWith(title, name, about string, more fyne.CanvasObject, save func(path string)) {
	field := newPathEntry(d.intoFolder(title, func() string { return name }))
	kit.Go(d.run, context.Background(), func(context.Context) (string, error) { return d.saveFolder(), nil }, func(folder string, _ error) {
		if field.Text == "" {
			field.SetText(filepath.Join(folder, name))
		}
	})
	line := kit.NewField("File", field.row, about)
	var body fyne.CanvasObject = line
	if more != nil {
		body = container.New(layout.NewCustomPaddedVBoxLayout(10), line, more)
	}
	box := kit.NewDialog(title, body, kit.Primary, "Save", "Cancel")
	box.Width = 620
	box.First = field.Entry
	box.OnConfirm = func() {
		path := field.path()
		kit.Go(d.run, context.Background(), func(context.Context) (bool, error) { _, err := os.Stat(path); return err == nil, nil },
			func(there bool, _ error) {
				switch {
				case path == "":
					line.SetProblem("Type or choose a file name.")
				case there:
					line.SetProblem("There is a file of that name already. Choose another name.")
				default:
					box.Close()
					d.cfg.Memory.Set(memoryFolder, filepath.Dir(path))
					save(path)
				}
			})
	}
	box.ShowOn(d.canvas())
}

// saveFile asks where a file is to be written, makes it, and writes it there; done hears the place.
func (d *Desk) saveFile(title, name string, content func(context.Context) ([]byte, error), done func(path string)) {
	d.askSave(title, name, func(path string) {
		kit.Do(d.run, context.Background(), func(ctx context.Context) error {
			data, err := content(ctx)
			if err == nil {
				err = writeNew(path, data)
			}
			return err
		}, func(err error) {
			if err != nil {
				d.showFileProblem(err)
				return
			}
			done(path)
		})
	})
}

// savedAs tells that a file was saved, and where; say names it in the trace.
func (d *Desk) savedAs(say string) func(path string) {
	return func(path string) {
		d.toast(kit.ToneSuccess, "Saved as "+path)
		d.say(say)
	}
}

// intoFolder asks for a folder, and answers with a name in it.
func (d *Desk) intoFolder(title string, name func() string) func(from string, chosen func(path string)) {
	choose := d.chooseFolder(title)
	return func(from string, chosen func(string)) {
		choose(filepath.Dir(from), func(folder string) { chosen(filepath.Join(folder, name())) })
	}
}

// saveFolder is where files were saved last, or the user's documents.
func (d *Desk) saveFolder() string {
	if folder := d.cfg.Memory.Get(memoryFolder); folder != "" {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			return folder
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	if docs := filepath.Join(home, "Documents"); isFolder(docs) {
		return docs
	}
	return home
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

var errFileTooLarge = errors.New("the file is too large")

// readBounded reads a file that must not be larger than limit bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errFileTooLarge
	}
	return data, err
}

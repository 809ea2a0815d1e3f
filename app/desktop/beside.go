package desktop

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// besideCard lists the internal notes on a customer or document and its files, the newest first, and adds to both. In books that were handed
// over it begins with what the answer to the owner says of it.
type besideCard struct {
	desk   *Desk
	target bill.ID
	list   *kit.List
	mine   []int // places in the answer of the lines that are listed first
	rows   []besideRow
	note   *kit.Button
	file   *kit.Button
	box    fyne.CanvasObject
}

// besideRow is a note or a file.
type besideRow struct {
	note app.Note
	file app.Attachment
}

func (r besideRow) isFile() bool { return !r.file.ID.IsZero() }

// key orders notes and files by when they came: ids begin with the time.
func (r besideRow) key() string {
	if r.isFile() {
		return string(r.file.ID[:])
	}
	return string(r.note.ID[:])
}

// newBesideCard makes the card; reload fills it.
func newBesideCard(d *Desk, target bill.ID) *besideCard {
	c := &besideCard{desk: d, target: target}
	c.list = kit.NewList("Notes and files",
		kit.Column{Title: "Notes and files", Width: 120, Grow: 1},
		kit.Column{Width: 92, Kind: kit.CellMuted, Align: fyne.TextAlignTrailing})
	c.list.OnCells = c.cells
	c.list.OnOpen = c.openRow
	c.list.SetEmpty(kit.NewEmptyState(kit.IconNone, "", "No notes or files. They are never printed", nil))
	c.note = kit.NewButton(kit.Quiet, kit.IconPencil, "Note", c.askNote)
	c.note.SetName("Write an internal note", d.tip)
	c.file = kit.NewButton(kit.Quiet, kit.IconPlus, "File", c.askFile)
	c.file.SetName("Keep a file: or drop it on the window", d.tip)
	c.box = container.NewBorder(nil, container.NewHBox(d.toWrite(c.note, c.file)...), nil, nil, c.list)
	return c
}

// answered lists what the answer to the owner says of it by now.
func (c *besideCard) answered() {
	c.mine = c.desk.linesOn(c.target)
	c.list.SetCount(len(c.mine) + len(c.rows))
}

func (c *besideCard) openRow(i int) {
	switch {
	case i < len(c.mine):
		c.desk.changeLine(c.mine[i], c.desk.written.lines[c.mine[i]])
	case i < len(c.mine)+len(c.rows):
		c.open(c.rows[i-len(c.mine)])
	}
}

// reload reads notes and files.
func (c *besideCard) reload() {
	d, s := c.desk, c.desk.me
	kit.GoLatest(d.run, "beside", context.Background(), func(ctx context.Context) ([]besideRow, error) {
		notes, err := s.Notes(ctx, c.target)
		if err != nil {
			return nil, err
		}
		files, err := s.Attachments(ctx, c.target)
		return besideRows(notes, files), err
	}, func(rows []besideRow, err error) {
		if app.KindOf(err) == app.Missing && err != nil {
			return // it was deleted just now
		}
		if err != nil {
			d.showProblem(err)
			return
		}
		c.rows = rows
		c.answered()
		d.say("beside")
	})
}

// besideRows puts both together, the newest first.
func besideRows(notes []app.Note, files []app.Attachment) (rows []besideRow) {
	n, f := len(notes)-1, len(files)-1
	for n >= 0 || f >= 0 {
		if f < 0 || n >= 0 && (besideRow{note: notes[n]}).key() > (besideRow{file: files[f]}).key() {
			rows = append(rows, besideRow{note: notes[n]})
			n--
			continue
		}
		rows = append(rows, besideRow{file: files[f]})
		f--
	}
	return rows
}

func (c *besideCard) cells(i int, cells []kit.Cell) {
	if i < len(c.mine) {
		cells[0].Text, cells[1].Text = c.desk.answerWords(c.desk.written.lines[c.mine[i]]), "your answer"
		return
	}
	if i -= len(c.mine); i >= len(c.rows) {
		return
	}
	r, now := c.rows[i], c.desk.now()
	cells[0].Text, cells[1].Text = strings.Join(strings.Fields(r.note.Text), " "), ago(now.Sub(r.note.Made))
	if r.isFile() {
		cells[0].Text, cells[1].Text = r.file.Name, sizeText(r.file.Size)
		if r.file.Send {
			cells[0].Text += " · sent along"
		}
	}
}

// sizeText is the size of a file as people read it.
func sizeText(bytes int64) string {
	switch {
	case bytes < 1<<10:
		return plural(int(bytes), "byte")
	case bytes < 1<<20:
		return fmt.Sprintf("%d KB", (bytes+1<<9)>>10)
	}
	return fmt.Sprintf("%d.%d MB", bytes>>20, bytes>>10&1023*10>>10)
}

// open shows a whole note, or what can be done with a file.
func (c *besideCard) open(r besideRow) {
	if r.isFile() {
		c.showFile(r.file)
		return
	}
	when := r.note.Made.Local().Format("2 Jan 2006, 15:04")
	box := kit.NewDialog("Note", container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewParagraph(r.note.Text),
		kit.NewText(strings.Trim(r.note.By+" · "+when, " ·"), kit.StyleCaption)), kit.Primary, "OK", "")
	box.Width = 520
	box.OnConfirm = box.Close
	box.ShowOn(c.desk.canvas())
}

// askNote writes a note.
func (c *besideCard) askNote() {
	d, s := c.desk, c.desk.me
	text := kit.NewTextArea(5)
	line := wordField("Note", text, "Only for you and those who work in these books; never printed")
	box := kit.NewDialog("Add a note", line, kit.Primary, "Add", "Cancel")
	box.Width, box.First = 520, text
	box.OnConfirm = func() {
		if strings.TrimSpace(text.Text) == "" {
			line.SetProblem("Write something.")
			line.Focus()
			return
		}
		kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Note, error) { return s.AddNote(ctx, c.target, text.Text) },
			func(_ app.Note, err error) {
				if err != nil {
					d.showFormError(map[string]*kit.Field{"text": line}, err)
					return
				}
				box.Close()
				c.reload()
				d.toast(kit.ToneSuccess, "Note added")
			})
	}
	box.ShowOn(d.canvas())
}

// askFile chooses a file to keep.
func (c *besideCard) askFile() {
	c.desk.chooseFile("Keep a file", nil)(c.desk.cfg.Memory.Get(memoryFolder), func(path string) { c.attach([]string{path}) })
}

// attach keeps files, one after the other, and stops at the first that cannot be kept.
func (c *besideCard) attach(paths []string) {
	d, s := c.desk, c.desk.me
	if !s.May("attachment.add") {
		return // dropped on the window
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (n int, err error) {
		for _, path := range paths {
			content, err := readBounded(path, bill.MaxAttachment)
			if err != nil {
				return n, fmt.Errorf("%s: %w", filepath.Base(path), err)
			}
			if _, err := s.Attach(ctx, c.target, app.File{Name: filepath.Base(path), Content: content}); err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}, func(n int, err error) {
		c.reload()
		if err != nil {
			d.showAttachProblem(err)
			return
		}
		d.toast(kit.ToneSuccess, plural(n, "file")+" kept in the books")
		d.say("attached")
	})
}

// showAttachProblem tells why a file was not kept.
func (d *Desk) showAttachProblem(err error) {
	var e *app.Error
	words := ""
	switch {
	case errors.Is(err, bill.ErrFileTwice):
		words = "There is a file of this name already. Rename one of them, or delete the one that is there."
	case errors.Is(err, bill.ErrFileSize), errors.Is(err, errFileTooLarge):
		words = "A file of more than 10 MB is not kept. Make it smaller, or keep it elsewhere and write a note where."
	case errors.Is(err, bill.ErrFilesSize):
		words = "All files of one customer or document together are 100 MB at most. Delete what is no longer needed."
	case errors.Is(err, bill.ErrFileEmpty):
		words = "The file is empty."
	case errors.Is(err, bill.ErrFileName):
		words = "The name of the file cannot be kept: it is too long, or holds characters that are not shown."
	case errors.As(err, &e):
		d.showProblem(err)
		return
	default:
		words = "The file cannot be read. Is it still there, and may you read it?"
	}
	box := kit.NewDialog("The file was not kept", kit.NewParagraph(words), kit.Primary, "OK", "")
	box.OnConfirm = box.Close
	box.ShowOn(d.canvas())
	d.say("problem file")
}

// showFile offers what can be done with a file.
func (c *besideCard) showFile(a app.Attachment) {
	d, s := c.desk, c.desk.me
	when := a.Made.Local().Format("2 Jan 2006, 15:04")
	send := kit.NewCheckbox("Send it along when the document is mailed")
	send.Set(a.Send)
	send.OnToggle = func(on bool) {
		kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Attachment, error) { return s.MarkAttachment(ctx, a.ID, on) },
			func(_ app.Attachment, err error) {
				if err != nil {
					d.showProblem(err)
				}
				c.reload()
			})
	}
	var box *kit.Dialog
	remove := kit.NewButton(kit.Quiet, kit.IconTrash, "Delete this file", func() {
		box.Close()
		d.confirmDelete("Delete "+cutTo(a.Name, 40)+"?", c.deleteWords(a), func(ctx context.Context) error { return s.DeleteAttachment(ctx, a.ID) }, func(err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			c.reload()
			d.toast(kit.ToneInfo, "File deleted")
		})
	})
	body := []fyne.CanvasObject{kit.NewText(strings.Trim(sizeText(a.Size)+" · "+a.By+" · "+when, " ·"), kit.StyleCaption)}
	if d.me.May(c.deleteRight(a)) {
		body = append(body, container.NewHBox(remove))
	}
	if a.About.Noun != app.SubjectCustomer && d.me.May("attachment.mark") {
		body = append([]fyne.CanvasObject{send}, body...)
	}
	box = kit.NewDialog(cutTo(a.Name, 56), container.New(layout.NewCustomPaddedVBoxLayout(8), body...), kit.Primary, "Save as", "Close")
	box.Width = 520
	box.OnConfirm = func() {
		box.Close()
		c.save(a)
	}
	box.ShowOn(d.canvas())
}

// deleteRight is what deleting a file is in the table of rights: an issued document loses one only in the office.
func (c *besideCard) deleteRight(a app.Attachment) string {
	if a.About.Noun == app.SubjectDocument {
		return "attachment.withdraw"
	}
	return "attachment.delete"
}

func (c *besideCard) deleteWords(a app.Attachment) string {
	if a.About.Noun == app.SubjectDocument {
		return "The document was issued with it: a note will say who removed the file. It cannot be put back."
	}
	return "It cannot be put back."
}

// save writes a file out of the books, in the clear, and offers to open it.
func (c *besideCard) save(a app.Attachment) {
	d, s := c.desk, c.desk.me
	d.saveFile("Save the file", app.FileName(a.Name), func(ctx context.Context) ([]byte, error) { return s.AttachmentContent(ctx, a.ID) }, func(path string) {
		d.frame.ToastAction(kit.ToneSuccess, "Saved as "+cutTo(filepath.Base(path), 40), "Open", func() { d.openFile(path) }, d.cfg.After)
		d.say("file saved")
	})
}

// openFile hands a file to the program that shows such files.
func (d *Desk) openFile(path string) {
	if d.cfg.Open == nil {
		return
	}
	if err := d.cfg.Open(path); err != nil {
		d.showFileProblem(err)
	}
}

// dropper is a page that takes files that are dropped on the window.
type dropper interface{ drop(paths []string) }

// dropped hands files that were dropped on the window to the page, unless a dialog has the floor. A page that keeps none shows an e-invoice.
func (d *Desk) dropped(list []fyne.URI) {
	if d.me == nil || d.canvas().Overlays().Top() != nil {
		return
	}
	d.idle.Touch()
	var paths []string
	for _, u := range list {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	switch p, ok := d.page.(dropper); {
	case len(paths) == 0:
	case ok:
		p.drop(paths)
	case len(paths) == 1 && slices.Contains(receivedKinds, strings.ToLower(filepath.Ext(paths[0]))):
		d.openReceived(paths[0]) // a page that keeps no files
	}
}

// besideButton leads from the details of a draft to its notes and files. A template of recurring invoices has none.
func (p *editorPage) besideButton(leave func()) fyne.CanvasObject {
	b := kit.NewButton(kit.Quiet, kit.IconFolder, "Notes and files", func() {
		leave()
		p.saveThen(p.showBeside)
	})
	b.Hidden = p.round != nil
	return b
}

// showBeside shows the notes on a draft and its files, which stay with it when it is issued.
func (p *editorPage) showBeside() {
	c := newBesideCard(p.desk, p.draft.ID)
	box := kit.NewDialog("Notes and files", kit.NewTall(320, c.box), kit.Primary, "", "Close")
	box.Width, box.First = 620, c.list.Focusable()
	box.ShowOn(p.desk.canvas())
	c.reload()
}

// drop keeps files that were dropped on the window with the draft.
func (p *editorPage) drop(paths []string) {
	if p.round == nil {
		p.saveThen(func() { newBesideCard(p.desk, p.draft.ID).attach(paths) })
	}
}

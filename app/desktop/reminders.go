package desktop

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// remindersPage lists the letters that are due today, each with how it would look, and makes those that are ticked.
type remindersPage struct {
	desk  *Desk
	list  *kit.List
	count *kit.Text
	make  *kit.Button
	view  *paperView
	rows  []bill.ReminderDue
	left  map[bill.ReminderAccount]bool // out
	note  *kit.Banner                   // in books that were restored from a backup
}

// showReminders shows what is due.
func (d *Desk) showReminders() {
	d.mark(placeInvoices)
	p := &remindersPage{desk: d, count: kit.NewText("", kit.StyleCaption).SetLeast(60), view: newPaperView(d), left: map[bill.ReminderAccount]bool{}, note: kit.NewBanner(kit.ToneWarning, "", nil)}
	p.note.Set(kit.ToneWarning, "")
	p.list = kit.NewList("Reminders due",
		kit.Column{Width: 20, Kind: kit.CellCheck},
		kit.Column{Title: "Customer", Width: 130, Grow: 1, Kind: kit.CellAvatar},
		kit.Column{Title: "Late", Width: 68, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted},
		kit.Column{Title: "Invoices", Width: 56, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted, Spare: true},
		kit.Column{Title: "In all", Width: 96, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Level", Width: 70, Kind: kit.CellChip},
	)
	p.list.OnCells, p.list.OnSelect, p.list.OnCheck, p.list.OnLetter = p.cells, p.look, p.turn, p.letter
	p.list.SetEmpty(kit.NewEmptyState(kit.IconDone, "Nobody is to be reminded today", "Whoever pays late enough appears here by himself.", nil))
	p.make = kit.NewButton(kit.Primary, kit.IconMail, "Make letters", p.askMake)
	d.show("reminders", p)
	p.reload()
}

func (p *remindersPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *remindersPage) goBack()               { p.desk.showInvoices() }

func (p *remindersPage) content() fyne.CanvasObject {
	d := p.desk
	actions := []fyne.CanvasObject{kit.NewButton(kit.Secondary, kit.IconNone, "Letters sent", d.showLetters)}
	if d.me.May("reminder.set") {
		actions = append([]fyne.CanvasObject{kit.NewButton(kit.Quiet, kit.IconSettings, "Levels and fees", d.askReminderPlan)}, actions...)
	}
	return kit.NewColumn(
		kit.NewPageHeader("Reminders", "One letter to each customer names all that is overdue", backButton(p.goBack), append(actions, d.when("reminder.make", p.make)...)...),
		p.note,
		container.New(shares{1.45, 1}, listCard(p.list, p.count, "↑ ↓ move    Space takes or leaves out    A all or none"), p.view.box),
	)
}

func (p *remindersPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "reminders", s.DueReminders, p.load)
}

func (p *remindersPage) load(list []bill.ReminderDue) {
	p.rows = list
	p.warn()
	if p.list.Selected() < 0 && len(list) > 0 {
		p.list.SetCount(len(list))
		p.list.Select(0)
	}
	p.tell()
	p.look(p.list.Selected())
	p.desk.say("listed")
}

// warn says that letters may have been sent already.
func (p *remindersPage) warn() {
	n := 0
	for _, r := range p.rows {
		if r.MayBeSent {
			n++
		}
	}
	words := ""
	if n > 0 {
		words = plural(n, "letter") + " due. " + lookFirst
	}
	p.note.Set(kit.ToneWarning, words)
}

// again says whether any letter that is ticked may have been sent already.
func (p *remindersPage) again() bool {
	return slices.ContainsFunc(p.rows, func(r bill.ReminderDue) bool { return r.MayBeSent && !p.left[r.Account] })
}

// tell says how many are ticked.
func (p *remindersPage) tell() {
	n := len(p.chosen())
	p.list.SetCount(len(p.rows))
	p.count.Set(plural(len(p.rows), "letter") + " due")
	p.make.SetText("Make " + plural(n, "letter"))
	if n == 0 {
		p.make.SetText("Make letters")
		p.make.Disable()
		return
	}
	p.make.Enable()
}

// chosen are the accounts whose letters are ticked.
func (p *remindersPage) chosen() (list []bill.ReminderAccount) {
	for _, r := range p.rows {
		if !p.left[r.Account] {
			list = append(list, r.Account)
		}
	}
	return list
}

func (p *remindersPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	r := p.rows[i]
	if !p.left[r.Account] {
		cells[0].Text = "yes"
	}
	cells[1].Text, cells[2].Text, cells[3].Text = r.Name, plural(r.Lines[0].Late, "day"), fmt.Sprint(len(r.Lines))
	cells[4].Text, cells[5] = p.desk.style.figure(r.Total), levelCell(r.Level)
}

// levelCell is a level as a chip: the higher, the louder.
func levelCell(level int) kit.Cell {
	return kit.Cell{Text: levelWords[level-1], Tone: [...]kit.Tone{kit.ToneInfo, kit.ToneWarning, kit.ToneError}[level-1]}
}

var levelWords = [bill.ReminderLevels]string{"First", "Second", "Last"}

// look shows how the letter would look.
func (p *remindersPage) look(i int) {
	if i < 0 || i >= len(p.rows) {
		p.view.put(nil)
		return
	}
	s, to := p.desk.me, p.rows[i].Account
	p.view.show(func() (paper.Paper, error) { return s.ReminderPaper(context.Background(), to) })
}

// turn ticks a letter, or leaves it out.
func (p *remindersPage) turn(i int) {
	if i < 0 || i >= len(p.rows) {
		return
	}
	if account := p.rows[i].Account; p.left[account] {
		delete(p.left, account)
	} else {
		p.left[account] = true
	}
	p.tell()
}

// letter hears Space for the row, and A for all.
func (p *remindersPage) letter(r rune) {
	switch r {
	case ' ':
		p.turn(p.list.Selected())
	case 'a', 'A':
		all := len(p.chosen()) == len(p.rows)
		clear(p.left)
		if all {
			for _, row := range p.rows {
				p.left[row.Account] = true
			}
		}
		p.tell()
	}
}

// askMake asks before letters are made: they count as sent.
func (p *remindersPage) askMake() {
	d, s, to, again := p.desk, p.desk.me, p.chosen(), p.again()
	if len(to) == 0 {
		return
	}
	words := container.New(layout.NewCustomPaddedVBoxLayout(8))
	if again {
		words.Add(kit.NewParagraph("Books that were restored from a backup do not know what was sent after it: leave those letters out first."))
	}
	words.Add(kit.NewParagraph("Each is filed as it is now, counts as sent today, and brings its invoices to their " +
		"level. Then save or print them, and send them off. One that was made by mistake can be taken back."))
	box := kit.NewDialog("Make "+plural(len(to), "letter")+"?", words, kit.Primary, "Make them", "Cancel")
	box.OnConfirm = func() {
		box.SetConfirmEnabled(false)
		keep(d, func(ctx context.Context) ([]bill.Reminder, error) { return s.MakeReminders(ctx, to, again) }, func(made []bill.Reminder, err error) {
			box.SetConfirmEnabled(true)
			box.Close()
			if d.me != s {
				return
			}
			if len(made) > 0 {
				d.tellLetters(made)
			}
			if err != nil {
				d.showProblem(err)
			}
		})
	}
	box.ShowOn(d.canvas())
}

// tellLetters offers to save what was made.
func (d *Desk) tellLetters(made []bill.Reminder) {
	var names []string
	for _, r := range made[:min(len(made), 6)] {
		names = append(names, r.Name)
	}
	if more := len(made) - len(names); more > 0 {
		names = append(names, fmt.Sprint(more, " more"))
	}
	var box *kit.Dialog
	byMail := kit.NewButton(kit.Secondary, kit.IconMail, "Send them by e-mail", func() {
		box.Close()
		d.mailReminders(made)
	})
	box = kit.NewDialog(plural(len(made), "letter")+" made", container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewParagraph("To "+strings.Join(names, ", ")+". They lie under Letters sent, as they are now."), container.NewHBox(byMail)),
		kit.Primary, "Save one PDF for printing", "Later")
	box.Width = 520
	box.OnConfirm = func() {
		box.Close()
		d.saveLetters(made)
	}
	box.ShowOn(d.canvas())
	d.say("letters made")
}

// saveLetters writes letters into one PDF, or a single one as it was filed.
func (d *Desk) saveLetters(list []bill.Reminder) {
	s, name := d.me, "Reminders "+list[0].Date.String()
	if len(list) == 1 {
		name = list[0].Text.Title + " " + list[0].Name + " " + list[0].Date.String()
	}
	d.saveFile("Save the letters", app.FileName(name)+".pdf", func(ctx context.Context) ([]byte, error) { return lettersPDF(ctx, s, list) }, func(path string) {
		d.openFile(path)
		d.savedAs("letters saved")(path)
	})
}

func lettersPDF(ctx context.Context, s *app.Session, list []bill.Reminder) ([]byte, error) {
	if len(list) == 1 {
		return s.ReminderPDF(ctx, list[0].ID)
	}
	ids := make([]bill.ID, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	return s.PrintReminders(ctx, ids)
}

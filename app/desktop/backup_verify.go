package desktop

import (
	"bytes"
	"context"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// verifyOther checks a file that one names.
func (p *backupPage) verifyOther() {
	p.desk.chooseFile("Check a backup", []string{app.BackupSuffix})(p.place.path(), p.verify)
}

// verify reads a backup to its end and says what it holds.
func (p *backupPage) verify(path string) { p.verifyWith(path, nil) }

func (p *backupPage) verifyWith(path string, pass []byte) {
	d, s := p.desk, p.desk.me
	busy := kit.NewProgress("Checking "+filepath.Base(path), "Cancel")
	box := kit.NewDialog("Checking the backup", busy, kit.Primary, "", "")
	ctx, report, cancel := watch(d.run, busy)
	box.ShowOn(d.canvas())
	kit.Go(d.run, ctx, func(ctx context.Context) (app.BackupFacts, error) {
		defer clear(pass)
		return s.VerifyBackup(ctx, path, app.Opening{Passphrase: pass}, report)
	}, func(facts app.BackupFacts, err error) {
		stopped := ctx.Err() != nil
		cancel()
		box.Close()
		switch {
		case stopped:
		case app.KindOf(err) == app.Locked:
			p.askPassphrase(path, pass != nil)
		case err != nil:
			d.showProblem(err)
		default:
			d.tellFacts("The backup is good", filepath.Base(path), facts)
		}
	})
}

// askPassphrase asks for the passphrase of a backup that the present one does not open.
func (p *backupPage) askPassphrase(path string, again bool) {
	d := p.desk
	field := kit.NewSecret("")
	line := kit.NewField("Passphrase of this backup", field, "It was made with another passphrase than the present one.")
	if again {
		line.SetProblem("That passphrase does not open it. Check Caps Lock and try again.")
	}
	box := kit.NewDialog("Passphrase of the backup", line, kit.Primary, "Check", "Cancel")
	box.First = field
	box.OnCancel = field.Wipe
	box.OnConfirm = func() {
		if field.Empty() {
			line.SetProblem("Type the passphrase.")
			return
		}
		pass := bytes.Clone(field.Bytes())
		field.Wipe()
		box.Close()
		p.verifyWith(path, pass)
	}
	box.ShowOn(d.canvas())
}

// tellFacts shows what a backup says of itself.
func (d *Desk) tellFacts(title, name string, m app.BackupFacts) {
	box := kit.NewDialog(title, container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewParagraph(name+" was read to its end. Every byte is as it was written, and it was made by these books.").Muted(),
		factsTable(m)), kit.Primary, "OK", "")
	box.Width = 520
	box.OnConfirm = box.Close
	box.ShowOn(d.canvas())
	d.say("backup checked")
}

// factsTable is what a person recognises books by.
func factsTable(m app.BackupFacts) fyne.CanvasObject {
	rows := [][2]string{{"Business", m.Facts.Company}, {"Made", moment(m.Made)}}
	if m.Change != nil {
		rows = append(rows, [2]string{"File", backupKinds[m.Kind()] + ", with those that it builds upon"})
	}
	last := "none yet"
	if m.Facts.LastNumber != "" {
		last = m.Facts.LastNumber + ", " + m.Facts.LastIssued.Time().Format("2 Jan 2006")
	}
	rows = append(rows, [2]string{"Last invoice", last}, [2]string{"Holds", plural(int(m.Facts.Invoices), "invoice") + ", " +
		plural(int(m.Facts.Credits), "credit note") + ", " + plural(int(m.Facts.Drafts), "draft") + ", " + plural(int(m.Facts.Payments), "payment")})
	rows = append(rows, [2]string{"", plural(int(m.Facts.Customers), "customer") + ", " + plural(int(m.Facts.Items), "item")})
	figures := money.LocaleOf("en") // the window's language: these books are not open
	for _, sum := range m.Facts.Sums {
		rows = append(rows, [2]string{"Invoiced", figures.Money(sum.Invoiced)})
		if !sum.Credited.IsZero() {
			rows = append(rows, [2]string{"Credited", figures.Money(sum.Credited)})
		}
		rows = append(rows, [2]string{"Received", figures.Money(sum.Received)}, [2]string{"Open", figures.Money(sum.Open)})
	}
	rows = append(rows, [2]string{"Fingerprint", m.Fingerprint()})
	return table(rows)
}

// table is names on the left, values on the right of them; what is too long for one line goes on in the next.
func table(rows [][2]string) fyne.CanvasObject {
	column := container.New(layout.NewCustomPaddedVBoxLayout(5))
	for _, r := range rows {
		column.Add(container.NewBorder(nil, nil, container.NewVBox(kit.NewWide(110, kit.NewText(r[0], kit.StyleMuted))), nil,
			container.New(layout.NewCustomPaddedLayout(0, 0, 10, 0), kit.NewParagraph(r[1]).Strong())))
	}
	return column
}

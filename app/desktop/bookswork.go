package desktop

import (
	"context"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// booksWork checks and exports the books, one at a time, for the page of the reports and that of damaged books.
type booksWork struct {
	desk          *Desk
	check, export *kit.Button
	busy          *fyne.Container // the progress of what is under way
	working       bool

	told     func(verdict string) // hears what a check has found
	exported func(words string)   // hears what was written
}

func newBooksWork(d *Desk) *booksWork {
	w := &booksWork{desk: d, busy: container.NewStack()}
	w.check = kit.NewButton(kit.Primary, kit.IconShield, "Check the books", w.checkBooks)
	w.export = kit.NewButton(kit.Secondary, kit.IconFolder, "Export everything", w.askExport)
	w.busy.Hide()
	return w
}

// begin shows the progress of long work, which can be cancelled.
func (w *booksWork) begin(title string) (context.Context, app.Progress, func()) {
	panel := kit.NewProgress(title, "Cancel")
	ctx, report, cancel := watch(w.desk.run, panel)
	w.working = true
	w.check.Disable()
	w.export.Disable()
	w.busy.Objects = []fyne.CanvasObject{kit.NewCard(panel)}
	w.busy.Show()
	w.relayout()
	return ctx, report, func() {
		cancel()
		w.working = false
		w.check.Enable()
		w.export.Enable()
		w.busy.Objects = nil
		w.busy.Hide()
		w.relayout()
	}
}

func (w *booksWork) relayout() {
	w.busy.Refresh()
	if page := w.desk.frame.Page(); page != nil {
		page.Refresh()
	}
}

// checkBooks reads everything and says whether it is sound.
func (w *booksWork) checkBooks() {
	if w.working {
		return
	}
	d, s := w.desk, w.desk.me
	ctx, report, end := w.begin("Checking the books")
	kit.Go(d.run, ctx, func(ctx context.Context) (app.Soundness, error) { return s.Check(ctx, report) },
		func(seen app.Soundness, err error) {
			stopped := ctx.Err() != nil
			end()
			switch {
			case stopped:
				d.toast(kit.ToneInfo, "Stopped. Nothing was changed.")
			case err != nil:
				d.showProblem(err)
			default:
				w.told(seen.Verdict())
				w.tellSoundness(seen)
			}
			d.say("checked")
		})
}

// tellSoundness shows the verdict, and of books that are not sound what is wrong, and the way out.
func (w *booksWork) tellSoundness(seen app.Soundness) {
	title, confirm, cancel := "The books are sound", "OK", ""
	rows := container.New(layout.NewCustomPaddedVBoxLayout(7), kit.NewParagraph(seen.Verdict()))
	if !seen.Sound() {
		title = "The books are not sound"
		if seen.Books.Damage.Any() {
			title, confirm, cancel = "The books are damaged", "Export what is readable", "Close"
		}
		for _, line := range wrongs(seen, 6) {
			rows.Add(mark(kit.IconWarning, kit.ToneWarning, line))
		}
	}
	box := kit.NewDialog(title, rows, kit.Primary, confirm, cancel)
	box.Width = 560
	box.OnConfirm = func() {
		box.Close()
		if seen.Books.Damage.Any() {
			w.askExport()
		}
	}
	box.ShowOn(w.desk.canvas())
}

// wrongs are the first few things that are wrong, what is missing first.
func wrongs(seen app.Soundness, most int) (lines []string) {
	for _, m := range seen.Books.Damage.Missing {
		lines = append(lines, "Missing: "+app.MissingText(m))
	}
	for _, p := range seen.Books.Damage.Pages {
		lines = append(lines, "Damaged: "+app.PageText(p))
	}
	lines = append(lines, seen.Books.Findings...)
	for _, f := range seen.Trail.Findings {
		lines = append(lines, "Log: "+f.String())
	}
	if len(lines) > most {
		lines = append(lines[:most-1], plural(len(lines)-most+1, "more thing")+". The export has a list of all that is missing.")
	}
	return lines
}

// askExport asks where everything is to be written.
func (w *booksWork) askExport() {
	d := w.desk
	name := "Counterfoil export " + d.me.Today().String()
	field := newPathEntry(d.intoFolder("Where to", func() string { return name }))
	field.SetText(filepath.Join(d.saveFolder(), name))
	line := kit.NewField("New folder", field.row, "Anybody who has this folder can read it: keep it safe, delete it when it has served")
	box := kit.NewDialog(w.export.Text(), line, kit.Primary, "Export", "Cancel")
	box.Width, box.First = 640, field.Entry
	box.OnConfirm = func() {
		path := field.path()
		if path == "" {
			line.SetProblem("Type or choose a folder.")
			return
		}
		box.Close()
		w.exportTo(path)
	}
	box.ShowOn(d.canvas())
}

func (w *booksWork) exportTo(dir string) {
	if w.working {
		return
	}
	d, s := w.desk, w.desk.me
	ctx, report, end := w.begin("Exporting")
	kit.Go(d.run, ctx, func(ctx context.Context) (app.ExportReport, error) { return s.Export(ctx, dir, report) },
		func(out app.ExportReport, err error) {
			stopped := ctx.Err() != nil
			end()
			switch {
			case stopped:
				d.toast(kit.ToneInfo, "Stopped. Nothing was left behind.")
			case err != nil:
				d.showProblem(err)
			default:
				w.exported(exportWords(out))
				d.toast(kit.ToneSuccess, "Exported")
			}
			d.say("exported")
		})
}

// exportWords say what was written where, and what could not be.
func exportWords(out app.ExportReport) string {
	parts := []string{plural(out.Documents, "document"), plural(out.Customers, "customer"), plural(out.Items, "item"), plural(out.Payments, "payment")}
	words := "Written: " + strings.Join(parts, ", ") + ". " + out.Dir
	if out.Damage.Any() {
		words += ". Not all of it: " + app.Lost(&out.Damage) + ". The file missing.txt there has the list."
	}
	return words
}

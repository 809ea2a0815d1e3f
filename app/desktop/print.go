package desktop

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/printer"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// paged is a page whose paper Ctrl+P prints.
type paged interface{ print() }

// printable is something to be printed, as it was filed.
type printable struct {
	title string // in the queue of the printer, where others see it: a number
	pages func(context.Context) ([]byte, error)
}

// What the window remembers of printing.
const (
	memoryPrinter = "printer" // chosen last; "" the one that the system prefers
	memoryPrint   = "print"   // printAtOnce, or "" to ask first
	printAtOnce   = "at once"
)

// print hands pages to the system: after a question which printer and how many, or at once where that was chosen.
func (d *Desk) print(what printable) {
	if d.cfg.Memory.Get(memoryPrint) == printAtOnce {
		d.hand(what, d.cfg.Memory.Get(memoryPrinter), 1)
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]string, error) { return d.cfg.Printers(ctx), nil },
		func(names []string, _ error) { d.askPrint(what, names) })
}

func (d *Desk) askPrint(what printable, names []string) {
	which := kit.NewSelect(append([]kit.Suggestion{{Title: "The one that the system prefers"}}, namedChoices(names)...)...)
	if which.Choose(d.cfg.Memory.Get(memoryPrinter)); which.Chosen().Title == "" {
		which.Choose("")
	}
	copies := kit.NewValue(1, parseCopies, strconv.Itoa)
	line := kit.NewField("Copies", copies, "")
	always := kit.NewCheckbox("From now on print at once, without this question")
	box := kit.NewDialog("Print "+what.title, container.New(layout.NewCustomPaddedVBoxLayout(10),
		container.New(shares{3, 1}, kit.NewField("Printer", which, ""), line), always), kit.Primary, "Print", "Cancel")
	box.Width, box.First = 560, which
	box.OnConfirm = func() {
		n, err := copies.Get()
		if err != nil {
			line.SetProblem("1 to 99.")
			return
		}
		d.cfg.Memory.Set(memoryPrinter, which.Chosen().ID)
		if always.On() {
			d.cfg.Memory.Set(memoryPrint, printAtOnce)
		}
		box.Close()
		d.hand(what, which.Chosen().ID, n)
	}
	box.ShowOn(d.canvas())
	d.say("print")
}

func namedChoices(names []string) (list []kit.Suggestion) {
	for _, n := range names {
		list = append(list, kit.Suggestion{ID: n, Title: n})
	}
	return list
}

var errCopies = errors.New("from 1 to 99")

func parseCopies(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 99 {
		return 0, errCopies
	}
	return n, nil
}

// hand gives pages to the printer. Where the system has no print command, the viewer opens on them.
func (d *Desk) hand(what printable, name string, copies int) {
	kit.Go(d.run, context.Background(), func(ctx context.Context) (shown string, err error) {
		pages, err := what.pages(ctx)
		if err != nil {
			return "", err
		}
		job := printer.Job{Title: what.title, Printer: name, Copies: copies, PDF: pages}
		err = d.cfg.Print(ctx, job)
		if errors.Is(err, printer.ErrNoCommand) {
			return printer.Keep(job)
		}
		if err != nil {
			err = &app.Error{Kind: app.Unavailable, Field: "printer", Hint: app.HintPrinter, Err: err}
		}
		return "", err
	}, func(shown string, err error) {
		switch {
		case err != nil:
			d.showProblem(err)
		case shown != "":
			d.openFile(shown)
			d.toast(kit.ToneInfo, "This system has no print command: print from the program that shows the PDF.")
			d.say("print shown")
		default:
			d.toast(kit.ToneSuccess, "Sent to the printer.")
			d.say("printed")
		}
	})
}

// printChoice asks in the settings whether Ctrl+P asks first.
func (d *Desk) printChoice() fyne.CanvasObject {
	ask := kit.NewSelect(kit.Suggestion{ID: "", Title: "Ask for printer and copies"}, kit.Suggestion{ID: printAtOnce, Title: "Print at once"})
	ask.Choose(d.cfg.Memory.Get(memoryPrint))
	ask.OnSelect = func(c kit.Suggestion) { d.cfg.Memory.Set(memoryPrint, c.ID) }
	return kit.NewField("Ctrl+P", ask, "On this computer")
}

// print prints the document as it was filed: Ctrl+P.
func (p *documentPage) print() {
	if p.doc.ID().IsZero() {
		return
	}
	s := p.desk.me
	p.desk.print(printable{p.doc.Number().Text, func(ctx context.Context) ([]byte, error) { return s.PDF(ctx, p.id) }})
}

// print prints the letter on show: Ctrl+P.
func (p *lettersPage) print() {
	if p.shown.ID.IsZero() {
		return
	}
	s, r := p.desk.me, p.shown
	p.desk.print(printable{r.Text.Title, func(ctx context.Context) ([]byte, error) { return s.ReminderPDF(ctx, r.ID) }})
}

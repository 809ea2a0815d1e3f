package desktop

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// givenPage says whose books these are that were handed over, and holds the answer to their owner.
type givenPage struct {
	desk   *Desk
	facts  *fyne.Container
	list   *kit.List
	rows   []answer.Line
	remark *kit.Button
}

func (d *Desk) showGiven() {
	p := &givenPage{desk: d, facts: container.NewStack()}
	p.list = kit.NewList("Your answer",
		kit.Column{Title: "", Width: 34, Kind: kit.CellMuted},
		kit.Column{Title: "What", Width: 220, Grow: 1},
		kit.Column{Title: "On", Width: 150, Kind: kit.CellMuted},
		kit.Column{Title: "Day", Width: 120, Kind: kit.CellMuted},
		kit.Column{Title: "Amount", Width: 100, Align: fyne.TextAlignTrailing},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		if i < len(p.rows) {
			d.changeLine(i, p.rows[i])
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconNone, "Nothing written yet",
		"Write a remark here, or on the page of an invoice or customer, where you propose payments too. The owner accepts or declines each.", nil))
	p.remark = kit.NewButton(kit.Secondary, kit.IconPlus, "Remark", func() { d.newLine(answer.Remark, lineSubject{}) })
	d.show("given", p)
	p.reload()
}

func (p *givenPage) first() fyne.Focusable { return p.remark }
func (p *givenPage) goBack()               { p.desk.goHome() }

func (p *givenPage) content() fyne.CanvasObject {
	d := p.desk
	head := kit.NewPageHeader("Answer", "It goes back to the owner in one sealed file; the books stay as they are.", backButton(p.goBack),
		p.remark, kit.NewButton(kit.Secondary, kit.IconPlus, "Payment", func() { d.newLine(answer.Payment, lineSubject{}) }),
		kit.NewButton(kit.Primary, kit.IconMail, "Write the answer", p.write))
	foot := kit.NewText("The owner decides line by line", kit.StyleCaption)
	list := listCard(p.list, foot, "↑ ↓ move    Enter change")
	rest := container.NewHBox(kit.NewButton(kit.Quiet, kit.IconEye, "Show what it is about", p.show), kit.NewButton(kit.Quiet, kit.IconTrash, "Remove the line", p.drop))
	return container.NewStack(kit.NewColumn(head, container.New(shares{1.6, 1}, list,
		container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewCard(p.facts), rest), nil, nil, nil))))
}

func (p *givenPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "given", s.Given, func(g app.Given) {
		rows := [][2]string{
			{"Books of", g.Company},
			{"Handed over", moment(g.Made)},
			{"To", g.To},
			{"Open until", d.style.day(g.Until)},
			{"State", g.Head},
			{"Owner", g.Owner},
			{"You sign", g.Own},
		}
		if !g.From.IsZero() || !g.Through.IsZero() {
			rows = append(rows, [2]string{"Look at", strings.TrimSpace(d.style.day(g.From) + " to " + d.style.day(g.Through))})
		}
		parts := container.New(layout.NewCustomPaddedVBoxLayout(10), table(rows))
		if g.Words != "" {
			parts.Add(kit.NewParagraph("“" + g.Words + "”"))
		}
		parts.Add(kit.NewParagraph("Compare the owner's fingerprint with him once, and tell him yours, on another way than the files go.").Muted())
		p.facts.Objects = []fyne.CanvasObject{parts}
		p.facts.Refresh()
	})
	d.loadAnswer()
}

// answered shows the lines that there are by now.
func (p *givenPage) answered() {
	p.rows = p.desk.written.lines
	p.list.SetCount(len(p.rows))
	p.desk.say("listed")
}

// chosen is the line that is selected.
func (p *givenPage) chosen() (i int, ok bool) {
	i = p.list.Selected()
	if i < 0 || i >= len(p.rows) {
		p.desk.toast(kit.ToneInfo, "Choose the line first.")
		return i, false
	}
	return i, true
}

// show goes to what the chosen line is about.
func (p *givenPage) show() {
	i, ok := p.chosen()
	if !ok {
		return
	}
	d, s, l := p.desk, p.desk.me, p.rows[i]
	if l.About != answer.Customers && l.About != answer.Documents {
		d.toast(kit.ToneInfo, "It is about the books as a whole.")
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Subject, error) { return s.ResolveSubject(ctx, l.Target.String()) },
		func(about app.Subject, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.openSubject(about)
		})
}

func (p *givenPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	l := p.rows[i]
	cells[0].Text, cells[1].Text, cells[2].Text, cells[3].Text = strconv.Itoa(i+1), lineTitle(l), l.Label, p.desk.style.day(l.Day)
	if l.Kind == answer.Payment {
		cells[4].Text = p.desk.style.Money(l.Amount)
	}
}

func (p *givenPage) drop() {
	if i, ok := p.chosen(); ok {
		p.desk.dropLine(i)
	}
}

// write makes the file that goes back.
func (p *givenPage) write() {
	d, s := p.desk, p.desk.me
	d.askSaveWith("Write the answer", "Answer "+s.Today().String()+app.AnswerSuffix, "Sealed to the owner, and signed with your key", nil, func(path string) {
		keep(d, func(ctx context.Context) (app.Answered, error) { return s.AnswerHandover(ctx, path) }, func(a app.Answered, err error) {
			if e, ok := err.(*app.Error); ok && e.Field == "lines" {
				d.toast(kit.ToneInfo, "There is nothing to answer yet. Write a remark or a payment first.")
				return
			}
			if err != nil {
				d.showFileProblem(err)
				return
			}
			words := plural(a.Lines, "line") + " in " + filepath.Base(a.Path) + ". Send it to the owner, and tell him your fingerprint: " + a.Fingerprint
			if a.Again {
				words = "Nothing new was written: this is your last answer once more. " + words
			}
			box := kit.NewDialog("The answer is written", kit.NewParagraph(words), kit.Primary, "OK", "")
			box.Width, box.OnConfirm = 520, box.Close
			box.ShowOn(d.canvas())
			d.say("answered")
			p.reload()
		})
	})
}

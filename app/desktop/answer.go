package desktop

import (
	"context"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// answerPage shows an answer line by line as it compares with the books now; each is accepted or declined by itself.
type answerPage struct {
	desk  *Desk
	file  []byte
	read  app.AnswerRead
	state *kit.Banner
	list  *kit.List
	title *kit.Text
	facts *kit.Paragraph
	do    *fyne.Container
	body  *fyne.Container
	count *kit.Text
	which *kit.Select // lines that are listed
	order *kit.Select
	rows  []int // of the lines, as they are listed
}

func (d *Desk) showAnswer(file []byte) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.AnswerRead, error) { return s.ReadAnswer(ctx, file) }, func(a app.AnswerRead, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.newAnswerPage(file, a)
	})
}

func (d *Desk) newAnswerPage(file []byte, a app.AnswerRead) {
	p := &answerPage{
		desk: d, file: file, read: a, count: kit.NewText("", kit.StyleCaption).SetLeast(60), title: kit.NewText("", kit.StyleHeading).SetLeast(60), facts: kit.NewParagraph("").Muted(),
		do: container.New(layout.NewCustomPaddedVBoxLayout(9)),
	}
	p.state = kit.NewBanner(kit.ToneInfo, "", kit.NewButton(kit.Secondary, kit.IconNone, "Compare the key", p.askKey))
	p.list = kit.NewList("Lines of the answer",
		kit.Column{Title: "", Width: 34, Kind: kit.CellMuted},
		kit.Column{Title: "What", Width: 200, Grow: 1},
		kit.Column{Title: "On", Width: 130, Kind: kit.CellMuted},
		kit.Column{Title: "Amount", Width: 100, Align: fyne.TextAlignTrailing},
		kit.Column{Title: "", Width: 100, Kind: kit.CellChip},
	)
	p.list.OnCells = p.cells
	p.list.OnSelect = func(int) { p.look() }
	p.which, p.order = kit.NewSelect(answerLines...), kit.NewSelect(answerOrders...)
	p.which.Choose(answerLines[0].ID)
	p.order.Choose(answerOrders[0].ID)
	for _, s := range []*kit.Select{p.which, p.order} {
		s.OnSelect = func(kit.Suggestion) { p.sort() }
	}
	d.show("answer", p)
	p.load(a)
	p.list.Select(0)
	p.look()
}

func (p *answerPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *answerPage) goBack()               { p.desk.showHandovers() }

func (p *answerPage) content() fyne.CanvasObject {
	a := p.read
	about := "To the books of " + moment(a.HandedOver) + ", written " + moment(a.Made)
	if a.Superseded {
		about += ". Newer books were handed over to her since."
	}
	card := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(10), p.title, p.facts, p.do))
	p.body = container.NewStack(kit.NewColumn(
		kit.NewPageHeader("Answer of "+a.To, about, backButton(p.goBack), kit.NewWide(150, p.which), kit.NewWide(150, p.order),
			kit.NewButton(kit.Secondary, kit.IconDone, "Accept all remarks", p.askRemarks)), p.state,
		container.New(shares{1.5, 1}, listCard(p.list, p.count, "↑ ↓ move"), container.NewBorder(card, nil, nil, nil)),
	))
	return p.body
}

// reload holds the answer against the books once more.
func (p *answerPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "answer", func(ctx context.Context) (app.AnswerRead, error) { return s.ReadAnswer(ctx, p.file) }, p.load)
}

func (p *answerPage) load(a app.AnswerRead) {
	p.read = a
	p.sort()
	tone, words := kit.ToneNeutral, ""
	switch a.Key {
	case app.KeyFirst:
		tone, words = kit.ToneWarning, "Nobody has compared the key of this answer with her yet. Ask her for her fingerprint; nothing can be booked before."
	case app.KeyOther:
		tone, words = kit.ToneError, "It is signed with ANOTHER KEY than her answers before. Ask her whether she opened the books anew; if not, somebody else writes in her name."
	}
	p.state.Set(tone, words)
	p.look()
	p.desk.say("answer read")
}

func (p *answerPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	l := p.read.Lines[p.rows[i]]
	cells[0].Text, cells[1].Text, cells[2].Text = strconv.Itoa(l.Number), lineTitle(l.Line), l.Label
	if l.Kind == answer.Payment {
		cells[3].Text = p.desk.style.Money(l.Amount)
	}
	switch {
	case l.Verdict != nil && l.Verdict.Accepted:
		cells[4] = kit.Cell{Text: "Accepted", Tone: kit.ToneSuccess}
	case l.Verdict != nil:
		cells[4] = kit.Cell{Text: "Declined"}
	case len(l.Findings) > 0:
		cells[4] = kit.Cell{Text: "Look", Tone: kit.ToneWarning}
	}
}

// lineTitle is what a line asks for, in one line.
func lineTitle(l answer.Line) string {
	if l.Kind == answer.Remark {
		return strings.Join(strings.Fields(l.Text), " ")
	}
	words := "Payment"
	for _, more := range []string{l.Account, l.Reference} {
		if more != "" {
			words += ", " + more
		}
	}
	return words
}

// look shows the chosen line, and what can be done with it.
func (p *answerPage) look() {
	p.do.Objects = nil
	i := p.list.Selected()
	if p.body == nil {
		return
	}
	if i < 0 || i >= len(p.rows) {
		p.title.Set("No line chosen")
		p.facts.Set("")
		p.body.Refresh()
		return
	}
	l, f := p.read.Lines[p.rows[i]], p.desk.style
	p.title.Set("Line " + strconv.Itoa(l.Number))
	var facts []string
	if l.Kind == answer.Payment {
		facts = append(facts, "Payment of "+f.Money(l.Amount)+" on "+l.Label+", "+f.day(l.Day))
		for _, more := range []string{l.Account, l.Reference} {
			if more != "" {
				facts = append(facts, more)
			}
		}
		if l.Open.Currency().Code() != "" {
			facts = append(facts, "Open now: "+f.Money(l.Open))
		}
	} else if l.Label != "" {
		facts = append(facts, "Remark on "+l.Label)
	}
	if l.Text != "" {
		facts = append(facts, l.Text)
	}
	p.facts.Set(strings.Join(facts, "\n"))
	p.offer(l)
	p.body.Refresh()
}

func (p *answerPage) offer(l app.AnswerLineRead) {
	if l.Verdict != nil {
		p.do.Add(kit.NewParagraph(verdictLine(p.desk.style, *l.Verdict)))
		return
	}
	barred := false
	for _, f := range l.Findings {
		barred = barred || f.Bars()
		p.do.Add(kit.NewBanner(kit.ToneWarning, sentence(app.AnswerFindingWords(f))+".", nil))
	}
	if p.read.Key != app.KeyKnown {
		p.do.Add(kit.NewParagraph("First compare the key.").Muted())
		return
	}
	note := kit.NewEntry()
	p.do.Add(kit.NewField("Your note", note, "May stay empty"))
	accept := kit.NewButton(kit.Primary, kit.IconDone, "Accept", func() {
		p.decide(func(ctx context.Context) (app.Verdict, error) {
			return p.desk.me.AcceptAnswerLine(ctx, p.file, l.Number, strings.TrimSpace(note.Text), l.Findings)
		})
	})
	if barred {
		accept.Disable()
	}
	p.do.Add(container.NewHBox(accept, kit.NewButton(kit.Secondary, kit.IconNone, "Decline", func() {
		p.decide(func(ctx context.Context) (app.Verdict, error) {
			return p.desk.me.DeclineAnswerLine(ctx, p.file, l.Number, strings.TrimSpace(note.Text))
		})
	})))
}

// decide does what was decided on a line, and goes to the next.
func (p *answerPage) decide(do func(context.Context) (app.Verdict, error)) {
	d := p.desk
	keep(d, do, func(v app.Verdict, err error) {
		if d.page != page(p) {
			return
		}
		if err != nil {
			d.showProblem(err)
			p.reload()
			return
		}
		d.say("decided " + string(v.Kind))
		if next := p.list.Selected() + 1; next < len(p.rows) && p.which.Chosen().ID != linesOpen { // else the next one moves up
			p.list.Select(next)
		}
		d.canvas().Focus(p.list.Focusable())
		p.reload()
	})
}

// askKey asks for the fingerprint as she told it.
func (p *answerPage) askKey() {
	d, s := p.desk, p.desk.me
	typed := kit.NewEntry()
	line := kit.NewField("Her fingerprint", typed, "As she reads it to you: sixteen letters and digits, such as ABCD-EFGH-IJKL-MNOP")
	words := "Call her, on a number that you know, and have her read the fingerprint that her program shows beside the answer. " +
		"Only the one who answers can sign with this key."
	box := kit.NewDialog("Compare the key", container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewParagraph(words).Muted(), line), kit.Primary, "It is hers", "Cancel")
	box.Width, box.First = 520, typed
	box.OnConfirm = func() {
		text := typed.Text
		doKept(d, func(ctx context.Context) error { return s.AcceptAnswerKey(ctx, p.file, text) }, func(err error) {
			if app.HintOf(err) == app.HintCompareKey {
				line.SetProblem("That is not the fingerprint of this answer. Compare it letter by letter.")
				return
			}
			box.Close()
			if err != nil {
				d.showProblem(err)
				return
			}
			d.toast(kit.ToneSuccess, "Accepted as the key of "+p.read.To)
			d.say("key accepted")
			p.reload()
		})
	}
	box.ShowOn(d.canvas())
}

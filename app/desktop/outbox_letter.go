package desktop

import (
	"context"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/mail"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// letterPage shows a letter of the outbox: what it says, what became of it, and what can be done.
type letterPage struct {
	desk    *Desk
	id      bill.ID
	letter  app.Letter
	chip    *kit.Chip
	head    *fyne.Container
	what    *kit.Banner
	steps   *kit.List
	words   *kit.Paragraph
	subject *kit.Text
	facts   *kit.Paragraph
}

// showPosted shows a letter of the outbox.
func (d *Desk) showPosted(id bill.ID) {
	d.mark(placeInvoices)
	p := &letterPage{
		desk: d, id: id, chip: kit.NewChip("", kit.ToneNeutral), head: container.NewStack(), what: kit.NewBanner(kit.ToneInfo, "", nil),
		words: kit.NewParagraph(""), subject: kit.NewText("", kit.StyleHeading).SetLeast(60), facts: kit.NewParagraph("").Muted(),
	}
	p.what.Hide()
	p.steps = kit.NewList("What happened", kit.Column{Title: "What happened", Width: 150, Grow: 1}, kit.Column{Title: "", Width: 140, Kind: kit.CellMuted})
	p.steps.OnCells = p.cells
	p.steps.OnOpen = p.showStep
	p.offer()
	d.show("letter", p)
	p.reload()
}

func (p *letterPage) first() fyne.Focusable { return p.steps.Focusable() }
func (p *letterPage) goBack()               { p.desk.showOutbox("") }

func (p *letterPage) content() fyne.CanvasObject {
	about := container.New(layout.NewCustomPaddedLayout(0, 12, 0, 0), container.New(layout.NewCustomPaddedVBoxLayout(6), p.subject, p.facts))
	letter := kit.NewCard(container.NewBorder(about, nil, nil, nil, container.NewVScroll(p.words)))
	return kit.NewColumn(p.head, p.what, container.New(shares{1.5, 1}, letter, kit.NewCardInset(p.steps, 8)))
}

func (p *letterPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "letter", func(ctx context.Context) (app.Letter, error) { return s.OutboxLetter(ctx, p.id) }, p.load)
}

func (p *letterPage) load(l app.Letter) {
	p.letter = l
	cell := letterState(l.Posted)
	p.chip.Set(cell.Text, cell.Tone)
	p.subject.Set(l.Posted.Letter.Subject)
	p.words.Set(strings.TrimSpace(l.Posted.Letter.Text))
	p.facts.Set(letterLines(l))
	tone, words := letterAdvice(l)
	p.what.Hidden = words == ""
	p.what.Set(tone, words)
	p.steps.SetCount(len(l.Events))
	p.offer()
	p.desk.say("letter shown")
}

// letterLines are who writes, who gets it, and what goes along.
func letterLines(l app.Letter) string {
	m := l.Posted.Letter
	lines := []string{"From " + m.From.String(), "To " + addressList(m.To)}
	if len(m.Cc) > 0 {
		lines = append(lines, "Copy to "+addressList(m.Cc))
	}
	if len(m.Bcc) > 0 {
		lines = append(lines, "Unseen copy to "+addressList(m.Bcc))
	}
	var files []string
	for _, f := range l.Files {
		files = append(files, f.Name+" ("+sizeText(f.Size)+")")
	}
	if len(files) > 0 {
		lines = append(lines, "With "+strings.Join(files, ", "))
	}
	return strings.Join(lines, "\n")
}

// letterAdvice is what to know or to do about a letter, with the words of the server; "" where all is well.
func letterAdvice(l app.Letter) (kit.Tone, string) {
	tone := map[mail.State]kit.Tone{mail.Failed: kit.ToneError, mail.Unsure: kit.ToneWarning, mail.Queued: kit.ToneInfo}[l.State]
	var parts []string
	if l.Last.Cause != "" {
		what, way := app.MailCauseWords(l.Last.Cause)
		parts = append(parts, what, way)
	}
	if l.Last.Words != "" && l.State != mail.Sent {
		parts = append(parts, "It said: "+l.Last.Words)
	}
	switch {
	case l.State == mail.Sent || l.State == mail.TakenBack:
		return tone, ""
	case l.State == mail.Queued:
		parts = append(parts, "Next try: "+moment(l.Next)+".")
	}
	return tone, strings.Join(parts, " ")
}

// offer puts up what can be done with the letter as it stands.
func (p *letterPage) offer() {
	var actions []fyne.CanvasObject
	add := func(step mail.Step, kind kit.ButtonKind, words string, do func()) {
		may := p.desk.me.May("mail.again")
		if p.letter.Alarm && step != mail.StepAgain {
			may = p.desk.me.May("alarm.hold-back")
		}
		if _, ok := step.From(p.letter.State); ok && may {
			actions = append(actions, kit.NewButton(kind, kit.IconNone, words, do))
		}
	}
	if !p.letter.ID.IsZero() {
		if about := p.letter.About; !about.ID.IsZero() {
			actions = append(actions, kit.NewButton(kit.Quiet, kit.IconEye, "Open "+cutTo(about.Label, 24), func() { p.desk.openSubject(about) }))
		}
		add(mail.StepTakenBack, kit.Secondary, "Take back", func() { p.desk.takeBackLetter(p.letter) })
		add(mail.StepArrived, kit.Secondary, "It arrived", p.arrived)
		add(mail.StepAgain, kit.Primary, "Send again", p.again)
	}
	p.head.Objects = []fyne.CanvasObject{kit.NewPageHead(kit.NewText("Letter", kit.StyleTitle).SetLeast(80), kit.NewText(p.about(), kit.StyleCaption).SetLeast(60), backButton(p.goBack),
		append([]fyne.CanvasObject{container.NewCenter(p.chip)}, actions...)...)}
	p.head.Refresh()
}

func (p *letterPage) about() string {
	if p.letter.ID.IsZero() {
		return ""
	}
	return strings.Trim(fmt.Sprintf("%s · written %s by %s", p.letter.About.Label, moment(p.letter.Made), p.letter.By), " ·")
}

func (p *letterPage) arrived() {
	p.desk.moveLetter("Noted: it arrived", func(ctx context.Context, s *app.Session) (app.Letter, error) { return s.MarkArrived(ctx, p.id) }, nil)
}

// again sends the letter once more; where the customer may have it already, a question comes first.
func (p *letterPage) again() {
	d := p.desk
	send := func() {
		d.moveLetter("The letter goes out in ten seconds", func(ctx context.Context, s *app.Session) (app.Letter, error) { return s.SendAgain(ctx, p.id) },
			func(l app.Letter) { d.postIn(l.Next) })
	}
	if p.letter.State != mail.Unsure {
		send()
		return
	}
	box := kit.NewDialog("Send it again?", kit.NewParagraph("The customer may have this letter already. Look into the folder of sent mail of your mail program, or ask, before it comes twice."),
		kit.Primary, "Send again", "Cancel")
	box.OnConfirm = func() {
		box.Close()
		send()
	}
	box.ShowOn(d.canvas())
}

// step is an event, the newest first.
func (p *letterPage) step(i int) (mail.Event, bool) {
	at := len(p.letter.Events) - 1 - i
	if at < 0 || i < 0 {
		return mail.Event{}, false
	}
	return p.letter.Events[at], true
}

func (p *letterPage) cells(i int, cells []kit.Cell) {
	if e, ok := p.step(i); ok {
		cells[0].Text, cells[1].Text = letterSteps[e.Step], moment(e.At)
	}
}

// showStep tells all of a step.
func (p *letterPage) showStep(i int) {
	e, ok := p.step(i)
	if !ok {
		return
	}
	parts := []string{moment(e.At)}
	if e.Cause != "" {
		what, _ := app.MailCauseWords(e.Cause)
		parts = append(parts, what)
	}
	if e.Words != "" {
		parts = append(parts, "The server said: "+strings.TrimSpace(e.Words))
	}
	if !e.Next.IsZero() {
		parts = append(parts, "To be tried "+moment(e.Next))
	}
	box := kit.NewDialog(letterSteps[e.Step], kit.NewParagraph(strings.Join(parts, "\n")), kit.Primary, "OK", "")
	box.OnConfirm = box.Close
	box.ShowOn(p.desk.canvas())
}

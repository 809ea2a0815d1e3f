package desktop

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// handoverPage lists what was handed over to a bookkeeper, hands over anew, and reads answers.
type handoverPage struct {
	desk *Desk
	list *kit.List
	rows []app.Handover
	make *kit.Button
	work *fyne.Container // the progress of a file being made

	lies  *kit.Banner // that an answer lies where files are saved
	found string      // where
	body  *fyne.Container
}

func (d *Desk) showHandovers() {
	d.mark(placeBackup)
	p := &handoverPage{desk: d, work: container.NewStack()}
	p.list = kit.NewList("Handed over",
		kit.Column{Title: "Made", Width: 140},
		kit.Column{Title: "For", Width: 150, Grow: 1},
		kit.Column{Title: "Opens with", Width: 130, Kind: kit.CellMuted, Spare: true},
		kit.Column{Title: "Until", Width: 105, Kind: kit.CellMuted},
		kit.Column{Title: "State of the books", Width: 190, Grow: 1, Kind: kit.CellMuted, Spare: true},
		kit.Column{Title: "Answers", Width: 150, Kind: kit.CellChip},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = p.open
	p.make = kit.NewButton(kit.Primary, kit.IconPlus, "Hand over", p.ask)
	p.list.SetEmpty(kit.NewEmptyState(kit.IconShield, "Nothing handed over yet",
		"One sealed file for one person: she reads the books on her own computer, and sends back remarks and payments that you accept or decline.", nil))
	p.lies = kit.NewBanner(kit.ToneInfo, "", kit.NewButton(kit.Secondary, kit.IconFolder, "Read it", func() { p.readFrom(p.found) }))
	p.lies.Hide()
	d.show("handover", p)
	p.reload()
}

func (p *handoverPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *handoverPage) goBack()               { p.desk.showBackup() }

func (p *handoverPage) content() fyne.CanvasObject {
	var actions []fyne.CanvasObject
	if p.desk.me.User().Role == app.Owner {
		actions = append(actions, kit.NewButton(kit.Secondary, kit.IconFolder, "Read an answer", p.read), p.make)
	}
	p.body = container.NewStack(kit.NewColumn(
		kit.NewPageHeader("For the bookkeeper", "The whole books to be read, without anything that opens them, a place or a mail account.", backButton(p.goBack), actions...),
		p.lies, p.work, listCard(p.list, kit.NewText("", kit.StyleCaption), "Enter shows what became of the answers"),
	))
	return p.body
}

func (p *handoverPage) reload() {
	latest(p.desk, "handovers", p.desk.me.Handovers, func(rows []app.Handover) {
		p.rows = rows
		p.list.SetCount(len(rows))
		p.desk.say("listed")
	})
	p.findAnswer()
}

// mostFound bounds how many files are looked into for an answer.
const mostFound = 20

// findAnswer looks where files are saved whether an answer lies there of which something is not decided yet.
func (p *handoverPage) findAnswer() {
	d, s, folder := p.desk, p.desk.me, p.desk.saveFolder()
	if !s.May("handover.read") {
		return
	}
	kit.GoLatest(d.run, "answer found", context.Background(), func(ctx context.Context) (found string, err error) {
		list, err := filepath.Glob(filepath.Join(folder, "*"+app.AnswerSuffix))
		for _, path := range list[max(0, len(list)-mostFound):] {
			file, err := readBounded(path, mostAnswer)
			if err != nil {
				continue
			}
			a, err := s.ReadAnswer(ctx, file)
			if err == nil && slices.ContainsFunc(a.Lines, func(l app.AnswerLineRead) bool { return l.Verdict == nil }) {
				found = path // of several the last by its name, which begins with the day
			}
		}
		return found, err
	}, func(path string, err error) {
		if err != nil || path == "" {
			return
		}
		p.found = path
		p.lies.Set(kit.ToneInfo, "An answer lies here that is not decided yet: "+filepath.Base(path))
		p.body.Refresh()
	})
}

func (p *handoverPage) cells(i int, cells []kit.Cell) {
	h := p.rows[i]
	cells[0].Text, cells[1].Text, cells[2].Text = moment(h.Made), h.To, "Agreed passphrase"
	if h.ByKey {
		cells[2].Text = "Her key"
	}
	cells[3].Text, cells[4].Text = p.desk.style.day(h.Until), h.Head
	switch today := p.desk.me.Today(); {
	case h.Answers > 0:
		cells[5] = kit.Cell{Text: plural(h.Answers, "answer"), Tone: kit.ToneSuccess}
	case h.Until.Before(today):
		cells[5] = kit.Cell{Text: "No answer"}
	default:
		cells[5] = kit.Cell{Text: noAnswerFor(p.desk.now().Sub(h.Made)), Tone: kit.ToneWarning}
	}
}

// noAnswerFor says how long an answer is waited for.
func noAnswerFor(since time.Duration) string {
	if days := int(since.Hours() / 24); days > 0 {
		return "No answer, " + plural(days, "day")
	}
	return "No answer yet"
}

// open shows what became of the answers to a handover.
func (p *handoverPage) open(i int) {
	d, s, h := p.desk, p.desk.me, p.rows[i]
	latest(d, "answers", func(ctx context.Context) ([]app.AnswerFiled, error) { return s.AnswersTo(ctx, h.ID) }, func(list []app.AnswerFiled) {
		body := container.New(layout.NewCustomPaddedVBoxLayout(8))
		for _, a := range list {
			body.Add(kit.NewParagraph("Answer of " + moment(a.Made) + ", signed with " + a.Fingerprint).Muted())
			for _, v := range a.Verdicts {
				body.Add(kit.NewParagraph(verdictLine(d.style, v)))
			}
		}
		if len(list) == 0 {
			body.Add(kit.NewParagraph("Nothing of an answer was decided yet. Read an answer shows one that she has sent."))
		}
		box := kit.NewDialog("Handed over to "+h.To, kit.NewTall(260, container.NewVScroll(body)), kit.Primary, "OK", "")
		box.Width, box.OnConfirm = 620, box.Close
		box.ShowOn(d.canvas())
		d.say("answers shown")
	})
}

// verdictLine is what became of a line, in one.
func verdictLine(f formats, v app.Verdict) string {
	words := "Declined: "
	if v.Accepted {
		words = "Accepted: "
	}
	if v.Kind == "payment" {
		words += "payment of " + f.Money(v.Amount) + ", " + f.day(v.Day)
	} else {
		words += "remark"
	}
	if v.Label != "" {
		words += " on " + v.Label
	}
	if v.Note != "" {
		words += " (" + v.Note + ")"
	}
	return words
}

// handoverForm asks what is handed over to whom.
type handoverForm struct {
	page    *handoverPage
	to      *kit.Entry
	pass    *kit.Secret
	key     *kit.Entry
	until   *kit.Date
	from    *kit.Date
	through *kit.Date
	words   *kit.Entry
	place   *pathEntry
	lines   map[string]*kit.Field
	box     *kit.Dialog
}

func (p *handoverPage) ask() {
	d := p.desk
	f := &handoverForm{page: p, to: kit.NewEntry(), pass: kit.NewSecret(""), key: kit.NewEntry(), until: d.dateField(true), from: d.dateField(true), through: d.dateField(true), words: kit.NewTextArea(2)}
	f.until.Set(d.me.Today().AddDays(90).Time())
	f.place = newPathEntry(d.intoFolder("Where the file goes", f.name))
	f.place.SetText(filepath.Join(d.saveFolder(), f.name()))
	f.lines = map[string]*kit.Field{
		"to":          kit.NewField("For", f.to, "Her name. Write it the same way each time."),
		"passphrase":  kit.NewField("Agreed passphrase", f.pass, "Tell her on another way than the file goes. Empty: her last key opens it."),
		"recipient":   kit.NewField("Or her age recipient", f.key, "Begins with age1. Mostly empty."),
		"until":       kit.NewField("Opens until", f.until, ""),
		"from":        kit.NewField("Please look at", f.from, "from this day"),
		"through":     kit.NewField("", f.through, "to this one"),
		"words":       kit.NewField("A word to her", f.words, ""),
		"destination": kit.NewField("File", f.place.row, ""),
	}
	made := kit.NewButton(kit.Secondary, kit.IconNone, "Make up six words", f.makeUp)
	f.box = kit.NewDialog("Hand the books over", container.New(layout.NewCustomPaddedVBoxLayout(6),
		f.lines["to"], container.NewBorder(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(18, 17, 8, 0), made), f.lines["passphrase"]),
		f.lines["recipient"], kit.NewRow(f.lines["until"], f.lines["from"], f.lines["through"]), f.lines["words"], f.lines["destination"],
	), kit.Primary, "Make the file", "Cancel")
	f.box.Width, f.box.First = 640, f.to
	f.box.OnCancel = f.pass.Wipe
	f.box.OnConfirm = f.confirm
	f.box.ShowOn(d.canvas())
	d.say("hand over")
}

func (f *handoverForm) name() string {
	d := f.page.desk
	return app.FileName(d.style.company.Name) + " " + d.me.Today().String() + app.HandoverSuffix
}

// makeUp shows words to be told her.
func (f *handoverForm) makeUp() {
	words, err := app.HandoverWords()
	if err != nil {
		f.page.desk.showProblem(err)
		return
	}
	f.pass.Fill([]byte(words))
	f.pass.ShowLetters(true)
	f.lines["passphrase"].SetProblem("")
}

func (f *handoverForm) confirm() {
	d := f.page.desk
	o := app.HandoverOrder{Path: f.place.path(), To: f.to.Text, Recipient: strings.TrimSpace(f.key.Text), Words: f.words.Text}
	for _, l := range f.lines {
		l.SetProblem("")
	}
	if o.Path == "" {
		f.lines["destination"].SetProblem("Type or choose a file name.")
		return
	}
	for field, one := range map[string]struct {
		from *kit.Date
		into *bill.Date
	}{"until": {f.until, &o.Until}, "from": {f.from, &o.From}, "through": {f.through, &o.Through}} {
		day, ok := dayIn(one.from)
		if !ok {
			f.lines[field].SetProblem("A date, please.")
			return
		}
		*one.into = day
	}
	o.Passphrase = bytes.Clone(f.pass.Bytes())
	f.box.SetConfirmEnabled(false)
	d.handOver(o, f)
}

// handOver makes the file beside whatever else is done.
func (d *Desk) handOver(o app.HandoverOrder, f *handoverForm) {
	s, p := d.me, f.page
	busy := kit.NewProgress("Making the file", "Cancel")
	ctx, report, cancel := watch(d.back, busy)
	p.work.Objects = []fyne.CanvasObject{kit.NewCard(busy)}
	p.work.Refresh()
	kit.Go(d.back, ctx, func(ctx context.Context) (app.Handover, error) { return s.HandOver(ctx, o, report) }, func(h app.Handover, err error) {
		stopped := ctx.Err() != nil
		cancel()
		clear(o.Passphrase)
		p.work.Objects = nil
		p.body.Refresh() // the list takes the room back
		f.box.SetConfirmEnabled(true)
		switch {
		case stopped && err != nil:
			d.toast(kit.ToneInfo, "Stopped. Nothing was left behind.")
		case app.HintOf(err) == app.HintAgree:
			f.lines["passphrase"].SetProblem("No key of hers is known yet: agree on a passphrase.")
			d.say("problem passphrase")
		case app.KindOf(err) == app.Conflict && err != nil:
			f.lines["destination"].SetProblem("There is a file of that name already. Choose another name.")
		case err != nil:
			d.showFormError(f.lines, err)
		default:
			f.pass.Wipe()
			f.box.Close()
			d.toast(kit.ToneSuccess, "Made and checked: "+filepath.Base(h.Path))
			d.say("handed over")
		}
	})
}

// read opens an answer that she has sent.
func (p *handoverPage) read() {
	d := p.desk
	d.chooseFile("Read an answer", []string{app.AnswerSuffix})(d.saveFolder(), p.readFrom)
}

func (p *handoverPage) readFrom(path string) {
	d := p.desk
	kit.Go(d.run, context.Background(), func(context.Context) ([]byte, error) { return readBounded(path, mostAnswer) }, func(file []byte, err error) {
		if err != nil {
			d.showFileProblem(err)
			return
		}
		d.showAnswer(file)
	})
}

// mostAnswer bounds an answer that is read, in bytes: what is larger is none.
const mostAnswer = 4 << 20

package desktop

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// mailPage writes the letter that goes with a document, a reminder, a receipt or a statement, with its paper beside it.
type mailPage struct {
	desk  *Desk
	about mailAbout

	to, cc, subject, text *kit.Entry
	copied                *kit.Checkbox
	lines                 map[string]*kit.Field
	files                 *fyne.Container
	xml                   *kit.Checkbox
	kept                  []keptTick // files in the books
	own                   []mail.File
	view                  *paperView
	banner                *kit.Banner
	head                  *fyne.Container
	server                app.MailSettings
	written               mail.Letter // as the template had it
	sending, sent         bool
}

// typedLetter is what was typed of a letter that is not sent.
type typedLetter struct{ to, cc, subject, text string }

// mailAbout is what a letter is about, and where one goes from it.
type mailAbout struct {
	app.LetterAbout
	title string      // "INV-2026-0001"
	file  string      // name of its PDF
	which string      // what sets this PDF apart from another one of it; "" for most
	paper paperSource // shown beside
	pdf   func(context.Context) ([]byte, error)
	xml   einvoice.Profile // "": none is offered
	back  func()
}

// keptTick is a file in the books that may go along.
type keptTick struct {
	file app.Attachment
	tick *kit.Checkbox
}

// mailStart is what is read before the letter is shown.
type mailStart struct {
	letter mail.Letter
	server app.MailSettings
	files  []app.Attachment
}

// showMail writes a letter.
func (d *Desk) showMail(about mailAbout) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (st mailStart, err error) {
		if st.letter, err = s.WriteLetter(ctx, about.LetterAbout); err != nil {
			return st, err
		}
		if st.server, err = s.MailSettings(ctx); err != nil {
			return st, err
		}
		if !about.Document.IsZero() {
			st.files, err = s.Attachments(ctx, about.Document)
		}
		return st, err
	}, func(st mailStart, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		newMailPage(d, about, st).open()
	})
}

func newMailPage(d *Desk, about mailAbout, st mailStart) *mailPage {
	d.mark(placeInvoices)
	p := &mailPage{
		desk: d, about: about, written: st.letter, server: st.server,
		to: kit.NewEntry(), cc: kit.NewEntry(), subject: kit.NewEntry(), text: kit.NewTextArea(11), copied: kit.NewCheckbox("A copy to " + cmp.Or(st.server.From.Mail, st.letter.From.Mail, "me")),
		files: container.New(layout.NewCustomPaddedVBoxLayout(2)), head: container.NewStack(),
	}
	p.lines = map[string]*kit.Field{
		"to": kit.NewField("To", p.to, "Several with commas between"), "cc": kit.NewField("Copy to", p.cc, ""),
		"subject": kit.NewField("Subject", p.subject, ""), "text": kit.NewField("Text", p.text, ""),
	}
	p.to.SetText(addressList(st.letter.To))
	p.subject.SetText(st.letter.Subject)
	p.text.SetText(strings.TrimRight(st.letter.Text, "\n"))
	p.copied.Set(st.server.Copy)
	if t, ok := d.unsent[about.LetterAbout]; ok { // begun before, and left
		p.to.SetText(t.to)
		p.cc.SetText(t.cc)
		p.subject.SetText(t.subject)
		p.text.SetText(t.text)
	}
	if about.xml != "" {
		p.xml = kit.NewCheckbox("E-invoice as a file of its own (XML)")
		p.xml.Set(about.xml != einvoice.EN16931) // that one is inside the PDF
	}
	for _, f := range st.files {
		tick := kit.NewCheckbox(cutTo(f.Name, 44) + " · " + sizeText(f.Size))
		tick.Set(f.Send)
		p.kept = append(p.kept, keptTick{f, tick})
	}
	p.banner = kit.NewBanner(kit.ToneInfo, "No mail server is set, so your mail program sends the letter. Settings, E-mail has the server.", nil)
	p.banner.Hidden = !st.server.IsZero()
	p.showFiles()
	return p
}

func (p *mailPage) open() {
	p.view = newPaperView(p.desk)
	p.offer()
	p.desk.show("mail", p)
	p.view.showFiled(p.about.paper)
}

func (p *mailPage) first() fyne.Focusable {
	if p.to.Text == "" {
		return p.to
	}
	return p.text
}

// leave keeps what was changed, for when the letter is written on.
func (p *mailPage) leave() {
	if now, begun := p.begun(); begun {
		p.desk.unsent[p.about.LetterAbout] = now
		return
	}
	delete(p.desk.unsent, p.about.LetterAbout)
}

// begun is the letter as it stands, if anything in it was changed.
func (p *mailPage) begun() (typedLetter, bool) {
	now := typedLetter{p.to.Text, p.cc.Text, p.subject.Text, p.text.Text}
	same := now == typedLetter{addressList(p.written.To), "", p.written.Subject, strings.TrimRight(p.written.Text, "\n")}
	return now, !p.sent && !same
}

func (p *mailPage) goBack()             { p.about.back() }
func (p *mailPage) drop(paths []string) { p.addFiles(paths) }

// offer puts up the buttons: Send where there is a server, else the ways through the mail program.
func (p *mailPage) offer() {
	menu := kit.NewMenu("Mail program …", kit.Suggestion{ID: "eml", Title: "Save as a draft with its files (.eml)"}, kit.Suggestion{ID: "mailto", Title: "Save the PDF, and write in the mail program"})
	menu.OnSelect = func(s kit.Suggestion) {
		if s.ID == "eml" {
			p.saveDraft()
		} else {
			p.openProgram()
		}
	}
	actions := []fyne.CanvasObject{kit.NewWide(170, menu)}
	if !p.sends() {
		actions = append(actions, kit.NewButton(kit.Primary, kit.IconMail, "Open as a draft", p.saveDraft))
	} else {
		send := kit.NewButton(kit.Primary, kit.IconMail, "Send", p.issue)
		send.SetName("Send: Ctrl+Enter", p.desk.tip)
		actions = append(actions, send)
	}
	sub := "From " + cmp.Or(p.server.From.String(), p.written.From.String())
	p.head.Objects = []fyne.CanvasObject{kit.NewPageHeader("Send "+p.about.title, sub, backButton(p.goBack), actions...)}
}

func (p *mailPage) content() fyne.CanvasObject {
	add := kit.NewButton(kit.Quiet, kit.IconPlus, "Another file", p.askFile)
	add.SetName("Send a file along: or drop it on the window", p.desk.tip)
	card := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(6), container.New(shares{1.4, 1}, p.lines["to"], p.lines["cc"]), p.lines["subject"], p.lines["text"],
		p.copied, kit.NewText("Goes along", kit.StyleCaption), p.files, container.NewHBox(add)))
	return kit.NewColumn(p.head, p.banner, container.New(shares{1.25, 1}, container.NewVScroll(container.New(narrow(760), card)), p.view.box))
}

// showFiles lists what goes along.
func (p *mailPage) showFiles() {
	look := kit.NewButton(kit.Quiet, kit.IconEye, p.about.file+p.about.which, p.lookAtPDF)
	look.SetName("The PDF goes along: look at it", p.desk.tip)
	p.files.Objects = []fyne.CanvasObject{container.NewHBox(look)}
	if p.xml != nil {
		p.files.Add(p.xml)
	}
	for _, k := range p.kept {
		p.files.Add(k.tick)
	}
	for i, f := range p.own {
		drop := kit.NewButton(kit.Quiet, kit.IconClose, f.Name+" · "+sizeText(int64(len(f.Data))), func() { p.dropFile(i) })
		drop.SetName("Do not send "+f.Name, p.desk.tip)
		p.files.Add(container.NewHBox(drop))
	}
	p.files.Refresh()
}

func (p *mailPage) dropFile(i int) {
	p.own = append(p.own[:i:i], p.own[i+1:]...)
	p.showFiles()
}

func (p *mailPage) askFile() {
	p.desk.chooseFile("Send a file along", nil)(p.desk.cfg.Memory.Get(memoryFolder), func(path string) { p.addFiles([]string{path}) })
}

// addFiles reads files that go along.
func (p *mailPage) addFiles(paths []string) {
	d := p.desk
	kit.Go(d.run, context.Background(), func(context.Context) (list []mail.File, err error) {
		for _, path := range paths {
			data, err := readBounded(path, bill.MaxAttachment)
			if err == nil && len(data) == 0 {
				err = bill.ErrFileEmpty
			}
			if err != nil {
				return list, err
			}
			list = append(list, mail.File{Name: filepath.Base(path), Type: mail.TypeOf(path), Data: data})
		}
		return list, nil
	}, func(list []mail.File, err error) {
		p.own = append(p.own, list...)
		p.showFiles()
		if err != nil {
			d.showAttachProblem(err)
			return
		}
		d.say("file along")
	})
}

// lookAtPDF hands the PDF to the program that shows it.
func (p *mailPage) lookAtPDF() {
	d := p.desk
	d.saveFile("Save the PDF", p.about.file, p.about.pdf, d.openFile)
}

// read is the letter as typed; ok is false where a field says what is wrong with it.
func (p *mailPage) read() (out app.Outgoing, ok bool) {
	for _, l := range p.lines {
		l.SetProblem("")
	}
	l := p.written
	l.Subject, l.Text = strings.TrimSpace(p.subject.Text), p.text.Text
	var err error
	if l.To, err = mail.ParseAddresses("to", p.to.Text); err == nil {
		l.Cc, err = mail.ParseAddresses("cc", p.cc.Text)
	}
	if err != nil {
		p.markFault(err)
		return out, false
	}
	if mine := cmp.Or(p.server.From.Mail, l.From.Mail); p.copied.On() && mine != "" {
		l.Bcc = []mail.Address{{Mail: mine}}
	}
	l.Files = p.own
	out = app.Outgoing{About: p.about.LetterAbout, Letter: l}
	if p.xml != nil && p.xml.On() {
		out.EInvoice = p.about.xml
	}
	for _, k := range p.kept {
		if k.tick.On() {
			out.Attachments = append(out.Attachments, k.file.ID)
		}
	}
	return out, true
}

// markFault shows what is wrong with the letter at its field; it says whether there is one.
func (p *mailPage) markFault(err error) bool {
	field, words := faultOf(err)
	name, _, _ := strings.Cut(field, "[")
	line, ok := p.lines[name]
	if !ok {
		return false
	}
	line.SetProblem(words)
	line.Focus()
	p.desk.say("problem " + name)
	return true
}

// sends says whether letters go out from here: else the mail program sends them.
func (p *mailPage) sends() bool {
	return !p.server.IsZero() && p.desk.me != nil && p.desk.me.User().Role != app.Auditor
}

// issue sends the letter: Ctrl+Enter.
func (p *mailPage) issue() {
	if !p.sends() {
		p.saveDraft()
		return
	}
	out, ok := p.read()
	if !ok || p.sending {
		return
	}
	d, s := p.desk, p.desk.me
	p.sending = true
	keep(d, func(ctx context.Context) (app.Letter, error) { return s.Send(ctx, out) }, func(l app.Letter, err error) {
		p.sending = false
		if err != nil {
			if !p.markFault(err) {
				d.showProblem(err)
			}
			return
		}
		if p.sent = true; d.page == page(p) {
			p.about.back()
		} else {
			delete(d.unsent, p.about.LetterAbout)
		}
		d.posted(l)
	})
}

// saveDraft writes the letter as a file and opens it in the mail program.
func (p *mailPage) saveDraft() {
	out, ok := p.read()
	if !ok {
		return
	}
	d, s := p.desk, p.desk.me
	d.saveFile("Save the draft", strings.TrimSuffix(p.about.file, ".pdf")+".eml", func(ctx context.Context) ([]byte, error) { return s.DraftLetter(ctx, out) }, func(path string) {
		d.openFile(path)
		d.toast(kit.ToneSuccess, "The draft is opened in your mail program")
		d.say("draft saved")
	})
}

// openProgram saves the PDF, and opens the mail program with the rest of the letter: the person puts the file in.
func (p *mailPage) openProgram() {
	out, ok := p.read()
	if !ok {
		return
	}
	link, whole, err := mail.Mailto(out.Letter)
	if err != nil {
		p.markFault(err)
		return
	}
	d := p.desk
	d.saveFile("Save the PDF for the letter", p.about.file, p.about.pdf, func(path string) {
		d.openFile(link)
		words := "Now put the PDF into the letter: " + path
		if !whole {
			words = "The text was too long for the mail program, so paste it from here. " + words
		}
		box := kit.NewDialog("The mail program is open", kit.NewParagraph(words), kit.Primary, "OK", "")
		box.OnConfirm = box.Close
		box.ShowOn(d.canvas())
		d.say("mail program")
	})
}

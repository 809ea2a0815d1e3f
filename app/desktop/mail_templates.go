package desktop

import (
	"cmp"
	"context"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/mail"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// templatesPage says how letters read, with a letter about a real document beside.
type templatesPage struct {
	desk               *Desk
	occasion, language *kit.Select
	subject, text      *kit.Entry
	lines              map[string]*kit.Field
	hint, sample       *kit.Paragraph
	sampleHead         *kit.Text
	whose              *kit.Chip
	all                []app.MailTemplate
}

// occasionWords name what letters are sent for.
var occasionWords = map[mail.Occasion]string{
	mail.OfQuote: "Quote", mail.OfOrder: "Order confirmation", mail.OfProforma: "Pro-forma invoice", mail.OfDelivery: "Delivery note", mail.OfInvoice: "Invoice",
	mail.OfCredit: "Credit note", mail.OfReminder1: "First reminder", mail.OfReminder2: "Second reminder", mail.OfReminder3: "Last reminder",
	mail.OfStatement: "Statement of account", mail.OfReceipt: "Receipt of payment",
}

// showMailTemplates shows how letters read.
func (d *Desk) showMailTemplates() {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]app.MailTemplate, error) { return s.MailTemplates(ctx) }, func(all []app.MailTemplate, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p := newTemplatesPage(d, all)
		d.show("mail-templates", p)
		p.showText()
	})
}

func newTemplatesPage(d *Desk, all []app.MailTemplate) *templatesPage {
	var occasions []kit.Suggestion
	for _, o := range mail.Occasions() {
		occasions = append(occasions, kit.Suggestion{ID: string(o), Title: occasionWords[o]})
	}
	p := &templatesPage{
		desk: d, all: all, occasion: kit.NewSelect(occasions...), language: kit.NewSelect(languageChoices()...), subject: kit.NewEntry(), text: kit.NewTextArea(12),
		hint: kit.NewParagraph("").Muted(), sample: kit.NewParagraph(""), sampleHead: kit.NewText("", kit.StyleHeading).SetLeast(60), whose: kit.NewChip("", kit.ToneNeutral),
	}
	p.lines = map[string]*kit.Field{"subject": kit.NewField("Subject", p.subject, ""), "text": kit.NewField("Text", p.text, "")}
	p.occasion.Choose(string(mail.OfInvoice))
	p.language.Choose(cmp.Or(mail.Base(d.style.company.Language), "en"))
	for _, s := range []*kit.Select{p.occasion, p.language} {
		s.OnSelect = func(kit.Suggestion) { p.showText() }
	}
	for _, e := range []*kit.Entry{p.subject, p.text} {
		e.OnChanged = func(string) { p.preview() }
	}
	return p
}

func (p *templatesPage) first() fyne.Focusable { return p.text }
func (p *templatesPage) goBack()               { p.desk.showMailSettings() }

func (p *templatesPage) content() fyne.CanvasObject {
	keep := p.desk.when("mail.template", kit.NewButton(kit.Quiet, kit.IconRestore, "As built in", p.reset), kit.NewButton(kit.Primary, kit.IconSave, "Save", p.save))
	head := kit.NewPageHeader("How letters read", "In the language of the paper that goes along", backButton(p.goBack), append([]fyne.CanvasObject{container.NewCenter(p.whose)}, keep...)...)
	form := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewRow(kit.NewField("Letter for", p.occasion, ""), kit.NewField("Language", p.language, "")),
		p.lines["subject"], p.lines["text"], p.hint))
	beside := kit.NewCard(container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(6), kit.NewText("A letter as it would be", kit.StyleCaption), p.sampleHead), nil, nil, nil, container.NewVScroll(p.sample)))
	return kit.NewColumn(head, container.New(shares{1.25, 1}, container.NewVScroll(container.New(narrow(760), form)), beside))
}

// chosen is the template that counts for what is chosen.
func (p *templatesPage) chosen() app.MailTemplate {
	o, tag := mail.Occasion(p.occasion.Chosen().ID), p.language.Chosen().ID
	for _, t := range p.all {
		if t.Occasion == o && t.Language == tag {
			return t
		}
	}
	t := app.MailTemplate{Template: mail.BuiltIn(o, tag)}
	t.Language = tag
	return t
}

// showText shows the words of what is chosen.
func (p *templatesPage) showText() {
	t := p.chosen()
	for _, l := range p.lines {
		l.SetProblem("")
	}
	p.subject.SetQuietly(t.Subject)
	p.text.SetQuietly(t.Text)
	p.hint.Set("May hold {" + strings.Join(t.Occasion.Fields(), "}, {") + "}. A passage in [brackets] is left out where one of its fields is empty.")
	if t.Own {
		p.whose.Set("Your own", kit.ToneInfo)
	} else {
		p.whose.Set("Built in", kit.ToneNeutral)
	}
	p.preview()
}

func (p *templatesPage) typed() mail.Template {
	return mail.Template{Occasion: mail.Occasion(p.occasion.Chosen().ID), Language: p.language.Chosen().ID, Subject: p.subject.Text, Text: p.text.Text}
}

// preview writes a letter by what is typed, about the newest document that it could be about.
func (p *templatesPage) preview() {
	d, s, t := p.desk, p.desk.me, p.typed()
	kit.GoLatest(d.run, "template", context.Background(), func(ctx context.Context) (mail.Letter, error) {
		return s.PreviewMailTemplate(ctx, t, app.LetterAbout{})
	}, func(l mail.Letter, err error) {
		for _, line := range p.lines {
			line.SetProblem("")
		}
		field, words := faultOf(err)
		switch line := p.lines[field]; {
		case err == nil:
			p.sampleHead.Set(l.Subject)
			p.sample.Set(strings.TrimSpace(l.Text))
		case line != nil:
			line.SetProblem(words)
		case app.KindOf(err) == app.Missing:
			p.sampleHead.Set(t.Subject)
			p.sample.Set("There is nothing yet that such a letter could be about.")
		}
		d.say("template shown")
	})
}

func (p *templatesPage) save() {
	d, s, t := p.desk, p.desk.me, p.typed()
	p.change("Saved.", func(ctx context.Context) error { return s.SetMailTemplate(ctx, t) }, func(err error) bool {
		field, words := faultOf(err)
		line, ok := p.lines[field]
		if ok {
			line.SetProblem(words)
			line.Focus()
			d.say("problem " + field)
		}
		return ok
	})
}

// reset goes back to the template that is built in.
func (p *templatesPage) reset() {
	t, s := p.chosen(), p.desk.me
	if !t.Own {
		p.showText()
		return
	}
	p.change("As built in.", func(ctx context.Context) error { return s.ResetMailTemplate(ctx, t.Occasion, t.Language) }, func(error) bool { return false })
}

// change changes the templates, and reads them anew.
func (p *templatesPage) change(told string, do func(context.Context) error, marked func(error) bool) {
	d, s := p.desk, p.desk.me
	keep(d, func(ctx context.Context) ([]app.MailTemplate, error) {
		if err := do(ctx); err != nil {
			return nil, err
		}
		return s.MailTemplates(ctx)
	}, func(all []app.MailTemplate, err error) {
		if err != nil {
			if !marked(err) {
				d.showProblem(err)
			}
			return
		}
		p.all = all
		if d.page == page(p) {
			p.showText()
		}
		d.toast(kit.ToneSuccess, told)
		d.say("template saved")
	})
}

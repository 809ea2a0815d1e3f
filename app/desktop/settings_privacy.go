package desktop

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/privacy"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// privacyFacts are what the privacy section has to know.
type privacyFacts struct {
	terms     privacy.Terms
	all, due  []app.PastErasure
	forbidden bool // the role may not see it
}

// showPrivacySettings is the section on the data of people: how long records are kept, the record of processing, what was erased.
func (d *Desk) showPrivacySettings() {
	s := d.me
	latest(d, "privacy", func(ctx context.Context) (f privacyFacts, err error) {
		if !s.May("privacy.see") {
			return privacyFacts{forbidden: true}, nil
		}
		var e error
		f.terms, err = s.Retention(ctx)
		f.all, f.due, e = s.Erasures(ctx)
		return f, errors.Join(err, e)
	}, func(f privacyFacts) {
		if f.forbidden {
			d.showSection(privacySection, settingsSection{body: kit.NewCardInset(kit.NewParagraph("The owner and the bookkeeper see this page."), 22)})
			return
		}
		d.showPrivacyFacts(f)
	})
}

// keptWords name the groups of records that a law speaks of.
var keptWords = map[privacy.Law]string{privacy.Invoices: "Invoices and vouchers", privacy.Books: "Payments, bank entries", privacy.Letters: "Reminders, accepted quotes"}

func (d *Desk) showPrivacyFacts(f privacyFacts) {
	column := container.New(layout.NewCustomPaddedVBoxLayout(14))
	if n := len(f.due); n > 0 {
		column.Add(d.dueBanner(f.due, n))
	}
	retention, fields := d.retentionCard(f.terms)
	column.Add(kit.NewCardInset(retention, 22))
	column.Add(kit.NewCardInset(d.recordCard(), 22))
	column.Add(kit.NewCardInset(d.findCard(), 22))
	column.Add(kit.NewCardInset(d.erasuresCard(f.all), 22))
	section := settingsSection{body: column, start: fields[privacy.Invoices]}
	if d.me.User().Role == app.Owner {
		section.keep = func() { d.keepRetention(fields) }
	}
	d.showSection(privacySection, section)
}

// dueBanner offers what is not kept by law any more, customer by customer.
func (d *Desk) dueBanner(due []app.PastErasure, n int) fyne.CanvasObject {
	return kit.NewBanner(kit.ToneInfo, "Of "+plural(n, "customer")+" whose data were erased something more may go now: the law has it kept no longer.",
		kit.NewButton(kit.Secondary, kit.IconNone, "Show the first", func() { d.showPersonal(due[0].Customer) }))
}

// retentionCard says how long records are kept, and asks for longer periods.
func (d *Desk) retentionCard(t privacy.Terms) (fyne.CanvasObject, map[privacy.Law]*kit.Entry) {
	fields := map[privacy.Law]*kit.Entry{}
	lines := []fyne.CanvasObject{kit.NewText("How long records are kept", kit.StyleHeading)}
	for _, law := range privacy.Laws() {
		r, field := privacy.For(t.Country, law), kit.NewEntry()
		if own := t.Own[law]; own > 0 {
			field.SetText(strconv.Itoa(own))
		}
		fields[law] = field
		words := keptWords[law] + ": " + privacy.RuleWords(r, "en") + "."
		if r.Years > 0 {
			words += " " + r.Source + "."
		}
		lines = append(lines, container.New(shares{3, 1}, kit.NewParagraph(words), kit.NewField("Own years", field, "")))
	}
	note := "Own years count where they are more than the law asks for. "
	note += privacy.RuleNote(t, "en")
	lines = append(lines, kit.NewParagraph(note).Muted())
	return container.New(layout.NewCustomPaddedVBoxLayout(10), lines...), fields
}

func (d *Desk) keepRetention(fields map[privacy.Law]*kit.Entry) {
	s, years := d.me, map[privacy.Law]int{}
	for law, field := range fields {
		text := strings.TrimSpace(field.Text)
		n, err := strconv.Atoi(text)
		if text != "" && err != nil {
			n = -1 // which the rules refuse
		}
		years[law] = n
	}
	keep(d, func(ctx context.Context) (privacy.Terms, error) { return s.SetRetention(ctx, years) }, func(_ privacy.Terms, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.toast(kit.ToneSuccess, "Saved.")
		d.say("retention saved")
	})
}

// recordCard offers the record of processing as a PDF.
func (d *Desk) recordCard() fyne.CanvasObject {
	language := kit.NewSelect(kit.Suggestion{Title: "Language of the business"}, kit.Suggestion{ID: "en", Title: "English"}, kit.Suggestion{ID: "de", Title: "Deutsch"})
	language.Choose("")
	save := kit.NewButton(kit.Secondary, kit.IconSave, "Save as PDF", func() { d.saveRecord(language.Chosen().ID) })
	return container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewText("Record of processing", kit.StyleHeading),
		kit.NewParagraph("What data of people there are, what for, on which ground, who gets them, how long they are kept, where they flow and what protects them, as Article 30 of the GDPR "+
			"asks for. It is made of what the books and the program are at this moment."),
		container.New(shares{2, 1}, language, save))
}

func (d *Desk) saveRecord(language string) {
	s := d.me
	d.saveFile("Save the record of processing", "record-of-processing-"+s.Today().String()+".pdf", func(ctx context.Context) ([]byte, error) {
		r, err := s.ProcessingRecord(ctx, language)
		if err != nil {
			return nil, err
		}
		company, err := s.Company(ctx)
		if err != nil {
			return nil, err
		}
		return app.RecordPDF(r, company, s.Today())
	}, d.savedAs("record saved"))
}

// somebody is one who was found: a customer, or a buyer who has no record.
type somebody struct {
	id           bill.ID
	name, detail string
}

// findCard leads to what is held of somebody, by her name: of customers, and of those who were only typed on documents.
func (d *Desk) findCard() fyne.CanvasObject {
	find := kit.NewButton(kit.Secondary, kit.IconNone, "Find somebody", func() {
		askOne(d, "Whose data?", "Of customers also a contact, an address or an e-mail address", d.anybody(), func(one somebody) { d.showPersonal(one.id) })
	})
	return container.New(layout.NewCustomPaddedVBoxLayout(10), kit.NewText("What is held of somebody", kit.StyleHeading),
		container.New(shares{2, 1}, kit.NewParagraph("Customers, and people who were only typed on documents: show, save or erase what the books hold of them."), find))
}

func (d *Desk) anybody() lookup[somebody] {
	s, f := d.me, d.style
	return lookup[somebody]{"Name", "A part of the name", func(ctx context.Context, text string) (list []somebody, err error) {
		customers, _, err := s.Customers(ctx, app.CustomerQuery{Search: text, Limit: offered, Archived: true})
		if err != nil {
			return nil, err
		}
		buyers, err := s.Buyers(ctx, text)
		for _, b := range buyers[:min(len(buyers), offered)] {
			list = append(list, somebody{b.Document, b.Name, plural(b.Documents, "document") + ", " + dayOrDash(f, b.Last)})
		}
		for _, c := range customers {
			list = append(list, somebody{c.ID, archivedName(c.Name, c.Archived), strings.TrimSpace("customer " + c.Number)})
		}
		return list[:min(len(list), offered)], err
	}, func(one somebody) kit.Suggestion {
		return kit.Suggestion{ID: one.id.String(), Title: one.name, Detail: one.detail}
	}}
}

// erasuresCard lists what was erased.
func (d *Desk) erasuresCard(all []app.PastErasure) fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.NewText("Erased", kit.StyleHeading)}
	for _, e := range all[:min(len(all), 20)] {
		n := 0
		for _, of := range e.Gone {
			n += of
		}
		words := d.style.day(bill.DateOf(e.Made.Local())) + ": " + plural(n, "record")
		if !e.Rest.IsZero() {
			words += "; the rest is locked until " + d.style.day(e.Until)
		}
		line := fyne.CanvasObject(kit.NewParagraph(words))
		if !e.Rest.IsZero() {
			line = container.New(shares{3, 1}, line, kit.NewButton(kit.Quiet, kit.IconNone, "What stays", func() { d.showPersonal(e.Customer) }))
		}
		lines = append(lines, line)
	}
	if len(all) == 0 {
		lines = append(lines, kit.NewParagraph("Nothing yet. Erase on the page of a customer: More, "+personalChoice+".").Muted())
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(8), lines...)
}

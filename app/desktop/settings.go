package desktop

import (
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// settingsPage shows one section of the settings at a time.
type settingsPage struct {
	desk    *Desk
	section settingsSection
	at      int
}

// settingsSection is one part of the settings: a card, and how it is kept. keep is nil where every change counts at once.
type settingsSection struct {
	body  fyne.CanvasObject
	start fyne.Focusable
	keep  func()
	may   string       // the action that keeping it is, in the table of rights; "" where whoever sees it may
	paper *previewPane // beside the form, nil for none
}

// sections are those of the settings, from the left.
func sections() []struct {
	name, about string
	show        func(*Desk)
} {
	return []struct {
		name, about string
		show        func(*Desk)
	}{
		{"Business", "What stands on top of your invoices. Issued documents keep what they were issued with.", (*Desk).showSettings},
		{"Money", "How new documents are billed, and where the money goes.", (*Desk).showMoneySettings},
		{"Numbers", "How documents are numbered. A number that was given is never given again.", (*Desk).showNumberSettings},
		{"This window", "How it looks, and when it locks itself.", (*Desk).showWindowSettings},
		{"Security", "Passphrase, recovery kit, and what is protected and what is not.", (*Desk).showSecurity},
		{"Own fields", "Fields of your own for customers and items.", (*Desk).showOwnFields},
		{"Paper", "How invoices and all other papers look. What was issued keeps its paper.", (*Desk).showPaperSettings},
		{"E-mail", "Where letters are handed in, and how they read.", (*Desk).showMailSettings},
		{"Privacy", "Data of people: how long they are kept, and what was erased.", (*Desk).showPrivacySettings},
		{"People", "Who opens these books, and what each may do.", (*Desk).showPeople},
	}
}

// privacySection is the place of the section on the data of people.
const privacySection = 8

// showSection puts a section on the desk.
func (d *Desk) showSection(at int, s settingsSection) {
	d.mark(placeSettings)
	d.show("settings-"+[]string{"business", "money", "numbers", "window", "security", "own", "paper", "mail", "privacy", "people"}[at], &settingsPage{desk: d, section: s, at: at})
}

func (p *settingsPage) first() fyne.Focusable { return p.section.start }

func (p *settingsPage) save() {
	switch {
	case p.section.keep == nil:
	case p.mayNot(): // asked for by its key
		p.desk.showProblem(&app.Error{Kind: app.Forbidden, Hint: app.HintAskOwner})
	default:
		p.section.keep()
	}
}

// mayNot says whether the role of who looks at the section does not allow to change it.
func (p *settingsPage) mayNot() bool { return p.section.may != "" && !p.desk.me.May(p.section.may) }

// changers say who changes a section.
func changers(may string) string {
	for _, r := range app.Rights() {
		if r.Action == may && slices.Contains(r.May, app.Bookkeeper) {
			return "The owner and the bookkeeper change these settings; you can look at them."
		}
	}
	return "The owner changes these settings; you can look at them."
}

func (p *settingsPage) content() fyne.CanvasObject {
	d := p.desk
	tabs := container.New(&flow{gap: 4})
	for i, s := range sections() {
		if i == peopleSection && !d.me.May("user.see") {
			continue
		}
		kind := kit.Quiet
		if i == p.at {
			kind = kit.Secondary
		}
		tabs.Add(kit.NewButton(kind, kit.IconNone, s.name, func() { s.show(d) }))
	}
	var save []fyne.CanvasObject
	section := p.section.body
	switch {
	case p.mayNot():
		section = container.New(layout.NewCustomPaddedVBoxLayout(12), kit.NewBanner(kit.ToneInfo, changers(p.section.may), nil), section)
	case p.section.keep != nil:
		save = append(save, kit.NewButton(kit.Primary, kit.IconSave, "Save", p.save))
	}
	head := kit.NewPageHeader("Settings", sections()[p.at].about, nil, save...)
	var body fyne.CanvasObject = container.NewVScroll(container.New(narrow(760), section))
	if pane := p.section.paper; pane != nil {
		body = container.New(&beside{gap: 14, form: 490, shown: pane.refresh}, body, pane.card)
	}
	return container.NewBorder(container.New(layout.NewCustomPaddedVBoxLayout(12), head, tabs, layout.NewSpacer()), nil, nil, nil, body)
}

// narrow gives its object the whole height and at most so much width: lines of a form should not run across the screen.
type narrow float32

// Layout belongs to the toolkit.
func (n narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(3, 3)) // room for the shadow of a card
		o.Resize(fyne.NewSize(min(size.Width-8, float32(n)), o.MinSize().Height))
	}
}

// MinSize belongs to the toolkit.
func (n narrow) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least.AddWidthHeight(0, 12)
}

// withCompany asks for the company and goes on with it.
func (d *Desk) withCompany(then func(bill.Company)) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Company, error) { return s.Company(ctx) },
		func(c bill.Company, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			then(c)
		})
}

// keepCompany saves the company as a form has read it. An error stands at its line of the form, if it has one.
func (d *Desk) keepCompany(c bill.Company, lines map[string]*kit.Field) {
	s := d.me
	doKept(d, func(ctx context.Context) error { return s.SetCompany(ctx, c) }, func(err error) {
		var e *app.Error
		_, words := explain(err)
		switch {
		case err == nil:
			d.toast(kit.ToneSuccess, "Saved.")
			d.say("settings saved")
		case errors.As(err, &e) && markCompany(lines, e.Field, words):
		default:
			d.showProblem(err)
		}
	})
}

// markCompany shows an error of the app at its field of the company; it says whether there is such a field.
func markCompany(lines map[string]*kit.Field, field, words string) bool {
	line, ok := lines[strings.TrimPrefix(field, "company.")]
	if ok {
		line.SetProblem(words)
		line.Focus()
	}
	return ok
}

// showSettings is the first section: the business profile.
func (d *Desk) showSettings() {
	d.withCompany(func(c bill.Company) {
		f := newCompanyForm(d)
		f.load(c)
		f.lines["logo"].SetHint(logoHint(c.Logo))
		d.showSection(0, settingsSection{
			body:  kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(10), append(append(f.fields(), f.more()...), f.countryHelp())...), 22),
			start: f.name,
			may:   "company.set",
			keep: func() {
				if f.read(&c) {
					d.keepCompany(c, f.lines)
				}
			},
		})
	})
}

func logoHint(logo []byte) string {
	if len(logo) > 0 {
		return "There is one (" + byteSize(int64(len(logo))) + "). Choose a PNG or JPEG file to replace it."
	}
	return "A PNG or JPEG file"
}

func (d *Desk) showMoneySettings() {
	d.withCompany(func(c bill.Company) {
		f := newMoneyForm(d.style)
		f.load(c)
		f.hintCoin(d.style)
		d.showSection(1, settingsSection{
			body:  kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(10), append(append(f.fields(), f.more()...), d.toAccounts(c))...), 22),
			start: f.currency,
			may:   "company.set",
			keep: func() {
				if f.read(&c) {
					d.keepCompany(c, f.lines)
				}
			},
		})
	})
}

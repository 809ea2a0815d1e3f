package desktop

import (
	"context"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/privacy"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// personalChoice leads to all that the books hold of a customer.
const personalChoice = "Personal data"

// personalPage shows all that the books hold of a customer, what was said of her data, and what can be done about it.
type personalPage struct {
	desk     *Desk
	customer bill.ID
	known    app.Personal
	kinds    *kit.List
	about    *kit.Paragraph // what the chosen kind is for
	records  *kit.List
	count    *kit.Text
	said     *fyne.Container
	banner   *fyne.Container
	column   fyne.CanvasObject
}

// showPersonal reads what is held of a customer and shows it.
func (d *Desk) showPersonal(customer bill.ID) {
	s := d.me
	latest(d, "personal", func(ctx context.Context) (app.Personal, error) { return s.Personal(ctx, customer) }, d.showPersonalOf)
}

func (d *Desk) showPersonalOf(known app.Personal) {
	p := &personalPage{
		desk: d, customer: known.Customer.ID, known: known, count: kit.NewText("", kit.StyleCaption).SetLeast(60), about: kit.NewParagraph(""),
		said: container.New(layout.NewCustomPaddedVBoxLayout(5)), banner: container.NewVBox(),
	}
	p.kinds = kit.NewList("Records",
		kit.Column{Title: "Records", Width: 200, Grow: 1, Kind: kit.CellStrong},
		kit.Column{Title: "How many", Width: 76, Align: fyne.TextAlignTrailing},
		kit.Column{Title: "Locked until", Width: 110, Kind: kit.CellMuted})
	p.kinds.OnCells = p.kindCells
	p.kinds.OnSelect = func(int) { p.showRecords() }
	p.records = kit.NewList("Each",
		kit.Column{Title: "Day", Width: 90, Kind: kit.CellMuted},
		kit.Column{Title: "Record", Width: 90, Grow: 1},
		kit.Column{Title: "Locked until", Width: 90, Kind: kit.CellMuted})
	p.records.OnCells = p.recordCells
	p.records.OnOpen = p.open
	d.mark(placeCustomers)
	d.show("personal", p)
	p.load(known)
}

func (p *personalPage) first() fyne.Focusable { return p.kinds.Focusable() }
func (p *personalPage) goBack() {
	switch {
	case !p.known.Listed():
		p.desk.showPrivacySettings()
	case p.known.Customer.Erased.IsZero():
		p.desk.openCustomer(p.customer)
	default:
		p.desk.showCustomers()
	}
}

func (p *personalPage) content() fyne.CanvasObject {
	var actions []fyne.CanvasObject
	may := p.desk.me.May
	if may("privacy.erase") {
		actions = append(actions, kit.NewButton(kit.Quiet, kit.IconTrash, "Erase", p.askErase),
			kit.NewButton(kit.Secondary, kit.IconSave, "Save all of it", p.save))
	}
	if may("privacy.say") && p.known.Listed() && p.known.Customer.Erased.IsZero() {
		actions = append(actions, kit.NewButton(kit.Secondary, kit.IconPlus, sayChoice, func() { p.desk.askSay(p.customer, p.reload) }))
	}
	if may("privacy.erase") && p.known.Listed() && p.known.Customer.Erased.IsZero() {
		actions = append(actions, kit.NewWide(96, moreMenu(p.menu()...)))
	}
	said := kit.NewCardInset(container.NewBorder(kit.NewText("Said of these data", kit.StyleHeading), nil, nil, nil, container.NewVScroll(p.said)), 14)
	records := kit.NewCardInset(container.NewBorder(container.New(layout.NewCustomPaddedLayout(6, 8, 8, 8), p.about), nil, nil, nil, p.records), 8)
	beside := fyne.CanvasObject(container.New(stacked{1.5, 1}, records, said))
	if !p.known.Listed() {
		beside = records
	}
	p.banner.Hide()
	p.column = kit.NewColumn(
		kit.NewPageHeader("Personal data", "All that the books hold of "+cutTo(p.known.Customer.Name, 40), backButton(p.goBack), actions...),
		p.banner,
		container.New(shares{1.5, 1}, listCard(p.kinds, p.count, "↑ ↓ move"), beside))
	return p.column
}

// menu is what else can be done.
func (p *personalPage) menu() []menuChoice {
	return []menuChoice{
		{"Correct", p.goBack},
		{"Keep only, use no more", func() { p.restrict(false) }},
		{"Use again", func() { p.restrict(true) }},
	}
}

func (p *personalPage) reload() {
	d, s, id := p.desk, p.desk.me, p.customer
	latest(d, "personal", func(ctx context.Context) (app.Personal, error) { return s.Personal(ctx, id) }, p.load)
}

func (p *personalPage) load(known app.Personal) {
	p.known = known
	p.kinds.SetCount(len(known.Kinds))
	if len(known.Kinds) > 0 && p.kinds.Selected() < 0 {
		p.kinds.Select(0)
	}
	all, kept := known.Count()
	p.count.Set(fmt.Sprintf("%s, %d locked by law", plural(all, "record"), kept))
	p.showRecords()
	p.loadSaid()
	over(p.banner, p.column, bannerOf(kit.ToneInfo, p.bannerWords()))
	p.desk.say("personal")
}

// bannerWords say how the data stand, "" where there is nothing to say.
func (p *personalPage) bannerWords() string {
	f := p.desk.style
	switch list := p.known.Erasures; {
	case !p.known.Listed() && len(list) == 0:
		return "She is no customer of these books: this is all that is made out to her name, in any case and without accents. Look whether all of it is hers."
	case len(list) > 0 && list[len(list)-1].Rest.IsZero():
		return "All data were erased on " + f.day(bill.DateOf(list[len(list)-1].Made.Local())) + "."
	case len(list) > 0:
		return "Erased on " + f.day(bill.DateOf(list[len(list)-1].Made.Local())) + ". The rest is kept by law and can go bit by bit after " + f.day(list[len(list)-1].Rest) + "."
	}
	return standingWords(app.StandingSaid(p.known.Said))
}

// standingWords say of what was said what keeps the shop from something.
func standingWords(list []privacy.Said) string {
	var words []string
	for _, w := range list {
		switch {
		case w.Kind == privacy.Restriction:
			words = append(words, "Her data are kept only: nothing new is made out to her.")
		case w.Kind == privacy.Objection && w.Purpose == privacy.Contact:
			words = append(words, "She wants no letters that no document calls for.")
		case w.Kind == privacy.Objection:
			words = append(words, "She objects to: "+w.Purpose+".")
		}
	}
	return strings.Join(words, " ")
}

// reloadSaid tells on the page of a customer what counts of what was said of her data; a banner where it keeps the shop from something.
func (p *customerPage) reloadSaid() {
	d, s, id := p.desk, p.desk.me, p.form.value.ID
	latest(d, "said", func(ctx context.Context) ([]app.Said, error) {
		list, err := s.SaidOn(ctx, id)
		if app.KindOf(err) == app.Missing {
			return nil, nil // she was just deleted, and the page is about to go
		}
		return list, err
	}, func(list []app.Said) {
		var words []string
		standing := app.StandingSaid(list)
		for _, w := range standing {
			words = append(words, strings.TrimSpace(strings.Join([]string{privacy.SaidOf(w.Kind, "en"), w.Purpose, w.Means}, " ")))
		}
		told := bannerOf(kit.ToneWarning, standingWords(standing))
		if told == nil && len(words) > 0 {
			told = kit.NewText("Of her data: "+strings.Join(words, "; "), kit.StyleCaption).SetLeast(60)
		}
		over(p.said, p.column, told)
	})
}

// bannerOf is a banner with some words, nil for none.
func bannerOf(tone kit.Tone, words string) fyne.CanvasObject {
	if words == "" {
		return nil
	}
	return kit.NewBanner(tone, words, nil)
}

// over puts something into its place in a column that is on show, or takes the place away.
func over(place *fyne.Container, column, told fyne.CanvasObject) {
	place.Objects, place.Hidden = nil, told == nil
	if told != nil {
		place.Objects = []fyne.CanvasObject{told}
	}
	place.Refresh()
	column.Refresh()
}

func (p *personalPage) loadSaid() {
	p.said.Objects = nil
	for _, w := range p.known.Said {
		p.said.Objects = append(p.said.Objects, kit.NewParagraph(saidWords(p.desk.style, w)))
	}
	if len(p.known.Said) == 0 {
		p.said.Objects = []fyne.CanvasObject{kit.NewParagraph("Nothing yet. Keep here where the data are from, and what she agreed or objected to.").Muted()}
	}
	p.said.Refresh()
}

// saidWords are a word on data with its day.
func saidWords(f formats, w app.Said) string {
	parts := []string{f.day(w.Date), privacy.SaidOf(w.Kind, "en")}
	for _, text := range []string{w.Purpose, w.Means, w.Note} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

func (p *personalPage) kindCells(i int, cells []kit.Cell) {
	if i >= len(p.known.Kinds) {
		return
	}
	k := p.known.Kinds[i]
	cells[0].Text, cells[1].Text, cells[2].Text = privacy.NameOf(k.Kind, "en"), fmt.Sprint(len(k.Holdings)), dayOrDash(p.desk.style, k.Last)
}

func dayOrDash(f formats, d bill.Date) string {
	if d.IsZero() {
		return "–"
	}
	return f.day(d)
}

// chosen is the kind that is selected.
func (p *personalPage) chosen() (k app.HeldKind) {
	if i := p.kinds.Selected(); i >= 0 && i < len(p.known.Kinds) {
		return p.known.Kinds[i]
	}
	return k
}

func (p *personalPage) showRecords() {
	k := p.chosen()
	words := ""
	if k.Kind != "" {
		words = privacy.PurposeOf(k.Kind, "en") + ". Kept: " + strings.ToLower(app.KeptFor(k)[:1]) + app.KeptFor(k)[1:] + "."
		if k.Rule.Years > 0 {
			words += " " + k.Rule.Source + "."
		}
	}
	p.about.Set(words)
	p.records.SetCount(len(k.Holdings))
	p.records.Refresh()
}

func (p *personalPage) recordCells(i int, cells []kit.Cell) {
	list := p.chosen().Holdings
	if i >= len(list) {
		return
	}
	f := p.desk.style
	cells[0].Text, cells[1].Text, cells[2].Text = dayOrDash(f, list[i].Day), list[i].Label, dayOrDash(f, list[i].Last)
}

// open leads to a record that has a page of its own.
func (p *personalPage) open(i int) {
	d, k := p.desk, p.chosen()
	if i >= len(k.Holdings) {
		return
	}
	switch id := k.Holdings[i].ID; k.Kind {
	case privacy.Invoice, privacy.Quote, privacy.Contract:
		d.openDocument(id, false)
	case privacy.Draft:
		d.openDocument(id, true)
	case privacy.Customer:
		d.openCustomer(id)
	}
}

// save writes all of it into a zip file.
func (p *personalPage) save() {
	d, s, id := p.desk, p.desk.me, p.customer
	d.askSave("Save all that is held of her", app.FileName(p.known.Customer.Name)+".zip", func(path string) {
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return s.ExportPersonal(ctx, id, path) },
			func(err error) {
				if err != nil {
					d.showFileProblem(err)
					return
				}
				d.toast(kit.ToneSuccess, "Saved as "+path+", readable by everybody")
				d.say("personal saved")
			})
	})
}

// restrict has her data kept only, or used again.
func (p *personalPage) restrict(lift bool) {
	d, s, id := p.desk, p.desk.me, p.customer
	title, words, confirm, work := "Keep her data only?", "Nothing new is made out to her until you use them again, save credit notes. What is there stays as it is.", "Keep only", s.Restrict
	if lift {
		title, words, confirm, work = "Use her data again?", "Documents can be made out to her again.", "Use again", s.LiftRestriction
	}
	d.askReason(title, words, confirm, func(ctx context.Context, reason string) error {
		_, err := work(ctx, id, reason)
		return err
	}, func() {
		p.reload()
		d.say("restricted")
	})
}

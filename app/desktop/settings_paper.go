package desktop

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/paper"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// paperForm asks how papers look, and shows it beside at once.
type paperForm struct {
	desk   *Desk
	style  paper.Style
	sample bill.Document

	template, font, sheet, place, window, shown *kit.Select
	tint                                        *kit.Select // colours to begin with
	accent, height                              *kit.Entry
	header                                      *kit.Entry
	folds, numbers, carry                       *kit.Checkbox
	foot                                        map[paper.FootColumn]*kit.Checkbox
	columns                                     *columnPick
	words                                       *paperWords
	signed                                      map[bill.Kind]*kit.Checkbox
	lines                                       map[string]*kit.Field
	pane                                        *previewPane
}

// The choices, in the words of the window.
var (
	templateChoices = []kit.Suggestion{
		{ID: string(paper.Classic), Title: "Classic", Detail: "a business letter"},
		{ID: string(paper.Modern), Title: "Modern", Detail: "a band of colour, a large total"},
		{ID: string(paper.Compact), Title: "Compact", Detail: "for long lists"},
		{ID: string(paper.Roll), Title: "Receipt roll", Detail: "80 mm"},
	}
	fontChoices = []kit.Suggestion{
		{ID: string(paper.Inter), Title: "Inter", Detail: "clear when small"},
		{ID: string(paper.LiberationSans), Title: "Liberation Sans", Detail: "like Arial"},
		{ID: string(paper.LiberationSerif), Title: "Liberation Serif", Detail: "like Times"},
	}
	sheetChoices  = []kit.Suggestion{{ID: "a4", Title: "A4"}, {ID: "letter", Title: "US letter"}}
	placeChoices  = []kit.Suggestion{{ID: string(paper.AtLeft), Title: "Left"}, {ID: string(paper.AtCentre), Title: "Centre"}, {ID: string(paper.AtRight), Title: "Right"}}
	windowChoices = []kit.Suggestion{
		{ID: "", Title: "As the template has it"},
		{ID: string(paper.WindowDINB), Title: "DIN 5008, form B"},
		{ID: string(paper.WindowDINA), Title: "DIN 5008, form A"},
		{ID: string(paper.WindowUS10), Title: "US no. 10"},
		{ID: string(paper.NoWindow), Title: "No window"},
	}
	tintChoices = []kit.Suggestion{
		{ID: "", Title: "Dark blue"},
		{ID: "#0f766e", Title: "Teal"},
		{ID: "#166534", Title: "Green"},
		{ID: "#9a3412", Title: "Rust"},
		{ID: "#881337", Title: "Burgundy"},
		{ID: "#5b21b6", Title: "Violet"},
		{ID: "#161b2c", Title: "Black"},
		{ID: "own", Title: "Another"},
	}
	footWords = map[paper.FootColumn]string{
		paper.FootAddress: "Address", paper.FootContact: "Contact", paper.FootBank: "Bank", paper.FootRegister: "Tax ids and register",
	}
	columnWords = map[paper.Column]string{
		paper.ColPosition: "Position", paper.ColCode: "Item number", paper.ColDescription: "Description", paper.ColQuantity: "Quantity", paper.ColUnit: "Unit", paper.ColPrice: "Unit price",
		paper.ColDiscount: "Discount", paper.ColRate: "Tax rate", paper.ColTax: "Tax on the line", paper.ColGross: "Line with tax", paper.ColAmount: "Amount",
	}
	signable = []bill.Kind{bill.Quote, bill.Order, bill.Delivery}
)

func (d *Desk) showPaperSettings() {
	s := d.me
	type loaded struct {
		style  paper.Style
		sample bill.Document
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (out loaded, err error) {
		if out.style, err = s.PaperStyle(ctx); err == nil {
			out.sample, err = s.PaperSample(ctx, bill.Invoice)
		}
		return out, err
	}, func(l loaded, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		f := newPaperForm(d, l.style, l.sample)
		d.showSection(6, settingsSection{body: f.fields(), start: f.template, may: "paper.set", keep: f.keep, paper: f.pane})
		f.show()
	})
}

func newPaperForm(d *Desk, st paper.Style, sample bill.Document) *paperForm {
	f := &paperForm{
		desk: d, style: st, sample: sample, pane: newPreviewPane(d), template: kit.NewSelect(templateChoices...), font: kit.NewSelect(fontChoices...), sheet: kit.NewSelect(sheetChoices...),
		place: kit.NewSelect(placeChoices...), window: kit.NewSelect(windowChoices...), tint: kit.NewSelect(tintChoices...), accent: kit.NewEntry(), height: kit.NewEntry(),
		header: kit.NewTextArea(3), folds: kit.NewCheckbox("Marks for folding and punching"), numbers: kit.NewCheckbox("Page 1 of 2"),
		carry: kit.NewCheckbox("Carry the sum over to the next page"), foot: map[paper.FootColumn]*kit.Checkbox{}, signed: map[bill.Kind]*kit.Checkbox{},
	}
	f.shown = kit.NewSelect(kindChoices()...)
	f.words = newPaperWords(st.Words, f.show)
	f.columns = newColumnPick(st.Columns, f.show)
	f.lines = map[string]*kit.Field{
		"accent":      kit.NewField("As on the web", f.accent, "Too light a one is darkened"),
		"logo.height": kit.NewField("Height of logo in mm", f.height, "Empty: as the template has it"),
		"header":      kit.NewField("At the top, opposite to the logo", f.header, ""),
	}
	f.load()
	f.listen()
	return f
}

// kindChoices are the kinds of documents that a sample can be shown of.
func kindChoices() (list []kit.Suggestion) {
	for _, n := range kindNames {
		if n.kind != bill.CreditNote {
			list = append(list, kit.Suggestion{ID: string(n.kind), Title: n.one})
		}
	}
	return list
}

// load shows the style.
func (f *paperForm) load() {
	st := f.style
	pick := func(s *kit.Select, id, usual string) {
		if id == "" {
			id = usual
		}
		s.Choose(id)
	}
	pick(f.template, string(st.Template), string(paper.Classic))
	pick(f.font, string(st.Font), string(paper.Inter))
	pick(f.place, string(st.LogoAt), string(paper.AtLeft))
	f.sheet.Choose(sheetChoices[st.Size].ID)
	f.window.Choose(string(st.Window))
	f.shown.Choose(string(bill.Invoice))
	f.tint.Choose("")
	if c := st.Accent; c != (paper.Colour{}) {
		f.accent.SetText(fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B))
		if f.tint.Choose(f.accent.Text); f.tint.Chosen().Title == "" {
			f.tint.Choose("own")
		}
	}
	if st.LogoHeight > 0 {
		f.height.SetText(strconv.FormatFloat(st.LogoHeight, 'f', -1, 64))
	}
	f.header.SetText(st.Header)
	f.folds.Set(st.Folds)
	f.numbers.Set(!st.Unnumbered)
	f.carry.Set(!st.Uncarried)
	for _, c := range paper.FootColumns() {
		f.foot[c] = kit.NewCheckbox(footWords[c])
		f.foot[c].Set(slices.Contains(st.FootColumns(), c))
	}
	for _, k := range signable {
		f.signed[k] = kit.NewCheckbox(kindWord(k))
		f.signed[k].Set(slices.Contains(st.Signed, k))
	}
}

// listen shows every change at once.
func (f *paperForm) listen() {
	for _, s := range []*kit.Select{f.template, f.font, f.sheet, f.place, f.window} {
		s.OnSelect = func(kit.Suggestion) { f.show() }
	}
	f.tint.OnSelect = func(c kit.Suggestion) {
		if c.ID != "own" {
			f.accent.SetText(c.ID)
		}
	}
	for _, e := range []*kit.Entry{f.accent, f.height, f.header} {
		e.OnChanged = func(string) { f.show() }
	}
	boxes := []*kit.Checkbox{f.folds, f.numbers, f.carry}
	for _, c := range paper.FootColumns() {
		boxes = append(boxes, f.foot[c])
	}
	for _, k := range signable {
		boxes = append(boxes, f.signed[k])
	}
	for _, b := range boxes {
		b.OnToggle = func(bool) { f.show() }
	}
	f.shown.OnSelect = func(c kit.Suggestion) { f.another(bill.Kind(c.ID)) }
}

// fields are the form, one card for each part of the paper.
func (f *paperForm) fields() fyne.CanvasObject {
	row := func(o ...fyne.CanvasObject) fyne.CanvasObject { return kit.NewRow(o...) }
	card := func(title string, o ...fyne.CanvasObject) fyne.CanvasObject {
		return kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(10), append([]fyne.CanvasObject{kit.NewText(title, kit.StyleHeading)}, o...)...), 18)
	}
	var foot, signed []fyne.CanvasObject
	for _, c := range paper.FootColumns() {
		foot = append(foot, f.foot[c])
	}
	for _, k := range signable {
		signed = append(signed, f.signed[k])
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(14),
		card("Paper", row(kit.NewField("Template", f.template, ""), kit.NewField("Font", f.font, "")),
			row(kit.NewField("Sheet", f.sheet, ""), kit.NewField("Window of the envelope", f.window, "")),
			row(kit.NewField("Colour", f.tint, ""), f.lines["accent"]),
			row(kit.NewField("Logo", f.place, ""), f.lines["logo.height"]), f.lines["header"],
			kit.NewField("Show beside", f.shown, ""), f.folds, f.numbers, f.carry),
		card("Columns of the table", f.columns.box),
		card("At the foot of the first page", foot...),
		card("A line for the customer to sign on", signed...),
		card("Own words", f.words.fields()...))
}

// read is the style as typed; ok is false where something cannot be, which its field then says.
func (f *paperForm) read() (st paper.Style, ok bool) {
	for _, line := range f.lines {
		line.SetProblem("")
	}
	st, ok = f.style, true
	st.Font = paper.Typeface(f.font.Chosen().ID)
	st.Template, st.LogoAt, st.Window = paper.Template(f.template.Chosen().ID), paper.Place(f.place.Chosen().ID), paper.Window(f.window.Chosen().ID)
	st.Size = paper.A4
	if f.sheet.Chosen().ID == "letter" {
		st.Size = paper.Letter
	}
	st.Accent = paper.Colour{}
	if text := strings.TrimSpace(f.accent.Text); text != "" {
		c, err := app.ParseColour(text)
		if err != nil {
			f.lines["accent"].SetProblem("# and six digits, such as #0f766e.")
			ok = false
		}
		st.Accent = c
	}
	st.LogoHeight = 0
	if text := strings.Replace(strings.TrimSpace(f.height.Text), ",", ".", 1); text != "" {
		h, err := strconv.ParseFloat(text, 64)
		if st.LogoHeight = h; err != nil || app.CheckPaperStyle(paper.Style{LogoHeight: h}) != nil {
			f.lines["logo.height"].SetProblem("Millimetres, from 1 to 40.")
			ok, st.LogoHeight = false, 0
		}
	}
	st.Header, st.Folds, st.Unnumbered, st.Uncarried = strings.TrimSpace(f.header.Text), f.folds.On(), !f.numbers.On(), !f.carry.On()
	st.Columns, st.Words = f.columns.chosen(), f.words.all()
	f.readBoxes(&st)
	return st, ok
}

func (f *paperForm) readBoxes(st *paper.Style) {
	st.Foot, st.Signed = nil, nil
	order := slices.Clone(f.style.FootColumns()) // one that was given in JSON stays
	for _, c := range paper.FootColumns() {
		if !slices.Contains(order, c) {
			order = append(order, c)
		}
	}
	for _, c := range order {
		if f.foot[c].On() {
			st.Foot = append(st.Foot, c)
		}
	}
	st.Bare = len(st.Foot) == 0
	for _, k := range signable {
		if f.signed[k].On() {
			st.Signed = append(st.Signed, k)
		}
	}
	for _, k := range f.style.Signed {
		if !slices.Contains(signable, k) {
			st.Signed = append(st.Signed, k)
		}
	}
}

// show lays the sample out as the form says.
func (f *paperForm) show() {
	st, ok := f.read()
	if !ok {
		return
	}
	sample := f.sample
	f.pane.last = func() (paper.Paper, error) { return paper.Layout(sample, st) }
	f.pane.refresh()
	f.desk.say("paper shown")
}

// another shows a document of another kind.
func (f *paperForm) another(k bill.Kind) {
	d, s := f.desk, f.desk.me
	latest(d, "sample", func(ctx context.Context) (bill.Document, error) { return s.PaperSample(ctx, k) }, func(doc bill.Document) {
		f.sample = doc
		f.show()
	})
}

func (f *paperForm) keep() {
	st, ok := f.read()
	if !ok {
		return
	}
	d, s := f.desk, f.desk.me
	doKept(d, func(ctx context.Context) error { return s.SetPaperStyle(ctx, st) }, func(err error) {
		switch {
		case err == nil:
			f.style, d.style.paper = st, st
			d.toast(kit.ToneSuccess, "Saved. What was issued keeps its paper.")
			d.say("settings saved")
		default:
			d.showProblem(err)
		}
	})
}

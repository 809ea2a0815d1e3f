package desktop

import (
	"context"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// documentPage shows an issued document: its paper, how it stands, and what can be done with it.
type documentPage struct {
	desk *Desk
	id   bill.ID
	doc  app.Document

	title, sub *kit.Text
	chip       *kit.Chip
	mailed     *kit.Chip // how its newest letter stands
	facts      *totalsCard
	margin     *marginLine
	view       *paperView
	events     *kit.List
	rows       []event
	head       *fyne.Container
	pay        *kit.Button
	credit     *kit.Button
	pdf        *kit.Button
	send       *kit.Button
	banner     *kit.Banner
	beside     *besideCard
	body       *fyne.Container
	side       fyne.CanvasObject // how it stands, and what belongs to it
	saved      string            // where the PDF was saved last
	history    app.ReminderHistory
	holder     *holder
	deposits   []bill.OpenDeposit // of the deal
	deeds      []deed             // behind More
}

// deed is something rarely done to a document.
type deed struct {
	title, keys string
	do          func()
}

// event is something that happened to a document.
type event struct {
	what, when, amount string
	open               bill.ID // a document that can be opened
	then               func()  // what else is shown
}

// showDocument shows an issued document.
func (d *Desk) showDocument(id bill.ID) {
	d.mark(placeInvoices)
	p := &documentPage{
		desk: d, id: id, title: kit.NewText("", kit.StyleTitle).SetLeast(80), sub: kit.NewText("", kit.StyleCaption).SetLeast(60),
		chip: kit.NewChip("", kit.ToneNeutral), mailed: kit.NewChip("", kit.ToneNeutral), view: newPaperView(d),
	}
	p.facts = newTotalsCard(func(c cause) { d.explainDocument(p.doc, c) })
	p.margin = newMarginLine(d)
	p.pay = kit.NewButton(kit.Primary, kit.IconPayments, "Record payment", p.askPayment)
	p.credit = kit.NewButton(kit.Secondary, kit.IconCredit, "Credit note", p.askCredit)
	p.pdf = kit.NewButton(kit.Secondary, kit.IconSave, "Save PDF", p.savePDF)
	p.pdf.SetName("Save the filed PDF: Ctrl+S", d.tip)
	p.mailed.Hide()
	p.send = kit.NewButton(kit.Secondary, kit.IconMail, "Send", p.sendMail)
	p.send.SetName("Send by e-mail: Ctrl+M", d.tip)
	p.head = container.NewStack()
	p.offer()
	p.banner = kit.NewBanner(kit.ToneSuccess, "", kit.NewButton(kit.Secondary, kit.IconEye, "Open", p.openSaved))
	p.banner.Hide()
	p.events = kit.NewList("What happened since", eventColumns("Since then")...)
	p.events.OnCells = func(i int, cells []kit.Cell) {
		if i < len(p.rows) {
			for at, text := range []string{p.rows[i].what, p.rows[i].when, p.rows[i].amount}[:len(cells)] {
				cells[at].Text = text
			}
		}
	}
	p.holder = newHolder(d, id, bill.ID{})
	p.events.OnOpen = func(i int) {
		switch {
		case i >= len(p.rows):
		case p.rows[i].then != nil:
			p.rows[i].then()
		case !p.rows[i].open.IsZero():
			d.showDocument(p.rows[i].open)
		}
	}
	p.events.SetEmpty(kit.NewEmptyState(kit.IconNone, "", "No payment yet", nil))
	p.beside = newBesideCard(d, id)
	d.show("document", p)
	p.reload()
}

// eventColumns are those of the list of payments and credit notes, or of the invoice that a credit note corrects.
func eventColumns(title string) []kit.Column {
	return []kit.Column{
		{Title: title, Width: 104, Grow: 1},
		{Width: 82, Kind: kit.CellMuted},
		{Width: 72, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
	}
}

func (p *documentPage) first() fyne.Focusable { return nil }
func (p *documentPage) goBack()               { p.desk.showInvoices() }
func (p *documentPage) save()                 { p.savePDF() }
func (p *documentPage) duplicate() {
	if !p.doc.ID().IsZero() && p.doc.Kind() != bill.CreditNote {
		p.desk.duplicate(p.id, p.doc.Kind())
	}
}

func (p *documentPage) repeat() { p.desk.repeatLast(p.doc.Draft().Customer, p.doc.Kind()) }

// explain opens the calculation behind what is to be paid: Ctrl+E.
func (p *documentPage) explain() {
	if !p.doc.ID().IsZero() {
		p.desk.explainDocument(p.doc, cause{})
	}
}

func (p *documentPage) content() fyne.CanvasObject {
	state := container.NewBorder(nil, nil, kit.NewText("How it stands", kit.StyleHeading), container.NewCenter(container.New(layout.NewCustomPaddedHBoxLayout(6), p.mailed, p.chip)))
	facts := kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), state, p.facts.box, p.margin.text, p.holder.box))
	p.side = kit.NewColumn(facts, container.New(stacked{1, 1}, kit.NewCardInset(p.events, 8), kit.NewCardInset(p.beside.box, 8)))
	p.body = container.NewStack(kit.NewColumn(p.head, p.banner, container.New(shares{1.6, 1}, p.view.box, p.side)))
	return p.body
}

// drop keeps files that were dropped on the window.
func (p *documentPage) drop(paths []string) { p.beside.attach(paths) }

func (p *documentPage) reload() {
	d, s := p.desk, p.desk.me
	p.beside.reload()
	var history app.ReminderHistory
	kit.GoLatest(d.run, "document", context.Background(), func(ctx context.Context) (doc app.Document, err error) {
		if doc, err = s.Document(ctx, p.id); err == nil && doc.Kind() == bill.Invoice {
			history, err = s.ReminderHistory(ctx, p.id, bill.ID{})
		}
		return doc, err
	}, func(doc app.Document, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p.history = history
		p.load(doc)
	})
}

// load shows the document as it stands.
func (p *documentPage) load(doc app.Document) {
	first := p.doc.ID().IsZero()
	p.doc = doc
	draft := doc.Draft()
	p.title.Set(doc.Number().Text)
	p.sub.Set(subtitleOf(p.desk.style, doc))
	cell := stateCell(doc.State)
	if doc.Kind() != bill.Invoice && doc.State == bill.StateIssued {
		cell = kit.Cell{Text: wordOf(draft)}
	}
	p.chip.Set(cell.Text, cell.Tone)
	sign := letterSign(doc.Letters)
	p.mailed.Hidden = sign.Text == ""
	p.mailed.Set(sign.Text, sign.Tone)
	p.facts.set(p.factRows(draft))
	p.margin.ask(func(ctx context.Context, s *app.Session) (app.DocumentMargin, error) { return s.Margin(ctx, p.id) })
	p.holder.load(doc.Number().Text, p.history, doc.Kind() == bill.Invoice && doc.Open.Sign() > 0)
	p.setEvents()
	p.offer()
	p.learnDeposits()
	p.side.Refresh() // the toolkit forgets that a card has grown where another one in its column changes at the same time
	if first {
		s := p.desk.me
		p.view.showFiled(func(ctx context.Context) (app.FiledPaper, error) { return s.DocumentPaper(ctx, p.id) })
		if p.payable() && p.desk.mayWrite() {
			p.desk.canvas().Focus(p.pay)
		}
	}
	p.desk.say("shown")
}

// offer puts up the buttons for what is usually done next, and the menu of what else can be done.
func (p *documentPage) offer() {
	known := !p.doc.ID().IsZero()
	var actions, next []fyne.CanvasObject
	if known {
		p.deeds = nil
		if p.desk.mayWrite() {
			p.deeds, next = p.nextDeeds()
			p.deeds = append(p.deeds, p.rareDeeds()...)
		}
		p.deeds = append(p.deeds, p.looks()...)
	}
	if len(p.deeds) > 0 {
		actions = append(actions, kit.NewWide(126, p.moreMenu()))
	}
	if known && p.doc.Kind() == bill.Invoice && p.doc.State != bill.StateCredited {
		actions = append(actions, p.desk.toWrite(p.credit)...)
	}
	if known {
		actions = append(actions, p.desk.answerButtons(p.subject())...)
	}
	actions = append(actions, p.pdf)
	if known && p.doc.Kind() != bill.Opening {
		actions = append(actions, p.desk.toWrite(p.send)...)
	}
	if p.payable() && p.desk.mayWrite() {
		p.pay.SetText("Record payment")
		if p.doc.Open.Sign() < 0 {
			p.pay.SetText("Record pay-back")
		}
		actions = append(actions, p.pay)
	}
	actions = append(actions, next...)
	p.head.Objects = []fyne.CanvasObject{kit.NewPageHead(p.title, p.sub, backButton(p.goBack), actions...)}
	p.head.Refresh()
}

// rareDeeds are those of the money that is still open, and what makes another document like this one.
func (p *documentPage) rareDeeds() (deeds []deed) {
	if p.doc.State == bill.StateOverdue {
		deeds = append(deeds, deed{title: "Late interest", do: p.askLate})
	}
	if p.earned() {
		deeds = append(deeds, deed{title: "Settlement discount", do: p.askDiscount})
	}
	if p.small() {
		deeds = append(deeds, deed{title: "Write off", do: p.askWriteOff})
	}
	if p.payable() && p.doc.Open.Sign() < 0 && !p.doc.Draft().Customer.IsZero() {
		deeds = append(deeds, deed{title: "Keep as credit", do: p.askCreditOf})
	}
	if p.doc.Kind() != bill.CreditNote && p.doc.Kind() != bill.Opening {
		deeds = append(deeds, deed{title: "Duplicate", keys: "Ctrl+D", do: p.duplicate},
			deed{title: "Make ones like it come round", do: func() { p.desk.askRecurring(p.id) }})
	}
	return deeds
}

// looks only read.
func (p *documentPage) looks() (deeds []deed) {
	deeds = append(deeds, deed{title: "Print", keys: "Ctrl+P", do: p.print})
	if p.isEInvoice() {
		deeds = append(deeds, deed{title: "Save as e-invoice", do: p.askEInvoice})
	}
	if p.isGST() {
		deeds = append(deeds, deed{title: "GST e-invoice", do: p.askGST})
	}
	if d := p.desk; d.me.May("privacy.see") && p.doc.Draft().Buyer.Name != "" {
		deeds = append(deeds, deed{title: personalChoice, do: func() { d.showPersonal(p.id) }})
	}
	if d := p.desk; d.me.May("trail.see") {
		deeds = append(deeds, deed{title: historyChoice, do: func() {
			d.showHistory(trailThing{p.id, p.doc.Number().Text, func() { d.openDocument(p.id, false) }})
		}})
	}
	return deeds
}

func (p *documentPage) moreMenu() fyne.CanvasObject {
	choices := make([]kit.Suggestion, len(p.deeds))
	for i, d := range p.deeds {
		choices[i] = kit.Suggestion{ID: strconv.Itoa(i), Title: d.title, Detail: d.keys}
	}
	menu := kit.NewMenu("More …", choices...)
	menu.OnSelect = func(s kit.Suggestion) {
		if i, err := strconv.Atoi(s.ID); err == nil {
			p.deeds[i].do()
		}
	}
	return menu
}

// subject is the document as a line of an answer is about it.
func (p *documentPage) subject() lineSubject {
	on := lineSubject{about: answer.Documents, target: p.id, label: p.doc.Number().Text}
	if p.payable() {
		on.open = p.doc.Open
	}
	return on
}

// answered shows what the answer to the owner says of the document by now.
func (p *documentPage) answered() { p.beside.answered() }

// payable says whether money is still to come, or to be paid back.
func (p *documentPage) payable() bool { return p.doc.Kind().Owed() && p.doc.Open.Sign() != 0 }

func subtitleOf(f formats, doc app.Document) string {
	parts := []string{wordOf(doc.Draft()) + " to " + doc.Draft().Buyer.Name, "issued " + f.day(doc.Issued())}
	if doc.Kind() == bill.Opening {
		parts = []string{"What " + doc.Draft().Buyer.Name + " owed before these books began", "of " + f.day(doc.Draft().Date)}
	}
	if c := doc.Draft().Corrects; c != nil {
		parts = append(parts, "for "+c.Number)
	}
	return strings.Join(parts, " · ")
}

func (p *documentPage) factRows(draft bill.Draft) []totalRow {
	f, t := p.desk.style, p.doc.Totals()
	rows := []totalRow{{label: "Date", amount: f.day(draft.Date)}}
	if p.doc.Kind().Owed() {
		rows = append(rows, totalRow{label: "Due", amount: f.day(p.doc.Due())})
	}
	if p.doc.Kind() == bill.Quote && draft.Date.Before(draft.Due) {
		rows = append(rows, totalRow{label: dueWord(bill.Quote), amount: f.day(draft.Due)})
	}
	if p.doc.Kind() == bill.Delivery {
		return rows
	}
	rows = append(rows, totalRow{label: "Without VAT", amount: f.Amount(t.TaxExclusive), cause: cause{figure: bill.FigureTaxExclusive}},
		totalRow{label: "VAT", amount: f.Amount(t.Tax), cause: cause{figure: bill.FigureTax}},
		totalRow{label: "Total", amount: f.Money(t.Payable), cause: cause{figure: bill.FigurePayable}})
	if !p.doc.Kind().Owed() {
		return rows
	}
	rows = append(rows, totalRow{label: "Open", amount: f.Money(p.doc.Open), strong: true})
	return append(rows, p.offerRows()...)
}

// setEvents lists payments and credit notes.
func (p *documentPage) setEvents() {
	f := p.desk.style
	p.rows = append(p.chainEvents(), p.depositEvents()...)
	for _, pay := range p.doc.Payments {
		p.rows = append(p.rows, event{what: paymentWord(pay), when: f.day(pay.Date), amount: f.figure(pay.Amount), then: func() { p.showPayment(pay) }})
	}
	for _, c := range p.doc.Credits {
		p.rows = append(p.rows, event{what: c.Number().Text, when: f.day(c.Issued()), amount: f.figure(c.Totals().TaxInclusive.Neg()), open: c.ID()})
	}
	p.rows = append(p.rows, p.reminderEvents()...)
	p.rows = append(p.rows, p.letterEvents()...)
	if k := p.doc.Kind(); !k.Owed() && k != bill.CreditNote {
		p.events.SetColumns(eventColumns("Before and after")[:2]...)
		p.events.SetEmpty(kit.NewEmptyState(kit.IconNone, "", "Nothing came of it yet", nil))
	}
	if p.doc.Kind() == bill.CreditNote {
		p.events.SetColumns(eventColumns("Corrects")...)
		if c := p.doc.Draft().Corrects; c != nil {
			p.rows = append(p.rows, event{what: c.Number, when: f.day(c.Date), open: c.ID})
		}
	}
	p.events.SetCount(len(p.rows))
}

// savePDF writes the filed PDF to a place of one's choice: Ctrl+S.
func (p *documentPage) savePDF() {
	if p.doc.ID().IsZero() {
		return
	}
	s := p.desk.me
	p.saveFile("Save the PDF", app.FileName(p.doc.Number().Text)+".pdf", "pdf saved", func(ctx context.Context) ([]byte, error) { return s.PDF(ctx, p.id) })
}

// saveFile writes a file of the document to a place of one's choice, and offers to open it.
func (p *documentPage) saveFile(title, name, done string, content func(context.Context) ([]byte, error)) {
	d := p.desk
	d.saveFile(title, name, content, func(path string) {
		p.saved = path
		p.banner.Set(kit.ToneSuccess, "Saved as "+path)
		p.body.Refresh()
		d.say(done)
	})
}

func (p *documentPage) openSaved() {
	if p.saved != "" {
		p.desk.openFile(p.saved)
	}
}

// showFileProblem tells that a file could not be written.
func (d *Desk) showFileProblem(err error) {
	box := kit.NewDialog("The file was not written", kit.NewParagraph(fileWords(err)), kit.Primary, "OK", "")
	box.OnConfirm = box.Close
	box.ShowOn(d.canvas())
	d.say("problem file")
}

// methodWord names a way of paying.
func methodWord(method string) string {
	for _, m := range methods {
		if m.ID == method {
			return m.Title
		}
	}
	if method == "" {
		return "Payment"
	}
	return method
}

// paymentWord says how something was paid, or why it was not.
func paymentWord(p bill.Payment) string {
	switch p.Kind {
	case bill.PaidCredit:
		return "Customer's credit"
	case bill.PaidWriteOff:
		if p.Method == bill.MethodCash {
			return "Cash rounding"
		}
		return "Written off"
	case bill.PaidDiscount:
		return discountWord(p)
	}
	if !p.Reverses.IsZero() {
		return methodWord(p.Method) + ", taken back"
	}
	return methodWord(p.Method)
}

var methods = []kit.Suggestion{
	{ID: "transfer", Title: "Bank transfer"},
	{ID: "cash", Title: "Cash"},
	{ID: "card", Title: "Card"},
	{ID: "debit", Title: "Direct debit"},
	{ID: "cheque", Title: "Cheque"},
	{ID: "other", Title: "Other"},
}

package desktop

import (
	"context"
	"slices"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// editorPage writes a draft, by keyboard alone if one likes.
type editorPage struct {
	desk  *Desk
	draft bill.Draft // all but the lines, which stand in lines
	lines []editLine // one for each line of the grid
	terms int        // days of the customer, or of the business

	title, sub   *kit.Text
	customer     *kit.Suggest
	date, due    *kit.Date
	order, note  *kit.Entry
	discount     *adjustEntry
	charge       *adjustEntry
	chargeReason *kit.Entry
	grid         *kit.Grid
	totals       *totalsCard
	buyer        bill.Customer // as the books have her, once she was chosen or read
	margin       *marginLine
	goods        *kit.Checkbox // of a credit note: what it takes back comes back into stock
	advice       *kit.Text     // what is allowed, but worth a look
	banner       *kit.Banner
	preview      *previewPane
	fields       map[string]*kit.Field
	body         *fyne.Container
	found        map[bill.ID]bill.Customer // offered last
	items        map[bill.ID]bill.Pricing  // of the lines, and what was offered last
	givenRef     string                    // the buyer reference that came with the customer
	asking       int                       // column in which suggestions are asked for

	series   []bill.Series      // of the kind, the one that serves in front
	source   app.Document       // that the draft follows, once it was read
	deposits []bill.OpenDeposit // of the same deal, likewise
	round    *bill.Recurring    // the template whose lines these are, else nil
	dirty    bool               // something was typed since it was saved
	kept     bool               // the books hold this draft
	issuing  bool               // Ctrl+Enter was pressed and is not answered yet
}

// newInvoice opens an empty invoice: Ctrl+N.
func (d *Desk) newInvoice() { d.newDraft(bill.Invoice, bill.ID{}) }

// newDraft opens an empty document of a kind, for a customer if there is one yet.
func (d *Desk) newDraft(kind bill.Kind, customer bill.ID) {
	s := d.me
	if s == nil || d.shell == nil || !d.writes() { // locked, or damaged books open to be exported
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Draft, error) { return s.NewDraft(ctx, kind, customer) },
		func(draft bill.Draft, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.openEditor(draft, false)
		})
}

// editDraft opens a draft that is in the books.
func (d *Desk) editDraft(id bill.ID) {
	if draft, ok := d.unsaved[id]; ok { // still on its way into the books
		d.rescue(draft, true)
		return
	}
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Draft, error) { return s.Draft(ctx, id) },
		func(draft bill.Draft, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.showEditor(draft)
		})
}

// showEditor opens a draft that the books hold.
func (d *Desk) showEditor(draft bill.Draft) { d.openEditor(draft, true) }

func (d *Desk) openEditor(draft bill.Draft, kept bool) {
	d.mark(placeInvoices)
	p := newEditorPage(d, draft, kept)
	d.show("editor", p)
	p.ready()
}

func newEditorPage(d *Desk, draft bill.Draft, kept bool) *editorPage {
	p := &editorPage{
		desk: d, draft: draft, kept: kept, terms: d.style.company.Terms,
		found: map[bill.ID]bill.Customer{}, items: map[bill.ID]bill.Pricing{}, fields: map[string]*kit.Field{},
	}
	p.build()
	p.load(draft)
	return p
}

// ready asks for what is shown besides the draft: the next number, and the customer's days.
func (p *editorPage) ready() {
	d, s := p.desk, p.desk.me
	p.learnItems()
	customer := p.draft.Customer
	p.learnSeries()
	if from := p.draft.Source; from != nil {
		kit.Go(d.run, context.Background(), func(ctx context.Context) (app.Document, error) { return s.Document(ctx, from.ID) },
			func(doc app.Document, err error) {
				if err == nil {
					p.source = doc
					p.adviseOn(p.read())
				}
			})
		kit.Go(d.run, context.Background(), func(ctx context.Context) ([]bill.OpenDeposit, error) { return s.Deposits(ctx, from.ID) },
			func(list []bill.OpenDeposit, err error) {
				if err == nil {
					p.deposits = list
					p.adviseOn(p.read())
				}
			})
	}
	if customer.IsZero() {
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Customer, error) { return s.Customer(ctx, customer) },
		func(c bill.Customer, err error) {
			if err == nil && p.draft.Customer == customer {
				p.setTerms(c)
				p.givenRef, p.buyer = c.BuyerRef, c
			}
		})
}

// learnSeries asks for the number series of the kind, the one that serves in front.
func (p *editorPage) learnSeries() {
	d, s, kind := p.desk, p.desk.me, p.draft.Kind
	kit.Go(d.run, context.Background(), func(ctx context.Context) (list []bill.Series, err error) {
		serving, err := s.ServingSeries(ctx, kind)
		if err != nil {
			return nil, err
		}
		all, err := s.Series(ctx)
		list = append(list, serving)
		for _, one := range all {
			if one.Kind == kind && one.ID != serving.ID {
				list = append(list, one)
			}
		}
		return list, err
	}, func(list []bill.Series, err error) {
		if err == nil {
			p.series = list
			p.showState()
		}
	})
}

// number is the one that the document would get, "" while it is not known.
func (p *editorPage) number() string {
	for i, one := range p.series {
		if one.ID == p.draft.Series || p.draft.Series.IsZero() && i == 0 {
			return one.Preview(p.desk.me.Today())
		}
	}
	return ""
}

func (p *editorPage) build() {
	d := p.desk
	p.title = kit.NewText("", kit.StyleTitle).SetLeast(80)
	p.sub = kit.NewText("", kit.StyleCaption).SetLeast(60)
	p.customer = kit.NewSuggest()
	p.customer.SetPlaceHolder("Two or three letters")
	p.customer.TabTakes = true
	p.date, p.due = d.dateField(true), d.dateField(true)
	p.order, p.note, p.chargeReason = kit.NewEntry(), kit.NewTextArea(2), kit.NewEntry()
	p.chargeReason.SetPlaceHolder("Delivery")
	p.discount, p.charge = newAdjustEntry(p), newAdjustEntry(p)
	p.banner = kit.NewBanner(kit.ToneError, "", nil)
	p.banner.Hide()
	p.totals = newTotalsCard(func(c cause) { p.desk.explainFigure(p.asIssued(p.read()), c) })
	p.margin = newMarginLine(d)
	p.goods = kit.NewCheckbox("The goods come back into stock")
	p.goods.OnToggle = func(on bool) { p.draft.GoodsKept = !on; p.changed() }
	p.advice = kit.NewText("", kit.StyleCaption).SetLeast(60).SetTone(kit.ToneWarning)
	p.preview = newPreviewPane(d)
	p.buildGrid()
	for name, f := range map[string]*kit.Field{
		"buyer":          kit.NewField("Customer", p.customer, ""),
		"date":           kit.NewField("Date", p.date, ""),
		"due":            kit.NewField(dueWord(p.draft.Kind), p.due, ""),
		"orderReference": kit.NewField("Their order no.", p.order, ""),
		"discounts":      kit.NewField("Discount", p.discount.Entry, discountHint),
		"charges":        kit.NewField("Extra charge", p.charge.Entry, chargeHint),
		"reason":         kit.NewField("Charge for", p.chargeReason, ""),
		"note":           kit.NewField("Note on the paper", p.note, ""),
	} {
		p.fields[name] = f
	}
	p.listen()
}

// listen wires the fields of the head and the foot.
func (p *editorPage) listen() {
	p.customer.OnQuery = p.askCustomers
	p.customer.OnFocus = p.hintLoose
	p.customer.OnPick = p.pickCustomer
	p.customer.OnNew = p.newCustomer
	p.customer.NewLine = func(text string) string { return "New customer: " + text }
	p.customer.OnEnter = func() { p.grid.FocusCell(0, colItem) }
	p.date.OnDate = func(_ time.Time, _ error) { p.readDate() }
	p.due.OnDate = func(_ time.Time, _ error) {
		if day, ok := dayIn(p.due); ok {
			p.draft.Due = day
			p.fields["due"].SetProblem("")
			p.fields["due"].SetHint("")
			p.changed()
		}
	}
	p.order.OnChanged = func(text string) { p.draft.OrderRef = text; p.changed() }
	p.note.OnChanged = func(text string) { p.draft.Note = text; p.changed() }
	p.chargeReason.OnChanged = func(string) { p.readAdjustments() }
}

func (p *editorPage) content() fyne.CanvasObject {
	head := kit.NewPageHead(p.title, p.sub, backButton(p.goBack), p.actions()...)
	f := p.fields
	who := container.New(shares{2.2, 1.1, 1.1, 1.1}, f["buyer"], f["date"], f["due"], f["orderReference"])
	if k := p.draft.Kind; k != bill.Invoice && k != bill.Quote {
		who = container.New(shares{2.2, 1.1, 1.1}, f["buyer"], f["date"], f["orderReference"])
	}
	return p.form(head, who)
}

// form is the page under its head: who and when, the lines, the sums, and the paper beside them.
func (p *editorPage) form(head, who fyne.CanvasObject) fyne.CanvasObject {
	f := p.fields
	foot := container.New(shares{1.45, 1}, kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(4),
		container.New(shares{1, 1, 1.4}, f["discounts"], f["charges"], f["reason"]), f["note"])), kit.NewCard(container.NewBorder(nil, container.NewVBox(p.goods, p.margin.text, p.taxFoot()), nil, nil, p.totals.box)))
	top := kit.NewColumn(head, p.banner, kit.NewCard(who))
	form := container.New(middleGrows{gap: 14}, top, kit.NewCard(p.grid), foot)
	p.body = form
	return container.New(&beside{gap: 14, shown: p.preview.refresh}, form, p.preview.card)
}

func (p *editorPage) actions() []fyne.CanvasObject {
	d := p.desk
	remove := kit.NewButton(kit.Quiet, kit.IconTrash, "", p.askDelete)
	remove.SetName("Delete this draft", d.tip)
	repeat := kit.NewButton(kit.Quiet, kit.IconCalendar, "", p.makeRecurring)
	repeat.SetName("Make invoices like this one come round", d.tip)
	more := kit.NewButton(kit.Quiet, kit.IconSettings, "Details", p.showDetails)
	look := kit.NewButton(kit.Secondary, kit.IconEye, "Preview", p.showPreview)
	save := kit.NewButton(kit.Secondary, kit.IconSave, "Save", p.save)
	save.SetName("Save the draft: Ctrl+S", d.tip)
	issue := kit.NewButton(kit.Primary, kit.IconDone, "Issue", p.issue)
	issue.SetName("Check, number and file it: Ctrl+Enter", d.tip)
	if !d.mayWrite() {
		return []fyne.CanvasObject{look}
	}
	list := []fyne.CanvasObject{remove, repeat, more, look, save, issue}
	if p.draft.Kind == bill.CreditNote {
		list = slices.Delete(list, 1, 2)
	}
	return list
}

// first is the customer of a new document; of one that has lines, such as a copy, how many of the first.
func (p *editorPage) first() fyne.Focusable {
	if p.draft.Customer.IsZero() && p.draft.Buyer.Name == "" {
		return p.customer
	}
	column := colQuantity
	if p.lines[0].blank() {
		column = colItem
	}
	return p.grid.Focusable(0, column)
}

func (p *editorPage) goBack() { p.desk.showInvoices() }

// leave keeps what was typed.
func (p *editorPage) leave() {
	if !p.dirty || p.issuing || p.blank() {
		return
	}
	d, s, draft := p.desk, p.desk.me, p.read()
	d.unsaved[draft.ID] = draft
	keep(d, func(ctx context.Context) (bill.Draft, error) { return s.SaveDraft(ctx, draft) }, func(_ bill.Draft, err error) {
		delete(d.unsaved, draft.ID)
		if err != nil && d.me == s {
			d.rescue(draft, p.kept)
			d.showProblem(err)
		}
	})
}

// rescue opens a draft again that could not be kept after its page was left: nothing that was typed is lost.
func (d *Desk) rescue(draft bill.Draft, kept bool) {
	d.openEditor(draft, kept)
	if p, ok := d.page.(*editorPage); ok {
		p.changed()
	}
}

// blank says that nothing worth keeping was typed.
func (p *editorPage) blank() bool {
	if p.kept || !p.draft.Customer.IsZero() || p.draft.Buyer.Name != "" || p.draft.Note != "" {
		return false
	}
	for _, l := range p.lines {
		if !l.blank() {
			return false
		}
	}
	return true
}

// askDelete throws the draft away, after a question if the books hold it.
func (p *editorPage) askDelete() {
	d := p.desk
	if !p.kept {
		p.dirty = false
		p.goBack()
		return
	}
	box := kit.NewDialog("Delete this draft?", kit.NewParagraph("It has no number yet, so nothing will be missing."), kit.Danger, "Delete", "Keep")
	box.OnConfirm = func() {
		box.Close()
		s, id := d.me, p.draft.ID
		p.dirty = false
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return s.DeleteDraft(ctx, id) },
			func(err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				d.showInvoices()
				d.deleted(id, "Draft deleted")
			})
	}
	box.ShowOn(d.canvas())
}

// duplicate copies this draft.
func (p *editorPage) duplicate() {
	if p.kept {
		p.desk.duplicate(p.draft.ID, p.draft.Kind)
	}
}

// repeat opens the last document of this kind for the customer once more: Ctrl+R. What was typed beside the customer goes.
func (p *editorPage) repeat() { p.desk.repeatLast(p.draft.Customer, p.draft.Kind) }

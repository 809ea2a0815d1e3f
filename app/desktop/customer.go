package desktop

import (
	"context"
	"errors"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// customerPage edits one customer, with how she stands and her latest documents beside.
type customerPage struct {
	desk     *Desk
	form     *customerForm
	isNew    bool
	standing *standingCard
	list     *kit.List
	latest   []app.DocumentRow
	beside   *besideCard     // nil for a new one
	said     *fyne.Container // what counts of what was said of her data
	column   fyne.CanvasObject
	was      map[string]string
}

// openCustomer reads a customer and shows her page.
func (d *Desk) openCustomer(id bill.ID) {
	s := d.me
	latest(d, "customer", func(ctx context.Context) (bill.Customer, error) { return s.Customer(ctx, id) }, d.editCustomer)
}

// editCustomer shows a customer's page; one without id is new.
func (d *Desk) editCustomer(c bill.Customer) {
	d.mark(placeCustomers)
	if !c.Erased.IsZero() && d.me.May("privacy.see") { // nothing is left to edit
		d.showPersonal(c.ID)
		return
	}
	p := &customerPage{desk: d, form: newCustomerForm(d), isNew: c.ID.IsZero(), said: container.NewVBox()}
	if p.isNew && c.Address.Country == "" {
		c.Address.Country = d.style.company.Address.Country
	}
	p.form.load(c)
	p.was = p.form.typed()
	p.standing = newStandingCard(d, c)
	p.list = kit.NewList("Documents",
		kit.Column{Title: "Number", Width: 104, Kind: kit.CellMuted},
		kit.Column{Title: "Amount", Width: 60, Grow: 1, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Status", Width: 74, Kind: kit.CellChip})
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) { d.openDocument(p.latest[i].ID, p.latest[i].State == bill.StateDraft) }
	p.list.SetEmpty(kit.NewEmptyState(kit.IconInvoice, "Nothing written yet", "", nil))
	if !p.isNew {
		p.beside = newBesideCard(d, c.ID)
	}
	d.show("customer", p)
	p.reload()
}

func (p *customerPage) first() fyne.Focusable { return p.form.name }
func (p *customerPage) goBack()               { p.desk.showCustomers() }

func (p *customerPage) content() fyne.CanvasObject {
	title := p.form.value.Name
	repeat := kit.NewButton(kit.Secondary, kit.IconCopy, "Repeat the last invoice", p.repeat)
	repeat.SetName("Her last invoice once more, dated today: Ctrl+R", p.desk.tip)
	save := kit.NewButton(kit.Primary, kit.IconSave, "Save", p.save)
	var actions []fyne.CanvasObject
	if p.isNew {
		title, actions = "New customer", p.desk.toWrite(save)
	} else {
		if p.desk.me.May("customer.delete") {
			actions = append(actions, kit.NewButton(kit.Quiet, kit.IconTrash, "Delete", p.askDelete))
		}
		actions = append(actions, p.desk.toWrite(repeat, kit.NewButton(kit.Secondary, kit.IconPlus, "New invoice", p.invoice), save)...)
		actions = append(actions, p.desk.answerButtons(lineSubject{about: answer.Customers, target: p.form.value.ID, label: title})...)
		actions = append(actions, kit.NewWide(96, p.moreMenu()))
	}
	head := kit.NewPageHeader(title, "What is issued keeps the name and address it has", backButton(p.goBack), actions...)
	form := kit.NewCard(scrolled(p.form.fields()))
	if p.isNew {
		return kit.NewColumn(head, form)
	}
	p.said.Hide()
	p.column = kit.NewColumn(head, p.archived(), p.said, container.New(shares{1.8, 1}, form, kit.NewColumn(kit.NewCard(p.standing.box),
		container.New(stacked{1, 1}, kit.NewCardInset(p.list, 8), kit.NewCardInset(p.beside.box, 8)))))
	return p.column
}

// scrolled is a form that scrolls where the window is too low for it, with room for the rings of its fields and the bar.
func scrolled(form fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(3, 3, 3, 14), form))
}

// backButton leads back to the page before.
func backButton(tapped func()) *kit.Button {
	b := kit.NewButton(kit.Quiet, kit.IconBack, "", tapped)
	b.SetName("Back", nil)
	return b
}

func (p *customerPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.latest) {
		return
	}
	r := p.latest[i]
	cells[0].Text, cells[1].Text, cells[2] = r.Number, p.desk.style.figure(r.Payable), stateCell(r.State)
	if r.Number == "" {
		cells[0].Text = "–"
	}
}

func (p *customerPage) reload() {
	if p.isNew {
		return
	}
	d, id := p.desk, p.form.value.ID
	s := d.me
	p.standing.reload()
	p.beside.reload()
	p.reloadSaid()
	latest(d, "latest", func(ctx context.Context) ([]app.DocumentRow, error) {
		list, _, err := s.Documents(ctx, app.DocumentQuery{Customer: id, Limit: 50})
		return list, err
	}, func(list []app.DocumentRow) {
		p.latest = list
		p.list.SetCount(len(list))
	})
}

// save keeps the customer and goes back to the list.
func (p *customerPage) save() {
	p.keep(func(c bill.Customer) {
		p.desk.showCustomers()
		if words := doubtWords(c); words != "" {
			p.desk.toast(kit.ToneWarning, "Customer saved. VAT id: "+words)
			return
		}
		p.desk.toast(kit.ToneSuccess, "Customer saved")
	})
}

// invoice saves the customer and writes an invoice to her.
func (p *customerPage) invoice() {
	p.keep(func(c bill.Customer) { p.desk.newDraft(bill.Invoice, c.ID) })
}

// repeat drafts her last invoice once more: Ctrl+R.
func (p *customerPage) repeat() {
	if !p.isNew {
		p.keep(func(c bill.Customer) { p.desk.repeatLast(c.ID, bill.Invoice) })
	}
}

func (p *customerPage) keep(then func(bill.Customer)) {
	c, ok := p.form.read()
	if !ok {
		return
	}
	d := p.desk
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Customer, error) { return s.SaveCustomer(ctx, c) },
		func(c bill.Customer, err error) {
			if e, ok := errors.AsType[*app.Error](err); ok && p.form.markMore(e.Field) {
				return
			}
			if err != nil {
				d.showFormError(p.form.lines, err)
				return
			}
			then(c)
		})
}

func (p *customerPage) askDelete() {
	d, s, c := p.desk, p.desk.me, p.form.value
	d.askBin(archiver{c.ID, "customer", s.ArchiveCustomer, d.showCustomers}, c.Name+" goes into the bin, where she lies for 30 days.", "Customer deleted", s.DeleteCustomer)
}

// answered shows what the answer to the owner says of the customer by now.
func (p *customerPage) answered() {
	if p.beside != nil {
		p.beside.answered()
	}
}

// drop keeps files that were dropped on the window.
func (p *customerPage) drop(paths []string) {
	if p.beside != nil {
		p.beside.attach(paths)
	}
}

// archived stands over the page of a customer who is left out of the lists.
func (p *customerPage) archived() fyne.CanvasObject {
	d, s, c := p.desk, p.desk.me, p.form.value
	if !c.Erased.IsZero() {
		return kit.NewBanner(kit.ToneInfo, "What the books said of this customer was erased on "+d.style.day(c.Erased)+". Her issued documents are kept as long as the law asks for.",
			kit.NewButton(kit.Secondary, kit.IconNone, "What stays", func() { d.showPersonal(c.ID) }))
	}
	return d.archivedBanner(c.Archived, "customer", func(ctx context.Context) error { return s.UnarchiveCustomer(ctx, c.ID) }, func() { d.openCustomer(c.ID) })
}

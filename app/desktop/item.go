package desktop

import (
	"context"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// itemForm are the fields of an item.
type itemForm struct {
	value                    bill.Item
	home                     money.Currency
	code, name, detail, unit *kit.Entry
	price                    *kit.Value[money.Price]
	prices, currency         *kit.Select
	vat                      *vatEntry
	service, digital, stock  *kit.Checkbox
	reorder                  *kit.Value[money.Quantity]
	barcode                  *kit.Entry
	own                      *ownForm
	many                     *kit.Value[[]bill.QuantityPrice]
	lines                    map[string]*kit.Field
}

func newItemForm(d *Desk) *itemForm {
	f := &itemForm{home: d.style.currency(), code: kit.NewEntry(), name: kit.NewEntry(), detail: kit.NewTextArea(3), unit: kit.NewEntry(), prices: kit.NewSelect(pricesChoices...)}
	f.price = kit.NewValue(money.Price{}, d.style.ParsePrice, func(p money.Price) string { return d.style.Price(p, d.style.currency()) })
	f.vat, f.service = newVATEntry(d), kit.NewCheckbox("This is a service, not goods")
	f.digital = kit.NewCheckbox("It goes by wire: download, streaming, telephone")
	f.currency = kit.NewSelect(append([]kit.Suggestion{{Title: "As the business (" + d.style.currency().Code() + ")"}}, currencyChoices()...)...)
	f.stock, f.reorder = kit.NewCheckbox("Keep count of how many there are"), kit.NewValue(money.Quantity{}, d.style.parseLeast, d.style.least)
	f.barcode, f.many = kit.NewEntry(), kit.NewValue(nil, d.style.parseQuantities, d.style.quantities)
	f.own = newOwnForm(d, d.own.Items)
	f.lines = map[string]*kit.Field{
		"code":        kit.NewField("Code", f.code, "Your article number, optional"),
		"name":        kit.NewField("Name", f.name, "As it stands on the line of an invoice"),
		"description": kit.NewField("Description", f.detail, "Smaller text below the line, optional"),
		"unit":        kit.NewField("Unit", f.unit, "piece, h, day, kg, m ..."),
		"price":       kit.NewField("Price in "+d.style.currency().Code(), f.price, ""),
		"prices":      kit.NewField("This price is", f.prices, ""),
		"tax":         kit.NewField("VAT", f.vat.Suggest, ""),
		"barcode":     kit.NewField("Barcode", f.barcode, "Scan it, or type its figures"),

		"currency":       kit.NewField("In another currency", f.currency, ""),
		"reorder":        kit.NewField("At least", f.reorder, "Below it, it is time to order"),
		"quantityPrices": kit.NewField("Price of many", f.many, "Who takes many pays less for one: "+manyExample),
	}
	f.currency.OnSelect = func(kit.Suggestion) { f.hintCurrency() }
	f.barcode.OnChanged = func(string) { f.checkBarcode() }
	return f
}

// manyExample shows how quantity prices are typed.
const manyExample = "10: 4.50; 100: 4.20"

func (f formats) parseQuantities(text string) ([]bill.QuantityPrice, error) {
	return bill.ParseQuantities(text, f.ParseQuantity, f.ParsePrice)
}

func (f formats) quantities(list []bill.QuantityPrice) string {
	return bill.QuantitiesText(list, f.Quantity, func(p money.Price) string { return f.Price(p, f.currency()) })
}

// hintCurrency says in which currency the price is where it is not that of the business.
func (f *itemForm) hintCurrency() {
	hint := ""
	if code := f.currency.Chosen().ID; code != "" {
		hint = "This price is in " + code
	}
	f.lines["price"].SetHint(hint)
}

// checkBarcode tells at once when the check digit cannot be right.
func (f *itemForm) checkBarcode() {
	words := ""
	for _, p := range bill.DoubtItem(bill.Item{Barcode: bill.Barcode(f.barcode.Text)}) {
		words = problemWords(p)
	}
	f.lines["barcode"].SetProblem(words)
}

func (f *itemForm) load(it bill.Item) {
	f.value = it
	f.code.SetText(it.Code)
	f.name.SetText(it.Name)
	f.detail.SetText(it.Description)
	f.unit.SetText(unitWord(it.Unit))
	f.price.Set(it.Price)
	f.prices.Choose(string(it.Prices))
	f.vat.set(it.Tax)
	f.service.Set(it.Service)
	f.digital.Set(it.Digital)
	f.barcode.SetText(it.Barcode)
	f.many.Set(it.Quantities)
	f.currency.Choose("")
	if it.Currency != f.home {
		f.currency.Choose(it.Currency.Code())
	}
	f.hintCurrency()
	f.stock.Set(it.Stock)
	f.reorder.Set(it.Reorder)
	f.own.load(it.Own)
}

// read is the item as typed, and whether every field could be read.
func (f *itemForm) read() (bill.Item, bool) {
	for _, line := range f.lines {
		line.SetProblem("")
	}
	it := f.value
	it.Code, it.Name = strings.TrimSpace(f.code.Text), strings.TrimSpace(f.name.Text)
	it.Description, it.Unit = strings.TrimSpace(f.detail.Text), bill.UnitCode(f.unit.Text)
	it.Prices, it.Barcode = bill.Prices(f.prices.Chosen().ID), bill.Barcode(f.barcode.Text)
	var err error
	if it.Quantities, err = f.many.Get(); err != nil {
		markField(f.lines, "quantityPrices")
		return it, false
	}
	it.Stock = f.stock.On()
	if it.Reorder, err = f.reorder.Get(); err != nil {
		markField(f.lines, "reorder")
		return it, false
	}
	if it.Price, err = f.price.Get(); err != nil {
		markField(f.lines, "price")
		return it, false
	}
	rate, ok := f.vat.rate()
	if !ok {
		markField(f.lines, "tax")
		return it, false
	}
	it.Tax, it.Service, it.Digital = rate, f.service.On() || f.digital.On(), f.digital.On()
	if code := f.currency.Chosen().ID; code != "" {
		it.Currency, _ = money.ParseCurrency(code) // a choice from the list
	} else if it.Currency != (money.Currency{}) {
		it.Currency = f.home
	}
	it.Own, ok = f.own.read()
	return it, ok
}

func (f *itemForm) fields() fyne.CanvasObject {
	l := f.lines
	list := []fyne.CanvasObject{
		container.New(shares{3, 1}, l["name"], l["code"]),
		l["description"],
		container.New(shares{1, 1, 1.4, 1.4}, l["unit"], l["price"], l["prices"], l["tax"]),
		container.New(shares{1, 1.6, 1.2}, l["barcode"], l["quantityPrices"], l["currency"]),
		kit.NewRow(f.service, f.digital),
		container.New(shares{2, 1}, f.stock, l["reorder"]),
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(5), append(list, f.own.rows()...)...)
}

// itemPage edits one item.
type itemPage struct {
	desk  *Desk
	form  *itemForm
	isNew bool
	was   map[string]string
}

// editItem shows an item's page; one without id is new.
func (d *Desk) editItem(it bill.Item) {
	d.mark(placeItems)
	p := &itemPage{desk: d, form: newItemForm(d), isNew: it.ID.IsZero()}
	p.form.load(it)
	p.was = p.form.typed()
	d.show("item", p)
}

func (p *itemPage) first() fyne.Focusable { return p.form.name }
func (p *itemPage) goBack()               { p.desk.showItems() }

func (p *itemPage) content() fyne.CanvasObject {
	title, actions := p.form.value.Name, p.desk.toWrite(kit.NewButton(kit.Primary, kit.IconSave, "Save", p.save))
	if p.isNew {
		title = "New item"
	} else {
		if p.desk.me.May("item.delete") {
			actions = append([]fyne.CanvasObject{kit.NewButton(kit.Quiet, kit.IconTrash, "Delete", p.askDelete)}, actions...)
		}
		if menu := p.menu(); len(menu) > 0 {
			actions = append(actions, kit.NewWide(96, moreMenu(menu...)))
		}
	}
	return kit.NewColumn(
		kit.NewPageHeader(title, "A new price counts for new lines; what is written stays", backButton(p.goBack), actions...),
		p.archived(),
		kit.NewCard(scrolled(container.New(layout.NewCustomPaddedVBoxLayout(9), p.form.fields(), container.NewHBox(p.beside()...)))),
	)
}

// menu is what else there is to an item, as far as the role goes.
func (p *itemPage) menu() (list []menuChoice) {
	d, it := p.desk, p.form.value
	if d.mayMerge() {
		list = append(list, menuChoice{mergeChoice, p.askOther})
	}
	if d.me.May("trail.see") {
		list = append(list, menuChoice{historyChoice, func() { d.showHistory(trailThing{it.ID, it.Name, func() { d.openItem(it.ID) }}) }})
	}
	return list
}

// beside are the ways to what the books know of an item that is kept.
func (p *itemPage) beside() (list []fyne.CanvasObject) {
	if p.isNew {
		return nil
	}
	if p.form.value.Stock {
		list = append(list, kit.NewButton(kit.Secondary, kit.IconItems, "In stock", func() { p.desk.openStock(p.form.value.ID) }))
	}
	if p.desk.seesCosts() {
		list = append(list, kit.NewButton(kit.Secondary, kit.IconPayments, "What it costs", func() { p.desk.askCosts(p.form.value) }))
	}
	return list
}

func (p *itemPage) save() {
	it, ok := p.form.read()
	if !ok {
		return
	}
	d := p.desk
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Item, error) { return s.SaveItem(ctx, it) },
		func(_ bill.Item, err error) {
			if err != nil {
				d.showFormError(p.form.lines, err)
				return
			}
			d.showItems()
			d.toast(kit.ToneSuccess, "Item saved")
		})
}

func (p *itemPage) askDelete() {
	d, s, it := p.desk, p.desk.me, p.form.value
	d.askBin(archiver{it.ID, "item", s.ArchiveItem, d.showItems}, it.Name+" goes into the bin, where it lies for 30 days.", "Item deleted", s.DeleteItem)
}

// askOther asks which other item is this one too, and shows what would become of them.
func (p *itemPage) askOther() {
	d, it := p.desk, p.form.value
	askOne(d, "What else is "+cutTo(it.Name, 30)+"?", "The two become one. "+nothingYet, d.anyItem(it.ID), func(other bill.Item) {
		d.askMerge(d.itemsAsOne(), it.ID, other.ID, d.openItem)
	})
}

// openItem reads an item and shows its page.
func (d *Desk) openItem(id bill.ID) {
	s := d.me
	latest(d, "item", func(ctx context.Context) (bill.Item, error) { return s.Item(ctx, id) }, d.editItem)
}

// archived stands over the page of an item that is left out of the lists.
func (p *itemPage) archived() fyne.CanvasObject {
	d, s, it := p.desk, p.desk.me, p.form.value
	return d.archivedBanner(it.Archived, "item", func(ctx context.Context) error { return s.UnarchiveItem(ctx, it.ID) }, func() {
		it.Archived = false
		d.editItem(it)
	})
}

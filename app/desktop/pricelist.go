package desktop

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/sheet"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// priceListPage shows what items cost on a price list.
type priceListPage struct {
	desk  *Desk
	id    bill.ID
	book  app.PriceBook
	head  *kit.Text
	about *kit.Text
	list  *kit.List
	count *kit.Text
}

func (d *Desk) openPriceList(id bill.ID) {
	d.mark(placeItems)
	p := &priceListPage{desk: d, id: id, head: kit.NewText("", kit.StyleTitle).SetLeast(80), about: kit.NewText("", kit.StyleCaption).SetLeast(60), count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.list = kit.NewList("Prices",
		kit.Column{Title: "Code", Width: 90, Kind: kit.CellMuted},
		kit.Column{Title: "Item", Width: 180, Grow: 2},
		kit.Column{Title: "Price", Width: 110, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Of many", Width: 140, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "Usually", Width: 110, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = p.edit
	p.list.SetEmpty(kit.NewEmptyState(kit.IconItems, "No prices on this list yet", "Add one, or save the list as a table, fill it in, and import it.", nil))
	d.show("pricelist", p)
	p.reload()
}

func (p *priceListPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *priceListPage) goBack()               { p.desk.showPriceLists() }

func (p *priceListPage) content() fyne.CanvasObject {
	actions := []fyne.CanvasObject{kit.NewButton(kit.Secondary, kit.IconSave, "Save as table", p.export)}
	keys := "↑ ↓ move"
	if p.desk.inOffice() {
		keys += "    Enter change"
		actions = append([]fyne.CanvasObject{kit.NewButton(kit.Quiet, kit.IconTrash, "Delete", p.askDelete)}, append(actions,
			kit.NewButton(kit.Secondary, kit.IconFolder, "Import", p.showImports), kit.NewButton(kit.Secondary, kit.IconPencil, "Change", p.change),
			kit.NewButton(kit.Primary, kit.IconPlus, "Add a price", func() { p.ask(app.ListedPrice{}) }))...)
	}
	return kit.NewColumn(kit.NewPageHead(p.head, p.about, backButton(p.goBack), actions...), listCard(p.list, p.count, keys))
}

func (p *priceListPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "pricelist", func(ctx context.Context) (app.PriceBook, error) { return s.PriceList(ctx, p.id) }, func(b app.PriceBook) {
		p.book = b
		p.head.Set(b.Name)
		p.about.Set(p.words())
		p.list.SetCount(len(b.Prices))
		p.count.Set(plural(len(b.Prices), "price"))
		d.say("listed")
	})
}

// words say what the list is for: "EUR plus VAT · all other items -10% · until 31 Dec 2026 · 3 customers".
func (p *priceListPage) words() string {
	f, b := p.desk.style, p.book
	parts := []string{b.Currency.Code() + " " + vatWords[b.PriceList.Prices]}
	if !b.Change.IsZero() {
		parts = append(parts, "all other items "+f.change(b.Change))
	}
	if !b.From.IsZero() {
		parts = append(parts, "from "+f.day(b.From))
	}
	if !b.To.IsZero() {
		parts = append(parts, "until "+f.day(b.To))
	}
	return strings.Join(append(parts, plural(b.Customers, "customer")), " · ")
}

func (p *priceListPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.book.Prices) {
		return
	}
	one, f := p.book.Prices[i], p.desk.style
	cells[0].Text, cells[1].Text = one.Code, one.Name
	cells[2].Text, cells[3].Text = f.Price(one.Price, p.book.Currency), f.quantities(one.Quantities)
	cells[4].Text = f.Price(one.Usual, p.book.Currency)
}

func (p *priceListPage) edit(i int) {
	if i < len(p.book.Prices) && p.desk.inOffice() {
		p.ask(p.book.Prices[i])
	}
}

// ask asks what an item costs on the list; for one without item, which item too.
func (p *priceListPage) ask(one app.ListedPrice) {
	d, isNew := p.desk, one.Item.IsZero()
	f := &listPriceForm{page: p, value: one, item: kit.NewSuggest()}
	f.price = kit.NewValue(money.Price{}, d.style.ParsePrice, func(m money.Price) string { return d.style.Price(m, p.book.Currency) })
	f.many = kit.NewValue(nil, d.style.parseQuantities, d.style.quantities)
	f.lines = map[string]*kit.Field{
		"item": kit.NewField("Item", f.item, ""), "price": kit.NewField("Price in "+p.book.Currency.Code()+", "+vatWords[p.book.PriceList.Prices], f.price, ""),
		"quantityPrices": kit.NewField("Price of many", f.many, "Who takes many pays less for one: "+manyExample),
	}
	body := container.New(layout.NewCustomPaddedVBoxLayout(5), f.lines["item"], kit.NewRow(f.lines["price"], f.lines["quantityPrices"]))
	box := kit.NewDialog("Price on "+p.book.Name, body, kit.Primary, "Save", "Cancel")
	box.Width, box.First = 620, f.item
	f.box = box
	if isNew {
		f.item.OnQuery, f.item.OnPick = f.query, f.pick
		f.item.SetPlaceHolder("A part of the name or code")
		f.item.TabTakes = true
	} else {
		f.item.SetQuietly(one.Name)
		f.item.Disable()
		f.price.Set(one.Price)
		f.many.Set(one.Quantities)
		box.First = f.price
		body.Add(container.NewHBox(kit.NewButton(kit.Quiet, kit.IconTrash, "Take off the list", f.remove)))
	}
	box.OnConfirm = f.save
	box.ShowOn(d.canvas())
}

// listPriceForm is the dialog of one price on a list.
type listPriceForm struct {
	page  *priceListPage
	value app.ListedPrice
	item  *kit.Suggest
	price *kit.Value[money.Price]
	many  *kit.Value[[]bill.QuantityPrice]
	lines map[string]*kit.Field
	box   *kit.Dialog
}

func (f *listPriceForm) query(text string) {
	f.value.Item = bill.ID{}
	d, s := f.page.desk, f.page.desk.me
	if strings.TrimSpace(text) == "" {
		f.item.Offer(nil)
		return
	}
	kit.GoLatest(d.run, "items", context.Background(), func(ctx context.Context) ([]bill.Item, error) { return s.FindItems(ctx, text, offered) },
		func(list []bill.Item, _ error) {
			var offers []kit.Suggestion
			for _, it := range list {
				offers = append(offers, kit.Suggestion{ID: it.ID.String(), Title: it.Name, Detail: strings.TrimSpace(d.style.itemPrice(it) + " " + it.Code)})
			}
			f.item.Offer(offers)
		})
}

func (f *listPriceForm) pick(s kit.Suggestion) {
	if id, err := bill.ParseID(s.ID); err == nil {
		f.value.Item = id
		f.lines["item"].SetProblem("")
		f.lines["price"].Focus()
	}
}

func (f *listPriceForm) save() {
	p := f.value.ListPrice
	var errPrice, errMany error
	p.Price, errPrice = f.price.Get()
	p.Quantities, errMany = f.many.Get()
	for name, bad := range map[string]bool{"item": p.Item.IsZero(), "price": errPrice != nil, "quantityPrices": errMany != nil} {
		f.lines[name].SetProblem("")
		if bad {
			markField(f.lines, name)
			return
		}
	}
	list, s := f.page.id, f.page.desk.me
	f.do("Price saved", func(ctx context.Context) error { return s.SetListPrice(ctx, list, p) })
}

func (f *listPriceForm) remove() {
	list, s, item := f.page.id, f.page.desk.me, f.value.Item
	f.do("It costs what it costs everybody", func(ctx context.Context) error { return s.RemoveListPrice(ctx, list, item) })
}

func (f *listPriceForm) do(told string, work func(context.Context) error) {
	d := f.page.desk
	kit.Do(d.run, context.Background(), work, func(err error) {
		if err != nil {
			d.showFormError(f.lines, err)
			return
		}
		f.box.Close()
		f.page.reload()
		d.toast(kit.ToneSuccess, told)
	})
}

func (p *priceListPage) change() {
	p.desk.askPriceList(p.book.PriceList, func(bill.PriceList) { p.reload() })
}

func (p *priceListPage) askDelete() {
	d, s, id := p.desk, p.desk.me, p.id
	d.askDelete("Delete this price list?", p.book.Name+" and its "+plural(len(p.book.Prices), "price")+" go. What was issued stays as it is.",
		func(ctx context.Context) error { return s.DeletePriceList(ctx, id) }, d.showPriceLists, "Price list deleted")
}

func (p *priceListPage) export() {
	d, s, id := p.desk, p.desk.me, p.id
	d.saveFile("Save the price list", app.FileName("Prices "+p.book.Name)+".csv",
		func(ctx context.Context) ([]byte, error) { return s.PriceTable(ctx, id) }, d.savedAs("prices saved"))
}

// showImports lists what was read into the list, and reads more.
func (p *priceListPage) showImports() {
	p.desk.showImportsAbout(importsAbout{
		words: "prices of " + p.book.Name, of: func(i app.Import) bool { return i.List == p.id },
		choose: p.askTable, back: func() { p.desk.openPriceList(p.id) }, undo: (*app.Session).UndoPrices,
	})
}

// askTable reads prices from a file: first what would become of them, then, if one agrees, they count.
func (p *priceListPage) askTable() {
	d := p.desk
	d.chooseFile("Choose a table of prices", tableKinds)("", p.readTable)
}

func (p *priceListPage) readTable(path string) {
	d, s, id := p.desk, p.desk.me, p.id
	type read struct {
		data []byte
		seen app.ImportPreview
	}
	o := app.ImportOptions{Noun: sheet.Items, Name: filepath.Base(path), Skip: true}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (r read, err error) {
		if r.data, err = readBounded(path, sheet.MaxBytes); err != nil {
			return r, &app.Error{Kind: app.Unavailable, Hint: app.HintFile, Err: errors.New("the file cannot be read")}
		}
		r.seen, err = s.ReadPrices(ctx, id, r.data, o)
		return r, err
	}, func(r read, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		p.confirmTable(r.data, r.seen, o)
	})
}

func (p *priceListPage) confirmTable(data []byte, seen app.ImportPreview, o app.ImportOptions) {
	d, s, id := p.desk, p.desk.me, p.id
	words := fmt.Sprintf("%s new, %s changed or taken off, %s unchanged.", countWords(seen.Added, "price", "prices"), strconv.Itoa(seen.Changed), strconv.Itoa(seen.Same))
	for _, r := range seen.Rows {
		if r.Problem != nil {
			words += fmt.Sprintf(" %s left out; the first in line %d: %s.", plural(seen.Problems, "row"), r.Line, r.Problem.Err)
			break
		}
	}
	box := kit.NewDialog("Import prices", kit.NewParagraph(words), kit.Primary, "Import", "Cancel")
	box.SetConfirmEnabled(seen.Added+seen.Changed > 0)
	box.OnConfirm = func() {
		box.Close()
		kit.Go(d.run, context.Background(), func(ctx context.Context) (app.ImportPreview, error) { return s.ImportPrices(ctx, id, data, o) },
			func(done app.ImportPreview, err error) {
				if err != nil {
					d.showProblem(err)
					return
				}
				d.say("prices imported")
				d.openPriceList(id)
				d.importDone("prices", (*app.Session).UndoPrices, done)
			})
	}
	box.ShowOn(d.canvas())
}

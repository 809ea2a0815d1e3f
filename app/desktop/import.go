package desktop

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/sheet"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// tableKinds are the endings of files that hold a table.
var tableKinds = []string{".csv", ".tsv", ".txt", ".xlsx"}

// importPage shows what an import would do, before it does: what each column holds, and what becomes of each row.
type importPage struct {
	desk    *Desk
	data    []byte
	options app.ImportOptions
	seen    app.ImportPreview
	busy    bool

	columns *kit.List
	rows    *kit.List
	count   *kit.Text
	program *kit.Select
	figures *kit.Select
	rate    *vatEntry   // of items whose table has none
	days    *kit.Select // of open invoices
	skip    *kit.Checkbox
	confirm *kit.Button
}

// askTable asks for a file, and shows what its import would do.
func (d *Desk) askTable(noun sheet.Noun) {
	d.chooseFile("Choose a list of "+importWord(noun), tableKinds)("", func(path string) {
		kit.Go(d.run, context.Background(), func(context.Context) ([]byte, error) { return readBounded(path, sheet.MaxBytes) }, func(data []byte, err error) {
			if err != nil {
				d.showProblem(&app.Error{Kind: app.Unavailable, Hint: app.HintFile, Err: errors.New("the file cannot be read")})
				return
			}
			o := app.ImportOptions{Noun: noun, Name: filepath.Base(path), Columns: map[string]sheet.Field{}, Set: map[string]string{}}
			if usual := d.style.usualRate(); noun == sheet.Items && !usual.Category.ZeroRated() {
				o.Set["taxRate"] = usual.Percent.String()
			}
			d.showImport(data, o)
		})
	})
}

// programs are those whose exports are known, by the names that people know.
var programs = []kit.Suggestion{
	{ID: "", Title: "Any program"},
	{ID: string(sheet.FrappeBooks), Title: "Frappe Books"},
	{ID: string(sheet.InvoiceNinja), Title: "Invoice Ninja"},
	{ID: string(sheet.InvoiceShelf), Title: "InvoiceShelf"},
}

func (d *Desk) showImport(data []byte, o app.ImportOptions) {
	p := &importPage{desk: d, data: data, options: o, count: kit.NewText("", kit.StyleCaption).SetLeast(60)}
	p.columns = kit.NewList("Columns of the file",
		kit.Column{Title: "Column", Width: 90, Grow: 1, Kind: kit.CellStrong},
		kit.Column{Title: "For example", Width: 80, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "Holds", Width: 96, Kind: kit.CellChip},
	)
	p.columns.OnCells, p.columns.OnOpen = p.columnCells, p.askField
	p.rows = kit.NewList("Rows of the file",
		kit.Column{Title: "Line", Width: 44, Align: fyne.TextAlignTrailing, Kind: kit.CellMuted},
		kit.Column{Title: "Name", Width: 100, Grow: 1},
		kit.Column{Title: "", Width: 84, Kind: kit.CellChip},
		kit.Column{Title: "Becomes, or why not", Width: 200, Grow: 2, Kind: kit.CellMuted},
	)
	p.rows.OnCells = p.rowCells
	p.program = p.choice("Program", programs, string(o.Preset), func(id string) { p.options.Preset = sheet.Preset(id) })
	p.figures = p.choice("Figures", []kit.Suggestion{
		{ID: "", Title: "Figures: by themselves"}, {ID: ".", Title: "Figures: 1,234.50"}, {ID: ",", Title: "Figures: 1.234,50"},
	}, "", func(id string) {
		if p.options.Decimal = 0; id != "" {
			p.options.Decimal = id[0]
		}
	})
	p.days = p.choice("Days", []kit.Suggestion{
		{ID: "", Title: "As the file tells"}, {ID: string(sheet.DayFirst), Title: "3 April"}, {ID: string(sheet.MonthFirst), Title: "March 4"},
	}, "", func(id string) { p.options.Days = sheet.Order(id) })
	p.skip = kit.NewCheckbox("Leave rows with problems out")
	p.skip.OnToggle = func(on bool) { p.options.Skip = on; p.loaded() }
	p.rate = newVATEntry(d)
	p.rate.set(d.style.usualRate())
	p.rate.OnPick = func(kit.Suggestion) { p.takeRate() }
	p.confirm = kit.NewButton(kit.Primary, kit.IconNone, "Import", p.do)
	d.show("import", p)
	p.read()
}

// choice is a choice about the whole table: the file is read anew with it.
func (p *importPage) choice(name string, choices []kit.Suggestion, chosen string, take func(string)) *kit.Select {
	s := kit.NewSelect(choices...)
	s.SetName(name)
	s.Choose(chosen)
	s.OnSelect = func(c kit.Suggestion) { take(c.ID); p.read() }
	return s
}

func (p *importPage) first() fyne.Focusable { return p.columns.Focusable() }
func (p *importPage) reload()               { p.read() }
func (p *importPage) goBack()               { p.desk.showImports(p.options.Noun) }

func (p *importPage) content() fyne.CanvasObject {
	side := container.NewBorder(nil, p.below(), nil, nil, p.columns)
	return kit.NewColumn(
		kit.NewPageHeader("Import "+importWord(p.options.Noun), p.options.Name, backButton(p.goBack), kit.NewWide(150, p.program), kit.NewWide(180, p.figures), p.confirm),
		container.New(shares{1, 1.5}, kit.NewCardInset(side, 8), listCard(p.rows, p.count, "Enter on a column: say what it holds")),
	)
}

// below stands under the columns: what the table itself does not tell.
func (p *importPage) below() fyne.CanvasObject {
	box := container.New(layout.NewCustomPaddedVBoxLayout(6), p.skip)
	if p.options.Noun == sheet.Items {
		box.Objects = append([]fyne.CanvasObject{kit.NewField("VAT where the file has none", p.rate, "")}, box.Objects...)
	}
	if p.options.Noun == sheet.Invoices {
		box.Objects = append([]fyne.CanvasObject{kit.NewField("How 03/04/2026 is meant", p.days, "")}, box.Objects...)
	}
	return container.New(layout.NewCustomPaddedLayout(8, 4, 12, 12), box)
}

func (p *importPage) takeRate() {
	r, ok := p.rate.rate()
	if !ok {
		return
	}
	p.options.Set["taxRate"], p.options.Set["taxCategory"], p.options.Set["taxSplit"] = r.Percent.String(), string(r.Category), r.Split.String()
	p.read()
}

// read asks what the import would do now.
func (p *importPage) read() {
	d, s, data, o := p.desk, p.desk.me, p.data, p.options
	kit.GoLatest(d.run, "import", context.Background(), func(ctx context.Context) (app.ImportPreview, error) { return s.ReadImport(ctx, data, o) },
		func(seen app.ImportPreview, err error) {
			ask, unmatched := errors.AsType[*app.UnmatchedError](err)
			switch {
			case unmatched:
				seen.Columns = ask.Columns
			case err != nil:
				d.showProblem(err)
				return
			}
			p.seen = seen
			p.loaded()
		})
}

// loaded shows what was read.
func (p *importPage) loaded() {
	p.columns.SetCount(len(p.seen.Columns))
	p.columns.Refresh()
	p.rows.SetCount(len(p.seen.Rows))
	p.rows.Refresh()
	if len(p.seen.Rows) == 0 {
		p.rows.SetEmpty(kit.NewEmptyState(kit.IconSearch, "Which column "+askedWord(p.options.Noun)+"?", "Choose it on the left, and press Enter.", nil))
	}
	count := fmt.Sprintf("%d new, %d changed, %d unchanged, %d with problems", p.seen.Added, p.seen.Changed, p.seen.Same, p.seen.Problems)
	for _, title := range p.seen.Withheld {
		count += "; " + title + " is left out: costs are for the owner and the bookkeeper"
	}
	p.count.Set(count)
	p.confirm.SetText("Import " + fmt.Sprint(p.seen.Added+p.seen.Changed))
	p.desk.say("table read")
}

// askedWord is what a column must say for rows to be read at all.
func askedWord(noun sheet.Noun) string {
	if noun == sheet.Invoices {
		return "says what is open"
	}
	return "holds the names"
}

func (p *importPage) columnCells(i int, cells []kit.Cell) {
	c := p.seen.Columns[i]
	cells[0].Text = c.Title
	for _, r := range p.seen.Rows {
		if i < len(r.Cells) && r.Cells[i] != "" {
			cells[1].Text = r.Cells[i]
			break
		}
	}
	if c.Field != "" {
		cells[2] = kit.Cell{Text: holdsWord(c.Field), Tone: kit.ToneInfo}
	}
}

func (p *importPage) rowCells(i int, cells []kit.Cell) {
	r := p.seen.Rows[i]
	cells[0].Text, cells[1].Text = fmt.Sprint(r.Line), r.Name
	cells[2], cells[3].Text = fateWords[r.Fate], r.Told
	if r.Problem != nil {
		cells[3].Text = first(r.Problem.Title, holdsWord(r.Problem.Field)) + ": " + r.Problem.Err.Error()
	}
}

var fateWords = map[app.Fate]kit.Cell{
	app.FateAdd: {Text: "New", Tone: kit.ToneSuccess}, app.FateChange: {Text: "Changes", Tone: kit.ToneInfo},
	app.FateSame: {Text: "As it is"}, app.FateProblem: {Text: "Problem", Tone: kit.ToneError},
}

// askField asks what a column holds.
func (p *importPage) askField(i int) {
	c := p.seen.Columns[i]
	choices := []kit.Suggestion{{ID: "", Title: "Leave it out"}}
	for _, f := range sheet.Fields(p.options.Noun) {
		if f == "cost" && !p.desk.inOffice() {
			continue
		}
		choices = append(choices, kit.Suggestion{ID: string(f), Title: holdsWord(f)})
	}
	field := kit.NewSelect(choices...)
	field.Choose(string(c.Field))
	box := kit.NewDialog("What does it hold?", kit.NewField(c.Title, field, ""), kit.Primary, "Take it", "Cancel")
	box.First = field
	box.OnConfirm = func() {
		box.Close()
		p.options.Columns[c.Title] = sheet.Field(field.Chosen().ID)
		p.read()
	}
	box.ShowOn(p.desk.canvas())
	p.desk.say("column asked")
}

// do imports what is on show. The books may have changed since: what they say then counts.
func (p *importPage) do() {
	if p.busy || p.seen.Added+p.seen.Changed == 0 {
		return
	}
	if p.seen.Problems > 0 && !p.options.Skip {
		p.desk.toast(kit.ToneWarning, "Mend the rows with problems, or leave them out")
		return
	}
	d, s, data, o := p.desk, p.desk.me, p.data, p.options
	p.busy = true
	keep(d, func(ctx context.Context) (app.ImportPreview, error) { return s.Import(ctx, data, o) }, func(done app.ImportPreview, err error) {
		p.busy = false
		if err != nil {
			d.showProblem(err)
			p.read()
			return
		}
		d.say("imported")
		d.showRoster(o.Noun)
		d.importDone(importWord(o.Noun), (*app.Session).UndoImport, done)
	})
}

// importDone tells what was imported, and offers to take it back at once.
func (d *Desk) importDone(what string, undo func(*app.Session, context.Context, bill.ID) error, done app.ImportPreview) {
	words := fmt.Sprintf("%s new, %d changed.", countWords(done.Added, "is", "are"), done.Changed)
	if done.Problems > 0 {
		words += " " + countWords(done.Problems, "row was", "rows were") + " left out."
	}
	box := kit.NewDialog("Imported "+what, kit.NewParagraph(words), kit.Secondary, "Take it back", "OK") // Escape keeps it
	box.OnConfirm = func() {
		box.Close()
		d.undoImport(undo, done.ID, func() {})
	}
	box.ShowOn(d.canvas())
}

// askUndo asks before an import is taken back.
func (d *Desk) askUndo(undo func(*app.Session, context.Context, bill.ID) error, id bill.ID, words string, gone func()) {
	box := kit.NewDialog("Take this import back?", kit.NewParagraph(words), kit.Danger, "Take it back", "Keep")
	box.OnConfirm = func() {
		box.Close()
		d.undoImport(undo, id, gone)
	}
	box.ShowOn(d.canvas())
}

func (d *Desk) undoImport(undo func(*app.Session, context.Context, bill.ID) error, id bill.ID, gone func()) {
	s := d.me
	doKept(d, func(ctx context.Context) error { return undo(s, ctx, id) }, func(err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		gone()
		d.toast(kit.ToneSuccess, "Everything is as it was before")
	})
}

// holdsWords are our names of the fields, for people.
var holdsWords = map[sheet.Field]string{
	"id": "Id", "number": "Number", "name": "Name", "address1": "Street", "address2": "Street, 2nd line", "address3": "Street, 3rd line", "postCode": "Post code",
	"city": "Town", "region": "Region", "country": "Country", "contact": "Contact", "phone": "Phone", "email": "E-mail", "taxId": "VAT id", "currency": "Currency",
	"language": "Language", "terms": "Days to pay", "discount": "Discount", "note": "Note", "code": "Code", "description": "Description", "unit": "Unit",
	"price": "Price", "prices": "Net or gross", "taxCategory": "VAT category", "taxRate": "VAT", "taxSplit": "Taxes", "service": "Service", "digital": "Digital service", "buyerReference": "Buyer reference", "legalId": "Registration number", "eInvoice": "E-invoices", "endpoint": "Electronic address", "settlement": "Settlement discount", "addresses": "More addresses", "contacts": "More contacts", "own": "Own fields", "archived": "Archived",
	"barcode":        "Barcode",
	"cost":           "Cost",
	"otherCodes":     "Other codes",
	"quantityPrices": "Prices of many",
	"customerNumber": "Customer number", "date": "Date", "due": "Due", "total": "Total", "open": "Open",
}

func holdsWord(f sheet.Field) string { return first(holdsWords[f], string(f)) }

package desktop

import (
	"context"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// The columns of the grid.
const (
	colItem = iota
	colQuantity
	colUnit
	colPrice
	colDiscount
	colVAT
	colNet
	columnCount
)

// offered is how many suggestions are shown, the nearest to what was typed.
const offered = 8

// editLine is one line of the grid: what is understood of it, and which cells are not.
type editLine struct {
	bill.Line
	bad [columnCount]bool
}

// blank says that nothing of a line was typed: it is left out.
func (l editLine) blank() bool {
	return l.Description == "" && l.Item.IsZero() && l.Price.IsZero() && l.Credits == 0 && l.bad == [columnCount]bool{}
}

func (p *editorPage) buildGrid() {
	right := fyne.TextAlignTrailing
	net := "Net"
	if p.draft.Prices == bill.Gross {
		net = "Gross"
	}
	p.grid = kit.NewGrid("Lines", "Delete this line",
		kit.GridColumn{Title: "Item or description", Width: 150, Grow: 1},
		kit.GridColumn{Title: "Quantity", Width: 66},
		kit.GridColumn{Title: "Unit", Width: 62},
		kit.GridColumn{Title: "Price", Width: 88},
		kit.GridColumn{Title: "Discount", Width: 68},
		kit.GridColumn{Title: "VAT", Width: 78},
		kit.GridColumn{Title: net, Width: 92, Align: right, Computed: true},
	)
	if p.desk.cfg.Modifiers != nil {
		p.grid.Modifiers = p.desk.cfg.Modifiers
	}
	p.grid.OnChange = p.cellChanged
	p.grid.OnQuery = p.askCell
	p.grid.OnPick = p.picked
	p.grid.OnEnter = p.entered
	p.grid.OnAdd = func(int) { p.lines = append(p.lines, editLine{}) }
	p.grid.OnRemove = p.removed
}

// entered leads the eye: after the item the quantity, then the price if there is none yet, then the next line.
func (p *editorPage) entered(line, col int) bool {
	l := p.lines[line]
	switch {
	case col == colItem && l.blank() && line == p.grid.Len()-1:
		p.fields["discounts"].Focus() // Enter on an empty last line ends the lines
	case col == colItem:
		p.grid.FocusCell(line, colQuantity)
	case col == colQuantity && l.Price.IsZero():
		p.grid.FocusCell(line, colPrice)
	default:
		p.nextLine(line)
	}
	return true
}

// nextLine goes to the line below, which is added if there is none.
func (p *editorPage) nextLine(line int) {
	if line == p.grid.Len()-1 {
		p.grid.AddLine()
	}
	p.grid.FocusCell(line+1, colItem)
}

func (p *editorPage) removed(line int) {
	p.lines = append(p.lines[:line:line], p.lines[line+1:]...)
	if len(p.lines) == 0 {
		p.lines = []editLine{{}}
	}
	p.changed()
}

// cellChanged reads a cell at each key.
func (p *editorPage) cellChanged(line, col int, text string) {
	l := &p.lines[line]
	if !l.Taken.Deposit.IsZero() && col != colItem { // it is what was asked there
		p.showCells(line)
		p.sum()
		p.grid.SetProblem(line, col, problemTexts["deposit-line"])
		return
	}
	if col == colItem && l.blank() && text != "" {
		p.begin(line)
	}
	before := l.Quantity
	ok := p.readCell(l, col, text)
	l.bad[col] = !ok
	words := ""
	if !ok {
		words = badWords(col)
	}
	p.grid.SetProblem(line, col, words)
	if col == colQuantity && ok {
		p.reprice(line, before)
	}
	p.changed()
}

// begin gives a new line what it usually has: one, with the tax of the line above.
func (p *editorPage) begin(line int) {
	l := &p.lines[line]
	l.Quantity, l.Tax = one(), p.desk.style.usualRate()
	p.taxAsAdvised(l)
	if line > 0 && !p.lines[line-1].blank() {
		l.Tax = p.lines[line-1].Tax
	}
	p.showCells(line)
}

func one() money.Quantity {
	q, err := money.ParseQuantity("1")
	if err != nil {
		panic(err) // a constant
	}
	return q
}

// readCell puts the text of a cell into its line, and says whether it could be read.
func (p *editorPage) readCell(l *editLine, col int, text string) bool {
	f, empty := p.desk.style, strings.TrimSpace(text) == ""
	var err error
	switch col {
	case colItem:
		l.Description = strings.TrimSpace(text)
		if empty {
			l.Item, l.Detail, l.Origin = bill.ID{}, "", bill.PriceOrigin{}
		}
	case colQuantity:
		l.Quantity, err = parsed(empty, text, f.ParseQuantity)
	case colUnit:
		l.Unit = bill.UnitCode(text)
	case colPrice:
		l.Price, err = parsed(empty, text, f.ParsePrice)
		l.Origin = bill.PriceOrigin{} // somebody knows better
	case colDiscount:
		var a *bill.Adjustment
		if a, err = parseAdjustment(f, p.draft.Currency, text, true); err == nil {
			l.Discounts = withFirst(l.Discounts, a)
		}
	case colVAT:
		rate, ok := f.rate(text)
		if ok {
			l.Tax = rate
		}
		return ok || l.blank()
	}
	return err == nil
}

// parsed is the value of a text, or the zero value of none.
func parsed[T any](empty bool, text string, parse func(string) (T, error)) (value T, err error) {
	if empty {
		return value, nil
	}
	return parse(text)
}

func badWords(col int) string {
	switch col {
	case colQuantity:
		return mendWords["quantity"]
	case colPrice:
		return mendWords["price"]
	case colDiscount:
		return problemTexts["percent-or-amount"]
	case colVAT:
		return mendWords["tax"]
	}
	return "Please check this."
}

// showCells writes what is understood of a line into its cells, all but the description that is being typed.
func (p *editorPage) showCells(line int) {
	for col, text := range p.texts(p.lines[line]) {
		if col != colItem {
			p.grid.SetCell(line, col, text)
			p.grid.SetProblem(line, col, "")
		}
	}
	p.lines[line].bad = [columnCount]bool{}
}

func (p *editorPage) texts(l editLine) []string {
	if l.blank() && l.Quantity.IsZero() {
		return make([]string, columnCount)
	}
	f := p.desk.style
	texts := []string{l.Description, f.Quantity(l.Quantity), unitWord(l.Unit), f.Price(l.Price, p.draft.Currency), "", f.rateName(l.Tax), ""}
	if l.Price.IsZero() {
		texts[colPrice] = ""
	}
	if len(l.Discounts) > 0 {
		texts[colDiscount] = adjustmentText(f, l.Discounts[0])
	}
	return texts
}

// askCell offers items, units or rates for what was typed.
func (p *editorPage) askCell(line, col int, text string) {
	p.asking = col
	switch {
	case col == colVAT && strings.TrimSpace(text) != "":
		p.grid.Offer(p.taxOffers(line, text))
	case col == colUnit:
		p.grid.Offer(unitOffers(text))
	case col == colItem && strings.TrimSpace(text) != "":
		p.askItems(text)
	default:
		p.grid.Offer(nil)
	}
}

func (p *editorPage) askItems(text string) {
	d, s, customer := p.desk, p.desk.me, p.draft.Customer
	kit.GoLatest(d.run, "items", context.Background(), func(ctx context.Context) ([]bill.Pricing, error) {
		return s.FindPriced(ctx, customer, text, offered)
	}, func(list []bill.Pricing, err error) {
		if p.asking != colItem {
			return
		}
		if err != nil {
			list = nil // typed on as free text; what ails the books shows elsewhere
		}
		offers := make([]kit.Suggestion, len(list))
		p.know(list)
		for i, one := range list {
			offers[i] = kit.Suggestion{ID: one.Item.ID.String(), Title: one.Item.Name, Detail: p.itemDetail(one.Item)}
		}
		p.grid.Offer(offers)
	})
}

func (p *editorPage) itemDetail(it bill.Item) string {
	parts := []string{p.desk.style.itemPrice(it)}
	price, origin := p.priceOf(it.ID, one())
	if origin.List != "" {
		parts[0] = p.desk.style.Price(price, p.draft.Currency) + " " + p.draft.Currency.Code()
	}
	if it.Unit != "" {
		parts[0] += " / " + unitWord(it.Unit)
	}
	if it.Code != "" {
		parts = append(parts, it.Code)
	}
	if origin.List != "" {
		parts = append(parts, origin.List)
	}
	return strings.Join(parts, " · ")
}

// picked takes a suggestion: an item fills its line and asks how many, a unit leads to the price, a rate ends the line.
func (p *editorPage) picked(line, col int, s kit.Suggestion) {
	switch col {
	case colVAT:
		p.cellChanged(line, col, s.Title)
		p.nextLine(line)
		return
	case colUnit:
		p.cellChanged(line, col, s.Title)
		p.grid.SetCell(line, col, s.Title)
		p.grid.FocusCell(line, colPrice)
		return
	}
	id, err := bill.ParseID(s.ID)
	known, ok := p.items[id]
	if err != nil || !ok || !p.lines[line].Taken.Deposit.IsZero() {
		return
	}
	it := known.Item
	if it.Scanned(bill.Barcode(p.lines[line].Description)) {
		p.scanned(line, it)
		return
	}
	p.fill(line, it)
	p.grid.FocusCell(line, colQuantity)
}

// written are the lines of the grid that are not blank: which row each line of the draft stands in.
func (p *editorPage) written() []int {
	var rows []int
	for i, l := range p.lines {
		if !l.blank() {
			rows = append(rows, i)
		}
	}
	return rows
}

// cellOf finds the cell of a problem's field, "lines[2].quantity".
func cellOf(field string) (line, col int, ok bool) {
	rest, found := strings.CutPrefix(field, "lines[")
	number, name, _ := strings.Cut(rest, "]")
	line, err := strconv.Atoi(number)
	if !found || err != nil {
		return 0, 0, false
	}
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "."), ".")
	name, _, _ = strings.Cut(name, "[")
	switch name {
	case "quantity":
		return line, colQuantity, true
	case "unit":
		return line, colUnit, true
	case "price", "base":
		return line, colPrice, true
	case "discounts", "charges":
		return line, colDiscount, true
	case "tax":
		return line, colVAT, true
	}
	return line, colItem, true
}

// headOf is the field of the form for a problem outside of the lines.
func headOf(field string) string {
	name, _, _ := strings.Cut(field, ".")
	name, _, _ = strings.Cut(name, "[")
	return name
}

package desktop

import (
	"context"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// ownForm are the own fields of the shop in the form of a customer or an item.
type ownForm struct {
	fields []bill.OwnField
	inputs []ownInput
	kept   []bill.OwnValue
}

// ownInput shows and reads one own field.
type ownInput struct {
	line *kit.Field
	show func(value string)
	read func() (value string, ok bool)
}

func newOwnForm(d *Desk, fields []bill.OwnField) *ownForm {
	f := &ownForm{fields: fields}
	for _, one := range fields {
		f.inputs = append(f.inputs, d.ownInput(one))
	}
	return f
}

func (d *Desk) ownInput(f bill.OwnField) ownInput {
	switch f.Kind {
	case bill.OwnDate:
		field := d.dateField(true)
		return ownInput{kit.NewField(f.Name, field, ""), func(value string) {
			day, err := bill.ParseDate(value)
			if err != nil {
				day = bill.Date{}
			}
			setDay(field, day)
		}, func() (string, bool) {
			day, ok := dayIn(field)
			if !ok || day.IsZero() {
				return "", ok
			}
			return day.String(), true
		}}
	case bill.OwnChoice:
		field := kit.NewSelect(ownChoices(f.Choices)...)
		return ownInput{kit.NewField(f.Name, field, ""), func(value string) {
			if value != "" && !slices.Contains(f.Choices, value) {
				field.SetChoices(ownChoices(append([]string{value}, f.Choices...))...) // from before the choices were changed
			}
			field.Choose(value)
		}, func() (string, bool) { return field.Chosen().ID, true }}
	}
	field := kit.NewEntry()
	show, read := field.SetText, func() (string, bool) { return strings.TrimSpace(field.Text), true }
	if f.Kind == bill.OwnNumber {
		show, read = d.ownNumber(field)
	}
	return ownInput{kit.NewField(f.Name, field, ""), show, read}
}

// ownNumber reads and writes a number as the shop does.
func (d *Desk) ownNumber(field *kit.Entry) (show func(string), read func() (string, bool)) {
	show = func(value string) {
		if n, err := money.ParseQuantity(value); err == nil {
			value = d.style.Quantity(n)
		}
		field.SetText(value)
	}
	read = func() (string, bool) {
		if strings.TrimSpace(field.Text) == "" {
			return "", true
		}
		n, err := d.style.ParseQuantity(field.Text)
		return n.String(), err == nil
	}
	return show, read
}

func ownChoices(words []string) []kit.Suggestion {
	list := []kit.Suggestion{{Title: "–"}}
	for _, w := range words {
		list = append(list, kit.Suggestion{ID: w, Title: w})
	}
	return list
}

func (f *ownForm) load(values []bill.OwnValue) {
	f.kept = values
	for i, in := range f.inputs {
		in.line.SetProblem("")
		in.show(bill.Own(values, f.fields[i].Name))
	}
}

// read are the values as typed, and those of fields that are no more; ok is false where one cannot be read, which its field then says.
func (f *ownForm) read() (list []bill.OwnValue, ok bool) {
	for i, in := range f.inputs {
		in.line.SetProblem("")
		value, ok := in.read()
		if !ok {
			in.line.SetProblem(ownWords[f.fields[i].Kind])
			in.line.Focus()
			return nil, false
		}
		if value != "" {
			list = append(list, bill.OwnValue{Field: f.fields[i].Name, Value: value})
		}
	}
	for _, v := range f.kept {
		if !slices.ContainsFunc(f.fields, func(one bill.OwnField) bool { return one.Name == v.Field }) {
			list = append(list, v)
		}
	}
	return list, true
}

// ownWords say what an own field takes.
var ownWords = map[bill.OwnKind]string{
	bill.OwnNumber: "A number such as 12.5.",
	bill.OwnDate:   mendWords["date"],
}

// rows are the fields, three beside one another.
func (f *ownForm) rows() (rows []fyne.CanvasObject) {
	for part := range slices.Chunk(f.inputs, 3) {
		row := make([]fyne.CanvasObject, len(part))
		for i, in := range part {
			row[i] = in.line
		}
		rows = append(rows, kit.NewRow(row...))
	}
	return rows
}

// The columns of the grid in which the shop says what own fields there are.
const (
	ownOf = iota
	ownName
	ownKind
	ownOptions
)

// The nouns that have own fields, as they stand in the grid.
const (
	ownCustomers = "customers"
	ownItems     = "items"
)

// ownSection is the place of the section of own fields among those of the settings.
const ownSection = 5

// showOwnFields is the section of the settings that says what own fields there are.
func (d *Desk) showOwnFields() {
	grid := kit.NewGrid("Own fields", "Delete this field", kit.GridColumn{Title: "Of", Width: 100}, kit.GridColumn{Title: "Name", Width: 120, Grow: 1},
		kit.GridColumn{Title: "Kind", Width: 90}, kit.GridColumn{Title: "Choices, with commas between", Width: 160, Grow: 2})
	if d.cfg.Modifiers != nil {
		grid.Modifiers = d.cfg.Modifiers
	}
	grid.OnQuery = func(_, col int, text string) {
		switch col {
		case ownOf:
			grid.Offer(offersFor(text, []kit.Suggestion{{Title: ownCustomers}, {Title: ownItems}}))
		case ownKind:
			var kinds []kit.Suggestion
			for _, k := range bill.OwnKinds() {
				kinds = append(kinds, kit.Suggestion{Title: string(k)})
			}
			grid.Offer(offersFor(text, kinds))
		default:
			grid.Offer(nil)
		}
	}
	grid.OnPick = func(line, col int, _ kit.Suggestion) { grid.FocusCell(line, col+1) }
	grid.OnChange = func(line, col int, _ string) { grid.SetProblem(line, col, "") }
	grid.SetLines(append(ownLines(ownCustomers, d.own.Customers), ownLines(ownItems, d.own.Items)...))
	words := kit.NewParagraph("What you want to know of your customers and items besides. A kind is text, number, date or choice. " +
		"What was typed into a field that you take away here stays in the books.")
	d.showSection(ownSection, settingsSection{
		body:  kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(10), words, kit.NewTall(360, grid)), 22),
		start: grid.First(),
		may:   "own.set",
		keep:  func() { d.keepOwnFields(grid) },
	})
}

func ownLines(of string, list []bill.OwnField) (lines [][]string) {
	for _, f := range list {
		lines = append(lines, []string{of, f.Name, string(f.Kind), strings.Join(f.Choices, ", ")})
	}
	return lines
}

// ownTyped are the fields as typed; where one cannot be meant its cell says so.
func ownTyped(grid *kit.Grid) (f bill.OwnFields, ok bool) {
	wrong := func(line, col int, words string) (bill.OwnFields, bool) {
		grid.SetProblem(line, col, words)
		grid.FocusCell(line, col)
		return f, false
	}
	names := map[string]bool{}
	for line := range grid.Len() {
		cell := func(col int) string { return strings.TrimSpace(grid.Cell(line, col)) }
		if cell(ownOf)+cell(ownName)+cell(ownKind)+cell(ownOptions) == "" {
			continue
		}
		one := bill.OwnField{Name: cell(ownName), Kind: bill.OwnKind(strings.ToLower(cell(ownKind)))}
		for choice := range strings.SplitSeq(cell(ownOptions), ",") {
			if choice = strings.TrimSpace(choice); choice != "" {
				one.Choices = append(one.Choices, choice)
			}
		}
		of := strings.ToLower(cell(ownOf))
		switch {
		case of != ownCustomers && of != ownItems:
			return wrong(line, ownOf, "customers or items.")
		case one.Name == "" || names[of+one.Name]:
			return wrong(line, ownName, "A name is needed, and another one for each.")
		case !slices.Contains(bill.OwnKinds(), one.Kind):
			return wrong(line, ownKind, "text, number, date or choice.")
		case (one.Kind == bill.OwnChoice) != (len(one.Choices) > 0):
			return wrong(line, ownOptions, "A choice has choices, and nothing else has.")
		}
		names[of+one.Name] = true
		if of == ownCustomers {
			f.Customers = append(f.Customers, one)
		} else {
			f.Items = append(f.Items, one)
		}
	}
	return f, true
}

func (d *Desk) keepOwnFields(grid *kit.Grid) {
	f, ok := ownTyped(grid)
	if !ok {
		return
	}
	s := d.me
	doKept(d, func(ctx context.Context) error { return s.SetOwnFields(ctx, f) }, func(err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.own = f
		d.toast(kit.ToneSuccess, "Saved.")
		d.say("settings saved")
	})
}

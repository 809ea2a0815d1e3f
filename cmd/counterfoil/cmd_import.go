package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/sheet"
)

type importCmd struct {
	Customers importCustomers `cmd:"" help:"Read customers: those with a number that is known change, the others are added."`
	Items     importItems     `cmd:"" help:"Read items: those with a code that is known change, the others are added."`
	Invoices  importInvoices  `cmd:"" help:"Read open invoices of an earlier program: they can be paid and reminded, and are no sales of these books."`
	List      importList      `cmd:"" help:"List the imports that were made, the newest first."`
	Undo      importUndo      `cmd:"" help:"Take a whole import back, while nothing of it was used."`
	Export    importExport    `cmd:"" name:"export" default:"withargs" help:"Make new books of a complete export: import DIR --to NEW. The same numbers, documents, papers and payments, under a new key."`
}

type importExport struct {
	Dir string `arg:"" help:"Folder that export has written."`
	To  string `required:"" placeholder:"DIR" help:"Folder of the new books."`
	founding
}

// Run makes books of an export.
func (c *importExport) Run(d *desk) error {
	return c.found(d, c.To, func(setup app.Setup) (*app.Session, app.Kit, error) {
		_, s, kit, err := app.CreateFrom(d.ctx, c.Dir, c.To, d.env, setup, d.progress())
		return s, kit, err
	})
}

// tableFlags are what an import can be told about its table.
type tableFlags struct {
	File         string            `arg:"" help:"CSV or XLSX file, or '-'."`
	Preset       string            `enum:",frappe,invoiceninja,invoiceshelf" default:"" help:"The program that wrote it: frappe, invoiceninja or invoiceshelf."`
	Column       map[string]string `placeholder:"TITLE=FIELD" help:"What the column of a title holds, by the names of our own export; an empty FIELD leaves it out."`
	Map          string            `placeholder:"FILE" help:"The same from a JSON file: {\"Kd-Nr\": \"number\"}."`
	Set          map[string]string `placeholder:"FIELD=VALUE" help:"What a field is where the table says nothing: taxRate=19."`
	Decimal      string            `enum:",point,comma" default:"" help:"The decimal mark of the figures, where they leave it open: point or comma."`
	DryRun       bool              `help:"Say what would become of each row, and change nothing."`
	SkipProblems bool              `help:"Leave rows with problems out, and take the others."`
}

type importCustomers struct{ tableFlags }

// Run imports customers.
func (c *importCustomers) Run(d *desk) error { return c.run(d, sheet.Customers, "") }

type importItems struct{ tableFlags }

// Run imports items.
func (c *importItems) Run(d *desk) error { return c.run(d, sheet.Items, "") }

type importInvoices struct {
	tableFlags
	Days string `enum:",dmy,mdy" default:"" help:"How 03/04/2026 is meant, where the table leaves it open: dmy (3 April) or mdy (4 March)."`
}

// Run imports open invoices.
func (c *importInvoices) Run(d *desk) error { return c.run(d, sheet.Invoices, sheet.Order(c.Days)) }

func (c *tableFlags) run(d *desk, noun sheet.Noun, days sheet.Order) error {
	o, err := c.options(d, noun)
	if err != nil {
		return err
	}
	o.Days = days
	return takeIn(d, c.File, c.DryRun, o, (*app.Session).ReadImport, (*app.Session).Import, func(p app.ImportPreview) error {
		return d.answer(app.Wire(p), func(w io.Writer) error { return showImport(w, p, c.DryRun) })
	})
}

func (c *tableFlags) options(d *desk, noun sheet.Noun) (o app.ImportOptions, err error) {
	o = app.ImportOptions{
		Noun: noun, Name: filepath.Base(c.File), Preset: sheet.Preset(c.Preset), Columns: map[string]sheet.Field{}, Set: c.Set, Skip: c.SkipProblems,
		Decimal: map[string]byte{"point": '.', "comma": ','}[c.Decimal],
	}
	said := map[string]string{}
	if c.Map != "" {
		data, err := d.input(c.Map)
		if err != nil {
			return o, err
		}
		if err := json.Unmarshal(data, &said); err != nil {
			return o, usage("--map: a JSON object of texts is expected, {\"TITLE\": \"field\"}")
		}
	}
	for title, field := range c.Column {
		said[title] = field
	}
	for title, field := range said {
		if err := knownField(noun, field); err != nil && field != "" {
			return o, err
		}
		o.Columns[title] = sheet.Field(field)
	}
	for field := range c.Set {
		if err := knownField(noun, field); err != nil {
			return o, err
		}
	}
	return o, nil
}

func knownField(noun sheet.Noun, field string) error {
	fields := sheet.Fields(noun)
	if slices.Contains(fields, sheet.Field(field)) {
		return nil
	}
	var names []string
	for _, f := range fields {
		names = append(names, string(f))
	}
	return usage("there is no field %q; known are %s", field, strings.Join(names, ", "))
}

func titlesOf(columns []sheet.Column) (titles []string) {
	for _, c := range columns {
		titles = append(titles, c.Title)
	}
	return titles
}

// showImport says what the columns hold, which rows have problems, and what becomes of the table.
func showImport(w io.Writer, p app.ImportPreview, look bool) error {
	var columns, rows [][]string
	for _, c := range p.Columns {
		columns = append(columns, []string{c.Title, string(c.Field)})
	}
	if err := table(w, []column{left("COLUMN"), left("HOLDS")}, columns); err != nil {
		return err
	}
	for _, r := range p.Rows {
		if r.Problem != nil {
			rows = append(rows, []string{fmt.Sprint(r.Line), r.Name, string(r.Problem.Field), r.Problem.Title, r.Problem.Code, r.Problem.Err.Error()})
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		err := table(w, []column{right("LINE"), left("NAME"), left("FIELD"), left("COLUMN"), left("CODE"), left("PROBLEM")}, rows)
		if err != nil {
			return err
		}
	}
	end := fmt.Sprintf("%d added, %d changed, %d unchanged", p.Added, p.Changed, p.Same)
	if p.Problems > 0 {
		end += fmt.Sprintf(", %d with problems", p.Problems)
	}
	for _, title := range p.Withheld {
		end += fmt.Sprintf("\n%s was left out: costs are for the owner and the bookkeeper", title)
	}
	switch {
	case look:
		end += ": this was only a look, nothing was changed"
	case !p.ID.IsZero():
		end += "\nto take it back: import undo " + p.ID.String()
	}
	_, err := fmt.Fprintf(w, "\n%s\n", end)
	return err
}

type importList struct{}

// Run lists the imports.
func (c *importList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Imports(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, i := range list {
				state := ""
				if !i.Undone.IsZero() {
					state = "taken back"
				}
				rows = append(rows, []string{i.ID.String(), i.Made.Format("2006-01-02 15:04"), i.Noun, i.Name, fmt.Sprint(i.Added), fmt.Sprint(i.Changed), state})
			}
			return table(w, []column{left("ID"), left("MADE"), left("WHAT"), left("FILE"), right("ADDED"), right("CHANGED"), left("")}, rows)
		})
	})
}

type importUndo struct {
	ID string `arg:"" help:"Id of the import."`
}

// Run takes an import back.
func (c *importUndo) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error { return undoImport(d, s, id) })
}

// undoImport takes an import back by what it is of.
func undoImport(d *desk, s *app.Session, id bill.ID) error {
	list, err := s.Imports(d.ctx)
	if err != nil {
		return err
	}
	undo := s.UndoImport
	if slices.ContainsFunc(list, func(i app.Import) bool { return i.ID == id && !i.List.IsZero() }) {
		undo = s.UndoPrices
	}
	if err := undo(d.ctx, id); err != nil {
		return err
	}
	return d.answer(map[string]string{"id": id.String()}, line("taken back: everything is as it was before the import"))
}

package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/sheet"
	"counterfoil/store"
)

// Import is a table that was read into the books, as it stands on record.
type Import = store.Import

// ImportOptions say what a table holds, as far as a person has to say it.
type ImportOptions struct {
	Noun    sheet.Noun
	Name    string                 // of the file, for the record
	Preset  sheet.Preset           // the program that wrote it, "" for any
	Columns map[string]sheet.Field // what the column of a title holds, "" leaves it out; the others are guessed
	Set     map[string]string      // what a field is where the table says nothing: "taxRate": "19"
	Decimal byte                   // '.' or ','; 0: as the figures of the table tell
	Days    sheet.Order            // of open invoices: how 03/04/2026 is meant; "": as the days of the table tell
	Skip    bool                   // leave rows with problems out, and take the others
}

// ImportPreview is what an import would do, or has done.
type ImportPreview struct {
	ID       bill.ID // of the import on record; zero where nothing was changed
	Columns  []sheet.Column
	Rows     []ImportRow
	Added    int
	Changed  int
	Same     int // what the books hold already, just so
	Problems int
	Withheld []string // titles of columns with costs, which this user may not set: they are left out
}

// Fate is what becomes of a row.
type Fate string

// The fates.
const (
	FateAdd     Fate = "add"
	FateChange  Fate = "change"
	FateSame    Fate = "same"
	FateProblem Fate = "problem"
)

// ImportRow is a row of a table and what becomes of it.
type ImportRow struct {
	Line    int
	Name    string
	Told    string   // what it becomes, in a few words: the town, the price
	Cells   []string // as in the file
	Fate    Fate
	Problem *ImportProblem
}

// ImportProblem says why a row cannot be taken: the column by our name and by the file's, a code for programs, words for people.
type ImportProblem struct {
	Field sheet.Field
	Title string
	Code  string // "required", "ambiguous", "twice" or "invalid"
	Err   error
}

// ReadImport says what an import would do, row by row, and writes nothing.
func (s *Session) ReadImport(ctx context.Context, data []byte, o ImportOptions) (ImportPreview, error) {
	t, err := s.readTable(data, o)
	if err != nil {
		return ImportPreview{}, err
	}
	return read(ctx, s, seeCustomers, func(v *store.View) (ImportPreview, error) {
		p, _, err := s.planned(v, t, o)
		return p, err
	})
}

// Import reads customers, items or open invoices of an earlier program from a table, in one transaction. A row with an id, or with the number or code of one that is there,
// changes that one; without a number, the name counts. Every other row adds one. A row with a problem refuses the whole table, unless Skip
// leaves such rows out. Costs of items count from today on; who may not set costs has such a column left out, and is Forbidden to ask for it.
// UndoImport takes it back.
func (s *Session) Import(ctx context.Context, data []byte, o ImportOptions) (p ImportPreview, err error) {
	if err := s.knock(importTable); err != nil {
		return p, err
	}
	t, err := s.readTable(data, o)
	if err != nil {
		return p, err
	}
	if len(t.Rows) >= manyRows {
		if err := s.beforeDanger(ctx, beforeImport); err != nil {
			return p, err
		}
	}
	id := bill.NewID()
	err = write(ctx, s, importTable, id, func(tx *store.Tx) (err error) {
		var keep []func(*store.Tx, bill.ID) error
		if p, keep, err = s.planned(&tx.View, t, o); err != nil {
			return err
		}
		if p.Problems > 0 && !o.Skip {
			return p.refusal()
		}
		if len(keep) == 0 {
			return nil
		}
		p.ID = id
		if err := tx.FileImport(Import{ID: id, Noun: string(o.Noun), Name: o.Name, Added: p.Added, Changed: p.Changed}); err != nil {
			return err
		}
		for _, fn := range keep {
			if err := fn(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
}

// refusal is the first problem of a table as an error.
func (p ImportPreview) refusal() error {
	for _, r := range p.Rows {
		if r.Problem != nil {
			err := invalid(fmt.Sprintf("line %d, %s", r.Line, r.Problem.Field), "%w", r.Problem.Err)
			if p.Problems > 1 {
				err.Err = fmt.Errorf("%w (and %s more)", r.Problem.Err, count(int64(p.Problems-1), "row"))
			}
			err.Hint = HintImport
			return err
		}
	}
	return nil
}

// Imports are all that ever were, the newest first.
func (s *Session) Imports(ctx context.Context) ([]Import, error) {
	return read(ctx, s, seeCustomers, (*store.View).Imports)
}

// UndoImport puts everything back as it was before the import. It is refused (Conflict, HintUsed) once a row of it stands on a draft or
// document, or was changed. One that has brought costs is for those who may set them; one of prices is for UndoPrices.
func (s *Session) UndoImport(ctx context.Context, id bill.ID) error {
	return write(ctx, s, undoImport, id, func(tx *store.Tx) error {
		i, err := tx.ImportOf(id)
		if err != nil {
			return err
		}
		if i.Noun == pricesNoun {
			return invalid("id", "it is an import of prices")
		}
		costs, err := tx.BroughtCosts(id)
		if err != nil {
			return err
		}
		if costs && !setCost.allows(s.user.Role) {
			return &Error{Kind: Forbidden, Hint: HintAskOwner, Err: errRole}
		}
		return tx.UndoImport(id)
	})
}

// readTable reads a file and matches its columns, outside of any transaction.
func (s *Session) readTable(data []byte, o ImportOptions) (t sheet.Table, err error) {
	if err := s.knock(seeCustomers); err != nil {
		return t, err
	}
	if !slices.Contains(sheet.Nouns(), o.Noun) {
		return t, invalid("noun", "customers, items or open invoices are imported")
	}
	if err := checkText("name", o.Name, maxText, false); err != nil {
		return t, err
	}
	rows, err := sheet.Read(data)
	if err != nil {
		return t, asError("table", err)
	}
	t = sheet.Match(rows, o.Noun, o.Preset, o.Columns)
	if !t.Names() || o.Noun == sheet.Invoices && t.TitleOf("total")+t.TitleOf("open") == "" {
		field := map[sheet.Noun]string{sheet.Invoices: "open"}[o.Noun]
		return t, &Error{Kind: Invalid, Field: cmp.Or(field, "name"), Hint: HintMatch, Err: &UnmatchedError{Columns: t.Columns}}
	}
	return t, s.mayCost(o)
}

// mayCost refuses to set costs for somebody who may not: a column that only looks like costs is left out instead (withhold).
func (s *Session) mayCost(o ImportOptions) error {
	asked := slices.Contains(slices.Collect(maps.Values(o.Columns)), costColumn) || o.Set[costColumn] != ""
	if o.Noun == sheet.Items && asked && !setCost.allows(s.user.Role) {
		return &Error{Kind: Forbidden, Field: costColumn, Hint: HintAskOwner, Err: errRole}
	}
	return nil
}

// UnmatchedError is the cause where no column is known to hold the names: a person must say which does.
type UnmatchedError struct {
	Columns []sheet.Column
}

func (e *UnmatchedError) Error() string { return "no column of the table is known to hold it" }

// planned says what becomes of each row, and hands over what keeps those that change something.
func (s *Session) planned(v *store.View, t sheet.Table, o ImportOptions) (ImportPreview, []func(*store.Tx, bill.ID) error, error) {
	if o.Noun == sheet.Invoices {
		return planClaims(v, t, o, s.books.env)
	}
	own, err := ownFields(v)
	if err != nil {
		return ImportPreview{}, nil, err
	}
	if o.Noun == sheet.Items {
		return s.plannedItems(v, t, o, own.Items)
	}
	old, _, err := v.Customers(store.CustomerQuery{Archived: true})
	return planned(t, o, old, importedCustomers, own.Customers, err)
}

// importKind is what the import of one noun needs.
type importKind[T any] struct {
	columns []string
	cells   func(T) []cell
	parse   func(row) (T, error)
	id      func(*T) *bill.ID
	own     func(*T) *[]bill.OwnValue
	key     string   // the column that tells one from another
	tell    []string // the columns that say what a row becomes
	keep    func(*store.Tx, bill.ID, T) error

	extra  []string                                                   // columns of what is kept beside it
	beside func(row, bill.ID) (func(*store.Tx, bill.ID) error, error) // what a row has kept beside the one of that id: nil for nothing new
}

var (
	importedCustomers = importKind[bill.Customer]{
		columns: customerColumns, cells: customerRow, parse: row.customer, id: func(c *bill.Customer) *bill.ID { return &c.ID },
		own: func(c *bill.Customer) *[]bill.OwnValue { return &c.Own }, key: "number",
		tell: []string{"city", "country"}, keep: (*store.Tx).ImportCustomer,
	}
	importedItems = importKind[bill.Item]{
		columns: itemColumns, cells: itemRow, parse: row.item, id: func(it *bill.Item) *bill.ID { return &it.ID },
		own: func(it *bill.Item) *[]bill.OwnValue { return &it.Own }, key: "code",
		tell: []string{"price", "taxRate", "unit", costColumn}, keep: (*store.Tx).ImportItem,
	}
)

// planned says what becomes of each row of a table, beside the old ones.
func planned[T any](t sheet.Table, o ImportOptions, old []T, kind importKind[T], own []bill.OwnField, err error) (p ImportPreview, keep []func(*store.Tx, bill.ID) error, _ error) {
	if err != nil {
		return p, nil, err
	}
	known := newRegistry(kind.columns, kind.key)
	ownNow := map[bill.ID][]bill.OwnValue{}
	for _, one := range old {
		known.add(plainCells(kind.cells(one)))
		ownNow[*kind.id(&one)] = *kind.own(&one)
	}
	mark := o.Decimal
	if mark == 0 {
		mark = t.Mark("price", "discount", "taxRate", costColumn)
	}
	p.Columns = t.Columns
	for _, r := range t.Rows {
		out := ImportRow{Line: r.Line, Cells: r.Cells}
		was, problem := known.find(t, r)
		in := rowOf(t, r, slices.Concat(kind.columns, kind.extra), was, mark, o)
		out.Name, out.Told = in.cell["name"], in.told(kind.tell)
		one, err := kind.parse(in)
		if problem == nil && err != nil {
			problem = problemOf(t, in, err)
		}
		if problem == nil {
			out.Fate, err = kind.settle(&one, was, own, ownNow)
			if err != nil {
				problem = problemOf(t, in, in.placed(err))
			}
		}
		if problem == nil {
			problem = known.owned(t, in, *kind.id(&one))
		}
		var more []func(*store.Tx, bill.ID) error
		if problem == nil {
			if more, err = kind.kept(in, &out, one); err != nil {
				problem = problemOf(t, in, err)
			}
		}
		if out.Problem = problem; problem == nil {
			keep = append(keep, more...)
		}
		p.count(out)
	}
	return p, keep, nil
}

// kept is what keeps a row, and what stands beside it.
func (k importKind[T]) kept(in row, out *ImportRow, one T) (keep []func(*store.Tx, bill.ID) error, err error) {
	if out.Fate != FateSame {
		keep = append(keep, func(tx *store.Tx, of bill.ID) error { return k.keep(tx, of, one) })
	}
	if k.beside == nil {
		return keep, nil
	}
	beside, err := k.beside(in, *k.id(&one))
	if err == nil && beside != nil {
		if keep = append(keep, beside); out.Fate == FateSame {
			out.Fate = FateChange
		}
	}
	return keep, err
}

// settle gives one its id, sees that its own fields are those of the shop, and says what becomes of it.
func (k importKind[T]) settle(one *T, was []string, own []bill.OwnField, now map[bill.ID][]bill.OwnValue) (fate Fate, err error) {
	id := k.id(one)
	if was != nil {
		*id, _ = bill.ParseID(was[0]) // our own id, as it was written a moment ago
	}
	if values := k.own(one); len(*values) > 0 {
		if *values, err = fitOwn(own, *values, now[*id]); err != nil {
			return FateProblem, err
		}
	}
	if was == nil {
		if id.IsZero() {
			*id = bill.NewID()
		}
		return FateAdd, nil
	}
	if slices.Equal(plainCells(k.cells(*one)), was) {
		return FateSame, nil
	}
	return FateChange, nil
}

func (p *ImportPreview) count(r ImportRow) {
	if r.Problem != nil {
		r.Fate = FateProblem
	}
	switch r.Fate {
	case FateAdd:
		p.Added++
	case FateChange, FateRemove:
		p.Changed++
	case FateSame:
		p.Same++
	case FateProblem:
		p.Problems++
	}
	p.Rows = append(p.Rows, r)
}

// problemOf puts the error of a row beside its cell.
func problemOf(t sheet.Table, r row, err error) *ImportProblem {
	p := &ImportProblem{Code: "invalid", Err: err}
	if e, ok := errors.AsType[*Error](err); ok {
		_, column, _ := strings.Cut(e.Field, ", ")
		p.Field, p.Err = sheet.Field(column), e.Err
	}
	switch p.Title = t.TitleOf(p.Field); {
	case errors.Is(err, sheet.ErrAmbiguous):
		p.Code = "ambiguous"
	case r.cell[string(p.Field)] == "":
		p.Code = "required"
	}
	return p
}

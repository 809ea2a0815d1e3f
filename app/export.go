package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// ExportReport is what an export has written.
type ExportReport struct {
	Dir       string
	Customers int
	Items     int
	Documents int // drafts among them
	Payments  int
	Entries   int64  // of the trail
	Damage    Damage // what could not be read; missing.txt and missing.json in the folder tell of it
}

// Export writes everything in the books into a new folder, in the clear: each noun as JSON and as CSV for spreadsheets; every issued
// document as the PDF that was filed; every table, from which CreateFrom makes the same books again. The folder must not exist or be
// empty, and gets its name when all of it is written. The trail tells of the export. Of damaged books it is what can still be read, and a list of what cannot.
func (s *Session) Export(ctx context.Context, dir string, progress Progress) (ExportReport, error) {
	var out ExportReport
	err := s.hold(exportBooks, func() error {
		path, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		if within(path, s.books.dir) {
			return invalid("destination", "an export does not belong into the folder of the books")
		}
		if err := vacant(path); err != nil {
			return err
		}
		if s.rescued != nil {
			out, err = s.exportRescued(ctx, path, s.rescued, progress)
			return err
		}
		if s.ReadOnly() == "" {
			err = s.store.Write(ctx, s.deed(exportBooks, bill.ID{}), func(*store.Tx) error { return nil })
		}
		if err == nil {
			out, err = s.export(ctx, path, s.store, nil, progress)
		}
		if errors.Is(err, store.ErrDamaged) {
			out, err = s.exportDamaged(ctx, path, progress)
		}
		return err
	})
	return out, asError("export", err)
}

// exportDamaged exports what is left of books that turned out to be damaged.
func (s *Session) exportDamaged(ctx context.Context, dir string, progress Progress) (out ExportReport, err error) {
	r, err := s.store.Rescue(ctx, store.Progress(progress))
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return s.exportRescued(ctx, dir, r, progress)
}

func (s *Session) exportRescued(ctx context.Context, dir string, r *store.Rescued, progress Progress) (ExportReport, error) {
	return s.export(ctx, dir, r.Store, &r.Damage, progress)
}

// export writes what is in a store; damage is nil for whole books.
func (s *Session) export(ctx context.Context, dir string, from *store.Store, damage *store.Damage, progress Progress) (out ExportReport, err error) {
	part, err := newPart(dir, s.books.env.now())
	if err != nil {
		return out, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(part))
		}
	}()
	e := &exporter{dir: part, progress: progress, today: s.Today(), session: s, damage: damage, papers: map[bill.ID]string{}, named: map[string]bool{}}
	if err := from.Read(ctx, func(v *store.View) error { e.v = v; return e.all(ctx) }); err != nil {
		return out, err
	}
	e.out.Dir = dir
	return e.out, moveIn(part, dir)
}

// exporter writes one moment of the books.
type exporter struct {
	v        *store.View
	dir      string
	today    bill.Date
	progress Progress
	session  *Session
	damage   *store.Damage      // nil where nothing is missing
	papers   map[bill.ID]string // the files of the PDFs
	named    map[string]bool
	out      ExportReport
}

func (e *exporter) all(ctx context.Context) error {
	if err := os.Mkdir(filepath.Join(e.dir, papersFolder), 0o700); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		e.company, e.ownFields, e.series, e.views, e.late, e.customers, e.items, e.priceLists, e.costs, e.stock, e.documents, e.payments, e.bank, e.recurring, e.reminders, e.letters, e.notes, e.attachments, e.bin,
		e.imports, e.people, e.mailTemplates, e.alarms, e.trail, e.missing, e.tables, e.describe,
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) company(context.Context) error {
	c, err := e.v.Company()
	if e.damage != nil && errors.Is(err, store.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.one("company.json", companyOut(c))
}

func (e *exporter) ownFields(context.Context) error {
	f, err := ownFields(e.v)
	if err != nil {
		return err
	}
	return e.one("ownfields.json", ownFieldsOut(f))
}

func (e *exporter) series(context.Context) error {
	all, err := e.v.AllSeries()
	if err != nil {
		return err
	}
	return e.one("series.json", WireAll(all))
}

func (e *exporter) views(context.Context) error {
	list, err := savedViews(e.v)
	if err != nil {
		return err
	}
	return e.one("views.json", WireAll(list))
}

func (e *exporter) customers(context.Context) error {
	list, n, err := e.v.Customers(store.CustomerQuery{Archived: true})
	if err != nil {
		return err
	}
	e.out.Customers = n
	return e.table("customers", customerColumns, len(list), func(i int) (any, []cell) { return customerOut(list[i]), customerRow(list[i]) })
}

func (e *exporter) items(context.Context) error {
	list, n, err := e.v.Items(store.ItemQuery{Archived: true})
	if err != nil {
		return err
	}
	e.out.Items = n
	return e.table("items", itemColumns, len(list), func(i int) (any, []cell) { return itemOut(list[i]), itemRow(list[i]) })
}

// costs writes what the items cost the shop; what was known of issued documents is in the tables.
func (e *exporter) costs(context.Context) error {
	list, err := e.v.AllCosts()
	if err != nil {
		return err
	}
	return e.table("costs", costColumns, len(list), func(i int) (any, []cell) { return costOut(list[i]), costRow(list[i]) })
}

// stock writes all moves.
func (e *exporter) stock(context.Context) error {
	list, err := e.v.AllStockMoves()
	if err != nil {
		return err
	}
	return e.table("stock", stockColumns, len(list), func(i int) (any, []cell) {
		m := stockMoveOut(list[i])
		return m, stockRow(m)
	})
}

// priceLists writes the lists, and what stands on them; of items that are gone too.
func (e *exporter) priceLists(context.Context) error {
	lists, err := e.v.PriceLists()
	if err != nil {
		return err
	}
	var prices []bill.ListPrice
	var of []bill.ID
	for _, l := range lists {
		list, err := e.v.ListPrices(l.ID)
		if err != nil {
			return err
		}
		prices = append(prices, list...)
		of = append(of, slices.Repeat([]bill.ID{l.ID}, len(list))...)
	}
	err = e.table("pricelists", priceListColumns, len(lists), func(i int) (any, []cell) { return priceListOut(lists[i]), priceListRow(lists[i]) })
	if err != nil {
		return err
	}
	return e.table("listprices", listPriceColumns, len(prices), func(i int) (any, []cell) {
		return listPriceOut(of[i], prices[i]), listPriceRow(of[i], prices[i])
	})
}

func (e *exporter) payments(context.Context) error {
	list, n, err := e.v.AllPayments(store.PaymentQuery{})
	if err != nil {
		return err
	}
	e.out.Payments = n
	err = e.table("payments", paymentColumns, len(list), func(i int) (any, []cell) { return paymentOut(list[i]), paymentRow(list[i]) })
	if err != nil {
		return err
	}
	taxes, rows := discountTaxes(list)
	return e.table("discount_taxes", discountColumns, len(taxes), func(i int) (any, []cell) { return taxes[i], rows[i] })
}

func (e *exporter) bank(context.Context) error {
	list, _, err := e.v.BankEntries(store.BankQuery{})
	if err != nil {
		return err
	}
	return e.table("bank", bankColumns, len(list), func(i int) (any, []cell) { return bankEntryOut(list[i]), bankRow(list[i]) })
}

func (e *exporter) recurring(context.Context) error {
	list, err := e.v.AllRecurring()
	if err != nil {
		return err
	}
	rows := make([]RecurringInvoice, len(list))
	for i, r := range list {
		rows[i] = priced(r)
		if rows[i].Occasions, err = e.v.Occasions(r.ID); err != nil {
			return err
		}
	}
	return e.table("recurring", recurringColumns, len(rows), func(i int) (any, []cell) { return recurringOut(rows[i]), recurringRow(rows[i]) })
}

func (e *exporter) notes(context.Context) error {
	list, err := e.v.AllNotes()
	if err != nil {
		return err
	}
	notes, err := signed(e.v, list)
	if err != nil {
		return err
	}
	return e.table("notes", noteColumns, len(notes), func(i int) (any, []cell) { return noteOut(notes[i]), noteRow(notes[i]) })
}

func (e *exporter) imports(context.Context) error {
	list, err := e.v.Imports()
	if err != nil {
		return err
	}
	return e.table("imports", importColumns, len(list), func(i int) (any, []cell) { return importOut(list[i]), importCells(list[i]) })
}

// reminders writes the plan, the letters with their PDFs, and who is not reminded.
func (e *exporter) reminders(ctx context.Context) error {
	plan, err := reminderPlan(e.v)
	if err == nil {
		err = e.one("reminderplan.json", reminderPlanOut(plan))
	}
	if err != nil {
		return err
	}
	list, _, err := e.v.Reminders(store.ReminderQuery{})
	if err != nil {
		return err
	}
	err = e.table("reminders", reminderColumns, len(list), func(i int) (any, []cell) { return reminderOut(list[i]), reminderRow(list[i]) })
	for _, r := range list {
		if err != nil {
			return err
		}
		pdf, perr := e.v.ReminderPDF(r.ID)
		if errors.Is(perr, store.ErrErased) {
			perr = nil
		}
		if err = errors.Join(ctx.Err(), perr); err == nil {
			e.papers[r.ID] = papersFolder + "/reminder-" + r.ID.String() + ".pdf"
			err = crypto.WriteFile(filepath.Join(e.dir, filepath.FromSlash(e.papers[r.ID])), pdf)
		}
	}
	if err != nil {
		return err
	}
	charges, err := e.v.LateCharges(store.ChargeQuery{})
	if err == nil {
		err = e.table("charges", chargeColumns, len(charges), func(i int) (any, []cell) { return chargeOut(charges[i]), chargeRow(charges[i]) })
	}
	if err != nil {
		return err
	}
	waivers, err := e.v.Waivers(bill.ID{})
	if err == nil {
		err = e.table("waivers", waiverColumns, len(waivers), func(i int) (any, []cell) { return waiverOut(waivers[i]), waiverRow(waivers[i]) })
	}
	if err != nil {
		return err
	}
	holds, err := e.v.ReminderHolds()
	if err != nil {
		return err
	}
	return e.table("reminderholds", reminderHoldColumns, len(holds), func(i int) (any, []cell) { return reminderHoldOut(holds[i]), reminderHoldRow(holds[i]) })
}

// bin writes what was deleted and can still be put back.
func (e *exporter) bin(context.Context) error {
	list, err := e.v.Bin()
	if err != nil {
		return err
	}
	rows := make([]binnedJSON, len(list))
	for i, b := range list {
		if rows[i], err = wholeBinned(b); err != nil {
			return err
		}
	}
	return e.one("bin.json", rows)
}

// trail writes the entries, one JSON object a line: there may be many.
func (e *exporter) trail(context.Context) error {
	return e.file("trail.jsonl", func(w *bufio.Writer) error {
		enc := json.NewEncoder(w)
		for after := int64(0); ; {
			list, err := e.v.TrailEntries(after, 1000)
			if err != nil || len(list) == 0 {
				e.out.Entries = after
				return err
			}
			for _, entry := range list {
				told, err := e.v.TrailChanges(entry)
				if err == nil {
					err = enc.Encode(toldOut(ToldEntry{TrailEntry: entry, Told: told}))
				}
				if err != nil {
					return err
				}
				after = entry.Number
			}
		}
	})
}

// one writes one JSON value.
func (e *exporter) one(name string, v any) error {
	return e.file(name, func(w *bufio.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(v)
	})
}

// table writes a noun as JSON and as CSV.
func (e *exporter) table(noun string, columns []string, n int, row func(int) (any, []cell)) error {
	values, rows := make([]any, n), make([][]cell, n)
	for i := range n {
		values[i], rows[i] = row(i)
	}
	if err := e.one(noun+".json", values); err != nil {
		return err
	}
	return e.file(noun+".csv", func(w *bufio.Writer) error { return writeCSV(w, columns, rows) })
}

// file writes a file of the export, mode 0600, and has it on the disk.
func (e *exporter) file(name string, fill func(*bufio.Writer) error) (err error) {
	f, err := os.OpenFile(filepath.Join(e.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 64<<10)
	if err := fill(w); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(w.Flush(), f.Sync(), f.Close())
}

// FileName is a name with what a file system minds replaced: what leads elsewhere, what shows another name than it is, and what Windows takes for a
// device (a paper written to COM1.pdf is lost there).
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '_'
		}
		return r
	}, name)
	stem, _, _ := strings.Cut(name, ".")
	if device.MatchString(strings.TrimRight(stem, " ")) {
		name = "_" + name
	}
	return name
}

// device are the names that Windows has for devices, in every folder, whatever ending follows.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$`)

// paperName is the name of a PDF: the number, with what a file system minds replaced, and the id where two could meet.
func paperName(number string, id bill.ID) string {
	clean := FileName(number)
	if clean != number || strings.HasPrefix(clean, ".") {
		clean += "-" + id.String()
	}
	return clean + ".pdf"
}

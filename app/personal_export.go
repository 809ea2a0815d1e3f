package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/privacy"
	"counterfoil/store"
)

// personalJSON is everything that the books hold of a customer, in the forms that the commands of each noun answer with.
type personalJSON struct {
	Customer  customerJSON       `json:"customer"`
	Said      []saidJSON         `json:"said"`
	Overview  []heldKindJSON     `json:"overview"`
	Documents []documentJSON     `json:"documents"` // drafts among them
	Payments  []paymentJSON      `json:"payments"`
	Bank      []bankEntryJSON    `json:"bank"`
	Reminders []reminderJSON     `json:"reminders"`
	Charges   []chargeJSON       `json:"charges"`
	Holds     []reminderHoldJSON `json:"holds"`
	Letters   []postedJSON       `json:"letters"`
	Recurring []recurringJSON    `json:"recurring"`
	Notes     []noteJSON         `json:"notes"`
	Files     []attachmentJSON   `json:"files"`
	Bin       []binnedJSON       `json:"bin"`
	Imports   []map[string]any   `json:"imports,omitempty"`
}

// ExportPersonal writes all that the books hold of somebody (see Personal) into a new zip file, in the clear: personal.json; a table of each noun as CSV;
// personal.pdf, which says what is held, what for and how long; and her papers and files. The trail tells of it. Errors: Missing; Conflict where the file is there.
func (s *Session) ExportPersonal(ctx context.Context, id bill.ID, path string) error {
	if err := s.knock(exportPersonal); err != nil {
		return err
	}
	if err := nothingAt(path); err != nil {
		return err
	}
	err := write(ctx, s, exportPersonal, id, func(tx *store.Tx) error {
		_, err := tx.Concerned(id)
		return err
	})
	if err != nil {
		return err
	}
	return asError("export", newFile(path, func(w io.Writer) error {
		return s.hold(exportPersonal, func() error {
			return s.store.Read(ctx, func(v *store.View) error { return s.writePersonal(ctx, v, id, w) })
		})
	}))
}

// nothingAt says Conflict where a file is there already.
func nothingAt(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return &Error{Kind: Conflict, Field: "file", Hint: HintOtherName, Err: errors.New("a file of this name is there already")}
	}
	return nil
}

// newFile writes a file, mode 0600, that gets its name when all of it is on the disk.
func newFile(path string, fill func(io.Writer) error) (err error) {
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(fill(f), f.Sync(), f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(part))
	}
	return err
}

// personalExport is one of them in the making.
type personalExport struct {
	s     *Session
	v     *store.View
	zip   *zip.Writer
	about Personal
	held  map[privacy.Kind][]Holding
	out   personalJSON
	names map[string]bool
	named []namedOn // who she is on her documents
}

// namedOn is who a document is made out to.
type namedOn struct {
	bill.Party
	to bill.Recipient
}

func (s *Session) writePersonal(ctx context.Context, v *store.View, id bill.ID, w io.Writer) error {
	e := &personalExport{s: s, v: v, zip: zip.NewWriter(w), held: map[privacy.Kind][]Holding{}, names: map[string]bool{}}
	var err error
	if e.about, err = s.personal(v, id); err != nil {
		return err
	}
	for _, k := range e.about.Kinds {
		e.held[k.Kind] = k.Holdings
		e.out.Overview = append(e.out.Overview, heldKindOut(k))
	}
	e.out.Customer = customerOut(e.about.Customer)
	for _, step := range []func() error{
		e.said, e.documents, e.payments, e.bank, e.reminders, e.letters, e.recurring, e.notes, e.files, e.binned, e.overview, e.whole, e.zip.Close,
	} {
		if err := errors.Join(ctx.Err()); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// ids are those of the records of some kinds.
func (e *personalExport) ids(kinds ...privacy.Kind) (list []bill.ID) {
	for _, k := range kinds {
		for _, h := range e.held[k] {
			list = append(list, h.ID)
		}
	}
	return list
}

// put writes a file of the zip; a second of the same name gets a number.
func (e *personalExport) put(name string, data []byte) (string, error) {
	name = bill.FreeNameIn(name, func(n string) bool { return e.names[strings.ToLower(n)] })
	e.names[strings.ToLower(name)] = true
	w, err := e.zip.Create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	return name, err
}

// table writes the CSV file of a noun; none where there is nothing.
func (e *personalExport) table(noun string, columns []string, n int, row func(int) []cell) error {
	if n == 0 {
		return nil
	}
	rows := make([][]cell, n)
	for i := range rows {
		rows[i] = row(i)
	}
	var b bytes.Buffer
	err := writeCSV(&b, columns, rows)
	if err == nil {
		_, err = e.put(noun+".csv", b.Bytes())
	}
	return err
}

func (e *personalExport) said() error {
	for _, w := range e.about.Said {
		e.out.Said = append(e.out.Said, saidOut(w))
	}
	if e.about.Listed() {
		if err := e.table("customer", customerColumns, 1, func(int) []cell { return customerRow(e.about.Customer) }); err != nil {
			return err
		}
	}
	return e.table("said", saidColumns, len(e.out.Said), func(i int) []cell { return saidRow(e.out.Said[i]) })
}

// documents writes drafts and issued documents, each issued one with its paper and e-invoices.
func (e *personalExport) documents() error {
	for _, id := range e.ids(privacy.Draft) {
		d, err := e.v.Draft(id)
		if errors.Is(err, store.ErrMissing) { // it lies in the bin
			continue
		}
		if err != nil {
			return err
		}
		e.out.Documents = append(e.out.Documents, wireDraft(d))
		e.named = append(e.named, namedOn{d.Buyer, d.DeliverTo})
	}
	for _, id := range e.ids(privacy.Quote, privacy.Contract, privacy.Invoice) {
		filed, err := e.v.Document(id)
		if err != nil {
			return err
		}
		doc, err := e.s.standing(e.v, filed)
		if err != nil {
			return err
		}
		e.out.Documents = append(e.out.Documents, documentOut(doc))
		e.named = append(e.named, namedOn{filed.Draft().Buyer, filed.Draft().DeliverTo})
		if err := e.papers(filed); err != nil {
			return err
		}
	}
	list := e.out.Documents
	return e.table("documents", documentColumns, len(list), func(i int) []cell { return documentRow(list[i]) })
}

func (e *personalExport) papers(doc bill.Document) error {
	pdf, err := e.v.PDF(doc.ID())
	if err != nil {
		return err
	}
	name := papersFolder + "/" + FileName(doc.Number().Text)
	if _, err := e.put(name+".pdf", pdf); err != nil {
		return err
	}
	list, err := e.v.EInvoices(doc.ID())
	for _, f := range list {
		if err == nil {
			_, err = e.put(name+"-"+string(f.Profile)+".xml", f.File)
		}
	}
	return err
}

func (e *personalExport) payments() error {
	list, err := e.v.PaymentsOf(e.about.Whose)
	if err != nil {
		return err
	}
	for _, p := range list {
		e.out.Payments = append(e.out.Payments, paymentOut(p))
	}
	return e.table("payments", paymentColumns, len(list), func(i int) []cell { return paymentRow(list[i]) })
}

func (e *personalExport) bank() error {
	var list []BankEntry
	for _, id := range e.ids(privacy.BankEntry) {
		one, err := e.v.BankEntry(id)
		if err != nil {
			return err
		}
		list = append(list, one)
		e.out.Bank = append(e.out.Bank, bankEntryOut(one))
	}
	return e.table("bank", bankColumns, len(list), func(i int) []cell { return bankRow(list[i]) })
}

func (e *personalExport) reminders() error {
	var list []bill.Reminder
	for _, id := range e.ids(privacy.Reminder) {
		r, err := e.v.Reminder(id)
		if err != nil {
			return err
		}
		pdf, err := e.v.ReminderPDF(id)
		if err == nil {
			_, err = e.put(papersFolder+"/reminder-"+r.Date.String()+".pdf", pdf)
		}
		if err != nil {
			return err
		}
		list = append(list, r)
		e.out.Reminders = append(e.out.Reminders, reminderOut(r))
	}
	charges, err := e.v.LateCharges(store.ChargeQuery{Customer: e.about.Customer.ID})
	if err != nil {
		return err
	}
	for _, c := range charges {
		e.out.Charges = append(e.out.Charges, chargeOut(c))
	}
	for _, id := range e.ids(privacy.Hold) {
		h, err := e.v.ReminderHold(id)
		if err != nil {
			return err
		}
		e.out.Holds = append(e.out.Holds, reminderHoldOut(h))
	}
	return e.table("reminders", reminderColumns, len(list), func(i int) []cell { return reminderRow(list[i]) })
}

func (e *personalExport) letters() error {
	for _, id := range e.ids(privacy.Letter) {
		l, err := oneLetter(e.v, id)
		if err != nil {
			return err
		}
		e.out.Letters = append(e.out.Letters, postedOut(l))
	}
	return e.table("letters", letterColumns, len(e.out.Letters), func(i int) []cell { return letterRow(e.out.Letters[i]) })
}

func (e *personalExport) recurring() error {
	var list []RecurringInvoice
	for _, id := range e.ids(privacy.Recurring) {
		r, err := e.v.Recurring(id)
		if err != nil {
			return err
		}
		one, err := e.s.withHistory(e.v, r)
		if err != nil {
			return err
		}
		list = append(list, one)
		e.out.Recurring = append(e.out.Recurring, recurringOut(one))
	}
	return e.table("recurring", recurringColumns, len(list), func(i int) []cell { return recurringRow(list[i]) })
}

func (e *personalExport) notes() error {
	var list []bill.Note
	for _, id := range e.ids(privacy.Note) {
		n, err := e.v.Note(id)
		if err != nil {
			return err
		}
		list = append(list, n)
	}
	notes, err := signed(e.v, list)
	if err != nil {
		return err
	}
	for _, n := range notes {
		e.out.Notes = append(e.out.Notes, noteOut(n))
	}
	return e.table("notes", noteColumns, len(notes), func(i int) []cell { return noteRow(notes[i]) })
}

func (e *personalExport) files() error {
	var list []bill.Attachment
	for _, id := range e.ids(privacy.File, privacy.DocFile) {
		a, err := e.v.Attachment(id)
		if err != nil {
			return err
		}
		list = append(list, a)
	}
	files, err := attached(e.v, list)
	if err != nil {
		return err
	}
	for _, a := range files {
		content, err := contentOf(e.v, a.Attachment)
		if err != nil {
			return err
		}
		row := attachmentOut(a)
		if row.File, err = e.put("files/"+FileName(a.Name), content); err != nil {
			return err
		}
		e.out.Files = append(e.out.Files, row)
	}
	return e.table("files", attachmentColumns, len(e.out.Files), func(i int) []cell { return attachmentRow(e.out.Files[i]) })
}

// binned adds what lies in the bin, and what imports have found.
func (e *personalExport) binned() error {
	for _, id := range e.ids(privacy.Draft, privacy.Customer) {
		b, err := e.v.Binned(id)
		if errors.Is(err, store.ErrMissing) {
			continue
		}
		if err != nil {
			return err
		}
		row, err := wholeBinned(b)
		if err != nil {
			return err
		}
		e.out.Bin = append(e.out.Bin, row)
	}
	rows, err := e.v.ImportedOf(e.about.Customer.ID)
	for _, r := range rows {
		e.out.Imports = append(e.out.Imports, map[string]any{"import": r.Import.String(), "before": json.RawMessage(r.Body), "name": r.Name})
	}
	return err
}

// whole writes all of it as one JSON file.
func (e *personalExport) whole() error {
	data, err := json.MarshalIndent(e.out, "", "  ")
	if err == nil {
		_, err = e.put("personal.json", append(data, '\n'))
	}
	return err
}

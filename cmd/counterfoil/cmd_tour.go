package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
	"counterfoil/assets"
	"counterfoil/crypto"
)

// The sample books have no secrets: anybody may open them.
const (
	tourOwner  = "Ada Kramer"
	tourPass   = "these are sample books, look around"
	tourBackup = "sample backups open with this"
)

type tourCmd struct {
	Dir string `arg:"" help:"A new folder for the sample books and everything made from them."`
}

// tour is one working day and where its things lie.
type tour struct {
	d    *desk
	dir  string
	s    *app.Session
	said tourAnswer
}

type tourAnswer struct {
	Books       string   `json:"books"`
	User        string   `json:"user"`
	Passphrase  string   `json:"passphrase"`
	RecoveryKey string   `json:"recoveryKeyFile"`
	Kit         string   `json:"recoveryKit"`
	Invoice     string   `json:"invoice"`
	Payable     string   `json:"payable"`
	Paid        string   `json:"paid"`
	Open        string   `json:"open"`
	PDF         string   `json:"pdf"`
	Backup      string   `json:"backup"`
	BackupPass  string   `json:"backupPassphrase"`
	Restored    string   `json:"restored"`
	Compared    []string `json:"compared"`
	Same        bool     `json:"same"`
}

// Run is the main job from the first day to the other machine, on sample books.
func (c *tourCmd) Run(d *desk) error {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fileError(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fileError(err)
	}
	if d.env.Cost == (crypto.Cost{}) {
		d.env.Cost = crypto.Floor() // samples need no more, and nobody wants to wait for them
	}
	t := &tour{d: d, dir: dir}
	for _, step := range []func() error{t.open, t.stock, t.invoice, t.backup, t.restore} {
		if err := step(); err != nil {
			return errors.Join(err, t.s.Lock())
		}
	}
	return d.answer(t.said, t.farewell)
}

// say tells of a step on the way; scripts that ask for JSON hear nothing.
func (t *tour) say(format string, args ...any) {
	if !t.d.flags.JSON {
		fmt.Fprintf(t.d.out, format+"\n", args...)
	}
}

func (t *tour) path(elem ...string) string { return filepath.Join(append([]string{t.dir}, elem...)...) }

// open makes the books and leaves the recovery key where a real shop would never leave it.
func (t *tour) open() error {
	data, err := assets.Sample("company.json")
	if err != nil {
		return err
	}
	company, err := app.ParseCompany(data, assets.Sample)
	if err != nil {
		return err
	}
	t.said.Books, t.said.User, t.said.Passphrase, t.said.BackupPass = t.path("kramer.counterfoil"), tourOwner, tourPass, tourBackup
	t.say("1. New books for %s, encrypted from the first byte.", company.Name)
	_, s, kit, err := app.Create(t.d.ctx, t.said.Books, t.d.env, app.Setup{
		Company: company, Owner: tourOwner, Passphrase: []byte(tourPass), BackupPassphrase: []byte(tourBackup), WithoutKeychain: true,
	})
	if err != nil {
		return err
	}
	defer kit.Wipe()
	t.s = s
	t.said.RecoveryKey, t.said.Kit = t.path("recovery-key.txt"), t.path("recovery-kit.pdf")
	pdf, err := kit.PDF()
	if err != nil {
		return err
	}
	return errors.Join(crypto.WriteFile(t.said.RecoveryKey, []byte(kit.Text()+"\n")), crypto.WriteFile(t.said.Kit, pdf))
}

// stock fills in customers and items.
func (t *tour) stock() error {
	customers, err := assets.Sample("customers.csv")
	if err != nil {
		return err
	}
	items, err := assets.Sample("items.csv")
	if err != nil {
		return err
	}
	c, err := t.s.Import(t.d.ctx, customers, app.ImportOptions{Noun: sheet.Customers, Name: "customers.csv"})
	if err != nil {
		return err
	}
	it, err := t.s.Import(t.d.ctx, items, app.ImportOptions{Noun: sheet.Items, Name: "items.csv"})
	t.say("2. %d customers and %d items from CSV files.", c.Added, it.Added)
	return err
}

// tourInvoice is a draft as a script would write it: two tax rates, a line discount, the customer's own discount, carriage.
const tourInvoice = `{"customer": "C-1001", "lines": [
	{"item": "REHAIR", "quantity": "4"},
	{"item": "SETUP", "quantity": "2.5", "discount": {"percent": "10", "reason": "regular customer"}},
	{"item": "STRINGS", "quantity": "3"},
	{"item": "METHOD", "quantity": "6"}],
	"charges": [{"amount": "12.90", "reason": "Carriage and insurance"}],
	"orderReference": "2026/117", "note": "The bows can be fetched from Thursday on."}`

// invoice issues one, files a part payment, and writes its PDF.
func (t *tour) invoice() error {
	draft, err := t.s.AddDraft(t.d.ctx, bill.Invoice, []byte(tourInvoice))
	if err != nil {
		return err
	}
	doc, err := t.s.Issue(t.d.ctx, draft.ID)
	if err != nil {
		return err
	}
	t.said.Invoice, t.said.Payable = doc.Number().Text, doc.Totals().Payable.String()
	t.say("3. Invoice %s over %s %s issued to %s: checked, numbered, filed with its PDF in one transaction.", t.said.Invoice, t.said.Payable,
		draft.Currency.Code(), draft.Buyer.Name)
	pdf, err := t.s.PDF(t.d.ctx, doc.ID())
	if err != nil {
		return err
	}
	t.said.PDF = t.path(t.said.Invoice + ".pdf")
	if err := crypto.WriteFile(t.said.PDF, pdf); err != nil {
		return fileError(err)
	}
	return t.pay(doc)
}

func (t *tour) pay(doc bill.Document) error {
	part, err := money.ParseAmount(doc.Totals().Payable.Currency(), "250.00")
	if err != nil {
		return err
	}
	_, err = t.s.AddPayment(t.d.ctx, bill.Payment{Document: doc.ID(), Amount: part, Method: "transfer", Reference: doc.Number().Text})
	if err != nil {
		return err
	}
	now, err := t.s.Document(t.d.ctx, doc.ID())
	t.said.Paid, t.said.Open = part.String(), now.Open.String()
	t.say("4. %s paid in part: %s is still open.", t.said.Paid, t.said.Open)
	return err
}

// backup writes one, and closes the books.
func (t *tour) backup() error {
	b, err := t.s.Backup(t.d.ctx, t.path("backups")+string(filepath.Separator), nil)
	if err != nil {
		return err
	}
	t.said.Backup = b.Path
	t.say("5. A backup of %s, one encrypted file, read back and checked to the last byte.", size(b.Size))
	return nil
}

// restore opens the backup as on another machine, with nothing but the file and its passphrase, and compares.
func (t *tour) restore() error {
	t.said.Restored = t.path("another-machine", "kramer.counterfoil")
	_, err := app.RestoreBackup(t.d.ctx, t.d.env, app.Restore{
		Path: t.said.Backup, Dir: t.said.Restored, Open: app.Opening{Passphrase: []byte(tourBackup)},
	}, nil)
	if err != nil {
		return err
	}
	t.say("6. Restored as on another machine: a new key, every page and total checked.")
	b, err := app.Open(t.d.ctx, t.said.Restored, t.d.env)
	if err != nil {
		return err
	}
	there, err := b.Login(t.d.ctx, tourOwner, []byte(tourPass), "")
	if err != nil {
		return err
	}
	t.said.Compared, err = compare(t.d, t.s, there)
	t.said.Same = err == nil
	for _, text := range t.said.Compared {
		t.say("   same: %s", text)
	}
	return errors.Join(err, there.Lock(), t.s.Lock())
}

func (t *tour) farewell(w io.Writer) error {
	a := t.said
	fmt.Fprintln(w, "\nEverything lies here. These are samples, so their secrets are no secrets.")
	err := facts(w, "Books", a.Books, "Name", a.User, "Passphrase", a.Passphrase, "Invoice", a.PDF, "Backup", a.Backup,
		"Backup passphrase", a.BackupPass, "Recovery key", a.RecoveryKey, "Recovery kit", a.Kit, "Restored books", a.Restored)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\nLook around:  counterfoil --books %q invoice list\n", a.Books)
	return err
}
